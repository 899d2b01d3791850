"""What a table or a sentence holds besides words: numbers, parameters and rows of the evidence, each linked to where it comes from."""

from dataclasses import dataclass
from typing import Any, Literal, get_args

from markupsafe import Markup, escape

from remission.errors import WorkError
from remission.estimate import Estimate, percent

LEDGER_PAGE = "ledger.html"
EVIDENCE_PAGE = "evidence.html"
PARAMETER_PAGE = "parameters.html"

Form = Literal["text", "number", "interval", "full", "values", "low", "high"]
FORMS = get_args(Form)
_NEED_INTERVAL = ("interval", "low", "high")

# Why digits may stand in a page without a source of their own.
PLAIN = {
    "axis": "a position on an axis or in a grid, chosen for drawing",
    "case": "the name of a comparison with a reference; what it showed stands beside it",
    "name": "part of a name",
    "place": "a place in the editorial: paragraph and sentence",
}


@dataclass(frozen=True, slots=True)
class Number:
    """An estimate in a table cell; `Ledger.show` links it to its entry."""

    estimate: Estimate
    form: Form = "text"

    def __html__(self) -> str:
        return digits(self.estimate, self.form)

    def __str__(self) -> str:
        return plain(digits(self.estimate, self.form))


@dataclass(frozen=True, slots=True)
class Rows:
    """Rows of the evidence by their ids."""

    ids: tuple[str, ...]

    def __html__(self) -> str:
        return Markup(", ").join(row_link(row, row) for row in self.ids)

    def __str__(self) -> str:
        return ", ".join(self.ids)


@dataclass(frozen=True, slots=True)
class Quoted:
    """Words that stand in a row of the evidence; where none do, there is nothing to lead anywhere."""

    row: str
    text: str

    def __html__(self) -> str:
        return row_link(self.row, self.text) if self.text else ""

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True, slots=True)
class Plain:
    """Words with digits that have no source: `why` is a key of PLAIN. Raises ValueError for another."""

    text: str
    why: str

    def __post_init__(self) -> None:
        if self.why not in PLAIN:
            raise ValueError(f"'{self.text}': '{self.why}' is no reason; choose one of {', '.join(PLAIN)}")

    def __html__(self) -> str:
        return Markup('<span data-plain="{}">{}</span>').format(self.why, self.text)

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True, slots=True)
class Phrase:
    """Several parts in one cell: words, numbers, parameters."""

    parts: tuple[object, ...]

    def __html__(self) -> str:
        return Markup("").join(Markup("{}").format(part) for part in self.parts)

    def __str__(self) -> str:
        return "".join(str(part) for part in self.parts)


@dataclass(frozen=True, slots=True)
class Lines(Phrase):
    """Several parts in one cell, each on a line of its own; false where there are none."""

    def __bool__(self) -> bool:
        return bool(self.parts)

    def __html__(self) -> str:
        return Markup("").join(Markup('<span class="line">{}</span>').format(part) for part in self.parts)

    def __str__(self) -> str:
        return " ".join(str(part) for part in self.parts)


def numbers_in(cell: object) -> list[Number]:
    """The numbers of a cell that are not linked yet."""
    if isinstance(cell, Phrase):
        return [number for part in cell.parts for number in numbers_in(part)]
    return [cell] if isinstance(cell, Number) else []


def plain(text: str) -> str:
    """A text as a reader hears it: without tags where it is markup."""
    return text.striptags() if isinstance(text, Markup) else text


def interval_or(estimate: Estimate, otherwise: str) -> Number | str:
    """The interval of an estimate as a cell, or the words that say why there is none."""
    return Number(estimate, "interval") if estimate.has_interval else otherwise


def digits(estimate: Estimate, form: str) -> Markup:
    """A number as HTML, each of its figures with its exact value.

    Raises WorkError for an unknown form, or a limit or interval of a number that has none.
    """
    if form not in FORMS:
        raise WorkError(f"unknown form '{form}'; choose one of {', '.join(FORMS)}")
    if form in _NEED_INTERVAL and not estimate.has_interval:
        raise WorkError("has no interval to show")
    value = _data(estimate.value, estimate.number() if form in ("number", "values") else estimate.text)
    if form in ("text", "number") or not estimate.has_interval:
        return value
    low, high = (_data(limit, estimate.number(limit)) for limit in (estimate.low, estimate.high))
    shown = {"low": low, "high": high, "interval": low + " to " + high}
    return shown[form] if form in shown else value + " (" + low + " to " + high + ")"


def number_link(key: str, estimate: Estimate, form: str) -> Markup:
    """A number as HTML, linked to its ledger entry; WorkError as `digits`."""
    try:
        return Markup(f'<a class="num" href="{LEDGER_PAGE}#{escape(key)}">{digits(estimate, form)}</a>')
    except WorkError as error:
        raise WorkError(f"{key}: {error}") from None


def row_link(row: str, text: str) -> Markup:
    """Words that lead to a row of the evidence."""
    return Markup('<a class="row" href="{}#{}">{}</a>').format(EVIDENCE_PAGE, row, text)


def parameter_link(name: str, value: Any, unit: str) -> Markup:
    """The value of a parameter, linked to its row in the list of parameters; a proportion or probability as a percentage."""
    share = unit in ("proportion", "probability")
    text = percent(value) if share else value.replace("_", " ") if isinstance(value, str) else f"{value:,.10g}"
    shown = text if isinstance(value, str) else _data(value, text)
    return Markup('<a class="param" href="{}#{}">{}</a>').format(PARAMETER_PAGE, name, shown)


def _data(value: float | None, text: str) -> Markup:
    return Markup(f'<data value="{value:.10g}">{escape(text)}</data>')
