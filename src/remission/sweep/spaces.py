"""Which settings a sweep runs through: a grid, one parameter at a time, or a Latin hypercube."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import product
from math import prod
from typing import Any

from scipy.stats import qmc

from remission.errors import InputError
from remission.scenario import Scenario
from remission.sweep.points import Draft, Value, checked, label, quoted, require_few


def values_by_parameter(content: object, where: str) -> dict[str, list[Value]]:
    """The values of each parameter, in its type; InputError for anything but lists of different values that it can take."""
    found: dict[str, list[Value]] = {}
    for name, listed in _mapping(content, where, "name: [values]").items():
        if not isinstance(listed, list):
            checked(name, listed, where)
            raise InputError(f"{where}: {name} = {quoted(listed)}: write its values as a list, for example {name}: [{listed}]")
        if not listed:
            raise InputError(f"{where}: {name} has no values; list some, or leave it out")
        found[name] = []
        for each in listed:
            value = checked(name, each, where)
            if value in found[name]:
                raise InputError(f"{where}: {name} = {value} stands twice; keep one")
            found[name].append(value)
    return found


def grid(values: Mapping[str, Sequence[Value]], where: str) -> Iterator[Draft]:
    """Every combination of the values, the last parameter changing fastest; InputError for far too many."""
    require_few(prod(len(listed) for listed in values.values()), where)
    for chosen in product(*values.values()):
        settings = dict(zip(values, chosen, strict=True))
        yield Draft(label(settings), settings, label(settings))


def one_at_a_time(values: Mapping[str, Sequence[Value]], base: str, where: str) -> Iterator[Draft]:
    """The base scenario, by its name, then every value of every parameter alone; InputError for far too many."""
    require_few(1 + sum(len(listed) for listed in values.values()), where)
    yield Draft(base, {}, base)
    for name, listed in values.items():
        for value in listed:
            told = label({name: value})
            yield Draft(told, {name: value}, told)


def ranges_by_parameter(content: object, where: str) -> dict[str, tuple[float, float]]:
    """The lower and the upper end of each parameter; InputError for one that has no range, or ends that it cannot have."""
    found: dict[str, tuple[float, float]] = {}
    for name, ends in _mapping(content, where, "name: [low, high]").items():
        if not isinstance(ends, list) or len(ends) != 2:
            checked(name, ends[0] if isinstance(ends, list) and ends else ends, where)
            raise InputError(f"{where}: {name} = {quoted(ends)}: write its two ends as [low, high]")
        low, high = (checked(name, end, where) for end in ends)
        if isinstance(low, str) or isinstance(high, str):
            raise InputError(f"{where}: {name} has choices and no range; sweep it with grid or one_at_a_time")
        if low >= high:
            raise InputError(f"{where}: {name} = [{low}, {high}]: the first end must be below the second; fix a parameter with 'set'")
        found[name] = (low, high)
    return found


def latin_hypercube(runs: int, ranges: Mapping[str, tuple[float, float]], seed: int) -> Iterator[Draft]:
    """Random settings, spread so that each of as many equal parts of every range as there are runs holds one; whole numbers where the
    parameter is one.
    """
    shares = qmc.LatinHypercube(len(ranges), rng=seed).random(runs)
    for number, row in enumerate(shares, start=1):
        settings = {name: _within(name, share, *ranges[name]) for name, share in zip(ranges, row.tolist(), strict=True)}
        yield Draft(f"sample {number}", settings, f"sample {number} ({label(settings)})")


def _within(name: str, share: float, low: float, high: float) -> Value:
    if Scenario.model_fields[name].annotation is int:
        return int(low) + min(int(share * (high - low + 1)), int(high - low))
    return min(low + share * (high - low), high)


def _mapping(content: object, where: str, form: str) -> dict[str, Any]:
    if not isinstance(content, dict) or not content:
        raise InputError(f"{where}: name at least one parameter, as {form}")
    return {str(name): value for name, value in content.items()}
