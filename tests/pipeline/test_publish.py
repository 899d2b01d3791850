"""A site takes the old one's place whole, or not at all."""

import shutil
from pathlib import Path
from typing import Any

import pytest

from remission.errors import InputError, WorkError
from remission.pipeline.manifest import NAME
from remission.pipeline.publish import publish, require_replaceable


@pytest.fixture
def pages(tmp_path: Path) -> Path:
    folder = tmp_path / "pages"
    (folder / "_static").mkdir(parents=True)
    (folder / "index.html").write_text("new", encoding="utf-8")
    (folder / "_static" / "a.css").write_text("a", encoding="utf-8")
    (folder / NAME).write_text("{}", encoding="utf-8")
    return folder


@pytest.fixture
def old(tmp_path: Path) -> Path:
    """A site published before, with a page that the new one lacks."""
    folder = tmp_path / "out" / "site"
    folder.mkdir(parents=True)
    (folder / "index.html").write_text("old", encoding="utf-8")
    (folder / "gone.html").write_text("old", encoding="utf-8")
    (folder / NAME).write_text("{}", encoding="utf-8")
    return folder


def files(folder: Path) -> dict[str, str]:
    return {path.relative_to(folder).as_posix(): path.read_text(encoding="utf-8") for path in folder.rglob("*") if path.is_file()}


def test_a_new_site_is_written_whole(pages: Path, tmp_path: Path) -> None:
    out = tmp_path / "deep" / "er" / "site"
    require_replaceable(out)
    made = files(pages)
    publish(pages, out)
    assert files(out) == made
    assert out.stat().st_mode & 0o777 == 0o755


def test_an_old_site_is_replaced_whole(pages: Path, old: Path) -> None:
    require_replaceable(old)
    publish(pages, old)
    assert set(files(old)) == {"index.html", "_static/a.css", NAME}
    assert files(old)["index.html"] == "new"
    assert [path.name for path in old.parent.iterdir()] == ["site"]


def test_an_empty_folder_is_taken(pages: Path, tmp_path: Path) -> None:
    out = tmp_path / "empty"
    out.mkdir()
    require_replaceable(out)
    publish(pages, out)
    assert files(out)["index.html"] == "new"


def test_a_foreign_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(InputError, match=r"holds files that are no site of this report; name another folder with --out"):
        require_replaceable(tmp_path)


def test_a_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_text("mine", encoding="utf-8")
    with pytest.raises(InputError, match=r"file: is not a folder; name another with --out$"):
        require_replaceable(path)


@pytest.mark.parametrize("target", ["old", "nowhere"])
def test_a_link_is_refused(old: Path, tmp_path: Path, target: str) -> None:
    link = tmp_path / "link"
    link.symlink_to(old if target == "old" else tmp_path / "nowhere")
    with pytest.raises(InputError, match=r"link: is not a folder"):
        require_replaceable(link)


@pytest.mark.parametrize("step", ["move", "set aside", "swap"])
def test_a_failure_in_the_middle_leaves_the_old_site(pages: Path, old: Path, monkeypatch: pytest.MonkeyPatch, step: str) -> None:
    before = files(old)
    full = OSError(28, "No space left on device")
    replace = Path.replace

    def move(*_: Any, **__: Any) -> None:
        raise full

    calls: list[Path] = []

    def fail(self: Path, target: Path) -> Path:
        calls.append(self)
        if len(calls) == (1 if step == "set aside" else 2):
            raise full
        return replace(self, target)

    with monkeypatch.context() as patch:
        if step == "move":
            patch.setattr(shutil, "move", move)
        else:
            patch.setattr(Path, "replace", fail)
        with pytest.raises(WorkError, match=r"site: cannot be written: No space left on device; the old site is untouched$"):
            publish(pages, old)
    assert files(old) == before
    assert [path.name for path in old.parent.iterdir()] == ["site"]


def test_a_place_that_cannot_be_made_is_told(pages: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("mine", encoding="utf-8")
    with pytest.raises(WorkError, match=r"site: cannot be written: (Not a directory|File exists)"):
        publish(pages, tmp_path / "file" / "site")
