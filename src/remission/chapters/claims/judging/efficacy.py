"""Verdicts on what was reported: does it agree with its sources, and does it mean what it seems to?"""

from collections.abc import Sequence
from statistics import median

from remission import cohort
from remission.chapters.claims.case import Case, Exact
from remission.chapters.claims.judging.limits import by_parts, by_single_years, within
from remission.chapters.claims.judging.parts import by_year, outcomes, sentence
from remission.chapters.claims.model import Claim, Judge, Judged
from remission.claims import Verdict, as_quoted, confirmed, fits
from remission.estimate import Estimate
from remission.fact import Fact
from remission.flow import participant_flow
from remission.wording import joined

_ANY = (True, False)
_PARTS = {"without alemtuzumab": "no_retreatment", "without other drugs": "no_other_dmt"}


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
            numbers[f"{trial}.mean"] = _mean(before[0], list(yearly.values()), end)
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
        least, most = by_single_years(yearly, end - core)
        verdicts[trial] = confirmed(quoted, _elsewhere(case, trial, "neda"), within(least, most))
        numbers |= {f"{trial}.quoted": quoted.estimate, f"{trial}.least": least, f"{trial}.most": most}
    return Judged(by_trial=verdicts, numbers=numbers, reason=_confirmation(case, verdicts, "the single years"))


def untreated_share(case: Case, claim: Claim) -> Judged:
    verdicts: dict[str, Verdict] = {}
    numbers: dict[str, Estimate] = {}
    for trial in case.trials:
        quoted, end = case.quoted(claim, trial), case.evidence.years(trial)[1]
        parts = {name: fact for name, measure in _PARTS.items() for fact in outcomes(case, trial, measure, end_year=end)}
        later = [fact for fact in outcomes(case, trial, "no_dmt", timing="cumulative") if (fact.end_year or 0) > end][:1]
        least, most = by_parts(parts, {f"untreated by year {fact.end_year}": fact for fact in later})
        verdicts[trial] = confirmed(quoted, _elsewhere(case, trial, "no_dmt"), within(least, most))
        numbers |= {f"{trial}.quoted": quoted.estimate, f"{trial}.least": least, f"{trial}.most": most}
    return Judged(by_trial=verdicts, numbers=numbers, reason=_confirmation(case, verdicts, "its two parts and the next report"))


def window(case: Case, claim: Claim) -> Judged:
    quoted = case.quoted(claim, "both", kind="design")
    facts = {trial: cohort.reported(case.evidence, trial, "no_dmt") for trial in case.trials}
    verdicts = {trial: as_quoted(quoted, [Exact(float(fact.span), 0.0)]) for trial, fact in facts.items()}
    numbers = {"quoted": quoted.estimate} | {f"{trial}.window": _length(fact) for trial, fact in facts.items()}
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
        who = (*flow.enrolled.inputs, *flow.on_study.inputs)
        numbers |= {
            f"{trial}.quoted": quoted.estimate,
            f"{trial}.left": _share(left, "entered, less those on study at the end", who).explained(
                "1 - on study / enrolled", on_study=flow.on_study.low, enrolled=flow.enrolled.low
            ),
            f"{trial}.least": _share(least, "the rest, less all who left", (fact.fact_id, *who)).explained(
                "max(0, 1 - untreated - left)", untreated=fact.number, left=left
            ),
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
            terms, ids = by_year(facts), tuple(fact.fact_id for fact in facts)
            middle = Estimate(value=median(terms.values()), unit="percent change", method="middle one of the yearly medians", inputs=ids)
            numbers[f"{trial}.middle"] = middle.explained(f"middle one of {', '.join(terms)}", **terms)
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


def _share(value: float, method: str, inputs: tuple[str, ...]) -> Estimate:
    return Estimate(value=value, unit="proportion", method=method, inputs=tuple(dict.fromkeys(inputs)))


def _length(fact: Fact) -> Estimate:
    """The length of a figure's window."""
    length = Estimate(value=float(fact.span), unit="years", method="end of the window less its start", inputs=(fact.fact_id,))
    return length.explained("end - start", end=float(fact.end_year or 0), start=float(fact.start_year or 0))


def _mean(before: Fact, yearly: Sequence[Fact], end: int) -> Estimate:
    """The average of a rate over the core trial and the single years after it."""
    core, terms = float(before.span), by_year(yearly)
    return Estimate(
        value=(before.number * core + sum(terms.values())) / end,
        unit="per person-year",
        method="published rates, weighted by their years",
        inputs=(before.fact_id, *(fact.fact_id for fact in yearly)),
    ).explained(
        f"(core trial x its years + {' + '.join(terms)}) / all years", core_trial=before.number, its_years=core, all_years=end, **terms
    )


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
