"""Events held against a background or a comparator: standardized ratios, rate differences, numbers needed to treat."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from remission.analysis.checks import require_at_least, require_finite, require_length, require_positive
from remission.analysis.intervals import difference as proportion_difference
from remission.analysis.intervals import rate, rate_ratio
from remission.errors import InputError
from remission.estimate import Estimate


@dataclass(frozen=True, slots=True)
class Sir:
    """A standardized incidence ratio over a counted background; value and upper limit are infinite where the background has no event."""

    value: float
    low: float
    high: float
    expected: float
    surveillance: float
    method: str
    confidence: float


@dataclass(frozen=True, slots=True)
class Nnt:
    """A number needed to treat: to benefit one (NNTB) where positive, to harm one (NNTH) where negative.

    `at_low` and `at_high` belong to the lower and upper limit of the difference. Where these have opposite signs the interval passes
    through infinity: it runs from `at_low` (harm) to infinity and from there to `at_high` (benefit).
    """

    value: float
    at_low: float
    at_high: float
    through_infinity: bool
    unit: Literal["patients", "person-years"]

    @property
    def text(self) -> str:
        """NNTB or NNTH with its interval, whole numbers, below 10 with one decimal: "NNTB 10 (NNTH 20 to infinity to NNTB 4)"."""
        unit = "" if self.unit == "patients" else f" {self.unit}"
        if self.through_infinity:
            return f"{_named(self.value)}{unit} ({_named(self.at_low)} to infinity to {_named(self.at_high)})"
        first, last = sorted((self.at_low, self.at_high), key=abs)
        side = "" if math.isfinite(self.value) or math.isinf(first) else f"{_side(first)} "
        return f"{_named(self.value)}{unit} ({side}{_shown(abs(first))} to {_shown(abs(last))})"


def sir(
    observed: int,
    person_years: float,
    *,
    background_events: int,
    background_person_years: float,
    surveillance: float = 1.0,
    confidence: float = 0.95,
    method: str = "conditional",
) -> Sir:
    """Observed events over those expected from a background rate that is itself counted from events.

    The ratio of two Poisson rates with its interval (methods of `intervals.rate_ratio`), divided by `surveillance`: how many times as many
    events closer watching finds, a known number, 1 for equal watching. `expected` is the background rate times person-years and
    surveillance. Where the background is so large that its rate is as good as known, `intervals.smr` gives the same.

    Raises InputError for negative events, person-years that are not positive, no event in either group, surveillance below 1, or an
    unknown method.
    """
    require_at_least(0, observed=observed, background_events=background_events)
    require_positive(person_years=person_years, background_person_years=background_person_years)
    require_at_least(1, surveillance=surveillance)
    if not observed and not background_events:
        raise InputError(f"observed = {observed}: there are no background events either, so there is no ratio")
    ratio = rate_ratio((observed, background_events), (person_years, background_person_years), confidence=confidence, method=method)
    return Sir(
        value=ratio.value / surveillance,
        low=ratio.low / surveillance,
        high=ratio.high / surveillance,
        expected=background_events / background_person_years * person_years * surveillance,
        surveillance=surveillance,
        method=method,
        confidence=confidence,
    )


def rate_difference(
    events: Sequence[float], person_years: Sequence[float], *, confidence: float = 0.95, method: str = "garwood"
) -> Estimate:
    """The first event rate minus the second, of two independent groups, per person-year.

    Events and person-years of the two groups. The interval joins the intervals of the two rates (methods of `intervals.rate`) as Newcombe
    joins those of two proportions: each limit lies the root of the summed squares of the two distances from rate to limit away. With
    garwood the result is conservative, with mid_p near its level; with few events in both groups every method is conservative.

    Raises InputError as `intervals.rate`, or for other than two groups. Literature: Newcombe 1998.
    """
    require_length(2, 2, events=events, person_years=person_years)
    first, second = (rate(count, time, confidence=confidence, method=method) for count, time in zip(events, person_years, strict=True))
    return replace(difference_of(first, second), method=method, confidence=confidence).explained(
        "first events / first person years - second events / second person years",
        first_events=events[0],
        first_person_years=person_years[0],
        second_events=events[1],
        second_person_years=person_years[1],
    )


def difference_of(first: Estimate, second: Estimate) -> Estimate:
    """The first estimate minus the second, of two independent groups, its interval joined from theirs as Newcombe does.

    Each limit lies the root of the summed squares of the two distances from estimate to limit away. Serves published estimates too.
    Raises InputError where either has no interval, or they differ in unit or confidence level. Literature: Newcombe 1998.
    """
    if not (first.has_interval and second.has_interval):
        raise InputError("a difference needs the intervals of both estimates")
    if (first.unit, first.confidence) != (second.unit, second.confidence):
        raise InputError(f"{first.unit} at {first.confidence} and {second.unit} at {second.confidence}: no difference of unlike estimates")
    (below_first, above_first), (below_second, above_second) = _distances(first), _distances(second)
    value = first.value - second.value
    return Estimate(
        value=value,
        low=value - math.hypot(below_first, above_second),
        high=value + math.hypot(above_first, below_second),
        unit=first.unit,
        method="from the two intervals",
        formula="first - second",
        terms=(("first", first.value), ("second", second.value)),
        confidence=first.confidence,
        inputs=tuple(dict.fromkeys((*first.inputs, *second.inputs))),
        assumptions=tuple(dict.fromkeys((*first.assumptions, *second.assumptions))),
    )


def nnt(difference: float, low: float, high: float, *, unit: Literal["patients", "person-years"] = "patients") -> Nnt:
    """The number needed to treat, from a difference of proportions with its limits; positive where treatment is better.

    For a difference of yearly rates, with that unit, the person-years needed. A difference or limit of 0 gives infinity.
    Raises InputError for numbers outside -1..1 or limits that do not hold the difference.
    Literature: Altman 1998, Bender 2001.
    """
    require_finite(difference=difference, low=low, high=high)
    for name, number in {"difference": difference, "low": low, "high": high}.items():
        if not -1 <= number <= 1:
            raise InputError(f"{name} = {number}: must lie between -1 and 1")
    return _inverted(difference, low, high, unit)


def nnt_from_counts(successes: Sequence[float], n: Sequence[float], *, confidence: float = 0.95) -> Nnt:
    """The number needed to treat for one success more in the first group than in the second, by inverting Newcombe's interval.

    Successes (a good outcome) and sizes of the treated and of the comparator. Raises InputError as `intervals.difference`.
    Literature: Newcombe 1998, Altman 1998, Bender 2001.
    """
    estimate = proportion_difference(successes, n, confidence=confidence)
    return _inverted(estimate.value, *_limits(estimate), "patients")


def nnt_rates(events: Sequence[float], person_years: Sequence[float], *, confidence: float = 0.95, method: str = "garwood") -> Nnt:
    """The person-years of treatment for one event fewer: 1 over the comparator's event rate minus the treated group's.

    Events (a bad outcome) and person-years of the treated and of the comparator, in this order; harm where the treated have the higher
    rate. Limits are those of `rate_difference`. Raises InputError as that. Literature: Altman 1998, Bender 2001.
    """
    require_length(2, 2, events=events, person_years=person_years)
    estimate = rate_difference(events[::-1], person_years[::-1], confidence=confidence, method=method)
    return _inverted(estimate.value, *_limits(estimate), "person-years")


def _inverted(difference: float, low: float, high: float, unit: Literal["patients", "person-years"]) -> Nnt:
    if low > difference:
        raise InputError(f"low = {low}: above difference = {difference}")
    if high < difference:
        raise InputError(f"high = {high}: below difference = {difference}")
    # A limit of 0 belongs to the side on which the interval lies.
    return Nnt(
        value=1 / difference if difference else math.inf,
        at_low=1 / low if low else math.inf,
        at_high=1 / high if high else -math.inf,
        through_infinity=low < 0 < high,
        unit=unit,
    )


def _distances(estimate: Estimate) -> tuple[float, float]:
    low, high = _limits(estimate)
    return estimate.value - low, high - estimate.value


def _limits(estimate: Estimate) -> tuple[float, float]:
    return (
        estimate.value if estimate.low is None else estimate.low,
        estimate.value if estimate.high is None else estimate.high,
    )


def _named(number: float) -> str:
    if math.isinf(number):
        return "NNT infinity"
    return f"{_side(number)} {_shown(abs(number))}"


def _side(number: float) -> str:
    return "NNTB" if number > 0 else "NNTH"


def _shown(number: float) -> str:
    if math.isinf(number):
        return "infinity"
    return f"{number:,.0f}" if round(number, 1) >= 10 else f"{number:.1f}".removesuffix(".0")
