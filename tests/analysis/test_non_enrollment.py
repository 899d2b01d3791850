"""Bounds and adjustments for patients outside the extension: published values, order, conversions, edges."""

import math
from itertools import pairwise
from operator import attrgetter

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from remission.analysis.intervals import proportion
from remission.analysis.non_enrollment import IMPOSSIBLE, Count, adjust, bounds, implied_total, odds_ratio, reconstruct_count
from remission.errors import InputError

FIGURES = attrgetter("value", "low", "high", "unit", "method", "confidence")
METHODS = ("wilson", "wilson_cc", "clopper_pearson", "jeffreys", "mid_p", "agresti_coull")


@st.composite
def trials(draw: st.DrawFn, least: int = 0, spare: int = 0, outside: int = 0) -> tuple[int, int, int]:
    """Successes, enrolled, eligible: at least `least` successes, `spare` failures and `outside` patients not enrolled."""
    enrolled = draw(st.integers(max(1, least + spare), 1000))
    return draw(st.integers(least, enrolled - spare)), enrolled, enrolled + draw(st.integers(outside, 1000))


def test_one_assumption_in_its_other_forms() -> None:
    result = adjust(138, 349, 367, relative_success=0.5)
    assert (result.value, result.imor, result.response_ratio) == pytest.approx((0.385719, 0.376786, 1.041582), abs=1e-6)
    assert (result.low, result.high) == (result.estimate.low, result.estimate.high)


@pytest.mark.parametrize(
    ("share", "n", "half_unit", "expected"),
    [
        pytest.param(0.395, 349, 0.0005, Count(138, 138, 138), id="care-ms-1-neda"),
        pytest.param(0.673, 349, 0.0005, Count(235, 235, 235), id="care-ms-1-no-dmt"),
        pytest.param(0.27, 393, 0.005, Count(106, 105, 108), id="care-ms-2-neda"),
        pytest.param(0.555, 393, 0.0005, Count(218, 218, 218), id="care-ms-2-no-dmt"),
        pytest.param(0, 50, 0.005, Count(0, 0, 0), id="none"),
        pytest.param(1, 50, 0.005, Count(50, 50, 50), id="all"),
    ],
)
def test_counts_behind_a_rounded_share(share: float, n: int, half_unit: float, expected: Count) -> None:
    assert reconstruct_count(share, n, half_unit) == expected


def test_total_behind_a_rounded_share() -> None:
    assert implied_total(393, 0.929, 0.0005) == Count(423, 423, 423)


@given(pair=st.tuples(st.integers(0, 3000), st.integers(1, 3000)), digits=st.integers(2, 5))
def test_the_true_count_rounds_to_its_share(pair: tuple[int, int], digits: int) -> None:
    count, n = min(pair), max(pair)
    found = reconstruct_count(round(count / n, digits), n, 0.5 * 10**-digits)
    assert 0 <= found.low <= count <= found.high <= n
    assert found.low <= found.value <= found.high


@given(pair=st.tuples(st.integers(1, 3000), st.integers(1, 3000)), digits=st.integers(2, 5))
def test_the_true_total_is_among_those_implied(pair: tuple[int, int], digits: int) -> None:
    count, n = min(pair), max(pair)
    share, half_unit = round(count / n, digits), 0.5 * 10**-digits
    assume(share > half_unit)
    found = implied_total(count, share, half_unit)
    assert count <= found.low <= n <= found.high
    assert found.low <= found.value <= found.high


@pytest.mark.parametrize(("share", "n"), [(0.396, 349), (0.802, 375), (0.482, 375), (0.5, 1)])
def test_a_share_that_fits_no_count_is_refused(share: float, n: int) -> None:
    with pytest.raises(InputError, match=rf"^share = {share} of n = {n}: no whole number"):
        reconstruct_count(share, n, 0.0005)


@pytest.mark.parametrize(
    ("share", "n", "message"),
    [
        (1.2, 10, r"^share = 1\.2\b"),
        (-0.1, 10, r"^share = -0\.1\b"),
        (math.nan, 10, r"^share = nan"),
        (math.inf, 10, r"^share = inf"),
        (0.5, 0, r"^n = 0\b"),
        (0.5, -4, r"^n = -4\b"),
        (0.5, math.nan, r"^n = nan"),
    ],
)
def test_impossible_shares_are_refused(share: float, n: int, message: str) -> None:
    with pytest.raises(InputError, match=message):
        reconstruct_count(share, n, 0.0005)


@pytest.mark.parametrize(
    ("count", "share", "message"),
    [
        (0, 0.5, r"^count = 0\b"),
        (10, 1.5, r"^share = 1\.5\b"),
        (10, math.nan, r"^share = nan"),
        (10, 0, r"^share = 0: too close to zero"),
        (10, 0.0005, r"^share = 0\.0005: too close to zero"),
        (5, 0.999, r"^count = 5 as share = 0\.999: no whole total fits"),
    ],
)
def test_impossible_totals_are_refused(count: int, share: float, message: str) -> None:
    with pytest.raises(InputError, match=message):
        implied_total(count, share, 0.0005)


@given(counts=trials(), imor=st.floats(0.01, 1000))
def test_worst_adjusted_and_best_are_in_order(counts: tuple[int, int, int], imor: float) -> None:
    assume(0 < counts[0] < counts[1])
    limits, adjusted = bounds(*counts), adjust(*counts, imor=imor).estimate
    assert limits.worst.value - 1e-12 <= adjusted.value <= limits.best.value + 1e-12
    assert limits.worst.value <= limits.observed.value <= limits.best.value
    assert adjusted.low is not None
    assert adjusted.high is not None
    assert 0 <= adjusted.low <= adjusted.value <= adjusted.high <= 1


@given(counts=trials())
def test_bounds_are_as_wide_as_the_share_outside(counts: tuple[int, int, int]) -> None:
    _, enrolled, eligible = counts
    limits = bounds(*counts)
    assert limits.best.value - limits.worst.value == pytest.approx(1 - enrolled / eligible, abs=1e-12)


@given(counts=trials(spare=1), imors=st.tuples(st.floats(0, 1000), st.floats(0, 1000)))
def test_the_share_rises_with_the_odds_ratio(counts: tuple[int, int, int], imors: tuple[float, float]) -> None:
    less, more = (adjust(*counts, imor=imor).estimate.value for imor in sorted(imors))
    assert less <= more + 1e-12


@given(counts=trials(outside=1))
def test_literal_subtraction_is_below_the_worst_case(counts: tuple[int, int, int]) -> None:
    successes, enrolled, _ = counts
    limits = bounds(*counts)
    if successes < enrolled:
        assert limits.literal_subtraction.value < limits.worst.value
        assert limits.literal_subtraction.estimate.note == IMPOSSIBLE
        assert limits.literal_subtraction.implied_success == pytest.approx(successes / enrolled - 1)
        assert not limits.literal_subtraction.possible
    else:
        assert limits.literal_subtraction.value == pytest.approx(limits.worst.value)
        assert limits.literal_subtraction.estimate.note == ""
        assert limits.literal_subtraction.possible


@pytest.mark.parametrize("method", METHODS)
@given(counts=trials(least=1, spare=1), confidence=st.floats(0.5, 0.999))
def test_odds_ratio_of_zero_is_the_worst_case(method: str, counts: tuple[int, int, int], confidence: float) -> None:
    successes, _, eligible = counts
    adjusted = adjust(*counts, imor=0, confidence=confidence, method=method)
    worst = bounds(*counts, confidence=confidence, method=method).worst
    share = successes / eligible
    assert adjusted.estimate.value == pytest.approx(worst.value, abs=1e-12)
    assert adjusted.estimate.low == pytest.approx(worst.low, abs=1e-9)
    assert adjusted.estimate.high == pytest.approx(worst.high, abs=1e-9)
    assert adjusted.variance == pytest.approx(share * (1 - share) / eligible, rel=1e-9)


@given(counts=trials(least=1))
def test_a_huge_odds_ratio_approaches_the_best_case(counts: tuple[int, int, int]) -> None:
    assert adjust(*counts, imor=1e9).estimate.value == pytest.approx(bounds(*counts).best.value, abs=1e-5)


@given(counts=trials())
def test_an_odds_ratio_of_one_changes_nothing(counts: tuple[int, int, int]) -> None:
    adjusted = adjust(*counts, imor=1).estimate
    observed = bounds(*counts).observed
    assert adjusted.value == pytest.approx(observed.value, abs=1e-12)
    assert (adjusted.low, adjusted.high) == pytest.approx((observed.low, observed.high), abs=1e-9)


@pytest.mark.parametrize("form", ["relative_success", "difference", "success"])
@given(counts=trials(least=1, spare=1, outside=1), imor=st.floats(0.001, 1000))
def test_the_forms_of_an_assumption_convert_into_each_other(form: str, counts: tuple[int, int, int], imor: float) -> None:
    first = adjust(*counts, imor=imor)
    again = adjust(*counts, **{form: getattr(first, form)})
    assert first.imor == pytest.approx(imor, rel=1e-6)
    assert again.estimate.value == pytest.approx(first.estimate.value, abs=1e-9)
    assert (again.relative_success, again.difference, again.success) == pytest.approx(
        (first.relative_success, first.difference, first.success), abs=1e-9
    )
    assert again.imor == pytest.approx(imor, rel=1e-6)


@given(counts=trials(), success=st.floats(0, 1))
def test_a_stated_share_is_mixed_in_by_head_count(counts: tuple[int, int, int], success: float) -> None:
    successes, enrolled, eligible = counts
    result = adjust(*counts, success=success)
    assert result.success == success
    assert result.estimate.value == pytest.approx((successes + (eligible - enrolled) * success) / eligible, abs=1e-12)


@given(counts=trials(outside=1), threshold=st.floats(0.01, 0.99))
def test_the_tipping_share_puts_the_target_at_the_threshold(counts: tuple[int, int, int], threshold: float) -> None:
    limits = bounds(*counts, threshold=threshold)
    tipping = limits.tipping_success
    assert tipping is not None
    assert (tipping < 0) == (limits.worst.value > threshold) or tipping == pytest.approx(0, abs=1e-9)
    if 0 <= tipping <= 1:
        assert adjust(*counts, success=tipping).estimate.value == pytest.approx(threshold, abs=1e-9)
    if limits.tipping_imor is not None and limits.tipping_imor < math.inf:
        assert adjust(*counts, imor=limits.tipping_imor).estimate.value == pytest.approx(threshold, abs=1e-6)


@pytest.mark.parametrize(("eligible", "tipping"), [pytest.param(423, -0.217, id="completers"), pytest.param(435, -0.012, id="treated")])
def test_the_claim_on_care_ms_2_cannot_be_tipped(eligible: int, tipping: float) -> None:
    limits = bounds(218, 393, eligible)
    assert limits.tipping_success == pytest.approx(tipping, abs=5e-4)
    assert limits.tipping_imor is None


@given(pair=trials())
def test_nobody_outside_leaves_nothing_open(pair: tuple[int, int, int]) -> None:
    successes, enrolled, _ = pair
    limits = bounds(successes, enrolled, enrolled)
    observed = FIGURES(proportion(successes, enrolled))
    assert [FIGURES(share) for share in (limits.worst, limits.observed, limits.best)] == [observed] * 3
    assert limits.literal_subtraction.value == limits.observed.value
    assert limits.literal_subtraction.estimate.note == ""
    assert limits.literal_subtraction.possible
    assert limits.tipping_success is None
    assert limits.tipping_imor is None
    assert adjust(successes, enrolled, enrolled, success=0.3).estimate.value == pytest.approx(successes / enrolled)


def test_no_success_among_the_enrolled() -> None:
    limits = bounds(0, 30, 40)
    assert (limits.worst.value, limits.worst.low, limits.best.value) == (0, 0, 0.25)
    assert limits.tipping_imor is None
    result = adjust(0, 30, 40, success=0.5)
    assert result.estimate.value == 0.125
    assert (result.difference, result.imor) == (0.5, math.inf)
    assert math.isnan(result.relative_success)


def test_success_of_all_the_enrolled() -> None:
    limits = bounds(30, 30, 40)
    assert (limits.worst.value, limits.best.value, limits.best.high) == (0.75, 1, 1)
    result = adjust(30, 30, 40, success=0.5)
    assert result.estimate.value == 0.875
    assert (result.relative_success, result.difference, result.imor) == (0.5, -0.5, 0)


@pytest.mark.parametrize(
    ("success", "p", "expected"),
    [(0.5, 0.5, 1), (0.5, 0.2, 4), (0, 0.5, 0), (1, 0.5, math.inf), (0.5, 0, math.inf), (0.5, 1, 0), (0, 1, 0), (1, 0, math.inf)],
)
def test_odds_ratio_with_its_edges(success: float, p: float, expected: float) -> None:
    assert odds_ratio(success, p) == pytest.approx(expected)


@pytest.mark.parametrize("edge", [0, 1])
def test_odds_ratio_of_two_equal_edges_is_undefined(edge: float) -> None:
    assert math.isnan(odds_ratio(edge, edge))


@pytest.mark.parametrize(
    ("counts", "message"),
    [
        ((math.nan, 10, 20), r"^successes = nan"),
        ((math.inf, 10, 20), r"^successes = inf"),
        ((-1, 10, 20), r"^successes = -1\b"),
        ((11, 10, 20), r"^successes = 11: more than enrolled = 10$"),
        ((0, 0, 20), r"^enrolled = 0\b"),
        ((5, math.nan, 20), r"^enrolled = nan"),
        ((5, 21, 20), r"^enrolled = 21: more than eligible = 20$"),
        ((5, 10, 0), r"^eligible = 0\b"),
        ((5, 10, math.nan), r"^eligible = nan"),
        ((5, 10, math.inf), r"^eligible = inf"),
    ],
)
def test_impossible_counts_are_refused(counts: tuple[int, int, int], message: str) -> None:
    with pytest.raises(InputError, match=message):
        bounds(*counts)
    with pytest.raises(InputError, match=message):
        adjust(*counts, imor=1)


@pytest.mark.parametrize(
    ("assumption", "message"),
    [
        ({"imor": -1}, r"^imor = -1\b"),
        ({"imor": math.nan}, r"^imor = nan"),
        ({"imor": math.inf}, r"^imor = inf"),
        ({"relative_success": -0.5}, r"^relative_success = -0\.5\b"),
        ({"relative_success": math.nan}, r"^relative_success = nan"),
        ({"relative_success": 2.1}, r"^relative_success = 2\.1: puts the success share of those outside at 1\.05"),
        ({"difference": 0.6}, r"^difference = 0\.6: puts .* at 1\.1;"),
        ({"difference": -0.6}, r"^difference = -0\.6: puts .* at -0\.1;"),
        ({"difference": math.nan}, r"^difference = nan"),
        ({"success": 1.2}, r"^success = 1\.2\b"),
        ({"success": -0.2}, r"^success = -0\.2\b"),
        ({"success": math.nan}, r"^success = nan"),
        ({}, r"^give exactly one of imor, relative_success, difference, success; got none$"),
        ({"imor": 1, "success": 0.5}, r"; got imor, success$"),
    ],
)
def test_impossible_assumptions_are_refused(assumption: dict[str, float], message: str) -> None:
    with pytest.raises(InputError, match=message):
        adjust(5, 10, 20, **assumption)  # type: ignore[arg-type]


@pytest.mark.parametrize("confidence", [0, 1, math.nan])
def test_impossible_confidence_is_refused(confidence: float) -> None:
    with pytest.raises(InputError, match=rf"^confidence = {confidence}\b"):
        bounds(5, 10, 20, confidence=confidence)
    with pytest.raises(InputError, match=rf"^confidence = {confidence}\b"):
        adjust(5, 10, 20, imor=1, confidence=confidence)


@pytest.mark.parametrize("threshold", [-0.1, 1.1, math.nan])
def test_impossible_threshold_is_refused(threshold: float) -> None:
    with pytest.raises(InputError, match=rf"^threshold = {threshold}\b"):
        bounds(5, 10, 20, threshold=threshold)


def test_unknown_method_is_refused() -> None:
    with pytest.raises(InputError, match=r"^method = 'wald'"):
        bounds(5, 10, 20, method="wald")
    with pytest.raises(InputError, match=r"^method = 'wald'"):
        adjust(5, 10, 20, imor=1, method="wald")


@pytest.mark.parametrize("imor", [1e-6, 0.001, 0.1, 3.0, 1000.0])
def test_adjust_where_all_enrolled_succeeded(imor: float) -> None:
    result = adjust(2, 2, 220, imor=imor)
    assert result.estimate.value == pytest.approx(1)


def test_odds_ratio_zero_is_failure_even_where_all_enrolled_succeeded() -> None:
    assert adjust(10, 10, 20, imor=0).estimate.value == 0.5


def test_without_success_the_interval_takes_everybody_outside_as_failed() -> None:
    assert adjust(0, 10, 20, imor=0).estimate.high == pytest.approx(bounds(0, 10, 20).worst.high)
    assert adjust(0, 10, 20, success=0).estimate.high == pytest.approx(bounds(0, 10, 20).worst.high)


@pytest.mark.parametrize("half_unit", [math.nan, math.inf, -0.1])
def test_half_unit_must_be_sensible(half_unit: float) -> None:
    with pytest.raises(InputError, match="half_unit"):
        reconstruct_count(0.5, 10, half_unit)
    with pytest.raises(InputError, match="half_unit"):
        implied_total(5, 0.5, half_unit)


@pytest.mark.parametrize("imor", [1e-200, 1e200])
def test_an_odds_ratio_beyond_all_numbers_is_an_edge(imor: float) -> None:
    found, limits = adjust(1, 5, 9, imor=imor), bounds(1, 5, 9)
    assert found.value == pytest.approx(limits.worst.value if imor < 1 else limits.best.value)


@given(counts=trials(), success=st.floats(0, 1))
def test_nobody_knows_more_than_if_all_had_been_observed(counts: tuple[int, int, int], success: float) -> None:
    found = adjust(*counts, success=success)
    complete = proportion(min(found.value, 1) * counts[2], counts[2])
    assert complete.low is not None
    assert complete.high is not None
    assert found.low is not None
    assert found.high is not None
    assert complete.low >= found.low - 1e-9
    assert complete.high <= found.high + 1e-9


@pytest.mark.parametrize("counts", [(393, 393, 423), (5, 5, 20), (9, 10, 40), (349, 349, 367), (218, 393, 423)])
def test_the_lower_limit_rises_with_the_success_of_those_outside(counts: tuple[int, int, int]) -> None:
    lows = [adjust(*counts, success=step / 50).low or 0.0 for step in range(51)]
    assert all(less <= more + 1e-12 for less, more in pairwise(lows))


def test_whole_patients_are_asked_for() -> None:
    with pytest.raises(InputError, match=r"^successes = 1\.5: must be a whole number$"):
        bounds(1.5, 2, 3)  # type: ignore[arg-type]
    with pytest.raises(InputError, match=r"^method = 'blaker': takes whole counts only"):
        adjust(5, 10, 20, imor=2, method="blaker")
    with pytest.raises(InputError, match=r"^confidence = 7"):
        bounds(1, 2, 3, confidence=7, view="cohort")
