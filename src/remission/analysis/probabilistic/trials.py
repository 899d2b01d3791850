"""Two trials whose unknowns go together."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import special

from remission.analysis.checks import require_finite, require_share, require_whole
from remission.analysis.non_enrollment.population import require_counts
from remission.analysis.probabilistic.bias import MOST_DRAWS, Counts, Parameter, success_outside
from remission.analysis.probabilistic.priors import Array, Prior
from remission.errors import InputError


@dataclass(frozen=True, slots=True, eq=False)
class TwoTrials:
    """The target shares of both trials, and the share of draws in which both, or at least one, lie above the threshold.

    `invalid` of the draws were impossible in one trial or the other and are in none of this.
    """

    first: Array
    second: Array
    both_above: float
    either_above: float
    threshold: float
    correlation: float
    invalid: int
    draws: int


def two_trials(
    first: Counts,
    second: Counts,
    priors: tuple[Prior, Prior],
    *,
    correlations: Sequence[float],
    parameter: Parameter = "imor",
    threshold: float = 0.5,
    draws: int = 100_000,
    seed: int = 2017,
) -> list[TwoTrials]:
    """Draws of the target shares of two trials (successes, enrolled, eligible) whose bias parameters go together, by each correlation.

    Shares of the enrolled and parameters are drawn as in `bias_analysis`, once: only the correlation makes a difference. Chance is
    independent between the trials. The parameters are joined by a Gaussian copula: the correlation is that of their normal scores, and of
    log odds ratios themselves where these are normal. A draw that is invalid in either trial is discarded in both.

    Raises InputError as `bias_analysis`, and for a correlation outside -1..1.
    Literature: White, Higgins and Wood 2008.
    """
    for counts in (first, second):
        require_counts(*counts)
    require_share(threshold=threshold)
    require_whole(1000, MOST_DRAWS, draws=draws)
    require_whole(0, seed=seed)
    draws, random = int(draws), np.random.default_rng(int(seed))
    enrolled = [random.beta(x + 0.5, n - x + 0.5, draws) for x, n, _ in (first, second)]
    scores = random.standard_normal((2, draws))

    def under(correlation: float) -> TwoTrials:
        values = correlated(priors, correlation, scores)
        success = [success_outside(parameter, value, p) for value, p in zip(values, enrolled, strict=True)]
        valid = np.logical_and.reduce([(share >= 0) & (share <= 1) for share in success])
        if not valid.any():
            raise InputError(f"priors = {priors[0].name}, {priors[1].name}: no draw gives success shares between 0 and 1 in both trials")
        one, other = (
            (n * p[valid] + (eligible - n) * share[valid]) / eligible
            for (_, n, eligible), p, share in zip((first, second), enrolled, success, strict=True)
        )
        above = one > threshold, other > threshold
        both, either = float(np.mean(above[0] & above[1])), float(np.mean(above[0] | above[1]))
        return TwoTrials(one, other, both, either, threshold, correlation, draws - one.size, draws)

    return [under(correlation) for correlation in correlations]


def correlated(priors: tuple[Prior, Prior], correlation: float, scores: Array) -> tuple[Array, Array]:
    """Draws of two priors from two rows of independent normal scores, such that theirs have that correlation.

    Raises InputError for a correlation outside -1..1.
    """
    require_finite(correlation=correlation)
    if not -1 <= correlation <= 1:
        raise InputError(f"correlation = {correlation}: must lie between -1 and 1")
    first, other = scores
    second = correlation * first + np.sqrt(1 - correlation**2) * other
    return priors[0].ppf(special.ndtr(first)), priors[1].ppf(special.ndtr(second))
