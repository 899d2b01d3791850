"""A share at the end of each reported year."""

from collections.abc import Mapping, Sequence

from matplotlib.axes import Axes
from matplotlib.figure import Figure as Canvas

from remission.cells import Number, Plain, Rows, interval_or
from remission.estimate import Estimate
from remission.figures.style import WIDTH, Figure, require_data, wrapped
from remission.tables import NO_INTERVAL, Table


def points(
    courses: Mapping[str, Sequence[tuple[float, Estimate]]],
    *,
    colors: Mapping[str, str],
    name: str,
    title: str,
    ylabel: str,
    alt: str,
    panels: bool = False,
) -> Figure:
    """One line a trial through its shares, `courses`: trial name to (year, share); intervals where one is known.

    The lines share one panel from 0 to 100%, or with `panels` each has its own, below each other on one scale.
    """
    require_data(name, courses.values())

    def draw() -> Canvas:
        canvas = Canvas(figsize=(WIDTH, 0.6 + 1.8 * len(courses)) if panels else (WIDTH, 3.5))
        axes = canvas.subplots(len(courses) if panels else 1, 1, sharex=True, sharey=True, squeeze=False)[:, 0]
        for index, (trial, course) in enumerate(courses.items()):
            axis = axes[index if panels else 0]
            _draw(axis, course, colors[trial])
            if panels:
                axis.set_title(trial, loc="left", fontweight="bold", color=colors[trial])
            else:
                place = (course[0][0], course[0][1].value * 100)
                axis.annotate(trial, place, xytext=(-6, 0), textcoords="offset points", ha="right", va="center", color=colors[trial])
        highest = max(estimate.high or estimate.value for course in courses.values() for _, estimate in course)
        axes[0].set_ylim(0, highest * 130 if panels else 100)
        first, last = min(course[0][0] for course in courses.values()), max(course[-1][0] for course in courses.values())
        axes[0].set_xlim(0 if panels else first - 1.3, last + 0.8)
        axes[0].set_xticks(range(0 if panels else int(first), int(last) + 1))
        axes[-1].set_xlabel("Years since the first course")
        for axis in axes:
            axis.set_ylabel(wrapped(ylabel, 16 if panels else 32))
        return canvas

    rows = [
        (trial, Plain(f"{year:g}", "axis"), Number(estimate), interval_or(estimate, NO_INTERVAL), Rows(estimate.inputs))
        for trial, course in courses.items()
        for year, estimate in course
    ]
    return Figure(draw=draw, name=name, title=title, alt=alt, data=Table(title, ("Trial", "Year", "Share", "Interval", "Facts"), rows))


def _draw(axis: Axes, course: Sequence[tuple[float, Estimate]], color: str) -> None:
    axis.plot([year for year, _ in course], [estimate.value * 100 for _, estimate in course], color=color, marker="o", ms=6, lw=1.8)
    for place, (year, estimate) in enumerate(course):
        if estimate.low is not None and estimate.high is not None:
            axis.plot([year, year], [estimate.low * 100, estimate.high * 100], color=color, lw=1.4)
        # Clear of a line that rises from here.
        rises = place + 1 < len(course) and course[place + 1][1].value > estimate.value
        offset, side = ((4, -5), "top") if rises else ((6, 4), "bottom")
        axis.annotate(estimate.text, (year, estimate.value * 100), xytext=offset, textcoords="offset points", va=side)
