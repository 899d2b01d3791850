"""Two trials whose unknowns go together."""

from dataclasses import dataclass

import numpy as np
from scipy import special

from remission.analysis.checks import require_confidence, require_finite, require_share, require_whole
from remission.analysis.non_enrollment.population import require_counts
from remission.analysis.probabilistic.bias import MOST_DRAWS, BiasAnalysis, Counts, Parameter, success_outside, summarize
from remission.analysis.probabilistic.priors import Array, Prior
from remission.errors import InputError


@dataclass(frozen=True, slots=True)
class TwoTrials:
    """The bias analysis of each trial, and the share of draws in which both, or at least one, lie above the threshold.

    `invalid` of the draws were impossible in one trial or the other and are in none of this; the analyses count and note them too.
    """

    first: BiasAnalysis
    second: BiasAnalysis
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
    correlation: float,
    parameter: Parameter = "imor",
    threshold: float = 0.5,
    draws: int = 100_000,
    seed: int = 2017,
    confidence: float = 0.95,
) -> TwoTrials:
    """Probabilistic bias analysis of two trials (successes, enrolled, eligible) whose bias parameters are correlated.

    Chance is independent between the trials. The parameters are joined by a Gaussian copula: `correlation` is that of their normal scores,
    and of log odds ratios themselves where these are normal. A draw that is invalid in either trial is discarded in both.

    Raises InputError as `bias_analysis`, and for a correlation outside -1..1.
    Literature: White, Higgins and Wood 2008.
    """
    for counts in (first, second):
        require_counts(*counts)
    require_confidence(confidence)
    require_share(threshold=threshold)
    require_whole(1000, MOST_DRAWS, draws=draws)
    require_whole(0, seed=seed)
    draws, seed = int(draws), int(seed)
    random = np.random.default_rng(seed)
    p = [random.beta(x + 0.5, n - x + 0.5, draws) for x, n, _ in (first, second)]
    values = correlated_draws(priors, correlation, random, draws)
    success = [success_outside(parameter, value, share) for value, share in zip(values, p, strict=True)]
    valid = np.logical_and.reduce([(share >= 0) & (share <= 1) for share in success])
    if not valid.any():
        raise InputError(f"priors = {priors[0].name}, {priors[1].name}: no draw gives success shares between 0 and 1 in both trials")
    dropped = draws - int(np.count_nonzero(valid))
    results = [
        summarize(
            share[valid],
            value[valid],
            counts,
            name=prior.name,
            parameter=parameter,
            outside="discard",
            seed=seed,
            confidence=confidence,
            dropped=dropped,
        )
        for share, value, counts, prior in zip(p, values, (first, second), priors, strict=True)
    ]
    above = [result.shares > threshold for result in results]
    both, either = float(np.mean(above[0] & above[1])), float(np.mean(above[0] | above[1]))
    return TwoTrials(results[0], results[1], both, either, threshold, correlation, dropped, draws)


def correlated_draws(priors: tuple[Prior, Prior], correlation: float, random: np.random.Generator, draws: int) -> tuple[Array, Array]:
    """Draws of two priors whose normal scores have that correlation. Raises InputError for a correlation outside -1..1."""
    require_finite(correlation=correlation)
    if not -1 <= correlation <= 1:
        raise InputError(f"correlation = {correlation}: must lie between -1 and 1")
    first, other = random.standard_normal((2, draws))
    second = correlation * first + np.sqrt(1 - correlation**2) * other
    return priors[0].ppf(special.ndtr(first)), priors[1].ppf(special.ndtr(second))
