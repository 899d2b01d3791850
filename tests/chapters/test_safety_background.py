"""Observed cases against the general population: which rates apply, and how far the ratio can move."""

from collections.abc import Callable
from pathlib import Path

import pytest

from remission.analysis import intervals, safety
from remission.chapters.safety.background import backgrounds, women_share
from remission.chapters.safety.results import Against, Excess, against_background, watched_more
from remission.evidence import Evidence
from remission.scenario import Scenario, make_scenario, read_scenario

DEFAULTS = make_scenario({}, "test")
SCENARIOS = Path(__file__).resolve().parents[2] / "scenarios"
Rewrite = Callable[..., None]


@pytest.fixture(scope="module")
def against(evidence: Evidence) -> dict[str, Against]:
    return against_background(evidence, DEFAULTS)


def test_women_and_men_are_joined_as_in_the_trials(evidence: Evidence) -> None:
    share = (243 + 281) / (376 + 426)
    found = women_share(evidence)
    assert found is not None
    assert found.value == pytest.approx(share)
    (seer,) = [background for background in backgrounds(evidence, "papillary_thyroid_carcinoma") if "SEER" in background.label]
    assert seer.rate == pytest.approx((9.2 * share + 3.6 * (1 - share)) / 1e5)
    assert {"F356", "F357", "F039", "F049"} == set(seer.inputs)


def test_children_and_single_sexes_are_left_out(evidence: Evidence) -> None:
    used = {fact for event in ("herpes_zoster", "listeriosis", "itp") for found in backgrounds(evidence, event) for fact in found.inputs}
    assert "F346" not in used  # ages up to 19
    assert "F372" not in used  # pregnant women alone
    assert {"F345", "F354", "F371"} <= used


def test_rates_run_from_low_to_high_per_person_year(evidence: Evidence) -> None:
    zoster = backgrounds(evidence, "herpes_zoster")
    assert [round(found.rate * 1000, 3) for found in (zoster[0], zoster[-1])] == [1.87, 5.796]
    assert [found.rate for found in zoster] == sorted(found.rate for found in zoster)
    assert zoster[-1].estimate.text == "5.80 per 1,000 person-years"


def test_a_range_gives_both_ends(evidence: Evidence) -> None:
    ends = [found for found in backgrounds(evidence, "herpes_zoster") if found.inputs == ("F350",)]
    assert [found.rate * 1000 for found in ends] == pytest.approx([1.96, 2.86])


def test_cancer_of_any_type_bounds_the_papillary(evidence: Evidence) -> None:
    found = backgrounds(evidence, "papillary_thyroid_carcinoma")
    assert [background.wider for background in found] == [False, False, False, True, True, True]


def test_an_event_without_a_background_is_left_out(against: dict[str, Against]) -> None:
    assert set(against) == {"herpes_zoster", "itp", "papillary_thyroid_carcinoma"}


def test_the_extremes_take_the_longest_and_the_shortest_follow_up(against: dict[str, Against]) -> None:
    zoster = against["herpes_zoster"]
    assert zoster.cases.value == 60
    assert zoster.least.value == pytest.approx(60 / (1314 * 3 * 5.796e-3))
    assert zoster.most.value == pytest.approx(60 / ((334 + 357) * 3 * 1.87e-3))
    expected = intervals.smr(60, 1314 * 3 * 5.796e-3)
    assert (zoster.least.low, zoster.least.high) == pytest.approx((expected.low, expected.high))
    assert zoster.kindest.value == pytest.approx(60 / (1314 * 3) * 1000)
    assert zoster.harshest.value == pytest.approx(60 / ((334 + 357) * 3) * 1000)


@pytest.mark.parametrize("event", ["herpes_zoster", "itp", "papillary_thyroid_carcinoma"])
def test_every_reference_lies_between_the_extremes(against: dict[str, Against], event: str) -> None:
    result = against[event]
    ratios = [ratio.value for reference in result.references for ratio in (reference.least, reference.most)]
    assert (min(ratios), max(ratios)) == pytest.approx((result.least.value, result.most.value))
    assert result.kindest.value < result.harshest.value


def test_a_counted_background_brings_its_own_chance_error(against: dict[str, Against]) -> None:
    (french,) = [reference for reference in against["itp"].references if reference.background.events]
    time = (334 + 357) * 3
    expected = safety.sir(11, time, background_events=3771, background_person_years=129_248_543)
    assert (french.most.value, french.most.low, french.most.high) == pytest.approx((expected.value, expected.low, expected.high))
    known = intervals.smr(11, time * 3771 / 129_248_543)
    assert known.high is not None
    assert (french.most.high or 0) > known.high * 0.99


def test_each_event_is_classed_by_its_intervals(against: dict[str, Against]) -> None:
    assert against["herpes_zoster"].excess is Excess.ABOVE
    assert against["itp"].excess is Excess.ABOVE
    assert against["papillary_thyroid_carcinoma"].excess is Excess.DEPENDS


@pytest.mark.parametrize(("cases", "excess"), [("4000", Excess.ABOVE), ("60", Excess.ABOVE), ("10", Excess.DEPENDS), ("0", Excess.BELOW)])
def test_the_class_turns_with_the_count(package: Path, rewrite: Rewrite, cases: str, excess: Excess) -> None:
    rewrite(package / "adverse_events.csv", "F181", value=cases)
    rewrite(package / "adverse_events.csv", "F182", value="0")
    found = against_background(Evidence.load(package), make_scenario({"confidence": 0.5}, "test"))["herpes_zoster"]
    assert found.excess is excess


def test_few_cases_cannot_be_told_apart(package: Path, rewrite: Rewrite) -> None:
    for fact, value in (("F183", "0"), ("F184", "1")):
        rewrite(package / "adverse_events.csv", fact, value=value)
    scenario = make_scenario({"confidence": 0.999}, "test")
    assert against_background(Evidence.load(package), scenario)["papillary_thyroid_carcinoma"].excess is Excess.UNCLEAR


def test_closer_watching_divides_the_ratio(against: dict[str, Against]) -> None:
    carcinoma = against["papillary_thyroid_carcinoma"]
    same, twice = (watched_more(carcinoma, DEFAULTS, factor) for factor in (1, 2))
    assert same["least"].value == carcinoma.least.value
    assert twice["most"].value == pytest.approx(carcinoma.most.value / 2)


@pytest.mark.parametrize("name", ["base", "best_case", "worst_case"])
def test_the_scenarios_leave_the_comparison_as_it_is(evidence: Evidence, against: dict[str, Against], name: str) -> None:
    scenario: Scenario = make_scenario(read_scenario(SCENARIOS / f"{name}.yml"), "test")
    assert against_background(evidence, scenario) == against
