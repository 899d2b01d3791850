"""What became of every number of the editorial."""

from pathlib import Path

from remission import ledgerfile
from remission.gate.editorial import QUANTITIES, Use, unused, usage
from remission.ledgerfile import Data, Entry, Input, LedgerFile
from remission.seed import Kind, SeedNumber, read_index

INDEX = read_index(Path(__file__).resolve().parents[2] / "seeds" / "editorial.csv")


def number(number_id: str, kind: Kind, meant: str = "5") -> SeedNumber:
    return SeedNumber(number_id, 2, 3, 1, kind, "daily infusions", "infusions", meant, meant, "", "", "")


def entry(*inputs: str) -> Entry:
    return Entry(
        value=5,
        low=None,
        high=None,
        unit="count",
        confidence=None,
        text="5",
        interval="",
        method="test",
        formula="test",
        calculation="",
        terms=(),
        inputs=tuple(Input(id=one, source="S00", tier="editorial") for one in inputs),
        assumptions={},
        note="",
        decimals=None,
        notebook="n",
        cell="c",
    )


def ledger(**inputs: tuple[str, ...]) -> LedgerFile:
    numbers = {f"n.{key}": entry(*rows) for key, rows in inputs.items()}
    data = Data(version="1", digest="0")
    return LedgerFile(format=ledgerfile.FORMAT, remission="1", scenario={}, data=data, numbers=numbers, rows={}, sources={}, statements={})


def use(row: SeedNumber, words: str = "", shown: frozenset[str] = frozenset(), **inputs: tuple[str, ...]) -> Use:
    (found,) = usage([row], ledger(**inputs), shown, words)
    return found


def test_a_quantity_is_used_by_entries_that_are_shown() -> None:
    row = number("N001", "design")
    found = use(row, shown=frozenset({"n.a", "n.b"}), a=("N001",), b=("F001", "N001"), c=("N001",), d=("N002",))
    assert (found.entries, found.used) == (("n.a", "n.b"), True)


def test_a_quantity_that_no_page_shows_is_unused_and_says_what_to_do() -> None:
    row = number("N001", "result")
    assert not use(row, shown=frozenset({"n.b"}), a=("N001",), b=("F001",)).used
    assert not use(row, words="There were 5.").used
    assert unused([use(row)]) == [
        "N001: daily infusions ('5', paragraph 2, sentence 3) is not used; record a number with N001 in its inputs and show it"
    ]


def test_a_name_is_used_where_it_stands_as_a_word() -> None:
    one, marker = number("N001", "name", "CARE-MS I"), number("N002", "name", "CD52+")
    assert use(one, words="In CARE-MS I, many.").used
    assert not use(one, words="In CARE-MS II, many.").used
    assert use(marker, words="cells (CD52+)").used
    assert not use(marker, words="the antigen CD52").used
    assert use(number("N003", "name", "1a"), words="interferon beta-1a").reason
    assert use(one).message.endswith("is not used; write CARE-MS I where the pages speak of it")


def test_what_states_no_quantity_needs_no_entry() -> None:
    for kind in ("citation", "enumeration"):
        found = use(number("N001", kind))
        assert found.used
        assert "no quantity" in found.reason
        assert found.entries == ()


def test_every_number_of_the_index_has_one_answer_in_its_order() -> None:
    found = usage(INDEX, ledger(), frozenset(), "")
    assert [each.number for each in found] == INDEX
    quantities = [each for each in found if each.number.kind in QUANTITIES]
    assert len(unused(quantities)) == len(quantities) == 55
    assert len(unused(found)) == len(quantities) + sum(each.number.kind == "name" for each in found)
