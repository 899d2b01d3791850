"""Executed notebooks and pages as one book, every number in its place."""

import re
import shutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from html import escape
from pathlib import Path

import nbformat
import yaml
from nbformat import NotebookNode

from remission import __version__
from remission.errors import WorkError
from remission.evidence import Evidence
from remission.ledgerfile import LedgerFile
from remission.named import NamedScenario
from remission.pipeline import digests
from remission.pipeline.gallery import chapter_titles, gallery
from remission.pipeline.listings import listing
from remission.pipeline.notebooks import INJECTED, take_ledger
from remission.record import Record
from remission.scenario import Scenario
from remission.wording import joined
from remission.yamlfile import read_mapping

_LISTING = re.compile(r"^```\{listing\} (\w+)\n```$", re.MULTILINE)
_SHOW = re.compile(r"^\{show\}`([\w-]+)`$", re.MULTILINE)
_NAMED_OUTPUT = r'<(?:figure|div) [^>]*id="(?:figure|table)-([\w-]+)"'
_OWN_FILE = re.compile(r'(?<=(?:src|ref)=")_static/[\w.-]+(?=")')
_HIDDEN = "hide-input"
_GALLERY = "gallery"
# Too long for the book engine to read with every build; the ledger has a search of its own, and the gallery repeats the chapters.
_LATE = (_GALLERY, "ledger")
# Shown on every page even at their defaults.
_NAMED = ("confidence", "target_population", "non_enrolled", "threshold")


@dataclass(frozen=True, slots=True)
class Book:
    """An assembled book: the folder of its sources, and what makes that which its rendered pages lack, by the comment in its place."""

    sources: Path
    late: dict[str, Callable[[], str]]


def collect(executed: Mapping[str, NotebookNode], scenario: Scenario) -> Record:
    """The record of the whole report, taken out of its notebooks' outputs; WorkError for a clash or a notebook without a ledger."""
    record = Record(scenario)
    for name, notebook in executed.items():
        cells = {cell.execution_count: cell.id for cell in notebook.cells if cell.cell_type == "code" and cell.execution_count}
        told = take_ledger(notebook, name)
        # What went through a file comes back in the order of its names; what did not must not come in another.
        record.add({part: dict(sorted(held.items())) if isinstance(held, dict) else held for part, held in told.items()}, cells)
    return record


def assemble(
    book: Path,
    executed: Mapping[str, NotebookNode],
    record: Record,
    ledger: LedgerFile,
    evidence: Evidence,
    folder: Path,
    named: Sequence[NamedScenario] = (),
    more: Mapping[str, Callable[[], str]] = {},
    ends: Mapping[str, Callable[[], str]] = {},
) -> Book:
    """Write the book's sources to a folder: pages and notebooks with numbers, listings and figures resolved, and the configuration.

    The longest listings come late, into the rendered pages, and so does the banner, which changes with every parameter. `named` are the
    scenarios that a page may list, `more` are further listings, and `ends` what ends each chapter; both come late.
    Raises WorkError for a number, sentence, listing or figure that a page asks for and nothing provides.
    """
    shutil.copytree(book, folder, ignore=shutil.ignore_patterns("_build", ".*"))
    figures, order = _figures(executed), _order(folder)
    titles = chapter_titles(executed, order)
    late: dict[str, Callable[[], str]] = {_place("banner"): partial(banner, evidence, record.scenario)}
    for page in sorted(folder.rglob("*.md")):
        text = record.resolve(page.read_text(encoding="utf-8"), page.name)
        for name in dict.fromkeys(_LISTING.findall(text)):
            make = more.get(name) or partial(listing, name, evidence, ledger, record.scenario, titles, executed, named)
            if comes_late := name in _LATE or name in more:
                late[_place(name)] = partial(gallery, executed, order) if name == _GALLERY else make
            made = _place(name) if comes_late else _with_digests(_listing(name, page.name, make), folder)
            text = text.replace(f"```{{listing}} {name}\n```", _raw(made))
        for name in dict.fromkeys(_SHOW.findall(text)):
            text = text.replace(f"{{show}}`{name}`", _raw(_figure(figures, name, page.name)))
        page.write_text(text, encoding="utf-8")
    for name, notebook in executed.items():
        made_chapter = with_glance(chapter(notebook, record, ledger, evidence, name), ":::{container} at-a-glance", ":::")
        if name in ends:
            late[place := _place(f"end of {name}")] = ends[name]
            made_chapter.cells.append(nbformat.v4.new_markdown_cell(_raw(place), id="end"))
        nbformat.write(made_chapter, folder / f"{name}.ipynb")
    _configure(folder / "_config.yml")
    return Book(folder, late)


def banner(evidence: Evidence, scenario: Scenario) -> str:
    """What a page was built with, in one line of HTML."""
    named = {name: getattr(scenario, name) for name in _NAMED} | scenario.differences
    shown = ", ".join(f"{name} = {value}" for name, value in named.items())
    return (
        f'<span class="built-with">Parameters: <a href="parameters.html">{escape(shown)}</a>. '
        f'Data: <a href="evidence.html">version {escape(evidence.version)}</a> ({evidence.digest[:8]}). remission {__version__}.</span>'
    )


def chapter(notebook: NotebookNode, record: Record, ledger: LedgerFile, evidence: Evidence, name: str) -> NotebookNode:
    """A notebook as the book shows it: prose resolved, code folded, the sources of its numbers at the end."""
    chapter: NotebookNode = nbformat.from_dict(notebook)
    if any(INJECTED in cell.metadata.get("tags", []) for cell in chapter.cells):
        chapter.cells = [cell for cell in chapter.cells if "parameters" not in cell.metadata.get("tags", [])]
    for cell in chapter.cells:
        if cell.cell_type == "markdown":
            cell.source = record.resolve(cell.source, f"{name}.ipynb, cell '{cell.id}'")
        elif _HIDDEN not in cell.metadata.get("tags", []):
            cell.metadata["tags"] = [*cell.metadata.get("tags", []), _HIDDEN]
    if sources := cited_sources(ledger, evidence, name):
        chapter.cells.append(nbformat.v4.new_markdown_cell(sources, id="sources"))
    return chapter


def with_glance(chapter: NotebookNode, begin: str, end: str) -> NotebookNode:
    """A chapter with the first paragraph of its first cell, which says what was found, in a box: between two lines."""
    if chapter.cells and chapter.cells[0].cell_type == "markdown":
        title, _, rest = chapter.cells[0].source.partition("\n\n")
        finding, _, more = rest.partition("\n\n")
        if title.startswith("# ") and finding:
            named = '<p class="at-a-glance-title">At a glance</p>'
            chapter.cells[0].source = f"{title}\n\n{begin}\n{named}\n\n{finding}\n{end}\n\n{more}"
    return chapter


def cited_sources(ledger: LedgerFile, evidence: Evidence, chapter: str) -> str:
    """The sources of the numbers that a chapter recorded, as prose with citations; empty where it used no published figure.

    A source whose bibliography was not verified is no citation but a link to its row.
    """
    used = {one.source: one.tier for entry in ledger.numbers.values() if entry.notebook == chapter for one in entry.inputs}
    itself = [source for source, tier in used.items() if tier == "editorial"]
    rows = [row for row in evidence.rows("sources") if row["source_id"] in used.keys() - itself]
    cited = ",".join(row["key"] for row in rows if row["verified"])
    others = ", ".join(f'<a href="evidence.html#{row["source_id"]}">{row["source_id"]}</a>' for row in rows if not row["verified"])
    said = [f'from <a href="evidence.html#{source}">the editorial</a> itself' for source in itself]
    said += [f"from {{cite:t}}`{cited}`"] if cited else []
    said += [f"from sources whose bibliography was not verified ({others})"] if others else []
    return f"## Sources of this chapter\n\nThe published figures are {joined(said)}; [Evidence](evidence.md) lists each." if said else ""


def _figures(executed: Mapping[str, NotebookNode]) -> dict[str, str]:
    """The HTML of every figure and every named table, by name."""
    outputs = (output for notebook in executed.values() for cell in notebook.cells for output in cell.get("outputs", []))
    pages = (output.get("data", {}).get("text/html", "") for output in outputs)
    return {match[1]: html for html in pages if (match := re.match(_NAMED_OUTPUT, html))}


def _order(folder: Path) -> list[str]:
    """The chapters in the order of the table of contents."""
    contents = read_mapping(folder / "_toc.yml")
    return [chapter["file"] for part in contents.get("parts", [contents]) for chapter in part.get("chapters", [])]


def _figure(figures: Mapping[str, str], name: str, where: str) -> str:
    if name not in figures:
        raise WorkError(f"{where}: no figure or table '{name}'; there are {', '.join(sorted(figures))}")
    return figures[name]


def _listing(name: str, where: str, make: Callable[[], str]) -> str:
    try:
        return make()
    except KeyError:
        raise WorkError(f"{where}: no listing '{name}'") from None


def _with_digests(html: str, folder: Path) -> str:
    """A listing whose own scripts and styles are named with their digests: a browser must not mix those of two builds."""

    def with_digest(match: re.Match[str]) -> str:
        if not (folder / match[0]).is_file():
            raise WorkError(f"{match[0]}: a listing needs this file of the book, and it is missing; put it back")
        return f"{match[0]}?v={digests.digest(folder / match[0])[:8]}"

    return _OWN_FILE.sub(with_digest, html)


def _raw(html: str) -> str:
    return f"``````{{raw}} html\n{html}\n``````"


def _place(name: str) -> str:
    return f"<!-- remission: {name} -->"


def _configure(path: Path) -> None:
    config = read_mapping(path)
    config.setdefault("html", {})["announcement"] = _place("banner")
    path.write_text(yaml.safe_dump(config, sort_keys=False), encoding="utf-8")
