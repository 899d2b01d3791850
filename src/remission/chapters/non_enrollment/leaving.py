"""Patients who entered the extension and left before its end: what the published share can hide about them."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from remission.analysis import non_enrollment
from remission.analysis.non_enrollment import StageBounds
from remission.claims import Verdict, exceeds
from remission.cohort import Ladder, reported
from remission.errors import InputError
from remission.estimate import Estimate
from remission.evidence import Evidence
from remission.flow import Flow, participant_flow
from remission.scenario import Population, Scenario

# How a source may have counted those who left: the report does not say, and each way gives other bounds.
COUNTINGS = {
    "ignored": "As published",
    "as_failures": "Leavers counted as failures",
    "as_successes": "Leavers counted as successes",
    "left_out": "Leavers left out of the base",
}


@dataclass(frozen=True, slots=True)
class Counting:
    """The bounds of a share in the target population if those who left inside the extension had been counted one way."""

    worst: Estimate
    best: Estimate


@dataclass(frozen=True, slots=True)
class Leaving:
    """One outcome of one trial under each way of counting; `left` patients entered and did not reach the end.

    `floor` and `ceiling` are the least and the most over all ways. No patient is counted twice: each way adds to the patients outside
    only those whose outcome it leaves open.
    """

    left: Estimate
    countings: Mapping[str, Counting]

    @property
    def floor(self) -> Estimate:
        return min((counting.worst for counting in self.countings.values()), key=lambda estimate: estimate.value)

    @property
    def ceiling(self) -> Estimate:
        return max((counting.best for counting in self.countings.values()), key=lambda estimate: estimate.value)


def leaving(evidence: Evidence, study: str, outcome: str, population: Population, rungs: Ladder, scenario: Scenario) -> Leaving:
    """The bounds of a ladder's share with attrition inside the extension as a further stage.

    Counted as failures, all reported successes were seen to the end and any of those who left may be a further one; counted as successes,
    as many of the reported successes as left may have failed later; left out of the base, the reported share is one of those who stayed.
    The last is possible only where the source states no base. Where the number still in is a range, its lower end is taken: it gives the
    widest bounds.
    """
    flow = participant_flow(evidence, study)
    stages = _stages(flow, population)
    entered, stayed = flow.enrolled.low, flow.on_study.low
    successes, lost = rungs.count.value, entered - stayed
    seen = {"as_failures": min(successes, stayed), "as_successes": successes - min(lost, successes)}
    found = {name: _bounds(count, stages, scenario) for name, count in seen.items()}
    left_out = _left_out(evidence, study, outcome, flow)
    if left_out is not None:
        found["left_out"] = _bounds(left_out[0], stages | {"on study": left_out[1]}, scenario)
    parameters = ("target_population", "confidence", "interval_method")

    def traced(estimate: Estimate, name: str, inputs: tuple[str, ...] = ()) -> Estimate:
        note = "; ".join(part for part in (f"as if published with {COUNTINGS[name].lower()}", rungs.worst_case.note) if part)
        return replace(estimate.traced((*rungs.worst_case.inputs, *inputs), parameters), note=note)

    def counting(name: str, each: StageBounds) -> Counting:
        worst, best = _explained(each, name, successes)
        # Where all reported successes can have been seen to the end, how many left does not lower the worst case.
        without = name == "as_failures" and successes <= stayed
        return Counting(traced(worst, name, () if without else flow.on_study.inputs), traced(best, name, flow.on_study.inputs))

    countings = {name: counting(name, each) for name, each in found.items()}
    ignored = {"ignored": Counting(rungs.worst_case, rungs.best_case)}
    note = "" if flow.on_study.known else f"{entered - flow.on_study.high} to {lost}"
    left = Estimate(value=lost, unit="patients", method="entered, less those still on study at the end", note=note)
    left = left.explained("entered - still on study", entered=entered, still_on_study=stayed)
    return Leaving(left.traced((*flow.enrolled.inputs, *flow.on_study.inputs)), ignored | countings)


def verdict(result: Leaving, threshold: float) -> Verdict:
    """The verdict on "more than `threshold`" if nothing is assumed about those who left either."""
    return exceeds(result.floor, result.ceiling, threshold)


def _stages(flow: Flow, population: Population) -> dict[str, int]:
    """The stages from the target population to the end of the extension, each at the end that gives the widest bounds."""
    names = ("randomized", "treated", "completers", "enrolled", "on study")
    sizes = {stage.name: stage.low if stage.name in ("enrolled", "on study") else stage.high for stage in flow}
    return {name: sizes[name] for name in names[names.index(population) :]}


def _bounds(successes: int, stages: Mapping[str, int], scenario: Scenario) -> StageBounds:
    return non_enrollment.attrition(successes, stages, confidence=scenario.confidence, method=scenario.interval_method)[0]


def _explained(each: StageBounds, counting: str, published: int) -> tuple[Estimate, Estimate]:
    """Worst and best with the formula of this way of counting, where its successes are not the published ones."""
    seen, lost, patients = (int(value) for _, value in each.best.terms)
    if counting == "as_successes":
        named, terms = "successes - left", {"successes": published, "left": published - seen}
    elif counting == "left_out":
        named, terms = "fewest that fit", {"fewest_that_fit": seen}
    else:
        return each.worst, each.best
    kept = f"({named})" if " - " in named else named
    return (
        each.worst.explained(f"{kept} / patients", **terms, patients=patients),
        each.best.explained(f"({named} + lost) / patients", **terms, lost=lost, patients=patients),
    )


def _left_out(evidence: Evidence, study: str, outcome: str, flow: Flow) -> tuple[int, int] | None:
    """Successes and base if the share were one of those who stayed: the fewest that fit; None where a base is stated or none fits."""
    fact = reported(evidence, study, outcome)
    if fact.denominator is not None or fact.numerator is not None:
        return None
    fitting = []
    for stayed in range(flow.on_study.low, flow.on_study.high + 1):
        try:
            fitting.append((non_enrollment.reconstruct_count(fact.number, stayed, fact.half_unit).value, stayed))
        except InputError:
            continue
    return min(fitting) if fitting else None
