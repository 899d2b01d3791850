"""Two ledgers of the same report, value by value: what is not the same."""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import takewhile
from typing import Any, Literal

from pydantic import BaseModel

from remission.ledgerfile import LedgerFile

Kind = Literal["changed", "missing", "new"]
Part = Literal["number", "sentence", "row", "source", "parameter", "file", "data"]

# The same computation on another machine may round its last digits otherwise.
_RELATIVE = 1e-9
_ABSOLUTE = 1e-12
_SHOWN = 60
_NUMBERS = ("value", "low", "high", "terms")
_PRINTED = ("text", "interval", "calculation")


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that is not the same: what it is, its name, how it differs, and in words what was and what is."""

    part: Part
    kind: Kind
    name: str
    detail: str = ""

    @property
    def message(self) -> str:
        return printable(f"{self.kind}: {self.part} {self.name}{': ' if self.detail else ''}{self.detail}")


def differences(site: LedgerFile, here: LedgerFile) -> list[Difference]:
    """What differs in `here` from `site`, causes before effects: parameters, rows, sources, numbers, sentences.

    Numbers may differ in their last digits.
    """
    sections: Mapping[Part, tuple[Mapping[str, Any], Mapping[str, Any]]] = {
        "parameter": (site.scenario, here.scenario),
        "row": (site.rows, here.rows),
        "source": (site.sources, here.sources),
        "number": (site.numbers, here.numbers),
        "sentence": (site.statements, here.statements),
    }
    return [found for part, (was, now) in sections.items() for found in compare(part, was, now)]


def compare(part: Part, was: Mapping[str, Any], now: Mapping[str, Any], words: str = "") -> Iterator[Difference]:
    """What differs between two mappings of the same kind of thing, each told in `words` or by its two values."""
    for name, value in was.items():
        if name not in now:
            yield Difference(part, "missing", name)
        elif detail := _detail(value, now[name]):
            yield Difference(part, "changed", name, words or detail)
    yield from (Difference(part, "new", name) for name in now if name not in was)


def printable(text: str) -> str:
    """A text from a file that somebody else made, safe to show on a terminal."""
    return "".join(character if character.isprintable() else "\N{REPLACEMENT CHARACTER}" for character in text)


def _detail(was: object, now: object) -> str:
    """In words how two values differ; empty where they are the same."""
    if isinstance(was, BaseModel) and isinstance(now, BaseModel):
        before, after = was.model_dump(), now.model_dump()
        rounded = any(before.get(name) != after.get(name) for name in _NUMBERS)
        told = {name: _detail(before[name], after[name]) for name in before}
        # What is printed of a number may turn with its last digits.
        apart = {name: words for name, words in told.items() if words and not (rounded and name in _PRINTED)}
        return "; ".join(f"{name} {words}" for name, words in told.items() if words and apart)
    return "" if same(was, now) else f"was {_shown(was, now)}, is {_shown(now, was)}"


def same(was: object, now: object) -> bool:
    """Whether two values are the same; numbers up to rounding."""
    if isinstance(was, bool) or isinstance(now, bool):
        return was is now
    if isinstance(was, int | float) and isinstance(now, int | float):
        return was == now or math.isclose(was, now, rel_tol=_RELATIVE, abs_tol=_ABSOLUTE)
    if isinstance(was, Mapping) and isinstance(now, Mapping):
        return was.keys() == now.keys() and all(same(was[name], now[name]) for name in was)
    if isinstance(was, list | tuple) and isinstance(now, list | tuple):
        return len(was) == len(now) and all(same(one, other) for one, other in zip(was, now, strict=True))
    return was == now


def _shown(value: object, other: object) -> str:
    """A value in few words; of a long one the part where it leaves the other."""
    text = _quoted(value)
    if len(text) <= _SHOWN:
        return text
    alike = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(text, _quoted(other), strict=False)))
    start = max(0, alike - _SHOWN // 3)
    return f"{'...' if start else ''}{text[start : start + _SHOWN]}{'...' if start + _SHOWN < len(text) else ''}"


def _quoted(value: object) -> str:
    return f"'{value}'" if isinstance(value, str) else str(value)
