"""Verdicts on what was reported: does it agree with its sources, and does it mean what it seems to?"""

from statistics import median

from remission import cohort
from remission.analysis.open_label import joint
from remission.chapters.claims.case import Case, Exact
from remission.chapters.claims.judging.parts import outcomes, sentence
from remission.chapters.claims.model import Claim, Judge, Judged
from remission.claims import Verdict, as_quoted, confirmed, fits
from remission.estimate import Estimate, Interval
from remission.fact import Fact
from remission.flow import participant_flow
from remission.wording import joined

_ANY = (True, False)


def relapse_rate(case: Case, claim: Claim) -> Judged:
    verdicts: dict[str, Verdict] = {}
    numbers: dict[str, Estimate] = {}
    for trial in case.trials:
        quoted, (core, end) = case.quoted(claim, trial), case.evidence.years(trial)
        yearly = {
            fact.end_year: fact for fact in outcomes(case, trial, "relapse_rate", timing="in_year") if core < (fact.end_year or 0) <= end
        }
        before = outcomes(case, trial, "relapse_rate", timing="over_period", start_year=0, end_year=core)
        verdicts[trial] = as_quoted(quoted, [fact for year, fact in yearly.items() if year == end])
        numbers[f"{trial}.quoted"] = quoted.estimate
        if before and len(yearly) == end - core:
            facts = [before[0], *yearly.values()]
            mean = sum(fact.number * float(fact.span) for fact in facts) / end
            numbers[f"{trial}.mean"] = Estimate(
                value=mean,
                unit="per person-year",
                method="published rates, weighted by their years",
                inputs=tuple(f.fact_id for f in facts),
            )
    phrases = {
        Verdict.ROBUST: "the quoted rate is the one published for the last year of the extension",
        Verdict.CONTRADICTED: "the quoted rate is not the one published for the last year of the extension",
        Verdict.UNDECIDED: "no source gives a rate for the last year of the extension",
    }
    rest = " It is a rate in that year: over all years since the first course the average is {named.mean}."
    known = all(f"{trial}.mean" in numbers for trial in case.trials)
    return Judged(by_trial=verdicts, numbers=numbers, reason=sentence(case.by_trial(verdicts, phrases)) + (rest if known else ""))


def activity_free(case: Case, claim: Claim) -> Judged:
    verdicts: dict[str, Verdict] = {}
    numbers: dict[str, Estimate] = {}
    for trial in case.trials:
        quoted, (core, end) = case.quoted(claim, trial), case.evidence.years(trial)
        yearly = [fact for fact in outcomes(case, trial, "neda", timing="in_year") if core < (fact.end_year or 0) <= end]
        limits = joint([min(1.0, fact.number + fact.half_unit) for fact in yearly]).high if len(yearly) == end - core else 1.0
        least = joint([max(0.0, fact.number - fact.half_unit) for fact in yearly]).low if len(yearly) == end - core else 0.0
        verdicts[trial] = confirmed(quoted, _elsewhere(case, trial, "neda"), Interval(least, limits))
        ids = tuple(fact.fact_id for fact in yearly)
        numbers |= {
            f"{trial}.quoted": quoted.estimate,
            **_limits(trial, least, limits, "bounds from the single years", (*ids, *quoted.inputs)),
        }
    return Judged(by_trial=verdicts, numbers=numbers, reason=_confirmation(case, verdicts, "the single years"))


def untreated_share(case: Case, claim: Claim) -> Judged:
    verdicts: dict[str, Verdict] = {}
    numbers: dict[str, Estimate] = {}
    for trial in case.trials:
        quoted, end = case.quoted(claim, trial), case.evidence.years(trial)[1]
        parts = [fact for measure in ("no_retreatment", "no_other_dmt") for fact in outcomes(case, trial, measure, end_year=end)]
        later = [fact for fact in outcomes(case, trial, "no_dmt", timing="cumulative") if (fact.end_year or 0) > end][:1]
        high = min([1.0, *(fact.number + fact.half_unit for fact in parts)])
        both = [max(0.0, fact.number - fact.half_unit) for fact in parts]
        low = max([joint(both).low if len(parts) == 2 else 0.0, *(fact.number - fact.half_unit for fact in later)])
        verdicts[trial] = confirmed(quoted, _elsewhere(case, trial, "no_dmt"), Interval(min(low, high), high))
        ids = tuple(fact.fact_id for fact in (*parts, *later))
        method = "bounds from its two parts and the next report"
        numbers |= {f"{trial}.quoted": quoted.estimate, **_limits(trial, min(low, high), high, method, (*ids, *quoted.inputs))}
    return Judged(by_trial=verdicts, numbers=numbers, reason=_confirmation(case, verdicts, "its two parts and the next report"))


def window(case: Case, claim: Claim) -> Judged:
    quoted = case.quoted(claim, "both", kind="design")
    facts = {trial: cohort.reported(case.evidence, trial, "no_dmt") for trial in case.trials}
    verdicts = {trial: as_quoted(quoted, [Exact(float(fact.span), 0.0)]) for trial, fact in facts.items()}
    inputs = tuple(fact.fact_id for fact in facts.values())
    numbers = {"quoted": quoted.estimate.traced(inputs)} | {
        f"{trial}.window": Estimate(value=float(fact.span), unit="years", method="end of the window less its start", inputs=(fact.fact_id,))
        for trial, fact in facts.items()
    }
    phrases = {
        Verdict.ROBUST: "the window of the sources is as long as quoted",
        Verdict.CONTRADICTED: "the window of the sources is of another length than quoted",
    }
    told = " It begins with the second course, a year after the first, and ends with the extension: {named.window}."
    extension = {end - core for core, end in map(case.evidence.years, case.trials)}
    if extension == {quoted.number} and Verdict.CONTRADICTED in verdicts.values():
        told += " The quoted length is that of the extension alone, which began a year after the second course."
    return Judged(by_trial=verdicts, numbers=numbers, reason=sentence(case.by_trial(verdicts, phrases)) + told)


def retreated(case: Case, claim: Claim) -> Judged:
    verdicts: dict[str, Verdict] = {}
    numbers: dict[str, Estimate] = {}
    for trial in case.trials:
        fact, flow, quoted = (
            cohort.reported(case.evidence, trial, "no_dmt"),
            participant_flow(case.evidence, trial),
            case.quoted(claim, trial, 1),
        )
        rest = 1 - fact.number
        left = (flow.enrolled.low - flow.on_study.low) / flow.enrolled.low
        least = max(0.0, rest - left)
        verdicts[trial] = as_quoted(quoted, [Exact(rest, fact.half_unit), Exact(least, fact.half_unit)])
        inputs = (fact.fact_id, *flow.enrolled.inputs, *flow.on_study.inputs)

        def share(value: float, method: str, inputs: tuple[str, ...] = inputs) -> Estimate:
            return Estimate(value=value, unit="proportion", method=method, inputs=inputs)

        numbers |= {
            f"{trial}.quoted": quoted.estimate,
            f"{trial}.left": share(left, "entered, less those on study at the end"),
            f"{trial}.least": share(least, "the rest, less all who left"),
        }
    phrases = {
        Verdict.ROBUST: "nobody had left the study, so all the others were treated",
        Verdict.DEPENDS: "the quoted share is the rest, but not all of the rest need have been treated",
        Verdict.CONTRADICTED: "the quoted share is not the rest",
    }
    told = (
        " Not on study at the end: at most {named.left}. If these count as not free and had not been treated, {named.least} were treated."
    )
    known = Verdict.DEPENDS in verdicts.values()
    return Judged(
        by_trial=verdicts,
        numbers=numbers,
        tipping="if all who left were untreated: {named.least}" if known else "",
        reason=sentence(case.by_trial(verdicts, phrases)) + (told if known else ""),
    )


def improvement(case: Case, claim: Claim) -> Judged:
    verdicts: dict[str, Verdict] = {}
    numbers: dict[str, Estimate] = {}
    for trial in case.trials:
        quoted, end = case.quoted(claim, trial), case.evidence.years(trial)[1]
        facts = outcomes(case, trial, "cdi_6m", timing="cumulative", start_year=0, end_year=end)
        verdicts[trial] = as_quoted(quoted, facts)
        numbers |= {f"{trial}.quoted": quoted.estimate} | {f"{trial}.published": fact.estimate() for fact in facts}
    phrases = {
        Verdict.ROBUST: "the quoted share is the published one, rounded",
        Verdict.CONTRADICTED: "the quoted share is not the published one",
        Verdict.UNDECIDED: "no source gives the share",
    }
    known = all(f"{trial}.published" in numbers for trial in case.trials)
    told = " Published: {named.published}." if known else ""
    base = " How many patients could have improved is not stated, so there is no interval."
    return Judged(by_trial=verdicts, numbers=numbers, reason=sentence(case.by_trial(verdicts, phrases)) + told + base)


def brain_volume(case: Case, claim: Claim) -> Judged:
    verdicts: dict[str, Verdict] = {}
    numbers: dict[str, Estimate] = {}
    said: list[str] = []
    for trial, name in case.trials.items():
        quoted, (core, end) = case.quoted(claim, trial), case.evidence.years(trial)
        facts = [fact for fact in outcomes(case, trial, "bpf_change", timing="in_year") if core < (fact.end_year or 0) <= end]
        verdicts[trial] = as_quoted(quoted, facts)
        numbers[f"{trial}.quoted"] = quoted.estimate
        if facts:
            middle = Estimate(value=median(fact.number for fact in facts), unit="percent change", method="middle one of the yearly medians")
            numbers[f"{trial}.middle"] = middle.traced(fact.fact_id for fact in facts)
        years = joined([f"year {fact.end_year}" for fact in facts if fits(quoted, fact)] or ["no year"])
        said.append(f"in {name} it fits {'every year' if verdicts[trial] is Verdict.ROBUST else years}")
    depends = Verdict.DEPENDS in verdicts.values()
    known = all(f"{trial}.middle" in numbers for trial in case.trials)
    told = " The middle one of the yearly figures is {named.middle}." if known else ""
    return Judged(
        by_trial=verdicts,
        numbers=numbers,
        tipping="as the middle one of the years: {named.middle}" if depends and known else "",
        reason=f"The quoted change, of the years of the extension: {joined(said)}.{told} Medians of single years do not add up.",
    )


def _elsewhere(case: Case, trial: str, measure: str) -> list[Fact]:
    """The reported share of an extension outcome in sources other than the editorial."""
    reported = cohort.reported(case.evidence, trial, measure)
    same = outcomes(case, trial, measure, timing="cumulative", start_year=reported.start_year, end_year=reported.end_year, preferred=_ANY)
    return [fact for fact in same if fact.tier != "editorial"]


def _limits(trial: str, low: float, high: float, method: str, inputs: tuple[str, ...]) -> dict[str, Estimate]:
    return {
        f"{trial}.{name}": Estimate(value=value, unit="proportion", method=method, inputs=inputs)
        for name, value in (("least", low), ("most", high))
    }


def _confirmation(case: Case, verdicts: dict[str, Verdict], related: str) -> str:
    phrases = {
        Verdict.ROBUST: "another source prints the same share",
        Verdict.DEPENDS: "other sources print different shares, one of them this",
        Verdict.CONTRADICTED: f"another source or {related} exclude the share",
        Verdict.UNDECIDED: "no source but the editorial prints the share",
    }
    told = f" From {related} it can be no less than {{named.least}} and no more than {{named.most}}, if all have the same base."
    return sentence(case.by_trial(verdicts, phrases)) + told


JUDGES: dict[str, Judge[Case]] = {
    judge.__name__: judge for judge in (relapse_rate, activity_free, untreated_share, window, retreated, improvement, brain_volume)
}
