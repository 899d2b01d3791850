"""Rates side by side with their intervals."""

from collections.abc import Mapping, Sequence

from matplotlib.figure import Figure as Canvas
from matplotlib.ticker import FuncFormatter

from remission.estimate import Estimate
from remission.figures.style import MUTED, WIDTH, Figure, finish, house_style
from remission.tables import Table


def forest(rows: Sequence[tuple[str, str, Estimate]], *, colors: Mapping[str, str], name: str, title: str, xlabel: str, alt: str) -> Figure:
    """One row an estimate, on a logarithmic axis; `rows`: label, group (for its color), estimate."""
    with house_style():
        canvas = Canvas(figsize=(WIDTH, 0.9 + 0.42 * len(rows)))
        axis = canvas.subplots()
        axis.set_xscale("log")
        for row, (_, group, estimate) in enumerate(rows):
            color = colors.get(group, MUTED)
            if estimate.low is not None and estimate.high is not None:
                axis.plot([max(estimate.low, 1e-3), estimate.high], [row, row], color=color, lw=2)
            axis.plot([estimate.value], [row], marker="o", ms=7, color=color)
            end = estimate.high if estimate.high is not None else estimate.value
            axis.annotate(estimate.number(), (end, row), xytext=(6, 0), textcoords="offset points", va="center")
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
