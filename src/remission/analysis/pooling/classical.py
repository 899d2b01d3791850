"""Classical pooling of study estimates: common effect, random effects, and Rubin's rules."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from scipy import optimize, special

from remission.analysis.checks import choose, require_at_least, require_confidence, require_finite, require_length
from remission.analysis.pooling.studies import TWO_STUDIES, Array, Studies
from remission.errors import InputError
from remission.estimate import Interval


@dataclass(frozen=True, slots=True)
class Pooled:
    """A pooled estimate on the scale of the studies.

    `tau2` is the between-study variance, `q` Cochran's Q, `i2` the share of the variability that is heterogeneity (0..1), `prediction` the
    interval of the true value of a new study (none for common), `warning` what a reader must be told (empty for nothing).
    """

    value: float
    low: float
    high: float
    tau2: float
    q: float
    i2: float
    prediction: Interval | None
    method: str
    warning: str
    studies: int


@dataclass(frozen=True, slots=True)
class Rubin:
    """The mean of the imputed estimates, its standard error, and the variance within and between the imputations."""

    value: float
    standard_error: float
    within: float
    between: float


def pool(
    estimate: Sequence[float],
    variance: Sequence[float],
    *,
    method: str = "dl",
    hksj: bool = False,
    hksj_adhoc: bool = False,
    confidence: float = 0.95,
) -> Pooled:
    """The inverse-variance pooled estimate of two or more studies.

    Estimates and their variances, on a scale on which they are about normal (log, logit). Between-study variance: dl (by moments), pm (the
    generalized Q at its expectation), reml (the highest of the restricted likelihood), common (none). Intervals are normal; with hksj they
    use Student's t with one degree of freedom less than studies and a variance from the observed spread, which hksj_adhoc keeps from
    falling below the usual one. I2 compares tau2 with the typical variance within studies; for common it is (Q - df) / Q. The
    prediction interval follows the limits, normal or Student's t; with two or three studies a normal one is too narrow.

    Raises InputError for fewer than two studies, lists of unequal length, variances that are not positive, an unknown method, or a
    correction combined with the other or with common. Literature: Rover, Knapp and Friede 2015, Friede 2017.
    """
    studies = Studies.of(estimate, variance)
    require_confidence(confidence)
    tau2_of = choose(_TAU2, method)
    if (hksj or hksj_adhoc) and method == "common":
        raise InputError("method = 'common': has no between-study spread for hksj or hksj_adhoc")
    if hksj and hksj_adhoc:
        raise InputError("hksj = True: choose either hksj or hksj_adhoc")
    free = len(studies) - 1
    tau2 = tau2_of(studies)
    mean, total, spread = (float(part[0]) for part in studies.spread(np.array([tau2])))
    correction = "hksj" if hksj else "hksj_adhoc" if hksj_adhoc else ""
    inflation = {"": 1.0, "hksj": spread / free, "hksj_adhoc": max(1.0, spread / free)}[correction]
    error = math.sqrt(inflation / total)
    normal = -float(special.ndtri((1 - confidence) / 2))
    quantile = -float(special.stdtrit(free, (1 - confidence) / 2)) if correction else normal
    half, new = quantile * error, quantile * math.hypot(error, math.sqrt(tau2))
    q, typical = _q_and_typical_variance(studies)
    i2 = max(0.0, 1 - free / q) if method == "common" and q > 0 else tau2 / (tau2 + typical)
    return Pooled(
        value=studies.place(mean),
        low=studies.place(mean - half),
        high=studies.place(mean + half),
        tau2=tau2 * studies.unit**2,
        q=q,
        i2=i2,
        prediction=None if method == "common" else Interval(studies.place(mean - new), studies.place(mean + new)),
        method=f"{method} {correction}".strip(),
        warning=_warning(len(studies), correction, half * math.sqrt(total) / normal if normal else 1.0, error),
        studies=len(studies),
    )


def rubin(estimate: Sequence[float], standard_error: Sequence[float]) -> Rubin:
    """The estimates of several imputed data sets combined by Rubin's rules.

    Estimates and their standard errors (not variances), one of each an imputation. The total variance is the mean variance within plus
    1 + 1/m times the variance between the m estimates.

    Raises InputError for fewer than two imputations, lists of unequal length, or a negative standard error.
    """
    require_length(2, estimate=estimate, standard_error=standard_error)
    for value, error in zip(estimate, standard_error, strict=True):
        require_finite(estimate=value)
        require_at_least(0, standard_error=error)
    m = len(estimate)
    mean = math.fsum(estimate) / m
    within = math.fsum(error * error for error in standard_error) / m
    between = math.fsum((value - mean) * (value - mean) for value in estimate) / (m - 1)
    return Rubin(mean, math.sqrt(within + (1 + 1 / m) * between), within, between)


def _warning(studies: int, correction: str, relative: float, error: float) -> str:
    if correction and error == 0:
        return "no width: the estimates agree exactly, which the Hartung-Knapp-Sidik-Jonkman interval takes for certainty"
    if studies > 2:
        return ""
    if not correction:
        return TWO_STUDIES
    width = f"{relative:.1f} times as wide" if relative >= 0.1 else f"{relative:.1g} times as wide"
    return f"{TWO_STUDIES}; with its one degree of freedom this interval is {width} as the normal one"


def _q_and_typical_variance(studies: Studies) -> tuple[float, float]:
    """Cochran's Q and the variance within a typical study, both under no heterogeneity."""
    return float(studies.spread(np.zeros(1))[2][0]), (len(studies) - 1) / _moment(studies)


def _moment(studies: Studies) -> float:
    """Sum of the weights less the sum of their squares over it, written without a difference that one great weight would cancel."""
    weight = 1 / studies.v
    largest = int(weight.argmax())
    others = float(np.delete(weight, largest).sum())
    total = float(weight.sum())
    rest = weight.sum() - weight
    rest[largest] = others
    return float((weight * rest).sum()) / total


def _dersimonian_laird(studies: Studies) -> float:
    q = float(studies.spread(np.zeros(1))[2][0])
    return max(0.0, (q - (len(studies) - 1)) / _moment(studies))


def _paule_mandel(studies: Studies) -> float:
    free = len(studies) - 1

    def excess(tau2: float) -> float:
        return float(studies.spread(np.array([tau2]))[2][0]) - free

    if excess(0) <= 0:
        return 0.0
    # Q is at most the sum of squares about any point over tau2.
    most = float(((studies.y - studies.y.mean()) ** 2).sum()) / free * (1 + 1e-9)
    return float(optimize.brentq(excess, 0, most, xtol=1e-14, maxiter=1000))


def _restricted_likelihood(studies: Studies) -> float:
    """The highest point of the restricted likelihood, which may have several maxima: each is found by its slope, the highest is taken."""

    def slope(tau2: Array) -> Array:
        weight = 1 / (studies.v + tau2[:, None])
        total = weight.sum(axis=1)
        deviation = studies.y - ((weight * studies.y).sum(axis=1) / total)[:, None]
        result: Array = (weight**2 * deviation**2).sum(axis=1) - total + (weight**2).sum(axis=1) / total
        return result

    def at(tau2: float) -> float:
        return float(slope(np.array([tau2]))[0])

    # Beyond the largest variance plus a few squared distances the likelihood only falls.
    most = 2 * float(studies.v.max()) + 8 * studies.reach**2
    grid = np.concatenate([[0.0], np.geomspace(1e-6, most, 40 + int(20 * math.log10(most / 1e-6)))])
    rising = slope(grid) > 0
    peaks = [0.0] if not rising[0] else []
    tops = np.flatnonzero(rising[:-1] & ~rising[1:])
    peaks += [float(optimize.brentq(at, grid[top], grid[top + 1], xtol=1e-14, maxiter=1000)) for top in tops]
    found = np.array(peaks)
    _, total, q = studies.spread(found)
    height = np.log(studies.v + found[:, None]).sum(axis=1) + np.log(total) + q
    return peaks[int(height.argmin())]


_TAU2: dict[str, Callable[[Studies], float]] = {
    "dl": _dersimonian_laird,
    "pm": _paule_mandel,
    "reml": _restricted_likelihood,
    "common": lambda _: 0.0,
}
