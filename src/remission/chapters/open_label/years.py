"""What yearly and cumulative shares say together of treatment-freedom and disease activity."""

from dataclasses import dataclass

from remission import cohort
from remission.analysis.open_label import joint_program
from remission.errors import InputError
from remission.estimate import Estimate, Interval
from remission.evidence import Evidence
from remission.fact import Fact
from remission.flow import arms

METHOD = "linear program over all published shares, with their rounding"


@dataclass(frozen=True, slots=True)
class Years:
    """Bounds from every published share at once: of all years without activity and no treatment, and of the last year alone with none.

    `years` is how many single years are published.
    """

    years: int
    all_low: Estimate
    all_high: Estimate
    last_low: Estimate
    last_high: Estimate


def every_share(evidence: Evidence, study: str) -> Years | None:
    """The bounds that no further treatment, each year's freedom from activity and that over all years allow; None if they contradict.

    All shares are taken to be of the same patients. Raises InputError where no single year of the extension is published.
    """
    core, end = evidence.years(study)
    annual = evidence.select("outcomes", study_id=study, arm=arms(evidence, study)[0], measure="neda", timing="in_year")
    annual = sorted((fact for fact in annual if core < (fact.end_year or 0) <= end), key=lambda fact: fact.end_year or 0)
    if not annual:
        raise InputError(f"{evidence.path / 'outcomes.csv'}: no neda in single years of the extension of {study}")
    free, all_years = (cohort.reported(evidence, study, outcome) for outcome in cohort.OUTCOMES)
    years = tuple(range(1, len(annual) + 1))
    known = {(0,): _rounded(free), years: _rounded(all_years)} | {(year,): _rounded(fact) for year, fact in zip(years, annual, strict=True)}
    try:
        both, last = (joint_program(known, len(annual) + 1, target) for target in ((0, *years), (0, years[-1])))
    except InputError:
        return None
    inputs = tuple(fact.fact_id for fact in (free, all_years, *annual))

    def bound(which: str, value: float, when: str) -> Estimate:
        formula = f"{which} share without further treatment and without activity {when} that n published shares allow together"
        return Estimate(value=value, unit="proportion", method=METHOD, inputs=inputs).explained(formula, n=len(inputs))

    return Years(
        len(annual),
        all_low=bound("least", both.low, "in any year"),
        all_high=bound("most", both.high, "in any year"),
        last_low=bound("least", last.low, "in the last year"),
        last_high=bound("most", last.high, "in the last year"),
    )


def _rounded(fact: Fact) -> Interval:
    return Interval(max(fact.number - fact.half_unit, 0.0), min(fact.number + fact.half_unit, 1.0))
