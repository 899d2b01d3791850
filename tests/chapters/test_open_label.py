"""Open label, no control: results against hand-computed and published values, at the edges, and under other scenarios."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from remission import cohort
from remission.analysis import open_label
from remission.chapters.open_label import assessment, regression, results, unknowns, years
from remission.claims import exceeds
from remission.errors import InputError
from remission.estimate import Estimate, estimates
from remission.evidence import Evidence
from remission.scenario import Population, Scenario, make_scenario, read_scenario

ROOT = Path(__file__).resolve().parents[2]
STUDIES = ("care_ms_1", "care_ms_2")
DEFAULTS = Scenario()
SCENARIOS = [make_scenario(read_scenario(path), path.name) for path in sorted((ROOT / "scenarios").glob("*.yml"))]
each_study = pytest.mark.parametrize("study", STUDIES)
each_scenario = pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda scenario: scenario.non_enrolled)


def under(**values: Any) -> Scenario:
    return make_scenario(values, "test")


def bare(value: float, low: float | None = None) -> Estimate:
    return Estimate(value=value, low=low, unit="proportion", method="test")


def within(found: Any) -> bool:
    return all(0 <= estimate.value <= 1 for estimate in estimates(found).values() if estimate.unit == "proportion")


# --- free of treatment and of disease ---


@pytest.mark.parametrize(("study", "low", "high"), [("care_ms_1", 24 / 349, 138 / 349), ("care_ms_2", 0, 106 / 393)])
def test_both_outcomes_together(evidence: Evidence, study: str, low: float, high: float) -> None:
    found = results.remission_bounds(evidence, study, "completers", DEFAULTS)
    assert (found.low.value, found.high.value) == pytest.approx((low, high))
    assert found.low_limit.value <= low <= found.independent.value <= high <= found.high_limit.value
    assert (found.no_dmt.text, found.neda.text) == {"care_ms_1": ("67.3%", "39.5%"), "care_ms_2": ("55.5%", "27%")}[study]
    entered, eligible = {"care_ms_1": (349, 367), "care_ms_2": (393, 423)}[study]
    assert found.target_low.value == pytest.approx(low * entered / eligible)
    assert found.target_high.value == pytest.approx(high * entered / eligible + 1 - entered / eligible)


@each_study
def test_among_the_enrolled_nothing_is_widened(evidence: Evidence, study: str) -> None:
    found = results.remission_bounds(evidence, study, "enrolled", DEFAULTS)
    assert (found.target_low.value, found.target_high.value) == pytest.approx((found.low.value, found.high.value))


@each_study
@each_scenario
def test_every_bound_is_traced_to_both_outcomes(evidence: Evidence, study: str, scenario: Scenario) -> None:
    found = results.remission_bounds(evidence, study, scenario.target_population, scenario)
    facts = {cohort.reported(evidence, study, outcome).fact_id for outcome in cohort.OUTCOMES}
    for name in ("low", "high", "low_limit", "high_limit", "independent", "target_low", "target_high"):
        assert facts <= set(getattr(found, name).inputs)
    assert "target_population" in found.target_high.assumptions
    assert within(found)


@each_study
def test_a_higher_confidence_widens_the_limits_and_not_the_bounds(evidence: Evidence, study: str) -> None:
    less, more = (results.remission_bounds(evidence, study, "treated", under(confidence=level)) for level in (0.8, 0.99))
    assert less.high_limit.value < more.high_limit.value
    assert (less.low.value, less.high.value, less.target_high.value) == (more.low.value, more.high.value, more.target_high.value)


@each_study
def test_all_published_shares_can_be_true_together(evidence: Evidence, study: str) -> None:
    found = years.every_share(evidence, study)
    bounds = results.remission_bounds(evidence, study, "enrolled", DEFAULTS)
    assert found is not None
    assert found.years == 3
    # Rounding alone sets the bounds of percentages apart from those of counts.
    assert found.all_high.value == pytest.approx(bounds.high.value, abs=0.006)
    assert found.last_high.value >= found.all_high.value
    assert found.last_low.value >= found.all_low.value


def test_the_last_year_alone_leaves_the_claim_open(evidence: Evidence) -> None:
    found = years.every_share(evidence, "care_ms_2")
    assert found is not None
    assert (found.last_low.value, found.last_high.value) == pytest.approx((0.555 + 0.582 - 1, 0.555), abs=0.002)
    assert exceeds(found.last_low, found.last_high, 0.5) == "depends on assumption"


def test_shares_that_contradict_each_other_give_no_bounds(package: Path, rewrite: Callable[..., None]) -> None:
    rewrite(package / "outcomes.csv", "F108", value="70.0")
    assert years.every_share(Evidence.load(package), "care_ms_1") is None


# --- untreated despite the disease ---


@pytest.mark.parametrize(("study", "low", "of_untreated"), [("care_ms_1", 97 / 349, 97 / 235), ("care_ms_2", 112 / 393, 112 / 218)])
def test_some_must_have_gone_untreated_with_activity(evidence: Evidence, study: str, low: float, of_untreated: float) -> None:
    found = results.untreated_despite_activity(evidence, study, DEFAULTS)
    assert (found.low.value, found.share_low.value) == pytest.approx((low, of_untreated))
    both = results.remission_bounds(evidence, study, "enrolled", DEFAULTS)
    # Who is untreated is either free of activity or not.
    assert found.low.value + both.high.value == pytest.approx(both.no_dmt.value, abs=1e-3)
    assert found.high.value + both.low.value == pytest.approx(both.no_dmt.value, abs=1e-3)


@pytest.mark.parametrize(("study", "worsened"), [("care_ms_1", 71 / 349), ("care_ms_2", 98 / 393)])
def test_nobody_need_have_gone_untreated_with_worsening(evidence: Evidence, study: str, worsened: float) -> None:
    found = results.untreated_despite_worsening(evidence, study, DEFAULTS)
    assert (found.low.value, found.high.value) == pytest.approx((0, worsened))
    assert found.event.text == {"care_ms_1": "20.3%", "care_ms_2": "24.9%"}[study]
    assert found.share_high.value == pytest.approx(worsened / found.no_dmt.value, abs=1e-3)
    assert found.high_limit is not None
    assert found.high_limit.value > found.high.value


def test_without_a_count_there_is_no_interval(package: Path, rewrite: Callable[..., None]) -> None:
    rewrite(package / "outcomes.csv", "F110", value="79.55")
    found = results.untreated_despite_worsening(Evidence.load(package), "care_ms_1", DEFAULTS)
    assert (found.low_limit, found.high_limit) == (None, None)
    assert found.high.value == pytest.approx(0.2045)


@each_study
def test_a_smaller_base_of_activity_only_widens(evidence: Evidence, study: str) -> None:
    found = results.if_of_stayers(evidence, study, DEFAULTS)
    both = results.remission_bounds(evidence, study, "enrolled", DEFAULTS)
    active = results.untreated_despite_activity(evidence, study, DEFAULTS)
    assert both.high.value < found.both_high.value < both.no_dmt.value
    assert 0 < found.untreated_active_low.value < active.low.value
    if study == "care_ms_2":
        assert found.both_high.value == pytest.approx((106 / 393 * 357 + 36) / 393)


# --- errors of assessment ---


@each_study
@each_scenario
def test_perfect_records_leave_the_ladders_share(evidence: Evidence, study: str, scenario: Scenario) -> None:
    found = results.corrected_activity(evidence, study, scenario)
    rungs = cohort.target_ladder(evidence, study, "neda", scenario)
    assert found.target == rungs.scenario.traced(assumptions=("sensitivity", "specificity"))
    assert found.enrolled.value == pytest.approx(found.recorded.value, abs=2e-3)


def test_correction_comes_before_mixing(evidence: Evidence) -> None:
    scenario = under(specificity=0.9, non_enrolled="worst")
    found = results.corrected_activity(evidence, "care_ms_1", scenario)
    inside = (138 / 349 - 0.1) / 0.9
    assert found.enrolled.value == pytest.approx(inside)
    assert found.target is not None
    assert found.target.value == pytest.approx(inside * 349 / 367)
    assert {"sensitivity", "specificity", "non_enrolled", "target_population"} <= set(found.target.assumptions)


@pytest.mark.parametrize("fate", ["same", "worst", "best", "imor", "relative_success", "success_share"])
def test_every_fate_of_those_outside_can_be_mixed_in(evidence: Evidence, fate: str) -> None:
    values = {"imor": 0.5, "relative_success": 0.8, "success_share": 0.3}
    scenario = under(specificity=0.95, non_enrolled=fate, **({fate: values[fate]} if fate in values else {}))
    found = results.corrected_activity(evidence, "care_ms_2", scenario)
    success = {
        "worst": 0.0,
        "best": 1.0,
        "success_share": 0.3,
        "relative_success": 0.8 * found.enrolled.value,
        "same": found.enrolled.value,
    }
    assert found.target is not None
    if fate in success:
        assert found.target.value == pytest.approx((393 * found.enrolled.value + 30 * success[fate]) / 423)
    assert found.target.low is not None
    assert found.target.low < found.target.value


def test_a_share_that_cannot_be_is_labeled_and_not_cut_off(evidence: Evidence) -> None:
    found = results.corrected_activity(evidence, "care_ms_2", under(specificity=0.6))
    assert found.target is None
    assert found.enrolled.value == pytest.approx((106 / 393 - 0.4) / 0.6)
    assert open_label.INCOMPATIBLE in found.enrolled.note
    assert not results.is_possible(found.enrolled)
    assert results.is_possible(found.recorded)


def test_an_assumption_that_puts_those_outside_beyond_all_has_no_share(evidence: Evidence) -> None:
    scenario = under(sensitivity=0.5, non_enrolled="relative_success", relative_success=1.4)
    assert results.corrected_activity(evidence, "care_ms_1", scenario).target is None


@each_study
def test_the_grid_falls_with_missed_activity_and_rises_with_activity_imagined(evidence: Evidence, study: str) -> None:
    found = assessment.grid(evidence, study, DEFAULTS)
    assert found.impossible == sum(share is None for row in found.shares for share in row) > 0
    for row in found.shares:
        values = [share.value for share in row if share is not None]
        assert values == sorted(values)
    for column in zip(*found.shares, strict=True):
        values = [share.value for share in column if share is not None]
        assert values == sorted(values)
    recorded = cohort.ladder(evidence, study, "neda", "completers", DEFAULTS).bounds.observed.value
    impossible = [sp for sp, share in zip(found.specificities, found.shares[0], strict=True) if share is None]
    assert impossible == [sp for sp in found.specificities if 1 - sp > recorded + 1e-9]


def test_the_grid_is_the_scenarios_share_where_it_meets_it(evidence: Evidence) -> None:
    scenario = under(sensitivity=0.9, specificity=0.95, target_population="treated")
    found = assessment.grid(evidence, "care_ms_1", scenario)
    row, column = found.sensitivities.index(0.9), found.specificities.index(0.95)
    share, target = found.shares[row][column], results.corrected_activity(evidence, "care_ms_1", scenario).target
    assert share is not None
    assert target is not None
    assert (share.value, share.low, share.high, share.inputs) == (target.value, target.low, target.high, target.inputs)
    assert "specificity_95" in found.perfect_sensitivity


def test_a_cell_of_the_grid_names_the_errors_tried_and_not_those_of_the_scenario(evidence: Evidence) -> None:
    found = assessment.grid(evidence, "care_ms_1", under(sensitivity=0.9, specificity=0.95))
    assert all("specificity" not in share.assumptions for share in found.possible)
    assert found.perfect_sensitivity["specificity_80"].note.endswith("tried here: sensitivity 100%, specificity 80%")


@pytest.mark.parametrize(("study", "recorded", "highest"), [("care_ms_1", 138 / 349, 156 / 367), ("care_ms_2", 106 / 393, 136 / 423)])
def test_what_would_tip_the_share(evidence: Evidence, study: str, recorded: float, highest: float) -> None:
    found = assessment.tipping(evidence, study, DEFAULTS)
    assert found.nobody.value == pytest.approx(1 - recorded)
    assert open_label.misclassification(recorded * 1000, 1000, 1, found.half.value, method="wilson").true.value == pytest.approx(
        recorded / 2
    )
    assert found.reaches is not None
    assert found.reaches.value == pytest.approx(recorded / 0.5)
    assert found.falls is None
    assert found.highest.value == pytest.approx(highest)


def test_a_share_above_the_threshold_tips_downward(evidence: Evidence) -> None:
    found = assessment.tipping(evidence, "care_ms_1", under(threshold=0.2))
    assert found.reaches is None
    assert found.falls is not None
    assert found.falls.value == pytest.approx(1 - (138 / 349 - 0.2) / 0.8)


# --- which unknown matters most ---


@each_study
@pytest.mark.parametrize("priors", list(unknowns.PRIORS))
def test_the_unknowns_explain_the_variance(evidence: Evidence, study: str, priors: str) -> None:
    found = unknowns.ranking(evidence, study, priors, under(draws=2000))
    assert set(found.indices) == set(unknowns.UNKNOWNS) == set(unknowns.SHORT)
    assert sum(first.value for first, _ in found.indices.values()) == pytest.approx(1, abs=0.05)
    assert all(total.value >= first.value - 0.02 for first, total in found.indices.values())
    assert found.first == max(found.indices, key=lambda name: found.indices[name][1].value)
    assert set(found.estimates()) >= {"share", "q.total", "q.prior", "specificity.first_order"}


@each_study
def test_suspicion_lowers_the_share_and_width_widens_it(evidence: Evidence, study: str) -> None:
    found = {name: unknowns.ranking(evidence, study, name, DEFAULTS).share for name in unknowns.PRIORS}
    assert found["pessimistic"].value < found["wide"].value
    assert found["pessimistic"].value < found["even"].value
    widths = {name: (share.high or 0) - (share.low or 0) for name, share in found.items()}
    assert widths["wide"] > widths["even"]


def test_where_nobody_is_outside_their_fate_does_not_matter(evidence: Evidence) -> None:
    found = unknowns.ranking(evidence, "care_ms_1", "wide", under(target_population="enrolled", draws=2000))
    assert [index.value for index in found.indices["success"]] == pytest.approx([0, 0], abs=1e-6)
    assert found == unknowns.ranking(evidence, "care_ms_1", "wide", under(target_population="enrolled", draws=2000))


@pytest.mark.parametrize("share", ["3.2", "96.8"])
def test_priors_are_kept_to_where_the_record_can_be(package: Path, rewrite: Callable[..., None], share: str) -> None:
    rewrite(package / "outcomes.csv", "F108", value=share)
    found = unknowns.ranking(Evidence.load(package), "care_ms_1", "wide", under(draws=2000))
    assert 0 <= (found.share.low or 0) <= found.share.value <= (found.share.high or 0) <= 1


@pytest.mark.parametrize("priors", list(unknowns.PRIORS))
def test_a_prior_fitted_to_the_record_names_it(evidence: Evidence, priors: str) -> None:
    found = unknowns.ranking(evidence, "care_ms_1", priors, under(draws=1000)).priors
    facts = cohort.ladder(evidence, "care_ms_1", "neda", "completers", DEFAULTS).observed.inputs
    assert found["q"].inputs == facts
    assert found["success"].inputs == (() if priors == "wide" else facts)


# --- regression to the mean ---


def test_selection_alone_goes_most_of_the_way_in_the_untreated_cohort(evidence: Evidence) -> None:
    found = regression.untreated_regression(evidence)
    model = found.nearest.model
    assert (model.last_year, model.after) == pytest.approx((1.5, 1.1), abs=0.1)
    assert found.distance < 1
    assert found.shape.low == 0
    assert found.solvable < 0.5


def test_the_untreated_cohort_fell_more_than_the_model_expects_but_within_chance(evidence: Evidence) -> None:
    fall, region = regression.untreated_fall(evidence), regression.untreated_estimates(evidence, DEFAULTS)
    assert fall.least is not None
    assert fall.after.value < fall.least.value
    assert region["after_low"].value < fall.after.value < region["after_high"].value
    assert "shape_low" not in region
    assert regression.authors_share(evidence).text == "40%"


def test_rates_no_model_gives_leave_nothing_compatible(package: Path, rewrite: Callable[..., None]) -> None:
    rewrite(package / "untreated_course.csv", "F376", value="4.0", sd="0.1")
    assert regression.untreated_estimates(Evidence.load(package), DEFAULTS) == {}


@each_study
def test_the_expected_fall_spans_both_figures_before_entry(evidence: Evidence, study: str) -> None:
    found = regression.trial_falls(evidence, study)
    assert list(found) == ["control", "core", "extension"]
    core = found["core"]
    two_years = evidence.one("baseline", study_id=study, arm="all", measure="relapses_prior_2_years").number / 2
    rates = [
        open_label.regression_from(before, 1, period=period).model.after
        for before, period in ((core.before.value, "last_year"), (two_years, "window"))
    ]
    assert core.least is not None
    assert core.most is not None
    assert core.least.value <= min(rates) <= max(rates) <= core.most.value
    assert core.share_least is not None
    assert core.share_most is not None
    assert core.share_most.value == pytest.approx((core.before.value - core.least.value) / (core.before.value - core.after.value))
    assert 0 < core.share_least.value < core.share_most.value < 1


def test_a_rate_before_entry_that_the_rule_excludes_gives_no_expectation(package: Path, rewrite: Callable[..., None]) -> None:
    rewrite(package / "baseline.csv", "F042", value="1.1")
    rewrite(package / "baseline.csv", "F053", value="1.9")
    core = regression.trial_falls(Evidence.load(package), "care_ms_1")["core"]
    assert (core.least, core.share_most) == (None, None)


def test_a_rate_that_did_not_fall_has_no_share(package: Path, rewrite: Callable[..., None]) -> None:
    rewrite(package / "outcomes.csv", "F013", value="1.9", ci_high="2.5")
    core = regression.trial_falls(Evidence.load(package), "care_ms_1")["core"]
    assert core.least is not None
    assert (core.share_least, core.share_most) == (None, None)


def test_the_published_ratio_against_the_control(evidence: Evidence) -> None:
    assert [regression.control_ratio(evidence, study).full for study in STUDIES] == ["0.45 (0.32 to 0.63)", "0.51 (0.39 to 0.65)"]


def test_placebo_arms_are_those_of_whole_trials(evidence: Evidence) -> None:
    found = regression.placebo_rates(evidence)
    assert {"freedoms", "clarity", "temso", "tower", "topic", "affirm", "define_confirm"} == set(found)
    assert found["affirm"].number() == "0.73"


def test_the_rows_of_the_figure(evidence: Evidence) -> None:
    falls = {study: regression.trial_falls(evidence, study) for study in STUDIES}
    rows = regression.drops(regression.untreated_fall(evidence), regression.placebo_rates(evidence), falls)
    assert [row.group for row in rows] == ["No treatment"] * 2 + ["CARE-MS I"] * 3 + ["CARE-MS II"] * 3
    assert len(regression.drops(regression.untreated_fall(evidence), {}, falls)) == 7


@pytest.mark.parametrize(("mean", "shape"), [(mean, shape) for mean in regression.MEANS for shape in regression.MODEL_SHAPES])
def test_the_model_table_is_the_model(mean: float, shape: float) -> None:
    found = regression.modeled(mean, shape)
    assert found["fall"].value == pytest.approx(1 - found["after"].value / found["before"].value)
    assert mean < found["after"].value < found["before"].value


def test_a_trial_without_yearly_shares_is_refused(evidence: Evidence, package: Path, rewrite: Callable[..., None]) -> None:
    for fact in ("F102", "F103", "F104"):
        rewrite(package / "outcomes.csv", fact, preferred="false")
    with pytest.raises(InputError, match="no neda in single years of the extension of care_ms_1"):
        years.every_share(Evidence.load(package), "care_ms_1")
    assert years.every_share(evidence, "care_ms_1") is not None


# --- formulas ---


def calculated(estimate: Estimate) -> float:
    """What the formula gives with its numbers in it."""
    return float(eval(estimate.calculation.replace(" x ", " * "), {"max": max, "min": min}))


@each_study
@pytest.mark.parametrize("population", ["enrolled", "completers", "randomized"])
def test_a_formula_gives_its_number(evidence: Evidence, study: str, population: Population) -> None:
    scenario = under(target_population=population)
    found = estimates(results.remission_bounds(evidence, study, population, scenario))
    found |= {f"stayers.{name}": each for name, each in estimates(results.if_of_stayers(evidence, study, scenario)).items()}
    found |= {f"active.{name}": each for name, each in estimates(results.untreated_despite_activity(evidence, study, scenario)).items()}
    found |= {f"worse.{name}": each for name, each in estimates(results.untreated_despite_worsening(evidence, study, scenario)).items()}
    found |= {f"tipping.{name}": each for name, each in estimates(assessment.tipping(evidence, study, scenario)).items()}
    for slug, fall in regression.trial_falls(evidence, study).items():
        found |= {f"{slug}.{name}": each for name, each in estimates(fall).items() if name.startswith("share")}
    found["model"] = regression.modeled(0.5, 1)["fall"]
    for name, estimate in found.items():
        assert estimate.calculation or estimate.method in ("stated", "as published"), name
        if "limit" not in estimate.calculation and "whole number" not in estimate.calculation and estimate.calculation:
            assert calculated(estimate) == pytest.approx(estimate.value, abs=1e-5), name
