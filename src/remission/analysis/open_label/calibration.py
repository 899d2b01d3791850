"""The mean and shape of all patients' yearly rates behind what is published of the selected, and how little two rates say of them."""

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy import optimize, special, stats

from remission.analysis.checks import choose, require_confidence, require_whole
from remission.analysis.open_label.regression import EntryRule, RegressionToMean, rate_after, require_between, selected
from remission.errors import InputError
from remission.estimate import Interval

SHAPES = (1e-3, 1e6)
_RATES = (1e-6, 1e6)
Statistic = Callable[[RegressionToMean], float]
_PERIODS: dict[str, Statistic] = {"window": lambda model: model.before, "last_year": lambda model: model.last_year}


@dataclass(frozen=True, slots=True)
class RegressionFit:
    """The mean and shape of all patients' yearly rates, and the selected patients of that model."""

    mean: float
    shape: float
    model: RegressionToMean


def fit_regression(
    before: float, after: float, *, window: int = 2, at_least: int = 2, last_year_at_least: int = 0, period: str = "window"
) -> RegressionFit:
    """The mean and shape for which the selected have the published rates before entry and after it, both per year.

    `before` is the rate of the whole window, or of its last year with period="last_year". Shapes from 0.001 to a million are searched. With
    the rate after entry given, the rate before it hardly depends on the shape: few pairs of rates have a solution, and those that do leave
    the shape all but open (`regression_region` tells how open).

    Raises InputError for rates outside 1e-6 to 1e6, and for a pair that no mean and shape give, with the range of `before` that they do.
    Literature: Martinez-Yelamos 2006.
    """
    rule, rate = EntryRule(window, at_least, last_year_at_least), choose(_PERIODS, period, "period")
    require_between(*_RATES, before=before, after=after)
    _require_selection(rule)
    return _fit("before", before, rate, after, rule)


def regression_from(
    before: float, shape: float, *, window: int = 2, at_least: int = 2, last_year_at_least: int = 1, period: str = "last_year"
) -> RegressionFit:
    """The mean for which the selected have a published rate before entry, at a given shape, and with it their rate after entry, untreated.

    `before` per year, over the window or (period="last_year") in its last year; shape from 1e-6 to 1e12.

    Raises InputError for a rate that the entry rule alone exceeds, for numbers out of range, or a rule that keeps nobody out.
    Literature: Martinez-Yelamos 2006.
    """
    rule, rate = EntryRule(window, at_least, last_year_at_least), choose(_PERIODS, period, "period")
    require_between(*_RATES, before=before)
    require_between(1e-6, 1e12, shape=shape)
    _require_selection(rule)

    def excess(log_mean: float) -> float:
        return rate(selected(math.exp(log_mean), shape, rule)) - before

    low, high = math.log(1e-6), math.log(before)
    if excess(low) >= 0:
        raise InputError(f"before = {before}: the entry rule alone asks for more than that")
    mean = math.exp(optimize.brentq(excess, low, high, xtol=1e-13))
    return RegressionFit(mean, shape, selected(mean, shape, rule))


@dataclass(frozen=True, slots=True)
class RegressionRegion:
    """Every mean and shape with which two published rates are compatible, given their sampling error.

    `nearest` is the pair whose rates come closest, `distance` how far off they are in chi-square (2 degrees of freedom). `mean`, `shape`
    and the rates are those of all compatible pairs; a mean or shape of 0 or infinity says that the rates set no limit. `solvable` is the
    probability that rates with this sampling error have an exact solution at all.
    """

    nearest: RegressionFit
    distance: float
    mean: Interval
    shape: Interval
    before: Interval
    after: Interval
    solvable: float


def regression_region(
    before: float,
    after: float,
    before_sd: float,
    after_sd: float,
    n: int,
    *,
    window: int = 2,
    at_least: int = 2,
    last_year_at_least: int = 0,
    period: str = "window",
    confidence: float = 0.95,
) -> RegressionRegion:
    """The confidence region of the mean and the shape behind two published rates of n patients, by inverting a test on a grid.

    Rates per year with the standard deviations of patients; `before` as in `fit_regression`. A pair belongs to the region where its two
    rates lie within the joint confidence ellipse, standard errors sd / sqrt(n) (for a window of years, of the yearly average) and
    taken as uncorrelated, for want of a published correlation. Shapes from 0.001 to a million. Carrying the error through `fit_regression`
    instead is not well defined: for most of the ellipse it has no solution.

    Raises InputError for rates or deviations outside 1e-6 to 1e6, fewer than 2 patients, or rates that no pair is compatible with.
    Literature: Martinez-Yelamos 2006.
    """
    rule, rate = EntryRule(window, at_least, last_year_at_least), choose(_PERIODS, period, "period")
    require_between(*_RATES, before=before, after=after, before_sd=before_sd, after_sd=after_sd)
    require_whole(2, n=n)
    require_confidence(confidence)
    _require_selection(rule)
    errors = before_sd / math.sqrt(n), after_sd / math.sqrt(n)
    reach = math.sqrt(stats.chi2.ppf(confidence, 2))
    slices = [_slice(shape, before, after, errors, reach, rule, rate) for shape in np.geomspace(*SHAPES, 37).tolist()]
    distance, nearest = min(((found.distance, found.nearest) for found in slices), key=lambda pair: pair[0])
    inside = [found for found in slices if found.ends]
    if not inside:
        raise InputError(f"before = {before}: with after = {after} no mean and shape are compatible (chi-square {distance:.3g})")
    ends = [end for found in inside for end in found.ends]
    shapes = [found.nearest.shape for found in inside]
    means = _span([end.mean for end in ends])
    open_below, open_above = inside[0] is slices[0], inside[-1] is slices[-1]
    return RegressionRegion(
        nearest=nearest,
        distance=distance,
        mean=Interval(0.0 if open_below else means.low, means.high),
        shape=Interval(0.0 if open_below else min(shapes), math.inf if open_above else max(shapes)),
        before=_span([rate(end.model) for end in ends]),
        after=_span([end.model.after for end in ends]),
        solvable=_solvable(before, after, errors, rule, rate),
    )


@dataclass(frozen=True, slots=True)
class _Slice:
    """The region at one shape: the nearest pair, its chi-square, and the two ends (none where the region does not reach it)."""

    nearest: RegressionFit
    distance: float
    ends: tuple[RegressionFit, ...]


def _slice(
    shape: float, before: float, after: float, errors: tuple[float, float], reach: float, rule: EntryRule, rate: Statistic
) -> _Slice:
    def fit(log_mean: float) -> RegressionFit:
        mean = math.exp(log_mean)
        return RegressionFit(mean, shape, selected(mean, shape, rule))

    def excess(log_mean: float) -> float:
        model = fit(log_mean).model
        return ((rate(model) - before) / errors[0]) ** 2 + ((model.after - after) / errors[1]) ** 2 - reach**2

    # Outside these means the rate after entry alone is too far from the published one.
    lowest = max(after - reach * errors[1], 1e-3 * after)
    low, high = (math.log(mean_for(level, shape, rule)) for level in (lowest, after + reach * errors[1]))
    best = float(optimize.minimize_scalar(excess, bounds=(low, high), method="bounded", options={"xatol": 1e-9}).x)
    distance = max(excess(best) + reach**2, 0.0)
    if distance > reach**2:
        return _Slice(fit(best), distance, ())
    ends = (fit(optimize.brentq(excess, best, end, xtol=1e-10) if excess(end) > 0 else end) for end in (low, high))
    return _Slice(fit(best), distance, tuple(ends))


def _solvable(before: float, after: float, errors: tuple[float, float], rule: EntryRule, rate: Statistic) -> float:
    """P(an exact solution exists) where both published rates err normally; a negative rate has none."""
    nodes, weights = np.polynomial.hermite_e.hermegauss(24)
    total = 0.0
    for published, weight in zip(after + errors[1] * nodes, weights / weights.sum(), strict=True):
        if published > 0:
            low, high = _reachable(float(published), rule, rate)
            total += float(weight * (special.ndtr((high - before) / errors[0]) - special.ndtr((low - before) / errors[0])))
    return total


def _span(numbers: list[float]) -> Interval:
    return Interval(min(numbers), max(numbers))


def _require_selection(rule: EntryRule) -> None:
    if not rule.selects:
        raise InputError(f"at_least = {rule.at_least}: the rule keeps nobody out, so that nothing regresses")


def _reachable(after: float, rule: EntryRule, statistic: Statistic) -> tuple[float, float]:
    """The least and the largest value of a statistic over all shapes; it is monotone in the shape, the rate after entry being fixed."""
    low, high = sorted(statistic(selected(mean_for(after, shape, rule), shape, rule)) for shape in SHAPES)
    return low, high


def _fit(name: str, value: float, statistic: Statistic, after: float, rule: EntryRule) -> RegressionFit:
    def excess(log_shape: float) -> float:
        shape = math.exp(log_shape)
        return statistic(selected(mean_for(after, shape, rule), shape, rule)) - value

    low, high = _reachable(after, rule, statistic)
    if not low <= value <= high:
        raise InputError(f"{name} = {value}: with after = {after} and this entry rule the model gives {low:.4g} to {high:.4g}, not that")
    shape = math.exp(optimize.brentq(excess, math.log(SHAPES[0]), math.log(SHAPES[1]), xtol=1e-12))
    mean = mean_for(after, shape, rule)
    return RegressionFit(mean, shape, selected(mean, shape, rule))


def mean_for(after: float, shape: float, rule: EntryRule) -> float:
    """The mean of all patients with which the selected go on at a given rate; at most that rate, for selection favors the high ones."""

    def excess(log_mean: float) -> float:
        return rate_after(math.exp(log_mean), shape, rule) / after - 1

    high = math.log(after)
    if excess(high) <= 0:
        return after
    low = high - 1
    while excess(low) > 0:
        low -= 2
    return math.exp(optimize.brentq(excess, low, high, xtol=1e-13))
