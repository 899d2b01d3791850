"""How the share still free may go on falling: models of the whole curve, fitted to published shares."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import combinations

import numpy as np

from remission.analysis.checks import choose, require_at_least
from remission.analysis.durability.likelihood import Array, PublishedCurve, SurvivalPoint
from remission.analysis.intervals import proportion
from remission.errors import InputError

# Places of the search are rows (cured share, y, log k), y the log of the cumulative hazard of those not cured at the last point: with
# it, unlike with the rate, the shape hardly moves the share free at the end, and the search is quick and sure.
_Y = (-25.0, 4.0)
_LOG_SHAPE = (math.log(0.05), math.log(20.0))
_CURED, _LEVEL, _SHAPE = range(3)
_STEP = 3e-5
_FLATTEST = 1e-5  # curvature that differences at this step can tell from none
_ENOUGH = 1e-13  # gain in log-likelihood not worth another step
_MOST_STEPS = 60
_NO_ROOM = 1e-9
_FLOOR = 1e-300


@dataclass(frozen=True, slots=True)
class Model:
    """Which parameters a model of the share still free has beside the rate."""

    shaped: bool
    cured: bool

    @property
    def size(self) -> int:
        return 1 + self.shaped + self.cured


MODELS: Mapping[str, Model] = {
    "exponential": Model(shaped=False, cured=False),
    "weibull": Model(shaped=True, cured=False),
    "cure": Model(shaped=False, cured=True),
    "cure_weibull": Model(shaped=True, cured=True),
}


@dataclass(frozen=True, slots=True)
class Fit:
    """A model with the parameters that make the published shares most probable.

    `parameters` are rate (lambda, per year), and where the model has them shape (k) and cured (pi). `saturated`: as many parameters as
    points, so the fit says nothing about whether the model is right. `at_bound`: parameters that ended at the edge of their range (cured
    at 0, shape at 0.05 or 20, the rate where nobody or everybody is lost), where AIC is only a guide.
    """

    model: str
    parameters: Mapping[str, float]
    log_likelihood: float
    aic: float
    saturated: bool
    at_bound: tuple[str, ...]

    def survival(self, time: float) -> float:
        """The share still free after that many years. Raises InputError for a negative time."""
        require_at_least(0, time=time)
        rate, shape, cured = self.parameters["rate"], self.parameters.get("shape", 1.0), self.parameters.get("cured", 0.0)
        if time == 0 or rate == 0:
            return 1.0
        log_hazard = min(shape * (math.log(rate) + math.log(time)), 700.0)
        return cured + (1 - cured) * math.exp(-math.exp(log_hazard))


@dataclass(frozen=True, slots=True)
class Optimum:
    """A place of the search and its log-likelihood: cured share, log cumulative hazard of the others at the last point, log shape."""

    cured: float
    level: float
    log_shape: float
    log_likelihood: float

    @property
    def place(self) -> tuple[float, float, float]:
        return self.cured, self.level, self.log_shape


def fit(points: Sequence[SurvivalPoint], n: int, *, model: str) -> Fit:
    """The model of that name fitted by maximum likelihood to published shares of n patients, their rounding included.

    Models of the share free after t years: exponential exp(-rate t); weibull exp(-(rate t)^shape); cure, a share `cured` that never loses
    it and an exponential for the rest; cure_weibull, the same with a Weibull: cured + (1 - cured) exp(-(rate t)^shape). All n are taken to
    have been followed to the last point; `loss_bounds` says what is possible where they were not.

    Raises InputError as `free_counts`, for an unknown model, or for one with more parameters than there are points.
    Literature: Boag 1949, Berkson and Gage 1952, Farewell 1982.
    """
    kind = require_identified(points, model)
    curve = PublishedCurve(points, n)
    best = maximum(curve, kind)
    parameters = {"rate": math.exp(best.level / math.exp(best.log_shape)) / float(curve.times[-1])}
    bounds = {"rate": (best.level, _Y)}
    if kind.shaped:
        parameters["shape"], bounds["shape"] = math.exp(best.log_shape), (best.log_shape, _LOG_SHAPE)
    if kind.cured:
        parameters["cured"], bounds["cured"] = best.cured, (best.cured, (0.0, highest_cured(curve)))
    return Fit(
        model=model,
        parameters=parameters,
        log_likelihood=best.log_likelihood,
        aic=2 * kind.size - 2 * best.log_likelihood,
        saturated=kind.size == len(points),
        at_bound=tuple(name for name, (value, ends) in bounds.items() if min(abs(value - end) for end in ends) < 1e-6),
    )


def compare(points: Sequence[SurvivalPoint], n: int) -> tuple[Fit, ...]:
    """Every model that the points can identify, fitted, the lowest AIC first.

    Models with as many parameters as points are among them, marked saturated. AIC does not know that a cured share at 0 is at the edge of
    its range: there, it is too strict with the cure models.

    Raises InputError as `fit`.
    """
    fits = [fit(points, n, model=name) for name, kind in MODELS.items() if kind.size <= max(1, len(points))]
    return tuple(sorted(fits, key=lambda item: item.aic))


def require_identified(points: Sequence[SurvivalPoint], model: str) -> Model:
    """The model; InputError where it has more parameters than there are points."""
    kind = choose(MODELS, model, "model")
    if points and kind.size > len(points):
        raise InputError(f"model = '{model}': {kind.size} parameters from {len(points)} points; use a simpler one")
    return kind


# Each model is asked for again and again: by models that it lies inside of, and by profiles.
@lru_cache(maxsize=64)
def maximum(curve: PublishedCurve, kind: Model) -> Optimum:
    """The best fit over all parameters, from the best places of a grid and from the best fits of the simpler models inside this one."""
    simpler = [
        other for other in MODELS.values() if other.size == kind.size - 1 and other.shaped <= kind.shaped and other.cured <= kind.cured
    ]
    shares = np.linspace(0, highest_cured(curve), 12) if kind.cured else np.zeros(1)
    grid, values = _look_around(curve, kind, shares)
    starts = [*grid[np.argsort(-values, kind="stable")[:2]], *(maximum(curve, other).place for other in simpler)]
    return max(_climb(curve, kind, np.array(starts)), key=lambda optimum: optimum.log_likelihood)


def constrained(curve: PublishedCurve, kind: Model, shares: Array, near: Sequence[Optimum] = ()) -> list[Optimum]:
    """The best fit at each of several cured shares, held fixed: from the optima near by, or without any from the best place of a grid."""
    if near:
        starts = np.array([(cured, other.level, other.log_shape) for cured in shares for other in near])
    else:
        grid, values = _look_around(curve, kind, shares)
        starts = grid.reshape(len(shares), -1, 3)[np.arange(len(shares)), np.argmax(values.reshape(len(shares), -1), axis=1)]
    reached = _climb(curve, replace(kind, cured=False), starts)
    each = len(starts) // len(shares)
    return [max(reached[row : row + each], key=lambda optimum: optimum.log_likelihood) for row in range(0, len(reached), each)]


def highest_cured(curve: PublishedCurve) -> float:
    """A cured share above which the published shares are all but impossible: the cured are free at the last point."""
    high = proportion(curve.counts[-1].high, curve.n, confidence=1 - 1e-8, method="clopper_pearson").high
    return min(high or 1.0, 1 - 1e-4)


def _look_around(curve: PublishedCurve, kind: Model, shares: Array) -> tuple[Array, Array]:
    """The places of a grid at each cured share, and their rough log-likelihood."""
    places = _GRID if kind.shaped else _GRID[_GRID[:, 1] == 0]
    grid = np.column_stack([np.repeat(shares, len(places)), np.tile(places, (len(shares), 1))])
    return grid, _evaluate(curve, grid, rough=True)


def _climb(curve: PublishedCurve, kind: Model, places: Array) -> list[Optimum]:
    """Where Newton's method leads from each place, all at once, within the ranges of the parameters that the model has."""
    free = [_CURED] * kind.cured + [_LEVEL] + [_SHAPE] * kind.shaped
    low, high = np.transpose([[(0.0, highest_cured(curve)), _Y, _LOG_SHAPE][column] for column in free])
    offsets, first, second = _differences(free)
    values, scale = np.full(len(places), -np.inf), np.ones(len(places))
    uphill, gain = np.zeros((len(places), len(free))), np.zeros(len(places))
    for _ in range(_MOST_STEPS):
        tried = places.copy()
        tried[:, free] = np.clip(tried[:, free] + scale[:, None] * uphill, low, high)
        around = _evaluate(curve, (tried[:, None] + offsets).reshape(-1, 3)).reshape(len(places), -1)
        higher = around[:, 0] > values
        slope, bend = around @ first.T, np.tensordot(around, second, (1, 2))
        steps = _newton(slope, bend, low - tried[:, free], high - tried[:, free])
        gains = (slope * steps).sum(axis=1)
        places, uphill = (np.where(higher[:, None], new, old) for new, old in ((tried, places), (steps, uphill)))
        values, gain = (np.where(higher, new, old) for new, old in ((around[:, 0], values), (gains, gain)))
        scale = np.where(higher, 1.0, scale / 8)
        if (gain * scale < _ENOUGH).all():
            break
    return [
        Optimum(cured, level, log_shape, value) for (cured, level, log_shape), value in zip(places.tolist(), values.tolist(), strict=True)
    ]


def _newton(slope: Array, bend: Array, down: Array, up: Array) -> Array:
    """The step to the top of each paraboloid, or away from its bottom: at most 1 long, and as far as there is room down and up."""
    blocked = np.where(slope > 0, up, -down) < _NO_ROOM
    slope = np.where(blocked, 0.0, slope)
    curvature, axes = np.linalg.eigh(np.where(blocked[:, :, None] | blocked[:, None], 0.0, bend))
    along = (slope[:, None] @ axes)[:, 0] / np.maximum(np.abs(curvature), _FLATTEST)
    step: Array = (axes @ along[:, :, None])[:, :, 0]
    step /= np.maximum(1.0, np.abs(step).max(axis=1, keepdims=True))
    room = np.where(step > 0, up, down)
    step[np.abs(room) < _NO_ROOM] = 0.0
    # Shortened, not bent: a step along a ridge stays on it.
    step *= np.divide(room, step, out=np.ones_like(step), where=np.abs(step) > np.abs(room)).min(axis=1, keepdims=True)
    return np.clip(step, down, up, out=step)


def _differences(free: list[int]) -> tuple[Array, Array, Array]:
    """Where to evaluate around a place, and the weights of these values in the first and the second derivatives.

    Central, but forward for the cured share, which may not go below 0.
    """
    size = len(free)
    ahead = [(1, 2) if column == _CURED else (1, -1) for column in free]
    pairs = list(combinations(range(size), 2))
    offsets = np.zeros((1 + 2 * size + len(pairs), 3))
    first, second = np.zeros((size, len(offsets))), np.zeros((size, size, len(offsets)))
    for row, column in enumerate(free):
        here = [0, 1 + 2 * row, 2 + 2 * row]
        offsets[here[1:], column] = ahead[row]
        first[row, here], second[row, row, here] = ((-1.5, 2, -0.5), (1, -2, 1)) if column == _CURED else ((0, 0.5, -0.5), (-2, 1, 1))
    for place, (row, other) in enumerate(pairs, 1 + 2 * size):
        offsets[place, [free[row], free[other]]] = 1
        second[row, other, [0, 1 + 2 * row, 1 + 2 * other, place]] = 1, -1, -1, 1
        second[other, row] = second[row, other]
    return offsets * _STEP, first / _STEP, second / _STEP**2


def _evaluate(curve: PublishedCurve, places: Array, *, rough: bool = False) -> Array:
    """Log-likelihood at each place, or its rough value."""
    cured = places[:, :1]
    hazard = np.exp(places[:, 1:2] + np.exp(places[:, 2:]) * curve.log_times)
    earlier = np.concatenate([np.zeros((len(places), 1)), hazard[:, :-1]], axis=1)
    free, free_before = (cured + (1 - cured) * np.exp(-cumulative) for cumulative in (hazard, earlier))
    lost = (1 - cured) * np.exp(-earlier) * -np.expm1(earlier - hazard) / free_before
    return (curve.rough if rough else curve.log_likelihood)(free / free_before, np.maximum(lost, _FLOOR))


_GRID: Array = np.array([(level, log_shape) for level in np.linspace(*_Y, 30) for log_shape in np.linspace(-3, 3, 7)])
