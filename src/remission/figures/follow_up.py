"""A published share of all who entered, and what it could be given those lost to follow-up."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from matplotlib.axes import Axes
from matplotlib.figure import Figure as Canvas

from remission.cells import Number, Plain
from remission.estimate import Estimate
from remission.figures.style import WIDTH, Figure, require_data, wrapped
from remission.figures.survival import keep_apart
from remission.tables import Table

_LABELS = {"highest": "if no one lost\nwas treated", "of_followed": "of those\nfollowed", "published": "as published", "lowest": "lowest"}
_GAP = 15.0


@dataclass(frozen=True, slots=True)
class Lost:
    """The shares of one year: published, of those still followed, and the lowest and highest that those lost allow."""

    year: float
    published: Estimate
    of_followed: Estimate
    lowest: Estimate
    highest: Estimate


def follow_up(panels: Mapping[str, Sequence[Lost]], *, colors: Mapping[str, str], name: str, title: str, ylabel: str, alt: str) -> Figure:
    """One panel a trial, below each other on one scale from 0 to 100%; the shares are named at the last year."""
    require_data(name, panels.values())

    def draw() -> Canvas:
        canvas = Canvas(figsize=(WIDTH, 0.6 + 2.9 * len(panels)))
        axes = canvas.subplots(len(panels), 1, sharex=True, sharey=True, squeeze=False)[:, 0]
        for axis, (trial, rows) in zip(axes, panels.items(), strict=True):
            _draw(axis, rows, colors[trial])
            axis.set_title(trial, loc="left", fontweight="bold", color=colors[trial])
            axis.set_ylabel(wrapped(ylabel, 30))
        years = [row.year for rows in panels.values() for row in rows]
        first, last = min(years), max(years)
        axes[0].set_ylim(0, 100)
        axes[0].set_xlim(first - 0.3, last + max(0.48 * (last - first), 0.5))
        axes[0].set_xticks(range(int(first), int(last) + 1))
        axes[-1].set_xlabel("Years since the first course")
        return canvas

    return Figure(draw=draw, name=name, title=title, alt=alt, data=_data(panels, title))


def _draw(axis: Axes, rows: Sequence[Lost], color: str) -> None:
    years = [row.year for row in rows]
    shares = {kind: [100 * getattr(row, kind).value for row in rows] for kind in _LABELS}
    axis.fill_between(years, shares["published"], shares["highest"], color=color, alpha=0.2, lw=0)
    axis.fill_between(years, shares["lowest"], shares["published"], color=color, alpha=0.09, lw=0)
    axis.plot(years, shares["published"], color=color, marker="o", ms=6, lw=1.8)
    axis.plot(years, shares["of_followed"], color=color, marker="o", ms=6, lw=1.2, markerfacecolor="none", mew=1.6)
    for kind, place in zip(_LABELS, keep_apart([shares[kind][-1] for kind in _LABELS], _GAP), strict=True):
        text = f"{getattr(rows[-1], kind).text} {_LABELS[kind]}"
        axis.annotate(text, (years[-1], place), xytext=(9, 0), textcoords="offset points", va="center", color=color, linespacing=1.0)


def _data(panels: Mapping[str, Sequence[Lost]], title: str) -> Table:
    rows = [
        (
            trial,
            Plain(f"{row.year:g}", "axis"),
            Number(row.published, "full"),
            Number(row.of_followed, "full"),
            Number(row.lowest),
            Number(row.highest),
        )
        for trial, found in panels.items()
        for row in found
    ]
    return Table(title, ("Trial", "Year", "As published", "Of those followed", "Lowest", "Highest"), rows)
