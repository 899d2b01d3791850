"""How often intervals of rates hold the truth, summed over the distribution of the counts: no simulation, so no error of one."""

from functools import cache

import numpy as np
import pytest
from scipy import stats

from remission.analysis.safety import negative_binomial_dispersion, rate_difference, recurrent_rate
from remission.estimate import Estimate

pytestmark = pytest.mark.slow


def holds(estimate: Estimate, truth: float) -> bool:
    assert estimate.low is not None
    assert estimate.high is not None
    return estimate.low <= truth <= estimate.high


@pytest.mark.parametrize(("patients", "mean", "shape"), [(200, 0.2, 0.5), (350, 0.4, 1.0), (100, 1.5, 0.8)])
def test_dispersion_restores_the_level_that_recurrent_events_take_away(patients: int, mean: float, shape: float) -> None:
    total = stats.nbinom(patients * shape, shape / (shape + mean))
    counts = np.arange(int(total.ppf(1e-9)), int(total.isf(1e-9)) + 1)
    weights = total.pmf(counts)

    def coverage(dispersion: float) -> float:
        return float(sum(weights[[holds(recurrent_rate(int(x), patients, dispersion=dispersion), mean) for x in counts]]))

    # Garwood's interval is conservative for a Poisson count; the skewness of the negative binomial takes some of that back.
    assert coverage(1.0) < 0.93
    assert 0.94 < coverage(negative_binomial_dispersion(mean, shape)) < 0.975


@cache
def difference(x: int, y: int, method: str) -> Estimate:
    return rate_difference((x, y), (1.0, 2.0), method=method)


@pytest.mark.parametrize(("first", "second"), [(0.5, 4.0), (3.0, 3.0), (8.0, 1.0), (15.0, 20.0), (30.0, 12.0)])
@pytest.mark.parametrize("method", ["garwood", "score", "mid_p"])
def test_the_interval_of_a_rate_difference_keeps_its_level(first: float, second: float, method: str) -> None:
    one, other = stats.poisson(first), stats.poisson(2 * second)
    counts, others = range(int(one.isf(1e-6)) + 1), range(int(other.isf(1e-6)) + 1)
    coverage = sum(
        one.pmf(x) * sum(p for y, p in zip(others, other.pmf(others), strict=True) if holds(difference(x, y, method), first - second))
        for x in counts
    )
    assert 0.95 <= coverage < 0.99
