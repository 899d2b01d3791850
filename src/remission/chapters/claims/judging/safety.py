"""Verdicts on harms: were they more than expected, were they new, and what came later?"""

from remission.analysis import safety
from remission.chapters.claims.case import Case
from remission.chapters.claims.judging.parts import count, harms, sentence
from remission.chapters.claims.model import Claim, Judge, Judged
from remission.chapters.safety.results import against_background
from remission.claims import Verdict, absent, confirmed, everywhere, exceeds, if_known, whichever
from remission.estimate import Estimate, Interval
from remission.flow import arms, participant_flow
from remission.wording import joined

_DAYS_PER_YEAR = 365.25
_NEW_FIGURES = 2  # a trial, in the sentence that calls them new: zoster and thyroid
_CORE_HARMS = {
    "herpes_zoster": ("herpes_zoster",),
    "thyroid": ("thyroid",),
    "papillary_thyroid_carcinoma": ("papillary_thyroid_carcinoma", "thyroid_tumor"),
}


def side_effects_shown(case: Case, claim: Claim) -> Judged:
    flows = [participant_flow(case.evidence, trial) for trial in case.trials]
    entered = {case.trials[flow.study]: flow.enrolled.low for flow in flows}
    patients = sum(entered.values())
    level = case.scenario.confidence
    roles = {row["study_id"] for row in case.evidence.rows("studies") if row["role"] in ("index_program", "regulator")}
    facts = [fact for fact in harms(case, study_id=tuple(sorted(roles)), statistic="cumulative_incidence") if fact.value]
    shown = [1 - (1 - fact.number) ** patients >= level for fact in facts]
    inputs = tuple(fact for flow in flows for fact in flow.enrolled.inputs)
    numbers = {
        "patients": Estimate(value=patients, unit="patients", method="entered, both trials", inputs=inputs).explained(
            " + ".join(entered), **entered
        ),
        "smallest": Estimate(
            value=safety.rule_of_three(patients, confidence=level).upper,
            unit="proportion",
            method="smallest risk of which one case was to be expected with this probability",
            inputs=inputs,
            assumptions=("confidence",),
            decimals=2,
        ).explained("1 - (1 - confidence)^(1 / patients)", confidence=level, patients=patients),
        "risks": count(len(facts), "risks reported of the program or in a label", facts),
        "unseen": count(shown.count(False), "of the risks reported, those too small to show reliably", facts).traced(
            inputs, ("confidence",)
        ),
    }
    verdict = whichever(absent([] if enough else [enough]) for enough in shown)
    phrases = {
        Verdict.ROBUST: "every risk recorded of the drug is large enough to have shown in these studies",
        Verdict.DEPENDS: "it depends on the risk",
        Verdict.CONTRADICTED: "no risk recorded of the drug is large enough to have shown in these studies",
        Verdict.UNDECIDED: "no risk is recorded of the drug",
    }
    told = (
        " Among {all.patients} patients, a side effect that strikes fewer than {all.smallest} of them may well not show a single case. "
        "Recorded risks that small: {all.unseen} of {all.risks}."
    )
    return Judged(together=verdict, numbers=numbers, tipping="at a risk of {all.smallest}", reason=sentence(phrases[verdict]) + told)


def zoster(case: Case, claim: Claim) -> Judged:
    return _more_than_expected(case, claim, "herpes_zoster", "Even over the longest follow-up and against the highest background rate")


def carcinoma(case: Case, claim: Claim) -> Judged:
    judged = _more_than_expected(
        case, claim, "papillary_thyroid_carcinoma", "Over the longest follow-up and against the highest background rate"
    )
    told = " Close watching of the thyroid finds more carcinomas than the general population's care does; how many more is not known."
    tips = "closer watching by a factor of {all.least}" if "least" in judged.numbers and judged.numbers["least"].value > 1 else ""
    return Judged(together=judged.together, numbers=judged.numbers, tipping=tips, reason=judged.reason + told)


def _more_than_expected(case: Case, claim: Claim, event: str, least: str) -> Judged:
    numbers = {f"{trial}.quoted": case.quoted(claim, trial).estimate for trial in case.trials}
    found = against_background(case.evidence, case.scenario).get(event)
    if found is None:
        return Judged(together=Verdict.UNDECIDED, numbers=numbers, reason="No background rate is recorded.")
    numbers |= {"cases": found.cases, "kindest": found.kindest, "least": found.least, "most": found.most}
    verdict = exceeds(found.least, found.most, 1)
    phrases = {
        Verdict.ROBUST: "more than expected whichever follow-up and background rate is taken",
        Verdict.POINT_ONLY: "more than expected whichever follow-up and background rate is taken, but chance is not excluded",
        Verdict.DEPENDS: "more than expected over some follow-ups and background rates, not over all",
        Verdict.CONTRADICTED: "not more than expected over any follow-up and background rate",
    }
    told = f" {least}, observed over expected is {{all.least:full}}; over the shortest and against the lowest, {{all.most}}."
    return Judged(together=verdict, numbers=numbers, reason=sentence(phrases[verdict]) + told)


def new_findings(case: Case, claim: Claim) -> Judged:
    verdicts: dict[str, Verdict] = {}
    numbers: dict[str, Estimate] = {}
    known: list[str] = []
    for trial in case.trials:
        index, core = arms(case.evidence, trial)[0], case.evidence.years(trial)[0]
        by_harm = {}
        for harm, events in _CORE_HARMS.items():
            facts = [f for f in harms(case, study_id=trial, arm=index, event=events) if f.end_year is not None and f.end_year <= core]
            cases = [fact for fact in facts if fact.value]
            typed = [fact for fact in cases if fact.event == harm]
            by_harm[harm] = if_known(facts, absent(typed) if typed or not cases else Verdict.DEPENDS)
            numbers |= {f"{trial}.{fact.event}": fact.estimate() for fact in cases}
            known += [
                f"{{all.{trial}.{fact.event}}} ({case.evidence.label('events', str(fact.event)).lower()}, {case.trials[trial]})"
                for fact in cases
            ]
        kinds = everywhere(by_harm.values())
        reach = [case.evidence.fact(case.quoted(claim, trial, place).facts[0]).end_year or 0 for place in range(_NEW_FIGURES)]
        figures = absent(end for end in reach if end <= core)
        verdicts[trial] = kinds if kinds is Verdict.UNDECIDED else whichever((kinds, figures))
    phrases = {
        Verdict.ROBUST: "the core trials had none of them",
        Verdict.DEPENDS: "new as figures over a longer time; as kinds of harm, some were or may have been known from the core trials",
        Verdict.CONTRADICTED: "known from the core trials, and the figures reach no further",
        Verdict.UNDECIDED: "what the core trials had of them is not recorded",
    }
    told = f" Reported there: {joined(known)}." if known else ""
    numbers |= {"reported": count(len(known), "reports of these harms in the core trials", harms(case, event=tuple(_CORE_HARMS)))}
    return Judged(
        by_trial=verdicts,
        numbers=numbers,
        tipping="if kinds of harm are meant, and not figures" if Verdict.DEPENDS in verdicts.values() else "",
        reason=sentence(case.by_trial(verdicts, phrases)) + told,
    )


def itp(case: Case, claim: Claim) -> Judged:
    first = next(iter(case.trials))
    quotes = {"itp": case.quoted(claim, "both"), "nephropathy": case.quoted(claim, first)}
    verdicts: dict[str, Verdict] = {}
    numbers: dict[str, Estimate] = {}
    for event, quoted in quotes.items():
        (own,) = (case.evidence.fact(fact) for fact in quoted.facts[:1])
        where = {
            "statistic": "case_count",
            "event": event,
            "study_id": own.study_id,
            "start_year": own.start_year,
            "end_year": own.end_year,
        }
        sources = [fact for fact in harms(case, preferred=(True, False), **where) if fact.tier != "editorial"]
        program = [
            fact
            for fact in harms(case, event=event, statistic="cumulative_incidence", study_id=_program(case))
            if fact.numerator and (fact.end_year is None or fact.end_year >= (own.end_year or 0))
        ]
        most = max((float(fact.numerator or 0) for fact in program), default=float("inf"))
        verdicts[event] = confirmed(quoted, sources, Interval(0, most))
        numbers[f"{event}.quoted"] = quoted.estimate
        if program:
            numbers[f"{event}.program"] = Estimate(
                value=most, unit="events", method="in the whole program, the highest count", inputs=tuple(f.fact_id for f in program)
            )
    verdict = everywhere(verdicts.values())
    phrases = {
        Verdict.ROBUST: "another source prints both counts",
        Verdict.DEPENDS: "other sources print different counts",
        Verdict.CONTRADICTED: "another source, or the count of the whole program, excludes a count",
        Verdict.UNDECIDED: "no source but the editorial prints both counts",
    }
    told = " The whole program had {all.itp.program} cases of the former over a longer time." if "itp.program" in numbers else ""
    return Judged(together=verdict, numbers=numbers, reason=sentence(phrases[verdict]) + told)


def late_onset(case: Case, claim: Claim) -> Judged:
    quoted = case.quoted(claim, "both", kind="design")
    dated = case.evidence.select("regulatory_events", unit="days")
    latest = {fact.fact_id: float(fact.value if fact.value is not None else fact.high or 0) for fact in dated}
    late = [days for days in latest.values() if days > quoted.number * _DAYS_PER_YEAR]
    verdict = if_known(late, Verdict.ROBUST)
    numbers = {"quoted": quoted.estimate}
    if latest:
        numbers["days"] = Estimate(
            value=max(latest.values()), unit="count", method="days from the infusion, the longest recorded", inputs=tuple(latest)
        )
    told = {
        Verdict.ROBUST: "A harm in the evidence is dated that long after an infusion.",
        Verdict.UNDECIDED: "No harm in the evidence is dated that long after an infusion; none is counted by the time since the last.",
    }[verdict]
    near = " Where an authority gives the time of onset, it is within {all.days} days of one." if latest else ""
    return Judged(together=verdict, numbers=numbers, reason=told + near)


def _program(case: Case) -> tuple[str, ...]:
    """The trials of the development program taken together, whose counts hold those of each; no subgroup or single trial of it."""
    rows = case.evidence.rows("studies")
    return tuple(row["study_id"] for row in rows if row["role"] == "index_program" and row["design"] == "pooled_trials")


JUDGES: dict[str, Judge[Case]] = {judge.__name__: judge for judge in (side_effects_shown, zoster, new_findings, carcinoma, itp, late_onset)}
