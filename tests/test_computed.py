"""Which number of the report a term of a formula is: found by value, rows and assumptions, never by chance alone."""

import pytest

from remission.computed import Computed
from remission.estimate import Estimate, Unit
from remission.record import Origin, Record
from remission.scenario import Scenario

ROWS = ("F081", "F073")


def computed(value: float, unit: Unit = "patients", *, inputs: tuple[str, ...] = ROWS, assumptions: tuple[str, ...] = ()) -> Estimate:
    """A number with a formula of its own."""
    found = Estimate(value=value, unit=unit, method="x", inputs=inputs, assumptions=assumptions)
    return found.explained("share x enrolled", share=0.555, enrolled=393)


def asked(others: dict[str, Estimate], name: str, value: float, *, inputs: tuple[str, ...] = (*ROWS, "F072")) -> str:
    """What a term of the number `one.asking` is, among others by their ids."""
    asking = Estimate(value=1, unit="proportion", method="y", inputs=inputs, assumptions=("confidence",)).explained(f"{name} / all", all=2)
    record = Record(Scenario(), settings={"other.scenario": {"confidence": 0.9}})
    for key, estimate in {"one.asking": asking, **others}.items():
        record.numbers[key] = estimate
        record.origins[key] = Origin(key.partition(".")[0], "")
    return Computed(record).entry("one.asking", name, value)


def test_a_number_of_another_notebook_is_found() -> None:
    assert asked({"other.count": computed(218)}, "successes", 218) == "other.count"


def test_a_number_under_another_scenario_is_another_number() -> None:
    assert asked({"other.count": computed(218, assumptions=("confidence",))}, "successes", 218) == "other.count"
    assert asked({"other.scenario": computed(218, assumptions=("confidence",))}, "successes", 218) == ""
    assert asked({"other.scenario": computed(218)}, "successes", 218) == "other.scenario"


def test_one_of_the_same_notebook_comes_first() -> None:
    assert asked({"other.asking.count": computed(218), "one.far.away.count": computed(218)}, "successes", 218) == "one.far.away.count"


def test_a_share_of_many_digits_is_itself() -> None:
    assert asked({"other.share": computed(218 / 393, "proportion")}, "share", 218 / 393) == "other.share"


@pytest.mark.parametrize(
    "other",
    [
        pytest.param(computed(0), id="zero"),
        pytest.param(computed(0.5, "proportion"), id="a share of few digits"),
        pytest.param(computed(2, "ratio"), id="a ratio of few digits"),
        pytest.param(computed(218, inputs=("F999",)), id="of other rows"),
        pytest.param(computed(218, inputs=()), id="of no rows"),
        pytest.param(computed(218, assumptions=("threshold",)), id="under a further assumption"),
        pytest.param(Estimate(value=218, unit="patients", method="as published", inputs=("F081",)), id="not computed"),
    ],
)
def test_what_may_agree_by_chance_or_leads_nowhere_is_left_out(other: Estimate) -> None:
    assert asked({"one.other": other}, "successes", other.value) == ""
