"""The published percentages alone: literal subtraction against the bounds that it leaves."""

import pytest

from remission.analysis.non_enrollment import IMPOSSIBLE
from remission.chapters.non_enrollment.percentages import percentages
from remission.cohort import reported
from remission.errors import InputError
from remission.evidence import Evidence


@pytest.mark.parametrize(
    ("study", "outcome", "row"),
    [
        ("care_ms_1", "neda", ("39.5%", "4.9%", "34.6%", "37.6%", "42.5%")),
        ("care_ms_2", "neda", ("27%", "7.1%", "19.9%", "25.1%", "32.2%")),
        ("care_ms_1", "no_dmt", ("67.3%", "4.9%", "62.4%", "64.0%", "68.9%")),
        ("care_ms_2", "no_dmt", ("55.5%", "7.1%", "48.4%", "51.6%", "58.7%")),
    ],
)
def test_the_table_of_subtraction_and_bounds(evidence: Evidence, study: str, outcome: str, row: tuple[str, ...]) -> None:
    found = percentages(evidence, study, outcome)
    estimates = (found.reported, found.outside, found.literal_subtraction, found.worst_case, found.best_case)
    assert tuple(estimate.text for estimate in estimates) == row
    assert found.literal_subtraction.note == IMPOSSIBLE
    assert reported(evidence, study, outcome).fact_id in found.worst_case.inputs
    assert not found.worst_case.has_interval


def test_a_trial_without_the_outcome_is_refused(evidence: Evidence) -> None:
    with pytest.raises(InputError, match="expected one cumulative mood"):
        percentages(evidence, "care_ms_1", "mood")
