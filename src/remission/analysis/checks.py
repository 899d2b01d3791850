"""What every analysis function asks of its numbers."""

import math
from collections.abc import Mapping, Sequence
from typing import TypeVar

from remission.errors import InputError

F = TypeVar("F")


def require_finite(**numbers: float | None) -> None:
    """InputError with name and value for a number that is missing, infinite or not a number."""
    for name, number in numbers.items():
        try:
            finite = number is not None and math.isfinite(number)
        except (OverflowError, TypeError):
            finite = False
        if not finite:
            raise InputError(f"{name} = {str(number)[:40]}: must be a finite number")


def require_at_least(minimum: float, **numbers: float) -> None:
    """InputError with name and value for a number below the minimum."""
    require_finite(**numbers)
    for name, number in numbers.items():
        if number < minimum:
            raise InputError(f"{name} = {number}: must be at least {minimum}")


def require_positive(**numbers: float) -> None:
    """InputError with name and value for a number that is not above 0."""
    require_finite(**numbers)
    for name, number in numbers.items():
        if number <= 0:
            raise InputError(f"{name} = {number}: must be greater than 0")


def require_whole(minimum: int, most: float = math.inf, **numbers: float) -> None:
    """InputError with name and value for a count that is not a whole number, below the minimum or above the most."""
    require_at_least(minimum, **numbers)
    for name, number in numbers.items():
        if number > most:
            raise InputError(f"{name} = {number}: must be at most {most:,.0f}")
        if number != int(number):
            raise InputError(f"{name} = {number}: must be a whole number")


def require_share(**numbers: float) -> None:
    """InputError with name and value for a number outside 0..1."""
    require_finite(**numbers)
    for name, number in numbers.items():
        if not 0 <= number <= 1:
            raise InputError(f"{name} = {number}: must lie between 0 and 1")


def require_inside(**numbers: float) -> None:
    """InputError with name and value for a number that is not strictly between 0 and 1."""
    require_finite(**numbers)
    for name, number in numbers.items():
        if not 0 < number < 1:
            raise InputError(f"{name} = {number}: must lie strictly between 0 and 1")


def require_confidence(confidence: float) -> None:
    """InputError for a confidence level that is not strictly between 0 and 1."""
    require_inside(confidence=confidence)


def require_successes(successes: float, n: float, name: str = "n") -> None:
    """InputError for impossible counts: negative, an empty group, or more successes than patients."""
    require_at_least(0, successes=successes)
    require_positive(**{name: n})
    if successes > n:
        raise InputError(f"successes = {successes}: more than {name} = {n}")


def require_length(least: int, most: int | None = None, **lists: Sequence[object]) -> None:
    """InputError with names and lengths for lists that are too short, too long, or not all of one length."""
    sizes = {name: len(items) for name, items in lists.items()}
    told = ", ".join(f"{name} has {size}" for name, size in sizes.items())
    if len(set(sizes.values())) > 1:
        raise InputError(f"{told}: they must be as many")
    for size in sizes.values():
        if size < least:
            raise InputError(f"{told}: give {'exactly' if least == most else 'at least'} {least}")
        if most is not None and size > most:
            raise InputError(f"{told}: give {'exactly' if least == most else 'at most'} {most}")


def choose(methods: Mapping[str, F], method: str, name: str = "method") -> F:
    """The method of that name; InputError with the choices for another."""
    if method not in methods:
        raise InputError(f"{name} = '{method}': choose one of {', '.join(methods)}")
    return methods[method]
