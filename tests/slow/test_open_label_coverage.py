"""How often intervals of misrecorded shares cover the true one: exactly where one binomial count decides, by simulation otherwise."""

import math
from collections.abc import Callable

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy import stats

from remission.analysis.open_label import corrected_target, misclassification
from remission.estimate import Estimate

pytestmark = pytest.mark.slow

NOMINAL = 0.95
RUNS = 6000
# 4 standard errors of a simulated coverage.
NOISE = 4 * math.sqrt(NOMINAL * (1 - NOMINAL) / RUNS)


def covered(draws: NDArray[np.int64], truth: float, interval: Callable[..., Estimate]) -> float:
    """The share of draws (one a row) whose interval holds the truth; equal rows are computed once."""
    rows, times = np.unique(draws, axis=0, return_counts=True)
    found = (interval(*row) for row in rows.tolist())
    held = np.array([(e.low or 0.0) - 1e-12 <= truth <= (e.high or 0.0) + 1e-12 for e in found])
    return float(np.average(held, weights=times))


@pytest.mark.parametrize("method", ["blaker", "clopper_pearson"])
@pytest.mark.parametrize(("n", "sensitivity", "specificity"), [(20, 0.96, 0.89), (60, 0.8, 0.7), (349, 0.95, 0.9), (349, 1.0, 0.8)])
def test_mapped_exact_limits_never_cover_less_than_they_claim(method: str, n: int, sensitivity: float, specificity: float) -> None:
    intervals = [misclassification(x, n, sensitivity, specificity, method=method).true for x in range(n + 1)]
    low, high = (np.array([getattr(interval, end) for interval in intervals]) for end in ("low", "high"))
    shares = np.linspace(0, 1, 401)
    recorded = shares * sensitivity + (1 - shares) * (1 - specificity)
    chance = stats.binom.pmf(np.arange(n + 1)[:, None], n, recorded)
    coverage = (chance * ((low[:, None] <= shares + 1e-9) & (shares - 1e-9 <= high[:, None]))).sum(axis=0)
    assert coverage.min() >= NOMINAL - 1e-9


@pytest.mark.parametrize(
    ("share", "n", "accuracy", "validated"),
    [
        (0.4, 349, (0.95, 0.9), (100, 80)),
        (0.4, 349, (0.99, 0.98), (200, 200)),
        (0.3, 50, (0.8, 0.8), (40, 40)),
        (0.1, 100, (0.9, 0.9), (50, 50)),
        (0.02, 100, (0.9, 0.95), (50, 50)),
        (0.95, 100, (0.95, 0.9), (60, 60)),
        (0.0, 100, (0.9, 0.95), (100, 100)),
        (1.0, 50, (0.9, 0.8), (40, 40)),
    ],
)
def test_validation_error_is_covered(share: float, n: int, accuracy: tuple[float, float], validated: tuple[int, int]) -> None:
    rng = np.random.default_rng(20060601)
    recorded = rng.binomial(n, share * accuracy[0] + (1 - share) * (1 - accuracy[1]), RUNS)
    draws = np.column_stack([recorded, *(rng.binomial(size, p, RUNS) for size, p in zip(validated, accuracy, strict=True))])

    def interval(x: int, right: int, rejected: int) -> Estimate:
        se, sp = right / validated[0], rejected / validated[1]
        return misclassification(x, n, se, sp, sensitivity_n=validated[0], specificity_n=validated[1]).true

    coverage = covered(draws, share, interval)
    assert NOMINAL - NOISE <= coverage <= 0.98


@pytest.mark.parametrize("imor", [0.0, 0.5, 2.0])
@pytest.mark.parametrize(("share", "eligible", "enrolled_share"), [(0.4, 367, 0.95), (0.3, 120, 0.6)])
def test_the_corrected_target_is_covered(share: float, eligible: int, enrolled_share: float, imor: float) -> None:
    rng = np.random.default_rng(19780101)
    sensitivity, specificity = 0.95, 0.9
    outside = imor * share / (imor * share + 1 - share)
    target = enrolled_share * share + (1 - enrolled_share) * outside
    enrolled = rng.binomial(eligible, enrolled_share, RUNS)
    recorded = rng.binomial(enrolled, share * sensitivity + (1 - share) * (1 - specificity))

    def interval(x: int, n: int) -> Estimate:
        return corrected_target(x, n, eligible, sensitivity, specificity, imor=imor).estimate

    coverage = covered(np.column_stack([recorded, enrolled]), target, interval)
    assert NOMINAL - NOISE <= coverage <= 0.975
