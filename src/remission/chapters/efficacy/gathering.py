"""Freedom from disease activity in single years, against all years together."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from remission.analysis.open_label import clustering, joint
from remission.errors import InputError
from remission.estimate import Estimate
from remission.figures import Fan
from remission.readings import Reading


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
    shares, inputs = [reading.value for reading in inside], tuple(reading.fact.fact_id for reading in inside)
    found = clustering(shares, cumulative.value)
    last = inside[-1].value
    both = (*inputs, window.fact_id)

    def share(value: float, method: str, inputs: tuple[str, ...] = both) -> Estimate:
        note = "takes all shares as of the same patients"
        return Estimate(value=value, unit="proportion", method=method, inputs=inputs, note=note)

    correlation = found.latent_correlation
    return Gathering(
        lowest=share(found.low, "least share that the yearly ones allow", inputs),
        independent=share(found.independent, "product of the yearly shares", inputs),
        highest=share(found.high, "smallest yearly share", inputs),
        times=Estimate(value=found.ratio, unit="ratio", method="reported over product of the yearly shares", inputs=both),
        latent_correlation=None
        if correlation is None
        else Estimate(value=correlation, unit="ratio", method="equal correlation of normal variables behind the years", inputs=both),
        regained=share(last - cumulative.value, "free in the last year, less free in all"),
        of_free=share(1 - cumulative.value / last, "free in the last year but not in all, of those free in the last"),
        fan=_fan(inside, cumulative),
    )


def _within(reading: Reading, whole: Reading) -> bool:
    start, end = reading.fact.start_year, reading.fact.end_year
    first, last = whole.fact.start_year, whole.fact.end_year
    if start is None or end is None or first is None or last is None:
        return False
    return first <= start and end <= last


def _fan(annual: Sequence[Reading], cumulative: Reading) -> Fan:
    steps = [annual[: index + 1] for index in range(len(annual))]
    bounds: list[_Bounds] = [joint([reading.value for reading in step]) for step in steps]

    def series(values: Sequence[float], method: str) -> list[Estimate]:
        inputs = [tuple(reading.fact.fact_id for reading in step) for step in steps]
        return [Estimate(value=value, unit="proportion", method=method, inputs=used) for value, used in zip(values, inputs, strict=True)]

    first = annual[0].fact.end_year
    return Fan(
        years=[f"year {first}", *(f"years {first} to {reading.fact.end_year}" for reading in annual[1:])],
        lowest=series([bound.low for bound in bounds], "least possible"),
        highest=series([bound.high for bound in bounds], "most possible"),
        independent=series([bound.independent for bound in bounds], "product of the yearly shares"),
        reported=cumulative.estimate,
    )
