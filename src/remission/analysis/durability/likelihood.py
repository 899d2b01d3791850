"""The probability of published survival shares, their rounding included."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from scipy import special

from remission.analysis.checks import require_at_least, require_length, require_positive, require_share, require_whole
from remission.analysis.intervals.solve import require_computable
from remission.analysis.non_enrollment.counts import Count, reconstruct_count
from remission.errors import InputError

Array = NDArray[np.float64]

# Stand for log 0: far below every log-likelihood, and finite when multiplied by a count and added up.
_LOG_ZERO = -1e280
_IMPOSSIBLE = -1e300
# More counts than this behind one share would make the recursion slow, and tell that the share is printed too coarsely for n.
_MOST_COUNTS = 200
_BLOCK = 2_000_000


@dataclass(frozen=True, slots=True)
class SurvivalPoint:
    """A published share still free of the event at a time (years from the start, where everybody is free).

    `half_unit` is half a unit of the share's last printed digit (0.0005 for 55.5%); 0 for a share that is a count over n.
    Raises InputError for a time that is not positive, a share outside 0..1 or a negative half unit.
    """

    time: float
    share: float
    half_unit: float

    def __post_init__(self) -> None:
        require_positive(time=self.time)
        require_share(share=self.share)
        require_at_least(0, half_unit=self.half_unit)


def free_counts(points: Sequence[SurvivalPoint], n: int) -> tuple[Count, ...]:
    """The patients still free at each point: every count that rounds to its share and fits in a course that never rises.

    A share that lies halfway between two printed values counts as either, because rules of rounding differ.

    Raises InputError for no point, an n that is not a whole positive number, times that do not increase, a share that is no count of n,
    or shares that rise by more than their rounding.
    """
    require_whole(1, n=n)
    require_computable(n=n)
    require_length(1, points=points)
    for earlier, later in pairwise(points):
        if later.time <= earlier.time:
            raise InputError(f"time = {later.time}: must be later than the time before it, {earlier.time}")
    counts = [reconstruct_count(point.share, n, point.half_unit) for point in points]
    high = np.minimum.accumulate([count.high for count in counts])
    low = np.maximum.accumulate([count.low for count in reversed(counts)])[::-1]
    for point, least, most in zip(points, low, high, strict=True):
        if least > most:
            raise InputError(f"share = {point.share} at time {point.time}: the shares rise by more than their rounding")
    nearest = np.minimum.accumulate(np.clip([count.value for count in counts], low, high))
    return tuple(Count(int(value), int(least), int(most)) for value, least, most in zip(nearest, low, high, strict=True))


def log_likelihood(points: Sequence[SurvivalPoint], n: int, survival: Sequence[float]) -> float:
    """The log-probability that n patients give the published shares, when `survival` is the true share free at each point.

    The counts still free form a Markov chain: N_j given N_(j-1) is binomial with probability S_j / S_(j-1), N_0 = n and S_0 = 1. The
    probability of the rounded shares is the sum over all courses of counts that round to them, by a forward recursion in logarithms.
    Minus infinity where the shares could not have come about.

    Raises InputError as `free_counts`, for as many shares as there are not points, or for shares outside 0..1 or rising.
    """
    curve = PublishedCurve(points, n)
    require_length(1, points=points, survival=survival)
    before = 1.0
    for share in survival:
        require_share(survival=share)
        if share > before:
            raise InputError(f"survival = {share}: higher than {before} before it")
        before = share
    shares = np.asarray(survival, float)
    earlier = np.concatenate([[1.0], shares[:-1]])
    # Nobody is left to stay free where the share before is 0, so any probability does.
    lost = np.divide(earlier - shares, earlier, out=np.zeros_like(shares), where=earlier > 0)
    kept = np.divide(shares, earlier, out=np.ones_like(shares), where=earlier > 0)
    value = float(curve.log_likelihood(kept[None], lost[None])[0])
    return -np.inf if value <= _LOG_ZERO / 2 else value


@dataclass(frozen=True, slots=True)
class _Step:
    """From the counts possible at one point (rows) to those possible at the next (columns)."""

    coefficient: Array
    kept: Array
    lost: Array


class PublishedCurve:
    """Published shares made ready for many evaluations of their likelihood; equal where counts and times are."""

    def __init__(self, points: Sequence[SurvivalPoint], n: int) -> None:
        self.counts = free_counts(points, n)
        self.n = n
        self.times: Array = np.array([point.time for point in points], float)
        # Relative to the last time.
        self.log_times: Array = np.log(self.times) - np.log(self.times[-1])
        for point, count in zip(points, self.counts, strict=True):
            if count.high - count.low >= _MOST_COUNTS:
                raise InputError(
                    f"half_unit = {point.half_unit}: {count.high - count.low + 1} counts of n = {n} round to one share; give more digits"
                )
        start = np.array([n], float)
        self._steps = _steps([start, *(np.arange(count.low, count.high + 1, dtype=float) for count in self.counts)])
        self._nearest = _steps([start, *(np.array([count.value], float) for count in self.counts)])

    def __eq__(self, other: object) -> bool:
        return isinstance(other, PublishedCurve) and self._identity == other._identity

    def __hash__(self) -> int:
        return hash(self._identity)

    @property
    def _identity(self) -> tuple[object, ...]:
        return (self.n, self.counts, tuple(self.times))

    def log_likelihood(self, kept: Array, lost: Array) -> Array:
        """Log-likelihood of each row: columns are the conditional probabilities of staying free, and of not, up to each point."""
        stay, leave = _log(kept), _log(lost)
        size = max(1, _BLOCK // max(step.kept.size for step in self._steps))
        blocks = [slice(start, start + size) for start in range(0, len(kept), size)]
        return np.concatenate([_recursion(self._steps, stay[block], leave[block]) for block in blocks])

    def rough(self, kept: Array, lost: Array) -> Array:
        """The same of the nearest counts alone, for looking around."""
        return _recursion(self._nearest, _log(kept), _log(lost))


def _recursion(steps: Sequence[_Step], log_kept: Array, log_lost: Array) -> Array:
    forward = np.zeros((len(log_kept), 1))
    for column, step in enumerate(steps):
        terms = step.coefficient + step.kept * log_kept[:, column, None, None] + step.lost * log_lost[:, column, None, None]
        forward = _log_sum(np.maximum(terms + forward[:, :, None], _IMPOSSIBLE))
    return _log_sum(forward)


def _log_sum(terms: Array) -> Array:
    """Log of the sum over the second axis; quicker on small arrays than scipy's, which also looks for infinities."""
    top = terms.max(axis=1, keepdims=True)
    total: Array = top.squeeze(1) + np.log(np.exp(terms - top).sum(axis=1))
    return total


def _log(numbers: Array) -> Array:
    logs: Array = np.log(numbers, out=np.full_like(numbers, _LOG_ZERO), where=numbers > 0)
    return logs


def _steps(possible: Sequence[Array]) -> list[_Step]:
    return [_step(earlier, later) for earlier, later in pairwise(possible)]


def _step(earlier: Array, later: Array) -> _Step:
    kept, lost = np.broadcast_to(later, (earlier.size, later.size)), earlier[:, None] - later
    possible = lost >= 0
    lost = np.where(possible, lost, 0.0)
    # As beta function: differences of log-gammas lose digits where n is large.
    coefficient = -np.log1p(kept + lost) - special.betaln(kept + 1, lost + 1)
    return _Step(np.where(possible, coefficient, _IMPOSSIBLE), kept, lost)
