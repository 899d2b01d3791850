"""Numbers on the pages of a site that are bound to nothing."""

import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from remission.cells import PLAIN
from remission.evidence import Evidence
from remission.gate.allowed import NUMBER, Allowance, allowances, without_allowed
from remission.gate.page import Kind, Text, read_page, texts
from remission.ledgerfile import Entry, LedgerFile

_TICK = re.compile(r"[\N{MINUS SIGN}-]?[\d.,]+%?|\d+ in|1 in \d[\d,]*")
_WORD = re.compile(r"[^\W\d_]{2}")
_GOES_ON = re.compile(r"[.,]?\d")
# Columns that say where and when, or more: their numbers are quoted with their words.
_IN_WORDS = {"note", "arm", "start_year", "end_year", "window", "date_start", "date_end", "course", "ci_level"}
# Pages of the engine, which say nothing of their own.
ENGINE_PAGES = {"genindex.html", "search.html"}


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
        self.rows = _rows(evidence) | {key: _Row(ledger.rows[key].model_dump()) for key in quoted if key in ledger.rows}
        self.allowances: Mapping[str, Allowance] = allowances(evidence)
        self.scenario = {name: _of_parameter(value) for name, value in ledger.scenario.items()}
        self.parameters = {f"{100 * value:.10g}" for value in ledger.scenario.values() if isinstance(value, float)}

    def coverage(self, site: Path) -> Coverage:
        """Every page of a site, read; InputError for one that cannot be."""
        found = Coverage()
        for path in sorted(site.glob("*.html")):
            if path.name not in ENGINE_PAGES:
                self.read(path.name, read_page(path), found)
        return found

    def read(self, page: str, html: str, found: Coverage) -> None:
        """One page, added to what was found. Labels and the frame only repeat: their numbers must stand, bound, in its titles."""
        pieces = texts(html)
        titles = {number for piece in pieces if piece.kind in ("title", "caption") and self._bound(piece) for number in _numbers(piece)}
        shown = {figure: _values(piece for piece in pieces if piece.figure == figure and not _drawn(piece)) for figure in _figures(pieces)}
        for piece in pieces:
            if piece.page == "ledger":
                found.shown.add(piece.target)
            for number in self._open(piece, found):
                repeated = piece.kind in ("label", "frame") and number in titles
                if repeated or self._bound(piece) or (_drawn(piece) and self._drawn_from(number, shown.get(piece.figure, ()))):
                    found.bound[piece.kind] += 1
                else:
                    found.orphans.append(Orphan(page, piece.kind, number, piece.text))

    def _open(self, piece: Text, found: Coverage) -> Iterator[str]:
        """The numbers of a text that no allowance covers; those covered are counted."""
        if piece.page == "evidence" and piece.text == piece.target and self._bound(piece):
            found.allowed["rows"] += 1
            return
        if piece.target and self._bound(piece):
            yield from _numbers(piece)
            return
        if piece.plain in PLAIN:
            found.allowed[piece.plain] += len(NUMBER.findall(piece.text))
            return
        if _drawn(piece) and piece.tick and _TICK.fullmatch(piece.text):
            found.allowed["axis"] += 1
            return
        left, taken = self._without_allowed(piece)
        found.allowed += taken
        yield from NUMBER.findall(left)

    def _without_allowed(self, piece: Text) -> tuple[str, Counter[str]]:
        """A text without its allowed digits; those of sections stand in titles, and where titles are listed."""
        known = dict(self.allowances)
        if piece.kind not in ("title", "frame"):
            del known["sections"]
        return without_allowed(piece.text, known)

    def _bound(self, piece: Text) -> bool:
        """Whether a text leads to an entry, row or parameter that exists and holds the numbers that it shows."""
        if piece.page == "ledger":
            entry = self.numbers.get(piece.target)
            return entry is not None and _shows(entry, piece)
        row = self.rows.get(piece.target) if piece.page == "evidence" else None
        held = row.quotable(piece.text) if row else self.scenario.get(piece.target)
        if held is None or piece.text == piece.target:
            return held is not None
        left, _ = self._without_allowed(piece)
        return {_float(number) for number in NUMBER.findall(left)} <= held

    def _drawn_from(self, number: str, values: Iterable[float]) -> bool:
        """Whether a label of a drawing is a number of the figure's data, to the digits it shows, or a parameter."""
        half = 0.5 * 10.0 ** -len(number.partition(".")[2]) + 1e-9
        return number in self.parameters or any(abs(value - _float(number)) <= half for value in values)


def _figures(pieces: Sequence[Text]) -> set[str]:
    return {piece.figure for piece in pieces if piece.figure}


def _drawn(piece: Text) -> bool:
    return piece.kind == "figure"


def _shows(entry: Entry, piece: Text) -> bool:
    """Whether a text is a figure of an entry as readers are to see it: its value, with or without unit, or a limit."""
    low, _, high = entry.interval.partition(" to ")
    shown = ((entry.value, entry.text), (entry.low, low), (entry.high, high))
    return any(
        limit is not None and piece.value == f"{limit:.10g}" and text.startswith(piece.text) and not _GOES_ON.match(text, len(piece.text))
        for limit, text in shown
    )


class _Row:
    """The numbers of a row of the evidence that a page may quote."""

    def __init__(self, row: Mapping[str, object]) -> None:
        self._columns = {str(value) for value in row.values()}
        self._all = _of(row.values())
        self._quantities = _of(value for name, value in row.items() if name not in _IN_WORDS)

    def quotable(self, text: str) -> set[float]:
        """Those that may stand in a text: in words all, and in a column quoted whole; alone those of the quantity, not of its window."""
        return self._all if _WORD.search(text) or text in self._columns else self._quantities


def _rows(evidence: Evidence) -> dict[str, _Row]:
    """Every row of the evidence by its id."""
    columns = ("fact_id", "source_id", "gap_id", "study_id")
    tables = {name: next((column for column in columns if rows and column in rows[0]), "") for name, rows in evidence.tables.items()}
    return {str(row[column]): _Row(row) for name, column in tables.items() if column for row in evidence.rows(name)}


def _of(values: Iterable[object]) -> set[float]:
    return {_float(number) for value in values for number in NUMBER.findall(str(value))}


def _of_parameter(value: object) -> set[float]:
    # As a percentage in the digits that a page shows: 100 times 0.55 is not quite 55.
    return {float(value), float(f"{100 * value:.10g}")} if isinstance(value, int | float) else _of([value])


def _numbers(piece: Text) -> list[str]:
    return NUMBER.findall(piece.text)


def _values(pieces: Iterable[Text]) -> list[float]:
    return [_float(number) for piece in pieces for number in _numbers(piece)]


def _float(number: str) -> float:
    """A number as its value; a fraction or raised digits as none, which equals nothing."""
    return float(number.replace(",", "")) if number[0].isdecimal() else math.nan
