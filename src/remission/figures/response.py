"""How a number answers to one parameter."""

from collections.abc import Mapping, Sequence
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure as Canvas
from matplotlib.ticker import FuncFormatter, NullFormatter

from remission.cells import Number, Plain, interval_or
from remission.estimate import Estimate
from remission.figures.scales import drawn, limits, unit
from remission.figures.style import WIDTH, Figure, require_data
from remission.tables import Table

Response = Sequence[tuple[float, Estimate]]

_WIDE = 50  # times the lowest setting, from where on a logarithmic axis shows the low ones apart


def response(panels: Mapping[str, Response], *, colors: Mapping[str, str], name: str, title: str, xlabel: str, alt: str) -> Figure:
    """One panel a number: its values joined by a line, its intervals as a band, over the settings of one parameter in rising order.

    Shares are drawn in percent; settings that span far are on a logarithmic axis.
    """
    require_data(name, list(panels.values()))

    def draw() -> Canvas:
        canvas = Canvas(figsize=(WIDTH, 0.5 + 2.4 * len(panels)))
        axes = canvas.subplots(len(panels), 1, sharex=True, squeeze=False)[:, 0]
        for axis, (panel, line) in zip(axes, panels.items(), strict=True):
            _line(axis, line, colors[panel])
            axis.set_ylabel(unit(line[0][1]))
            axis.set_title(panel, loc="left", fontweight="bold", color=colors[panel])
        axes[-1].set_xlabel(xlabel)
        settings = [setting for line in panels.values() for setting, _ in line]
        if min(settings) > 0 and max(settings) > _WIDE * min(settings):
            axes[-1].set_xscale("log")
            axes[-1].xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}"))
            axes[-1].xaxis.set_minor_formatter(NullFormatter())
        return canvas

    return Figure(draw=draw, name=name, title=title, alt=alt, data=_data(panels, title, xlabel))


def _line(axis: Axes, line: Response, color: str) -> None:
    settings = [setting for setting, _ in line]
    values = [drawn(estimate) for _, estimate in line]
    ends = [limits(estimate) for _, estimate in line]
    axis.fill_between(settings, [low for low, _ in ends], [high for _, high in ends], color=color, alpha=0.16, lw=0)
    axis.plot(settings, values, color=color, lw=2.2, marker="o", ms=4)
    axis.margins(x=0.03)
    for index, side in ((0, "left"), (-1, "right")) if len(line) > 1 else ((0, "center"),):
        above = values[index] >= values[-1 - index]
        place: dict[str, Any] = {"xytext": (0, 7 if above else -7), "textcoords": "offset points", "va": "bottom" if above else "top"}
        axis.annotate(line[index][1].text, (settings[index], values[index]), ha=side, fontsize="small", **place)


def _data(panels: Mapping[str, Response], title: str, xlabel: str) -> Table:
    rows = [
        (panel, Plain(f"{setting:g}", "axis"), Number(estimate), interval_or(estimate, "none"))
        for panel, line in panels.items()
        for setting, estimate in line
    ]
    return Table(title, ("Number", xlabel, "Value", "Interval"), rows)
