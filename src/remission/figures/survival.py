"""The share still free at each report, and the curves that models draw through the reports and beyond."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from matplotlib.axes import Axes
from matplotlib.figure import Figure as Canvas

from remission.cells import Number, Plain, interval_or
from remission.estimate import Estimate
from remission.figures.style import MUTED, WIDTH, Figure, wrapped
from remission.tables import NO_INTERVAL, Table

_GAP = 8.0  # percent of the axis that one line of text takes


@dataclass(frozen=True, slots=True)
class Curve:
    """A model's share by year: solid as far as there are data, dashed beyond; muted where it is a comparison."""

    label: str
    shares: Sequence[tuple[float, Estimate]]
    known_to: float
    muted: bool = False


@dataclass(frozen=True, slots=True)
class Survival:
    """One panel: the published shares by year and the curves fitted to them."""

    points: Sequence[tuple[float, Estimate]]
    curves: Sequence[Curve] = ()


def survival(panels: Mapping[str, Survival], *, colors: Mapping[str, str], name: str, title: str, ylabel: str, alt: str) -> Figure:
    """One panel a trial, below each other on one scale from 0 to 100%, over the years since the first course."""

    def draw() -> Canvas:
        canvas = Canvas(figsize=(WIDTH, 0.6 + 2.9 * len(panels)))
        axes = canvas.subplots(len(panels), 1, sharex=True, sharey=True, squeeze=False)[:, 0]
        years = [
            year for panel in panels.values() for shown in (panel.points, *(curve.shares for curve in panel.curves)) for year, _ in shown
        ]
        for axis, (trial, panel) in zip(axes, panels.items(), strict=True):
            _draw(axis, panel, colors[trial])
            axis.set_title(trial, loc="left", fontweight="bold", color=colors[trial])
            axis.set_ylabel(wrapped(ylabel, 30))
        first, last = min(years), max(years)
        axes[0].set_ylim(0, 104)
        axes[0].set_xlim(first - 0.3, last + 0.34 * (last - first))  # room for the names of the curves
        axes[0].set_xticks(range(int(first), int(last) + 1, 2))
        axes[-1].set_xlabel("Years since the first course")
        return canvas

    return Figure(draw=draw, name=name, title=title, alt=alt, data=_data(panels, title))


def keep_apart(places: Sequence[float], gap: float = _GAP) -> list[float]:
    """The places of labels moved apart until neighbors are at least `gap` from each other, in the order given, each as little as may be."""
    order = sorted(range(len(places)), key=lambda index: places[index])
    groups: list[list[int]] = []
    for index in order:
        groups.append([index])
        while len(groups) > 1 and _bottom(groups[-1], places, gap) - _top(groups[-2], places, gap) < gap:
            groups[-2:] = [groups[-2] + groups[-1]]
    moved = dict(enumerate(places))
    for group in groups:
        moved |= {index: _bottom(group, places, gap) + gap * rank for rank, index in enumerate(group)}
    return [moved[index] for index in range(len(places))]


def _bottom(group: Sequence[int], places: Sequence[float], gap: float) -> float:
    return sum(places[index] for index in group) / len(group) - gap * (len(group) - 1) / 2


def _top(group: Sequence[int], places: Sequence[float], gap: float) -> float:
    return _bottom(group, places, gap) + gap * (len(group) - 1)


def _draw(axis: Axes, panel: Survival, color: str) -> None:
    ends = keep_apart([100 * curve.shares[-1][1].value for curve in panel.curves])
    for curve, end in zip(panel.curves, ends, strict=True):
        shade = MUTED if curve.muted else color
        for part, style in ((_known(curve), "-"), (_beyond(curve), (0, (4, 3)))):
            axis.plot([year for year, _ in part], [100 * share.value for _, share in part], color=shade, lw=1.8, ls=style)
        axis.annotate(curve.label, (curve.shares[-1][0], end), xytext=(5, 0), textcoords="offset points", va="center", color=shade)
    for year, estimate in panel.points:
        if estimate.low is not None and estimate.high is not None:
            axis.plot([year, year], [100 * estimate.low, 100 * estimate.high], color=color, lw=1.6)
        axis.plot([year], [100 * estimate.value], marker="o", ms=6, color=color)


def _known(curve: Curve) -> list[tuple[float, Estimate]]:
    return [(year, share) for year, share in curve.shares if year <= curve.known_to]


def _beyond(curve: Curve) -> list[tuple[float, Estimate]]:
    return [(year, share) for year, share in curve.shares if year >= curve.known_to]


def _data(panels: Mapping[str, Survival], title: str) -> Table:
    rows: list[tuple[object, ...]] = []
    for trial, panel in panels.items():
        for year, share in panel.points:
            rows.append((trial, "published", Plain(f"{year:g}", "axis"), Number(share), interval_or(share, NO_INTERVAL)))
        for curve in panel.curves:
            for said, part in (("model, fitted", _known(curve)), ("model, extrapolated", _beyond(curve))):
                rows += [(trial, curve.label, Plain(f"{year:g}", "axis"), Number(share), said) for year, share in part[-1:]]
    return Table(title, ("Trial", "What", "Year", "Share", "Interval"), rows)
