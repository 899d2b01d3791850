"""Published figures as estimates, with an interval wherever a count is known."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import get_args

from remission.analysis import intervals, non_enrollment, safety
from remission.cohort import OUTCOMES, reported_count
from remission.estimate import Estimate
from remission.evidence import Evidence
from remission.fact import Fact
from remission.flow import participant_flow
from remission.scenario import PersonYears, Scenario


@dataclass(frozen=True, slots=True)
class Reading:
    """A fact and the estimate it is read as; `key` names it within its trial, such as `neda.year_3`."""

    fact: Fact
    estimate: Estimate

    @property
    def key(self) -> str:
        what = self.fact.measure or self.fact.event or self.fact.table
        return f"{what}.{_slug(self.fact.window)}"

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
    return computed.traced(inputs, ("confidence", "interval_method"))


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


@dataclass(frozen=True, slots=True)
class EventRate:
    """New cases of an event in the extension, and their rate under the scenario's follow-up and under each other assumption."""

    slug: str
    event: str
    group: str
    cases: Estimate
    rate: Estimate
    by_assumption: dict[str, Estimate]
    person_years: dict[str, Estimate]


def extension_rates(evidence: Evidence, scenario: Scenario) -> list[EventRate]:
    """Rates of the events counted during the extension, over the follow-up of the index arms' entrants, by event."""
    facts = evidence.select("adverse_events", arm="extension", statistic="case_count")
    facts.sort(key=lambda fact: str(fact.event))
    return [_event_rate(evidence, fact, scenario) for fact in facts]


def follow_up(evidence: Evidence, studies: Iterable[str], assumption: PersonYears) -> Estimate:
    """Person-years of the entrants of one or several trials; where the number still on study is a range, its lower end is taken."""
    flows = [participant_flow(evidence, study) for study in studies]
    total = sum(
        safety.person_years(flow.enrolled.low, flow.on_study.low, flow.extension_years, assumption=assumption).value for flow in flows
    )
    inputs = [fact for flow in flows for fact in (*flow.enrolled.inputs, *flow.on_study.inputs)]
    return Estimate(value=total, unit="person-years", method=assumption.replace("_", " ")).traced(inputs)


def _event_rate(evidence: Evidence, fact: Fact, scenario: Scenario) -> EventRate:
    study = str(fact.study_id)
    studies = [study] if study in evidence.trials else list(evidence.trials)
    person_years = {assumption: follow_up(evidence, studies, assumption) for assumption in get_args(PersonYears)}
    rates = {assumption: _rate(fact, time, scenario) for assumption, time in person_years.items()}
    return EventRate(
        slug=f"{study}.{fact.event}",
        event=evidence.label("events", str(fact.event)),
        group=evidence.label("studies", study),
        cases=fact.estimate(),
        rate=rates[scenario.person_years].traced(assumptions=("person_years",)),
        by_assumption=rates,
        person_years=person_years,
    )


def _rate(fact: Fact, time: Estimate, scenario: Scenario) -> Estimate:
    estimate = safety.rate_per_1000(fact.count, time.value, confidence=scenario.confidence, method=scenario.rate_method)
    noted = replace(estimate, method=f"{estimate.method}, {time.method}", note="base not stated; the follow-up of the entrants is assumed")
    return noted.traced((fact.fact_id, *time.inputs), ("confidence", "rate_method"))
