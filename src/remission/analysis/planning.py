"""How large a trial must be to tell two shares or two event rates apart."""

import math

from remission.analysis.checks import require_inside, require_positive
from remission.analysis.intervals.solve import normal_quantile
from remission.errors import InputError


def patients_per_arm(first: float, second: float, *, power: float = 0.8, alpha: float = 0.05) -> int:
    """Patients in each of two equal arms to tell two shares apart, by the normal approximation of a two-sided test.

    The variance is pooled under equality and separate under the difference.

    Raises InputError for shares, power or alpha not strictly between 0 and 1, equal shares, or power not above alpha.
    """
    require_inside(first=first, second=second)
    _require_apart(first, second, power, alpha)
    mean = (first + second) / 2
    null = normal_quantile(alpha) * math.sqrt(2 * mean * (1 - mean))
    other = normal_quantile(2 * (1 - power)) * math.sqrt(first * (1 - first) + second * (1 - second))
    return _whole(((null + other) / (first - second)) ** 2)


def person_years_per_arm(first: float, second: float, *, power: float = 0.8, alpha: float = 0.05) -> int:
    """Person-years in each of two equal arms to tell two event rates apart, by the normal approximation of a two-sided test.

    Rates per person-year; events are Poisson, the variance is that of the two rates.

    Raises InputError for rates that are not positive, equal rates, power or alpha not strictly between 0 and 1, or power not above alpha.
    """
    require_positive(first=first, second=second)
    _require_apart(first, second, power, alpha)
    reach = normal_quantile(alpha) + normal_quantile(2 * (1 - power))
    return _whole(reach**2 * (first + second) / (first - second) ** 2)


def _require_apart(first: float, second: float, power: float, alpha: float) -> None:
    require_inside(power=power, alpha=alpha)
    if first == second:
        raise InputError(f"first = second = {first}: equal groups cannot be told apart")
    if power <= alpha:
        raise InputError(f"power = {power}: must be greater than alpha = {alpha}")


def _whole(needed: float) -> int:
    if not math.isfinite(needed) or needed > 1e15:
        raise InputError("first and second are too close together: what is needed is beyond computing")
    return math.ceil(needed * (1 - 1e-13))
