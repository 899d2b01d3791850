"""The difference of two means and the ratio of two odds, of independent groups, from their printed summaries."""

import math
from collections.abc import Sequence

from scipy import special

from remission.analysis.checks import require_at_least, require_confidence, require_finite, require_length, require_successes, require_whole
from remission.analysis.intervals.solve import normal_quantile, two_tails
from remission.analysis.intervals.two_sample import Ratio
from remission.errors import InputError
from remission.estimate import Estimate, Unit


def mean_difference(
    means: Sequence[float], sds: Sequence[float], n: Sequence[int], *, unit: Unit = "points", confidence: float = 0.95
) -> Estimate:
    """The first mean minus the second with Welch's interval, which does not take the two standard deviations as equal.

    Means, standard deviations and sizes of the two groups, in the unit given. The interval is that of large groups or normal data.

    Raises InputError for other than two groups, sizes below 2, negative standard deviations, or none above 0.
    """
    require_length(2, 2, means=means, sds=sds, n=n)
    require_confidence(confidence)
    for mean, sd, size in zip(means, sds, n, strict=True):
        require_finite(means=mean)
        require_at_least(0, sds=sd)
        require_whole(2, n=size)
    first, second = (sd**2 / size for sd, size in zip(sds, n, strict=True))
    if first + second <= 0:
        raise InputError(f"sds = {list(sds)}: at least one must be above 0")
    freedom = (first + second) ** 2 / (first**2 / (n[0] - 1) + second**2 / (n[1] - 1))
    half = -float(special.stdtrit(freedom, two_tails(confidence) / 2)) * math.sqrt(first + second)
    value = means[0] - means[1]
    estimate = Estimate(value=value, low=value - half, high=value + half, unit=unit, method="welch", confidence=confidence)
    return estimate.explained("first mean - second mean", first_mean=means[0], second_mean=means[1])


def odds_ratio(successes: Sequence[int], n: Sequence[int], *, confidence: float = 0.95) -> Ratio:
    """The odds of the first group over those of the second with Woolf's interval, normal on the logarithmic scale.

    Raises InputError for impossible counts, other than two groups, or a group with no success or no failure, where it has no interval.
    """
    require_length(2, 2, successes=successes, n=n)
    require_confidence(confidence)
    for x, size in zip(successes, n, strict=True):
        require_successes(x, size)
        if not 0 < x < size:
            raise InputError(f"successes = {x} of n = {size}: odds need both successes and failures")
    cells = [cell for x, size in zip(successes, n, strict=True) for cell in (x, size - x)]
    log = math.log(cells[0] / cells[1]) - math.log(cells[2] / cells[3])
    half = normal_quantile(two_tails(confidence)) * math.sqrt(sum(1 / cell for cell in cells))
    return Ratio(math.exp(log), math.exp(log - half), math.exp(log + half), "woolf", confidence)
