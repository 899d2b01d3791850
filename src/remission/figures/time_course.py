"""Published figures over time, each drawn over the window it speaks about."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from matplotlib.axes import Axes
from matplotlib.figure import Figure as Canvas

from remission.cells import Number, Rows, interval_or
from remission.estimate import Estimate
from remission.figures.style import WIDTH, Figure, require_data, wrapped
from remission.readings import Reading
from remission.tables import NO_INTERVAL, Table


@dataclass(frozen=True, slots=True)
class Window:
    """An estimate and the years, counted from the first course, that it speaks about."""

    start: float
    end: float
    label: str
    estimate: Estimate


@dataclass(frozen=True, slots=True)
class Series:
    """Windows of one group: solid and filled, or dashed and hollow where it is a comparison."""

    label: str
    color: str
    windows: Sequence[Window]
    comparison: bool = False


def windows(readings: Iterable[Reading]) -> list[Window]:
    """Published figures as windows; those without start and end are left out."""
    return [
        Window(float(reading.fact.start_year), float(reading.fact.end_year), reading.fact.window or "", reading.estimate)
        for reading in readings
        if reading.fact.start_year is not None and reading.fact.end_year is not None
    ]


def time_course(
    series: Sequence[Series], *, name: str, title: str, ylabel: str, alt: str, from_zero: bool = True, panels: Sequence[str] = ()
) -> Figure:
    """Each window as a horizontal stroke with its value marked at the center, and its interval where one is known.

    `series` share one panel, or with `panels` (one name per series) one panel a name, drawn below each other on one scale.
    """
    require_data(name, [group.windows for group in series])
    names = list(dict.fromkeys(panels)) or [""]

    def draw() -> Canvas:
        canvas = Canvas(figsize=(WIDTH, 0.6 + 2.6 * len(names)))
        axes = canvas.subplots(len(names), 1, sharex=True, sharey=True, squeeze=False)[:, 0]
        for axis, panel in zip(axes, names, strict=True):
            inside = [group for index, group in enumerate(series) if not panels or panels[index] == panel]
            for group in inside:
                _draw(axis, group, labeled=len(inside) > 1)
            axis.set_ylabel(wrapped(ylabel, 26))
            axis.set_title(panel, loc="left", fontweight="bold", color=inside[0].color)
            axis.margins(y=0.16)
        if from_zero:
            axes[0].set_ylim(bottom=0)
        last = max(window.end for group in series for window in group.windows)
        first = min(window.start for group in series for window in group.windows)
        axes[-1].set_xlim(first, last)
        axes[-1].set_xticks(range(int(first), int(last) + 1))
        axes[-1].set_xlabel("Years since the first course")
        return canvas

    return Figure(draw=draw, name=name, title=title, alt=alt, data=_data(series, panels, title))


def _draw(axis: Axes, group: Series, *, labeled: bool) -> None:
    scale = 100 if group.windows[0].estimate.unit == "proportion" else 1
    face = "none" if group.comparison else group.color
    for window in group.windows:
        estimate = window.estimate
        center, value = (window.start + window.end) / 2, estimate.value * scale
        axis.plot(
            [window.start + 0.06, window.end - 0.06], [value, value], color=group.color, linestyle="--" if group.comparison else "-", lw=2.2
        )
        if estimate.low is not None and estimate.high is not None:
            axis.plot([center, center], [estimate.low * scale, estimate.high * scale], color=group.color, lw=1.4)
        axis.plot([center], [value], marker="o", ms=6, color=group.color, markerfacecolor=face)
        beside = estimate.has_interval or window.end - window.start > 1
        axis.annotate(
            estimate.number(),
            (center, value),
            xytext=(5 if beside else 0, 5),
            textcoords="offset points",
            ha="left" if beside else "center",
            va="bottom",
            fontsize="small",
        )
    if labeled:
        _name(axis, group, scale)


def _name(axis: Axes, group: Series, scale: int) -> None:
    """The name of a group where nothing else stands: a comparison beside its first window, another group above its second."""
    first, later = group.windows[0], group.windows[min(1, len(group.windows) - 1)]
    place, offset = ((first.end, first.estimate.value), (6, 0)) if group.comparison else ((later.start, later.estimate.value), (0, 20))
    axis.annotate(
        group.label,
        (place[0], place[1] * scale),
        xytext=offset,
        textcoords="offset points",
        ha="left",
        va="center" if group.comparison else "bottom",
        color=group.color,
        fontsize="small",
    )


def _data(series: Sequence[Series], panels: Sequence[str], title: str) -> Table:
    names = [" ".join(dict.fromkeys((panel, group.label))) for panel, group in zip(panels or [""] * len(series), series, strict=True)]
    rows = [
        (name.strip(), window.label, Number(window.estimate), interval_or(window.estimate, NO_INTERVAL), Rows(window.estimate.inputs))
        for name, group in zip(names, series, strict=True)
        for window in group.windows
    ]
    return Table(title, ("Group", "Window", "Value", "Interval", "Facts"), rows)
