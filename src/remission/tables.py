"""Tables as accessible HTML: a caption, column and row headings, cells that may be links to the ledger."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Protocol, Self

from markupsafe import Markup, escape

from remission.cells import numbers_in, plain

NO_INTERVAL = "none: no count or interval published"


class Binder(Protocol):
    """What links numbers to the ledger: the roles in a text, and a cell of a table, whose place names a number not recorded yet."""

    def linked_text(self, text: str) -> str: ...

    def linked_cell(self, cell: object, place: str) -> object: ...


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of cells: text, or what `remission.cells` offers; Markup stands as it is. The first column holds the row headings.

    A table with a name can be shown on other pages too, by {show}.
    """

    caption: str
    columns: Sequence[str]
    rows: Sequence[Sequence[object]]
    style: str = "report"
    name: str = ""

    def __post_init__(self) -> None:
        for row in self.rows:
            if len(row) != len(self.columns):
                raise ValueError(f"table '{self.caption}': a row of {len(row)} cells under {len(self.columns)} columns")

    def bound(self, bind: Binder, name: str = "") -> Self:
        """The table with its numbers linked to the ledger; new ones are recorded by the table's name (or the one given), row and column."""
        group = slug(name or self.name or plain(self.caption))
        rows = [[bind.linked_cell(cell, place) for cell, place in zip(row, self._places(group, row), strict=True)] for row in self.rows]
        return replace(
            self, caption=bind.linked_text(self.caption), columns=[bind.linked_text(column) for column in self.columns], rows=rows
        )

    def _places(self, group: str, row: Sequence[object]) -> list[str]:
        """The name of each cell of a row, should it need one."""
        numbers = [numbers_in(cell) for cell in row]
        first = next((place for place, found in enumerate(numbers) if found), len(row))
        label = slug(" ".join(str(cell) for cell in row[:first]))
        several = len({number.estimate for found in numbers for number in found}) > 1
        columns = [slug(plain(column)) if several else "" for column in self.columns]
        return [".".join(part for part in (group, label, column) if part) for column in columns]

    def _repr_html_(self) -> str:
        # A corner without a name heads nothing.
        head = Markup("").join(Markup('<th scope="col">{}</th>').format(one) if one else Markup("<td></td>") for one in self.columns)
        body = Markup("\n").join(self._row(row) for row in self.rows)
        identity = Markup(' id="table-{}"').format(self.name) if self.name else ""
        return Markup(
            '<div class="table-scroll"{4} tabindex="0" role="region" aria-label="{5}"><table class="{3}">\n<caption>{0}</caption>\n'
            "<thead><tr>{1}</tr></thead>\n<tbody>\n{2}\n</tbody></table></div>"
        ).format(escape(self.caption), head, body, self.style, identity, plain(self.caption))

    def __repr__(self) -> str:
        return f"Table: {plain(self.caption)} ({len(self.rows)} rows)"

    @staticmethod
    def _row(row: Sequence[object]) -> Markup:
        first, *rest = row
        cells = Markup("").join(Markup("<td>{}</td>").format(cell) for cell in rest)
        return Markup('<tr><th scope="row">{}</th>{}</tr>').format(first, cells)


def breakable(name: str) -> Markup:
    """A name in code that may go on in the next line after an underscore."""
    return Markup("_<wbr>").join(name.split("_"))


def slug(text: str) -> str:
    """A text as a part of a ledger id: lower-case words joined by underscores."""
    return re.sub(r"[^a-z0-9]+", "_", text.lower()).strip("_")
