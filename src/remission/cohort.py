"""How a reported outcome of a trial's extension reads in each population."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from remission.analysis import non_enrollment
from remission.analysis.non_enrollment import Bounds, Count
from remission.claims import Verdict, exceeds
from remission.errors import InputError
from remission.estimate import Estimate, estimates
from remission.evidence import Evidence
from remission.fact import Fact
from remission.flow import Stage, arms, participant_flow
from remission.scenario import Population, Scenario

ASSUMED_BASE = "base not stated; the patients who entered are assumed"
IMPLIED_BASE = "base not stated; the count fits the patients who entered"
OUTCOMES = ("no_dmt", "neda")
FURTHER_OUTCOMES = ("no_retreatment",)
POPULATIONS: tuple[Population, ...] = ("completers", "treated", "randomized")


@dataclass(frozen=True, slots=True)
class Ladder:
    """One outcome in one population under ever kinder assumptions about the patients outside the extension."""

    literal_subtraction: Estimate
    worst_case: Estimate
    scenario: Estimate
    observed: Estimate
    best_case: Estimate
    tipping_success: Estimate | None
    tipping_limit: Estimate | None
    successes: Estimate
    bounds: Bounds
    count: Count
    enrolled: int
    eligible: Stage


def reported(evidence: Evidence, study: str, outcome: str) -> Fact:
    """The reported share of an extension outcome, among those enrolled."""
    found = _published(evidence, study, outcome)
    if len(found) != 1:
        end = evidence.years(study)[1]
        raise InputError(
            f"{evidence.path / 'outcomes.csv'}: expected one cumulative {outcome} to year {end} for {study}, found {len(found)}"
        )
    return found[0]


def reported_count(evidence: Evidence, fact: Fact) -> tuple[Count, Stage, str]:
    """Patients behind a share reported of an extension: the counts that round to it, of whom, and what is assumed of the base.

    Where the source states no base, those who entered are taken. Raises InputError where no count of theirs fits.
    """
    entered = participant_flow(evidence, str(fact.study_id)).enrolled
    count = non_enrollment.reconstruct_count(fact.number, entered.low, fact.half_unit)
    note = "" if fact.denominator == entered.low else ASSUMED_BASE
    if fact.numerator is not None and count.low <= fact.numerator <= count.high:
        return Count(fact.numerator, fact.numerator, fact.numerator), entered, note and IMPLIED_BASE
    return count, entered, note


def outcomes(evidence: Evidence) -> tuple[str, ...]:
    """The outcomes that the argument rests on, and the further ones that every trial reports."""
    return OUTCOMES + tuple(
        outcome for outcome in FURTHER_OUTCOMES if all(_published(evidence, study, outcome) for study in evidence.trials)
    )


def ladder(evidence: Evidence, study: str, outcome: str, population: Population, scenario: Scenario) -> Ladder:
    """The outcome in a population under each assumption about the patients outside the extension.

    Where the population's size is only known as a range, its upper end is taken: it gives the widest bounds.
    """
    fact = reported(evidence, study, outcome)
    successes, entered, base_note = reported_count(evidence, fact)
    enrolled, inputs = entered.low, (fact.fact_id, *entered.inputs)
    eligible = participant_flow(evidence, study).stage(population)
    limits = non_enrollment.bounds(
        successes.value,
        enrolled,
        eligible.high,
        threshold=scenario.threshold,
        confidence=scenario.confidence,
        method=scenario.interval_method,
    )
    size_note = "" if eligible.known else f"size of the population not stated, {eligible.text}"
    count_note = _count_note(successes)
    traced = inputs + eligible.inputs
    intervals = ("confidence", "interval_method")

    def trace(estimate: Estimate, *parameters: str) -> Estimate:
        joined = "; ".join(part for part in (estimate.note, base_note, count_note, size_note) if part)
        return replace(estimate.traced(traced, parameters), note=joined)

    return Ladder(
        literal_subtraction=trace(limits.literal_subtraction.estimate),
        worst_case=trace(limits.worst, *intervals),
        scenario=trace(_under_scenario(limits, successes.value, enrolled, eligible.high, scenario), *intervals),
        observed=replace(limits.observed, decimals=fact.decimals, note=base_note).traced(inputs, intervals),
        best_case=trace(limits.best, *intervals),
        tipping_success=_tipping(limits, successes.value, enrolled, eligible.high, scenario, trace),
        tipping_limit=_tipping_limit(successes.value, enrolled, eligible.high, scenario, trace),
        successes=_count_estimate(successes, fact, entered),
        bounds=limits,
        count=successes,
        enrolled=enrolled,
        eligible=eligible,
    )


def target_ladder(evidence: Evidence, study: str, outcome: str, scenario: Scenario) -> Ladder:
    """The ladder of the scenario's own population, its rungs naming that they are of this choice."""
    rungs = ladder(evidence, study, outcome, scenario.target_population, scenario)
    own = {name: rung for name, rung in estimates(rungs).items() if name not in ("observed", "successes")}
    named: dict[str, Any] = {name: rung.traced(assumptions=("target_population",)) for name, rung in own.items()}
    return replace(rungs, **named)


def verdict(rungs: Ladder, threshold: float) -> Verdict:
    """The verdict on "more than `threshold`" for one outcome in one population."""
    return exceeds(rungs.worst_case, rungs.best_case, threshold)


def _published(evidence: Evidence, study: str, outcome: str) -> list[Fact]:
    end = evidence.years(study)[1]
    return evidence.select("outcomes", study_id=study, arm=arms(evidence, study)[0], measure=outcome, timing="cumulative", end_year=end)


def _count_estimate(count: Count, fact: Fact, entered: Stage) -> Estimate:
    if fact.numerator == count.value:
        return Estimate(value=count.value, unit="patients", method="stated with the published percentage", inputs=(fact.fact_id,))
    return Estimate(
        value=count.value,
        unit="patients",
        method="reconstructed from the published percentage",
        note=_count_note(count),
        inputs=(fact.fact_id, *entered.inputs),
    ).explained("whole number nearest to share x enrolled", share=fact.number, enrolled=entered.low)


def _count_note(count: Count) -> str:
    return "" if count.low == count.high else f"{count.low} to {count.high} patients round to the published percentage"


def _tipping(
    limits: Bounds, successes: int, enrolled: int, eligible: int, scenario: Scenario, trace: Callable[..., Estimate]
) -> Estimate | None:
    share = limits.tipping_success
    if share is None:
        return None
    note = "below 0%: cannot be tipped" if share < 0 else "above 100%: cannot be reached" if share > 1 else ""
    estimate = Estimate(value=share, unit="proportion", method="success share outside at which the threshold is met", note=note).explained(
        "(threshold x eligible - successes) / outside",
        threshold=scenario.threshold,
        eligible=eligible,
        successes=successes,
        outside=eligible - enrolled,
    )
    return trace(estimate, "threshold")


def _tipping_limit(successes: int, enrolled: int, eligible: int, scenario: Scenario, trace: Callable[..., Estimate]) -> Estimate | None:
    level, rule = scenario.confidence, scenario.interval_method
    share = non_enrollment.tipping_limit(successes, enrolled, eligible, threshold=scenario.threshold, confidence=level, method=rule)
    if share is None:
        return None
    estimate = Estimate(
        value=share, unit="proportion", method=f"success share outside at which the lower limit meets the threshold, {rule}"
    ).explained(
        "the s at which the lower limit of (successes + outside x s) / eligible is threshold",
        successes=successes,
        outside=eligible - enrolled,
        eligible=eligible,
        threshold=scenario.threshold,
    )
    return trace(estimate, "threshold", "confidence", "interval_method")


def require_possible(evidence: Evidence, scenario: Scenario) -> None:
    """InputError where the scenario's assumption about those outside cannot hold for a reported outcome."""
    for study, name in evidence.trials.items():
        for outcome in outcomes(evidence):
            try:
                ladder(evidence, study, outcome, scenario.target_population, scenario)
            except InputError as error:
                raise InputError(f"{error} ({name}, {evidence.label('measures', outcome)})") from None


def _under_scenario(limits: Bounds, successes: int, enrolled: int, eligible: int, scenario: Scenario) -> Estimate:
    kind = scenario.non_enrolled
    if kind in ("worst", "best"):
        return (limits.worst if kind == "worst" else limits.best).traced(assumptions=("non_enrolled",) if eligible > enrolled else ())
    imor, relative, success = {
        "same": (1.0, None, None),
        "imor": (scenario.imor, None, None),
        "relative_success": (None, scenario.relative_success, None),
        "success_share": (None, None, scenario.success_share),
    }[kind]
    adjusted = non_enrollment.adjust(
        successes,
        enrolled,
        eligible,
        imor=imor,
        relative_success=relative,
        success=success,
        confidence=scenario.confidence,
        method=scenario.interval_method,
    )
    assumed = ("non_enrolled", kind) if kind in type(scenario).model_fields else ("non_enrolled",)
    # With nobody outside, their fate is no part of the number.
    return adjusted.estimate.traced(assumptions=assumed if eligible > enrolled else ())
