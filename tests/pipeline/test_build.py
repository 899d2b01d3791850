"""The whole report: refusals before any work, and what a site was made from."""

from pathlib import Path

import nbformat
import pytest

from remission.errors import InputError, WorkError
from remission.evidence import Evidence
from remission.ledgerfile import LedgerFile
from remission.pipeline import assemble as assembling
from remission.pipeline import build as module
from remission.pipeline import check as checking
from remission.pipeline import execute as executing
from remission.pipeline import kept
from remission.pipeline.assemble import Book
from remission.pipeline.build import Options, Results, _check, build, require_sound, run
from remission.pipeline.check import Problem
from remission.pipeline.project import Project
from remission.record import Record
from remission.scenario import make_scenario

DEFAULTS = make_scenario({}, "test")


def append(path: Path, text: str) -> None:
    path.write_text(path.read_text(encoding="utf-8") + text, encoding="utf-8")


def quiet(what: str, event: str) -> None:
    pass


def test_sound_input_is_let_through() -> None:
    require_sound([])


def test_the_first_fault_is_told_and_how_many_more() -> None:
    with pytest.raises(InputError, match=r"^first$"):
        require_sound([Problem("data", "first")])
    with pytest.raises(InputError, match=r"^first \(and 2 more; 'remission check' lists them\)$"):
        require_sound([Problem("data", name) for name in ("first", "second", "third")])


def test_a_foreign_folder_stops_a_build_at_once(project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checking, "check", None)
    out = tmp_path / "mine"
    out.mkdir()
    (out / "thesis.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(InputError, match="name another folder with --out"):
        build(project, DEFAULTS, Options(project.data, out, 1), quiet)
    assert [path.name for path in out.iterdir()] == ["thesis.txt"]


@pytest.mark.parametrize("fault", ["check", "compute", "rendering"])
def test_a_failure_leaves_the_old_site_and_no_workspace(
    project: Project, monkeypatch: pytest.MonkeyPatch, evidence: Evidence, small_ledger: LedgerFile, fault: str
) -> None:
    site = project.root / "_site"
    site.mkdir()
    for name in ("index.html", "build.json"):
        (site / name).write_text("{}", encoding="utf-8")

    def fail(*_: object, **__: object) -> None:
        raise WorkError("no")

    monkeypatch.setattr(checking, "check", lambda *_, **__: [])
    made = Results({}, evidence, Record(DEFAULTS), small_ledger)
    monkeypatch.setattr(module, "compute", lambda *_: made)
    monkeypatch.setattr(assembling, "assemble", lambda *_: Book(project.book, {}))
    monkeypatch.setattr({"check": checking, "compute": module, "rendering": kept}[fault], fault, fail)
    with pytest.raises(WorkError, match=r"^no$"):
        build(project, DEFAULTS, Options(project.data, site, 1), quiet)
    assert sorted(path.name for path in site.iterdir()) == ["build.json", "index.html"]
    assert not project.ledger.exists()
    assert list(project.work.glob("run-*")) == []
    assert not (project.work / "published").exists()


def test_what_was_found_sound_is_not_verified_again(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[bool] = []

    def check(*_: object, sound_data: bool) -> list[Problem]:
        asked.append(sound_data)
        return []

    def verify(*, use_cache: bool = True) -> None:
        _check(project, Options(project.data, project.root / "_site", 1, use_cache=use_cache))

    monkeypatch.setattr(checking, "check", check)
    verify()
    verify()
    assert asked == [False]
    append(project.book / "index.md", "More.\n")
    verify()
    assert asked == [False, True]
    append(project.data / "outcomes.csv", "\n")
    verify()
    verify(use_cache=False)
    assert asked == [False, True, False, False]


def test_what_is_faulty_or_changes_meanwhile_counts_as_never_verified(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    options = Options(project.data, project.root / "_site", 1)
    monkeypatch.setattr(checking, "check", lambda *_, **__: [Problem("data", "faulty")])
    with pytest.raises(InputError, match=r"^faulty$"):
        _check(project, options)

    def check(*_: object, sound_data: bool) -> list[Problem]:
        assert not sound_data
        append(project.data / "outcomes.csv", "\n")
        return []

    monkeypatch.setattr(checking, "check", check)
    _check(project, options)
    assert not (project.work / "sound").exists()


def test_one_notebook_is_written_whole(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    source = project.notebooks / "safety.ipynb"
    made = nbformat.read(source, as_version=4)
    monkeypatch.setattr(executing, "execute", lambda *_, **__: {"safety": made})
    out = project.root / "new" / "safety.ipynb"
    assert run(project, source, DEFAULTS, Options(project.data, out, 1), quiet) == out
    assert nbformat.read(out, as_version=4) == made
    assert [path.name for path in out.parent.iterdir()] == ["safety.ipynb"]
