"""The reported course of both trials: what is read, and the few numbers computed from it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from remission.analysis import intervals
from remission.errors import InputError
from remission.estimate import Estimate
from remission.evidence import Evidence
from remission.flow import arms, participant_flow
from remission.readings import Reading, read
from remission.scenario import Scenario

MEASURES = (
    "relapse_rate",
    "relapse_free",
    "with_relapse",
    "neda",
    "mri_free",
    "cdw_6m_free",
    "cdw_6m",
    "cdw_6m_km",
    "cdi_6m",
    "edss_change",
    "bpf_change",
    "no_dmt",
    "no_retreatment",
    "no_other_dmt",
)


def course(evidence: Evidence, scenario: Scenario, study: str, measure: str | tuple[str, ...], **where: object) -> list[Reading]:
    """The published figures of a measure in the index arm of a trial, in order of time."""
    return read(evidence, scenario, "outcomes", study_id=study, arm=arms(evidence, study)[0], measure=measure, **where)


def control(evidence: Evidence, scenario: Scenario, study: str, measure: str | tuple[str, ...]) -> list[Reading]:
    """The published figures of a measure in the control arm of the core trial."""
    return read(evidence, scenario, "outcomes", study_id=study, arm=arms(evidence, study)[1], measure=measure)


def points(readings: Iterable[Reading]) -> list[tuple[float, Estimate]]:
    """Readings as points over the year in which they end."""
    return [(float(reading.fact.end_year), reading.estimate) for reading in readings if reading.fact.end_year is not None]


def complement(reading: Reading) -> Reading:
    """The share without what a reading counts."""
    found = reading.estimate
    low = None if found.high is None else 1 - found.high
    high = None if found.low is None else 1 - found.low
    method = "the share as published" if found.method == "as published" else found.method
    without = replace(found, value=1 - found.value, low=low, high=high, method=method)
    return replace(reading, estimate=without.explained("1 - share", share=found.value))


def free_of_worsening(evidence: Evidence, scenario: Scenario, study: str) -> list[Reading]:
    """The share free of confirmed worsening at each reported year, also where only its complement was published."""
    free = course(evidence, scenario, study, "cdw_6m_free", timing="cumulative")
    known = {reading.fact.end_year for reading in free}
    worse = course(evidence, scenario, study, ("cdw_6m", "cdw_6m_km"), timing="cumulative")
    found = [*free, *(complement(reading) for reading in worse if reading.fact.end_year not in known)]
    return sorted(found, key=lambda reading: reading.fact.end_year or 0)


def narrowest(evidence: Evidence, scenario: Scenario, study: str, rates: Iterable[Reading]) -> dict[str, Estimate]:
    """The narrowest interval that each yearly relapse rate could have, by key.

    As if everybody who entered had been followed all year and relapses were Poisson: fewer patients, or relapses that gather in some of
    them, only widen it.
    """
    entered = participant_flow(evidence, study).enrolled
    found = {}
    for reading in rates:
        if reading.fact.timing != "in_year" or reading.fact.unit != "per_person_year":
            continue
        limits = intervals.rate(reading.value * entered.low, entered.low, confidence=scenario.confidence, method=scenario.rate_method)
        bare = replace(reading.estimate, low=limits.low, high=limits.high, confidence=limits.confidence)
        note = "the narrowest it could be: all who entered followed all year, relapses independent"
        formula = "as published, with the interval of rate x entrants relapses in entrants person-years"
        explained = replace(bare, method=limits.method, note=note).explained(formula, rate=reading.value, entrants=entered.low)
        found[reading.key] = explained.traced(entered.inputs, ("confidence", "rate_method"))
    return found


def average(readings: Sequence[Reading]) -> Estimate:
    """The plain mean of single years, without weights, since nobody published how many patients each year had; InputError without years."""
    _require_years(readings)
    years = by_year(readings)
    mean = Estimate(
        value=sum(reading.value for reading in readings) / len(readings),
        unit=readings[0].estimate.unit,
        method="mean of single years without weights",
        inputs=tuple(reading.fact.fact_id for reading in readings),
    )
    return mean.explained(f"({' + '.join(years)}) / {len(readings)}", **years)


def extension_years(readings: Iterable[Reading], core: int, end: int) -> list[Reading]:
    """The single years of a trial's extension."""
    return [
        reading
        for reading in readings
        if reading.fact.timing == "in_year" and reading.fact.end_year is not None and core < reading.fact.end_year <= end
    ]


def summed(readings: Sequence[Reading]) -> Estimate:
    """Single years added up: what a change over all of them would be, if medians added up; InputError without years."""
    _require_years(readings)
    years = by_year(readings)
    total = Estimate(
        value=sum(reading.value for reading in readings),
        unit=readings[0].estimate.unit,
        method="sum of medians of single years",
        inputs=tuple(reading.fact.fact_id for reading in readings),
    )
    return total.explained(" + ".join(years), **years)


def by_year(readings: Iterable[Reading]) -> dict[str, float]:
    """Single years by their names in a formula, such as "year 3"."""
    return {str(reading.fact.window): reading.value for reading in readings}


def _require_years(readings: Sequence[Reading]) -> None:
    if not readings:
        raise InputError("outcomes.csv: a trial has no single years of its extension for a measure shown; add them, or leave it out")


@dataclass(frozen=True, slots=True)
class Retreatment:
    """Who received more in the window of the treatment-free share: any treatment, alemtuzumab, or another therapy only."""

    any: Estimate
    alemtuzumab: Estimate | None
    other_only: Estimate | None


def retreatment(free: Reading, without_alemtuzumab: Sequence[Reading]) -> Retreatment:
    """What the treatment-free share leaves, split where the share without further alemtuzumab is published over the same window."""
    same = [reading for reading in without_alemtuzumab if reading.fact.end_year == free.fact.end_year]
    inputs = (free.fact.fact_id, *(reading.fact.fact_id for reading in same))
    other = None
    if same:
        decimals = min(free.fact.decimals, same[0].fact.decimals)
        method = "without further alemtuzumab, less without any further treatment"
        rest = Estimate(value=same[0].value - free.value, unit="proportion", method=method, inputs=inputs, decimals=decimals)
        other = rest.explained(
            "no further alemtuzumab - no further treatment", no_further_alemtuzumab=same[0].value, no_further_treatment=free.value
        )
    return Retreatment(complement(free).estimate, complement(same[0]).estimate if same else None, other)


def extent(readings: Iterable[Reading]) -> dict[str, Estimate]:
    """How many published figures were read, and how many of them have an interval, published or from a count."""
    found = list(readings)
    known = [reading for reading in found if reading.estimate.has_interval]
    read = [reading.fact.fact_id for reading in found]
    bases = [fact for reading in known for fact in reading.estimate.inputs]
    what = "published figures of the alemtuzumab arms that the chapter on efficacy reads"
    figures = Estimate(value=len(found), unit="count", method="counted", note=what)
    with_interval = replace(figures, value=len(known), note=f"{what}, with an interval printed or computed from a count")
    return {"figures": figures.traced(read), "with_interval": with_interval.traced((*read, *bases))}


def keys(readings: Mapping[str, Sequence[Reading]]) -> list[str]:
    """The keys of all trials' readings, by measure and then in order of time."""
    found = {reading.key: reading.fact for course in readings.values() for reading in course}
    order = {measure: place for place, measure in enumerate(MEASURES)}

    def place(key: str) -> tuple[int, Decimal, Decimal]:
        fact = found[key]
        return order[str(fact.measure)], fact.end_year or Decimal(0), -(fact.start_year or Decimal(0))

    return sorted(found, key=place)
