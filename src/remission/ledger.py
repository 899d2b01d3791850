"""Recorded numbers with their provenance, and the resolution of {num} and {say} in prose."""

import html
import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from difflib import get_close_matches
from typing import Any, TypeVar

from markupsafe import Markup

from remission.errors import InputError, WorkError
from remission.estimate import Estimate, estimates
from remission.evidence import Evidence
from remission.scenario import Scenario

MIME = "application/vnd.remission.ledger+json"
LEDGER_PAGE = "ledger.html"

_ID = re.compile(r"[a-z][a-z0-9_]*(\.[a-z0-9_]+)*")
_ROLE = re.compile(r"\{(num|say)\}`([^`]*)`")
_FORMS = ("text", "number", "interval", "full", "values", "low", "high")

R = TypeVar("R")
T = TypeVar("T")


class Ledger:
    """What one notebook records: numbers by id, and sentences that depend on them.

    Show it at the end of the notebook: its output carries the record into the book.
    """

    def __init__(self, notebook: str, scenario: Scenario, evidence: Evidence) -> None:
        self.notebook = notebook
        self.scenario = scenario
        self.evidence = evidence
        self.numbers: dict[str, Estimate] = {}
        self.statements: dict[str, str] = {}

    def record(self, name: str, result: R, *, inputs: Iterable[str] = (), assumptions: Iterable[str] = ()) -> R:
        """Record an estimate, or each estimate of a result, under `notebook.name`; returns the result as it came.

        Raises InputError for an id that is malformed or already taken, or a result without estimates.
        """
        prefix = f"{self.notebook}.{name}"
        found = {prefix: result} if isinstance(result, Estimate) else {f"{prefix}.{key}": value for key, value in estimates(result).items()}
        if not found:
            raise InputError(f"{prefix}: holds no estimate to record")
        for key in found:
            self._require_free(key)
        self.numbers |= {key: estimate.traced(inputs, assumptions) for key, estimate in found.items()}
        return result

    def say(self, name: str, sentence: str) -> None:
        """Record a sentence or phrase that depends on the results; its numbers are {num} roles."""
        key = f"{self.notebook}.{name}"
        self._require_free(key)
        self.statements[key] = sentence

    def has(self, name: str) -> bool:
        """Whether a number of that name is recorded."""
        return f"{self.notebook}.{name}" in self.numbers

    def number(self, name: str) -> Estimate:
        """A recorded number; WorkError where there is none of that name."""
        return _find(self.numbers, f"{self.notebook}.{name}", "this notebook")

    def cell(self, name: str, form: str = "full") -> Markup:
        """A recorded number as a table cell: linked to its ledger entry."""
        key = f"{self.notebook}.{name}"
        return Markup(number_link(key, _find(self.numbers, key, "this notebook"), form))

    def cell_or(self, name: str, otherwise: str, form: str = "full") -> Markup | str:
        """A recorded number as a table cell, or the words that say why there is none."""
        return self.cell(name, form) if self.has(name) else otherwise

    def span(self, low: str, high: str, form: str = "text") -> Markup:
        """Two recorded numbers as the ends of a range, in a table cell."""
        return Markup("{} to {}").format(self.cell(low, form), self.cell(high, form))

    def prose(self, text: str) -> Markup:
        """A text for a table, escaped, with its {num} roles, named in full, as linked numbers; WorkError for one not recorded here."""
        parts = _ROLE.split(text)
        shown = [Markup("{}").format(parts[0])]
        for _, content, after in zip(parts[1::3], parts[2::3], parts[3::3], strict=True):
            key, _, form = content.partition(":")
            shown += [Markup(number_link(key, _find(self.numbers, key, "this notebook"), form or "text")), Markup("{}").format(after)]
        return Markup("").join(shown)

    def _require_free(self, key: str) -> None:
        if not _ID.fullmatch(key):
            raise InputError(f"ledger id '{key}': use lower-case words joined by dots")
        if key in self.numbers or key in self.statements:
            raise InputError(f"ledger id '{key}' is recorded twice")

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, Any]:
        payload = {
            "notebook": self.notebook,
            "scenario": self.scenario.model_dump(),
            "data": {"version": self.evidence.version, "digest": self.evidence.digest},
            "numbers": {key: asdict(estimate) for key, estimate in self.numbers.items()},
            "statements": self.statements,
        }
        lines = "\n".join(f"{key}  {estimate.full}" for key, estimate in self.numbers.items())
        return {MIME: payload, "text/plain": f"{len(self.numbers)} numbers recorded\n{lines}"}


@dataclass
class Record:
    """The ledger of a whole report: what all notebooks recorded."""

    numbers: dict[str, Estimate] = field(default_factory=dict)
    statements: dict[str, str] = field(default_factory=dict)

    def add(self, payload: Mapping[str, Any]) -> None:
        """Take in what one notebook recorded; WorkError where an id is taken already."""
        numbers = {key: Estimate(**_tuples(value)) for key, value in payload["numbers"].items()}
        taken = (self.numbers.keys() | self.statements.keys()) & (numbers.keys() | payload["statements"].keys())
        if taken:
            raise WorkError(f"notebook {payload['notebook']}: ledger id '{min(taken)}' is recorded by another notebook too")
        self.numbers |= numbers
        self.statements |= payload["statements"]

    def resolve(self, text: str, where: str, inside: tuple[str, ...] = ()) -> str:
        """Prose with every {num} and {say} replaced; WorkError for an id nobody recorded or an unknown form.

        A number may name its form: {num}`id:full`. Forms: text (value and unit, the default), number, interval, full (text and interval),
        values (number and interval), low, high.
        """

        def replace(match: re.Match[str]) -> str:
            role, content = match.groups()
            if role == "say":
                if content in inside:
                    raise WorkError(f"{where}: the sentence '{content}' contains itself")
                return self.resolve(_find(self.statements, content, where), where, (*inside, content))
            key, _, form = content.partition(":")
            estimate = _find(self.numbers, key, where)
            try:
                return number_link(key, estimate, form or "text")
            except WorkError as error:
                raise WorkError(f"{where}: {error}") from None

        return _ROLE.sub(replace, text)

    def to_json(self) -> dict[str, Any]:
        """The whole ledger as plain data."""
        return {"numbers": {key: asdict(value) for key, value in self.numbers.items()}, "statements": self.statements}


def number_link(key: str, estimate: Estimate, form: str) -> str:
    """A number as HTML, linked to its ledger entry; the method as its tooltip.

    Raises WorkError for an unknown form, or a limit or interval of a number that has none.
    """
    if form not in _FORMS:
        raise WorkError(f"{key}: unknown form '{form}'; choose one of {', '.join(_FORMS)}")
    if form in ("low", "high", "interval") and not estimate.has_interval:
        raise WorkError(f"{key}: has no interval to show")
    text = {
        "text": estimate.text,
        "number": estimate.number(),
        "interval": estimate.interval,
        "full": estimate.full,
        "values": f"{estimate.number()} ({estimate.interval})" if estimate.has_interval else estimate.number(),
        "low": estimate.number(estimate.low),
        "high": estimate.number(estimate.high),
    }[form]
    title = "; ".join(part for part in (estimate.method, estimate.note) if part)
    return f'<a class="num" href="{LEDGER_PAGE}#{key}" title="{html.escape(title)}">{html.escape(text)}</a>'


def roles_in(text: str) -> list[tuple[str, str]]:
    """The roles of a text: ("num" or "say", id)."""
    return [(role, content.partition(":")[0]) for role, content in _ROLE.findall(text)]


def _find(entries: Mapping[str, T], key: str, where: str) -> T:
    if key in entries:
        return entries[key]
    near = get_close_matches(key, entries, n=1)
    hint = f"did you mean '{near[0]}'?" if near else "record it in a notebook first"
    raise WorkError(f"{where}: no '{key}' in the ledger; {hint}")


def _tuples(value: Mapping[str, Any]) -> dict[str, Any]:
    return {key: tuple(item) if isinstance(item, list) else item for key, item in value.items()}
