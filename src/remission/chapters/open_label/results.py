"""What two published outcomes can be together, and disease activity corrected for errors of its assessment."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from remission import cohort
from remission.analysis.open_label import INCOMPATIBLE, corrected_target, joint, joint_interval, joint_target, misclassification
from remission.errors import InputError
from remission.estimate import Estimate
from remission.evidence import Evidence
from remission.fact import Fact
from remission.flow import arms, participant_flow
from remission.scenario import Population, Scenario

ONE_BASE = "if both shares are of the same patients"
BOUNDS = "Frechet-Hoeffding bounds"
_LEAST_AT_LIMITS = "max(0, lower limit of untreated / entered + lower limit of {} / entered - 1)"
_MOST_AT_LIMITS = "min(upper limit of untreated / entered, upper limit of {} / entered)"


@dataclass(frozen=True, slots=True)
class RemissionBounds:
    """What the share free of further treatment and of disease activity can be: among those who entered, and in a population.

    `low` and `high` are the bounds, `low_limit` and `high_limit` the ends of an interval that covers both with at least the confidence.
    """

    no_dmt: Estimate
    neda: Estimate
    independent: Estimate
    low: Estimate
    high: Estimate
    low_limit: Estimate
    high_limit: Estimate
    target_low: Estimate
    target_high: Estimate


@dataclass(frozen=True, slots=True)
class Untreated:
    """How many can, and must, have gone without further treatment although something happened to them: of all, and of the untreated.

    Where the count behind a share is not known, there are no limits.
    """

    no_dmt: Estimate
    event: Estimate
    low: Estimate
    high: Estimate
    low_limit: Estimate | None
    high_limit: Estimate | None
    share_low: Estimate
    share_high: Estimate


@dataclass(frozen=True, slots=True)
class Stayers:
    """The bounds if disease activity was reported only of those on study at the end, and everybody else was free of it."""

    on_study: Estimate
    both_high: Estimate
    untreated_active_low: Estimate


@dataclass(frozen=True, slots=True)
class CorrectedActivity:
    """Freedom from disease activity as recorded, corrected among those who entered, and mixed with those outside as the scenario says.

    A share that cannot be keeps its value, outside 0 to 1, and says so in its note; the mixed one is then None.
    """

    recorded: Estimate
    enrolled: Estimate
    target: Estimate | None


def remission_bounds(evidence: Evidence, study: str, population: Population, scenario: Scenario) -> RemissionBounds:
    """No further treatment and no evidence of disease activity together, among those who entered and in a population around them.

    Those outside may all have had both, or none. Raises InputError where an outcome is not reported or its count does not fit.
    """
    treatment, activity = (cohort.ladder(evidence, study, outcome, population, scenario) for outcome in cohort.OUTCOMES)
    shares = [treatment.bounds.observed.value, activity.bounds.observed.value]
    inside, n = joint(shares), treatment.enrolled
    outer = joint_interval([treatment.count.value, activity.count.value], n, confidence=scenario.confidence)
    around = joint_target(shares, n, treatment.eligible.high)
    inputs = (*treatment.observed.inputs, *activity.observed.inputs)
    counts = {"untreated": treatment.count.value, "free_of_activity": activity.count.value, "entered": n}
    whole = {"population": treatment.eligible.high, "outside": treatment.eligible.high - n}

    def share(value: float, formula: str, method: str = BOUNDS, **terms: float) -> Estimate:
        estimate = Estimate(value=value, unit="proportion", method=method, inputs=inputs, note=ONE_BASE)
        return estimate.explained(formula, **(counts | terms))

    base, chosen = treatment.eligible.inputs, ("target_population",)
    least, most = "max(0, untreated + free of activity - entered)", "min(untreated, free of activity)"
    low = replace(share(inside.low, f"{least} / entered"), low=outer.low)
    return RemissionBounds(
        no_dmt=treatment.observed,
        neda=activity.observed,
        independent=share(inside.independent, "untreated / entered x free of activity / entered", "product of the shares"),
        low=low.traced(assumptions=("confidence",)),
        high=share(inside.high, f"{most} / entered"),
        low_limit=_limit(share(outer.low, _LEAST_AT_LIMITS.format("free of activity")), scenario),
        high_limit=_limit(share(outer.high, _MOST_AT_LIMITS.format("free of activity")), scenario),
        target_low=share(around.low, f"{least} / population", f"{BOUNDS}, nobody outside with both", **whole).traced(base, chosen),
        target_high=share(around.high, f"({most} + outside) / population", f"{BOUNDS}, everybody outside with both", **whole).traced(
            base, chosen
        ),
    )


def if_of_stayers(evidence: Evidence, study: str, scenario: Scenario) -> Stayers:
    """The kindest case of a smaller base of disease activity; where the number on study is a range, its lower end."""
    treatment, activity = (cohort.ladder(evidence, study, outcome, "enrolled", scenario) for outcome in cohort.OUTCOMES)
    flow = participant_flow(evidence, study)
    free, recorded = treatment.bounds.observed.value, activity.bounds.observed.value
    stayed, entered = flow.on_study.low, flow.enrolled.low
    kindest = joint_target([recorded], stayed, entered).high
    free_of_activity = "(share free of activity x on study + left) / entered"
    terms = {"share_untreated": free, "share_free_of_activity": recorded, "on_study": stayed, "left": entered - stayed, "entered": entered}

    def bound(value: float, formula: str) -> Estimate:
        inputs = (*treatment.observed.inputs, *activity.observed.inputs, *flow.on_study.inputs)
        method = f"{BOUNDS}, all who left free of activity"
        return Estimate(value=value, unit="proportion", method=method, inputs=inputs).explained(formula, **terms)

    return Stayers(
        on_study=flow.on_study.estimate("low"),
        both_high=bound(joint([free, kindest]).high, f"min(share untreated, {free_of_activity})"),
        untreated_active_low=bound(joint([free, 1 - kindest]).low, f"max(0, share untreated - {free_of_activity})"),
    )


def untreated_despite_worsening(evidence: Evidence, study: str, scenario: Scenario) -> Untreated:
    """No further treatment together with confirmed disability worsening by the end of the extension, among those who entered."""
    arm, end = arms(evidence, study)[0], evidence.years(study)[1]
    return _untreated(
        evidence, study, evidence.one("outcomes", study_id=study, arm=arm, measure="cdw_6m_free", start_year=0, end_year=end), scenario
    )


def untreated_despite_activity(evidence: Evidence, study: str, scenario: Scenario) -> Untreated:
    """No further treatment together with any disease activity over the extension's years, among those who entered."""
    return _untreated(evidence, study, cohort.reported(evidence, study, "neda"), scenario)


def corrected_activity(evidence: Evidence, study: str, scenario: Scenario) -> CorrectedActivity:
    """Freedom from disease activity under the scenario's sensitivity, specificity and assumption about those outside."""
    rungs = cohort.target_ladder(evidence, study, "neda", scenario)
    used = ("sensitivity", "specificity", "interval_method", "confidence")
    found = misclassification(
        rungs.count.value,
        rungs.enrolled,
        scenario.sensitivity,
        scenario.specificity,
        confidence=scenario.confidence,
        method=scenario.interval_method,
    )
    note = "; ".join(part for part in (rungs.observed.note, found.true.note) if part)
    target = corrected_share(rungs, scenario, scenario.sensitivity, scenario.specificity)
    return CorrectedActivity(
        recorded=rungs.observed,
        enrolled=replace(found.true, note=note).traced(rungs.observed.inputs, used),
        target=None if target is None else target.traced(assumptions=("sensitivity", "specificity")),
    )


def corrected_share(rungs: cohort.Ladder, scenario: Scenario, sensitivity: float, specificity: float) -> Estimate | None:
    """The share in the population with this sensitivity and specificity; None where the recorded share, or that outside, cannot be.

    A perfect assessment leaves the ladder's own estimate.
    """
    if sensitivity == specificity == 1:
        return rungs.scenario
    try:
        found = corrected_target(
            rungs.count.value,
            rungs.enrolled,
            rungs.eligible.high,
            sensitivity,
            specificity,
            **_outside(scenario),
            confidence=scenario.confidence,
            method=scenario.interval_method,
        )
    except InputError:
        return None
    note = "; ".join(part for part in (rungs.scenario.note, found.estimate.note) if part)
    return replace(found.estimate, note=note).traced(rungs.scenario.inputs, rungs.scenario.assumptions)


def is_possible(estimate: Estimate) -> bool:
    """Whether a corrected share can be."""
    return INCOMPATIBLE not in estimate.note and 0 <= estimate.value <= 1


def _outside(scenario: Scenario) -> dict[str, float]:
    """The scenario's assumption about those outside, as the analysis takes it."""
    kind = scenario.non_enrolled
    fixed = {
        "worst": {"success": 0.0},
        "best": {"success": 1.0},
        "same": {"imor": 1.0},
        "success_share": {"success": scenario.success_share},
    }
    return fixed.get(kind) or {kind: getattr(scenario, kind)}


def _untreated(evidence: Evidence, study: str, spared: Fact, scenario: Scenario) -> Untreated:
    """No further treatment together with the event that `spared` says how many were free of."""
    treatment = cohort.ladder(evidence, study, "no_dmt", "enrolled", scenario)
    free = treatment.bounds.observed.value
    share, limits, counts = 1 - spared.number, None, {"untreated": treatment.count.value, "entered": treatment.enrolled}
    try:
        count, entered, _ = cohort.reported_count(evidence, spared)
    except InputError:
        pass
    else:
        counts["patients_with_the_event"] = entered.low - count.value
        share = counts["patients_with_the_event"] / entered.low
        limits = joint_interval([counts["untreated"], counts["patients_with_the_event"]], entered.low, confidence=scenario.confidence)
    inside = joint([free, share])
    inputs = (*treatment.observed.inputs, spared.fact_id)
    shares = {"share_untreated": free, "share_with_the_event": share}
    least, most = "max(0, share untreated + share with the event - 1)", "min(share untreated, share with the event)"

    def told(value: float, formula: str, terms: Mapping[str, float], method: str = BOUNDS) -> Estimate:
        return Estimate(value=value, unit="proportion", method=method, inputs=inputs, note=ONE_BASE).explained(formula, **terms)

    def limit(value: float, formula: str) -> Estimate:
        return _limit(told(value, formula.format("patients with the event"), counts), scenario)

    event = Estimate(value=1 - spared.number, unit="proportion", method="the rest of the share free of it", decimals=spared.decimals)
    of_untreated = "bound over the share without further treatment"
    return Untreated(
        no_dmt=treatment.observed,
        event=event.explained("1 - share free of it", share_free_of_it=spared.number).traced((spared.fact_id,)),
        low=told(inside.low, least, shares),
        high=told(inside.high, most, shares),
        low_limit=limit(limits.low, _LEAST_AT_LIMITS) if limits else None,
        high_limit=limit(limits.high, _MOST_AT_LIMITS) if limits else None,
        share_low=told(inside.low / free if free else 0.0, f"{least} / share untreated", shares, of_untreated),
        share_high=told(inside.high / free if free else 0.0, f"{most} / share untreated", shares, of_untreated),
    )


def _limit(bound: Estimate, scenario: Scenario) -> Estimate:
    method = "bounds of Clopper-Pearson limits, Bonferroni"
    return replace(bound, method=method, confidence=scenario.confidence).traced(assumptions=("confidence",))
