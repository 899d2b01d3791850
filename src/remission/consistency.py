"""What the data must satisfy beyond its schema: figures that agree with each other."""

from collections import Counter
from collections.abc import Iterator

from remission.analysis.non_enrollment import reconstruct_count
from remission.errors import InputError
from remission.evidence import Evidence
from remission.fact import Fact
from remission.flow import participant_flow

_REMEDY = "correct it, or set is_ratio to false and say why in note"


def contradictions(evidence: Evidence) -> Iterator[str]:
    """One line for every fact, or group of facts, that cannot be right; nothing for data in order."""
    yield from _repeated_ids(evidence)
    for fact in evidence.facts.values():
        where = f"{fact.table}.csv, {fact.fact_id}"
        if (
            fact.ci_low is not None
            and fact.ci_high is not None
            and fact.value is not None
            and not fact.ci_low <= fact.value <= fact.ci_high
        ):
            yield f"{where}: value {fact.value} lies outside its interval {fact.ci_low} to {fact.ci_high}"
        if fact.low is not None and fact.high is not None and fact.low > fact.high:
            yield f"{where}: low {fact.low} is above high {fact.high}"
        if fact.start_year is not None and fact.end_year is not None and fact.start_year > fact.end_year:
            yield f"{where}: starts in year {fact.start_year} and ends in year {fact.end_year}"
        yield from (f"{where}: {fault}" for fault in _count_faults(fact))
    yield from _preference(evidence)
    if not evidence.trials:
        yield "studies.csv: no study has the role index_trial; mark the trials that the report is about"
    for trial in evidence.trials:
        try:
            participant_flow(evidence, trial)
        except InputError as error:
            yield str(error)


def _repeated_ids(evidence: Evidence) -> Iterator[str]:
    ids = Counter(row["fact_id"] for rows in evidence.tables.values() for row in rows if "fact_id" in row)
    yield from (f"fact_id {fact}: stands in {times} rows; ids are unique over all tables" for fact, times in ids.items() if times > 1)


def _count_faults(fact: Fact) -> Iterator[str]:
    if fact.numerator is not None and fact.denominator is not None and fact.numerator > fact.denominator and fact.is_ratio:
        yield f"numerator {fact.numerator} is above denominator {fact.denominator}"
    elif fact.unit == "percent" and fact.is_ratio and fact.value is not None and fact.denominator:
        try:
            count = reconstruct_count(fact.number, fact.denominator, fact.half_unit)
        except InputError:
            yield f"no whole number of {fact.denominator} is {fact.value}%; {_REMEDY}"
            return
        if fact.numerator is not None and not count.low <= fact.numerator <= count.high:
            share = 100 * fact.numerator / fact.denominator
            yield f"{fact.numerator} of {fact.denominator} is {share:.2f}%, not {fact.value}%; {_REMEDY}"


def _preference(evidence: Evidence) -> Iterator[str]:
    groups: dict[tuple[object, ...], list[Fact]] = {}
    for fact in evidence.facts.values():
        if fact.study_id and fact.table != "regulatory_events":
            what = (fact.measure, fact.event, fact.statistic, fact.timing, fact.start_year, fact.end_year, fact.window, fact.course)
            groups.setdefault((fact.table, fact.study_id, fact.arm, *what), []).append(fact)
    for facts in groups.values():
        preferred = [fact.fact_id for fact in facts if fact.preferred]
        if len(preferred) > 1:
            which = " and ".join(preferred)
            yield f"{facts[0].table}.csv, {which}: state the same quantity; prefer one, and say in the others' note why not"
