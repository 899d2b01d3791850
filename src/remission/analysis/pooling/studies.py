"""What every way of pooling estimates asks of its studies, and what it says of two of them."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from remission.analysis.checks import require_finite, require_length, require_positive
from remission.errors import InputError

Array = NDArray[np.float64]

# Beyond this many standard errors apart, or this ratio of standard errors, squares and products would overflow.
_WIDEST = 1e30

TWO_STUDIES = (
    "two studies: the heterogeneity rests on their one difference and cannot be estimated; "
    "show the two side by side, and a pooled value only under several assumed heterogeneities"
)


@dataclass(frozen=True, slots=True)
class Studies:
    """Estimates from an origin and their variances, in units of the smallest standard error, so that no scale is too small or too large.

    The origin is the most precise estimate: deviations from it do not cancel however different the variances are.
    """

    origin: float
    unit: float
    y: Array
    v: Array

    @classmethod
    def of(cls, estimate: Sequence[float], variance: Sequence[float]) -> "Studies":
        """Raises InputError for fewer than two studies, lists of unequal length, or a variance that is not positive."""
        require_length(2, estimate=estimate, variance=variance)
        for value, spread in zip(estimate, variance, strict=True):
            require_finite(estimate=value)
            require_positive(variance=spread)
        y, v = np.asarray(estimate, dtype=float), np.asarray(variance, dtype=float)
        unit, origin = math.sqrt(v.min()), float(y[v.argmin()])
        errors = np.sqrt(v)
        if errors.max() > _WIDEST * unit:
            raise InputError(f"variance = {v.max()}: too large beside {v.min()}, beyond what double precision can weigh")
        # Halves, because the difference of two finite numbers may not be finite.
        if np.abs(y / 2 - origin / 2).max() > _WIDEST / 2 * unit:
            raise InputError(f"estimate = {y[np.abs(y / 2 - origin / 2).argmax()]}: too far from {origin} for their variances")
        return cls(origin, unit, (y - origin) / unit, (errors / unit) ** 2)

    def __len__(self) -> int:
        return len(self.y)

    @property
    def reach(self) -> float:
        """The largest distance between two estimates."""
        return float(np.ptp(self.y))

    def place(self, number: float) -> float:
        """A number on the scale of the estimates."""
        return self.origin + self.unit * number

    def spread(self, tau2: Array) -> tuple[Array, Array, Array]:
        """Mean, sum of the weights and weighted sum of squares (Q) under each between-study variance."""
        weight = 1 / (self.v + tau2[:, None])
        total = weight.sum(axis=1)
        mean = (weight * self.y).sum(axis=1) / total
        return mean, total, (weight * (self.y - mean[:, None]) ** 2).sum(axis=1)
