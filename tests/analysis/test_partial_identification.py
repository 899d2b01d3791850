"""Intervals of a share that is only known between bounds: order, edges, equivalences, the two views."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from remission.analysis.intervals import proportion
from remission.analysis.non_enrollment import (
    IMPOSSIBLE,
    adjust,
    bounded_share,
    bounds,
    bounds_of_shares,
    imbens_manski,
    imbens_manski_multiplier,
    monotone_bounds,
    stoye,
)
from remission.errors import InputError
from remission.estimate import Estimate

LEVELS = st.floats(0.5, 0.999)
KINDS = ("imbens_manski", "stoye", "exact")


@st.composite
def trials(draw: st.DrawFn, least: int = 0, spare: int = 0, outside: int = 0) -> tuple[int, int, int]:
    enrolled = draw(st.integers(max(1, least + spare), 1000))
    return draw(st.integers(least, enrolled - spare)), enrolled, enrolled + draw(st.integers(outside, 1000))


def ends(estimate: Estimate) -> tuple[float, float]:
    assert estimate.low is not None
    assert estimate.high is not None
    return estimate.low, estimate.high


@given(width=st.floats(0, 100), standard_error=st.floats(1e-6, 100), confidence=LEVELS)
def test_the_multiplier_lies_between_one_sided_and_two_sided(width: float, standard_error: float, confidence: float) -> None:
    c = imbens_manski_multiplier(width, standard_error, confidence=confidence)
    assert stats.norm.ppf(confidence) - 1e-9 <= c <= stats.norm.ppf((1 + confidence) / 2) + 1e-9


def test_the_multiplier_at_six_widths() -> None:
    found = [imbens_manski_multiplier(width, 1) for width in (0, 0.25, 0.5, 1, 2, 5)]
    assert found == pytest.approx([1.959964, 1.850183, 1.769713, 1.681477, 1.646146, 1.644854], abs=1e-6)


@given(widths=st.tuples(st.floats(0, 10), st.floats(0, 10)), confidence=LEVELS)
def test_the_multiplier_falls_as_the_bounds_part(widths: tuple[float, float], confidence: float) -> None:
    narrow, wide = (imbens_manski_multiplier(width, 1, confidence=confidence) for width in sorted(widths))
    assert wide <= narrow + 1e-12


@given(
    low=st.floats(-5, 5),
    width=st.floats(0, 3),
    errors=st.tuples(st.floats(0.01, 1), st.floats(0.01, 1)),
    correlation=st.floats(-0.99, 0.99),
)
def test_intervals_mirror_with_the_bounds(low: float, width: float, errors: tuple[float, float], correlation: float) -> None:
    high = low + width
    for found, mirrored in (
        (imbens_manski(low, high, *errors), imbens_manski(-high, -low, *errors[::-1])),
        (stoye(low, high, *errors, correlation), stoye(-high, -low, *errors[::-1], correlation)),
    ):
        # The length is flat about its least, so that the two ends of Stoye's are found less sharply than their distance.
        assert (mirrored.low, mirrored.high) == pytest.approx((-found.high, -found.low), abs=1e-3)
        assert mirrored.width == pytest.approx(found.width, abs=1e-6)


@given(counts=trials(least=1, spare=1), confidence=LEVELS)
def test_every_interval_holds_the_bounds(counts: tuple[int, int, int], confidence: float) -> None:
    limits = bounds(*counts)
    for interval in bounded_share(*counts, confidence=confidence).values():
        assert 0 <= interval.low <= limits.worst.value + 1e-9
        assert limits.best.value - 1e-9 <= interval.high <= 1


@pytest.mark.parametrize("kind", KINDS)
@given(counts=trials(), levels=st.tuples(LEVELS, LEVELS))
def test_intervals_nest_with_the_level(kind: str, counts: tuple[int, int, int], levels: tuple[float, float]) -> None:
    inner, outer = (bounded_share(*counts, confidence=level)[kind] for level in sorted(levels))
    assert outer.low <= inner.low + 1e-4
    assert outer.high >= inner.high - 1e-4


@pytest.mark.parametrize("kind", KINDS)
@given(counts=trials())
def test_successes_and_failures_swap(kind: str, counts: tuple[int, int, int]) -> None:
    successes, enrolled, eligible = counts
    found = bounded_share(successes, enrolled, eligible)[kind]
    swapped = bounded_share(enrolled - successes, enrolled, eligible)[kind]
    assert (swapped.low, swapped.high) == pytest.approx((1 - found.high, 1 - found.low), abs=1e-4)


@given(counts=trials(least=20, spare=20, outside=1))
def test_stoye_is_close_to_imbens_manski_where_nothing_is_extreme(counts: tuple[int, int, int]) -> None:
    found = bounded_share(*counts)
    assert found["stoye"].width == pytest.approx(found["imbens_manski"].width, abs=5e-3)


@given(pair=trials())
def test_nobody_outside_leaves_the_exact_interval_of_a_proportion(pair: tuple[int, int, int]) -> None:
    successes, enrolled, _ = pair
    found = bounded_share(successes, enrolled, enrolled)["exact"]
    assert (found.low, found.high) == pytest.approx(ends(proportion(successes, enrolled, method="clopper_pearson")), abs=1e-9)


@pytest.mark.parametrize("counts", [(0, 30, 40), (30, 30, 40), (0, 1, 1), (1, 1, 1), (0, 1, 1000)])
def test_a_bound_at_the_edge_takes_exact_limits(counts: tuple[int, int, int]) -> None:
    found = bounded_share(*counts)
    assert found["imbens_manski"] == found["stoye"] == found["exact"]
    assert (found["exact"].low == 0) == (counts[0] == 0)
    assert (found["exact"].high == 1) == (counts[0] == counts[1])


def test_a_far_edge_needs_one_tail_only() -> None:
    # With 200 outside the two bounds are so far apart that each limit may use the whole error.
    found = bounded_share(0, 100, 300)["exact"]
    _, high = ends(proportion(200, 300, confidence=0.9, method="clopper_pearson"))
    assert found.low == 0
    assert found.high == pytest.approx(high, abs=1e-9)


@given(counts=trials(), success=st.floats(0, 1))
def test_of_the_cohort_itself_nothing_is_sampled(counts: tuple[int, int, int], success: float) -> None:
    sample, cohort = bounds(*counts), bounds(*counts, view="cohort")
    assert (cohort.worst.value, cohort.best.value) == (sample.worst.value, sample.best.value)
    assert not cohort.worst.has_interval
    adjusted = adjust(*counts, success=success, view="cohort")
    assert (adjusted.variance, adjusted.low, adjusted.high) == (0, None, None)
    assert adjusted.value == pytest.approx(adjust(*counts, success=success).value)


@given(counts=trials())
def test_monotone_selection_halves_the_region_at_the_observed_share(counts: tuple[int, int, int]) -> None:
    limits = bounds(*counts)
    worse, better = monotone_bounds(*counts), monotone_bounds(*counts, outside="no_worse")
    assert (worse.low, worse.high) == (limits.worst, limits.observed)
    assert (better.low, better.high) == (limits.observed, limits.best)


@given(counts=trials(outside=1))
def test_exact_shares_give_the_bounds_of_counts(counts: tuple[int, int, int]) -> None:
    successes, enrolled, eligible = counts
    found, limits = bounds_of_shares(successes / enrolled, 1 - enrolled / eligible), bounds(*counts)
    assert (found.worst, found.best) == pytest.approx((limits.worst.value, limits.best.value), abs=1e-12)
    assert found.literal_subtraction.value == pytest.approx(limits.literal_subtraction.value, abs=1e-12)


def test_a_subtraction_that_takes_a_negative_share_is_labelled() -> None:
    found = bounds_of_shares(0.555, 0.071).literal_subtraction
    assert found.implied_success == pytest.approx(-0.445)
    assert (found.possible, found.estimate.note) == (False, IMPOSSIBLE)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((0.6, 0.5, 0.1, 0.1), r"^low = 0\.6, high = 0\.5"),
        ((math.nan, 0.5, 0.1, 0.1), r"^low = nan"),
        ((0.4, math.inf, 0.1, 0.1), r"^high = inf"),
        ((0.4, 0.5, -0.1, 0.1), r"^se_low = -0\.1"),
        ((0.4, 0.5, 0.0, 0.0), r"^largest_standard_error = 0"),
    ],
)
def test_impossible_bounds_are_refused(arguments: tuple[float, float, float, float], message: str) -> None:
    with pytest.raises(InputError, match=message):
        imbens_manski(*arguments)
    with pytest.raises(InputError, match=message):
        stoye(*arguments, 0.5)


def test_what_else_is_refused() -> None:
    with pytest.raises(InputError, match=r"^width = -1"):
        imbens_manski_multiplier(-1, 1)
    with pytest.raises(InputError, match=r"^standard_error = 0"):
        imbens_manski_multiplier(1, 0)
    with pytest.raises(InputError, match=r"^se_high = 0"):
        stoye(0.1, 0.2, 0.1, 0.0, 0.5)
    with pytest.raises(InputError, match=r"^correlation = 1\.5"):
        stoye(0.1, 0.2, 0.1, 0.1, 1.5)
    with pytest.raises(InputError, match=r"^confidence = 0\.4"):
        bounded_share(5, 10, 20, confidence=0.4)
    with pytest.raises(InputError, match=r"^view = 'census': choose one of superpopulation, cohort$"):
        bounds(5, 10, 20, view="census")  # type: ignore[arg-type]
    with pytest.raises(InputError, match=r"^outside = 'worse': choose one of no_better, no_worse$"):
        monotone_bounds(5, 10, 20, outside="worse")  # type: ignore[arg-type]
    with pytest.raises(InputError, match=r"^outside = 1\.2"):
        bounds_of_shares(0.5, 1.2)
