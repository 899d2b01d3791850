"""Counted cases against the general population, and against registers."""

from collections.abc import Mapping, Sequence

from remission.cells import Phrase, Quoted
from remission.chapters.safety.background import Background
from remission.chapters.safety.later import Line
from remission.chapters.safety.results import Against
from remission.ledger import Ledger
from remission.tables import NO_INTERVAL, Table


def expected(ledger: Ledger, caption: str, against: Mapping[str, Against]) -> Table:
    """One row a background rate: the cases it would have given, and observed over expected at the longest and the shortest follow-up."""
    rows = [
        [
            _population(result.label, reference.background),
            ledger.cell(f"{name}.rate", "number"),
            ledger.span(f"{name}.expected_least", f"{name}.expected_most", "full"),
            ledger.cell(f"{name}.least"),
            ledger.cell(f"{name}.most"),
        ]
        for event, result in against.items()
        for index, reference in enumerate(result.references)
        if (name := f"background.{event}.reference_{index}")
    ]
    columns = [
        "Event and population",
        "Background per 1,000 person-years",
        "Cases expected",
        "Observed over expected, longest follow-up",
        "Observed over expected, shortest follow-up",
    ]
    return Table(caption, columns, rows, name="observed_expected")


def _population(event: str, background: Background) -> Phrase:
    sexes = ", by sex as in the trials" if background.joined else ""
    wider = ", thyroid cancer of any type" if background.wider else ""
    return Phrase((f"{event}: ", Quoted(background.inputs[0], background.label), f"{sexes}{wider}"))


def surveillance(ledger: Ledger, caption: str, factors: Mapping[str, float]) -> Table:
    """One row a factor, by the name it is recorded under, by which closer watching multiplies the cases found: observed over expected."""
    rows = [
        [
            "Watched like the population" if factor == 1 else f"{{num}}`safety.surveillance.{name}.factor` times as many found",
            ledger.cell(f"surveillance.{name}.least"),
            ledger.cell(f"surveillance.{name}.most"),
        ]
        for name, factor in factors.items()
    ]
    columns = ["Closer watching", "Longest follow-up, highest background", "Shortest follow-up, lowest background"]
    return Table(caption, columns, rows)


def registers(ledger: Ledger, caption: str, lines: Sequence[Line]) -> Table:
    """One row a rate or share: who, what, and how sure."""
    rows = [
        [
            f"{line.event}: {line.arm}, {line.study}",
            ledger.cell(f"reported.{line.slug}"),
            Quoted(line.fact.fact_id, line.fact.window) if line.fact.window else "",
            "computed from the stated base" if line.estimate.has_interval else NO_INTERVAL,
        ]
        for line in lines
    ]
    return Table(caption, ["Event and group", "Share of patients", "Follow-up", "Interval"], rows)
