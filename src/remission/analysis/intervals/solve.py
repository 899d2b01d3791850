"""The roots that limits of intervals are, and the quantile of the normal distribution they start from."""

from collections.abc import Callable

from scipy import optimize, special

from remission.errors import InputError


def normal_quantile(alpha: float) -> float:
    """The standard normal deviate with alpha / 2 above it."""
    return -float(special.ndtri(alpha / 2))


def crossing(f: Callable[[float], float], low: float, high: float) -> float:
    """Where a function that rises between low and high passes zero; an end where rounding has moved the root beyond it."""
    if f(low) >= 0:
        return low
    if f(high) <= 0:
        return high
    return float(optimize.brentq(f, low, high, xtol=1e-300, maxiter=1000))


def two_tails(confidence: float) -> float:
    """What a confidence level leaves to both tails; below 1 even where rounding would make it 1."""
    return 1 - max(confidence, 1e-12)


def require_computable(least: float = 0, most: float = 1e12, **counts: float) -> None:
    """InputError for counts beyond what double precision tells apart: above the most, or below the least but not 0."""
    for name, count in counts.items():
        if count > most or 0 < count < least:
            raise InputError(f"{name} = {count}: must be {f'0, or from {least:g} to' if least else 'at most'} {most:g}")
