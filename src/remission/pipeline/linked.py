"""What a page is, as schema.org describes it, in its head: articles and data sets that search engines and reference managers read."""

import html
import json
import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from markupsafe import Markup

from remission import ledgerfile
from remission.evidence import Evidence
from remission.ledgerfile import Entry, LedgerFile
from remission.pipeline import inputs
from remission.pipeline.publication import Linked, Publication, cited_work

ROOT = "index.html"
_TITLE = re.compile(r"<title>(.*?)(?: &#8212; .*?)?</title>", re.DOTALL)
_NUMBER = re.compile(r'href="ledger\.html#([^"]+)"')
# What a browser may take for the end of the script, or for markup, and what ends a line in JavaScript alone.
_ESCAPED = {ord(character): f"\\u{ord(character):04x}" for character in "<>&\u2028\u2029"}


def write(pages: Path, publication: Publication, evidence: Evidence, ledger: LedgerFile, chapters: Sequence[str]) -> None:
    """Linked data into the pages that have any: the first page and the chapters as articles, evidence and ledger as data sets."""
    names = [f"{chapter}.html" for chapter in chapters]
    for name in (ROOT, *names):
        page = (pages / name).read_text(encoding="utf-8")
        _insert(pages / name, article(name, page, publication, evidence, ledger, names))
    for name, content in {"evidence.html": evidence_set(publication, evidence), "ledger.html": ledger_set(publication)}.items():
        if (pages / name).is_file():
            _insert(pages / name, content)


def article(name: str, page: str, publication: Publication, evidence: Evidence, ledger: LedgerFile, chapters: Sequence[str]) -> Linked:
    """A page as an article that cites the sources of the numbers on it."""
    shown = (ledger.numbers[key] for key in dict.fromkeys(_NUMBER.findall(page)) if key in ledger.numbers)
    cited = {one.source for entry in shown for one in entry.inputs}
    based = [*([publication.editorial] if publication.editorial else []), {"@id": f"{inputs.DATA}/"}]
    place = {"hasPart": [{"@id": chapter} for chapter in chapters]} if name == ROOT else {"isPartOf": {"@id": ROOT}}
    return (
        {"@context": "https://schema.org", "@type": "ScholarlyArticle", "@id": name, "headline": title(page)}
        | publication.about
        | place
        | {"isBasedOn": based, "citation": [cited_work(row) for row in evidence.rows("sources") if row["source_id"] in cited]}
    )


def evidence_set(publication: Publication, evidence: Evidence) -> Linked:
    """The data package as a data set."""
    package = descriptor(evidence)
    tables = [one for one in package["resources"] if any(field["name"] == "fact_id" for field in one["schema"]["fields"])]
    return _data_set(
        f"{inputs.DATA}/",
        "evidence.html",
        str(package.get("title", "Evidence")),
        str(package.get("description", "")),
        publication,
        [f"{inputs.DATA}/{name}" for name in evidence.digests],
        [{"name": one.get("title", one["name"]), "description": one.get("description", "")} for one in tables],
    ) | {"version": evidence.version}


def ledger_set(publication: Publication) -> Linked:
    """The ledger as a data set."""
    measured = [
        {"name": name, "description": Entry.model_fields[name].description or ""} for name in ("value", "low", "high", "confidence")
    ]
    return _data_set(
        ledgerfile.NAME,
        "ledger.html",
        f"Ledger of {publication.title}",
        "Every number of the report with its interval, formula, published figures, sources and assumptions.",
        publication,
        [ledgerfile.NAME, ledgerfile.TABLE],
        measured,
    )


def descriptor(evidence: Evidence) -> dict[str, Any]:
    """The description of the data package, as its file has it."""
    content: dict[str, Any] = json.loads((evidence.path / "datapackage.json").read_text(encoding="utf-8"))
    return content


def title(page: str) -> str:
    """The title of a page, without that of the site."""
    found = _TITLE.search(page)
    return html.unescape(" ".join(found[1].split())) if found else ""


def script(content: Linked, kind: str = "application/ld+json", key: str = "") -> Markup:
    """Data as an element of a page, linked data unless told, which no text in it can end."""
    text = json.dumps(content, ensure_ascii=False, sort_keys=True).translate(_ESCAPED)
    identity = Markup(' id="{}"').format(key) if key else ""
    return Markup('<script type="{}"{}>{}</script>').format(kind, identity, Markup(text))


def _data_set(
    key: str, page: str, name: str, description: str, publication: Publication, files: Iterable[str], measured: Iterable[Linked]
) -> Linked:
    about = publication.about
    return (
        {"@context": "https://schema.org", "@type": "Dataset", "@id": key, "url": page, "name": name, "description": description}
        | {("creator" if name == "author" else name): value for name, value in about.items()}
        | {
            "isPartOf": {"@id": ROOT},
            "distribution": [{"@type": "DataDownload", "contentUrl": file, "encodingFormat": inputs.media_type(file)} for file in files],
            "variableMeasured": [{"@type": "PropertyValue"} | {name: text for name, text in one.items() if text} for one in measured],
        }
    )


def _insert(path: Path, content: Linked) -> None:
    page = path.read_text(encoding="utf-8")
    path.write_text(page.replace("</head>", f"{script(content)}\n  </head>", 1), encoding="utf-8")
