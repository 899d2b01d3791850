"""The ledger as a file: complete, valid by its own schema, the same at every build, and refused where it is something else."""

import csv
import io
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from remission import __version__, ledgerfile
from remission.errors import InputError, WorkError
from remission.estimate import Estimate
from remission.evidence import Evidence
from remission.ledger import MIME, Ledger
from remission.ledgerfile import LedgerFile
from remission.provenance import make_ledger
from remission.record import Record
from remission.scenario import make_scenario
from remission.seed import read_index

ROOT = Path(__file__).resolve().parents[1]
SCENARIO = make_scenario({"confidence": 0.9}, "test")
SHARE = Estimate(
    value=218 / 423,
    low=0.47,
    high=0.56,
    unit="proportion",
    method="wilson",
    confidence=0.9,
    inputs=("F081", "F073", "N052"),
    assumptions=("confidence", "target_population"),
    note="base not stated",
).explained("successes / eligible", successes=218, eligible=423)


def made(evidence: Evidence, *estimates: Estimate) -> LedgerFile:
    book = Ledger("chapter", SCENARIO, evidence)
    for place, estimate in enumerate(estimates):
        book.record(f"number_{place}", estimate)
    book.say("finding", "Only {num}`chapter.number_0`.")
    book.cells = dict.fromkeys(book.numbers, 3)
    record = Record(SCENARIO)
    record.add(json.loads(json.dumps(book._repr_mimebundle_()[MIME])), {2: "setup", 3: "share-table"})
    return make_ledger(record, evidence, read_index(ROOT / "seeds" / "editorial.csv"), "S00")


@pytest.fixture(scope="module")
def ledger(evidence: Evidence) -> LedgerFile:
    return made(evidence, SHARE, Estimate(value=0.15, unit="per person-year", method="as published", inputs=("F091",), decimals=2))


def test_an_entry_says_everything(ledger: LedgerFile) -> None:
    entry = ledger.numbers["chapter.number_0"].model_dump()
    assert entry.pop("formula") == "successes / eligible; interval by Wilson's score"
    assert entry == {
        "value": 218 / 423,
        "low": 0.47,
        "high": 0.56,
        "unit": "proportion",
        "confidence": 0.9,
        "text": "51.5%",
        "interval": "47.0 to 56.0",
        "method": "wilson",
        "calculation": "218 / 423",
        "terms": ({"name": "successes", "value": 218.0, "entry": ""}, {"name": "eligible", "value": 423.0, "entry": ""}),
        "inputs": tuple({"id": key, "source": ledger.rows[key].source, "tier": ledger.rows[key].tier} for key in ("F081", "F073", "N052")),
        "assumptions": {"confidence": 0.9, "target_population": "completers"},
        "note": "base not stated",
        "decimals": None,
        "notebook": "chapter",
        "cell": "share-table",
    }


def test_rows_and_sources_are_those_of_the_numbers_and_the_editorial(ledger: LedgerFile, evidence: Evidence) -> None:
    quoted_ids = {number.number_id for number in read_index(ROOT / "seeds" / "editorial.csv")}
    assert set(ledger.rows) == {"F081", "F073", "F091"} | quoted_ids
    assert set(ledger.sources) == {row.source for row in ledger.rows.values()}
    assert ledger.rows["F073"].value == evidence.facts["F073"].value.__str__() + " patients"
    quoted = ledger.rows["N052"]
    assert (quoted.value, quoted.study, quoted.study_id, quoted.source, quoted.tier) == (
        "55.5%",
        "CARE-MS II",
        "care_ms_2",
        "S00",
        "editorial",
    )
    assert "paragraph 5, sentence 7 of the editorial" in quoted.what


def test_a_term_that_was_itself_computed_names_its_entry(evidence: Evidence) -> None:
    count = Estimate(value=218, unit="patients", method="nearest", inputs=("F081", "F073")).explained(
        "share x enrolled", share=0.555, enrolled=393
    )
    other = replace(count, inputs=("F081", "F091"))
    share = Estimate(value=218, unit="proportion", method="x", inputs=("F081",)).explained("218 x one", one=1)
    found = made(evidence, SHARE, share, other, count).numbers
    assert [(term.name, term.entry) for term in found["chapter.number_0"].terms] == [("successes", "chapter.number_3"), ("eligible", "")]
    assert found["chapter.number_3"].calculation == "0.555 \N{MULTIPLICATION SIGN} 393"


def test_a_term_that_only_happens_to_agree_names_no_entry(evidence: Evidence) -> None:
    inputs = ("F081",)
    drawn = Estimate(value=0, unit="proportion", method="x", inputs=inputs).explained("impossible / draws", impossible=0, draws=10)
    nothing = Estimate(value=0, unit="patients", method="x", inputs=inputs).explained("first - second", first=3, second=3)
    entered = Estimate(value=0.9, unit="proportion", method="x", inputs=inputs).explained("treated / base", treated=2, base=20)
    times = Estimate(value=2, unit="ratio", method="x", inputs=inputs).explained("first / second", first=6, second=3)
    least = Estimate(value=2, unit="patients", method="at least so many", inputs=inputs).explained("treated", treated=2)
    found = made(evidence, drawn, nothing, entered, times, least).numbers
    assert {term.entry for key in ("chapter.number_0", "chapter.number_2") for term in found[key].terms} == {""}


def test_what_it_was_made_from(ledger: LedgerFile, evidence: Evidence) -> None:
    assert ledger.scenario == SCENARIO.model_dump()
    assert (ledger.remission, ledger.data.version, ledger.data.digest) == (__version__, evidence.version, evidence.digest)


def test_a_number_on_a_row_that_nothing_has_is_refused(evidence: Evidence) -> None:
    with pytest.raises(WorkError, match=r"^chapter\.number_0: rests on 'F999', which is neither a fact of the evidence nor a number"):
        made(evidence, Estimate(value=1, unit="ratio", method="x", inputs=("F999",)))


def test_it_is_valid_by_its_own_schema(ledger: LedgerFile) -> None:
    schema = ledgerfile.schema()
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.validate(json.loads(ledgerfile.dumps(ledger)), schema)


@pytest.mark.parametrize("change", [{"format": 1}, {"numbers": {"a": {}}}, {"extra": 1}, {"scenario": None}])
def test_the_schema_refuses_what_the_program_refuses(ledger: LedgerFile, tmp_path: Path, change: dict[str, Any]) -> None:
    content = json.loads(ledgerfile.dumps(ledger)) | change
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(content, ledgerfile.schema())
    (tmp_path / "ledger.json").write_text(json.dumps(content), encoding="utf-8")
    with pytest.raises(InputError, match=r"ledger\.json: not a ledger of format 2 \(.*\); build the site again$"):
        ledgerfile.read(tmp_path / "ledger.json")


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"\xff\xfe", b"{}"])
def test_a_foreign_file_is_refused_in_one_line(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "ledger.json").write_bytes(content)
    with pytest.raises(InputError, match="not a ledger of format 2") as caught:
        ledgerfile.read(tmp_path / "ledger.json")
    assert "\n" not in str(caught.value)


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be read: No such file or directory; build the site first"):
        ledgerfile.read(tmp_path / "ledger.json")


def test_writing_and_reading_give_the_same(ledger: LedgerFile, tmp_path: Path) -> None:
    ledgerfile.write(tmp_path, ledger)
    assert ledgerfile.read(tmp_path / ledgerfile.NAME) == ledger
    first = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    assert set(first) == {"ledger.json", "ledger.schema.json", "ledger.csv"}
    ledgerfile.write(tmp_path, ledger)
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == first


def test_the_table_has_a_row_for_each_number(ledger: LedgerFile) -> None:
    header, first, second = csv.reader(io.StringIO(ledgerfile.to_csv(ledger)))
    row = dict(zip(header, first, strict=True))
    assert row["id"] == "chapter.number_0"
    assert float(row["value"]) == 218 / 423
    assert row["inputs"] == "F081 F073 N052"
    assert row["assumptions"] == "confidence = 0.9; target_population = completers"
    assert row["scenario"] == "confidence = 0.9"
    assert dict(zip(header, second, strict=True))["low"] == ""


def test_the_table_may_hold_some_chapters_alone(ledger: LedgerFile) -> None:
    entry = next(iter(ledger.numbers.values()))
    other = entry.model_copy(update={"notebook": "other"})
    both = ledger.model_copy(update={"numbers": {"chapter.one": entry, "other.one": other}})
    rows = list(csv.DictReader(io.StringIO(ledgerfile.to_csv(both))))
    assert [(row["id"], row["chapter"]) for row in rows] == [("chapter.one", "chapter"), ("other.one", "other")]
    assert list(csv.DictReader(io.StringIO(ledgerfile.to_csv(both, ["other"])))) == rows[1:]


def test_the_table_names_the_scenario_that_gave_a_number(ledger: LedgerFile) -> None:
    entry = ledger.numbers["chapter.number_0"]
    other = entry.model_copy(update={"assumptions": {"confidence": 0.95, "target_population": "treated"}})
    (row,) = csv.DictReader(io.StringIO(ledgerfile.to_csv(ledger.model_copy(update={"numbers": {"chapter.other": other}}))))
    assert row["scenario"] == "target_population = treated"
