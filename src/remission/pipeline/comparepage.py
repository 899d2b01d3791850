"""A comparison of scenarios as a page of its own."""

import re
from collections.abc import Iterable, Sequence
from importlib import resources
from itertools import groupby

from markupsafe import Markup, escape

from remission.pipeline.compare import Changed, Comparison
from remission.tables import Table

# Ids may break, so that the values beside them stay in sight.
_STYLE = "main { max-width: 64rem; } td { min-width: 7rem; } th[scope=row] { min-width: 8rem; } th code { overflow-wrap: anywhere; }"


def page(found: Comparison) -> str:
    """The page: verdicts that differ first, then the numbers that findings name, then everything else, folded."""
    title = f"What differs from {found.first}: {', '.join(list(found.scenarios)[1:])}"
    chapters = groupby(found.numbers, key=lambda number: number.chapter)
    parts = (
        Markup("<h1>{}</h1>").format(title),
        _table("Parameters", ("Parameter", *found.scenarios), _parameters(found)),
        Markup("<h2>Verdicts</h2>"),
        _claims(found, found.flips, f"Claims with another verdict: {len(found.flips)} of {len(found.verdicts)}"),
        _folded("Every claim", _claims(found, list(found.verdicts), "Every claim and its verdicts")),
        Markup("<h2>Numbers</h2>"),
        _numbers(found, found.headline_numbers, "Numbers that the findings name"),
        *(_chapter(found, name, list(numbers)) for name, numbers in chapters),
        Markup("<h2>Sentences</h2>"),
        _folded(f"Sentences that are worded otherwise: {len(found.statements)}", _sentences(found)),
        *(_missing(name, keys) for name, keys in found.only_in.items() if keys),
    )
    style = resources.files("remission.sweep").joinpath("summary.css").read_text(encoding="utf-8") + _STYLE
    return Markup(
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        "<title>{}</title>\n<style>{}</style></head>\n<body><main>\n{}\n</main></body></html>\n"
    ).format(title, Markup(style), Markup("\n").join(parts))


def _parameters(found: Comparison) -> list[list[object]]:
    values = {name: scenario.model_dump() for name, scenario in found.scenarios.items()}
    return [[Markup("<code>{}</code>").format(name), *(each[name] for each in values.values())] for name in found.parameters]


def _claims(found: Comparison, claims: Iterable[str], caption: str) -> Markup:
    rows = [[claim.replace("_", " "), *(found.verdicts[claim].get(name, "not judged") for name in found.scenarios)] for claim in claims]
    return _table(caption, ("Claim", *found.scenarios), rows)


def _chapter(found: Comparison, name: str, numbers: Sequence[Changed]) -> Markup:
    return _folded(f"{name}: {len(numbers):,} numbers differ", _numbers(found, numbers, f"Numbers of {name}"))


def _numbers(found: Comparison, numbers: Sequence[Changed], caption: str) -> Markup:
    rows = [[_id(number.key), *(_value(number, name, found) for name in found.scenarios)] for number in numbers]
    return _table(caption, ("Number", *found.scenarios), rows)


def _value(number: Changed, scenario: str, found: Comparison) -> Markup | str:
    """A value with its interval, and how far it is from the first scenario's."""
    if scenario not in number.values:
        return "not recorded"
    value = number.values[scenario].full
    if scenario == found.first:
        return value
    return Markup("{}<br><b>{}</b>").format(value, number.shift(scenario)) if number.shift(scenario) else value


def _sentences(found: Comparison) -> Markup:
    rows = [[_id(key), *(said.get(name, "") for name in found.scenarios)] for key, said in found.statements.items()]
    return _table("Sentences", ("Sentence", *found.scenarios), rows)


def _missing(name: str, keys: Sequence[str]) -> Markup:
    listed = Markup(", ").join(map(_id, keys))
    return _folded(f"Recorded under {name}, not under every scenario: {len(keys):,}", Markup("<p>{}</p>").format(listed))


def _id(key: str) -> Markup:
    parts = (escape(part) for part in re.split("(?<=[._])", key))
    return Markup("<code>{}</code>").format(Markup("<wbr>").join(parts))


def _table(caption: str, columns: Sequence[str], rows: Sequence[Sequence[object]]) -> Markup:
    return Markup(Table(caption, columns, rows)._repr_html_()) if rows else Markup("<p>{}: none</p>").format(caption.partition(":")[0])


def _folded(title: str, content: Markup) -> Markup:
    return Markup("<details><summary>{}</summary>{}</details>").format(title, content)
