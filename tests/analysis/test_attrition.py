"""Losses stage by stage, and rates of person-years that nobody observed."""

import math
from itertools import pairwise
from operator import attrgetter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from remission.analysis.intervals import rate
from remission.analysis.non_enrollment import (
    accumulated_difference,
    adjust,
    adjust_rate,
    attrition,
    attrition_adjusted,
    bounds,
    rate_bounds,
)
from remission.errors import InputError

FIGURES = attrgetter("value", "low", "high", "unit", "method", "confidence")
NAMES = ("randomized", "treated", "completed", "enrolled", "observed")


@st.composite
def flows(draw: st.DrawFn) -> tuple[int, dict[str, int]]:
    observed = draw(st.integers(1, 400))
    losses = draw(st.lists(st.integers(0, 60), min_size=4, max_size=4))
    sizes = [observed + sum(losses[at:]) for at in range(5)]
    return draw(st.integers(0, observed)), dict(zip(NAMES, sizes, strict=True))


@given(flow=flows())
def test_each_stage_has_the_bounds_of_its_own_losses(flow: tuple[int, dict[str, int]]) -> None:
    successes, stages = flow
    rows = attrition(successes, stages)
    assert [row.name for row in rows] == list(NAMES)
    assert sum(row.lost for row in rows) == stages["randomized"] - stages["observed"]
    for row in rows:
        limits = bounds(successes, stages["observed"], row.size)
        found, expected = (row.worst, row.same_as_observed, row.best), (limits.worst, limits.observed, limits.best)
        assert [FIGURES(each) for each in found] == [FIGURES(each) for each in expected]


@given(flow=flows())
def test_bounds_narrow_from_stage_to_stage(flow: tuple[int, dict[str, int]]) -> None:
    rows = attrition(*flow)
    for before, after in pairwise(rows):
        assert before.worst.value <= after.worst.value + 1e-12
        assert before.best.value >= after.best.value - 1e-12
    assert rows[-1].worst.value == rows[-1].best.value


@given(flow=flows(), share=st.floats(0, 1))
def test_one_share_for_all_stages_is_the_plain_adjustment(flow: tuple[int, dict[str, int]], share: float) -> None:
    successes, stages = flow
    found = attrition_adjusted(successes, stages, [share] * 4)
    plain = adjust(successes, stages["observed"], stages["randomized"], success=share)
    assert found.value == pytest.approx(plain.value, abs=1e-12)
    if 0 < plain.value < 1 and plain.variance > 1e-12:
        assert (found.low, found.high) == pytest.approx((plain.low, plain.high), abs=1e-9)


def test_shares_by_stage_are_weighted_by_how_many_were_lost() -> None:
    stages = {"treated": 100, "completed": 90, "observed": 60}
    found = attrition_adjusted(30, stages, [0.1, 0.5])
    assert found.value == pytest.approx((30 + 10 * 0.1 + 30 * 0.5) / 100)
    assert attrition_adjusted(30, stages, [0.1, 0.5], view="cohort").value == pytest.approx(found.value)
    assert not attrition_adjusted(30, stages, [0.1, 0.5], view="cohort").has_interval


def test_of_the_cohort_itself_the_bounds_have_no_interval() -> None:
    assert not any(row.worst.has_interval for row in attrition(10, {"treated": 30, "observed": 20}, view="cohort"))


@pytest.mark.parametrize(
    ("successes", "stages", "message"),
    [
        (5, {}, r"^stages has 0"),
        (5, {"treated": 10, "observed": 12}, r"^observed = 12: more than treated = 10$"),
        (5, {"treated": 10, "observed": 0}, r"^observed = 0\b"),
        (11, {"treated": 20, "observed": 10}, r"^successes = 11: more than observed = 10$"),
        (-1, {"treated": 20, "observed": 10}, r"^successes = -1\b"),
        (math.nan, {"treated": 20, "observed": 10}, r"^successes = nan"),
    ],
)
def test_impossible_flows_are_refused(successes: int, stages: dict[str, int], message: str) -> None:
    with pytest.raises(InputError, match=message):
        attrition(successes, stages)


@pytest.mark.parametrize(
    ("shares", "message"),
    [
        ([0.5], r"^success_of_lost has 1: give exactly 2$"),
        ([0.5, 0.5, 0.5], r"^success_of_lost has 3: give exactly 2$"),
        ([0.5, 1.5], r"^success_of_lost before observed = 1\.5"),
        ([math.nan, 0.5], r"^success_of_lost before completed = nan"),
    ],
)
def test_impossible_shares_of_the_lost_are_refused(shares: list[float], message: str) -> None:
    with pytest.raises(InputError, match=message):
        attrition_adjusted(5, {"treated": 30, "completed": 20, "observed": 10}, shares)


@given(differences=st.lists(st.floats(-10, 10), min_size=1, max_size=8), first=st.integers(1, 8))
def test_with_full_weight_differences_simply_add_up(differences: list[float], first: int) -> None:
    if first > len(differences):
        with pytest.raises(InputError, match=rf"^first_missing = {first}: there are {len(differences)} visits$"):
            accumulated_difference(differences, [1.0] * len(differences), first)
        return
    found = accumulated_difference(differences, [1.0] * len(differences), first)
    assert found[: first - 1] == [0] * (first - 1)
    assert found[-1] == pytest.approx(sum(differences[first - 1 :]))


def test_impossible_schedules_are_refused() -> None:
    with pytest.raises(InputError, match=r"^difference has 2, scale has 1: they must be as many$"):
        accumulated_difference([1, 2], [1], 1)
    with pytest.raises(InputError, match=r"^difference_or_scale = nan"):
        accumulated_difference([1, math.nan], [1, 1], 1)
    with pytest.raises(InputError, match=r"^first_missing = 1\.5: must be a whole number$"):
        accumulated_difference([1, 2], [1, 1], 1.5)  # type: ignore[arg-type]


@given(events=st.integers(0, 200), seen=st.floats(10, 1000), unseen=st.floats(0, 500), extra=st.floats(0, 3))
def test_rates_nest_under_their_cap(events: int, seen: float, unseen: float, extra: float) -> None:
    cap = events / seen + extra
    found = rate_bounds(events, seen, unseen, cap=cap)
    assert found.low.value <= found.observed.value + 1e-12 <= found.high.value + 2e-12
    assert found.high.value == pytest.approx((events + cap * unseen) / (seen + unseen))
    assert found.high.value <= cap + 1e-12


@given(events=st.integers(0, 200), seen=st.floats(10, 1000), unseen=st.floats(0, 500))
def test_an_adjusted_rate_runs_from_no_event_outside_to_the_cap(events: int, seen: float, unseen: float) -> None:
    found = rate_bounds(events, seen, unseen, cap=2 * events / seen)
    assert adjust_rate(events, seen, unseen, rate_ratio=0).value == pytest.approx(found.low.value)
    assert adjust_rate(events, seen, unseen, rate_ratio=2).value == pytest.approx(found.high.value)
    same = adjust_rate(events, seen, unseen, rate_ratio=1)
    observed = rate(events, seen)
    assert (same.value, same.low, same.high) == pytest.approx((observed.value, observed.low, observed.high))


def test_a_rate_has_no_bound_without_a_cap() -> None:
    with pytest.raises(TypeError, match="cap"):
        rate_bounds(5, 100, 10)  # type: ignore[call-arg]
    with pytest.raises(InputError, match=r"^cap = 0\.04: below the observed rate, 0\.05"):
        rate_bounds(5, 100, 10, cap=0.04)
    with pytest.raises(InputError, match=r"^cap = inf"):
        rate_bounds(5, 100, 10, cap=math.inf)
    with pytest.raises(InputError, match=r"^unobserved_person_years = -1"):
        rate_bounds(5, 100, -1, cap=1)
    with pytest.raises(InputError, match=r"^rate_ratio = -1"):
        adjust_rate(5, 100, 10, rate_ratio=-1)
    with pytest.raises(InputError, match=r"^person_years = 0"):
        rate_bounds(5, 0, 10, cap=1)
