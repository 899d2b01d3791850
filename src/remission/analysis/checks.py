"""What every analysis function asks of its numbers."""

import math

from remission.errors import InputError


def require_finite(**numbers: float | None) -> None:
    """InputError with name and value for a number that is missing, infinite or not a number."""
    for name, number in numbers.items():
        if number is None or not math.isfinite(number):
            raise InputError(f"{name} = {number}: must be a finite number")


def require_at_least(minimum: float, **numbers: float) -> None:
    """InputError with name and value for a number below the minimum."""
    require_finite(**numbers)
    for name, number in numbers.items():
        if number < minimum:
            raise InputError(f"{name} = {number}: must be at least {minimum}")


def require_share(**numbers: float) -> None:
    """InputError with name and value for a number outside 0..1."""
    require_finite(**numbers)
    for name, number in numbers.items():
        if not 0 <= number <= 1:
            raise InputError(f"{name} = {number}: must lie between 0 and 1")


def require_confidence(confidence: float) -> None:
    """InputError for a confidence level that is not strictly between 0 and 1."""
    require_finite(confidence=confidence)
    if not 0 < confidence < 1:
        raise InputError(f"confidence = {confidence}: must lie strictly between 0 and 1")


def require_successes(successes: float, n: float, name: str = "n") -> None:
    """InputError for impossible counts: negative, an empty group, or more successes than patients."""
    require_at_least(0, successes=successes)
    require_finite(**{name: n})
    if n <= 0:
        raise InputError(f"{name} = {n}: must be greater than 0")
    if successes > n:
        raise InputError(f"successes = {successes}: more than {name} = {n}")
