"""What was done, studied and reported when."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from matplotlib.axes import Axes
from matplotlib.figure import Figure as Canvas

from remission.cells import Number, Rows
from remission.estimate import Estimate
from remission.figures.style import MUTED, WIDTH, Figure
from remission.tables import Table

MONTHS = 12


@dataclass(frozen=True, slots=True)
class Span:
    """Something that lasts from one year to another, or happens at one; `kind` for its color, a few words or a number beside it.

    Years count from the first course. `open_end` draws what need not happen, or not to everybody, as a dashed line.
    """

    name: str
    start: float
    end: float
    kind: str = ""
    words: str | Estimate = ""
    open_end: bool = False
    inputs: tuple[str, ...] = ()


def timeline(groups: Mapping[str, Sequence[Span]], *, colors: Mapping[str, str], name: str, title: str, xlabel: str, alt: str) -> Figure:
    """One row a span, gathered under the names of their groups, over months since the first course.

    `colors`: kind of span to color; a kind without one is drawn in the muted color.
    """
    spans = [span for inside in groups.values() for span in inside]
    last = max(span.end for span in spans) * MONTHS

    def draw() -> Canvas:
        canvas = Canvas(figsize=(WIDTH, 0.7 + 0.27 * (len(spans) + 1.15 * len(groups))))
        axis = canvas.subplots()
        names: dict[float, str] = {}
        row = 0.0
        for group, inside in groups.items():
            axis.annotate(group, (0, row), xycoords=("axes fraction", "data"), va="center", fontweight="bold")
            for place, span in enumerate(inside, start=1):
                names[row + place] = span.name
                _span(axis, span, row + place, last, colors.get(span.kind, MUTED))
            row += len(inside) + 1.15
        axis.set_yticks(list(names), list(names.values()))
        axis.set_ylim(row - 0.5, -0.6)
        axis.set_xlim(-2, last + 2)
        axis.set_xticks(range(0, int(last) + 1, MONTHS))
        axis.grid(visible=False, axis="y")
        axis.tick_params(axis="y", length=0)
        axis.spines["left"].set_visible(False)
        axis.set_xlabel(xlabel)
        return canvas

    return Figure(draw=draw, name=name, title=title, alt=alt, data=_data(groups, title))


def _span(axis: Axes, span: Span, row: float, last: float, color: str) -> None:
    """A bar, or a dot for what happens at one time; its words stand where there is room."""
    start, end = span.start * MONTHS, span.end * MONTHS
    if start == end:
        axis.plot([start], [row], marker="o", ms=7, color=color)
    else:
        axis.plot([start, end], [row, row], color=color, lw=2 if span.open_end else 7, ls=(0, (3, 2)) if span.open_end else "-")
        axis.lines[-1].set_solid_capstyle("butt")
    fits_right = last - end >= start
    place, align, offset = (end, "left", 7) if fits_right else (start, "right", -7)
    shown = span.words.text if isinstance(span.words, Estimate) else span.words
    axis.annotate(shown, (place, row), xytext=(offset, 0), textcoords="offset points", ha=align, va="center", fontsize="small")


def _data(groups: Mapping[str, Sequence[Span]], title: str) -> Table:
    rows = [
        (span.name, group, _months(span), Number(span.words) if isinstance(span.words, Estimate) else span.words, Rows(tuple(span.inputs)))
        for group, inside in groups.items()
        for span in inside
    ]
    return Table(title, ("What", "Kind", "When", "Remark", "Facts"), rows)


def _months(span: Span) -> str:
    if span.start == span.end:
        return f"month {span.start * MONTHS:g}"
    return f"month {span.start * MONTHS:g} to {span.end * MONTHS:g}"
