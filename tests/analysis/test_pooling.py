"""Pooling: defining equations, invariance, two studies, extreme variances, refusals."""

import math
from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import special, stats

from remission.analysis.pooling import bayesian, binomial_logit, binomial_logit_bayesian, pool, rubin
from remission.errors import InputError

RANDOM = ("dl", "pm", "reml")
METHODS = (*RANDOM, "common")
Data = tuple[list[float], list[float]]
few = settings(max_examples=10)


@st.composite
def studies(draw: st.DrawFn, most: int = 6) -> Data:
    k = draw(st.integers(2, most))
    estimate = draw(st.lists(st.floats(-5, 5), min_size=k, max_size=k))
    return estimate, draw(st.lists(st.floats(0.01, 10), min_size=k, max_size=k))


def generalized_q(estimate: list[float], variance: list[float], tau2: float) -> float:
    y, w = np.array(estimate), 1 / (np.array(variance) + tau2)
    return float((w * (y - (w * y).sum() / w.sum()) ** 2).sum())


def restricted(estimate: list[float], variance: list[float], tau2: float) -> float:
    w = 1 / (np.array(variance) + tau2)
    return float(np.log(w).sum() - math.log(w.sum())) - generalized_q(estimate, variance, tau2)


@pytest.mark.parametrize("method", METHODS)
@given(data=studies())
def test_pooled_values_are_ordered_and_lie_among_the_studies(method: str, data: Data) -> None:
    result = pool(*data, method=method)
    assert min(data[0]) - 1e-9 <= result.value <= max(data[0]) + 1e-9
    assert result.low < result.value < result.high
    assert result.tau2 >= 0
    assert 0 <= result.i2 < 1
    assert result.studies == len(data[0])
    if method == "common":
        assert (result.tau2, result.prediction) == (0, None)
    else:
        assert result.prediction is not None
        assert result.prediction.low <= result.low < result.high <= result.prediction.high


@pytest.mark.parametrize("method", METHODS)
@given(data=studies(), shift=st.floats(-100, 100), factor=st.floats(1e-3, 1e3))
def test_pooling_follows_shift_and_scale(method: str, data: Data, shift: float, factor: float) -> None:
    estimate, variance = data
    one = pool(estimate, variance, method=method, hksj=method != "common")
    other = pool([shift + factor * y for y in estimate], [factor * factor * v for v in variance], method=method, hksj=method != "common")
    tolerance = 1e-7 * (abs(shift) + factor)
    assert (other.value, other.low, other.high) == pytest.approx(
        tuple(shift + factor * number for number in (one.value, one.low, one.high)), rel=1e-5, abs=tolerance
    )
    assert other.tau2 == pytest.approx(factor * factor * one.tau2, rel=1e-4, abs=1e-7 * factor * factor)


@pytest.mark.parametrize("method", METHODS)
@given(data=studies(), levels=st.tuples(st.floats(0.5, 0.999), st.floats(0.5, 0.999)))
def test_pooled_intervals_nest(method: str, data: Data, levels: tuple[float, float]) -> None:
    inner, outer = (pool(*data, method=method, confidence=level) for level in sorted(levels))
    assert outer.low <= inner.low + 1e-12
    assert outer.high >= inner.high - 1e-12


@given(data=studies())
def test_paule_mandel_brings_q_to_its_expectation(data: Data) -> None:
    result, free = pool(*data, method="pm"), len(data[0]) - 1
    if result.tau2 == 0:
        assert generalized_q(*data, 0) <= free + 1e-9
    else:
        assert generalized_q(*data, result.tau2) == pytest.approx(free, rel=1e-8)


@given(data=studies(), other=st.floats(0, 60))
def test_no_variance_has_a_higher_restricted_likelihood(data: Data, other: float) -> None:
    tau2 = pool(*data, method="reml").tau2
    assert restricted(*data, tau2) >= restricted(*data, other) - 1e-9


def test_reml_takes_the_higher_of_two_maxima() -> None:
    # A maximum at 0, from the precise pair that agrees, and one far above, from the imprecise ones that do not.
    for spread, inside in ((2.0, True), (60.0, False)):
        estimate, variance = [0.0, 1e-4, spread, -spread, spread], [1e-4, 1e-4, 1.0, 1.0, 1.0]
        grid = np.geomspace(1e-9, 1e5, 4000)
        best = max(restricted(estimate, variance, float(tau2)) for tau2 in (0.0, *grid))
        tau2 = pool(estimate, variance, method="reml").tau2
        assert restricted(estimate, variance, tau2) >= best - 1e-9
        assert (tau2 < 1) is inside


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("variance", [[1e-12, 1e12, 1.0], [1e-12, 1e-12, 1e12], [1e12, 1e12, 1e12], [1e-12, 2e-12, 3e-12], [1e-300] * 3])
def test_badly_scaled_variances_converge(method: str, variance: list[float]) -> None:
    unit = min(1.0, math.sqrt(variance[0]) * 1e20)
    for estimate in ([0.1, 0.4, 0.9], [0.0, 1e-9, -1e-9], [7.0, 7.0, 7.0]):
        scaled = [value * unit for value in estimate]
        result = pool(scaled, variance, method=method)
        assert min(scaled) - 1e-12 * unit <= result.value <= max(scaled) + 1e-12 * unit
        assert math.isfinite(result.low)
        assert math.isfinite(result.high)


@given(data=studies())
def test_hksj_is_the_spread_over_its_degrees_of_freedom(data: Data) -> None:
    estimate, variance = data
    plain, corrected, adhoc = (pool(estimate, variance, **how) for how in ({}, {"hksj": True}, {"hksj_adhoc": True}))  # type: ignore[arg-type]
    free = len(estimate) - 1
    total = sum(1 / (v + plain.tau2) for v in variance)
    q = generalized_q(estimate, variance, plain.tau2)
    t = stats.t.isf(0.025, free)
    assert corrected.high - corrected.value == pytest.approx(t * math.sqrt(q / free / total), rel=1e-6, abs=1e-9)
    assert adhoc.high - adhoc.value == pytest.approx(t * math.sqrt(max(1, q / free) / total), rel=1e-9)
    assert (corrected.value, corrected.tau2, corrected.method) == (plain.value, plain.tau2, "dl hksj")
    assert adhoc.method == "dl hksj_adhoc"


def test_common_reports_the_share_of_q_beyond_chance() -> None:
    result = pool([0.0, 1.0, 3.0], [0.5, 0.5, 0.5], method="common")
    assert result.i2 == pytest.approx((result.q - 2) / result.q)
    assert pool([1.0, 1.0], [0.5, 0.5], method="common").i2 == 0


def test_two_studies_are_told_to_be_shown_side_by_side() -> None:
    plain, corrected = pool([0.0, 1.0], [0.1, 0.1]), pool([0.0, 1.0], [0.1, 0.1], hksj=True)
    close = pool([0.0, 0.01], [0.1, 0.1], hksj=True)
    assert plain.warning.startswith("two studies: ")
    assert corrected.warning == f"{plain.warning}; with its one degree of freedom this interval is 6.5 times as wide as the normal one"
    assert close.warning.endswith("this interval is 0.1 times as wide as the normal one")
    assert pool([0.0, 1.0, 2.0], [0.1, 0.1, 0.1], hksj=True).warning == ""
    assert binomial_logit([3, 5], [10, 10]).warning == plain.warning


def test_agreement_leaves_hksj_without_width_and_says_so() -> None:
    for k in (2, 4):
        result = pool([0.3] * k, [0.1] * k, hksj=True)
        assert (result.low, result.high) == (result.value, result.value)
        assert result.warning.startswith("no width: ")
    assert pool([0.3] * 4, [0.1] * 4, hksj_adhoc=True).warning == ""


@given(distance=st.floats(0.05, 50))
def test_hksj_of_two_equal_studies_does_not_depend_on_their_size(distance: float) -> None:
    halves = [pool([0.0, distance], [v, v], hksj=True) for v in (1e-6, 0.01, 100.0)]
    assert [half.high - half.value for half in halves] == pytest.approx([12.7062047 / 2 * distance] * 3, rel=1e-6)


@few
@given(data=studies(most=4), shift=st.floats(-50, 50), factor=st.floats(0.01, 100))
def test_bayesian_pooling_follows_shift_and_scale(data: Data, shift: float, factor: float) -> None:
    estimate, variance = data
    one = bayesian(estimate, variance, scale=0.7, interval="central")
    moved = [shift + factor * y for y in estimate]
    other = bayesian(moved, [factor * factor * v for v in variance], scale=0.7 * factor, interval="central")
    assert (other.value, other.low, other.high) == pytest.approx(
        tuple(shift + factor * number for number in (one.value, one.low, one.high)), rel=1e-6, abs=1e-6 * (abs(shift) + factor)
    )
    assert other.tau == pytest.approx(factor * one.tau, rel=1e-6)


@few
@given(data=studies(most=4), scale=st.floats(0.05, 5))
def test_shortest_is_no_longer_than_central_and_prediction_is_wider(data: Data, scale: float) -> None:
    short, central = (bayesian(*data, scale=scale, interval=interval) for interval in ("shortest", "central"))
    assert short.high - short.low <= central.high - central.low + 1e-8
    assert (short.value, short.tau, short.scale) == (central.value, central.tau, scale)
    assert central.prediction.width > central.high - central.low


def test_a_small_scale_is_the_common_effect_and_a_larger_one_is_wider() -> None:
    estimate, variance = [-0.4, -1.0, -0.2], [0.02, 0.01, 0.03]
    common = pool(estimate, variance, method="common")
    none = bayesian(estimate, variance, scale=1e-6)
    assert (none.value, none.low, none.high) == pytest.approx((common.value, common.low, common.high), abs=1e-6)
    widths = [result.high - result.low for result in (bayesian(estimate, variance, scale=scale) for scale in (0.1, 0.25, 0.5, 1, 5))]
    assert widths == sorted(widths)


@pytest.mark.parametrize("variance", [[1e-12, 1e12], [1e-12, 1e-12], [1e12, 1.0]])
@pytest.mark.parametrize("scale", [1e-6, 1.0, 1e6])
def test_bayesian_pooling_takes_badly_scaled_studies(variance: list[float], scale: float) -> None:
    result = bayesian([0.1, 0.9], variance, scale=scale, interval="central")
    assert 0.1 <= result.value <= 0.9
    assert result.low < result.value < result.high


Counts = tuple[list[int], list[int]]


@st.composite
def counted(draw: st.DrawFn) -> Counts:
    """Two or three studies, the first with successes and failures."""
    n = draw(st.lists(st.integers(2, 300), min_size=2, max_size=3))
    return [draw(st.integers(1, n[0] - 1)), *(draw(st.integers(0, size)) for size in n[1:])], n


@settings(max_examples=5)
@given(data=counted())
def test_binomial_logit_is_ordered_and_mirrors(data: Counts) -> None:
    successes, n = data
    result = binomial_logit(successes, n)
    mirrored = binomial_logit([size - x for x, size in zip(successes, n, strict=True)], n)
    assert 0 <= result.low <= result.value <= result.high <= 1
    assert (1 - mirrored.value, 1 - mirrored.high, 1 - mirrored.low) == pytest.approx((result.value, result.low, result.high), abs=2e-5)
    assert mirrored.log_likelihood == pytest.approx(result.log_likelihood, abs=1e-7)
    common = sum(stats.binom.logpmf(x, size, sum(successes) / sum(n)) for x, size in zip(successes, n, strict=True))
    assert result.log_likelihood >= common - 1e-7


def test_common_share_has_the_likelihood_ratio_interval_of_one_sample() -> None:
    common = binomial_logit([3, 5], [10, 40]).common
    assert common.value == 8 / 50
    assert common.low is not None
    assert common.high is not None
    fall = stats.chi2.isf(0.05, 1) / 2
    for limit in (common.low, common.high):
        assert stats.binom.logpmf(8, 50, common.value) - stats.binom.logpmf(8, 50, limit) == pytest.approx(fall, abs=1e-6)


def test_equal_shares_have_no_variation_but_a_wider_interval_than_the_common_one() -> None:
    result = binomial_logit([30, 60], [100, 200])
    assert result.value == pytest.approx(0.3)
    assert result.tau2 == 0
    assert result.common.low is not None
    assert result.common.high is not None
    assert result.low < result.common.low < result.common.high < result.high


def test_studies_with_none_or_all_are_used_and_the_counts_of_large_ones_agree_with_the_normal_model() -> None:
    edges = binomial_logit([0, 5, 20], [20, 20, 20])
    assert edges.low < 0.001
    assert edges.high > 0.99
    many = binomial_logit([138_000, 106_000, 90_000], [349_000, 393_000, 300_000])
    share = np.array([138 / 349, 106 / 393, 90 / 300])
    assert many.value == pytest.approx(special.expit(special.logit(share).mean()), abs=1e-4)
    assert many.tau2 == pytest.approx(special.logit(share).var(), rel=0.01)


@pytest.mark.parametrize("successes", [[0, 0], [20, 30], [0, 30], [20, 0]])
def test_no_maximum_exists_without_a_study_of_both_kinds(successes: list[int]) -> None:
    with pytest.raises(InputError, match=r"^successes = \[.*no study has both a success and a failure"):
        binomial_logit(successes, [20, 30])
    result = binomial_logit_bayesian(successes, [20, 30], scale=0.5)
    assert 0 < result.low < result.value < result.high < 1


def test_binomial_posterior_mirrors_and_widens_with_the_scale() -> None:
    narrow, wide = (binomial_logit_bayesian([138, 106], [349, 393], scale=scale) for scale in (0.25, 1))
    mirrored = binomial_logit_bayesian([349 - 138, 393 - 106], [349, 393], scale=0.25)
    assert (1 - mirrored.value, 1 - mirrored.high, 1 - mirrored.low) == pytest.approx((narrow.value, narrow.low, narrow.high), abs=1e-6)
    assert wide.low < narrow.low < narrow.high < wide.high
    assert wide.tau > narrow.tau
    assert (narrow.scale, narrow.prior_sd) == (0.25, 2.5)


def test_binomial_posterior_without_heterogeneity_is_that_of_one_sample() -> None:
    result = binomial_logit_bayesian([3, 5], [10, 40], scale=1e-6, prior_sd=2.5)
    grid = np.linspace(-8, 5, 20_001)
    density = np.exp(8 * grid - 50 * np.logaddexp(0, grid) - grid**2 / (2 * 2.5**2) + 25)
    below = np.cumsum(density) - density / 2
    limits = special.expit(np.interp([0.5, 0.025, 0.975], below / density.sum(), grid))
    assert (result.value, result.low, result.high) == pytest.approx(tuple(limits), abs=1e-6)


@given(estimate=st.lists(st.floats(-5, 5), min_size=2, max_size=20), error=st.floats(0, 3))
def test_rubin_adds_the_variance_between_the_imputations(estimate: list[float], error: float) -> None:
    result = rubin(estimate, [error] * len(estimate))
    assert result.value == pytest.approx(np.mean(estimate), abs=1e-12)
    assert result.within == pytest.approx(error**2)
    assert result.between == pytest.approx(np.var(estimate, ddof=1), abs=1e-12)
    assert result.standard_error**2 == pytest.approx(result.within + (1 + 1 / len(estimate)) * result.between)


BAD_STUDIES = [
    ([], [], r"^estimate has 0, variance has 0: give at least 2$"),
    ([1.0], [1.0], r"^estimate has 1, variance has 1: give at least 2$"),
    ([1.0, 2.0], [1.0], r"^estimate has 2, variance has 1: they must be as many$"),
    ([1.0, math.nan], [1.0, 1.0], r"^estimate = nan"),
    ([math.inf, 1.0], [1.0, 1.0], r"^estimate = inf"),
    ([1.0, 2.0], [1.0, 0.0], r"^variance = 0\.0: must be greater than 0$"),
    ([1.0, 2.0], [-1.0, 1.0], r"^variance = -1\.0: must be greater than 0$"),
    ([1.0, 2.0], [1.0, math.nan], r"^variance = nan"),
    ([1.0, 2.0], [1e-70, 1.0], r"^variance = 1\.0: too large beside 1e-70"),
    ([0.0, 1e40], [1.0, 1.0], r"^estimate = 1e\+40: too far from"),
]


@pytest.mark.parametrize(("estimate", "variance", "message"), BAD_STUDIES)
def test_impossible_studies_are_refused(estimate: list[float], variance: list[float], message: str) -> None:
    with pytest.raises(InputError, match=message):
        pool(estimate, variance)
    with pytest.raises(InputError, match=message):
        bayesian(estimate, variance, scale=1)


@pytest.mark.parametrize(
    ("successes", "n", "message"),
    [
        ([1], [2], r"^successes has 1, n has 1: give at least 2$"),
        ([1, 2], [2], r"^successes has 2, n has 1: they must be as many$"),
        ([1, math.nan], [2, 3], r"^successes = nan"),
        ([-1, 2], [2, 3], r"^successes = -1\b"),
        ([3, 2], [2, 3], r"^successes = 3: more than n = 2$"),
        ([0, 2], [0, 3], r"^n = 0: must be greater than 0$"),
        ([1.5, 2], [2, 3], r"^successes = 1\.5: must be a whole number$"),
        ([1, 2], [2.5, 3], r"^n = 2\.5: must be a whole number$"),
        ([1, 2], [2, 10**10], r"^n = 10000000000: must be at most 1e\+09$"),
    ],
)
def test_impossible_counts_are_refused(successes: list[float], n: list[float], message: str) -> None:
    pooled: list[Callable[[], object]] = [
        lambda: binomial_logit(successes, n),
        lambda: binomial_logit_bayesian(successes, n, scale=1),
    ]
    for call in pooled:
        with pytest.raises(InputError, match=message):
            call()


def test_impossible_options_are_refused() -> None:
    y, v, x, n = [0.0, 1.0], [1.0, 1.0], [1, 2], [3, 4]
    refusals: list[tuple[Callable[[], object], str]] = [
        (lambda: pool(y, v, method="he"), r"^method = 'he': choose one of dl, pm, reml, common$"),
        (lambda: pool(y, v, method="common", hksj=True), r"^method = 'common': has no between-study spread"),
        (lambda: pool(y, v, method="common", hksj_adhoc=True), r"^method = 'common': has no between-study spread"),
        (lambda: pool(y, v, hksj=True, hksj_adhoc=True), r"^hksj = True: choose either"),
        (lambda: bayesian(y, v, scale=1, interval="hpd"), r"^interval = 'hpd': choose one of shortest, central$"),
        (lambda: bayesian(y, v, scale=0), r"^scale = 0: must be greater than 0$"),
        (lambda: bayesian(y, v, scale=math.nan), r"^scale = nan"),
        (lambda: bayesian(y, v, scale=1e40), r"^scale = 1e\+40: too far from the standard errors"),
        (lambda: binomial_logit_bayesian(x, n, scale=-1), r"^scale = -1: must be greater than 0$"),
        (lambda: binomial_logit_bayesian(x, n, scale=1, prior_sd=0), r"^prior_sd = 0: must be greater than 0$"),
        (lambda: rubin([1.0], [1.0]), r"^estimate has 1, standard_error has 1: give at least 2$"),
        (lambda: rubin([1.0, 2.0], [1.0, -1.0]), r"^standard_error = -1\.0: must be at least 0$"),
        (lambda: rubin([1.0, math.inf], [1.0, 1.0]), r"^estimate = inf"),
    ]
    for call, message in refusals:
        with pytest.raises(InputError, match=message):
            call()


@pytest.mark.parametrize("confidence", [0, 1, -0.1, 95, math.nan])
def test_confidence_lies_strictly_between_0_and_1(confidence: float) -> None:
    calls: list[Callable[[], object]] = [
        lambda: pool([0.0, 1.0], [1.0, 1.0], confidence=confidence),
        lambda: bayesian([0.0, 1.0], [1.0, 1.0], scale=1, confidence=confidence),
        lambda: binomial_logit([1, 2], [3, 4], confidence=confidence),
        lambda: binomial_logit_bayesian([1, 2], [3, 4], scale=1, confidence=confidence),
    ]
    for call in calls:
        with pytest.raises(InputError, match=rf"^confidence = {confidence}\b"):
            call()
