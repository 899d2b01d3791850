"""Which events studies of this size could have seen, and what zero cases would have shown."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from remission.analysis import safety
from remission.chapters.safety.background import backgrounds
from remission.chapters.safety.rates import follow_up
from remission.estimate import Estimate
from remission.evidence import Evidence
from remission.flow import participant_flow
from remission.scenario import Scenario

# One patient in so many has the event.
RISKS = (100, 1_000, 10_000)
EXCESSES = {"double": 2.0, "fivefold": 5.0}
_CURVE = (1.0, 5.5, 55)  # powers of ten: from one in ten to one in three hundred thousand
_PROGRAM = "clinical_program"


@dataclass(frozen=True, slots=True)
class Watched:
    """Patients (or courses) in which an event could have been seen."""

    slug: str
    label: str
    size: Estimate


def watched(evidence: Evidence) -> list[Watched]:
    """The groups with a stated size, from the smallest up: entrants, treated in the trials, the program, treated after approval."""
    flows = [participant_flow(evidence, trial) for trial in evidence.trials]
    groups = [
        Watched("entered", "entered the extension", _total([(flow.enrolled.low, flow.enrolled.inputs) for flow in flows])),
        Watched("treated", "treated in the trials", _total([(flow.treated.low, flow.treated.inputs) for flow in flows])),
    ]
    program = [fact for fact in evidence.select("exposure", study_id=_PROGRAM, measure="person_years") if fact.denominator]
    reports = [fact for fact in evidence.select("adverse_events", statistic="reporting_frequency") if fact.denominator]
    for slug, label, facts in (("program", "in the whole trial program", program), ("approval", "treated after approval", reports)):
        if facts:
            groups.append(Watched(slug, label, _total([(facts[0].denominator or 0, (facts[0].fact_id,))])))
    return sorted(groups, key=lambda group: group.size.value)


def courses(evidence: Evidence) -> dict[str, Estimate]:
    """Courses given in the core trials and later: whose first two are the regimen itself."""
    facts = evidence.select("exposure", measure="course_given", timing="per_course")
    core = max((evidence.years(trial)[0] for trial in evidence.trials), default=0)
    parts = {
        "core": [fact for fact in facts if fact.course is not None and fact.course <= core],
        "later": [fact for fact in facts if fact.course is not None and fact.course > core],
    }
    return {name: _total([(fact.count, (fact.fact_id,)) for fact in found], unit="events") for name, found in parts.items() if found}


@dataclass(frozen=True, slots=True)
class Sight:
    """What a group could show: the chance of at least one case at each risk, and the highest risk that no case at all would leave open."""

    chance: dict[str, Estimate]
    upper: Estimate


def sight(size: Estimate, scenario: Scenario) -> Sight:
    """Chances at each of RISKS, and the exact one-sided limit after no case."""
    chance = {f"one_in_{risk}": chance_of_one(size, 1 / risk) for risk in RISKS}
    limit = safety.rule_of_three(int(size.value), confidence=scenario.confidence).upper
    upper = Estimate(
        value=limit,
        unit="proportion",
        method="exact one-sided limit after no case",
        confidence=scenario.confidence,
        decimals=max(1, -math.floor(math.log10(limit * 100))),
        inputs=size.inputs,
        assumptions=("confidence",),
    )
    return Sight(chance, upper)


def chance_of_one(size: Estimate, risk: float) -> Estimate:
    """The probability that at least one of the group has an event of that risk."""
    value = -math.expm1(size.value * math.log1p(-risk)) if risk < 1 else 1.0
    return Estimate(value=value, unit="proportion", method=f"1 - (1 - risk)^n, risk = {risk:.3g}", inputs=size.inputs)


def sight_curve(size: Estimate) -> list[tuple[float, float]]:
    """The chance of at least one case against the number of patients among whom one has the event."""
    low, high, steps = _CURVE
    numbers = [10 ** (low + (high - low) * step / (steps - 1)) for step in range(steps)]
    return [(number, chance_of_one(size, 1 / number).value) for number in numbers]


_NOT_DRAWN = "treated"  # nearly as many as those who entered


def curves(groups: Sequence[Watched]) -> dict[str, list[tuple[float, float]]]:
    """The curve of each group by its size, but for one that nearly covers another."""
    return {group.size.text: sight_curve(group.size) for group in groups if group.slug != _NOT_DRAWN}


def curves_key(groups: Sequence[Watched]) -> str:
    """What the sizes at the curves stand for."""
    return "Curves: " + ", ".join(f"{group.size.text} {group.label}" for group in groups if group.slug != _NOT_DRAWN)


def patients_for(scenario: Scenario) -> dict[str, Estimate]:
    """Patients needed to see at least one case with the scenario's confidence as probability, at each of RISKS."""
    return {
        f"one_in_{risk}": Estimate(
            value=safety.patients_needed(1 / risk, scenario.confidence),
            unit="patients",
            method=f"fewest patients, risk 1 in {risk}",
            assumptions=("confidence",),
        )
        for risk in RISKS
    }


def person_years_seen(evidence: Evidence) -> dict[str, Estimate]:
    """Person-years of the extension's entrants, and of the whole program where stated."""
    program = evidence.select("exposure", study_id=_PROGRAM, measure="person_years")
    entered = {"entered": follow_up(evidence, evidence.trials, "all_entrants")}
    return entered | ({"program": program[0].estimate()} if program else {})


@dataclass(frozen=True, slots=True)
class Excesses:
    """Person-years needed to find a rate several times the background: at its highest and its lowest published rate, by ratio."""

    event: str
    label: str
    needed: dict[str, tuple[Estimate, Estimate]]


def excesses(evidence: Evidence, events: Sequence[str]) -> list[Excesses]:
    """For each event with a background rate, the follow-up that shows a doubling or a fivefold rate (80% power, one-sided level 5%)."""
    found = []
    for event in events:
        if references := backgrounds(evidence, event):
            needed = {
                name: (_needed(ratio, references[-1].rate, references[-1].inputs), _needed(ratio, references[0].rate, references[0].inputs))
                for name, ratio in EXCESSES.items()
            }
            found.append(Excesses(event, evidence.label("events", event), needed))
    return found


def _needed(ratio: float, background: float, inputs: tuple[str, ...]) -> Estimate:
    detected = safety.detect_excess(ratio, background_rate=background)
    low = detected.expected_low / background
    method = f"least follow-up, {detected.critical} or more cases call an excess"
    return Estimate(value=_rounded(low), unit="person-years", method=method, inputs=inputs)


def _rounded(value: float) -> float:
    """Three digits that count, rounded up."""
    unit = 10.0 ** (math.floor(math.log10(value)) - 2)
    return math.ceil(value / unit) * unit


def _total(parts: Sequence[tuple[int, tuple[str, ...]]], unit: str = "patients") -> Estimate:
    total = Estimate(value=sum(count for count, _ in parts), unit="events" if unit == "events" else "patients", method="stated counts")
    return total.traced(fact for _, inputs in parts for fact in inputs)
