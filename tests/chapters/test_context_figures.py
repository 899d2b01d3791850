"""The figure kinds of the chapters on efficacy and context."""

import re
from collections.abc import Callable

import pytest
from bs4 import BeautifulSoup

from remission import figures
from remission.cells import Phrase, Quoted
from remission.estimate import Estimate
from remission.figures import Course, Fan, Figure, Row, Series, Window

SHARE = Estimate(value=0.5154, low=0.4678, high=0.5626, unit="proportion", method="wilson", inputs=("F081",))
BARE = Estimate(value=0.61, unit="proportion", method="as published", inputs=("F105",), decimals=0)
RATIO = Estimate(value=0.7, low=0.4, high=1.2, unit="ratio", method="as published", inputs=("F018",))
COLORS = {"ONE": "#0072B2", "TWO": "#D55E00"}


def dots(name: str) -> Figure:
    rows = [Row(label="A study with a name so long that it must take two lines, a drug: each of years", estimates=[SHARE, BARE])]
    return figures.dots({"A": rows, "B": [Row(label="b", estimates=[BARE], hollow=True)]}, name=name, title="T", xlabel="x", alt="alt")


def ratios(name: str) -> Figure:
    panels = {"A": [Row(label="a", estimates=[RATIO])]}
    return figures.dots(panels, name=name, title="T", xlabel="x", alt="alt", reference=1, log=True)


def scaled(name: str) -> Figure:
    panels = {"A": [Row(label="a", estimates=[SHARE])], "B": [Row(label="b", estimates=[RATIO])]}
    return figures.dots(panels, name=name, title="T", xlabel={"A": "Patients (%)", "B": "Rate"}, alt="alt")


def courses(name: str) -> Figure:
    found = [
        Course(label="ONE", color=COLORS["ONE"], points=[(2.0, SHARE), (4.0, BARE), (5.0, SHARE)]),
        Course(label="TWO", color=COLORS["TWO"], points=[(2.0, BARE)], hollow=True),
    ]
    return figures.courses({"A": found, "B": found[:1]}, name=name, title="T", ylabel={"A": "a", "B": "b"}, alt="alt")


def fan(name: str) -> Figure:
    found = Fan(years=["year 3", "years 3 to 4"], lowest=[SHARE, BARE], highest=[SHARE, BARE], independent=[SHARE, BARE], reported=SHARE)
    return figures.fan({"ONE": found, "TWO": found}, colors=COLORS, name=name, title="T", ylabel="y", alt="alt")


@pytest.mark.parametrize(("draw", "rows"), [(dots, 3), (ratios, 1), (scaled, 2), (courses, 7), (fan, 14)])
def test_a_figure_is_whole(draw: Callable[[str], Figure], rows: int) -> None:
    figure = draw("a")
    assert figure._repr_html_() == draw("a")._repr_html_()
    assert len(figure.data.rows) == rows
    assert "currentColor" in figure.svg
    assert "DejaVu" not in figure.svg
    assert not re.search(r"#12161c|#d8dce2(?!\))", figure.svg, re.IGNORECASE)
    assert len(figure.svg) < 150_000
    ids = [str(tag["id"]) for tag in BeautifulSoup(figure.svg, "html.parser").find_all(id=True)]
    assert len(ids) == len(set(ids))


def test_a_number_stands_clear_of_the_reference_line() -> None:
    near = Estimate(value=0.58, low=0.38, high=0.87, unit="ratio", method="as published", inputs=("F030",))
    far = Estimate(value=0.45, low=0.32, high=0.5, unit="ratio", method="as published", inputs=("F010",))
    panels = {"A": [Row(label="a", estimates=[near]), Row(label="b", estimates=[far])]}
    figure = figures.dots(panels, name="a", title="T", xlabel="x", alt="alt", reference=1, log=True)
    soup = BeautifulSoup(figure.svg, "html.parser")
    places = {tag.text: float(str(tag["x"])) for tag in soup.find_all("text")}
    assert places["0.45"] < places["1"] < places["0.58"]


def test_several_years_are_told_by_their_range() -> None:
    assert Row(label="a", estimates=[SHARE, BARE]).text == "51.5 to 61"
    assert Row(label="a", estimates=[BARE]).text == "61"
    assert "51.5 to 61" in dots("a").svg


def test_a_ratio_keeps_its_line_of_no_difference() -> None:
    assert "stroke-dasharray" in ratios("a").svg
    assert [tuple(map(str, row[2:4])) for row in ratios("a").data.rows] == [("0.70", "0.40 to 1.20")]


def test_a_label_keeps_the_row_it_quotes() -> None:
    label = Phrase(("a study: ", Quoted("F081", "9 years")))
    figure = figures.dots({"A": [Row(label=label, estimates=[SHARE])]}, name="a", title="T", xlabel="x", alt="alt")
    assert "a study: 9 years" in figure.svg
    assert '<a class="row" href="evidence.html#F081">9 years</a>' in figure.data._repr_html_()


def test_a_scale_of_its_own_is_named() -> None:
    assert "Patients (%)" in scaled("a").svg
    assert "Rate" in scaled("a").svg


def test_the_fan_names_its_bounds() -> None:
    svg = fan("a").svg
    assert all(svg.count(text) == 2 for text in ("at most 61%", "at least 61%", "independent 61%", "reported 51.5%"))


def test_a_comparison_is_named_beside_its_window() -> None:
    windows = [Window(0, 2, "years 0 to 2", SHARE), Window(2, 3, "year 3", BARE)]
    series = [Series("drug", COLORS["ONE"], windows), Series("control", COLORS["ONE"], windows[:1], comparison=True)]
    svg = figures.time_course(series, panels=["ONE", "ONE"], name="a", title="T", ylabel="y", alt="alt").svg
    assert svg.count(">drug<") == svg.count(">control<") == 1
    alone = figures.time_course(series[:1], panels=["ONE"], name="a", title="T", ylabel="y", alt="alt").svg
    assert ">drug<" not in alone
