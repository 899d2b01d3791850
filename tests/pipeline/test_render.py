"""Rendering a book: every warning is an error, told by its first line."""

from pathlib import Path

import pytest

from remission.errors import WorkError
from remission.pipeline.render import _first_fault, render


def test_a_broken_page_is_told_by_its_first_warning(tmp_path: Path) -> None:
    book = tmp_path / "book"
    book.mkdir()
    (book / "_toc.yml").write_text("format: jb-book\nroot: index\n", encoding="utf-8")
    (book / "_config.yml").write_text("title: Tiny\nexecute: {execute_notebooks: 'off'}\n", encoding="utf-8")
    (book / "index.md").write_text("# Tiny\n\n[nowhere](missing.md)\n", encoding="utf-8")
    with pytest.raises(WorkError) as caught:
        render(book, tmp_path / "out")
    message = str(caught.value)
    assert message.startswith("the book did not render: index.md:3: WARNING")
    assert "missing.md" in message
    assert str(book) not in message
    assert "\n" not in message
    assert "\x1b" not in message


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
