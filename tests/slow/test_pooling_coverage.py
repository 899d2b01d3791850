"""How often pooled intervals hold the truth, in seeded simulations; tolerances are four standard errors of the simulation."""

import math

import numpy as np
import pytest
from scipy import special

from remission.analysis.pooling import bayesian, binomial_logit, pool, rubin

pytestmark = pytest.mark.slow


def margin(draws: int, level: float = 0.95) -> float:
    return 4 * math.sqrt(level * (1 - level) / draws)


def coverage(draws: int, k: int, tau: float, variance: tuple[float, ...], **how: object) -> float:
    """The share of simulated sets of k studies about 0 whose interval holds 0."""
    random = np.random.default_rng(20_240_501)
    v = np.resize(variance, k)
    estimates = random.normal(0, np.sqrt(v + tau**2), (draws, k))
    results = [pool(list(y), list(v), **how) for y in estimates]  # type: ignore[arg-type]
    return float(np.mean([result.low <= 0 <= result.high for result in results]))


@pytest.mark.parametrize("method", ["dl", "pm", "reml"])
@pytest.mark.parametrize(("k", "tau"), [(5, 0.3), (10, 0.6)])
def test_hksj_keeps_its_level(method: str, k: int, tau: float) -> None:
    draws = 1200
    # Unequal variances cost it up to two points.
    assert abs(coverage(draws, k, tau, (0.02, 0.05, 0.1), method=method, hksj=True) - 0.95) < margin(draws) + 0.02


def test_hksj_is_exact_for_two_equal_studies() -> None:
    draws = 2500
    assert abs(coverage(draws, 2, 0.5, (0.04,), hksj=True) - 0.95) < margin(draws)


def test_the_normal_interval_of_two_studies_falls_far_short() -> None:
    assert coverage(2000, 2, 0.5, (0.04,)) < 0.85


def test_the_common_effect_is_right_only_without_heterogeneity() -> None:
    draws = 2500
    assert abs(coverage(draws, 4, 0.0, (0.02, 0.1), method="common") - 0.95) < margin(draws)
    assert coverage(draws, 4, 0.5, (0.02, 0.1), method="common") < 0.7


def test_the_adhoc_correction_never_narrows_below_the_normal_variance() -> None:
    assert coverage(1000, 3, 0.0, (0.02, 0.1), hksj_adhoc=True) > 0.95


def test_bayesian_intervals_hold_the_truth_on_average_over_their_prior() -> None:
    # With a flat prior of the mean the coverage, averaged over tau drawn from its prior, is the level whatever the mean.
    draws, scale, variance = 1000, 0.5, [0.01, 0.05]
    random = np.random.default_rng(7)
    tau = np.abs(random.normal(0, scale, draws))
    held = predicted = 0
    for each in tau:
        theta = random.normal(1, each, 2)
        result = bayesian(list(random.normal(theta, np.sqrt(variance))), variance, scale=scale, interval="central")
        held += int(result.low <= 1 <= result.high)
        predicted += int(result.prediction.low <= random.normal(1, each) <= result.prediction.high)
    assert abs(held / draws - 0.95) < margin(draws)
    assert abs(predicted / draws - 0.95) < margin(draws)


def test_the_profile_interval_of_binomial_studies() -> None:
    # Likelihood intervals of few studies are somewhat short: their deviance is compared with a quantile for many.
    draws, mu, tau, n = 60, -1.0, 0.5, [40, 80, 120, 150]
    random = np.random.default_rng(11)
    held = 0
    for _ in range(draws):
        share = special.expit(random.normal(mu, tau, len(n)))
        result = binomial_logit([int(x) for x in random.binomial(n, share)], n)
        held += int(result.low <= special.expit(mu) <= result.high)
    assert held / draws > 0.90 - margin(draws, 0.90)


def test_rubin_has_the_variance_of_the_imputed_mean() -> None:
    # A mean of which a third is missing at random, imputed properly from its posterior with a known variance of 1.
    random = np.random.default_rng(3)
    patients, seen, m, draws = 60, 40, 20, 3000
    errors, values = [], []
    for _ in range(draws):
        observed = random.normal(0, 1, seen)
        center = observed.mean() + random.normal(0, 1 / math.sqrt(seen), m)
        missing = center[:, None] + random.normal(0, 1, (m, patients - seen))
        estimate = (observed.sum() + missing.sum(axis=1)) / patients
        result = rubin(list(estimate), [1 / math.sqrt(patients)] * m)
        errors.append(result.standard_error**2)
        values.append(result.value)
    assert np.mean(errors) == pytest.approx(np.var(values), rel=4 * math.sqrt(2 / draws) + 0.02)
