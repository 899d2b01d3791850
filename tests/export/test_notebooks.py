"""Chapters as executed notebooks, as a site offers them."""

import base64
import re
from pathlib import Path
from xml.etree import ElementTree

import nbformat
import pytest
from nbformat import NotebookNode

from remission import ledgerfile
from remission.pipeline.notebooks import read_notebook

ROOT = Path(__file__).resolve().parents[2]
NAMES = sorted(path.stem for path in (ROOT / "notebooks").glob("*.ipynb"))


def taken(site: Path, name: str) -> NotebookNode:
    notebook: NotebookNode = nbformat.read(site / "downloads" / f"{name}.ipynb", as_version=4)
    nbformat.validate(notebook)
    return notebook


def html_of(notebook: NotebookNode) -> str:
    return "".join(output.data.get("text/html", "") for cell in notebook.cells for output in cell.get("outputs", []) if "data" in output)


@pytest.mark.parametrize("name", NAMES)
def test_its_prose_is_readable_and_leads_nowhere_else(site: Path, name: str) -> None:
    notebook = taken(site, name)
    prose = "\n".join(cell.source for cell in notebook.cells if cell.cell_type == "markdown")
    assert not re.search(r"\{[a-z:]+\}`|<a (?!href=.https?:)|<data|^\(.*\)=$|\.md\)", prose, re.MULTILINE)
    assert not re.search(r'href="(?!https?://)', html_of(notebook))
    assert re.search(r"\d+\.\d%", prose) or name in ("claims", "how_we_know", "disagreements")
    assert notebook.cells[-1].id == "about"
    assert "Parameters: confidence = 0.95" in notebook.cells[-1].source


@pytest.mark.parametrize("name", NAMES)
def test_its_code_is_that_of_the_project_and_was_run(site: Path, name: str) -> None:
    stored = {cell.id: cell.source for cell in read_notebook(ROOT / "notebooks" / f"{name}.ipynb").cells if cell.cell_type == "code"}
    code = {cell.id: cell for cell in taken(site, name).cells if cell.cell_type == "code"}
    assert {key: cell.source for key, cell in code.items() if key in stored} == {key: stored[key] for key in code if key in stored}
    assert stored.keys() - code.keys() <= {"parameters"}
    assert all(cell.execution_count for cell in code.values())
    assert all(cell.metadata.jupyter.source_hidden for cell in code.values() if "hide-input" in cell.metadata.tags)


def test_its_drawings_are_images_that_need_no_trust(site: Path) -> None:
    html = html_of(taken(site, "efficacy"))
    assert "<svg" not in html
    images = re.findall(r'<img alt="([^"]+)" src="data:image/svg\+xml;base64,([^"]+)"', html)
    assert len(images) == html.count("<figure")
    for _, data in images:
        root = ElementTree.fromstring(base64.b64decode(data))
        assert root.tag == "{http://www.w3.org/2000/svg}svg"
        assert "font-family" in root.attrib["style"]


def test_its_last_cell_of_code_lists_its_numbers(site: Path) -> None:
    ledger = ledgerfile.read(site / ledgerfile.NAME)
    own = {key: entry for key, entry in ledger.numbers.items() if entry.notebook == "safety"}
    (shown,) = next(cell.outputs for cell in taken(site, "safety").cells if cell.id == "ledger")
    first, *lines = shown.data["text/plain"].splitlines()
    assert first == f"{len(own)} numbers recorded"
    assert [line.partition("  ")[0] for line in lines] == list(own)
    key, entry = next(iter(own.items()))
    assert lines[0].startswith(f"{key}  {entry.text}")


def test_its_references_are_those_that_it_cites(site: Path) -> None:
    notebook = taken(site, "non_enrollment")
    (references,) = (cell.source for cell in notebook.cells if cell.id == "references")
    prose = "\n".join(cell.source for cell in notebook.cells if cell.cell_type == "markdown" and cell.id != "references")
    assert "(Manski, 1990)" in prose
    assert "C. F. Manski. Nonparametric Bounds on Treatment Effects." in references
