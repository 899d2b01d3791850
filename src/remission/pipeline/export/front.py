"""What stands before the chapters of the printed report: title page, how to read it, table of contents."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from remission.pipeline.export.material import Material

_HOW = (
    "Every number in this report was computed from published figures when the report was built. On the site of the report each leads to "
    "its entry in the ledger: formula, published rows, sources and assumptions. The site also shows the data behind each figure."
)


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading that the table of contents lists: its level, id, and text."""

    level: int
    key: str
    text: str


def title_page(question: str, material: Material) -> Markup:
    """Title, the question that the report asks, who made it, version and data."""
    about, citation = material.about, material.citations["report"]
    edition = ", ".join(part for part in (f"Version {citation.version}" if citation.version else "", about.date) if part)
    return Markup(
        '<section class="title-page">\n<p class="title">{}</p>\n<p class="question">{}</p>\n<p class="authors">{}</p>\n'
        '<p class="edition">{}<br>Data: version {}</p>\n<p class="statement">{}</p>\n</section>\n'
    ).format(
        about.title, question, ", ".join(str(one["name"]) for one in about.authors), edition, material.evidence.version, about.description
    )


def reading(files: Mapping[str, str], material: Material) -> Markup:
    """How to read the report, with which assumptions it was made, where code and data are; `files` are those of data and ledger."""
    citation = material.citations["report"]
    stored = Markup(" and ").join(Markup("{} (<code>{}</code>)").format(what, name) for what, name in files.items())
    code = Markup(
        "This document holds no code. Each chapter is a notebook with its code; the notebooks stand in the folder <code>downloads</code> "
        "of the site, with {}."
    ).format(stored)
    terms = [
        f"Text and figures: {material.about.license}." if material.about.license else "",
        f"Code: {citation.license}." if citation.license else "",
    ]
    told = {
        "How to read this": _HOW,
        "Assumptions": f"{material.made_with} The chapter Parameters lists them all.",
        "Code and data": code,
        "To cite": citation.text,
        "License": " ".join(term for term in terms if term),
    }
    lines = Markup("\n").join(Markup("<h2>{}</h2>\n<p>{}</p>").format(what, text) for what, text in told.items() if text)
    return Markup('<section class="about">\n<h1>About this report</h1>\n{}\n</section>\n').format(lines)


def contents(groups: Sequence[tuple[str, Sequence[tuple[str, Sequence[Heading]]]]]) -> Markup:
    """The table of contents: of each part, by its caption, the chapters, each as its number and its headings.

    In place of the page of a heading stands a token with its id.
    """
    lines: list[Markup] = []
    for caption, chapters in groups:
        if caption:
            lines.append(Markup('<li class="part">{}</li>').format(caption))
        for number, headings in chapters:
            lines += [_line(heading, number if place == 0 else "") for place, heading in enumerate(headings)]
    return Markup('<nav class="contents">\n<h1 id="contents">Contents</h1>\n<ol>\n{}\n</ol></nav>\n').format(Markup("\n").join(lines))


def _line(heading: Heading, number: str) -> Markup:
    shown = Markup('<span class="number">{}</span> ').format(number) if number else Markup()
    return Markup(
        '<li class="level-{0}"><a href="#{1}"><span class="text">{2}{3}</span><span class="leader"></span>'
        '<span class="page">{{{{page:{1}}}}}</span></a></li>'
    ).format(heading.level, heading.key, shown, heading.text)
