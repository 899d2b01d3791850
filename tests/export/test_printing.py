"""Printing: the browser that is found, and what it may ask for."""

import io
import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from pypdf import PdfReader

from remission.errors import InputError, WorkError
from remission.pipeline.export import formats, pdf, printing
from remission.pipeline.publication import Publication

Apart = Callable[[Callable[[], object]], None]
ABOUT = Publication("Mine", "mine", "What it is.", ({"name": "Me"}, {"name": "You"}), "2026-05-04", ("a", "b"), "", "", {})
PAGE = "<!DOCTYPE html><html><head><title>T</title></head><body>{}</body></html>"


@pytest.fixture
def programs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that is the whole PATH."""
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv(printing.VARIABLE, raising=False)
    return tmp_path


def program(folder: Path, name: str) -> Path:
    path = folder / name
    path.write_text("#!/bin/sh\n", encoding="utf-8")
    path.chmod(0o755)
    return path


def test_the_browser_is_the_first_of_those_on_the_path(programs: Path) -> None:
    assert printing.browser() is None
    chrome = program(programs, "google-chrome")
    assert printing.browser() == chrome
    assert printing.browser() == chrome
    assert program(programs, "chromium") == printing.browser()


def test_the_browser_may_be_named(programs: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program(programs, "chromium")
    mine = program(programs, "mine")
    monkeypatch.setenv(printing.VARIABLE, str(mine))
    assert printing.browser() == mine
    monkeypatch.setenv(printing.VARIABLE, "nothing")
    with pytest.raises(InputError, match=r"^REMISSION_CHROMIUM=nothing: no such program; "):
        printing.browser()


def test_without_a_browser_it_says_what_to_install(programs: Path) -> None:
    assert programs.is_dir()
    assert printing.identity() == ""
    assert formats.of_site(everything=True) == ("ipynb", "html")
    with pytest.raises(
        WorkError, match=r"^PDF needs Chromium, and none of chromium, .* is on the PATH; install one.*; --to html needs none$"
    ):
        printing.printer().__enter__()


def test_without_its_packages_it_says_which(programs: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program(programs, "chromium")
    assert printing.lacking() == ""
    assert formats.of_site(everything=True) == ("ipynb", "html", "pdf")
    monkeypatch.setattr(printing, "find_spec", lambda name: None if name == "pypdf" else object())
    assert printing.lacking() == "PDF needs pypdf; install remission with its extra 'pdf'"


def test_another_browser_is_another_identity(programs: Path) -> None:
    path = program(programs, "chromium")
    first = printing.identity()
    assert formats.identity(("ipynb", "html", "pdf")) == formats.identity(("ipynb", "html", "pdf"))
    os.utime(path, (1, 1))
    assert printing.identity() != first
    assert formats.identity(formats.LEAST) == ""
    assert formats.identity(("ipynb", "html")) != formats.identity(("ipynb", "html", "pdf"))


def test_a_program_that_is_no_browser_is_told_in_one_line(programs: Path) -> None:
    path = program(programs, "chromium")

    def work() -> None:
        with printing.printer():
            pass

    with ThreadPoolExecutor(1) as pool, pytest.raises(WorkError, match=rf"^{path}: does not start: .*$") as caught:
        pool.submit(work).result()
    assert "\n" not in str(caught.value)


def test_a_document_that_asks_for_anything_is_refused(browser_apart: Apart) -> None:
    def work() -> None:
        with printing.printer() as printer:
            printer.print(PAGE.format('<img src="http://elsewhere.invalid/a.png">'))

    with pytest.raises(WorkError, match=r"^the document asks for http://elsewhere\.invalid/a\.png; "):
        browser_apart(work)


def test_what_is_printed_twice_is_the_same_file(browser_apart: Apart) -> None:
    text = '<h1 id="a">One <em>more</em></h1><p><a href="#b">to <em>b</em></a></p><div style="break-before: page"><h1 id="b">B</h1></div>'

    made: list[bytes] = []

    def work() -> None:
        with printing.printer() as printer:
            first, second = (printer.print(PAGE.format(text)) for _ in range(2))
        assert pdf.pages_of(first) == {"b": 2}
        made.extend(pdf.finished(one, "T", ["One more", "B"], ABOUT) for one in (first, second))
        with pytest.raises(WorkError, match=r"^the printed outline has 2 headings, the document 1$"):
            pdf.finished(first, "T", ["One more"], ABOUT)

    browser_apart(work)
    assert made[0] == made[1]
    reader = PdfReader(io.BytesIO(made[0]))
    assert reader.metadata
    assert (reader.metadata.title, reader.metadata.author, reader.metadata.subject) == ("T", "Me, You", "Mine")
    assert str(reader.metadata["/CreationDate"]) == "D:20260504000000Z"
