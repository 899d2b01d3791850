"""Person-years and event rates of an uncontrolled extension."""

import math
from collections.abc import Mapping
from dataclasses import dataclass

from remission.analysis.checks import choose, require_at_least, require_positive, require_whole
from remission.analysis.intervals import proportion, rate
from remission.errors import InputError
from remission.estimate import Estimate, Interval

_FORMULAS = {"all_entrants": "entrants x years", "linear_loss": "(entrants + stayers) / 2 x years", "stayers_only": "stayers x years"}
ASSUMPTIONS = tuple(_FORMULAS)


@dataclass(frozen=True, slots=True)
class RatesByFollowUp:
    """The same events over the follow-up that each assumption gives, per 1,000 person-years; `limits` span all of the intervals."""

    by_assumption: Mapping[str, Estimate]
    limits: Interval


def person_years(entrants: int, stayers: int, years: float, *, assumption: str = "all_entrants") -> Estimate:
    """Follow-up of a group of which `stayers` of `entrants` are still observed after `years`.

    all_entrants: everybody for the whole time, the most for these patients; linear_loss: those who left did so evenly over it;
    stayers_only: nothing from those who left, the least there can be.

    Raises InputError for impossible counts, years that are not positive or an unknown assumption.
    """
    require_at_least(0, stayers=stayers)
    require_at_least(1, entrants=entrants)
    require_positive(years=years)
    if stayers > entrants:
        raise InputError(f"stayers = {stayers}: more than entrants = {entrants}")
    heads = dict(zip(ASSUMPTIONS, (float(entrants), (entrants + stayers) / 2, float(stayers)), strict=True))
    estimate = Estimate(value=choose(heads, assumption, "assumption") * years, unit="person-years", method=assumption)
    return estimate.explained(_FORMULAS[assumption], entrants=entrants, stayers=stayers, years=years)


def rate_per_1000(events: int, follow_up: float, *, confidence: float = 0.95, method: str = "garwood") -> Estimate:
    """An event rate per 1,000 person-years, events taken as Poisson; see `intervals.rate`."""
    per_year = rate(events, follow_up, confidence=confidence, method=method)
    low, high = per_year.low, per_year.high
    return Estimate(
        value=per_year.value * 1000,
        low=None if low is None else low * 1000,
        high=None if high is None else high * 1000,
        unit="per 1,000 person-years",
        method=method,
        formula="1,000 x events / person-years",
        terms=per_year.terms,
        confidence=confidence,
        decimals=1 if per_year.value >= 0.01 else 2,
    )


def rates_by_follow_up(
    events: int, entrants: int, stayers: int, years: float, *, confidence: float = 0.95, method: str = "garwood"
) -> RatesByFollowUp:
    """The rate of one count of events under every assumption of `person_years`, and the range of all intervals together.

    Raises InputError as `person_years` and `intervals.rate`, and for no stayer: the least follow-up is then nothing, and no rate too high.
    """
    require_positive(stayers=stayers)
    rates = {
        name: rate_per_1000(events, person_years(entrants, stayers, years, assumption=name).value, confidence=confidence, method=method)
        for name in ASSUMPTIONS
    }
    lows, highs = zip(*(_limits(estimate) for estimate in rates.values()), strict=True)
    return RatesByFollowUp(rates, Interval(min(lows), max(highs)))


def first_event_rate(
    patients: int, with_event: int, years: float, *, confidence: float = 0.95, method: str = "clopper_pearson"
) -> Estimate:
    """The rate of first events per person-year at risk, from the patients who had at least one within `years`.

    A patient's time at risk ends at the first event. Its times are not published; under a constant hazard the share p with an event gives
    -log(1 - p) / years, and the limits of p (methods of `intervals.proportion`) give those of the rate. Everybody is taken to be followed
    for the whole time.

    Raises InputError for counts that are not whole or impossible, for an event in every patient (the rate has no upper limit), for years
    that are not positive, or a method whose upper limit of the share is 1.
    """
    require_whole(1, patients=patients)
    require_whole(0, with_event=with_event)
    require_positive(years=years)
    if with_event >= patients:
        raise InputError(f"with_event = {with_event}: must be fewer than patients = {patients}, or the rate has no upper limit")
    share = proportion(with_event, patients, confidence=confidence, method=method)
    low, high = _limits(share)
    if high >= 1:
        raise InputError(f"method = '{method}': its upper limit of the share is 1, so the rate has none; use clopper_pearson")
    value, low, high = (-math.log1p(-part) / years for part in (share.value, low, high))
    estimate = Estimate(
        value=value, low=low, high=high, unit="per person-year", method=f"{method}, constant hazard", confidence=share.confidence
    )
    return estimate.explained("-log(1 - with event / patients) / years", with_event=with_event, patients=patients, years=years)


def recurrent_rate(events: int, person_years: float, *, dispersion: float, confidence: float = 0.95, method: str = "garwood") -> Estimate:
    """The rate of events that recur in the same patients, with a Poisson interval widened by their dispersion.

    `dispersion` is the variance of the count over its mean (1 for Poisson, more where some patients have many); the interval is that of
    events / dispersion in person-years / dispersion, so that it has the variance of the dispersed count. Methods of `intervals.rate`.

    Raises InputError as `intervals.rate`, and for a dispersion below 1.
    """
    require_at_least(0, events=events)
    require_positive(person_years=person_years)
    require_at_least(1, dispersion=dispersion)
    widened = rate(events / dispersion, person_years / dispersion, confidence=confidence, method=method)
    low, high = _limits(widened)
    value = events / person_years
    return Estimate(
        value=value,
        low=min(value, low),
        high=max(value, high),
        unit="per person-year",
        method=f"{method}, dispersion = {dispersion:g}",
        formula="events / person-years",
        terms=(("events", float(events)), ("person-years", float(person_years))),
        confidence=confidence,
    )


def negative_binomial_dispersion(mean: float, shape: float) -> float:
    """Variance over mean, 1 + mean / shape, of counts per patient that are negative binomial: Poisson with gamma-distributed rates.

    `mean` events per patient over the whole follow-up; the smaller the `shape`, the more they gather in few patients.
    Raises InputError for a negative mean or a shape that is not positive.
    """
    require_at_least(0, mean=mean)
    require_positive(shape=shape)
    return 1 + mean / shape


def _limits(estimate: Estimate) -> tuple[float, float]:
    return estimate.low or 0.0, math.inf if estimate.high is None else estimate.high
