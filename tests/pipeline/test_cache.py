"""The cache: what its keys depend on, and entries that cannot be read."""

import copy
from collections.abc import Callable
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbformat import NotebookNode, v4

from remission.evidence import Evidence
from remission.pipeline import cache

PARTS = {"code": "c0", "parameters": "p0"}


def notebook(source: str = "1 + 1", name: str = "work", prose: str = "Text") -> NotebookNode:
    cells = [v4.new_markdown_cell(prose, id="title"), v4.new_code_cell(source, id=name)]
    made: NotebookNode = v4.new_notebook(cells=cells)
    return made


@pytest.fixture
def lock(tmp_path: Path) -> Path:
    path = tmp_path / "requirements.lock"
    path.write_text("numpy==2\n", encoding="utf-8")
    return path


def parts(evidence: Evidence, lock: Path, **changes: Any) -> dict[str, str]:
    given = {"notebook": notebook(), "parameters": {"seed": 1}, "engine": "kernel"} | changes
    return cache.key_parts(given["notebook"], given["parameters"], evidence, lock.parent / "seeds", lock, given["engine"])


def entries(folder: Path) -> list[Path]:
    return sorted(folder.iterdir())


def changed(before: dict[str, str], after: dict[str, str]) -> set[str]:
    assert before.keys() == after.keys()
    return {name for name in before if before[name] != after[name]}


@pytest.mark.parametrize(
    ("changes", "part"),
    [
        ({"notebook": notebook("1 + 2")}, "code"),
        ({"notebook": notebook(name="other")}, "code"),
        ({"parameters": {"seed": 2}}, "parameters"),
        ({"parameters": {"seed": 1, "draws": 1}}, "parameters"),
        ({"engine": "warm"}, "engine"),
    ],
)
def test_the_key_follows_code_parameters_and_engine(evidence: Evidence, lock: Path, changes: dict[str, Any], part: str) -> None:
    assert changed(parts(evidence, lock), parts(evidence, lock, **changes)) == {part}


@pytest.mark.parametrize("changes", [{"notebook": notebook(prose="Other text")}, {"notebook": notebook("1 + 1\n")}])
def test_prose_and_blank_lines_do_not_count(evidence: Evidence, lock: Path, changes: dict[str, Any]) -> None:
    assert parts(evidence, lock) == parts(evidence, lock, **changes)


def test_the_key_follows_the_data(evidence: Evidence, package: Path, lock: Path) -> None:
    before = parts(evidence, lock)
    assert parts(Evidence.load(package), lock) == before
    path = package / "gaps.csv"
    path.write_bytes(path.read_bytes() + b"\n")
    path.write_text(path.read_text(encoding="utf-8").rstrip("\n") + "\n", encoding="utf-8")
    assert parts(Evidence.load(package), lock) == before
    path.write_text(path.read_text(encoding="utf-8").replace(",", ", ", 1).replace(", ", ",", 1).rstrip("\n"), encoding="utf-8")
    assert changed(before, parts(Evidence.load(package), lock)) == {"data"}


def test_the_key_follows_the_index_of_the_source(evidence: Evidence, lock: Path) -> None:
    folder = lock.parent / "seeds"
    folder.mkdir()
    index = folder / "editorial.csv"
    index.write_text("number_id\n", encoding="utf-8")
    before = parts(evidence, lock)
    (folder / "text.txt").write_text("A copy of the text", encoding="utf-8")
    assert parts(evidence, lock) == before
    index.write_text("number_id\nN001\n", encoding="utf-8")
    assert changed(before, parts(evidence, lock)) == {"seeds"}


def test_the_key_follows_the_environment(evidence: Evidence, lock: Path) -> None:
    before = parts(evidence, lock)
    lock.write_text("numpy==3\n", encoding="utf-8")
    assert changed(before, parts(evidence, lock)) == {"environment"}
    lock.unlink()
    assert changed(before, parts(evidence, lock)) == {"environment"}


def test_the_key_follows_the_package(evidence: Evidence, lock: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = parts(evidence, lock)
    monkeypatch.setattr(cache, "package_digest", lambda: "other")
    assert changed(before, parts(evidence, lock)) == {"package"}


def test_the_package_is_known_by_its_sources(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("remission.pipeline.cache.resources.files", lambda _: tmp_path)
    digest: Callable[[], str] = cache.package_digest.__wrapped__
    seen = {digest()}
    for name, text in (("a.py", "1"), ("a.py", "2"), ("b.py", "1")):
        (tmp_path / name).write_text(text, encoding="utf-8")
        seen.add(digest())
    (tmp_path / "b.txt").write_text("no source", encoding="utf-8")
    assert digest() in seen
    assert len(seen) == 4


def test_what_is_stored_comes_back(tmp_path: Path) -> None:
    stored = notebook("2 + 2")
    cache.store(tmp_path / "new" / "cache", PARTS, stored)
    assert cache.load(tmp_path / "new" / "cache", PARTS) == stored
    assert [path.suffix for path in entries(tmp_path / "new" / "cache")] == [".ipynb"]


def test_each_part_of_a_key_matters(tmp_path: Path) -> None:
    cache.store(tmp_path, PARTS, notebook())
    for name in PARTS:
        assert cache.load(tmp_path, PARTS | {name: "other"}) is None
    assert cache.load(tmp_path / "none", PARTS) is None


@pytest.mark.parametrize(
    "damage",
    [
        lambda text: text[: len(text) // 2],
        lambda _: "",
        lambda _: "\0",
    ],
    ids=["half", "empty", "zero"],
)
def test_a_broken_entry_is_ignored_and_removed(tmp_path: Path, damage: Callable[[str], str]) -> None:
    cache.store(tmp_path, PARTS, notebook())
    (path,) = entries(tmp_path)
    path.write_text(damage(path.read_text(encoding="utf-8")), encoding="utf-8")
    assert cache.load(tmp_path, PARTS) is None
    assert not path.exists()


def test_an_entry_that_is_no_text_is_ignored_and_removed(tmp_path: Path) -> None:
    cache.store(tmp_path, PARTS, notebook())
    (path,) = entries(tmp_path)
    path.write_bytes(b"\xff\xfe\xff")
    assert cache.load(tmp_path, PARTS) is None
    assert not path.exists()


def test_storing_replaces_a_whole_entry_or_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cache.store(tmp_path, PARTS, notebook("1"))

    def fail(_: NotebookNode) -> str:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(nbformat, "writes", fail)
        with pytest.raises(OSError, match="No space"):
            cache.store(tmp_path, PARTS, notebook("2"))
    found = cache.load(tmp_path, copy.deepcopy(PARTS))
    assert found is not None
    assert found.cells[1].source == "1"
    assert len([path for path in entries(tmp_path) if path.suffix == ".ipynb"]) == 1
