"""Verdicts on "more than a share" and their titles."""

import pytest

from remission import cohort
from remission.chapters.non_enrollment.wording import title, worst_case
from remission.claims import SHARE_VERDICTS, Verdict, exceeds
from remission.estimate import Estimate
from remission.evidence import Evidence
from remission.scenario import Population, make_scenario
from remission.wording import joined


def share(value: float, low: float | None = None) -> Estimate:
    return Estimate(value=value, low=low, high=None if low is None else 1.0, unit="proportion", method="test")


@pytest.mark.parametrize(
    ("worst", "best", "verdict"),
    [
        pytest.param(share(0.6, 0.55), share(0.7), Verdict.ROBUST, id="interval-above"),
        pytest.param(share(0.6, 0.5), share(0.7), Verdict.POINT_ONLY, id="interval-touches"),
        pytest.param(share(0.6, 0.4), share(0.7), Verdict.POINT_ONLY, id="interval-spans"),
        pytest.param(share(0.6), share(0.7), Verdict.POINT_ONLY, id="no-interval"),
        pytest.param(share(0.5, 0.4), share(0.7), Verdict.DEPENDS, id="worst-touches"),
        pytest.param(share(0.4, 0.3), share(0.7), Verdict.DEPENDS, id="worst-below"),
        pytest.param(share(0.4, 0.3), share(0.5), Verdict.CONTRADICTED, id="best-touches"),
        pytest.param(share(0.3, 0.2), share(0.4), Verdict.CONTRADICTED, id="best-below"),
    ],
)
def test_verdict(worst: Estimate, best: Estimate, verdict: Verdict) -> None:
    assert exceeds(worst, best, 0.5) is verdict


@pytest.mark.parametrize(
    ("study", "outcome", "population", "verdict"),
    [
        ("care_ms_1", "no_dmt", "completers", Verdict.ROBUST),
        ("care_ms_1", "no_dmt", "randomized", Verdict.ROBUST),
        ("care_ms_2", "no_dmt", "completers", Verdict.POINT_ONLY),
        ("care_ms_2", "no_dmt", "treated", Verdict.POINT_ONLY),
        ("care_ms_2", "no_dmt", "randomized", Verdict.DEPENDS),
        ("care_ms_1", "neda", "completers", Verdict.CONTRADICTED),
        ("care_ms_2", "neda", "randomized", Verdict.CONTRADICTED),
    ],
)
def test_verdict_on_the_evidence(evidence: Evidence, study: str, outcome: str, population: Population, verdict: Verdict) -> None:
    ladder = cohort.ladder(evidence, study, outcome, population, make_scenario({}, "test"))
    assert exceeds(ladder.worst_case, ladder.best_case, 0.5) is verdict


@pytest.mark.parametrize("verdict", SHARE_VERDICTS)
def test_the_title_names_subject_and_threshold(verdict: Verdict) -> None:
    text = title({"A": verdict, "B": verdict}, "Treatment-free", 0.555)
    assert "Treatment-free" in text
    assert "55.5%" in text
    assert " A " not in text


def test_titles_differ_by_verdict() -> None:
    assert len({title({"A": verdict}, "a", 0.5) for verdict in SHARE_VERDICTS}) == len(SHARE_VERDICTS)


@pytest.mark.parametrize(("parts", "text"), [(["a"], "a"), (["a", "b"], "a and b"), (["a", "b", "c"], "a, b and c")])
def test_words_are_joined_as_a_list(parts: list[str], text: str) -> None:
    assert joined(parts) == text


def test_a_title_names_the_trials_where_they_differ() -> None:
    text = title({"A": Verdict.ROBUST, "B": Verdict.CONTRADICTED}, "Treatment-free", 0.5)
    assert text == "Treatment-free: in A above 50% in every case; in B not above 50% in any case"


def test_the_worst_case_is_said_by_trial_where_they_differ() -> None:
    assert worst_case({"A": Verdict.POINT_ONLY}, 0.5, 0.9) == "above 50%, but its 90% interval reaches below"
    assert worst_case({"A": Verdict.ROBUST, "B": Verdict.DEPENDS}, 0.5, 0.95).startswith(
        "in A above 50% with its whole 95% interval; in B not"
    )
