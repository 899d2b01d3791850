"""The tables of a sweep: whole, tidy, in the same order however the results arrive."""

import csv
import random
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from remission.chapters.claims.catalogue import CLAIMS
from remission.errors import WorkError
from remission.estimate import Estimate
from remission.evidence import Evidence
from remission.ledger import MIME, Ledger
from remission.sweep import table
from remission.sweep.design import Design
from remission.sweep.points import Point
from remission.sweep.table import Range, read_numbers, read_ranges, read_statements, write_tables

Read = Callable[..., Design]
Recorded = Callable[[Point], Mapping[str, Mapping[str, Any]]]

FILES = ("estimates.csv", "estimates.parquet", "statements.csv", "statements.parquet")
TEXT = "set: {non_enrolled: success_share}\ngrid: {success_share: [0, 0.5, 1], confidence: [0.8, 0.9]}\nnotebooks: [non_enrollment, claims]"
SHARE = "non_enrollment.care_ms_1.no_dmt.scenario"


@pytest.fixture
def design(read: Read) -> Design:
    return read(TEXT)


@pytest.fixture
def written(design: Design, recorded: Recorded, tmp_path: Path) -> Path:
    folder = tmp_path / "out"
    write_tables(design, ((point, recorded(point)) for point in design.points), folder)
    return folder


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_one_row_a_number_and_point_in_the_order_of_the_design(design: Design, written: Path) -> None:
    found = rows(written / "estimates.csv")
    numbers = sorted({row["number"] for row in found})
    assert len(numbers) == 3
    assert [(row["point"], row["number"]) for row in found] == [(point.id, number) for point in design.points for number in numbers]
    assert list(found[0]) == [
        *("point", "name", "success_share", "confidence", "number", "notebook", "value", "low", "high", "unit"),
        *("interval_confidence", "method", "text", "note"),
    ]
    assert [float(row["success_share"]) for row in found[:: len(numbers)]] == [0, 0, 0.5, 0.5, 1, 1]


def test_a_row_holds_the_estimate(design: Design, written: Path) -> None:
    found = [row for row in rows(written / "estimates.csv") if row["point"] == design.points[3].id]
    assert found[0] | {"point": ""} == {
        "point": "",
        "name": "success_share=0.5, confidence=0.9",
        "success_share": "0.5",
        "confidence": "0.9",
        "number": "claims.count.all",
        "notebook": "claims",
        "value": "33",
        "low": "",
        "high": "",
        "unit": "count",
        "interval_confidence": "",
        "method": "claims judged",
        "text": "33",
        "note": "a count",
    }
    assert (found[1]["value"], found[1]["interval_confidence"], found[1]["text"]) == ("0.65", "0.9", "65.0% (56.0 to 74.0)")


def test_both_formats_say_the_same(written: Path) -> None:
    for name in ("estimates", "statements"):
        read = pd.read_csv(written / f"{name}.csv", keep_default_na=False, na_values={"low": "", "high": "", "interval_confidence": ""})
        pd.testing.assert_frame_equal(pd.read_parquet(written / f"{name}.parquet"), read, check_dtype=False)


def test_statements_stand_in_plain_words(design: Design, written: Path) -> None:
    found = rows(written / "statements.csv")
    said = ("claims.lasting.verdict", "claims.over_half.verdict", "non_enrollment.elsewhere", "non_enrollment.finding")
    assert [(row["point"], row["statement"]) for row in found] == [(point.id, key) for point in design.points for key in said]
    assert found[3]["text"] == 'It was 60.0%, "more" than 50%, and 1 < 2.'
    assert found[2]["text"] == "As {num}`context.other` says."
    assert read_statements(written, ".elsewhere") == {
        "non_enrollment.elsewhere": {point.id: "As {num}`context.other` says." for point in design.points}
    }


def test_the_verdict_on_each_claim_stands_among_the_statements(
    read: Read, chapter: Callable[..., Ledger], evidence: Evidence, tmp_path: Path
) -> None:
    design = read("set: {threshold: 0.9}\ngrid: {confidence: [0.9]}\nnotebooks: [claims]")
    (point,) = design.points
    ledger = chapter("claims", evidence.path, **point.scenario.model_dump())
    write_tables(design, [(point, {"claims": ledger._repr_mimebundle_()[MIME]})], tmp_path / "out")
    verdicts = read_statements(tmp_path / "out", ".verdict")
    assert list(verdicts) == sorted(f"claims.{claim.slug}.verdict" for claim in CLAIMS)
    assert verdicts["claims.over_half.verdict"] == {point.id: "contradicted"}


def test_a_number_computed_under_another_scenario_says_so(design: Design, recorded: Recorded, tmp_path: Path) -> None:
    point = design.points[0]
    payloads = {name: dict(payload) for name, payload in recorded(point).items()}
    payloads["claims"]["settings"] = {"claims.count.all": {"non_enrolled": "worst"}}
    write_tables(design, [(point, payloads)], tmp_path)
    assert rows(tmp_path / "estimates.csv")[0]["note"] == "a count; computed under non_enrolled=worst"


@pytest.mark.parametrize("together", [1, 7, 50_000])
def test_the_order_of_arrival_changes_no_byte(
    design: Design, recorded: Recorded, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, together: int
) -> None:
    monkeypatch.setattr(table, "_TOGETHER", together)
    shuffled = list(design.points)
    random.Random(1).shuffle(shuffled)
    for folder, points in (("serial", list(design.points)), ("parallel", shuffled)):
        write_tables(design, [(point, dict(sorted(recorded(point).items(), reverse=True))) for point in points], tmp_path / folder)
    for name in FILES:
        assert (tmp_path / "serial" / name).read_bytes() == (tmp_path / "parallel" / name).read_bytes()
    assert len(rows(tmp_path / "serial" / "estimates.csv")) == 18


def test_a_point_without_results_is_left_out(design: Design, recorded: Recorded, tmp_path: Path) -> None:
    some = design.points[1::2]
    write_tables(design, [(point, recorded(point)) for point in some], tmp_path)
    assert list(dict.fromkeys(row["point"] for row in rows(tmp_path / "estimates.csv"))) == [point.id for point in some]


def test_without_results_the_tables_are_empty(design: Design, tmp_path: Path) -> None:
    write_tables(design, [], tmp_path)
    assert sorted(path.name for path in tmp_path.glob("*.[cp]*")) == sorted(FILES)
    assert rows(tmp_path / "estimates.csv") == []
    assert read_ranges(tmp_path) == {}


def test_only_whole_files_replace_older_ones(design: Design, recorded: Recorded, written: Path) -> None:
    before = {name: (written / name).read_bytes() for name in FILES}

    def breaking() -> Any:
        yield design.points[0], recorded(design.points[0])
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_tables(design, breaking(), written)
    assert {path.name: path.read_bytes() for path in written.iterdir()} == before


def test_a_folder_that_cannot_be_written_is_named(design: Design, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(WorkError, match=r"file: the tables cannot be written: File exists$"):
        write_tables(design, [], tmp_path / "file")


def test_numbers_come_back_as_estimates(design: Design, recorded: Recorded, written: Path) -> None:
    found = read_numbers(written, [SHARE, "claims.count.all"])
    assert list(found[SHARE]) == [point.id for point in design.points]
    point = design.points[2]
    original = recorded(point)["non_enrollment"]["numbers"][SHARE]
    assert found[SHARE][point.id] == Estimate(**{**original, "terms": (), "inputs": (), "assumptions": ()})
    assert found["claims.count.all"][point.id].low is None


@pytest.mark.parametrize("together", [1, 50_000])
def test_ranges_tell_what_moves(design: Design, recorded: Recorded, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, together: int) -> None:
    monkeypatch.setattr(table, "_TOGETHER", together)
    write_tables(design, ((point, recorded(point)) for point in design.points), tmp_path)
    found = read_ranges(tmp_path)
    assert list(found) == ["claims.count.all", SHARE, SHARE.replace("_1", "_2")]
    assert found["claims.count.all"] == Range(33, 33, moves=False)
    assert found[SHARE] == Range(0.6, 0.7, moves=True)


def test_a_number_of_which_only_the_interval_moves_moves(read: Read, recorded: Recorded, tmp_path: Path) -> None:
    design = read("grid: {confidence: [0.8, 0.9]}\nnotebooks: [non_enrollment, claims]")
    write_tables(design, ((point, recorded(point)) for point in design.points), tmp_path / "out")
    assert read_ranges(tmp_path / "out")[SHARE] == Range(0.65, 0.65, moves=True)
