"""A site is not made again from the same: every part that it depends on, and every file of it, is looked at."""

import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from remission.pipeline import digests, published
from remission.pipeline.project import Project
from remission.scenario import make_scenario

DEFAULTS = make_scenario({}, "test")


@pytest.fixture
def out(tmp_path: Path) -> Path:
    folder = tmp_path / "site"
    (folder / "_static").mkdir(parents=True)
    for name in ("index.html", "build.json", "_static/a.css"):
        (folder / name).write_text(name, encoding="utf-8")
    return folder


def identity(project: Project, **values: object) -> str:
    return published.identity(project, make_scenario(values, "test"), project.data, "kernel")


def edit(path: Path) -> None:
    path.write_bytes(path.read_bytes() + b"\n")


@pytest.fixture
def noted(project: Project, out: Path) -> Project:
    """A project whose site is published."""
    published.note(project, out, identity(project), digests.tree(out))
    assert published.is_current(project, out, identity(project))
    return project


@pytest.mark.parametrize(
    "name",
    [
        *("book/index.md", "book/_config.yml", "book/_toc.yml", "book/references.bib", "book/_static/report.css"),
        *("notebooks/safety.ipynb", "data/outcomes.csv", "data/datapackage.json", "data/README.md"),
        *("scenarios/base.yml", "seeds/editorial.csv", "seeds/source.json", "requirements.lock", "LICENSE", "CITATION.cff"),
    ],
)
def test_every_input_counts(noted: Project, out: Path, name: str) -> None:
    before = (noted.root / name).read_bytes()
    edit(noted.root / name)
    assert not published.is_current(noted, out, identity(noted))
    (noted.root / name).write_bytes(before)
    assert published.is_current(noted, out, identity(noted))
    (noted.root / name).rename((noted.root / name).with_name("renamed"))
    assert not published.is_current(noted, out, identity(noted))


@pytest.mark.parametrize("folder", ["book", "book/_static", "notebooks", "data", "scenarios", "seeds"])
def test_a_new_file_counts(noted: Project, out: Path, folder: str) -> None:
    (noted.root / folder / "more.txt").write_text("more", encoding="utf-8")
    assert not published.is_current(noted, out, identity(noted))


def test_what_editors_and_python_leave_does_not_count(noted: Project, out: Path) -> None:
    for name in ("book/.index.md.swp", "notebooks/.ipynb_checkpoints/a.ipynb", "notebooks/__pycache__/a.pyc", "README.md"):
        (noted.root / name).parent.mkdir(exist_ok=True)
        (noted.root / name).write_text("x", encoding="utf-8")
    assert published.is_current(noted, out, identity(noted))


def test_parameters_count(noted: Project, out: Path) -> None:
    for name, value in {"confidence": 0.9, "seed": 1, "target_population": "treated"}.items():
        assert not published.is_current(noted, out, identity(noted, **{name: value}))
    assert published.is_current(noted, out, identity(noted, seed=DEFAULTS.seed))


def test_the_engine_and_the_data_package_count(noted: Project, out: Path, package: Path) -> None:
    assert not published.is_current(noted, out, published.identity(noted, DEFAULTS, noted.data, "warm"))
    assert published.is_current(noted, out, published.identity(noted, DEFAULTS, package, "kernel"))
    edit(package / "outcomes.csv")
    assert not published.is_current(noted, out, published.identity(noted, DEFAULTS, package, "kernel"))


def test_what_else_can_be_taken_away_counts(noted: Project, out: Path) -> None:
    assert not published.is_current(noted, out, published.identity(noted, DEFAULTS, noted.data, "kernel", "more"))
    assert published.is_current(noted, out, published.identity(noted, DEFAULTS, noted.data, "kernel", ""))


@pytest.mark.parametrize(
    ("name", "other"),
    [("package_files", lambda: {"a.py": "0"}), ("libraries", lambda: {"numpy": "0"}), ("sys.version", "4.0"), ("_FORMAT", 0)],
)
def test_the_software_counts(noted: Project, out: Path, monkeypatch: pytest.MonkeyPatch, name: str, other: Any) -> None:
    monkeypatch.setattr(f"remission.pipeline.published.{name}", other)
    assert not published.is_current(noted, out, identity(noted))


def test_every_file_of_the_site_counts(noted: Project, out: Path, tmp_path: Path) -> None:
    made_from = identity(noted)
    for path in sorted(path for path in out.rglob("*") if path.is_file()):
        before = path.read_bytes()
        edit(path)
        assert not published.is_current(noted, out, made_from)
        path.unlink()
        assert not published.is_current(noted, out, made_from)
        path.write_bytes(before)
        assert published.is_current(noted, out, made_from)
    (out / ".more").write_text("", encoding="utf-8")
    assert not published.is_current(noted, out, made_from)
    assert not published.is_current(noted, tmp_path / "elsewhere", made_from)


def test_a_damaged_note_is_none(noted: Project, out: Path) -> None:
    (note,) = (noted.work / "published").iterdir()
    for content in (b"", b"\xff", note.read_bytes()[:-9]):
        note.write_bytes(content)
        assert not published.is_current(noted, out, identity(noted))


def test_what_cannot_be_read_is_never_the_same(noted: Project, out: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_: Path) -> dict[str, str]:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(digests, "tree", fail)
    assert identity(noted) == ""
    assert published.stamps(noted, noted.data) == []
    monkeypatch.undo()
    published.note(noted, out, "", digests.tree(out))
    assert not published.is_current(noted, out, "")


def test_stamps_stand_for_the_project_and_for_its_data(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    everything, data = published.stamps(project, project.data)
    edit(project.book / "index.md")
    other, same = published.stamps(project, project.data)
    assert other != everything
    assert same == data
    edit(project.data / "outcomes.csv")
    changed, edited = published.stamps(project, project.data)
    assert changed not in (everything, other)
    assert edited != data
    monkeypatch.setattr(published, "libraries", lambda: {"frictionless": "0"})
    assert not {changed, edited} & set(published.stamps(project, project.data))


def test_a_build_with_nothing_changed_says_so_and_makes_nothing(
    site: Path, command: Callable[..., subprocess.CompletedProcess[str]]
) -> None:
    ledger = site.parent / "_build" / "ledger.json"
    ledger.unlink()
    before = {path: path.stat().st_mtime_ns for path in site.rglob("*")}
    done = command(site.parent, "build")
    assert (done.returncode, done.stdout, done.stderr) == (0, "Nothing changed: _site/index.html is up to date\n", "")
    assert {path: path.stat().st_mtime_ns for path in site.rglob("*")} == before
    assert json.loads(ledger.read_bytes()) == json.loads((site / "ledger.json").read_bytes())
