"""Several measures over the years, one panel each, the trials in it side by side."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from matplotlib.axes import Axes
from matplotlib.figure import Figure as Canvas

from remission.cells import Number, Plain, Rows, interval_or
from remission.estimate import Estimate
from remission.figures.style import WIDTH, Figure, require_data, wrapped
from remission.tables import NO_INTERVAL, Table


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """A figure at the end of each reported year, of one group; hollow and without a line where it is a comparison."""

    label: str
    color: str
    points: Sequence[tuple[float, Estimate]]
    hollow: bool = False


def courses(panels: Mapping[str, Sequence[Course]], *, name: str, title: str, ylabel: Mapping[str, str], alt: str) -> Figure:
    """One panel a measure, below each other, each on its own scale; `ylabel` names the scale of a panel.

    The highest line has its values above it, the others below, so that they do not meet.
    """
    require_data(name, [*panels.values(), *(course.points for found in panels.values() for course in found)])

    def draw() -> Canvas:
        canvas = Canvas(figsize=(WIDTH, 0.4 + 2.75 * len(panels)))
        axes = canvas.subplots(len(panels), 1, sharex=True, squeeze=False)[:, 0]
        for axis, (panel, found) in zip(axes, panels.items(), strict=True):
            ordered = sorted(found, key=lambda course: -_height(course))
            for place, course in enumerate(ordered):
                _draw(axis, course, above=place == 0, shift=0.05 * (len(ordered) - 1 - 2 * place))
            axis.set_title(panel, loc="left", fontweight="bold")
            axis.set_ylabel(wrapped(ylabel[panel], 26))
            axis.margins(y=0.3)
            if ordered[0].points[0][1].unit == "proportion":
                axis.set_ylim(bottom=0)
        years = [year for found in panels.values() for course in found for year, _ in course.points]
        axes[-1].set_xlim(min(0, *years), max(years) + 2.6)
        axes[-1].set_xticks(range(int(max(years)) + 1))
        axes[-1].set_xlabel("Years since the first course")
        return canvas

    return Figure(draw=draw, name=name, title=title, alt=alt, data=_data(panels, title))


def _height(course: Course) -> float:
    return sum(estimate.value for _, estimate in course.points) / len(course.points)


def _draw(axis: Axes, course: Course, *, above: bool, shift: float) -> None:
    """One course; `shift` moves it by part of a year, so that intervals of two groups do not lie on each other."""
    scale = 100 if course.points[0][1].unit == "proportion" else 1
    years = [year + shift for year, _ in course.points]
    values = [estimate.value * scale for _, estimate in course.points]
    face, line = ("none", "none") if course.hollow else (course.color, "-")
    axis.plot(years, values, color=course.color, marker="o", ms=5.5, lw=1.8, ls=line, markerfacecolor=face)
    for year, (_, estimate) in zip(years, course.points, strict=True):
        if estimate.low is not None and estimate.high is not None:
            axis.plot([year, year], [estimate.low * scale, estimate.high * scale], color=course.color, lw=1.3)
    if course.hollow:
        _note(axis, f"{course.label}\n{course.points[-1][1].number()}", (years[-1], values[-1]), course.color, side=0, above=False)
        return
    for index, (_, estimate) in enumerate(course.points):
        side, over = _free_side(values, index, above=above)
        _note(axis, estimate.number(), (years[index], values[index]), None, side=side, above=over)
    place = (years[-1], values[-1])
    axis.annotate(course.label, place, xytext=(8, 0), textcoords="offset points", va="center", color=course.color, fontsize="small")


def _free_side(values: Sequence[float], index: int, *, above: bool) -> tuple[int, bool]:
    """Where a value can stand that its line does not pass: to the left (-1), right (1) or middle, and whether above."""
    before, after = values[max(index - 1, 0)], values[min(index + 1, len(values) - 1)]
    inside = 0 < index < len(values) - 1
    if inside and before > values[index] < after:
        return 0, False
    if inside and before < values[index] > after:
        return 0, True
    return (-1 if (after > before) == above else 1), above


def _note(axis: Axes, text: str, place: tuple[float, float], color: str | None, *, side: int, above: bool) -> None:
    note = axis.annotate(
        text,
        place,
        xytext=(3 * side, 5 if above else -5),
        textcoords="offset points",
        ha={-1: "right", 0: "center", 1: "left"}[side],
        va="bottom" if above else "top",
        fontsize="small",
    )
    if color:
        note.set_color(color)


def _data(panels: Mapping[str, Sequence[Course]], title: str) -> Table:
    rows = [
        (panel, course.label, Plain(f"{year:g}", "axis"), Number(estimate), interval_or(estimate, NO_INTERVAL), Rows(estimate.inputs))
        for panel, found in panels.items()
        for course in found
        for year, estimate in course.points
    ]
    return Table(title, ("Measure", "Group", "Year", "Value", "Interval", "Facts"), rows)
