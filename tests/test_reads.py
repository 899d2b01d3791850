"""What a process has read: every way to look into the evidence, the index and the scenarios is noted, and nothing else."""

import copy
import hashlib
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from remission import reads
from remission.errors import InputError
from remission.evidence import Evidence, Tables
from remission.quotes import editorial_index
from remission.scenario import read_scenario
from remission.seed import read_source

EVERYTHING = "everything"


@pytest.fixture(autouse=True)
def fresh() -> Iterator[None]:
    reads.forget()
    yield
    reads.forget()


@pytest.fixture
def loaded(package: Path, monkeypatch: pytest.MonkeyPatch) -> Evidence:
    """The evidence as a notebook has it, whose folder stands beside that of the data."""
    (package.parent / "notebooks").mkdir()
    monkeypatch.chdir(package.parent / "notebooks")
    return Evidence.load(package)


def noted(package: Path) -> set[str]:
    return set(reads.named(str(package)))


def sha(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def test_loading_reads_the_descriptor_alone(loaded: Evidence, package: Path) -> None:
    assert reads.named(str(package)) == {"data/datapackage.json": sha(package / "datapackage.json")}


@pytest.mark.parametrize(
    ("look", "tables"),
    [
        (lambda e: e.fact("F073"), "participant_flow"),
        (lambda e: e.facts["F097"], "outcomes"),
        (lambda e: e.facts.get("F097"), "outcomes"),
        (lambda e: "F097" in e.facts, "outcomes"),
        (lambda e: e.facts.of("exposure"), "exposure"),
        (lambda e: e.facts.of("exposure", "outcomes"), "exposure outcomes"),
        (lambda e: e.facts.of("nothing"), ""),
        (lambda e: e.select("outcomes", study_id="none"), "outcomes"),
        (lambda e: e.select("nothing"), ""),
        (lambda e: e.one("participant_flow", study_id="care_ms_1", measure="entered_extension"), "participant_flow"),
        (lambda e: e.rows("gaps"), "gaps"),
        (lambda e: e.frame("gaps"), "gaps"),
        (lambda e: e.tables["gaps"], "gaps"),
        (lambda e: e.tables.get("gaps"), "gaps"),
        (lambda e: e.label("measures", "neda"), "measures"),
        (lambda e: e.label("arms", "none"), "arms"),
        (lambda e: e.study("care_ms_1"), "studies"),
        (lambda e: e.years("care_ms_1"), "studies"),
        (lambda e: e.trials, "studies"),
        (lambda e: [*e.tables, "gaps" in e.tables, len(e.tables), e.version], ""),
        (lambda e: e.fact("F999"), EVERYTHING),
        (lambda e: e.facts.get("F999"), EVERYTHING),
        (lambda e: "F999" in e.facts, EVERYTHING),
        (lambda e: list(e.facts), EVERYTHING),
        (lambda e: len(e.facts), EVERYTHING),
        (lambda e: e.facts.keys() & {"F097"}, "outcomes"),
        (lambda e: e.facts.values(), EVERYTHING),
        (lambda e: e.facts.items(), EVERYTHING),
        (lambda e: e.facts == {}, EVERYTHING),
        (lambda e: e.tables.items() == {}, ""),
        (lambda e: list(e.tables.items()), EVERYTHING),
        (lambda e: list(e.tables.values()), EVERYTHING),
        (lambda e: dict(e.tables), EVERYTHING),
        (lambda e: e.digest, EVERYTHING),
        (lambda e: e.digests, EVERYTHING),
    ],
)
def test_a_look_into_the_evidence_is_noted(loaded: Evidence, package: Path, look: Callable[[Evidence], Any], tables: str) -> None:
    with suppress(InputError):
        look(loaded)
    names = [*loaded.tables] if tables == EVERYTHING else tables.split()
    assert noted(package) == {"data/datapackage.json", *(f"data/{name}.csv" for name in names)}


@pytest.mark.parametrize("look", [lambda e: e.fact("F073"), lambda e: e.trials, lambda e: e.digest, lambda e: list(e.facts)])
def test_a_second_look_is_noted_as_the_first(loaded: Evidence, package: Path, look: Callable[[Evidence], Any]) -> None:
    look(loaded)
    first = noted(package) - {"data/datapackage.json"}
    reads.forget()
    look(loaded)
    assert noted(package) == first != set()


def test_the_digest_is_that_of_the_content_that_was_read(loaded: Evidence, package: Path) -> None:
    before = sha(package / "gaps.csv")
    (package / "gaps.csv").write_text("changed since", encoding="utf-8")
    loaded.rows("gaps")
    assert reads.named(str(package))["data/gaps.csv"] == before


def test_a_file_that_changes_while_it_is_read_is_like_no_other(loaded: Evidence, package: Path) -> None:
    loaded.rows("gaps")
    path = package / "gaps.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("F139", "F939"), encoding="utf-8")
    Evidence.load(package).rows("gaps")
    assert reads.named(str(package))["data/gaps.csv"] == reads.UNSURE


def test_evidence_of_several_folders_is_noted(loaded: Evidence, evidence: Evidence, package: Path) -> None:
    loaded.rows("gaps")
    evidence.rows("gaps")
    assert {name.rpartition("/")[2] for name in noted(package)} == {"datapackage.json", "gaps.csv"}
    assert len([name for name in noted(package) if name.endswith("gaps.csv")]) > 1
    assert str(evidence.path / "gaps.csv") in noted(package)


def test_a_table_may_have_a_file_of_another_name(package: Path) -> None:
    made = Evidence(package, "0", {"one": [{"a": 1}]}, {"other.csv": "digest"}, {"one": "other.csv"})
    assert made.rows("one") == [{"a": 1}]
    assert reads.named(str(package)) == {"data/other.csv": "digest"}


def test_what_has_no_file_is_like_no_other(package: Path) -> None:
    Evidence(package, "0", {"made_up": []}, {}).rows("made_up")
    assert reads.named(str(package)) == {"data/made_up.csv": reads.UNSURE}


def test_copied_tables_note_too(loaded: Evidence, package: Path) -> None:
    copied = copy.deepcopy(loaded.tables)
    assert isinstance(copied, Tables)
    assert copied["gaps"] is not loaded.tables["gaps"]
    assert "data/gaps.csv" in noted(package)


def test_the_index_is_noted_where_it_is_found_and_where_it_is_not(loaded: Evidence, package: Path, seeds: Path) -> None:
    editorial_index(loaded)
    found = reads.named(str(package))
    assert found["./seeds/editorial.csv"] == reads.ABSENT
    assert found["../seeds/editorial.csv"] == sha(seeds / "editorial.csv")
    read_source(seeds / "source.json")
    assert reads.named(str(package))["../seeds/source.json"] == sha(seeds / "source.json")


def test_the_index_beside_the_data_is_named_from_there(
    loaded: Evidence, package: Path, seeds: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path_factory.mktemp("elsewhere"))
    assert editorial_index(loaded)
    assert reads.named(str(package))["data/../seeds/editorial.csv"] == sha(seeds / "editorial.csv")


def test_without_an_index_the_places_without_one_are_noted(loaded: Evidence, package: Path) -> None:
    with pytest.raises(InputError, match=r"no seeds/editorial\.csv here or above"):
        editorial_index(loaded)
    assert reads.named(str(package))["../seeds/editorial.csv"] == reads.ABSENT


def test_scenario_files_and_their_list_are_noted(loaded: Evidence, package: Path) -> None:
    folder = package.parent / "scenarios"
    folder.mkdir()
    (folder / "one.yml").write_text("confidence: 0.9\n", encoding="utf-8")
    (path,) = reads.listing(folder, "*.yml")
    assert read_scenario(path) == {"confidence": 0.9}
    with pytest.raises(InputError, match="no such file"):
        read_scenario(folder / "two.yml")
    found = reads.named(str(package))
    assert found["../scenarios/one.yml"] == sha(path)
    assert found["../scenarios/two.yml"] == reads.ABSENT
    before = found["../scenarios/*.yml"]
    path.write_text("", encoding="utf-8")
    (folder / "notes.txt").touch()
    assert reads.digest(folder / "*.yml") == before
    (folder / "two.yml").touch()
    assert reads.digest(folder / "*.yml") != before


@pytest.mark.parametrize("name", ["data/a.csv", "data/../seeds/a.csv", "./a.yml", "../scenarios/a.yml"])
def test_a_name_leads_back_to_its_file(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    start, data = tmp_path / "project" / "notebooks", tmp_path / "elsewhere" / "package"
    start.mkdir(parents=True)
    monkeypatch.chdir(start)
    path = reads.located(name, start, data)
    reads.note(path, "digest")
    assert reads.named(str(data)) == {name: "digest"}


def test_what_lies_elsewhere_has_both_its_names(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    start = tmp_path / "project" / "notebooks"
    start.mkdir(parents=True)
    monkeypatch.chdir(start)
    reads.note(tmp_path / "other" / "a.csv", "digest")
    monkeypatch.chdir("/")
    assert reads.named(None) == {"../../other/a.csv": "digest", str(tmp_path / "other" / "a.csv"): "digest"}
    assert reads.located(str(tmp_path / "other" / "a.csv"), start, tmp_path) == tmp_path / "other" / "a.csv"


@pytest.fixture
def seeds(package: Path) -> Path:
    folder = package.parent / "seeds"
    folder.mkdir()
    for name in ("editorial.csv", "source.json"):
        (folder / name).write_bytes((Path(__file__).resolve().parents[1] / "seeds" / name).read_bytes())
    return folder
