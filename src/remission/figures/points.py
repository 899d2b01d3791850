"""A share at the end of each reported year."""

from collections.abc import Mapping, Sequence

from matplotlib.figure import Figure as Canvas

from remission.estimate import Estimate
from remission.figures.style import WIDTH, Figure, finish, house_style, wrapped
from remission.tables import NO_INTERVAL, Table


def points(
    courses: Mapping[str, Sequence[tuple[float, Estimate]]], *, colors: Mapping[str, str], name: str, title: str, ylabel: str, alt: str
) -> Figure:
    """One line a trial through its shares, `courses`: trial name to (year, share); intervals where one is known."""
    with house_style():
        canvas = Canvas(figsize=(WIDTH, 3.5))
        axis = canvas.subplots()
        for trial, course in courses.items():
            years, shares = [year for year, _ in course], [estimate.value * 100 for _, estimate in course]
            axis.plot(years, shares, color=colors[trial], marker="o", ms=6, lw=1.8)
            for year, estimate in course:
                if estimate.low is not None and estimate.high is not None:
                    axis.plot([year, year], [estimate.low * 100, estimate.high * 100], color=colors[trial], lw=1.4)
                axis.annotate(estimate.text, (year, estimate.value * 100), xytext=(6, 6), textcoords="offset points")
            axis.annotate(
                trial, (years[0], shares[0]), xytext=(-6, 0), textcoords="offset points", ha="right", va="center", color=colors[trial]
            )
        axis.set_ylim(0, 100)
        first, last = min(c[0][0] for c in courses.values()), max(c[-1][0] for c in courses.values())
        axis.set_xlim(first - 1.3, last + 0.6)
        axis.set_xticks(range(int(first), int(last) + 1))
        axis.set_xlabel("Years since the first course")
        axis.set_ylabel(wrapped(ylabel, 32))
        rows = [
            (trial, f"{year:g}", estimate.text, estimate.interval or NO_INTERVAL, ", ".join(estimate.inputs))
            for trial, course in courses.items()
            for year, estimate in course
        ]
        return finish(canvas, name=name, title=title, alt=alt, data=Table(title, ("Trial", "Year", "Share", "Interval", "Facts"), rows))
