"""What became of every number of the editorial: shown with its id behind it, named in the text, or none that states a quantity."""

import re
from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass
from typing import get_args

from remission.ledgerfile import LedgerFile
from remission.seed import Kind, SeedNumber

# Kinds of numbers that state nothing of the trials or the field, each with the reason.
_NO_QUANTITY: dict[Kind, str] = {
    "citation": "leads to a reference of the editorial and states no quantity",
    "enumeration": "marks an item of a list and states no quantity",
}
_NAME: Kind = "name"
# Those that an entry of the ledger must rest on.
QUANTITIES = tuple(kind for kind in get_args(Kind) if kind != _NAME and kind not in _NO_QUANTITY)


@dataclass(frozen=True, slots=True)
class Use:
    """How one number of the editorial is used: by entries of the ledger that a page shows, or for a reason that needs none."""

    number: SeedNumber
    entries: tuple[str, ...] = ()
    reason: str = ""

    @property
    def used(self) -> bool:
        return bool(self.entries or self.reason)

    @property
    def message(self) -> str:
        """One line on a number that is not used, and what to do."""
        one = self.number
        todo = (
            f"write {one.meant} where the pages speak of it"
            if one.kind == _NAME
            else f"record a number with {one.number_id} in its inputs and show it"
        )
        return f"{one.number_id}: {one.meaning} ('{one.meant}', paragraph {one.paragraph}, sentence {one.sentence}) is not used; {todo}"


def usage(index: Sequence[SeedNumber], ledger: LedgerFile, shown: Set[str], words: str) -> list[Use]:
    """Every number of the editorial in its order, given the entries that pages show by their ids, and the pages' text."""
    resting: dict[str, list[str]] = {}
    for key, entry in ledger.numbers.items():
        if key in shown:
            for one in entry.inputs:
                resting.setdefault(one.id, []).append(key)
    return [_use(number, tuple(resting.get(number.number_id, ())), words) for number in index]


def unused(uses: Iterable[Use]) -> list[str]:
    """The messages of the numbers that are not used."""
    return [use.message for use in uses if not use.used]


def _use(number: SeedNumber, entries: tuple[str, ...], words: str) -> Use:
    if number.kind in _NO_QUANTITY:
        return Use(number, reason=_NO_QUANTITY[number.kind])
    if number.kind == _NAME:
        return Use(number, reason="stands in the text as a name" if _stands(number.meant, words) else "")
    return Use(number, entries)


def _stands(name: str, words: str) -> bool:
    """Whether a name stands in a text, as a word of its own."""
    return re.search(rf"(?<!\w){re.escape(name)}(?!\w)", words) is not None
