"""How often intervals of a share with patients missing hold the truth, by simulation."""

import math
from functools import cache

import numpy as np
import pytest

from remission.analysis.non_enrollment import adjust, bounded_share
from remission.estimate import Interval

pytestmark = pytest.mark.slow

RUNS = 2000
# Four standard errors of a simulated coverage of 95%: a method at its level fails about once in thirty thousand.
SLACK = 4 * math.sqrt(0.95 * 0.05 / RUNS)


@cache
def intervals(successes: int, enrolled: int, eligible: int) -> dict[str, Interval]:
    return bounded_share(successes, enrolled, eligible)


@pytest.mark.parametrize("kind", ["imbens_manski", "stoye", "exact"])
@pytest.mark.parametrize(
    ("eligible", "outside", "p"),
    [(423, 0.07, 0.55), (367, 0.05, 0.4), (423, 0.01, 0.55), (100, 0.3, 0.5), (60, 0.1, 0.8)],
)
def test_intervals_of_a_bounded_share_cover_it_wherever_it_lies(kind: str, eligible: int, outside: float, p: float) -> None:
    random = np.random.default_rng(2017)
    counts = random.multinomial(eligible, [(1 - outside) * p, (1 - outside) * (1 - p), outside], RUNS)
    found = [intervals(int(x), int(x + failures), eligible)[kind] for x, failures, _ in counts]
    lows, highs = np.array([interval.low for interval in found]), np.array([interval.high for interval in found])
    low, high = (1 - outside) * p, (1 - outside) * p + outside
    # A normal approximation with few failures falls short of its level; the exact interval must not.
    allowed = SLACK if kind == "exact" else SLACK + 0.015
    for truth in (low, (low + high) / 2, high):
        assert np.mean((lows <= truth) & (truth <= highs)) >= 0.95 - allowed


@cache
def adjusted(successes: int, enrolled: int, eligible: int, imor: float) -> tuple[float, float]:
    found = adjust(successes, enrolled, eligible, imor=imor)
    assert found.low is not None
    assert found.high is not None
    return found.low, found.high


@pytest.mark.parametrize("imor", [0.0, 0.3, 1.0, 3.0])
@pytest.mark.parametrize(
    ("eligible", "enrolled", "p"),
    [(423, 0.93, 0.55), (367, 0.95, 0.4), (100, 0.7, 0.5), (400, 0.9, 0.01), (400, 0.9, 0.99), (60, 0.5, 0.9)],
)
def test_the_interval_under_a_true_assumption_covers(eligible: int, enrolled: float, p: float, imor: float) -> None:
    random = np.random.default_rng(2017)
    outside = imor * p / (1 - p + imor * p)
    truth = enrolled * p + (1 - enrolled) * outside
    n = np.maximum(random.binomial(eligible, enrolled, RUNS), 1)
    x = random.binomial(n, p)
    limits = np.array([adjusted(int(successes), int(size), eligible, imor) for successes, size in zip(x, n, strict=True)])
    coverage = np.mean((limits[:, 0] <= truth) & (truth <= limits[:, 1]))
    # The Wilson interval itself swings by up to three points about its level near 0 and 1.
    assert coverage >= 0.95 - SLACK - (0.03 if min(p, 1 - p) < 0.05 else 0.01)
