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
CURVES = {"10": [(10.0, 0.9), (100.0, 0.5), (1000.0, 0.1)], "99": [(10.0, 1.0), (100.0, 0.8), (1000.0, 0.4)]}


def detect(name: str = "a") -> Figure:
    marked = (200.0, "reported:\n1 in 200")
    return figures.detect(CURVES, key="Curves: 10 here, 99 there", name=name, title="T < 1", alt="Words", marked=marked, shown=(100,))


def test_chances_are_drawn_the_same_at_every_run_and_named() -> None:
    figure = detect()
    assert figure.svg == detect().svg
    for text in (">10<", ">99<", "1 in 200", "Curves: 10 here, 99 there"):
        assert text in figure.svg
    assert figure.data.rows == [("10", "1 in 100", "50.0%"), ("99", "1 in 100", "80.0%")]
    assert "currentColor" in figure.svg
    assert "DejaVu" not in figure.svg


def test_chances_need_no_mark() -> None:
    figure = figures.detect(CURVES, key="", name="a", title="T", alt="Words")
    assert "reported" not in figure.svg
    assert len(figure.data.rows) == 6


@pytest.mark.parametrize("scale", ["log", "linear"])
def test_a_reference_and_shares_are_drawn_in_percent(scale: str) -> None:
    share = Estimate(value=0.4, low=0.1, high=0.8, unit="proportion", method="given")
    none = Estimate(value=0, low=0, high=0.2, unit="proportion", method="given")
    rows = [("One", "", share), ("None", "group", none)]
    found = figures.forest(rows, colors={}, name="a", title="T", xlabel="x", alt="Words", scale=scale, reference=50)  # type: ignore[arg-type]
    assert ">40.0<" in found.svg
    assert [row[2] for row in found.data.rows] == ["40.0%", "0.0%"]


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
    rows = {row.th.get_text(" "): row.get_text(" ") for row in page.select("tbody tr") if row.th}
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
    rows = tables.sights(ledger, "Sight", groups, 0.95).rows
    assert [str(row[0]) for row in rows][-3:] == ["Courses 1 and 2", "Later courses", "Patients for a chance of 95%"]
    assert "1,602" in str(rows[-3][1])
