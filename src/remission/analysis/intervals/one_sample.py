"""Confidence intervals of a proportion, of an event rate and of a standardized ratio, right at the edges."""

import math
from collections.abc import Callable

from scipy import special

from remission.analysis.checks import choose, require_at_least, require_confidence, require_positive, require_successes, require_whole
from remission.analysis.intervals.solve import crossing, normal_quantile, require_computable, two_tails
from remission.estimate import Estimate

Limits = tuple[float, float]


def proportion(successes: float, n: float, *, confidence: float = 0.95, method: str = "wilson") -> Estimate:
    """A proportion with its two-sided confidence interval.

    `successes` of `n`; both may be fractional (an effective sample size), except for blaker. Methods: wilson, wilson_cc (continuity
    corrected), clopper_pearson, blaker (exact as clopper_pearson and never wider), jeffreys (limit 0 at no success and 1 at all, as Brown,
    Cai and DasGupta set it), mid_p, agresti_coull. Limits beyond 0..1 are cut there, and limits that miss the point are drawn to it.

    Raises InputError for impossible counts, a confidence outside 0..1 or an unknown method.
    Literature: Wilson 1927, Clopper and Pearson 1934, Newcombe 1998, Brown, Cai and DasGupta 2001.
    """
    require_successes(successes, n)
    require_confidence(confidence)
    require_computable(successes=successes, n=n)
    low, high = choose(_PROPORTION, method)(float(successes), float(n), two_tails(confidence))
    value = successes / n
    return Estimate(
        value=value,
        low=min(value, max(0.0, low)),
        high=max(value, min(1.0, high)),
        unit="proportion",
        method=method,
        formula="count / base",
        terms=(("count", float(successes)), ("base", float(n))),
        confidence=confidence,
    )


def rate(events: float, person_years: float, *, confidence: float = 0.95, method: str = "garwood") -> Estimate:
    """An event rate per person-year with its two-sided confidence interval, events taken as Poisson.

    Methods: garwood (exact), mid_p, score, jeffreys, byar (the form of Breslow and Day, which approximates garwood).
    At no event every lower limit is 0.

    Raises InputError for negative events, person-years that are not positive or an unknown method.
    Literature: Garwood 1936.
    """
    low, high = _mean(events, confidence, method, person_years=person_years)
    return Estimate(
        value=events / person_years,
        low=low / person_years,
        high=high / person_years,
        unit="per person-year",
        method=method,
        formula="events / person-years",
        terms=(("events", float(events)), ("person-years", float(person_years))),
        confidence=confidence,
    )


def smr(observed: float, expected: float, *, confidence: float = 0.95, method: str = "garwood") -> Estimate:
    """Observed over expected events, a standardized mortality or incidence ratio, with its two-sided confidence interval.

    Observed events are taken as Poisson and the expected ones as known; where these are themselves estimated from few events, compare the
    two rates with `rate_ratio`. Methods as in `rate`: garwood, mid_p, score, jeffreys, byar.

    Raises InputError for negative observed events, expected ones that are not positive or an unknown method. Literature: Garwood 1936.
    """
    low, high = _mean(observed, confidence, method, name="observed", expected=expected)
    ratio = observed / expected
    estimate = Estimate(value=ratio, low=low / expected, high=high / expected, unit="ratio", method=method, confidence=confidence)
    return estimate.explained("observed / expected", observed=observed, expected=expected)


def _mean(events: float, confidence: float, method: str, name: str = "events", **denominator: float) -> Limits:
    """Limits of the expected number of events."""
    require_at_least(0, **{name: events})
    require_positive(**denominator)
    require_confidence(confidence)
    require_computable(1e-300, **{name: events})
    low, high = choose(_MEAN, method)(float(events), two_tails(confidence))
    return min(events, max(0.0, low)), max(events, high)


def _mirrored(lower: Callable[[float, float, float], float]) -> Callable[[float, float, float], Limits]:
    """Both limits from the lower one: the upper limit of the successes is what the lower limit of the failures leaves."""

    def limits(x: float, n: float, alpha: float) -> Limits:
        return (lower(x, n, alpha) if x > 0 else 0.0), (1 - lower(n - x, n, alpha) if x < n else 1.0)

    return limits


def _wilson(x: float, n: float, alpha: float) -> Limits:
    z = normal_quantile(alpha)
    larger = 2 * x + z * z + z * math.sqrt(z * z + 4 * x * (1 - x / n))
    # The smaller root of the quadratic through the larger one: few successes do not cancel.
    return (2 * x * (x / n) / larger if x > 0 else 0.0), (larger / (2 * (n + z * z)) if x < n else 1.0)


def _wilson_cc(x: float, n: float, alpha: float) -> float:
    z = normal_quantile(alpha)
    root = math.sqrt(max(0.0, z * z - 2 - 1 / n + 4 * (x / n) * (n - x + 1)))
    return max(0.0, (2 * x + z * z - 1 - z * root) / (2 * (n + z * z)))


def _agresti_coull(x: float, n: float, alpha: float) -> Limits:
    z = normal_quantile(alpha)
    size = n + z * z
    center = (x + z * z / 2) / size
    half = z * math.sqrt(center * (1 - center) / size)
    return center - half, center + half


def _clopper_pearson(x: float, n: float, alpha: float) -> Limits:
    low = float(special.betaincinv(x, n - x + 1, alpha / 2)) if x > 0 else 0.0
    return low, float(special.betainccinv(x + 1, n - x, alpha / 2)) if x < n else 1.0


def _jeffreys(x: float, n: float, alpha: float) -> Limits:
    low = float(special.betaincinv(x + 0.5, n - x + 0.5, alpha / 2)) if x > 0 else 0.0
    return low, float(special.betainccinv(x + 0.5, n - x + 0.5, alpha / 2)) if x < n else 1.0


def _mid_p(x: float, n: float, alpha: float) -> Limits:
    """P(X > x) + P(X = x) / 2 = alpha / 2 and its mirror image, continued to fractional counts through the incomplete beta function."""

    def low_excess(p: float) -> float:
        above = special.betainc(x + 1, n - x, p) if x < n else 0.0
        return float(above + special.betainc(x, n - x + 1, p)) / 2 - alpha / 2

    def high_excess(p: float) -> float:
        below = special.betaincc(x, n - x + 1, p) if x > 0 else 0.0
        return alpha / 2 - float(special.betaincc(x + 1, n - x, p) + below) / 2

    low = crossing(low_excess, *(float(special.betaincinv(x, n - x + 1, tail)) for tail in (alpha / 2, alpha))) if x > 0 else 0.0
    high = crossing(high_excess, *(float(special.betainccinv(x + 1, n - x, tail)) for tail in (alpha, alpha / 2))) if x < n else 1.0
    return low, high


def _blaker_lower(x: float, n: float, alpha: float) -> float:
    """The least p at which the probability of a result no more likely by its tail than x exceeds alpha.

    That probability is the upper tail of x and the largest lower tail that is no heavier. From the Clopper-Pearson limit upward it first
    reaches alpha either while that lower tail is the one at the limit, or where the next lower tail becomes light enough and it jumps.
    Further on it may fall below alpha again: the limits enclose such gaps.
    """

    def upper(p: float) -> float:
        return float(special.betainc(x, n - x + 1, p))

    def lower(y: int, p: float) -> float:
        return float(special.betaincc(y + 1, n - y, p)) if y >= 0 else 0.0

    start = _clopper_pearson(x, n, alpha)[0]
    lightest, heavier = -1, int(x) - 1
    while heavier - lightest > 1:
        middle = (lightest + heavier) // 2
        lightest, heavier = (middle, heavier) if lower(middle, start) <= alpha / 2 else (lightest, middle)
    median = float(special.betaincinv(x, n - x + 1, 0.5))
    jump = crossing(lambda p: upper(p) - lower(heavier, p), start, median)
    return crossing(lambda p: upper(p) + lower(lightest, p) - alpha, start, jump)


def _blaker(x: float, n: float, alpha: float) -> Limits:
    require_whole(0, successes=x, n=n)
    return _mirrored(_blaker_lower)(x, n, alpha)


def _garwood(x: float, alpha: float) -> Limits:
    return (float(special.gammaincinv(x, alpha / 2)) if x > 0 else 0.0), float(special.gammainccinv(x + 1, alpha / 2))


def _mean_mid_p(x: float, alpha: float) -> Limits:
    def low_excess(mean: float) -> float:
        return float(special.gammainc(x + 1, mean) + special.gammainc(x, mean)) / 2 - alpha / 2

    def high_excess(mean: float) -> float:
        including = special.gammaincc(x, mean) if x > 0 else 0.0
        return alpha / 2 - float(special.gammaincc(x + 1, mean) + including) / 2

    low = crossing(low_excess, *(float(special.gammaincinv(x, tail)) for tail in (alpha / 2, alpha))) if x > 0 else 0.0
    return low, crossing(high_excess, *(float(special.gammainccinv(x + 1, tail)) for tail in (alpha, alpha / 2)))


def _mean_score(x: float, alpha: float) -> Limits:
    z = normal_quantile(alpha)
    high = x + z * z / 2 + z * math.sqrt(x + z * z / 4)
    return (x * (x / high) if x > 0 else 0.0), high


def _mean_jeffreys(x: float, alpha: float) -> Limits:
    return (float(special.gammaincinv(x + 0.5, alpha / 2)) if x > 0 else 0.0), float(special.gammainccinv(x + 0.5, alpha / 2))


def _byar(x: float, alpha: float) -> Limits:
    z, above = normal_quantile(alpha), x + 1
    root = 1 - 1 / (9 * x) - z / (3 * math.sqrt(x)) if x > 0 else 0.0
    return (x * root**3 if root > 0 else 0.0), above * (1 - 1 / (9 * above) + z / (3 * math.sqrt(above))) ** 3


_PROPORTION: dict[str, Callable[[float, float, float], Limits]] = {
    "wilson": _wilson,
    "wilson_cc": _mirrored(_wilson_cc),
    "clopper_pearson": _clopper_pearson,
    "jeffreys": _jeffreys,
    "mid_p": _mid_p,
    "agresti_coull": _agresti_coull,
    "blaker": _blaker,
}
_MEAN: dict[str, Callable[[float, float], Limits]] = {
    "garwood": _garwood,
    "mid_p": _mean_mid_p,
    "score": _mean_score,
    "jeffreys": _mean_jeffreys,
    "byar": _byar,
}
