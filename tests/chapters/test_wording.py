"""Sentences chosen by the results, their numbers left as roles."""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import product
from typing import get_args

import pytest

from remission import readings
from remission.chapters.efficacy import wording as efficacy
from remission.chapters.non_enrollment import wording as outside
from remission.claims import SHARE_VERDICTS, Verdict
from remission.evidence import Evidence
from remission.flow import Stage
from remission.pipeline.check import typed_numbers
from remission.readings import Reading
from remission.roles import roles_in
from remission.scenario import NonEnrolled, Population, make_scenario
from remission.wording import FATES, POPULATIONS

TRIALS = {"one": "ONE", "two": "TWO"}
BASES = {name: Stage("completers", 400, 400, "stated", ("F001",)) for name in TRIALS.values()}
DEFAULTS = make_scenario({}, "test")
THRESHOLD = "{param}`threshold`"


@dataclass(frozen=True)
class Share:
    value: float
    text: str = "share"


def non_enrollment(
    one: Verdict = Verdict.ROBUST, two: Verdict = Verdict.ROBUST, population: Population = "completers", fate: NonEnrolled = "same"
) -> str:
    scenario = make_scenario({"threshold": 0.55, "target_population": population, "non_enrolled": fate}, "test")
    return outside.finding(TRIALS, {"ONE": one, "TWO": two}, BASES, scenario)


def both(verdict: Verdict) -> dict[str, Verdict]:
    return dict.fromkeys(TRIALS.values(), verdict)


def ids(text: str) -> set[str]:
    return {key for role, key in roles_in(text) if role == "num"}


def course(evidence: Evidence, study: str) -> list[Reading]:
    return readings.read(evidence, DEFAULTS, "outcomes", study_id=study, measure="no_dmt", timing="cumulative")


def test_efficacy_names_both_outcomes_of_each_trial() -> None:
    text = efficacy.finding(TRIALS, treatment_free="no_dmt.all", activity_free="neda.all")
    assert ids(text) == {f"efficacy.{trial}.{what}.all" for trial in TRIALS for what in ("no_dmt", "neda")}
    assert "(ONE)" in text
    assert "(TWO)" in text


def test_each_pair_of_verdicts_gives_another_sentence() -> None:
    said = {(one, two): non_enrollment(one, two) for one, two in product(SHARE_VERDICTS, SHARE_VERDICTS)}
    assert len(set(said.values())) == len(said)


def test_the_sentence_names_worst_case_and_scenario() -> None:
    text = non_enrollment()
    told = ("worst_case", "scenario", "leaving.as_successes.worst")
    assert ids(text) == {f"non_enrollment.{trial}.no_dmt.{what}" for trial in TRIALS for what in told}
    assert f"above {THRESHOLD}" in text


@pytest.mark.parametrize("population", [name for name in get_args(Population) if name != "enrolled"])
def test_the_sentence_names_the_population(population: Population) -> None:
    assert POPULATIONS[population] in non_enrollment(population=population)


@pytest.mark.parametrize("fate", get_args(NonEnrolled))
def test_the_sentence_names_the_fate(fate: NonEnrolled) -> None:
    assert FATES[fate] in non_enrollment(fate=fate)


def test_every_population_and_fate_has_words() -> None:
    assert set(POPULATIONS) == set(get_args(Population))
    assert set(FATES) == set(get_args(NonEnrolled))
    assert len(set(FATES.values())) == len(FATES)


def test_among_the_enrolled_nobody_is_outside() -> None:
    text = non_enrollment(population="enrolled")
    assert ids(text) == {f"non_enrollment.{trial}.no_dmt.{what}" for trial in TRIALS for what in ("observed", "leaving.as_successes.worst")}
    assert "nobody is outside" in text
    assert "failed" not in text


def test_a_base_known_as_a_range_is_told() -> None:
    bases = BASES | {"TWO": Stage("randomized", 435, 474, "not stated", ("F002",))}
    scenario = make_scenario({"target_population": "randomized"}, "test")
    verdicts = both(Verdict.ROBUST)
    flow = "non_enrollment.two.flow.randomized"
    assert f"({{num}}`{flow}_least` to {{num}}`{flow}` in TWO)" in outside.finding(TRIALS, verdicts, bases, scenario)


@pytest.mark.parametrize("verdict", SHARE_VERDICTS)
def test_the_phrase_names_the_threshold(verdict: Verdict) -> None:
    assert THRESHOLD in outside.worst_case(both(verdict))


def test_phrases_differ_by_verdict() -> None:
    assert len({outside.worst_case(both(verdict)) for verdict in SHARE_VERDICTS}) == len(SHARE_VERDICTS)


@pytest.mark.parametrize(
    "titles",
    [
        pytest.param(
            lambda low, high: (
                efficacy.relapse_title({"ONE": [low]}, {"ONE": high}) != efficacy.relapse_title({"ONE": [high]}, {"ONE": low})
            ),
            id="relapses",
        ),
        pytest.param(lambda low, high: efficacy.activity_title([high], [low]) != efficacy.activity_title([low], [high]), id="activity"),
        pytest.param(
            lambda low, high: efficacy.brain_title([[low, high]]) != efficacy.brain_title([[Share(-0.5), Share(-0.2)]]), id="brain"
        ),
        pytest.param(lambda low, high: efficacy.falling_title([[high, low]]) != efficacy.falling_title([[low, high]]), id="falling"),
    ],
)
def test_titles_turn_with_the_results(titles: Callable[[Share, Share], bool]) -> None:
    assert titles(Share(0.2), Share(0.8))


def test_one_rise_is_no_steady_fall() -> None:
    falling = efficacy.falling_title([[Share(0.5), Share(0.4)]])
    assert efficacy.falling_title([[Share(0.5), Share(0.4)], [Share(0.5), Share(0.3), Share(0.4)]]) != falling


def test_findings_hold_no_number_but_roles() -> None:
    texts = [efficacy.finding(TRIALS, treatment_free="a", activity_free="b"), non_enrollment()]
    assert [line for text in texts for line in typed_numbers(text)] == []
