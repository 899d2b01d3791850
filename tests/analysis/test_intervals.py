"""Intervals of one and of two groups: defining equations, symmetry, edges, refusals."""

import math
from collections.abc import Callable
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from remission.analysis.intervals import Ratio, difference, proportion, proportion_ratio, rate, rate_ratio, smr
from remission.errors import InputError
from remission.estimate import Estimate

FRACTIONAL = ("wilson", "wilson_cc", "clopper_pearson", "jeffreys", "mid_p", "agresti_coull")
PROPORTIONS = (*FRACTIONAL, "blaker")
RATES = ("garwood", "mid_p", "score", "jeffreys", "byar")
DIFFERENCES = ("newcombe", "miettinen_nurminen", "mee", "agresti_caffo")
PROPORTION_RATIOS = ("score", "miettinen_nurminen")
RATE_RATIOS = ("conditional", "mid_p", "score")
LEVELS = st.floats(0.5, 0.999)
few = settings(max_examples=15)


@st.composite
def counts(draw: st.DrawFn, least: int = 0, spare: int = 0, largest: int = 2000) -> tuple[int, int]:
    """Successes and size, at least `least` successes and `spare` failures."""
    n = draw(st.integers(max(1, least + spare), largest))
    return draw(st.integers(least, n - spare)), n


Groups = tuple[list[int], list[int]]


@st.composite
def two_groups(draw: st.DrawFn, least: int = 0, spare: int = 0, largest: int = 400) -> Groups:
    """Successes and sizes of two groups."""
    (x1, n1), (x2, n2) = (draw(counts(least=least, spare=spare, largest=largest)) for _ in range(2))
    return [x1, x2], [n1, n2]


def limits(estimate: Estimate | Ratio) -> tuple[float, float]:
    assert estimate.low is not None
    assert estimate.high is not None
    return estimate.low, estimate.high


@pytest.mark.parametrize("method", PROPORTIONS)
@given(pair=counts(), confidence=LEVELS)
def test_proportion_interval_lies_in_range_and_holds_the_point(method: str, pair: tuple[int, int], confidence: float) -> None:
    estimate = proportion(*pair, confidence=confidence, method=method)
    low, high = limits(estimate)
    assert 0 <= low <= estimate.value <= high <= 1


@pytest.mark.parametrize("method", FRACTIONAL)
@given(share=st.floats(0, 1), n=st.floats(0.5, 5000), confidence=LEVELS)
def test_proportion_interval_takes_an_effective_sample_size(method: str, share: float, n: float, confidence: float) -> None:
    estimate = proportion(share * n, n, confidence=confidence, method=method)
    low, high = limits(estimate)
    assert 0 <= low <= estimate.value <= high <= 1


@pytest.mark.parametrize("method", PROPORTIONS)
@given(pair=counts(), confidence=LEVELS)
def test_failures_mirror_successes(method: str, pair: tuple[int, int], confidence: float) -> None:
    successes, n = pair
    low, high = limits(proportion(successes, n, confidence=confidence, method=method))
    mirrored = limits(proportion(n - successes, n, confidence=confidence, method=method))
    assert mirrored == pytest.approx((1 - high, 1 - low), abs=1e-9)


@pytest.mark.parametrize("method", PROPORTIONS)
@given(pair=counts(), levels=st.tuples(LEVELS, LEVELS))
def test_proportion_intervals_nest(method: str, pair: tuple[int, int], levels: tuple[float, float]) -> None:
    inner, outer = (limits(proportion(*pair, confidence=level, method=method)) for level in sorted(levels))
    assert outer[0] <= inner[0] + 1e-11
    assert outer[1] >= inner[1] - 1e-11


@pytest.mark.parametrize("method", PROPORTIONS)
@pytest.mark.parametrize("n", [1, 2, 20, 10_000])
def test_no_and_all_successes_reach_the_edges(method: str, n: int) -> None:
    none, every = limits(proportion(0, n, method=method)), limits(proportion(n, n, method=method))
    assert (none[0], every[1]) == (0, 1)
    assert 0 < none[1] <= 1
    assert 0 <= every[0] < 1


@pytest.mark.parametrize("method", ["mid_p", "jeffreys", "blaker"])
@few
@given(pair=counts(), confidence=LEVELS)
def test_clopper_pearson_is_the_widest_of_its_family(method: str, pair: tuple[int, int], confidence: float) -> None:
    exact = limits(proportion(*pair, confidence=confidence, method="clopper_pearson"))
    other = limits(proportion(*pair, confidence=confidence, method=method))
    assert exact[0] <= other[0] + 1e-11
    assert exact[1] >= other[1] - 1e-11


@given(pair=counts(least=1, spare=1), confidence=LEVELS)
def test_clopper_pearson_leaves_half_of_alpha_in_each_tail(pair: tuple[int, int], confidence: float) -> None:
    successes, n = pair
    low, high = limits(proportion(successes, n, confidence=confidence, method="clopper_pearson"))
    assert stats.binom.sf(successes - 1, n, low) == pytest.approx((1 - confidence) / 2, rel=1e-6)
    assert stats.binom.cdf(successes, n, high) == pytest.approx((1 - confidence) / 2, rel=1e-6)


@given(pair=counts(least=1, spare=1), confidence=LEVELS)
def test_mid_p_counts_the_observed_result_half(pair: tuple[int, int], confidence: float) -> None:
    successes, n = pair
    low, high = limits(proportion(successes, n, confidence=confidence, method="mid_p"))
    above = stats.binom.sf(successes, n, low) + stats.binom.pmf(successes, n, low) / 2
    below = stats.binom.cdf(successes - 1, n, high) + stats.binom.pmf(successes, n, high) / 2
    assert (above, below) == pytest.approx(((1 - confidence) / 2,) * 2, rel=1e-5)


@given(pair=counts(least=1, spare=1), confidence=LEVELS)
def test_wilson_limits_lie_z_standard_errors_from_the_point(pair: tuple[int, int], confidence: float) -> None:
    successes, n = pair
    z = stats.norm.isf((1 - confidence) / 2)
    for limit in limits(proportion(successes, n, confidence=confidence)):
        assert abs(successes / n - limit) / math.sqrt(limit * (1 - limit) / n) == pytest.approx(z, rel=1e-6)


@pytest.mark.parametrize("method", RATES)
@few
@given(events=st.integers(0, 5000), person_years=st.floats(0.1, 1e6), confidence=LEVELS)
def test_rate_interval_holds_the_point(method: str, events: int, person_years: float, confidence: float) -> None:
    estimate = rate(events, person_years, confidence=confidence, method=method)
    low, high = limits(estimate)
    assert 0 <= low <= estimate.value <= high


@pytest.mark.parametrize("method", RATES)
@few
@given(events=st.integers(0, 500), levels=st.tuples(LEVELS, LEVELS))
def test_rate_intervals_nest(method: str, events: int, levels: tuple[float, float]) -> None:
    inner, outer = (limits(rate(events, 1, confidence=level, method=method)) for level in sorted(levels))
    assert outer[0] <= inner[0] + 1e-9
    assert outer[1] >= inner[1] - 1e-9


@pytest.mark.parametrize("method", RATES)
@few
@given(events=st.integers(0, 500), person_years=st.floats(0.1, 1e5), factor=st.floats(0.01, 100))
def test_rates_scale_with_person_years(method: str, events: int, person_years: float, factor: float) -> None:
    one, other = (rate(events, time, method=method) for time in (person_years, person_years * factor))
    assert limits(one) == pytest.approx(tuple(limit * factor for limit in limits(other)), rel=1e-9)
    assert one.value == pytest.approx(other.value * factor, rel=1e-9)


@pytest.mark.parametrize("method", RATES)
def test_no_event_has_a_lower_limit_of_zero(method: str) -> None:
    estimate = rate(0, 10, method=method)
    low, high = limits(estimate)
    assert (low, estimate.value) == (0, 0)
    assert high > 0


@given(events=st.integers(1, 500), confidence=LEVELS)
def test_garwood_leaves_half_of_alpha_in_each_tail(events: int, confidence: float) -> None:
    low, high = limits(rate(events, 1, confidence=confidence))
    assert stats.poisson.sf(events - 1, low) == pytest.approx((1 - confidence) / 2, rel=1e-6)
    assert stats.poisson.cdf(events, high) == pytest.approx((1 - confidence) / 2, rel=1e-6)


@given(events=st.integers(1, 500), confidence=LEVELS)
def test_rate_mid_p_counts_the_observed_result_half(events: int, confidence: float) -> None:
    low, high = limits(rate(events, 1, confidence=confidence, method="mid_p"))
    above = stats.poisson.sf(events, low) + stats.poisson.pmf(events, low) / 2
    below = stats.poisson.cdf(events - 1, high) + stats.poisson.pmf(events, high) / 2
    assert (above, below) == pytest.approx(((1 - confidence) / 2,) * 2, rel=1e-6)


@given(events=st.integers(1, 500), confidence=LEVELS)
def test_score_limits_lie_z_standard_errors_from_the_point(events: int, confidence: float) -> None:
    z = stats.norm.isf((1 - confidence) / 2)
    for limit in limits(rate(events, 1, confidence=confidence, method="score")):
        assert abs(events - limit) / math.sqrt(limit) == pytest.approx(z, rel=1e-6)


@given(events=st.integers(1, 500), confidence=st.floats(0.5, 0.99))
def test_byar_approximates_garwood(events: int, confidence: float) -> None:
    exact, close = (limits(rate(events, 1, confidence=confidence, method=method)) for method in ("garwood", "byar"))
    assert close == pytest.approx(exact, rel=0.02, abs=0.03)


@given(x=st.integers(0, 12), spare=st.integers(0, 12), confidence=st.floats(0.5, 0.99))
def test_blaker_limits_are_where_the_acceptability_passes_alpha(x: int, spare: int, confidence: float) -> None:
    n = max(1, x + spare)
    low, high = limits(proportion(x, n, confidence=confidence, method="blaker"))
    outside = [*np.linspace(0, low - 1e-9, 12)[1 if low else 12 :], *np.linspace(1, high + 1e-9, 12)[1 if high < 1 else 12 :]]
    p = np.array([*outside, min(1, low + 1e-9), max(0, high - 1e-9)])[:, None]
    outcomes = np.arange(n + 1)
    tails = np.minimum(stats.binom.cdf(outcomes, n, p), stats.binom.sf(outcomes - 1, n, p))
    acceptability = (stats.binom.pmf(outcomes, n, p) * (tails <= tails[:, [x]] * (1 + 1e-10))).sum(axis=1)
    assert (acceptability[:-2] <= 1 - confidence + 1e-6).all()
    assert (acceptability[-2:] >= 1 - confidence - 1e-6).all()


@pytest.mark.parametrize(("x", "n"), [(1, 100_000), (49_999, 100_000), (100_000, 100_000), (3, 10**9)])
def test_blaker_takes_large_samples(x: int, n: int) -> None:
    (low, high), (least, most) = (limits(proportion(x, n, method=method)) for method in ("blaker", "clopper_pearson"))
    assert least - 1e-15 <= low <= x / n <= high <= most + 1e-15
    assert high - low > 0.8 * (most - least)


@pytest.mark.parametrize("method", RATES)
@few
@given(observed=st.integers(0, 500), expected=st.floats(0.1, 1e4), confidence=LEVELS)
def test_a_standardized_ratio_is_a_rate_per_expected_event(method: str, observed: int, expected: float, confidence: float) -> None:
    ratio = smr(observed, expected, confidence=confidence, method=method)
    per_expected = rate(observed, expected, confidence=confidence, method=method)
    assert (ratio.value, ratio.low, ratio.high) == (per_expected.value, per_expected.low, per_expected.high)
    assert (ratio.unit, ratio.method, ratio.confidence) == ("ratio", method, confidence)


@pytest.mark.parametrize("method", DIFFERENCES)
@few
@given(groups=two_groups(), confidence=LEVELS)
def test_difference_interval_lies_in_range_and_mirrors(method: str, groups: Groups, confidence: float) -> None:
    (x1, x2), (n1, n2) = groups
    estimate = difference(*groups, confidence=confidence, method=method)
    low, high = limits(estimate)
    assert -1 <= low <= estimate.value <= high <= 1
    assert estimate.value == pytest.approx(x1 / n1 - x2 / n2)
    swapped = limits(difference([x2, x1], [n2, n1], confidence=confidence, method=method))
    failures = limits(difference([n1 - x1, n2 - x2], [n1, n2], confidence=confidence, method=method))
    assert swapped == pytest.approx((-high, -low), abs=1e-9)
    assert failures == pytest.approx((-high, -low), abs=1e-7)


@pytest.mark.parametrize("method", DIFFERENCES)
@few
@given(groups=two_groups(), levels=st.tuples(LEVELS, LEVELS))
def test_difference_intervals_nest(method: str, groups: Groups, levels: tuple[float, float]) -> None:
    inner, outer = (limits(difference(*groups, confidence=level, method=method)) for level in sorted(levels))
    assert outer[0] <= inner[0] + 1e-9
    assert outer[1] >= inner[1] - 1e-9


@pytest.mark.parametrize("method", DIFFERENCES)
@pytest.mark.parametrize("successes", [[0, 0], [20, 10], [0, 10], [20, 0]])
def test_difference_intervals_have_width_at_every_edge(method: str, successes: list[int]) -> None:
    low, high = limits(difference(successes, [20, 10], method=method))
    assert high - low > 0.05


def test_score_difference_without_successes_is_bounded_by_the_score_limits_of_one_group() -> None:
    # Only the group that would have the successes then has a variance.
    low, high = limits(difference([0, 0], [20, 30], method="mee"))
    assert (high, -low) == pytest.approx((limits(proportion(0, 20))[1], limits(proportion(0, 30))[1]), abs=1e-12)


def test_wald_difference_is_refused_where_it_has_no_width() -> None:
    low, high = limits(difference([3, 0], [10, 20], method="wald"))
    assert low < 0.3 < high
    for successes in ([0, 0], [10, 20], [0, 20], [10, 0]):
        with pytest.raises(InputError, match=r"^method = 'wald': .*newcombe or miettinen_nurminen"):
            difference(successes, [10, 20], method="wald")


@pytest.mark.parametrize("method", DIFFERENCES)
def test_differences_of_very_unequal_groups_are_those_of_the_small_one(method: str) -> None:
    low, high = limits(difference([6, 300_000_000], [20, 10**9], method=method))
    alone = limits(proportion(6, 20, method="agresti_coull" if method == "agresti_caffo" else "wilson"))
    assert (low, high) == pytest.approx((alone[0] - 0.3, alone[1] - 0.3), abs=0.03 if method == "agresti_caffo" else 1e-4)


RatioOf = Callable[..., Ratio]
RATIOS = [
    *[pytest.param(proportion_ratio, method, id=f"proportion-{method}") for method in PROPORTION_RATIOS],
    *[pytest.param(rate_ratio, method, id=f"rate-{method}") for method in RATE_RATIOS],
]


@pytest.mark.parametrize(("ratio", "method"), RATIOS)
@few
@given(groups=two_groups(least=1), confidence=LEVELS)
def test_ratio_interval_holds_the_point_and_inverts(ratio: RatioOf, method: str, groups: Groups, confidence: float) -> None:
    (x1, x2), (n1, n2) = groups
    result = ratio(*groups, confidence=confidence, method=method)
    assert 0 < result.low <= result.value <= result.high < math.inf
    assert result.value == pytest.approx(x1 / n1 / (x2 / n2))
    assert (result.method, result.confidence) == (method, confidence)
    inverse = ratio([x2, x1], [n2, n1], confidence=confidence, method=method)
    assert limits(inverse) == pytest.approx((1 / result.high, 1 / result.low), rel=1e-8)


@pytest.mark.parametrize(("ratio", "method"), RATIOS)
@few
@given(groups=two_groups(least=1), levels=st.tuples(LEVELS, LEVELS))
def test_ratio_intervals_nest(ratio: RatioOf, method: str, groups: Groups, levels: tuple[float, float]) -> None:
    inner, outer = (limits(ratio(*groups, confidence=level, method=method)) for level in sorted(levels))
    assert outer[0] <= inner[0] * (1 + 1e-9)
    assert outer[1] >= inner[1] * (1 - 1e-9)


@pytest.mark.parametrize(("ratio", "method"), RATIOS)
def test_a_group_without_events_leaves_one_end_of_the_ratio_open(ratio: RatioOf, method: str) -> None:
    none, every = ratio([0, 4], [20, 30], method=method), ratio([4, 0], [30, 20], method=method)
    assert (none.value, none.low) == (0, 0)
    assert 0 < none.high < math.inf
    assert (every.value, every.high) == (math.inf, math.inf)
    assert every.low == pytest.approx(1 / none.high, rel=1e-8)


@pytest.mark.parametrize(("ratio", "method"), RATIOS)
def test_a_ratio_without_events_is_undefined(ratio: RatioOf, method: str) -> None:
    with pytest.raises(InputError, match=r"^(successes|events) = \[0, 0\]: a ratio is undefined"):
        ratio([0, 0], [20, 30], method=method)


@given(groups=two_groups(least=1, spare=1), confidence=LEVELS)
def test_risk_ratio_of_rare_events_is_the_rate_ratio(groups: Groups, confidence: float) -> None:
    events, sizes = groups
    people = [size * 10**6 for size in sizes]
    share = limits(proportion_ratio(events, people, confidence=confidence))
    assert share == pytest.approx(limits(rate_ratio(events, people, confidence=confidence, method="score")), rel=1e-4)


@pytest.mark.parametrize("method", RATE_RATIOS)
@few
@given(groups=two_groups(least=1), factor=st.floats(1e-3, 1e3))
def test_rate_ratios_do_not_depend_on_the_unit_of_time(method: str, groups: Groups, factor: float) -> None:
    events, times = groups
    scaled = limits(rate_ratio(events, [time * factor for time in times], method=method))
    assert scaled == pytest.approx(limits(rate_ratio(events, times, method=method)), rel=1e-9)


@given(groups=two_groups(least=1, spare=1), confidence=LEVELS)
def test_risk_ratio_limits_lie_z_standard_errors_from_the_point(groups: Groups, confidence: float) -> None:
    (x1, x2), (n1, n2) = groups
    z = stats.norm.isf((1 - confidence) / 2)
    for limit in limits(proportion_ratio(*groups, confidence=confidence)):
        roots = np.roots([(n1 + n2) * limit, -(n1 * limit + x1 + n2 + x2 * limit), x1 + x2]).real
        p2 = float(min(root for root in roots if root > 0))
        variance = limit * p2 * (1 - limit * p2) / n1 + limit**2 * p2 * (1 - p2) / n2
        assert abs(x1 / n1 - limit * x2 / n2) == pytest.approx(z * math.sqrt(variance), rel=1e-4)


def test_difference_ratio_and_one_sample_intervals_shrink_with_the_sample() -> None:
    widths = [
        [np.ptp(limits(difference([3 * k, 2 * k], [10 * k, 10 * k], method=method))) for method in DIFFERENCES]
        + [np.ptp(limits(proportion_ratio([3 * k, 2 * k], [10 * k, 10 * k], method=method))) for method in PROPORTION_RATIOS]
        + [np.ptp(limits(rate_ratio([3 * k, 2 * k], [10 * k, 10 * k], method=method))) for method in RATE_RATIOS]
        for k in (1, 4, 100, 10_000)
    ]
    assert all((np.array(narrow) < np.array(wide)).all() for wide, narrow in pairwise(widths))


@pytest.mark.parametrize("confidence", [1e-17, 1e-6, 1 - 1e-12, 1 - 2**-53])
@pytest.mark.parametrize("x", [0, 1, 17, 40])
def test_extreme_levels_give_ordered_limits(x: int, confidence: float) -> None:
    results: list[Estimate | Ratio] = [
        *[proportion(x, 40, confidence=confidence, method=method) for method in PROPORTIONS],
        *[rate(x, 40, confidence=confidence, method=method) for method in RATES],
        *[difference([x, 3], [40, 20], confidence=confidence, method=method) for method in DIFFERENCES],
        *[proportion_ratio([x, 3], [40, 20], confidence=confidence, method=method) for method in PROPORTION_RATIOS],
        *[rate_ratio([x, 3], [40, 20], confidence=confidence, method=method) for method in RATE_RATIOS],
    ]
    assert all(limits(result)[0] <= result.value <= limits(result)[1] for result in results)


def test_estimates_carry_unit_method_and_confidence() -> None:
    share, per_year = proportion(1, 4, confidence=0.9, method="jeffreys"), rate(2, 8, confidence=0.8, method="score")
    assert (share.value, share.unit, share.method, share.confidence) == (0.25, "proportion", "jeffreys", 0.9)
    assert (per_year.value, per_year.unit, per_year.method, per_year.confidence) == (0.25, "per person-year", "score", 0.8)


@pytest.mark.parametrize(
    ("successes", "n", "message"),
    [
        (math.nan, 10, r"^successes = nan"),
        (math.inf, 10, r"^successes = inf"),
        (-1, 10, r"^successes = -1\b"),
        (11, 10, r"^successes = 11: more than n = 10$"),
        (0, 0, r"^n = 0: must be greater than 0$"),
        (0, -3, r"^n = -3\b"),
        (1, math.nan, r"^n = nan"),
        (1, math.inf, r"^n = inf"),
        (1, 2e12, r"^n = 2000000000000.0: must be at most 1e\+12$"),
    ],
)
def test_impossible_counts_are_refused(successes: float, n: float, message: str) -> None:
    with pytest.raises(InputError, match=message):
        proportion(successes, n)


@pytest.mark.parametrize(
    ("events", "person_years", "message"),
    [
        (math.nan, 10, r"^events = nan"),
        (math.inf, 10, r"^events = inf"),
        (-1, 10, r"^events = -1\b"),
        (1, 0, r"^person_years = 0: must be greater than 0$"),
        (1, -2.5, r"^person_years = -2\.5\b"),
        (1, math.nan, r"^person_years = nan"),
        (1, math.inf, r"^person_years = inf"),
    ],
)
def test_impossible_rates_are_refused(events: float, person_years: float, message: str) -> None:
    with pytest.raises(InputError, match=message):
        rate(events, person_years)


@pytest.mark.parametrize("confidence", [0, 1, -0.1, 1.5, 95, math.nan, math.inf])
def test_confidence_lies_strictly_between_0_and_1(confidence: float) -> None:
    with pytest.raises(InputError, match=rf"^confidence = {confidence}\b"):
        proportion(1, 2, confidence=confidence)
    for measure in (rate, smr):
        with pytest.raises(InputError, match=rf"^confidence = {confidence}\b"):
            measure(1, 2, confidence=confidence)
    for compare in (difference, proportion_ratio, rate_ratio):
        with pytest.raises(InputError, match=rf"^confidence = {confidence}\b"):
            compare([1, 2], [3, 4], confidence=confidence)


def test_unknown_methods_are_refused_with_the_choices() -> None:
    with pytest.raises(InputError, match=rf"^method = 'wald': choose one of {', '.join(PROPORTIONS)}$"):
        proportion(1, 2, method="wald")
    for measure in (rate, smr):
        with pytest.raises(InputError, match=rf"^method = 'wald': choose one of {', '.join(RATES)}$"):
            measure(1, 2, method="wald")
    with pytest.raises(InputError, match=rf"^method = 'exact': choose one of {', '.join(DIFFERENCES)}, wald$"):
        difference([1, 2], [3, 4], method="exact")
    with pytest.raises(InputError, match=rf"^method = 'wald': choose one of {', '.join(PROPORTION_RATIOS)}$"):
        proportion_ratio([1, 2], [3, 4], method="wald")
    with pytest.raises(InputError, match=rf"^method = 'wald': choose one of {', '.join(RATE_RATIOS)}$"):
        rate_ratio([1, 2], [3, 4], method="wald")


@pytest.mark.parametrize(
    ("successes", "n", "message"),
    [
        ([1], [2], r"^successes has 1, n has 1: give exactly 2$"),
        ([1, 2, 3], [4, 5, 6], r"^successes has 3, n has 3: give exactly 2$"),
        ([1, 2], [4], r"^successes has 2, n has 1: they must be as many$"),
        ([], [], r"^successes has 0, n has 0"),
        ([1, math.nan], [4, 4], r"^successes = nan"),
        ([-1, 2], [4, 4], r"^successes = -1\b"),
        ([5, 2], [4, 4], r"^successes = 5: more than n = 4$"),
        ([0, 2], [0, 4], r"^n = 0: must be greater than 0$"),
        ([1, 2], [4, math.inf], r"^n = inf"),
        ([1, 2], [4, 1e13], r"^n = 10000000000000\.0: must be 0, or from 1e-12 to 1e\+12$"),
    ],
)
def test_impossible_groups_are_refused(successes: list[float], n: list[float], message: str) -> None:
    for measure in (difference, proportion_ratio):
        with pytest.raises(InputError, match=message):
            measure(successes, n)


@pytest.mark.parametrize(
    ("events", "person_years", "message"),
    [
        ([1], [2], r"^events has 1, person_years has 1: give exactly 2$"),
        ([1, 2], [4], r"^events has 2, person_years has 1: they must be as many$"),
        ([1, math.nan], [4, 4], r"^events = nan"),
        ([-1, 2], [4, 4], r"^events = -1\b"),
        ([1, 2], [0, 4], r"^person_years = 0: must be greater than 0$"),
        ([1, 2], [4, math.inf], r"^person_years = inf"),
        ([1e12, 1e12], [1, 1], r"^events = 2000000000000\.0: must be at most 1e\+12$"),
    ],
)
def test_impossible_pairs_of_rates_are_refused(events: list[float], person_years: list[float], message: str) -> None:
    with pytest.raises(InputError, match=message):
        rate_ratio(events, person_years)


@pytest.mark.parametrize(
    ("observed", "expected", "message"), [(-1, 2, r"^observed = -1\b"), (1, 0, r"^expected = 0: must be greater than 0$")]
)
def test_impossible_standardized_ratios_are_refused(observed: float, expected: float, message: str) -> None:
    with pytest.raises(InputError, match=message):
        smr(observed, expected)


def test_blaker_needs_whole_counts() -> None:
    with pytest.raises(InputError, match=r"^successes = 1\.5: must be a whole number$"):
        proportion(1.5, 3, method="blaker")
    with pytest.raises(InputError, match=r"^n = 3\.5: must be a whole number$"):
        proportion(0, 3.5, method="blaker")


def test_miettinen_nurminen_needs_more_than_one_patient() -> None:
    for measure in (difference, proportion_ratio):
        with pytest.raises(InputError, match=r"^n = \[0\.5, 0\.4\]: the factor"):
            measure([0.1, 0.2], [0.5, 0.4], method="miettinen_nurminen")
