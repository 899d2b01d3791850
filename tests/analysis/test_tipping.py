"""Tipping in two unknowns: edges of the map against one unknown alone, lines against the map."""

import math

import numpy as np
import pytest

from remission.analysis.non_enrollment import adjust, bounds
from remission.analysis.open_label import corrected_target, misclassification
from remission.analysis.tipping import TippingMap, sensitivity_for, specificity_for, two_trials, with_misclassification
from remission.errors import InputError

CARE_MS_1, CARE_MS_2 = (235, 349, 367), (218, 393, 423)
SPECIFICITIES = (0.4, 0.8, 0.9, 0.95, 1.0)


def rises(found: TippingMap, axis: int) -> bool:
    return bool(np.all(np.diff(found.value, axis=axis) >= -1e-12) and np.all(np.diff(found.low, axis=axis) >= -1e-9))


def test_two_trials_rise_with_both_unknowns() -> None:
    found = two_trials(CARE_MS_1, CARE_MS_2, threshold=0.6)
    assert found.value.shape == found.low.shape == (21, 21)
    assert rises(found, 0)
    assert rises(found, 1)
    assert np.all(found.low <= found.value)


def test_corners_are_the_bounds_of_both_trials_together() -> None:
    found = two_trials(CARE_MS_1, CARE_MS_2, steps=4)
    together = bounds(235 + 218, 349 + 393, 367 + 423)
    assert found.value[0, 0] == pytest.approx(together.worst.value)
    assert found.value[-1, -1] == pytest.approx(together.best.value)
    # The trials differ, so that their sum varies a little less than one trial of their size.
    assert found.low[0, 0] == pytest.approx(together.worst.low, abs=1e-3)


def test_the_line_is_where_the_share_meets_the_threshold() -> None:
    found = two_trials(CARE_MS_1, CARE_MS_2, threshold=0.6, steps=8)
    total = CARE_MS_1[2] + CARE_MS_2[2]
    for x, y in zip(found.x, found.frontier, strict=True):
        needed = (0.6 * total - 235 - 218 - 18 * x) / 30
        assert (y is None) == (not 0 <= needed <= 1)
        if y is not None:
            assert y == pytest.approx(needed, abs=1e-9)


def test_the_limit_needs_more_success_than_the_share() -> None:
    found = two_trials(CARE_MS_1, CARE_MS_2, threshold=0.55)
    pairs = zip(found.frontier, found.frontier_of_limit, strict=True)
    assert all(limit is None or share is None or limit >= share for share, limit in pairs)


def test_without_misclassification_only_those_outside_are_unknown() -> None:
    found = with_misclassification(*CARE_MS_2, specificities=[1.0], steps=5)
    expected = [adjust(*CARE_MS_2, success=success).value for success in found.y]
    assert list(found.value[:, 0]) == pytest.approx(expected)


def test_a_worse_assessment_lowers_the_share() -> None:
    found = with_misclassification(*CARE_MS_2, specificities=SPECIFICITIES, threshold=0.5, steps=10)
    assert np.all(np.diff(found.value[:, 1:], axis=0) > 0)
    assert np.all(np.isnan(found.value[:, 0]))  # 44.5% recorded failures are too few for a specificity of 40%
    assert np.all(np.diff(found.value[:, 1:], axis=1) > 0)
    assert found.frontier[0] is None
    at = found.frontier[3]
    assert at is not None
    assert corrected_target(*CARE_MS_2, 1.0, 0.95, success=at).estimate.value == pytest.approx(0.5, abs=1e-9)


def test_a_claim_that_cannot_tip_has_no_line() -> None:
    found = two_trials(CARE_MS_1, CARE_MS_2, threshold=0.2, steps=2)
    assert set(found.frontier) == set(found.frontier_of_limit) == {None}


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"threshold": 1.5}, r"^threshold = 1\.5"),
        ({"steps": 0}, r"^steps = 0"),
        ({"confidence": math.nan}, r"^confidence = nan"),
        ({"method": "normal"}, r"^method = 'normal'"),
    ],
)
def test_bad_options_are_refused(options: dict[str, float], message: str) -> None:
    with pytest.raises(InputError, match=message):
        two_trials(CARE_MS_1, CARE_MS_2, **options)  # type: ignore[arg-type]


def test_impossible_input_is_refused() -> None:
    with pytest.raises(InputError, match=r"^successes = 400: more than enrolled = 393$"):
        two_trials(CARE_MS_1, (400, 393, 423))
    with pytest.raises(InputError, match=r"^specificities = \[0\.3, 0\.4\]: none is compatible with 218 of 393 recorded$"):
        with_misclassification(*CARE_MS_2, specificities=[0.3, 0.4])
    with pytest.raises(InputError, match=r"^steps = 0"):
        with_misclassification(*CARE_MS_2, specificities=[1.0], steps=0)


@pytest.mark.parametrize(("share", "sensitivity"), [(0.3, 1.0), (0.1, 0.9), (0.0, 0.8)])
def test_the_specificity_found_gives_the_true_share(share: float, sensitivity: float) -> None:
    specificity = specificity_for(138 / 349, share, sensitivity=sensitivity)
    assert misclassification(138, 349, sensitivity, specificity).true.value == pytest.approx(share, abs=1e-12)


@pytest.mark.parametrize(("share", "specificity"), [(0.5, 1.0), (0.45, 0.95), (1.0, 0.9)])
def test_the_sensitivity_found_gives_the_true_share(share: float, specificity: float) -> None:
    sensitivity = sensitivity_for(138 / 349, share, specificity=specificity)
    assert misclassification(138, 349, sensitivity, specificity).true.value == pytest.approx(share, abs=1e-12)


def test_a_share_that_no_error_gives_is_told_by_a_number_outside() -> None:
    assert specificity_for(0.4, 0.5) > 1
    assert sensitivity_for(0.4, 0.3) > 1
    with pytest.raises(InputError, match=r"^share = 1: nobody is left"):
        specificity_for(0.4, 1)
    with pytest.raises(InputError, match=r"^share = 0: nobody is there"):
        sensitivity_for(0.4, 0)
