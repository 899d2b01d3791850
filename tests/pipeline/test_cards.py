"""The scripts that answer for numbers: every number, row, source and parameter in them, and nothing that a browser would misread."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from remission.evidence import Evidence
from remission.ledgerfile import LedgerFile, Row
from remission.pipeline import cards
from remission.scenario import Scenario

Scripts = dict[str, dict[str, Any]]

TITLES = {"one": "The first", "other": "More & more"}


def written(folder: Path, ledger: LedgerFile, evidence: Evidence) -> Scripts:
    cards.write(folder, ledger, evidence, TITLES)
    found: Scripts = {}
    for path in (folder / "_static" / "ledger").iterdir():
        match = re.fullmatch(r'remission\.take\("(\w+)", (\{.*\})\);\n', path.read_text(encoding="utf-8"), re.DOTALL)
        assert match
        assert path.name == f"{match[1]}.js"
        found[match[1]] = json.loads(match[2])
    return found


def test_every_number_stands_once_with_its_chapter(tmp_path: Path, small_ledger: LedgerFile, evidence: Evidence) -> None:
    found = written(tmp_path, small_ledger, evidence)
    shared = found.pop("evidence")
    assert set(found) == {"one", "other"}
    assert sorted(key for chapter in found.values() for key in chapter) == sorted(small_ledger.numbers)
    for chapter in found.values():
        for number in chapter.values():
            assert set(number["rows"]) <= shared["rows"].keys()
            assert set(number.get("assumptions", [])) <= shared["parameters"].keys()


def test_a_number_is_told_with_its_derivation(tmp_path: Path, small_ledger: LedgerFile, evidence: Evidence) -> None:
    number = written(tmp_path, small_ledger, evidence)["one"]["one.two_trials.share"]
    assert (number["text"], number["interval"], number["level"]) == ("55.5%", "50.6 to 60.4", "95%")
    assert number["calculation"].startswith("218 / 393")
    assert number["rows"] == ["F081", "F073"]
    assert number["assumptions"] == ["confidence", "target_population"]
    assert (number["chapter"], number["notebook"], number["cell"]) == ("The first", "one", "table")


def test_a_number_of_another_scenario_is_told_with_its_parameters(small_ledger: LedgerFile) -> None:
    number = small_ledger.numbers["one.two_trials.share"]
    assert "under" not in cards.by_chapter(small_ledger, TITLES)["one"]["one.two_trials.share"]
    other = number.model_copy(update={"assumptions": {"confidence": 0.9, "target_population": "treated"}})
    numbers = small_ledger.numbers | {"one.two_trials.share": other}
    found = cards.by_chapter(small_ledger.model_copy(update={"numbers": numbers}), TITLES)["one"]["one.two_trials.share"]
    assert (found["assumptions"], found["under"]) == (["confidence", "target_population"], {"confidence": "0.9"})


def test_a_term_that_is_itself_a_number_leads_to_it(small_ledger: LedgerFile) -> None:
    number = small_ledger.numbers["one.two_trials.share"]
    terms = tuple(term.model_copy(update={"entry": "other.patients" if term.name == "enrolled" else ""}) for term in number.terms)
    numbers = small_ledger.numbers | {"one.two_trials.share": number.model_copy(update={"terms": terms})}
    found = cards.by_chapter(small_ledger.model_copy(update={"numbers": numbers}), TITLES)["one"]["one.two_trials.share"]
    assert found["computed"] == [["enrolled", "other.patients", "393"]]
    assert (found["rows"], found["own"]) == (["F081", "F073"], ["F081"])


def test_what_is_empty_is_left_out(tmp_path: Path, small_ledger: LedgerFile, evidence: Evidence) -> None:
    found = written(tmp_path, small_ledger, evidence)
    assert set(found["other"]["other.patients"]) == {"text", "formula", "rows", "chapter", "notebook", "cell"}
    assert "interval" not in found["one"]["one.two_trials.worst"]
    assert "level" not in found["one"]["one.two_trials.worst"]


def test_every_row_that_a_page_may_lead_to_is_told(small_ledger: LedgerFile, evidence: Evidence) -> None:
    row = Row(what="share", value="5%", study="", study_id="", source="S00", tier="editorial")
    shared = cards.shared(small_ledger.model_copy(update={"rows": {**small_ledger.rows, "N041": row}}), evidence)
    gaps = {str(gap["gap_id"]) for gap in evidence.rows("gaps")}
    assert set(shared["rows"]) == evidence.facts.keys() | gaps | {"N041"}
    named = {told["source"] for told in shared["rows"].values() if "source" in told}
    assert named <= shared["sources"].keys()
    assert all(source["short"] and source["citation"] for source in shared["sources"].values())
    assert {told["tier"] for told in shared["rows"].values() if "tier" in told} <= {"primary", "abstract", "secondary", "editorial"}


def test_parameters_are_told_with_their_default(small_ledger: LedgerFile, evidence: Evidence) -> None:
    parameters = cards.shared(small_ledger, evidence)["parameters"]
    assert set(parameters) == set(Scenario.model_fields)
    assert (parameters["target_population"]["value"], parameters["target_population"]["default"]) == ("treated", "completers")
    assert (parameters["confidence"]["value"], parameters["draws"]["value"]) == ("0.95", "100000")
    assert all(parameter["meaning"].startswith(parameter["short"]) for parameter in parameters.values())
    assert parameters["target_population"]["short"] == "The patients the report speaks about"
    assert parameters["interval_method"]["short"] == "How the interval of a proportion is computed"


@pytest.mark.parametrize(
    ("changes", "shown"),
    [
        ({}, "Coles and others, Neurology, 2017"),
        ({"authors": "Van der Meer A"}, "Van der Meer, Neurology, 2017"),
        ({"authors": "Sanofi"}, "Sanofi, Neurology, 2017"),
        ({"journal": ""}, "Coles and others, 2017"),
        ({"verified": False, "doi": "10.1212/WNL"}, "Five years of follow-up"),
        ({"verified": False}, "Five years of follow-up. Neurology. 2017"),
        ({"authors": ""}, "Five years of follow-up. Neurology. 2017"),
    ],
)
def test_a_source_in_a_few_words(changes: dict[str, object], shown: str) -> None:
    row = {"authors": "Coles AJ, Cohen JA", "title": "Five years of follow-up", "description": "", "journal": "Neurology", "year": 2017}
    assert cards.short({**row, "volume": "", "pages": "", "doi": "", "url": "", "verified": True, **changes}) == shown


def test_a_long_title_is_cut_at_a_word() -> None:
    empty = dict.fromkeys(("authors", "description", "journal", "year", "volume", "pages", "doi", "url"), "")
    row = {**empty, "title": "Word " * 40, "verified": False}
    assert re.fullmatch(r"(Word )+?Word\.\.\.", cards.short(row))
    assert len(cards.short(row)) <= 80


def test_the_same_ledger_makes_the_same_scripts(tmp_path: Path, small_ledger: LedgerFile, evidence: Evidence) -> None:
    for name in ("a", "b"):
        cards.write(tmp_path / name, small_ledger, evidence, TITLES)
    files = {path.relative_to(tmp_path / "a"): path.read_bytes() for path in (tmp_path / "a").rglob("*.js")}
    assert files == {path.relative_to(tmp_path / "b"): path.read_bytes() for path in (tmp_path / "b").rglob("*.js")}
