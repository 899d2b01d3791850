"""Tables of the chapter."""

from collections.abc import Iterable, Mapping, Sequence

from remission.cells import Phrase, Quoted
from remission.chapters.efficacy.core import Comparison
from remission.estimate import Estimate
from remission.evidence import Evidence
from remission.ledger import Ledger
from remission.tables import Table

NOT_PUBLISHED = "not published in the sources seen"


def by_trial(ledger: Ledger, caption: str, trials: Mapping[str, str], keys: Iterable[str]) -> Table:
    """One row a reported result, one column a trial; a result without interval says that no count is published."""
    rows = []
    for key in keys:
        measure, _, window = key.partition(".")
        label = f"{ledger.evidence.label('measures', measure)}, {window.replace('_', ' ')}"
        rows.append([label, *(_with_reason(ledger, _recorded(ledger, trial, key)) for trial in trials)])
    return Table(caption, ["Result", *trials.values()], rows, name="efficacy_results")


def core(ledger: Ledger, caption: str, trials: Mapping[str, str], comparisons: Mapping[str, Sequence[Comparison]]) -> Table:
    """One row an outcome and trial: both arms, the difference of two shares in percentage points, and the published ratio."""
    rows = []
    for trial, name in trials.items():
        for comparison in comparisons[trial]:
            prefix = f"core.{trial}.{comparison.outcome}"
            difference = "none: not a share" if comparison.difference is None else _with_reason(ledger, f"{prefix}.difference", "values")
            ratio = ledger.cell(f"{prefix}.ratio") if comparison.ratio else "none published"
            arms = [
                _with_reason(ledger, f"{prefix}.{arm}") if ledger.has(f"{prefix}.{arm}") else NOT_PUBLISHED for arm in ("index", "control")
            ]
            rows.append([f"{name}: {comparison.label}", *arms, difference, ratio])
    columns = ["Outcome over the core trial", "Alemtuzumab", "Interferon", "Difference, percentage points", "Ratio, as published"]
    return Table(caption, columns, rows, name="core_trials")


def narrowest(ledger: Ledger, caption: str, trials: Mapping[str, str], rates: Mapping[str, Mapping[str, Estimate]]) -> Table:
    """One row a year, one column a trial: each yearly relapse rate with the narrowest interval that it could have."""
    keys = list(dict.fromkeys(key for found in rates.values() for key in found))
    rows = [
        [
            key.partition(".")[2].replace("_", " ").capitalize(),
            *(ledger.cell(f"{trial}.narrowest.{key}", "values") if key in rates[trial] else NOT_PUBLISHED for trial in trials),
        ]
        for key in sorted(keys, key=lambda key: (len(key), key))
    ]
    return Table(caption, ["Relapses per person-year", *trials.values()], rows)


def gathered(ledger: Ledger, caption: str, trials: Mapping[str, str]) -> Table:
    """One row a trial: what the yearly shares allow, what was reported, and what the gap comes to."""
    kinds = ("lowest", "independent", "highest", "times", "latent_correlation", "regained", "of_free")
    rows = []
    for trial, name in trials.items():
        cells = [ledger.cell_or(f"{trial}.neda.{kind}", "none") for kind in kinds]
        rows.append([name, *cells])
    columns = [
        "Trial",
        "At least",
        "If years were independent",
        "At most",
        "Reported over independent",
        "Latent correlation",
        "Free in the last year, not in all",
        "The same, of those free in the last year",
    ]
    return Table(caption, columns, rows)


def gaps(evidence: Evidence, caption: str, studies: Iterable[str], words: Sequence[str] = ()) -> Table:
    """One row a figure that was looked for and not found, of the studies given; with `words`, only what is named with one of them."""
    wanted = tuple(studies)
    rows = [
        [
            evidence.label("studies", gap["study_id"]),
            evidence.label("arms", gap["arm"]),
            gap["window"] and Quoted(gap["gap_id"], gap["window"]),
            Quoted(gap["gap_id"], gap["quantity"]),
        ]
        for gap in evidence.rows("gaps")
        if gap["study_id"] in wanted and (not words or any(word.lower() in gap["quantity"].lower() for word in words))
    ]
    return Table(caption, ["Study", "Group", "Window", "Looked for, not found"], rows)


def _recorded(ledger: Ledger, trial: str, key: str) -> str:
    """The name of a result; a change from baseline to year 1 that is published only as the change in year 1 is that change."""
    name, same = f"{trial}.{key}", f"{trial}.{key.replace('baseline_to_year_1', 'year_1')}"
    return name if ledger.has(name) else same


def _with_reason(ledger: Ledger, name: str, form: str = "full") -> object:
    if not ledger.has(name):
        return NOT_PUBLISHED
    estimate, cell = ledger.number(name), ledger.cell(name, form)
    if estimate.has_interval:
        return cell
    if len(estimate.inputs) == 1:
        fact = ledger.evidence.facts[estimate.inputs[0]]
        if fact.numerator is not None and fact.denominator and not fact.is_ratio:
            count = Quoted(fact.fact_id, f"{fact.numerator} of {fact.denominator}")
            return Phrase((cell, " (as printed, beside a count of ", count, ")"))
    reason = "no count published" if estimate.unit in ("proportion", "per person-year") else "no interval published"
    return Phrase((cell, f" ({reason})"))
