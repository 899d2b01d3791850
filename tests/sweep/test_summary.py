"""The figure and the page of a sweep, by what was swept."""

from collections.abc import Callable, Mapping
from importlib import import_module
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from bs4 import BeautifulSoup, Tag

from remission.errors import WorkError
from remission.evidence import Evidence
from remission.sweep import drawing
from remission.sweep.design import Design
from remission.sweep.outcome import words
from remission.sweep.points import Point
from remission.sweep.summary import summarize
from remission.sweep.table import write_tables

Read = Callable[..., Design]
Recorded = Callable[[Point], Mapping[str, Mapping[str, Any]]]
Summed = Callable[..., BeautifulSoup]

SET = "set: {non_enrolled: success_share}\nnotebooks: [non_enrollment, claims]\n"
SUBJECT = "No further treatment, scenario: "


@pytest.fixture
def summed(read: Read, recorded: Recorded, evidence: Evidence, tmp_path: Path) -> Summed:
    """`summed(text)`: the page of a sweep; `without` are places of points that have no result."""

    def summary(text: str, files: Mapping[str, str] | None = None, without: tuple[int, ...] = ()) -> BeautifulSoup:
        design = read(text, files)
        done = [point for place, point in enumerate(design.points) if place not in without]
        write_tables(design, ((point, recorded(point)) for point in done), tmp_path)
        page = summarize(design, tmp_path, words(evidence))
        assert page == tmp_path / "summary.html"
        return BeautifulSoup(page.read_text(encoding="utf-8"), "html.parser")

    return summary


def title(page: BeautifulSoup) -> str:
    found = page.find("figcaption")
    assert found
    return found.get_text()


def table(found: Tag) -> list[list[str]]:
    return [[cell.get_text() for cell in row.find_all(["th", "td"])] for row in found.select("tbody tr")]


def data(page: BeautifulSoup) -> list[list[str]]:
    return table(page.select("figure")[0])


def labels(page: BeautifulSoup) -> list[str]:
    return [text.get_text() for text in page.select("svg text")]


def test_one_at_a_time_gives_a_tornado_with_the_longest_bar_first(summed: Summed) -> None:
    page = summed(SET + "one_at_a_time: {threshold: [0.4], confidence: [0.8], success_share: [0, 1]}")
    assert title(page) == (
        f"{SUBJECT}success_share moves it furthest, from 60.0% to 70.0% in CARE-MS I and from 50.0% to 60.0% in CARE-MS II"
    )
    rows = [label for label in labels(page) if ": " in label and "base" not in label]
    assert rows == [
        "success_share: 0 60.0 to 1 70.0",
        "confidence: moves the interval only",
        "threshold: moves nothing",
        "success_share: 0 50.0 to 1 60.0",
        "confidence: moves the interval only",
        "threshold: moves nothing",
    ]
    assert data(page)[:3] == [
        ["CARE-MS I", "all", "base", "65.0%", "55.5 to 74.5"],
        ["CARE-MS I", "success_share", "0", "60.0%", "50.5 to 69.5"],
        ["CARE-MS I", "success_share", "1", "70.0%", "60.5 to 79.5"],
    ]
    assert len(data(page)) == 10


@pytest.mark.parametrize(
    ("values", "finding"),
    [
        ("confidence: [0.99], threshold: [0.4]", "nothing moves the value, and confidence its interval furthest"),
        ("threshold: [0.4]", "nothing that was changed moves it"),
    ],
)
def test_a_tornado_says_where_no_value_moves(summed: Summed, values: str, finding: str) -> None:
    outcome = "outcome: [non_enrollment.care_ms_1.no_dmt.scenario, non_enrollment.care_ms_2.no_dmt.scenario]\n"
    assert title(summed(SET + outcome + f"one_at_a_time: {{{values}}}")) == SUBJECT + finding


def test_a_grid_of_two_gives_a_heat_map(summed: Summed) -> None:
    page = summed(SET + "grid: {success_share: [0, 0.5, 1], confidence: [0.8, 0.9]}")
    assert title(page) == (
        f"{SUBJECT}from 60.0% to 70.0% in CARE-MS I and from 50.0% to 60.0% in CARE-MS II over success_share; confidence changes no value"
    )
    assert len(data(page)) == 12
    assert data(page)[1] == ["CARE-MS I", "0", "0.9", "60.0%", "51.0 to 69.0"]
    assert {"65.0", "57.0 to 73.0", "0.5", "confidence", "success_share"} <= set(labels(page))


def test_a_grid_of_three_shows_the_two_of_most_reach(summed: Summed) -> None:
    page = summed(SET + "grid: {threshold: [0.4, 0.6], success_share: [0, 1], confidence: [0.8, 0.9]}")
    assert "over success_share, at confidence=0.8; threshold changes no value" in title(page)
    assert len(data(page)) == 8


def test_a_heat_map_of_many_columns_leaves_the_numbers_to_its_data(summed: Summed, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(import_module("remission.figures.heat"), "_ROOMY", 1)
    monkeypatch.setattr(import_module("remission.figures.heat"), "_READABLE", 2)
    outcome = "outcome: non_enrollment.care_ms_1.no_dmt.scenario\n"
    page = summed(SET + outcome + "grid: {success_share: [0, 0.5, 1], confidence: [0.7, 0.8, 0.9]}")
    assert {"60.0", "0.5"}.isdisjoint(labels(page))
    assert {"0", "1", "0.8"} <= set(labels(page))
    assert len(data(page)) == 9


def test_a_point_without_a_result_leaves_a_gap(summed: Summed) -> None:
    page = summed(SET + "grid: {success_share: [0, 0.5, 1], confidence: [0.8, 0.9]}", without=(1,))
    assert data(page)[1] == ["CARE-MS I", "0", "0.9", "no result", "none"]
    missing = page.select_one(".missing")
    assert missing
    assert missing.get_text() == "1 of 6 scenarios have no result and are left out."


def test_one_numeric_parameter_gives_a_line(summed: Summed) -> None:
    page = summed(SET + "grid: {success_share: [1, 0, 0.5]}")
    ends = "from 60.0% to 70.0% in CARE-MS I and from 50.0% to 60.0% in CARE-MS II"
    assert title(page) == f"{SUBJECT}{ends} as success_share goes from 0 to 1"
    assert [row[1] for row in data(page)] == ["0", "0.5", "1"] * 2


def test_a_table_of_one_numeric_column_gives_a_line(summed: Summed) -> None:
    page = summed(SET + "table: rows.csv", {"rows.csv": "name,success_share\na,0.2\nb,0.1\n"})
    assert [row[1] for row in data(page)] == ["0.1", "0.2"] * 2


def test_other_tables_give_a_row_a_scenario(summed: Summed) -> None:
    page = summed(SET + "table: rows.csv", {"rows.csv": "name,success_share,confidence\none,0.2,0.9\nother,0.1,\n"})
    assert title(page) == f"{SUBJECT}from 61.0% to 62.0% in CARE-MS I and from 51.0% to 52.0% in CARE-MS II"
    assert [row[:3] for row in data(page)] == [
        ["CARE-MS I", "one", "62.0%"],
        ["CARE-MS I", "other", "61.0%"],
        ["CARE-MS II", "one", "52.0%"],
        ["CARE-MS II", "other", "51.0%"],
    ]


def test_one_parameter_with_choices_gives_a_row_a_choice(summed: Summed) -> None:
    text = "notebooks: [non_enrollment, claims]\noutcome: claims.count.all\ngrid: {interval_method: [wilson, jeffreys]}"
    page = summed(text)
    assert title(page) == "Count, all: 33 throughout"
    assert [row[1] for row in data(page)] == ["interval_method=wilson", "interval_method=jeffreys"]


def test_of_many_rows_the_ends_are_shown(summed: Summed, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drawing, "_ROWS", 4)
    rows = "\n".join(f"{each / 100},{0.9 if each % 2 else 0.8}" for each in range(7))
    page = summed(SET + "table: rows.csv", {"rows.csv": f"success_share,confidence\n{rows}\n"})
    assert title(page).endswith("the lowest and the highest 2 of 7 scenarios")
    assert [row[1] for row in data(page)] == ["row 2", "row 3", "row 7", "row 8"] * 2


def test_a_latin_hypercube_gives_rank_correlations(summed: Summed) -> None:
    page = summed(SET + "latin_hypercube: {runs: 30, ranges: {threshold: [0.4, 0.6], success_share: [0, 1]}}")
    assert title(page).endswith("in 30 samples; it follows success_share most closely")
    rows = data(page)
    assert [row[1] for row in rows] == ["success_share", "threshold"] * 2
    assert rows[0][2] == "1.00"
    low, high = rows[1][3].replace("\N{MINUS SIGN}", "-").split(" to ")
    assert float(low) < 0 < float(high)


def test_a_number_that_nothing_moves_correlates_with_nothing(summed: Summed) -> None:
    text = SET + "outcome: claims.count.all\nlatin_hypercube: {runs: 3, ranges: {success_share: [0, 1]}}"
    page = summed(text)
    assert title(page) == "Count, all: 33 throughout in 3 samples; it follows no parameter"
    assert data(page) == [["Count, all", "success_share", "0.00", "none"]]


def test_a_base_without_a_result_leaves_no_tornado(summed: Summed) -> None:
    with pytest.raises(WorkError, match=r"CARE-MS I: the base scenario has no result, and a sweep around it no summary$"):
        summed(SET + "one_at_a_time: {success_share: [0, 1]}", without=(0,))


def test_the_page_says_what_was_swept_and_where_all_numbers_are(summed: Summed, tmp_path: Path) -> None:
    head = "title: Which <b>\ndescription: Who & why.\n"
    page = summed(head + SET + "grid: {success_share: [0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8], confidence: [0.9]}")
    heading = page.find("h1")
    assert heading
    assert heading.get_text() == "Which <b>"
    text = page.get_text()
    assert "Who & why." in text
    assert "9 scenarios around base: every combination of the values. Notebooks: non_enrollment and claims." in text
    assert "no result" not in text
    values = dict(
        [cell.get_text() for cell in row.find_all(["th", "td"])] for row in page.select("main > .table-scroll")[-1].select("tbody tr")
    )
    assert (values["success_share"], values["confidence"]) == ("9 values, 0 to 0.8", "0.9")
    assert (values["non_enrolled"], values["threshold"]) == ("success_share", "0.5 (default)")
    assert "person_years" not in values
    assert all((tmp_path / str(link["href"])).is_file() for link in page.select("a[href]"))
    assert not page.find_all(["script", "link", "img"])


def test_the_page_lists_the_claims_whose_verdict_changes(summed: Summed) -> None:
    page = summed(SET + "grid: {success_share: [0, 0.5, 1]}")
    assert table(page.select("main > .table-scroll")[0]) == [["over half", "depends on assumption: 2; robust: 1"]]
    assert "Claims whose verdict changes, 1 of 2, and in how many scenarios" in page.get_text()
    assert "No claim changes its verdict: all 2 keep theirs" in summed(SET + "grid: {success_share: [0, 0.5]}").get_text()


def test_the_drawing_stands_by_itself(summed: Summed, tmp_path: Path) -> None:
    summed(SET + "grid: {success_share: [0, 1]}")
    root = ElementTree.parse(tmp_path / "summary.svg").getroot()
    assert root.tag == "{http://www.w3.org/2000/svg}svg"
    assert root.get("aria-label")
    assert "color:#12161c" in (tmp_path / "summary.svg").read_text(encoding="utf-8")


def test_the_summary_is_the_same_at_every_run(summed: Summed, tmp_path: Path) -> None:
    files = []
    for _ in range(2):
        summed(SET + "one_at_a_time: {success_share: [0, 1]}")
        files.append([(tmp_path / name).read_bytes() for name in ("summary.html", "summary.svg")])
    assert files[0] == files[1]
