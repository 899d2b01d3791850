"""What the evidence holds to compare two treatments with each other, and what a trial of both would need."""

from collections.abc import Iterable
from dataclasses import dataclass

from remission.analysis.planning import patients_per_arm, person_years_per_arm
from remission.chapters.context.lines import TABLES, Line, trial_lines
from remission.chapters.safety.rates import EventRate, extension_rates
from remission.estimate import Estimate
from remission.evidence import Evidence
from remission.fact import Fact
from remission.scenario import Scenario
from remission.wording import uncapitalized

_RANDOMIZED = ("randomized_trial", "pooled_trials")
POWER = 0.8
SMALL_DIFFERENCE = 0.1  # of a share, ten percentage points: what a trial of efficacy might be planned for
HALF = 0.5  # of an event rate: a difference in safety that would decide a choice


@dataclass(frozen=True, slots=True)
class Network:
    """Randomized links of two treatments: studies that hold both, and the groups each was compared with."""

    direct: tuple[str, ...]
    first_against: tuple[str, ...]
    second_against: tuple[str, ...]
    connected: bool

    @property
    def common(self) -> tuple[str, ...]:
        return tuple(arm for arm in self.first_against if arm in self.second_against)


def network(evidence: Evidence, first: str, second: str) -> Network:
    """How two treatments are linked by the randomized trials of the evidence, groups being linked where they share a trial."""
    groups = _groups(evidence)
    first_arms, second_arms = (_arms_of(groups.values(), name) for name in (first, second))
    direct = tuple(study for study, arms in groups.items() if arms & first_arms and arms & second_arms)
    reached = set(first_arms)
    while new := {arm for arms in groups.values() if arms & reached for arm in arms} - reached:
        reached |= new
    return Network(
        direct,
        _against(evidence, groups.values(), first_arms),
        _against(evidence, groups.values(), second_arms),
        bool(reached & second_arms),
    )


def _groups(evidence: Evidence) -> dict[str, set[str]]:
    """The groups of each randomized trial, without those that mix or follow groups."""
    randomized = {row["study_id"] for row in evidence.rows("studies") if row["design"] in _RANDOMIZED}
    found: dict[str, set[str]] = {}
    for fact in evidence.facts.of(*TABLES, "participant_flow"):
        arm = str(fact.arm)
        mixed = arm in ("all", "extension", "None") or any(word in arm for word in ("_vs_", "_and_", "_then_"))
        if fact.study_id in randomized and not mixed:
            found.setdefault(str(fact.study_id), set()).add(arm)
    return found


def _arms_of(groups: Iterable[set[str]], treatment: str) -> set[str]:
    return {arm for arms in groups for arm in arms if arm.startswith(treatment)}


def _against(evidence: Evidence, groups: Iterable[set[str]], own: set[str]) -> tuple[str, ...]:
    against = {arm for arms in groups if arms & own for arm in arms - own}
    return tuple(evidence.label("arms", arm) for arm in sorted(against))


@dataclass(frozen=True, slots=True)
class Need:
    """What a randomized trial of two drugs would need in each arm to tell one difference."""

    slug: str
    question: str
    size: Estimate
    times: Estimate | None = None
    start: Estimate | None = None


def needs(evidence: Evidence, scenario: Scenario, against: str) -> list[Need]:
    """Sizes of one arm: for ten points of difference in freedom from activity, and for half the rate of each event counted.

    The share is that published of the other drug over the longest window; the rates are those of the extension under the scenario.
    """
    found = []
    shares = [
        fact
        for fact in evidence.select("comparator_extensions", measure="neda", timing="cumulative")
        if evidence.study(str(fact.study_id))["treatment"] == against
    ]
    alpha = 1 - scenario.confidence
    if shares:
        share = max(shares, key=lambda fact: fact.span)
        other = share.number + SMALL_DIFFERENCE if share.number + SMALL_DIFFERENCE < 1 else share.number - SMALL_DIFFERENCE
        size = patients_per_arm(share.number, other, power=POWER, alpha=alpha)
        estimate = Estimate(value=size, unit="patients", method=_METHOD, inputs=(share.fact_id,), assumptions=("confidence",))
        estimate = estimate.explained(_PATIENTS, one_share=share.number, the_other=other, alpha=alpha)
        question = f"ten percentage points from the share free of disease activity on {against}"
        found.append(Need("activity", question, estimate, start=share.estimate()))
    return found + [_events(rate, scenario, alpha) for rate in extension_rates(evidence, scenario) if rate.rate.value > 0]


def _events(rate: EventRate, scenario: Scenario, alpha: float) -> Need:
    """What it takes to tell half the rate of an event from the whole."""
    whole, half = rate.rate.value / 1000, rate.rate.value / 1000 * HALF
    needed = person_years_per_arm(whole, half, power=POWER, alpha=alpha)
    size = Estimate(value=needed, unit="person-years", method=_METHOD)
    had = rate.person_years[scenario.person_years].value
    times = Estimate(value=needed / had, unit="ratio", method="needed over what the extension had", decimals=1)
    behind = rate.rate.inputs, ("confidence", "person_years")
    return Need(
        rate.slug,
        f"half the rate of {uncapitalized(rate.event)} seen in {rate.group}",
        size.explained(_PERSON_YEARS, the_rate=whole, its_half=half, alpha=alpha).traced(*behind),
        times.explained("needed / had", needed=needed, had=had).traced(*behind),
    )


_METHOD = "normal approximation, two-sided test, power 80%"
_PATIENTS = "patients in each arm that tell one share from the other at a level of alpha"
_PERSON_YEARS = "person-years in each arm that tell the rate per person-year from its half at a level of alpha"


def shared_windows(evidence: Evidence, measure: str, first: str, second: str) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
    """The windows over which a measure is published for one treatment, for the other, and for both, in all patients of a study."""
    spans: list[dict[tuple[object, object], str]] = []
    for treatment in (first, second):
        facts = (fact for table in TABLES for fact in evidence.select(table, measure=measure, timing=("in_year", "cumulative")))
        own = [fact for fact in facts if fact.end_year is not None and _all_on(evidence, fact, treatment)]
        own.sort(key=lambda fact: (fact.end_year or 0, -(fact.start_year or 0)))
        spans.append({(fact.start_year, fact.end_year): fact.window or "" for fact in own})
    one, two = spans
    return tuple(one.values()), tuple(two.values()), tuple(window for span, window in one.items() if span in two)


def _all_on(evidence: Evidence, fact: Fact, treatment: str) -> bool:
    """Whether a figure is of patients on a treatment, and not of a chosen part of them."""
    study = evidence.study(str(fact.study_id))
    return study["design"] != "subgroup" and (
        str(fact.arm).startswith(treatment) or (fact.arm == "all" and study["treatment"] == treatment)
    )


def controlled(evidence: Evidence, scenario: Scenario, treatments: Iterable[str]) -> list[Line]:
    """Relapse rates over the core trials of several treatments, each with its control."""
    wanted = tuple(treatments)
    lines = trial_lines(evidence, scenario, [row["study_id"] for row in evidence.rows("studies") if row["design"] in _RANDOMIZED])
    own = {line.study for line in lines if any(str(line.readings[0].fact.arm).startswith(name) for name in wanted)}
    return [line for line in lines if line.study in own]


def trials_of_others(evidence: Evidence) -> list[str]:
    """The randomized trials of other treatments."""
    return [row["study_id"] for row in evidence.rows("studies") if row["design"] in _RANDOMIZED and row["role"] == "comparator"]
