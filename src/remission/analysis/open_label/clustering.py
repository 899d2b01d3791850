"""How strongly freedom from activity in single years gathers in the same patients."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import optimize, special

from remission.analysis.checks import require_length, require_positive, require_share
from remission.analysis.open_label.joint import joint
from remission.errors import InputError


@dataclass(frozen=True, slots=True)
class Clustering:
    """A cumulative share against what its yearly shares allow.

    `independent` is the share if years were independent, `ratio` the published one over it, `low` and `high` the bounds whatever the
    dependence. `latent_correlation` is the correlation between any two years of the normal variables behind the yearly outcomes.
    """

    independent: float
    ratio: float
    low: float
    high: float
    latent_correlation: float | None


def clustering(annual: Sequence[float], cumulative: float) -> Clustering:
    """A published share of patients with the outcome in every year, against the shares of single years, all of the same patients.

    The latent correlation is that of equicorrelated normal variables, each year's outcome being one that exceeds a threshold; 1 where the
    cumulative share is the smallest yearly one. None below independence, which no common tendency of patients gives, and where one year
    alone decides (all others 1). It describes the gathering and does not say why: a stable kind of patient, carry-over from year to year
    and evaluation of the same patients all give it.

    Raises InputError for fewer than two years, shares outside 0..1, a yearly share of 0, or a cumulative share outside the bounds.
    Literature: Frechet 1951.
    """
    require_length(2, annual=annual)
    for share in annual:
        require_share(annual=share)
        require_positive(annual=share)
    require_share(cumulative=cumulative)
    limits = joint(annual)
    if not limits.independent:
        raise InputError(f"annual = {list(annual)}: too small to compare with independence")
    if not limits.low - 1e-12 <= cumulative <= limits.high + 1e-12:
        raise InputError(f"cumulative = {cumulative}: yearly shares allow {limits.low:.4g} to {limits.high:.4g}")
    return Clustering(
        independent=limits.independent,
        ratio=cumulative / limits.independent,
        low=limits.low,
        high=limits.high,
        latent_correlation=_correlation(annual, min(cumulative, limits.high), limits.independent, limits.high),
    )


def _correlation(annual: Sequence[float], cumulative: float, independent: float, high: float) -> float | None:
    # A product of rounded numbers may miss the share that it is meant to equal.
    below, above = independent * (1 - 1e-13), independent * (1 + 1e-13)
    if cumulative < below or high <= above:
        return None
    if cumulative <= above:
        return 0.0
    if cumulative == high:
        return 1.0
    return float(optimize.brentq(lambda correlation: all_years(annual, correlation) - cumulative, 0, 1, xtol=1e-13))


def all_years(annual: Sequence[float], correlation: float) -> float:
    """P(the outcome in every year) at a latent correlation from 0 to 1: given the common part, years are independent.

    Gauss-Legendre panels that close in on each year's step, which grows steep as the correlation nears 1.
    """
    if correlation <= 0:
        return math.prod(annual)
    if correlation >= 1:
        return min(annual)
    thresholds = special.ndtri([share for share in annual if share < 1])
    common, own = math.sqrt(correlation), math.sqrt(1 - correlation)
    reach = 9 + float(np.max(np.abs(thresholds), initial=0.0))
    steps = (-thresholds[:, None] + own * np.array([-9, -6, -4, -2, -1, 0, 1, 2, 4, 6, 9])) / common
    edges = np.unique(np.clip(np.concatenate([steps.ravel(), np.arange(-reach, reach + 1)]), -reach, reach))
    nodes, weights = np.polynomial.legendre.leggauss(16)
    half = np.diff(edges)[:, None] / 2
    at: NDArray[np.float64] = edges[:-1, None] + half * (nodes + 1)
    given = np.prod(special.ndtr((thresholds[:, None, None] + common * at) / own), axis=0)
    return float(np.sum(half * weights * given * np.exp(-(at**2) / 2)) / math.sqrt(2 * math.pi))
