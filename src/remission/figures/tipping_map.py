"""Where a claim about two trials holds, over what may have happened to those outside either of them."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Literal

from matplotlib.axes import Axes
from matplotlib.figure import Figure as Canvas
from matplotlib.patches import Rectangle

from remission.cells import Number, Phrase, Plain
from remission.estimate import Estimate, percent
from remission.figures.style import MUTED, WIDTH, Figure, wrapped
from remission.tables import Table

# How a claim can stand in both trials at once, from the worst, with the depth of its shade.
STANDINGS = {"fails in a trial": 0.0, "holds at the point in both": 0.16, "holds with its interval in both": 0.42}
_SHADE = "#009E73"
_ROOM = 0.13  # the least height or width of a field that can hold its words

Edge = Estimate | Literal["always", "never"]
Line = Sequence[tuple[float, Estimate]]
Field = tuple[float, float, float, float, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """One trial of the map: the success shares outside from which its share, and its lower limit, exceed the threshold.

    0 or less: always; above 1: never. `here` is the success share outside under the scenario, None where nobody is outside.
    """

    trial: str
    point: Edge
    limit: Edge
    here: Estimate | None

    @property
    def cuts(self) -> Mapping[float, object]:
        """Where the side is cut, its ends among them, and how each place is told."""
        inside = {edge.value: Number(edge) for edge in (self.point, self.limit) if isinstance(edge, Estimate) and 0 < edge.value < 1}
        return {0.0: Plain("0%", "axis")} | inside | {1.0: Plain("100%", "axis")}


def tipping_map(
    first: Side,
    second: Side,
    *,
    pooled: Sequence[tuple[str, Line]],
    colors: Mapping[str, str],
    name: str,
    title: str,
    alt: str,
) -> Figure:
    """A square over the success shares of those outside in two trials, shaded by how "more than the threshold" stands in both.

    `pooled`: lines, each a label and its points, such as where both trials taken together meet the threshold: a place (0 to 1) in the first
    trial and the success share in the second.
    """

    def draw() -> Canvas:
        canvas = Canvas(figsize=(WIDTH, 4.6))
        axis = canvas.subplots()
        for left, right, low, high, told in found:
            _field(axis, (left, right, low, high), told)
        for label, line in pooled:
            axis.plot([x * 100 for x, _ in line], [y.value * 100 for _, y in line], color=MUTED, lw=1.6, ls=(0, (4, 3)))
            if line:
                near: dict[str, Any] = {"xytext": (4, 4), "textcoords": "offset points", "color": MUTED, "fontsize": "small"}
                axis.annotate(label, (line[0][0] * 100, line[0][1].value * 100), **near)
        if first.here is not None and second.here is not None:
            _here(axis, first.here.value * 100, second.here.value * 100)
        axis.set_xlim(0, 100)
        axis.set_ylim(0, 100)
        axis.set_aspect("equal")
        axis.set_xlabel(wrapped(f"Success share outside, {first.trial} (%)", 48), color=colors[first.trial])
        axis.set_ylabel(wrapped(f"Success share outside, {second.trial} (%)", 40), color=colors[second.trial])
        return canvas

    found = fields(first, second)
    return Figure(draw=draw, name=name, title=title, alt=alt, data=_data(first, second, found, pooled, title))


def _here(axis: Axes, x: float, y: float) -> None:
    """A ring where the scenario lies, named on the side that has room."""
    axis.plot([x], [y], marker="o", ms=9, markerfacecolor="none", markeredgewidth=2.2, markeredgecolor=MUTED, clip_on=False)
    left = x < 60
    shift = (9 if left else -9, -6 if y > 90 else 6)
    axis.annotate("this scenario", (x, y), xytext=shift, textcoords="offset points", ha="left" if left else "right")


def standing(first: Side, second: Side, x: float, y: float) -> str:
    """How the claim stands in both trials where those outside succeeded with shares x and y."""
    levels = [2 if at >= place_of(side.limit) else 1 if at >= place_of(side.point) else 0 for side, at in ((first, x), (second, y))]
    return list(STANDINGS)[min(levels)]


def place_of(edge: Edge) -> float:
    """The success share outside from which on: less than any for always, more than any for never."""
    if isinstance(edge, Estimate):
        return edge.value
    return -math.inf if edge == "always" else math.inf


def fields(first: Side, second: Side) -> list[Field]:
    """The square cut at the tipping values into fields of one standing each; those of one standing side by side are one."""
    cuts = [sorted(side.cuts) for side in (first, second)]
    found: list[Field] = []
    for low, high in pairwise(cuts[1]):
        run: list[Field] = []
        for left, right in pairwise(cuts[0]):
            told = standing(first, second, (left + right) / 2, (low + high) / 2)
            if run and run[-1][4] == told:
                left = run.pop()[0]
            run.append((left, right, low, high, told))
        for field in run:
            below = next((other for other in found if other[:2] == field[:2] and other[3] == low and other[4] == field[4]), None)
            if below is not None:
                found.remove(below)
                field = (*field[:2], below[2], *field[3:])
            found.append(field)
    return found


def _field(axis: Axes, place: tuple[float, float, float, float], told: str) -> None:
    left, right, low, high = (end * 100 for end in place)
    if STANDINGS[told]:
        axis.add_patch(Rectangle((left, low), right - left, high - low, color=_SHADE, alpha=STANDINGS[told], lw=0))
    axis.plot([left, right, right, left, left], [low, low, high, high, low], color=MUTED, lw=0.8)
    if min(right - left, high - low) >= _ROOM * 100:
        text = wrapped(told, max(10, int((right - left) / 3.2)))
        axis.annotate(text, ((left + right) / 2, (low + high) / 2), ha="center", va="center")


def _data(first: Side, second: Side, found: Sequence[Field], pooled: Sequence[tuple[str, Line]], title: str) -> Table:
    """The fields with their ends, the scenario's place, and the ends of the lines."""
    across, up = first.cuts, second.cuts
    rows: list[tuple[object, ...]] = [
        (told, Phrase((across[left], " to ", across[right])), Phrase((up[low], " to ", up[high]))) for left, right, low, high, told in found
    ]
    if first.here is not None and second.here is not None:
        told = standing(first, second, first.here.value, second.here.value)
        rows.append((f"this scenario: {told}", Number(first.here), Number(second.here)))
    rows += [
        (f"line of {label}", Plain(percent(round(x, 3)), "axis"), Number(y))
        for label, line in pooled
        for x, y in dict.fromkeys((*line[:1], *line[-1:]))
    ]
    columns = ("More than {param}`threshold`", f"Success share outside, {first.trial}", f"Success share outside, {second.trial}")
    return Table(title, columns, rows)
