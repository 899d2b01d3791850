"""A chapter as an executed notebook that can be read and run away from the report."""

import base64
import re

import nbformat
from markupsafe import escape
from nbformat import NotebookNode

from remission.ledgerfile import LedgerFile
from remission.pipeline.assemble import chapter
from remission.pipeline.export.bibliography import cited, with_citations
from remission.pipeline.export.material import Material
from remission.pipeline.export.prose import relinked, unlinked, words

_DRAWING = re.compile(r"<svg (?P<attributes>[^>]*)>.*?</svg>", re.DOTALL)
_ALT = re.compile(r'aria-label="([^"]*)"')
# An image has no page whose colors and letters it could take. Verdana is as wide as the letters that the drawing was laid out with.
_ALONE = "background:#fff;color:#12161c;font-family:'DejaVu Sans',Verdana,sans-serif"
_HIDDEN = "hide-input"
_LAST = "ledger"


def notebook(name: str, material: Material) -> str:
    """The file of a chapter: prose with its numbers and references, code folded, drawings that an untrusted notebook shows too.

    WorkError for a work that the bibliography lacks.
    """
    made = chapter(material.executed[name], material.record, material.ledger, material.evidence, name)
    keys = cited(cell.source for cell in made.cells if cell.cell_type == "markdown")
    for cell in made.cells:
        if cell.cell_type == "markdown":
            where = f"{name}.ipynb, cell '{cell.id}'"
            cell.source = relinked(with_citations(unlinked(cell.source), material.works, where, linked=False), words)
            continue
        if _HIDDEN in cell.metadata.get("tags", []):
            cell.metadata["jupyter"] = {"source_hidden": True}
        for output in cell.outputs:
            if html := output.get("data", {}).get("text/html"):
                output.data["text/html"] = relinked(_DRAWING.sub(_image, html), words)
        if cell.id == _LAST:
            cell.outputs = [_recorded(name, material.ledger, cell.execution_count)]
    if keys:
        listed = "\n".join(f"- {text}" for text in material.works.listed(keys).values())
        made.cells.append(nbformat.v4.new_markdown_cell(f"## References\n\n{listed}", id="references"))
    made.cells.append(nbformat.v4.new_markdown_cell(_about(name, material), id="about"))
    made.metadata["title"] = material.about.title
    return str(nbformat.writes(made)) + "\n"


def _image(drawing: re.Match[str]) -> str:
    alone = drawing[0].replace("<svg ", f'<svg style="{_ALONE}" ', 1)
    label = _ALT.search(drawing["attributes"])
    data = base64.b64encode(alone.encode()).decode()
    return f'<img alt="{label[1] if label else ""}" src="data:image/svg+xml;base64,{data}" width="600">'


def _recorded(name: str, ledger: LedgerFile, count: int | None) -> NotebookNode:
    """What the last cell showed: every number that the chapter recorded, by id."""
    found = {key: entry for key, entry in ledger.numbers.items() if entry.notebook == name}
    lines = [f"{key}  {entry.text}{f' ({entry.interval})' if entry.interval else ''}" for key, entry in found.items()]
    text = "\n".join([f"{len(found)} numbers recorded", *lines])
    shown: NotebookNode = nbformat.v4.new_output("execute_result", {"text/plain": text}, execution_count=count)
    return shown


def _about(name: str, material: Material) -> str:
    return (
        f"---\n\nFrom: {escape(material.origin)}. {escape(material.made_with)}\n\nNumbers and sentences in the text were put in when the "
        f"report was built; the cells run again where its software is installed. `remission run {name} --set NAME=VALUE` runs the chapter "
        "under other assumptions. The last cell of code lists its numbers by their ids in the ledger."
    )
