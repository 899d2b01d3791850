"""Published figures as estimates, with an interval wherever a count is known."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

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
    """A fact as an estimate: with the published interval, else one computed from its count, else none.

    For the extension outcomes whose base no source states, the patients who entered are taken, and the note says so.
    """
    published = fact.estimate()
    if published.has_interval or fact.unit != "percent" or not fact.is_ratio:
        return published
    inputs: tuple[str, ...] = (fact.fact_id,)
    note = ""
    if fact.denominator:
        count, base = non_enrollment.reconstruct_count(fact.number, fact.denominator, fact.half_unit), fact.denominator
        successes = fact.numerator if fact.numerator is not None else count.value
    elif fact.measure in OUTCOMES and fact.timing == "cumulative" and fact.end_year == 5 and fact.study_id:
        count, base, inputs = reported_count(evidence, fact.study_id, fact.measure)
        successes, note = count.value, "base not stated; the patients who entered are assumed"
    else:
        return published
    limits = intervals.proportion(successes, base, confidence=scenario.confidence, method=scenario.interval_method)
    computed = replace(
        published, low=limits.low, high=limits.high, method=limits.method, confidence=limits.confidence, note=note, decimals=None
    )
    return replace(computed, value=limits.value).traced(inputs, ("confidence", "interval_method"))


def _slug(text: str | None) -> str:
    return re.sub(r"[^a-z0-9]+", "_", (text or "").lower()).strip("_")


@dataclass(frozen=True, slots=True)
class EventRate:
    """New cases of an event in the extension, and their rate under the scenario's follow-up and under each other one."""

    slug: str
    event: str
    group: str
    cases: Estimate
    rate: Estimate
    by_assumption: dict[str, Estimate]


def extension_rates(evidence: Evidence, scenario: Scenario, assumptions: Iterable[PersonYears]) -> list[EventRate]:
    """Rates of the events counted during the extension, over the follow-up of the index arms' entrants."""
    facts = evidence.select("adverse_events", arm="extension", statistic="case_count")
    facts.sort(key=lambda fact: str(fact.event))
    return [_event_rate(evidence, fact, scenario, tuple(assumptions)) for fact in facts]


def follow_up(evidence: Evidence, studies: Iterable[str], assumption: PersonYears, years: float) -> Estimate:
    """Person-years of the entrants of one or several trials; where the number still on study is a range, its lower end is taken."""
    flows = [participant_flow(evidence, study) for study in studies]
    total = sum(safety.person_years(flow.enrolled.low, flow.on_study.low, years, assumption=assumption).value for flow in flows)
    inputs = [fact for flow in flows for fact in (*flow.enrolled.inputs, *flow.on_study.inputs)]
    return Estimate(value=total, unit="person-years", method=assumption).traced(inputs, ("person_years",))


def _event_rate(evidence: Evidence, fact: Fact, scenario: Scenario, assumptions: tuple[PersonYears, ...]) -> EventRate:
    study = str(fact.study_id)
    studies = [study] if study in evidence.trials else list(evidence.trials)
    years = float((evidence.one("outcomes", study_id=studies[0], measure="neda", timing="cumulative", end_year=5)).span)

    def rate(assumption: PersonYears) -> Estimate:
        time = follow_up(evidence, studies, assumption, years)
        estimate = safety.rate_per_1000(fact.count, time.value, confidence=scenario.confidence, method=scenario.rate_method)
        noted = replace(estimate, note="base not stated; the follow-up of the entrants is assumed")
        return noted.traced((fact.fact_id, *time.inputs), ("confidence", "rate_method", "person_years"))

    rates = {assumption: rate(assumption) for assumption in assumptions}
    return EventRate(
        slug=f"{study}.{fact.event}",
        event=evidence.label("events", str(fact.event)),
        group=evidence.label("studies", study),
        cases=fact.estimate(),
        rate=rates.get(scenario.person_years) or rate(scenario.person_years),
        by_assumption={str(assumption): found for assumption, found in rates.items()},
    )
