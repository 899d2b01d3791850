"""What the studies could have seen, and what was seen later."""

from collections.abc import Sequence

from markupsafe import Markup

from remission.cells import Phrase, Quoted
from remission.chapters.safety.detection import EXCESSES, RISKS, Excesses, Watched
from remission.chapters.safety.later import Notice
from remission.estimate import Estimate
from remission.ledger import Ledger
from remission.tables import Table
from remission.wording import capitalized

_COURSES = {"core": "courses 1 and 2", "later": "later courses"}


def sights(ledger: Ledger, caption: str, groups: Sequence[Watched]) -> Table:
    """One row a group of patients or courses: the chance of a case at each risk, and the limit after none; last the patients needed."""
    names = [(group.slug, group.label, "patients") for group in groups]
    names += [(slug, label, "courses") for slug, label in _COURSES.items() if ledger.has(f"sight.{slug}.size")]
    rows: list[list[object]] = [
        [
            capitalized(label),
            Markup("{} {}").format(ledger.cell(f"sight.{slug}.size", "number"), unit),
            *(ledger.cell(f"sight.{slug}.chance.{risk}") for risk in RISKS),
            ledger.cell(f"sight.{slug}.upper"),
        ]
        for slug, label, unit in names
    ]
    needed = [Markup("{} needed").format(ledger.cell(f"needed.{risk}")) for risk in RISKS]
    rows.append(["Patients for a chance of {param}`confidence`", "", *needed, ""])
    columns = ["Group", "Size", *(f"Event in one of {{num}}`safety.risk.{risk}`" for risk in RISKS), "Highest risk left open by no case"]
    return Table(caption, columns, rows, name="sight")


def excesses(ledger: Ledger, caption: str, found: Sequence[Excesses], available: Estimate) -> Table:
    """One row an event: person-years that show a doubled and a fivefold background, and whether those of the entrants suffice."""
    rows = [
        [
            result.label,
            *(
                Markup("{} to {}: {}").format(
                    ledger.cell(f"excess.{result.event}.{name}.least", "number"),
                    ledger.cell(f"excess.{result.event}.{name}.most", "number"),
                    _within(result.needed[name], available),
                )
                for name in EXCESSES
            ),
        ]
        for result in found
    ]
    return Table(caption, ["Event", "Twice the background", "Five times the background"], rows)


def _within(needed: tuple[Estimate, Estimate], available: Estimate) -> str:
    least, most = needed
    if most.value <= available.value:
        return "within reach"
    return "within reach only of the higher background" if least.value <= available.value else "out of reach"


def notices(ledger: Ledger, caption: str, found: Sequence[Notice]) -> Table:
    """One row a notice or count of an authority, with its share and its caveat."""
    rows = [
        [
            Quoted(notice.row, notice.what),
            _count(ledger, notice),
            Phrase((f"{notice.where}, ", Quoted(notice.row, notice.when))) if notice.when else notice.where,
            "as above" if notice.note and before is not None and notice.note == before.note else Quoted(notice.row, notice.note),
        ]
        for before, notice in zip([None, *found], found, strict=False)
    ]
    return Table(caption, ["What", "Count", "Where and when", "To know"], rows, name="later_events")


def _count(ledger: Ledger, notice: Notice) -> object:
    if notice.value is None:
        return Quoted(notice.row, notice.span) if notice.span else "statement, no number"
    count = ledger.cell(f"later.{notice.slug}.count")
    return count if notice.share is None else Markup("{}: {}").format(count, ledger.cell(f"later.{notice.slug}.share"))
