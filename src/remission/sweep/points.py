"""The points of a sweep: scenarios that differ in the swept parameters, each known by what it is."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from textwrap import shorten
from typing import Any

from remission.errors import InputError
from remission.pipeline import digests
from remission.scenario import FATE_PARAMETERS, Scenario, make_scenario

MOST = 100_000

Value = float | int | str


@dataclass(frozen=True, slots=True)
class Draft:
    """Settings on the way to a point: its name, and where they stand in what was asked for."""

    name: str
    settings: Mapping[str, Value]
    place: str


@dataclass(frozen=True, slots=True)
class Point:
    """One scenario of a sweep: its name, and what it sets itself.

    The id depends on all parameters and on nothing else, so that two sweeps know the points they share.
    """

    id: str
    name: str
    scenario: Scenario
    settings: Mapping[str, Value] = field(hash=False)


def identity(scenario: Scenario) -> str:
    """What a scenario is known by, from its parameters."""
    return digests.of(scenario.model_dump())[:16]


def make_points(drafts: Iterable[Draft], base: Mapping[str, Any], fixed: Mapping[str, Any], where: str) -> tuple[Point, ...]:
    """The points of settings on top of what is fixed for all, on top of a base scenario; each scenario once, in their order.

    Raises InputError, with the place, for settings that do not go together.
    """
    found: dict[str, Point] = {}
    for draft in drafts:
        scenario = make_scenario(on_top(base, {**fixed, **draft.settings}), f"{where}, {draft.place}")
        key = identity(scenario)
        found.setdefault(key, Point(key, draft.name, scenario, draft.settings))
    return tuple(found.values())


def on_top(base: Mapping[str, Any], settings: Mapping[str, Any]) -> dict[str, Any]:
    """A base scenario with other settings; another `non_enrolled` leaves behind what belongs to the former one."""
    fate = base.get("non_enrolled")
    replaced = FATE_PARAMETERS if settings.get("non_enrolled", fate) != fate else ()
    return {name: value for name, value in base.items() if name not in replaced} | dict(settings)


def label(settings: Mapping[str, Value]) -> str:
    """Settings in words: "confidence=0.9, threshold=0.5"."""
    return ", ".join(f"{name}={value}" for name, value in settings.items())


def checked(name: str, value: object, where: str) -> Value:
    """A value of one parameter, in its type; InputError for an unknown parameter, or one of another type or out of range."""
    beside = {"non_enrolled": name} if name in FATE_PARAMETERS else {}
    found: Value = getattr(make_scenario({name: value} | beside, where), name)
    return found


def quoted(value: object) -> str:
    """What a file says, short and on one line, for a message."""
    return shorten(repr(value), 60, placeholder="...")


def require_few(number: int, where: str) -> None:
    """InputError for more points than any sweep needs, before they are made."""
    if number > MOST:
        raise InputError(f"{where}: {number:,} points; the most is {MOST:,}; leave out values")
