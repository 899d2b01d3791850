"""Patients who came back to a long-term visit, against those who did not."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from remission.analysis import intervals
from remission.errors import InputError
from remission.estimate import Estimate
from remission.evidence import Evidence
from remission.fact import Fact
from remission.readings import with_interval
from remission.scenario import Scenario

STUDY = "prisms_15"
ATTENDED, STAYED_AWAY = "attended_15y_visit", "did_not_attend_15y_visit"


@dataclass(frozen=True, slots=True)
class Pair:
    """One outcome of the core trial in those who came back and in those who did not, and the second less the first.

    `rounding`: how far the difference of two printed means may be off; zero where counts are known.
    """

    measure: str
    label: str
    attended: Estimate
    stayed_away: Estimate
    difference: Estimate
    rounding: float = 0.0


def pairs(evidence: Evidence, scenario: Scenario) -> list[Pair]:
    """Every outcome that is published for both groups; InputError where a mean comes without its standard deviation or size."""
    found = []
    for first in evidence.select("comparator_extensions", study_id=STUDY, arm=ATTENDED):
        second = evidence.select("comparator_extensions", study_id=STUDY, arm=STAYED_AWAY, measure=first.measure, window=first.window)
        if second:
            found.append(_pair(evidence, scenario, first, second[0]))
    return found


def imor(evidence: Evidence, scenario: Scenario) -> Estimate:
    """The odds of no worsening in those who stayed away over those who came back: an informative-missingness odds ratio seen once.

    Raises InputError where no outcome of the two groups has counts of patients with worsening.
    """
    facts = {arm: evidence.select("comparator_extensions", study_id=STUDY, arm=arm, measure="cdw_3m") for arm in (STAYED_AWAY, ATTENDED)}
    if not all(facts.values()):
        raise InputError(f"{STUDY}: worsening is not published for both groups")
    (away, there) = (facts[arm][0] for arm in (STAYED_AWAY, ATTENDED))
    (x1, n1), (x2, n2) = (_counts(fact) for fact in (away, there))
    ratio = intervals.odds_ratio([n1 - x1, n2 - x2], [n1, n2], confidence=scenario.confidence)
    found = Estimate(
        value=ratio.value,
        low=ratio.low,
        high=ratio.high,
        unit="ratio",
        method=ratio.method,
        confidence=ratio.confidence,
        inputs=(away.fact_id, there.fact_id),
        assumptions=("confidence",),
    )
    formula = "(free and away / worse and away) / (free and back / worse and back)"
    return found.explained(formula, free_and_away=n1 - x1, worse_and_away=x1, free_and_back=n2 - x2, worse_and_back=x2)


def tally(pairs: Sequence[Pair]) -> dict[str, Estimate]:
    """How many outcomes are compared, in how many those who stayed away had fared worse, and how many intervals are without zero.

    Every outcome is better when lower.
    """
    differences = [pair.difference for pair in pairs]
    inputs = tuple(fact for difference in differences for fact in difference.inputs)

    def count(value: int, method: str) -> Estimate:
        return Estimate(value=value, unit="count", method=method, inputs=inputs)

    return {
        "outcomes": count(len(pairs), "outcomes published for both groups"),
        "worse": count(sum(difference.value > 0 for difference in differences), "outcomes worse in those who stayed away"),
        "clear": count(sum(difference.excludes(0) for difference in differences), "differences whose interval is without zero").traced(
            assumptions=("confidence",)
        ),
    }


def _pair(evidence: Evidence, scenario: Scenario, first: Fact, second: Fact) -> Pair:
    inputs, decimals, rounding = (second.fact_id, first.fact_id), max(first.decimals, second.decimals), 0.0
    if first.unit == "percent":
        (x2, n2), (x1, n1) = _counts(second), _counts(first)
        difference = intervals.difference([x2, x1], [n2, n1], confidence=scenario.confidence)
    else:
        if first.sd is None or second.sd is None or not first.denominator or not second.denominator:
            raise InputError(f"{first.fact_id}, {second.fact_id}: a difference of means needs standard deviations and sizes")
        sds, sizes = (float(second.sd), float(first.sd)), (second.denominator, first.denominator)
        unit, decimals, rounding = first.estimate().unit, decimals + 1, first.half_unit + second.half_unit
        difference = intervals.mean_difference([second.number, first.number], sds, sizes, unit=unit, confidence=scenario.confidence)
    return Pair(
        measure=str(first.measure),
        label=evidence.label("measures", str(first.measure)),
        attended=with_interval(evidence, first, scenario),
        stayed_away=with_interval(evidence, second, scenario),
        difference=replace(difference.traced(inputs, ("confidence",)), decimals=decimals),
        rounding=rounding,
    )


def _counts(fact: Fact) -> tuple[int, int]:
    if fact.numerator is None or not fact.denominator:
        raise InputError(f"{fact.fact_id}: a difference of shares needs both counts")
    return fact.numerator, fact.denominator
