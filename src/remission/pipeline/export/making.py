"""The files that take longer to make: chapters as pages and as PDF, and the report as one PDF. What did not change is not made again."""

from collections.abc import Callable, Iterable
from contextlib import ExitStack
from functools import partial
from pathlib import Path

import nbformat

from remission.errors import WorkError
from remission.pipeline import digests
from remission.pipeline.export import pdf, printing, standalone
from remission.pipeline.export.downloads import FOLDER, archives, report_name
from remission.pipeline.export.formats import PAGE, PDF
from remission.pipeline.export.material import Material
from remission.pipeline.export.printing import Printer
from remission.pipeline.export.report import Composer, Contents, Document
from remission.pipeline.software import libraries
from remission.yamlfile import read_mapping


def add(pages: Path, material: Material, made: Iterable[str]) -> None:
    """Put into a rendered site what of these formats is not made with every site; WorkError for what cannot be printed."""
    files: dict[str, bytes] = {}
    if PAGE in made:
        files |= web_pages(material, material.executed)
    if PDF in made:
        files |= printed(pages, material, material.executed, whole=True)
    for name, content in files.items():
        (pages / FOLDER / name).write_bytes(content)


def web_pages(material: Material, chapters: Iterable[str]) -> dict[str, bytes]:
    """Chapters as pages that stand alone, by file name."""
    style, software = standalone.stylesheet(material.project, "page.css"), _software()
    found: dict[str, bytes] = {}
    for name in chapters:
        content, around = standalone.parts(name, material)
        made_from = [nbformat.writes(content), around, style, software]
        found[f"{name}.{PAGE}"] = material.store.get(PAGE, made_from, partial(standalone.page, content, around, style))
    material.store.trim()
    return found


def printed(pages: Path, material: Material, chapters: Iterable[str], *, whole: bool) -> dict[str, bytes]:
    """Chapters of a rendered site as PDF by file name, and the whole report where it is wanted; WorkError where nothing can be printed."""
    short = material.about.short
    listed = read_mapping(material.project.book / "_toc.yml")
    composer = Composer(pages, Contents.of(listed, material.executed), material, standalone.stylesheet(material.project, "print.css"))
    wanted: dict[str, tuple[object, Callable[[], Document]]] = {
        f"{name}.{PDF}": (composer.made_from([name]), partial(composer.chapter, name)) for name in chapters
    }
    if whole:
        files = archives(short)
        wanted[report_name(short)] = ([files, composer.made_from(composer.names)], partial(composer.report, files))
    made_with = [_software(), printing.identity()]
    with ExitStack() as stack:
        started: list[Printer] = []

        def make(compose: Callable[[], Document]) -> bytes:
            # A browser starts only where there is something to print.
            if not started:
                started.append(stack.enter_context(printing.printer()))
            document = compose()
            return pdf.finished(_with_pages(document, started[0]), document.title, document.headings, material.about)

        found = {name: material.store.get(PDF, [made_from, made_with], partial(make, one)) for name, (made_from, one) in wanted.items()}
    material.store.trim()
    return found


def _with_pages(document: Document, printer: Printer) -> bytes:
    """A document printed so often that its table of contents tells the pages as they are: twice. WorkError where that is not enough."""
    content = printer.print(document.filled({}))
    if not document.keys:
        return content
    pages = pdf.pages_of(content)
    if missing := [key for key in document.keys if key not in pages]:
        raise WorkError(f"{document.title}: the contents list '{missing[0]}', which the printed document lacks")
    content = printer.print(document.filled(pages))
    if pdf.pages_of(content) != pages:
        raise WorkError(f"{document.title}: the page numbers of the contents move what they count")
    return content


def _software() -> list[object]:
    """What such files depend on besides what they were made from."""
    return [digests.tree(Path(__file__).parent), libraries()]
