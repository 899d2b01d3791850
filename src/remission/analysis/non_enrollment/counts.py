"""Whole patients behind rounded percentages."""

import math
from dataclasses import dataclass

from remission.analysis.checks import require_share, require_whole
from remission.errors import InputError


@dataclass(frozen=True, slots=True)
class Count:
    """A whole number behind a rounded percentage: the nearest, and the least and most that round to it."""

    value: int
    low: int
    high: int


def reconstruct_count(share: float, n: int, half_unit: float) -> Count:
    """The counts of n that round to a published share (half_unit: half a unit of its last printed digit, 0.0005 for 39.5%).

    Raises InputError where no whole number fits. Literature: the granularity test of Brown and Heathers 2017.
    """
    require_share(share=share)
    require_whole(1, n=n)
    require_share(half_unit=half_unit)
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
    require_whole(1, count=count)
    require_share(share=share)
    require_share(half_unit=half_unit)
    if share <= half_unit + 1e-12:
        raise InputError(f"share = {share}: too close to zero to tell a total")
    low, high = max(math.ceil(count / (share + half_unit) - 1e-9), count), math.floor(count / (share - half_unit) + 1e-9)
    if low > high:
        raise InputError(f"count = {count} as share = {share:.6g}: no whole total fits")
    return Count(min(max(round(count / share), low), high), low, high)
