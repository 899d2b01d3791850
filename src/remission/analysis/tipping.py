"""Where a claim tips when two things are unknown at once: two trials, or non-enrollment and misclassification."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from scipy import optimize

from remission.analysis.checks import require_share, require_whole
from remission.analysis.non_enrollment.mixing import effective_size
from remission.analysis.non_enrollment.population import require_counts, share_with_size
from remission.analysis.open_label import corrected_target, misclassification
from remission.errors import InputError
from remission.estimate import Estimate

Counts = tuple[int, int, int]


@dataclass(frozen=True, eq=False)
class TippingMap:
    """A share over a grid of two unknowns, and the line at which it meets the threshold.

    `share` gives it at an x and a y, None where no share can be. `value` and `low` (its lower limit) have a row for each of `y` and a
    column for each of `x`; not a number where no share can be. `frontier` and `frontier_of_limit` give, for each x, the y at which the
    share, and its lower limit, equal the threshold: None where no y from 0 to 1 does. Each is computed when asked for.
    """

    x: tuple[float, ...]
    y: tuple[float, ...]
    share: Callable[[float, float], Estimate | None]
    threshold: float

    def __post_init__(self) -> None:
        require_share(threshold=self.threshold)
        # What holds nowhere in the map is refused here, not where it is looked at.
        self.share(self.x[0], self.y[0])

    @cached_property
    def value(self) -> NDArray[np.float64]:
        return np.array([[self._value(x, y) for x in self.x] for y in self.y])

    @cached_property
    def low(self) -> NDArray[np.float64]:
        return np.array([[self._low(x, y) for x in self.x] for y in self.y])

    @cached_property
    def frontier(self) -> tuple[float | None, ...]:
        return self._line(self._value)

    @cached_property
    def frontier_of_limit(self) -> tuple[float | None, ...]:
        return self._line(self._low)

    def _value(self, x: float, y: float) -> float:
        found = self.share(x, y)
        return float("nan") if found is None else found.value

    def _low(self, x: float, y: float) -> float:
        found = self.share(x, y)
        return float("nan") if found is None else found.low or 0.0

    def _line(self, of: Callable[[float, float], float]) -> tuple[float | None, ...]:
        return tuple(_crossing(lambda y, x=x: of(x, y) - self.threshold) for x in self.x)  # type: ignore[misc]


def two_trials(
    first: Counts, second: Counts, *, threshold: float = 0.5, steps: int = 20, confidence: float = 0.95, method: str = "wilson"
) -> TippingMap:
    """The share of both trials together (successes, enrolled, eligible each) over the success share of those outside in either.

    x is the first trial's, y the second's, both from 0 to 1. The trials are taken by head count, their sizes as fixed, not weighted by
    precision.

    Raises InputError for impossible counts or a threshold outside 0..1. Literature: Liublinska and Rubin 2014.
    """
    for counts in (first, second):
        require_counts(*counts)
    total = first[2] + second[2]

    def share(x: float, y: float) -> Estimate:
        value = variance = 0.0
        for (successes, enrolled, eligible), success in ((first, x), (second, y)):
            found = (successes + (eligible - enrolled) * success) / eligible
            size = effective_size(successes, enrolled, eligible, "success", success)
            middle = (found * size + 0.5) / (size + 1)
            value += found * eligible / total
            variance += middle * (1 - middle) / size * (eligible / total) ** 2
        middle = (value * total + 0.5) / (total + 1)
        return share_with_size(value, middle * (1 - middle) / variance, label=method, confidence=confidence, method=method)

    grid = _grid(steps)
    return TippingMap(grid, grid, share, threshold)


def with_misclassification(
    positive: int,
    enrolled: int,
    eligible: int,
    *,
    sensitivity: float = 1.0,
    specificities: Sequence[float],
    threshold: float = 0.5,
    steps: int = 20,
    confidence: float = 0.95,
    method: str = "wilson",
) -> TippingMap:
    """The target share over the specificity of the assessment (x) and the success share of those outside (y).

    The assessment is corrected among the enrolled first; a specificity with which the recorded share cannot be has no value.

    Raises InputError for impossible counts or shares, or where no specificity is compatible with the recorded share.
    Literature: Rogan and Gladen 1978; Liublinska and Rubin 2014.
    """
    require_counts(positive, enrolled, eligible)
    found = [misclassification(positive, enrolled, sensitivity, each, confidence=confidence, method=method) for each in specificities]
    valid = {each: result.valid for each, result in zip(specificities, found, strict=True)}
    if not any(valid.values()):
        raise InputError(f"specificities = {list(specificities)}: none is compatible with {positive} of {enrolled} recorded")

    def share(x: float, y: float) -> Estimate | None:
        if not valid[x]:
            return None
        return corrected_target(positive, enrolled, eligible, sensitivity, x, success=y, confidence=confidence, method=method).estimate

    return TippingMap(tuple(specificities), _grid(steps), share, threshold)


def specificity_for(recorded: float, share: float, *, sensitivity: float = 1.0) -> float:
    """The specificity with which a true share is recorded as `recorded`: below 0 or above 1 where none does.

    Raises InputError for shares outside 0..1, or a true share of 1, which specificity does not touch. Literature: Rogan and Gladen 1978.
    """
    require_share(recorded=recorded, share=share, sensitivity=sensitivity)
    if share == 1:
        raise InputError("share = 1: nobody is left whom specificity could misplace")
    return 1 - (recorded - share * sensitivity) / (1 - share)


def sensitivity_for(recorded: float, share: float, *, specificity: float = 1.0) -> float:
    """The sensitivity with which a true share is recorded as `recorded`: below 0 or above 1 where none does.

    Raises InputError for shares outside 0..1, or a true share of 0, which sensitivity does not touch. Literature: Rogan and Gladen 1978.
    """
    require_share(recorded=recorded, share=share, specificity=specificity)
    if share == 0:
        raise InputError("share = 0: nobody is there whom sensitivity could misplace")
    return (recorded - (1 - share) * (1 - specificity)) / share


def _grid(steps: int) -> tuple[float, ...]:
    require_whole(1, 1000, steps=steps)
    return tuple(step / int(steps) for step in range(int(steps) + 1))


def _crossing(excess: Callable[[float], float]) -> float | None:
    """Where a function that rises from 0 to 1 passes zero; None where it does not, or is not a number."""
    start, end = excess(0.0), excess(1.0)
    if not start <= 0 <= end:
        return None
    return float(optimize.brentq(excess, 0, 1, xtol=1e-10)) if start < end else None
