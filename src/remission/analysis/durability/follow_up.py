"""Losses between published shares, and what a share of those still followed says of everybody."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from remission.analysis.checks import choose, require_confidence, require_length, require_whole
from remission.analysis.durability.likelihood import SurvivalPoint, free_counts
from remission.analysis.intervals import proportion
from remission.analysis.non_enrollment.counts import Count, reconstruct_count
from remission.errors import InputError
from remission.estimate import Estimate

_INTERVALS = dict.fromkeys(("wilson", "wilson_cc", "clopper_pearson", "jeffreys", "mid_p", "agresti_coull"), proportion)


@dataclass(frozen=True, slots=True)
class AnnualLoss:
    """The yearly share lost among those still free, between two times; `before` and `after` are the counts free at them."""

    start: float
    end: float
    before: Count
    after: Count
    lost: Estimate


@dataclass(frozen=True, slots=True)
class FreeBounds:
    """The least and the greatest share of all patients who can be free at a time when only some were still observed."""

    time: float
    followed: int
    low: float
    high: float


def annual_loss(points: Sequence[SurvivalPoint], n: int, *, confidence: float = 0.95, method: str = "wilson") -> tuple[AnnualLoss, ...]:
    """For each stretch between points (the first from the start), the share lost per year among those still free at its beginning.

    Over a stretch of d years with share s kept, 1 - s^(1/d). The value is of the counts nearest to the published shares; the interval is
    that of s as a binomial proportion, the widest over all counts that round to the published shares. Methods are those of
    `intervals.proportion` but blaker, whose limits do not always fall with the number at risk.

    Raises InputError as `free_counts`, for a point after nobody is left, a confidence outside 0..1 or an unknown method.
    """
    require_confidence(confidence)
    interval = choose(_INTERVALS, method)
    counts = (Count(n, n, n), *free_counts(points, n))
    times = (0.0, *(point.time for point in points))
    losses = []
    for (start, before), (end, after) in pairwise(zip(times, counts, strict=True)):
        if before.value == 0:
            raise InputError(f"time = {end}: nobody was free at {start}, so nobody could be lost")
        # The limits rise with the patients kept and fall with those at risk, so the extreme counts give the widest.
        least, _ = _limits(interval(after.low, before.high, confidence=confidence, method=method))
        _, most = _limits(interval(after.high, max(before.low, after.high, 1), confidence=confidence, method=method))
        low, value, high = (1 - kept ** (1 / (end - start)) for kept in (most, after.value / before.value, least))
        lost = Estimate(value=value, low=low, high=high, unit="proportion", method=method, confidence=confidence)
        lost = lost.explained(
            "1 - (free after / free before)^(1 / years)", free_after=after.value, free_before=before.value, years=end - start
        )
        losses.append(AnnualLoss(start, end, before, after, lost))
    return tuple(losses)


def loss_bounds(points: Sequence[SurvivalPoint], followed: Sequence[int], n: int) -> tuple[FreeBounds, ...]:
    """The least and greatest share free among all n patients at each time, when a published share is of the `followed` alone.

    At a time with x free of m followed, from x/n (everybody else has lost it) to (x + n - m)/n (nobody else has); x takes every count that
    rounds to the share. Nobody regains it: a greatest share holds for all later times, and a least share for all earlier ones.

    Raises InputError for lists of unequal length, times that do not increase, more followed than before or than n, shares that are no
    count of those followed, or bounds that cannot all hold.
    """
    require_whole(1, n=n)
    require_length(1, points=points, followed=followed)
    earlier_time, earlier_followed = 0.0, n
    counts: list[Count] = []
    for point, size in zip(points, followed, strict=True):
        require_whole(1, followed=size)
        if size > earlier_followed:
            raise InputError(f"followed = {size}: more than {f'the {earlier_followed} before' if counts else f'n = {n}'}")
        if point.time <= earlier_time:
            raise InputError(f"time = {point.time}: must be later than the time before it, {earlier_time}")
        counts.append(reconstruct_count(point.share, size, point.half_unit))
        earlier_time, earlier_followed = point.time, size
    high = np.minimum.accumulate([count.high + n - size for count, size in zip(counts, followed, strict=True)])
    low = np.maximum.accumulate([count.low for count in reversed(counts)])[::-1]
    for point, least, most in zip(points, low, high, strict=True):
        if least > most:
            raise InputError(f"share = {point.share} at time {point.time}: more are free later than could be")
    return tuple(
        FreeBounds(point.time, size, float(least) / n, float(most) / n)
        for point, size, least, most in zip(points, followed, low, high, strict=True)
    )


def _limits(estimate: Estimate) -> tuple[float, float]:
    return estimate.low or 0.0, 1.0 if estimate.high is None else estimate.high
