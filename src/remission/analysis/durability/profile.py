"""What published shares can tell about a share that never loses it."""

from bisect import bisect
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from scipy import optimize, stats

from remission.analysis.checks import require_confidence, require_whole
from remission.analysis.durability.likelihood import PublishedCurve, SurvivalPoint
from remission.analysis.durability.models import MODELS, constrained, highest_cured, maximum, require_identified
from remission.errors import InputError


@dataclass(frozen=True, slots=True)
class CureProfile:
    """The profile likelihood of the cured share.

    `log_likelihood` is the highest at each cured share of `grid`, `value` the cured share with the highest of all, `low` and `high` its
    likelihood-ratio limits, `deviance_at_zero` twice the log-likelihood lost when nobody is cured. `upper_bound` is the last published
    share with half a unit: those who are cured are still free then.
    """

    model: str
    confidence: float
    grid: tuple[float, ...]
    log_likelihood: tuple[float, ...]
    maximum: float
    value: float
    low: float
    high: float
    deviance_at_zero: float
    zero_excluded: bool
    upper_bound: float

    @property
    def deviance(self) -> tuple[tuple[float, float], ...]:
        """Each cured share of the grid, and its best, with twice the log-likelihood that it falls short of the highest."""
        pairs = (*zip(self.grid, self.log_likelihood, strict=True), (self.value, self.maximum))
        return tuple((share, 2 * (self.maximum - value)) for share, value in sorted(pairs))


def profile_cure(
    points: Sequence[SurvivalPoint], n: int, *, model: str = "cure_weibull", confidence: float = 0.95, steps: int = 51
) -> CureProfile:
    """The cured share of a model with one (cure, cure_weibull), its likelihood-ratio interval, and the whole profile on a grid.

    The limits are where twice the log-likelihood ratio reaches the chi-square quantile with one degree of freedom; with several stretches
    inside, the outermost. At 0, the edge of the range, the ratio is smaller than that distribution has it, so the interval holds 0, and
    `zero_excluded` is false, more often than the confidence asks: both are conservative there.

    Raises InputError as `fit`, for a model without a cured share, a confidence outside 0..1 or fewer than 2 steps.
    Literature: Boag 1949, Berkson and Gage 1952, Farewell 1982.
    """
    require_confidence(confidence)
    require_whole(2, steps=steps)
    return _profile(tuple(points), n, model, confidence, steps)


# Asked for again by every scenario of the same confidence.
@lru_cache(maxsize=64)
def _profile(points: tuple[SurvivalPoint, ...], n: int, model: str, confidence: float, steps: int) -> CureProfile:
    kind = require_identified(points, model)
    if not kind.cured:
        raise InputError(f"model = '{model}': choose one of {', '.join(name for name, other in MODELS.items() if other.cured)}")
    curve = PublishedCurve(points, n)
    best, shares = maximum(curve, kind), np.linspace(0, highest_cured(curve), steps)
    pairs = zip(constrained(curve, kind, shares), constrained(curve, kind, shares, near=(best,)), strict=True)
    scan = [max(pair, key=lambda optimum: optimum.log_likelihood) for pair in pairs]
    best = max((best, *scan), key=lambda optimum: optimum.log_likelihood)
    found = sorted((*scan, best), key=lambda item: item.cured)
    known = {item.cured: 2 * (best.log_likelihood - item.log_likelihood) for item in found}

    def deviance(cured: float) -> float:
        if cured in known:
            return known[cured]
        after = bisect(found, cured, key=lambda item: item.cured)
        (highest,) = constrained(curve, kind, np.array([cured]), near=found[max(after - 1, 0) : after + 1])
        return 2 * (best.log_likelihood - highest.log_likelihood)

    cut = likelihood_ratio_limit(confidence)
    low, high = _limits(deviance, known, cut)
    return CureProfile(
        model=model,
        confidence=confidence,
        grid=tuple(item.cured for item in scan),
        log_likelihood=tuple(item.log_likelihood for item in scan),
        maximum=best.log_likelihood,
        value=best.cured,
        low=low,
        high=high,
        deviance_at_zero=known[0.0],
        zero_excluded=known[0.0] > cut,
        upper_bound=min(1.0, points[-1].share + points[-1].half_unit),
    )


def likelihood_ratio_limit(confidence: float) -> float:
    """How much twice the log-likelihood may fall short for one parameter: the chi-square quantile with one degree of freedom.

    Raises InputError for a confidence outside 0..1.
    """
    require_confidence(confidence)
    return float(stats.chi2.ppf(confidence, 1))


def _limits(deviance: Callable[[float], float], known: Mapping[float, float], cut: float) -> tuple[float, float]:
    """The outermost cured shares whose deviance is the cut, or the edges of the range; `known` deviances are in order of the share."""
    shares = [*known, 1 - 1e-9]
    inside = [index for index, value in enumerate(known.values()) if value <= cut]
    first, last = inside[0], inside[-1]
    low, high = 0.0, 1.0
    if first > 0:
        low = float(optimize.brentq(lambda cured: deviance(cured) - cut, shares[first - 1], shares[first], xtol=1e-9))
    if deviance(shares[last + 1]) > cut:
        high = float(optimize.brentq(lambda cured: deviance(cured) - cut, shares[last], shares[last + 1], xtol=1e-9))
    return low, high
