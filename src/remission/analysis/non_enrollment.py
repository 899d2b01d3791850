"""Patients who did not enter the extension: what the reported share can mean for all who could have entered.

Notation: x successes among n enrolled of N eligible, m = N - n outside; p = x/n, p_m the success share of those outside,
e = n/N; the target is pi = e p + (1 - e) p_m.
"""

import math
from dataclasses import dataclass

from scipy import optimize

from remission.analysis.checks import require_at_least, require_confidence, require_share, require_successes
from remission.analysis.intervals import proportion
from remission.errors import InputError
from remission.estimate import Estimate

IMPOSSIBLE = "outside the possible range"


@dataclass(frozen=True, slots=True)
class Count:
    """A whole number behind a rounded percentage: the nearest, and the least and most that round to it."""

    value: int
    low: int
    high: int


@dataclass(frozen=True, slots=True)
class Bounds:
    """What the share can be in the target population, whatever happened to those outside.

    `tipping_success` is the success share among them at which the target share equals the threshold (below 0: cannot be tipped; above 1:
    cannot be reached), `tipping_imor` the same as an odds ratio.
    """

    observed: Estimate
    worst: Estimate
    best: Estimate
    literal_subtraction: Estimate
    implied_success: float
    tipping_success: float | None
    tipping_imor: float | None

    @property
    def possible(self) -> bool:
        """Whether the literal subtraction is a share that could have been."""
        return 0 <= self.implied_success <= 1


@dataclass(frozen=True, slots=True)
class Adjustment:
    """The target share under one assumption about those outside, and that assumption in its four equivalent forms."""

    estimate: Estimate
    variance: float
    imor: float
    relative_success: float
    difference: float
    success: float


def reconstruct_count(share: float, n: int, half_unit: float) -> Count:
    """The counts of n that round to a published share (half_unit: half a unit of its last printed digit, 0.0005 for 39.5%).

    Raises InputError where no whole number fits. Literature: the granularity test of Brown and Heathers 2017.
    """
    require_share(share=share)
    require_at_least(1, n=n)
    require_at_least(0, half_unit=half_unit)
    slack = 1e-9 * n
    low, high = math.ceil((share - half_unit) * n - slack), math.floor((share + half_unit) * n + slack)
    low, high = max(low, 0), min(high, n)
    if low > high:
        raise InputError(f"share = {share:.6g} of n = {n}: no whole number of patients rounds to it")
    return Count(min(max(round(share * n), low), high), low, high)


def implied_total(count: int, share: float, half_unit: float) -> Count:
    """The totals of which `count` patients are a published share, as `reconstruct_count` does for the counts.

    Raises InputError where no total fits, or the share does not tell one from zero.
    """
    require_at_least(1, count=count)
    require_share(share=share)
    require_at_least(0, half_unit=half_unit)
    if share <= half_unit:
        raise InputError(f"share = {share}: too close to zero to tell a total")
    low, high = max(math.ceil(count / (share + half_unit) - 1e-9), count), math.floor(count / (share - half_unit) + 1e-9)
    if low > high:
        raise InputError(f"count = {count} as share = {share:.6g}: no whole total fits")
    return Count(min(max(round(count / share), low), high), low, high)


def bounds(
    successes: int, enrolled: int, eligible: int, *, threshold: float = 0.5, confidence: float = 0.95, method: str = "wilson"
) -> Bounds:
    """Sharp bounds of the target share without any assumption about those outside, the literal subtraction, and the tipping values.

    Intervals take the target population as a sample from a larger one (super-population view). Raises InputError for impossible counts.
    Literature: Manski 1990; Horowitz and Manski 1998.
    """
    _require_counts(successes, enrolled, eligible)
    require_share(threshold=threshold)
    outside = eligible - enrolled
    p, a = successes / enrolled, outside / eligible
    tipping = (threshold * eligible - successes) / outside if outside else None
    return Bounds(
        observed=proportion(successes, enrolled, confidence=confidence, method=method),
        worst=proportion(successes, eligible, confidence=confidence, method=method),
        best=proportion(successes + outside, eligible, confidence=confidence, method=method),
        literal_subtraction=Estimate(
            value=p - a, unit="proportion", method="literal subtraction", note=IMPOSSIBLE if outside and p < 1 else ""
        ),
        implied_success=p - 1 if outside else p,
        tipping_success=tipping,
        tipping_imor=odds_ratio(tipping, p) if tipping is not None and 0 <= tipping <= 1 and 0 < p < 1 else None,
    )


def tipping_limit(
    successes: int, enrolled: int, eligible: int, *, threshold: float = 0.5, confidence: float = 0.95, method: str = "wilson"
) -> float | None:
    """The success share among those outside at which the lower limit of the target share equals the threshold.

    None where no share from 0 to 1 does that: nobody is outside, or the limit stays on one side. Raises InputError as `adjust`.
    """
    _require_counts(successes, enrolled, eligible)
    require_share(threshold=threshold)

    def excess(success: float) -> float:
        low = adjust(successes, enrolled, eligible, success=success, confidence=confidence, method=method).estimate.low
        return (low or 0.0) - threshold

    if enrolled == eligible or excess(0) > 0 or excess(1) < 0:
        return None
    return float(optimize.brentq(excess, 0, 1, xtol=1e-10))


def adjust(
    successes: int,
    enrolled: int,
    eligible: int,
    *,
    imor: float | None = None,
    relative_success: float | None = None,
    difference: float | None = None,
    success: float | None = None,
    confidence: float = 0.95,
    method: str = "wilson",
) -> Adjustment:
    """The target share where those outside succeeded as one stated assumption says.

    Exactly one of: `imor` (odds ratio, those outside over the enrolled), `relative_success` (ratio of shares), `difference` (of shares),
    `success` (their share itself). The variance is the delta method's, sampling of outcome and of enrollment; the interval is that of a
    proportion with the sample size which has this variance.

    Raises InputError for impossible counts, for none or several assumptions, or one that puts a share outside 0..1.
    Literature: White, Higgins and Wood 2008.
    """
    _require_counts(successes, enrolled, eligible)
    require_confidence(confidence)
    p, e = successes / enrolled, enrolled / eligible
    given = {"imor": imor, "relative_success": relative_success, "difference": difference, "success": success}
    stated = {name: value for name, value in given.items() if value is not None}
    if len(stated) != 1:
        raise InputError(f"give exactly one of {', '.join(given)}; got {', '.join(stated) or 'none'}")
    (name, value), *_ = stated.items()
    outside, slope = _success_outside(name, value, p)
    share = e * p + (1 - e) * outside
    variance = p * (1 - p) / enrolled * (e + (1 - e) * slope) ** 2 + e * (1 - e) / eligible * (p - outside) ** 2
    inside = variance > 0 and 0 < share < 1
    # At the edges both vanish; this is the limit of their ratio there.
    size = share * (1 - share) / variance if inside else enrolled / (e + (1 - e) * slope)
    interval = proportion(share * size, size, confidence=confidence, method=method)
    return Adjustment(
        estimate=Estimate(
            value=share,
            low=interval.low,
            high=interval.high,
            unit="proportion",
            method=f"{name} = {value:g}, {method}",
            confidence=confidence,
        ),
        variance=variance,
        imor=odds_ratio(outside, p),
        relative_success=outside / p if p else math.nan,
        difference=outside - p,
        success=outside,
    )


def odds_ratio(success: float, p: float) -> float:
    """Odds of `success` over the odds of `p`: 0 where the first is 0, infinite where it is 1, not a number where p is at an edge too."""
    if success in (0, 1) or p in (0, 1):
        if success == p:
            return math.nan
        return 0.0 if success == 0 or p == 1 else math.inf
    return success / (1 - success) / (p / (1 - p))


def _success_outside(name: str, value: float, p: float) -> tuple[float, float]:
    """The success share of those outside and its derivative with respect to p."""
    if name == "imor":
        require_at_least(0, imor=value)
        if value == 0:
            return 0.0, 0.0
        scale = value * p + (1 - p)
        return min(value * p / scale, 1.0), value / scale**2
    if name == "relative_success":
        require_at_least(0, relative_success=value)
        outside, slope = value * p, value
    elif name == "difference":
        outside, slope = p + value, 1.0
    else:
        outside, slope = value, 0.0
    if not -1e-12 <= outside <= 1 + 1e-12:
        raise InputError(f"{name} = {value}: puts the success share of those outside at {outside:.4g}; it must lie between 0 and 1")
    return min(max(outside, 0.0), 1.0), slope


def _require_counts(successes: int, enrolled: int, eligible: int) -> None:
    require_successes(successes, enrolled, "enrolled")
    require_at_least(1, eligible=eligible)
    if enrolled > eligible:
        raise InputError(f"enrolled = {enrolled}: more than eligible = {eligible}")
