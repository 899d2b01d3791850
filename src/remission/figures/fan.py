"""What shares of single years allow for all of them together, year after year."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from matplotlib.axes import Axes
from matplotlib.figure import Figure as Canvas

from remission.cells import Number, Rows, interval_or
from remission.estimate import Estimate
from remission.figures.style import MUTED, WIDTH, Figure, wrapped
from remission.tables import NO_INTERVAL, Table


@dataclass(frozen=True, slots=True, kw_only=True)
class Fan:
    """Shares over the first year, the first two and so on: the least and most possible, and if years were independent.

    `years` names each stretch, `reported` is the share over all of them.
    """

    years: Sequence[str]
    lowest: Sequence[Estimate]
    highest: Sequence[Estimate]
    independent: Sequence[Estimate]
    reported: Estimate


def fan(panels: Mapping[str, Fan], *, colors: Mapping[str, str], name: str, title: str, ylabel: str, alt: str) -> Figure:
    """One panel a trial: a band of what is possible, a dashed line for independent years, and the reported share as a dot at the end."""

    def draw() -> Canvas:
        canvas = Canvas(figsize=(WIDTH, 0.5 + 2.5 * len(panels)))
        axes = canvas.subplots(len(panels), 1, sharey=True, squeeze=False)[:, 0]
        for axis, (trial, found) in zip(axes, panels.items(), strict=True):
            _panel(axis, found, colors[trial])
            axis.set_title(trial, loc="left", fontweight="bold", color=colors[trial])
            axis.set_ylabel(wrapped(ylabel, 24))
        axes[0].set_ylim(bottom=-3)
        return canvas

    return Figure(draw=draw, name=name, title=title, alt=alt, data=_data(panels, title))


def _panel(axis: Axes, found: Fan, color: str) -> None:
    steps = range(len(found.years))
    low, high, between = ([estimate.value * 100 for estimate in series] for series in (found.lowest, found.highest, found.independent))
    axis.fill_between(steps, low, high, color=color, alpha=0.16, lw=0)
    axis.plot(steps, between, color=MUTED, lw=1.8, ls=(0, (4, 3)))
    last = steps[-1]
    reported = found.reported
    if reported.low is not None and reported.high is not None:
        axis.plot([last, last], [reported.low * 100, reported.high * 100], color=color, lw=2)
    axis.plot([last], [reported.value * 100], marker="o", ms=8, color=color)
    ends = (
        (found.highest[-1], f"at most {found.highest[-1].text}"),
        (reported, f"reported {reported.text}"),
        (found.independent[-1], f"independent {found.independent[-1].text}"),
        (found.lowest[-1], f"at least {found.lowest[-1].text}"),
    )
    for estimate, label in ends:
        bold = "bold" if estimate is reported else "normal"
        place = (last, estimate.value * 100)
        axis.annotate(label, place, xytext=(9, 0), textcoords="offset points", va="center", fontsize="small", fontweight=bold)
    axis.grid(visible=False)
    axis.set_xticks(list(steps), list(found.years))
    axis.set_xlim(-0.1, last * 1.62)


def _data(panels: Mapping[str, Fan], title: str) -> Table:
    rows: list[tuple[object, ...]] = []
    for trial, found in panels.items():
        kinds = {"at least": found.lowest, "if years were independent": found.independent, "at most": found.highest}
        for index, years in enumerate(found.years):
            for kind, series in kinds.items():
                share = series[index]
                rows.append((trial, years, kind, Number(share), "none: follows from the yearly shares", Rows(share.inputs)))
        interval = interval_or(found.reported, NO_INTERVAL)
        rows.append((trial, found.years[-1], "reported", Number(found.reported), interval, Rows(found.reported.inputs)))
    return Table(title, ("Trial", "Years", "Kind", "Share", "Interval", "Facts"), rows)
