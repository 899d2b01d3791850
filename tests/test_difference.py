"""Two ledgers value by value: what counts as the same, and how a difference is told."""

from typing import Any

import pytest

from remission.difference import Difference, compare, differences, same
from remission.ledgerfile import LedgerFile, Term

KEY = "one.two_trials.share"


def changed(ledger: LedgerFile, **values: Any) -> LedgerFile:
    entry = ledger.numbers[KEY].model_copy(update=values)
    return ledger.model_copy(update={"numbers": ledger.numbers | {KEY: entry}})


def test_a_ledger_is_the_same_as_itself(small_ledger: LedgerFile) -> None:
    again = LedgerFile.model_validate_json(small_ledger.model_dump_json())
    assert differences(small_ledger, again) == []


@pytest.mark.parametrize(
    ("values", "detail"),
    [
        ({"value": 0.556}, "value was 0.555, is 0.556"),
        ({"value": 0.555 * (1 + 1e-7)}, "value was 0.555, is 0.5550000555"),
        ({"low": None}, "low was 0.506, is None"),
        ({"high": 0.6041, "interval": "50.6 to 60.41"}, "high was 0.604, is 0.6041; interval was '50.6 to 60.4', is '50.6 to 60.41'"),
        ({"unit": "ratio"}, "unit was 'proportion', is 'ratio'"),
        ({"method": "jeffreys"}, "method was 'wilson', is 'jeffreys'"),
        ({"text": "55.6%"}, "text was '55.5%', is '55.6%'"),
        ({"note": "new"}, "note was '', is 'new'"),
        ({"inputs": ()}, "inputs was "),
        ({"assumptions": {"confidence": 0.9}}, "assumptions was "),
        ({"terms": (Term(name="successes", value=219, entry=""), Term(name="enrolled", value=393, entry=""))}, "terms was "),
        ({"cell": "elsewhere"}, "cell was 'table', is 'elsewhere'"),
    ],
)
def test_whatever_changed_is_found(small_ledger: LedgerFile, values: dict[str, Any], detail: str) -> None:
    (found,) = differences(small_ledger, changed(small_ledger, **values))
    assert (found.part, found.kind, found.name) == ("number", "changed", KEY)
    assert found.detail.startswith(detail)


def test_the_last_digits_may_differ(small_ledger: LedgerFile) -> None:
    terms = tuple(Term(name=term.name, value=term.value * (1 + 1e-12), entry=term.entry) for term in small_ledger.numbers[KEY].terms)
    assert differences(small_ledger, changed(small_ledger, value=0.555 * (1 + 1e-11), low=0.506 * (1 - 1e-11), terms=terms)) == []


def test_what_is_printed_may_turn_with_the_last_digits(small_ledger: LedgerFile) -> None:
    here = changed(small_ledger, value=0.555 * (1 + 1e-12), text="55.6%")
    assert differences(small_ledger, here) == []
    assert differences(small_ledger, changed(small_ledger, value=0.555 * (1 + 1e-12), text="55.6%", unit="ratio"))


@pytest.mark.parametrize(
    ("was", "now", "alike"),
    [
        (1.0, 1, True),
        (0.0, 1e-15, True),
        (0.0, 1e-9, False),
        (1e-6, 1.000001e-6, False),
        (float("inf"), float("inf"), True),
        (True, 1, False),
        ("1", 1, False),
        (None, 0.0, False),
        ([1.0, "a"], (1.0 + 1e-12, "a"), True),
        ([1.0], [1.0, 2.0], False),
        ({"a": 1.0}, {"a": 1.0, "b": 2.0}, False),
        ({"a": {"b": 1.0}}, {"a": {"b": 1.1}}, False),
    ],
)
def test_what_is_the_same(was: object, now: object, alike: bool) -> None:
    assert same(was, now) is alike


def test_what_comes_and_goes_is_told_after_what_may_have_caused_it(small_ledger: LedgerFile) -> None:
    numbers = dict(small_ledger.numbers)
    numbers["one.new"] = numbers.pop(KEY)
    here = small_ledger.model_copy(
        update={"numbers": numbers, "statements": {"one.finding": "It was not."}, "scenario": small_ledger.scenario | {"confidence": 0.9}}
    )
    assert [(found.part, found.kind, found.name) for found in differences(small_ledger, here)] == [
        ("parameter", "changed", "confidence"),
        ("number", "missing", KEY),
        ("number", "new", "one.new"),
        ("sentence", "changed", "one.finding"),
    ]


def test_a_changed_row_and_source_are_found(small_ledger: LedgerFile) -> None:
    key, row = next(iter(small_ledger.rows.items()))
    other = row.model_copy(update={"value": "99%"})
    sources = dict.fromkeys(small_ledger.sources, next(iter(small_ledger.sources.values())))
    found = differences(small_ledger, small_ledger.model_copy(update={"rows": small_ledger.rows | {key: other}, "sources": sources}))
    assert [one.part for one in found] == ["row", *["source"] * (len(sources) - 1)]
    assert found[0].name == key


def test_a_difference_is_one_line_a_terminal_can_show() -> None:
    assert Difference("number", "missing", "a.b").message == "missing: number a.b"
    assert Difference("file", "changed", "a.html", "is other").message == "changed: file a.html: is other"
    message = Difference("file", "new", "a\n\x1b[31mb").message
    assert message.isprintable()


def test_of_long_texts_the_part_that_differs_is_told() -> None:
    before, after = "same " * 50 + "old" + " end" * 50, "same " * 50 + "new" + " end" * 50
    (found,) = compare("sentence", {"a": before}, {"a": after})
    assert "same old end" in found.detail
    assert "same new end" in found.detail
    assert len(found.detail) < 160


def test_hashes_are_told_in_words() -> None:
    found = list(compare("file", {"a": "1", "b": "2"}, {"a": "3", "c": "4"}, "is not as published"))
    assert [one.message for one in found] == ["changed: file a: is not as published", "missing: file b", "new: file c"]
