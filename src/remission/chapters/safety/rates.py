"""Cases counted in the extension, over every follow-up that the stated counts allow."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import get_args

from remission.analysis import safety
from remission.estimate import Estimate, Unit
from remission.evidence import Evidence
from remission.fact import Fact
from remission.flow import arms, participant_flow
from remission.scenario import PersonYears, Scenario

# Assumptions beyond the follow-up of the index arms: who else entered the extension is not stated.
WITH_CONTROLS = "with_controls"
EVERYONE = "everyone"
ASSUMPTIONS = (*get_args(PersonYears), WITH_CONTROLS, EVERYONE)


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
    """Rates of the events counted during the extension under each assumption about the follow-up, by event."""
    facts = counted(evidence)
    facts.sort(key=lambda fact: str(fact.event))
    return [_event_rate(evidence, fact, scenario) for fact in facts]


def counted(evidence: Evidence) -> list[Fact]:
    """The counts of new cases in the extension."""
    return evidence.select("adverse_events", arm="extension", statistic="case_count")


def trials_of(evidence: Evidence, facts: Iterable[Fact]) -> list[str]:
    """The trials whose patients the counts cover; a pooled count covers all."""
    studies = [str(fact.study_id) for fact in facts]
    return [trial for trial in evidence.trials if trial in studies] if set(studies) <= set(evidence.trials) else list(evidence.trials)


def follow_up(evidence: Evidence, studies: Iterable[str], assumption: str) -> Estimate:
    """Person-years in the extension of one or several trials under an assumption; of a range of heads the end that goes with its name.

    The three of the scenario take the index arms; with_controls adds every treated control patient for the whole time; everyone takes all
    randomized patients of all arms for the whole time, or all who were enrolled in the joint extension where these are fewer: no
    follow-up of these years can be longer.
    """
    studies = list(studies)
    if assumption == EVERYONE:
        return _everyone(evidence, studies)
    parts = [_of_one(evidence, study, assumption, f" of {evidence.trials[study]}" if len(studies) > 1 else "") for study in studies]
    return Estimate(
        value=sum(part.value for part in parts),
        unit="person-years",
        method=_METHODS.get(assumption, assumption.replace("_", " ")),
        formula=" + ".join(part.formula for part in parts),
        terms=tuple(term for part in parts for term in part.terms),
        inputs=tuple(dict.fromkeys(fact for part in parts for fact in part.inputs)),
    )


def _of_one(evidence: Evidence, study: str, assumption: str, of: str) -> Estimate:
    """The follow-up of one trial; `of` follows the names of its terms."""
    index = assumption if assumption in get_args(PersonYears) else "all_entrants"
    flow = participant_flow(evidence, study)
    heads = {"entrants": flow.enrolled, "stayers": flow.on_study}
    found = safety.person_years(flow.enrolled.low, flow.on_study.low, flow.extension_years, assumption=index)
    used = {name: count for name, count in found.terms if name in found.formula}
    formula, value = found.formula, found.value
    inputs = [fact for name in used if name in heads for fact in heads[name].inputs]
    if assumption == WITH_CONTROLS:
        control = evidence.one("participant_flow", study_id=study, arm=arms(evidence, study)[1], measure="treated")
        used["controls"] = control.count
        formula, value = "(entrants + controls) x years", value + control.count * flow.extension_years
        inputs.append(control.fact_id)
    named = re.sub("|".join(used), lambda name: f"{name[0]}{of}", formula)
    terms = tuple((f"{name}{of}", float(number)) for name, number in used.items())
    return replace(found, value=value, formula=named, terms=terms, inputs=tuple(inputs))


_METHODS = {WITH_CONTROLS: "all entrants and every treated control patient", EVERYONE: "everybody who can have been there"}


def _everyone(evidence: Evidence, studies: Sequence[str]) -> Estimate:
    """All randomized patients for the whole extension, at most those enrolled in it."""
    facts = [evidence.one("participant_flow", study_id=study, arm="all", measure="randomized") for study in studies]
    counts = {f"randomized in {evidence.trials[study]}": fact.count for study, fact in zip(studies, facts, strict=True)}
    years = max(end - core for core, end in map(evidence.years, studies))
    enrolled = [
        fact
        for fact in evidence.select("participant_flow", arm="all", measure="enrolled")
        if _is_joint_extension(evidence, str(fact.study_id))
    ]
    if enrolled and enrolled[0].count < sum(counts.values()):
        counts, facts = {"enrolled in the extension": enrolled[0].count}, enrolled
    total = Estimate(value=sum(counts.values()) * years, unit="person-years", method=_METHODS[EVERYONE])
    heads = " + ".join(counts)
    return total.traced(fact.fact_id for fact in facts).explained(
        f"({heads}) x years" if len(counts) > 1 else f"{heads} x years", **counts, years=years
    )


def _is_joint_extension(evidence: Evidence, study: str) -> bool:
    row = evidence.study(study)
    parent = row.get("parent_id")
    return row["design"] == "extension" and bool(parent) and evidence.study(str(parent))["design"] == "pooled_trials"


def _event_rate(evidence: Evidence, fact: Fact, scenario: Scenario) -> EventRate:
    study = str(fact.study_id)
    person_years = {assumption: follow_up(evidence, trials_of(evidence, [fact]), assumption) for assumption in ASSUMPTIONS}
    rates = {assumption: rate([fact], time, scenario) for assumption, time in person_years.items()}
    return EventRate(
        slug=f"{study}.{fact.event}",
        event=evidence.label("events", str(fact.event)),
        group=evidence.label("studies", study),
        cases=fact.estimate(),
        rate=rates[scenario.person_years].traced(assumptions=("person_years",)),
        by_assumption=rates,
        person_years=person_years,
    )


def rate(facts: Sequence[Fact], time: Estimate, scenario: Scenario) -> Estimate:
    """Cases over person-years, per 1,000."""
    estimate = safety.rate_per_1000(
        sum(fact.count for fact in facts), time.value, confidence=scenario.confidence, method=scenario.rate_method
    )
    noted = replace(estimate, method=f"{estimate.method}, {time.method}", note="base not stated; this follow-up is assumed")
    return noted.traced((*(fact.fact_id for fact in facts), *time.inputs), ("confidence", "rate_method"))


def chosen(value: float, unit: Unit, what: str) -> Estimate:
    """A number that no source gives: it is chosen here."""
    return Estimate(value=value, unit=unit, method="chosen", decimals=0, note=f"chosen here: {what}")


@dataclass(frozen=True, slots=True)
class Recurrence:
    """One count read in three ways: every case another patient, every case independent, and cases that gather in few patients."""

    first_events: Estimate | None
    poisson: Estimate
    dispersed: Estimate


DISPERSION = chosen(2, "ratio", "variance over mean of the cases a patient has, twice that of chance")


def recurrence(evidence: Evidence, fact: Fact, scenario: Scenario) -> Recurrence:
    """The rate of a count per 1,000 person-years, over the entrants of the index arm, as first events, all events or gathered ones."""
    trials = trials_of(evidence, [fact])
    flows = [participant_flow(evidence, trial) for trial in trials]
    time, entered = follow_up(evidence, trials, "all_entrants"), sum(flow.enrolled.low for flow in flows)
    inputs, assumptions = (fact.fact_id, *time.inputs), ("confidence", "rate_method")
    first = None
    if fact.count < entered:
        first = per_1000(safety.first_event_rate(entered, fact.count, flows[0].extension_years, confidence=scenario.confidence))
    dispersed = safety.recurrent_rate(
        fact.count, time.value, dispersion=DISPERSION.value, confidence=scenario.confidence, method=scenario.rate_method
    )
    return Recurrence(
        first_events=first.traced(inputs, ("confidence",)) if first else None,
        poisson=rate([fact], time, scenario),
        dispersed=per_1000(dispersed).traced(inputs, assumptions),
    )


def per_1000(estimate: Estimate) -> Estimate:
    """A rate per person-year as one per 1,000 person-years."""
    return replace(
        estimate,
        value=estimate.value * 1000,
        low=None if estimate.low is None else estimate.low * 1000,
        high=None if estimate.high is None else estimate.high * 1000,
        unit="per 1,000 person-years",
        formula=f"1,000 x ({estimate.formula})",
        decimals=1 if estimate.value >= 0.01 else 2,
    )


def label_exposure(evidence: Evidence) -> dict[str, Estimate]:
    """Person-years in the extension as an authority states them, and their years per entrant; empty where none are stated."""
    facts = [fact for fact in evidence.select("exposure", measure="person_years", timing="over_period") if fact.start_year is not None]
    cores = {evidence.years(trial)[0] for trial in evidence.trials}
    facts = [fact for fact in facts if fact.start_year in cores]
    if not facts:
        return {}
    entered = [participant_flow(evidence, trial).enrolled for trial in evidence.trials]
    inputs = (facts[0].fact_id, *(fact for stage in entered for fact in stage.inputs))
    years = facts[0].number / sum(stage.low for stage in entered)
    per_entrant = Estimate(value=years, unit="years", method="stated person-years over entrants", decimals=1, inputs=inputs)
    return {
        "person_years": facts[0].estimate(),
        "per_entrant": per_entrant.explained(
            "person-years / entrants", **{"person-years": facts[0].number, "entrants": sum(stage.low for stage in entered)}
        ),
    }
