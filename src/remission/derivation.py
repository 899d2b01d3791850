"""Where a number comes from: its entry in a ledger with every row, source and assumption in full, and as a tree for a terminal."""

import re
import sys
from collections.abc import Mapping
from difflib import get_close_matches
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
    """The id that a name stands for: the id, its link, or a part of it that no other id has; InputError with the nearest otherwise."""
    wanted = name.rpartition("#")[2]
    if wanted in ledger.numbers:
        return wanted
    ending = [key for key in ledger.numbers if key.endswith(f".{wanted}")]
    alike = ending or [key for key in ledger.numbers if f".{wanted}." in f".{key}."]
    if len(alike) == 1:
        return alike[0]
    if alike:
        more = f" and {len(alike) - _LISTED:,} more" if len(alike) > _LISTED else ""
        raise InputError(f"{name}: {len(alike):,} numbers have this in their id: {', '.join(alike[:_LISTED])}{more}; give more of it")
    notebooks = sorted({entry.notebook for entry in ledger.numbers.values()})
    if wanted in ledger.rows:
        resting = [key for key, entry in ledger.numbers.items() if any(one.id == wanted for one in entry.inputs)]
        told = (
            f"; {len(resting):,} number{'s rest' if len(resting) > 1 else ' rests'} on it, such as {', '.join(resting[:_LISTED])}"
            if resting
            else ""
        )
        raise InputError(f"{name}: is a published figure, explained on the page evidence.html{told}")
    near = get_close_matches(wanted, [*notebooks, *ledger.numbers], n=_LISTED)
    hint = f"the nearest are {', '.join(near)}" if near else f"name a notebook to list its numbers: {', '.join(notebooks)}"
    raise InputError(f"{name}: no such number or notebook in the ledger; {hint}")


def numbers_of(ledger: LedgerFile, notebook: str) -> dict[str, str]:
    """What a notebook recorded: every number as readers see it, by id; empty for a notebook that recorded none."""
    return {key: _seen(entry) for key, entry in ledger.numbers.items() if entry.notebook == notebook.removesuffix(".ipynb")}


def derive(ledger: LedgerFile, key: str) -> dict[str, Any]:
    """The derivation of a number as plain data: its entry, each row with its source, each assumption with its default.

    Raises InputError for a ledger that does not hold a row or source that the number names.
    """
    entry = ledger.numbers[key]
    try:
        inputs = [{"id": one.id} | _row(ledger, one.id) for one in entry.inputs]
    except KeyError as error:
        raise InputError(f"{key}: rests on {error}, which the ledger does not hold; build the site again") from None
    assumptions = [_assumption(name, value) for name, value in entry.assumptions.items()]
    return {"id": key} | entry.model_dump(mode="json") | {"inputs": inputs, "assumptions": assumptions}


def tree(ledger: LedgerFile, key: str) -> Tree:
    """The derivation of a number for a terminal; InputError as `derive`."""
    entry, derived = ledger.numbers[key], derive(ledger, key)
    top = Tree(_line(key, style="bold"))
    top.add(_line(_seen(entry), style="bold"))
    formula = top.add(_line(f"Formula: {entry.formula}"))
    if entry.calculation:
        formula.add(_line(entry.calculation))
    for term in entry.terms:
        if part := ledger.numbers.get(term.entry):
            formula.add(_line(f"{term.name} {part.text}: {part.formula}, {part.calculation} ({term.entry})"))
    if derived["inputs"]:
        rows = top.add(_line("Rests on"))
        for row in derived["inputs"]:
            _add_row(rows, row)
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


def _add_row(rows: Tree, row: Mapping[str, Any]) -> None:
    branch = rows.add(_line(f"{row['id']}: {row['value']}"))
    branch.add(_line(", ".join(part for part in (row["what"], row["study"]) if part)))
    source = row["source"]
    address = f" {source['address']}" if source["address"] else ""
    branch.add(_line(f"{source['id']}, {row['tier']}: {short_citation(source['citation'])}{address}"))


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
