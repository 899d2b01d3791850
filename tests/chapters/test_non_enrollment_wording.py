"""The chapter's sentences and titles turn with its results, and its figures and tables carry them."""

import json
import re
from collections.abc import Callable
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from bs4 import BeautifulSoup

from remission import figures
from remission.chapters.non_enrollment import wording
from remission.chapters.non_enrollment.odds import Tips
from remission.chapters.non_enrollment.results import Base, Enrollment
from remission.claims import SHARE_VERDICTS, Verdict
from remission.estimate import Estimate
from remission.figures import Figure, Heap, Side, tipping_map
from remission.figures.tipping_map import STANDINGS, Edge, fields, standing
from remission.roles import roles_in
from remission.scenario import Population

ROOT = Path(__file__).resolve().parents[2]
TRIALS = {"one": "ONE", "two": "TWO"}
COLORS = {"ONE": "#0072B2", "TWO": "#D55E00"}
LOW = Estimate(value=0.43, low=0.38, high=0.48, unit="proportion", method="wilson")
HIGH = Estimate(value=0.586, low=0.54, high=0.63, unit="proportion", method="wilson")
BARE = Estimate(value=0.61, unit="proportion", method="as published")
RATIO = Estimate(value=0.67, unit="ratio", method="odds ratio")
NEVER, ALWAYS = float("inf"), float("-inf")
THRESHOLD = "{param}`threshold`"


def share(value: float) -> Estimate:
    return Estimate(value=value, unit="proportion", method="test", inputs=("F081",))


def edge(place: float) -> Edge:
    return "always" if place == ALWAYS else "never" if place == NEVER else share(place)


def side(trial: str, point: float, limit: float, here: float | None = 0.5) -> Side:
    return Side(trial=trial, point=edge(point), limit=edge(limit), here=None if here is None else share(here))


def bases(completers: Verdict, randomized: Verdict) -> dict[Base, Verdict]:
    return {"completers": completers, "randomized": randomized}


# --- titles and sentences ---


def test_the_enrollment_title_claims_no_more_than_the_bases_show() -> None:
    higher, touching, not_all = Verdict.ROBUST, Verdict.POINT_ONLY, Verdict.DEPENDS
    assert "in any other extension" in wording.enrollment_title(bases(higher, touching))
    assert wording.enrollment_title(bases(higher, not_all)).endswith("but only of the completers")
    assert wording.enrollment_title(bases(not_all, touching)).endswith("but only of all randomized")
    assert wording.enrollment_title(bases(not_all, Verdict.CONTRADICTED)).startswith("On no base")


def test_the_enrollment_sentence_tells_every_pair_of_verdicts_apart() -> None:
    pairs = list(product(Verdict, Verdict))
    said = {pair: wording.enrollment(bases(*pair)) for pair in pairs}
    assert len(set(said.values())) == len(pairs)
    assert all(text.endswith(".") and text[0].isupper() for text in said.values())


def test_the_lowest_enrollment_is_named_or_missing() -> None:
    least = Enrollment("review", "Review", "completers", BARE, index=False)
    text = wording.at_least_elsewhere(TRIALS, least)
    assert {key for _, key in roles_in(text)} == {
        "non_enrollment.elsewhere.completers.review",
        "non_enrollment.one.no_dmt.at_least_elsewhere",
        "non_enrollment.two.no_dmt.at_least_elsewhere",
    }
    assert roles_in(wording.at_least_elsewhere(TRIALS, None)) == []


def populations(*verdicts: Verdict) -> dict[Population, Verdict]:
    names: tuple[Population, ...] = ("completers", "treated", "randomized")
    return dict(zip(names, verdicts, strict=True))


def test_the_populations_title_names_where_the_worst_case_holds() -> None:
    everywhere, nowhere = populations(*[Verdict.POINT_ONLY] * 3), populations(*[Verdict.DEPENDS] * 3)
    some = populations(Verdict.ROBUST, Verdict.POINT_ONLY, Verdict.DEPENDS)
    assert wording.populations_title({"ONE": everywhere, "TWO": everywhere}, "Share").endswith(f"above {THRESHOLD} on every base")
    assert wording.populations_title({"ONE": nowhere, "TWO": nowhere}, "Share").endswith(f"above {THRESHOLD} on no base")
    mixed = wording.populations_title({"ONE": everywhere, "TWO": some}, "Share")
    assert mixed.endswith("in ONE on every base; in TWO only of core-trial completers and all treated")


@pytest.mark.parametrize(
    ("outside", "leaving", "said"),
    [
        (Verdict.ROBUST, Verdict.ROBUST, f"cannot bring the share to {THRESHOLD}"),
        (Verdict.POINT_ONLY, Verdict.POINT_ONLY, f"cannot bring the share to {THRESHOLD}"),
        (Verdict.POINT_ONLY, Verdict.DEPENDS, f"could bring the share to {THRESHOLD} or below, which those outside cannot"),
        (Verdict.DEPENDS, Verdict.DEPENDS, "widen what is open already"),
        (Verdict.CONTRADICTED, Verdict.DEPENDS, f"could lift the share above {THRESHOLD}, which those outside cannot"),
        (Verdict.CONTRADICTED, Verdict.CONTRADICTED, f"cannot lift the share above {THRESHOLD}"),
    ],
)
def test_the_title_on_those_who_left(outside: Verdict, leaving: Verdict, said: str) -> None:
    assert said in wording.leaving_title({"ONE": outside}, {"ONE": leaving})
    other = wording.leaving_title({"ONE": outside, "TWO": Verdict.ROBUST}, {"ONE": leaving, "TWO": Verdict.ROBUST})
    assert said in other
    assert ("in ONE" in other) is ("cannot bring" not in said)
    assert "outside" not in wording.leaving_title({"ONE": outside}, {"ONE": leaving}, anybody_outside=False)


@pytest.mark.parametrize(
    ("tips", "verdict", "said"),
    [
        (Tips(None, None), Verdict.ROBUST, "no odds ratio of those outside is low enough"),
        (Tips(None, None), Verdict.CONTRADICTED, "no odds ratio of those outside is high enough"),
        (
            Tips(None, RATIO),
            Verdict.POINT_ONLY,
            "it takes an odds ratio of those outside of {num}`non_enrollment.one.no_dmt.odds_at_which_interval_tips` for its interval",
        ),
        (
            Tips(RATIO, None),
            Verdict.DEPENDS,
            "it takes an odds ratio of those outside of {num}`non_enrollment.one.no_dmt.odds_at_which_share_tips` for the share",
        ),
        (Tips(None, None), Verdict.POINT_ONLY, "the interval spans it at every odds ratio of those outside"),
    ],
)
def test_the_title_on_what_tips(tips: Tips, verdict: Verdict, said: str) -> None:
    only = {"one": "ONE"}
    assert wording.tips_title(only, {"ONE": tips}, {"ONE": verdict}) == f"Reaching {THRESHOLD}: {said}"
    mixed = wording.tips_title(TRIALS, {"ONE": tips, "TWO": Tips(RATIO, RATIO)}, {"ONE": verdict, "TWO": Verdict.DEPENDS})
    assert f"in ONE {said}" in mixed
    assert wording.tips_title(only, {"ONE": tips}, {"ONE": verdict}, outside=False).startswith("Nobody is outside")


@pytest.mark.parametrize(
    ("first", "second", "said"),
    [
        ((ALWAYS, ALWAYS), (ALWAYS, ALWAYS), "with both intervals, whatever"),
        ((ALWAYS, ALWAYS), (ALWAYS, 0.45), "whatever happened to those outside; with both intervals only if enough succeeded"),
        ((ALWAYS, ALWAYS), (ALWAYS, NEVER), "at the point, never with both intervals"),
        ((ALWAYS, 0.2), (0.3, 0.9), "only if enough of those outside succeeded"),
        ((ALWAYS, 0.2), (0.3, NEVER), "and nowhere with both intervals"),
        ((ALWAYS, 0.2), (NEVER, NEVER), "nowhere, whatever"),
    ],
)
def test_the_title_of_the_map(first: tuple[float, float], second: tuple[float, float], said: str) -> None:
    title = wording.map_title(side("ONE", *first), side("TWO", *second))
    assert said in title
    assert THRESHOLD in title


def test_the_map_of_nobody_outside_says_so() -> None:
    assert wording.map_title(side("ONE", ALWAYS, ALWAYS, None), side("TWO", ALWAYS, ALWAYS, None)).startswith("Nobody is outside")


def test_the_title_of_the_draws_spans_the_assumptions() -> None:
    title = wording.spread_title(TRIALS, {"one": {"a": BARE, "b": BARE}, "two": {"a": HIGH, "b": LOW, "c": BARE}})
    assert [key for _, key in roles_in(title)] == [
        "threshold",
        "non_enrollment.one.no_dmt.assuming.a.above",
        "non_enrollment.two.no_dmt.assuming.b.above",
        "non_enrollment.two.no_dmt.assuming.c.above",
    ]
    assert " in ONE and " in title


@pytest.mark.parametrize("verdicts", list(product(SHARE_VERDICTS, SHARE_VERDICTS)))
def test_no_title_leaves_a_gap(verdicts: tuple[Verdict, Verdict]) -> None:
    outside = dict(zip(COLORS, verdicts, strict=True))
    titles = [
        wording.leaving_title(outside, outside),
        wording.tips_title(TRIALS, dict.fromkeys(COLORS, Tips(None, None)), outside),
    ]
    assert not any("{" in title.replace(THRESHOLD, "") or "  " in title for title in titles)


# --- the kinds of figure that are new here ---


def ranges(name: str = "a") -> Figure:
    rows = {"Completers": {"ONE": (LOW, HIGH), "TWO": (BARE, BARE)}, "All": {"ONE": (LOW, LOW), "TWO": (LOW, HIGH)}}
    return figures.ranges({"Share": rows, "ONE": {"As published": {"ONE": (LOW, HIGH)}}}, **look(name), xlabel="Share (%)")


def odds_curve(name: str = "a") -> Figure:
    curves = {"ONE": [(0.125, LOW), (1.0, BARE), (8.0, HIGH)], "TWO": [(0.125, LOW), (8.0, LOW)]}
    marks = {"ONE": {"interval tips": RATIO, "share tips": Estimate(value=50, unit="ratio", method="beyond")}, "TWO": {}}
    return figures.tipping(curves, **look(name), ylabel="Share", odds=True, marks=marks)


def tipped(name: str = "a") -> Figure:
    lines: list[tuple[str, list[tuple[float, Estimate]]]] = [("together", [(0.1, share(0.9)), (0.9, share(0.1))]), ("nowhere", [])]
    drawn = {key: value for key, value in look(name).items() if key != "threshold"}
    return tipping_map(side("ONE", 0.2, 0.6), side("TWO", ALWAYS, 0.45, 0.95), pooled=lines, **drawn)


def spread(name: str = "a") -> Figure:
    draws = np.random.default_rng(1).normal(0.52, 0.03, 5000)
    heaps = {"Any share": Heap(draws, HIGH, BARE), "Far away": Heap(draws + 0.2, BARE, BARE)}
    return figures.spread({"ONE": heaps, "TWO": heaps}, **look(name), xlabel="Share (%)")


def look(name: str) -> dict[str, Any]:
    return {"colors": COLORS, "threshold": 0.5, "name": name, "title": "Found: 1 < 2", "alt": 'Shares "of both".'}


every_kind = pytest.mark.parametrize("draw", [ranges, odds_curve, tipped, spread])


@every_kind
def test_a_figure_is_the_same_at_every_run_and_carries_its_data(draw: Callable[[], Figure]) -> None:
    figure = draw()
    assert draw()._repr_html_() == figure._repr_html_()
    page = BeautifulSoup(figure._repr_html_(), "html.parser")
    (drawing,) = page.select("figure#figure-a > svg")
    assert (drawing["role"], drawing["aria-label"]) == ("img", 'Shares "of both".')
    assert len(page.select("figure > details table tbody tr")) == len(figure.data.rows) > 0
    assert not re.search(r"#12161c|#d8dce2(?!\))", figure.svg, re.IGNORECASE)
    assert len(figure.svg) < 100_000
    ids = re.findall(r'\bid="([^"]+)"', figure.svg)
    assert len(set(ids)) == len(ids)


def test_ranges_tell_both_ends_and_name_the_trials_once() -> None:
    figure = ranges()
    assert figure.svg.count("43.0 to 58.6%") == 3
    assert figure.svg.count(", ONE") == 1
    assert [str(cell) for cell in figure.data.rows[0]] == ["Share", "Completers", "ONE", LOW.full, HIGH.full, ""]


def test_marks_beyond_the_axis_stand_in_the_data_only() -> None:
    figure = odds_curve()
    assert "at 0.67" in figure.svg
    assert "at 50.00" not in figure.svg
    assert ["ONE", "50.00", "share tips", ""] in [[str(cell) for cell in row] for row in figure.data.rows]
    assert "did better" in figure.svg


@pytest.mark.parametrize(
    ("x", "y", "told"),
    [(0.1, 0.9, 0), (0.3, 0.9, 1), (0.7, 0.3, 1), (0.7, 0.5, 2), (0.1, 0.1, 0)],
)
def test_the_weaker_trial_decides_the_standing(x: float, y: float, told: int) -> None:
    assert standing(side("ONE", 0.2, 0.6), side("TWO", ALWAYS, 0.45), x, y) == list(STANDINGS)[told]


def test_the_data_of_the_map_tell_fields_scenario_and_lines() -> None:
    rows = [[str(cell) for cell in row] for row in tipped().data.rows]
    assert ["holds with its interval in both", "60.0% to 100%", "45.0% to 100%"] in rows
    assert ["this scenario: holds at the point in both", "50.0%", "95.0%"] in rows
    assert rows[-2:] == [["line of together", "10%", "90.0%"], ["line of together", "90%", "10.0%"]]


def test_a_curve_shows_the_places_asked_for() -> None:
    curves = {"ONE": [(0.125, LOW), (1.0, BARE), (8.0, HIGH)]}
    figure = figures.tipping(curves, **look("b"), ylabel="Share", odds=True, shown=(1.0,))
    assert [str(row[1]) for row in figure.data.rows] == ["1"]


def test_the_fields_of_the_map_fill_the_square() -> None:
    for first, second in product([(ALWAYS, ALWAYS), (0.2, 0.6), (NEVER, NEVER), (0.3, NEVER)], repeat=2):
        area = 0.0
        for left, right, low, top, told in fields(side("ONE", *first), side("TWO", *second)):
            area += (right - left) * (top - low)
            assert told == standing(side("ONE", *first), side("TWO", *second), (left + right) / 2, (low + top) / 2)
        assert area == pytest.approx(1)


def test_no_heap_lies_on_both_sides_of_the_threshold() -> None:
    figure = spread()
    assert [[str(cell) for cell in row[2:]] for row in figure.data.rows[:2]] == [
        ["58.6%", "54.0 to 63.0", "61.0%"],
        ["61.0%", "none", "61.0%"],
    ]
    flat = figures.spread({"ONE": {"Fixed": Heap(np.full(1000, 0.5), BARE, BARE)}}, **look("b"), xlabel="Share (%)")
    assert flat.svg


# --- the notebook ---


def test_the_page_says_what_its_intervals_are_not() -> None:
    cells = json.loads((ROOT / "notebooks" / "non_enrollment.ipynb").read_text(encoding="utf-8"))["cells"]
    prose = " ".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "markdown").replace("\n", " ")
    for promise in ("neither a confidence interval nor a posterior", "nobody is counted twice", "not what is likely", "the reverse bias"):
        assert promise in prose
