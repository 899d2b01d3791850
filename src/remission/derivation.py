"""Where a number comes from: its entry in a ledger with every row, source and assumption in full, and as a tree for a terminal."""

import re
import sys
from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from math import isclose
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.text import Text
from rich.tree import Tree

from remission import ledgerfile
from remission.difference import printable
from remission.errors import InputError
from remission.ledgerfile import Entry, LedgerFile
from remission.scenario import Scenario

_LISTED = 5
_NUMBER = re.compile(r"\d+(?:,\d{3})*(?:\.\d+)?")
_WHOLE = 10_000
_NAME = r"[\w' -]+ [A-Z]{1,4}"
_MANY_AUTHORS = re.compile(rf"({_NAME})(?:, {_NAME}){{3,}}(?=\. )")


def read_ledger(folder: Path) -> LedgerFile:
    """The ledger of a build, from its folder or a site; InputError where there is none."""
    path = folder / ledgerfile.NAME
    if not path.is_file():
        raise InputError(f"{path}: no such file; run 'remission build' first, or name the folder of a built site with --site")
    return ledgerfile.read(path)


def find(ledger: LedgerFile, name: str) -> str:
    """The id that a name stands for: the id, its link, a part of it that no other id has, or the value as readers see it.

    Raises InputError with the nearest ids where it stands for none or for several.
    """
    wanted = name.rpartition("#")[2].strip().lower()
    if wanted in ledger.numbers:
        return wanted
    alike, how = _alike(ledger, wanted)
    if len(alike) == 1:
        return alike[0]
    if alike:
        more = f" and {len(alike) - _LISTED:,} more" if len(alike) > _LISTED else ""
        raise InputError(f"{name}: {len(alike):,} numbers have this {how}: {', '.join(alike[:_LISTED])}{more}; give more of the id")
    if wanted in ledger.scenario:
        raise InputError(f"{name}: is a parameter of the report, here {ledger.scenario[wanted]}; 'remission params' says what it means")
    notebooks = sorted({entry.notebook for entry in ledger.numbers.values()})
    near = get_close_matches(wanted, [*notebooks, *ledger.numbers], n=_LISTED)
    near += get_close_matches(wanted.upper(), ledger.rows, n=_LISTED - len(near), cutoff=0.7) if len(near) < _LISTED else []
    hint = f"the nearest are {', '.join(near)}" if near else f"name a notebook to list its numbers: {', '.join(notebooks)}"
    raise InputError(f"{name}: no such number, row or notebook in the ledger; {hint}")


def find_row(ledger: LedgerFile, name: str) -> str:
    """The id of the row that a name stands for, itself or its link; empty where it is none."""
    wanted = name.rpartition("#")[2].strip().upper()
    return wanted if wanted in ledger.rows else ""


def numbers_of(ledger: LedgerFile, notebook: str) -> dict[str, str]:
    """What a notebook recorded: every number as readers see it, by id; empty for a notebook that recorded none."""
    return {key: _seen(entry) for key, entry in ledger.numbers.items() if entry.notebook == notebook.removesuffix(".ipynb")}


def own_rows(ledger: LedgerFile, key: str) -> list[str]:
    """The rows that a number rests on itself: those behind none of its computed terms, and those that print one of its other terms."""
    entry = ledger.numbers[key]
    computed = {term.entry for term in entry.terms} & ledger.numbers.keys()
    beneath = {one.id for other in computed for one in ledger.numbers[other].inputs}
    others = [term.value for term in entry.terms if term.entry not in computed]
    return [one.id for one in entry.inputs if one.id not in beneath or _prints(ledger, one.id, others)]


def derive(ledger: LedgerFile, key: str) -> dict[str, Any]:
    """The derivation of a number as plain data: its entry, each row with its source, each assumption with its default, and of each term
    that is itself a number of the report the derivation.

    Raises InputError for a ledger that does not hold a row or source that the number names.
    """
    return _derived(ledger, key, ())


def derive_row(ledger: LedgerFile, row: str) -> dict[str, Any]:
    """A published figure as plain data, with its source and the numbers that rest on it; InputError where its source is missing."""
    try:
        return {"id": row} | _row(ledger, row) | {"numbers": _resting(ledger, row)}
    except KeyError as error:
        raise InputError(f"{row}: its source {error} is not in the ledger; build the site again") from None


def row_tree(ledger: LedgerFile, row: str) -> Tree:
    """A published figure for a terminal, and how many numbers rest on it; InputError as `derive_row`."""
    derived = derive_row(ledger, row)
    top = Tree(_line(f"{row}: {derived['value']}", style="bold"))
    _add_origin(top, derived)
    resting = derived["numbers"]
    users = top.add(_line(f"Numbers of the report that rest on it: {len(resting):,}"))
    for key in resting[:_LISTED]:
        users.add(_line(f"{key}: {_seen(ledger.numbers[key])}"))
    if len(resting) > _LISTED:
        users.add(_line(f"and {len(resting) - _LISTED:,} more; --json lists all"))
    return top


def tree(ledger: LedgerFile, key: str) -> Tree:
    """The derivation of a number for a terminal; InputError as `derive`."""
    entry, derived = ledger.numbers[key], derive(ledger, key)
    top = Tree(_line(key, style="bold"))
    top.add(_line(_seen(entry), style="bold"))
    _add_formula(top, ledger, derived)
    if derived["assumptions"]:
        assumed = top.add(_line("Assumes"))
        for one in derived["assumptions"]:
            assumed.add(_line(f"{one['name']} = {one['value']} ({_default(one)})"))
    if entry.note:
        top.add(_line(f"Note: {entry.note}"))
    top.add(_line(f"Recorded in notebook {entry.notebook}{f', cell {entry.cell}' if entry.cell else ''}", style="dim"))
    return top


def show(content: Tree | Mapping[str, str]) -> None:
    """A derivation, or numbers by id, on standard output: as wide as a terminal is, elsewhere each line whole."""
    console = Console(width=None if sys.stdout.isatty() else _WHOLE, highlight=False)
    if isinstance(content, Tree):
        console.print(content)
    else:
        lines = [f"{len(content):,} numbers", *(f"{key}: {seen}" for key, seen in content.items())]
        console.print(Text("\n").join(_line(line) for line in lines), soft_wrap=True)


def short_citation(citation: str) -> str:
    """A citation with its first author alone where it names more than three."""
    found = _MANY_AUTHORS.match(citation)
    return f"{found[1]} et al{citation[found.end() :]}" if found else citation


def _derived(ledger: LedgerFile, key: str, above: tuple[str, ...]) -> dict[str, Any]:
    entry = ledger.numbers[key]
    try:
        inputs = [{"id": one.id} | _row(ledger, one.id) for one in entry.inputs]
    except KeyError as error:
        raise InputError(f"{key}: rests on {error}, which the ledger does not hold; build the site again") from None
    terms = [
        term.model_dump(mode="json")
        | ({"derivation": _derived(ledger, term.entry, (*above, key))} if _leads_on(ledger, term.entry, (*above, key)) else {})
        for term in entry.terms
    ]
    assumptions = [_assumption(name, value) for name, value in entry.assumptions.items()]
    return {"id": key} | entry.model_dump(mode="json") | {"terms": terms, "inputs": inputs, "assumptions": assumptions}


def _leads_on(ledger: LedgerFile, entry: str, above: tuple[str, ...]) -> bool:
    return entry in ledger.numbers and entry not in above


def _prints(ledger: LedgerFile, row: str, numbers: Iterable[float]) -> bool:
    """Whether a row prints one of these numbers, as such or as a percentage."""
    printed = [float(number.replace(",", "")) for number in _NUMBER.findall(ledger.rows[row].value)] if row in ledger.rows else []
    return any(isclose(one, number) or isclose(one, 100 * number) for one in printed for number in numbers)


def _add_formula(branch: Tree, ledger: LedgerFile, derived: Mapping[str, Any]) -> None:
    """The formula of a number, beneath it the numbers that it was computed from, each in the same way, and the rows."""
    formula = branch.add(_line(f"Formula: {derived['formula']}"))
    if derived["calculation"]:
        formula.add(_line(derived["calculation"]))
    for term in derived["terms"]:
        if part := term.get("derivation"):
            _add_formula(formula.add(_line(f"{term['name']}: {part['text']} ({part['id']})")), ledger, part)
    own = own_rows(ledger, derived["id"])
    for row in derived["inputs"]:
        if row["id"] in own:
            _add_row(formula, row)


def _add_row(rows: Tree, row: Mapping[str, Any]) -> None:
    _add_origin(rows.add(_line(f"{row['id']}: {row['value']}")), row)


def _add_origin(branch: Tree, row: Mapping[str, Any]) -> None:
    """What a row is a figure of, and its source."""
    branch.add(_line(", ".join(part for part in (row["what"], row["study"]) if part)))
    source = row["source"]
    address = f" {source['address']}" if source["address"] else ""
    branch.add(_line(f"{source['id']}, {row['tier']}: {short_citation(source['citation'])}{address}"))


def _alike(ledger: LedgerFile, wanted: str) -> tuple[list[str], str]:
    """The numbers that a name may stand for, and where they have it: in their ids, else as their value."""
    ending = [key for key in ledger.numbers if key.endswith(f".{wanted}")]
    part = ending or [key for key in ledger.numbers if f".{wanted}." in f".{key}."]
    if part:
        return part, "in their id"
    return [key for key, entry in ledger.numbers.items() if wanted in (entry.text.lower(), _seen(entry).lower())], "as their value"


def _resting(ledger: LedgerFile, row: str) -> list[str]:
    return [key for key, entry in ledger.numbers.items() if any(one.id == row for one in entry.inputs)]


def _row(ledger: LedgerFile, key: str) -> dict[str, Any]:
    row = ledger.rows[key]
    return row.model_dump(mode="json") | {"source": {"id": row.source} | ledger.sources[row.source].model_dump(mode="json")}


def _assumption(name: str, value: float | int | str) -> dict[str, Any]:
    known = Scenario.model_fields.get(name)
    return {"name": name, "value": value, "default": known.default if known else None}


def _default(assumption: Mapping[str, Any]) -> str:
    return "default" if assumption["value"] == assumption["default"] else f"default is {assumption['default']}"


def _seen(entry: Entry) -> str:
    level = f", {100 * entry.confidence:.10g}% interval" if entry.confidence and entry.interval else ""
    return f"{entry.text} ({entry.interval}{level})" if entry.interval else entry.text


def _line(text: str, style: str = "") -> Text:
    return Text(printable(text), style=style)
