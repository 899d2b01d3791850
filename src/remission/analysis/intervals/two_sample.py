"""Confidence intervals of the difference and of the ratio of two independent groups."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from remission.analysis.checks import choose, require_at_least, require_confidence, require_length, require_positive, require_successes
from remission.analysis.intervals.one_sample import proportion
from remission.analysis.intervals.solve import crossing, normal_quantile, require_computable, two_tails
from remission.errors import InputError
from remission.estimate import Estimate

Limits = tuple[float, float]
LEAST = 1e-12


@dataclass(frozen=True, slots=True)
class Ratio:
    """A ratio of two groups with its interval; value and upper limit are infinite where the second group has no event."""

    value: float
    low: float
    high: float
    method: str
    confidence: float


class _Groups(NamedTuple):
    """Successes (or events) and size (or person-years) of the first and the second group."""

    x1: float
    n1: float
    x2: float
    n2: float

    @property
    def swapped(self) -> "_Groups":
        return _Groups(self.x2, self.n2, self.x1, self.n1)


def difference(successes: Sequence[float], n: Sequence[float], *, confidence: float = 0.95, method: str = "newcombe") -> Estimate:
    """The first proportion minus the second, of two independent groups, with its two-sided confidence interval.

    Successes and sizes of the two groups; the result lies in -1..1. Methods: newcombe (from the two Wilson intervals),
    miettinen_nurminen (score, with the factor N / (N - 1) of the variance), mee (score without it), agresti_caffo, wald. Limits of the last
    two beyond -1..1 are cut there, and limits that miss the point are drawn to it.

    Raises InputError for impossible counts, other than two groups, an unknown method, or wald where each group has none or all.
    Literature: Newcombe 1998, Miettinen and Nurminen 1985, Laud 2017.
    """
    groups = _proportions(successes, n)
    require_confidence(confidence)
    low, high = choose(_DIFFERENCE, method)(groups, confidence)
    value = groups.x1 / groups.n1 - groups.x2 / groups.n2
    estimate = Estimate(
        value=value,
        low=min(value, max(-1.0, low)),
        high=max(value, min(1.0, high)),
        unit="proportion",
        method=method,
        confidence=confidence,
    )
    return estimate.explained(
        "first count / first base - second count / second base",
        first_count=groups.x1,
        first_base=groups.n1,
        second_count=groups.x2,
        second_base=groups.n2,
    )


def proportion_ratio(successes: Sequence[float], n: Sequence[float], *, confidence: float = 0.95, method: str = "score") -> Ratio:
    """The first proportion over the second, of two independent groups, with its two-sided confidence interval.

    Successes and sizes of the two groups. Methods: score, miettinen_nurminen (the same with the factor N / (N - 1) of the variance).
    Without successes in the first group value and lower limit are 0, without successes in the second value and upper limit are infinite.

    Raises InputError for impossible counts, other than two groups, no success in either, or an unknown method.
    Literature: Miettinen and Nurminen 1985, Laud 2017.
    """
    groups = _proportions(successes, n)
    require_confidence(confidence)
    _require_any(successes=successes)
    factor = choose(_SCORE_FACTOR, method)(groups)
    return _ratio(groups, lambda pair: _lower_risk_ratio(pair, normal_quantile(two_tails(confidence)), factor), method, confidence)


def rate_ratio(events: Sequence[float], person_years: Sequence[float], *, confidence: float = 0.95, method: str = "conditional") -> Ratio:
    """The first event rate over the second, of two independent Poisson counts, with its two-sided confidence interval.

    Events and person-years of the two groups. Given the total, the events of the first group are binomial; methods: conditional (exact,
    their Clopper-Pearson limits), mid_p, score (their Wilson limits, which is the score interval of two Poisson rates).
    Without events in the first group value and lower limit are 0, without events in the second value and upper limit are infinite.

    Raises InputError for negative events, person-years that are not positive, other than two groups, no event in either, or an unknown
    method. Literature: Clopper and Pearson 1934, Miettinen and Nurminen 1985.
    """
    require_length(2, 2, events=events, person_years=person_years)
    for count, time in zip(events, person_years, strict=True):
        require_at_least(0, events=count)
        require_positive(person_years=time)
        require_computable(LEAST, events=count, person_years=time)
    require_computable(events=events[0] + events[1])
    require_confidence(confidence)
    _require_any(events=events)
    binomial = choose(_CONDITIONAL, method)

    def lower(pair: _Groups) -> float:
        total = pair.x1 + pair.x2
        first, second = (proportion(x, total, confidence=confidence, method=binomial) for x in (pair.x1, pair.x2))
        # One minus the lower limit is the upper limit of the other group's share, and more precise.
        return (first.low or 0.0) / (second.high or 1.0) * (pair.n2 / pair.n1)

    return _ratio(_Groups(events[0], person_years[0], events[1], person_years[1]), lower, method, confidence)


def _proportions(successes: Sequence[float], n: Sequence[float]) -> _Groups:
    require_length(2, 2, successes=successes, n=n)
    for x, size in zip(successes, n, strict=True):
        require_successes(x, size)
        require_computable(LEAST, successes=x, n=size)
    return _Groups(float(successes[0]), float(n[0]), float(successes[1]), float(n[1]))


def _require_any(**counts: Sequence[float]) -> None:
    for name, (first, second) in counts.items():
        if not first and not second:
            raise InputError(f"{name} = [{first}, {second}]: a ratio is undefined without any in either group")


def _ratio(groups: _Groups, lower: Callable[[_Groups], float], method: str, confidence: float) -> Ratio:
    """A ratio from the lower limits of it and of its inverse, which is 1 over the upper limit."""
    x1, n1, x2, n2 = groups
    value = (x1 / n1) / (x2 / n2) if x2 > 0 else math.inf
    low = lower(groups) if x1 > 0 else 0.0
    inverse = lower(groups.swapped) if x2 > 0 else 0.0
    high = 1 / inverse if inverse > 0 else math.inf
    return Ratio(value, min(value, low), max(value, high), method, confidence)


def _wilson(x: float, n: float, confidence: float) -> Limits:
    limits = proportion(x, n, confidence=confidence)
    return limits.low or 0.0, 1.0 if limits.high is None else limits.high


def _newcombe(groups: _Groups, confidence: float) -> Limits:
    x1, n1, x2, n2 = groups
    p1, p2 = x1 / n1, x2 / n2
    (low1, high1), (low2, high2) = _wilson(x1, n1, confidence), _wilson(x2, n2, confidence)
    return p1 - p2 - math.hypot(p1 - low1, high2 - p2), p1 - p2 + math.hypot(high1 - p1, p2 - low2)


def _wald(groups: _Groups, confidence: float) -> Limits:
    x1, n1, x2, n2 = groups
    variance = x1 / n1 * (1 - x1 / n1) / n1 + x2 / n2 * (1 - x2 / n2) / n2
    if variance <= 0:
        raise InputError("method = 'wald': has no width where each group has none or all; use newcombe or miettinen_nurminen")
    half = normal_quantile(two_tails(confidence)) * math.sqrt(variance)
    return x1 / n1 - x2 / n2 - half, x1 / n1 - x2 / n2 + half


def _agresti_caffo(groups: _Groups, confidence: float) -> Limits:
    x1, n1, x2, n2 = groups
    return _wald(_Groups(x1 + 1, n1 + 2, x2 + 1, n2 + 2), confidence)


def _unbiased(groups: _Groups) -> float:
    """The factor N / (N - 1) of the variance."""
    total = groups.n1 + groups.n2
    if total <= 1:
        raise InputError(f"n = [{groups.n1}, {groups.n2}]: the factor N / (N - 1) of miettinen_nurminen needs a sum above 1")
    return total / (total - 1)


def _score(factor: Callable[[_Groups], float]) -> Callable[[_Groups, float], Limits]:
    def limits(groups: _Groups, confidence: float) -> Limits:
        z, scale = normal_quantile(two_tails(confidence)), factor(groups)
        return _lower_difference(groups, z, scale), -_lower_difference(groups.swapped, z, scale)

    return limits


def _lower_difference(groups: _Groups, z: float, factor: float) -> float:
    """The difference below the point whose score statistic is z; angles of the statistic stay finite where its variance is 0."""
    x1, n1, x2, n2 = groups
    point = x1 / n1 - x2 / n2

    def excess(delta: float) -> float:
        p2 = _second_given_difference(groups, delta)
        p1 = min(1.0, max(0.0, p2 + delta))
        variance = factor * (p1 * (1 - p1) / n1 + p2 * (1 - p2) / n2)
        return math.atan(z) - math.atan2(point - delta, math.sqrt(variance))

    return crossing(excess, -1.0, point)


def _second_given_difference(groups: _Groups, delta: float) -> float:
    """The most likely second proportion where the first is larger by delta.

    The derivative of the log likelihood times all of its denominators: only outcomes that were seen have one, so that what is left keeps
    its sign up to both ends.
    """
    x1, n1, x2, n2 = groups
    if abs(delta) < 1e-12:
        return min(1.0, max(0.0, (x1 + x2 - delta * n1) / (n1 + n2)))
    outcomes = ((x1, delta, 1), (n1 - x1, delta, -1), (x2, 0.0, 1), (n2 - x2, 0.0, -1))
    terms = [outcome for outcome in outcomes if outcome[0]]

    def fall(p: float) -> float:
        shares = [p + shift if sign > 0 else 1 - p - shift for _, shift, sign in terms]
        others = (math.prod(shares[:i] + shares[i + 1 :]) for i in range(len(shares)))
        return -sum(sign * count * other for (count, _, sign), other in zip(terms, others, strict=True))

    return crossing(fall, max(0.0, -delta), min(1.0, 1 - delta))


def _lower_risk_ratio(groups: _Groups, z: float, factor: float) -> float:
    """The ratio below the point whose score statistic is z, sought on the logarithmic scale; successes in the first group."""
    x1, n1, x2, n2 = groups

    def excess(log_ratio: float) -> float:
        ratio = math.exp(log_ratio)
        first, second = (n1 + x2) * ratio, x1 + n2
        # The discriminant as a sum of two terms that are not negative.
        root = math.sqrt((first - second) ** 2 + 4 * ratio * (n1 - x1) * (n2 - x2))
        p2 = min(1.0, 2 * (x1 + x2) / (first + second + root))
        p1 = min(1.0, ratio * p2)
        variance = factor * (p1 * (1 - p1) / n1 + ratio * ratio * p2 * (1 - p2) / n2)
        return math.atan2(x1 / n1 - ratio * (x2 / n2), math.sqrt(variance)) - math.atan(z)

    high = math.log(x1 / n1) - math.log(x2 / n2) if x2 > 0 else 1.0
    step = 1.0
    while x2 <= 0 and excess(high) > 0 and high < 300:
        high, step = high + step, 2 * step
    low, step = high - 1, 1.0
    while excess(low) < 0 and low > high - 600:
        low, step = low - step, 2 * step
    return math.exp(crossing(lambda log_ratio: -excess(log_ratio), low, high))


_DIFFERENCE: dict[str, Callable[[_Groups, float], Limits]] = {
    "newcombe": _newcombe,
    "miettinen_nurminen": _score(_unbiased),
    "mee": _score(lambda _: 1.0),
    "agresti_caffo": _agresti_caffo,
    "wald": _wald,
}
_SCORE_FACTOR: dict[str, Callable[[_Groups], float]] = {"score": lambda _: 1.0, "miettinen_nurminen": _unbiased}
_CONDITIONAL = {"conditional": "clopper_pearson", "mid_p": "mid_p", "score": "wilson"}
