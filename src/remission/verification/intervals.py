"""Intervals of one and of two groups, held against printed values, other programs, enumeration and defining equations."""

import math
from collections.abc import Callable, Iterable, Sequence
from itertools import product

import numpy as np
from numpy.typing import NDArray
from scipy import optimize, special, stats
from statsmodels.stats.proportion import confint_proportions_2indep, proportion_confint
from statsmodels.stats.rates import confint_poisson, test_poisson_2indep

from remission.analysis.intervals import Ratio, difference, proportion, proportion_ratio, rate, rate_ratio
from remission.estimate import Estimate
from remission.verification.case import Case, Numbers
from remission.verification.intervals_printed import NAMES, PRINTED, limits

Sides = tuple[Numbers, Numbers]
Pair = tuple[float, float]

_LEVELS = (0.5, 0.9, 0.95, 0.999)
_COUNTS = [(x, n) for n in (1, 7, 40, 1500) for x in sorted({0, 1, n // 3, n - 1, n})]


def _compared(
    settings: Iterable[tuple[float, ...]], ours: Callable[..., Estimate | Ratio], theirs: Callable[..., Sequence[float]]
) -> Callable[[], Sides]:
    """Both limits in every setting; an infinite limit counts as 0 of its inverse."""

    def compare() -> Sides:
        pairs = [(limits(ours(*setting)), [float(limit) for limit in theirs(*setting)]) for setting in settings]
        return [a for pair, _ in pairs for a in pair], [b for _, pair in pairs for b in pair]

    return compare


def _against_statsmodels(method: str, name: str) -> Case:
    inside = [(x, n, level) for (x, n), level in product(_COUNTS, _LEVELS) if 0 < x < n or method != "jeffreys"]
    return Case(
        NAMES[method],
        "statsmodels proportion_confint",
        "other program",
        _compared(
            inside,
            lambda x, n, level: proportion(x, n, confidence=level, method=method),
            lambda x, n, level: proportion_confint(x, n, alpha=1 - level, method=name),
        ),
        1e-12,
    )


def _against_scipy(method: str, name: str) -> Case:
    return Case(
        NAMES[method],
        "scipy binomtest",
        "other program",
        _compared(
            [(x, n, level) for (x, n), level in product(_COUNTS, (0.9, 0.999))],
            lambda x, n, level: proportion(x, n, confidence=level, method=method),
            lambda x, n, level: stats.binomtest(x, n).proportion_ci(level, method=name),  # type: ignore[arg-type]
        ),
        1e-10,
    )


def _named(method: str) -> str:
    return method.replace("_", "-").title()


def _rate_against_statsmodels(method: str, name: str) -> Case:
    # Its mid-P limits fail without events and, at a level of a half, above; its Jeffreys limits are not set to 0 without events.
    counts = {"mid_p": (1, 35), "jeffreys": (1, 4, 35, 2000)}.get(method, (0, 1, 4, 35, 2000))
    levels, times = (_LEVELS[2:], (0.7,)) if method == "mid_p" else (_LEVELS, (0.7, 1047))
    return Case(
        f"{_named(method)} interval of a rate",
        "statsmodels confint_poisson",
        "other program",
        _compared(
            [(x, time, level) for x, time, level in product(counts, times, levels)],
            lambda x, time, level: rate(x, time, confidence=level, method=method),
            lambda x, time, level: confint_poisson(x, time, method=name, alpha=1 - level),
        ),
        1e-7 if method == "mid_p" else 1e-9,
    )


def _mid_p_equations() -> Sides:
    """The observed result counted half leaves half of alpha beyond each limit."""
    ours, theirs = [], []
    for (x, n), level in product([(x, n) for x, n in _COUNTS if 0 < x < n], _LEVELS):
        low, high = limits(proportion(x, n, confidence=level, method="mid_p"))
        ours += [
            stats.binom.sf(x, n, low) + stats.binom.pmf(x, n, low) / 2,
            stats.binom.cdf(x - 1, n, high) + stats.binom.pmf(x, n, high) / 2,
        ]
        theirs += [(1 - level) / 2] * 2
    return ours, theirs


def _blaker_by_enumeration(x: int, n: int, alpha: float) -> Pair:
    """The first point from either side at which the outcomes no likelier by their tail than x together exceed alpha."""
    outcomes = np.arange(n + 1)

    def acceptability(p: NDArray[np.float64]) -> NDArray[np.float64]:
        tails = np.minimum(stats.binom.cdf(outcomes, n, p[:, None]), stats.binom.sf(outcomes - 1, n, p[:, None]))
        chosen = tails <= tails[:, [x]] * (1 + 1e-10)
        total: NDArray[np.float64] = (stats.binom.pmf(outcomes, n, p[:, None]) * chosen).sum(axis=1)
        return total

    def first(start: float, stop: float) -> float:
        # What is acceptable may have gaps (as of 0/21 at 90%): a first grid fine enough to find its outermost part.
        for points in (1001, 101, 101, 101, 101):
            grid = np.linspace(start, stop, points)
            step = int((acceptability(grid) > alpha).argmax())
            start, stop = grid[max(step - 1, 0)], grid[step]
        return stop

    return (first(1e-12, x / n) if x else 0.0), (first(1 - 1e-12, x / n) if x < n else 1.0)


def _blaker() -> Sides:
    settings = [(x, n, alpha) for n, alpha in ((9, 0.05), (21, 0.1)) for x in sorted({0, 1, n // 3, n - 1, n})]
    return _compared(
        settings,
        lambda x, n, alpha: proportion(x, n, confidence=1 - alpha, method="blaker"),
        lambda *setting: _blaker_by_enumeration(*setting),
    )()


# The score limits are not held against statsmodels: its constrained proportions of a difference can lie below 0 (as of version 0.15).
def _score_statistic(counts: Sequence[float], delta: float, factor: float) -> float:
    """The score statistic of a difference, its constrained proportions found by a general optimizer."""
    x1, n1, x2, n2 = counts

    def loss(p: float) -> float:
        parts = special.xlogy(x1, p + delta) + special.xlog1py(n1 - x1, -p - delta) + special.xlogy(x2, p) + special.xlog1py(n2 - x2, -p)
        return -float(parts)

    ends = (max(0.0, -delta) + 1e-12, min(1.0, 1 - delta) - 1e-12)
    p = float(optimize.minimize_scalar(loss, bounds=ends, method="bounded", options={"xatol": 1e-12}).x)
    variance = (p + delta) * (1 - p - delta) / n1 + p * (1 - p) / n2
    return (x1 / n1 - x2 / n2 - delta) / math.sqrt(variance * factor)


def _score_differences() -> Sides:
    ours, theirs = [], []
    for (x1, n1), (x2, n2), level in product([(0, 20), (1, 20), (138, 349)], [(3, 15), (5, 5), (106, 393)], (0.8, 0.95)):
        z, total = stats.norm.isf((1 - level) / 2), n1 + n2
        for method, factor in (("mee", 1.0), ("miettinen_nurminen", total / (total - 1))):
            for limit, sign in zip(limits(difference([x1, x2], [n1, n2], confidence=level, method=method)), (1, -1), strict=True):
                if abs(limit) < 1:
                    ours.append(_score_statistic((x1, n1, x2, n2), limit, factor))
                    theirs.append(float(sign * z))
    return ours, theirs


def _two_against_statsmodels(method: str, name: str) -> Case:
    settings = [(x1, 20, x2, 40, level) for x1, x2, level in product((5, 7, 11), (9, 13, 24), _LEVELS)]
    return Case(
        f"{_named(method)} interval of a difference",
        "statsmodels confint_proportions_2indep",
        "other program",
        _compared(
            settings,
            lambda x1, n1, x2, n2, level: difference([x1, x2], [n1, n2], confidence=level, method=method),
            lambda x1, n1, x2, n2, level: confint_proportions_2indep(x1, n1, x2, n2, method=name, compare="diff", alpha=1 - level),
        ),
        1e-12,
    )


def _risk_ratio_against_statsmodels(method: str, *, correction: bool) -> Case:
    def theirs(x1: float, n1: float, x2: float, n2: float, level: float) -> Sequence[float]:
        limits: Sequence[float] = confint_proportions_2indep(
            x1, n1, x2, n2, method="score", compare="ratio", alpha=1 - level, correction=correction
        )
        return limits

    return Case(
        f"{_named(method)} interval of a ratio of proportions",
        "statsmodels confint_proportions_2indep",
        "other program",
        _compared(
            [(x1, 50, x2, 40, level) for x1, x2, level in product((3, 11, 40), (4, 13), (0.9, 0.95))],
            lambda x1, n1, x2, n2, level: proportion_ratio([x1, x2], [n1, n2], confidence=level, method=method),
            theirs,
        ),
        1e-6,
    )


def _conditional_rate_ratio() -> Sides:
    """The one-sided exact P values of the limits as hypotheses."""
    ours, theirs = [], []
    for (x1, t1), (x2, t2), level in product([(1, 20.0), (35, 1047.0)], [(4, 30.0), (12, 1100.0)], (0.9, 0.95)):
        low, high = limits(rate_ratio([x1, x2], [t1, t2], confidence=level))
        for value, side in ((low, "larger"), (high, "smaller")):
            tested = test_poisson_2indep(x1, t1, x2, t2, value=value, method="exact-cond", compare="ratio", alternative=side)
            ours.append(float(tested.pvalue))
            theirs.append((1 - level) / 2)
    return ours, theirs


CASES: list[Case] = [
    *PRINTED,
    _against_statsmodels("wilson", "wilson"),
    _against_statsmodels("agresti_coull", "agresti_coull"),
    _against_statsmodels("clopper_pearson", "beta"),
    _against_statsmodels("jeffreys", "jeffreys"),
    _against_scipy("clopper_pearson", "exact"),
    _against_scipy("wilson", "wilson"),
    _against_scipy("wilson_cc", "wilsoncc"),
    Case(NAMES["mid_p"], "its defining equation, by scipy's binomial tails", "closed form", _mid_p_equations, 1e-12),
    Case("Blaker interval", "enumeration of every outcome", "closed form", _blaker, 1e-9),
    _rate_against_statsmodels("garwood", "exact-c"),
    _rate_against_statsmodels("mid_p", "midp-c"),
    _rate_against_statsmodels("score", "score"),
    _rate_against_statsmodels("jeffreys", "jeff"),
    _two_against_statsmodels("newcombe", "newcomb"),
    _two_against_statsmodels("agresti_caffo", "agresti-caffo"),
    _two_against_statsmodels("wald", "wald"),
    Case(
        "Score intervals of a difference, Mee and Miettinen-Nurminen",
        "score statistic with proportions from scipy's bounded minimizer",
        "other program",
        _score_differences,
        2e-5,
    ),
    _risk_ratio_against_statsmodels("score", correction=False),
    _risk_ratio_against_statsmodels("miettinen_nurminen", correction=True),
    Case("Exact conditional interval of a rate ratio", "statsmodels test_poisson_2indep", "other program", _conditional_rate_ratio, 1e-10),
]
