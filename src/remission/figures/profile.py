"""How well each value of one quantity is supported by the data."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure as Canvas

from remission.cells import Number, interval_or
from remission.estimate import Estimate, percent
from remission.figures.style import MUTED, WIDTH, Figure, wrapped
from remission.tables import Table


@dataclass(frozen=True, slots=True)
class Profile:
    """The highest likelihood at each share, as twice what its logarithm falls short of the best, and the share that it limits."""

    label: str
    deviance: Sequence[tuple[float, float]]
    share: Estimate
    comparison: bool = False


def profile(
    panels: Mapping[str, Sequence[Profile]],
    *,
    colors: Mapping[str, str],
    limit: float,
    confidence: float,
    bounds: Mapping[str, Estimate],
    bound_label: str,
    name: str,
    title: str,
    xlabel: str,
    alt: str,
) -> Figure:
    """One panel a trial, the likelihood relative to the best against the share; shares under the line lie outside the interval.

    `limit` is the deviance of the interval's ends, `bounds` a share marked in each panel.
    """

    def draw() -> Canvas:
        canvas = Canvas(figsize=(WIDTH, 0.6 + 2.5 * len(panels)))
        axes = canvas.subplots(len(panels), 1, sharex=True, sharey=True, squeeze=False)[:, 0]
        for axis, (trial, profiles) in zip(axes, panels.items(), strict=True):
            for place, curve in enumerate(profiles):
                _curve(axis, curve, MUTED if curve.comparison else colors[trial], place)
            _lines(axis, math.exp(-limit / 2), f"{percent(confidence)} limit", 100 * bounds[trial].value, wrapped(bound_label, 14))
            axis.set_title(trial, loc="left", fontweight="bold", color=colors[trial])
            axis.set_ylabel("Likelihood,\nrelative to the best")
        axes[0].set_ylim(0, 1.3)
        axes[0].set_yticks([0, 0.5, 1])
        axes[0].set_xlim(0, 100)
        axes[-1].set_xlabel(wrapped(xlabel))
        return canvas

    return Figure(draw=draw, name=name, title=title, alt=alt, data=_data(panels, bounds, bound_label, title))


def _curve(axis: Axes, curve: Profile, color: str, place: int) -> None:
    """The curve, and its name in a list at the upper right: curves that peak together could not be named at their peaks."""
    heights = [math.exp(-deviance / 2) for _, deviance in curve.deviance]
    axis.plot([100 * share for share, _ in curve.deviance], heights, color=color, lw=2)
    axis.annotate(curve.label, (0.99, 1 - 0.12 * place), xycoords="axes fraction", ha="right", va="top", color=color)


def _lines(axis: Axes, limit: float, limit_label: str, bound: float, bound_label: str) -> None:
    axis.axhline(limit, color=MUTED, lw=1.2, ls=(0, (4, 3)))
    axis.axvline(bound, ymax=0.77, color=MUTED, lw=1.2, ls=":")
    offset: Any = {"textcoords": "offset points", "color": MUTED}
    axis.annotate(limit_label, (100, limit), xytext=(0, 3), ha="right", va="bottom", **offset)
    right = bound < 65
    axis.annotate(bound_label, (bound, 0.95), xytext=(5 if right else -5, 0), ha="left" if right else "right", va="top", **offset)


def _data(panels: Mapping[str, Sequence[Profile]], bounds: Mapping[str, Estimate], bound_label: str, title: str) -> Table:
    rows = [
        (trial, label, Number(share), interval_or(share, "none"))
        for trial, curves in panels.items()
        for label, share in [*((curve.label, curve.share) for curve in curves), (bound_label, bounds[trial])]
    ]
    return Table(title, ("Trial", "What", "Best supported or published share", "Interval"), rows)
