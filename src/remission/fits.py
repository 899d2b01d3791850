"""Models of the analysis library fitted to the evidence."""

from remission.analysis.durability import SurvivalPoint
from remission.analysis.open_label import RegressionRegion, regression_region
from remission.errors import InputError
from remission.evidence import Evidence
from remission.fact import Fact
from remission.flow import arms, participant_flow


def untreated_regression(evidence: Evidence, *, confidence: float = 0.95) -> RegressionRegion:
    """What the untreated cohort, admitted after two relapses in two years, says of the mean and spread of relapse rates.

    Its rates are those of the year before follow-up and of the first year after. Raises InputError where a rate, its standard deviation or
    the number of patients is not published.
    """
    before = evidence.one("untreated_course", study_id="untreated_cohort", measure="relapse_rate", timing="before")
    after = evidence.one("untreated_course", study_id="untreated_cohort", measure="relapse_rate", timing="in_year")
    if after.denominator is None:
        raise InputError(f"{after.fact_id}: states no number of patients")
    return regression_region(
        before.number, after.number, _sd(before), _sd(after), after.denominator, period="last_year", confidence=confidence
    )


def treatment_free_course(evidence: Evidence, study: str) -> tuple[list[SurvivalPoint], int]:
    """The published shares still without further treatment, by years since the second course, and the patients they are taken to be of.

    Where a source states no base, those who entered the extension are taken. Raises InputError for another base, or no share at all.
    """
    facts = evidence.select("outcomes", study_id=study, arm=arms(evidence, study)[0], measure="no_dmt", timing="cumulative")
    if not facts:
        raise InputError(f"{evidence.path / 'outcomes.csv'}: no cumulative no_dmt for {study}")
    enrolled = participant_flow(evidence, study).enrolled.low
    for fact in facts:
        if fact.denominator not in (None, enrolled):
            raise InputError(f"{fact.fact_id}: is of {fact.denominator} patients, while {enrolled} entered the extension of {study}")
    points = [SurvivalPoint(float(fact.span), fact.number, fact.half_unit) for fact in sorted(facts, key=lambda fact: fact.span)]
    return points, enrolled


def _sd(fact: Fact) -> float:
    if fact.sd is None:
        raise InputError(f"{fact.fact_id}: states no standard deviation")
    return float(fact.sd)
