"""Freedom from disease activity in single years, against all years together."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from remission.analysis.open_label import clustering, joint
from remission.chapters.efficacy.results import by_year
from remission.errors import InputError
from remission.estimate import Estimate
from remission.figures import Fan
from remission.readings import Reading
from remission.wording import joined


class _Bounds(Protocol):
    @property
    def low(self) -> float: ...
    @property
    def independent(self) -> float: ...
    @property
    def high(self) -> float: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Gathering:
    """What yearly shares allow for all years together, and where the reported cumulative share lies between.

    `regained` is the share that was free in the last year and not in all; `of_free` is that, as a share of those free in the last year.
    """

    lowest: Estimate
    independent: Estimate
    highest: Estimate
    times: Estimate
    latent_correlation: Estimate | None
    regained: Estimate
    of_free: Estimate
    fan: Fan


def gathering(annual: Sequence[Reading], cumulative: Reading) -> Gathering:
    """The reported share over all years, against the shares of the single years that make them up, all taken to be of the same patients.

    Raises InputError where the single years are not those of the cumulative share, or the shares contradict each other.
    """
    inside = [reading for reading in annual if _within(reading, cumulative)]
    window = cumulative.fact
    if len(inside) < 2 or sum(reading.fact.span for reading in inside) != window.span:
        raise InputError(f"{window.fact_id}: the single years do not make up its window")
    fan, reported, last = _fan(inside, cumulative), cumulative.value, inside[-1]
    found = clustering([reading.value for reading in inside], reported)
    independent, last_year = fan.independent[-1], str(last.fact.window)
    both, end = (*(reading.fact.fact_id for reading in inside), window.fact_id), (last.fact.fact_id, window.fact_id)
    times = Estimate(value=found.ratio, unit="ratio", method="reported over product of the yearly shares", inputs=both)
    regained = _share(last.value - reported, "free in the last year, less free in all", end)
    of_free = _share(1 - reported / last.value, "free in the last year but not in all, of those free in the last", end)
    return Gathering(
        lowest=fan.lowest[-1],
        independent=independent,
        highest=fan.highest[-1],
        times=times.explained("reported / independent", reported=reported, independent=independent.value),
        latent_correlation=_correlation(found.latent_correlation, inside, cumulative, both),
        regained=regained.explained(f"{last_year} - all years", **{last_year: last.value, "all years": reported}),
        of_free=of_free.explained(f"1 - all years / {last_year}", **{last_year: last.value, "all years": reported}),
        fan=fan,
    )


def _share(value: float, method: str, inputs: tuple[str, ...]) -> Estimate:
    return Estimate(value=value, unit="proportion", method=method, inputs=inputs, note="takes all shares as of the same patients")


def _correlation(value: float | None, annual: Sequence[Reading], cumulative: Reading, inputs: tuple[str, ...]) -> Estimate | None:
    if value is None:
        return None
    years = by_year(annual)
    found = Estimate(value=value, unit="ratio", method="equal correlation of normal variables behind the years", inputs=inputs)
    formula = f"the correlation at which shares of {joined(list(years))} leave the reported share free throughout"
    return found.explained(formula, **years, the_reported_share=cumulative.value)


def _within(reading: Reading, whole: Reading) -> bool:
    start, end = reading.fact.start_year, reading.fact.end_year
    first, last = whole.fact.start_year, whole.fact.end_year
    if start is None or end is None or first is None or last is None:
        return False
    return first <= start and end <= last


def _fan(annual: Sequence[Reading], cumulative: Reading) -> Fan:
    """The bounds after each year; those after the last are the bounds of all years."""
    steps = [_bounds(annual[: index + 1]) for index in range(len(annual))]
    lowest, independent, highest = zip(*steps, strict=True)
    first = annual[0].fact.end_year
    return Fan(
        years=[f"year {first}", *(f"years {first} to {reading.fact.end_year}" for reading in annual[1:])],
        lowest=lowest,
        highest=highest,
        independent=independent,
        reported=cumulative.estimate,
    )


def _bounds(annual: Sequence[Reading]) -> tuple[Estimate, Estimate, Estimate]:
    """The least share that yearly ones allow for all of them, that of independent years, and the most."""
    years, inputs = by_year(annual), tuple(reading.fact.fact_id for reading in annual)
    bounds: _Bounds = joint([reading.value for reading in annual])
    least = f"the larger of 0 and {' + '.join(years)} - {len(annual) - 1}" if len(annual) > 1 else " ".join(years)
    most = f"the smallest of {joined(list(years))}" if len(annual) > 1 else " ".join(years)
    return (
        _share(bounds.low, "least share that the yearly ones allow", inputs).explained(least, **years),
        _share(bounds.independent, "product of the yearly shares", inputs).explained(" x ".join(years), **years),
        _share(bounds.high, "smallest yearly share", inputs).explained(most, **years),
    )
