"""Ways to treat over time, as a scheme without numbers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from matplotlib.axes import Axes
from matplotlib.figure import Figure as Canvas
from matplotlib.patches import Rectangle

from remission.figures.style import MUTED, WIDTH, Figure
from remission.tables import Table

_SPAN = 100.0  # the drawn stretch of time, in units of its own
# Heights: of the strongest block, of a lane with its name above and its blocks below, and of the name of a group.
_TALLEST, _LANE, _HEAD = 0.62, 1.42, 0.8


@dataclass(frozen=True, slots=True)
class Block:
    """A stretch of treatment: start and end between 0 and 100, strength up to 1, `kind` for its color."""

    start: float
    end: float
    strength: float
    kind: str
    label: str = ""


@dataclass(frozen=True, slots=True)
class Strategy:
    """One way to treat: the group it belongs to, its course in words, its blocks, and when disease activity returns."""

    group: str
    name: str
    words: str
    blocks: Sequence[Block]
    activity: Sequence[float] = ()


def strategies(ways: Sequence[Strategy], *, colors: Mapping[str, str], name: str, title: str, xlabel: str, alt: str) -> Figure:
    """One lane a strategy, gathered by group; a block's height is how strong the treatment is, a triangle that activity returns.

    `colors`: kind of block to color; a kind without one is drawn in the muted color.
    """
    groups = [(group, list(inside)) for group, inside in groupby(ways, key=lambda way: way.group)]
    height = sum(_HEAD + _LANE * len(inside) for _, inside in groups)

    def draw() -> Canvas:
        canvas = Canvas(figsize=(WIDTH, 0.6 + 0.52 * height))
        axis = canvas.subplots()
        level = 0.0
        for group, inside in groups:
            axis.annotate(group, (0, level + 0.5), va="center", fontweight="bold")
            level += _HEAD
            for way in inside:
                level += _LANE
                _lane(axis, way, level, colors)
        axis.set_xlim(-1, _SPAN + 4)
        axis.set_ylim(level + 0.15, 0)
        axis.set_yticks([])
        axis.set_xticks([])
        axis.grid(visible=False)
        axis.spines["left"].set_visible(False)
        axis.spines["bottom"].set_visible(False)
        axis.set_xlabel(xlabel)
        return canvas

    rows = [(f"{way.group}: {way.name}", way.words) for way in ways]
    return Figure(draw=draw, name=name, title=title, alt=alt, data=Table(title, ("Strategy", "Treatment over time"), rows))


def _lane(axis: Axes, way: Strategy, floor: float, colors: Mapping[str, str]) -> None:
    """A lane above `floor`: its name, a line of time, its blocks, and triangles pointing at the times of activity."""
    axis.annotate(way.name, (0, floor - _TALLEST - 0.42), va="center")
    axis.annotate("", (_SPAN + 3, floor), xytext=(0, floor), arrowprops={"arrowstyle": "->", "color": MUTED, "lw": 1})
    for block in way.blocks:
        color, tall = colors.get(block.kind, MUTED), _TALLEST * block.strength
        axis.add_patch(Rectangle((block.start, floor - tall), block.end - block.start, tall, facecolor=color, alpha=0.45, lw=0))
        axis.plot([block.start, block.end], [floor - tall, floor - tall], color=color, lw=2, solid_capstyle="butt")
        if block.label:
            axis.annotate(block.label, ((block.start + block.end) / 2, floor - tall / 2), ha="center", va="center")
    for time in way.activity:
        axis.plot([time], [floor - _TALLEST - 0.1], marker="v", ms=6, color=colors.get("activity", MUTED), ls="")
