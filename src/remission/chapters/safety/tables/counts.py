"""What was counted: the named events, rates under each follow-up, repeated cases, courses and subgroups."""

from collections.abc import Mapping, Sequence

from markupsafe import Markup

from remission.cells import Lines, Quoted
from remission.chapters.safety.named import Figure, Named
from remission.chapters.safety.rates import EventRate, Recurrence
from remission.evidence import Evidence
from remission.ledger import Ledger
from remission.readings import Reading
from remission.tables import Table

_ASSUMPTIONS = {
    "stayers_only": "Index arms, only those who stayed",
    "linear_loss": "Index arms, losses spread evenly",
    "all_entrants": "Index arms, every entrant throughout",
    "with_controls": "Also every treated control patient",
    "everyone": "Everybody who can have been there",
}


def named(ledger: Ledger, events: Sequence[Named]) -> Table:
    """One row an event of the editorial: what the evidence has of it; cases reported worldwide only where any of them has a count."""
    reported = any(event.reports for event in events)
    rows = [
        [
            event.label,
            _figures(ledger, event.cases, "no count"),
            _figures(ledger, event.shares, "no share"),
            *([_figures(ledger, event.reports, "no count")] if reported else []),
            event.what,
        ]
        for event in events
    ]
    columns = [
        "Event",
        "New cases in the extension",
        "Share of patients in the trials",
        *(["Cases reported worldwide"] if reported else []),
        "What can be made of it",
    ]
    return Table("The events that the editorial names, and what the sources at hand have of them", columns, rows, name="named_events")


def _figures(ledger: Ledger, figures: Sequence[Figure], nothing: str) -> Lines | str:
    cells = [Markup("{} ({}{})").format(ledger.cell(f"named.{figure.slug}"), figure.study, _when(figure)) for figure in figures]
    return Lines(tuple(cells)) or nothing


def _when(figure: Figure) -> Markup | str:
    return Markup(", {}").format(Quoted(figure.row, figure.window)) if figure.window else ""


def event_rates(ledger: Ledger, caption: str, rates: Sequence[EventRate]) -> Table:
    """One row an event and trial: cases, and under each assumption the rate and the person-years behind it, from the least follow-up up."""
    rows = [
        [
            f"{rate.event}, {rate.group}",
            ledger.cell(f"{rate.slug}.cases"),
            *(
                Lines(
                    (
                        ledger.cell(f"{rate.slug}.assuming.{assumption}", "values"),
                        ledger.cell(f"{rate.slug}.person_years.{assumption}", "number"),
                    )
                )
                for assumption in _ASSUMPTIONS
            ),
        ]
        for rate in rates
    ]
    return Table(caption, ["Event", "New cases", *_ASSUMPTIONS.values()], rows, name="event_rates_table")


def recurrences(ledger: Ledger, caption: str, rates: Sequence[EventRate], found: Mapping[str, Recurrence]) -> Table:
    """One row a count: its rate as first events, as independent events, and as events gathered in few patients."""
    rows = [
        [
            f"{rate.event}, {rate.group}",
            ledger.cell(f"{rate.slug}.read_as.first_events", "values") if found[rate.slug].first_events else "not possible",
            ledger.cell(f"{rate.slug}.read_as.poisson", "values"),
            ledger.cell(f"{rate.slug}.read_as.dispersed", "values"),
        ]
        for rate in rates
    ]
    columns = ["Event", "Every case another patient", "Cases independent", "Cases gather: variance {num}`safety.dispersion` times the mean"]
    return Table(caption, columns, rows)


def courses(ledger: Ledger, caption: str, found: Mapping[int, Mapping[str, Reading]]) -> Table:
    """One row a course: patients given it, and the share with an infusion reaction and a serious one; `found` by course and event."""
    rows = [
        [
            f"Course {course}",
            ledger.cell(f"course.{course}.patients"),
            *(
                ledger.cell(f"course.{course}.{event}") if event in readings else "no figure at hand"
                for event in ("infusion_reactions", "serious_infusion_reactions")
            ),
        ]
        for course, readings in found.items()
    ]
    return Table(caption, ["Course", "Patients given it", "Any infusion reaction", "Serious infusion reaction"], rows)


def subgroups(ledger: Ledger, caption: str, evidence: Evidence, groups: Mapping[str, Sequence[Reading]]) -> Table:
    """One row an event, one column a subgroup; the readings of each by its id."""
    events = list(dict.fromkeys(str(reading.fact.event) for readings in groups.values() for reading in readings))
    rows = [
        [
            evidence.label("events", event),
            *(ledger.cell_or(f"subgroup.{study}.{event}", "no figure at hand") for study in groups),
        ]
        for event in events
    ]
    return Table(caption, ["Patients with", *(evidence.label("studies", study) for study in groups)], rows)
