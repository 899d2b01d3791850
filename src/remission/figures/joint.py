"""How much two shares of the same patients must, and can, overlap."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from matplotlib.axes import Axes
from matplotlib.figure import Figure as Canvas

from remission.cells import Number
from remission.estimate import Estimate, percent
from remission.figures.style import MUTED, WIDTH, Figure, wrapped
from remission.tables import Table


@dataclass(frozen=True, slots=True)
class Overlap:
    """Two shares of the same patients, and the least and the most share that has both."""

    first: Estimate
    second: Estimate
    low: Estimate
    high: Estimate


def overlap(
    panels: Mapping[str, Overlap],
    *,
    outcomes: Sequence[str],
    colors: Mapping[str, str],
    threshold: float | None,
    name: str,
    title: str,
    xlabel: str,
    alt: str,
) -> Figure:
    """One panel a trial: the first share as a bar, the second laid against it with the most and the least overlap; solid is both.

    `outcomes`: short names of the two. Drawn to scale, from 0 to all patients.
    """
    first, second = outcomes

    def draw() -> Canvas:
        canvas = Canvas(figsize=(WIDTH, 0.6 + 1.9 * len(panels)))
        axes = canvas.subplots(len(panels), 1, sharex=True, squeeze=False)[:, 0]
        for axis, (trial, shares) in zip(axes, panels.items(), strict=True):
            if threshold is not None:
                axis.axvline(100 * threshold, color=MUTED, lw=1.2, ls=(0, (4, 3)))
            _panel(axis, shares, colors[trial])
            axis.set_yticks(
                range(3), [wrapped(first, 20), f"{wrapped(second, 20)},\nmost overlap", f"{wrapped(second, 20)},\nleast overlap"]
            )
            axis.set_ylim(2.6, -0.6)
            axis.set_xlim(0, 100)
            axis.set_title(trial, loc="left", fontweight="bold", color=colors[trial])
            axis.grid(visible=False, axis="y")
            axis.tick_params(axis="y", length=0)
        if threshold is not None:
            place = {"xycoords": ("data", "axes fraction"), "ha": "center", "va": "bottom"}
            axes[0].annotate(percent(threshold), (100 * threshold, 1), **place, color=MUTED)
        axes[-1].set_xlabel(wrapped(xlabel))
        return canvas

    rows = [
        (trial, *(Number(each) for each in (shares.first, shares.second, shares.low, shares.high)), shares.high.note)
        for trial, shares in panels.items()
    ]
    columns = ("Trial", first, second, "Both, at least", "Both, at most", "Note")
    return Figure(draw=draw, name=name, title=title, alt=alt, data=Table(title, columns, rows))


def _panel(axis: Axes, shares: Overlap, color: str) -> None:
    one, two, low, high = (100 * estimate.value for estimate in (shares.first, shares.second, shares.low, shares.high))
    start = 100 - two
    for row, left, width, both_left, both in ((0, 0.0, one, 0.0, 0.0), (1, 0.0, two, 0.0, high), (2, start, two, start, low)):
        axis.barh(row, width, left=left, height=0.62, color=color, alpha=0.28, lw=0)
        axis.barh(row, both, left=both_left, height=0.62, color=color, lw=0)
    # From the first bar's end down, so that the eye can measure the overlap.
    axis.plot([one, one], [0.31, 2.31], color=color, lw=1, ls=(0, (2, 2)))
    # Beside the bars and not on them, where lines would cross the words.
    for row, text in enumerate((shares.first.text, f"both {shares.high.text}", f"both {shares.low.text}")):
        weight = "bold" if row else "normal"
        axis.annotate(text, (100, row), xytext=(6, 0), textcoords="offset points", va="center", annotation_clip=False, fontweight=weight)
