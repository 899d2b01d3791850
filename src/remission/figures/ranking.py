"""Which unknown matters most, under several sets of assumptions."""

from collections.abc import Mapping

from matplotlib.figure import Figure as Canvas

from remission.cells import Number
from remission.estimate import Estimate
from remission.figures.style import MUTED, WIDTH, Figure
from remission.tables import Table

Indices = Mapping[str, Mapping[str, tuple[Estimate, Estimate]]]


def ranking(
    panels: Mapping[str, Indices], *, labels: Mapping[str, str], colors: Mapping[str, str], name: str, title: str, xlabel: str, alt: str
) -> Figure:
    """One panel a set of assumptions, one row an unknown, one bar a trial: what it explains alone, and a tick for all it takes part in.

    `panels`: set to trial to unknown to (first order, total); `labels`: the unknowns in reading order with their names.
    """
    trials = list(colors)
    height = 0.8 / len(trials)

    def draw() -> Canvas:
        canvas = Canvas(figsize=(WIDTH, 0.6 + len(panels) * (0.4 + 0.46 * len(labels))))
        axes = canvas.subplots(len(panels), 1, sharex=True, squeeze=False)[:, 0]
        for axis, (panel, found) in zip(axes, panels.items(), strict=True):
            for index, trial in enumerate(trials):
                for row, unknown in enumerate(labels):
                    first, total = (100 * share.value for share in found[trial][unknown])
                    at = row - 0.4 + height * (index + 0.5)
                    axis.barh(at, max(first, 0.0), height=height * 0.86, color=colors[trial], lw=0)
                    axis.plot([total, total], [at - height * 0.43, at + height * 0.43], color=MUTED, lw=1.6)
                    label = f"{max(first, 0.0):.0f}"
                    axis.annotate(label, (max(first, total, 0.0), at), xytext=(4, 0), textcoords="offset points", va="center", fontsize=9)
            axis.set_yticks(range(len(labels)), list(labels.values()))
            axis.set_ylim(len(labels) - 0.5, -0.5)
            axis.set_title(panel, loc="left", fontsize=10)
            axis.grid(visible=False, axis="y")
            axis.tick_params(axis="y", length=0)
            axis.set_xlim(0, 100)
            for index, trial in enumerate(trials if axis is axes[0] else ()):
                offset = {"xytext": (0, 22), "textcoords": "offset points"}
                axis.annotate(trial, (index / 3, 1), xycoords="axes fraction", **offset, color=colors[trial], fontweight="bold")
        axes[-1].set_xlabel(xlabel)
        return canvas

    rows = [
        (panel, trial, labels[unknown].replace("\n", " "), Number(first), Number(total))
        for panel, found in panels.items()
        for trial in trials
        for unknown, (first, total) in ((each, found[trial][each]) for each in labels)
    ]
    columns = ("Assumptions", "Trial", "Unknown", "Alone (first order)", "With all interactions (total)")
    return Figure(draw=draw, name=name, title=title, alt=alt, data=Table(title, columns, rows))
