"""Published figures as estimates, with an interval wherever a count is known."""

import re
from dataclasses import dataclass, replace

from remission.analysis import intervals, non_enrollment
from remission.cohort import OUTCOMES, reported_count
from remission.estimate import Estimate
from remission.evidence import Evidence
from remission.fact import Fact
from remission.scenario import Scenario


@dataclass(frozen=True, slots=True)
class Reading:
    """A fact and the estimate it is read as; `key` names it within its trial, such as `neda.year_3`."""

    fact: Fact
    estimate: Estimate

    @property
    def key(self) -> str:
        fact = self.fact
        what = fact.measure or fact.event or fact.table
        from_baseline = fact.timing == "change_from_baseline" and fact.start_year == 0 and fact.end_year is not None
        return f"{what}.{_slug(f'baseline to year {fact.end_year}' if from_baseline else fact.window)}"

    @property
    def value(self) -> float:
        return self.estimate.value

    @property
    def text(self) -> str:
        return self.estimate.text


def read(evidence: Evidence, scenario: Scenario, table: str, **where: object) -> list[Reading]:
    """The preferred facts of a table that match, in order of time, as estimates. Facts that only give a range are left out."""
    facts = [fact for fact in evidence.select(table, **where) if fact.value is not None]
    facts.sort(key=lambda fact: (fact.end_year or 0, -(fact.start_year or 0)))
    return [Reading(fact, with_interval(evidence, fact, scenario)) for fact in facts]


def with_interval(evidence: Evidence, fact: Fact, scenario: Scenario) -> Estimate:
    """A fact as an estimate: with the published interval, else one computed from its count, else none. The value stays as printed.

    For the outcomes of an extension whose base no source states, those who entered are taken where the count fits, and the note says so.
    """
    published = fact.estimate()
    if published.has_interval or fact.unit != "percent" or not fact.is_ratio:
        return published
    count, base, inputs, note = _count(evidence, fact)
    if count is None:
        return published
    limits = intervals.proportion(count, base, confidence=scenario.confidence, method=scenario.interval_method)
    computed = replace(published, low=limits.low, high=limits.high, method=limits.method, confidence=limits.confidence, note=note)
    return computed.explained("as published, with the interval of count / base", count=count, base=base).traced(
        inputs, ("confidence", "interval_method")
    )


def _count(evidence: Evidence, fact: Fact) -> tuple[int | None, int, tuple[str, ...], str]:
    """The count behind a percentage and its base, the facts used, and what is assumed; no count where none is known."""
    if fact.denominator:
        count = non_enrollment.reconstruct_count(fact.number, fact.denominator, fact.half_unit)
        return (count.value if fact.numerator is None else fact.numerator), fact.denominator, (), ""
    in_trial = fact.table == "outcomes" and fact.study_id in evidence.trials and fact.measure in OUTCOMES and fact.timing == "cumulative"
    at_end = in_trial and fact.end_year == evidence.years(str(fact.study_id))[1]
    if at_end or (in_trial and fact.numerator is not None):
        fitting, entered, note = reported_count(evidence, fact)
        if at_end or fitting.value == fact.numerator:
            return fitting.value, entered.low, entered.inputs, note
    return None, 0, (), ""


def _slug(text: str | None) -> str:
    return re.sub(r"[^a-z0-9]+", "_", (text or "").lower()).strip("_")
