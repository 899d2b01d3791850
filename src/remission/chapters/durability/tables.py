"""Tables of the chapter."""

from collections.abc import Mapping, Sequence

from markupsafe import Markup

from remission.analysis.durability import Fit
from remission.chapters.durability.follow_up import BaseFit, FollowUp
from remission.chapters.durability.results import FREE_SHAPE, NAMES, PLATEAU, Durability, Horizon, Lasting
from remission.chapters.durability.wording import READINGS
from remission.ledger import Ledger
from remission.tables import Table

AS_PUBLISHED = "As published"
_YES_NO = {True: "yes", False: "no"}


def models(ledger: Ledger, caption: str, trials: Mapping[str, str], found: Mapping[str, Durability]) -> Table:
    """One row a trial and model: how well it fits, the share that would last, and whether none at all is excluded."""
    rows = []
    for trial, name in trials.items():
        for model, fit in found[trial].fits.items():
            held = f"{trial}.lasting.{model}"
            saturated = " (as many parameters as reports)" if fit.saturated else ""
            lasting = ledger.cell_or(held, "none: all are lost in the end")
            excluded = _YES_NO[found[trial].lasting[model].zero_excluded] if model in found[trial].lasting else ""
            rows.append([f"{name}: {NAMES[model]}{saturated}", _parameters(fit), ledger.cell(f"{trial}.aic.{model}"), lasting, excluded])
    return Table(caption, ["Model", "Parameters", "AIC", "Share that would last", "Zero excluded"], rows, name="durability_models")


def follow_up(ledger: Ledger, caption: str, trials: Mapping[str, str], found: Mapping[str, Sequence[FollowUp]]) -> Table:
    """One row a trial and year: those followed, those free among them, and the share of all who entered under each fate of those lost."""
    columns = ("on_study", "free", "of_followed", "lowest", "highest")
    rows = [
        [f"{name}, year {row.year:g}", *(ledger.cell(f"{trial}.follow_up.year_{row.year:g}.{column}") for column in columns)]
        for trial, name in trials.items()
        for row in found[trial]
    ]
    heads = ["", "Still followed", "Counted free", "Free, of those followed", "Lowest of all who entered", "Highest of all who entered"]
    return Table(caption, heads, rows, name="durability_follow_up")


def bases(ledger: Ledger, caption: str, trials: Mapping[str, str], found: Mapping[str, Sequence[BaseFit]]) -> Table:
    """One row a report with a count: which base gives the printed share."""
    rows = [
        [
            f"{name}, year {row.year:g}",
            ledger.cell(f"{trial}.base.year_{row.year:g}.published"),
            _fits(ledger, f"{trial}.base.year_{row.year:g}.of_entered", fits=row.entered_fits),
            _fits(ledger, f"{trial}.base.year_{row.year:g}.of_followed", fits=row.followed_fits) if row.of_followed else "not known",
        ]
        for trial, name in trials.items()
        for row in found[trial]
    ]
    return Table(caption, ["Report", "Printed", "Of all who entered", "Of those still followed"], rows)


def readings(
    ledger: Ledger,
    caption: str,
    trials: Mapping[str, str],
    found: Mapping[str, Durability],
    others: Mapping[str, Mapping[str, Mapping[str, Lasting]]],
) -> Table:
    """One row a trial and reading of the reports: the share that would last under each model, and whether none at all is excluded."""
    rows = []
    for trial, name in trials.items():
        rows.append([f"{name}: {AS_PUBLISHED}", *(_lasting(ledger, f"{trial}.lasting", model, found[trial].lasting) for model in _CURED)])
        rows += [
            [f"{name}: {READINGS[reading]}", *(_lasting(ledger, f"{trial}.{reading}", model, by_model) for model in _CURED)]
            for reading, by_model in others[trial].items()
        ]
    return Table(caption, ["Reading", *(NAMES[model].capitalize() for model in _CURED)], rows, name="durability_readings")


def horizons(ledger: Ledger, caption: str, trials: Mapping[str, str], found: Mapping[str, Sequence[Horizon]]) -> Table:
    """One row a trial and later year: what the two curves foretell, and how far apart against chance."""
    columns = ("slowing", "plateau", "apart", "chance")
    rows = [
        [f"{name}, year {row.year:g}", *(ledger.cell(f"{trial}.horizon.year_{row.year:g}.{column}", "number") for column in columns)]
        for trial, name in trials.items()
        for row in found[trial]
    ]
    return Table(caption, ["", "No plateau", "Plateau", "Apart", "Chance, plus or minus"], rows)


def decision(ledger: Ledger, caption: str, trials: Mapping[str, str], keys: Sequence[str]) -> Table:
    """One row a published figure, one column a trial; what no source at hand prints says so."""
    rows = []
    for key in keys:
        measure, _, window = key.partition(".")
        label = f"{ledger.evidence.label('measures', measure)}, {window.replace('_', ' ')}"
        cells = [f"{trial}.other.{key}" for trial in trials]
        rows.append([label, *(ledger.cell_or(cell, "not published") for cell in cells)])
    return Table(caption, ["", *trials.values()], rows)


_CURED = (PLATEAU, FREE_SHAPE)


def _parameters(fit: Fit) -> str:
    return ", ".join("lasting share" if name == "cured" else name for name in fit.parameters)


def _fits(ledger: Ledger, name: str, *, fits: bool) -> Markup:
    return Markup("{}: {}").format(ledger.cell(name), "fits" if fits else "does not fit")


def _lasting(ledger: Ledger, prefix: str, model: str, lasting: Mapping[str, Lasting]) -> Markup | str:
    if model not in lasting:
        return "too few reports"
    said = "zero excluded" if lasting[model].zero_excluded else "zero not excluded"
    return Markup("{}; {}").format(ledger.cell(f"{prefix}.{model}"), said)
