"""Rates side by side with their intervals."""

from collections.abc import Mapping, Sequence

from matplotlib.axes import Axes
from matplotlib.figure import Figure as Canvas
from matplotlib.ticker import FuncFormatter

from remission.estimate import Estimate
from remission.figures.style import MUTED, WIDTH, Figure, finish, house_style
from remission.tables import Table

LEAST = 0.01  # the left end of the axis: a logarithm has no zero


def forest(rows: Sequence[tuple[str, str, Estimate]], *, colors: Mapping[str, str], name: str, title: str, xlabel: str, alt: str) -> Figure:
    """One row an estimate, on a logarithmic axis; what lies below its left end is an arrow.

    `rows`: label, group (for its color), estimate.
    """
    with house_style():
        canvas = Canvas(figsize=(WIDTH, 0.9 + 0.42 * len(rows)))
        axis = canvas.subplots()
        axis.set_xscale("log")
        for row, (_, group, estimate) in enumerate(rows):
            _row(axis, row, estimate, colors.get(group, MUTED))
        axis.set_xlim(left=LEAST)
        axis.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}"))
        axis.set_yticks(range(len(rows)), [f"{label}\n{group}" for label, group, _ in rows])
        axis.invert_yaxis()
        axis.margins(x=0.2, y=0.08)
        axis.grid(visible=False, axis="y")
        axis.tick_params(axis="y", length=0)
        axis.set_xlabel(xlabel)
        data = Table(
            title,
            ("Event", "Group", "Rate", "Interval"),
            [(label, group, estimate.text, estimate.interval) for label, group, estimate in rows],
        )
        return finish(canvas, name=name, title=title, alt=alt, data=data)


def _row(axis: Axes, row: int, estimate: Estimate, color: str) -> None:
    """A point with its interval; what lies below the axis is shown as an arrow."""
    end = estimate.high if estimate.high is not None else estimate.value
    if estimate.low is not None:
        axis.plot([max(estimate.low, LEAST), end], [row, row], color=color, lw=2)
        if estimate.low < LEAST:
            axis.plot([LEAST], [row], marker="<", ms=8, color=color, clip_on=False)
    if estimate.value >= LEAST:
        axis.plot([estimate.value], [row], marker="o", ms=7, color=color)
    axis.annotate(estimate.number(), (end, row), xytext=(6, 0), textcoords="offset points", va="center")
