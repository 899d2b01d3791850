"""Confidence intervals of proportions and of event rates, right at the edges."""

import math
from collections.abc import Callable
from typing import TypeVar

from scipy import optimize, special, stats
from statsmodels.stats.proportion import proportion_confint

from remission.analysis.checks import require_at_least, require_confidence, require_finite, require_successes
from remission.errors import InputError
from remission.estimate import Estimate

Limits = tuple[float, float]
F = TypeVar("F")


def proportion(successes: float, n: float, *, confidence: float = 0.95, method: str = "wilson") -> Estimate:
    """A proportion with its two-sided confidence interval.

    `successes` of `n`; both may be fractional (an effective sample size). Methods: wilson, wilson_cc (continuity corrected),
    clopper_pearson, jeffreys (limit 0 at no success and 1 at all, as Brown, Cai and DasGupta set it), mid_p, agresti_coull (clipped to
    0..1).

    Raises InputError for impossible counts, a confidence outside 0..1 or an unknown method.
    Literature: Wilson 1927, Clopper and Pearson 1934, Newcombe 1998, Brown, Cai and DasGupta 2001.
    """
    require_successes(successes, n)
    require_confidence(confidence)
    low, high = _choose(_PROPORTION, method)(successes, n, 1 - confidence)
    value = successes / n
    return Estimate(
        value=value,
        low=min(value, max(0.0, low)),
        high=max(value, min(1.0, high)),
        unit="proportion",
        method=method,
        confidence=confidence,
    )


def rate(events: float, person_years: float, *, confidence: float = 0.95, method: str = "garwood") -> Estimate:
    """An event rate per person-year with its two-sided confidence interval, events taken as Poisson.

    Methods: garwood (exact), mid_p, score, jeffreys, byar (the form of Breslow and Day, which approximates garwood).
    At no event every lower limit is 0.

    Raises InputError for negative events, person-years that are not positive or an unknown method.
    Literature: Garwood 1936.
    """
    require_at_least(0, events=events)
    require_finite(person_years=person_years)
    require_confidence(confidence)
    if person_years <= 0:
        raise InputError(f"person_years = {person_years}: must be greater than 0")
    low, high = _choose(_RATE, method)(events, 1 - confidence)
    low, high = min(events, max(0.0, low)), max(events, high)
    return Estimate(
        value=events / person_years,
        low=low / person_years,
        high=high / person_years,
        unit="per person-year",
        method=method,
        confidence=confidence,
    )


def _choose(methods: dict[str, F], method: str) -> F:
    if method not in methods:
        raise InputError(f"method = '{method}': choose one of {', '.join(methods)}")
    return methods[method]


def _statsmodels(name: str) -> Callable[[float, float, float], Limits]:
    def limits(x: float, n: float, alpha: float) -> Limits:
        low, high = proportion_confint(x, n, alpha=alpha, method=name)
        return float(low), float(high)

    return limits


def _clopper_pearson(x: float, n: float, alpha: float) -> Limits:
    low = float(stats.beta.ppf(alpha / 2, x, n - x + 1)) if x > 0 else 0.0
    high = float(stats.beta.ppf(1 - alpha / 2, x + 1, n - x)) if x < n else 1.0
    return low, high


def _jeffreys(x: float, n: float, alpha: float) -> Limits:
    low, high = stats.beta.interval(1 - alpha, x + 0.5, n - x + 0.5)
    return (float(low) if x > 0 else 0.0), (float(high) if x < n else 1.0)


def _wilson_cc(x: float, n: float, alpha: float) -> Limits:
    z = stats.norm.isf(alpha / 2)
    p = x / n
    center, denominator = 2 * x + z * z, 2 * (n + z * z)
    low = (center - 1 - z * math.sqrt(max(0.0, z * z - 2 - 1 / n + 4 * p * (n * (1 - p) + 1)))) / denominator
    high = (center + 1 + z * math.sqrt(max(0.0, z * z + 2 - 1 / n + 4 * p * (n * (1 - p) - 1)))) / denominator
    return (float(low) if x > 0 else 0.0), (float(high) if x < n else 1.0)


def _mid_p(x: float, n: float, alpha: float) -> Limits:
    def at_least(p: float) -> float:
        """P(X > x) + P(X = x) / 2, continued to fractional counts through the incomplete beta function."""
        upper = special.betainc(x + 1, n - x, p) if x < n else 0.0
        including = special.betainc(x, n - x + 1, p) if x > 0 else 1.0
        return float(upper + including) / 2

    low = float(optimize.brentq(lambda p: at_least(p) - alpha / 2, 0, 1, xtol=1e-12)) if x > 0 else 0.0
    high = float(optimize.brentq(lambda p: at_least(p) - (1 - alpha / 2), 0, 1, xtol=1e-12)) if x < n else 1.0
    return low, high


def _garwood(x: float, alpha: float) -> Limits:
    low = float(stats.chi2.ppf(alpha / 2, 2 * x)) / 2 if x > 0 else 0.0
    return low, float(stats.chi2.isf(alpha / 2, 2 * x + 2)) / 2


def _rate_mid_p(x: float, alpha: float) -> Limits:
    def at_least(mean: float) -> float:
        including = special.gammainc(x, mean) if x > 0 else 1.0
        return float(special.gammainc(x + 1, mean) + including) / 2

    largest = _garwood(x, alpha)[1] + 1
    low = float(optimize.brentq(lambda mean: at_least(mean) - alpha / 2, 0, largest, xtol=1e-12)) if x > 0 else 0.0
    return low, float(optimize.brentq(lambda mean: at_least(mean) - (1 - alpha / 2), 0, largest, xtol=1e-12))


def _score(x: float, alpha: float) -> Limits:
    z = float(stats.norm.isf(alpha / 2))
    half = z * math.sqrt(x + z * z / 4)
    return x + z * z / 2 - half, x + z * z / 2 + half


def _rate_jeffreys(x: float, alpha: float) -> Limits:
    low, high = stats.gamma.interval(1 - alpha, x + 0.5)
    return (float(low) if x > 0 else 0.0), float(high)


def _byar(x: float, alpha: float) -> Limits:
    z = float(stats.norm.isf(alpha / 2))
    above = x + 1
    low = x * (1 - 1 / (9 * x) - z / (3 * math.sqrt(x))) ** 3 if x > 0 else 0.0
    return low, above * (1 - 1 / (9 * above) + z / (3 * math.sqrt(above))) ** 3


_PROPORTION: dict[str, Callable[[float, float, float], Limits]] = {
    "wilson": _statsmodels("wilson"),
    "wilson_cc": _wilson_cc,
    "clopper_pearson": _clopper_pearson,
    "jeffreys": _jeffreys,
    "mid_p": _mid_p,
    "agresti_coull": _statsmodels("agresti_coull"),
}
_RATE: dict[str, Callable[[float, float], Limits]] = {
    "garwood": _garwood,
    "mid_p": _rate_mid_p,
    "score": _score,
    "jeffreys": _rate_jeffreys,
    "byar": _byar,
}
