"""Tables as accessible HTML: a caption, column and row headings, cells that may be links to the ledger."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup, escape

from remission.cohort import Ladder
from remission.estimate import Estimate
from remission.ledger import Ledger
from remission.readings import EventRate
from remission.scenario import Population

NO_INTERVAL = "none: no count published"


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


def rungs(ladder: Ladder) -> dict[str, Estimate]:
    """The rungs of a ladder by their readable names, the harshest first."""
    return {
        "Literal subtraction": ladder.literal_subtraction,
        "Worst case": ladder.worst_case,
        "This scenario": ladder.scenario,
        "As reported": ladder.observed,
        "Best case": ladder.best_case,
    }


def by_trial(ledger: Ledger, caption: str, trials: Mapping[str, str], keys: Iterable[str]) -> Table:
    """One row a reported result, one column a trial; a result without interval says that no count is published."""
    rows = []
    for key in keys:
        measure, _, window = key.partition(".")
        label = f"{ledger.evidence.label('measures', measure)}, {window.replace('_', ' ')}"
        rows.append([label, *(_with_reason(ledger, f"{trial}.{key}") for trial in trials)])
    return Table(caption, ["Result", *trials.values()], rows)


def ladders(ledger: Ledger, caption: str, trials: Mapping[str, str], outcome: str, populations: Iterable[Population]) -> Table:
    """One row a trial and population: reported share, literal subtraction, bounds and tipping value of one outcome."""
    columns = ["Of", "As reported", "Literal subtraction (impossible)", "Worst case", "Best case", "Tipping value"]
    kinds = ("observed", "literal_subtraction", "worst_case", "best_case")
    rows = []
    for trial, name in trials.items():
        for population in populations:
            prefix = f"{trial}.{outcome}.of_{population}"
            cells = [ledger.cell(f"{prefix}.{kind}") for kind in kinds]
            rows.append([_population(ledger, trial, name, population), *cells, _with_note(ledger, f"{prefix}.tipping_success")])
    return Table(caption, columns, rows)


def spread(ledger: Ledger, caption: str, trials: Mapping[str, str]) -> Table:
    """One row a trial: median and limits of the share under chance, ignorance and both."""
    kinds = ("chance", "ignorance", "both")
    rows = [[name, *(ledger.cell(f"{trial}.no_dmt.spread.{kind}") for kind in kinds)] for trial, name in trials.items()]
    return Table(caption, ["Trial", "Chance alone", "Ignorance alone", "Both"], rows)


def event_rates(ledger: Ledger, caption: str, rates: Sequence[EventRate]) -> Table:
    """One row an event and trial: cases, and the rate under each assumption about the follow-up."""
    labels = {"all_entrants": "Every entrant throughout", "linear_loss": "Losses spread evenly", "stayers_only": "Only those who stayed"}
    rows = [
        [
            f"{rate.event}, {rate.group}",
            ledger.cell(f"{rate.slug}.cases"),
            *(ledger.cell(f"{rate.slug}.assuming.{assumption}", "values") for assumption in rate.by_assumption),
        ]
        for rate in rates
    ]
    return Table(caption, ["Event", "New cases", *(labels[assumption] for assumption in rates[0].by_assumption)], rows)


def _with_reason(ledger: Ledger, name: str) -> Markup:
    estimate = ledger.numbers[f"{ledger.notebook}.{name}"]
    reason = "no count published" if estimate.unit in ("proportion", "per person-year") else "no interval published"
    return ledger.cell(name) if estimate.has_interval else Markup("{} ({})").format(ledger.cell(name), reason)


def _with_note(ledger: Ledger, name: str) -> Markup:
    """A number with the first part of its note, where it has one."""
    note = ledger.numbers[f"{ledger.notebook}.{name}"].note.partition(";")[0].partition(": ")[2]
    return Markup("{} ({})").format(ledger.cell(name), note) if note else ledger.cell(name)


def _population(ledger: Ledger, trial: str, name: str, population: Population) -> Markup:
    at_most = "at most " if ledger.numbers[f"{ledger.notebook}.{trial}.flow.{population}"].note else ""
    return Markup("{}: {}{} {}").format(name, at_most, ledger.cell(f"{trial}.flow.{population}"), population)
