"""Intervals of one and of two groups, held against what papers and other programs printed."""

import math
from collections.abc import Callable

from remission.analysis.intervals import Ratio, difference, proportion, proportion_ratio, rate, rate_ratio, smr
from remission.estimate import Estimate
from remission.verification.case import Case, Numbers, published

_NEWCOMBE_ONE = "Newcombe 1998, table I (single proportion)"
_NEWCOMBE_TWO = "Newcombe 1998, table II (difference)"
_RATESCI = "R package ratesci, test suite"
_BINOM = "R package binom, binom.confint"
_PROPCIS = "R package PropCIs"
NAMES = {
    "wilson": "Wilson interval",
    "wilson_cc": "Wilson interval with continuity correction",
    "clopper_pearson": "Clopper-Pearson interval",
    "jeffreys": "Jeffreys interval of a proportion",
    "mid_p": "Mid-P interval of a proportion",
    "agresti_coull": "Agresti-Coull interval",
}
_GARWOOD = [
    *(0, 3.688880, 0.025318, 5.571643, 0.242209, 7.224688, 0.618672, 8.767273, 1.089865, 10.241589, 1.623486, 11.668332),
    *(2.201894, 13.059474, 2.814363, 14.422675, 3.453832, 15.763189, 4.115373, 17.084803, 4.795389, 18.390356),
]


def limits(estimate: Estimate | Ratio) -> list[float]:
    """Both limits of an interval."""
    return [math.nan if limit is None else limit for limit in (estimate.low, estimate.high)]


def _one(method: str, oracle: str, successes: int, n: int, printed: Numbers, tolerance: float) -> Case:
    return published(NAMES[method], oracle, lambda: limits(proportion(successes, n, method=method)), printed, tolerance)


def _printed(name: str, oracle: str, ours: Callable[[], Estimate | Ratio], printed: Numbers, tolerance: float) -> Case:
    return published(name, oracle, lambda: limits(ours()), printed, tolerance)


PRINTED: list[Case] = [
    _one("wilson", _NEWCOMBE_ONE, 81, 263, (0.2553, 0.3662), 5e-5),
    _one("wilson", _NEWCOMBE_ONE, 15, 148, (0.0624, 0.1605), 5e-5),
    _one("wilson", _NEWCOMBE_ONE, 0, 20, (0, 0.1611), 5e-5),
    _one("wilson", _NEWCOMBE_ONE, 1, 29, (0.0061, 0.1718), 5e-5),
    _one("wilson_cc", _NEWCOMBE_ONE, 81, 263, (0.2535, 0.3682), 5e-5),
    _one("wilson_cc", _NEWCOMBE_ONE, 15, 148, (0.0598, 0.1644), 5e-5),
    _one("wilson_cc", _NEWCOMBE_ONE, 0, 20, (0, 0.2005), 5e-5),
    _one("wilson_cc", _NEWCOMBE_ONE, 1, 29, (0.0018, 0.1963), 5e-5),
    _one("mid_p", _RATESCI, 15, 148, (0.0601, 0.1581), 5e-5),
    _one("mid_p", _RATESCI, 0, 20, (0, 0.1391), 5e-5),
    _one("mid_p", _RATESCI, 1, 29, (0.0017, 0.1585), 5e-5),
    _one("jeffreys", _RATESCI, 0, 20, (0, 0.117), 5e-4),
    _one("jeffreys", _RATESCI, 1, 29, (0.004, 0.150), 5e-4),
    _one("wilson", _BINOM, 4, 20, (0.0806576625797981, 0.4160174322518935), 1e-6),
    _one("clopper_pearson", _BINOM, 4, 20, (0.05733399705, 0.436614002996668), 1e-6),
    _one("agresti_coull", _BINOM, 4, 20, (0.0749115102767, 0.421763584555), 1e-6),
    _one("wilson", "statsmodels test suite", 19, 38, (0.348499283643951, 0.651500716356049), 1e-12),
    _one("clopper_pearson", "statsmodels test suite", 0, 30, (0, 0.11570331), 1e-7),
    _one("clopper_pearson", "statsmodels test suite", 1, 30, (0.0008435709, 0.17216946), 1e-7),
    Case(
        "Clopper-Pearson interval, one-sided",
        "its closed form without an event",
        "closed form",
        lambda: (limits(proportion(0, 1500, confidence=0.9, method="clopper_pearson"))[1:], [1 - 0.05 ** (1 / 1500)]),
        1e-12,
    ),
    _printed(
        "Blaker interval",
        "R package epiR, epi.prev example 1 (searched outward in steps of 1e-4)",
        lambda: proportion(45, 150, method="blaker"),
        (0.22827, 0.37932),
        1e-4,
    ),
    published(
        "Garwood interval",
        "R package epitools, pois.daly example",
        lambda: [limit for x in range(11) for limit in limits(rate(x, 1))],
        _GARWOOD,
        2e-5,
    ),
    _printed("Garwood interval", "StatsDirect help page", lambda: rate(14, 400), (0.019135, 0.058724), 1e-6),
    _printed("Garwood interval", "R package epitools, documentation", lambda: rate(3, 400), (0.001546678, 0.021918191), 1e-7),
    _printed(
        "Standardized ratio, exact",
        "Welsh nickel workers, data of R package DescTools",
        lambda: smr(137, 24.19893),
        (4.75312, 6.69271),
        1e-5,
    ),
    _printed("Standardized ratio, mid-P", "statsmodels test suite", lambda: smr(4, 3.3, method="mid_p"), (0.38513489, 2.92376959), 1e-7),
    _printed(
        "Standardized ratio, mid-P",
        "R package epiR, epi.smr example 1",
        lambda: smr(4, 3.3, method="mid_p"),
        (0.38513966, 2.9237665),
        1e-5,
    ),
    published(
        "Standardized ratio, mid-P value by duality",
        "R package epiR, epi.smr example 1",
        lambda: limits(smr(4, 3.3, confidence=1 - 0.65707, method="mid_p"))[:1],
        [1.0],
        5e-6,
    ),
    _printed("Standardized ratio, Byar", "R package epiR, epi.smr", lambda: smr(4, 3.3, method="byar"), (0.3261062, 3.103258), 1e-6),
    _printed("Newcombe interval of a difference", _NEWCOMBE_TWO, lambda: difference([56, 48], [70, 80]), (0.0524, 0.3339), 5e-5),
    _printed("Newcombe interval of a difference", _NEWCOMBE_TWO, lambda: difference([5, 0], [56, 29]), (-0.0381, 0.1926), 5e-5),
    _printed(
        "Miettinen-Nurminen interval of a difference",
        _RATESCI,
        lambda: difference([5, 0], [56, 29], method="miettinen_nurminen"),
        (-0.0326, 0.1933),
        5e-5,
    ),
    _printed("Mee interval of a difference", _RATESCI, lambda: difference([5, 0], [56, 29], method="mee"), (-0.0313, 0.1926), 5e-5),
    _printed(
        "Wald interval of a difference", _PROPCIS, lambda: difference([7, 1], [34, 34], method="wald"), (0.02916942, 0.32377176), 6e-7
    ),
    _printed(
        "Agresti-Caffo interval of a difference",
        _PROPCIS,
        lambda: difference([7, 1], [34, 34], method="agresti_caffo"),
        (0.01161167, 0.32172166),
        6e-7,
    ),
    _printed("Score interval of a ratio of proportions", _PROPCIS, lambda: proportion_ratio([7, 1], [34, 34]), (1.220853, 42.575718), 6e-7),
    _printed(
        "Score interval of a rate ratio",
        "R package ratesci, in the statsmodels test suite",
        lambda: rate_ratio([60, 30], [51477.5, 54308.7], method="score"),
        (1.365962, 3.259306),
        5e-6,
    ),
]
