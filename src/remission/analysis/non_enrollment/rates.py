"""Event rates of those who were not observed: no bound without a stated cap."""

from dataclasses import dataclass

from remission.analysis.checks import require_at_least
from remission.analysis.intervals import rate
from remission.errors import InputError
from remission.estimate import Estimate


@dataclass(frozen=True, slots=True)
class RateBounds:
    """The rate observed, and the lowest and highest of the target if nobody outside had more than `cap` events per person-year.

    `low` counts no event in the person-years that were not observed, `high` counts `cap` in each of them.
    """

    observed: Estimate
    low: Estimate
    high: Estimate
    cap: float


def rate_bounds(
    events: int, person_years: float, unobserved_person_years: float, *, cap: float, confidence: float = 0.95, method: str = "garwood"
) -> RateBounds:
    """Bounds of an event rate per person-year when the person-years of those outside were not observed.

    A count has no upper bound, so neither has the rate: `cap`, events per person-year of those outside, must be stated (the cohort's own
    rate before treatment, or that of the comparator). It is taken as known; the intervals are of the observed events alone.

    Raises InputError for negative events, person-years or cap, or a cap below the observed rate (then it would not be a worst case).
    Literature: Manski 1990.
    """
    require_at_least(0, events=events, unobserved_person_years=unobserved_person_years, cap=cap)
    observed = rate(events, person_years, confidence=confidence, method=method)
    if cap < observed.value:
        raise InputError(f"cap = {cap}: below the observed rate, {observed.value:.4g}; a cap is the most that can be")
    total = person_years + unobserved_person_years
    terms = {"events": events, "person_years_observed": person_years, "person_years_outside": unobserved_person_years}
    low = rate(events, total, confidence=confidence, method=method)
    high = _mixed(observed, person_years / total, cap, f"cap = {cap:g}, {method}")
    return RateBounds(
        observed,
        low.explained("events / (person years observed + person years outside)", **terms),
        high.explained("(events + cap x person years outside) / (person years observed + person years outside)", **terms, cap=cap),
        cap,
    )


def adjust_rate(
    events: int,
    person_years: float,
    unobserved_person_years: float,
    *,
    rate_ratio: float,
    confidence: float = 0.95,
    method: str = "garwood",
) -> Estimate:
    """The event rate of the target if those outside had `rate_ratio` times the observed rate.

    The observed share is one of person-years, not of heads. Raises InputError as `rate_bounds`.
    """
    require_at_least(0, unobserved_person_years=unobserved_person_years, rate_ratio=rate_ratio)
    observed = rate(events, person_years, confidence=confidence, method=method)
    weight = person_years / (person_years + unobserved_person_years)
    factor = weight + (1 - weight) * rate_ratio
    low, high = observed.low or 0.0, observed.high or 0.0
    label = f"rate ratio = {rate_ratio:g}, {method}"
    estimate = Estimate(
        value=observed.value * factor, low=low * factor, high=high * factor, unit=observed.unit, method=label, confidence=confidence
    )
    return estimate.explained(
        "observed rate x (share observed + (1 - share observed) x rate ratio)",
        observed_rate=observed.value,
        share_observed=weight,
        rate_ratio=rate_ratio,
    )


def _mixed(observed: Estimate, weight: float, outside: float, label: str) -> Estimate:
    """The observed rate and one that is taken as known, by their shares of the person-years."""
    value, low, high = (weight * (number or 0.0) + (1 - weight) * outside for number in (observed.value, observed.low, observed.high))
    return Estimate(value=value, low=low, high=high, unit=observed.unit, method=label, confidence=observed.confidence)
