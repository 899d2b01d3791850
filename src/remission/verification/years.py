"""Years picked by an entry rule, and years that go together, held against counting out, quadrature and closed forms."""

import itertools
import math
from collections.abc import Callable, Sequence

import numpy as np
from scipy import integrate, special, stats

from remission.analysis.open_label import (
    clustering,
    fit_regression,
    regression_from,
    regression_to_mean,
)
from remission.analysis.open_label.clustering import all_years
from remission.verification.case import Case, Numbers

_RULES = [(2, 2, 1), (2, 2, 0), (1, 1, 0), (2, 1, 2), (3, 2, 1), (2, 0, 0)]
_POPULATIONS = [(0.65, 2.0), (0.5, 1.0), (1.0, 2.0), (0.3, 0.3), (1.5, 40.0), (0.05, 1e4)]

# The other program integrates at random points: the same ones at every build.
_SEED = 2017
_FRACTIONS = [((9 / 5, 1), "last_year"), ((47 / 30, 1), "window"), ((63 / 31, 2), "last_year"), ((11 / 6, 2), "window")]


def _counted_out() -> tuple[Numbers, Numbers]:
    """Every history of counts up to 119, in the last year and before it, with its probability and its posterior rate."""
    ours, theirs = [], []
    most = np.arange(120)
    for (window, least, last_least), (mean, shape) in itertools.product(_RULES, _POPULATIONS):
        last, earlier = np.meshgrid(most, most, indexing="ij")
        exposure, total = shape / mean + window, last + earlier
        # The earlier years together are one count with window - 1 times the rate.
        splits = special.xlogy(earlier, window - 1) - special.gammaln(last + 1) - special.gammaln(earlier + 1)
        rising = np.concatenate(([0.0], np.cumsum(np.log(shape + np.arange(2 * len(most))))))
        chance = np.exp(rising[total] - total * math.log(exposure) + splits)
        chance *= math.exp(-shape * math.log1p(window * mean / shape)) * ((total >= least) & (last >= last_least))
        share = float(chance.sum())
        weight, rate = chance / share, (shape + total) / exposure
        mean_last, after = float((weight * last).sum()), float((weight * rate).sum())
        after_variance = float((weight * (rate + rate**2 + rate / exposure)).sum()) - after**2
        last_sd = math.sqrt(float((weight * last**2).sum()) - mean_last**2)
        theirs += [share, float((weight * total).sum()) / window, mean_last, after, last_sd, math.sqrt(after_variance)]
        found = regression_to_mean(mean, shape, window=window, at_least=least, last_year_at_least=last_least)
        ours += [found.selected_share, found.before, found.last_year, found.after, found.last_year_sd, found.after_sd]
    return ours, theirs


def _rational() -> tuple[Numbers, Numbers]:
    ours = []
    for mean, shape in ((0.5, 1), (1, 2)):
        found = regression_to_mean(mean, shape)
        ours += [found.selected_share, found.before, found.last_year, found.after]
    return ours, [5 / 24, 47 / 30, 9 / 5, 31 / 30, 31 / 72, 11 / 6, 63 / 31, 17 / 12]


def _alike() -> tuple[Numbers, Numbers]:
    """Patients all alike: truncated Poisson counts before, the mean itself after."""
    ours, theirs = [], []
    for mean in (0.01, 0.5, 3.0, 20.0):
        found = regression_to_mean(mean, 1e12, last_year_at_least=0)
        share = float(special.gammainc(2, 2 * mean))
        ours += [found.selected_share, found.before, found.after]
        theirs += [share, mean * -math.expm1(-2 * mean) / share, mean]
    return ours, theirs


def _refitted() -> tuple[Numbers, Numbers]:
    ours, theirs = [], []
    for last_least, period, (mean, shape) in itertools.product((0, 1), ("window", "last_year"), _POPULATIONS[:4]):
        model = regression_to_mean(mean, shape, last_year_at_least=last_least)
        before = model.before if period == "window" else model.last_year
        found = fit_regression(before, model.after, last_year_at_least=last_least, period=period)
        ours += [found.mean, found.shape]
        theirs += [mean, shape]
    return ours, theirs


def _from_before() -> tuple[Numbers, Numbers]:
    """The populations of exact fractions, found again from the rates before entry that they give."""
    found = [regression_from(*pair, period=period) for pair, period in _FRACTIONS]
    return [number for fit in found for number in (fit.mean, fit.model.after)], [1 / 2, 31 / 30, 1 / 2, 31 / 30, 1, 17 / 12, 1, 17 / 12]


def _by_density(p: float, q: float, correlation: float) -> float:
    """P(both) from independence on, adding up the bivariate normal density over the correlations on the way."""
    s, t = special.ndtri([p, q])

    def density(r: float) -> float:
        return math.exp(-(s * s - 2 * r * s * t + t * t) / (2 * (1 - r * r))) / (2 * math.pi * math.sqrt(1 - r * r))

    return p * q + float(integrate.quad(density, 0, correlation, epsabs=1e-13, epsrel=1e-13)[0])


def _latent() -> tuple[Numbers, Numbers]:
    settings = list(itertools.product((0.1, 0.527, 0.95), (0.3, 0.6), (0.01, 0.3, 0.6, 0.9)))
    correlations = [clustering([p, q], _by_density(p, q, rho)).latent_correlation for p, q, rho in settings]
    return [math.nan if found is None else found for found in correlations], [rho for _, _, rho in settings]


def _orthant() -> tuple[Numbers, Numbers]:
    correlations = (0.001, 0.1, 0.5, 0.9, 0.999, 0.999999)
    ours = [all_years([0.5] * k, rho) for k in (2, 3) for rho in correlations]
    theirs = [1 / 4 + math.asin(rho) / (2 * math.pi) for rho in correlations]
    return ours, [*theirs, *(1 / 8 + 3 * math.asin(rho) / (4 * math.pi) for rho in correlations)]


def _three_years() -> tuple[Numbers, Numbers]:
    ours, theirs = [], []
    for annual, rho in itertools.product(([0.617, 0.602, 0.624], [0.1, 0.6, 0.9]), (0.05, 0.6, 0.95)):
        matrix = np.full((3, 3), rho) + (1 - rho) * np.eye(3)
        ours.append(all_years(annual, rho))
        theirs.append(float(stats.multivariate_normal(np.zeros(3), matrix, seed=_SEED).cdf(special.ndtri(annual))))
    return ours, theirs


def _neda(summary: Callable[[Sequence[float], float], Numbers]) -> Numbers:
    return [*summary([0.617, 0.602, 0.624], 0.395), *summary([0.529, 0.542, 0.582], 0.27)]


def _bounds_and_independence(annual: Sequence[float], cumulative: float) -> Numbers:
    found = clustering(annual, cumulative)
    return [found.independent, found.ratio * found.independent, found.low, found.high]


CASES: list[Case] = [
    Case("Regression to the mean, two populations", "exact fractions", "closed form", _rational, 1e-14),
    Case("Regression to the mean: shares, rates, deviations", "every history of counts", "closed form", _counted_out, 1e-11),
    Case("Regression to the mean of patients all alike", "truncated Poisson distribution", "closed form", _alike, 1e-10),
    Case("Regression to the mean, mean and shape fitted", "the mean and shape put in", "closed form", _refitted, 1e-6),
    Case("Regression to the mean from the rate before entry", "exact fractions", "closed form", _from_before, 1e-9),
    Case("Latent correlation of two years", "quadrature of the bivariate normal density", "quadrature", _latent, 1e-9),
    Case("Probability of all years at a latent correlation", "arcsine formulas of the orthant", "closed form", _orthant, 1e-13),
    Case("Probability of three years at a latent correlation", "scipy, multivariate_normal", "other program", _three_years, 1e-5),
    Case(
        "Annual and cumulative shares of two trials",
        "products and bounds by hand",
        "closed form",
        lambda: (_neda(_bounds_and_independence), [0.231774816, 0.395, 0.0, 0.602, 0.166869876, 0.27, 0.0, 0.529]),
        1e-12,
    ),
]
