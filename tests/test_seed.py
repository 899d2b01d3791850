"""The index of the editorial's numbers: segmentation, reading, and comparison with the text."""

import dataclasses
import hashlib
import json
import os
import re
from pathlib import Path

import pytest

from remission import seed
from remission.errors import InputError

ROOT = Path(__file__).resolve().parents[1]
INDEX = ROOT / "seeds" / "editorial.csv"
SOURCE = ROOT / "seeds" / "source.json"

HEADER = "number_id,paragraph,sentence,occurrence,kind,meaning,unit,printed,meant,study,fact_id,note"
ROW = "N001,1,1,1,design,length of the trial,years,3,3,both,,"

TEXT = """ A made-up title
of 2 lines?

First came the cats.1 They slept 3-
year naps and inter-
rupted them. Rossi et al.2 and Bianchi et
al. Report II counted 4.5 cats, over 3\u2013
5 (see e.g. Eight).
 The next paragraph is indented and goes on over a

blank line with 20.2 units

$2 of them
"""


def sentences(text: str) -> list[tuple[int, int, str]]:
    return [(one.paragraph, one.sentence, one.text) for one in seed.segment(text)]


def write(folder: Path, *lines: str) -> Path:
    path = folder / "index.csv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def number(printed: str, paragraph: int, sentence: int, occurrence: int = 1) -> seed.SeedNumber:
    return seed.SeedNumber(
        f"N{paragraph}{sentence}{occurrence}", paragraph, sentence, occurrence,
        "result", "made up", "none", printed, printed, "", "", "",
    )  # fmt: skip


def identity(raw: bytes) -> seed.SourceIdentity:
    return seed.SourceIdentity("S00", "T", "J", 2017, 89, hashlib.sha256(raw).hexdigest(), len(raw), 1, 1)


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    path = tmp_path / "copy.txt"
    path.write_text("Title\n\nWe saw 3 cats and 3 dogs. Then 12 more.\n", encoding="utf-8")
    return path


@pytest.fixture
def good() -> list[seed.SeedNumber]:
    return [number("3", 1, 1), number("3", 1, 1, 2), number("12", 1, 2)]


def test_segments_a_text() -> None:
    assert sentences(TEXT) == [
        (0, 1, "A made-up title of 2 lines?"),
        (1, 1, "First came the cats.1"),
        (1, 2, "They slept 3-year naps and interrupted them."),
        (
            1,
            3,
            "Rossi et al.2 and Bianchi et al. Report II counted 4.5 cats, over 3\u20135 (see e.g. Eight).",
        ),
        (2, 1, "The next paragraph is indented and goes on over a blank line with 20.2 units $2 of them"),
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        (" \n\n \n", []),
        ("Title\n\nlower start.", ["0.1 Title", "1.1 lower start."]),
        ("Title\n\nOne.\n\ntwo.", ["0.1 Title", "1.1 One. two."]),
        ("Title\n\nOpen\n\nEnd. Next!", ["0.1 Title", "1.1 Open End.", "1.2 Next!"]),
        (
            "T\n\nCells.5\u20137 Both. At 0.15 It fell. (B) Last.",
            ["0.1 T", "1.1 Cells.5\u20137", "1.2 Both.", "1.3 At 0.15 It fell.", "1.4 (B) Last."],
        ),
        (
            "T\n\nA long-\nterm fall - \nand a second-\nline one, CARE-MS I-\nlike.",
            ["0.1 T", "1.1 A longterm fall - and a second-line one, CARE-MS I-like."],
        ),
        ("T\r\n\r\nOver\r\ntwo lines.\r\n", ["0.1 T", "1.1 Over two lines."]),
    ],
)
def test_segments_odd_texts(text: str, expected: list[str]) -> None:
    assert [f"{paragraph}.{one} {words}" for paragraph, one, words in sentences(text)] == expected


def test_finds_whole_number_tokens() -> None:
    line = "CD521, $2.0, 20.07, 39.5%, 3\u20135, al.3, b-1a, CARE-MS II, phase III, Eleven (1,314) [2] stone"
    wanted = ["CD521", "$2.0", "20.07", "39.5", "3", "5", "3", "1a", "II", "III", "Eleven", "1,314", "2"]
    assert seed.tokens(line) == wanted


def test_reads_rows(tmp_path: Path) -> None:
    row = 'N002,1,2,1,result,"a rate, made up",percent,20.2,-0.2,care_ms_1,F160 F162,misread'
    first, second = seed.read_index(write(tmp_path, HEADER, ROW, row))
    assert (first.kind, first.study, first.fact_id, first.note) == ("design", "both", "", "")
    assert (second.paragraph, second.sentence, second.occurrence) == (1, 2, 1)
    assert (second.meaning, second.meant, second.fact_id) == ("a rate, made up", "-0.2", "F160 F162")


@pytest.mark.parametrize(
    ("lines", "parts"),
    [
        ([HEADER.replace(",meant", "")], ["row 1", "column 'meant' is missing"]),
        ([HEADER + ",page"], ["row 1", "column 'page' is extra"]),
        ([HEADER + ",note"], ["row 1", "column 'note' is extra"]),
        ([""], ["row 1", "'number_id' is missing"]),
        ([HEADER, ROW, ROW], ["row 3", "number_id", "N001 stands twice"]),
        ([HEADER, ROW.replace("design", "guess")], ["row 2", "kind", "'guess'", "one of result, design"]),
        ([HEADER, ROW.replace("both", "care")], ["row 2", "study", "'care'"]),
        ([HEADER, ROW.replace("N001", "1")], ["row 2", "number_id", "N and three digits"]),
        ([HEADER, ROW.replace("N001,1", "N001,one")], ["row 2", "paragraph", "'one'", "a whole number"]),
        ([HEADER, ROW.replace("both,", "both,F1")], ["row 2", "fact_id", "'F1'"]),
        ([HEADER, ROW.replace(",years", ", ")], ["row 2", "unit", "may not be empty"]),
        ([HEADER, ROW + ",more"], ["row 2", "13 cells, not 12"]),
        ([HEADER, "N001,1"], ["row 2", "2 cells, not 12"]),
    ],
)
def test_names_the_fault_in_an_index(tmp_path: Path, lines: list[str], parts: list[str]) -> None:
    with pytest.raises(InputError) as caught:
        seed.read_index(write(tmp_path, *lines))
    message = str(caught.value)
    assert "\n" not in message
    for part in [f"{tmp_path.name}/index.csv", *parts]:
        assert part in message


def test_reads_the_source_identity(tmp_path: Path) -> None:
    path = tmp_path / "source.json"
    wanted = identity(b"text")
    path.write_text(json.dumps(dataclasses.asdict(wanted)), encoding="utf-8")
    assert seed.read_source(path) == wanted


@pytest.mark.parametrize("text", ["", "{", "[]", "{}", '{"source_id": "S00"}'])
def test_rejects_a_faulty_source_identity(tmp_path: Path, text: str) -> None:
    path = tmp_path / "source.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=r"source\.json"):
        seed.read_source(path)


def test_rejects_a_source_identity_of_the_wrong_type(tmp_path: Path) -> None:
    path = tmp_path / "source.json"
    path.write_text(json.dumps(dataclasses.asdict(identity(b"")) | {"year": "2017"}), encoding="utf-8")
    with pytest.raises(InputError, match="wrong keys or types"):
        seed.read_source(path)


@pytest.mark.parametrize("raw", [b"\xff\xfe\x00", b"a\0b", "caf\u00e9".encode("latin-1"), None])
def test_rejects_unreadable_files(tmp_path: Path, raw: bytes | None) -> None:
    path = tmp_path / "file.txt"
    if raw is not None:
        path.write_bytes(raw)
    for read in (seed.read_index, seed.read_source, lambda p: seed.verify([], identity(b""), p)):
        with pytest.raises(InputError, match=r"file\.txt: not a readable UTF-8 text file"):
            read(path)
    with pytest.raises(InputError):
        seed.verify([], identity(b""), tmp_path)


def test_accepts_a_true_index(copy: Path, good: list[seed.SeedNumber]) -> None:
    assert seed.verify(good, identity(copy.read_bytes()), copy) == []


def test_reports_a_wrong_row(copy: Path, good: list[seed.SeedNumber]) -> None:
    planted = [*good, number("12", 1, 1), number("1", 1, 2)]
    first, second = seed.verify(planted, identity(copy.read_bytes()), copy)
    assert first.startswith("seeds/editorial.csv, row 5 (N111): '12' is not in paragraph 1, sentence 1")
    assert "it stands in 1.2 (1)" in first
    assert "'1' is not in paragraph 1, sentence 2" in second
    assert "no sentence" in second


def test_reports_one_occurrence_too_many(copy: Path, good: list[seed.SeedNumber]) -> None:
    (problem,) = seed.verify([*good, number("3", 1, 1, 3)], identity(copy.read_bytes()), copy)
    assert "sentence 1, occurrence 3; it stands in 1.1 (1), 1.1 (2)" in problem


def test_reports_two_rows_for_one_number(copy: Path, good: list[seed.SeedNumber]) -> None:
    (problem,) = seed.verify([*good, good[0]], identity(copy.read_bytes()), copy)
    assert "row 5" in problem
    assert "has the place of N111" in problem


def test_reports_uncovered_numbers(copy: Path, good: list[seed.SeedNumber]) -> None:
    problems = seed.verify(good[:1], identity(copy.read_bytes()), copy)
    assert len(problems) == 2
    assert "'3' in paragraph 1, sentence 1, occurrence 2 has no row" in problems[0]
    assert "'12' in paragraph 1, sentence 2, occurrence 1 has no row" in problems[1]


def test_reports_another_copy_once_and_goes_on(copy: Path, good: list[seed.SeedNumber]) -> None:
    problems = seed.verify(good[:2], identity(b"another"), copy)
    assert len(problems) == 2
    assert "copy.txt: SHA-256" in problems[0]
    assert "another copy" in problems[0]
    assert "'12'" in problems[1]


def test_index_ids_are_unique_and_in_order() -> None:
    index = seed.read_index(INDEX)
    assert [row.number_id for row in index] == [f"N{count:03d}" for count in range(1, len(index) + 1)]
    places = [(row.paragraph, row.sentence) for row in index]
    assert places == sorted(places)


def test_index_corrects_the_misread_signs() -> None:
    index = seed.read_index(INDEX)
    misread = [(row.printed, row.meant) for row in index if "misread sign" in row.note]
    assert misread == [
        ("CD521", "CD52+"), ("$2", ">=2"), ("$1", ">=1"), ("$1", ">=1"), ("$2.0", ">=2.0"),
        ("20.2", "-0.2"), ("20.07", "-0.07"),
    ]  # fmt: skip
    assert {row.printed for row in index if re.match(r"\$|20\.", row.printed)} <= {old for old, _ in misread}


def test_index_ties_results_and_nothing_else_to_facts() -> None:
    for row in seed.read_index(INDEX):
        assert (row.kind == "result") == bool(row.fact_id), row.number_id
        assert row.kind != "result" or row.study, row.number_id
        assert row.kind not in ("citation", "enumeration", "context") or not row.study, row.number_id


def test_index_marks_computed_results() -> None:
    index = seed.read_index(INDEX)
    computed = {row.printed: row.fact_id for row in index if row.note.startswith("computed")}
    assert computed == {"32.7": "F080", "44.5": "F081", "4.9": "F070", "7.1": "F072"}


def test_index_is_true_to_the_text() -> None:
    named = os.environ.get("REMISSION_SOURCE_TEXT")
    texts = [Path(named)] if named else sorted((ROOT.parent / "shared" / "seeds").glob("*.txt"))
    source = seed.read_source(SOURCE)
    if not texts:
        pytest.skip("no copy of the source's text here")
    index = seed.read_index(INDEX)
    assert seed.verify(index, source, texts[0]) == []
    cut = seed.segment(texts[0].read_text(encoding="utf-8"))
    assert (source.paragraphs, source.sentences) == (cut[-1].paragraph + 1, len(cut))
    assert source.title == cut[0].text
    order = [
        (one.paragraph, one.sentence, token, seed.tokens(one.text)[: i + 1].count(token))
        for one in cut
        for i, token in enumerate(seed.tokens(one.text))
    ]
    assert [(row.paragraph, row.sentence, row.printed, row.occurrence) for row in index] == order
    words = re.findall(r"[\w.]+", " ".join(one.text for one in cut).lower())
    runs = {tuple(words[i : i + 8]) for i in range(len(words) - 7)}
    for row in index:
        for cell in (row.meaning, row.note):
            own = re.findall(r"[\w.]+", cell.lower())
            assert runs.isdisjoint(tuple(own[i : i + 8]) for i in range(len(own) - 7)), row.number_id
