"""Rendering a book: every warning is an error, told by its first line; what comes late is put into the pages."""

from pathlib import Path

import pytest

from remission.errors import WorkError
from remission.pipeline.render import Engine, _first_fault, complete


def render(book: Path, folder: Path) -> None:
    with Engine() as engine:
        engine.begin(book, folder, None)
        engine.finish(book)


@pytest.fixture
def book(tmp_path: Path) -> Path:
    folder = tmp_path / "book"
    folder.mkdir()
    (folder / "_toc.yml").write_text("format: jb-book\nroot: index\n", encoding="utf-8")
    (folder / "_config.yml").write_text("title: Tiny\nexecute: {execute_notebooks: 'off'}\n", encoding="utf-8")
    return folder


def test_a_broken_page_is_told_by_its_first_warning(book: Path, tmp_path: Path) -> None:
    (book / "index.md").write_text("# Tiny\n\n[nowhere](missing.md)\n", encoding="utf-8")
    with pytest.raises(WorkError) as caught:
        render(book, tmp_path / "out")
    message = str(caught.value)
    assert message.startswith("the book did not render: index.md:3: WARNING")
    assert "missing.md" in message
    assert str(book) not in message
    assert "\n" not in message
    assert "\x1b" not in message


def test_a_book_that_stops_the_engine_is_told_in_one_line(book: Path, tmp_path: Path) -> None:
    with pytest.raises(WorkError, match=r"^the book did not render: .*Error: .*index") as caught:
        render(book, tmp_path / "out")
    assert "\n" not in str(caught.value)


def test_an_engine_that_is_not_needed_ends_with_its_block() -> None:
    with Engine() as engine:
        process = engine._process
        assert process.poll() is None
    assert process.poll() is not None


def test_an_engine_that_died_is_told(book: Path, tmp_path: Path) -> None:
    with Engine() as engine:
        engine._process.kill()
        engine._process.wait()
        engine.begin(book, tmp_path / "out", None)
        with pytest.raises(WorkError, match=r"^the book did not render: the book engine said nothing$"):
            engine.finish(book)


def test_pages_get_what_comes_late(tmp_path: Path) -> None:
    rendered, site = tmp_path / "rendered", tmp_path / "site"
    rendered.mkdir()
    site.mkdir()
    (site / "ledger.json").write_text("{}", encoding="utf-8")
    (rendered / "a.html").write_text("<p><!-- x --></p><!-- y -->", encoding="utf-8")
    complete(rendered, site, {"<!-- x -->": r"\1 number", "<!-- z -->": "none"})
    assert (site / "a.html").read_text(encoding="utf-8") == r"<p>\1 number</p><!-- y -->"
    assert (site / "ledger.json").is_file()
    assert "<!-- x -->" in (rendered / "a.html").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("output", "fault"),
    [
        ("building\n\x1b[31mBOOK/a.md:3: WARNING: first\x1b[0m\nBOOK/b.md: WARNING: second", "a.md:3: WARNING: first"),
        ("noise\nTraceback\nValueError: why", "ValueError: why"),
        ("only words\nmore", "only words"),
        ("", "the book engine said nothing"),
    ],
)
def test_the_first_fault_is_told(output: str, fault: str) -> None:
    assert _first_fault(output.replace("BOOK", "/tmp/book"), Path("/tmp/book")) == fault
