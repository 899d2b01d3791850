"""What moves a number, one parameter at a time."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure as Canvas

from remission.cells import Number, Plain, interval_or
from remission.estimate import Estimate
from remission.figures.scales import drawn, limits, unit
from remission.figures.style import MUTED, WIDTH, Figure, require_data, wrapped
from remission.tables import Table

_ROW = 0.5  # inches a row takes, its label above it
_FAINT = 0.26

Settings = Sequence[tuple[str, Estimate]]


@dataclass(frozen=True, slots=True)
class Swings:
    """A number under the base, and under each setting of each parameter alone."""

    base: Estimate
    parameters: Mapping[str, Settings]
    color: str = MUTED

    def values(self, parameter: str) -> list[tuple[str, Estimate]]:
        """The settings of a parameter from the lowest value to the highest, the base among them."""
        found = [("base", self.base), *self.parameters.get(parameter, ())]
        return sorted(found, key=lambda one: one[1].value)

    def reach(self, parameter: str) -> tuple[float, float]:
        """How far a parameter moves the value, and an end of the interval, as the axis shows it."""
        ordered = self.values(parameter)
        ends = [limits(estimate) for _, estimate in ordered]
        lows, highs = [low for low, _ in ends], [high for _, high in ends]
        return drawn(ordered[-1][1]) - drawn(ordered[0][1]), max(max(lows) - min(lows), max(highs) - min(highs))

    def ends(self, parameter: str) -> tuple[float, float]:
        """The lowest and the highest end of an interval."""
        ends = [limits(estimate) for _, estimate in self.values(parameter)]
        return min(low for low, _ in ends), max(high for _, high in ends)


def by_reach(panels: Mapping[str, Swings]) -> list[str]:
    """The parameters, the one that moves a number furthest first."""
    names = list(dict.fromkeys(name for swings in panels.values() for name in swings.parameters))
    return sorted(names, key=lambda name: tuple(-max(swings.reach(name)[part] for swings in panels.values()) for part in (0, 1)))


def tornado(panels: Mapping[str, Swings], *, name: str, title: str, alt: str) -> Figure:
    """One panel a number, one row a parameter, sorted by reach: a bar from the lowest value to the highest, faint to the intervals' ends.

    Shares are drawn in percent; the line is the base.
    """
    require_data(name, [swings.parameters for swings in panels.values()])
    order = by_reach(panels)

    def draw() -> Canvas:
        canvas = Canvas(figsize=(WIDTH, len(panels) * (0.85 + _ROW * len(order))))
        axes = canvas.subplots(len(panels), 1, squeeze=False)[:, 0]
        for axis, (panel, swings) in zip(axes, panels.items(), strict=True):
            for row, parameter in enumerate(order):
                _row(axis, row, parameter, swings)
            axis.axvline(drawn(swings.base), color=MUTED, lw=1.2, ls=(0, (4, 3)), zorder=0)
            axis.set_ylim(len(order) - 0.6, -0.85)
            axis.set_yticks([])
            axis.spines["left"].set_visible(False)
            axis.grid(visible=False, axis="y")
            axis.margins(x=0.04)
            axis.set_title(panel, loc="left", fontweight="bold")
            axis.set_xlabel(wrapped(f"{unit(swings.base)}; line: base, {swings.base.text}; full: value; faint: interval", 60))
        return canvas

    return Figure(draw=draw, name=name, title=title, alt=alt, data=_data(panels, order, title))


def _row(axis: Axes, row: int, parameter: str, swings: Swings) -> None:
    ordered, ends = swings.values(parameter), swings.ends(parameter)
    (least, low), (most, high) = ordered[0], ordered[-1]
    bar: dict[str, Any] = {"height": 0.3, "color": swings.color, "lw": 0}
    axis.barh(row, ends[1] - ends[0], left=ends[0], alpha=_FAINT, **bar)
    if drawn(high) > drawn(low):
        axis.barh(row, drawn(high) - drawn(low), left=drawn(low), **bar)
        told = f"{least} {low.number()} to {most} {high.number()}"
    else:
        axis.plot([drawn(low)] * 2, [row - 0.15, row + 0.15], color=swings.color, lw=2)
        told = "moves the interval only" if swings.reach(parameter)[1] else "moves nothing"
    axis.annotate(
        f"{parameter}: {told}",
        (0, row - 0.2),
        xycoords=("axes fraction", "data"),
        xytext=(2, 0),
        textcoords="offset points",
        va="bottom",
        fontsize="small",
    )


def _data(panels: Mapping[str, Swings], order: Sequence[str], title: str) -> Table:
    rows = [
        (panel, parameter, Plain(setting, "axis"), Number(estimate), interval_or(estimate, "none"))
        for panel, swings in panels.items()
        for parameter, settings in (("all", [("base", swings.base)]), *((each, swings.parameters.get(each, ())) for each in order))
        for setting, estimate in settings
    ]
    return Table(title, ("Number", "Parameter", "Set to", "Value", "Interval"), rows)
