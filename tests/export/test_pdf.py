"""The printed report: its pages, contents, outline, letters and figures."""

import io
import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from html import unescape
from itertools import pairwise
from pathlib import Path
from typing import Any
from unicodedata import normalize

import pytest
from pypdf import PdfReader

from remission.pipeline.export import making
from remission.pipeline.export.downloads import report_name
from remission.pipeline.export.material import Material
from remission.pipeline.gallery import chapter_titles, exhibits

Apart = Callable[[Callable[[], object]], None]
Shared = Callable[[str, Callable[[Path], object]], Path]
CHAPTER = "scenarios"


@dataclass(frozen=True)
class Printed:
    """A printed document, and the text of each of its pages, letters that are joined apart."""

    content: bytes
    texts: list[str]

    @cached_property
    def reader(self) -> PdfReader:
        return PdfReader(io.BytesIO(self.content))


@pytest.fixture(scope="session")
def printed(site: Path, material: Material, shared: Shared, browser_apart: Apart) -> dict[str, Printed]:
    """A chapter, and the report."""

    def make(folder: Path) -> None:
        def work() -> None:
            for name, content in making.printed(site, material, [CHAPTER], whole=True).items():
                (folder / name).write_bytes(content)
                pages = PdfReader(io.BytesIO(content)).pages
                texts = [" ".join(normalize("NFKC", page.extract_text()).split()) for page in pages]
                (folder / f"{name}.json").write_text(json.dumps(texts), encoding="utf-8")

        browser_apart(work)

    folder = shared("printed", make)
    names = {"chapter": f"{CHAPTER}.pdf", "report": report_name(material.about.short)}
    return {
        kind: Printed((folder / name).read_bytes(), json.loads((folder / f"{name}.json").read_text(encoding="utf-8")))
        for kind, name in names.items()
    }


def outline(reader: PdfReader) -> list[tuple[str, int]]:
    """The entries of an outline with the places of their pages."""

    def flat(entries: Any) -> list[Any]:
        return [one for entry in entries for one in (flat(entry) if isinstance(entry, list) else [entry])]

    return [(str(entry.title), reader.get_destination_page_number(entry) or 0) for entry in flat(reader.outline)]


def fonts(reader: PdfReader) -> list[Any]:
    found: dict[str, Any] = {}
    for page in reader.pages:
        resources: Any = page["/Resources"]
        for font in resources.get("/Font", {}).values():
            below = font.get_object().get("/DescendantFonts")
            one = below[0].get_object() if below else font.get_object()
            found[str(one["/BaseFont"])] = one["/FontDescriptor"].get_object()
    return [{"name": name, **descriptor} for name, descriptor in found.items()]


@pytest.mark.parametrize("kind", ["chapter", "report"])
def test_it_is_tagged_has_a_title_and_holds_its_letters(printed: dict[str, Printed], kind: str, material: Material) -> None:
    reader, texts = printed[kind].reader, printed[kind].texts
    root: Any = reader.trailer["/Root"]
    title = {"chapter": chapter_titles(material.executed)[CHAPTER], "report": material.about.title}[kind]
    assert reader.metadata
    assert (reader.metadata.title, reader.metadata.author) == (title, "The remission developers")
    assert root["/MarkInfo"]["/Marked"]
    assert "/StructTreeRoot" in root
    assert root["/Lang"] == "en"
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    letters = fonts(reader)
    assert [one["name"] for one in letters if not {"/FontFile", "/FontFile2", "/FontFile3"} & one.keys()] == []
    assert any("STIXGeneral" in one["name"] for one in letters)
    assert all(page.mediabox == reader.pages[0].mediabox for page in reader.pages)
    assert all(re.search(r"[a-z]{3}", text) for text in texts)


def test_the_report_has_the_pages_that_its_contents_name(printed: dict[str, Printed]) -> None:
    reader, texts = printed["report"].reader, printed["report"].texts
    assert 100 < len(texts) < 250
    entries = outline(reader)
    assert [title for title, _ in entries[:2]] == ["About this report", "How to read this"]
    chapters = [(title, page + 1) for title, page in entries if re.match(r"\d+ [A-Z]", title)]
    assert [int(title.split()[0]) for title, _ in chapters] == list(range(1, len(chapters) + 1))
    assert all(first < second for (_, first), (_, second) in pairwise(chapters))
    listed = next(text for text in texts if "Contents" in text) + " ".join(texts[3:6])
    for title, page in chapters:
        assert re.search(rf"{re.escape(title)} {page}\b", listed), title
        assert title.split(" ", 1)[1] in texts[page - 1]
        # What stands below the text is the number of the page.
        assert re.search(rf"\b{page}$|^{page}\b|\b{page}\b", texts[page - 1])
    assert "{{page:" not in " ".join(texts)
    assert "000" not in listed.split("Glossary")[0].split()


def test_every_heading_leads_to_its_page(printed: dict[str, Printed]) -> None:
    for document in printed.values():
        for title, place in outline(document.reader):
            shown = document.texts[place]
            assert re.sub(r"\W", "", title) in re.sub(r"\W", "", shown), title


def test_every_figure_has_its_number_and_caption(printed: dict[str, Printed], material: Material) -> None:
    text = re.sub(r"\s", "", "".join(printed["report"].texts))
    titles = [re.sub(r"<[^>]+>", "", one.title) for name in material.executed for one in exhibits(name, material.executed[name])]
    assert len(titles) > 40
    squeezed = {title: re.sub(r"\s", "", unescape(title)) for title in titles}
    assert [title for title, letters in squeezed.items() if not re.search(rf"Figure\d+\.{re.escape(letters)}", text)] == []


def test_no_code_is_printed(printed: dict[str, Printed]) -> None:
    text = " ".join(printed["report"].texts)
    assert "from remission import" not in text
    assert "ledger.show" not in text
    assert "This document holds no code." in text


def test_what_did_not_change_is_not_printed_again(
    site: Path, material: Material, printed: dict[str, Printed], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("remission.pipeline.export.printing.printer", None)
    again = making.printed(site, material, [CHAPTER], whole=True)
    assert list(again.values()) == [printed["chapter"].content, printed["report"].content]
