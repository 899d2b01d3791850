"""Sentences and titles of the safety chapter, turned around by other results."""

from dataclasses import dataclass, replace

import pytest

from remission.chapters.safety import later, rates, wording
from remission.chapters.safety.results import Against, against_background
from remission.estimate import Estimate
from remission.evidence import Evidence
from remission.pipeline.check import typed_numbers
from remission.roles import roles_in
from remission.scenario import make_scenario

DEFAULTS = make_scenario({}, "test")


@dataclass(frozen=True)
class Share:
    value: float
    text: str = "share"


def named(shares: list[float]) -> dict[str, Share]:
    """Shares by the names of their numbers: first, later, laterlater and so on."""
    return {"later" * index or "first": Share(value) for index, value in enumerate(shares)}


def ratio(value: float, low: float, high: float) -> Estimate:
    return Estimate(value=value, low=low, high=high, unit="ratio", method="given")


def moved(against: dict[str, Against], least: Estimate, most: Estimate) -> dict[str, Against]:
    """Every event with these extremes."""
    return {
        event: replace(result, least=least, most=most, references=(replace(result.references[0], least=least, most=most),))
        for event, result in against.items()
    }


@pytest.fixture(scope="module")
def against(evidence: Evidence) -> dict[str, Against]:
    return against_background(evidence, DEFAULTS)


def finding(evidence: Evidence, against: dict[str, Against], found: list[rates.EventRate] | None = None) -> str:
    found = found or rates.extension_rates(evidence, DEFAULTS)
    return wording.finding(found, evidence.trials, against, thyroid="thyroid.years_0_to_5", seen="sight.entered.chance.one_in_1000")


def test_the_finding_names_the_most_frequent_event_in_two_sentences(evidence: Evidence, against: dict[str, Against]) -> None:
    text = finding(evidence, against)
    assert text.startswith(evidence.label("events", "herpes_zoster"))
    assert {key for _, key in roles_in(text)} == {
        "safety.care_ms_1.herpes_zoster.rate",
        "safety.care_ms_2.herpes_zoster.rate",
        "safety.care_ms_1.thyroid.years_0_to_5",
        "safety.care_ms_2.thyroid.years_0_to_5",
        "safety.sight.entered.chance.one_in_1000",
    }
    assert text.count(". ") == 1
    assert typed_numbers(text) == []
    rare = [rate for rate in rates.extension_rates(evidence, DEFAULTS) if "papillary" in rate.slug]
    assert finding(evidence, against, rare).startswith(rare[0].event)


def test_without_a_background_the_finding_compares_nothing(evidence: Evidence) -> None:
    assert "general population" not in finding(evidence, {})
    assert wording.background_title({}) == "No background rate at hand"


def test_the_comparison_follows_the_extremes(against: dict[str, Against]) -> None:
    said = {
        wording.background_title(moved(against, least, most))
        for least, most in (
            (ratio(3, 2, 4), ratio(9, 5, 12)),
            (ratio(1, 0.5, 2), ratio(3, 2, 5)),
            (ratio(1, 0.5, 2), ratio(1.5, 0.6, 3)),
            (ratio(0.2, 0.1, 0.4), ratio(0.5, 0.3, 0.8)),
        )
    }
    assert len(said) == 4


def test_the_title_says_more_often_only_of_what_was(against: dict[str, Against]) -> None:
    title = wording.background_title(against)
    more, rest = title.split("; ")
    assert "zoster" in more
    assert "thrombocytopenia" in more
    assert "carcinoma" in rest
    assert "some comparisons only" in rest


def test_no_excess_needs_no_explanation(against: dict[str, Against]) -> None:
    carcinoma = against["papillary_thyroid_carcinoma"]
    assert "times as many" in wording.explained_by_watching(carcinoma, "x")
    below = replace(carcinoma, most=ratio(0.8, 0.1, 2))
    assert wording.explained_by_watching(below, "x").startswith("No excess")
    partly = replace(carcinoma, least=ratio(0.8, 0.1, 2))
    assert "no more than one" in wording.explained_by_watching(partly, "x")


def test_the_label_belongs_to_the_cases_only_if_its_years_do() -> None:
    years = [Estimate(value=value, unit="years", method="given") for value in (4.6, 2.9)]
    long, short = (wording.label_exposure(value, 3) for value in years)
    assert "no denominator" in long
    assert "no denominator" not in short


@pytest.mark.parametrize(
    ("treated", "control", "said"),
    [
        ([0.6, 0.4], [0.4], ("fell", "more than under interferon")),
        ([0.4, 0.6], [0.5], ("rose", "")),
        ([0.4, 0.4], [], ("stayed", "")),
    ],
)
def test_infections_follow_the_years(treated: list[float], control: list[float], said: tuple[str, str]) -> None:
    title = wording.infections_title(named(treated), [Share(value) for value in control])
    assert said[0] in title
    assert [key for _, key in roles_in(title)] == ["safety.first", f"safety.{'later' * (len(treated) - 1)}"]
    assert ("interferon" in title) == bool(said[1])


@pytest.mark.parametrize(
    ("shares", "said"), [([0.9, 0.5, 0.4], "with each course"), ([0.9, 0.4, 0.5], "in the last course"), ([0.4, 0.5], "no fewer")]
)
def test_courses_follow_the_shares(shares: list[float], said: str) -> None:
    title = wording.courses_title(named(shares))
    assert said in title
    assert [key for _, key in roles_in(title)] == ["safety.first", f"safety.{'later' * (len(shares) - 1)}"]


def test_the_register_is_compared_by_its_intervals(evidence: Evidence) -> None:
    lines = later.register_rates(evidence)
    assert "more often" in wording.register_title(lines)
    swapped = [
        replace(
            line,
            fact=replace(line.fact, arm={"alemtuzumab": "noninduction_dmt", "noninduction_dmt": "alemtuzumab"}.get(str(line.fact.arm))),
        )
        for line in lines
    ]
    assert "less often" in wording.register_title(swapped)
    same = [replace(line, estimate=lines[0].estimate) for line in lines]
    assert "not clearly" in wording.register_title(same)
    assert wording.register_title([]) == "Rates of adverse events in registers"


def test_the_trials_lie_within_below_or_above_the_register(evidence: Evidence) -> None:
    lines = later.register_rates(evidence)
    rate = later.thyroid_rate(evidence, DEFAULTS)
    deaths = later.core_deaths(evidence, DEFAULTS)
    assert "within the interval" in wording.agreement(lines, rate, deaths)
    assert "above the interval" in wording.agreement(lines, replace(rate, value=400, low=300, high=500), deaths)
    assert "overlaps" in wording.agreement(lines, rate, deaths)
    assert "overlaps" not in wording.agreement(lines, rate, replace(deaths, value=0.2, low=0.1, high=0.3))
    assert wording.agreement([], rate, deaths) == ""


def test_timing_says_days_only_where_most_came_in_days(evidence: Evidence) -> None:
    soon = later.soon_after(later.notices(evidence, DEFAULTS))
    assert soon is not None
    assert soon.share is not None
    assert "not in the years after" in wording.timing(soon)
    few = replace(soon, share=replace(soon.share, value=0.3, low=0.1, high=0.5))
    assert "not in the years after" not in wording.timing(few)
    assert wording.timing(None) == ""


def test_titles_turn_with_the_results() -> None:
    low, high = Share(0.2), Share(0.8)
    assert wording.frequency_title([("a", low), ("b", high)]).startswith("b")
    assert wording.frequency_title([("a", high), ("b", low)]).startswith("a")
    assert wording.frequency_title([]) == "No event was counted in the extension"
    title = wording.incidence_title({"ONE": "one.thyroid", "TWO": "two.thyroid"}, "Disorders")
    assert title == "Disorders: {num}`safety.one.thyroid` in ONE and {num}`safety.two.thyroid` in TWO"
