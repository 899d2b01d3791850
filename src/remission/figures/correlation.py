"""Which parameters a number follows, where all change at once."""

from collections.abc import Mapping

from matplotlib.figure import Figure as Canvas

from remission.cells import Number, interval_or
from remission.estimate import Estimate
from remission.figures.style import MUTED, WIDTH, Figure, require_data, wrapped
from remission.tables import Table

_ROW = 0.44  # inches a row takes, its label above it


def correlation(
    panels: Mapping[str, Mapping[str, Estimate]], *, colors: Mapping[str, str], name: str, title: str, xlabel: str, alt: str
) -> Figure:
    """One panel a number, one row a parameter: a bar from 0 to their correlation, from -1 to 1, and a line over its interval.

    Rows stand in the order of the first panel.
    """
    require_data(name, list(panels.values()))
    order = list(next(iter(panels.values())))

    def draw() -> Canvas:
        canvas = Canvas(figsize=(WIDTH, 0.55 + len(panels) * (0.5 + _ROW * len(order))))
        axes = canvas.subplots(len(panels), 1, sharex=True, squeeze=False)[:, 0]
        for axis, (panel, found) in zip(axes, panels.items(), strict=True):
            for row, parameter in enumerate(order):
                one = found[parameter]
                axis.barh(row, one.value, height=0.3, color=colors[panel], lw=0, alpha=0.6)
                if one.low is not None and one.high is not None:
                    axis.plot([one.low, one.high], [row, row], color=colors[panel], lw=1.6)
                label = {"xytext": (2, 0), "textcoords": "offset points", "va": "bottom", "fontsize": "small"}
                axis.annotate(f"{parameter}: {one.number()}", (0, row - 0.19), xycoords=("axes fraction", "data"), **label)
            axis.axvline(0, color=MUTED, lw=1)
            axis.set_xlim(-1, 1)
            axis.set_ylim(len(order) - 0.6, -0.75)
            axis.set_yticks([])
            axis.spines["left"].set_visible(False)
            axis.grid(visible=False, axis="y")
            axis.set_title(panel, loc="left", fontweight="bold", color=colors[panel])
        axes[-1].set_xlabel(wrapped(xlabel, 56))
        return canvas

    rows = [
        (panel, parameter, Number(found[parameter]), interval_or(found[parameter], "none"))
        for panel, found in panels.items()
        for parameter in order
    ]
    return Figure(draw=draw, name=name, title=title, alt=alt, data=Table(title, ("Number", "Parameter", "Correlation", "Interval"), rows))
