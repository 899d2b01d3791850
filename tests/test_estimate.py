"""How an estimate reads, what it refuses, and what it remembers."""

import math
from dataclasses import FrozenInstanceError, dataclass

import pytest

from remission.errors import InputError, RemissionError, WorkError
from remission.estimate import Estimate, Unit, estimates


def make(
    value: float, unit: Unit = "proportion", low: float | None = None, high: float | None = None, decimals: int | None = None
) -> Estimate:
    return Estimate(value=value, low=low, high=high, unit=unit, method="test", decimals=decimals)


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (0.51536, "proportion", "51.5%"),
        (0, "proportion", "0.0%"),
        (1, "proportion", "100.0%"),
        (0.18, "per person-year", "0.18 per person-year"),
        (26.954, "per 1,000 person-years", "27.0 per 1,000 person-years"),
        (3.84, "per 100,000 person-years", "3.8 per 100,000 person-years"),
        (2226, "person-years", "2,226 person-years"),
        (423, "patients", "423"),
        (60, "events", "60"),
        (-0.59, "percent change", "\N{MINUS SIGN}0.59%"),
        (0.45, "ratio", "0.45"),
        (0.06, "points", "0.06"),
        (9, "years", "9 years"),
    ],
)
def test_value_with_its_unit(value: float, unit: Unit, text: str) -> None:
    assert make(value, unit).text == text


@pytest.mark.parametrize(
    ("value", "decimals", "number"),
    [(0.27, 0, "27"), (0.27, 2, "27.00"), (-0.217, 1, "\N{MINUS SIGN}21.7"), (-0.0001, 1, "0.0"), (-0.0, 1, "0.0"), (0.5, None, "50.0")],
)
def test_number_has_the_decimals_asked_for(value: float, decimals: int | None, number: str) -> None:
    assert make(value, decimals=decimals).number() == number


def test_large_and_negative_numbers_keep_their_separators() -> None:
    assert make(-1234567.5, "points").number() == "\N{MINUS SIGN}1,234,567.50"


def test_interval_and_full_text() -> None:
    estimate = make(0.51536, low=0.46782, high=0.56263)
    assert estimate.has_interval
    assert estimate.interval == "46.8 to 56.3"
    assert estimate.full == "51.5% (46.8 to 56.3)"
    assert estimate.number(estimate.low) == "46.8"


@pytest.mark.parametrize(("low", "high"), [(None, None), (0.1, None), (None, 0.9)])
def test_half_an_interval_is_none(low: float | None, high: float | None) -> None:
    estimate = make(0.5, low=low, high=high)
    assert not estimate.has_interval
    assert estimate.interval == ""
    assert estimate.full == "50.0%"


@pytest.mark.parametrize(
    ("low", "high", "excluded"), [(1.1, 1.3, True), (0.7, 0.9, True), (1.0, 1.3, False), (0.9, 1.3, False), (None, 0.9, False)]
)
def test_an_interval_excludes_what_lies_outside(low: float | None, high: float | None, excluded: bool) -> None:
    assert make(1.2, low=low, high=high).excludes(1) is excluded


@pytest.mark.parametrize("name", ["value", "low", "high"])
@pytest.mark.parametrize("number", [math.nan, math.inf, -math.inf])
def test_an_estimate_is_finite(name: str, number: float) -> None:
    values = {"value": 0.5, "low": 0.4, "high": 0.6} | {name: number}
    with pytest.raises(InputError, match=rf"^{name} = {number} \(test\): an estimate must be finite$"):
        make(values["value"], low=values["low"], high=values["high"])


def test_limits_stand_in_order() -> None:
    with pytest.raises(InputError, match=r"^low = 0\.6 > high = 0\.4 \(test\)$"):
        make(0.5, low=0.6, high=0.4)


def test_traces_are_joined_without_repeats_and_leave_the_original_alone() -> None:
    first = make(0.5).traced(["F001", "F002"], ["imor"])
    second = first.traced(["F002", "F003"], ["imor", "confidence"])
    assert (first.inputs, first.assumptions) == (("F001", "F002"), ("imor",))
    assert (second.inputs, second.assumptions) == (("F001", "F002", "F003"), ("imor", "confidence"))
    assert second.value == first.value


def test_an_estimate_cannot_be_changed() -> None:
    with pytest.raises(FrozenInstanceError):
        make(0.5).value = 0.6  # type: ignore[misc]


@dataclass(frozen=True, slots=True)
class Result:
    worst: Estimate
    best: Estimate | None
    size: int = 3


def test_estimates_of_a_result() -> None:
    estimate = make(0.5)
    assert estimates(Result(estimate, None)) == {"worst": estimate}
    assert estimates(Result(estimate, estimate)) == {"worst": estimate, "best": estimate}
    assert estimates({"a": estimate, "b": 3, "c": None}) == {"a": estimate}
    assert estimates({}) == {}


def test_input_errors_are_value_errors_that_end_with_2() -> None:
    assert issubclass(InputError, ValueError)
    assert issubclass(InputError, RemissionError)
    assert InputError("x").exit_code == 2


def test_work_errors_end_with_1() -> None:
    assert issubclass(WorkError, RemissionError)
    assert not issubclass(WorkError, ValueError)
    assert WorkError("x").exit_code == 1


def test_terms_that_the_formula_does_not_name_are_left_out() -> None:
    count = Estimate(value=5, unit="patients", method="x").explained("on study + left", on_study=3, left=2, study=9, rounding=0.5)
    assert count.terms == (("on study", 3.0), ("left", 2.0))
    assert count.calculation == "3 + 2"
