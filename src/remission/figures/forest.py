"""Rates, ratios or shares side by side with their intervals."""

from collections.abc import Mapping, Sequence
from typing import Literal

from matplotlib.axes import Axes
from matplotlib.figure import Figure as Canvas
from matplotlib.markers import CARETLEFT
from matplotlib.ticker import FuncFormatter, NullFormatter

from remission.cells import Number, interval_or
from remission.estimate import Estimate
from remission.figures.style import MUTED, WIDTH, Figure, require_data, wrapped
from remission.tables import Table

LEAST = 0.01  # the least left end of a logarithmic axis: it has no zero
_LINE = 0.19  # inches a line of a label takes


def forest(
    rows: Sequence[tuple[str, str, Estimate]],
    *,
    colors: Mapping[str, str],
    name: str,
    title: str,
    xlabel: str,
    alt: str,
    scale: Literal["log", "linear"] = "log",
    reference: float | None = None,
) -> Figure:
    """One row an estimate: on a logarithmic axis, where what lies below its left end is an arrow, or on a linear one from 0.

    `rows`: label, group (for its color), estimate; shares are drawn in percent. `reference`: a value to compare with, drawn as a line.
    """
    require_data(name, [rows])

    def draw() -> Canvas:
        labels = [f"{wrapped(label, 22)}\n{wrapped(group, 22)}".strip() for label, group, _ in rows]
        heights = [0.12 + _LINE * (label.count("\n") + 1) for label in labels]
        places = [sum(heights[:row]) + height / 2 for row, height in enumerate(heights)]
        canvas = Canvas(figsize=(WIDTH, 0.75 + sum(heights)))
        axis = canvas.subplots()
        axis.set_xscale(scale)
        left, right = _limits([estimate for _, _, estimate in rows], scale, reference)
        axis.set_xlim(left, right)
        if reference is not None:
            axis.axvline(reference, color=MUTED, lw=1.2, ls=(0, (4, 3)))
        for place, (_, group, estimate) in zip(places, rows, strict=True):
            _row(axis, place, estimate, colors.get(group, MUTED), left)
        axis.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}"))
        axis.xaxis.set_minor_formatter(NullFormatter())
        axis.set_yticks(places, labels)
        axis.set_ylim(sum(heights), 0)
        axis.grid(visible=False, axis="y")
        axis.tick_params(axis="y", length=0)
        axis.set_xlabel(wrapped(xlabel))
        return canvas

    data = Table(
        title,
        ("What", "Group", "Value", "Interval"),
        [(label, group, Number(estimate), interval_or(estimate, "none")) for label, group, estimate in rows],
    )
    return Figure(draw=draw, name=name, title=title, alt=alt, data=data)


def _limits(estimates: Sequence[Estimate], scale: str, reference: float | None) -> tuple[float, float]:
    """The ends of the axis, with room for the number behind each row."""
    marked = [] if reference is None else [reference]
    highest = max(_scaled(estimate, estimate.value if estimate.high is None else estimate.high) for estimate in estimates)
    lowest = min(_scaled(estimate, estimate.value if estimate.low is None else estimate.low) for estimate in estimates)
    if scale == "linear":
        return 0.0, max(highest, *marked, 1e-9) * 1.25
    left = max(min(lowest, *marked, highest) / 1.6, LEAST)
    right = max(highest, *marked, left * 10)
    return left, right * (right / left) ** 0.22


def _scaled(estimate: Estimate, value: float) -> float:
    return value * 100 if estimate.unit == "proportion" else value


def _row(axis: Axes, place: float, estimate: Estimate, color: str, left: float) -> None:
    """A point with its interval; what lies below the axis is shown as an arrow."""
    value = _scaled(estimate, estimate.value)
    end = value if estimate.high is None else _scaled(estimate, estimate.high)
    if estimate.low is not None:
        low = _scaled(estimate, estimate.low)
        axis.plot([max(low, left), end], [place, place], color=color, lw=2)
        if low < left:
            axis.plot([left], [place], marker=CARETLEFT, ms=9, color=color, clip_on=False)
    if value >= left:
        axis.plot([value], [place], marker="o", ms=7, color=color, clip_on=False)
    axis.annotate(estimate.number(), (max(end, left), place), xytext=(6, 0), textcoords="offset points", va="center")
