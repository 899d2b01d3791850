"""What the numbers of a page that stands alone lead to: their entries, published rows, sources and parameters, on the same page."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Self

from remission.cells import EVIDENCE_PAGE, LEDGER_PAGE, PARAMETER_PAGE
from remission.evidence import Evidence
from remission.ledgerfile import Entry, LedgerFile, Row, Source
from remission.pipeline import ledgerpage
from remission.pipeline.cards import said
from remission.pipeline.export.prose import relinked, targets
from remission.provenance import fact_row, source
from remission.scenario import describe_parameters

_CLASSES = {LEDGER_PAGE: "num", EVIDENCE_PAGE: "row", PARAMETER_PAGE: "param"}


@dataclass(frozen=True, slots=True)
class Ends:
    """Entries of the ledger, rows, sources and parameters by id: those that a page shows, and those that these rest on."""

    numbers: Mapping[str, Entry]
    rows: Mapping[str, Row]
    sources: Mapping[str, Source]
    parameters: Mapping[str, tuple[str, str]]

    @classmethod
    def of(cls, shown: Iterable[str], ledger: LedgerFile, evidence: Evidence) -> Self:
        """What the links in pieces of HTML lead to."""
        found = list(dict.fromkeys(one for html in shown for one in targets(html)))
        asked = {page: [target for at, target in found if at == page] for page in _CLASSES}
        numbers = {key: ledger.numbers[key] for key in asked[LEDGER_PAGE] if key in ledger.numbers}
        wanted = {*asked[EVIDENCE_PAGE], *(one.id for entry in numbers.values() for one in entry.inputs)}
        rows = {key: row for key in sorted(wanted) if (row := _row(key, ledger, evidence))}
        cited = {*wanted, *(row.source for row in rows.values())}
        sources = {str(row["source_id"]): source(row) for row in evidence.rows("sources") if row["source_id"] in cited}
        known = {str(item["name"]): str(item["meaning"]) for item in describe_parameters()}
        named = {*asked[PARAMETER_PAGE], *(name for entry in numbers.values() for name in entry.assumptions)}
        return cls(numbers, rows, sources, {name: (said(ledger.scenario[name]), known[name]) for name in sorted(named & known.keys())})

    def link(self, page: str, target: str, shown: str) -> str:
        """A link to a place of this page; the words alone where it holds no such place."""
        if page not in ("", *_CLASSES) or not any(target in held for held in (self.numbers, self.rows, self.sources, self.parameters)):
            # References stand on the page too, and only they are linked to by the page itself.
            return f'<a href="#{target}">{shown}</a>' if not page and target.startswith("reference-") else shown
        kind = _CLASSES.get(page, "")
        return f'<a{f" class={kind}" if kind else ""} href="#{target}">{shown}</a>'

    def plain(self) -> dict[str, Any]:
        """All of it as plain data; the entries in HTML."""
        return {
            "entries": [relinked(ledgerpage.item(key, entry), self.link) for key, entry in self.numbers.items()],
            "rows": {key: row.model_dump() for key, row in self.rows.items()},
            "sources": {key: source.model_dump() for key, source in self.sources.items()},
            "parameters": dict(self.parameters),
        }


def _row(key: str, ledger: LedgerFile, evidence: Evidence) -> Row | None:
    if key in ledger.rows:
        return ledger.rows[key]
    return fact_row(evidence.facts[key], evidence) if key in evidence.facts else None
