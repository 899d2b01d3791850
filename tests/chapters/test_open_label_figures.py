"""The chapter's figure kinds: the same at every run, scaling, in the page's colors, with words and data, and nothing hidden."""

import re
from collections.abc import Callable
from functools import cache

import matplotlib as mpl
import pytest
from bs4 import BeautifulSoup

from remission import figures
from remission.estimate import Estimate
from remission.figures import Figure

COLORS = {"ONE": "#0072B2", "TWO": "#D55E00"}
TITLE = "What the figure finds: 1 < 2 & more"
ALT = 'Shares "as printed" <of both trials>.'
Drawn = Callable[[str], Figure]


def share(value: float) -> Estimate:
    return Estimate(value=value, low=max(value - 0.05, 0), high=value + 0.05, unit="proportion", method="test")


def rate(value: float) -> Estimate:
    return Estimate(value=value, unit="per person-year", method="test")


def index(value: float) -> Estimate:
    return Estimate(value=value, unit="proportion", method="test")


def grid(name: str) -> Figure:
    cells = [[None, share(0.2), share(0.62)], [None, share(0.0), share(1.0)]]
    words = {"title": TITLE, "xlabel": "Specificity (%)", "ylabel": "Sensitivity (%)", "impossible": "cannot be", "alt": ALT}
    axes = {"x": [0.5, 0.75, 1.0], "y": [1.0, 0.5]}
    return figures.grid({"ONE": cells, "TWO": cells}, **axes, colors=COLORS, threshold=0.5, name=name, **words)  # type: ignore[arg-type]


def ranking(name: str) -> Figure:
    one, two = {"a": (0.6, 0.62), "b": (-0.001, 0.0)}, {"a": (0.1, 0.4), "b": (0.3, 0.6)}
    found = {
        trial: {unknown: (index(first), index(total)) for unknown, (first, total) in pairs.items()}
        for trial, pairs in {"ONE": one, "TWO": two}.items()
    }
    labels = {"a": "First\nunknown", "b": "Second"}
    return figures.ranking(
        {"Small": found, "Wide": found}, labels=labels, colors=COLORS, name=name, title=TITLE, xlabel="Share (%)", alt=ALT
    )


def regression(name: str) -> Figure:
    rows = [
        figures.Drop("Cohort", "No treatment", [rate(1.0)], rate(1.72), (rate(1.2), rate(1.4))),
        figures.Drop("Placebo arms", "No treatment", [rate(0.3), rate(0.5)]),
        figures.Drop("Drug, years 0 to 2", "ONE", [rate(0.2)], rate(1.8)),
    ]
    return figures.regression(rows, colors=COLORS, name=name, title=TITLE, xlabel="Relapses", expected="expected untreated", alt=ALT)


def overlap(name: str) -> Figure:
    panels = {
        "ONE": figures.Overlap(share(0.673), share(0.395), share(0.068), share(0.395)),
        "TWO": figures.Overlap(share(0.3), share(0.4), share(0.0), share(0.3)),
    }
    return figures.overlap(
        panels,
        outcomes=("No treatment", "No activity"),
        colors=COLORS,
        threshold=0.5,
        name=name,
        title=TITLE,
        xlabel="Patients (%)",
        alt=ALT,
    )


@cache
def drawn(draw: Drawn) -> Figure:
    return draw("a")


def told(figure: Figure) -> list[list[str]]:
    return [[str(cell) for cell in row] for row in figure.data.rows]


every_figure = pytest.mark.parametrize("draw", [grid, ranking, regression, overlap])


@every_figure
def test_a_figure_is_the_same_at_every_run(draw: Drawn) -> None:
    before = dict(mpl.rcParams)
    assert draw("a")._repr_html_() == drawn(draw)._repr_html_()
    assert dict(mpl.rcParams) == before


@every_figure
def test_a_figure_scales_and_takes_the_pages_colors(draw: Drawn) -> None:
    svg = drawn(draw).svg
    (opening,) = re.findall(r"<svg[^>]*>", svg)
    assert "viewBox=" in opening
    assert not re.search(r"\b(width|height)=", opening)
    assert "currentColor" in svg
    assert not re.search(r"#12161c|#d8dce2(?!\))|DejaVu", svg, re.IGNORECASE)
    assert len(svg) < 150_000


@every_figure
def test_a_figure_carries_words_and_data(draw: Drawn) -> None:
    figure = drawn(draw)
    page = BeautifulSoup(figure._repr_html_(), "html.parser")
    (drawing,) = page.select("figure#figure-a > svg")
    assert (drawing["role"], drawing["aria-label"]) == ("img", ALT)
    assert len(page.select("details tbody tr")) == len(figure.data.rows) > 0


@every_figure
def test_text_stays_readable(draw: Drawn) -> None:
    sizes = [float(size) for size in re.findall(r"font-size:([\d.]+)px", drawn(draw).svg)]
    assert sizes
    assert min(sizes) >= 8.5


def test_a_cell_that_cannot_be_is_labeled() -> None:
    figure = drawn(grid)
    assert figure.svg.count("×") == 4  # noqa: RUF001
    assert [row[3] for row in figure.data.rows].count("cannot be") == 4
    assert told(figure)[2] == ["ONE", "100%", "100%", "62.0%", "57.0 to 67.0"]


def test_the_least_and_most_overlap_are_told() -> None:
    figure = drawn(overlap)
    assert all(text in figure.svg for text in ("both 39.5%", "both 6.8%", "both 30.0%", "both 0.0%", "50%"))
    assert told(figure)[0][:5] == ["ONE", "67.3%", "39.5%", "6.8%", "39.5%"]


def test_a_group_without_a_rate_before_has_no_expectation() -> None:
    rows = told(drawn(regression))
    assert [row[2] for row in rows] == ["1.72 per person-year", "not published", "1.80 per person-year"]
    assert [row[4] for row in rows] == ["1.20 to 1.40", "none", "none"]


def test_an_index_below_zero_is_drawn_as_nothing() -> None:
    assert told(drawn(ranking))[1][3:] == ["\N{MINUS SIGN}0.1%", "0.0%"]
