"""What readers see of a number when they ask: the ledger as scripts, one a chapter, that a page loads at the first question."""

import json
import re
from collections.abc import Mapping
from pathlib import Path
from textwrap import shorten
from typing import Any

from remission import described
from remission.derivation import own_rows
from remission.evidence import Evidence
from remission.ledgerfile import LedgerFile, Row
from remission.provenance import fact_row
from remission.scenario import describe_parameters

FOLDER = Path("_static", "ledger")
EVIDENCE = "evidence"

Part = dict[str, Any]


def write(pages: Path, ledger: LedgerFile, evidence: Evidence, titles: Mapping[str, str]) -> None:
    """The scripts into a site, given the chapters' titles by notebook.

    One for each chapter, one for the rows, sources and parameters that they name.
    """
    (pages / FOLDER).mkdir(parents=True, exist_ok=True)
    for name, part in {EVIDENCE: shared(ledger, evidence), **by_chapter(ledger, titles)}.items():
        # A script, since a page opened from disk may fetch nothing else.
        script = f"remission.take({_json(name)}, {_json(part)});\n"
        (pages / FOLDER / f"{name}.js").write_text(script, encoding="utf-8")


def by_chapter(ledger: LedgerFile, titles: Mapping[str, str]) -> dict[str, Part]:
    """The numbers of each chapter by id, without what is empty."""
    chapters: dict[str, Part] = {}
    for key, entry in ledger.numbers.items():
        chapters.setdefault(key.partition(".")[0], {})[key] = _number(key, ledger, titles[entry.notebook])
    return chapters


def shared(ledger: LedgerFile, evidence: Evidence) -> Part:
    """Every row that a page may lead to, the sources of these rows, and the parameters."""
    rows = {key: _row(fact_row(fact, evidence)) for key, fact in evidence.facts.items()}
    rows |= {key: _row(row) for key, row in ledger.rows.items()}
    rows |= {str(gap["gap_id"]): _gap(gap, evidence) for gap in evidence.rows("gaps")}
    return {
        "rows": rows,
        "sources": {str(row["source_id"]): _source(row) for row in evidence.rows("sources")},
        "parameters": {str(item["name"]): _parameter(item, ledger.scenario) for item in describe_parameters()},
    }


def said(value: object) -> str:
    """The value of a parameter as a reader types it."""
    return f"{value:.10g}" if isinstance(value, (int, float)) else str(value)


def _number(key: str, ledger: LedgerFile, title: str) -> Part:
    entry = ledger.numbers[key]
    rows, own = [one.id for one in entry.inputs], own_rows(ledger, key)
    level = f"{100 * entry.confidence:g}%" if entry.confidence and entry.interval else ""
    found = {
        "text": entry.text,
        "interval": entry.interval,
        "level": level,
        "formula": entry.formula,
        "calculation": entry.calculation,
        "computed": [[term.name, term.entry, ledger.numbers[term.entry].text] for term in entry.terms if term.entry in ledger.numbers],
        "rows": rows,
        "assumptions": list(entry.assumptions),
        # Of a number that another scenario gave: the parameters that are not this report's.
        "under": {name: said(value) for name, value in entry.assumptions.items() if value != ledger.scenario[name]},
        "note": entry.note,
        "chapter": title,
        "notebook": entry.notebook,
        "cell": entry.cell,
    }
    # The rows that no computed term rests on, where these are not all.
    return {name: content for name, content in found.items() if content} | ({"own": own} if own != rows else {})


def _row(row: Row) -> Part:
    return {"what": row.what, "value": row.value, "study": row.study, "trial": row.study_id, "source": row.source, "tier": row.tier}


def _gap(gap: Mapping[str, Any], evidence: Evidence) -> Part:
    study = evidence.label("studies", gap["study_id"]) if gap["study_id"] else ""
    return {"what": str(gap["quantity"]), "value": "looked for and not found", "study": study, "trial": str(gap["study_id"] or "")}


def _source(row: Mapping[str, Any]) -> Part:
    return {"short": short(row), "citation": described.citation(row), "address": described.address(row)}


def short(row: Mapping[str, Any]) -> str:
    """A source in a few words: who wrote where and when; the title alone where its bibliography was not verified or names nobody."""
    if not (row["verified"] and row["authors"] and row["year"]):
        return shorten(described.citation(row).rstrip("."), 80, placeholder="...")
    authors = str(row["authors"]).split(", ")
    name = authors[0].rpartition(" ")[0] or authors[0]
    return f"{name}{' and others' if len(authors) > 1 else ''}, {', '.join(str(part) for part in (row['journal'], row['year']) if part)}"


def _parameter(item: Mapping[str, Any], scenario: Mapping[str, Any]) -> Part:
    value = scenario[str(item["name"])]
    return {"value": said(value), "default": said(item["default"]), "short": _short(str(item["meaning"])), "meaning": item["meaning"]}


def _short(meaning: str) -> str:
    """What a parameter means, without its details."""
    return re.split(r"[.:](?:\s|$)", meaning, maxsplit=1)[0]


def _json(content: object) -> str:
    return json.dumps(content, ensure_ascii=False, separators=(",", ":"))
