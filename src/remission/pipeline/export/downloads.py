"""The files that a site offers to take away: which there are, how pages lead to them, and the making of those that are made at once."""

from collections.abc import Callable, Iterable, Mapping
from functools import partial
from pathlib import Path

from markupsafe import Markup

from remission import ledgerfile
from remission.pipeline import inputs, linked
from remission.pipeline.export.archive import zipped
from remission.pipeline.export.citation import Citation, box
from remission.pipeline.export.formats import FORMATS, NOTEBOOK, PAGE, PDF
from remission.pipeline.export.material import Material
from remission.pipeline.export.notebooks import notebook
from remission.pipeline.publication import Linked, Publication

Maker = Callable[[], str]

FOLDER = "downloads"
_LICENSE = "LICENSE"
_LEDGER = (ledgerfile.NAME, ledgerfile.SCHEMA, ledgerfile.TABLE)


def report_name(short: str) -> str:
    """The file of the whole report, given the short form of its title."""
    return f"{short}-report.{PDF}"


def archives(short: str) -> dict[str, str]:
    """The zip files of data and ledger: what they hold, and their names."""
    return {"the data package": f"{short}-data.zip", "the ledger": f"{short}-ledger.zip"}


def offers(about: Publication, citations: Mapping[str, Citation], made: tuple[str, ...]) -> dict[str, Maker]:
    """What pages say of the files of a site with chapters in these formats, by the name that they ask for it with."""
    files = {f"{FOLDER}/{report_name(about.short)}": "The whole report (PDF)"} if PDF in made else {}
    files |= {f"{FOLDER}/{name}": f"{_capital(what)} (zip)" for what, name in archives(about.short).items()}
    files[ledgerfile.TABLE] = "Every number (CSV)"
    boxes: dict[str, Maker] = {f"citation_{name}": partial(box, one, FOLDER) for name, one in citations.items()}
    return boxes | {"downloads": partial(_line, "Take along", files)}


def ends(chapters: Iterable[str], made: tuple[str, ...]) -> dict[str, Maker]:
    """What ends each chapter of such a site."""
    label = "Take this chapter along"
    return {name: partial(_line, label, {f"{FOLDER}/{name}.{suffix}": FORMATS[suffix] for suffix in made}) for name in chapters}


def write(pages: Path, material: Material) -> None:
    """The files that are made with every site: chapters as notebooks, citations, and zip files of the data and of the ledger in `pages`."""
    project, about = material.project, material.about
    folder = pages / FOLDER
    folder.mkdir()
    texts = {f"{name}.{NOTEBOOK}": notebook(name, material) for name in material.executed}
    for citation in material.citations.values():
        texts |= citation.files
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8")
    terms = {_LICENSE: project.root / _LICENSE} if (project.root / _LICENSE).is_file() else {}
    data = {Path(name).name: path for name, path in inputs.data_files(material.evidence).items()}
    held = (data | terms, {name: pages / name for name in _LEDGER} | terms)
    for name, files in zip(archives(about.short).values(), held, strict=True):
        content = zipped(Path(name).stem, {one: path.read_bytes() for one, path in files.items()})
        (folder / name).write_bytes(content)


def described(pages: Path, short: str) -> dict[str, Linked]:
    """What the files of a site are, by their place in it."""
    names = {name: f"{_capital(what)} in one file" for what, name in archives(short).items()} | {report_name(short): "The whole report"}
    found: dict[str, Linked] = {}
    for path in sorted((pages / FOLDER).glob("*")):
        chapter = pages / f"{path.stem}.html"
        if path.name in names:
            name = names[path.name]
        elif path.suffix[1:] in FORMATS and chapter.is_file():
            name = f"{linked.title(chapter.read_text(encoding='utf-8'))}: {FORMATS[path.suffix[1:]].lower().replace('pdf', 'PDF')}"
        else:
            name = f"Citation for reference managers ({path.stem})"
        found[f"{FOLDER}/{path.name}"] = {"name": name}
    return found


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _line(label: str, files: Mapping[str, str]) -> Markup:
    """A quiet line of links to files; a page opens, all else is saved."""
    links = Markup(" ").join(
        Markup('<a href="{}"{}>{}</a>').format(href, Markup("") if href.endswith(PAGE) else Markup(" download"), text)
        for href, text in files.items()
    )
    return Markup('<p class="take-away"><span>{}:</span> {}</p>').format(label, links)
