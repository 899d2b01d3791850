"""Unblinded outcomes: corrections, joint outcomes, regression to the mean, gathering of good years; properties, edges, refusals."""

import itertools
import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from remission.analysis.intervals import proportion
from remission.analysis.open_label import (
    INCOMPATIBLE,
    OUTSIDE,
    RegressionToMean,
    clustering,
    corrected_target,
    fit_regression,
    joint,
    joint_interval,
    joint_program,
    joint_target,
    misclassification,
    regression_from,
    regression_region,
    regression_to_mean,
    target_share,
    tipping_confounder,
)
from remission.analysis.open_label.calibration import mean_for
from remission.analysis.open_label.clustering import all_years
from remission.analysis.open_label.regression import EntryRule
from remission.errors import InputError
from remission.estimate import Estimate, Interval

SHARES = st.floats(0, 1)
ACCURACY = st.floats(0.55, 1)
LEVELS = st.floats(0.5, 0.999)
IMORS = st.just(0) | st.floats(1e-6, 50)
MEANS = st.floats(0.01, 20)
GAMMA_SHAPES = st.floats(-3, 9).map(lambda power: 10**power)
RULES = st.tuples(st.integers(1, 4), st.integers(0, 5), st.integers(0, 3))


@st.composite
def counts(draw: st.DrawFn, largest: int = 800) -> tuple[int, int]:
    n = draw(st.integers(1, largest))
    return draw(st.integers(0, n)), n


def limits(estimate: Estimate) -> tuple[float, float]:
    assert estimate.low is not None
    assert estimate.high is not None
    return estimate.low, estimate.high


def compatible(pair: tuple[int, int], sensitivity: float, specificity: float) -> bool:
    return 1 - specificity <= pair[0] / pair[1] <= sensitivity


@given(pair=counts(), confidence=LEVELS, method=st.sampled_from(["blaker", "clopper_pearson", "wilson", "jeffreys"]))
def test_a_perfect_assessment_changes_nothing(pair: tuple[int, int], confidence: float, method: str) -> None:
    found = misclassification(*pair, 1, 1, confidence=confidence, method=method)
    plain = proportion(*pair, confidence=confidence, method=method)
    assert found.apparent == plain
    assert (found.true.value, *limits(found.true)) == pytest.approx((plain.value, *limits(plain)), abs=1e-15)
    assert found.variance == pytest.approx(plain.value * (1 - plain.value) / pair[1])
    assert found.true.note == ""


@given(pair=counts(), sensitivity=ACCURACY, specificity=ACCURACY)
def test_the_true_share_gives_the_recorded_one_back(pair: tuple[int, int], sensitivity: float, specificity: float) -> None:
    found = misclassification(*pair, sensitivity, specificity)
    if not found.valid:
        assert not compatible(pair, sensitivity, specificity)
        low, high = limits(found.true)
        assert found.true.note == (OUTSIDE if low <= 1 and high >= 0 else INCOMPATIBLE)
    for true, recorded in zip((found.true.value, *limits(found.true)), (found.apparent.value, *limits(found.apparent)), strict=True):
        if not found.valid or 0 < true < 1:
            assert true * sensitivity + (1 - true) * (1 - specificity) == pytest.approx(recorded, abs=1e-12)


@given(pair=counts(), sensitivity=ACCURACY, specificity=ACCURACY, sizes=st.tuples(*[st.none() | st.floats(1, 1e4)] * 2))
def test_a_valid_share_and_its_limits_are_in_range_and_order(
    pair: tuple[int, int], sensitivity: float, specificity: float, sizes: tuple[float | None, float | None]
) -> None:
    found = misclassification(*pair, sensitivity, specificity, sensitivity_n=sizes[0], specificity_n=sizes[1])
    low, high = limits(found.true)
    assert low <= found.true.value <= high
    if found.valid:
        assert low >= 0
        assert high <= 1
        assert (low == 0) >= ("lower limit set to 0" in found.true.note)
        assert (high == 1) >= ("upper limit set to 1" in found.true.note)


@given(pair=counts(), sensitivity=ACCURACY, specificity=ACCURACY, sizes=st.none() | st.floats(10, 1e4), confidence=LEVELS)
def test_swapping_success_and_failure_mirrors_the_correction(
    pair: tuple[int, int], sensitivity: float, specificity: float, sizes: float | None, confidence: float
) -> None:
    found = misclassification(*pair, sensitivity, specificity, sensitivity_n=sizes, specificity_n=50, confidence=confidence)
    swapped = misclassification(
        pair[1] - pair[0], pair[1], specificity, sensitivity, sensitivity_n=50, specificity_n=sizes, confidence=confidence
    )
    low, high = limits(swapped.true)
    assert (found.true.value, *limits(found.true)) == pytest.approx((1 - swapped.true.value, 1 - high, 1 - low), abs=1e-9)
    assert found.variance == pytest.approx(swapped.variance)


@given(pair=counts(), sensitivity=ACCURACY, specificity=ACCURACY, levels=st.tuples(LEVELS, LEVELS))
def test_corrected_intervals_nest(pair: tuple[int, int], sensitivity: float, specificity: float, levels: tuple[float, float]) -> None:
    inner, outer = (
        limits(misclassification(*pair, sensitivity, specificity, sensitivity_n=80, specificity_n=60, confidence=level).true)
        for level in sorted(levels)
    )
    assert outer[0] <= inner[0] + 1e-9
    assert inner[1] <= outer[1] + 1e-9


@given(pair=counts(), sensitivity=st.floats(0.55, 0.99), specificity=st.floats(0.55, 0.99), sizes=st.tuples(*[st.floats(5, 1e5)] * 2))
def test_a_smaller_validation_widens_the_interval(
    pair: tuple[int, int], sensitivity: float, specificity: float, sizes: tuple[float, float]
) -> None:
    small, large = (misclassification(*pair, sensitivity, specificity, sensitivity_n=size, specificity_n=size) for size in sorted(sizes))
    known = misclassification(*pair, sensitivity, specificity)
    for wider, narrower in ((small, large), (large, known)):
        assert wider.variance >= narrower.variance
        assert limits(wider.true)[0] <= limits(narrower.true)[0] + 1e-12
        assert limits(wider.true)[1] >= limits(narrower.true)[1] - 1e-12
    endless = misclassification(*pair, sensitivity, specificity, sensitivity_n=1e12, specificity_n=1e12)
    assert limits(endless.true) == pytest.approx(limits(known.true), abs=1e-3)


def test_half_the_width_is_the_standard_error_where_normal_theory_holds() -> None:
    found = misclassification(400_000, 1_000_000, 0.9, 0.8, sensitivity_n=2_000_000, specificity_n=1_000_000)
    low, high = limits(found.true)
    assert (high - low) / 2 == pytest.approx(1.959964 * math.sqrt(found.variance), rel=1e-3)


@pytest.mark.parametrize(("positive", "edge"), [(0, -0.125), (100, 1.125)])
def test_an_incompatible_share_is_told_and_not_cut(positive: int, edge: float) -> None:
    found = misclassification(positive, 100, 0.9, 0.9)
    assert (found.valid, found.true.note) == (False, INCOMPATIBLE)
    assert found.true.value == pytest.approx(edge)
    low, high = limits(found.true)
    assert min(low, 1 - high) < 0


def test_a_share_at_the_very_edge_is_valid_in_spite_of_rounding() -> None:
    for positive in range(1, 50):
        specificity = 1 - positive / 100
        found = misclassification(positive, 100, 1, specificity)
        assert found.valid
        assert found.true.value == pytest.approx(0, abs=1e-15)
        assert found.true.note == "lower limit set to 0"


def test_a_validation_without_an_error_still_has_sampling_error() -> None:
    found, known = misclassification(30, 100, 1, 0.9, sensitivity_n=20), misclassification(30, 100, 1, 0.9)
    assert limits(found.true)[1] > limits(known.true)[1] + 0.003
    assert limits(found.true)[0] == pytest.approx(limits(known.true)[0])
    assert found.variance == known.variance


ASSUMPTIONS: list[dict[str, Any]] = [{"imor": 0.4}, {"relative_success": 0.6}, {"difference": -0.1}, {"success": 0.2}]


@pytest.mark.parametrize("assumption", ASSUMPTIONS, ids=lambda assumption: next(iter(assumption)))
def test_correction_after_mixing_gives_another_share(assumption: dict[str, Any]) -> None:
    first = corrected_target(138, 349, 367, 0.9, 0.85, **assumption)
    unassessed = corrected_target(138, 349, 367, 1, 1, **assumption).estimate.value
    later = (unassessed - 0.15) / 0.75
    assert abs(later - first.estimate.value) > 0.001
    assert first.estimate.value == pytest.approx(349 / 367 * first.enrolled.true.value + 18 / 367 * first.success)


@given(pair=counts(), outside=st.integers(0, 300), sensitivity=ACCURACY, specificity=ACCURACY, imors=st.tuples(IMORS, IMORS))
def test_the_corrected_target_rises_with_the_odds_ratio_and_stays_in_range(
    pair: tuple[int, int], outside: int, sensitivity: float, specificity: float, imors: tuple[float, float]
) -> None:
    assume(compatible(pair, sensitivity, specificity))
    found = [corrected_target(*pair, pair[1] + outside, sensitivity, specificity, imor=imor, specificity_n=70) for imor in sorted(imors)]
    for target in found:
        low, high = limits(target.estimate)
        assert 0 <= low <= target.estimate.value <= high <= 1
    assert found[0].estimate.value <= found[1].estimate.value + 1e-12


@given(pair=counts(), sensitivity=ACCURACY, specificity=ACCURACY, imor=IMORS)
def test_with_nobody_outside_the_target_is_the_corrected_share(
    pair: tuple[int, int], sensitivity: float, specificity: float, imor: float
) -> None:
    assume(compatible(pair, sensitivity, specificity))
    found = corrected_target(*pair, pair[1], sensitivity, specificity, imor=imor)
    assert (found.estimate.value, *limits(found.estimate)) == pytest.approx(
        (found.enrolled.true.value, *limits(found.enrolled.true)), abs=1e-9
    )
    assert found.variance == pytest.approx(found.enrolled.variance)


@given(pair=counts(), outside=st.integers(1, 300), levels=st.tuples(LEVELS, LEVELS), assumption=st.sampled_from(ASSUMPTIONS))
def test_corrected_target_intervals_nest(
    pair: tuple[int, int], outside: int, levels: tuple[float, float], assumption: dict[str, Any]
) -> None:
    assume(compatible(pair, 0.95, 0.85))
    assume("difference" not in assumption or misclassification(*pair, 0.95, 0.85).true.value >= 0.1)
    inner, outer = (
        limits(corrected_target(*pair, pair[1] + outside, 0.95, 0.85, **assumption, confidence=level).estimate) for level in sorted(levels)
    )
    assert outer[0] <= inner[0] + 1e-9
    assert inner[1] <= outer[1] + 1e-9


def test_the_note_of_the_enrolled_travels_with_the_target() -> None:
    target = corrected_target(16, 100, 120, 0.9, 0.85, success=0.5).estimate
    assert target.note == "among the enrolled: lower limit set to 0"
    assert corrected_target(16, 100, 120, 0.9, 0.85, relative_success=0.0).estimate.note.endswith("; lower limit set to 0")


def test_draws_outside_the_possible_are_not_numbers() -> None:
    found = target_share([0.3, 0.05, 0.95, 0.3], [0.9, 0.9, 0.9, 0.4], [0.9, 0.9, 0.9, 0.6], 0.5, 0.8)
    assert np.isnan(found).tolist() == [False, True, True, True]
    assert target_share(np.empty(0), 0.9, 0.9, 0.1, 0.5).shape == (0,)
    assert target_share(np.full((2, 1), 0.3), 0.9, [0.8, 0.9, 1.0], 0.5, 0.8).shape == (2, 3)


@given(observed=st.floats(0.01, 100), difference=st.floats(0.1, 5), sign=st.sampled_from([1, -1]))
def test_a_tipping_confounder_explains_the_observed_ratio(observed: float, difference: float, sign: int) -> None:
    assert tipping_confounder(observed, sign * difference) ** (sign * difference) == pytest.approx(observed)


@given(p=st.lists(SHARES, min_size=1, max_size=6), cut=st.data())
def test_joint_bounds_are_in_order_and_only_fall_with_further_outcomes(p: list[float], cut: st.DataObject) -> None:
    found, fewer = joint(p), joint(p[: cut.draw(st.integers(1, len(p)))])
    assert 0 <= found.low <= found.high <= found.union_low <= found.union_high <= 1
    assert found.low <= found.independent + 1e-15
    assert found.independent <= found.high
    assert found.high <= fewer.high
    assert found.low <= fewer.low + 1e-15
    assert found.union_high >= fewer.union_high


@given(p=st.lists(SHARES, min_size=1, max_size=5))
def test_any_is_what_is_left_when_all_fail(p: list[float]) -> None:
    found, failures = joint(p), joint([1 - share for share in p])
    assert (found.union_low, found.union_high) == pytest.approx((1 - failures.high, 1 - failures.low), abs=1e-12)


@given(p=st.lists(SHARES, min_size=1, max_size=4), enrolled=st.integers(1, 100), outside=st.integers(0, 100))
def test_patients_outside_widen_the_joint_bounds_by_their_share(p: list[float], enrolled: int, outside: int) -> None:
    inside, target = joint(p), joint_target(p, enrolled, enrolled + outside)
    e = enrolled / (enrolled + outside)
    assert target.width == pytest.approx(e * (inside.high - inside.low) + 1 - e, abs=1e-12)
    assert 0 <= target.low <= target.high <= 1


@given(n=st.integers(1, 500), shares=st.lists(SHARES, min_size=1, max_size=4), levels=st.tuples(LEVELS, LEVELS))
def test_joint_intervals_hold_the_bounds_and_nest(n: int, shares: list[float], levels: tuple[float, float]) -> None:
    successes = [round(share * n) for share in shares]
    point = joint([count / n for count in successes])
    inner, outer = (joint_interval(successes, n, confidence=level) for level in sorted(levels))
    assert outer.low <= inner.low <= point.low + 1e-12
    assert point.high - 1e-12 <= inner.high <= outer.high


def test_a_joint_interval_of_one_outcome_is_exact() -> None:
    exact = proportion(7, 30, method="clopper_pearson")
    found = joint_interval([7], 30)
    assert (found.low, found.high) == pytest.approx(limits(exact))


@settings(max_examples=25)
@given(p=SHARES, q=SHARES, both=SHARES)
def test_the_program_refuses_exactly_what_contradicts_itself(p: float, q: float, both: float) -> None:
    bounds = joint([p, q])
    assume(min(abs(both - bounds.low), abs(both - bounds.high)) > 1e-8)
    known: dict[tuple[int, ...], float | Interval] = {(0,): p, (1,): q, (0, 1): both}
    if bounds.low <= both <= bounds.high:
        found = joint_program(known, 3, (1, 2))
        assert (found.low, found.high) == pytest.approx((0, q), abs=1e-9)
    else:
        with pytest.raises(InputError, match=r"^known: these shares contradict each other"):
            joint_program(known, 3, (1, 2))


@settings(max_examples=25)
@given(weights=st.lists(st.floats(0.01, 1), min_size=8, max_size=8), half=st.floats(0, 0.05))
def test_the_program_holds_the_truth_and_rounding_widens_it(weights: list[float], half: float) -> None:
    cells = np.array(weights).reshape(2, 2, 2) / sum(weights)
    shares = {(0,): cells[1].sum(), (1,): cells[:, 1].sum(), (0, 1): cells[1, 1].sum(), (1, 2): cells[:, 1, 1].sum()}
    exact = joint_program(shares, 3, (0, 1, 2))
    rounded = joint_program({key: Interval(share - half, share + half) for key, share in shares.items()}, 3, (0, 1, 2))
    assert rounded.low - 1e-9 <= exact.low <= cells[1, 1, 1] + 1e-9
    assert cells[1, 1, 1] - 1e-9 <= exact.high <= rounded.high + 1e-9


def test_a_program_that_knows_nothing_bounds_nothing() -> None:
    assert joint_program({}, 2, (0,)) == Interval(0, 1)
    found = joint_program({(0, 1): 0.3, (1, 0): Interval(0.2, 1.2)}, 2, (1, 0))
    assert (found.low, found.high) == pytest.approx((0.3, 0.3))


def rates(mean: float, shape: float, rule: tuple[int, int, int]) -> RegressionToMean:
    window, at_least, last = rule
    return regression_to_mean(mean, shape, window=window, at_least=at_least, last_year_at_least=last)


@given(mean=MEANS, shape=GAMMA_SHAPES, rule=RULES)
def test_rates_of_the_selected_are_in_order(mean: float, shape: float, rule: tuple[int, int, int]) -> None:
    found = rates(mean, shape, rule)
    slack = 1 + 1e-9
    assert 0 < found.selected_share <= 1
    assert mean <= found.after * slack
    assert found.after <= found.before * slack
    assert found.before <= found.last_year * slack
    assert max(rule[1] / rule[0], rule[2] / rule[0]) <= found.before * slack
    assert rule[2] <= found.last_year * slack
    assert found.after <= found.after_sd**2 * slack


@given(mean=MEANS, shape=GAMMA_SHAPES, rule=RULES)
def test_the_rate_after_is_shrunk_toward_the_mean(mean: float, shape: float, rule: tuple[int, int, int]) -> None:
    found, kept = rates(mean, shape, rule), shape / (shape + mean * rule[0])
    assert found.after == pytest.approx(kept * mean + (1 - kept) * found.before, rel=1e-9)


@given(mean=MEANS, shape=GAMMA_SHAPES, window=st.integers(1, 5))
def test_a_rule_that_asks_for_nothing_changes_nothing(mean: float, shape: float, window: int) -> None:
    found = rates(mean, shape, (window, 0, 0))
    assert (found.selected_share, found.before, found.last_year, found.after) == pytest.approx((1, mean, mean, mean), rel=1e-12)
    assert (found.last_year_sd, found.after_sd) == pytest.approx([math.sqrt(mean + mean**2 / shape)] * 2, rel=1e-9)


@given(means=st.tuples(MEANS, MEANS), shape=GAMMA_SHAPES, rule=RULES)
def test_more_events_in_all_mean_more_selected_and_more_after(means: tuple[float, float], shape: float, rule: tuple[int, int, int]) -> None:
    less, more = (rates(mean, shape, rule) for mean in sorted(means))
    assert less.selected_share <= more.selected_share * (1 + 1e-12)
    assert less.after <= more.after * (1 + 1e-12)


def test_a_stricter_rule_selects_fewer_with_higher_rates() -> None:
    found = [rates(0.7, 1.5, (2, least, 1)) for least in range(1, 30)]
    assert all(a.selected_share > b.selected_share and a.before < b.before and a.after < b.after for a, b in itertools.pairwise(found))


def test_whole_numbers_may_be_floats() -> None:
    assert regression_to_mean(0.7, 2, window=2.0, at_least=2.0, last_year_at_least=1.0) == regression_to_mean(0.7, 2)  # type: ignore[arg-type]


def test_rates_far_out_stay_exact() -> None:
    rare = regression_to_mean(1e-6, 1e12, at_least=5, last_year_at_least=0)
    assert rare.selected_share == pytest.approx((2e-6) ** 5 / 120, rel=1e-5)
    assert (rare.before, rare.last_year, rare.after) == pytest.approx((2.5, 2.5, 1e-6), rel=1e-5)
    frequent = regression_to_mean(1e6, 1e-6, at_least=2)
    assert all(math.isfinite(number) for number in (frequent.before, frequent.after, frequent.last_year_sd, frequent.after_sd))


@pytest.mark.parametrize("period", ["window", "last_year"])
@pytest.mark.parametrize("last", [0, 1])
def test_the_fitted_model_gives_both_rates(period: str, last: int) -> None:
    before = {("window", 0): 1.49, ("last_year", 0): 1.49, ("window", 1): 1.54, ("last_year", 1): 1.77}[period, last]
    fit = fit_regression(before, 1.0, last_year_at_least=last, period=period)
    model = regression_to_mean(fit.mean, fit.shape, last_year_at_least=last)
    assert fit.model == model
    assert (model.before if period == "window" else model.last_year, model.after) == pytest.approx((before, 1.0), rel=1e-9)


@settings(max_examples=20)
@given(after=st.floats(0.05, 8), rule=RULES.filter(lambda rule: max(rule[1:]) > 0))
def test_the_rate_before_is_monotone_in_the_shape_for_a_given_rate_after(after: float, rule: tuple[int, int, int]) -> None:
    shapes = np.geomspace(1e-3, 1e6, 12).tolist()
    found = [rates(mean_for(after, shape, EntryRule(*rule)), shape, rule) for shape in shapes]
    for path in ([model.before for model in found], [model.last_year for model in found]):
        steps = np.diff(path)
        assert np.all(steps >= -1e-8 * path[0]) or np.all(steps <= 1e-8 * path[0])


@settings(max_examples=25)
@given(mean=st.floats(0.02, 10), shape=GAMMA_SHAPES, period=st.sampled_from(["window", "last_year"]))
def test_the_mean_behind_a_rate_before_entry_is_found_again(mean: float, shape: float, period: str) -> None:
    model = regression_to_mean(mean, shape)
    before = model.before if period == "window" else model.last_year
    found = regression_from(before, shape, period=period)
    assert found.model.after == pytest.approx(model.after, rel=1e-4)
    assert (found.model.before if period == "window" else found.model.last_year) == pytest.approx(before, rel=1e-9)


@pytest.mark.parametrize(("before", "period"), [(1.3, "last_year"), (1.0, "window")])
def test_a_rate_below_what_entry_takes_is_refused(before: float, period: str) -> None:
    with pytest.raises(InputError, match=r"^before = 1\.\d: the entry rule alone asks for more than that$"):
        regression_from(before, 1, period=period)
    with pytest.raises(InputError, match=r"^shape = 0"):
        regression_from(1.8, 0)


def test_rates_no_model_gives_are_refused_with_the_range() -> None:
    with pytest.raises(InputError, match=r"^before = 1\.72: with after = 1\.0 and this entry rule the model gives 1\.456 to 1\.523"):
        fit_regression(1.72, 1.0)
    with pytest.raises(
        InputError, match=r"^before = 1\.5: with after = 1\.6 and this entry rule the model gives 1\.\d+ to 1\.\d+, not that"
    ):
        fit_regression(1.5, 1.6)


def test_the_region_of_two_rates_is_the_ellipse_as_far_as_the_model_reaches() -> None:
    region = regression_region(1.72, 1.0, 1.4, 1.3, 44)
    reach = math.sqrt(5.991465)
    assert 1.72 - reach * 1.4 / math.sqrt(44) <= region.before.low <= region.before.high
    assert region.after.high <= 1.0 + reach * 1.3 / math.sqrt(44) + 1e-9
    assert (region.shape, region.mean.low) == (Interval(0, math.inf), 0)
    assert 0.05 < region.solvable < 0.12
    model = region.nearest.model
    distance = 44 * (((model.before - 1.72) / 1.4) ** 2 + ((model.after - 1.0) / 1.3) ** 2)
    assert region.distance == pytest.approx(distance)
    assert region.after.low < model.after < region.after.high


def test_a_region_shrinks_with_patients_and_grows_with_confidence() -> None:
    usual = regression_region(1.5, 1.0, 1.4, 1.3, 400)
    assert usual.distance == pytest.approx(0, abs=1e-4)
    larger = regression_region(1.5, 1.0, 1.4, 1.3, 100_000)
    assert usual.after.low < larger.after.low <= 1 <= larger.after.high < usual.after.high
    assert larger.shape.low > 0
    assert larger.shape.high < math.inf
    assert regression_region(1.5, 1.0, 1.4, 1.3, 400, confidence=0.5).after.width < usual.after.width
    assert larger.solvable > 0.9


def test_rates_no_population_is_compatible_with_are_refused() -> None:
    with pytest.raises(InputError, match=r"^before = 3\.0: with after = 1\.0 no mean and shape are compatible"):
        regression_region(3.0, 1.0, 1.4, 1.3, 100)


@given(annual=st.lists(st.floats(0.05, 0.99), min_size=2, max_size=5), correlation=st.floats(0.01, 0.9))
def test_the_latent_correlation_gives_the_cumulative_share_back(annual: list[float], correlation: float) -> None:
    found = clustering(annual, all_years(annual, correlation))
    assert found.latent_correlation is not None
    assert all_years(annual, found.latent_correlation) == pytest.approx(all_years(annual, correlation), abs=1e-12)
    assert found.ratio >= 1


@given(annual=st.lists(st.floats(0.05, 1), min_size=2, max_size=5), correlations=st.tuples(SHARES, SHARES))
def test_years_coincide_more_often_the_higher_the_correlation(annual: list[float], correlations: tuple[float, float]) -> None:
    less, more = (all_years(annual, correlation) for correlation in sorted(correlations))
    assert math.prod(annual) - 1e-12 <= less <= more + 1e-12
    assert more <= min(annual) + 1e-12


@pytest.mark.parametrize(
    ("annual", "cumulative", "correlation"),
    [
        pytest.param([0.6, 0.5], 0.3, 0, id="independence"),
        pytest.param([0.6, 0.5], 0.5, 1, id="upper-bound"),
        pytest.param([0.6, 0.5], 0.25, None, id="below-independence"),
        pytest.param([0.6, 0.5], 0.1, None, id="lower-bound"),
        pytest.param([0.6, 1], 0.6, None, id="one-year-decides"),
        pytest.param([0.6, 0.5], 0.3 * (1 + 1e-15), 0, id="rounding"),
    ],
)
def test_latent_correlation_at_the_edges(annual: list[float], cumulative: float, correlation: float | None) -> None:
    assert clustering(annual, cumulative).latent_correlation == correlation


NAN, INF = math.nan, math.inf
REFUSED: list[tuple[Callable[..., Any], tuple[Any, ...], dict[str, Any], str]] = [
    (misclassification, (-1, 10, 0.9, 0.9), {}, r"positive = -1: must be at least 0"),
    (misclassification, (NAN, 10, 0.9, 0.9), {}, r"positive = nan"),
    (misclassification, (11, 10, 0.9, 0.9), {}, r"positive = 11: more than n = 10"),
    (misclassification, (0, 0, 0.9, 0.9), {}, r"n = 0: must be greater than 0"),
    (misclassification, (1, INF, 0.9, 0.9), {}, r"n = inf"),
    (misclassification, (1, 10, 1.1, 0.9), {}, r"sensitivity = 1\.1"),
    (misclassification, (1, 10, 0.9, NAN), {}, r"specificity = nan"),
    (misclassification, (1, 10, 0.4, 0.6), {}, r"sensitivity = 0\.4, specificity = 0\.6: .* no better than chance"),
    (misclassification, (1, 10, 0.9, 0.05), {}, r"sensitivity = 0\.9, specificity = 0\.05"),
    (misclassification, (1, 10, 0.9, 0.9), {"sensitivity_n": 0}, r"sensitivity_n = 0: must be greater than 0"),
    (misclassification, (1, 10, 0.9, 0.9), {"specificity_n": NAN}, r"specificity_n = nan"),
    (misclassification, (1, 10, 0.9, 0.9), {"confidence": 1}, r"confidence = 1"),
    (misclassification, (1, 10, 0.9, 0.9), {"method": "wald"}, r"method = 'wald'"),
    (misclassification, (1.5, 10, 0.9, 0.9), {}, r"successes = 1\.5: must be a whole number"),
    (corrected_target, (11, 10, 20, 0.9, 0.9), {"imor": 1}, r"positive = 11: more than enrolled = 10"),
    (corrected_target, (1, 10, 9, 0.9, 0.9), {"imor": 1}, r"enrolled = 10: more than eligible = 9"),
    (corrected_target, (1, 10, NAN, 0.9, 0.9), {"imor": 1}, r"eligible = nan"),
    (corrected_target, (0, 10, 20, 0.9, 0.9), {"imor": 1}, r"positive = 0 of enrolled = 10: incompatible"),
    (corrected_target, (5, 10, 20, 0.9, 0.9), {}, r"give exactly one of imor"),
    (corrected_target, (5, 10, 20, 0.9, 0.9), {"imor": 1, "success": 0.3}, r"give exactly one of imor"),
    (corrected_target, (5, 10, 20, 0.9, 0.9), {"difference": -0.6}, r"difference = -0\.6"),
    (target_share, ([0.3, 1.2], 0.9, 0.9, 0.5, 0.9), {}, r"q = 1\.2"),
    (target_share, (0.3, [0.9, NAN], 0.9, 0.5, 0.9), {}, r"sensitivity = nan"),
    (target_share, (0.3, 0.9, 0.9, -0.1, 0.9), {}, r"success = -0\.1"),
    (tipping_confounder, (0, 0.5), {}, r"observed = 0: must be greater than 0"),
    (tipping_confounder, (INF, 0.5), {}, r"observed = inf"),
    (tipping_confounder, (1.5, 0), {}, r"difference = 0: too small"),
    (tipping_confounder, (1.5, NAN), {}, r"difference = nan"),
    (tipping_confounder, (0.5, 1e-6), {}, r"difference = 1e-06: too small"),
    (joint, ([],), {}, r"p has 0: give at least 1"),
    (joint, ([0.5, 1.5],), {}, r"p = 1\.5"),
    (joint, ([0.5, NAN],), {}, r"p = nan"),
    (joint_target, ([0.5], 10, 5), {}, r"enrolled = 10: more than eligible = 5"),
    (joint_target, ([0.5], 0, 5), {}, r"enrolled = 0"),
    (joint_interval, ([], 5), {}, r"successes has 0"),
    (joint_interval, ([6], 5), {}, r"successes = 6: more than n = 5"),
    (joint_interval, ([2], 5), {"confidence": 0}, r"confidence = 0"),
    (joint_program, ({}, 0, (0,)), {}, r"outcomes = 0"),
    (joint_program, ({}, 13, (0,)), {}, r"outcomes = 13: must be at most 12"),
    (joint_program, ({}, 2, ()), {}, r"target = \(\): must be different outcomes from 0 to 1"),
    (joint_program, ({}, 2, (2,)), {}, r"target = \(2,\)"),
    (joint_program, ({(0, 0): 0.5}, 2, (1,)), {}, r"known = \(0, 0\)"),
    (joint_program, ({(-1,): 0.5}, 2, (1,)), {}, r"known = \(-1,\)"),
    (joint_program, ({(0,): 1.5}, 2, (1,)), {}, r"known\[\(0,\)\] = 1\.5"),
    (joint_program, ({(0,): NAN}, 2, (1,)), {}, r"known\[\(0,\)\] = nan"),
    (joint_program, ({(0,): Interval(1.1, 1.2)}, 2, (1,)), {}, r"known\[\(0,\)\] = 1\.1 to 1\.2"),
    (joint_program, ({(0,): 0.2, (0, 1): Interval(0.3, 0.4)}, 2, (1,)), {}, r"known: these shares contradict each other"),
    (regression_to_mean, (0, 1), {}, r"mean = 0: must lie between 1e-06 and 1e\+06"),
    (regression_to_mean, (NAN, 1), {}, r"mean = nan"),
    (regression_to_mean, (1, -2), {}, r"shape = -2"),
    (regression_to_mean, (1, INF), {}, r"shape = inf"),
    (regression_to_mean, (1, 1), {"window": 0}, r"window = 0: must be at least 1"),
    (regression_to_mean, (1, 1), {"window": 1.5}, r"window = 1\.5: must be a whole number"),
    (regression_to_mean, (1, 1), {"at_least": -1}, r"at_least = -1"),
    (regression_to_mean, (1, 1), {"last_year_at_least": 0.5}, r"last_year_at_least = 0\.5"),
    (regression_to_mean, (1, 1), {"at_least": 20_000}, r"at_least = 20000: must lie between 0 and 10000"),
    (regression_to_mean, (1e-6, 1e12), {"at_least": 60}, r"mean = 1e-06: practically nobody meets the entry rule"),
    (fit_regression, (0, 1), {}, r"before = 0"),
    (fit_regression, (1.5, NAN), {}, r"after = nan"),
    (fit_regression, (1.5, 1), {"at_least": 0}, r"at_least = 0: the rule keeps nobody out"),
    (fit_regression, (1.5, 1), {"period": "month"}, r"period = 'month': choose one of window, last_year"),
    (regression_region, (1.5, 1, 0, 1, 44), {}, r"before_sd = 0"),
    (regression_region, (1.5, 1, 1, INF, 44), {}, r"after_sd = inf"),
    (regression_region, (1.5, 1, 1, 1, 1), {}, r"n = 1: must be at least 2"),
    (regression_region, (1.5, 1, 1, 1, 44), {"confidence": 2}, r"confidence = 2"),
    (clustering, ([0.5], 0.5), {}, r"annual has 1: give at least 2"),
    (clustering, ([0.5, 1.5], 0.5), {}, r"annual = 1\.5"),
    (clustering, ([0.5, 0], 0), {}, r"annual = 0: must be greater than 0"),
    (clustering, ([0.5, 0.6], NAN), {}, r"cumulative = nan"),
    (clustering, ([0.5, 0.6], 0.51), {}, r"cumulative = 0\.51: yearly shares allow 0\.1 to 0\.5"),
    (clustering, ([0.5, 0.6], 0.09), {}, r"cumulative = 0\.09"),
    (clustering, ([1e-200, 1e-200], 0), {}, r"annual = \[1e-200, 1e-200\]: too small"),
]


@pytest.mark.parametrize(
    ("function", "positional", "options", "message"),
    [pytest.param(*case, id=f"{case[0].__name__}-{number}") for number, case in enumerate(REFUSED)],
)
def test_bad_input_is_refused(function: Callable[..., Any], positional: tuple[Any, ...], options: dict[str, Any], message: str) -> None:
    with pytest.raises(InputError, match="^" + message):
        function(*positional, **options)
