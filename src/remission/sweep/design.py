"""What a sweep runs: its points, the parameters that change between them, and the notebooks."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, get_args

from remission.sweep.points import Point, Value

Kind = Literal["grid", "table", "one_at_a_time", "latin_hypercube"]
KINDS: tuple[Kind, ...] = get_args(Kind)


@dataclass(frozen=True, slots=True, kw_only=True)
class Design:
    """A sweep: its points in order, the parameters that change from point to point, and what runs at each.

    `swept` names those asked for first, then those that change along; `fixed` holds what the scenario and the file set for every point;
    `asked` is how many points there were before those of the same scenario became one; `notebooks` holds the parameters that each notebook
    declares, `outcomes` the numbers that the summary is about, none where that is left open.
    """

    file: Path
    kind: Kind
    title: str
    description: str
    scenario: str
    fixed: Mapping[str, Any]
    swept: tuple[str, ...]
    points: tuple[Point, ...]
    asked: int
    notebooks: Mapping[str, frozenset[str]]
    outcomes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Run:
    """One execution of a notebook, and the points that it serves: those that do not differ in what the notebook declares."""

    notebook: str
    parameters: Mapping[str, Value]
    points: tuple[Point, ...]


@dataclass(frozen=True, slots=True)
class Count:
    """How much a sweep asks for: points, runs of notebooks at all of them, and those that differ in a parameter that reaches them."""

    points: int
    runs: int
    distinct: int


def runs(design: Design) -> list[Run]:
    """Every execution that a sweep needs, once: by notebook, in the order of the points."""
    found = []
    for notebook, declared in design.notebooks.items():
        names = sorted(declared)
        shared: dict[tuple[Value, ...], list[Point]] = {}
        for point in design.points:
            shared.setdefault(tuple(getattr(point.scenario, name) for name in names), []).append(point)
        found += [Run(notebook, dict(zip(names, values, strict=True)), tuple(points)) for values, points in shared.items()]
    return found


def count(design: Design) -> Count:
    """How much a sweep would run."""
    return Count(len(design.points), len(design.points) * len(design.notebooks), len(runs(design)))
