"""Differences of means, ratios of odds, and sizes of trials."""

import math

import pytest

from remission.analysis.intervals import mean_difference, odds_ratio
from remission.analysis.planning import patients_per_arm, person_years_per_arm
from remission.errors import InputError
from remission.verification.contrasts import CASES


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.method)
def test_methods_agree_with_other_programs(case) -> None:  # type: ignore[no-untyped-def]
    assert case.run().agrees


def test_groups_swapped_turn_the_difference_and_the_ratio() -> None:
    one, two = mean_difference([1.15, 0.98], [1.09, 0.92], [270, 290]), mean_difference([0.98, 1.15], [0.92, 1.09], [290, 270])
    assert (one.value, one.low, one.high) == pytest.approx((-two.value, -(two.high or 0), -(two.low or 0)))
    first, second = odds_ratio([166, 204], [253, 288]), odds_ratio([204, 166], [288, 253])
    assert (first.value, first.low, first.high) == pytest.approx((1 / second.value, 1 / second.high, 1 / second.low))


def test_equal_groups_show_no_difference() -> None:
    found = mean_difference([2, 2], [1, 3], [10, 20])
    assert found.value == 0
    assert -(found.low or 0) == pytest.approx(found.high)
    ratio = odds_ratio([5, 10], [10, 20])
    assert (ratio.value, math.sqrt(ratio.low * ratio.high)) == pytest.approx((1, 1))


def test_more_confidence_is_wider() -> None:
    narrow, wide = (mean_difference([1, 2], [1, 1], [9, 9], confidence=level) for level in (0.5, 0.99))
    assert (wide.low or 0) < (narrow.low or 0) < (narrow.high or 0) < (wide.high or 0)


def test_smaller_differences_need_more() -> None:
    assert patients_per_arm(0.5, 0.6) < patients_per_arm(0.5, 0.55) < patients_per_arm(0.5, 0.55, power=0.9)
    assert person_years_per_arm(0.02, 0.01) < person_years_per_arm(0.002, 0.001) < person_years_per_arm(0.002, 0.001, alpha=0.01)
    assert patients_per_arm(0.2, 0.1) == patients_per_arm(0.1, 0.2) == patients_per_arm(0.8, 0.9)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: mean_difference([1], [1], [2]), "means"),
        (lambda: mean_difference([1, 2], [0, 0], [5, 5]), "at least one must be above 0"),
        (lambda: mean_difference([1, 2], [-1, 1], [5, 5]), "sds = -1"),
        (lambda: mean_difference([1, 2], [1, 1], [1, 5]), "n = 1"),
        (lambda: mean_difference([1, math.nan], [1, 1], [5, 5]), "means = nan"),
        (lambda: mean_difference([1, 2], [1, 1], [5, 5], confidence=1), "confidence"),
        (lambda: odds_ratio([0, 5], [5, 9]), "both successes and failures"),
        (lambda: odds_ratio([5, 9], [5, 12]), "both successes and failures"),
        (lambda: odds_ratio([7, 9], [5, 12]), "successes = 7"),
        (lambda: patients_per_arm(0.5, 0.5), "cannot be told apart"),
        (lambda: patients_per_arm(0, 0.5), "first = 0"),
        (lambda: patients_per_arm(0.4, 0.5, power=0.05, alpha=0.1), "power = 0.05"),
        (lambda: patients_per_arm(0.5, 0.5 + 1e-9), "too close together"),
        (lambda: person_years_per_arm(0, 1), "first = 0"),
        (lambda: person_years_per_arm(1, 1), "cannot be told apart"),
    ],
)
def test_bad_input_is_refused(call, message: str) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(InputError, match=message):
        call()
