"""Open label, no control: sentences, titles and tables chosen by the results."""

from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from remission.chapters.open_label import assessment, regression, results, tables, unknowns, wording, wording_regression, years
from remission.claims import Verdict
from remission.estimate import Estimate
from remission.evidence import Evidence
from remission.ledger import Ledger
from remission.roles import roles_in
from remission.scenario import Population, Scenario, make_scenario, read_scenario

ROOT = Path(__file__).resolve().parents[2]
SCENARIOS = [make_scenario(read_scenario(path), path.name) for path in sorted((ROOT / "scenarios").glob("*.yml"))]
ODD = [
    make_scenario(values, "test")
    for values in (
        {"target_population": "enrolled"},
        {"target_population": "randomized", "specificity": 0.65, "confidence": 0.8},
        {"threshold": 0.2, "sensitivity": 0.8, "specificity": 0.9},
        {"threshold": 0.03},
        {"non_enrolled": "relative_success", "relative_success": 1.4, "sensitivity": 0.6},
    )
]
each_scenario = pytest.mark.parametrize("scenario", [*SCENARIOS, *ODD], ids=lambda scenario: str(scenario.differences))


def under(**values: Any) -> Scenario:
    return make_scenario({"draws": 1000, **values}, "test")


def share(value: float, note: str = "") -> Estimate:
    return Estimate(value=value, unit="proportion", method="test", note=note)


def rate(value: float, low: float | None = None, high: float | None = None) -> Estimate:
    return Estimate(value=value, low=low, high=high, unit="per person-year", method="test")


@pytest.fixture(scope="module")
def bounds(evidence: Evidence) -> dict[str, results.RemissionBounds]:
    return {trial: results.remission_bounds(evidence, trial, "completers", Scenario()) for trial in evidence.trials}


@pytest.fixture(scope="module")
def untreated(evidence: Evidence) -> dict[str, results.Untreated]:
    return {trial: results.untreated_despite_activity(evidence, trial, Scenario()) for trial in evidence.trials}


@pytest.fixture(scope="module")
def falls(evidence: Evidence) -> dict[str, dict[str, regression.Fall]]:
    return {trial: regression.trial_falls(evidence, trial) for trial in evidence.trials}


@pytest.fixture(scope="module")
def region(evidence: Evidence) -> dict[str, Estimate]:
    return regression.untreated_estimates(evidence, Scenario())


@cache
def ranked(trial: str, name: str, population: Population) -> unknowns.Ranking:
    """The ranking, which depends on nothing but the population that the scenarios here change."""
    return unknowns.ranking(Evidence.load(ROOT / "data"), trial, name, under(target_population=population))


Bounds = dict[str, results.RemissionBounds]
Falls = dict[str, dict[str, regression.Fall]]


@pytest.mark.parametrize(
    ("low", "high", "verdict", "words"),
    [
        (0.1, 0.4, Verdict.CONTRADICTED, "(not more than {param}`threshold`)"),
        (0.4, 0.6, Verdict.DEPENDS, "(more or less than {param}`threshold`"),
        (0.55, 0.6, Verdict.POINT_ONLY, "though not with the whole interval"),
    ],
)
def test_the_finding_follows_the_bounds(
    evidence: Evidence,
    bounds: Bounds,
    untreated: dict[str, results.Untreated],
    falls: Falls,
    low: float,
    high: float,
    verdict: Verdict,
    words: str,
) -> None:
    found = {trial: replace(each, low=share(low), high=share(high)) for trial, each in bounds.items()}
    assert {wording.remission_verdict(each, 0.5) for each in found.values()} == {verdict}
    assert words in wording.finding(evidence.trials, found, untreated, falls, 0.5)
    title = wording.overlap_title(evidence.trials, found, 0.5)
    assert (", not more than {param}`threshold`" in title) == (verdict is Verdict.CONTRADICTED)


def test_the_finding_is_robust_only_with_the_whole_interval(bounds: Bounds) -> None:
    found = replace(bounds["care_ms_1"], low=replace(share(0.6), low=0.55), high=share(0.7))
    assert wording.remission_verdict(found, 0.5) is Verdict.ROBUST


def test_nobody_untreated_with_activity_is_not_claimed(
    evidence: Evidence, bounds: Bounds, untreated: dict[str, results.Untreated], falls: Falls
) -> None:
    text = wording.finding(evidence.trials, bounds, untreated, falls, 0.5)
    assert "went untreated though not reported free of activity" in text
    none = {trial: replace(each, low=share(0)) for trial, each in untreated.items()}
    assert "went untreated" not in wording.finding(evidence.trials, bounds, none, falls, 0.5)
    assert wording.untreated_active(evidence.trials, none).startswith("The published shares do not show")
    one = untreated | {"care_ms_1": none["care_ms_1"]}
    assert "care_ms_1" not in wording.untreated_active(evidence.trials, one)


def test_the_worsening_title_says_whether_anyone_must_be_there(evidence: Evidence, untreated: dict[str, results.Untreated]) -> None:
    title = wording.worsening_title(evidence.trials, untreated)
    assert "at least {num}`open_label.care_ms_1.untreated.worsening.low` in CARE-MS I and" in title
    none = {trial: replace(each, low=share(0)) for trial, each in untreated.items()}
    assert wording.worsening_title(evidence.trials, none).endswith("perhaps nobody")


def test_published_shares_may_contradict_each_other(evidence: Evidence) -> None:
    found: dict[str, years.Years | None] = {trial: years.every_share(evidence, trial) for trial in evidence.trials}
    assert wording.consistent(evidence.trials, found) == "They can, in every trial."
    assert wording.consistent(evidence.trials, found | {"care_ms_2": None}).startswith("In CARE-MS II they cannot")


@pytest.mark.parametrize(
    ("threshold", "words"), [(0.9, "No error of assessment"), (0.5, "Only activity recorded where there was none"), (0.2, "depends")]
)
def test_the_grid_title_follows_the_grid(evidence: Evidence, threshold: float, words: str) -> None:
    found = {name: assessment.grid(evidence, trial, Scenario()) for trial, name in evidence.trials.items()}
    assert words in wording.grid_title(found, threshold)


def test_what_is_missed_is_told_where_it_can_be(evidence: Evidence) -> None:
    grids = {trial: assessment.grid(evidence, trial, Scenario()) for trial in evidence.trials}
    assert wording.missed(evidence.trials, grids).count("{num}") == 2
    empty = assessment.Grid((1.0,), (0.9,), ((None,),))
    assert wording.missed(evidence.trials, grids | {"care_ms_2": empty}).count("{num}") == 1
    assert "more than were recorded" in wording.missed(evidence.trials, dict.fromkeys(evidence.trials, empty))


@pytest.mark.parametrize(
    ("threshold", "words", "others"),
    [
        (0.5, ["No specificity", "whatever happened to those outside"], ["no longer would"]),
        (0.41, ["No specificity"], ["whatever happened", "no longer would"]),
        (0.3, ["No specificity", "As recorded the share exceeds {param}`threshold` in CARE-MS I;"], ["whatever happened"]),
        (0.2, ["no longer would"], ["No specificity"]),
    ],
)
def test_tipping_follows_the_threshold(evidence: Evidence, threshold: float, words: list[str], others: list[str]) -> None:
    found = {trial: assessment.tipping(evidence, trial, under(threshold=threshold)) for trial in evidence.trials}
    text = wording.tipping(evidence.trials, found, threshold)
    assert all(word in text for word in words)
    assert not any(word in text for word in others)


def test_the_scenarios_share_or_that_it_cannot_be(evidence: Evidence) -> None:
    def said(**values: Any) -> str:
        scenario = under(**values)
        found = {trial: results.corrected_activity(evidence, trial, scenario) for trial in evidence.trials}
        return wording.scenario_share(evidence.trials, found, scenario)

    assert said().startswith("This scenario takes the records as they are, and of those outside")
    assert "outside" not in said(target_population="enrolled")
    assert "a sensitivity of {param}`sensitivity` and a specificity of {param}`specificity`" in said(specificity=0.65)
    assert "In CARE-MS II this cannot be" in said(specificity=0.65)
    assert "{num}" not in said(specificity=0.55)


def test_the_ranking_title_follows_the_ranking() -> None:
    found = [ranked("care_ms_1", name, "completers") for name in ("even", "wide")]
    assert wording.ranking_title(found[:1]) == "Under every set of priors one unknown matters most: chance"
    assert wording.ranking_title(found) == "No one unknown matters most throughout: it is chance or activity missed"


def test_the_regression_title_needs_a_share_of_every_trial(falls: Falls) -> None:
    assert wording_regression.regression_title(falls) == (
        "By a model, having been chosen for relapses could explain {num}`open_label.care_ms_1.fall.core.share_least` "
        "to {num}`open_label.care_ms_1.fall.core.share_most` of their fall after alemtuzumab"
    )
    bare = {"core": replace(falls["care_ms_1"]["core"], share_least=None, share_most=None)}
    assert wording_regression.regression_title(falls | {"care_ms_1": bare}).startswith("Relapses before")


def test_the_fall_on_the_control_may_be_all_of_it(evidence: Evidence, falls: Falls) -> None:
    assert "in CARE-MS II, the expected fall can be as large" in wording_regression.on_control(evidence.trials, falls)
    part = {trial: found | {"control": replace(found["control"], share_most=share(0.9))} for trial, found in falls.items()}
    assert "leaves part" in wording_regression.on_control(evidence.trials, part)
    none = {trial: found | {"core": replace(found["core"], share_most=None)} for trial, found in falls.items()}
    assert "do not fit the model" in wording_regression.regression(evidence.trials, none)


@pytest.mark.parametrize(("after", "words"), [(0.8, "fell more than"), (1.3, "followed. Given"), (1.6, "fell less than")])
def test_the_model_is_tested_both_ways(evidence: Evidence, region: dict[str, Estimate], after: float, words: str) -> None:
    fall = regression.untreated_fall(evidence)
    assert words in wording_regression.model_test(replace(fall, after=rate(after)), region)


def test_a_model_that_fails_says_so(evidence: Evidence, region: dict[str, Estimate]) -> None:
    fall = regression.untreated_fall(evidence)
    assert "the model fails here" in wording_regression.model_test(fall, {})
    assert "does not fit" in wording_regression.model_test(replace(fall, least=None), region)
    limited = region | {"shape_low": rate(0.5), "shape_high": rate(3), "mean_low": rate(0.1)}
    assert "any shape from {num}" in wording_regression.identified(limited)
    assert "any mean from {num}" in wording_regression.identified(limited)


def test_the_control_differs_beyond_chance_or_not(evidence: Evidence) -> None:
    ratios = {trial: regression.control_ratio(evidence, trial) for trial in evidence.trials}
    assert "by more than chance." in wording_regression.control(evidence.trials, ratios)
    assert "not everywhere" in wording_regression.control(evidence.trials, ratios | {"care_ms_1": rate(0.8, 0.6, 1.1)})


@pytest.mark.parametrize(
    ("rates", "words"), [([0.1, 0.2], "all of them"), ([0.1, 0.2, 0.9], "most of them"), ([0.1, 0.8, 0.9], "some of them")]
)
def test_placebo_arms_are_weighed_against_the_model(falls: Falls, rates: list[float], words: str) -> None:
    placebo = {f"trial_{index}": rate(value) for index, value in enumerate(rates)}
    cores = [found["core"] for found in falls.values()]
    assert words in wording_regression.placebo(placebo, cores)
    assert "model" not in wording_regression.placebo({"one": rate(2)}, cores)
    assert wording_regression.placebo({}, cores) == "No rate of a placebo arm is at hand."


@each_scenario
def test_every_sentence_finds_its_numbers(evidence: Evidence, falls: Falls, region: dict[str, Estimate], scenario: Scenario) -> None:
    trials, ledger = evidence.trials, Ledger("open_label", scenario, evidence)
    remission = {trial: results.remission_bounds(evidence, trial, scenario.target_population, scenario) for trial in trials}
    published: dict[str, years.Years | None] = {trial: years.every_share(evidence, trial) for trial in trials}
    active = {trial: results.untreated_despite_activity(evidence, trial, scenario) for trial in trials}
    grids = {trial: assessment.grid(evidence, trial, scenario) for trial in trials}
    tipping = {trial: assessment.tipping(evidence, trial, scenario) for trial in trials}
    corrected = {trial: results.corrected_activity(evidence, trial, scenario) for trial in trials}
    rankings = {(trial, name): ranked(trial, name, scenario.target_population) for trial in trials for name in unknowns.PRIORS}
    cohort, placebo = regression.untreated_fall(evidence), regression.placebo_rates(evidence)
    ledger.record("untreated", cohort)
    ledger.record("untreated.region", region)
    ratios = {trial: ledger.record(f"{trial}.control.rate_ratio", regression.control_ratio(evidence, trial)) for trial in trials}
    for trial in trials:
        ledger.record(f"{trial}.remission", remission[trial])
        ledger.record(f"{trial}.years", published[trial])
        ledger.record(f"{trial}.stayers", results.if_of_stayers(evidence, trial, scenario))
        ledger.record(f"{trial}.untreated.activity", active[trial])
        ledger.record(f"{trial}.untreated.worsening", results.untreated_despite_worsening(evidence, trial, scenario))
        ledger.record(f"{trial}.assessed", grids[trial].perfect_sensitivity)
        ledger.record(f"{trial}.tipping", tipping[trial])
        ledger.record(f"{trial}.corrected", corrected[trial])
        for key, fall in falls[trial].items():
            ledger.record(f"{trial}.fall.{key}", fall)
        for name in unknowns.PRIORS:
            ledger.record(f"{trial}.priors.{name}", rankings[trial, name].estimates())
    for study, estimate in placebo.items():
        ledger.record(f"placebo.{study}", estimate)
    sentences = [
        wording.finding(trials, remission, active, falls, scenario.threshold),
        wording.stayers(trials),
        wording.missed(trials, grids),
        wording.tipping(trials, tipping, scenario.threshold),
        wording.scenario_share(trials, corrected, scenario),
        wording.untreated_active(trials, active),
        wording_regression.model_test(cohort, region),
        wording_regression.control(trials, ratios),
        wording_regression.placebo(placebo, [each["core"] for each in falls.values()]),
        wording_regression.regression_title(falls),
        wording.overlap_title(trials, remission, scenario.threshold),
        wording.worsening_title(trials, active),
        wording.grid_title(grids, scenario.threshold),
    ]
    for sentence in sentences:
        assert all(role in ("num", "param") for role, _ in roles_in(sentence))
        assert "{" not in ledger.entries.resolve(sentence, "test")
    limit = scenario.threshold
    shown = [
        tables.bounds(ledger, "a", trials, remission, limit),
        tables.definitions(ledger, trials, remission, published, limit),
        tables.untreated(ledger, "b", trials, {"activity": "Activity", "worsening": "Worsening"}),
        tables.tipping(ledger, trials),
        tables.corrected(ledger, "c", trials),
        tables.priors(ledger, "d", trials, rankings),
        tables.falls(ledger, {f"{trial}.fall.{key}": fall for trial in trials for key, fall in falls[trial].items()}),
        tables.placebo(ledger, placebo),
    ]
    assert [len(table.rows) for table in shown] == [2, 5, 4, 2, 2, 6, 6, 7]


def test_a_table_says_what_cannot_be(evidence: Evidence) -> None:
    scenario = under(specificity=0.65)
    ledger = Ledger("open_label", scenario, evidence)
    for trial in evidence.trials:
        ledger.record(f"{trial}.corrected", results.corrected_activity(evidence, trial, scenario))
    rows = [[str(cell) for cell in row] for row in tables.corrected(ledger, "c", evidence.trials).rows]
    assert "cannot be" not in rows[0][2]
    assert rows[1][2].endswith("(cannot be)")
    assert rows[1][3] == tables.NONE


def test_a_note_of_the_data_links_its_facts(evidence: Evidence) -> None:
    ledger = Ledger("open_label", Scenario(), evidence)
    placebo = {"freedoms": regression.placebo_rates(evidence)["freedoms"]}
    ledger.record("placebo.freedoms", placebo["freedoms"])
    assert 'href="evidence.html#F294a"' in str(tables.placebo(ledger, placebo).rows[0][3])
