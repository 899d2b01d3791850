"""The models of the analysis library on the evidence of this repository."""

import pytest

from remission.analysis.durability import compare, loss_bounds, profile_cure
from remission.errors import InputError
from remission.evidence import Evidence
from remission.fits import treatment_free_course, untreated_regression


def test_selection_alone_goes_most_of_the_way_in_the_untreated_cohort(evidence: Evidence) -> None:
    found = untreated_regression(evidence)
    model = found.nearest.model
    assert (model.last_year, model.after) == pytest.approx((1.5, 1.1), abs=0.1)
    assert found.distance < 1
    assert found.shape.low == 0
    assert found.solvable < 0.5


@pytest.mark.parametrize(("study", "n", "times"), [("care_ms_1", 349, [4, 5, 6]), ("care_ms_2", 393, [4, 5, 6, 7, 8])])
def test_time_counts_from_the_second_course(evidence: Evidence, study: str, n: int, times: list[int]) -> None:
    points, entered = treatment_free_course(evidence, study)
    assert ([point.time for point in points], entered) == (times, n)
    assert points[0].half_unit == pytest.approx(0.0005)


@pytest.mark.parametrize("study", ["care_ms_1", "care_ms_2"])
def test_a_cure_is_neither_shown_nor_excluded_beyond_the_last_share(evidence: Evidence, study: str) -> None:
    points, n = treatment_free_course(evidence, study)
    found = profile_cure(points, n, model="cure")
    assert found.high <= found.upper_bound + 1e-9
    assert {fit.model for fit in compare(points, n)} >= {"exponential", "weibull"}


def test_losing_sight_of_patients_only_widens(evidence: Evidence) -> None:
    points, n = treatment_free_course(evidence, "care_ms_2")
    bounds = loss_bounds(points[:2], [n, n], n)
    assert bounds[0].low == pytest.approx(bounds[0].high, abs=0.002)


def test_a_trial_without_a_course_is_refused(evidence: Evidence) -> None:
    with pytest.raises(InputError, match="no cumulative no_dmt for freedoms"):
        treatment_free_course(evidence, "freedoms")
