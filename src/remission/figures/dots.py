"""Published figures of several studies side by side, one row each."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from matplotlib.axes import Axes
from matplotlib.figure import Figure as Canvas
from matplotlib.ticker import FuncFormatter, NullFormatter

from remission.cells import Number, Phrase, Rows, interval_or
from remission.estimate import Estimate
from remission.figures.style import MUTED, WIDTH, Figure, require_data, wrapped
from remission.tables import NO_INTERVAL, Table

_LABEL_WIDTH = 64  # characters of a row's label on one line
_LINE = 0.17  # inches a line of a label takes, and
_DOT = 0.27  # a row's dots below it
_NUMBER = 0.12  # part of the axis's width that the number behind a row takes: a reference line there would cross it


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One row: a label, and the dots below it; hollow where they are a comparison. Several dots are several years of one group."""

    label: str | Phrase
    estimates: Sequence[Estimate]
    color: str = MUTED
    hollow: bool = False

    @property
    def text(self) -> str:
        """The value of one dot, or the lowest and highest of several."""
        ordered = sorted(self.estimates, key=lambda estimate: estimate.value)
        return ordered[0].number() if len(ordered) == 1 else f"{ordered[0].number()} to {ordered[-1].number()}"


def dots(
    panels: Mapping[str, Sequence[Row]],
    *,
    name: str,
    title: str,
    xlabel: str | Mapping[str, str],
    alt: str,
    reference: float | None = None,
    log: bool = False,
) -> Figure:
    """One panel a name, below each other, one row a study, with intervals where they are known; shares are drawn in percent.

    The panels share one axis from zero (or a logarithmic one around a reference line), or with one `xlabel` a panel each has its own.
    """
    require_data(name, [*panels.values(), *(row.estimates for rows in panels.values() for row in rows)])
    own = not isinstance(xlabel, str)

    def draw() -> Canvas:
        heights = [0.45 + sum(_height(row) for row in rows) for rows in panels.values()]
        canvas = Canvas(figsize=(WIDTH, sum(heights) + 0.55 * (len(panels) if own else 1)))
        axes = canvas.subplots(len(panels), 1, sharex=not own, squeeze=False, height_ratios=heights)[:, 0]
        for axis, (panel, rows) in zip(axes, panels.items(), strict=True):
            if log:
                _logarithmic(axis)
            _limits(axis, [rows] if own else list(panels.values()), log=log)
            _panel(axis, rows, reference)
            axis.set_title(panel, loc="left", fontweight="bold")
            if reference is not None:
                axis.axvline(reference, color=MUTED, lw=1.2, ls=(0, (4, 3)))
            if not isinstance(xlabel, str):
                axis.set_xlabel(wrapped(xlabel[panel], 52))
        if isinstance(xlabel, str):
            axes[-1].set_xlabel(wrapped(xlabel, 52))
        return canvas

    return Figure(draw=draw, name=name, title=title, alt=alt, data=_data(panels, title))


def _height(row: Row) -> float:
    return _LINE * len(wrapped(str(row.label), _LABEL_WIDTH).splitlines()) + _DOT


def _scale(estimate: Estimate) -> float:
    return 100 if estimate.unit == "proportion" else 1


def _panel(axis: Axes, rows: Sequence[Row], reference: float | None) -> None:
    """The rows from the top down; the vertical axis is in inches, so that labels of two lines get the room they need."""
    top = 0.0
    for row in rows:
        height = _height(row)
        center = top + height - _DOT * 0.55
        axis.annotate(
            wrapped(str(row.label), _LABEL_WIDTH),
            (0, top),
            xycoords=("axes fraction", "data"),
            xytext=(3, 0),
            textcoords="offset points",
            va="top",
            fontsize="small",
        )
        _dots(axis, center, row, reference)
        top += height
    axis.set_ylim(top + 0.02, -0.02)
    axis.set_yticks([])
    axis.spines["left"].set_visible(False)


def _dots(axis: Axes, center: float, row: Row, reference: float | None) -> None:
    ends = []
    for estimate in row.estimates:
        scale = _scale(estimate)
        if estimate.low is not None and estimate.high is not None:
            axis.plot([estimate.low * scale, estimate.high * scale], [center, center], color=row.color, lw=2)
        face = "none" if row.hollow else row.color
        axis.plot([estimate.value * scale], [center], marker="o", ms=6.5, color=row.color, markerfacecolor=face, clip_on=False)
        ends.append(max(estimate.value, estimate.high if estimate.high is not None else estimate.value) * scale)
    place = max(ends)
    if reference is not None and 0 < _along(axis, reference) - _along(axis, place) < _NUMBER:
        place = reference
    axis.annotate(row.text, (place, center), xytext=(7, 0), textcoords="offset points", va="center", fontsize="small")


def _along(axis: Axes, value: float) -> float:
    """A value as a part of the axis's width."""
    x, _ = axis.transAxes.inverted().transform(axis.transData.transform((value, 0)))
    return float(x)


def _logarithmic(axis: Axes) -> None:
    axis.set_xscale("log")
    axis.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}"))
    axis.xaxis.set_minor_formatter(NullFormatter())


def _limits(axis: Axes, panels: Sequence[Sequence[Row]], *, log: bool) -> None:
    """From zero to a little more than the largest, or on a logarithmic axis a little beyond both ends, with ticks at the usual ratios."""
    found = [estimate for rows in panels for row in rows for estimate in row.estimates]
    ends = [end * _scale(estimate) for estimate in found for end in (estimate.low, estimate.value, estimate.high) if end is not None]
    if log:
        low, high = min(ends) / 1.25, max(ends) * 1.5
        axis.set_xlim(low, high)
        axis.set_xticks([tick for tick in (0.01, 0.02, 0.05, 0.1, 0.2, 0.3, 0.5, 0.7, 1, 1.5, 2, 3, 5, 10, 20) if low <= tick <= high])
    else:
        axis.set_xlim(min(0.0, min(ends) * 1.2), max(ends) * 1.22 or 1)


def _data(panels: Mapping[str, Sequence[Row]], title: str) -> Table:
    rows = [
        (panel, row.label, Number(estimate), interval_or(estimate, NO_INTERVAL), Rows(estimate.inputs))
        for panel, found in panels.items()
        for row in found
        for estimate in row.estimates
    ]
    return Table(title, ("Panel", "Row", "Value", "Interval", "Facts"), rows)
