"""Tables of the chapter."""

from collections.abc import Iterable, Mapping

from markupsafe import Markup

from remission.chapters.non_enrollment.leaving import COUNTINGS
from remission.chapters.non_enrollment.odds import SHOWN
from remission.chapters.non_enrollment.priors import CORRELATIONS, FATES_TOGETHER, Assumption, Departure
from remission.ledger import Ledger
from remission.scenario import Population
from remission.tables import Table
from remission.wording import uncapitalized


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


def views(ledger: Ledger, caption: str, trials: Mapping[str, str], outcomes: Iterable[str]) -> Table:
    """One row an outcome and trial: the bounds of these very patients, and the intervals of patients like them."""
    kinds = ("cohort", "region", "imbens_manski", "stoye", "exact")
    rows = [
        [f"{name}: {ledger.evidence.label('measures', outcome)}", *(_pair(ledger, f"{trial}.{outcome}.views.{kind}") for kind in kinds)]
        for outcome in outcomes
        for trial, name in trials.items()
    ]
    columns = [
        "Outcome",
        "These patients",
        "Patients like them: all bounds",
        "The share: Imbens-Manski",
        "The share: Stoye",
        "The share: exact",
    ]
    return Table(caption, columns, rows)


def leaving(ledger: Ledger, caption: str, trials: Mapping[str, str], outcomes: Iterable[str]) -> Table:
    """One row an outcome and trial: how many left, and the bounds under each way of having counted them."""
    rows = []
    for outcome in outcomes:
        for trial, name in trials.items():
            prefix = f"{trial}.{outcome}.leaving"
            ends = [_ends(ledger, f"{prefix}.{counting}") for counting in COUNTINGS]
            rows.append([f"{name}: {ledger.evidence.label('measures', outcome)}", ledger.cell(f"{prefix}.left"), *ends])
    return Table(caption, ["Outcome", "Left", *COUNTINGS.values()], rows)


def in_other_words(ledger: Ledger, caption: str, trials: Mapping[str, str]) -> Table:
    """One row a trial and odds ratio: the same assumption in its other forms, and the share that follows."""
    forms = {
        "odds": "full",
        "success": "full",
        "difference": "number",
        "relative_success": "full",
        "response_ratio": "full",
        "share": "full",
    }
    rows = [
        [name, *(ledger.cell_or(f"{trial}.no_dmt.at_odds.{ratio}.{kind}", "none", form) for kind, form in forms.items())]
        for trial, name in trials.items()
        for ratio in SHOWN
    ]
    columns = [
        "Trial",
        "Odds ratio",
        "Success share outside",
        "Difference, percentage points",
        "Relative success",
        "Response probability ratio",
        "Share in the population",
    ]
    return Table(caption, columns, rows)


def departures(ledger: Ledger, caption: str, found: Iterable[Departure]) -> Table:
    """One row a measure: the odds ratio of doing well, those who did not come back over those who did."""
    rows = [[f"{each.study}, free of: {uncapitalized(each.label)}", ledger.cell(f"absent.{each.measure}")] for each in found]
    return Table(caption, ["Measure, years 0 to 2", "Odds ratio, absent over present"], rows)


def assumptions(ledger: Ledger, caption: str, found: Iterable[Assumption]) -> Table:
    """One row an assumption: what it takes those outside to have done, and whose it is."""
    rows = [
        [
            each.label,
            ledger.cell(f"assuming.{each.slug}")
            if each.ratio is not None
            else "none: the success share outside is spread evenly from none to all",
            each.why,
        ]
        for each in found
    ]
    return Table(caption, ["Assumption", "Odds ratio of those outside: median and limits", "Where it is from"], rows)


def spreads(ledger: Ledger, caption: str, trials: Mapping[str, str], found: Iterable[Assumption]) -> Table:
    """One row a trial and assumption: the share under chance, the assumption and both, and what the draws tell of themselves."""
    kinds = ("sampling", "systematic", "total", "width_ratio", "above", "discarded", "monte_carlo")
    told = list(found)
    rows = [
        [
            f"{name}: {uncapitalized(each.label)}",
            *(ledger.cell_or(f"{trial}.no_dmt.assuming.{each.slug}.{kind}", "none") for kind in kinds),
        ]
        for trial, name in trials.items()
        for each in told
    ]
    columns = [
        "Assumption",
        "Chance alone",
        "Assumption alone",
        "Both",
        "Width, both over chance",
        "Draws above",
        "Discarded",
        "Monte Carlo error",
    ]
    return Table(caption, columns, rows)


def together(ledger: Ledger, caption: str, found: Iterable[Assumption]) -> Table:
    """One row an assumption: the draws in which both trials lie above the threshold, by correlation."""
    rows = [[each.label, *(ledger.cell(f"together.{each.slug}.{name}") for name in CORRELATIONS)] for each in found]
    return Table(caption, ["Assumption", *(f"Fates {FATES_TOGETHER[name]}" for name in CORRELATIONS)], rows)


def _pair(ledger: Ledger, name: str) -> Markup:
    return ledger.span(f"{name}_low", f"{name}_high", "full")


def _ends(ledger: Ledger, name: str) -> Markup | str:
    return ledger.span(f"{name}.worst", f"{name}.best") if ledger.has(f"{name}.worst") else "not possible"


def _tipping(ledger: Ledger, name: str) -> Markup | str:
    """A tipping value, or in words that there is none: nothing recorded, or a share that cannot be."""
    if not ledger.has(name):
        return "nowhere"
    note = ledger.number(name).note.partition(";")[0]
    return Markup("{} ({})").format("nowhere", ledger.cell(name)) if note.startswith(("below", "above")) else ledger.cell(name)


def _population(ledger: Ledger, trial: str, name: str, population: Population) -> Markup:
    at_most = "at most " if ledger.number(f"{trial}.flow.{population}").note else ""
    return Markup("{}: {}{} {}").format(name, at_most, ledger.cell(f"{trial}.flow.{population}"), population)
