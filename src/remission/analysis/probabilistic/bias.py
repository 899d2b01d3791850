"""Chance and ignorance together: random draws of the observed share and of what is assumed about those outside."""

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from remission.analysis.checks import choose, require_confidence, require_share, require_whole
from remission.analysis.non_enrollment.population import require_counts
from remission.analysis.probabilistic.priors import Array, Prior
from remission.errors import InputError
from remission.estimate import Estimate

Parameter = Literal["success", "imor", "relative_success", "difference"]
Outside = Literal["discard", "clip"]
Counts = tuple[int, int, int]
_FEWEST = 100  # draws that percentiles can be taken of
_TOO_MANY = 0.1
MOST_DRAWS = 1e8


@dataclass(frozen=True, slots=True, eq=False)
class BiasAnalysis:
    """Median and percentiles of the target share when only chance, only the assumption, or both are uncertain.

    `shares` are the draws behind `total` and `mean` theirs; `monte_carlo_error` are the standard errors of its value, low and high.
    `invalid` of the draws put the success of those outside below 0 or above 1, and were discarded or clipped.
    """

    sampling: Estimate
    systematic: Estimate
    total: Estimate
    mean: float
    width_ratio: float
    monte_carlo_error: tuple[float, float, float]
    invalid: int
    draws: int
    seed: int
    shares: Array

    @property
    def invalid_share(self) -> float:
        return self.invalid / self.draws

    def share_above(self, threshold: float) -> float:
        """The share of the draws above a threshold: a summary of the assumptions put in, not a probability that data gave."""
        require_share(threshold=threshold)
        return float(np.mean(self.shares > threshold))


def bias_analysis(
    successes: int,
    enrolled: int,
    eligible: int,
    prior: Prior,
    *,
    parameter: Parameter = "success",
    outside: Outside = "discard",
    draws: int = 100_000,
    seed: int = 2017,
    confidence: float = 0.95,
) -> BiasAnalysis:
    """Probabilistic bias analysis of the target share, with a prior of one bias parameter.

    The share of the enrolled is drawn from Beta(x + 1/2, n - x + 1/2), the parameter from its prior: `success` of those outside, or `imor`,
    `relative_success`, `difference` (see `non_enrollment.mix`). For chance alone the parameter stays at the median of its valid draws, for
    the assumption alone the share at x/n; the enrolled share is fixed. The width ratio is that of total to sampling alone (not a number
    where that has no width). Not a confidence interval and, with a prior nothing can update, only roughly a posterior: the spread of the
    unknown is put in.

    Raises InputError for impossible counts, fewer than 1,000 draws, or a prior (nearly) without mass where those outside have a share.
    Literature: Fox, Lash and Greenland 2005; Greenland 2005; Lash et al. 2014; Fox, MacLehose and Lash 2021.
    """
    require_counts(successes, enrolled, eligible)
    require_confidence(confidence)
    require_whole(1000, MOST_DRAWS, draws=draws)
    require_whole(0, seed=seed)
    draws, seed = int(draws), int(seed)
    random = np.random.default_rng(seed)
    p = random.beta(successes + 0.5, enrolled - successes + 0.5, draws)
    values, counts = prior.draw(random, draws), (successes, enrolled, eligible)
    return _summary(p, values, counts, name=prior.name, parameter=parameter, outside=outside, seed=seed, confidence=confidence)


def _summary(
    p: Array,
    values: Array,
    counts: Counts,
    *,
    name: str,
    parameter: Parameter,
    outside: Outside,
    seed: int,
    confidence: float,
) -> BiasAnalysis:
    """The bias analysis of given draws of the enrolled share and of the parameter; `name` is the prior's, for messages.

    `counts` are successes, enrolled and eligible. Raises InputError where too few of the draws are valid.
    """
    successes, enrolled, eligible = counts
    e, observed = enrolled / eligible, np.float64(successes / enrolled)
    told = f"{parameter} ~ {name}"
    at = _levels(confidence)

    def shares(p: Array | np.float64, values: Array | np.float64) -> Array:
        return e * p + (1 - e) * np.clip(success_outside(parameter, values, p), 0, 1)

    # The share rises with both unknowns, so that percentiles of one are those of the share.
    middle, *_ = spread = np.quantile(_kept(values, success_outside(parameter, values, observed), outside, told), at)
    chance = np.quantile(_kept(p, success_outside(parameter, middle, p), outside, told), at)
    success = success_outside(parameter, values, p)
    both = _kept(e * p + (1 - e) * np.clip(success, 0, 1), success, outside, told)
    invalid, draws = int(np.count_nonzero((success < 0) | (success > 1))), int(p.size)
    sampling = _estimate(shares(chance, middle), confidence, "chance alone")
    systematic = _estimate(shares(observed, spread), confidence, "assumption alone")
    total, error = _percentiles(both, confidence)
    sizes = {"enrolled": enrolled, "outside": eligible - enrolled, "eligible": eligible}
    total = total.explained("median over the draws of (enrolled x p + outside x s) / eligible", **sizes)

    def mixed(estimate: Estimate, p: float, value: float) -> Estimate:
        outside = min(max(float(success_outside(parameter, np.float64(value), np.float64(p))), 0.0), 1.0)
        formula = "(enrolled x share of the enrolled + outside x success share outside) / eligible"
        return estimate.explained(formula, share_of_the_enrolled=p, success_share_outside=outside, **sizes)

    if invalid > _TOO_MANY * draws:
        done = "discarded" if outside == "discard" else "clipped"
        total = replace(total, note=f"{invalid / draws:.0%} of the draws {done}: shift the prior")
    return BiasAnalysis(
        sampling=mixed(sampling, float(chance[0]), float(middle)),
        systematic=mixed(systematic, float(observed), float(middle)),
        total=total,
        mean=float(np.mean(both)),
        width_ratio=_width(total) / _width(sampling) if _width(sampling) else math.nan,
        monte_carlo_error=error,
        invalid=invalid,
        draws=draws,
        seed=seed,
        shares=both,
    )


def success_outside(parameter: Parameter, values: Array | np.float64, p: Array | np.float64) -> Array:
    """The success share of those outside for values of the parameter, given the share of the enrolled; may fall outside 0..1.

    Raises InputError for an unknown parameter.
    """
    return choose(_FORMS, parameter, "parameter")(np.asarray(values), np.asarray(p))


def _odds_scaled(values: Array, p: Array) -> Array:
    """The share whose odds are `values` times those of p; a negative ratio of odds gives a share that is none."""
    scale = values * p + (1 - p)
    shares = np.divide(values * p, scale, out=np.zeros(np.shape(scale)), where=scale != 0)
    return np.where(values < 0, -1.0, shares)


_FORMS: dict[str, Callable[[Array, Array], Array]] = {
    "success": lambda values, p: values + 0 * p,
    "imor": _odds_scaled,
    "relative_success": lambda values, p: values * p,
    "difference": lambda values, p: values + p,
}
_OUTSIDE: dict[str, Callable[[Array, NDArray[np.bool_]], Array]] = {
    "discard": lambda draws, valid: draws[valid],
    "clip": lambda draws, _: draws,
}


def _kept(draws: Array, success: Array, outside: Outside, told: str) -> Array:
    """The draws under which those outside have a success share, or all of them where it is clipped."""
    keep = choose(_OUTSIDE, outside, "outside")
    valid = (success >= 0) & (success <= 1)
    count = int(np.count_nonzero(valid))
    if count < _FEWEST:
        raise InputError(f"{told}: {count} of {valid.size} draws give a success share between 0 and 1; shift the prior")
    return draws if count == valid.size else keep(draws, np.broadcast_to(valid, draws.shape))


def _levels(confidence: float) -> Array:
    tail = (1 - confidence) / 2
    return np.array([0.5, tail, 1 - tail])


def _percentiles(shares: Array, confidence: float) -> tuple[Estimate, tuple[float, float, float]]:
    """Median and percentiles with their Monte Carlo standard errors, from the order statistics a standard error of rank away."""
    at = _levels(confidence)
    slack = np.sqrt(at * (1 - at) / shares.size)
    below, found, above = np.quantile(shares, np.clip([at - slack, at, at + slack], 0, 1))
    errors = (above - below) / 2
    return _estimate(found, confidence, "chance and assumption"), (float(errors[0]), float(errors[1]), float(errors[2]))


def _estimate(percentiles: Array, confidence: float, method: str) -> Estimate:
    value, low, high = (float(share) for share in percentiles)
    return Estimate(value=value, low=low, high=high, unit="proportion", method=method, confidence=confidence)


def _width(estimate: Estimate) -> float:
    return (estimate.high or 0.0) - (estimate.low or 0.0)
