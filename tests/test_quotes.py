"""Numbers of the editorial as estimates."""

from dataclasses import replace
from pathlib import Path

import pytest

from remission.errors import InputError
from remission.evidence import Evidence
from remission.quotes import Quote, editorial_index
from remission.seed import SeedNumber, read_index

INDEX = Path(__file__).resolve().parents[1] / "seeds" / "editorial.csv"
NUMBERS = {number.number_id: number for number in read_index(INDEX)}
QUANTITIES = [number for number in NUMBERS.values() if number.kind in ("result", "design", "context")]


@pytest.mark.parametrize("number", QUANTITIES, ids=lambda number: number.number_id)
def test_every_quantity_is_an_estimate_that_rests_on_its_number(number: SeedNumber) -> None:
    estimate = Quote(number).estimate
    assert estimate.inputs == (number.number_id,)
    assert estimate.number().replace("\N{MINUS SIGN}", "-") == number.meant.removeprefix(">=")


@pytest.mark.parametrize(
    ("number_id", "text", "bound"),
    [
        ("N002", "16", "more than"),
        ("N029", "2", "at least"),
        ("N060", "2.0", "at least"),
        ("N037", "1 year", ""),
        ("N021", "3 years", ""),
        ("N091", "50%", "more than"),
        ("N062", "−0.2%", ""),  # noqa: RUF001
    ],
)
def test_text_and_bound(number_id: str, text: str, bound: str) -> None:
    quote = Quote(NUMBERS[number_id])
    assert (quote.estimate.text, quote.bound, quote.estimate.note) == (text, bound, bound)


def test_a_unit_that_no_estimate_has_is_refused() -> None:
    with pytest.raises(InputError, match="N001: no estimate has the unit 'furlongs'"):
        Quote(replace(NUMBERS["N001"], unit="furlongs"))


def test_the_index_is_found_beside_the_data_or_given(evidence: Evidence) -> None:
    assert editorial_index(evidence) == editorial_index(evidence, INDEX) == NUMBERS
