"""Bayesian pooling of study estimates by quadrature: the answer is the same on every run."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import interpolate, optimize, special

from remission.analysis.checks import choose, require_confidence, require_positive
from remission.analysis.intervals.solve import crossing
from remission.analysis.pooling.studies import Array, Studies
from remission.errors import InputError
from remission.estimate import Interval


@dataclass(frozen=True, slots=True)
class BayesianPooled:
    """Posterior mean and interval of the pooled estimate, posterior median of tau, and the interval of the true value of a new study.

    `scale` is that of the half-normal prior of tau.
    """

    value: float
    low: float
    high: float
    tau: float
    scale: float
    prediction: Interval


@dataclass(frozen=True, slots=True)
class Mixture:
    """A mixture of normal distributions."""

    weight: Array
    mean: Array
    sd: Array

    def cdf(self, x: float) -> float:
        return float((self.weight * special.ndtr((x - self.mean) / self.sd)).sum())

    def quantile(self, p: float) -> float:
        """The quantile lies between the least and the largest of the parts' quantiles."""
        parts = self.mean + self.sd * special.ndtri(min(p, 1 - 2**-53))
        return crossing(lambda x: self.cdf(x) - p, float(parts.min()), float(parts.max()))

    def central(self, confidence: float) -> Interval:
        low = self.quantile((1 - confidence) / 2)
        return Interval(low, max(low, self.quantile((1 + confidence) / 2)))

    def shortest(self, confidence: float) -> Interval:
        """The interval of that probability with the least width, sought over the probability below it."""

        def width(below: float) -> float:
            return self.quantile(below + confidence) - self.quantile(below)

        tail = 1 - confidence
        grid = np.linspace(0, tail, 18)[1:-1]
        best = int(np.argmin([width(below) for below in grid]))
        around = (tail * best / 17, tail * (best + 2) / 17)
        below = float(optimize.minimize_scalar(width, bounds=around, method="bounded", options={"xatol": 1e-9 * tail}).x)
        low = self.quantile(below)
        return Interval(low, max(low, self.quantile(below + confidence)))


def bayesian(
    estimate: Sequence[float], variance: Sequence[float], *, scale: float, confidence: float = 0.95, interval: str = "shortest"
) -> BayesianPooled:
    """The pooled estimate of two or more studies under the normal-normal hierarchical model.

    Estimates and their variances, on a scale on which they are about normal; flat prior of the mean, half-normal prior of the between-study
    standard deviation tau with that `scale`, in the unit of the estimates. With few studies the answer rests on the scale: show several.
    Intervals: shortest, or central (equal tails, which stays what it is when the scale is transformed).

    Raises InputError for fewer than two studies, lists of unequal length, a variance or scale that is not positive, or an unknown interval.
    Literature: Rover 2020, Friede 2017.
    """
    studies = Studies.of(estimate, variance)
    require_positive(scale=scale)
    require_confidence(confidence)
    prior = scale / studies.unit
    if not 1e-30 <= prior <= 1e30:
        raise InputError(f"scale = {scale}: too far from the standard errors for double precision")
    limits = choose({"shortest": Mixture.shortest, "central": Mixture.central}, interval, "interval")
    log_tau, weight = _posterior(studies, prior)
    tau2 = np.exp(2 * log_tau)
    mean, total, _ = studies.spread(tau2)
    pooled = limits(Mixture(weight, mean, 1 / np.sqrt(total)), confidence)
    new = limits(Mixture(weight, mean, np.sqrt(1 / total + tau2)), confidence)
    return BayesianPooled(
        value=studies.place(float((weight * mean).sum())),
        low=studies.place(pooled.low),
        high=studies.place(pooled.high),
        tau=studies.unit * math.exp(median(log_tau, weight)),
        scale=scale,
        prediction=Interval(studies.place(new.low), studies.place(new.high)),
    )


def _posterior(studies: Studies, prior: float) -> tuple[Array, Array]:
    """Logarithms of tau and their posterior weights.

    On the logarithmic scale the density is smooth and falls off at both ends, where equally spaced points integrate it to about the
    precision of the arithmetic. A first pass finds where it is, a second one is laid over that.
    """

    def log_density(log_tau: Array) -> Array:
        tau2 = np.exp(2 * log_tau)
        _, total, q = studies.spread(tau2)
        spread = np.log(studies.v + tau2[:, None]).sum(axis=1)
        density: Array = log_tau - 0.5 * (spread + np.log(total) + q + tau2 / prior**2)
        return density

    # Below the start the density of tau is flat; beyond the end the prior has won over any distance between the estimates.
    end = 12 * max(prior, math.sqrt(studies.reach * prior * math.sqrt(len(studies))))
    points = np.linspace(math.log(1e-17 * min(prior, 1.0)), math.log(end), 1000)
    for _ in range(2):
        height = log_density(points)
        kept = np.flatnonzero(height > height.max() - 50)
        points = np.linspace(points[max(kept[0] - 1, 0)], points[min(kept[-1] + 1, len(points) - 1)], 1000)
    height = log_density(points)
    weight = np.exp(height - height.max())
    return points, weight / weight.sum()


def median(points: Array, weight: Array) -> float:
    """The median of a smooth density given at equally spaced points."""
    below = interpolate.CubicSpline(points, weight).antiderivative()
    half = float(below(points[-1])) / 2
    return float(optimize.brentq(lambda x: float(below(x)) - half, points[0], points[-1], xtol=1e-13))
