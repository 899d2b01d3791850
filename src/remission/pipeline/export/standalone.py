"""A chapter as one web page that asks nobody for anything: nbconvert with a template of our own."""

from importlib import resources
from typing import Any

from nbformat import NotebookNode

from remission.pipeline.assemble import chapter, with_glance
from remission.pipeline.export.bibliography import cited, with_citations
from remission.pipeline.export.ends import Ends
from remission.pipeline.export.material import Material
from remission.pipeline.export.prose import relinked, unlinked
from remission.pipeline.gallery import chapter_title
from remission.pipeline.project import Project
from remission.pipeline.publication import LANGUAGE

_TEMPLATE = "takeaway"
_UNSEEN = "remove-cell"


def parts(name: str, material: Material) -> tuple[NotebookNode, dict[str, Any]]:
    """What the page of a chapter is made of: the notebook, its links leading within the page, and what the template puts around it.

    WorkError for a work that the bibliography lacks.
    """
    made = chapter(material.executed[name], material.record, material.ledger, material.evidence, name)
    made = with_glance(made, '<div class="container at-a-glance">', "\n</div>")
    made.cells = [cell for cell in made.cells if _UNSEEN not in cell.metadata.get("tags", [])]
    prose = [cell for cell in made.cells if cell.cell_type == "markdown"]
    keys = cited(cell.source for cell in prose)
    for cell in prose:
        cell.source = with_citations(unlinked(cell.source), material.works, f"{name}.ipynb, cell '{cell.id}'", linked=True)
    data = [output.data for cell in made.cells for output in cell.get("outputs", []) if "text/html" in output.get("data", {})]
    ends = Ends.of([*(cell.source for cell in prose), *(one["text/html"] for one in data)], material.ledger, material.evidence)
    for cell in prose:
        cell.source = relinked(cell.source, ends.link)
    for one in data:
        one["text/html"] = relinked(one["text/html"], ends.link)
    around = {
        "title": chapter_title(made, name),
        "report": material.origin,
        "made_with": material.made_with,
        "description": material.about.description,
        "license": material.about.license,
        "language": LANGUAGE,
        "references": material.works.listed(keys),
        **ends.plain(),
    }
    return made, around


def page(content: NotebookNode, around: dict[str, Any], style: str) -> bytes:
    """The page made of its parts, in a style."""
    from nbconvert import HTMLExporter
    from traitlets.config import Config

    with resources.as_file(resources.files(__package__) / "template") as folder:
        exporter = HTMLExporter(
            config=Config({"CSSHTMLHeaderPreprocessor": {"enabled": False}}),
            template_name=_TEMPLATE,
            extra_template_basedirs=[str(folder)],
        )
        html, _ = exporter.from_notebook_node(content, resources={"takeaway": around | {"style": style}})
    return str(html).encode()


def stylesheet(project: Project, name: str) -> str:
    """Colors and letters, the report's own style sheet, and one of ours upon it, as one."""
    own = project.book / "_static" / "report.css"
    style = resources.files(__package__) / "style"
    parts = [style / "base.css", *([own] if own.is_file() else []), style / name]
    return "\n".join(part.read_text(encoding="utf-8") for part in parts)
