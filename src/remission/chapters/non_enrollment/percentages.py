"""What the published percentages alone say, as a reader with the printed page and a pencil would compute it."""

from dataclasses import dataclass

from remission.analysis.non_enrollment import bounds_of_shares
from remission.cohort import reported
from remission.estimate import Estimate
from remission.evidence import Evidence
from remission.flow import arms


@dataclass(frozen=True, slots=True)
class Percentages:
    """A reported share, the share of the completers who did not enter, and what subtraction and the two extreme cases make of them."""

    reported: Estimate
    outside: Estimate
    literal_subtraction: Estimate
    worst_case: Estimate
    best_case: Estimate


def percentages(evidence: Evidence, study: str, outcome: str) -> Percentages:
    """The bounds of an outcome among the completers, from rounded percentages, whose rounding error the result inherits.

    Raises InputError where the share of completers who entered is not published.
    """
    fact = reported(evidence, study, outcome)
    entered = evidence.one("participant_flow", study_id=study, arm=arms(evidence, study)[0], measure="completers_entered")
    inputs = (fact.fact_id, entered.fact_id)
    limits = bounds_of_shares(fact.number, 1 - entered.number)
    outside = Estimate(value=1 - entered.number, unit="proportion", method="the rest of those who entered", inputs=(entered.fact_id,))
    terms = {"reported_share": fact.number, "share_outside": outside.value}

    def share(value: float, method: str, formula: str) -> Estimate:
        return Estimate(value=value, unit="proportion", method=method, inputs=inputs).explained(formula, **terms)

    worst = "reported share x (1 - share outside)"
    return Percentages(
        reported=fact.estimate(),
        outside=outside.explained("1 - share who entered", share_who_entered=entered.number),
        literal_subtraction=limits.literal_subtraction.estimate.traced(inputs),
        worst_case=share(limits.worst, "product of the rounded percentages", worst),
        best_case=share(limits.best, "product of the rounded percentages, and all outside", f"{worst} + share outside"),
    )
