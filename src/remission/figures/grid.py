"""A share over a grid of two unknowns, as a table in color."""

from collections.abc import Mapping, Sequence
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure as Canvas
from matplotlib.patches import Rectangle

from remission.cells import Number, Plain, interval_or
from remission.estimate import Estimate, percent
from remission.figures.style import MUTED, WIDTH, Figure
from remission.tables import Table

IMPOSSIBLE = "×"  # noqa: RUF001
Cells = Sequence[Sequence[Estimate | None]]


def grid(
    panels: Mapping[str, Cells],
    *,
    x: Sequence[float],
    y: Sequence[float],
    colors: Mapping[str, str],
    threshold: float,
    name: str,
    title: str,
    xlabel: str,
    ylabel: str,
    impossible: str,
    alt: str,
) -> Figure:
    """One panel a trial: the share in whole percent for each x (column) and y (row, from the top), the darker the higher.

    Cells above the threshold are framed; where no share can be stands a cross, which `impossible` explains in the data table.
    """

    def draw() -> Canvas:
        canvas = Canvas(figsize=(WIDTH, 0.5 + len(panels) * (0.6 + 0.3 * len(y))))
        axes = canvas.subplots(len(panels), 1, sharex=True, squeeze=False)[:, 0]
        for axis, (trial, cells) in zip(axes, panels.items(), strict=True):
            _panel(axis, cells, colors[trial], threshold)
            axis.set_yticks(range(len(y)), [_tick(each) for each in y])
            axis.set_xticks(range(len(x)), [_tick(each) for each in x])
            axis.set_xlim(-0.5, len(x) - 0.5)
            axis.set_ylim(len(y) - 0.5, -0.5)
            axis.set_ylabel(ylabel)
            axis.set_title(trial, loc="left", fontweight="bold", color=colors[trial])
            axis.grid(visible=False)
            axis.tick_params(length=0)
            axis.spines[:].set_visible(False)
        axes[-1].set_xlabel(xlabel)
        return canvas

    rows = [
        (
            trial,
            _position(y[row]),
            _position(x[column]),
            *((Number(share), interval_or(share, "none")) if share else (impossible, "none")),
        )
        for trial, cells in panels.items()
        for row, line in enumerate(cells)
        for column, share in enumerate(line)
    ]
    return Figure(draw=draw, name=name, title=title, alt=alt, data=Table(title, ("Trial", ylabel, xlabel, "Share", "Interval"), rows))


def _panel(axis: Axes, cells: Cells, color: str, threshold: float) -> None:
    for row, line in enumerate(cells):
        for column, share in enumerate(line):
            place: dict[str, Any] = {"ha": "center", "va": "center", "fontsize": 9}
            if share is None:
                axis.text(column, row, IMPOSSIBLE, color=MUTED, **place)
                continue
            above = share.value > threshold
            depth = 0.04 + 0.5 * min(max(share.value, 0.0), 1.0)
            axis.add_patch(Rectangle((column - 0.48, row - 0.46), 0.96, 0.92, facecolor=color, alpha=depth, lw=0))
            if above:
                axis.add_patch(Rectangle((column - 0.46, row - 0.43), 0.92, 0.86, facecolor="none", edgecolor=color, lw=1.6))
            axis.text(column, row, f"{100 * share.value:.0f}", fontweight="bold" if above else "normal", **place)


def _tick(share: float) -> str:
    return f"{100 * share:g}"


def _position(share: float) -> Plain:
    return Plain(percent(share), "axis")
