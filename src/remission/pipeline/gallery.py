"""Every figure of the report on one page, each leading to its chapter."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from markupsafe import Markup
from nbformat import NotebookNode

_FIGURE = re.compile(
    r'<figure [^>]*id="figure-(?P<name>[\w-]+)"[^>]*>\s*<figcaption>(?P<title>.*?)</figcaption>\s*(?P<drawing><svg.*?</svg>)', re.DOTALL
)
_TITLE = re.compile(r"^# (.+)$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Exhibit:
    """A figure without its data: the chapter that holds it, its name, title and drawing."""

    chapter: str
    name: str
    title: str
    drawing: str


def gallery(executed: Mapping[str, NotebookNode], order: Iterable[str]) -> str:
    """The HTML of all figures by chapter, in the given order, then the chapters that it leaves out.

    The data tables stay in the chapters, and only the drawings keep their ids, so that no id stands twice on the page.
    """
    titles = chapter_titles(executed, order)
    return "\n".join(_section(name, title, found) for name, title in titles.items() if (found := exhibits(name, executed[name])))


def exhibits(chapter: str, notebook: NotebookNode) -> list[Exhibit]:
    """The figures that an executed notebook shows, in its order."""
    outputs = (output for cell in notebook.cells for output in cell.get("outputs", []))
    pages = (output.get("data", {}).get("text/html", "") for output in outputs)
    return [Exhibit(chapter, found["name"], found["title"], found["drawing"]) for page in pages if (found := _FIGURE.match(page))]


def chapter_title(notebook: NotebookNode, name: str) -> str:
    """The heading of a notebook's prose, or its name where it has none."""
    prose = "\n".join(cell.source for cell in notebook.cells if cell.cell_type == "markdown")
    found = _TITLE.search(prose)
    return found[1] if found else name


def chapter_titles(executed: Mapping[str, NotebookNode], order: Iterable[str] = ()) -> dict[str, str]:
    """The chapters as readers know them, by notebook, in the given order and then those that it leaves out."""
    return {name: chapter_title(executed[name], name) for name in dict.fromkeys((*order, *executed)) if name in executed}


def _section(chapter: str, title: str, found: Iterable[Exhibit]) -> Markup:
    shown = Markup("\n").join(_exhibit(exhibit) for exhibit in found)
    heading = Markup('<h2 id="gallery-{0}"><a href="{0}.html">{1}</a></h2>').format(chapter, title)
    return Markup('<section>{}\n<div class="gallery">\n{}\n</div></section>').format(heading, shown)


def _exhibit(exhibit: Exhibit) -> Markup:
    # Title and drawing were escaped when the figure was made; the title may hold links, and so cannot be one.
    title = Markup(exhibit.title)
    return Markup(
        '<figure class="gallery-figure"><figcaption>{2}</figcaption>\n<div class="gallery-drawing">{3}</div>\n'
        '<a class="gallery-place" href="{0}.html#figure-{1}" aria-label="In its chapter: {4}">In its chapter</a></figure>'
    ).format(exhibit.chapter, exhibit.name, title, Markup(exhibit.drawing), title.striptags())
