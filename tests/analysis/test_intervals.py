"""Intervals of proportions and rates: published values, defining equations, symmetry, edges."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from remission.analysis.intervals import proportion, rate
from remission.errors import InputError
from remission.estimate import Estimate

PROPORTIONS = ("wilson", "wilson_cc", "clopper_pearson", "jeffreys", "mid_p", "agresti_coull")
RATES = ("garwood", "mid_p", "score", "jeffreys", "byar")
LEVELS = st.floats(0.5, 0.999)


@st.composite
def counts(draw: st.DrawFn, least: int = 0, spare: int = 0, largest: int = 2000) -> tuple[int, int]:
    """Successes and size, at least `least` successes and `spare` failures."""
    n = draw(st.integers(max(1, least + spare), largest))
    return draw(st.integers(least, n - spare)), n


def limits(estimate: Estimate) -> tuple[float, float]:
    assert estimate.low is not None
    assert estimate.high is not None
    return estimate.low, estimate.high


@pytest.mark.parametrize(
    ("method", "successes", "n", "low", "high", "tolerance"),
    [
        pytest.param("wilson", 81, 263, 0.2553, 0.3662, 5e-5, id="R1-newcombe-1998"),
        pytest.param("wilson", 15, 148, 0.0624, 0.1605, 5e-5, id="R2-newcombe-1998"),
        pytest.param("wilson", 0, 20, 0, 0.1611, 5e-5, id="R2-newcombe-1998"),
        pytest.param("wilson", 1, 29, 0.0061, 0.1718, 5e-5, id="R2-newcombe-1998"),
        pytest.param("wilson_cc", 81, 263, 0.2535, 0.3682, 5e-5, id="newcombe-1998-table-1"),
        pytest.param("wilson_cc", 15, 148, 0.0598, 0.1644, 5e-5, id="newcombe-1998-table-1"),
        pytest.param("wilson_cc", 0, 20, 0, 0.2005, 5e-5, id="newcombe-1998-table-1"),
        pytest.param("wilson_cc", 1, 29, 0.0018, 0.1963, 5e-5, id="newcombe-1998-table-1"),
        pytest.param("mid_p", 15, 148, 0.0601, 0.1581, 5e-5, id="R4-newcombe-1998"),
        pytest.param("mid_p", 0, 20, 0, 0.1391, 5e-5, id="R4-newcombe-1998"),
        pytest.param("mid_p", 1, 29, 0.0017, 0.1585, 5e-5, id="R4-newcombe-1998"),
        pytest.param("jeffreys", 0, 20, 0, 0.117, 5e-4, id="R6-brown-2001"),
        pytest.param("jeffreys", 1, 29, 0.004, 0.150, 5e-4, id="R6-brown-2001"),
        pytest.param("wilson", 4, 20, 0.0806576625797981, 0.4160174322518935, 1e-6, id="R7-r-binom"),
        pytest.param("clopper_pearson", 4, 20, 0.05733399705, 0.436614002996668, 1e-6, id="R7-r-binom"),
        pytest.param("agresti_coull", 4, 20, 0.0749115102767, 0.421763584555, 1e-6, id="R7-r-binom"),
        pytest.param("wilson", 19, 38, 0.348499283643951, 0.651500716356049, 1e-12, id="R9-statsmodels"),
        pytest.param("clopper_pearson", 0, 30, 0, 0.11570331, 1e-7, id="R10-statsmodels"),
        pytest.param("clopper_pearson", 1, 30, 0.0008435709, 0.17216946, 1e-7, id="R10-statsmodels"),
    ],
)
def test_published_proportion_limits(method: str, successes: int, n: int, low: float, high: float, tolerance: float) -> None:
    assert limits(proportion(successes, n, method=method)) == pytest.approx((low, high), abs=tolerance)


def test_no_event_among_1500_has_the_upper_limit_of_the_rule_of_three() -> None:
    # R52: Hanley and Lippman-Hand 1983; one-sided 95% is the upper end of two-sided 90%.
    _, high = limits(proportion(0, 1500, confidence=0.9, method="clopper_pearson"))
    assert high == pytest.approx(0.00199516, abs=1e-8)
    assert high == pytest.approx(3 / 1500, rel=0.005)


GARWOOD = [
    (0, 3.688880),
    (0.025318, 5.571643),
    (0.242209, 7.224688),
    (0.618672, 8.767273),
    (1.089865, 10.241589),
    (1.623486, 11.668332),
    (2.201894, 13.059474),
    (2.814363, 14.422675),
    (3.453832, 15.763189),
    (4.115373, 17.084803),
    (4.795389, 18.390356),
]


@pytest.mark.parametrize(("events", "expected"), [pytest.param(*pair, id=f"R17-epitools-{pair[0]}") for pair in enumerate(GARWOOD)])
def test_published_garwood_limits(events: int, expected: tuple[float, float]) -> None:
    assert limits(rate(events, 1)) == pytest.approx(expected, abs=2e-5)


@pytest.mark.parametrize(
    ("method", "events", "person_years", "low", "high", "tolerance"),
    [
        pytest.param("garwood", 14, 400, 0.019135, 0.058724, 1e-6, id="R19-statsdirect"),
        pytest.param("garwood", 3, 400, 0.001546678, 0.021918191, 1e-7, id="R20-epitools"),
        pytest.param("garwood", 137, 24.19893, 4.75312, 6.69271, 1e-5, id="R27-welsh-nickel-workers"),
        pytest.param("mid_p", 4, 3.3, 0.38513489, 2.92376959, 1e-7, id="R24-statsmodels"),
        pytest.param("mid_p", 4, 3.3, 0.38513966, 2.9237665, 1e-5, id="R24-epir"),
        pytest.param("byar", 4, 3.3, 0.3261062, 3.103258, 1e-6, id="R25-epir"),
    ],
)
def test_published_rate_limits(method: str, events: int, person_years: float, low: float, high: float, tolerance: float) -> None:
    estimate = rate(events, person_years, method=method)
    assert limits(estimate) == pytest.approx((low, high), abs=tolerance)
    assert estimate.value == pytest.approx(events / person_years)


@pytest.mark.parametrize("method", PROPORTIONS)
@given(pair=counts(), confidence=LEVELS)
def test_proportion_interval_lies_in_range_and_holds_the_point(method: str, pair: tuple[int, int], confidence: float) -> None:
    estimate = proportion(*pair, confidence=confidence, method=method)
    low, high = limits(estimate)
    assert 0 <= low <= estimate.value <= high <= 1


@pytest.mark.parametrize("method", PROPORTIONS)
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


@pytest.mark.parametrize("method", ["mid_p", "jeffreys"])
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
@given(events=st.integers(0, 5000), person_years=st.floats(0.1, 1e6), confidence=LEVELS)
def test_rate_interval_holds_the_point(method: str, events: int, person_years: float, confidence: float) -> None:
    estimate = rate(events, person_years, confidence=confidence, method=method)
    low, high = limits(estimate)
    assert 0 <= low <= estimate.value <= high


@pytest.mark.parametrize("method", RATES)
@given(events=st.integers(0, 500), levels=st.tuples(LEVELS, LEVELS))
def test_rate_intervals_nest(method: str, events: int, levels: tuple[float, float]) -> None:
    inner, outer = (limits(rate(events, 1, confidence=level, method=method)) for level in sorted(levels))
    assert outer[0] <= inner[0] + 1e-9
    assert outer[1] >= inner[1] - 1e-9


@pytest.mark.parametrize("method", RATES)
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
    with pytest.raises(InputError, match=rf"^confidence = {confidence}\b"):
        rate(1, 2, confidence=confidence)


def test_unknown_methods_are_refused_with_the_choices() -> None:
    with pytest.raises(InputError, match=rf"^method = 'wald': choose one of {', '.join(PROPORTIONS)}$"):
        proportion(1, 2, method="wald")
    with pytest.raises(InputError, match=rf"^method = 'wald': choose one of {', '.join(RATES)}$"):
        rate(1, 2, method="wald")
