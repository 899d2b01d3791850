"""How often the interval of the cured share holds the truth, for shares published as whole percentages."""

import math

import numpy as np
import pytest
from scipy import stats

from remission.analysis.durability import SurvivalPoint, fit
from remission.analysis.durability.likelihood import PublishedCurve
from remission.analysis.durability.models import MODELS, constrained

pytestmark = pytest.mark.slow

N, TIMES, RATE, REPEATS = 300, (2.0, 4.0, 6.0, 8.0), 0.25, 200


def coverage(cured: float) -> float:
    """The share of repeats in which twice the log-likelihood lost at the true cured share stays below the chi-square quantile."""
    generator = np.random.default_rng(20240611)
    survival = np.array([1.0, *(cured + (1 - cured) * math.exp(-RATE * time) for time in TIMES), 0.0])
    lost = generator.multinomial(N, -np.diff(survival), size=REPEATS)
    shares = np.round(1 - np.cumsum(lost[:, :-1], axis=1) / N, 2)
    cut = float(stats.chi2.ppf(0.95, 1))
    held = 0
    for row in shares:
        points = [SurvivalPoint(time, float(share), 0.005) for time, share in zip(TIMES, row, strict=True)]
        best = fit(points, N, model="cure").log_likelihood
        held += 2 * (best - constrained(PublishedCurve(points, N), MODELS["cure"], np.array([cured]))[0].log_likelihood) <= cut
    return held / REPEATS


def test_the_interval_has_its_level_inside_the_range() -> None:
    error = math.sqrt(0.95 * 0.05 / REPEATS)
    assert abs(coverage(0.35) - 0.95) < 4 * error


def test_the_interval_is_conservative_at_no_cured_share() -> None:
    # Half of the time the estimate is 0 and nothing is lost, so that the level is 0.975 for large n.
    error = math.sqrt(0.975 * 0.025 / REPEATS)
    assert abs(coverage(0.0) - 0.975) < 4 * error
