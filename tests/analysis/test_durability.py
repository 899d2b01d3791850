"""Published survival shares: likelihood with rounding, models, cured share, losses."""

import itertools
import math
from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from remission.analysis.durability import (
    AnnualLoss,
    SurvivalPoint,
    annual_loss,
    compare,
    fit,
    free_counts,
    log_likelihood,
    loss_bounds,
    profile_cure,
)
from remission.errors import InputError

MODELS = ("exponential", "weibull", "cure", "cure_weibull")
Curve = tuple[list[SurvivalPoint], int]


def counted(counts: Sequence[int], n: int, *, step: float = 1.0) -> list[SurvivalPoint]:
    """Exact shares at equal steps."""
    return [SurvivalPoint(step * (j + 1), count / n, 0) for j, count in enumerate(counts)]


def rounded(shares: Sequence[float], half_unit: float = 0.005) -> list[SurvivalPoint]:
    return [SurvivalPoint(j + 1, share, half_unit) for j, share in enumerate(shares)]


@st.composite
def curves(draw: st.DrawFn, least: int = 1, most: int = 4) -> Curve:
    """Shares of a course of counts, exact or printed as whole percentages."""
    n = draw(st.integers(5, 400))
    counts = sorted(draw(st.lists(st.integers(0, n), min_size=least, max_size=most)), reverse=True)
    gaps = draw(st.lists(st.floats(0.2, 4), min_size=len(counts), max_size=len(counts)))
    exact = draw(st.booleans())
    shares = [count / n if exact else round(count / n, 2) for count in counts]
    times = itertools.accumulate(gaps)
    return [SurvivalPoint(time, share, 0 if exact else 0.005) for time, share in zip(times, shares, strict=True)], n


PLATEAU = rounded((0.70, 0.58, 0.54, 0.52, 0.51, 0.51))
CONSTANT = rounded((0.90, 0.81, 0.73, 0.66, 0.59, 0.53))
FALLING = rounded((0.80, 0.66, 0.57, 0.49))


def test_counts_are_those_that_round_to_the_share() -> None:
    assert [(count.low, count.value, count.high) for count in free_counts(rounded((0.7, 0.5)), 90)] == [(63, 63, 63), (45, 45, 45)]
    assert [(count.low, count.value, count.high) for count in free_counts(rounded((0.7,)), 1000)] == [(695, 700, 705)]


def test_counts_that_a_falling_course_cannot_have_are_left_out() -> None:
    points = [SurvivalPoint(1, 0.5, 0.05), SurvivalPoint(2, 0.52, 0.02)]
    first, second = free_counts(points, 100)
    assert (first.low, first.high) == (50, 55)
    assert (second.low, second.high) == (50, 54)
    assert first.value >= second.value


@given(curve=curves())
def test_counts_fall_and_hold_the_true_ones(curve: Curve) -> None:
    points, n = curve
    counts = free_counts(points, n)
    for one, other in itertools.pairwise(counts):
        assert (one.low >= other.low, one.value >= other.value, one.high >= other.high) == (True, True, True)
    for point, count in zip(points, counts, strict=True):
        assert 0 <= count.low <= count.value <= count.high <= n
        assert abs(count.value / n - point.share) <= point.half_unit + 1e-9


def test_probabilities_of_all_courses_add_up_to_1() -> None:
    n, survival = 7, (0.8, 0.5, 0.45)
    courses = [course for course in itertools.product(range(n + 1), repeat=3) if list(course) == sorted(course, reverse=True)]
    assert math.fsum(math.exp(log_likelihood(counted(course, n), n, survival)) for course in courses) == pytest.approx(1)


@given(curve=curves(), wider=st.floats(0, 0.2))
def test_coarser_rounding_makes_the_published_shares_more_probable(curve: Curve, wider: float) -> None:
    points, n = curve
    coarse = [SurvivalPoint(point.time, point.share, point.half_unit + wider) for point in points]
    survival = [0.9 * 0.8**j for j in range(len(points))]
    assert log_likelihood(coarse, n, survival) >= log_likelihood(points, n, survival) - 1e-9


def test_impossible_shares_have_no_likelihood() -> None:
    assert log_likelihood(counted((8, 8), 10), 10, (0.8, 0.8)) > -math.inf
    assert log_likelihood(counted((8, 7), 10), 10, (0.8, 0.8)) == -math.inf
    assert log_likelihood(counted((8, 7), 10), 10, (0.8, 0)) == -math.inf
    assert log_likelihood(counted((9,), 10), 10, (1,)) == -math.inf
    assert log_likelihood(counted((0, 0), 10), 10, (0, 0)) == 0
    assert log_likelihood(counted((10, 10), 10), 10, (1, 1)) == 0


@settings(max_examples=4, deadline=None)
@given(curve=curves(least=3))
def test_a_model_fits_no_worse_than_one_inside_it(curve: Curve) -> None:
    points, n = curve
    found = {model: fit(points, n, model=model).log_likelihood for model in MODELS}
    for simple, general in [("exponential", "weibull"), ("exponential", "cure"), ("weibull", "cure_weibull"), ("cure", "cure_weibull")]:
        assert found[general] >= found[simple] - 1e-9
    assert all(value <= 1e-9 for value in found.values())


@settings(max_examples=6, deadline=None)
@given(curve=curves(least=2), model=st.sampled_from(("exponential", "weibull", "cure")), factor=st.floats(0.01, 100))
def test_a_fit_does_not_depend_on_the_unit_of_time(curve: Curve, model: str, factor: float) -> None:
    points, n = curve
    scaled = [SurvivalPoint(point.time * factor, point.share, point.half_unit) for point in points]
    one, other = fit(points, n, model=model), fit(scaled, n, model=model)
    assert one.log_likelihood == pytest.approx(other.log_likelihood, abs=1e-6)
    if not one.at_bound:
        assert one.survival(points[-1].time) == pytest.approx(other.survival(scaled[-1].time), abs=1e-3)


@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize("points", [PLATEAU[:4], CONSTANT[:3]], ids=["plateau", "constant"])
def test_the_reported_likelihood_is_that_of_the_fitted_curve_and_the_highest_near_it(points: list[SurvivalPoint], model: str) -> None:
    found = fit(points, 300, model=model)

    def at(rate: float, shape: float, cured: float) -> float:
        survival = [cured + (1 - cured) * math.exp(-((rate * point.time) ** shape)) for point in points]
        return log_likelihood(points, 300, survival)

    parameters = [found.parameters["rate"], found.parameters.get("shape", 1.0), found.parameters.get("cured", 0.0)]
    assert log_likelihood(points, 300, [found.survival(point.time) for point in points]) == pytest.approx(found.log_likelihood, abs=1e-9)
    assert found.aic == pytest.approx(2 * len(found.parameters) - 2 * found.log_likelihood)
    for place, name in enumerate(("rate", "shape", "cured")):
        for factor in (0.99, 1.01) if name in found.parameters else ():
            assert at(*(value * factor if i == place else value for i, value in enumerate(parameters))) <= found.log_likelihood + 1e-9


@pytest.mark.parametrize("model", MODELS)
def test_a_fitted_curve_falls_from_1_to_the_cured_share(model: str) -> None:
    found = fit(PLATEAU, 300, model=model)
    shares = [found.survival(time) for time in (0, 1e-12, 0.5, 1, 5, 20, 1e6, 1e300)]
    assert shares[0] == 1
    assert shares == sorted(shares, reverse=True)
    assert shares[-1] == pytest.approx(found.parameters.get("cured", 0))


def test_fits_say_what_they_cannot_tell() -> None:
    assert fit(rounded((0.8, 0.7)), 100, model="cure").saturated
    assert not fit(rounded((0.8, 0.7)), 100, model="exponential").saturated
    assert fit(counted((10, 10), 10), 10, model="exponential").at_bound == ("rate",)
    assert fit(rounded((0.9, 0.6, 0.2)), 500, model="cure").at_bound == ("cured",)
    assert fit(counted((100, 100, 20), 100), 100, model="weibull").at_bound == ("shape",)
    assert fit(PLATEAU, 300, model="cure").at_bound == ()


@pytest.mark.parametrize(("shares", "n"), [((1, 1), 3), ((0, 0), 3), ((1, 0), 3), ((1,), 1), ((0,), 1), ((0.5, 0.5), 1_000_000)])
def test_curves_at_the_edges_are_fitted(shares: tuple[float, ...], n: int) -> None:
    points = [SurvivalPoint(j + 1, share, 0) for j, share in enumerate(shares)]
    for found in compare(points, n):
        assert math.isfinite(found.log_likelihood)
        assert all(0 <= found.survival(point.time) <= 1 for point in points)


def test_comparison_holds_the_identifiable_models_by_aic() -> None:
    fits = compare(FALLING, 300)
    assert {found.model for found in fits} == set(MODELS)
    assert [found.aic for found in fits] == sorted(found.aic for found in fits)
    assert {found.model for found in compare(FALLING[:2], 300)} == {"exponential", "weibull", "cure"}
    assert [found.model for found in compare(FALLING[:1], 300)] == ["exponential"]
    assert compare(PLATEAU[:4], 400)[0].model == "cure"
    assert compare(CONSTANT[:2], 400)[0].model == "exponential"


def test_a_plateau_shows_a_cured_share_and_a_constant_hazard_does_not() -> None:
    plateau, constant = (profile_cure(points, 300, model="cure", steps=3) for points in (PLATEAU, CONSTANT))
    assert plateau.zero_excluded
    assert 0 < plateau.low < 0.5 < plateau.high
    assert not constant.zero_excluded
    assert constant.low == 0
    assert (plateau.upper_bound, constant.upper_bound) == pytest.approx((0.515, 0.535))


@settings(max_examples=3, deadline=None)
@given(curve=curves(least=2, most=3), levels=st.tuples(st.floats(0.5, 0.9), st.floats(0.9, 0.999)))
def test_cured_share_intervals_nest_and_hold_the_value(curve: Curve, levels: tuple[float, float]) -> None:
    inner, outer = (profile_cure(*curve, model="cure", confidence=level, steps=12) for level in levels)
    assert 0 <= outer.low <= inner.low + 1e-6
    assert inner.low <= inner.value + 1e-6
    assert inner.value <= inner.high + 1e-6
    assert inner.high <= outer.high + 1e-6 <= 1 + 1e-6
    assert max(inner.log_likelihood) <= inner.maximum + 1e-9
    assert inner.zero_excluded == (inner.low > 0)
    assert inner.deviance_at_zero >= 0


def test_a_free_shape_tells_less_of_the_cured_share() -> None:
    narrow, wide = (profile_cure(FALLING[:3], 300, model=model, steps=4) for model in ("cure", "cure_weibull"))
    assert narrow.grid == wide.grid
    assert all(general >= special - 1e-9 for special, general in zip(narrow.log_likelihood, wide.log_likelihood, strict=True))
    assert wide.low <= narrow.low


def test_the_profile_peaks_where_the_model_is_fitted() -> None:
    points = FALLING[:3]
    found, profile = fit(points, 300, model="cure_weibull"), profile_cure(points, 300, steps=4)
    assert profile.model == "cure_weibull"
    assert (profile.value, profile.maximum) == pytest.approx((found.parameters["cured"], found.log_likelihood))
    assert len(profile.grid) == 4


def test_the_profile_keeps_the_shape_within_its_range() -> None:
    points = counted((100, 100, 20), 100)
    profile = profile_cure(points, 100, steps=9)
    rates = [math.exp(level / 20) / 3 for level in (1.8 + 0.001 * step for step in range(400))]
    for cured, found in zip(profile.grid[-4:], profile.log_likelihood[-4:], strict=True):
        curves = [[cured + (1 - cured) * math.exp(-((rate * point.time) ** 20)) for point in points] for rate in rates]
        assert found == pytest.approx(max(log_likelihood(points, 100, curve) for curve in curves), abs=1e-4)


def test_nobody_lost_excludes_no_cured_share() -> None:
    profile = profile_cure(counted((30, 30), 30), 30, model="cure", steps=5)
    assert (profile.low, profile.high, profile.upper_bound, profile.zero_excluded) == (0, 1, 1, False)


def limits(loss: AnnualLoss) -> tuple[float, float]:
    assert loss.lost.low is not None
    assert loss.lost.high is not None
    return loss.lost.low, loss.lost.high


def test_yearly_losses_of_a_constant_hazard_are_alike_over_every_stretch() -> None:
    points = [SurvivalPoint(time, 0.9**time, 0.5e-6) for time in (0.5, 1, 3, 7)]
    losses = annual_loss(points, 1_000_000)
    assert [loss.lost.value for loss in losses] == pytest.approx([0.1] * 4, abs=1e-4)
    assert [(loss.start, loss.end) for loss in losses] == [(0, 0.5), (0.5, 1), (1, 3), (3, 7)]


@given(curve=curves(), levels=st.tuples(st.floats(0.5, 0.9), st.floats(0.9, 0.999)))
def test_yearly_loss_intervals_nest_and_hold_the_value(curve: Curve, levels: tuple[float, float]) -> None:
    points, n = curve
    points = [point for point in points if point.share > 0.02] or rounded((0.5,), 0.2)
    for inner, outer in zip(*(annual_loss(points, n, confidence=level) for level in levels), strict=True):
        assert 0 <= limits(outer)[0] <= limits(inner)[0] + 1e-12
        assert limits(inner)[1] <= limits(outer)[1] + 1e-12 <= 1 + 1e-12
        assert limits(inner)[0] <= inner.lost.value <= limits(inner)[1]


@pytest.mark.parametrize("method", ["wilson", "wilson_cc", "clopper_pearson", "jeffreys", "mid_p", "agresti_coull"])
def test_rounding_widens_yearly_losses(method: str) -> None:
    sharp = annual_loss(counted((150, 120), 200), 200, method=method)
    coarse = annual_loss(rounded((0.75, 0.6)), 200, method=method)
    for one, other in zip(sharp, coarse, strict=True):
        assert limits(other)[0] < limits(one)[0] < limits(one)[1] < limits(other)[1]
        assert one.lost.value == other.lost.value
        assert one.lost.method == method


def test_the_last_patients_can_be_lost_but_nobody_after_them() -> None:
    assert annual_loss(counted((5, 0), 10), 10)[-1].lost.value == 1
    with pytest.raises(InputError, match=r"^time = 3.0: nobody was free at 2.0, so nobody could be lost$"):
        annual_loss(counted((5, 0, 0), 10), 10)


def test_with_everybody_followed_the_share_is_known() -> None:
    bounds = loss_bounds(counted((30, 20), 40), (40, 40), 40)
    assert [(item.low, item.high) for item in bounds] == [(0.75, 0.75), (0.5, 0.5)]


def test_bounds_carry_to_later_and_earlier_times() -> None:
    # 40 of 50 followed are free, then 24 of 30: no more than 90 can be free later than before, no fewer before than later.
    first, second = loss_bounds([SurvivalPoint(1, 0.8, 0), SurvivalPoint(2, 0.8, 0)], (50, 30), 100)
    assert (first.low, first.high, second.low, second.high) == (0.4, 0.9, 0.24, 0.9)
    first, second = loss_bounds([SurvivalPoint(1, 0.5, 0.5), SurvivalPoint(2, 0.8, 0)], (50, 30), 100)
    assert (first.low, first.high) == (0.24, 1)
    assert [item.followed for item in (first, second)] == [50, 30]


@given(curve=curves(), unseen=st.integers(0, 200))
def test_bounds_hold_what_was_seen_and_widen_with_the_unseen(curve: Curve, unseen: int) -> None:
    points, n = curve
    followed = [n] * len(points)
    everybody, fewer = (loss_bounds(points, followed, n + extra) for extra in (0, unseen))
    for item, other, count in zip(everybody, fewer, free_counts(points, n), strict=True):
        assert (item.low, item.high) == pytest.approx((count.low / n, count.high / n))
        assert other.low * (n + unseen) == pytest.approx(item.low * n)
        assert other.high * (n + unseen) == pytest.approx(item.high * n + unseen)
        assert 0 <= other.low <= other.high <= 1


@pytest.mark.parametrize(
    ("time", "share", "half_unit", "message"),
    [
        (0, 0.5, 0, r"^time = 0: must be greater than 0$"),
        (-1, 0.5, 0, r"^time = -1\b"),
        (math.nan, 0.5, 0, r"^time = nan"),
        (math.inf, 0.5, 0, r"^time = inf"),
        (1, 1.1, 0, r"^share = 1\.1: must lie between 0 and 1$"),
        (1, -0.1, 0, r"^share = -0\.1\b"),
        (1, math.nan, 0, r"^share = nan"),
        (1, 0.5, -0.1, r"^half_unit = -0\.1\b"),
        (1, 0.5, math.inf, r"^half_unit = inf"),
    ],
)
def test_impossible_points_are_refused(time: float, share: float, half_unit: float, message: str) -> None:
    with pytest.raises(InputError, match=message):
        SurvivalPoint(time, share, half_unit)


@pytest.mark.parametrize(
    ("points", "n", "message"),
    [
        ([], 10, r"^points has 0: give at least 1$"),
        (counted((5,), 10), 0, r"^n = 0\b"),
        (counted((5,), 10), 2.5, r"^n = 2\.5: must be a whole number$"),
        (counted((5,), 10), math.nan, r"^n = nan"),
        (counted((5,), 10), 10**13, r"^n = 10000000000000: must be at most 1e\+12$"),
        (counted((5,), 10), 7, r"^share = 0\.5 of n = 7\b"),
        (counted((5, 4), 10)[::-1], 10, r"^time = 1\.0: must be later than the time before it, 2\.0$"),
        (counted((5,), 10) * 2, 10, r"^time = 1\.0: must be later"),
        (rounded((0.5, 0.7)), 100, r"^share = 0\.5 at time 1: the shares rise by more than their rounding$"),
    ],
)
def test_impossible_curves_are_refused(points: list[SurvivalPoint], n: int, message: str) -> None:
    for refused in (free_counts, annual_loss, compare):
        with pytest.raises(InputError, match=message):
            refused(points, n)
    with pytest.raises(InputError, match=message):
        fit(points, n, model="exponential")
    with pytest.raises(InputError, match=message):
        log_likelihood(points, n, [0.5] * len(points))


def test_too_coarse_a_share_is_refused() -> None:
    with pytest.raises(InputError, match=r"^half_unit = 0\.005: 1001 counts of n = 100000 round to one share; give more digits$"):
        fit(rounded((0.5,)), 100_000, model="exponential")


@pytest.mark.parametrize(
    ("survival", "message"),
    [
        ((0.5,), r"^points has 2, survival has 1: they must be as many$"),
        ((0.5, 0.6), r"^survival = 0\.6: higher than 0\.5 before it$"),
        ((1.2, 0.6), r"^survival = 1\.2: must lie between 0 and 1$"),
        ((0.5, math.nan), r"^survival = nan"),
    ],
)
def test_impossible_survival_is_refused(survival: Sequence[float], message: str) -> None:
    with pytest.raises(InputError, match=message):
        log_likelihood(counted((8, 5), 10), 10, survival)


def test_models_that_the_points_cannot_identify_are_refused() -> None:
    with pytest.raises(InputError, match=r"^model = 'cure_weibull': 3 parameters from 2 points; use a simpler one$"):
        fit(counted((8, 5), 10), 10, model="cure_weibull")
    with pytest.raises(InputError, match=r"^model = 'cure_weibull': 3 parameters from 2 points"):
        profile_cure(counted((8, 5), 10), 10)


def test_unknown_names_are_refused_with_the_choices() -> None:
    with pytest.raises(InputError, match=r"^model = 'gompertz': choose one of exponential, weibull, cure, cure_weibull$"):
        fit(counted((8, 5), 10), 10, model="gompertz")
    with pytest.raises(InputError, match=r"^model = 'weibull': choose one of cure, cure_weibull$"):
        profile_cure(counted((8, 5), 10), 10, model="weibull")
    with pytest.raises(InputError, match=r"^method = 'blaker': choose one of wilson, "):
        annual_loss(counted((8, 5), 10), 10, method="blaker")


def test_options_out_of_range_are_refused() -> None:
    with pytest.raises(InputError, match=r"^confidence = 1\b"):
        profile_cure(FALLING, 300, confidence=1)
    with pytest.raises(InputError, match=r"^confidence = nan"):
        annual_loss(FALLING, 300, confidence=math.nan)
    with pytest.raises(InputError, match=r"^steps = 1\b"):
        profile_cure(FALLING, 300, steps=1)
    with pytest.raises(InputError, match=r"^time = -1\b"):
        fit(FALLING, 300, model="exponential").survival(-1)


@pytest.mark.parametrize(
    ("points", "followed", "n", "message"),
    [
        (counted((5,), 10), (10,), 9, r"^followed = 10: more than n = 9$"),
        (counted((8, 5), 10), (10, 20), 20, r"^followed = 20: more than the 10 before$"),
        (counted((8, 5), 10), (10,), 10, r"^points has 2, followed has 1: they must be as many$"),
        ([], (), 10, r"^points has 0, followed has 0: give at least 1$"),
        (counted((5,), 10), (0,), 10, r"^followed = 0\b"),
        (counted((5,), 10), (2.5,), 10, r"^followed = 2\.5: must be a whole number$"),
        (counted((5,), 10), (7,), 10, r"^share = 0\.5 of n = 7\b"),
        (counted((5,), 10), (10,), 0, r"^n = 0\b"),
        (counted((8, 5), 10)[::-1], (10, 10), 10, r"^time = 1\.0: must be later"),
        (counted((5, 8), 10), (10, 10), 10, r"^share = 0\.5 at time 1\.0: more are free later than could be$"),
    ],
)
def test_impossible_follow_up_is_refused(points: list[SurvivalPoint], followed: Sequence[int], n: int, message: str) -> None:
    with pytest.raises(InputError, match=message):
        loss_bounds(points, followed, n)
