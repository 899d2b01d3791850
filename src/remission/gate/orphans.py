"""Numbers on the pages of a site that are bound to nothing."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from remission.cells import PLAIN
from remission.evidence import Evidence
from remission.gate.allowed import NUMBER, Allowance, allowances, without_allowed
from remission.gate.page import Kind, Text, texts
from remission.ledgerfile import Entry, LedgerFile
from remission.scenario import Scenario

_TICK = re.compile(r"[\N{MINUS SIGN}-]?[\d.,]+%?|\d+ in|1 in \d[\d,]*")
# Pages of the engine, which say nothing of their own.
_ENGINE = {"genindex.html", "search.html"}


@dataclass(frozen=True, slots=True)
class Orphan:
    """A number that leads nowhere: page, what it stands in, and the words around it."""

    page: str
    kind: Kind
    number: str
    text: str

    @property
    def message(self) -> str:
        shown = self.text if len(self.text) <= 90 else f"{self.text[:87]}..."
        return f"{self.page}, {self.kind}: '{self.number}' in '{shown}' leads to no source; record it and show it by its id"


@dataclass
class Coverage:
    """How many numbers of a site are bound, by what they stand in; how many are allowed, by why; and those that are neither."""

    bound: Counter[Kind] = field(default_factory=Counter)
    allowed: Counter[str] = field(default_factory=Counter)
    orphans: list[Orphan] = field(default_factory=list)
    shown: set[str] = field(default_factory=set)

    @property
    def total(self) -> int:
        return self.bound.total() + len(self.orphans)


class Gate:
    """What the numbers of a site may be bound to."""

    def __init__(self, ledger: LedgerFile, evidence: Evidence, quoted: Iterable[str] = ()) -> None:
        self.numbers: Mapping[str, Entry] = ledger.numbers
        tables = {"sources": "source_id", "gaps": "gap_id", "studies": "study_id"}
        ids = {str(row[name]) for table, name in tables.items() for row in evidence.rows(table)}
        self.rows = evidence.facts.keys() | ids | set(quoted)
        self.allowances: Mapping[str, Allowance] = allowances(evidence)
        self.parameters = {f"{100 * value:.10g}" for value in ledger.scenario.values() if isinstance(value, float)}

    def coverage(self, site: Path) -> Coverage:
        """Every page of a site, read."""
        found = Coverage()
        for path in sorted(site.glob("*.html")):
            if path.name not in _ENGINE:
                self.read(path.name, path.read_text(encoding="utf-8"), found)
        return found

    def read(self, page: str, html: str, found: Coverage) -> None:
        """One page, added to what was found."""
        pieces = texts(html)
        shown = {figure: _values(piece for piece in pieces if piece.figure == figure and not _drawn(piece)) for figure in _figures(pieces)}
        for piece in pieces:
            if piece.page == "ledger":
                found.shown.add(piece.target)
            for number in self._open(piece, found):
                if self._bound(piece) or (_drawn(piece) and self._drawn_from(number, shown.get(piece.figure, ()))):
                    found.bound[piece.kind] += 1
                else:
                    found.orphans.append(Orphan(page, piece.kind, number, piece.text))

    def _open(self, piece: Text, found: Coverage) -> Iterator[str]:
        """The numbers of a text that no allowance covers; those covered are counted."""
        if piece.target and self._bound(piece):
            yield from NUMBER.findall(piece.text)
            return
        if piece.plain in PLAIN:
            found.allowed[piece.plain] += len(NUMBER.findall(piece.text))
            return
        if _drawn(piece) and piece.tick and _TICK.fullmatch(piece.text):
            found.allowed["axis"] += 1
            return
        left, taken = without_allowed(piece.text, self.allowances)
        found.allowed += taken
        yield from NUMBER.findall(left)

    def _bound(self, piece: Text) -> bool:
        """Whether a text leads to an entry that exists, and a number to one that has this value."""
        if piece.page == "ledger":
            entry = self.numbers.get(piece.target)
            limits = [] if entry is None else [entry.value, entry.low, entry.high]
            return piece.value in {f"{limit:.10g}" for limit in limits if limit is not None}
        return piece.target in self.rows if piece.page == "evidence" else piece.target in Scenario.model_fields

    def _drawn_from(self, number: str, values: Iterable[float]) -> bool:
        """Whether a label of a drawing is a number of the figure's data, to the digits it shows, or a parameter."""
        half = 0.5 * 10.0 ** -len(number.partition(".")[2]) + 1e-9
        return number in self.parameters or any(abs(value - _float(number)) <= half for value in values)


def _figures(pieces: Sequence[Text]) -> set[str]:
    return {piece.figure for piece in pieces if piece.figure}


def _drawn(piece: Text) -> bool:
    return piece.kind == "figure"


def _values(pieces: Iterable[Text]) -> list[float]:
    return [_float(number) for piece in pieces for number in NUMBER.findall(piece.text)]


def _float(number: str) -> float:
    return float(number.replace(",", ""))
