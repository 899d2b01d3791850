"""The roles of prose: {num} and {say} name what a notebook recorded, {param} a parameter; resolved to links before a page is made."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Any, TypeVar

from remission.cells import number_link, parameter_link
from remission.errors import WorkError
from remission.estimate import Estimate
from remission.scenario import describe_parameters

ID = re.compile(r"[a-z][a-z0-9_]*(\.[a-z0-9_]+)*")
_ROLE = re.compile(r"\{(num|say|param)\}`([^`]*)`")

T = TypeVar("T")


@dataclass
class Entries:
    """What the roles of a text may name: parameters and their values, recorded numbers, recorded sentences."""

    parameters: Mapping[str, Any]
    numbers: dict[str, Estimate] = field(default_factory=dict)
    statements: dict[str, str] = field(default_factory=dict)

    def resolve(self, text: str, where: str, words: Callable[[str], str] = str, inside: tuple[str, ...] = ()) -> str:
        """A text with its roles replaced; `words` makes what stands between them fit its page.

        A number may name its form: {num}`id:full`. Forms: text (value and unit, the default), number, interval, full (text and interval),
        values (number and interval), low, high. Raises WorkError for a name that nothing has, an unknown form, or a sentence that
        contains itself.
        """
        parts = _ROLE.split(text)
        made = [words(parts[0])]
        for role, content, after in zip(parts[1::3], parts[2::3], parts[3::3], strict=True):
            made += [self._role(role, content, where, words, inside), words(after)]
        return "".join(made)

    def _role(self, role: str, content: str, where: str, words: Callable[[str], str], inside: tuple[str, ...]) -> str:
        if role == "param":
            return parameter_link(content, find(self.parameters, content, where, "parameters"), _UNITS[content])
        if role == "say":
            if content in inside:
                raise WorkError(f"{where}: the sentence '{content}' contains itself")
            return self.resolve(find(self.statements, content, where), where, words, (*inside, content))
        key, _, form = content.partition(":")
        estimate = find(self.numbers, key, where)
        try:
            return number_link(key, estimate, form or "text")
        except WorkError as error:
            raise WorkError(f"{where}: {error}") from None


def roles_in(text: str) -> list[tuple[str, str]]:
    """The roles of a text: ("num", "say" or "param", id)."""
    return [(role, content.partition(":")[0]) for role, content in _ROLE.findall(text)]


def find(entries: Mapping[str, T], key: str, where: str, what: str = "ledger") -> T:
    """The entry of that name; WorkError with the nearest name where there is none."""
    if key in entries:
        return entries[key]
    near = get_close_matches(key, entries, n=1)
    hint = (
        f"did you mean '{near[0]}'?" if near else "record it in a notebook first" if what == "ledger" else "'remission params' lists them"
    )
    raise WorkError(f"{where}: no '{key}' in the {what}; {hint}")


_UNITS = {str(item["name"]): str(item["unit"]) for item in describe_parameters()}
