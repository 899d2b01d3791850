"""Rates of the extension's cases over every follow-up that the stated counts allow."""

from pathlib import Path
from typing import get_args

import pytest

from remission.analysis import intervals, safety
from remission.chapters.safety import rates
from remission.chapters.safety.rates import EventRate
from remission.evidence import Evidence
from remission.scenario import PersonYears, make_scenario

DEFAULTS = make_scenario({}, "test")


def rates_of(evidence: Evidence, **values: object) -> dict[str, EventRate]:
    return {rate.slug: rate for rate in rates.extension_rates(evidence, make_scenario(values, "test"))}


def test_cases_are_counted_over_the_follow_up_of_the_entrants(evidence: Evidence) -> None:
    rate = rates_of(evidence)["care_ms_2.herpes_zoster"]
    assert (rate.event, rate.group, rate.cases.value) == (evidence.label("events", "herpes_zoster"), "CARE-MS II", 35)
    assert rate.rate.value == pytest.approx(35 / (393 * 3) * 1000)
    assert rate.rate.unit == "per 1,000 person-years"
    assert set(rate.rate.inputs) == {"F182", "F073"}
    assert set(rate.rate.assumptions) == {"confidence", "rate_method", "person_years"}
    assert rate.rate.note


@pytest.mark.parametrize(("assumption", "time"), [("all_entrants", 1179), ("linear_loss", 1125), ("stayers_only", 1071)])
def test_the_scenario_chooses_the_follow_up(evidence: Evidence, assumption: str, time: int) -> None:
    rate = rates_of(evidence, person_years=assumption)["care_ms_2.herpes_zoster"]
    assert rate.rate.value == pytest.approx(35 / time * 1000)
    assert rate.rate == rate.by_assumption[assumption].traced(assumptions=["person_years"])
    assert rate.person_years[assumption].value == time
    assert set(rate.by_assumption) == set(rates.ASSUMPTIONS) > set(get_args(PersonYears))


@pytest.mark.parametrize(
    ("studies", "controls", "everyone"),
    [
        (["care_ms_1"], (349 + 187) * 3, 581 * 3),
        (["care_ms_2"], (393 + 202) * 3, 840 * 3),
        (["care_ms_1", "care_ms_2"], (349 + 187 + 393 + 202) * 3, 1314 * 3),
    ],
)
def test_wider_denominators_follow_from_stated_counts(evidence: Evidence, studies: list[str], controls: int, everyone: int) -> None:
    assert rates.follow_up(evidence, studies, "with_controls").value == controls
    found = rates.follow_up(evidence, studies, "everyone")
    assert found.value == everyone
    assert ("F138" in found.inputs) == (len(studies) == 2)


@pytest.mark.parametrize("studies", [["care_ms_1"], ["care_ms_2"], ["care_ms_1", "care_ms_2"]])
def test_the_assumptions_run_from_the_least_follow_up_to_the_most(evidence: Evidence, studies: list[str]) -> None:
    order = ("stayers_only", "linear_loss", "all_entrants", "with_controls", "everyone")
    times = [rates.follow_up(evidence, studies, assumption).value for assumption in order]
    assert times == sorted(times)


def test_the_joint_extension_caps_only_what_exceeds_it(package: Path, rewrite: object) -> None:
    rewrite(package / "participant_flow.csv", "F138", value="500")  # type: ignore[operator]
    assert rates.follow_up(Evidence.load(package), ["care_ms_1"], "everyone").value == 1500


def test_the_interval_follows_the_parameters(evidence: Evidence) -> None:
    rate = rates_of(evidence, confidence=0.9, rate_method="byar")["care_ms_2.herpes_zoster"].rate
    expected = intervals.rate(35, 1179, confidence=0.9, method="byar")
    assert expected.low is not None
    assert expected.high is not None
    assert (rate.low, rate.high) == pytest.approx((expected.low * 1000, expected.high * 1000))
    assert (rate.confidence, rate.method) == (0.9, f"{expected.method}, all entrants")


def test_a_pooled_count_takes_the_follow_up_of_all_trials(evidence: Evidence) -> None:
    rate = rates_of(evidence)["care_ms_pooled.itp"]
    assert rate.rate.value == pytest.approx(11 / ((349 + 393) * 3) * 1000)
    assert rate.group == evidence.label("studies", "care_ms_pooled")


def test_rates_are_ordered_by_event(evidence: Evidence) -> None:
    events = [slug.rpartition(".")[2] for slug in rates_of(evidence)]
    assert events == sorted(events)
    assert len(events) == 6


def test_follow_up_rests_on_the_counts_that_it_uses(evidence: Evidence) -> None:
    found = {assumption: rates.follow_up(evidence, ["care_ms_2"], assumption) for assumption in rates.ASSUMPTIONS}
    assert {name: set(time.inputs) for name, time in found.items() if name in get_args(PersonYears)} == {
        "all_entrants": {"F073"},
        "linear_loss": {"F073", "F076"},
        "stayers_only": {"F076"},
    }
    assert found["linear_loss"].calculation == "(393 + 357) / 2 x 3"
    both = rates.follow_up(evidence, evidence.trials, "with_controls")
    assert both.calculation == "(349 + 187) x 3 + (393 + 202) x 3"
    assert both.formula.startswith("(entrants of CARE-MS I + controls of CARE-MS I) x years of CARE-MS I + ")


def test_a_range_of_stayers_counts_at_its_lower_end(evidence: Evidence) -> None:
    time = rates.follow_up(evidence, ["care_ms_1"], "stayers_only")
    assert (time.value, time.unit, time.method) == (334 * 3, "person-years", "stayers only")


def test_a_count_is_read_in_three_ways(evidence: Evidence) -> None:
    found = rates.recurrence(evidence, evidence.fact("F182"), DEFAULTS)
    first = safety.first_event_rate(393, 35, 3)
    assert found.first_events is not None
    assert found.first_events.value == pytest.approx(first.value * 1000)
    assert found.poisson.value == found.dispersed.value == pytest.approx(35 / 1179 * 1000)
    assert found.first_events.value > found.poisson.value
    assert None not in (found.dispersed.low, found.poisson.low, found.dispersed.high, found.poisson.high)
    assert (found.dispersed.low or 0) < (found.poisson.low or 0)
    assert (found.dispersed.high or 0) > (found.poisson.high or 0)


def test_a_pooled_count_is_read_over_all_entrants(evidence: Evidence) -> None:
    found = rates.recurrence(evidence, evidence.fact("F185"), DEFAULTS)
    assert found.poisson.value == pytest.approx(11 / (742 * 3) * 1000)
    assert found.first_events is not None
    assert found.first_events.value == pytest.approx(safety.first_event_rate(742, 11, 3).value * 1000)


def test_the_label_states_more_time_than_the_counted_years(evidence: Evidence) -> None:
    found = rates.label_exposure(evidence)
    assert found["person_years"].value == 3411
    assert found["per_entrant"].value == pytest.approx(3411 / 742)
    assert found["per_entrant"].value > 3
