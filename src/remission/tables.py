"""Tables as accessible HTML: a caption, column and row headings, cells that may be links to the ledger."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup, escape

from remission.cohort import Ladder
from remission.estimate import Estimate
from remission.ledger import Ledger
from remission.readings import EventRate
from remission.scenario import Population
from remission.verification.case import Result

NO_INTERVAL = "none: no count or interval published"


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of text; a cell that is Markup stands as it is, everything else is escaped. The first column holds the row headings."""

    caption: str
    columns: Sequence[str]
    rows: Sequence[Sequence[object]]
    style: str = "report"

    def __post_init__(self) -> None:
        for row in self.rows:
            if len(row) != len(self.columns):
                raise ValueError(f"table '{self.caption}': a row of {len(row)} cells under {len(self.columns)} columns")

    def _repr_html_(self) -> str:
        head = Markup("").join(Markup('<th scope="col">{}</th>').format(column) for column in self.columns)
        body = Markup("\n").join(self._row(row) for row in self.rows)
        return (
            '<div class="table-scroll" tabindex="0" role="region" aria-label="{0}"><table class="{3}">\n<caption>{0}</caption>\n'
            "<thead><tr>{1}</tr></thead>\n<tbody>\n{2}\n</tbody></table></div>"
        ).format(escape(self.caption), head, body, self.style)

    def __repr__(self) -> str:
        return f"Table: {self.caption} ({len(self.rows)} rows)"

    @staticmethod
    def _row(row: Sequence[object]) -> Markup:
        first, *rest = row
        cells = Markup("").join(Markup("<td>{}</td>").format(cell) for cell in rest)
        return Markup('<tr><th scope="row">{}</th>{}</tr>').format(first, cells)


def rungs(ladder: Ladder, *, everybody_enrolled: bool = False) -> dict[str, Estimate]:
    """The rungs of a ladder by their readable names, from the lowest share up; the scenario's own only where it is not one of the others.

    Where everybody in the population is enrolled, there is only the reported share.
    """
    if everybody_enrolled:
        return {"As reported": ladder.observed}
    named = {
        "Literal subtraction": ladder.literal_subtraction,
        "Worst case": ladder.worst_case,
        "As reported, same outside": ladder.observed,
        "Best case": ladder.best_case,
    }
    if all(abs(ladder.scenario.value - rung.value) > 1e-12 for rung in (ladder.worst_case, ladder.bounds.observed, ladder.best_case)):
        named["This scenario"] = ladder.scenario
    return dict(sorted(named.items(), key=lambda rung: rung[1].value))


def by_trial(ledger: Ledger, caption: str, trials: Mapping[str, str], keys: Iterable[str]) -> Table:
    """One row a reported result, one column a trial; a result without interval says that no count is published."""
    rows = []
    for key in keys:
        measure, _, window = key.partition(".")
        label = f"{ledger.evidence.label('measures', measure)}, {window.replace('_', ' ')}"
        rows.append([label, *(_with_reason(ledger, f"{trial}.{key}") for trial in trials)])
    return Table(caption, ["Result", *trials.values()], rows)


def ladders(ledger: Ledger, caption: str, trials: Mapping[str, str], outcome: str, populations: Iterable[Population]) -> Table:
    """One row a trial and population: reported share, literal subtraction, bounds and tipping values of one outcome."""
    columns = [
        "Of",
        "As reported, same outside",
        "Literal subtraction (impossible)",
        "Worst case",
        "Best case",
        "Tips at",
        "Interval tips at",
    ]
    kinds = ("observed", "literal_subtraction", "worst_case", "best_case")
    rows = []
    for trial, name in trials.items():
        for population in populations:
            prefix = f"{trial}.{outcome}.of_{population}"
            cells = [ledger.cell(f"{prefix}.{kind}") for kind in kinds]
            tipping = [_tipping(ledger, f"{prefix}.{kind}") for kind in ("tipping_success", "tipping_limit")]
            rows.append([_population(ledger, trial, name, population), *cells, *tipping])
    notes = {ledger.number(f"{trial}.{outcome}.of_{population}.observed").note for trial in trials for population in populations}
    return Table("; ".join([caption, *sorted(notes - {""})]), columns, rows)


def percentages(ledger: Ledger, caption: str, trials: Mapping[str, str], outcomes: Iterable[str]) -> Table:
    """One row an outcome and trial: what the published percentages alone give."""
    kinds = ("reported", "outside", "literal_subtraction", "worst_case", "best_case")
    rows = [
        [
            f"{name}: {ledger.evidence.label('measures', outcome)}",
            *(ledger.cell(f"{trial}.{outcome}.percentages.{kind}") for kind in kinds),
        ]
        for trial, name in trials.items()
        for outcome in outcomes
    ]
    return Table(caption, ["Outcome", "Reported", "Outside", "Literal subtraction (impossible)", "Worst case", "Best case"], rows)


def spread(ledger: Ledger, caption: str, trials: Mapping[str, str]) -> Table:
    """One row a trial: median and limits of the share under chance, ignorance and both."""
    kinds = ("sampling", "systematic", "total")
    rows = [[name, *(ledger.cell(f"{trial}.no_dmt.spread.{kind}") for kind in kinds)] for trial, name in trials.items()]
    return Table(caption, ["Trial", "Chance alone", "Ignorance alone", "Both"], rows)


_ASSUMPTIONS = {"all_entrants": "Every entrant throughout", "linear_loss": "Losses spread evenly", "stayers_only": "Only those who stayed"}


def event_rates(ledger: Ledger, caption: str, rates: Sequence[EventRate]) -> Table:
    """One row an event and trial: cases, and under each assumption the rate and the person-years behind it."""
    rows = [
        [
            f"{rate.event}, {rate.group}",
            ledger.cell(f"{rate.slug}.cases"),
            *(
                Markup("{} in {} person-years").format(
                    ledger.cell(f"{rate.slug}.assuming.{assumption}", "values"),
                    ledger.cell(f"{rate.slug}.person_years.{assumption}", "number"),
                )
                for assumption in rate.by_assumption
            ),
        ]
        for rate in rates
    ]
    return Table(caption, ["Event", "New cases", *(_ASSUMPTIONS[assumption] for assumption in rates[0].by_assumption)], rows)


def agreement(area: str, results: Sequence[Result]) -> Table:
    """One row a comparison of a method with something else: how many numbers, how far apart they are, and may be."""
    columns = ["Method", "Held against", "Kind", "Numbers", "Largest deviation", "Accepted"]
    rows = [
        [found.case.method, found.case.oracle, found.case.kind, found.numbers, _small(found.deviation), _small(found.case.tolerance)]
        for found in results
    ]
    return Table(area, columns, rows)


def _small(number: float) -> str | Markup:
    """A deviation with one digit, as a power of ten where it is tiny."""
    if number == 0:
        return "none"
    if number >= 1e-3:
        return f"{number:.1g}"
    digits, exponent = f"{number:.0e}".split("e-")
    return Markup("{} × 10<sup>−{}</sup>").format(digits, int(exponent))  # noqa: RUF001


def _with_reason(ledger: Ledger, name: str) -> Markup:
    estimate = ledger.number(name)
    reason = "no count published" if estimate.unit in ("proportion", "per person-year") else "no interval published"
    return ledger.cell(name) if estimate.has_interval else Markup("{} ({})").format(ledger.cell(name), reason)


def _tipping(ledger: Ledger, name: str) -> Markup | str:
    """A tipping value, or in words that there is none: nothing recorded, or a share that cannot be."""
    if not ledger.has(name):
        return "nowhere"
    note = ledger.number(name).note.partition(";")[0]
    return Markup("{} ({})").format("nowhere", ledger.cell(name)) if note.startswith(("below", "above")) else ledger.cell(name)


def _population(ledger: Ledger, trial: str, name: str, population: Population) -> Markup:
    at_most = "at most " if ledger.number(f"{trial}.flow.{population}").note else ""
    return Markup("{}: {}{} {}").format(name, at_most, ledger.cell(f"{trial}.flow.{population}"), population)
