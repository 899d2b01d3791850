"""Survival shares, their models and their losses, held against closed forms, enumeration and other optimizers."""

import math
from collections.abc import Callable, Sequence
from itertools import combinations_with_replacement, pairwise, product

import numpy as np
from numpy.typing import NDArray
from scipy import optimize, special, stats
from statsmodels.stats.proportion import proportion_confint

from remission.analysis.durability import SurvivalPoint, annual_loss, fit, free_counts, log_likelihood, loss_bounds, profile_cure
from remission.verification.case import Case, Numbers

Sides = tuple[Numbers, Numbers]
Array = NDArray[np.float64]

_ROUNDED = [SurvivalPoint(2, 0.7, 0.005), SurvivalPoint(3, 0.62, 0.005), SurvivalPoint(5, 0.51, 0.005), SurvivalPoint(6, 0.48, 0.005)]
_N = 240


def _counted(times: Sequence[float], counts: Sequence[int], n: int) -> list[SurvivalPoint]:
    return [SurvivalPoint(time, count / n, 0) for time, count in zip(times, counts, strict=True)]


def _paths(points: Sequence[SurvivalPoint], n: int) -> Array:
    """Every course of counts that gives the published shares, as patients lost in each stretch and free at the end."""
    possible = [[k for k in range(n + 1) if abs(k / n - point.share) <= point.half_unit + 1e-9] for point in points]
    courses = [(n, *course) for course in product(*possible) if all(a >= b for a, b in zip((n, *course), course, strict=False))]
    return np.array([[*(a - b for a, b in pairwise(course)), course[-1]] for course in courses], float)


def _summed(paths: Array, survival: Sequence[float]) -> float:
    """Log of the multinomial probabilities of all courses together."""
    shares = np.array([1.0, *survival, 0.0])
    cells = shares[:-1] - shares[1:]
    coefficient = special.gammaln(paths[0].sum() + 1) - special.gammaln(paths + 1).sum(axis=1)
    return float(special.logsumexp(coefficient + special.xlogy(paths, cells).sum(axis=1)))


def _curve(points: Sequence[SurvivalPoint], rate: float, shape: float, cured: float) -> list[float]:
    return [cured + (1 - cured) * math.exp(-((rate * point.time) ** shape)) for point in points]


def _multinomial() -> Sides:
    ours, theirs = [], []
    for n, counts, survival in [
        (50, (40, 31, 31), (0.8, 0.7, 0.55)),
        (393, (218, 196, 185), (0.6, 0.5, 0.4)),
        (100_000, (60_000, 45_000), (0.6, 0.45)),
        (20, (20, 5, 0), (0.9, 0.3, 0.1)),
    ]:
        ours.append(log_likelihood(_counted(range(1, len(counts) + 1), counts, n), n, survival))
        lost = -np.diff([n, *counts, 0])
        theirs.append(float(stats.multinomial.logpmf(lost, n, -np.diff([1, *survival, 0]))))
    return ours, theirs


def _every_course() -> Sides:
    ours, theirs = [], []
    for n, points in [(_N, _ROUNDED), (12, [SurvivalPoint(1, 0.8, 0.2), SurvivalPoint(2, 0.7, 0.3), SurvivalPoint(3, 0.5, 0.5)])]:
        paths = _paths(points, n)
        for rate, shape, cured in product((0.05, 0.15, 0.6), (0.5, 1.0, 2.0), (0.0, 0.4)):
            survival = _curve(points, rate, shape, cured)
            ours.append(log_likelihood(points, n, survival))
            theirs.append(_summed(paths, survival))
    return ours, theirs


def _ranges_of_counts() -> Sides:
    ours: list[float] = []
    theirs: list[float] = []
    for n, points in [(_N, _ROUNDED), (12, [SurvivalPoint(1, 0.6, 0.2), SurvivalPoint(2, 0.7, 0.3), SurvivalPoint(3, 0.5, 0.5)])]:
        free = n - np.cumsum(_paths(points, n)[:, :-1], axis=1)
        ours += [end for count in free_counts(points, n) for end in (count.low, count.high)]
        theirs += [float(end) for column in free.T for end in (column.min(), column.max())]
    return ours, theirs


def _one_constant_hazard() -> Sides:
    """-log(share) / time for one point; for equal steps, from the patients kept over those at risk, summed over the steps."""
    ours = [fit(_counted([time], [count], n), n, model="exponential").parameters["rate"] for time, count, n in ((4, 150, 200), (0.5, 1, 9))]
    theirs = [-math.log(150 / 200) / 4, -math.log(1 / 9) / 0.5]
    counts, n, step = (180, 150, 139, 120), 200, 1.5
    ours.append(fit(_counted([step * j for j in (1, 2, 3, 4)], counts, n), n, model="exponential").parameters["rate"])
    theirs.append(-math.log(sum(counts) / sum((n, *counts[:-1]))) / step)
    return ours, theirs


def _saturated() -> Sides:
    """Two points fix the Weibull model, and the cure model where the loss slows down; three fix the cure model with a Weibull."""
    ours: list[float] = []
    theirs: list[float] = []
    for (first, second), (x1, x2), n in [((1, 4), (700, 500), 1000), ((2, 3), (90, 20), 100), ((4, 8), (217, 161), 393)]:
        found = fit(_counted((first, second), (x1, x2), n), n, model="weibull").parameters
        shape = math.log(math.log(x2 / n) / math.log(x1 / n)) / math.log(second / first)
        ours += [found["shape"], found["rate"]]
        theirs += [shape, (-math.log(x1 / n)) ** (1 / shape) / first]
    for first, (x1, x2), n in [(1, (700, 600), 1000), (4, (217, 161), 393)]:
        found = fit(_counted((first, 2 * first), (x1, x2), n), n, model="cure").parameters
        kept = (x1 - x2) / (n - x1)
        ours += [found["rate"], found["cured"]]
        theirs += [-math.log(kept) / first, (x1 / n - kept) / (1 - kept)]
    points = _counted((1, 2, 4), (800, 650, 500), 1000)
    filled = fit(points, 1000, model="cure_weibull")
    return [*ours, *(filled.survival(point.time) for point in points)], [*theirs, *(point.share for point in points)]


def _best_of_all() -> Sides:
    """The highest log-likelihood that differential evolution finds, with a likelihood of its own."""
    paths, ranges = _paths(_ROUNDED, _N), {"rate": (math.log(1e-3), math.log(3)), "shape": (-3.0, 3.0), "cured": (0.0, 0.7)}
    ours, theirs = [], []
    for model, names in {"exponential": ["rate"], "weibull": ["rate", "shape"], "cure": ["rate", "cured"]}.items():

        def cost(place: Array, names: Sequence[str] = names) -> float:
            given = dict(zip(names, place.tolist(), strict=True))
            return -_summed(paths, _curve(_ROUNDED, math.exp(given["rate"]), math.exp(given.get("shape", 0.0)), given.get("cured", 0.0)))

        low, high = zip(*(ranges[name] for name in names), strict=True)
        found = optimize.differential_evolution(cost, optimize.Bounds(low, high), seed=1, popsize=6, maxiter=20)
        ours.append(fit(_ROUNDED, _N, model=model).log_likelihood)
        theirs.append(-float(found.fun))
    return ours, theirs


def _profile() -> Sides:
    """The profile of the cure model by a search over the rate alone, and where its deviance is the chi-square quantile."""
    paths = _paths(_ROUNDED, _N)

    def highest(cured: float) -> float:
        def cost(log_rate: float) -> float:
            return -_summed(paths, _curve(_ROUNDED, math.exp(log_rate), 1.0, cured))

        return -float(optimize.minimize_scalar(cost, bounds=(-5, 2), method="bounded", options={"xatol": 1e-9}).fun)

    found = profile_cure(_ROUNDED, _N, model="cure", steps=9)
    best = -float(optimize.minimize_scalar(lambda cured: -highest(cured), bounds=(0, 0.5), method="bounded").fun)
    cut = float(stats.chi2.ppf(0.95, 1))
    ours = [*found.log_likelihood, found.maximum, *(2 * (best - highest(limit)) for limit in (found.low, found.high))]
    return ours, [*(highest(cured) for cured in found.grid), best, cut, cut]


def _losses_of_counts() -> Sides:
    ours: list[float] = []
    theirs: list[float] = []
    counts, n = (150, 130, 130, 60), 200
    for loss, lost, at_risk in zip(
        annual_loss(_counted((1, 2, 3, 4), counts, n), n, method="clopper_pearson"), (50, 20, 0, 70), (n, *counts), strict=False
    ):
        ours += [loss.lost.value, loss.lost.low or 0.0, loss.lost.high or 0.0]
        theirs += [lost / at_risk, *(float(limit) for limit in proportion_confint(lost, at_risk, method="beta"))]
    return ours, theirs


def _losses_of_shares() -> Sides:
    """The widest interval over every pair of counts that one of the courses has."""
    free = _N - np.cumsum(np.hstack([np.zeros((len(paths := _paths(_ROUNDED, _N)), 1)), paths[:, :-1]]), axis=1)
    times = [0.0, *(point.time for point in _ROUNDED)]
    ours: list[float] = []
    theirs: list[float] = []
    for column, loss in enumerate(annual_loss(_ROUNDED, _N)):
        pairs = {(int(before), int(after)) for before, after in free[:, column : column + 2]}
        kept = np.array([proportion_confint(after, before, method="wilson") for before, after in pairs])
        root = 1 / (times[column + 1] - times[column])
        ours += [loss.lost.low or 0.0, loss.lost.high or 0.0]
        theirs += [float(1 - kept.max() ** root), float(1 - kept.min() ** root)]
    return ours, theirs


def _every_history() -> Sides:
    """Bounds over all ways in which patients can lose it and leave: each patient is free up to one point and followed up to one."""
    n, followed, points = 6, (5, 3), [SurvivalPoint(1, 0.8, 0.2), SurvivalPoint(2, 0.5, 0.17)]
    histories = list(product(range(3), range(3)))
    reached = [
        [sum(free > j for free, _ in patients) for j in (0, 1)]
        for patients in combinations_with_replacement(histories, n)
        if all(
            sum(stay > j for _, stay in patients) == followed[j]
            and abs(sum(free > j and stay > j for free, stay in patients) / followed[j] - points[j].share) <= points[j].half_unit + 1e-9
            for j in (0, 1)
        )
    ]
    extreme: list[Callable[[Sequence[int]], int]] = [min, max]
    ours = [end for item in loss_bounds(points, followed, n) for end in (item.low, item.high)]
    return ours, [end([course[j] for course in reached]) / n for j in (0, 1) for end in extreme]


CASES: list[Case] = [
    Case("Likelihood of counted shares", "scipy.stats.multinomial", "other program", _multinomial, 1e-7),
    Case("Likelihood of rounded shares", "sum over every course of counts", "closed form", _every_course, 1e-9),
    Case("Counts behind rounded shares", "every course of counts", "closed form", _ranges_of_counts, 0),
    Case("Constant hazard", "maximum likelihood of grouped times", "closed form", _one_constant_hazard, 1e-6),
    Case("Models with as many parameters as points", "solution of their equations", "closed form", _saturated, 1e-6),
    Case("Fit of survival models", "scipy, differential evolution on an own likelihood", "other program", _best_of_all, 1e-7),
    Case("Profile likelihood of the cured share", "search over the rate alone", "other program", _profile, 1e-6),
    Case("Yearly loss between counts", "statsmodels, proportion_confint", "other program", _losses_of_counts, 1e-9),
    Case("Yearly loss between rounded shares", "every pair of counts", "closed form", _losses_of_shares, 1e-9),
    Case("Share free with incomplete follow-up", "every history of six patients", "closed form", _every_history, 1e-12),
]
