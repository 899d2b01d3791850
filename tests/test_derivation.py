"""Where a number comes from: how it is found, and what is said of it."""

import json
import re

import pytest
from rich.console import Console

from remission.derivation import derive, derive_row, find, find_row, numbers_of, own_rows, row_tree, short_citation, show, tree
from remission.errors import InputError
from remission.ledgerfile import LedgerFile

KEY = "one.two_trials.share"


def told(ledger: LedgerFile, key: str) -> str:
    console = Console(width=500, color_system=None)
    with console.capture() as captured:
        console.print(tree(ledger, key))
    return captured.get()


@pytest.mark.parametrize("name", [KEY, "two_trials.share", f"ledger.html#{KEY}", f"#{KEY}", "One.Two_Trials.Share", f" {KEY} "])
def test_a_number_is_found_by_its_id_its_link_or_its_ending(small_ledger: LedgerFile, name: str) -> None:
    assert find(small_ledger, name) == KEY


def test_a_part_that_one_number_has_is_enough(small_ledger: LedgerFile) -> None:
    assert find(small_ledger, "worst") == "one.two_trials.worst"


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("share", "share: 2 numbers have this in their id: one.two_trials.share, other.share; give more of the id"),
        ("two_trials", "two_trials: 2 numbers have this in their id: one.two_trials.share, one.two_trials.worst; give more of the id"),
        ("55.5%", "55.5%: 2 numbers have this as their value: one.two_trials.share, other.share; give more of the id"),
        ("confidence", "confidence: is a parameter of the report, here 0.95; 'remission params' says what it means"),
        ("F082", "F082: no such number, row or notebook in the ledger; the nearest are F081"),
        (
            "one.two_trials.shares",
            "one.two_trials.shares: no such number, row or notebook in the ledger; the nearest are one.two_trials.share, ",
        ),
        ("othr", "othr: no such number, row or notebook in the ledger; the nearest are other"),
        ("hare", "hare: no such number, row or notebook in the ledger; name a notebook to list its numbers: one, other"),
        ("", ": no such number, row or notebook in the ledger; name a notebook to list its numbers: one, other"),
    ],
)
def test_what_names_no_single_number_is_refused_with_the_nearest(small_ledger: LedgerFile, name: str, said: str) -> None:
    with pytest.raises(InputError, match=rf"^{re.escape(said)}"):
        find(small_ledger, name)


def test_a_number_is_found_by_its_value(small_ledger: LedgerFile) -> None:
    assert find(small_ledger, "51.5%") == "one.two_trials.worst"


@pytest.mark.parametrize("name", ["F081", "f081", "evidence.html#F081"])
def test_a_row_is_explained_by_its_source_and_the_numbers_that_rest_on_it(small_ledger: LedgerFile, name: str) -> None:
    row = find_row(small_ledger, name)
    assert row == "F081"
    found = derive_row(small_ledger, row)
    assert json.loads(json.dumps(found)) == found
    assert found["numbers"] == [KEY, "one.two_trials.worst", "other.share"]
    console = Console(width=500, color_system=None)
    with console.capture() as captured:
        console.print(row_tree(small_ledger, row))
    lines = [line.strip("├└│─ ") for line in captured.get().splitlines()]
    assert lines[0].startswith("F081: 55.5%")
    assert any(line.startswith(f"{small_ledger.rows[row].source}, editorial: ") for line in lines)
    assert lines[-4:] == [
        "Numbers of the report that rest on it: 3",
        f"{KEY}: 55.5% (50.6 to 60.4, 95% interval)",
        "one.two_trials.worst: 51.5%",
        "other.share: 55.5% (50.6 to 60.4, 95% interval)",
    ]


def test_what_is_no_row_is_none(small_ledger: LedgerFile) -> None:
    assert find_row(small_ledger, KEY) == find_row(small_ledger, "F999") == ""


def computed_from(ledger: LedgerFile, key: str, **entries: str) -> LedgerFile:
    """The ledger with terms of a number as numbers of the report."""
    number = ledger.numbers[key]
    terms = tuple(term.model_copy(update={"entry": entries.get(term.name, "")}) for term in number.terms)
    return ledger.model_copy(update={"numbers": ledger.numbers | {key: number.model_copy(update={"terms": terms})}})


def test_a_computed_term_is_derived_in_its_turn(small_ledger: LedgerFile) -> None:
    ledger = computed_from(small_ledger, KEY, enrolled="other.patients")
    successes, enrolled = derive(ledger, KEY)["terms"]
    assert "derivation" not in successes
    assert (enrolled["derivation"]["id"], enrolled["derivation"]["inputs"][0]["id"]) == ("other.patients", "F073")
    lines = [line.strip("├└│─ ") for line in told(ledger, KEY).splitlines()]
    place = lines.index("enrolled: 393 (other.patients)")
    assert lines[place + 1 : place + 3] == ["Formula: as published", "F073: 393 patients"]
    assert lines.count("F073: 393 patients") == 1


def test_numbers_that_name_each_other_end(small_ledger: LedgerFile) -> None:
    ledger = computed_from(small_ledger, KEY, enrolled=KEY, successes="other.patients")
    assert told(ledger, KEY).count("Formula") == 2


def test_a_number_keeps_the_rows_that_its_computed_terms_do_not_rest_on(small_ledger: LedgerFile) -> None:
    assert own_rows(small_ledger, KEY) == ["F081", "F073"]
    assert own_rows(computed_from(small_ledger, KEY, enrolled="other.patients"), KEY) == ["F081"]
    # 393 stands in the formula itself, so that its row does too.
    assert own_rows(computed_from(small_ledger, KEY, successes="other.patients"), KEY) == ["F081", "F073"]


def test_a_term_that_the_ledger_lacks_is_left_out(small_ledger: LedgerFile) -> None:
    entry = small_ledger.numbers[KEY]
    terms = tuple(term.model_copy(update={"entry": "one.gone"}) for term in entry.terms)
    cut = small_ledger.model_copy(update={"numbers": {KEY: entry.model_copy(update={"terms": terms})}})
    assert "one.gone" not in told(cut, KEY)


def test_of_many_numbers_some_are_named(small_ledger: LedgerFile) -> None:
    entry = small_ledger.numbers[KEY]
    many = small_ledger.model_copy(update={"numbers": {f"one.case_{count}.worst": entry for count in range(1200)}})
    with pytest.raises(InputError, match=r"1,200 numbers have this.*one\.case_4\.worst and 1,195 more; give more of the id$"):
        find(many, "worst")


@pytest.mark.parametrize("name", ["other", "other.ipynb"])
def test_the_numbers_of_a_notebook(small_ledger: LedgerFile, name: str) -> None:
    assert numbers_of(small_ledger, name) == {"other.share": "55.5% (50.6 to 60.4, 95% interval)", "other.patients": "393"}
    assert numbers_of(small_ledger, "two_trials") == {}


def test_a_derivation_holds_rows_sources_and_defaults(small_ledger: LedgerFile) -> None:
    found = derive(small_ledger, KEY)
    assert json.loads(json.dumps(found)) == found
    assert (found["id"], found["value"], found["calculation"]) == (KEY, 0.555, "218 / 393")
    assert [row["id"] for row in found["inputs"]] == ["F081", "F073"]
    assert found["inputs"][0]["value"].startswith("55.5%")
    assert found["inputs"][0]["source"]["id"] == small_ledger.rows["F081"].source
    assert found["inputs"][0]["source"]["citation"] == small_ledger.sources[small_ledger.rows["F081"].source].citation
    assert found["assumptions"] == [
        {"name": "confidence", "value": 0.95, "default": 0.95},
        {"name": "target_population", "value": "treated", "default": "completers"},
    ]


def test_a_derivation_in_words(small_ledger: LedgerFile) -> None:
    text = told(small_ledger, KEY)
    lines = [line.strip("├└│─ ") for line in text.splitlines()]
    assert lines[:4] == [
        KEY,
        "55.5% (50.6 to 60.4, 95% interval)",
        "Formula: successes / enrolled; interval by Wilson's score",
        "218 / 393",
    ]
    assert "F073: 393 patients" in lines
    assert "confidence = 0.95 (default)" in lines
    assert "target_population = treated (default is completers)" in lines
    assert lines[-1] == "Recorded in notebook one, cell table"
    for key, source in small_ledger.sources.items():
        (line,) = (line for line in lines if line.startswith(f"{key}, "))
        assert line.endswith(source.address)


def test_notes_are_told_and_what_is_not_there_is_not(small_ledger: LedgerFile) -> None:
    assert "Note: all others failed" in told(small_ledger, "one.two_trials.worst")
    assert "interval," not in told(small_ledger, "one.two_trials.worst").splitlines()[1]
    text = told(small_ledger, "other.patients")
    assert "Note" not in text
    assert "Assumes" not in text


def test_a_ledger_without_a_row_is_refused(small_ledger: LedgerFile) -> None:
    with pytest.raises(InputError, match=r"one\.two_trials\.share: rests on 'F081', which the ledger does not hold"):
        derive(small_ledger.model_copy(update={"rows": {}}), KEY)


def test_a_strange_ledger_cannot_write_to_the_terminal(small_ledger: LedgerFile, capsys: pytest.CaptureFixture[str]) -> None:
    entry = small_ledger.numbers[KEY].model_copy(update={"note": "[red]\x1b[31m\x07red", "text": "1\x1b]0;x\x07"})
    ledger = small_ledger.model_copy(update={"numbers": {"a.b": entry}})
    show(tree(ledger, "a.b"))
    show(numbers_of(ledger, "one"))
    out = capsys.readouterr().out
    assert "[red]" in out
    assert "\x1b" not in out
    assert "\x07" not in out


def test_elsewhere_than_on_a_terminal_lines_are_whole(small_ledger: LedgerFile, capsys: pytest.CaptureFixture[str]) -> None:
    show(tree(small_ledger, KEY))
    out = capsys.readouterr().out
    assert max(map(len, out.splitlines())) > 80
    assert out.count("\n") == len(told(small_ledger, KEY).splitlines())


@pytest.mark.parametrize(
    ("citation", "short"),
    [
        ("Coles AJ, Cohen JA, Fox EJ, Giovannoni G. Long. Neurology. 2017.", "Coles AJ et al. Long. Neurology. 2017."),
        ("van der Walt A, O'Brien B, Oreja-Guevara C, Ng Y. T.", "van der Walt A et al. T."),
        ("Coles AJ, Cohen JA. Short. 2017.", "Coles AJ, Cohen JA. Short. 2017."),
        ("A title, with commas, and more, and more. 2017.", "A title, with commas, and more, and more. 2017."),
    ],
)
def test_a_citation_is_short(citation: str, short: str) -> None:
    assert short_citation(citation) == short
