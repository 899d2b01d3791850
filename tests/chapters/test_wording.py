"""Sentences chosen by the results, their numbers left as roles."""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import product
from typing import get_args

import pytest

from remission import readings
from remission.chapters.claims import wording as answers
from remission.chapters.efficacy import wording as efficacy
from remission.chapters.non_enrollment import wording as outside
from remission.chapters.safety import wording as safety
from remission.claims import SHARE_VERDICTS, Verdict
from remission.evidence import Evidence
from remission.flow import Stage
from remission.ledger import roles_in
from remission.pipeline.check import typed_numbers
from remission.readings import Reading
from remission.scenario import NonEnrolled, Population, make_scenario
from remission.wording import FATES, POPULATIONS, POPULATIONS_SHORT

TRIALS = {"one": "ONE", "two": "TWO"}
BASES = {name: Stage("completers", 400, 400, "stated", ("F001",)) for name in TRIALS.values()}
DEFAULTS = make_scenario({}, "test")


@dataclass(frozen=True)
class Share:
    value: float
    text: str = "share"


def non_enrollment(
    one: Verdict = Verdict.ROBUST, two: Verdict = Verdict.ROBUST, population: Population = "completers", fate: NonEnrolled = "same"
) -> str:
    scenario = make_scenario({"threshold": 0.55, "target_population": population, "non_enrolled": fate}, "test")
    return outside.finding(TRIALS, {"ONE": one, "TWO": two}, BASES, scenario)


def answer(one: Verdict, two: Verdict, population: Population = "completers", threshold: float = 0.5) -> str:
    scenario = make_scenario({"threshold": threshold, "target_population": population}, "test")
    return answers.answer(TRIALS, both(one), both(two), BASES, scenario)


def both(verdict: Verdict) -> dict[str, Verdict]:
    return dict.fromkeys(TRIALS.values(), verdict)


def ids(text: str) -> set[str]:
    return {key for _, key in roles_in(text)}


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
    assert ids(text) == {f"non_enrollment.{trial}.no_dmt.{what}" for trial in TRIALS for what in ("worst_case", "scenario")}
    assert "above 55%" in text


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
    assert ids(text) == {f"non_enrollment.{trial}.no_dmt.observed" for trial in TRIALS}
    assert "nobody is outside" in text
    assert "failed" not in text


def test_each_verdict_gives_another_answer() -> None:
    said = {(one, two): answer(one, two) for one, two in product(SHARE_VERDICTS, SHARE_VERDICTS)}
    assert len(set(said.values())) == len(said)


@pytest.mark.parametrize("verdict", SHARE_VERDICTS)
def test_the_answer_names_worst_case_and_both_outcomes(verdict: Verdict) -> None:
    text = answer(verdict, verdict, "treated", 0.6)
    worst = {f"non_enrollment.{trial}.no_dmt.worst_case" for trial in TRIALS}
    observed = {f"non_enrollment.{trial}.{outcome}.observed" for trial in TRIALS for outcome in ("no_dmt", "neda")}
    best = {f"non_enrollment.{trial}.neda.best_case" for trial in TRIALS}
    assert ids(text) == worst | observed | best
    assert POPULATIONS_SHORT["treated"] in text
    assert text.count("60%") == 2


def test_the_answer_on_the_enrolled_speaks_of_nobody_outside() -> None:
    text = answer(Verdict.ROBUST, Verdict.CONTRADICTED, "enrolled")
    assert not any("worst_case" in key or "best_case" in key for key in ids(text))
    assert "others" not in text


def test_a_falling_share_is_not_permanent(evidence: Evidence) -> None:
    courses = {trial: course(evidence, trial) for trial in evidence.trials}
    text = answers.permanence(evidence.trials, courses)
    assert "not shown" in text
    assert ids(text) == {f"efficacy.{trial}.{found[-1].key}" for trial, found in courses.items()}
    other = answers.permanence(evidence.trials, {trial: found[::-1] for trial, found in courses.items()})
    assert "not shown" not in other
    assert ids(other) == {f"efficacy.{trial}.{found[0].key}" for trial, found in courses.items()}


def test_a_base_known_as_a_range_is_told() -> None:
    bases = BASES | {"TWO": Stage("randomized", 435, 474, "not stated", ("F002",))}
    scenario = make_scenario({"target_population": "randomized"}, "test")
    verdicts = both(Verdict.ROBUST)
    assert "435 to 474 in TWO" in outside.finding(TRIALS, verdicts, bases, scenario)
    assert "435 to 474 in TWO" in answers.answer(TRIALS, verdicts, verdicts, bases, scenario)
    assert "ONE)" not in answers.answer(TRIALS, verdicts, verdicts, BASES, scenario)


def test_safety_names_the_most_frequent_event(evidence: Evidence) -> None:
    rates = readings.extension_rates(evidence, DEFAULTS)
    text = safety.finding(rates, evidence.trials, thyroid="thyroid.years_0_to_5")
    assert text.startswith(evidence.label("events", "herpes_zoster"))
    assert ids(text) == {
        "safety.care_ms_1.herpes_zoster.rate",
        "safety.care_ms_2.herpes_zoster.rate",
        "safety.care_ms_1.thyroid.years_0_to_5",
        "safety.care_ms_2.thyroid.years_0_to_5",
    }
    rare = [rate for rate in rates if "papillary" in rate.slug]
    assert safety.finding(rare, evidence.trials, thyroid="x").startswith(rare[0].event)


@pytest.mark.parametrize("verdict", SHARE_VERDICTS)
def test_the_phrase_names_the_threshold(verdict: Verdict) -> None:
    assert "55%" in outside.worst_case(both(verdict), 0.55, 0.9)


def test_phrases_differ_by_verdict() -> None:
    assert len({outside.worst_case(both(verdict), 0.5, 0.95) for verdict in SHARE_VERDICTS}) == len(SHARE_VERDICTS)


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
        pytest.param(
            lambda low, high: (
                safety.frequency_title([("a", low), ("b", high)]).startswith("b")
                and safety.frequency_title([("a", high), ("b", low)]).startswith("a")
            ),
            id="frequency",
        ),
    ],
)
def test_titles_turn_with_the_results(titles: Callable[[Share, Share], bool]) -> None:
    assert titles(Share(0.2), Share(0.8))


def test_one_rise_is_no_steady_fall() -> None:
    falling = efficacy.falling_title([[Share(0.5), Share(0.4)]])
    assert efficacy.falling_title([[Share(0.5), Share(0.4)], [Share(0.5), Share(0.3), Share(0.4)]]) != falling


def test_titles_hold_the_figures_of_each_trial() -> None:
    shares = {"ONE": Share(0.4, "40%"), "TWO": Share(0.5, "50%")}
    assert safety.incidence_title(shares, "Disorders") == "Disorders: 40% in ONE and 50% in TWO"


def test_findings_hold_no_number_but_roles_and_the_threshold() -> None:
    texts = [
        efficacy.finding(TRIALS, treatment_free="a", activity_free="b"),
        non_enrollment().replace("55%", "").replace("95%", ""),
        answer(Verdict.ROBUST, Verdict.DEPENDS, "treated").replace("95%", "").replace("50%", ""),
    ]
    assert [line for text in texts for line in typed_numbers(text)] == []
