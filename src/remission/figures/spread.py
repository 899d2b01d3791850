"""How draws of a share are spread under several assumptions."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Canvas
from numpy.typing import NDArray

from remission.cells import Number, interval_or
from remission.estimate import Estimate, percent
from remission.figures.style import MUTED, WIDTH, Figure, wrapped
from remission.tables import Table

_BINS = 48
_TALL = 0.72  # height of the tallest heap, in rows


@dataclass(frozen=True, slots=True, eq=False)
class Heap:
    """The draws of a share under one assumption, their median with its limits, and the share of them above the threshold."""

    shares: NDArray[np.float64]
    middle: Estimate
    above: Estimate


def spread(
    panels: Mapping[str, Mapping[str, Heap]],
    *,
    colors: Mapping[str, str],
    threshold: float,
    name: str,
    title: str,
    xlabel: str,
    alt: str,
) -> Figure:
    """One panel a trial, one row an assumption: a heap of draws, pale up to the threshold, over its median and limits."""

    def draw() -> Canvas:
        rows = max(len(heaps) for heaps in panels.values())
        canvas = Canvas(figsize=(WIDTH, 0.8 + len(panels) * (0.4 + 0.72 * rows)))
        axes = canvas.subplots(len(panels), 1, sharex=True, squeeze=False)[:, 0]
        edges = _edges([heap.shares for heaps in panels.values() for heap in heaps.values()], threshold)
        for axis, (trial, heaps) in zip(axes, panels.items(), strict=True):
            for row, (label, heap) in enumerate(heaps.items()):
                _heap(axis, row, label, heap, edges, threshold, colors[trial])
            axis.set_title(trial, loc="left", fontweight="bold", color=colors[trial])
            axis.set_ylim(len(heaps) - 0.65, -1.02)
            axis.set_yticks([])
            axis.spines["left"].set_visible(False)
            axis.grid(visible=False, axis="y")
        low, wide = edges[0] * 100, (edges[-1] - edges[0]) * 100
        axes[0].set_xlim(low - wide * 0.42, low + wide * 1.14)
        place = {"xycoords": ("data", "axes fraction"), "ha": "center", "va": "bottom", "color": MUTED}
        axes[0].annotate(percent(threshold), (threshold * 100, 1), **place)
        axes[-1].set_xlabel(wrapped(xlabel))
        return canvas

    return Figure(draw=draw, name=name, title=title, alt=alt, data=_data(panels, title))


def _edges(draws: list[NDArray[np.float64]], threshold: float) -> NDArray[np.float64]:
    """Bins over nearly all draws and the threshold, which is one of the edges, so that no bin lies on both sides of it."""
    low = min(threshold, *(float(np.quantile(shares, 0.001)) for shares in draws))
    high = max(threshold, *(float(np.quantile(shares, 0.999)) for shares in draws))
    step = max((high - low) / _BINS, 1e-6)
    first, last = int(np.floor((low - threshold) / step)) - 2, int(np.ceil((high - threshold) / step)) + 2
    return np.asarray(threshold + step * np.arange(first, last + 1), dtype=np.float64)


def _heap(axis: Axes, row: int, label: str, heap: Heap, edges: NDArray[np.float64], threshold: float, color: str) -> None:
    counts, _ = np.histogram(heap.shares, edges)
    tops = row - counts / max(counts.max(), 1) * _TALL
    places = edges * 100
    cut = int(np.searchsorted(edges, threshold - 1e-9))
    for part, alpha in ((slice(0, cut), 0.22), (slice(cut, len(counts)), 0.6)):
        if counts[part].any():
            ends = places[part.start : part.stop + 1]
            axis.fill_between(ends, np.append(tops[part], tops[part][-1]), row, step="post", color=color, alpha=alpha, lw=0)
    axis.plot([threshold * 100] * 2, [row - _TALL, row + 0.16], color=MUTED, lw=1.6)
    low, high = heap.middle.low, heap.middle.high
    if low is not None and high is not None:
        axis.plot([low * 100, high * 100], [row + 0.1, row + 0.1], color=color, lw=2)
    axis.plot([heap.middle.value * 100], [row + 0.1], marker="o", ms=6, color=color)
    at: dict[str, Any] = {"xycoords": ("axes fraction", "data"), "fontsize": "small", "va": "top"}
    axis.annotate(wrapped(label, 20), (0, row - 0.72), **at, ha="left")
    axis.annotate(f"{heap.above.text}\nabove", (1, row - 0.72), **at, ha="right")


def _data(panels: Mapping[str, Mapping[str, Heap]], title: str) -> Table:
    rows = [
        (trial, label, Number(heap.middle), interval_or(heap.middle, "none"), Number(heap.above))
        for trial, heaps in panels.items()
        for label, heap in heaps.items()
    ]
    return Table(title, ("Trial", "Assumption", "Median", "Limits", "Draws above {param}`threshold`"), rows)
