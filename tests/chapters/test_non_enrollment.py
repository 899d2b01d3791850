"""Patients who did not enroll: enrollment elsewhere, both views, those who left, odds ratios, and the probabilistic analysis."""

import math
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any, get_args

import numpy as np
import pytest
from scipy import stats

from remission import cohort
from remission.analysis import intervals, non_enrollment, probabilistic
from remission.chapters.non_enrollment import leaving, odds, panels, priors, results
from remission.chapters.non_enrollment.results import Enrollment
from remission.claims import Verdict
from remission.estimate import Estimate
from remission.evidence import Evidence
from remission.figures.tipping_map import place_of
from remission.flow import participant_flow
from remission.pipeline.check import typed_numbers
from remission.roles import roles_in
from remission.scenario import Population, Scenario, make_scenario, read_scenario

SCENARIOS = Path(__file__).resolve().parents[2] / "scenarios"
DEFAULTS = make_scenario({"draws": 2000}, "test")
POPULATIONS = get_args(Population)
CASES = [(trial, outcome) for trial in ("care_ms_1", "care_ms_2") for outcome in ("no_dmt", "neda", "no_retreatment")]

each_case = pytest.mark.parametrize(("trial", "outcome"), CASES)
each_population = pytest.mark.parametrize("population", POPULATIONS)


@cache
def computed(evidence: Evidence, trial: str, outcome: str, population: Population, scenario: Scenario) -> cohort.Ladder:
    return cohort.ladder(evidence, trial, outcome, population, scenario)


def rungs(
    evidence: Evidence, trial: str, outcome: str = "no_dmt", population: Population = "completers", **parameters: Any
) -> cohort.Ladder:
    return computed(evidence, trial, outcome, population, make_scenario(parameters, "test"))


def left(
    evidence: Evidence, trial: str, outcome: str = "no_dmt", population: Population = "completers", scenario: Scenario = DEFAULTS
) -> leaving.Leaving:
    ladder = computed(evidence, trial, outcome, population, scenario)
    return leaving.leaving(evidence, trial, outcome, population, ladder, scenario)


def without(package: Path, table: str, *fact_ids: str) -> Evidence:
    path = package / f"{table}.csv"
    kept = [line for line in path.read_text(encoding="utf-8").splitlines(keepends=True) if line.partition(",")[0] not in fact_ids]
    path.write_text("".join(kept), encoding="utf-8")
    return Evidence.load(package)


def edit(package: Path, file: str, old: str, new: str) -> Evidence:
    path = package / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return Evidence.load(package)


# --- enrollment elsewhere ---


@pytest.mark.parametrize(
    ("slug", "count", "base"),
    [
        ("completers.care_ms_1", 349, 367),
        ("completers.care_ms_2", 393, 423),
        ("completers.freedoms", 920, 1033),
        ("randomized.care_ms_1", 349, 386),
        ("randomized.care_ms_2", 393, 474),
        ("randomized.freedoms", 920, 1272),
        ("randomized.temso", 742, 1088),
        ("randomized.topic", 423, 618),
        ("randomized.reflexion", 402, 517),
        ("entered.care_ms_1", 334, 349),
        ("entered.care_ms_2", 357, 393),
        ("entered.freedoms_ext", 773, 920),
    ],
)
def test_enrollment_of_each_study(evidence: Evidence, slug: str, count: int, base: int) -> None:
    found = {row.slug: row for row in results.enrollment_elsewhere(evidence, DEFAULTS)}[slug]
    expected = intervals.proportion(count, base)
    assert (found.share.value, found.share.low, found.share.high) == (expected.value, expected.low, expected.high)
    assert set(found.share.inputs) <= evidence.facts.keys()
    assert {"confidence", "interval_method"} <= set(found.share.assumptions)


@pytest.mark.parametrize(("slug", "text"), [("completers.extension_review", "74%"), ("entered.extension_review", "57%")])
def test_the_benchmark_has_no_count(evidence: Evidence, slug: str, text: str) -> None:
    found = {row.slug: row for row in results.enrollment_elsewhere(evidence, DEFAULTS)}[slug]
    assert (found.share.text, found.share.has_interval, found.share.note) == (text, False, "base not seen")


def test_each_study_stands_once_on_a_base_and_these_trials_first(evidence: Evidence) -> None:
    rows = results.enrollment_elsewhere(evidence, DEFAULTS)
    assert len({row.slug for row in rows}) == len(rows)
    for base in panels.BASES:
        on_base = [row.index for row in rows if row.base == base]
        assert on_base == sorted(on_base, reverse=True)
        assert sum(on_base) == len(evidence.trials)


def test_the_verdict_compares_one_base_with_itself(evidence: Evidence) -> None:
    rows = results.enrollment_elsewhere(evidence, DEFAULTS)
    found = {base: results.higher_than_elsewhere(rows, base) for base in panels.BASES}
    assert found == {"completers": Verdict.POINT_ONLY, "randomized": Verdict.POINT_ONLY, "entered": Verdict.ROBUST}
    # Completers of one trial against all randomized of another would look like a difference.
    assert results.higher_than_elsewhere([row for row in rows if row.index], "completers") is Verdict.UNDECIDED


@pytest.mark.parametrize(("other", "verdict"), [(0.5, Verdict.ROBUST), (0.95, Verdict.DEPENDS), (0.99, Verdict.CONTRADICTED)])
def test_the_verdict_turns_with_the_others(evidence: Evidence, other: float, verdict: Verdict) -> None:
    rows = [row for row in results.enrollment_elsewhere(evidence, DEFAULTS) if row.index]
    share = Estimate(value=other, unit="proportion", method="other")
    rows.append(Enrollment("other", "OTHER", "completers", share, index=False))
    assert results.higher_than_elsewhere(rows, "completers") is verdict


def test_a_lower_enrollment_would_have_lowered_the_worst_case(evidence: Evidence) -> None:
    least = results.least_elsewhere(results.enrollment_elsewhere(evidence, DEFAULTS), "completers")
    assert least is not None
    assert least.study == "extension_review"
    found = results.at_other_enrollment(rungs(evidence, "care_ms_2"), least.share)
    assert found.value == pytest.approx(218 / 393 * 0.74)
    assert {"F081", "F465"} <= set(found.inputs)
    assert results.least_elsewhere([], "completers") is None


# --- two views ---


@each_population
def test_the_views_are_kept_apart_and_nest(evidence: Evidence, population: Population) -> None:
    ladder = rungs(evidence, "care_ms_2", population=population)
    found = results.views(ladder, DEFAULTS)
    x, n, size = ladder.count.value, ladder.enrolled, ladder.eligible.high
    assert (found.cohort_low.value, found.cohort_high.value) == (x / size, (x + size - n) / size)
    assert "confidence" not in found.cohort_low.assumptions
    assert "confidence" in found.exact_low.assumptions
    assert found.region_low.value <= found.imbens_manski_low.value + 2e-3 < found.cohort_low.value
    assert found.region_high.value >= found.imbens_manski_high.value - 2e-3 > found.cohort_high.value - 1e-12
    expected = non_enrollment.bounded_share(x, n, size)
    assert found.exact_low.value == expected["exact"].low
    assert found.stoye_high.value == expected["stoye"].high


# --- those who left ---


@pytest.mark.parametrize(
    ("trial", "outcome", "counting", "worst", "best"),
    [
        ("care_ms_2", "no_dmt", "ignored", 218 / 423, 248 / 423),
        ("care_ms_2", "no_dmt", "as_failures", 218 / 423, (218 + 36 + 30) / 423),
        ("care_ms_2", "no_dmt", "as_successes", (218 - 36) / 423, 248 / 423),
        ("care_ms_1", "no_dmt", "as_successes", (235 - 15) / 367, 253 / 367),
        ("care_ms_2", "neda", "left_out", 96 / 423, (96 + 423 - 357) / 423),
        ("care_ms_1", "neda", "left_out", 132 / 367, (132 + 367 - 334) / 367),
        ("care_ms_2", "no_retreatment", "as_successes", (235 - 36) / 423, 265 / 423),
    ],
)
def test_bounds_with_those_who_left(evidence: Evidence, trial: str, outcome: str, counting: str, worst: float, best: float) -> None:
    found = left(evidence, trial, outcome).countings[counting]
    assert (found.worst.value, found.best.value) == pytest.approx((worst, best))


@each_population
@each_case
def test_nobody_is_counted_twice(evidence: Evidence, trial: str, outcome: str, population: Population) -> None:
    ladder = rungs(evidence, trial, outcome, population)
    found = left(evidence, trial, outcome, population)
    outside, size = ladder.eligible.high - ladder.enrolled, ladder.eligible.high
    for name, counting in found.countings.items():
        open_ = outside + (0 if name == "ignored" else found.left.value)
        assert counting.best.value - counting.worst.value <= open_ / size + 1e-12
    for name in ("as_failures", "as_successes"):
        width = found.countings[name].best.value - found.countings[name].worst.value
        assert width == pytest.approx((outside + found.left.value) / size)
    assert found.floor.value <= ladder.worst_case.value
    assert found.ceiling.value >= ladder.best_case.value


def test_the_formula_of_each_way_of_counting_starts_from_what_it_counts(evidence: Evidence) -> None:
    countings = left(evidence, "care_ms_2").countings
    assert countings["as_failures"].worst.calculation == "218 / 423"
    assert (countings["as_successes"].worst.calculation, countings["as_successes"].best.calculation) == (
        "(218 - 36) / 423",
        "(218 - 36 + 66) / 423",
    )
    assert countings["as_successes"].worst.note.startswith("as if published with leavers counted as successes")
    kept = left(evidence, "care_ms_1", "neda").countings["left_out"]
    assert (kept.worst.calculation, kept.best.calculation) == ("132 / 367", "(132 + 33) / 367")


def test_leaving_out_is_possible_only_where_no_base_is_stated(evidence: Evidence) -> None:
    assert {case: "left_out" in left(evidence, *case).countings for case in CASES} == {case: case[1] == "neda" for case in CASES}


def test_those_who_left_decide_what_those_outside_cannot(evidence: Evidence) -> None:
    verdicts = {trial: leaving.verdict(left(evidence, trial), 0.5) for trial in evidence.trials}
    assert verdicts == {"care_ms_1": Verdict.ROBUST, "care_ms_2": Verdict.DEPENDS}
    assert cohort.verdict(rungs(evidence, "care_ms_2"), 0.5) is Verdict.POINT_ONLY


def test_how_many_left_says_where_it_is_a_range(evidence: Evidence) -> None:
    found = {trial: left(evidence, trial).left for trial in evidence.trials}
    assert [(each.value, each.note) for each in found.values()] == [(15, "13 to 15"), (36, "")]


def test_more_successes_than_stayers_cannot_all_have_been_seen(package: Path) -> None:
    broken = edit(package, "outcomes.csv", ",67.3,", ",98.0,")
    found = left(broken, "care_ms_1").countings["as_failures"]
    assert found.worst.value == pytest.approx(334 / 367)


@pytest.mark.parametrize("name", ["base", "worst_case", "best_case"])
def test_the_fate_of_those_outside_does_not_change_the_bounds(evidence: Evidence, name: str) -> None:
    scenario = make_scenario(read_scenario(SCENARIOS / f"{name}.yml"), "test")
    assert left(evidence, "care_ms_2", scenario=scenario).floor.value == pytest.approx(182 / 423)


# --- odds ratios ---


@each_population
@each_case
def test_the_curve_rises_from_nearly_the_worst_to_nearly_the_best(
    evidence: Evidence, trial: str, outcome: str, population: Population
) -> None:
    ladder = rungs(evidence, trial, outcome, population)
    curve = odds.curve(ladder, DEFAULTS)
    values = [estimate.value for _, estimate in curve]
    assert all(after >= before - 1e-12 for before, after in pairwise(values))
    assert ladder.worst_case.value - 1e-12 <= values[0] <= values[-1] <= ladder.best_case.value + 1e-12
    ratios = [ratio for ratio, _ in curve]
    assert (ratios[0], ratios[-1]) == (1 / 32, 32)
    assert values[ratios.index(1.0)] == pytest.approx(ladder.count.value / ladder.enrolled)
    assert {estimate.inputs for _, estimate in curve} == {ladder.worst_case.inputs}
    assert {"target_population", "confidence", "interval_method"} <= set(curve[0][1].assumptions)
    assert set(odds.TABLED) < set(ratios)


def test_one_assumption_in_its_forms(evidence: Evidence) -> None:
    found = odds.in_other_words(rungs(evidence, "care_ms_2"), DEFAULTS)["half"]
    p = 218 / 393
    outside = 0.5 * p / (1 - p + 0.5 * p)
    share = (218 + 30 * outside) / 423
    forms = (found.success, found.difference, found.relative_success, found.response_ratio, found.share)
    expected = (outside, outside - p, outside / p, p / (1 - p) / (share / (1 - share)), share)
    assert [form.value for form in forms if form is not None] == pytest.approx(expected)


def test_zero_and_equal_odds_are_the_rungs(evidence: Evidence) -> None:
    ladder = rungs(evidence, "care_ms_1")
    found = odds.in_other_words(ladder, DEFAULTS)
    assert found["none"].share.value == pytest.approx(ladder.worst_case.value)
    assert found["equal"].share.value == pytest.approx(ladder.bounds.observed.value)


@pytest.mark.parametrize(
    ("population", "point", "limit"), [("completers", None, 0.67), ("treated", None, 0.73), ("randomized", 0.25, 0.80)]
)
def test_where_the_odds_tip(evidence: Evidence, population: Population, point: float | None, limit: float) -> None:
    found = odds.tips(rungs(evidence, "care_ms_2", population=population))
    assert (None if found.point is None else round(found.point.value, 2)) == point
    assert found.limit is not None
    assert found.limit.value == pytest.approx(limit, abs=5e-3)
    at_limit = non_enrollment.adjust(218, 393, {"completers": 423, "treated": 435, "randomized": 474}[population], imor=found.limit.value)
    assert at_limit.value > 0.5


def test_nothing_tips_where_nothing_can(evidence: Evidence) -> None:
    for ladder in (rungs(evidence, "care_ms_1"), rungs(evidence, "care_ms_2", population="enrolled")):
        assert odds.tips(ladder) == odds.Tips(None, None)


@pytest.mark.parametrize(
    ("parameters", "share"),
    [
        ({}, 218 / 393),
        ({"non_enrolled": "worst"}, 0.0),
        ({"non_enrolled": "best"}, 1.0),
        ({"non_enrolled": "success_share", "success_share": 0.2}, 0.2),
    ],
)
def test_success_of_those_outside_under_the_scenario(evidence: Evidence, parameters: dict[str, Any], share: float) -> None:
    found = odds.success_under(rungs(evidence, "care_ms_2", **parameters))
    assert found is not None
    assert found.value == pytest.approx(share)
    assert set(parameters) <= set(found.assumptions)
    assert odds.success_under(rungs(evidence, "care_ms_2", population="enrolled", **parameters)) is None


# --- the map over both trials ---


@each_population
def test_the_sides_of_the_map_follow_the_verdict(evidence: Evidence, population: Population) -> None:
    for trial in evidence.trials:
        for threshold in (0.3, 0.5, 0.62, 0.9):
            ladder = rungs(evidence, trial, population=population, threshold=threshold)
            side = panels.side(trial, ladder, threshold)
            found = cohort.verdict(ladder, threshold)
            point, limit = place_of(side.point), place_of(side.limit)
            assert (limit <= 0) is (found is Verdict.ROBUST)
            assert (point >= 1) is (found is Verdict.CONTRADICTED)
            assert max(point, 0) <= max(limit, 0)


def test_both_trials_together_are_weighted_by_head_count(evidence: Evidence) -> None:
    first, second = (rungs(evidence, trial) for trial in evidence.trials)
    found = odds.both_trials(first, second, DEFAULTS)
    assert found.value[0, 0] == pytest.approx((235 + 218) / (367 + 423))
    assert odds.pooled_line(found, first, second) == []
    narrow = odds.both_trials(first, second, make_scenario({"threshold": 0.57}, "test"))
    line = odds.pooled_line(narrow, first, second)
    assert line
    assert all(0 <= x <= 1 and 0 <= y.value <= 1 for x, y in line)
    assert {fact for _, y in line for fact in y.inputs} == {*first.worst_case.inputs, *second.worst_case.inputs}


# --- chance and ignorance ---


def test_what_is_known_of_those_who_did_not_come_back(evidence: Evidence) -> None:
    found = priors.departures(evidence, 0.95)
    assert [departure.measure for departure in found] == ["ae_discontinuation", "cdw_3m"]
    stopped, worsened = found
    ratio = (251 / 19) / (282 / 8)
    se = math.sqrt(1 / 251 + 1 / 19 + 1 / 282 + 1 / 8)
    limits = (ratio, ratio * math.exp(-1.959964 * se), ratio * math.exp(1.959964 * se))
    assert (stopped.ratio.value, stopped.ratio.low, stopped.ratio.high) == pytest.approx(limits, rel=1e-5)
    assert worsened.ratio.full == "0.79 (0.55 to 1.13)"
    assert stopped.inputs == ("F399", "F398")


def test_the_pessimistic_assumption_is_wider_than_chance_and_the_optimistic_its_mirror(evidence: Evidence) -> None:
    found = {each.slug: each for each in priors.assumptions(evidence, 0.95)}
    assert list(found) == ["worse", "even", "centered", "better"]
    stopped = priors.departures(evidence, 0.95)[0]
    worse, better, centered = found["worse"].ratio, found["better"].ratio, found["centered"].ratio
    assert worse is not None
    assert better is not None
    assert centered is not None
    assert worse.value == pytest.approx(stopped.ratio.value)
    assert (worse.low, worse.high) == pytest.approx(
        [worse.value * math.exp(sign * 1.959964 * math.hypot(stopped.sd, 1)) for sign in (-1, 1)], rel=1e-5
    )
    assert better.value == pytest.approx(1 / worse.value)
    assert better.low == pytest.approx(1 / (worse.high or 0))
    assert (centered.value, centered.low) == pytest.approx((1, math.exp(-1.959964)))
    assert (found["even"].parameter, found["even"].ratio) == ("success", None)


def test_without_such_evidence_two_assumptions_are_left(package: Path) -> None:
    bare = without(package, "comparator_extensions", "F396", "F398")
    assert priors.departures(bare, 0.95) == []
    assert [each.slug for each in priors.assumptions(bare, 0.95)] == ["even", "centered"]


def test_patients_who_did_no_worse_give_no_pessimistic_assumption(package: Path) -> None:
    bare = without(package, "comparator_extensions", "F396", "F397")
    assert next(each.slug for each in priors.assumptions(bare, 0.95)) == "worse"
    turned = edit(package, "comparator_extensions.csv", ",19,270,", ",1,270,")
    assert [each.slug for each in priors.assumptions(turned, 0.95)] == ["even", "centered"]


def test_the_assumptions_rank_the_results(evidence: Evidence) -> None:
    ladder = rungs(evidence, "care_ms_2")
    found = {each.slug: priors.analyze(each, ladder, DEFAULTS) for each in priors.assumptions(evidence, 0.95)}
    assert found["worse"].total.value < found["centered"].total.value < found["better"].total.value
    above = {slug: result.share_above(0.5) for slug, result in found.items()}
    assert above["worse"] < above["centered"] < above["better"]


@each_population
def test_what_an_analysis_tells(evidence: Evidence, population: Population) -> None:
    ladder = rungs(evidence, "care_ms_2", population=population)
    for each in priors.assumptions(evidence, 0.95):
        result = priors.analyze(each, ladder, DEFAULTS)
        told = priors.spread(each, result, ladder, 0.5)
        assert told.total.value == result.total.value
        assert told.above.value == np.mean(result.shares > 0.5)
        assert told.discarded.value == 0
        assert told.monte_carlo.value == max(result.monte_carlo_error)
        assert told.width_ratio is not None
        assert told.width_ratio.value >= (0.99 if population == "enrolled" else 1)
        assert {"draws", "seed", "threshold"} <= set(told.above.assumptions)
        assert set(each.inputs) <= set(told.total.inputs)


def test_among_the_enrolled_every_assumption_gives_the_same(evidence: Evidence) -> None:
    ladder = rungs(evidence, "care_ms_1", population="enrolled")
    found = [priors.analyze(each, ladder, DEFAULTS).total.full for each in priors.assumptions(evidence, 0.95)]
    assert len(set(found)) == 1


def test_both_trials_above_lie_between_the_product_and_the_smaller(evidence: Evidence) -> None:
    first, second = (rungs(evidence, trial, population="randomized", threshold=0.6) for trial in evidence.trials)
    scenario = make_scenario({"threshold": 0.6, "draws": 20_000}, "test")
    for each in priors.assumptions(evidence, 0.95):
        shares = [priors.analyze(each, ladder, scenario).share_above(0.6) for ladder in (first, second)]
        found = priors.both_trials(each, first, second, scenario)
        assert found["none"].value == pytest.approx(math.prod(shares), abs=0.015)
        assert found["none"].value - 0.01 < found["half"].value < found["full"].value + 0.01 <= min(shares) + 0.02


def test_the_largest_move_between_correlations() -> None:
    def shares(*values: float) -> list[Estimate]:
        return [Estimate(value=value, unit="proportion", method="draws", inputs=("F081",)) for value in values]

    found = priors.moved([shares(0.5, 0.52, 0.6), shares(0.9, 0.88)])
    assert (round(found.value, 6), found.inputs) == (0.1, ("F081",))


def test_woolf_of_counts() -> None:
    mean, sd = probabilistic.log_odds_ratio((166, 204), (253, 288))
    assert mean == pytest.approx(math.log(166 / 87 / (204 / 84)))
    assert sd == pytest.approx(math.sqrt(1 / 166 + 1 / 87 + 1 / 204 + 1 / 84))
    low, high = stats.norm(mean, sd).ppf([0.025, 0.975])
    assert (math.exp(low), math.exp(high)) == pytest.approx((0.55, 1.13), abs=5e-3)


# --- outcomes and panels ---


def test_a_third_outcome_counts_where_every_trial_reports_it(evidence: Evidence, package: Path) -> None:
    assert cohort.outcomes(evidence) == ("no_dmt", "neda", "no_retreatment")
    assert cohort.outcomes(without(package, "outcomes", "F078")) == cohort.OUTCOMES


def test_panels_hold_every_trial(evidence: Evidence) -> None:
    names = set(evidence.trials.values())
    ladders = {
        (trial, outcome, population): rungs(evidence, trial, outcome, population) for trial, outcome in CASES for population in POPULATIONS
    }
    drawn = panels.populations(ladders, cohort.outcomes(evidence), POPULATIONS, evidence)
    assert len(drawn) == 3
    assert all(set(bars) == names for rows in drawn.values() for bars in rows.values())
    assert panels.marks({"ONE": odds.Tips(None, None)}) == {"ONE": {}}
    results = {(trial, "neda"): left(evidence, trial, "neda") for trial in evidence.trials}
    counted = panels.countings(results, {trial: rungs(evidence, trial, "neda") for trial in evidence.trials}, "neda", evidence.trials)
    assert {len(rows) for rows in counted.values()} == {len(leaving.COUNTINGS)}


def test_the_numbers_in_a_note_lead_to_their_entries(evidence: Evidence) -> None:
    ladder = rungs(evidence, "care_ms_2", "neda", "randomized")
    told = panels.rungs(ladder, "care_ms_2", "neda")["Worst case"].note
    assert [key for _, key in roles_in(told)] == [
        "non_enrollment.care_ms_2.neda.successes_least",
        "non_enrollment.care_ms_2.neda.successes_most",
        "non_enrollment.care_ms_2.flow.randomized_least",
        "non_enrollment.care_ms_2.flow.randomized",
    ]
    assert typed_numbers(told) == []
    recorded = results.possible(evidence, "care_ms_2", "neda", ladder)
    assert (recorded["successes_least"].value, recorded["successes_most"].value) == (ladder.count.low, ladder.count.high)
    stages = panels.flow(participant_flow(evidence, "care_ms_2"))
    assert (stages["randomized_least"].value, stages["randomized"].value) == (435, 474)
    assert results.possible(evidence, "care_ms_2", "no_dmt", rungs(evidence, "care_ms_2")) == {}


def test_numbers_say_how_they_came_about(evidence: Evidence) -> None:
    ladder = rungs(evidence, "care_ms_2")
    assert left(evidence, "care_ms_2").left.calculation == "393 - 357"
    assert results.views(ladder, DEFAULTS).cohort_high.calculation == "(218 + 30) / 423"
    difference = odds.in_other_words(ladder, DEFAULTS)["none"].difference
    assert difference is not None
    assert difference.calculation == "0 - 0.554707"
    assert "F072" not in difference.inputs
