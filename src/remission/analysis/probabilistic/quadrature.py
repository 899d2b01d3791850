"""The same spread without a single random number."""

from collections.abc import Callable

import numpy as np
from scipy import optimize, stats

from remission.analysis.checks import choose, require_confidence
from remission.analysis.non_enrollment.population import require_counts
from remission.analysis.probabilistic.bias import Parameter
from remission.analysis.probabilistic.priors import Array, Prior
from remission.errors import InputError
from remission.estimate import Estimate

_PANELS = 64


def _rule() -> tuple[Array, Array]:
    """Nodes in 0..1 and weights of Gauss and Legendre, panel by panel: priors have corners that one high order would ring at."""
    nodes, weights = np.polynomial.legendre.leggauss(32)
    starts = np.arange(_PANELS)[:, None]
    return ((starts + (nodes + 1) / 2) / _PANELS).ravel(), np.tile(weights / 2 / _PANELS, _PANELS)


_NODES, _WEIGHTS = _rule()


def total_by_quadrature(
    successes: int, enrolled: int, eligible: int, prior: Prior, *, parameter: Parameter = "success", confidence: float = 0.95
) -> Estimate:
    """Median and percentiles of the target share under chance and assumption together, as `bias_analysis` draws them.

    The distribution function of the target share is that of the prior at the parameter which gives this share, averaged over the Beta
    distribution of the enrolled share; assumptions that put those outside below 0 or above 1 are cut off, as discarded draws are.

    Raises InputError for impossible counts or a prior without mass in the valid region.
    """
    require_counts(successes, enrolled, eligible)
    require_confidence(confidence)
    tail = (1 - confidence) / 2
    distribution = _distribution(successes, enrolled, eligible, prior, parameter)
    low, value, high = (
        float(optimize.brentq(lambda share, at=at: distribution(share) - at, 0, 1, xtol=1e-12)) for at in (tail, 0.5, 1 - tail)
    )
    method = "chance and assumption, quadrature"
    estimate = Estimate(value=value, low=low, high=high, unit="proportion", method=method, confidence=confidence)
    return estimate.explained(
        "median of (enrolled x p + outside x s) / eligible", enrolled=enrolled, outside=eligible - enrolled, eligible=eligible
    )


def _distribution(successes: int, enrolled: int, eligible: int, prior: Prior, parameter: Parameter) -> Callable[[float], float]:
    observed = stats.beta(successes + 0.5, enrolled - successes + 0.5)
    e = enrolled / eligible
    if enrolled == eligible:
        return lambda share: float(observed.cdf(share))
    inverse = choose(_INVERSE, parameter, "parameter")
    least, most = float(observed.ppf(1e-14)), float(observed.isf(1e-14))
    p = least + (most - least) * _NODES
    weights = _WEIGHTS * observed.pdf(p)

    # The limit from below: a prior may have mass at no success at all.
    none = prior.cdf(np.nextafter(inverse(np.zeros_like(p), p), -np.inf))

    def mass_below(success: Array) -> Array:
        """Mass of the prior, at each p, on assumptions under which those outside have at most this success share."""
        return np.where(success < 0, none, prior.cdf(inverse(np.clip(success, 0, 1), p)))

    valid = float(weights @ (mass_below(np.ones_like(p)) - none))
    if valid <= 0:
        raise InputError(f"{parameter} ~ {prior.name}: no mass where the success share of those outside lies between 0 and 1")
    return lambda share: float(weights @ (mass_below((share - e * p) / (1 - e)) - none)) / valid


def _odds_ratio(success: Array, p: Array) -> Array:
    odds = np.divide(success, 1 - success, out=np.full(np.shape(success), np.inf), where=success < 1)
    return np.asarray(odds * (1 - p) / p)


_INVERSE: dict[str, Callable[[Array, Array], Array]] = {
    "success": lambda success, _: success,
    "imor": _odds_ratio,
    "relative_success": lambda success, p: success / p,
    "difference": lambda success, p: success - p,
}
