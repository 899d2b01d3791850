"""Chance and ignorance together: random draws of what is not known."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from remission.analysis.checks import require_at_least, require_confidence, require_share, require_successes
from remission.errors import InputError
from remission.estimate import Estimate


@dataclass(frozen=True, slots=True)
class Spread:
    """Median and percentiles of the target share when only chance, only the fate of those outside, or both are uncertain."""

    chance: Estimate
    ignorance: Estimate
    both: Estimate


def uniform_success(
    successes: int,
    enrolled: int,
    eligible: int,
    *,
    low: float = 0.0,
    high: float = 1.0,
    draws: int = 100_000,
    seed: int = 2017,
    confidence: float = 0.95,
) -> Spread:
    """The target share when the success share of those outside is spread evenly from `low` to `high`.

    The share among the enrolled is drawn from Beta(x + 1/2, n - x + 1/2) for chance; the share outside is held at its mean where only
    chance counts.
    Not a confidence interval: the spread of the unknown is an assumption.

    Raises InputError for impossible counts, a range out of order or fewer than 1,000 draws.
    Literature: Lash et al. 2014; Fox, MacLehose and Lash 2021.
    """
    require_successes(successes, enrolled, "enrolled")
    require_share(low=low, high=high)
    require_confidence(confidence)
    require_at_least(1000, draws=draws)
    if enrolled > eligible or low > high:
        raise InputError(f"enrolled = {enrolled} of eligible = {eligible}, low = {low}, high = {high}: out of order")
    random = np.random.default_rng(seed)
    e = enrolled / eligible
    p = random.beta(successes + 0.5, enrolled - successes + 0.5, draws)
    outside = random.uniform(low, high, draws)
    return Spread(
        chance=_summary(e * p + (1 - e) * (low + high) / 2, confidence, "chance alone"),
        ignorance=_summary(e * successes / enrolled + (1 - e) * outside, confidence, "ignorance alone"),
        both=_summary(e * p + (1 - e) * outside, confidence, "chance and ignorance"),
    )


def _summary(shares: NDArray[np.float64], confidence: float, method: str) -> Estimate:
    tail = (1 - confidence) / 2
    low, median, high = (float(limit) for limit in np.quantile(shares, [tail, 0.5, 1 - tail]))
    return Estimate(value=median, low=low, high=high, unit="proportion", method=method, confidence=confidence)
