"""Tables of the chapter."""

import re
from collections.abc import Mapping, Sequence

from markupsafe import Markup, escape

from remission.cells import Plain, Quoted, row_link
from remission.chapters.open_label.regression import Fall
from remission.chapters.open_label.results import RemissionBounds, is_possible
from remission.chapters.open_label.unknowns import PRIORS, UNKNOWNS, Ranking
from remission.chapters.open_label.wording import remission_verdict
from remission.chapters.open_label.years import Years
from remission.claims import exceeds
from remission.estimate import Estimate
from remission.ledger import Ledger
from remission.tables import Table
from remission.wording import MORE_THAN

LIMIT = "{param}`threshold`"
_FACT = re.compile(r"\b(F\d+[a-z]?)\b")
NONE = "cannot be: no share from none to all fits"


def corrected(ledger: Ledger, caption: str, trials: Mapping[str, str]) -> Table:
    """One row a trial: as recorded, corrected among those who entered, and in the scenario's population."""
    rows = []
    for trial, name in trials.items():
        inside = ledger.number(f"{trial}.corrected.enrolled")
        label = Markup("{}") if is_possible(inside) else Markup("{} (cannot be)")
        target = ledger.cell_or(f"{trial}.corrected.target", NONE)
        rows.append([name, ledger.cell(f"{trial}.corrected.recorded"), label.format(ledger.cell(f"{trial}.corrected.enrolled")), target])
    return Table(caption, ["Trial", "As recorded", "Truly free, of those who entered", "Truly free, of the population"], rows)


def tipping(ledger: Ledger, trials: Mapping[str, str]) -> Table:
    """One row a trial: the errors at which the share is half, nothing, or meets the threshold."""
    columns = [
        "Trial",
        "Specificity that halves the share",
        "Specificity that leaves nobody; lower ones cannot be",
        f"Sensitivity that lifts it to {LIMIT}",
        f"Specificity that lowers it to {LIMIT}",
        "Most in the population, any specificity, any fate outside",
    ]
    rows = [
        [
            name,
            ledger.cell(f"{trial}.tipping.half"),
            ledger.cell(f"{trial}.tipping.nobody"),
            ledger.cell_or(f"{trial}.tipping.reaches", f"above {LIMIT} already"),
            ledger.cell_or(f"{trial}.tipping.falls", f"not above {LIMIT}"),
            ledger.cell(f"{trial}.tipping.highest"),
        ]
        for trial, name in trials.items()
    ]
    return Table("Errors of assessment at which another reading holds", columns, rows)


def priors(ledger: Ledger, caption: str, trials: Mapping[str, str], rankings: Mapping[tuple[str, str], Ranking]) -> Table:
    """One row a set of priors and trial: the priors, the share they give, and the first unknown."""
    rows = [
        [
            f"{PRIORS[name]}, {trials[trial]}",
            *(ledger.cell(f"{trial}.priors.{name}.{unknown}.prior") for unknown in ("specificity", "sensitivity", "success")),
            ledger.cell(f"{trial}.priors.{name}.share"),
            UNKNOWNS[rankings[trial, name].first].partition(" (")[0],
        ]
        for name in PRIORS
        for trial in trials
    ]
    return Table(
        caption, ["Priors (ours)", "Specificity", "Sensitivity", "Success share outside", "Share truly free", "Matters most"], rows
    )


def model(ledger: Ledger, means: Sequence[float], shapes: Sequence[float]) -> Table:
    """Relapses in the year before entry, after it, and the fall, a row a mean and a column a shape."""
    rows = [
        [Plain(f"{mean:g} a year", "axis"), *(_modeled(ledger, f"model.m{row}.s{column}") for column in range(len(shapes)))]
        for row, mean in enumerate(means)
    ]
    caption = "What the entry rule alone does, by the model: relapses in the last year before entry, and a year after it, untreated"
    return Table(caption, ["All patients' mean", *(Markup("{}").format(Plain(f"Shape {shape:g}", "axis")) for shape in shapes)], rows)


def falls(ledger: Ledger, rows: Mapping[str, Fall]) -> Table:
    """One row a group: relapses before, expected after without treatment, published after, and the expected over the published fall."""
    return Table(
        "Relapses per patient and year, and how much of their fall the entry rule alone leads to expect",
        ["Patients", "Year before entry", "Expected after, untreated", "Published after", "Expected fall over the published one"],
        [
            [
                f"{fall.group}: {fall.label}",
                ledger.cell(f"{key}.before", "number"),
                _range(ledger, f"{key}.least", f"{key}.most", "number"),
                ledger.cell(f"{key}.after", "values"),
                _range(ledger, f"{key}.share_least", f"{key}.share_most"),
            ]
            for key, fall in rows.items()
        ],
    )


def placebo(ledger: Ledger, rates: Mapping[str, Estimate]) -> Table:
    """One row a placebo arm: its relapse rate and what is known of its patients."""
    rows = []
    for study, rate in rates.items():
        fact = ledger.evidence.fact(rate.inputs[0])
        notes = "; ".join(part for part in (fact.note, str(ledger.evidence.study(study)["note"] or "")) if part)
        name = ledger.evidence.label("studies", study)
        rows.append([name, ledger.cell(f"placebo.{study}", "values"), Quoted(fact.fact_id, fact.window or ""), _with_links(notes)])
    return Table("Relapses per patient and year in placebo arms of other trials", ["Trial", "Rate", "Window", "Note"], rows)


def definitions(
    ledger: Ledger, trials: Mapping[str, str], bounds: Mapping[str, RemissionBounds], years: Mapping[str, Years | None], threshold: float
) -> Table:
    """One row a meaning of remission: the share or its bounds in each trial, and whether it is more than the threshold."""

    def row(label: str, keys: tuple[str, str], ends: Mapping[str, tuple[Estimate, Estimate] | None]) -> list[object]:
        cells: list[object] = [label]
        for trial in trials:
            found = ends[trial]
            if found is None:
                cells += ["the published shares contradict each other", "none"]
                continue
            cells += [_range(ledger, f"{trial}.{keys[0]}", f"{trial}.{keys[1]}"), MORE_THAN[exceeds(*found, threshold)]]
        return cells

    both = {trial: (found.low, found.high) for trial, found in bounds.items()}
    wider = {trial: (found.target_low, found.target_high) for trial, found in bounds.items()}
    last = {trial: (found.last_low, found.last_high) if found else None for trial, found in years.items()}
    rows = [
        row("No further treatment", ("remission.no_dmt",) * 2, {trial: (found.no_dmt,) * 2 for trial, found in bounds.items()}),
        row(
            "Free of disease activity over years 3 to 5",
            ("remission.neda",) * 2,
            {trial: (found.neda,) * 2 for trial, found in bounds.items()},
        ),
        row("Both", ("remission.low", "remission.high"), both),
        row("Both, in the scenario's population", ("remission.target_low", "remission.target_high"), wider),
        row("No further treatment, and free of activity in the last year alone", ("years.last_low", "years.last_high"), last),
    ]
    columns = ["If remission means", *(column for name in trials.values() for column in (name, f"More than {LIMIT}?"))]
    return Table("Five meanings of remission, of those who entered unless stated", columns, rows)


def bounds(ledger: Ledger, caption: str, trials: Mapping[str, str], found: Mapping[str, RemissionBounds], threshold: float) -> Table:
    """One row a trial: the share free of both, its bounds with sampling error, if independent, and in the scenario's population."""
    prefix = "{trial}.remission."
    rows = [
        [
            name,
            _range(ledger, f"{trial}.remission.low", f"{trial}.remission.high"),
            _range(ledger, f"{trial}.remission.low_limit", f"{trial}.remission.high_limit"),
            ledger.cell(prefix.format(trial=trial) + "independent"),
            _range(ledger, f"{trial}.remission.target_low", f"{trial}.remission.target_high"),
            MORE_THAN[remission_verdict(found[trial], threshold)],
        ]
        for trial, name in trials.items()
    ]
    columns = [
        "Trial",
        "Both, bounds",
        "With sampling error",
        "If independent",
        "In the scenario's population",
        f"More than {LIMIT}?",
    ]
    return Table(caption, columns, rows)


def untreated(ledger: Ledger, caption: str, trials: Mapping[str, str], events: Mapping[str, str]) -> Table:
    """One row an event and trial: how many had it, and how many of all, and of the untreated, went without treatment nevertheless."""
    rows = []
    for event, label in events.items():
        for trial, name in trials.items():
            key = f"{trial}.untreated.{event}"
            limits = _range(ledger, f"{key}.low_limit", f"{key}.high_limit") if ledger.has(f"{key}.low_limit") else "none: no count fits"
            rows.append(
                [
                    f"{label}, {name}",
                    ledger.cell(f"{key}.event"),
                    _range(ledger, f"{key}.low", f"{key}.high"),
                    limits,
                    _range(ledger, f"{key}.share_low", f"{key}.share_high"),
                ]
            )
    return Table(caption, ["Event", "Had it", "Had it and stayed untreated", "With sampling error", "Of the untreated"], rows)


def _with_links(note: str) -> Markup:
    """A note of the data, escaped, its fact ids linked to the evidence."""
    return Markup(_FACT.sub(lambda match: row_link(match[0], match[0]), str(escape(note))))


def _modeled(ledger: Ledger, key: str) -> Markup:
    return Markup("{} to {}: −{}").format(  # noqa: RUF001
        ledger.cell(f"{key}.before", "number"), ledger.cell(f"{key}.after", "number"), ledger.cell(f"{key}.fall", "text")
    )


def _range(ledger: Ledger, low: str, high: str, form: str = "text") -> Markup | str:
    """Two recorded numbers as a range, one where they are the same entry."""
    if not ledger.has(low) or not ledger.has(high):
        return "none"
    if low == high:
        return ledger.cell(low)
    return ledger.span(low, high, form)
