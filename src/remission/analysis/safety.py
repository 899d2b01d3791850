"""Person-years and event rates of an uncontrolled extension."""

from remission.analysis.checks import require_at_least, require_finite
from remission.analysis.intervals import rate
from remission.errors import InputError
from remission.estimate import Estimate


def person_years(entrants: int, stayers: int, years: float, *, assumption: str = "all_entrants") -> Estimate:
    """Follow-up of a group of which `stayers` of `entrants` are still observed after `years`.

    all_entrants: everybody for the whole time, the most for these patients; linear_loss: those who left did so evenly over it;
    stayers_only: nothing from those who left, the least there can be.

    Raises InputError for impossible counts, years that are not positive or an unknown assumption.
    """
    require_at_least(0, stayers=stayers)
    require_at_least(1, entrants=entrants)
    require_finite(years=years)
    if years <= 0:
        raise InputError(f"years = {years}: must be greater than 0")
    if stayers > entrants:
        raise InputError(f"stayers = {stayers}: more than entrants = {entrants}")
    heads = {"all_entrants": float(entrants), "linear_loss": (entrants + stayers) / 2, "stayers_only": float(stayers)}
    if assumption not in heads:
        raise InputError(f"assumption = '{assumption}': choose one of {', '.join(heads)}")
    return Estimate(value=heads[assumption] * years, unit="person-years", method=assumption)


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
        confidence=confidence,
        decimals=1 if per_year.value >= 0.01 else 2,
    )
