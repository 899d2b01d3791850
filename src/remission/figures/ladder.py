"""The ladder of assumptions: one reported share, read ever more kindly."""

from collections.abc import Mapping

from matplotlib.axes import Axes
from matplotlib.figure import Figure as Canvas

from remission.analysis.non_enrollment import IMPOSSIBLE
from remission.cells import Number, interval_or
from remission.estimate import Estimate, percent
from remission.figures.style import CLEAR, MUTED, WIDTH, Figure, wrapped
from remission.tables import Table


def ladder(
    panels: Mapping[str, Mapping[str, Estimate]],
    *,
    colors: Mapping[str, str],
    threshold: float,
    name: str,
    title: str,
    xlabel: str,
    alt: str,
) -> Figure:
    """One panel a trial, one row an assumption: the share with its interval against the threshold.

    `panels`: trial name to assumption to estimate, from the harshest down. A share that cannot have been is drawn as a cross.
    """

    def draw() -> Canvas:
        rows = max(len(rungs) for rungs in panels.values())
        canvas = Canvas(figsize=(WIDTH, 0.7 + len(panels) * (0.5 + 0.36 * rows)))
        axes = canvas.subplots(len(panels), 1, sharex=True, squeeze=False)[:, 0]
        for axis, (trial, rungs) in zip(axes, panels.items(), strict=True):
            _panel(axis, rungs, colors[trial], threshold)
            place = {"xycoords": "axes fraction", "ha": "right", "va": "bottom"}
            axis.annotate(trial, (-0.02, 1.0), **place, fontweight="bold", color=colors[trial])
        axes[-1].set_xlabel(wrapped(xlabel))
        axes[0].annotate(
            percent(threshold), (threshold * 100, 1), xycoords=("data", "axes fraction"), ha="center", va="bottom", color=MUTED
        )
        return canvas

    return Figure(draw=draw, name=name, title=title, alt=alt, data=_data(panels, title))


def _panel(axis: Axes, rungs: Mapping[str, Estimate], color: str, threshold: float) -> None:
    axis.axvline(threshold * 100, color=MUTED, lw=1.2, ls=(0, (4, 3)))
    for row, estimate in enumerate(rungs.values()):
        value = estimate.value * 100
        impossible = IMPOSSIBLE in estimate.note
        if estimate.low is not None and estimate.high is not None:
            axis.plot([estimate.low * 100, estimate.high * 100], [row, row], color=color, lw=2)
        axis.plot([value], [row], marker="X" if impossible else "o", ms=8 if impossible else 7, color=MUTED if impossible else color)
        end = (estimate.high if estimate.high is not None else estimate.value) * 100
        label = f"{estimate.text}, impossible" if impossible else estimate.text
        axis.annotate(label, (end, row), xytext=(7, 0), textcoords="offset points", va="center", bbox=CLEAR)
    axis.set_yticks(range(len(rungs)), list(rungs))
    axis.invert_yaxis()
    axis.set_ylim(len(rungs) - 0.5, -0.6)
    axis.margins(x=0.16)
    axis.grid(visible=False, axis="y")
    axis.tick_params(axis="y", length=0)


def _data(panels: Mapping[str, Mapping[str, Estimate]], title: str) -> Table:
    rows = [
        (trial, assumption, Number(estimate), interval_or(estimate, "none"), estimate.note)
        for trial, rungs in panels.items()
        for assumption, estimate in rungs.items()
    ]
    return Table(title, ("Trial", "Assumption", "Share", "Interval", "Note"), rows)
