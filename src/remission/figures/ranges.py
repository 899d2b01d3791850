"""How low and how high a share can be, row by row."""

from collections.abc import Mapping
from typing import Any

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Canvas

from remission.cells import Number
from remission.estimate import Estimate, percent
from remission.figures.style import MUTED, WIDTH, Figure, wrapped
from remission.tables import Table

Ends = tuple[Estimate, Estimate]  # the least and the most that a share can be
_BAR = 0.2  # inches from one bar of a row to the next


def ranges(
    panels: Mapping[str, Mapping[str, Mapping[str, Ends]]],
    *,
    colors: Mapping[str, str],
    threshold: float,
    name: str,
    title: str,
    xlabel: str,
    alt: str,
) -> Figure:
    """One panel a name, one row an assumption, one bar a trial from the least to the most, with thin lines to the limits of either.

    `panels`: panel to row to trial to both ends. Panels of one trial carry its color in their name; of several, the first row names them.
    """

    def draw() -> Canvas:
        heights = [0.4 + sum(_height(bars) for bars in rows.values()) for rows in panels.values()]
        canvas = Canvas(figsize=(WIDTH, 0.75 + sum(heights)))
        axes = canvas.subplots(len(panels), 1, sharex=True, squeeze=False, height_ratios=heights)[:, 0]
        everything = [ends for rows in panels.values() for bars in rows.values() for ends in bars.values()]
        low, high = min(_low(worst) for worst, _ in everything), max(_high(best) for _, best in everything)
        low, high = min(low, threshold) - 0.02, max(high, threshold) + (high - low) * 0.45
        for axis, (panel, rows) in zip(axes, panels.items(), strict=True):
            _panel(axis, rows, colors, threshold, room=(high - low) * 0.42)
            pad = 16 if axis is axes[0] else 6
            axis.set_title(panel, loc="left", fontweight="bold", pad=pad, color=colors.get(panel, mpl.rcParams["text.color"]))
        axes[0].set_xlim(low * 100, high * 100)
        place: dict[str, Any] = {"xycoords": ("data", "axes fraction"), "ha": "center", "va": "bottom", "color": MUTED}
        axes[0].annotate(percent(threshold), (threshold * 100, 1), **place)
        axes[-1].set_xlabel(wrapped(xlabel))
        return canvas

    return Figure(draw=draw, name=name, title=title, alt=alt, data=_data(panels, title))


def _height(bars: Mapping[str, Ends]) -> float:
    return 0.28 + _BAR * len(bars)


def _panel(axis: Axes, rows: Mapping[str, Mapping[str, Ends]], colors: Mapping[str, str], threshold: float, room: float) -> None:
    """The rows from the top down, in inches: a label, and its bars below it; a number that needs `room` steps over the threshold."""
    top = 0.0
    for row, bars in rows.items():
        at: dict[str, Any] = {"xycoords": ("axes fraction", "data"), "xytext": (3, 0), "textcoords": "offset points"}
        axis.annotate(row, (0, top + 0.02), **at, va="top", fontsize="small")
        for index, (trial, (worst, best)) in enumerate(bars.items()):
            center = top + 0.3 + _BAR * index
            axis.plot([threshold * 100] * 2, [center - _BAR / 2, center + _BAR / 2], color=MUTED, lw=1.6)
            axis.plot([_low(worst) * 100, _high(best) * 100], [center, center], color=colors[trial], lw=1.2)
            axis.plot([worst.value * 100, best.value * 100], [center, center], color=colors[trial], lw=6, solid_capstyle="butt")
            if worst.value == best.value:
                axis.plot([worst.value * 100], [center], marker="o", ms=6, color=colors[trial])
            label = _text(worst, best) + (f", {trial}" if len(bars) > 1 and top == 0 else "")
            near: dict[str, Any] = {"xytext": (6, 0), "textcoords": "offset points", "va": "center", "fontsize": "small"}
            end = threshold if threshold - room < _high(best) < threshold else _high(best)
            axis.annotate(label, (end * 100, center), **near, color=colors[trial] if len(bars) > 1 else mpl.rcParams["text.color"])
        top += _height(bars)
    axis.set_ylim(top + 0.05, -0.02)
    axis.set_yticks([])
    axis.spines["left"].set_visible(False)


def _low(estimate: Estimate) -> float:
    return estimate.value if estimate.low is None else estimate.low


def _high(estimate: Estimate) -> float:
    return estimate.value if estimate.high is None else estimate.high


def _text(worst: Estimate, best: Estimate) -> str:
    return worst.text if worst.value == best.value else f"{worst.number()} to {best.text}"


def _data(panels: Mapping[str, Mapping[str, Mapping[str, Ends]]], title: str) -> Table:
    rows = [
        (panel, row, trial, Number(worst, "full"), Number(best, "full"), worst.note)
        for panel, found in panels.items()
        for row, bars in found.items()
        for trial, (worst, best) in bars.items()
    ]
    return Table(title, ("Panel", "Row", "Trial", "At worst", "At best", "Note"), rows)
