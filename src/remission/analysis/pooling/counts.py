"""Pooling of proportions from their counts: binomial within studies, normal on the logit scale between them."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from scipy import interpolate, optimize, special

from remission.analysis.checks import require_confidence, require_length, require_positive, require_successes, require_whole
from remission.analysis.intervals.solve import require_computable
from remission.analysis.pooling.bayesian import median
from remission.analysis.pooling.studies import TWO_STUDIES, Array
from remission.errors import InputError
from remission.estimate import Estimate

_NODES, _WEIGHTS = np.polynomial.legendre.leggauss(12)
_NORMAL_EDGES = np.array([-12.0, -8, -5, -2, 0, 2, 5, 8, 12])
_DATA_EDGES = np.array([-40.0, -12, -5, -2, 0, 2, 5, 12, 40])
# A logit beyond which a share is told from 0 or 1 by no count.
_FARTHEST = 300.0
# A difference of log likelihoods that rounding can make.
_NOISE = 1e-9
_NARROW, _WIDE = 1e-9, 1e3  # priors on the logit scale


@dataclass(frozen=True, slots=True)
class BinomialPooled:
    """The median share of the studies' distribution, with its profile-likelihood interval; shares in 0..1.

    `tau2` is the between-study variance of the logits, `log_likelihood` that of the maximum (with the binomial coefficients), `common` the
    plain pooled share (no variation between studies) with its own profile interval, `warning` what a reader must be told.
    """

    value: float
    low: float
    high: float
    tau2: float
    log_likelihood: float
    common: Estimate
    warning: str


@dataclass(frozen=True, slots=True)
class BinomialPosterior:
    """Posterior median and central interval of the median share, posterior median of tau, and the two priors' scales."""

    value: float
    low: float
    high: float
    tau: float
    scale: float
    prior_sd: float


@dataclass(frozen=True, slots=True)
class _Counts:
    x: Array
    n: Array

    @classmethod
    def of(cls, successes: Sequence[float], n: Sequence[float]) -> "_Counts":
        require_length(2, successes=successes, n=n)
        for count, size in zip(successes, n, strict=True):
            require_successes(count, size)
            require_whole(0, successes=count, n=size)
            require_computable(most=1e9, n=size)
        return cls(np.asarray(successes, dtype=float), np.asarray(n, dtype=float))

    @property
    def centers(self) -> tuple[Array, Array]:
        """Where each study's likelihood is, on the logit scale, and how wide."""
        share = (self.x + 0.5) / (self.n + 1)
        return special.logit(share), 1 / np.sqrt((self.n + 1) * share * (1 - share))

    @property
    def coefficient(self) -> float:
        """The sum of the logarithms of the binomial coefficients."""
        parts = special.gammaln(self.n + 1) - special.gammaln(self.x + 1) - special.gammaln(self.n - self.x + 1)
        return float(parts.sum())

    def kernel(self, logit: Array) -> Array:
        """The log likelihoods of the studies (last axis but one) without their coefficients."""
        density: Array = self.x[:, None] * logit - self.n[:, None] * np.logaddexp(0, logit)
        return density

    def without_variation(self, mu: float) -> float:
        """The log likelihood where every study has the logit mu, without the coefficients."""
        return float(self.kernel(np.full((len(self.x), 1), mu)).sum())

    def log_likelihood(self, mu: float, tau: Array) -> Array:
        """The log likelihood at mu under each tau, without the coefficients.

        Gauss-Legendre panels between edges set by the normal distribution and by each study's likelihood: the narrower of the two is
        resolved, whichever it is. Points are distances from mu, which stay exact where tau is small.
        """
        center, width = self.centers
        shape = (len(tau), len(self.x))
        normal = np.broadcast_to(tau[:, None, None] * _NORMAL_EDGES, (*shape, len(_NORMAL_EDGES)))
        data = np.broadcast_to((center - mu)[:, None] + width[:, None] * _DATA_EDGES, (*shape, len(_DATA_EDGES)))
        edges = np.sort(np.concatenate([normal, data], axis=2), axis=2)
        half = np.diff(edges, axis=2)[..., None] / 2
        points = ((edges[..., :-1, None] + half) + half * _NODES).reshape(*shape, -1)
        weights = (half * _WEIGHTS).reshape(points.shape)
        deviate = points / tau[:, None, None]
        height = self.kernel(mu + points) - deviate**2 / 2
        top = height.max(axis=2, keepdims=True)
        mass = (weights * np.exp(height - top)).sum(axis=2)
        total: Array = (top[..., 0] + np.log(mass) - np.log(tau * math.sqrt(2 * math.pi))[:, None]).sum(axis=1)
        return total


def binomial_logit(successes: Sequence[float], n: Sequence[float], *, confidence: float = 0.95) -> BinomialPooled:
    """The pooled proportion of two or more studies by maximum likelihood, without a normal approximation of the counts.

    Successes and sizes, whole numbers. A study's logit is normal about mu with standard deviation tau; both are estimated, and the
    interval of the median share expit(mu) holds every mu that some tau makes likely enough (profile likelihood). Studies with none or all
    are used as they are. A limit that the counts do not set is 0 or 1.

    Raises InputError for impossible counts, fewer than two studies, or none with both a success and a failure (no maximum exists).
    Literature: Friede 2017.
    """
    counts = _Counts.of(successes, n)
    require_confidence(confidence)
    if not ((counts.x > 0) & (counts.x < counts.n)).any():
        raise InputError(f"successes = {list(successes)}: no study has both a success and a failure, and the likelihood no maximum")
    center, width = counts.centers
    common = float(special.logit(counts.x.sum() / counts.n.sum()))
    grid = np.linspace(center.min() - width.max(), center.max() + width.max(), 13)
    best = int(np.argmax([_profile(counts, float(at))[0] for at in grid]))
    around = (float(grid[max(best - 1, 0)]), float(grid[min(best + 1, len(grid) - 1)]))
    found = optimize.minimize_scalar(
        lambda at: -_profile(counts, at)[0], bounds=around, method="bounded", options={"xatol": 1e-7 * float(width.min())}
    )
    mu = float(found.x)
    height, tau = _profile(counts, mu)
    if counts.without_variation(common) >= height - _NOISE:
        mu, height, tau = common, counts.without_variation(common), 0.0
    low, high = _limits(lambda at: _profile(counts, at)[0], mu, height, float(width.min()), confidence)
    return BinomialPooled(
        value=float(special.expit(mu)),
        low=low,
        high=high,
        tau2=tau * tau,
        log_likelihood=height + counts.coefficient,
        common=_common(counts, common, confidence),
        warning=TWO_STUDIES if len(counts.x) == 2 else "",
    )


def binomial_logit_bayesian(
    successes: Sequence[float], n: Sequence[float], *, scale: float, prior_sd: float = 2.5, confidence: float = 0.95
) -> BinomialPosterior:
    """The pooled proportion of two or more studies under the binomial-normal model with priors, by quadrature.

    As `binomial_logit`, with a normal prior of mu about 0 (a share of 50%) with standard deviation `prior_sd` (2.5 puts 95% of the
    shares between 0.7% and 99.3%) and a half-normal prior of tau with that `scale`. A maximum is not needed: studies may all have none.

    Raises InputError for impossible counts, fewer than two studies, or a scale or prior_sd that is not positive. Literature: Friede 2017.
    """
    counts = _Counts.of(successes, n)
    require_positive(scale=scale, prior_sd=prior_sd)
    for name, width in {"scale": scale, "prior_sd": prior_sd}.items():
        if not _NARROW <= width <= _WIDE:
            raise InputError(f"{name} = {width}: must lie between {_NARROW:g} and {_WIDE:g}, on the logit scale")
    require_confidence(confidence)
    # An even function of u that falls off on both sides: equally spaced points integrate it to about the precision of the arithmetic.
    step = min(scale, float(counts.centers[1].min()))
    u = np.linspace(0, math.asinh(8 * scale / step), 16 + int(6 * math.asinh(8 * scale / step)))
    tau = step * np.sinh(np.maximum(u, 1e-9))
    prior = np.log(np.cosh(u)) - (tau / scale) ** 2 / 2 - np.where(u > 0, 0, math.log(2))

    def heights(mu: Array) -> Array:
        return np.array([counts.log_likelihood(float(at), tau) + prior - (at / prior_sd) ** 2 / 2 for at in mu])

    mu = np.linspace(-9 * prior_sd, 9 * prior_sd, 61)
    for _ in range(2):
        rows = heights(mu)
        peak = float(mu[rows.max(axis=1).argmax()])
        kept = np.flatnonzero(rows.max(axis=1) > rows.max() - 30)
        ends = mu[max(kept[0] - 1, 0)], mu[min(kept[-1] + 1, len(mu) - 1)]
        mu = np.linspace(*ends, 61)
    # Dense about the peak, which is as narrow as the counts make it, and wide in the tails, which are as long as tau makes them.
    width = float(counts.centers[1].min())
    first, last = (math.asinh((float(end) - peak) / width) for end in ends)
    v = np.linspace(first, last, 161)
    rows = heights(peak + width * np.sinh(v)) + np.log(np.cosh(v))[:, None]
    weight = np.exp(rows - rows.max())
    below = interpolate.CubicSpline(v, weight.sum(axis=1)).antiderivative()
    total = float(below(last))

    def quantile(p: float) -> float:
        root = optimize.brentq(lambda at: float(below(at)) - p * total, first, last, xtol=1e-12)
        return float(special.expit(peak + width * math.sinh(root)))

    value, low, high = (quantile(p) for p in (0.5, (1 - confidence) / 2, (1 + confidence) / 2))
    heterogeneity = weight.sum(axis=0) * np.where(u > 0, 1, 2)
    return BinomialPosterior(value, low, high, step * math.sinh(median(u, heterogeneity)), scale, prior_sd)


def _profile(counts: _Counts, mu: float) -> tuple[float, float]:
    """The highest log likelihood at mu over all tau, and that tau."""
    center, width = counts.centers
    none = counts.without_variation(mu)
    most = 10 * len(counts.x) * float(np.abs(center - mu).max() + width.max())
    grid = np.geomspace(1e-3 * float(width.min()), most, 24)
    heights = counts.log_likelihood(mu, grid)
    best = int(heights.argmax())
    around = (0.0 if best == 0 else float(grid[best - 1]), float(grid[min(best + 1, len(grid) - 1)]))

    def depth(tau: float) -> float:
        return -float(counts.log_likelihood(mu, np.array([max(tau, 1e-12)]))[0])

    found = optimize.minimize_scalar(depth, bounds=around, method="bounded", options={"xatol": 1e-6 * around[1]})
    return (none, 0.0) if none >= -found.fun - _NOISE else (-float(found.fun), float(found.x))


def _limits(profile: Callable[[float], float], mu: float, height: float, step: float, confidence: float) -> tuple[float, float]:
    """The shares on both sides of mu where the profile has fallen by half a chi-square quantile; 0 or 1 where it does not."""
    fall = float(special.ndtri((1 - confidence) / 2)) ** 2 / 2

    def excess(at: float) -> float:
        return profile(at) - height + fall

    limits = []
    for sign in (-1, 1):
        inner, outer, stride = mu, mu + sign * step, 2 * step
        while (above := excess(outer) > 0) and abs(outer) < _FARTHEST:
            inner, outer, stride = outer, outer + sign * stride, 2 * stride
        if above:
            limits.append(max(sign, 0.0))
        else:
            limits.append(float(special.expit(inner if excess(inner) <= 0 else optimize.brentq(excess, inner, outer, xtol=1e-10))))
    return limits[0], limits[1]


def _common(counts: _Counts, start: float, confidence: float) -> Estimate:
    """The share of all studies together, as if they were one."""
    x, n = float(counts.x.sum()), float(counts.n.sum())

    def likelihood(mu: float) -> float:
        return -x * float(np.logaddexp(0, -mu)) - (n - x) * float(np.logaddexp(0, mu))

    low, high = _limits(likelihood, start, likelihood(start), math.sqrt(n / (x * (n - x))), confidence)
    estimate = Estimate(
        value=x / n, low=min(x / n, low), high=max(x / n, high), unit="proportion", method="profile likelihood", confidence=confidence
    )
    return estimate.explained("successes of all studies / patients of all studies", successes_of_all_studies=x, patients_of_all_studies=n)
