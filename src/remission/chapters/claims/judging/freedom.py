"""Verdicts on remission: how many, what it means, and what would explain it or set it against another drug."""

from dataclasses import replace

from remission import cohort
from remission.chapters.claims.case import Case
from remission.chapters.claims.judging.parts import sentence
from remission.chapters.claims.model import Claim, Judge, Judged
from remission.chapters.non_enrollment.leaving import leaving
from remission.chapters.open_label.results import RemissionBounds, remission_bounds
from remission.claims import Verdict, absent, differs, everywhere, exceeds
from remission.estimate import Estimate
from remission.flow import participant_flow
from remission.readings import with_interval
from remission.scenario import Scenario
from remission.wording import FATES, NOBODY_OUTSIDE, WHATEVER_OUTSIDE, filled

_LEAVERS = (
    " Patients who entered and left are taken as the source counts them, which it does not tell: had they been counted as free without "
    "being it, the share could be as low as {named.if_leavers_failed}."
)
_THRESHOLD = "{param}`threshold`"
_IMMUNE = ("lymphocyte", "t cell", "b cell", "t-cell", "b-cell", "immune cell", "repertoire", "cd4", "cd8", "cd19")


def over_half(case: Case, claim: Claim) -> Judged:
    scenario = case.scenario
    verdicts: dict[str, Verdict] = {}
    numbers: dict[str, Estimate] = {"quoted": case.quoted(claim, "both").estimate}
    tipping: list[str] = []
    for trial, name in case.trials.items():
        rungs = cohort.target_ladder(case.evidence, trial, "no_dmt", scenario)
        verdicts[trial] = cohort.verdict(rungs, scenario.threshold)
        left = leaving(case.evidence, trial, "no_dmt", scenario.target_population, rungs, scenario)
        numbers |= {
            f"{trial}.observed": rungs.observed,
            f"{trial}.worst": rungs.worst_case,
            f"{trial}.best": rungs.best_case,
            f"{trial}.scenario": rungs.scenario,
            f"{trial}.if_leavers_failed": left.floor,
        }
        tips = rungs.tipping_success if verdicts[trial] is Verdict.DEPENDS else rungs.tipping_limit
        if tips is not None:
            numbers[f"{trial}.tipping_success"] = tips
            whose = "at the point" if verdicts[trial] is Verdict.DEPENDS else "with the interval"
            tipping.append(f"{name}, {whose}, if {{all.{trial}.tipping_success}} of those outside succeeded")
    phrases = _against(scenario)
    return Judged(
        by_trial=verdicts,
        numbers=numbers,
        tipping="; ".join(tipping),
        reason=sentence(case.by_trial(verdicts, phrases)) + _cases(scenario) + _LEAVERS,
    )


def over_half_remission(case: Case, claim: Claim) -> Judged:
    scenario = case.scenario
    verdicts: dict[str, Verdict] = {}
    numbers: dict[str, Estimate] = {"quoted": case.quoted(claim, "both").estimate}
    for trial in case.trials:
        found = remission_bounds(case.evidence, trial, scenario.target_population, scenario)
        verdicts[trial] = exceeds(_with_limit(case, trial, found), found.target_high, scenario.threshold)
        numbers |= {f"{trial}.least": found.target_low, f"{trial}.most": found.target_high, f"{trial}.free": found.neda}
        if verdicts[trial] is Verdict.CONTRADICTED:
            numbers[f"{trial}.assessed"] = _assessed(case, trial, found.neda)
    phrases = {
        Verdict.ROBUST: f"even the least that is possible exceeds {_THRESHOLD}, with its whole interval",
        Verdict.POINT_ONLY: f"even the least that is possible exceeds {_THRESHOLD}, but without an interval",
        Verdict.DEPENDS: f"the published shares allow both more and less than {_THRESHOLD}",
        Verdict.CONTRADICTED: f"not even the most that is possible exceeds {_THRESHOLD}",
    }
    depends = Verdict.DEPENDS in verdicts.values()
    contradicted = all(verdict is Verdict.CONTRADICTED for verdict in verdicts.values())
    return Judged(
        by_trial=verdicts,
        numbers=numbers,
        tipping="if fewer than {named.assessed} patients were assessed for activity"
        if contradicted
        else "{named.least} to {named.most}"
        if depends
        else "",
        reason=(
            f"{sentence(case.by_trial(verdicts, phrases))} At most {{named.most}} can have been free of both, at least {{named.least}}, "
            f"if both shares are of the same patients."
        ),
    )


def reprogramming(case: Case, claim: Claim) -> Judged:
    named = {
        row["measure_id"]
        for row in case.evidence.rows("measures")
        if any(word in f"{row['label']} {row['definition']}".lower() for word in _IMMUNE)
    }
    facts = case.evidence.select("outcomes", measure=tuple(sorted(named)), timing="change_from_baseline")
    facts = [fact for fact in facts if fact.value is not None]
    found = [with_interval(case.evidence, fact, case.scenario) for fact in facts]
    verdict = differs(found, 0.0)
    measures = tuple({fact.measure: fact.fact_id for fact in case.evidence.select("outcomes")}.values())
    numbers = {
        "measures": Estimate(value=len(measures), unit="count", method="kinds of outcomes in the evidence", inputs=measures),
        "immune": Estimate(value=len(named), unit="count", method="measures of immune cells in the list of measures", inputs=measures),
    } | {f"{fact.study_id}.{fact.measure}": estimate for fact, estimate in zip(facts, found, strict=True)}
    told = {
        Verdict.UNDECIDED: "No change of immune cells is reported: {all.immune} of {all.measures} kinds of outcomes measure them.",
        Verdict.ROBUST: "A measure of immune cells is changed, with its whole interval.",
        Verdict.POINT_ONLY: "A measure of immune cells is changed, but not with a whole interval.",
        Verdict.DEPENDS: "Some measures of immune cells are changed, some are not.",
        Verdict.CONTRADICTED: "Measures of immune cells are not changed.",
    }[verdict]
    return Judged(together=verdict, numbers=numbers, reason=f"{told} Staying off drugs is a decision; it shows no mechanism.")


def biomarkers(case: Case, claim: Claim) -> Judged:
    verdicts, numbers = [], {}
    for trial in case.trials:
        end = case.evidence.years(trial)[1]
        parts = [row["study_id"] for row in case.evidence.rows("studies") if row["parent_id"] == trial and row["design"] == "subgroup"]
        for outcome in cohort.OUTCOMES:
            whole = cohort.reported(case.evidence, trial, outcome)
            for fact in case.evidence.select("outcomes", study_id=tuple(parts), measure=outcome, timing="cumulative", end_year=end):
                part = with_interval(case.evidence, fact, case.scenario)
                numbers[f"{fact.study_id}.{outcome}"] = part
                verdicts.append(absent([part] if differs([part], whole.number) is Verdict.ROBUST else []))
    known = everywhere(verdicts)
    told = {
        Verdict.UNDECIDED: "No source tells what became of a subgroup by the end of the extension, so no marker can be judged.",
        Verdict.ROBUST: "No subgroup fared differently from its whole trial.",
        Verdict.CONTRADICTED: "A subgroup fared differently from its whole trial, with its whole interval.",
    }[known]
    subgroups = [fact.fact_id for fact in case.evidence.select("outcomes") if _is_subgroup(case, str(fact.study_id))]
    numbers["subgroups"] = Estimate(
        value=len(subgroups), unit="count", method="outcomes of subgroups, at other times", inputs=tuple(subgroups)
    )
    return Judged(together=known, numbers=numbers, reason=told)


def _is_subgroup(case: Case, study: str) -> bool:
    row = case.evidence.study(study)
    return row["design"] == "subgroup" and row["parent_id"] in case.trials


def natalizumab(case: Case, claim: Claim) -> Judged:
    other = case.evidence.select("adverse_events", arm="natalizumab")
    pairs = [
        (fact, rival)
        for rival in other
        for fact in case.evidence.select("adverse_events", study_id=rival.study_id, event=rival.event, statistic=rival.statistic)
        if str(fact.arm).startswith("alemtuzumab") and fact.value is not None and rival.value is not None
    ]
    found = [with_interval(case.evidence, fact, case.scenario) for fact, _ in pairs]
    verdict = everywhere(differs([estimate], rival.number) for estimate, (_, rival) in zip(found, pairs, strict=True))
    harms = tuple(fact.fact_id for fact in case.evidence.select("adverse_events"))
    numbers = {"reports": Estimate(value=len(harms), unit="count", method="reports of harms in the evidence", inputs=harms)} | {
        f"{fact.study_id}.{fact.event}": estimate for estimate, (fact, _) in zip(found, pairs, strict=True)
    }
    told = {
        Verdict.UNDECIDED: "None of the {all.reports} shares, rates and counts of harms in the evidence comes from a study of both drugs.",
        Verdict.ROBUST: "A study of both drugs reports different risks, with whole intervals.",
        Verdict.POINT_ONLY: "A study of both drugs reports different risks, but not with whole intervals.",
        Verdict.CONTRADICTED: "A study of both drugs reports the same risks.",
        Verdict.DEPENDS: "Studies of both drugs report different risks of some harms, not of others.",
    }[verdict]
    return Judged(together=verdict, numbers=numbers, reason=told)


def _with_limit(case: Case, trial: str, found: RemissionBounds) -> Estimate:
    """The least share in the population, with the lower limit of the least share among those who entered carried over."""
    flow = participant_flow(case.evidence, trial)
    limit = found.low_limit.value * flow.enrolled.low / flow.stage(case.scenario.target_population).high
    return replace(found.target_low, low=limit, high=found.target_high.value)


def _assessed(case: Case, trial: str, free: Estimate) -> Estimate:
    """The fewest patients assessed for disease activity at which the threshold stays out of reach, if all others were free of it."""
    eligible = participant_flow(case.evidence, trial).stage(case.scenario.target_population)
    return Estimate(
        value=eligible.high * (1 - case.scenario.threshold) / (1 - free.value),
        unit="patients",
        method="patients that may miss the threshold over the share with activity",
        inputs=tuple(dict.fromkeys((*free.inputs, *eligible.inputs))),
        assumptions=("target_population", "threshold"),
    ).explained(
        "eligible x (1 - threshold) / (1 - share free of activity)",
        eligible=eligible.high,
        threshold=case.scenario.threshold,
        share_free_of_activity=free.value,
    )


def _cases(scenario: Scenario) -> str:
    if scenario.target_population == "enrolled":
        return " The share is {named.observed:full}."
    return (
        " The worst case is {named.worst:full}, the best {named.best}; under this scenario "
        f"({FATES[scenario.non_enrolled]}) it is {{named.scenario:full}}."
    )


def _against(scenario: Scenario) -> dict[Verdict, str]:
    """How a share stands to the threshold; where everybody in the population entered, nobody is outside."""
    phrases = NOBODY_OUTSIDE if scenario.target_population == "enrolled" else WHATEVER_OUTSIDE
    return {verdict: filled(phrase) for verdict, phrase in phrases.items()}


JUDGES: dict[str, Judge[Case]] = {
    judge.__name__: judge for judge in (over_half, over_half_remission, reprogramming, biomarkers, natalizumab)
}
