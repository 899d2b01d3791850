"""Verdict on the frequency of thyroid disorders, against interferon and the general population."""

from dataclasses import replace

from remission.analysis import safety
from remission.analysis.non_enrollment import reconstruct_count
from remission.chapters.claims.case import Case
from remission.chapters.claims.judging.parts import harms, sentence
from remission.chapters.claims.model import Claim, Judge, Judged
from remission.claims import Verdict, above
from remission.errors import InputError
from remission.estimate import Estimate
from remission.fact import Fact
from remission.flow import arms, participant_flow
from remission.wording import joined

_MANY = 10_000  # patients, where only the share matters
_CONSTANT = "constant rate among those without the event so far"
_BACKGROUND = ("hyperthyroidism", "hypothyroidism")


def thyroid(case: Case, claim: Claim) -> Judged:
    references = _references(case)
    verdicts, numbers = {}, {f"reference.{name}": rate for name, rate in references.items()}
    for trial in case.trials:
        numbers[f"{trial}.quoted"] = case.quoted(claim, trial, place=1).estimate
        end = case.evidence.years(trial)[1]
        facts = harms(case, study_id=trial, arm=arms(case.evidence, trial)[0], event="thyroid", start_year=0, end_year=end)
        rates = [_yearly(case, fact) for fact in facts if fact.statistic == "cumulative_incidence" and fact.number < 1]
        verdicts[trial] = above(rates, list(references.values()))
        numbers |= {f"{trial}.rate": rate for rate in rates}
    phrases = {
        Verdict.ROBUST: "higher than on interferon and in the general population, with the whole interval",
        Verdict.POINT_ONLY: "higher than on interferon and in the general population, but the count behind it is not known",
        Verdict.DEPENDS: "higher than one of the comparisons, not than all",
        Verdict.CONTRADICTED: "no higher than the comparisons",
        Verdict.UNDECIDED: "there is nothing to compare with",
    }
    known = all(f"{trial}.rate" in numbers for trial in case.trials)
    names = {"interferon": "on interferon at most {all.reference.interferon}", "population": "in women {all.reference.population}"}
    compared = [text for name, text in names.items() if name in references]
    told = f" If evenly spread, {{named.rate:full}}; {joined(compared)}." if known and compared else ""
    return Judged(by_trial=verdicts, numbers=numbers, reason=sentence(case.by_trial(verdicts, phrases)) + told)


def _yearly(case: Case, fact: Fact) -> Estimate:
    """The rate behind a cumulative incidence if it is constant, with the interval of the smallest base that its count fits."""
    years, base = float(fact.span), participant_flow(case.evidence, str(fact.study_id)).enrolled
    inputs, note = (fact.fact_id, *base.inputs), "base not stated; the smallest, those who entered, is taken"
    try:
        count = reconstruct_count(fact.number, base.low, fact.half_unit).value
    except InputError:
        return replace(_of_share(fact, fact.number), note="constant rate; no count fits")
    found = safety.first_event_rate(base.low, count, years, confidence=case.scenario.confidence)
    formula, terms = "-1,000 x log(1 - with event / patients) / years", {"with event": count, "patients": base.low, "years": years}
    rate = _per_1000(1000 * found.value, _CONSTANT, inputs).explained(formula, **terms)
    if found.low is None or found.high is None:
        return rate
    low, high = 1000 * found.low, 1000 * found.high
    return replace(rate, low=low, high=high, confidence=found.confidence, assumptions=("confidence",), note=note)


def _of_share(fact: Fact, share: float) -> Estimate:
    """The constant rate behind a share with an event by the end of a figure's window."""
    years = float(fact.span)
    rate = 1000 * safety.first_event_rate(_MANY, round(share * _MANY), years).value
    return _per_1000(rate, _CONSTANT, (fact.fact_id,)).explained("-1,000 x log(1 - with event) / years", with_event=share, years=years)


def _per_1000(value: float, method: str, inputs: tuple[str, ...]) -> Estimate:
    return Estimate(value=value, unit="per 1,000 person-years", method=method, inputs=inputs)


def _references(case: Case) -> dict[str, Estimate]:
    """The highest rate on interferon, and that of women in the general population, both disorders added up."""
    found = {}
    controls = {arms(case.evidence, trial)[1] for trial in case.trials}
    shares = [(fact, fact.number if fact.value is not None else _high(fact)) for fact in harms(case, arm=tuple(controls), event="thyroid")]
    shares = [(fact, share) for fact, share in shares if fact.statistic == "cumulative_incidence" and fact.unit == "percent"]
    if shares:
        fact, share = max(shares, key=lambda pair: pair[1])
        found["interferon"] = _of_share(fact, share)
    rates = {
        condition: [fact for fact in case.evidence.select("background_incidence", condition=condition) if fact.value is not None]
        for condition in _BACKGROUND
    }
    if all(rates.values()):
        highest = [max(facts, key=lambda fact: float(fact.value or 0)) for facts in rates.values()]
        terms = {str(fact.condition): float(fact.value or 0) for fact in highest}
        ids = tuple(fact.fact_id for fact in highest)
        rate = _per_1000(sum(terms.values()), "the highest published rate of each disorder, added up", ids)
        found["population"] = rate.explained(" + ".join(terms), **terms)
    return found


def _high(fact: Fact) -> float:
    return float(fact.high or 0) / 100


JUDGES: dict[str, Judge[Case]] = {thyroid.__name__: thyroid}
