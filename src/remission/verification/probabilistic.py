"""Probabilistic bias analysis, held against quadrature, closed forms and other programs' printed results."""

import math

import numpy as np
from scipy import stats
from statsmodels.stats.contingency_tables import Table2x2

from remission.analysis.probabilistic import (
    Prior,
    beta,
    bias_analysis,
    correlated,
    log_normal,
    log_odds_ratio,
    logit_normal,
    rank_unknowns,
    total_by_quadrature,
    trapezoid,
    triangular,
    uniform,
)
from remission.analysis.probabilistic.bias import Parameter
from remission.analysis.probabilistic.priors import Array
from remission.estimate import Estimate
from remission.verification.case import Case, Numbers, published

_DRAWS = 200_000
_SETTINGS: list[tuple[Prior, Parameter]] = [
    (uniform(0, 1), "success"),
    (beta(2, 3), "success"),
    (logit_normal(-1, 1), "success"),
    (log_normal(-0.5, 1), "imor"),
    (trapezoid(0.2, 0.5, 0.9, 1.1), "relative_success"),
    (triangular(-0.3, 0, 0.3), "difference"),
    (uniform(0, 4), "relative_success"),
]


def _three(estimate: Estimate) -> Numbers:
    return [estimate.value, estimate.low or 0.0, estimate.high or 0.0]


def _draws_against_quadrature() -> tuple[Numbers, Numbers]:
    ours: list[float] = []
    theirs: list[float] = []
    for prior, parameter in _SETTINGS:
        ours += _three(bias_analysis(218, 393, 423, prior, parameter=parameter, draws=_DRAWS).total)
        theirs += _three(total_by_quadrature(218, 393, 423, prior, parameter=parameter))
    return ours, theirs


def _odds_ratios() -> tuple[Numbers, Numbers]:
    """Mean and standard error of log odds ratios, against statsmodels; its tables hold successes and failures of each group."""
    ours: list[float] = []
    theirs: list[float] = []
    for (a, b), (n, m) in (((166, 204), (253, 288)), ((251, 282), (270, 290)), ((1, 9), (10, 10))):
        ours += log_odds_ratio((a, b), (n, m))
        table = Table2x2(np.array([[a, n - a], [b, m - b]]), shift_zeros=True)
        theirs += [float(table.log_oddsratio), float(table.log_oddsratio_se)]
    return ours, theirs


def _one_sided_cases() -> tuple[Numbers, Numbers]:
    """Chance alone is a Beta share and a fixed rest; ignorance alone is the prior, stretched."""
    e, x, n = 393 / 423, 218, 393
    found = bias_analysis(x, n, 423, uniform(0.2, 0.6), draws=_DRAWS)
    levels = np.array([0.5, 0.025, 0.975])
    chance = e * stats.beta(x + 0.5, n - x + 0.5).ppf(levels) + (1 - e) * 0.4
    ignorance = e * x / n + (1 - e) * (0.2 + 0.4 * levels)
    return [*_three(found.sampling), *_three(found.systematic)], [*chance, *ignorance]


def _mean() -> tuple[Numbers, Numbers]:
    """The mean is that of the share times what the mean of the relative success makes of it."""
    prior, e = trapezoid(0.2, 0.5, 0.9, 1.1), 349 / 367
    found = bias_analysis(138, 349, 367, prior, parameter="relative_success", draws=_DRAWS)
    return [found.mean], [138.5 / 350 * (e + (1 - e) * prior.mean)]


def _percentiles(values: Array) -> list[float]:
    return [float(value) for value in np.quantile(values, [0.5, 0.025, 0.975])]


def _bias_factor(ratio: Array, exposed: Array, unexposed: Array) -> Array:
    """How much an unmeasured cause with that risk ratio and prevalence in each group moves the observed ratio."""
    return (ratio * exposed + 1 - exposed) / (ratio * unexposed + 1 - unexposed)


def _unmeasured_cause() -> Numbers:
    random = np.random.default_rng(2017)
    ratio = trapezoid(0.9, 1.1, 1.7, 1.8).draw(random, _DRAWS)
    exposed, unexposed = (prior.draw(random, _DRAWS) for prior in (trapezoid(0.25, 0.28, 0.32, 0.35), trapezoid(0.55, 0.58, 0.62, 0.65)))
    found = 0.73322 / _bias_factor(ratio, exposed, unexposed)
    return [float(found.mean()), *_percentiles(found)]


def _confounded_odds_ratio() -> Numbers:
    """Odds ratio of 45 and 94 cases among 302 exposed and 1,039 others, standardized over an unmeasured cause."""
    random = np.random.default_rng(2017)
    cases, groups = np.array([45, 94]), np.array([302, 1039])
    ratio, prevalence = log_normal(2.159, 0.28).draw(random, _DRAWS), uniform(0.4, 0.7)
    with_cause = [prevalence.draw(random, _DRAWS) for _ in groups]
    ill = [count * ratio * share / (ratio * share + 1 - share) for count, share in zip(cases, with_cause, strict=True)]
    well = [size * share - found for size, share, found in zip(groups, with_cause, ill, strict=True)]
    controls = groups - cases
    expected = well[0] * ill[1] / well[1] + (controls[0] - well[0]) * (cases[1] - ill[1]) / (controls[1] - well[1])
    return _percentiles(cases[0] / expected)


_SHAPES = [
    (triangular(-1, 0.5, 2), stats.triang(0.5, loc=-1, scale=3)),
    (trapezoid(0.2, 0.5, 0.9, 1.1), stats.trapezoid(1 / 3, 7 / 9, loc=0.2, scale=0.9)),
    (uniform(-1, 3), stats.uniform(-1, 4)),
    (beta(2, 5), stats.beta(2, 5)),
    (log_normal(0.3, 0.7), stats.lognorm(0.7, scale=math.exp(0.3))),
]


def _priors() -> tuple[Numbers, Numbers]:
    at = np.linspace(0.01, 0.99, 50)
    ours: list[float] = []
    theirs: list[float] = []
    for prior, other in _SHAPES:
        values = other.ppf(at)
        ours += [*prior.ppf(at), *prior.cdf(values), prior.mean]
        theirs += [*values, *other.cdf(values), float(other.mean())]
    return ours, theirs


def _ishigami(x: Array, y: Array, z: Array) -> Array:
    return np.asarray(np.sin(x) + 7 * np.sin(y) ** 2 + 0.1 * z**4 * np.sin(x))


def _ranked() -> tuple[Numbers, Numbers]:
    """A sum of independent unknowns, and the function of Ishigami and Homma; both have indices in closed form."""
    added = {found.name: found for found in rank_unknowns(lambda x, y: x + 2 * y, {"x": uniform(0, 1), "y": uniform(0, 1)})}
    angle = uniform(-math.pi, math.pi)
    waves = {found.name: found for found in rank_unknowns(_ishigami, dict.fromkeys("xyz", angle), settings=2**13)}
    a, b, pi4 = 7, 0.1, math.pi**4
    first, second, both = 0.5 * (1 + b * pi4 / 5) ** 2, a * a / 8, b * b * pi4 * pi4 * 8 / 225
    variance = first + second + both
    ours = [added["x"].first_order, added["y"].total, waves["x"].first_order, waves["y"].first_order, waves["z"].first_order]
    ours += [waves["x"].total, waves["z"].total]
    return ours, [0.2, 0.8, first / variance, second / variance, 0, (first + both) / variance, both / variance]


def _correlated() -> tuple[Numbers, Numbers]:
    """Correlation of log odds ratios, and of their order, against the one asked for."""
    ours, theirs = [], []
    for asked in (-0.5, 0.0, 0.8, 1.0):
        scores = np.random.default_rng(2017).standard_normal((2, 50_000))
        first, second = correlated((log_normal(0, 1), log_normal(-1, 0.5)), asked, scores)
        ours += [float(np.corrcoef(np.log(first), np.log(second))[0, 1]), float(stats.spearmanr(first, second).statistic)]
        theirs += [asked, 6 / math.pi * math.asin(asked / 2)]
    return ours, theirs


CASES = [
    Case("Chance and assumption together", "quadrature, seven priors", "quadrature", _draws_against_quadrature, 1.5e-3),
    Case("Chance alone, assumption alone", "Beta and uniform quantiles", "closed form", _one_sided_cases, 5e-4),
    Case("Mean under a relative success", "product of the means", "closed form", _mean, 3e-4),
    published(
        "Chance and assumption together: mean and percentiles",
        "the closed form of the mean, and a simulation with scipy",
        lambda: (lambda found: [found.mean, *_three(found.total)])(
            bias_analysis(138, 349, 367, trapezoid(0.2, 0.5, 0.9, 1.1), parameter="relative_success", draws=_DRAWS)
        ),
        [0.389344, 0.38912, 0.33907, 0.44090],
        2e-3,
    ),
    published(
        "Draws from trapezoids: a risk ratio and an unmeasured cause",
        "Python package zEpid, MonteCarloRR test",
        _unmeasured_cause,
        [0.804864, 0.806774, 0.729893, 0.875549],
        2e-3,
    ),
    published(
        "Draws from uniform and log-normal priors: a confounded odds ratio",
        "R package episensr, vignette: median and limits",
        _confounded_odds_ratio,
        [1.84, 1.21, 2.82],
        0.02,
    ),
    Case("Log odds ratio of two groups: mean, standard error", "statsmodels, Table2x2", "other program", _odds_ratios, 1e-12),
    Case("Priors: quantiles, distribution functions, means", "scipy.stats", "other program", _priors, 1e-9),
    Case("Ranking of unknowns (Sobol indices)", "a sum, and the Ishigami function", "closed form", _ranked, 0.02),
    Case("Correlation of two trials' unknowns", "the correlation asked for", "simulation", _correlated, 0.01),
]
