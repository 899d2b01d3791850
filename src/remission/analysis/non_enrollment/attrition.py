"""Everyone lost between randomization and the last observation, stage by stage."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from remission.analysis.checks import require_finite, require_length, require_share, require_successes, require_whole
from remission.analysis.non_enrollment.mixing import effective_size
from remission.analysis.non_enrollment.population import View, require_view, share_of, share_with_size
from remission.errors import InputError
from remission.estimate import Estimate


@dataclass(frozen=True, slots=True)
class StageBounds:
    """One stage of the participant flow: its size, how many were lost up to the next stage, and the bounds with it as the target.

    `same_as_observed` takes everyone lost after it to have done as those observed: it is the observed share at every stage.
    """

    name: str
    size: int
    lost: int
    worst: Estimate
    same_as_observed: Estimate
    best: Estimate


def attrition(
    successes: int,
    stages: Mapping[str, int],
    *,
    confidence: float = 0.95,
    method: str = "wilson",
    view: View = "superpopulation",
) -> list[StageBounds]:
    """The bounds of a share with each stage of the flow as its target, from the first stage to the last.

    `stages` maps names to numbers of patients, in order (randomized, treated, completed, enrolled, observed); `successes` are counted among
    the last. A product of stage-wise shares under "missing at random at each stage" is only the observed share again; it is shown as such.

    Raises InputError for a stage larger than the one before it, more successes than observed, or an empty flow.
    Literature: Horowitz and Manski 2000.
    """
    sizes = _sizes(successes, stages)
    observed = sizes[-1]
    rows = []
    for (name, size), after in zip(stages.items(), [*sizes[1:], observed], strict=True):
        worst, seen, best = (
            share_of(count, n, view=view, confidence=confidence, method=method)
            for count, n in ((successes, size), (successes, observed), (successes + size - observed, size))
        )
        worst = worst.explained("successes / patients", successes=successes, patients=size)
        seen = seen.explained("successes / observed", successes=successes, observed=observed)
        best = best.explained("(successes + lost) / patients", successes=successes, lost=size - observed, patients=size)
        rows.append(StageBounds(name, size, size - after, worst, seen, best))
    return rows


def attrition_adjusted(
    successes: int,
    stages: Mapping[str, int],
    success_of_lost: Sequence[float],
    *,
    confidence: float = 0.95,
    method: str = "wilson",
    view: View = "superpopulation",
) -> Estimate:
    """The share in the first stage when those lost after each stage succeeded as stated, stage by stage.

    `success_of_lost` has one share for each step, one fewer than there are stages (withdrawn before treatment, after an adverse event, not
    enrolled, lost to follow-up). The success share of all who were lost is the mean of these, weighted by how many each step lost.

    Raises InputError as `attrition`, for shares outside 0..1 and for a number of them that does not fit the stages.
    Literature: White, Higgins and Wood 2008.
    """
    sizes = _sizes(successes, stages)
    require_length(len(sizes) - 1, len(sizes) - 1, success_of_lost=success_of_lost)
    for name, share in zip(list(stages)[1:], success_of_lost, strict=True):
        require_share(**{f"success_of_lost before {name}": share})
    require_view(view)
    target, observed = sizes[0], sizes[-1]
    lost = [before - after for before, after in pairwise(sizes)]
    gained = sum(number * share for number, share in zip(lost, success_of_lost, strict=True))
    if view == "cohort" or target == observed:
        found = share_of(min(successes + gained, target), target, view=view, confidence=confidence, method=method)
    else:
        size = effective_size(successes, observed, target, "success", gained / (target - observed))
        label = f"stated success of those lost at each stage, {method}"
        found = share_with_size((successes + gained) / target, size, label=label, confidence=confidence, method=method)
    return found.explained(
        "(successes + successes among those lost) / patients", successes=successes, successes_among_those_lost=gained, patients=target
    )


def accumulated_difference(difference: Sequence[float], scale: Sequence[float], first_missing: int) -> list[float]:
    """How a patient who left at visit `first_missing` (counted from 1) falls behind those who stayed, visit by visit.

    `difference` is what one visit adds, `scale` how strongly it counts on the first, second, ... visit after leaving. Each entry is the sum
    so far, and 0 before leaving; in the unit of `difference`. The schedule is that of delta adjustment with lag scaling in trials.

    Raises InputError for lists of unequal length, values that are not finite, or a visit that is not among them.
    """
    require_length(1, difference=difference, scale=scale)
    for number in (*difference, *scale):
        require_finite(difference_or_scale=number)
    require_whole(1, first_missing=first_missing)
    first_missing = int(first_missing)
    if first_missing > len(difference):
        raise InputError(f"first_missing = {first_missing}: there are {len(difference)} visits")
    total, sums = 0.0, [0.0] * (first_missing - 1)
    for added, weight in zip(difference[first_missing - 1 :], scale, strict=False):
        total += added * weight
        sums.append(total)
    return sums


def _sizes(successes: int, stages: Mapping[str, int]) -> list[int]:
    sizes = list(stages.values())
    require_length(1, stages=sizes)
    for name, size in stages.items():
        require_whole(1, **{name: size})
    for (before, larger), (name, size) in pairwise(stages.items()):
        if size > larger:
            raise InputError(f"{name} = {size}: more than {before} = {larger}")
    require_successes(successes, sizes[-1], list(stages)[-1])
    return sizes
