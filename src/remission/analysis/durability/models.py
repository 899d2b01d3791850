"""How the share still free may go on falling: models of the whole curve, fitted to published shares."""

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np
from scipy import optimize

from remission.analysis.checks import choose, require_at_least
from remission.analysis.durability.likelihood import Array, PublishedCurve, SurvivalPoint
from remission.analysis.intervals import proportion
from remission.errors import InputError

# Places of the search are rows (cured share, y, log k), y the log of the cumulative hazard of those not cured at the last point: with
# it, unlike with the rate, the shape hardly moves the share free at the end, and the search is quick and sure.
_Y = (-25.0, 4.0)
_LOG_SHAPE = (math.log(0.05), math.log(20.0))
_CURED, _LEVEL, _SHAPE = range(3)
_STEP = 1e-5
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
    shares = np.linspace(0, highest_cured(curve), 12) if kind.cured else (0.0,)
    return _climb(curve, kind, [*_best_of_grid(curve, kind, shares, 2), *(maximum(curve, other) for other in simpler)])


def constrained(curve: PublishedCurve, kind: Model, cured: float, near: Iterable[Optimum] = ()) -> Optimum:
    """The best fit with the cured share held fixed, from the best places of a grid and from other optima near by."""
    starts = [*_best_of_grid(curve, kind, (cured,), 1), *(_reached(curve, (cured, other.level, other.log_shape)) for other in near)]
    return _climb(curve, replace(kind, cured=False), starts)


def highest_cured(curve: PublishedCurve) -> float:
    """A cured share above which the published shares are all but impossible: the cured are free at the last point."""
    high = proportion(curve.counts[-1].high, curve.n, confidence=1 - 1e-8, method="clopper_pearson").high
    return min(high or 1.0, 1 - 1e-4)


def _best_of_grid(curve: PublishedCurve, kind: Model, shares: Iterable[float], count: int) -> list[Optimum]:
    grid = np.array([(cured, *place) for cured in shares for place in (_GRID if kind.shaped else _GRID[_GRID[:, 1] == 0])])
    values = _evaluate(curve, grid, rough=True)
    return [_reached(curve, grid[row]) for row in np.argsort(-values, kind="stable")[:count]]


def _climb(curve: PublishedCurve, kind: Model, starts: Iterable[Optimum]) -> Optimum:
    """The highest place that a search from each start reaches, within the ranges of the parameters that the model has."""
    free = [_CURED] * kind.cured + [_LEVEL] + [_SHAPE] * kind.shaped
    ranges = [[(0.0, highest_cured(curve)), _Y, _LOG_SHAPE][column] for column in free]
    reached = []
    for start in starts:
        origin = np.array([start.cured, start.level, start.log_shape])
        found = optimize.minimize(
            _objective(curve, origin, free), origin[free], jac=True, method="L-BFGS-B", bounds=ranges, options={"ftol": 1e-12, "gtol": 1e-6}
        )
        origin[free] = np.clip(found.x, *np.transpose(ranges))
        reached += [start, _reached(curve, origin)]
    return max(reached, key=lambda optimum: optimum.log_likelihood)


def _reached(curve: PublishedCurve, place: Iterable[float]) -> Optimum:
    cured, level, log_shape = (float(part) for part in place)
    return Optimum(cured, level, log_shape, float(_evaluate(curve, np.array([[cured, level, log_shape]]))[0]))


def _objective(curve: PublishedCurve, origin: Array, free: list[int]) -> Callable[[Array], tuple[float, Array]]:
    """Minus the log-likelihood and its gradient in the free parameters, by differences of second order made in one evaluation."""
    offsets = np.zeros((2 * len(free) + 1, 3))
    weights = np.zeros((len(free), 2 * len(free) + 1))
    for row, column in enumerate(free):
        # Central, but forward for the cured share, which may not go below 0.
        ahead, around = ((1, 2), (-1.5, 2, -0.5)) if column == _CURED else ((1, -1), (0, 0.5, -0.5))
        offsets[2 * row + 1 : 2 * row + 3, column] = np.array(ahead) * _STEP
        weights[row, [0, 2 * row + 1, 2 * row + 2]] = np.array(around) / _STEP

    def objective(place: Array) -> tuple[float, Array]:
        center = origin.copy()
        center[free] = place
        values = -_evaluate(curve, center + offsets)
        return float(values[0]), weights @ values

    return objective


def _evaluate(curve: PublishedCurve, places: Array, *, rough: bool = False) -> Array:
    """Log-likelihood at each place, or its rough value."""
    cured, relative = places[:, :1], np.log(curve.times) - np.log(curve.times[-1])
    hazard = np.exp(places[:, 1:2] + np.exp(places[:, 2:]) * relative)
    earlier = np.concatenate([np.zeros((len(places), 1)), hazard[:, :-1]], axis=1)
    free, free_before = (cured + (1 - cured) * np.exp(-cumulative) for cumulative in (hazard, earlier))
    lost = (1 - cured) * np.exp(-earlier) * -np.expm1(earlier - hazard) / free_before
    return (curve.rough if rough else curve.log_likelihood)(free / free_before, np.maximum(lost, _FLOOR))


_GRID: Array = np.array([(level, log_shape) for level in np.linspace(*_Y, 30) for log_shape in np.linspace(-3, 3, 7)])
