"""Verdicts on the biases: blinding, control, enrollment, and what unblinded decisions can hide."""

from remission import cohort
from remission.chapters.claims.case import Case, Exact
from remission.chapters.claims.judging.parts import outcomes, outside, sentence
from remission.chapters.claims.model import Claim, Judge, Judged
from remission.chapters.non_enrollment.results import Base, Enrollment, enrollment_elsewhere
from remission.chapters.open_label.results import Untreated, untreated_despite_activity, untreated_despite_worsening
from remission.claims import Verdict, above, absent, as_quoted, everywhere, if_known, occurs, whichever
from remission.estimate import Estimate
from remission.fact import Fact
from remission.flow import arms, participant_flow
from remission.wording import joined

BASES: tuple[Base, ...] = ("completers", "randomized")
_ENDPOINTS = ("relapse_rate", "neda", "no_dmt", "cdw_6m_free", "cdi_6m", "bpf_change")
_ACTIVITY = ("relapse_rate", "neda", "mri_free")


def blinding(case: Case, claim: Claim) -> Judged:
    verdicts: dict[str, Verdict] = {}
    numbers: dict[str, Estimate] = {}
    labels: set[str] = set()
    for trial in case.trials:
        end = case.evidence.years(trial)[1]
        facts = [fact for measure in _ENDPOINTS for fact in outcomes(case, trial, measure, end_year=end)]
        blinded = {fact.measure: [fact] for fact in facts if _reports_blinding(fact)}
        measures = {fact.measure for fact in facts}
        labels |= {case.evidence.label("measures", str(measure)).lower() for measure in blinded}
        verdicts[trial] = whichever(absent(blinded.get(measure, [])) for measure in measures)
        ids = tuple(fact.fact_id for fact in facts)
        numbers |= {
            f"{trial}.outcomes": Estimate(value=len(measures), unit="count", method="outcomes at the end of the extension", inputs=ids),
            f"{trial}.blinded": Estimate(
                value=len(blinded), unit="count", method="outcomes at the end of the extension reported with blinded raters", inputs=ids
            ),
        }
    phrases = {
        Verdict.ROBUST: "no outcome is reported to have been rated by blinded raters",
        Verdict.DEPENDS: "it depends on the outcome: some are reported with blinded raters, others are not",
        Verdict.CONTRADICTED: "every outcome is reported to have been rated by blinded raters",
        Verdict.UNDECIDED: "no outcome is reported",
    }
    told = " Blinded raters are reported for {named.blinded}, of {named.outcomes} outcomes at the end of the extension"
    which = f": {joined(sorted(labels))}." if labels else "."
    return Judged(
        by_trial=verdicts,
        numbers=numbers,
        tipping="with the outcome: {named.blinded} with blinded raters" if Verdict.DEPENDS in verdicts.values() else "",
        reason=sentence(case.by_trial(verdicts, phrases)) + told + which,
    )


def control(case: Case, claim: Claim) -> Judged:
    verdicts: dict[str, Verdict] = {}
    numbers: dict[str, Estimate] = {}
    for trial in case.trials:
        core = case.evidence.years(trial)[0]
        facts = case.evidence.select("outcomes", study_id=trial, arm=arms(case.evidence, trial)[1])
        later = [fact for fact in facts if fact.end_year is not None and fact.end_year > core]
        verdicts[trial] = if_known(facts, absent(later))
        ids = tuple(fact.fact_id for fact in facts)
        numbers |= {
            f"{trial}.core": Estimate(
                value=len(facts) - len(later), unit="count", method="outcomes of the control arm, core trial", inputs=ids
            ),
            f"{trial}.later": Estimate(
                value=len(later), unit="count", method="outcomes of the control arm, after the core trial", inputs=ids
            ),
        }
    phrases = {
        Verdict.ROBUST: "the interferon arms end with the core trials",
        Verdict.CONTRADICTED: "the interferon arms go on after the core trials",
        Verdict.UNDECIDED: "no outcome of a control arm is recorded",
    }
    told = " Recorded outcomes of these arms: {named.core} within the core trial, {named.later} after it."
    return Judged(by_trial=verdicts, numbers=numbers, reason=sentence(case.by_trial(verdicts, phrases)) + told)


def declined(case: Case, claim: Claim) -> Judged:
    verdicts: dict[str, Verdict] = {}
    numbers: dict[str, Estimate] = {}
    for trial in case.trials:
        flow, quoted = participant_flow(case.evidence, trial), case.quoted(claim, trial)
        shares = {stage.name: outside(flow.enrolled, stage) for stage in (flow.completers, flow.treated, flow.randomized)}
        verdicts[trial] = as_quoted(quoted, [Exact(share.value) for share in shares.values()])
        numbers |= {f"{trial}.quoted": quoted.estimate} | {f"{trial}.of_{name}": share for name, share in shares.items()}
    phrases = {
        Verdict.ROBUST: "the share is the quoted one on every base",
        Verdict.DEPENDS: "the quoted share holds on one base, those who completed the core trial, and not on wider ones",
        Verdict.CONTRADICTED: "the share is another one on every base",
    }
    told = (
        " Of the treated, {named.of_treated} did not enter. Nor need all of them have declined: the protocol did not admit patients who "
        "had taken another disease-modifying therapy."
    )
    depends = Verdict.DEPENDS in verdicts.values()
    return Judged(
        by_trial=verdicts,
        numbers=numbers,
        tipping="of all treated: {named.of_treated}" if depends else "",
        reason=sentence(case.by_trial(verdicts, phrases)) + told,
    )


def enrollment(case: Case, claim: Claim) -> Judged:
    rows = enrollment_elsewhere(case.evidence, case.scenario)
    verdicts: dict[str, Verdict] = {}
    numbers: dict[str, Estimate] = {}
    for trial in case.trials:
        own = {base: [row for row in rows if row.base == base and row.index and row.study == trial] for base in BASES}
        verdicts[trial] = whichever(above(_shares(own[base]), _shares(_others(rows, base))) for base in BASES)
        numbers |= {f"{trial}.of_{base}": found[0].share for base, found in own.items()}
    highest = {base: max((row.share for row in _others(rows, base)), key=lambda share: share.value, default=None) for base in BASES}
    numbers |= {f"highest.{base}": share for base, share in highest.items() if share is not None}
    phrases = {
        Verdict.ROBUST: "more entered than in any other extension recorded here, with the whole interval and on both bases",
        Verdict.POINT_ONLY: "more entered than in any other extension recorded here, but on one base at least the intervals overlap",
        Verdict.DEPENDS: "more entered than in some of the other extensions recorded here, not in all",
        Verdict.CONTRADICTED: "fewer entered than in the other extensions recorded here",
        Verdict.UNDECIDED: "no other extension is recorded",
    }
    told = "".join(
        f" Of the {base}: {{named.of_{base}:full}}; highest elsewhere {{all.highest.{base}:full}}."
        for base in BASES
        if f"highest.{base}" in numbers
    )
    return Judged(by_trial=verdicts, numbers=numbers, reason=sentence(case.by_trial(verdicts, phrases)) + told)


def subtraction(case: Case, claim: Claim) -> Judged:
    verdicts: dict[str, Verdict] = {}
    numbers: dict[str, Estimate] = {}
    for trial in case.trials:
        found = []
        for outcome in cohort.OUTCOMES:
            rungs = cohort.ladder(case.evidence, trial, outcome, "completers", case.scenario)
            found.append(absent([] if rungs.bounds.literal_subtraction.possible else [outcome]))
            numbers |= {f"{trial}.{outcome}.subtracted": rungs.literal_subtraction, f"{trial}.{outcome}.worst": rungs.worst_case}
        verdicts[trial] = everywhere(found)
    phrases = {
        Verdict.ROBUST: "the difference is a share that the group could have had",
        Verdict.CONTRADICTED: "the difference lies below the worst case: fewer than none of those outside would have had to succeed",
    }
    told = " For no further treatment it is {named.no_dmt.subtracted}, while the worst case is {named.no_dmt.worst}."
    return Judged(by_trial=verdicts, numbers=numbers, reason=sentence(case.by_trial(verdicts, phrases)) + told)


def untreated_worsening(case: Case, claim: Claim) -> Judged:
    return _untreated(case, {trial: untreated_despite_worsening(case.evidence, trial, case.scenario) for trial in case.trials})


def untreated_activity(case: Case, claim: Claim) -> Judged:
    return _untreated(case, {trial: untreated_despite_activity(case.evidence, trial, case.scenario) for trial in case.trials})


def _untreated(case: Case, found: dict[str, Untreated]) -> Judged:
    verdicts: dict[str, Verdict] = {}
    numbers: dict[str, Estimate] = {}
    for trial, each in found.items():
        limit = each.low_limit.value if each.low_limit else None
        least = Estimate(
            value=each.low.value, low=limit, high=each.high.value if limit is not None else None, unit="proportion", method=each.low.method
        )
        verdicts[trial] = occurs(least, each.high)
        numbers |= {f"{trial}.least": each.low, f"{trial}.most": each.high, f"{trial}.event": each.event}
        if each.low_limit is not None:
            numbers[f"{trial}.limit"] = each.low_limit
        if each.low.value > 0:
            numbers[f"{trial}.assessed"] = _assessed_at_least(case, trial, each)
    phrases = {
        Verdict.ROBUST: "some must have, and even the lower limit is above zero",
        Verdict.POINT_ONLY: "some must have, but the interval reaches zero or is not known",
        Verdict.CONTRADICTED: "nobody can have",
        Verdict.UNDECIDED: "the published shares allow anything from nobody to a large part",
    }
    told = " If both shares are of the same patients, at least {named.least} and at most {named.most} of those who entered did."
    return Judged(
        by_trial=verdicts,
        numbers=numbers,
        tipping="if fewer than {named.assessed} patients were assessed" if all(f"{trial}.assessed" in numbers for trial in found) else "",
        reason=sentence(case.by_trial(verdicts, phrases)) + told,
    )


def _assessed_at_least(case: Case, trial: str, found: Untreated) -> Estimate:
    """The fewest patients assessed for the event at which some untreated ones must have had it, their share as published."""
    entered = participant_flow(case.evidence, trial).enrolled
    return Estimate(
        value=(1 - found.no_dmt.value) * entered.low / found.event.value,
        unit="patients",
        method="patients treated again over the share with the event",
        inputs=tuple(dict.fromkeys((*found.no_dmt.inputs, *found.event.inputs, *entered.inputs))),
    ).explained(
        "(1 - untreated) x enrolled / with the event",
        untreated=found.no_dmt.value,
        enrolled=entered.low,
        with_the_event=found.event.value,
    )


def opinion(case: Case, claim: Claim) -> Judged:
    verdicts: dict[str, Verdict] = {}
    numbers: dict[str, Estimate] = {}
    for trial in case.trials:
        core, end = case.evidence.years(trial)
        extension = [f for measure in _ACTIVITY for f in outcomes(case, trial, measure) if core < (f.end_year or 0) <= end]
        blinded = [fact for fact in extension if _reports_blinding(fact)]
        verdicts[trial] = if_known(blinded, absent(blinded))
        recorded = cohort.reported(case.evidence, trial, "neda").estimate()
        numbers |= {
            f"{trial}.recorded": recorded,
            f"{trial}.specificity": Estimate(
                value=1 - recorded.value,
                unit="proportion",
                method="specificity at which the recorded share could be error alone",
                inputs=recorded.inputs,
                decimals=recorded.decimals,
            ).explained("1 - recorded as free", recorded_as_free=recorded.value),
        }
    phrases = {
        Verdict.CONTRADICTED: "relapses or disease activity are reported to have been assessed by blinded raters",
        Verdict.UNDECIDED: "no blinded assessment of relapses or disease activity stands in the evidence to compare with",
    }
    told = (
        " How much hangs on it is known: if activity went unseen in some patients, fewer than the recorded {named.recorded} were free of "
        "it, and nobody need have been if as few of the active patients were recognized as {named.specificity}."
    )
    return Judged(
        by_trial=verdicts,
        numbers=numbers,
        tipping="nobody free at a specificity of {named.specificity}",
        reason=sentence(case.by_trial(verdicts, phrases)) + told,
    )


def _reports_blinding(fact: Fact) -> bool:
    return "blinded" in (fact.note or "")


def _others(rows: list[Enrollment], base: Base) -> list[Enrollment]:
    return [row for row in rows if row.base == base and not row.index]


def _shares(rows: list[Enrollment]) -> list[Estimate]:
    return [row.share for row in rows]


JUDGES: dict[str, Judge[Case]] = {
    judge.__name__: judge
    for judge in (blinding, control, declined, enrollment, subtraction, untreated_worsening, untreated_activity, opinion)
}
