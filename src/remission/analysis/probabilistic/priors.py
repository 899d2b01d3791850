"""Prior distributions of a bias parameter: numpy draws them, quantile and distribution function allow correlation and checks."""

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import integrate, special

from remission.analysis.checks import require_finite, require_positive, require_successes
from remission.errors import InputError

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Prior:
    """A distribution of one unknown: its name as a reader writes it, mean, draws, quantile function and distribution function.

    `draw` takes a numpy generator and a number of draws; `ppf` and `cdf` take and give arrays.
    """

    name: str
    mean: float
    draw: Callable[[np.random.Generator, int], Array]
    ppf: Callable[[Array], Array]
    cdf: Callable[[Array], Array]


def fixed(value: float) -> Prior:
    """All mass on one value. Raises InputError for one that is not finite."""
    require_finite(value=value)
    return Prior(
        f"fixed({value:g})",
        value,
        lambda _, size: np.full(size, value),
        lambda u: np.full(np.shape(u), value),
        lambda x: np.where(np.asarray(x) >= value, 1.0, 0.0),
    )


def uniform(low: float, high: float) -> Prior:
    """Every value from low to high equally likely. Raises InputError for limits out of order."""
    _require_order(low=low, high=high)
    width = high - low
    return Prior(
        f"uniform({low:g}, {high:g})",
        (low + high) / 2,
        lambda random, size: random.uniform(low, high, size),
        lambda u: low + width * np.asarray(u),
        lambda x: np.clip((np.asarray(x) - low) / width, 0, 1),
    )


def triangular(low: float, mode: float, high: float) -> Prior:
    """Most likely at the mode, falling in straight lines to both ends. Raises InputError for limits out of order."""
    _require_order(low=low, high=high)
    _require_between(low, high, mode=mode)
    shape = trapezoid(low, mode, mode, high)
    name = f"triangular({low:g}, {mode:g}, {high:g})"
    return Prior(name, shape.mean, lambda random, size: random.triangular(low, mode, high, size), shape.ppf, shape.cdf)


def trapezoid(low: float, lower_mode: float, upper_mode: float, high: float) -> Prior:
    """Flat between two modes, falling in straight lines to both ends. Raises InputError for limits out of order.

    Literature: Fox, Lash and Greenland 2005.
    """
    a, b, c, d = low, lower_mode, upper_mode, high
    _require_order(low=a, high=d)
    _require_between(a, d, lower_mode=b, upper_mode=c)
    if b > c:
        raise InputError(f"lower_mode = {b}: above upper_mode = {c}")
    height = 2 / (c + d - a - b)
    rise, fall = (b - a) * height / 2, (d - c) * height / 2

    def ppf(u: Array) -> Array:
        u = np.asarray(u)
        left = a + np.sqrt(2 * u * (b - a) / height)
        right = d - np.sqrt(2 * (1 - u) * (d - c) / height)
        return np.where(u < rise, left, np.where(u > 1 - fall, right, b + (u - rise) / height))

    def cdf(x: Array) -> Array:
        x = np.clip(x, a, d)
        left = (x - a) ** 2 * height / (2 * (b - a)) if b > a else np.zeros(np.shape(x))
        right = 1 - (d - x) ** 2 * height / (2 * (d - c)) if d > c else np.ones(np.shape(x))
        return np.where(x < b, left, np.where(x > c, right, rise + (x - b) * height))

    mean = (c * c + d * d + c * d - a * a - b * b - a * b) / (3 * (c + d - a - b))
    return Prior(f"trapezoid({a:g}, {b:g}, {c:g}, {d:g})", mean, lambda random, size: ppf(random.random(size)), ppf, cdf)


def beta(a: float, b: float) -> Prior:
    """A share that was a times seen and b times not, roughly. Raises InputError for parameters that are not positive."""
    require_positive(a=a, b=b)
    return Prior(
        f"beta({a:g}, {b:g})",
        a / (a + b),
        lambda random, size: random.beta(a, b, size),
        lambda u: special.betaincinv(a, b, u),
        lambda x: special.betainc(a, b, np.clip(x, 0, 1)),
    )


def logit_normal(mean: float, sd: float) -> Prior:
    """A share whose log odds are normal. Raises InputError for a standard deviation that is not positive."""
    require_finite(mean=mean)
    require_positive(sd=sd)

    def weighted(z: float) -> float:
        return float(special.expit(mean + sd * z)) * math.exp(-z * z / 2) / math.sqrt(2 * math.pi)

    return Prior(
        f"logit_normal({mean:g}, {sd:g})",
        float(integrate.quad(weighted, -12, 12, epsabs=1e-12, limit=200)[0]),
        lambda random, size: special.expit(random.normal(mean, sd, size)),
        lambda u: special.expit(mean + sd * special.ndtri(u)),
        lambda x: special.ndtr((special.logit(np.clip(x, 0, 1)) - mean) / sd),
    )


def log_normal(mean: float, sd: float) -> Prior:
    """A ratio whose logarithm is normal with that mean and standard deviation: the usual prior of an odds ratio.

    Raises InputError for a standard deviation that is not positive. Literature: White, Higgins and Wood 2008.
    """
    require_finite(mean=mean)
    require_positive(sd=sd)
    if abs(mean) + sd * sd / 2 > 500:
        raise InputError(f"mean = {mean}, sd = {sd}: on the scale of logarithms, so wide that their mean is no number")

    def cdf(x: Array) -> Array:
        x = np.asarray(x, dtype=float)
        positive = x > 0
        return special.ndtr((np.log(x, where=positive, out=np.full(x.shape, -np.inf)) - mean) / sd)

    return Prior(
        f"log_normal({mean:g}, {sd:g})",
        math.exp(mean + sd * sd / 2),
        lambda random, size: random.lognormal(mean, sd, size),
        lambda u: np.exp(mean + sd * special.ndtri(u)),
        cdf,
    )


def log_odds_ratio(successes: tuple[float, float], n: tuple[float, float]) -> tuple[float, float]:
    """What two groups say of the ratio of their odds of success, first over second: mean and standard error of its logarithm (Woolf's).

    They are what `log_normal` takes. With 1/2 added to every cell where one of them is empty. Raises InputError for impossible counts.
    """
    for name, count, size in zip(("first n", "second n"), successes, n, strict=True):
        require_successes(count, size, name)
    cells = [cell for count, size in zip(successes, n, strict=True) for cell in (count, size - count)]
    a, b, c, d = cells if all(cells) else [cell + 0.5 for cell in cells]
    return math.log(a / b) - math.log(c / d), math.sqrt(1 / a + 1 / b + 1 / c + 1 / d)


def _require_order(low: float, high: float) -> None:
    require_finite(low=low, high=high)
    if low >= high:
        raise InputError(f"low = {low}: must be below high = {high}")
    if high - low > 1e100:
        raise InputError(f"low = {low}, high = {high}: too far apart to draw between")


def _require_between(low: float, high: float, **numbers: float) -> None:
    require_finite(**numbers)
    for name, number in numbers.items():
        if not low <= number <= high:
            raise InputError(f"{name} = {number}: must lie between low = {low} and high = {high}")
