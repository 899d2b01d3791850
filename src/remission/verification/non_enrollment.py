"""Bounds and adjustments for patients outside the extension, held against printed values and another program."""

import math
from collections.abc import Sequence

import numpy as np
from delicatessen import MEstimator
from delicatessen.estimating_equations import ee_mean_sensitivity_analysis
from delicatessen.utilities import inverse_logit
from scipy import optimize, special, stats

from remission.analysis.non_enrollment import (
    accumulated_difference,
    adjust,
    bounded_share,
    bounds,
    imbens_manski,
    imbens_manski_multiplier,
    stoye,
)
from remission.analysis.pooling import rubin
from remission.estimate import Interval
from remission.verification.case import Case, Numbers, published

_METAMISS = "R package metasens, metamiss"
_TRIALS = [(138, 349, 367), (218, 393, 423), (25, 50, 52), (17, 18, 29), (3, 40, 60)]
_IMORS = (0.2, 0.5, 1.0, 2.0, 5.0)


def _estimated(y: Sequence[float], observed: Sequence[int], design: Sequence[Sequence[float]], alpha: float, start: float) -> Numbers:
    """Mean and variance by M-estimation, the response depending on the outcome with slope alpha on the logit scale."""
    outcome, seen, columns = np.array(y, dtype=float), np.array(observed), np.array(design, dtype=float)

    def psi(theta: Sequence[float]) -> object:
        return ee_mean_sensitivity_analysis(theta, outcome, seen, columns, alpha * outcome, inverse_logit)

    estimator = MEstimator(psi, init=[start] + [0.0] * columns.shape[1])
    estimator.estimate(solver="lm", tolerance=1e-12)
    return [float(estimator.theta[0]), float(estimator.variance[0, 0])]


def _imor_by_m_estimation() -> tuple[Numbers, Numbers]:
    ours: list[float] = []
    theirs: list[float] = []
    for successes, enrolled, eligible in _TRIALS:
        y = [1] * successes + [0] * (eligible - successes)
        seen = [1] * enrolled + [0] * (eligible - enrolled)
        for imor in _IMORS:
            found = adjust(successes, enrolled, eligible, imor=imor)
            ours += [found.value, found.variance]
            theirs += _estimated(y, seen, [[1]] * eligible, -math.log(imor), found.value)
    return ours, theirs


def _oracle_itself() -> Numbers:
    y = [7, 2, 5, 0, 1, 4, 8, 0, 1, 0]
    seen = [1, 1, 1, 0, 1, 1, 1, 0, 1, 0]
    design = [[1, x] for x in (0, 1, 2, 0, 1, 2, 0, 1, 2, 0)]
    return [*_estimated(y, seen, design, 0.5, 4.0), *_estimated(y, seen, design, -0.5, 4.0)]


def _every_fate() -> tuple[Numbers, Numbers]:
    ours, theirs = [], []
    for successes, enrolled, eligible in _TRIALS:
        shares = [(successes + gained) / eligible for gained in range(eligible - enrolled + 1)]
        found = bounds(successes, enrolled, eligible)
        ours += [found.worst.value, found.best.value]
        theirs += [min(shares), max(shares)]
    return ours, theirs


def _multiplier_by_bisection() -> tuple[Numbers, Numbers]:
    widths, levels = (0.0, 0.1, 0.25, 0.5, 1.0, 2.0, 5.0, 20.0), (0.8, 0.9, 0.95, 0.99, 0.999)
    settings = [(width, level) for width in widths for level in levels]

    def apart(width: float, level: float) -> float:
        return float(optimize.bisect(lambda c: special.ndtr(c + width) - special.ndtr(-c) - level, 0, 10, xtol=1e-13))

    return [imbens_manski_multiplier(width, 1, confidence=level) for width, level in settings], [apart(*setting) for setting in settings]


_STOYE = [(0.4, 0.45, 0.02, 0.025, 0.9), (0.5, 0.5, 0.03, 0.03, 0.5), (0.2, 0.6, 0.05, 0.02, 0.1), (0.1, 0.12, 0.02, 0.02, 0.98)]


def _coverage_at_the_bounds() -> tuple[Numbers, Numbers]:
    """The least of Stoye's two coverage probabilities, by scipy's bivariate normal distribution: the level itself."""
    ours = []
    for low, high, se_low, se_high, correlation in _STOYE:
        found = stoye(low, high, se_low, se_high, correlation)
        below, above = (low - found.low) / se_low, (found.high - high) / se_high
        width = high - low
        joint = stats.multivariate_normal(mean=[0, 0], cov=[[1, -correlation], [-correlation, 1]])
        ours.append(min(float(joint.cdf([below, above + width / se_high])), float(joint.cdf([below + width / se_low, above]))))
    return ours, [0.95] * len(_STOYE)


def _never_longer() -> tuple[Numbers, Numbers]:
    """Length of Stoye's interval, and the least over a fine grid of multipliers that keep the coverage."""
    ours, theirs = [], []
    for low, high, se_low, se_high, correlation in _STOYE:
        ours.append(stoye(low, high, se_low, se_high, correlation).width)
        joint = stats.multivariate_normal(mean=[0, 0], cov=[[1, -correlation], [-correlation, 1]])
        below, above = np.meshgrid(np.linspace(1.6, 2.6, 51), np.linspace(1.6, 2.6, 51))
        width = high - low
        first = joint.cdf(np.dstack([below, above + width / se_high]))
        second = joint.cdf(np.dstack([below + width / se_low, above]))
        lengths = width + below * se_low + above * se_high
        theirs.append(float(lengths[np.minimum(first, second) >= 0.95].min()))
    return ours, theirs


def _imputed() -> tuple[Numbers, Numbers]:
    """Share and standard error with half the success outside, by Rubin's rules over many imputations of the outcome outside."""
    random = np.random.default_rng(2017)
    ours, theirs = [], []
    for successes, enrolled, eligible in _TRIALS[:2]:
        found = adjust(successes, enrolled, eligible, relative_success=0.5)
        p = random.beta(successes + 0.5, enrolled - successes + 0.5, 20_000)
        shares = (successes + random.binomial(eligible - enrolled, 0.5 * p)) / eligible
        combined = rubin(list(shares), list(np.sqrt(shares * (1 - shares) / eligible)))
        ours += [found.value, math.sqrt(found.variance)]
        theirs += [combined.value, combined.standard_error]
    return ours, theirs


def _limits(interval: Interval) -> Numbers:
    return [interval.low, interval.high]


CASES = [
    published(
        "Share adjusted by an odds ratio (IMOR)",
        f"{_METAMISS}: Arvanitis and Selman",
        lambda: [
            *(adjust(25, 50, 52, imor=imor).value for imor in (2, 0.5)),
            *(adjust(17, 18, 29, imor=imor).value for imor in (0, 0.5, 2)),
        ],
        [0.50641, 0.49359, 0.58621, 0.92559, 0.95468],
        5e-6,
    ),
    published(
        "Variance under an odds ratio (IMOR)",
        f"{_METAMISS}: Arvanitis",
        lambda: [adjust(25, 50, 52, imor=2).variance],
        [0.004977112],
        5e-10,
    ),
    Case("Share and variance under an odds ratio (IMOR)", "delicatessen: M-estimation", "other program", _imor_by_m_estimation, 1e-7),
    published(
        "The oracle delicatessen itself",
        "delicatessen's own published test values",
        _oracle_itself,
        [4.42581577, 0.77498, 4.876513, 0.75111],
        5e-6,
    ),
    Case("Share and standard error under a relative success", "multiple imputation and Rubin's rules", "simulation", _imputed, 1e-3),
    Case("Bounds of a share", "every fate of those outside, counted out", "closed form", _every_fate, 1e-15),
    published(
        "Imbens-Manski interval",
        "R package attrition, tests (Coppock 2017, table 3)",
        lambda: _limits(
            imbens_manski(
                -1.53914496339566, 1.70966762747749, math.sqrt(0.00624010083468930), math.sqrt(0.00588785669626299), confidence=0.95
            )
        ),
        [-1.66907903885775, 1.83588114554598],
        1e-9,
    ),
    Case(
        "Imbens-Manski multiplier",
        "normal quantiles, two-sided at no width and one-sided at a great one",
        "closed form",
        lambda: (
            [imbens_manski_multiplier(width, 1, confidence=1 - a) for width in (0, 20) for a in (0.2, 0.1, 0.05, 0.01, 0.001)],
            [float(stats.norm.isf(a / tails)) for tails in (2, 1) for a in (0.2, 0.1, 0.05, 0.01, 0.001)],
        ),
        1e-6,
    ),
    Case("Imbens-Manski multiplier", "bisection of its defining equation", "closed form", _multiplier_by_bisection, 1e-9),
    Case("Stoye interval: coverage at both bounds", "scipy, bivariate normal distribution", "other program", _coverage_at_the_bounds, 1e-8),
    Case("Stoye interval: its length", "the shortest on a grid of multipliers", "other program", _never_longer, 2e-3),
    Case(
        "Stoye interval of a share",
        "Imbens-Manski interval, which it equals where the bounds are highly correlated",
        "closed form",
        lambda: (
            [limit for trial in _TRIALS[:2] for limit in _limits(bounded_share(*trial)["stoye"])],
            [limit for trial in _TRIALS[:2] for limit in _limits(bounded_share(*trial)["imbens_manski"])],
        ),
        1e-5,
    ),
    published(
        "Difference that accumulates after leaving",
        "R package rbmi, documentation of its delta argument",
        lambda: [value for first in (2, 3) for value in accumulated_difference([5, 6, 7, 8], [1, 2, 3, 4], first)],
        [0, 6, 20, 44, 0, 0, 7, 23],
        0,
    ),
]
