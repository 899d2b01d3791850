"""What one side says against what others give, row by row."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure as Canvas

from remission.cells import Number, Rows
from remission.estimate import Estimate, percent
from remission.figures.style import CLEAR, MUTED, WIDTH, Figure, wrapped
from remission.tables import Table

_ROW = 0.52  # inches a row takes, its label above it


@dataclass(frozen=True, slots=True)
class Bar:
    """One row: a share that is said (filled), the other readings of it (hollow), each with what it is."""

    label: str
    said: Estimate
    others: Sequence[tuple[object, Estimate]]
    color: str = MUTED


def dumbbell(bars: Sequence[Bar], *, threshold: float, name: str, title: str, said: str, others: str, xlabel: str, alt: str) -> Figure:
    """One row a share, from 0 to 100%, against the threshold; `said` and `others` name the filled and the hollow dots."""

    def draw() -> Canvas:
        canvas = Canvas(figsize=(WIDTH, 0.95 + _ROW * len(bars)))
        axis = canvas.subplots()
        axis.axvline(100 * threshold, color=MUTED, lw=1.2, ls=(0, (4, 3)))
        axis.annotate(percent(threshold), (100 * threshold, 1), xycoords=("data", "axes fraction"), ha="center", va="bottom", color=MUTED)
        for row, bar in enumerate(bars):
            _row(axis, row, bar)
        axis.set_xlim(0, 100)
        axis.set_ylim(len(bars) - 0.5, -0.75)
        axis.set_yticks([])
        axis.spines["left"].set_visible(False)
        axis.grid(visible=False, axis="y")
        axis.set_xlabel(f"{wrapped(xlabel)}\nfilled: {said}; hollow: {others}")
        return canvas

    rows = [(bar.label, what, Number(share), Rows(share.inputs)) for bar in bars for what, share in _shares(bar, said)]
    return Figure(draw=draw, name=name, title=title, alt=alt, data=Table(title, ("Share", "Reading", "Value", "Facts"), rows))


def _shares(bar: Bar, said: str) -> Sequence[tuple[object, Estimate]]:
    return ((said, bar.said), *bar.others)


def _row(axis: Axes, row: int, bar: Bar) -> None:
    values = [100 * share.value for share in (bar.said, *(share for _, share in bar.others))]
    axis.plot([min(values), max(values)], [row, row], color=bar.color, lw=1.6)
    for value in values[1:]:
        axis.plot([value], [row], marker="o", ms=6.5, color=bar.color, markerfacecolor="none", mew=1.6, clip_on=False)
    axis.plot([values[0]], [row], marker="o", ms=7, color=bar.color, clip_on=False)
    place: Any = {"textcoords": "offset points", "va": "center", "fontsize": "small", "bbox": CLEAR}
    by_value = sorted((bar.said, *(share for _, share in bar.others)), key=lambda share: share.value)
    if min(values) > 12:
        axis.annotate(by_value[0].text, (min(values), row), xytext=(-7, 0), ha="right", **place)
    axis.annotate(by_value[-1].text, (max(values), row), xytext=(7, 0), ha="left", **place)
    axis.annotate(bar.label, (0, row - 0.38), xycoords=("axes fraction", "data"), xytext=(2, 0), **place)
