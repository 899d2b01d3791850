"""Tables of the chapter."""

from collections.abc import Iterable, Sequence

from markupsafe import Markup

from remission.cells import Lines, Quoted
from remission.chapters.disagreements.model import Agreement, Disagreement, Figure
from remission.described import in_type
from remission.fact import Fact
from remission.ledger import Ledger
from remission.seed import SeedNumber
from remission.tables import Table
from remission.wording import capitalized

_MISREAD = "misread sign"


def disagreements(ledger: Ledger, caption: str, found: Iterable[Disagreement], *, sides: tuple[str, str], name: str = "") -> Table:
    """One row a disagreement: both sides with the verdict on each, what differs and what follows."""
    rows = [
        [one.what, _side(ledger, f"{one.slug}.said", one.said), _found(ledger, one), one.kind.value, one.differs, one.follows]
        for one in found
    ]
    return Table(caption, ["What", *sides, "Differs in", "What differs", "What follows"], rows, name=name)


def quotes(
    ledger: Ledger, caption: str, found: Sequence[tuple[SeedNumber, Figure, Figure, Agreement | None]], names: dict[str, str]
) -> Table:
    """One row a quoted figure that another source prints too, and whether they are the same."""
    rows = [
        [
            f"{capitalized(number.meaning)}, {names.get(number.study, 'both trials')}",
            ledger.cell(f"quote_{place}.editorial"),
            ledger.cell(f"quote_{place}.source"),
            str(agreement),
        ]
        for place, (number, _, _, agreement) in enumerate(found, 1)
    ]
    return Table(caption, ["Figure", "The editorial", "Its source", "Verdict"], rows)


def only(ledger: Ledger, caption: str, found: Iterable[tuple[str, Fact]]) -> Table:
    """One row a figure that was seen in the editorial alone."""
    return Table(caption, ["Figure", "Value"], [[what, ledger.cell(f"only.{fact.fact_id.lower()}")] for what, fact in found])


def misread(caption: str, index: Iterable[SeedNumber]) -> Table:
    """One row a number whose sign the text layer of the source garbles: as printed, as meant."""
    rows = [
        [capitalized(one.meaning), Quoted(one.number_id, one.printed), Quoted(one.number_id, in_type(one.meant))]
        for one in index
        if one.note.startswith(_MISREAD)
    ]
    return Table(caption, ["Number", "In the text", "Meant"], rows)


def _found(ledger: Ledger, one: Disagreement) -> Lines:
    lines = []
    for place, (figure, agreement) in enumerate(zip(one.found, one.agreements, strict=True), 1):
        verdict = Markup(": {}").format(agreement.value) if agreement else Markup()
        lines.append(_side(ledger, f"{one.slug}.found_{place}", figure) + verdict)
    return Lines(tuple(lines))


def _side(ledger: Ledger, name: str, figure: Figure) -> Markup:
    """A figure, linked, with what it is; or the words."""
    label = ledger.prose(figure.label) if isinstance(figure.label, str) else Markup(figure.label.__html__())
    if figure.estimate is None:
        return label
    shown = ledger.cell(name)
    return Markup("{} ({})").format(shown, label) if figure.label else shown
