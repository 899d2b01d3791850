"""Which events studies of this size could have seen, and what zero cases would have shown."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from remission.analysis import safety
from remission.chapters.safety.background import Background, backgrounds
from remission.chapters.safety.rates import chosen, follow_up
from remission.estimate import Estimate, Unit
from remission.evidence import Evidence
from remission.figures import Chances
from remission.flow import participant_flow
from remission.scenario import Scenario

RISKS = {f"one_in_{number}": chosen(number, "patients", "one patient in so many has the event") for number in (100, 1_000, 10_000)}
POWER = chosen(0.8, "proportion", "power to find the excess")
LEVEL = chosen(0.05, "proportion", "one-sided level of the test")
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
        Watched(slug, label, _total({f"{what} in {evidence.trials[flow.study]}": (stage.low, stage.inputs) for flow, stage in stages}))
        for slug, label, what, stages in (
            ("entered", "entered the extension", "entrants", [(flow, flow.enrolled) for flow in flows]),
            ("treated", "treated in the trials", "treated", [(flow, flow.treated) for flow in flows]),
        )
    ]
    program = [fact for fact in evidence.select("exposure", study_id=_PROGRAM, measure="person_years") if fact.denominator]
    reports = [fact for fact in evidence.select("adverse_events", statistic="reporting_frequency") if fact.denominator]
    for slug, label, facts in (("program", "in the whole trial program", program), ("approval", "treated after approval", reports)):
        if facts:
            groups.append(Watched(slug, label, _total({"stated": (facts[0].denominator or 0, (facts[0].fact_id,))})))
    return sorted(groups, key=lambda group: group.size.value)


def courses(evidence: Evidence) -> dict[str, Estimate]:
    """Courses given in the core trials and later: whose first two are the regimen itself."""
    facts = evidence.select("exposure", measure="course_given", timing="per_course")
    core = max((evidence.years(trial)[0] for trial in evidence.trials), default=0)
    parts = {
        "core": [fact for fact in facts if fact.course is not None and fact.course <= core],
        "later": [fact for fact in facts if fact.course is not None and fact.course > core],
    }
    return {
        name: _total({f"course {fact.course}": (fact.count, (fact.fact_id,)) for fact in found}, unit="events")
        for name, found in parts.items()
        if found
    }


@dataclass(frozen=True, slots=True)
class Sight:
    """What a group could show: the chance of at least one case at each risk, and the highest risk that no case at all would leave open."""

    chance: dict[str, Estimate]
    upper: Estimate


def sight(size: Estimate, scenario: Scenario) -> Sight:
    """Chances at each of RISKS, and the exact one-sided limit after no case."""
    chance = {name: chance_of_one(size, 1 / number.value) for name, number in RISKS.items()}
    limit = safety.rule_of_three(int(size.value), confidence=scenario.confidence).upper
    upper = Estimate(
        value=limit,
        unit="proportion",
        method="exact one-sided limit after no case",
        confidence=scenario.confidence,
        decimals=max(1, -math.floor(math.log10(limit * 100))),
        inputs=size.inputs,
        assumptions=("confidence",),
    ).explained("1 - (1 - confidence)^(1 / patients)", confidence=scenario.confidence, patients=size.value)
    return Sight(chance, upper)


def chance_of_one(size: Estimate, risk: float, inputs: tuple[str, ...] = ()) -> Estimate:
    """The probability that at least one of the group has an event of that risk; `inputs` are facts behind the risk."""
    value = -math.expm1(size.value * math.log1p(-risk)) if risk < 1 else 1.0
    chance = Estimate(value=value, unit="proportion", method="chance of at least one case, if every case is told", inputs=size.inputs)
    return chance.traced(inputs).explained("1 - (1 - risk)^patients", risk=risk, patients=size.value)


def sight_curve(size: Estimate) -> list[tuple[float, float]]:
    """The chance of at least one case against the number of patients among whom one has the event."""
    low, high, steps = _CURVE
    numbers = [10 ** (low + (high - low) * step / (steps - 1)) for step in range(steps)]
    return [(number, chance_of_one(size, 1 / number).value) for number in numbers]


_NOT_DRAWN = "treated"  # nearly as many as those who entered


def curves(groups: Sequence[Watched]) -> list[Chances]:
    """The curve of each group, but for one that nearly covers another; its data are the chances at each of RISKS."""
    return [
        Chances(group.size, sight_curve(group.size), [(number, chance_of_one(group.size, 1 / number.value)) for number in RISKS.values()])
        for group in groups
        if group.slug != _NOT_DRAWN
    ]


def curves_key(groups: Sequence[Watched]) -> str:
    """What the sizes at the curves stand for."""
    return "Curves: " + ", ".join(f"{group.size.text} {group.label}" for group in groups if group.slug != _NOT_DRAWN)


def patients_for(scenario: Scenario) -> dict[str, Estimate]:
    """Patients needed to see at least one case with the scenario's confidence as probability, at each of RISKS."""
    formula = "smallest whole number from log(1 - confidence) / log(1 - 1 / patients for one case)"
    return {
        name: Estimate(
            value=safety.patients_needed(1 / number.value, scenario.confidence),
            unit="patients",
            method="fewest patients for that chance of a case",
            assumptions=("confidence",),
        ).explained(formula, confidence=scenario.confidence, patients_for_one_case=number.value)
        for name, number in RISKS.items()
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
    """For each event with a background rate, the follow-up that shows a doubling or a fivefold rate, at POWER and LEVEL."""
    found = []
    for event in events:
        if references := backgrounds(evidence, event):
            needed = {name: (_needed(ratio, references[-1]), _needed(ratio, references[0])) for name, ratio in EXCESSES.items()}
            found.append(Excesses(event, evidence.label("events", event), needed))
    return found


def _needed(ratio: float, background: Background) -> Estimate:
    detected = safety.detect_excess(ratio, power=POWER.value, alpha=LEVEL.value, background_rate=background.rate)
    low = detected.expected_low / background.rate
    method = f"least follow-up, {detected.critical} or more cases call an excess"
    return Estimate(value=_rounded(low), unit="person-years", method=method, inputs=background.inputs).explained(
        "1,000 x expected cases / background rate, rounded up to three digits",
        expected_cases=detected.expected_low,
        background_rate=background.rate * 1000,
    )


def _rounded(value: float) -> float:
    """Three digits that count, rounded up."""
    unit = 10.0 ** (math.floor(math.log10(value)) - 2)
    return math.ceil(value / unit) * unit


def _total(parts: Mapping[str, tuple[int, tuple[str, ...]]], unit: Unit = "patients") -> Estimate:
    """The sum of stated counts by what they count."""
    counts = {name: count for name, (count, _) in parts.items()}
    total = Estimate(value=sum(counts.values()), unit=unit, method="stated counts" if len(parts) > 1 else "stated")
    total = total.traced(fact for _, inputs in parts.values() for fact in inputs)
    return total.explained(" + ".join(counts), **counts) if len(parts) > 1 else total
