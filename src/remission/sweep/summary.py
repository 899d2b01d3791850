"""What a sweep found, as a figure and a page of its own."""

from collections import Counter
from collections.abc import Mapping, Sequence
from importlib import resources
from pathlib import Path

from markupsafe import Markup

from remission.errors import WorkError
from remission.figures import Figure
from remission.scenario import Scenario
from remission.sweep.design import Design
from remission.sweep.drawing import draw
from remission.sweep.outcome import choose, named
from remission.sweep.table import read_statements
from remission.tables import Table
from remission.wording import joined

_KINDS = {
    "grid": "every combination of the values",
    "table": "one scenario a row of a table",
    "one_at_a_time": "a base scenario, and each value of each parameter alone",
    "latin_hypercube": "random scenarios, spread evenly over the ranges (Latin hypercube)",
}
_STANDALONE = '<style>svg{color:#12161c;background:#fff;font-family:"DejaVu Sans",sans-serif}</style>'
_CAUTION = "A range over scenarios says what could be, not what is likely."
VERDICT = ".verdict"
_SEVERAL = 8  # values that are named one by one


def summarize(design: Design, folder: Path, meanings: Mapping[str, str]) -> Path:
    """Draw the summary of a sweep from the tables in its folder: summary.svg, and summary.html, which is returned.

    `meanings` says what the parts of a number's id are called. Raises InputError for an outcome that was not recorded, WorkError where
    nothing was, or where the folder cannot be written.
    """
    found = choose(design, folder)
    subject, names = named(list(found), meanings)
    figure = draw(design, subject, {names[key]: series for key, series in found.items()})
    done = len({point for series in found.values() for point in series})
    _write(folder / "summary.svg", _standalone(figure))
    _write(folder / "summary.html", page(design, figure, list(found), done, read_statements(folder, VERDICT)))
    return folder / "summary.html"


def page(design: Design, figure: Figure, outcomes: Sequence[str], done: int, verdicts: Mapping[str, Mapping[str, str]]) -> str:
    """The page of a sweep: what was swept, the figure with its data, claims whose verdict changes, and where all numbers are.

    `done` points have a result; `verdicts` holds the verdict on each claim by point.
    """
    missing = len(design.points) - done
    parts = (
        Markup("<h1>{}</h1>").format(design.title),
        Markup("<p>{}</p>").format(design.description) if design.description else "",
        Markup("<p>{}</p>").format(_told(design)),
        Markup('<p class="missing">{} of {} scenarios have no result and are left out.</p>').format(missing, len(design.points))
        if missing
        else "",
        Markup(figure._repr_html_()),
        Markup("<p>The figure shows {}.</p>").format(Markup(", ").join(Markup("<code>{}</code>").format(key) for key in outcomes)),
        _changes(verdicts),
        Markup(_swept(design)._repr_html_()),
        Markup("<p>Every number of every scenario: {}; every sentence: {}; this figure: {}. {}</p>").format(
            _files("estimates.csv", "estimates.parquet"), _files("statements.csv", "statements.parquet"), _files("summary.svg"), _CAUTION
        ),
    )
    return Markup(
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        "<title>{}</title>\n<style>{}</style></head>\n<body><main>\n{}\n</main></body></html>\n"
    ).format(design.title, Markup(_style()), Markup("\n").join(part for part in parts if part))


def _changes(verdicts: Mapping[str, Mapping[str, str]]) -> Markup:
    """The claims with more than one verdict; empty where no claim was judged."""
    if not verdicts:
        return Markup()
    told = {key: Counter(found.values()).most_common() for key, found in verdicts.items() if len(set(found.values())) > 1}
    if not told:
        return Markup("<p>No claim changes its verdict: all {} keep theirs in every scenario.</p>").format(len(verdicts))
    rows = [
        (key.removesuffix(VERDICT).partition(".")[2].replace("_", " "), "; ".join(f"{verdict}: {number}" for verdict, number in found))
        for key, found in told.items()
    ]
    caption = f"Claims whose verdict changes, {len(told)} of {len(verdicts)}, and in how many scenarios they have which"
    return Markup(Table(caption, ("Claim", "Verdicts"), rows)._repr_html_())


def _style() -> str:
    return resources.files("remission.sweep").joinpath("summary.css").read_text(encoding="utf-8")


def _files(*names: str) -> Markup:
    return Markup(", ").join(Markup('<a href="{0}">{0}</a>').format(name) for name in names)


def _told(design: Design) -> str:
    notebooks = joined(list(design.notebooks))
    return f"{len(design.points):,} scenarios around {design.scenario}: {_KINDS[design.kind]}. Notebooks: {notebooks}."


def _swept(design: Design) -> Table:
    """Each parameter that was swept or fixed, with its values."""
    values = Scenario().model_dump() | dict(design.fixed)
    rows = [(Markup("<code>{}</code>").format(name), _listed(design, name)) for name in design.swept]
    rows += [
        (Markup("<code>{}</code>").format(name), f"{value}{'' if name in design.fixed else ' (default)'}")
        for name, value in values.items()
        if name not in design.swept and any(name in declared for declared in design.notebooks.values())
    ]
    return Table("The parameters of the notebooks", ("Parameter", "Values"), rows)


def _listed(design: Design, name: str) -> str:
    values = list(dict.fromkeys(getattr(point.scenario, name) for point in design.points))
    if len(values) <= _SEVERAL or isinstance(values[0], str):
        return ", ".join(str(value) for value in values)
    return f"{len(values)} values, {min(values):.6g} to {max(values):.6g}"


def _standalone(figure: Figure) -> str:
    """A drawing that stands by itself, in colors and letters of its own, since there is no page that it could follow."""
    return f'<?xml version="1.0" encoding="utf-8"?>\n{figure.svg.replace("<defs>", f"{_STANDALONE}<defs>", 1)}\n'


def _write(path: Path, text: str) -> None:
    part = path.with_name(f".{path.name}.part")
    try:
        part.write_text(text, encoding="utf-8")
        part.replace(path)
    except OSError as error:
        raise WorkError(f"{path}: cannot be written: {error.strerror}") from None
