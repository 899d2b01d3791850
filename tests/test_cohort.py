"""The participant flow and the reported outcomes of the two trials, in each population."""

from pathlib import Path
from typing import Any

import pytest

from remission import cohort
from remission.analysis.non_enrollment import IMPOSSIBLE, Count
from remission.errors import InputError
from remission.evidence import Evidence
from remission.flow import outside_patients, outside_share, participant_flow
from remission.scenario import Population, Scenario, make_scenario

LADDERS = [(study, outcome) for study in ("care_ms_1", "care_ms_2") for outcome in cohort.OUTCOMES + cohort.FURTHER_OUTCOMES]


def ladder(evidence: Evidence, study: str, outcome: str, population: Population = "completers", **parameters: Any) -> cohort.Ladder:
    return cohort.ladder(evidence, study, outcome, population, make_scenario(parameters, "test"))


def edit(package: Path, file: str, old: str, new: str) -> Evidence:
    path = package / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return Evidence.load(package)


def without(package: Path, fact_id: str) -> Evidence:
    path = package / "participant_flow.csv"
    kept = [line for line in path.read_text(encoding="utf-8").splitlines(keepends=True) if not line.startswith(f"{fact_id},")]
    path.write_text("".join(kept), encoding="utf-8")
    return Evidence.load(package)


@pytest.mark.parametrize(
    ("study", "stages"),
    [
        ("care_ms_1", {"randomized": "386", "treated": "376", "completers": "367", "enrolled": "349", "on study": "334 to 336"}),
        ("care_ms_2", {"randomized": "435 to 474", "treated": "435", "completers": "423", "enrolled": "393", "on study": "357"}),
    ],
)
def test_participant_flow(evidence: Evidence, study: str, stages: dict[str, str]) -> None:
    flow = participant_flow(evidence, study)
    assert {stage.name: stage.text for stage in flow} == stages
    assert [stage.high for stage in flow] == sorted((stage.high for stage in flow), reverse=True)


def test_every_stage_names_its_facts(evidence: Evidence) -> None:
    for study in evidence.trials:
        for stage in participant_flow(evidence, study):
            assert stage.inputs
            assert set(stage.inputs) <= evidence.facts.keys()


def test_implied_completers_say_how(evidence: Evidence) -> None:
    stage = participant_flow(evidence, "care_ms_2").completers
    assert (stage.known, stage.how) == (True, "implied: the only count of which 393 are 92.9%")
    assert stage.inputs == ("F073", "F072")


def test_a_range_counts_as_its_upper_end(evidence: Evidence) -> None:
    estimate = participant_flow(evidence, "care_ms_2").randomized.estimate()
    assert (estimate.value, estimate.unit, estimate.note) == (474, "patients", "somewhere in 435 to 474")


@pytest.mark.parametrize("population", ["randomized", "treated", "completers", "enrolled"])
def test_stage_of_a_population(evidence: Evidence, population: Population) -> None:
    assert participant_flow(evidence, "care_ms_1").stage(population).name == population


@pytest.mark.parametrize(("study", "text"), [("care_ms_1", "4.9%"), ("care_ms_2", "7.1%")])
def test_share_that_did_not_enter(evidence: Evidence, study: str, text: str) -> None:
    assert outside_share(participant_flow(evidence, study)).text == text


@pytest.mark.parametrize(
    ("study", "outcome", "count", "enrolled"),
    [
        ("care_ms_1", "neda", Count(138, 138, 138), 349),
        ("care_ms_1", "no_dmt", Count(235, 235, 235), 349),
        ("care_ms_2", "neda", Count(106, 105, 108), 393),
        ("care_ms_2", "no_dmt", Count(218, 218, 218), 393),
        ("care_ms_1", "no_retreatment", Count(239, 239, 239), 349),
        ("care_ms_2", "no_retreatment", Count(235, 235, 235), 393),
    ],
)
def test_counts_behind_the_reported_shares(evidence: Evidence, study: str, outcome: str, count: Count, enrolled: int) -> None:
    found, base, note = cohort.reported_count(evidence, cohort.reported(evidence, study, outcome))
    assert (found, base.low) == (count, enrolled)
    assert note == (cohort.ASSUMED_BASE if outcome == "neda" else "")


def test_a_published_count_that_fits_the_entrants_implies_them(evidence: Evidence) -> None:
    found, base, note = cohort.reported_count(evidence, evidence.fact("F236"))
    assert (found, base.low, note) == (Count(185, 185, 185), 393, cohort.IMPLIED_BASE)


@pytest.mark.parametrize(("population", "share"), [("completers", 0.455), ("treated", 0.475)])
def test_the_interval_tips_where_its_lower_limit_meets_the_threshold(evidence: Evidence, population: Population, share: float) -> None:
    limit = ladder(evidence, "care_ms_2", "no_dmt", population).tipping_limit
    assert limit is not None
    assert limit.value == pytest.approx(share, abs=5e-4)
    at_limit = ladder(evidence, "care_ms_2", "no_dmt", population, non_enrolled="success_share", success_share=limit.value).scenario
    assert at_limit.low == pytest.approx(0.5, abs=1e-8)


def test_an_impossible_relative_success_is_refused_by_name(evidence: Evidence) -> None:
    scenario = make_scenario({"non_enrolled": "relative_success", "relative_success": 1.49}, "test")
    with pytest.raises(InputError, match=r"relative_success = 1\.49: .* \(CARE-MS I, No further treatment\)"):
        cohort.require_possible(evidence, scenario)


@pytest.mark.parametrize(
    ("study", "outcome", "observed", "literal", "worst", "best"),
    [
        ("care_ms_1", "neda", "39.5%", "34.6%", "37.6%", "42.5%"),
        ("care_ms_2", "neda", "27%", "19.9%", "25.1%", "32.2%"),
        ("care_ms_1", "no_dmt", "67.3%", "62.4%", "64.0%", "68.9%"),
        ("care_ms_2", "no_dmt", "55.5%", "48.4%", "51.5%", "58.6%"),
    ],
)
def test_shares_of_completers(evidence: Evidence, study: str, outcome: str, observed: str, literal: str, worst: str, best: str) -> None:
    rungs = ladder(evidence, study, outcome)
    assert (rungs.observed.text, rungs.literal_subtraction.text) == (observed, literal)
    assert (rungs.worst_case.text, rungs.best_case.text) == (worst, best)
    assert rungs.literal_subtraction.note.startswith(IMPOSSIBLE)
    assert not rungs.bounds.literal_subtraction.possible


@pytest.mark.parametrize(
    ("study", "population", "full", "note"),
    [
        ("care_ms_2", "completers", "51.5% (46.8 to 56.3)", ""),
        ("care_ms_2", "treated", "50.1% (45.4 to 54.8)", ""),
        ("care_ms_2", "randomized", "46.0% (41.6 to 50.5)", "size of the population not stated, 435 to 474"),
        ("care_ms_1", "randomized", "60.9% (55.9 to 65.6)", ""),
    ],
)
def test_treatment_free_at_worst(evidence: Evidence, study: str, population: Population, full: str, note: str) -> None:
    worst = ladder(evidence, study, "no_dmt", population).worst_case
    assert (worst.full, worst.note) == (full, note)


@pytest.mark.parametrize(("population", "value"), [("completers", -0.217), ("treated", -0.012)])
def test_the_editorials_half_cannot_be_tipped(evidence: Evidence, population: Population, value: float) -> None:
    tipping = ladder(evidence, "care_ms_2", "no_dmt", population).tipping_success
    assert tipping is not None
    assert tipping.value == pytest.approx(value, abs=5e-4)
    assert "cannot be tipped" in tipping.note


@pytest.mark.parametrize(("study", "outcome"), LADDERS)
@pytest.mark.parametrize("population", cohort.POPULATIONS)
def test_rungs_stand_in_order(evidence: Evidence, study: str, outcome: str, population: Population) -> None:
    rungs = ladder(evidence, study, outcome, population)
    steps = (rungs.literal_subtraction, rungs.worst_case, rungs.scenario, rungs.best_case)
    values = [step.value for step in steps]
    assert values == sorted(values)
    assert len(set(values)) == 4
    assert rungs.worst_case.value < rungs.observed.value < rungs.best_case.value


@pytest.mark.parametrize(("study", "outcome"), LADDERS)
def test_among_the_enrolled_all_rungs_are_one(evidence: Evidence, study: str, outcome: str) -> None:
    rungs = ladder(evidence, study, outcome, "enrolled")
    shares = {step.value for step in (rungs.worst_case, rungs.scenario, rungs.observed, rungs.best_case, rungs.literal_subtraction)}
    assert max(shares) - min(shares) < 1e-12
    assert IMPOSSIBLE not in rungs.literal_subtraction.note
    assert rungs.tipping_success is None


@pytest.mark.parametrize(
    ("parameters", "rung"),
    [
        ({"non_enrolled": "worst"}, "worst_case"),
        ({"non_enrolled": "best"}, "best_case"),
        ({"non_enrolled": "same"}, "observed"),
        ({"non_enrolled": "imor", "imor": 0}, "worst_case"),
        ({"non_enrolled": "relative_success", "relative_success": 0}, "worst_case"),
        ({"non_enrolled": "success_share", "success_share": 0}, "worst_case"),
    ],
)
def test_scenarios_that_are_a_rung_by_themselves(evidence: Evidence, parameters: dict[str, Any], rung: str) -> None:
    rungs = ladder(evidence, "care_ms_1", "no_dmt", **parameters)
    assert rungs.scenario.value == pytest.approx(getattr(rungs, rung).value)


@pytest.mark.parametrize(
    ("parameters", "share"),
    [
        ({"non_enrolled": "success_share", "success_share": 0.5}, (235 + 9) / 367),
        ({"non_enrolled": "relative_success", "relative_success": 0.5}, (235 + 18 * 0.5 * 235 / 349) / 367),
        ({"non_enrolled": "imor", "imor": 2}, (235 + 18 * 470 / (470 + 114)) / 367),
    ],
)
def test_scenario_with_a_parameter(evidence: Evidence, parameters: dict[str, Any], share: float) -> None:
    scenario = ladder(evidence, "care_ms_1", "no_dmt", **parameters).scenario
    assert scenario.value == pytest.approx(share)
    assert parameters.keys() <= set(scenario.assumptions)


def test_confidence_and_method_reach_every_interval(evidence: Evidence) -> None:
    rungs = ladder(evidence, "care_ms_1", "no_dmt", confidence=0.8, interval_method="jeffreys")
    for step in (rungs.worst_case, rungs.scenario, rungs.observed, rungs.best_case):
        assert step.confidence == 0.8
        assert "jeffreys" in step.method
        assert {"confidence", "interval_method"} <= set(step.assumptions)


@pytest.mark.parametrize(("study", "outcome"), LADDERS)
def test_rungs_name_their_facts_and_parameters(evidence: Evidence, study: str, outcome: str) -> None:
    rungs = ladder(evidence, study, outcome, "treated")
    for step in (rungs.literal_subtraction, rungs.worst_case, rungs.scenario, rungs.best_case):
        assert cohort.reported(evidence, study, outcome).fact_id in step.inputs
        assert set(rungs.eligible.inputs) <= set(step.inputs) <= evidence.facts.keys()
        assert set(step.assumptions) <= Scenario.model_fields.keys() - {"target_population"}


@pytest.mark.parametrize(("study", "outcome"), LADDERS)
def test_only_the_ladder_of_the_chosen_population_names_that_choice(evidence: Evidence, study: str, outcome: str) -> None:
    scenario = make_scenario({"target_population": "treated"}, "test")
    own, fixed = cohort.target_ladder(evidence, study, outcome, scenario), cohort.ladder(evidence, study, outcome, "treated", scenario)
    for name in ("literal_subtraction", "worst_case", "scenario", "best_case"):
        assert getattr(own, name) == getattr(fixed, name).traced(assumptions=("target_population",))
    assert (own.observed, own.successes) == (fixed.observed, fixed.successes)


@pytest.mark.parametrize(("population", "named"), [("enrolled", False), ("completers", True)])
@pytest.mark.parametrize("fate", ["worst", "best", "same"])
def test_with_nobody_outside_their_fate_is_no_assumption(evidence: Evidence, population: Population, named: bool, fate: str) -> None:
    rungs = ladder(evidence, "care_ms_1", "no_dmt", population, non_enrolled=fate)
    assert ("non_enrolled" in rungs.scenario.assumptions) == named


def test_every_outcome_must_be_possible(evidence: Evidence) -> None:
    scenario = make_scenario({"non_enrolled": "relative_success", "relative_success": 1.47}, "test")
    with pytest.raises(InputError, match=r"relative_success = 1\.47: .* \(CARE-MS I, No further alemtuzumab\)"):
        cohort.require_possible(evidence, scenario)


def test_a_share_that_fits_no_count_is_refused(package: Path) -> None:
    broken = edit(package, "outcomes.csv", ",39.5,", ",39.6,")
    with pytest.raises(InputError, match=r"^share = 0\.396 of n = 349: no whole number"):
        ladder(broken, "care_ms_1", "neda")


@pytest.mark.parametrize(("fact_id", "measure"), [("F073", "entered_extension"), ("F231b", "treated"), ("F072", "completers_entered")])
def test_a_missing_figure_is_named(package: Path, fact_id: str, measure: str) -> None:
    with pytest.raises(InputError, match=rf"participant_flow\.csv: expected one row with .*measure={measure}.*; found none$"):
        participant_flow(without(package, fact_id), "care_ms_2")


def test_a_missing_outcome_is_named(package: Path) -> None:
    broken = edit(package, "outcomes.csv", "neda,cumulative,2,5,", "neda,cumulative,2,6,")
    with pytest.raises(InputError, match=r"outcomes\.csv: expected one cumulative neda to year 5 for care_ms_1, found 0$"):
        cohort.reported(broken, "care_ms_1", "neda")


def test_an_unknown_study_is_refused(evidence: Evidence) -> None:
    with pytest.raises(InputError, match=r"studies\.csv: no study 'care_ms_3'$"):
        participant_flow(evidence, "care_ms_3")


def test_missing_primary_set_is_named(package: Path) -> None:
    with pytest.raises(InputError, match=r"participant_flow\.csv: expected one row with .*preferred=False; found none"):
        participant_flow(without(package, "F020"), "care_ms_2")


def test_each_end_of_a_range_rests_on_its_own_rows(evidence: Evidence) -> None:
    stage = participant_flow(evidence, "care_ms_2").randomized
    treated = participant_flow(evidence, "care_ms_2").treated
    assert stage.estimate("low").inputs == treated.inputs
    assert set(treated.inputs) < set(stage.estimate("high").inputs) == set(stage.inputs)
    assert participant_flow(evidence, "care_ms_2").completers.estimate("low").inputs == ("F073", "F072")


@pytest.mark.parametrize(
    ("study", "population", "outside"), [("care_ms_1", "completers", 18), ("care_ms_2", "completers", 30), ("care_ms_2", "treated", 42)]
)
def test_the_patients_outside_are_counted(evidence: Evidence, study: str, population: Population, outside: int) -> None:
    found = outside_patients(participant_flow(evidence, study), population)
    assert (found.value, found.unit) == (outside, "patients")
    assert found.calculation.endswith(str(participant_flow(evidence, study).enrolled.low))
    assert set(participant_flow(evidence, study).enrolled.inputs) <= set(found.inputs)
