"""Person-years and rates of an uncontrolled extension."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from remission.analysis.intervals import rate
from remission.analysis.safety import person_years, rate_per_1000
from remission.errors import InputError


@pytest.mark.parametrize(("assumption", "expected"), [("all_entrants", 1179), ("linear_loss", 1125), ("stayers_only", 1071)])
def test_follow_up_under_each_assumption(assumption: str, expected: float) -> None:
    estimate = person_years(393, 357, 3, assumption=assumption)
    assert (estimate.value, estimate.unit, estimate.method) == (expected, "person-years", assumption)
    assert not estimate.has_interval


@given(stayers=st.integers(0, 500), left=st.integers(0, 500), years=st.floats(0.1, 20))
def test_follow_up_shrinks_with_the_strictness_of_the_assumption(stayers: int, left: int, years: float) -> None:
    entrants = max(1, stayers + left)
    most, middle, least = (
        person_years(entrants, stayers, years, assumption=name).value for name in ("all_entrants", "linear_loss", "stayers_only")
    )
    assert most >= middle >= least
    assert middle == pytest.approx((most + least) / 2)


def test_assumptions_agree_where_nobody_left() -> None:
    assert {person_years(10, 10, 2, assumption=name).value for name in ("all_entrants", "linear_loss", "stayers_only")} == {20}


@pytest.mark.parametrize(
    ("entrants", "stayers", "years", "message"),
    [
        (0, 0, 3, r"^entrants = 0\b"),
        (-5, 0, 3, r"^entrants = -5\b"),
        (math.nan, 0, 3, r"^entrants = nan"),
        (10, -1, 3, r"^stayers = -1\b"),
        (10, math.nan, 3, r"^stayers = nan"),
        (10, 11, 3, r"^stayers = 11: more than entrants = 10$"),
        (10, 5, 0, r"^years = 0\b"),
        (10, 5, -1, r"^years = -1\b"),
        (10, 5, math.inf, r"^years = inf"),
        (10, 5, math.nan, r"^years = nan"),
    ],
)
def test_impossible_follow_up_is_refused(entrants: int, stayers: int, years: float, message: str) -> None:
    with pytest.raises(InputError, match=message):
        person_years(entrants, stayers, years)


def test_unknown_assumption_is_refused_with_the_choices() -> None:
    with pytest.raises(InputError, match=r"^assumption = 'half': choose one of all_entrants, linear_loss, stayers_only$"):
        person_years(10, 5, 3, assumption="half")


@pytest.mark.parametrize("method", ["garwood", "mid_p", "score", "jeffreys", "byar"])
def test_rate_per_1000_is_the_rate_times_1000(method: str) -> None:
    one, thousand = rate(60, 2226, confidence=0.9, method=method), rate_per_1000(60, 2226, confidence=0.9, method=method)
    assert one.low is not None
    assert one.high is not None
    assert (thousand.value, thousand.low, thousand.high) == pytest.approx((one.value * 1000, one.low * 1000, one.high * 1000))
    assert (thousand.unit, thousand.method, thousand.confidence) == ("per 1,000 person-years", method, 0.9)


def test_rate_without_follow_up_is_refused() -> None:
    with pytest.raises(InputError, match=r"^person_years = 0\b"):
        rate_per_1000(0, 0)
