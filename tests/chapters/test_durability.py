"""Durability: the published course, the models fitted to it, and what those lost to follow-up may hide."""

import csv
from collections.abc import Callable
from pathlib import Path

import pytest

from remission.analysis.durability import likelihood_ratio_limit, loss_bounds
from remission.chapters.durability import follow_up as lost
from remission.chapters.durability.course import Course, followed, shares, treatment_free_course
from remission.chapters.durability.results import CONSTANT, FREE_SHAPE, PLATEAU, SLOWING, Durability, chance_limit, durability, horizons
from remission.chapters.durability.wording import support
from remission.errors import InputError
from remission.evidence import Evidence
from remission.scenario import Scenario, make_scenario, read_scenario

ROOT = Path(__file__).resolve().parents[2]
DEFAULTS = make_scenario({}, "test")
ENTERED = {"care_ms_1": 349, "care_ms_2": 393}
Rewrite = Callable[..., None]


@pytest.fixture(scope="module")
def found(evidence: Evidence) -> dict[str, Durability]:
    return {trial: durability(evidence, trial, DEFAULTS, steps=9) for trial in evidence.trials}


@pytest.fixture(scope="module")
def second(found: dict[str, Durability]) -> Course:
    return found["care_ms_2"].course


@pytest.mark.parametrize(("study", "times"), [("care_ms_1", [4, 5, 6]), ("care_ms_2", [4, 5, 6, 7, 8])])
def test_time_counts_from_the_second_course(evidence: Evidence, study: str, times: list[int]) -> None:
    course = treatment_free_course(evidence, study)
    assert ([point.time for point in course.points], course.entered, course.origin) == (times, ENTERED[study], 1)
    assert [year - 1 for year in course.years] == times
    assert course.points[0].half_unit == pytest.approx(0.0005)


def test_a_trial_without_a_course_is_refused(evidence: Evidence) -> None:
    with pytest.raises(InputError, match="no cumulative no_dmt for freedoms"):
        treatment_free_course(evidence, "freedoms")


def test_a_course_of_other_patients_is_refused(package: Path, rewrite: Rewrite) -> None:
    rewrite(package / "outcomes.csv", "F080", denominator="300")
    with pytest.raises(InputError, match="F080: is of 300 patients, while 349 entered"):
        treatment_free_course(Evidence.load(package), "care_ms_1")


def test_published_shares_stay_as_printed_and_get_the_interval_of_their_count(found: dict[str, Durability]) -> None:
    assert [share.full for share in found["care_ms_2"].shares] == [
        "55.5% (50.5 to 60.3)",
        "50% (45 to 55)",
        "47% (42 to 52)",
        "44% (39 to 49)",
        "41% (36 to 46)",
    ]
    assert "count fits" in found["care_ms_2"].shares[2].note
    assert "assumed" in found["care_ms_2"].shares[4].note
    assert found["care_ms_1"].shares[0].note == ""
    assert found["care_ms_2"].shares[1].inputs == ("F083", "F073")


def test_the_models_of_care_ms_2(found: dict[str, Durability]) -> None:
    result = found["care_ms_2"]
    assert [*result.fits] == [PLATEAU, SLOWING, FREE_SHAPE, CONSTANT]
    assert [result.aic[model].text for model in result.fits] == ["18.6", "18.8", "20.4", "38.1"]
    assert result.lasting[PLATEAU].share.full == "34.1% (25.6 to 40.8)"
    assert result.lasting[FREE_SHAPE].share.full == "29.3% (0.0 to 42.1)"
    assert (result.lasting[PLATEAU].zero_excluded, result.lasting[FREE_SHAPE].zero_excluded) == (True, False)
    assert (support(result), result.constant_rejected) == ("some", True)
    assert (result.latest.text, result.latest_year) == ("41%", 9)


def test_the_models_of_care_ms_1(found: dict[str, Durability]) -> None:
    result = found["care_ms_1"]
    assert {model: aic.number() for model, aic in result.aic.items() if model != CONSTANT} == {
        SLOWING: "14.9",
        PLATEAU: "15.0",
        FREE_SHAPE: "16.9",
    }
    assert result.lasting[FREE_SHAPE].saturated
    assert result.lasting[FREE_SHAPE].share.note
    assert result.lasting[FREE_SHAPE].share.full == "0.0% (0.0 to 60.9)"


def test_a_constant_rate_is_tested_at_the_confidence_asked(evidence: Evidence, found: dict[str, Durability]) -> None:
    deviance = found["care_ms_1"].constant_deviance
    assert deviance is not None
    assert deviance.value == pytest.approx(
        2 * (found["care_ms_1"].fits[SLOWING].log_likelihood - found["care_ms_1"].fits[CONSTANT].log_likelihood)
    )
    strict = make_scenario({"confidence": 0.99}, "test")
    assert found["care_ms_1"].constant_rejected
    assert not durability(evidence, "care_ms_1", strict, steps=2).constant_rejected
    assert chance_limit(strict).value == pytest.approx(6.6349, abs=1e-4)
    assert likelihood_ratio_limit(0.95) == pytest.approx(1.959964**2, abs=1e-5)


def test_the_last_share_bounds_the_lasting_one_but_for_chance(found: dict[str, Durability]) -> None:
    for result in found.values():
        for held in result.lasting.values():
            assert held.share.value <= result.course.points[-1].share + result.course.points[-1].half_unit
            assert held.share.inputs == result.course.inputs
            assert held.share.assumptions == ("confidence",)


def test_yearly_losses(found: dict[str, Durability]) -> None:
    losses = found["care_ms_2"].losses
    assert [loss.lost.number() for loss in losses] == ["13.7", "10.1", "5.6", "6.5", "6.9"]
    assert [(loss.start, loss.end) for loss in losses] == [(1, 5), (5, 6), (6, 7), (7, 8), (8, 9)]


def test_two_curves_are_told_apart_when_they_are_further_apart_than_chance(found: dict[str, Durability]) -> None:
    near, far = horizons(found["care_ms_2"], DEFAULTS)
    assert (near.year, far.year) == (12, 15)
    assert (near.slowing.number(), near.plateau.number(), near.apart.number()) == ("34.1", "37.2", "3.0")
    assert (near.told_apart, far.told_apart) == (False, True)
    assert far.chance.value == pytest.approx(0.047, abs=0.001)
    assert horizons(found["care_ms_2"], make_scenario({"confidence": 0.999}, "test"))[1].told_apart is False


def test_few_reports_fit_few_models(package: Path) -> None:
    path = package / "outcomes.csv"
    with path.open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.reader(file) if row[0] not in ("F082", "F235")]
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows(rows)
    evidence = Evidence.load(package)
    result = durability(evidence, "care_ms_1", DEFAULTS)
    assert ([*result.fits], support(result), result.constant_deviance) == ([CONSTANT], "unknown", None)
    assert horizons(result, DEFAULTS) == ()
    assert lost.fall(evidence, result.course) is None
    assert lost.readings(evidence, result.course, DEFAULTS) == {lost.FROM_ENTRY: {}}


# --- patients lost to follow-up ---


def test_the_patients_still_followed(evidence: Evidence, second: Course) -> None:
    assert {one.year: one.count.value for one in followed(evidence, second)} == {5: 357, 6: 332, 7: 317, 8: 300, 9: 288}
    first = followed(evidence, treatment_free_course(evidence, "care_ms_1"))
    assert {one.year: (one.count.low, one.count.value, one.count.high) for one in first} == {5: (334, 335, 336), 7: (299, 299, 299)}


def test_all_of_the_fall_could_be_loss(evidence: Evidence, second: Course) -> None:
    fall = lost.fall(evidence, second)
    assert fall is not None
    assert (fall.no_longer_free.value, fall.lost.value, fall.loss_suffices) == (218 - 161, 357 - 288, True)


def test_not_all_of_the_fall_is_loss_where_few_were_lost(package: Path, rewrite: Rewrite) -> None:
    rewrite(package / "participant_flow.csv", "F232", numerator="320", denominator="", value="73")
    evidence = Evidence.load(package)
    fall = lost.fall(evidence, treatment_free_course(evidence, "care_ms_2"))
    assert fall is not None
    assert not fall.loss_suffices


def test_those_lost_leave_a_range(evidence: Evidence, second: Course) -> None:
    rows = lost.follow_up(evidence, second, DEFAULTS)
    last = rows[-1]
    assert (last.of_followed.value, last.lowest.value) == pytest.approx((161 / 288, (161 - 105) / 393))
    # Nobody regains it: what was possible at year 5 is the most for all later years.
    assert {row.highest.value for row in rows} == {(218 + 36) / 393}
    assert all(row.lowest.value <= row.free.value / 393 <= row.highest.value for row in rows)
    assert all(row.lowest.value <= row.of_followed.value <= row.highest.value for row in rows)


def test_each_number_names_the_facts_it_rests_on(evidence: Evidence, found: dict[str, Durability], second: Course) -> None:
    first = lost.follow_up(evidence, found["care_ms_1"].course, DEFAULTS)[-1]
    assert (first.free.inputs, first.on_study.inputs) == (("F235", "F071"), ("F229",))
    assert set(first.lowest.inputs) == {"F235", "F071", "F229"}
    # The most that can be free is the least of the years so far, the first among them.
    assert set(first.highest.inputs) == {"F080", "F235", "F071", "F075", "F229"}
    fall = lost.fall(evidence, second)
    assert fall is not None
    assert (set(fall.no_longer_free.inputs), set(fall.lost.inputs)) == ({"F081", "F238", "F073"}, {"F076", "F232"})
    assert (fall.lost.calculation, first.lowest.calculation) == ("357 - 288", "(206 - 50) / 349")
    assert found["care_ms_2"].losses[1].lost.inputs == ("F081", "F073", "F083")


def test_nobody_lost_leaves_no_range(evidence: Evidence, second: Course) -> None:
    bounds = loss_bounds(second.points[:2], [393, 393], 393)
    assert bounds[0].low == pytest.approx(bounds[0].high, abs=0.002)


def test_fewer_followed_than_free_is_refused(package: Path, rewrite: Rewrite) -> None:
    rewrite(package / "participant_flow.csv", "F232", numerator="100", denominator="", value="23")
    evidence = Evidence.load(package)
    with pytest.raises(InputError, match="F232: 100 on study, fewer than the 161 free"):
        followed(evidence, treatment_free_course(evidence, "care_ms_2"))


def test_published_counts_fit_all_who_entered_and_not_those_followed(evidence: Evidence) -> None:
    for trial in evidence.trials:
        (row,) = lost.base_fits(evidence, treatment_free_course(evidence, trial))
        assert (row.year, row.entered_fits, row.followed_fits) == (7, True, False)


def test_other_readings(evidence: Evidence, second: Course) -> None:
    readings = lost.readings(evidence, second, DEFAULTS)
    assert [*readings] == [lost.FROM_ENTRY, lost.LIKE_FOLLOWED, lost.ALL_FREE]
    assert readings[lost.FROM_ENTRY][PLATEAU].share.value == pytest.approx(0.374, abs=0.001)
    assert not readings[lost.LIKE_FOLLOWED][FREE_SHAPE].zero_excluded
    assert readings[lost.ALL_FREE][FREE_SHAPE].share.value == pytest.approx((218 + 36) / 393, abs=1e-3)
    assert readings[lost.ALL_FREE][FREE_SHAPE].zero_excluded


@pytest.mark.parametrize("name", ["base", "best_case", "worst_case"])
def test_no_assumption_about_those_outside_moves_the_course(evidence: Evidence, name: str) -> None:
    scenario = Scenario(**read_scenario(ROOT / "scenarios" / f"{name}.yml"))
    course = treatment_free_course(evidence, "care_ms_1")
    assert shares(course, scenario) == shares(course, DEFAULTS)
