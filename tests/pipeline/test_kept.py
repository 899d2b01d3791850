"""A book rendered again: only what changed, where that is certain; with the engine itself, the same as rendered afresh."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from remission.errors import WorkError
from remission.pipeline import digests, kept
from remission.pipeline.render import Engine

CONFIG = "title: Tiny\nonly_build_toc_files: true\nexecute: {execute_notebooks: 'off'}\nbibtex_bibfiles: [references.bib]\n"
CONTENTS = "format: jb-book\nroot: index\nchapters: [{file: a}, {file: b}, {file: glossary}, {file: references}]\n"
PAGES = {
    "index": "# Tiny\n\nOf [this](a.md) and [that](b.md), {term}`share`.\n",
    "a": "# First\n\n(there)=\n## A place\n\nThere are 12 of {cite:t}`one`.\n",
    "b": "# Second\n\nSee {ref}`there` and {cite:t}`two`.\n",
    "glossary": "# Glossary\n\n```{glossary}\nshare\n  A part.\n```\n",
    "references": "# References\n\n```{bibliography}\n:style: unsrt\n```\n",
}
ENTRIES = "".join(f"@article{{{key}, author={{{key}, A}}, title={{T}}, journal={{J}}, year={{2017}}}}\n" for key in ("one", "two", "three"))


class Recorder:
    """In place of the engine: what it was asked to render, and an outcome to choose."""

    def __init__(self, *, fails: bool = False) -> None:
        self.orders: list[list[str] | None] = []
        self.fails = fails

    def begin(self, sources: Path, folder: Path, changed: list[str] | None) -> None:
        self.orders.append(changed)
        (folder / "html").mkdir(parents=True, exist_ok=True)
        for page in sources.glob("*.md"):
            (folder / "html" / f"{page.stem}.html").write_bytes(page.read_bytes())

    def finish(self, sources: Path) -> None:
        if self.fails:
            raise WorkError("no")


def write(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8")


@pytest.fixture
def book(tmp_path: Path) -> Path:
    folder = tmp_path / "book"
    (folder / "_static").mkdir(parents=True)
    write(folder / "_config.yml", CONFIG)
    write(folder / "_toc.yml", CONTENTS)
    write(folder / "references.bib", ENTRIES)
    write(folder / "_static" / "a.css", "p {}\n")
    for name, text in PAGES.items():
        write(folder / f"{name}.md", text)
    return folder


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "kept"
    made.mkdir()
    return made


def render(book: Path, folder: Path, *, afresh: bool = False, engine: Recorder | None = None) -> Any:
    """What the engine was asked: None for all, the changed pages, or "nothing"."""
    asked = engine or Recorder()
    with kept.rendering(book, folder, asked, afresh=afresh) as html:  # type: ignore[arg-type]
        pass
    assert {page.stem for page in html.glob("*.html")} == {page.stem for page in book.glob("*.md")}
    return asked.orders[0] if asked.orders else "nothing"


def test_the_first_time_everything_is_rendered_and_then_what_changed(book: Path, folder: Path) -> None:
    assert render(book, folder) is None
    assert render(book, folder) == "nothing"
    write(book / "b.md", "# Second\n\nMore.\n")
    assert render(book, folder) == ["b"]
    assert render(book, folder) == "nothing"
    assert (next(folder.glob("*/sources")) / "b.md").read_text(encoding="utf-8") == "# Second\n\nMore.\n"


@pytest.mark.parametrize("name", ["_config.yml", "_toc.yml", "references.bib", "_static/a.css"])
def test_everything_is_rendered_when_more_than_pages_changed(book: Path, folder: Path, name: str) -> None:
    render(book, folder)
    write(book / name, (book / name).read_text(encoding="utf-8") + "\n")
    assert render(book, folder) is None


def test_everything_is_rendered_when_a_page_or_file_comes_or_goes(book: Path, folder: Path) -> None:
    render(book, folder)
    write(book / "c.md", "# Third\n")
    assert render(book, folder) is None
    (book / "_static" / "a.css").unlink()
    assert render(book, folder) is None
    (book / "c.md").unlink()
    assert render(book, folder) is None
    assert len(list(folder.glob("*/sources"))) == 1


@pytest.mark.parametrize("part", ["libraries", "engine", "python"])
def test_everything_is_rendered_by_other_software(
    book: Path, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, part: str
) -> None:
    render(book, folder)
    if part == "libraries":
        monkeypatch.setattr(kept, "libraries", lambda: {"Sphinx": "0"})
    elif part == "python":
        monkeypatch.setattr("sys.version", "4")
    else:
        write(tmp_path / "engine.py", "another")
        monkeypatch.setattr("remission.pipeline.bookengine.__file__", str(tmp_path / "engine.py"))
    assert render(book, folder) is None


def test_everything_is_rendered_in_another_place(book: Path, folder: Path, tmp_path: Path) -> None:
    render(book, folder)
    folder.rename(tmp_path / "moved")
    assert render(book, tmp_path / "moved") is None


def test_everything_is_rendered_when_asked(book: Path, folder: Path) -> None:
    render(book, folder)
    assert render(book, folder, afresh=True) is None


@pytest.mark.parametrize("damage", ["edited", "missing", "more", "record", "no record", "other record"])
def test_what_is_damaged_is_not_used(book: Path, folder: Path, damage: str) -> None:
    render(book, folder)
    page = next(folder.glob("*/made/html/a.html"))
    if damage == "edited":
        write(page, "other")
    elif damage == "missing":
        page.unlink()
    elif damage == "more":
        write(page.with_name("z.html"), "more")
    elif damage == "no record":
        (folder / "finished.json").unlink()
    else:
        write(folder / "finished.json", "[]" if damage == "other record" else '{"place": ')
    assert render(book, folder) is None


def test_what_a_failure_left_is_not_used(book: Path, folder: Path) -> None:
    render(book, folder)
    write(book / "a.md", "# First\n\nBroken.\n")
    with pytest.raises(WorkError, match=r"^no$"):
        render(book, folder, engine=Recorder(fails=True))
    write(book / "a.md", PAGES["a"])
    assert render(book, folder) is None


def test_what_an_interrupt_left_is_not_used(book: Path, folder: Path) -> None:
    render(book, folder)
    write(book / "a.md", "# First\n\nOther.\n")
    with pytest.raises(KeyboardInterrupt), kept.rendering(book, folder, Recorder(), afresh=False):  # type: ignore[arg-type]
        raise KeyboardInterrupt
    assert render(book, folder) is None


def test_who_comes_second_gets_a_folder_of_their_own(folder: Path, tmp_path: Path) -> None:
    with kept.hold(folder, tmp_path / "one") as first:
        assert first == folder
        with kept.hold(folder, tmp_path / "two") as second:
            assert second == tmp_path / "two"
            assert second.is_dir()
    with kept.hold(folder, tmp_path / "three") as third:
        assert third == folder


def rendered(book: Path, folder: Path) -> dict[str, str]:
    """The digests of what the engine itself makes of a book."""
    with Engine() as engine, kept.rendering(book, folder, engine, afresh=False) as made:
        pass
    return digests.tree(made)


def alone(book: Path, tmp_path: Path) -> dict[str, str]:
    """The same, where nothing is kept."""
    shutil.rmtree(tmp_path / "alone", ignore_errors=True)
    (tmp_path / "alone").mkdir()
    return rendered(book, tmp_path / "alone")


def test_pages_rendered_again_are_the_same_as_afresh(book: Path, folder: Path, tmp_path: Path) -> None:
    first = rendered(book, folder)
    write(book / "a.md", PAGES["a"].replace("12", "13"))
    second = rendered(book, folder)
    assert second == alone(book, tmp_path)
    assert {name for name in first if first[name] != second[name]} >= {"a.html", "_sources/a.md", "searchindex.js"}
    assert first["b.html"] == second["b.html"]
    # A title, a heading that another page names, a term, and the order of the references.
    write(book / "a.md", PAGES["a"].replace("First", "Changed").replace("A place", "Another place").replace("`one`", "`three`"))
    write(book / "glossary.md", PAGES["glossary"].replace("share", "other\n  A thing.\n\nshare"))
    third = rendered(book, folder)
    assert third == alone(book, tmp_path)
    assert second["b.html"] != third["b.html"]
    assert json.loads((folder / "finished.json").read_bytes())["made"]["html/b.html"] == third["b.html"]
    # What another page refers to goes, which only that page can tell.
    write(book / "a.md", PAGES["a"].replace("(there)=\n", ""))
    with pytest.raises(WorkError, match=r"b\.md:3: WARNING: undefined label: 'there'"):
        rendered(book, folder)
    assert not (folder / "finished.json").exists()


@pytest.mark.slow
def test_whatever_changes_a_book_rendered_again_is_the_same_as_afresh(book: Path, folder: Path, tmp_path: Path) -> None:
    write(book / "_toc.yml", CONTENTS.replace("chapters:", "options: {numbered: true}\nchapters:"))
    rendered(book, folder)
    for page, old, new in (
        ("a", "# First", "# Changed"),
        ("a", "A place", "Another place"),
        ("b", "`two`", "`three`"),
        ("a", "`one`", "`two`"),
        ("glossary", "share\n", "other\n  A thing.\n\nshare\n"),
        ("references", "# References", "# References\n\nAll of them."),
        ("index", "this", "that one"),
        ("a", "12", "12 (AIC)"),
        ("b", "See", "## More\n\nSee"),
        ("index", ", {term}`share`", ""),
    ):
        text = (book / f"{page}.md").read_text(encoding="utf-8")
        assert old in text
        write(book / f"{page}.md", text.replace(old, new, 1))
        assert rendered(book, folder) == alone(book, tmp_path), f"{page}: {old} -> {new}"
