"""The rules that give verdicts, and the titles that follow from them."""

from dataclasses import dataclass
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from remission import cohort
from remission.chapters.non_enrollment.wording import title, worst_case
from remission.claims import (
    SHARE_VERDICTS,
    Verdict,
    above,
    absent,
    as_quoted,
    confirmed,
    differs,
    everywhere,
    exceeds,
    fits,
    if_known,
    occurs,
    under_models,
    whichever,
)
from remission.estimate import Estimate, Interval
from remission.evidence import Evidence
from remission.scenario import Population, make_scenario
from remission.wording import capitalized, joined, once_or_each, uncapitalized

ROBUST, POINT_ONLY, DEPENDS, CONTRADICTED, UNDECIDED = Verdict


@dataclass(frozen=True)
class Number:
    """A number as printed, with half a unit of its last digit."""

    number: float
    half_unit: float = 0.0


def share(value: float, low: float | None = None, high: float | None = None) -> Estimate:
    return Estimate(value=value, low=low, high=1.0 if low is not None and high is None else high, unit="proportion", method="test")


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
    ("rates", "references", "verdict"),
    [
        pytest.param([share(0.9, 0.8), share(0.7, 0.6)], [share(0.2), share(0.4, 0.3, 0.5)], ROBUST, id="limits-apart"),
        pytest.param([share(0.9, 0.8), share(0.7, 0.5)], [share(0.4, 0.3, 0.5)], POINT_ONLY, id="limits-touch"),
        pytest.param([share(0.9), share(0.7, 0.6)], [share(0.2)], POINT_ONLY, id="one-without-interval"),
        pytest.param([share(0.9, 0.8), share(0.3, 0.2)], [share(0.4)], DEPENDS, id="one-rate-below"),
        pytest.param([share(0.9, 0.8)], [share(0.95), share(0.4)], DEPENDS, id="one-reference-above"),
        pytest.param([share(0.4, 0.3)], [share(0.4), share(0.5)], CONTRADICTED, id="none-above"),
        pytest.param([], [share(0.5)], UNDECIDED, id="no-rate"),
        pytest.param([share(0.5)], [], UNDECIDED, id="no-reference"),
    ],
)
def test_above_other_rates(rates: list[Estimate], references: list[Estimate], verdict: Verdict) -> None:
    assert above(rates, references) is verdict


@pytest.mark.parametrize(
    ("found", "verdict"),
    [
        ([share(0.4, 0.3, 0.45), share(0.6, 0.55, 0.7)], ROBUST),
        ([share(0.4, 0.3, 0.5)], POINT_ONLY),
        ([share(0.4)], POINT_ONLY),
        ([share(0.4), share(0.5)], DEPENDS),
        ([share(0.5)], CONTRADICTED),
        ([], UNDECIDED),
    ],
)
def test_other_than_a_reference(found: list[Estimate], verdict: Verdict) -> None:
    assert differs(found, 0.5) is verdict


@pytest.mark.parametrize(
    ("quoted", "readings", "verdict"),
    [
        pytest.param(Number(33, 0.5), [Number(33.4, 0.05)], ROBUST, id="rounded"),
        pytest.param(Number(33, 0.5), [Number(33.5, 0.05)], ROBUST, id="half-way"),
        pytest.param(Number(33.4, 0.05), [Number(33, 0.5)], ROBUST, id="coarser-source"),
        pytest.param(Number(33, 0.5), [Number(33.6, 0.05)], CONTRADICTED, id="other"),
        pytest.param(Number(0.15, 0.005), [Number(0.15, 0.005), Number(0.19, 0.005)], DEPENDS, id="one-of-two"),
        pytest.param(Number(0.15, 0.005), [], UNDECIDED, id="no-source"),
    ],
)
def test_a_quotation(quoted: Number, readings: list[Number], verdict: Verdict) -> None:
    assert as_quoted(quoted, readings) is verdict


@given(st.floats(-100, 100), st.floats(-100, 100), st.floats(0, 1), st.floats(0, 1))
def test_fitting_is_mutual(one: float, other: float, half: float, other_half: float) -> None:
    first, second = Number(one, half), Number(other, other_half)
    assert fits(first, second) == fits(second, first)
    assert fits(first, first)


@pytest.mark.parametrize(
    ("sources", "low", "high", "verdict"),
    [
        ([Number(0.395)], 0, 0.1, ROBUST),
        ([Number(0.4)], 0, 1, CONTRADICTED),
        ([Number(0.4), Number(0.395)], 0, 1, DEPENDS),
        ([], 0, 0.6, UNDECIDED),
        ([], 0.3952, 1, UNDECIDED),
        ([], 0.4, 1, CONTRADICTED),
        ([], 0, 0.39, CONTRADICTED),
    ],
)
def test_a_figure_is_confirmed_or_only_possible(sources: list[Number], low: float, high: float, verdict: Verdict) -> None:
    assert confirmed(Number(0.395, 0.0005), sources, Interval(low, high)) is verdict


@pytest.mark.parametrize(
    ("least", "most", "verdict"),
    [
        (share(0.2, 0.1), share(0.5), ROBUST),
        (share(0.2, 0.0), share(0.5), POINT_ONLY),
        (share(0.2), share(0.5), POINT_ONLY),
        (share(0.0), share(0.5), UNDECIDED),
        (share(0.0), share(0.0), CONTRADICTED),
    ],
)
def test_some_did(least: Estimate, most: Estimate, verdict: Verdict) -> None:
    assert occurs(least, most) is verdict


def test_there_was_none() -> None:
    assert absent([]) is ROBUST
    assert absent(iter([0])) is CONTRADICTED


def test_a_rule_needs_its_facts() -> None:
    assert if_known([], ROBUST) is UNDECIDED
    assert if_known([0], CONTRADICTED) is CONTRADICTED


@pytest.mark.parametrize(
    ("parts", "verdict"),
    [
        ([ROBUST, ROBUST], ROBUST),
        ([ROBUST, POINT_ONLY], POINT_ONLY),
        ([POINT_ONLY, DEPENDS], DEPENDS),
        ([DEPENDS, UNDECIDED], UNDECIDED),
        ([UNDECIDED, CONTRADICTED], CONTRADICTED),
        ([], UNDECIDED),
    ],
)
def test_a_claim_of_several_parts_is_as_good_as_the_weakest(parts: list[Verdict], verdict: Verdict) -> None:
    assert {everywhere(order) for order in permutations(parts)} == {verdict}


@pytest.mark.parametrize(
    ("parts", "verdict"),
    [
        ([ROBUST, ROBUST], ROBUST),
        ([ROBUST, POINT_ONLY], POINT_ONLY),
        ([ROBUST, CONTRADICTED], DEPENDS),
        ([POINT_ONLY, CONTRADICTED, UNDECIDED], DEPENDS),
        ([CONTRADICTED, CONTRADICTED], CONTRADICTED),
        ([CONTRADICTED, UNDECIDED], CONTRADICTED),
        ([ROBUST, UNDECIDED], ROBUST),
        ([UNDECIDED], UNDECIDED),
        ([], UNDECIDED),
    ],
)
def test_a_claim_under_several_assumptions(parts: list[Verdict], verdict: Verdict) -> None:
    assert {whichever(order) for order in permutations(parts)} == {verdict}


@pytest.mark.parametrize(
    ("shown", "verdict"), [([True, True], ROBUST), ([True, False], DEPENDS), ([False, False], UNDECIDED), ([], UNDECIDED)]
)
def test_what_models_show(shown: list[bool], verdict: Verdict) -> None:
    assert under_models(shown) is verdict


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
    text = title({"A": verdict, "B": verdict}, "Treatment-free")
    assert "Treatment-free" in text
    assert "{param}`threshold`" in text
    assert " A " not in text


def test_titles_differ_by_verdict() -> None:
    assert len({title({"A": verdict}, "a") for verdict in SHARE_VERDICTS}) == len(SHARE_VERDICTS)


@pytest.mark.parametrize(("parts", "text"), [([], ""), (["a"], "a"), (["a", "b"], "a and b"), (["a", "b", "c"], "a, b and c")])
def test_words_are_joined_as_a_list(parts: list[str], text: str) -> None:
    assert joined(parts) == text


@pytest.mark.parametrize(("text", "inside"), [("Relapse rate", "relapse rate"), ("EDSS change", "EDSS change"), ("A", "a"), ("", "")])
def test_a_phrase_moves_into_a_sentence_and_back(text: str, inside: str) -> None:
    assert uncapitalized(text) == inside
    assert capitalized(inside) == text


def test_what_all_trials_share_is_said_once() -> None:
    assert once_or_each({"A": "fell", "B": "fell"}) == "fell"
    assert once_or_each({"A": "fell", "B": "rose"}) == "in A fell; in B rose"
    assert once_or_each({"A": "fell", "B": "rose"}, "in {name}, it {phrase}") == "in A, it fell; in B, it rose"


def test_a_title_names_the_trials_where_they_differ() -> None:
    text = title({"A": Verdict.ROBUST, "B": Verdict.CONTRADICTED}, "Treatment-free")
    threshold = "{param}`threshold`"
    outside = "whatever became of those outside"
    assert text == f"Treatment-free: in A above {threshold} {outside}; in B not above {threshold}, {outside}"


def test_the_worst_case_is_said_by_trial_where_they_differ() -> None:
    threshold, level = "{param}`threshold`", "{param}`confidence`"
    assert worst_case({"A": Verdict.POINT_ONLY}) == f"above {threshold}, but its {level} interval reaches below"
    assert worst_case({"A": Verdict.ROBUST, "B": Verdict.DEPENDS}).startswith(
        f"in A above {threshold} with its whole {level} interval; in B not"
    )
