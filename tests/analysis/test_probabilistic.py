"""Chance and ignorance by random draws, against closed forms."""

import math
from dataclasses import astuple

import pytest
from scipy import stats

from remission.analysis.probabilistic import Spread, uniform_success
from remission.errors import InputError
from remission.estimate import Estimate

DRAWS = 200_000
CARE_MS_2 = (218, 393, 423)


def limits(estimate: Estimate) -> tuple[float, float, float]:
    assert estimate.low is not None
    assert estimate.high is not None
    return estimate.low, estimate.value, estimate.high


def parts(spread: Spread) -> tuple[Estimate, Estimate, Estimate]:
    return spread.chance, spread.ignorance, spread.both


@pytest.mark.parametrize("confidence", [0.5, 0.9, 0.95])
@pytest.mark.parametrize(("low", "high"), [(0.0, 1.0), (0.2, 0.6)])
def test_chance_alone_is_a_beta_share_and_a_fixed_rest(low: float, high: float, confidence: float) -> None:
    successes, enrolled, eligible = CARE_MS_2
    share = enrolled / eligible
    beta = stats.beta(successes + 0.5, enrolled - successes + 0.5)
    tail = (1 - confidence) / 2
    exact = [share * float(beta.ppf(at)) + (1 - share) * (low + high) / 2 for at in (tail, 0.5, 1 - tail)]
    found = uniform_success(*CARE_MS_2, low=low, high=high, draws=DRAWS, confidence=confidence).chance
    assert limits(found) == pytest.approx(exact, abs=6 * _error(float(beta.std()) * share, tail))


@pytest.mark.parametrize("confidence", [0.5, 0.9, 0.95])
@pytest.mark.parametrize(("low", "high"), [(0.0, 1.0), (0.2, 0.6)])
def test_ignorance_alone_is_uniform(low: float, high: float, confidence: float) -> None:
    successes, enrolled, eligible = CARE_MS_2
    tail = (1 - confidence) / 2
    exact = [(successes + (eligible - enrolled) * (low + at * (high - low))) / eligible for at in (tail, 0.5, 1 - tail)]
    found = uniform_success(*CARE_MS_2, low=low, high=high, draws=DRAWS, confidence=confidence).ignorance
    width = (1 - enrolled / eligible) * (high - low)
    assert limits(found) == pytest.approx(exact, abs=6 * 0.5 * width / math.sqrt(DRAWS))


def test_both_together_have_the_spread_of_both() -> None:
    successes, enrolled, eligible = 30, 60, 100
    spread = uniform_success(successes, enrolled, eligible, draws=DRAWS)
    lengths = [high - low for low, _, high in map(limits, parts(spread))]
    assert lengths[2] > max(lengths[:2])
    assert lengths[2] < sum(lengths[:2])
    assert limits(spread.both)[1] == pytest.approx(0.5, abs=0.005)


def test_nobody_outside_leaves_chance_alone() -> None:
    spread = uniform_success(218, 393, 393)
    assert limits(spread.both) == limits(spread.chance)
    assert set(limits(spread.ignorance)) == {218 / 393}


def test_a_known_fate_leaves_chance_alone() -> None:
    spread = uniform_success(*CARE_MS_2, low=0.25, high=0.25)
    assert limits(spread.both) == pytest.approx(limits(spread.chance))
    assert limits(spread.ignorance) == pytest.approx(((218 + 0.25 * 30) / 423,) * 3)


@pytest.mark.parametrize("successes", [0, 393])
def test_all_or_none_stay_within_a_share(successes: int) -> None:
    for part in parts(uniform_success(successes, 393, 423)):
        assert all(0 <= limit <= 1 for limit in limits(part))


def test_the_same_seed_draws_the_same() -> None:
    assert astuple(uniform_success(*CARE_MS_2, seed=7)) == astuple(uniform_success(*CARE_MS_2, seed=7))
    assert limits(uniform_success(*CARE_MS_2, seed=7).both) != limits(uniform_success(*CARE_MS_2, seed=8).both)


def test_each_part_says_what_it_holds() -> None:
    found = parts(uniform_success(*CARE_MS_2, confidence=0.9))
    assert [part.method for part in found] == ["chance alone", "ignorance alone", "chance and ignorance"]
    assert {(part.unit, part.confidence) for part in found} == {("proportion", 0.9)}


@pytest.mark.parametrize(
    ("counts", "options", "message"),
    [
        ((-1, 393, 423), {}, r"^successes = -1\b"),
        ((394, 393, 423), {}, r"^successes = 394\b.*enrolled = 393"),
        ((0, 0, 423), {}, r"^enrolled = 0\b"),
        ((218, 393, 392), {}, r"eligible = 392"),
        (CARE_MS_2, {"low": 0.6, "high": 0.4}, r"low = 0\.6.*high = 0\.4"),
        (CARE_MS_2, {"low": -0.1}, r"^low = -0\.1\b"),
        (CARE_MS_2, {"high": 1.1}, r"^high = 1\.1\b"),
        (CARE_MS_2, {"high": math.nan}, r"^high = nan\b"),
        (CARE_MS_2, {"draws": 999}, r"^draws = 999\b"),
        (CARE_MS_2, {"confidence": 1.0}, r"^confidence = 1\.0\b"),
        (CARE_MS_2, {"confidence": 0.0}, r"^confidence = 0\.0\b"),
    ],
)
def test_faulty_numbers_are_refused(counts: tuple[int, int, int], options: dict[str, float], message: str) -> None:
    with pytest.raises(InputError, match=message):
        uniform_success(*counts, **options)  # type: ignore[arg-type]


def _error(deviation: float, tail: float) -> float:
    """Standard error of a sample quantile of a nearly normal variable."""
    return deviation * math.sqrt(tail * (1 - tail) / DRAWS) / float(stats.norm.pdf(stats.norm.ppf(tail)))
