"""What the cache is told and asked from the command line: its size, its removal, and why a notebook would be run again."""

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbformat import NotebookNode, v4

from remission import ledgerfile, reads
from remission.cli import app
from remission.commands.caching import cache
from remission.commands.options import DEFAULT_ENGINE, Engine
from remission.commands.reading import explain
from remission.errors import InputError
from remission.ledger import MIME
from remission.ledgerfile import LedgerFile
from remission.pipeline import changes as module
from remission.pipeline import entries
from remission.pipeline.cache import Cache
from remission.pipeline.project import Project

Told = Callable[..., dict[str, Any]]


@pytest.fixture
def inside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Project:
    """A small project with one notebook, as the current folder."""
    root = tmp_path / "project"
    files = {
        "book/_toc.yml": "",
        "data/datapackage.json": "{}",
        "data/efficacy.csv": "a",
        "data/safety.csv": "a",
        "seeds/editorial.csv": "a",
        "scenarios/mild.yml": "confidence: 0.9\n",
        "requirements.lock": "a",
    }
    for name, text in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, encoding="utf-8")
    (root / "notebooks").mkdir()
    monkeypatch.chdir(root)
    write(Project(root))
    return Project(root)


def notebook(code: str = "1 + 1") -> NotebookNode:
    cells = [
        v4.new_code_cell("confidence = 0.95", id="parameters", metadata={"tags": ["parameters"]}),
        v4.new_code_cell(code, id="flow-figure"),
        v4.new_code_cell("ledger", id="ledger"),
    ]
    made: NotebookNode = v4.new_notebook(cells=cells)
    return made


def write(project: Project, code: str = "1 + 1", name: str = "other") -> None:
    nbformat.write(notebook(code), project.notebooks / f"{name}.ipynb")


def keep(project: Project, confidence: float = 0.95, kind: entries.Kind = "pages") -> None:
    """Keep an execution of the notebook, as if it had been run."""
    kept = Cache(project.cache, project.data, project.lock, DEFAULT_ENGINE.value)
    names = ("data/datapackage.json", "data/efficacy.csv", "../seeds/editorial.csv", "../scenarios/*.yml")
    told = {name: reads.digest(reads.located(name, project.notebooks, project.data)) for name in names}
    executed = notebook()
    payload = {"notebook": "other", "numbers": {}, "statements": {}, "cells": {}, "reads": told}
    executed.cells[2].outputs = [v4.new_output("execute_result", data={MIME: payload})]
    kept.keep(kept.key(notebook(), {"confidence": confidence}, project.notebooks / "other.ipynb"), executed, kind)


@pytest.fixture
def told(inside: Project, capsys: pytest.CaptureFixture[str]) -> Told:
    """`told(**options)`: what `explain other --json` prints."""

    def ask(**options: Any) -> dict[str, Any]:
        capsys.readouterr()
        explain("other", as_json=True, **options)
        found: dict[str, Any] = json.loads(capsys.readouterr().out)
        return found

    assert inside.notebooks.is_dir()
    return ask


def changed(found: dict[str, Any]) -> list[tuple[str, str, Any, Any]]:
    assert not found["cached"]
    return [(one["part"], one["what"], one["before"], one["after"]) for one in found["changed"]]


# --- cache ---


def test_the_command_is_there() -> None:
    assert cache in [command.callback for command in app.registered_commands]


def test_the_cache_says_where_it_is_and_how_large(inside: Project, capsys: pytest.CaptureFixture[str]) -> None:
    cache()
    assert capsys.readouterr().out == "_build/cache: 0 executed notebooks, 0 of them with figures, 0 bytes\n"
    keep(inside)
    keep(inside, 0.9, "estimates")
    size = sum(entry.size for entry in entries.every(inside.cache))
    cache()
    assert capsys.readouterr().out.startswith("_build/cache: 2 executed notebooks, 1 of them with figures, ")
    cache(size=True)
    assert capsys.readouterr().out == f"{size:,} bytes\n"
    cache(as_json=True)
    found = {"folder": str(inside.cache), "entries": 2, "pages": 1, "estimates": 1, "bytes": size}
    assert json.loads(capsys.readouterr().out) == found


def test_the_cache_is_cleared_of_its_own(inside: Project, capsys: pytest.CaptureFixture[str]) -> None:
    keep(inside)
    size = sum(entry.size for entry in entries.every(inside.cache))
    (inside.cache / "notes.txt").write_text("mine", encoding="utf-8")
    cache(clear=True, as_json=True)
    assert json.loads(capsys.readouterr().out) == {"folder": str(inside.cache), "removed": 1, "bytes": size}
    assert [path.name for path in inside.cache.iterdir()] == ["notes.txt"]
    cache(clear=True)
    assert capsys.readouterr().out == "Removed 0 executed notebooks, 0 bytes, from _build/cache\n"


def test_clear_and_size_exclude_each_other(inside: Project) -> None:
    keep(inside)
    with pytest.raises(InputError, match=r"^--clear and --size: give one of them"):
        cache(clear=True, size=True)
    assert len(entries.every(inside.cache)) == 1


# --- explain NOTEBOOK ---


def test_what_is_kept_would_not_be_run_again(inside: Project, told: Told, capsys: pytest.CaptureFixture[str]) -> None:
    keep(inside)
    assert told() == {"notebook": "other", "cached": True, "changed": [], "numbers": {}}
    explain("other")
    assert capsys.readouterr().out == "other is in the cache and would not be run again.\n"


def test_what_was_never_run_has_nothing_to_compare_with(inside: Project, told: Told, capsys: pytest.CaptureFixture[str]) -> None:
    assert changed(told()) == [("execution", "other", None, None)]
    keep(inside, kind="estimates")
    assert changed(told()) == [("execution", "other", None, None)]
    explain("notebooks/other.ipynb")
    assert capsys.readouterr().out == "other would be run again:\n  no execution of other with its figures is kept\n"


def test_a_changed_parameter_is_named(inside: Project, told: Told, capsys: pytest.CaptureFixture[str]) -> None:
    keep(inside)
    assert changed(told(settings=["confidence=0.8"])) == [("parameter", "confidence", 0.95, 0.8)]
    assert changed(told(scenario="mild")) == [("parameter", "confidence", 0.95, 0.9)]
    assert told(settings=["seed=1"])["cached"]
    explain("other", settings=["confidence=0.8"])
    assert capsys.readouterr().out == "other would be run again:\n  parameter confidence: 0.95 -> 0.8\n"


def test_the_execution_last_of_use_is_compared_with(inside: Project, told: Told) -> None:
    keep(inside, 0.9)
    keep(inside, 0.95)
    for entry in entries.every(inside.cache):
        header = entry.header()
        assert header is not None
        if header["parts"]["parameters"] == {"confidence": 0.95}:
            os.utime(entry.path, (0, 0))
    assert changed(told(settings=["confidence=0.8"])) == [("parameter", "confidence", 0.9, 0.8)]


def test_another_engine_is_named(inside: Project, told: Told) -> None:
    keep(inside)
    other = next(engine for engine in Engine if engine is not DEFAULT_ENGINE)
    assert changed(told(engine=other)) == [("engine", "engine", DEFAULT_ENGINE.value, other.value)]


def test_a_changed_cell_is_named(inside: Project, told: Told, capsys: pytest.CaptureFixture[str]) -> None:
    keep(inside)
    write(inside, "1 + 2")
    ((part, what, before, after),) = changed(told())
    assert (part, what) == ("code cell", "flow-figure")
    assert before != after
    explain("other")
    assert capsys.readouterr().out == "other would be run again:\n  code cell flow-figure changed\n"


def test_cells_in_another_order_are_named(inside: Project, told: Told) -> None:
    keep(inside)
    other = notebook()
    other.cells.reverse()
    nbformat.write(other, inside.notebooks / "other.ipynb")
    assert changed(told()) == [
        ("order", "of the code cells", ["parameters", "flow-figure", "ledger"], ["ledger", "flow-figure", "parameters"])
    ]


@pytest.mark.parametrize(
    ("name", "part", "what"),
    [
        ("data/efficacy.csv", "table", "data/efficacy.csv"),
        ("data/datapackage.json", "file", "data/datapackage.json"),
        ("seeds/editorial.csv", "file", "seeds/editorial.csv"),
        ("scenarios/more.yml", "list of files", "scenarios/*.yml"),
        ("requirements.lock", "lock file", "requirements.lock"),
    ],
)
def test_a_changed_file_is_named(inside: Project, told: Told, name: str, part: str, what: str, capsys: pytest.CaptureFixture[str]) -> None:
    keep(inside)
    (inside.root / name).write_text("changed", encoding="utf-8")
    assert [one[:2] for one in changed(told())] == [(part, what)]
    explain("other")
    assert capsys.readouterr().out == f"other would be run again:\n  {part} {what} changed\n"


def test_other_data_are_compared(inside: Project, told: Told, tmp_path: Path) -> None:
    keep(inside)
    for name in ("datapackage.json", "efficacy.csv"):
        (tmp_path / name).write_bytes((inside.data / name).read_bytes())
    assert told(data=tmp_path)["cached"]
    (tmp_path / "efficacy.csv").unlink()
    ((part, what, before, after),) = changed(told(data=tmp_path))
    assert (part, what, after) == ("table", "data/efficacy.csv", None)
    assert before


def test_changed_software_is_named(inside: Project, told: Told, monkeypatch: pytest.MonkeyPatch) -> None:
    keep(inside)
    files = {"a.py": "1" * 64, "b.py": "2" * 64}
    for where, value in (("package_files", lambda: files), ("libraries", lambda: {"numpy": "99"})):
        monkeypatch.setattr(f"remission.pipeline.cache.{where}", value)
    monkeypatch.setattr("sys.version", "4.0.0 (test)")
    found = changed(told())
    assert ("package source", "remission/a.py", None, "1" * 12) in found
    assert any(one[:2] == ("package source", "remission/evidence.py") and one[3] is None for one in found)
    assert any(one[:2] == ("library", "numpy") and one[3] == "99" for one in found)
    assert any(one[:2] == ("python", "python") and one[3] == "4.0.0 (test)" for one in found)


def test_of_another_format_nothing_more_is_said(inside: Project, told: Told, monkeypatch: pytest.MonkeyPatch) -> None:
    keep(inside)
    monkeypatch.setattr("remission.pipeline.cache.FORMAT", 99)
    assert [one[:2] for one in changed(told())] == [("format", "format")]


def test_many_changes_are_not_all_printed(inside: Project, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    many = [module.Change("table", f"data/{number}.csv", "a", "b") for number in range(30)]
    monkeypatch.setattr(module, "state", lambda *_: (False, many))
    explain("other")
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 22
    assert lines[-1] == "  and 10 more changes; --json lists all"
    assert inside.notebooks.is_dir()


def test_the_numbers_of_the_last_build_follow(inside: Project, small_ledger: LedgerFile, capsys: pytest.CaptureFixture[str]) -> None:
    inside.work.mkdir(exist_ok=True)
    inside.ledger.write_text(ledgerfile.dumps(small_ledger), encoding="utf-8")
    keep(inside)
    explain("other")
    first, *numbers = capsys.readouterr().out.splitlines()
    assert first == "other is in the cache and would not be run again."
    assert numbers == ["2 numbers", "other.patients: 393", "other.share: 55.5% (50.6 to 60.4, 95% interval)"]
    explain("other", as_json=True)
    assert json.loads(capsys.readouterr().out)["numbers"].keys() == {"other.share", "other.patients"}


@pytest.mark.parametrize("options", [{"scenario": "mild"}, {"settings": ["seed=1"]}, {"data": Path()}, {"engine": Engine.KERNEL}])
def test_options_of_a_run_are_for_notebooks_alone(inside: Project, options: dict[str, Any]) -> None:
    assert inside.notebooks.is_dir()
    with pytest.raises(InputError, match=r"^other\.share: is no notebook"):
        explain("other.share", **options)
