"""Verdicts on the editorial's claims, by rule."""

from enum import StrEnum

from remission.estimate import Estimate


class Verdict(StrEnum):
    """How a claim fares under the assumptions of a scenario, from best to worst."""

    ROBUST = "robust"
    POINT_ONLY = "holds at the point only"
    DEPENDS = "depends on assumption"
    CONTRADICTED = "contradicted"
    UNDECIDED = "cannot be decided from published aggregates"


# The verdicts that a claim about a share between two bounds can get.
SHARE_VERDICTS = (Verdict.ROBUST, Verdict.POINT_ONLY, Verdict.DEPENDS, Verdict.CONTRADICTED)


def exceeds(worst: Estimate, best: Estimate, threshold: float) -> Verdict:
    """The verdict on "more than `threshold`", given the share if all outside failed and if all succeeded.

    Robust: even the lower limit of the worst case exceeds it. At the point only: the worst case does, its lower limit does not.
    Depends: between worst and best case the answer changes. Contradicted: not even the best case exceeds it.
    """
    if best.value <= threshold:
        return Verdict.CONTRADICTED
    if worst.value <= threshold:
        return Verdict.DEPENDS
    return Verdict.ROBUST if worst.low is not None and worst.low > threshold else Verdict.POINT_ONLY
