"""Confidence intervals of a parameter that is only known to lie between two estimated bounds."""

import math

from scipy import optimize, special

from remission.analysis.checks import require_at_least, require_confidence, require_finite, require_positive
from remission.analysis.intervals import proportion
from remission.analysis.non_enrollment.population import require_counts
from remission.errors import InputError
from remission.estimate import Interval

_LEAST = 1e-9  # multipliers are positive
_MOST = 1e100


def imbens_manski_multiplier(width: float, standard_error: float, *, confidence: float = 0.95) -> float:
    """How many standard errors to go beyond each bound so that the interval covers the parameter.

    `width` of the bounds and the larger of their standard errors, in one unit. Falls from the two-sided normal quantile at no width to the
    one-sided at a great one.

    Raises InputError for a negative width or a standard error that is not positive. Literature: Imbens and Manski 2004.
    """
    require_at_least(0, width=width)
    require_positive(standard_error=standard_error)
    _require_level(confidence)
    one, two = float(special.ndtri(confidence)), float(special.ndtri((1 + confidence) / 2))
    ratio = min(width / standard_error, 1e3)

    def excess(c: float) -> float:
        return float(special.ndtr(c + ratio) - special.ndtr(-c)) - confidence

    # Rounding can put either end on the wrong side of zero; the root is then that end.
    if excess(two) <= 0:
        return two
    if excess(one) >= 0:
        return one
    return float(optimize.brentq(excess, one, two, xtol=1e-14))


def imbens_manski(low: float, high: float, se_low: float, se_high: float, *, confidence: float = 0.95) -> Interval:
    """A confidence interval of the parameter (not of the whole region) between two estimated bounds with standard errors.

    Needs a width that is estimated precisely; `stoye` does not. Raises InputError for bounds out of order or no standard error.
    Literature: Imbens and Manski 2004.
    """
    _require_bounds(low, high, se_low, se_high)
    c = imbens_manski_multiplier(high - low, max(se_low, se_high), confidence=confidence)
    return Interval(low - c * se_low, high + c * se_high)


def stoye(low: float, high: float, se_low: float, se_high: float, correlation: float, *, confidence: float = 0.95) -> Interval:
    """The shortest interval with that coverage at both bounds, also where the width is estimated with error.

    As `imbens_manski`, with the correlation of the two estimated bounds. Raises InputError as it does, and for a correlation outside -1..1
    or a standard error of 0.
    Literature: Stoye 2009.
    """
    _require_bounds(low, high, se_low, se_high)
    require_positive(se_low=se_low, se_high=se_high)
    require_finite(correlation=correlation)
    _require_level(confidence)
    if not -1 <= correlation <= 1:
        raise InputError(f"correlation = {correlation}: must lie between -1 and 1")
    width, one = high - low, float(special.ndtri(confidence))
    start = max(one, _LEAST)

    def least_upper(c_low: float) -> float:
        """The least multiplier above that covers both bounds, given the one below."""

        def excess(c_high: float) -> float:
            at_low = _both(c_low, c_high + width / se_high, correlation)
            at_high = _both(c_low + width / se_low, c_high, correlation)
            return min(at_low, at_high) - confidence

        if excess(start) >= 0:
            return start
        return float(optimize.brentq(excess, start, start + 0.5 if excess(start + 0.5) > 0 else 20, xtol=1e-10))

    def length(c_low: float) -> float:
        return c_low * se_low + least_upper(c_low) * se_high

    c_low = float(optimize.minimize_scalar(length, bounds=(one + _LEAST, one + 4), method="bounded", options={"xatol": 1e-7}).x)
    return Interval(low - c_low * se_low, high + least_upper(c_low) * se_high)


def bounded_share(successes: int, enrolled: int, eligible: int, *, confidence: float = 0.95) -> dict[str, Interval]:
    """Intervals of the target share, whatever happened to those outside: `imbens_manski`, `stoye` and `exact`.

    The bounds are x/N and (x + N - n)/N of a sample of N. The exact form takes Clopper-Pearson limits with the tail of the Imbens-Manski
    multiplier. The other two are normal approximations, too narrow for a few dozen patients or a share near 0 or 1: prefer `exact` there;
    where a bound is 0 or 1 and has no standard error they are it. Limits lie in 0..1.

    Raises InputError for impossible counts. Literature: Imbens and Manski 2004; Stoye 2009; Clopper and Pearson 1934.
    """
    require_counts(successes, enrolled, eligible)
    _require_level(confidence)
    n, best = eligible, successes + eligible - enrolled
    low, high = successes / n, best / n
    se_low, se_high = math.sqrt(low * (1 - low) / n), math.sqrt(high * (1 - high) / n)
    larger = max(se_low, se_high)
    c = imbens_manski_multiplier(high - low, larger, confidence=confidence) if larger else float(special.ndtri((1 + confidence) / 2))
    level = max(1e-12, 1 - 2 * float(special.ndtr(-c)))
    least, most = (proportion(count, n, confidence=level, method="clopper_pearson") for count in (successes, best))
    exact = Interval(least.low or 0.0, 1.0 if most.high is None else most.high)
    if not se_low or not se_high:
        return {"imbens_manski": exact, "stoye": exact, "exact": exact}
    correlation = min(1.0, math.sqrt(low * (1 - high) / (high * (1 - low))))
    normal = imbens_manski(low, high, se_low, se_high, confidence=confidence)
    shortest = stoye(low, high, se_low, se_high, correlation, confidence=confidence)
    return {"imbens_manski": _inside(normal), "stoye": _inside(shortest), "exact": exact}


def _inside(interval: Interval) -> Interval:
    return Interval(max(0.0, interval.low), min(1.0, interval.high))


def _both(below: float, above: float, correlation: float) -> float:
    """P(-below <= Z, W <= above) of two standard normal variables with that correlation, by Owen's function; both limits positive."""
    if abs(correlation) > 1 - 1e-12:
        return max(0.0, special.ndtr(above) - special.ndtr(-below)) if correlation > 0 else float(special.ndtr(min(below, above)))
    scale = math.sqrt(1 - correlation**2)
    first = special.owens_t(below, (above + correlation * below) / (below * scale))
    second = special.owens_t(above, (below + correlation * above) / (above * scale))
    return float((special.ndtr(below) + special.ndtr(above)) / 2 - first - second)


def _require_bounds(low: float, high: float, se_low: float, se_high: float) -> None:
    require_finite(low=low, high=high)
    require_at_least(0, se_low=se_low, se_high=se_high)
    if low > high:
        raise InputError(f"low = {low}, high = {high}: bounds out of order")
    for name, number in {"low": low, "high": high, "se_low": se_low, "se_high": se_high}.items():
        if abs(number) > _MOST or (name.startswith("se_") and 0 < number < 1 / _MOST):
            raise InputError(f"{name} = {number}: too large or too small to compute with; change its unit")
    require_positive(largest_standard_error=max(se_low, se_high))


def _require_level(confidence: float) -> None:
    require_confidence(confidence)
    if confidence < 0.5:
        raise InputError(f"confidence = {confidence}: an interval of a bounded share needs at least 0.5")
