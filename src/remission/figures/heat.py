"""A number over a grid of two parameters, as a table in color."""

import math
from collections.abc import Mapping, Sequence
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure as Canvas
from matplotlib.patches import Rectangle

from remission.cells import Number, Plain, interval_or
from remission.estimate import Estimate
from remission.figures.style import MUTED, WIDTH, Figure, require_data, wrapped
from remission.tables import Table

Cells = Sequence[Sequence[Estimate | None]]

_ROOMY = 5  # columns that leave room for intervals, and
_READABLE = 11  # for values of three digits
_NONE = "none"


def heat(
    panels: Mapping[str, Cells],
    *,
    x: Sequence[str],
    y: Sequence[str],
    colors: Mapping[str, str],
    name: str,
    title: str,
    xlabel: str,
    ylabel: str,
    alt: str,
) -> Figure:
    """One panel a number, one cell for each x (column) and y (row, from the top), the fuller the color the higher.

    Shares are drawn in percent. With few columns the interval stands below each value; with many, the colors stand alone.
    """
    require_data(name, [x, y, *panels.values()])
    height = 0.46 if len(x) <= _ROOMY else 0.29 if len(x) <= _READABLE else 0.2

    def draw() -> Canvas:
        canvas = Canvas(figsize=(WIDTH, len(panels) * (0.95 + height * len(y))))
        axes = canvas.subplots(len(panels), 1, squeeze=False)[:, 0]
        for axis, (panel, cells) in zip(axes, panels.items(), strict=True):
            known = [cell for line in cells for cell in line if cell]
            require_data(name, [known])
            _cells(axis, cells, known, colors[panel])
            step = math.ceil(len(x) / _READABLE)
            axis.set_xticks(range(0, len(x), step), [wrapped(each, 12 if len(x) <= _ROOMY else 5) for each in x[::step]])
            axis.set_yticks(range(len(y)), [wrapped(each, 12) for each in y])
            axis.set_xlim(-0.5, len(x) - 0.5)
            axis.set_ylim(len(y) - 0.5, -0.5)
            axis.set_ylabel(ylabel)
            axis.set_title(panel, loc="left", fontweight="bold", color=colors[panel])
            axis.grid(visible=False)
            axis.tick_params(length=0)
            axis.spines[:].set_visible(False)
            ends = [min(known, key=_value), max(known, key=_value)]
            axis.set_xlabel(f"{xlabel}\n{wrapped(f'faint: {ends[0].text}; full: {ends[1].text}', 60)}")
        return canvas

    return Figure(draw=draw, name=name, title=title, alt=alt, data=_data(panels, x, y, title, xlabel, ylabel))


def _cells(axis: Axes, cells: Cells, known: Sequence[Estimate], color: str) -> None:
    lowest, highest = min(map(_value, known)), max(map(_value, known))
    columns = len(cells[0])
    for row, line in enumerate(cells):
        for column, cell in enumerate(line):
            place: dict[str, Any] = {"ha": "center", "va": "center"}
            if cell is None:
                axis.text(column, row, "–", color=MUTED, fontsize=9, **place)  # noqa: RUF001
                continue
            depth = 0.06 + 0.5 * ((cell.value - lowest) / (highest - lowest) if highest > lowest else 0.5)
            axis.add_patch(Rectangle((column - 0.48, row - 0.46), 0.96, 0.92, facecolor=color, alpha=depth, lw=0))
            if columns <= _ROOMY and cell.has_interval:
                axis.text(column, row - 0.19, cell.number(), fontsize=9, fontweight="bold", **place)
                axis.text(column, row + 0.23, cell.interval, fontsize=8, **place)
            elif columns <= _READABLE:
                axis.text(column, row, cell.number(), fontsize=9 if columns <= _ROOMY + 2 else 7.5, **place)


def _value(estimate: Estimate) -> float:
    return estimate.value


def _data(panels: Mapping[str, Cells], x: Sequence[str], y: Sequence[str], title: str, xlabel: str, ylabel: str) -> Table:
    rows = [
        (
            panel,
            Plain(y[row], "axis"),
            Plain(x[column], "axis"),
            *((Number(cell), interval_or(cell, _NONE)) if cell else ("no result", _NONE)),
        )
        for panel, cells in panels.items()
        for row, line in enumerate(cells)
        for column, cell in enumerate(line)
    ]
    return Table(title, ("Number", ylabel, xlabel, "Value", "Interval"), rows)
