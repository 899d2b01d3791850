"""Tables of the chapter."""

from collections.abc import Iterable, Mapping

from markupsafe import Markup

from remission.cohort import Ladder
from remission.estimate import Estimate
from remission.ledger import Ledger
from remission.scenario import Population
from remission.tables import Table


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


def _tipping(ledger: Ledger, name: str) -> Markup | str:
    """A tipping value, or in words that there is none: nothing recorded, or a share that cannot be."""
    if not ledger.has(name):
        return "nowhere"
    note = ledger.number(name).note.partition(";")[0]
    return Markup("{} ({})").format("nowhere", ledger.cell(name)) if note.startswith(("below", "above")) else ledger.cell(name)


def _population(ledger: Ledger, trial: str, name: str, population: Population) -> Markup:
    at_most = "at most " if ledger.number(f"{trial}.flow.{population}").note else ""
    return Markup("{}: {}{} {}").format(name, at_most, ledger.cell(f"{trial}.flow.{population}"), population)
