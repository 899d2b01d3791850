"""Probabilistic bias analysis: priors, the parts of the spread, discarded draws, correlated trials, ranking."""

import math
from dataclasses import fields

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from remission.analysis.open_label import target_share
from remission.analysis.probabilistic import (
    Prior,
    beta,
    bias_analysis,
    correlated,
    fixed,
    log_normal,
    log_odds_ratio,
    logit_normal,
    rank_unknowns,
    success_outside,
    total_by_quadrature,
    trapezoid,
    triangular,
    two_trials,
    uniform,
)
from remission.analysis.probabilistic.bias import BiasAnalysis
from remission.errors import InputError
from remission.estimate import Estimate

DRAWS = 50_000
CARE_MS_1, CARE_MS_2 = (235, 349, 367), (218, 393, 423)
PRIORS = [
    uniform(0.1, 0.7),
    triangular(0, 0.2, 1),
    triangular(0.1, 0.1, 0.9),
    trapezoid(0.1, 0.2, 0.5, 0.9),
    trapezoid(0, 0, 0.5, 0.5),
    beta(2, 3),
    logit_normal(-1, 0.8),
    log_normal(-1, 0.5),
]


def limits(estimate: Estimate) -> tuple[float, float, float]:
    assert estimate.low is not None
    assert estimate.high is not None
    return estimate.low, estimate.value, estimate.high


def parts(found: BiasAnalysis) -> list[tuple[float, float, float]]:
    return [limits(part) for part in (found.sampling, found.systematic, found.total)]


@pytest.mark.parametrize("prior", PRIORS, ids=lambda prior: prior.name)
def test_quantiles_and_distribution_function_undo_each_other(prior: Prior) -> None:
    at = np.linspace(0.001, 0.999, 200)
    assert prior.cdf(prior.ppf(at)) == pytest.approx(at, abs=1e-9)


@pytest.mark.parametrize("prior", PRIORS, ids=lambda prior: prior.name)
def test_draws_follow_the_distribution_function(prior: Prior) -> None:
    draws = np.sort(prior.draw(np.random.default_rng(1), DRAWS))
    distance = np.max(np.abs(prior.cdf(draws) - (np.arange(DRAWS) + 0.5) / DRAWS))
    assert distance < 1.95 / math.sqrt(DRAWS)  # Kolmogorov and Smirnov, one in a thousand
    assert draws.mean() == pytest.approx(prior.mean, abs=5 * draws.std() / math.sqrt(DRAWS))


def test_all_mass_on_one_value() -> None:
    prior = fixed(0.3)
    assert set(prior.draw(np.random.default_rng(1), 10)) == {0.3}
    assert list(prior.cdf(np.array([0.29, 0.3, 0.31]))) == [0, 1, 1]
    assert list(prior.ppf(np.array([0.1, 0.9]))) == [0.3, 0.3]
    found = bias_analysis(*CARE_MS_2, prior, draws=DRAWS)
    assert limits(found.systematic) == pytest.approx(((218 + 0.3 * 30) / 423,) * 3)
    assert limits(found.total) == pytest.approx(limits(found.sampling))
    assert found.width_ratio == pytest.approx(1)


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: uniform(0.5, 0.5), r"^low = 0\.5: must be below high = 0\.5$"),
        (lambda: uniform(math.nan, 1), r"^low = nan"),
        (lambda: uniform(0, math.inf), r"^high = inf"),
        (lambda: triangular(0, 1.5, 1), r"^mode = 1\.5: must lie between low = 0 and high = 1$"),
        (lambda: trapezoid(0, 0.6, 0.4, 1), r"^lower_mode = 0\.6: above upper_mode = 0\.4$"),
        (lambda: trapezoid(0, -0.1, 0.4, 1), r"^lower_mode = -0\.1"),
        (lambda: beta(0, 1), r"^a = 0: must be greater than 0$"),
        (lambda: logit_normal(0, 0), r"^sd = 0"),
        (lambda: log_normal(math.inf, 1), r"^mean = inf"),
        (lambda: log_normal(0, 40), r"^mean = 0, sd = 40: "),
        (lambda: uniform(-1e308, 1e308), r"^low = -1e\+308, high = 1e\+308: too far apart"),
        (lambda: fixed(math.nan), r"^value = nan"),
    ],
)
def test_impossible_priors_are_refused(make: object, message: str) -> None:
    assert callable(make)
    with pytest.raises(InputError, match=message):
        make()


def test_both_together_have_the_spread_of_both() -> None:
    found = bias_analysis(30, 60, 100, uniform(0, 1), draws=DRAWS)
    lengths = [high - low for low, _, high in parts(found)]
    assert max(lengths[:2]) < lengths[2] < sum(lengths[:2])
    assert found.width_ratio == pytest.approx(lengths[2] / lengths[0])
    assert limits(found.total)[1] == pytest.approx(0.5, abs=0.005)


def test_nobody_outside_leaves_chance_alone() -> None:
    found = bias_analysis(218, 393, 393, uniform(0, 1), draws=DRAWS)
    assert limits(found.total) == limits(found.sampling)
    assert set(limits(found.systematic)) == {218 / 393}
    assert limits(total_by_quadrature(218, 393, 393, uniform(0, 1))) == pytest.approx(limits(found.total), abs=2e-3)


@pytest.mark.parametrize("successes", [0, 1, 392, 393])
@pytest.mark.parametrize("parameter", ["success", "imor", "relative_success", "difference"])
def test_shares_stay_shares_at_the_edges(successes: int, parameter: str) -> None:
    prior = uniform(-0.001, 0.001) if parameter == "difference" else uniform(0, 1)
    found = bias_analysis(successes, 393, 423, prior, parameter=parameter, draws=2000)  # type: ignore[arg-type]
    for low, value, high in parts(found):
        assert 0 <= low <= value <= high <= 1


def test_a_seed_fixes_everything() -> None:
    first, again, other = (bias_analysis(*CARE_MS_2, uniform(0, 1), draws=DRAWS, seed=seed) for seed in (7, 7, 8))
    assert parts(first) == parts(again)
    assert np.array_equal(first.shares, again.shares)
    assert parts(first)[2] != parts(other)[2]
    assert {field.name for field in fields(first)} >= {"monte_carlo_error", "invalid", "draws", "seed"}


def test_monte_carlo_error_is_the_spread_between_seeds() -> None:
    runs = [bias_analysis(*CARE_MS_2, uniform(0, 1), draws=5000, seed=seed) for seed in range(60)]
    for at, told in ((1, 0), (0, 1), (2, 2)):
        between = np.std([parts(run)[2][at] for run in runs], ddof=1)
        within = np.mean([run.monte_carlo_error[told] for run in runs])
        assert between == pytest.approx(within, rel=0.35)  # 60 runs tell a standard deviation to about 10%


def test_invalid_draws_are_counted_and_said() -> None:
    found = bias_analysis(*CARE_MS_2, uniform(0, 4), parameter="relative_success", draws=DRAWS)
    assert found.invalid_share == pytest.approx(1 - 393 / 218 / 4, abs=0.02)
    assert found.total.note == f"{found.invalid_share:.0%} of the draws discarded: shift the prior"
    assert found.shares.size == DRAWS - found.invalid
    clipped = bias_analysis(*CARE_MS_2, uniform(0, 4), parameter="relative_success", outside="clip", draws=DRAWS)
    assert (clipped.invalid, clipped.shares.size) == (found.invalid, DRAWS)
    assert "clipped" in clipped.total.note
    assert clipped.mean > found.mean


def test_few_invalid_draws_need_no_note() -> None:
    assert bias_analysis(*CARE_MS_2, uniform(0, 1), draws=DRAWS).total.note == ""


@given(threshold=st.floats(0, 1))
def test_share_above_falls_with_the_threshold(threshold: float) -> None:
    found = bias_analysis(*CARE_MS_2, uniform(0, 1), draws=1000)
    assert found.share_above(threshold) == pytest.approx(np.mean(found.shares > threshold))
    assert found.share_above(0) >= found.share_above(threshold) >= found.share_above(1) == 0


@given(p=st.floats(0.01, 0.99), imor=st.floats(0.001, 1000))
def test_an_odds_ratio_scales_the_odds(p: float, imor: float) -> None:
    success = float(success_outside("imor", np.float64(imor), np.float64(p)))
    assert success / (1 - success) == pytest.approx(imor * p / (1 - p), rel=1e-6)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"prior": uniform(1.2, 1.5)}, r"^success ~ uniform\(1\.2, 1\.5\): 0 of 1000 draws give a success share between 0 and 1"),
        ({"prior": uniform(-2, -1), "parameter": "imor"}, r"^imor ~ uniform\(-2, -1\): 0 of 1000 draws"),
        ({"draws": 999}, r"^draws = 999: must be at least 1000$"),
        ({"draws": 1e19}, r"^draws = 1e\+19: must be at most 100,000,000$"),
        ({"seed": -1}, r"^seed = -1: must be at least 0$"),
        ({"draws": 1500.5}, r"^draws = 1500\.5: must be a whole number$"),
        ({"confidence": 1}, r"^confidence = 1\b"),
        ({"parameter": "odds"}, r"^parameter = 'odds': choose one of success, imor, relative_success, difference$"),
        ({"outside": "keep"}, r"^outside = 'keep': choose one of discard, clip$"),
        ({"counts": (5, 4, 10)}, r"^successes = 5: more than enrolled = 4$"),
        ({"counts": (5, 14, 10)}, r"^enrolled = 14: more than eligible = 10$"),
        ({"counts": (math.nan, 14, 20)}, r"^successes = nan"),
    ],
)
def test_bad_input_is_refused(options: dict[str, object], message: str) -> None:
    given = {"counts": CARE_MS_2, "prior": uniform(0, 1), "draws": 1000} | options
    counts, prior = given.pop("counts"), given.pop("prior")
    with pytest.raises(InputError, match=message):
        bias_analysis(*counts, prior, **given)  # type: ignore[misc, arg-type]


def test_quadrature_refuses_a_prior_without_mass() -> None:
    with pytest.raises(InputError, match=r"^success ~ uniform\(1\.2, 1\.5\): no mass"):
        total_by_quadrature(*CARE_MS_2, uniform(1.2, 1.5))


def test_correlation_moves_the_trials_together_and_not_each_alone() -> None:
    apart, together = two_trials(CARE_MS_1, (200, 393, 423), (log_normal(-0.5, 2),) * 2, correlations=(0.0, 0.99), draws=DRAWS)
    assert np.array_equal(together.first, apart.first)
    levels = (0.025, 0.5, 0.975)
    assert np.quantile(together.second, levels) == pytest.approx(np.quantile(apart.second, levels), abs=3e-3)
    assert together.both_above >= apart.both_above - 0.005
    assert together.either_above <= apart.either_above + 0.005
    for found in (apart, together):
        above = [float(np.mean(trial > 0.5)) for trial in (found.first, found.second)]
        assert found.both_above + found.either_above == pytest.approx(sum(above), abs=1e-12)
    independent = float(np.mean(apart.first > 0.5)) * float(np.mean(apart.second > 0.5))
    assert apart.both_above == pytest.approx(independent, abs=0.01)


def test_a_draw_invalid_in_one_trial_is_dropped_in_both_and_counted() -> None:
    (found,) = two_trials(CARE_MS_1, CARE_MS_2, (uniform(0, 2), uniform(0, 1)), correlations=[0], parameter="success", draws=DRAWS)
    assert found.first.size == found.second.size == pytest.approx(DRAWS / 2, rel=0.05)
    assert (found.draws, found.invalid) == (DRAWS, DRAWS - found.first.size)


def test_quadrature_and_draws_agree_on_a_fixed_value_at_the_edge() -> None:
    drawn = bias_analysis(*CARE_MS_2, fixed(0.0), draws=DRAWS)
    assert limits(total_by_quadrature(*CARE_MS_2, fixed(0.0))) == pytest.approx(limits(drawn.total), abs=2e-3)


def test_impossible_pairs_are_refused() -> None:
    pair = (uniform(0, 1), uniform(0, 1))
    with pytest.raises(InputError, match=r"^correlation = 1\.1: must lie between -1 and 1$"):
        two_trials(CARE_MS_1, CARE_MS_2, pair, correlations=[1.1])
    with pytest.raises(InputError, match=r"^priors = uniform\(2, 3\), uniform\(0, 1\): no draw"):
        two_trials(CARE_MS_1, CARE_MS_2, (uniform(2, 3), uniform(0, 1)), correlations=[0], parameter="success")
    with pytest.raises(InputError, match=r"^correlation = nan"):
        correlated(pair, math.nan, np.zeros((2, 10)))


def test_the_unknowns_of_the_whole_model_are_ranked() -> None:
    ranked = rank_unknowns(
        lambda specificity, success: target_share(np.full_like(success, 218 / 393), 1.0, specificity, success, 393 / 423),
        {"success": uniform(0, 1), "specificity": uniform(0.7, 1)},
        settings=1024,
    )
    assert [found.name for found in ranked] == ["specificity", "success"]
    assert ranked[0].total >= ranked[1].total > 0
    assert sum(found.first_order for found in ranked) <= 1.01


def test_models_that_cannot_be_ranked_are_refused() -> None:
    with pytest.raises(InputError, match=r"^settings = 1000: must be a power of 2$"):
        rank_unknowns(lambda x: x, {"x": uniform(0, 1)}, settings=1000)
    with pytest.raises(InputError, match=r"^priors = \{\}: give at least one unknown$"):
        rank_unknowns(lambda: np.zeros(1), {})
    with pytest.raises(InputError, match=r"^model does not vary with x$"):
        rank_unknowns(lambda x: 0 * x, {"x": uniform(0, 1)})
    with pytest.raises(InputError, match=r"^model is not a number for 50\.0% of the settings"):
        rank_unknowns(lambda x: np.where(x < 0.5, np.nan, x), {"x": uniform(0, 1)})


def test_the_log_odds_ratio_turns_around_with_the_groups_and_the_outcome() -> None:
    mean, sd = log_odds_ratio((10, 5), (40, 50))
    assert mean == pytest.approx(math.log(10 / 30 / (5 / 45)))
    assert log_odds_ratio((5, 10), (50, 40)) == pytest.approx((-mean, sd))
    assert log_odds_ratio((30, 45), (40, 50)) == pytest.approx((-mean, sd))


def test_an_empty_cell_gets_half_a_patient() -> None:
    mean, sd = log_odds_ratio((0, 5), (40, 50))
    assert mean == pytest.approx(math.log(0.5 / 40.5 / (5.5 / 45.5)))
    assert math.isfinite(sd)


@pytest.mark.parametrize(
    ("successes", "n", "said"), [((6, 1), (5, 5), "first n = 5"), ((1, 6), (5, 5), "second n = 5"), ((-1, 1), (5, 5), "-1")]
)
def test_impossible_groups_are_refused(successes: tuple[int, int], n: tuple[int, int], said: str) -> None:
    with pytest.raises(InputError, match=said):
        log_odds_ratio(successes, n)
