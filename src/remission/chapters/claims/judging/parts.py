"""Small parts that judgments share: looking facts up, counting them, and a phrase as a sentence."""

from collections.abc import Sequence

from remission.chapters.claims.case import Case
from remission.estimate import Estimate
from remission.fact import Fact
from remission.flow import Stage, arms
from remission.wording import capitalized


def outcomes(case: Case, trial: str, measure: str, **where: object) -> list[Fact]:
    """The facts of an outcome of a trial's index arm, in order of time."""
    found = case.evidence.select("outcomes", study_id=trial, arm=arms(case.evidence, trial)[0], measure=measure, **where)
    return sorted((fact for fact in found if fact.value is not None), key=lambda fact: fact.end_year or 0)


def harms(case: Case, **where: object) -> list[Fact]:
    """The reports of harms that match."""
    return case.evidence.select("adverse_events", **where)


def count(value: int, method: str, facts: Sequence[Fact]) -> Estimate:
    """A number of things, traced to facts."""
    return Estimate(value=value, unit="count", method=method, inputs=tuple(fact.fact_id for fact in facts))


def outside(entered: Stage, stage: Stage) -> Estimate:
    """The share of a stage that did not enter; of one known as a range, the most."""
    return Estimate(
        value=1 - entered.low / stage.high,
        unit="proportion",
        method=f"{stage.name} who did not enter{'' if stage.known else ', at most'}",
        note="" if stage.known else f"{stage.name} not stated, {stage.text}; the most are taken",
        inputs=(*entered.inputs, *stage.inputs),
    ).explained(f"1 - enrolled / {stage.name}", **{"enrolled": entered.low, stage.name: stage.high})


def by_year(facts: Sequence[Fact]) -> dict[str, float]:
    """The values of figures of single years, each by its year, as terms of a formula."""
    return {f"year {fact.end_year}": fact.number for fact in facts}


def sentence(text: str) -> str:
    """A phrase as a sentence."""
    return f"{capitalized(text)}."
