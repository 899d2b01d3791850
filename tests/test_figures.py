"""Figures: the same at every run, scaling with the page, with words and data for those who cannot see them."""

import re
from collections import Counter
from collections.abc import Callable
from functools import cache
from html import escape

import pytest
from bs4 import BeautifulSoup

from remission import figures, flow, readings
from remission.analysis.non_enrollment import IMPOSSIBLE
from remission.errors import InputError
from remission.estimate import Estimate
from remission.evidence import Evidence
from remission.figures import Figure, Series, Window
from remission.figures.labels import with_entries
from remission.ledger import Ledger
from remission.scenario import make_scenario

COLORS = {"ONE": "#0072B2", "TWO": "#D55E00"}
TITLE = "What the figure finds: 1 < 2 & more"
ALT = 'Shares "as printed" <of both trials>.'
SHARE = Estimate(value=0.5154, low=0.4678, high=0.5626, unit="proportion", method="wilson", inputs=("F081",))
BARE = Estimate(value=0.61, unit="proportion", method="as published", inputs=("F105",), decimals=0)
CROSS = Estimate(value=0.484, unit="proportion", method="subtraction", note=f"{IMPOSSIBLE}; base not stated")
RATE = Estimate(value=8.5, low=0.0, high=11.2, unit="per 1,000 person-years", method="garwood")

Drawn = Callable[[str], Figure]


def ladder(name: str) -> Figure:
    rungs = {"Literal subtraction": CROSS, "Worst case": SHARE, "As reported": BARE}
    return figures.ladder(
        {"ONE": rungs, "TWO": rungs}, colors=COLORS, threshold=0.5, name=name, title=TITLE, xlabel="Share of a long name " * 5, alt=ALT
    )


def forest(name: str) -> Figure:
    rows = [("Herpes zoster", "ONE", RATE), ("Thyroid", "both", Estimate(value=3, unit="per 1,000 person-years", method="given"))]
    return figures.forest(rows, colors=COLORS, name=name, title=TITLE, xlabel="Cases", alt=ALT)


def points(name: str) -> Figure:
    courses = {"ONE": [(5.0, SHARE), (7.0, BARE)], "TWO": [(5.0, BARE), (9.0, BARE)]}
    return figures.points(courses, colors=COLORS, name=name, title=TITLE, ylabel="Share", alt=ALT)


def time_course(name: str) -> Figure:
    windows = [Window(0, 2, "years 0 to 2", SHARE), Window(2, 3, "year 3", BARE)]
    series = [Series("drug", COLORS["ONE"], windows), Series("control", COLORS["ONE"], windows[:1], comparison=True)]
    return figures.time_course(series, panels=["ONE", "ONE"], name=name, title=TITLE, ylabel="Share", alt=ALT)


def tipping(name: str) -> Figure:
    curves = {"ONE": [(0.0, CROSS), (1.0, SHARE)], "TWO": [(0.0, BARE), (1.0, SHARE)]}
    return figures.tipping(curves, colors=COLORS, threshold=0.5, name=name, title=TITLE, ylabel="Share", alt=ALT)


def participants(name: str) -> Figure:
    stages = [flow.Stage(name, 300 - 10 * i, 300 - 10 * i, "stated", ("F001",)) for i, name in enumerate(("treated", "completers"))]
    range_ = flow.Stage("randomized", 300, 320, "not stated", ("F002", "F003"))
    trial = flow.Flow("one", range_, stages[0], stages[1], stages[0], stages[1], 3)
    return figures.participant_flow({"ONE": trial, "TWO": trial}, colors=COLORS, name=name, title=TITLE, alt=ALT)


@cache
def drawn(draw: Drawn, name: str = "a") -> Figure:
    return draw(name)


every_figure = pytest.mark.parametrize("draw", [ladder, forest, points, time_course, tipping, participants])


@every_figure
def test_a_figure_is_the_same_at_every_run(draw: Drawn) -> None:
    assert draw("a")._repr_html_() == drawn(draw)._repr_html_()


@every_figure
def test_a_figure_scales_with_its_page(draw: Drawn) -> None:
    (opening,) = re.findall(r"<svg[^>]*>", drawn(draw).svg)
    assert re.search(r"\bviewBox=", opening)
    assert not re.search(r"\b(width|height)=", opening)


@every_figure
def test_a_figure_takes_the_pages_font_and_color(draw: Drawn) -> None:
    svg = drawn(draw).svg
    assert "<text" in svg
    assert "DejaVu" not in svg
    assert "currentColor" in svg
    assert "font-family" not in svg
    assert not re.search(r"#12161c|#d8dce2(?!\))", svg, re.IGNORECASE)


@every_figure
def test_a_figure_carries_words_and_data(draw: Drawn) -> None:
    figure = drawn(draw)
    page = BeautifulSoup(figure._repr_html_(), "html.parser")
    (drawing,) = page.select("figure#figure-a > svg")
    assert (drawing["role"], drawing["aria-label"]) == ("img", ALT)
    assert page.select_one("figcaption") is not None
    assert page.figcaption is not None
    assert page.figcaption.get_text() == TITLE
    assert len(page.select("figure > details table tbody tr")) == len(figure.data.rows) > 0
    assert escape(TITLE, quote=False) in figure._repr_html_()
    assert repr(figure) == f"Figure: {TITLE}\n{ALT}"


@every_figure
def test_no_id_stands_twice_on_a_page(draw: Drawn) -> None:
    page = BeautifulSoup("".join(drawn(*one)._repr_html_() for one in ((draw, "a"), (draw, "b"), (ladder, "c"))), "html.parser")
    ids = Counter(str(tag["id"]) for tag in page.find_all(id=True))
    assert [name for name, times in ids.items() if times > 1] == []


@every_figure
def test_references_inside_a_figure_find_their_target(draw: Drawn) -> None:
    svg = drawn(draw).svg
    ids = set(re.findall(r'\bid="([^"]+)"', svg))
    wanted = re.findall(r"url\(#([^)]+)\)", svg) + re.findall(r'href="#([^"]+)"', svg)
    assert wanted
    assert set(wanted) <= ids


@every_figure
def test_a_figure_loads_nothing(draw: Drawn) -> None:
    svg = drawn(draw).svg
    assert not re.findall(r'(?:href|src)="(?!#)[^"]*"', svg)
    assert "<metadata" not in svg
    assert "<!DOCTYPE" not in svg


def test_an_impossible_share_is_labeled() -> None:
    figure = drawn(ladder)
    assert figure.svg.count("48.4%, impossible") == 2
    assert "51.5%, impossible" not in figure.svg
    assert [str(row[3]) for row in figure.data.rows[:3]] == ["none", "46.8 to 56.3", "none"]
    assert "50%" in figure.svg


def test_a_range_of_participants_is_told() -> None:
    figure = drawn(participants)
    assert figure.svg.count("300 to 320") == 2
    assert [str(cell) for cell in figure.data.rows[0]] == ["ONE", "randomized", "300 to 320", "a range that the facts allow", "F002, F003"]


def test_a_window_is_told_by_its_label() -> None:
    assert [str(row[1]) for row in drawn(time_course).data.rows] == ["years 0 to 2", "year 3", "years 0 to 2"]


@pytest.mark.parametrize(
    "draw",
    [
        lambda **words: figures.forest([], colors={}, xlabel="x", **words),
        lambda **words: figures.dots({}, xlabel="x", **words),
        lambda **words: figures.dots({"A": []}, xlabel="x", **words),
        lambda **words: figures.points({"ONE": []}, colors={}, ylabel="y", **words),
        lambda **words: figures.time_course([], ylabel="y", **words),
        lambda **words: figures.courses({"A": []}, ylabel={"A": "y"}, **words),
        lambda **words: figures.follow_up({}, colors={}, ylabel="y", **words),
    ],
    ids=["forest", "dots", "dots-panel", "points", "time_course", "courses", "follow_up"],
)
def test_a_figure_of_nothing_is_refused(draw: Callable[..., Figure]) -> None:
    with pytest.raises(InputError, match=r"^figure 'empty': the data hold nothing to draw; add the rows"):
        draw(name="empty", title="t", alt="a")


def linked(key: str, *shown: str) -> str:
    return f'<a class="num" href="ledger.html#{key}">{" to ".join(f"<data>{text}</data>" for text in shown)}</a>'


@pytest.mark.parametrize(
    ("label", "entry"),
    [
        ("51.5%", "a.share"),
        ("51.5", "a.share"),
        ("51.5% (46.8 to 56.3)", "a.share"),
        ("\N{MINUS SIGN}0.20", "a.change"),
        ("1,234", "a.patients"),
        ("51.5 to 61.5", ""),
        ("56.3", ""),
        ("51", ""),
        ("No share", ""),
        ("0.20", ""),
    ],
)
def test_a_label_names_the_one_entry_that_its_numbers_are_of(label: str, entry: str) -> None:
    data = linked("a.share", "51.5%") + linked("a.share", "46.8", "56.3") + linked("b.other", "61.5%") + linked("b.limit", "56.3%")
    data += linked("a.change", "\N{MINUS SIGN}0.20%") + linked("a.patients", "1,234")
    svg = f'<svg><text style="a" x="1">{label}</text></svg>'
    assert with_entries(svg, data) == (svg.replace("<text ", f'<text data-entry="{entry}" ') if entry else svg)


def test_labels_of_a_bound_figure_answer(evidence: Evidence) -> None:
    ledger = Ledger("one", make_scenario({}, "test"), evidence)
    ledger.record("worst", SHARE)
    figure = ledger.show(drawn(ladder))
    assert 'data-entry="one.worst"' in figure.svg
    assert "data-entry" not in drawn(ladder).svg


def test_each_trial_has_its_own_color() -> None:
    colors = figures.trial_colors(["ONE", "TWO", "THREE"])
    assert list(colors) == ["ONE", "TWO", "THREE"]
    assert len(set(colors.values())) == 3


def test_published_windows_are_drawn_where_they_lie(evidence: Evidence) -> None:
    found = readings.read(evidence, make_scenario({}, "test"), "outcomes", study_id="care_ms_2", arm="alemtuzumab_12mg", measure="neda")
    windows = figures.windows(found)
    assert [(window.start, window.end) for window in windows[:4]] == [(2, 3), (3, 4), (4, 5), (2, 5)]
    assert len(windows) == len([reading for reading in found if reading.fact.start_year is not None])
