"""Published figures read as estimates."""

import pytest

from remission import readings
from remission.analysis import intervals
from remission.evidence import Evidence
from remission.readings import Reading
from remission.scenario import Scenario, make_scenario

DEFAULTS = make_scenario({}, "test")
ALEMTUZUMAB = {"study_id": "care_ms_2", "arm": "alemtuzumab_12mg"}


def outcome(evidence: Evidence, scenario: Scenario = DEFAULTS, **where: object) -> Reading:
    (reading,) = readings.read(evidence, scenario, "outcomes", **ALEMTUZUMAB, **where)
    return reading


def test_readings_come_in_order_of_time(evidence: Evidence) -> None:
    found = readings.read(evidence, DEFAULTS, "outcomes", **ALEMTUZUMAB, measure="neda", end_year=(3, 4, 5))
    assert [reading.key for reading in found] == ["neda.year_3", "neda.year_4", "neda.year_5", "neda.years_3_to_5"]
    assert [reading.fact.fact_id for reading in found] == ["F105", "F106", "F107", "F109"]


def test_a_reading_shows_what_was_printed(evidence: Evidence) -> None:
    reading = outcome(evidence, measure="no_dmt", end_year=9)
    assert (reading.text, reading.value) == ("41%", 0.41)
    assert (reading.estimate.method, reading.estimate.inputs) == ("as published", ("F238",))
    assert reading.key == "no_dmt.after_course_2_through_year_9"


def test_an_event_is_keyed_by_its_name(evidence: Evidence) -> None:
    where = {"study_id": "care_ms_2", "arm": "extension", "event": "herpes_zoster"}
    (reading,) = readings.read(evidence, DEFAULTS, "adverse_events", **where)
    assert (reading.key, reading.text) == ("herpes_zoster.years_3_to_5", "35")


def test_ranges_and_superseded_figures_are_left_out(evidence: Evidence) -> None:
    for table in {fact.table for fact in evidence.facts.values()} - {"regulatory_events", "background_incidence"}:
        percentages = readings.read(evidence, DEFAULTS, table, unit="percent")
        assert all(reading.fact.value is not None and reading.fact.preferred for reading in percentages)


def test_a_published_interval_stands_as_printed(evidence: Evidence) -> None:
    control = readings.read(evidence, make_scenario({"confidence": 0.9}, "test"), "outcomes", study_id="care_ms_1", arm="ifnb1a_sc")
    (rate,) = (reading for reading in control if reading.key == "relapse_rate.years_0_to_2")
    assert (rate.estimate.full, rate.estimate.confidence) == ("0.39 per person-year (0.29 to 0.53)", 0.95)


@pytest.mark.parametrize(("confidence", "method"), [(0.95, "wilson"), (0.9, "jeffreys")])
def test_a_stated_base_gives_an_interval(evidence: Evidence, confidence: float, method: str) -> None:
    scenario = make_scenario({"confidence": confidence, "interval_method": method}, "test")
    found = outcome(evidence, scenario, measure="no_dmt", end_year=5).estimate
    expected = intervals.proportion(218, 393, confidence=confidence, method=method)
    assert (found.value, found.low, found.high) == (0.555, expected.low, expected.high)
    assert (found.text, found.method, found.confidence) == ("55.5%", expected.method, confidence)
    assert found.inputs == ("F081",)
    assert set(found.assumptions) == {"confidence", "interval_method"}
    assert not found.note


def test_without_a_base_the_entrants_are_assumed_and_said_to_be(evidence: Evidence) -> None:
    found = outcome(evidence, measure="neda", timing="cumulative", end_year=5).estimate
    expected = intervals.proportion(106, 393)
    assert (found.low, found.high) == (expected.low, expected.high)
    assert found.text.startswith("27")
    assert found.note == "base not stated; the patients who entered are assumed"
    assert "F109" in found.inputs
    assert "F073" in found.inputs


@pytest.mark.parametrize(("measure", "timing", "year"), [("neda", "in_year", 3), ("cdi_6m", "cumulative", 5), ("no_dmt", "cumulative", 6)])
def test_without_base_or_claim_there_is_no_interval(evidence: Evidence, measure: str, timing: str, year: int) -> None:
    found = outcome(evidence, measure=measure, timing=timing, end_year=year).estimate
    assert not found.has_interval
    assert not found.assumptions


def test_a_share_that_fits_no_count_gets_no_interval(evidence: Evidence) -> None:
    fact = evidence.fact("F065")
    assert (fact.denominator, fact.is_ratio) == (101, False)
    assert not readings.with_interval(evidence, fact, DEFAULTS).has_interval
