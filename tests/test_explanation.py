"""What readers are told of a number: its method in words, and its formula with the numbers in it."""

import ast
import math
import operator
import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from remission import cohort
from remission.analysis import intervals, non_enrollment, open_label, probabilistic, safety
from remission.analysis.durability import SurvivalPoint, annual_loss
from remission.analysis.pooling import binomial_logit
from remission.cohort import POPULATIONS
from remission.estimate import Estimate, estimates
from remission.evidence import Evidence
from remission.explanation import in_words, method_in_words
from remission.flow import outside_share, participant_flow
from remission.readings import read
from remission.scenario import Scenario, make_scenario

PROPORTION = ("wilson", "wilson_cc", "clopper_pearson", "blaker", "jeffreys", "mid_p", "agresti_coull")
RATE = ("garwood", "mid_p", "score", "jeffreys", "byar")
DIFFERENCE = ("newcombe", "miettinen_nurminen", "mee", "agresti_caffo", "wald")
POOLED = ("common", "dl", "pm", "reml", "hksj", "hksj_adhoc")
OTHERS = ("conditional", "woolf", "welch", "imbens-manski", "stoye", "Rogan-Gladen", *safety.follow_up.ASSUMPTIONS)
FORMS: tuple[dict[str, Any], ...] = ({"imor": 0.5}, {"relative_success": 0.7}, {"difference": -0.1}, {"success": 0.3})

_OPERATORS: dict[type, Callable[..., float]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.Pow: operator.pow,
    ast.USub: operator.neg,
}


def worked_out(calculation: str) -> float | None:
    """The value of a calculation that is plain arithmetic; None where it holds other words."""
    text = re.sub(r"(?<=\d),(?=\d{3})", "", calculation).replace(" x ", " * ").replace("^", "**")
    if set(re.findall(r"[A-Za-z]{2,}", text)) - {"log"}:
        return None
    return _value(ast.parse(text, mode="eval").body)


def _value(node: ast.AST) -> float:
    if isinstance(node, ast.Constant):
        return float(str(node.value))
    if isinstance(node, ast.BinOp):
        return _OPERATORS[type(node.op)](_value(node.left), _value(node.right))
    if isinstance(node, ast.UnaryOp):
        return _OPERATORS[type(node.op)](_value(node.operand))
    assert isinstance(node, ast.Call)
    return math.log(_value(node.args[0]))


def analyses() -> Iterator[Estimate]:
    """Results of every analysis function that gives estimates."""
    yield intervals.mean_difference((2.1, 1.7), (1.2, 1.1), (349, 393))
    yield intervals.proportion(218, 349)
    yield intervals.rate(12, 3456.7)
    yield intervals.smr(12, 8.4)
    yield intervals.difference((218, 190), (349, 393))
    yield from estimates(non_enrollment.bounds(218, 349, 367)).values()
    yield non_enrollment.bounds(218, 349, 367, view="cohort").worst
    yield non_enrollment.bounds(218, 349, 367).literal_subtraction.estimate
    yield non_enrollment.bounds_of_shares(0.624, 0.071).literal_subtraction.estimate
    for form in FORMS:
        yield non_enrollment.adjust(218, 349, 367, **form).estimate
        yield open_label.corrected_target(218, 349, 367, 0.95, 0.9, **form).estimate
    stages = {"randomized": 386, "treated": 376, "enrolled": 349, "observed": 335}
    for row in non_enrollment.attrition(200, stages):
        yield from estimates(row).values()
    yield non_enrollment.attrition_adjusted(200, stages, (0.3, 0.4, 0.5))
    yield from estimates(non_enrollment.rate_bounds(40, 900.0, 80.0, cap=0.3)).values()
    yield non_enrollment.adjust_rate(40, 900.0, 80.0, rate_ratio=1.5)
    yield open_label.misclassification(218, 349, 0.95, 0.9).true
    yield safety.rate_difference((12, 7), (3456.7, 1200.5))
    yield from (safety.person_years(349, 335, 4, assumption=each) for each in safety.follow_up.ASSUMPTIONS)
    yield safety.rate_per_1000(12, 3456.7)
    yield safety.first_event_rate(349, 60, 4)
    yield safety.recurrent_rate(40, 900.0, dispersion=1.7)
    points = (SurvivalPoint(1, 0.9, 0.0005), SurvivalPoint(3, 0.8, 0.0005))
    yield from (loss.lost for loss in annual_loss(points, 1000))
    yield binomial_logit((218, 190), (349, 393)).common
    prior = probabilistic.uniform(0.2, 0.9)
    drawn = probabilistic.bias_analysis(218, 349, 367, prior, draws=2000)
    yield from (drawn.sampling, drawn.systematic, drawn.total)
    yield probabilistic.total_by_quadrature(218, 349, 367, prior)


@pytest.mark.parametrize("method", dict.fromkeys(PROPORTION + RATE + DIFFERENCE + POOLED + OTHERS))
def test_a_named_method_has_words(method: str) -> None:
    words = method_in_words(method)
    assert words != method
    assert "_" not in words


@pytest.mark.parametrize(
    ("method", "words"),
    [
        ("imor = 1, wilson", "odds of success outside over the odds of the enrolled = 1; interval by Wilson's score"),
        ("garwood, dispersion = 1.7", "exact Poisson interval of Garwood; variance over mean = 1.7"),
        ("50,000 draws, success ~ uniform(0.2, 0.9)", "50,000 draws; success share outside drawn from uniform(0.2, 0.9)"),
        ("published rates, weighted by their years", "published rates, weighted by their years"),
        ("success share outside at which the threshold is met", "success share outside at which the threshold is met"),
    ],
)
def test_a_method_of_several_parts(method: str, words: str) -> None:
    assert method_in_words(method) == words


def test_words_hold_the_formula_and_how_the_interval_was_found() -> None:
    share = intervals.proportion(218, 349)
    assert (in_words(share), share.calculation) == ("count / base; interval by Wilson's score", "218 / 349")
    assert in_words(Estimate(value=1, unit="count", method="claims judged")) == "claims judged"


def test_whole_numbers_stand_in_full() -> None:
    assert intervals.rate(3771, 129_248_543).calculation == "3,771 / 129,248,543"
    assert intervals.rate(3, 1297.7431).calculation == "3 / 1,297.74"


def require_right(estimate: Estimate) -> None:
    assert estimate.calculation, in_words(estimate)
    assert "_" not in in_words(estimate)
    found = worked_out(estimate.calculation)
    assert found is None or found == pytest.approx(estimate.value, rel=2e-5, abs=2e-5), estimate.calculation


def test_every_analysis_says_what_it_calculated() -> None:
    results = list(analyses())
    for estimate in results:
        require_right(estimate)
    words = [estimate for estimate in results if worked_out(estimate.calculation) is None]
    assert len(words) == 2


@pytest.mark.parametrize("kind", ["imor", "relative_success", "success_share", "worst", "best", "same"])
def test_every_rung_of_a_ladder_says_what_it_calculated(evidence: Evidence, kind: str) -> None:
    chosen = {kind: 0.5} if kind in Scenario.model_fields else {}
    scenario = make_scenario({"non_enrolled": kind, **chosen}, "test")
    for study in evidence.trials:
        for outcome in cohort.outcomes(evidence):
            for population in POPULATIONS:
                rungs = estimates(cohort.ladder(evidence, study, outcome, population, scenario))
                for rung in rungs.values():
                    if rung.method != "stated with the published percentage":
                        require_right(rung)


def test_every_stage_that_is_not_stated_says_what_it_calculated(evidence: Evidence) -> None:
    for study in evidence.trials:
        flow = participant_flow(evidence, study)
        require_right(outside_share(flow))
        for stage in flow:
            for end in ("low", "high"):
                if stage.how != "stated":
                    require_right(stage.estimate(end))


def test_a_reading_shows_the_count_of_its_interval(evidence: Evidence) -> None:
    scenario = make_scenario({}, "test")
    found = [one.estimate for one in read(evidence, scenario, "outcomes", unit="percent") if one.estimate.method != "as published"]
    assert found
    for estimate in found:
        assert estimate.calculation.startswith("as published, with the interval of ")


def test_rounded_counts_follow_their_formula(evidence: Evidence) -> None:
    flow = participant_flow(evidence, "care_ms_1")
    low, high = (flow.on_study.estimate(end) for end in ("low", "high"))
    assert (low.calculation, low.value) == ("smallest whole number from (0.96 - 0.005) x 349", 334)
    assert (high.calculation, high.value) == ("largest whole number up to (0.96 + 0.005) x 349", 336)
