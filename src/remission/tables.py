"""Tables as accessible HTML: a caption, column and row headings, cells that may be links to the ledger."""

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup, escape

NO_INTERVAL = "none: no count or interval published"


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of text; a cell that is Markup stands as it is, everything else is escaped. The first column holds the row headings.

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

    def _repr_html_(self) -> str:
        head = Markup("").join(Markup('<th scope="col">{}</th>').format(column) for column in self.columns)
        body = Markup("\n").join(self._row(row) for row in self.rows)
        identity = Markup(' id="table-{}"').format(self.name) if self.name else ""
        return (
            '<div class="table-scroll"{4} tabindex="0" role="region" aria-label="{0}"><table class="{3}">\n<caption>{0}</caption>\n'
            "<thead><tr>{1}</tr></thead>\n<tbody>\n{2}\n</tbody></table></div>"
        ).format(escape(self.caption), head, body, self.style, identity)

    def __repr__(self) -> str:
        return f"Table: {self.caption} ({len(self.rows)} rows)"

    @staticmethod
    def _row(row: Sequence[object]) -> Markup:
        first, *rest = row
        cells = Markup("").join(Markup("<td>{}</td>").format(cell) for cell in rest)
        return Markup('<tr><th scope="row">{}</th>{}</tr>').format(first, cells)
