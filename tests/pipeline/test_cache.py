"""The cache: what its keys depend on, which executions fit, and which are not kept."""

import copy
import shutil
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from nbformat import NotebookNode, v4

from remission import reads
from remission.ledger import MIME
from remission.pipeline import cache, entries, software
from remission.pipeline.cache import Cache, Key

TABLES = ("efficacy", "safety")
DRAWN = {"text/html": "<figure></figure>"}


def notebook(source: str = "1 + 1", name: str = "work", prose: str = "Text") -> NotebookNode:
    cells = [v4.new_markdown_cell(prose, id="title"), v4.new_code_cell(source, id=name), v4.new_code_cell("ledger", id="ledger")]
    made: NotebookNode = v4.new_notebook(cells=cells)
    return made


@dataclass(frozen=True)
class Setting:
    """A small project, and a notebook of it that is run without being run."""

    root: Path
    notebook: NotebookNode
    parameters: dict[str, Any]
    engine: str = "kernel"

    @property
    def data(self) -> Path:
        return self.root / "data"

    @property
    def source(self) -> Path:
        return self.root / "notebooks" / "chapter.ipynb"

    def cache(self) -> Cache:
        return Cache(self.root / "cache", self.data, self.root / "requirements.lock", self.engine)

    def key(self, kept: Cache) -> Key:
        return kept.key(self.notebook, self.parameters, self.source)

    def ran(self, *read: str, tells: bool = True) -> NotebookNode:
        """The notebook as executed, that has read these files and tells so, if it does."""
        start = self.source.parent
        told = {name: reads.digest(reads.located(name, start, self.data)) for name in read}
        payload = {"notebook": "chapter", "numbers": {"chapter.a": 1}, "statements": {}, "cells": {}, "reads": told}
        executed: NotebookNode = copy.deepcopy(self.notebook)
        executed.cells[1].outputs = [v4.new_output("display_data", data=DRAWN)]
        if tells:
            executed.cells[2].outputs = [v4.new_output("execute_result", data={MIME: payload})]
        return executed

    def keep(self, *read: str, kind: entries.Kind = "pages", tells: bool = True) -> NotebookNode:
        kept, executed = self.cache(), self.ran(*read, tells=tells)
        kept.keep(self.key(kept), executed, kind)
        return executed

    def found(self) -> NotebookNode | None:
        kept = self.cache()
        return kept.find(self.key(kept))

    def estimates(self) -> dict[str, Any] | None:
        kept = self.cache()
        return kept.find_estimates(self.key(kept))


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A package of source files in place of this one."""
    folder = tmp_path / "package"
    (folder / "inner").mkdir(parents=True)
    for name in ("a.py", "inner/b.py"):
        (folder / name).write_text("x = 1\n", encoding="utf-8")
    monkeypatch.setattr("remission.pipeline.software.resources.files", lambda _: folder)
    return folder


@pytest.fixture
def setting(tmp_path: Path, package: Path) -> Setting:
    assert package.is_dir()
    for name in ("data/datapackage.json", *(f"data/{table}.csv" for table in TABLES), "seeds/editorial.csv", "scenarios/base.yml"):
        path = tmp_path / "project" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(name, encoding="utf-8")
    (tmp_path / "project" / "notebooks").mkdir()
    (tmp_path / "project" / "requirements.lock").write_text("numpy==2\n", encoding="utf-8")
    return Setting(tmp_path / "project", notebook(), {"confidence": 0.95, "seed": 1})


READ = ("data/datapackage.json", "data/efficacy.csv", "./seeds/editorial.csv", "../seeds/editorial.csv")
ALL_READ = (*READ, "../scenarios/*.yml", "../scenarios/base.yml")


def rewritten(name: str) -> Callable[[Setting, pytest.MonkeyPatch], Setting]:
    def change(setting: Setting, _: pytest.MonkeyPatch) -> Setting:
        path = setting.root / name
        path.parent.mkdir(exist_ok=True)
        path.write_text("changed", encoding="utf-8")
        return setting

    return change


def removed(name: str) -> Callable[[Setting, pytest.MonkeyPatch], Setting]:
    def change(setting: Setting, _: pytest.MonkeyPatch) -> Setting:
        (setting.root / name).unlink()
        return setting

    return change


def with_notebook(changed: NotebookNode) -> Callable[[Setting, pytest.MonkeyPatch], Setting]:
    return lambda setting, _: replace(setting, notebook=changed)


def with_parameters(**parameters: Any) -> Callable[[Setting, pytest.MonkeyPatch], Setting]:
    return lambda setting, _: replace(setting, parameters=parameters)


def patched(where: object, name: str, value: object) -> Callable[[Setting, pytest.MonkeyPatch], Setting]:
    def change(setting: Setting, monkeypatch: pytest.MonkeyPatch) -> Setting:
        monkeypatch.setattr(where, name, value)
        return setting

    return change


def swapped(setting: Setting, _: pytest.MonkeyPatch) -> Setting:
    other = copy.deepcopy(setting.notebook)
    other.cells[1], other.cells[2] = other.cells[2], other.cells[1]
    return replace(setting, notebook=other)


def installed(setting: Setting, monkeypatch: pytest.MonkeyPatch) -> Setting:
    (setting.root / "site" / "numpy-99.dist-info").mkdir(parents=True)
    monkeypatch.syspath_prepend(setting.root / "site")
    return setting


COUNTS = {
    "code-cell": with_notebook(notebook("1 + 2")),
    "cell-id": with_notebook(notebook(name="other")),
    "another-cell": with_notebook(v4.new_notebook(cells=[*notebook().cells, v4.new_code_cell("2", id="more")])),
    "order-of-cells": swapped,
    "parameter": with_parameters(confidence=0.9, seed=1),
    "another-parameter": with_parameters(confidence=0.95, seed=1, draws=1),
    "type-of-a-parameter": with_parameters(confidence=0.95, seed=1.0),
    "table-read": rewritten("data/efficacy.csv"),
    "table-gone": removed("data/efficacy.csv"),
    "descriptor": rewritten("data/datapackage.json"),
    "seeds": rewritten("seeds/editorial.csv"),
    "nearer-seeds": rewritten("notebooks/seeds/editorial.csv"),
    "scenario": rewritten("scenarios/base.yml"),
    "another-scenario": rewritten("scenarios/more.yml"),
    "package-file": rewritten("../package/inner/b.py"),
    "another-package-file": rewritten("../package/c.py"),
    "package-file-gone": removed("../package/a.py"),
    "lock": rewritten("requirements.lock"),
    "lock-gone": removed("requirements.lock"),
    "library": installed,
    "python": patched(sys, "version", "4.0.0"),
    "engine": lambda setting, _: replace(setting, engine="warm"),
    "format": patched(cache, "FORMAT", 99),
}
DOES_NOT_COUNT = {
    "nothing": lambda setting, _: setting,
    "prose": with_notebook(notebook(prose="Other text")),
    "another-text-cell": with_notebook(v4.new_notebook(cells=[*notebook().cells, v4.new_markdown_cell("more", id="more")])),
    "blank-lines": with_notebook(notebook("\n1 + 1\n\n")),
    "another-table": rewritten("data/safety.csv"),
    "new-file-beside-the-data": rewritten("data/notes.md"),
    "other-seeds": rewritten("seeds/source.json"),
    "note-beside-scenarios": rewritten("scenarios/notes.txt"),
    "no-source-of-the-package": rewritten("../package/notes.txt"),
    "order-of-parameters": with_parameters(seed=1, confidence=0.95),
}


@pytest.mark.parametrize("change", COUNTS.values(), ids=COUNTS)
def test_what_counts_runs_a_notebook_again(
    setting: Setting, monkeypatch: pytest.MonkeyPatch, change: Callable[[Setting, pytest.MonkeyPatch], Setting]
) -> None:
    executed = setting.keep(*ALL_READ)
    assert setting.found() == executed
    assert setting.estimates() is not None
    changed = change(setting, monkeypatch)
    assert changed.found() is None
    assert changed.estimates() is None


@pytest.mark.parametrize("change", DOES_NOT_COUNT.values(), ids=DOES_NOT_COUNT)
def test_what_does_not_count_runs_nothing(
    setting: Setting, monkeypatch: pytest.MonkeyPatch, change: Callable[[Setting, pytest.MonkeyPatch], Setting]
) -> None:
    executed = setting.keep(*ALL_READ)
    assert change(setting, monkeypatch).found() == executed


def test_what_changes_back_is_found_again(setting: Setting) -> None:
    path = setting.data / "efficacy.csv"
    first, before = setting.keep(*READ), path.read_bytes()
    path.write_text("changed", encoding="utf-8")
    second = setting.keep(*READ)
    assert second != first
    assert setting.found() == second
    path.write_bytes(before)
    assert setting.found() == first


def test_one_execution_serves_the_same_data_in_another_folder(setting: Setting, tmp_path: Path) -> None:
    executed = setting.keep(*READ)
    copied = Path(shutil.copytree(setting.data, tmp_path / "elsewhere" / "rows"))
    kept = Cache(setting.root / "cache", copied, setting.root / "requirements.lock", "kernel")
    assert kept.find(setting.key(kept)) == executed
    (copied / "efficacy.csv").write_text("changed", encoding="utf-8")
    kept = Cache(setting.root / "cache", copied, setting.root / "requirements.lock", "kernel")
    assert kept.find(setting.key(kept)) is None


def test_what_was_looked_for_beside_the_data_is_looked_for_there(setting: Setting, tmp_path: Path) -> None:
    setting.keep("data/efficacy.csv", "data/../seeds/editorial.csv")
    assert setting.found() is not None
    copied = Path(shutil.copytree(setting.data, tmp_path / "elsewhere" / "data"))
    kept = Cache(setting.root / "cache", copied, setting.root / "requirements.lock", "kernel")
    assert kept.find(setting.key(kept)) is None


@pytest.mark.parametrize("name", ["data/safety.csv", "data/datapackage.json", "data/more.csv", "seeds/source.json", "scenarios/base.yml"])
def test_a_notebook_that_does_not_tell_depends_on_all_inputs(setting: Setting, name: str) -> None:
    executed = setting.keep(tells=False)
    assert setting.found() == executed
    assert rewritten(name)(setting, pytest.MonkeyPatch()).found() is None


def test_a_telling_that_is_not_the_last_output_does_not_count(setting: Setting) -> None:
    executed = setting.ran("data/efficacy.csv")
    assert cache.reads_of(executed) is not None
    executed.cells[2].outputs.append(v4.new_output("stream", text="more"))
    assert cache.reads_of(executed) is None
    executed = setting.ran("data/efficacy.csv")
    executed.cells.append(v4.new_code_cell("2", id="more"))
    assert cache.reads_of(executed) is None
    assert cache.reads_of(v4.new_notebook()) is None


# --- kinds ---


def test_an_execution_with_all_outputs_serves_a_sweep_too(setting: Setting) -> None:
    setting.keep(*READ)
    payload = setting.estimates()
    assert payload is not None
    assert payload["numbers"] == {"chapter.a": 1}


def test_an_execution_without_figures_serves_a_sweep_alone(setting: Setting) -> None:
    setting.keep(*READ, kind="estimates")
    payload = setting.estimates()
    assert payload is not None
    assert payload["numbers"] == {"chapter.a": 1}
    assert setting.found() is None
    setting.keep(*READ)
    assert setting.found() is not None


def test_a_notebook_without_a_ledger_has_no_estimates(setting: Setting) -> None:
    setting.keep(tells=False, kind="estimates")
    assert entries.every(setting.root / "cache") == []
    setting.keep(tells=False)
    assert setting.estimates() is None


# --- what is not kept ---


def test_what_ran_another_code_than_its_key_says_is_not_kept(setting: Setting) -> None:
    kept = setting.cache()
    key = setting.key(kept)
    kept.keep(key, replace(setting, notebook=notebook("1 + 2")).ran(*READ))
    assert entries.every(setting.root / "cache") == []


def test_injected_parameters_are_no_code_of_the_notebook(setting: Setting) -> None:
    kept = setting.cache()
    key, executed = setting.key(kept), setting.ran(*READ)
    executed.cells.insert(1, v4.new_code_cell("confidence = 0.9", id="injected-parameters"))
    kept.keep(key, executed)
    assert setting.found() == executed


@pytest.mark.parametrize("name", ["../package/a.py", "../package/c.py", "requirements.lock"])
def test_what_ran_while_the_software_changed_is_not_kept(setting: Setting, name: str) -> None:
    kept = setting.cache()
    key = setting.key(kept)
    changed = rewritten(name)(setting, pytest.MonkeyPatch())
    kept.keep(key, changed.ran(*READ))
    assert entries.every(setting.root / "cache") == []


def test_what_ran_while_the_data_changed_is_kept_for_what_it_read(setting: Setting) -> None:
    kept = setting.cache()
    key = setting.key(kept)
    assert kept.find(key) is None
    (setting.data / "efficacy.csv").write_text("changed", encoding="utf-8")
    executed = setting.ran(*READ)
    kept.keep(key, executed)
    assert kept.find(key) is None
    assert setting.found() == executed


def test_what_does_not_tell_and_ran_while_the_data_changed_is_not_kept(setting: Setting) -> None:
    kept = setting.cache()
    key = setting.key(kept)
    (setting.data / "safety.csv").write_text("changed", encoding="utf-8")
    kept.keep(key, setting.ran(tells=False))
    assert entries.every(setting.root / "cache") == []


def test_what_saw_a_file_change_is_not_kept(setting: Setting) -> None:
    kept, executed = setting.cache(), setting.ran(*READ)
    executed.cells[2].outputs[0].data[MIME]["reads"]["data/efficacy.csv"] = reads.UNSURE
    kept.keep(setting.key(kept), executed)
    assert entries.every(setting.root / "cache") == []


# --- damage ---


@pytest.mark.parametrize("body", [{}, {"cells": 1}, {"cells": [1]}, {"cells": [{"cell_type": "code"}]}, {"cells": []}])
@pytest.mark.parametrize("kind", ["pages", "estimates"])
def test_an_entry_that_keeps_something_else_is_removed(setting: Setting, body: dict[str, Any], kind: entries.Kind) -> None:
    kept = setting.cache()
    key = setting.key(kept)
    entries.write(kept.folder, key.digest, "0" * 64, kind, {"reads": {}}, body)
    assert kept.find(key) is None
    assert kept.find_estimates(key) is None
    assert entries.every(kept.folder) == []


def test_a_damaged_entry_is_replaced(setting: Setting) -> None:
    executed = setting.keep(*READ)
    (entry,) = entries.every(setting.root / "cache")
    entry.path.write_bytes(entry.path.read_bytes()[:-20])
    assert setting.found() is None
    setting.keep(*READ)
    assert setting.found() == executed


def test_a_folder_that_cannot_be_read_holds_nothing(setting: Setting) -> None:
    (setting.root / "cache").write_text("a file", encoding="utf-8")
    assert setting.found() is None
    with pytest.raises(OSError, match=r"Not a directory|File exists"):
        setting.keep(*READ)


# --- software ---


def test_the_package_is_known_by_its_sources(package: Path) -> None:
    seen = {cache.package_digest()}
    for name, text in (("a.py", "1"), ("a.py", "2"), ("inner/c.py", "1")):
        (package / name).write_text(text, encoding="utf-8")
        seen.add(cache.package_digest())
    (package / "b.txt").write_text("no source", encoding="utf-8")
    assert cache.package_digest() in seen
    assert len(seen) == 4
    assert list(software.package_files()) == ["a.py", "inner/b.py", "inner/c.py"]


def test_a_source_that_has_settled_is_read_once(package: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(software, "_UNSETTLED", -(10**18))
    before = software.package_files()
    with monkeypatch.context() as patch:
        patch.setattr(software, "_digest_of", lambda _: "read again")
        assert software.package_files() == before
        (package / "a.py").write_text("longer than before", encoding="utf-8")
        assert software.package_files() == before | {"a.py": "read again"}


def test_libraries_are_known_by_name_and_version() -> None:
    found = software.libraries()
    assert found["nbformat"].split(".")[0] == "5"
    assert list(found) == sorted(found)


@pytest.fixture(autouse=True)
def fresh() -> Iterator[None]:
    yield
    software._settled.cache_clear()
