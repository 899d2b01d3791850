"""The figures of chances, and rates on both scales; tables that name every assumption."""

import pytest
from bs4 import BeautifulSoup

from remission import figures
from remission.chapters.safety import detection, effects, rates, recording, tables
from remission.estimate import Estimate
from remission.evidence import Evidence
from remission.figures import Figure
from remission.ledger import Ledger
from remission.scenario import make_scenario

DEFAULTS = make_scenario({}, "test")
SHOWN = Estimate(value=100, unit="patients", method="given")


def chances(size: int, middle: float) -> figures.Chances:
    chance = Estimate(value=middle, unit="proportion", method="given")
    points = [(10.0, 1.0), (100.0, middle), (1000.0, 0.1)]
    return figures.Chances(Estimate(value=size, unit="patients", method="given"), points, [(SHOWN, chance)])


CURVES = [chances(10, 0.5), chances(99, 0.8)]


def detect(name: str = "a") -> Figure:
    marked = (Estimate(value=200, unit="patients", method="given"), "reported:\none in")
    return figures.detect(CURVES, key="Curves: 10 here, 99 there", name=name, title="T < 1", alt="Words", marked=marked)


def shown(figure: Figure) -> list[list[str]]:
    return [[str(cell) for cell in row] for row in figure.data.rows]


def test_chances_are_drawn_the_same_at_every_run_and_named() -> None:
    figure = detect()
    assert figure.svg == detect().svg
    for text in (">10<", ">99<", "one in 200", "Curves: 10 here, 99 there"):
        assert text in figure.svg
    assert shown(figure) == [["10", "100", "50.0%"], ["99", "100", "80.0%"], ["reported: one in", "200", "the gray line"]]
    assert "currentColor" in figure.svg
    assert "DejaVu" not in figure.svg


def test_chances_need_no_mark() -> None:
    figure = figures.detect(CURVES, key="", name="a", title="T", alt="Words")
    assert "reported" not in figure.svg
    assert len(figure.data.rows) == 2


@pytest.mark.parametrize("scale", ["log", "linear"])
def test_a_reference_and_shares_are_drawn_in_percent(scale: str) -> None:
    share = Estimate(value=0.4, low=0.1, high=0.8, unit="proportion", method="given")
    none = Estimate(value=0, low=0, high=0.2, unit="proportion", method="given")
    rows = [("One", "", share), ("None", "group", none)]
    found = figures.forest(rows, colors={}, name="a", title="T", xlabel="x", alt="Words", scale=scale, reference=50)  # type: ignore[arg-type]
    assert ">40.0<" in found.svg
    assert [row[2] for row in shown(found)] == ["40.0%", "0.0%"]


def test_the_rates_table_names_every_assumption(evidence: Evidence) -> None:
    ledger = Ledger("safety", DEFAULTS, evidence)
    found = rates.extension_rates(evidence, DEFAULTS)
    recording.rates(ledger, found)
    table = tables.event_rates(ledger, "Rates", found)
    assert len(table.columns) == 2 + len(rates.ASSUMPTIONS)
    assert len(table.rows) == len(found)
    assert "3,942" in str(table.rows[2])


def test_the_effects_table_has_both_sides_and_no_invented_comparator(evidence: Evidence) -> None:
    ledger = Ledger("safety", DEFAULTS, evidence)
    found, counted = effects.effects(evidence, DEFAULTS), rates.extension_rates(evidence, DEFAULTS)
    recording.rates(ledger, counted)
    recording.effects(ledger, found)
    table = tables.effects(ledger, "Effects", found, evidence, counted)
    page = BeautifulSoup(table._repr_html_(), "html.parser")
    rows = {row.th.get_text(" "): " ".join(row.get_text(" ").split()) for row in page.select("tbody tr") if row.th}
    benefits = [name for name in rows if name.startswith("Benefit")]
    assert len(benefits) == 5
    assert list(rows)[: len(benefits)] == benefits
    (death,) = [text for name, text in rows.items() if name.startswith("Risk: Death")]
    assert "no figure at hand" in death
    assert "NNT" not in death
    (relapses,) = [text for name, text in rows.items() if "With a relapse" in name]
    assert "NNTB 5.5" in relapses


def test_the_sight_table_counts_patients_and_courses(evidence: Evidence) -> None:
    ledger = Ledger("safety", DEFAULTS, evidence)
    groups = detection.watched(evidence)
    for group in groups:
        recording.sight(ledger, group.slug, group.size, detection.sight(group.size, DEFAULTS))
    for name, given in detection.courses(evidence).items():
        recording.sight(ledger, name, given, detection.sight(given, DEFAULTS))
    ledger.record("needed", detection.patients_for(DEFAULTS))
    ledger.record("risk", detection.RISKS)
    table = ledger.show(tables.sights(ledger, "Sight", groups))
    page = BeautifulSoup(table._repr_html_(), "html.parser")
    names = [row.get_text() for row in page.select("tbody th")]
    assert names[-3:] == ["Courses 1 and 2", "Later courses", "Patients for a chance of 95%"]
    assert [column.get_text() for column in page.select("thead th")][2] == "Event in one of 100"
    assert "1,602" in str(table.rows[-3][1])
