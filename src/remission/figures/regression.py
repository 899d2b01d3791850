"""How far a rate fell after entry, and how far it was expected to fall without treatment."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from matplotlib.axes import Axes
from matplotlib.figure import Figure as Canvas

from remission.cells import Number, Phrase
from remission.estimate import Estimate
from remission.figures.style import MUTED, WIDTH, Figure, wrapped
from remission.tables import Table


@dataclass(frozen=True, slots=True)
class Drop:
    """One row: the rates after entry, that before it, and the least and most expected after it; group for its color."""

    label: str
    group: str
    after: Sequence[Estimate]
    before: Estimate | None = None
    expected: tuple[Estimate, Estimate] | None = None


def regression(rows: Sequence[Drop], *, colors: Mapping[str, str], name: str, title: str, xlabel: str, expected: str, alt: str) -> Figure:
    """One panel a group, one row an arm: hollow the rate before entry, filled that after, a band what was expected after, untreated.

    `expected` says in a few words what the band is.
    """
    groups = {group: [row for row in rows if row.group == group] for group in dict.fromkeys(row.group for row in rows)}
    sizes = [len(members) for members in groups.values()]

    def draw() -> Canvas:
        canvas = Canvas(figsize=(WIDTH, 0.9 + 0.45 * len(groups) + 0.56 * sum(sizes)))
        axes = canvas.subplots(len(groups), 1, sharex=True, squeeze=False, height_ratios=sizes)[:, 0]
        for axis, (group, members) in zip(axes, groups.items(), strict=True):
            color = colors.get(group, MUTED)
            for at, row in enumerate(members):
                _row(axis, at, row, color)
            axis.set_yticks(range(len(members)), [wrapped(row.label, 19) for row in members])
            axis.set_ylim(len(members) - 0.4, -0.75 if axis is axes[0] else -0.6)
            axis.set_title(group, loc="left", fontweight="bold", color=color, pad=26 if axis is axes[0] else 4)
            axis.grid(visible=False, axis="y")
            axis.tick_params(axis="y", length=0)
        axes[0].set_xlim(left=0)
        axes[-1].set_xlabel(wrapped(xlabel))
        _key(axes[0], rows, expected)
        return canvas

    return Figure(draw=draw, name=name, title=title, alt=alt, data=_data(rows, title, expected))


def _data(rows: Sequence[Drop], title: str, expected: str) -> Table:
    columns = ("Group", "Patients", "Before entry", "After entry", expected.capitalize())
    data = [
        (
            row.group,
            row.label,
            Number(row.before) if row.before else "not published",
            _joined(row.after),
            Phrase((Number(row.expected[0], "number"), " to ", Number(row.expected[1], "number"))) if row.expected else "none",
        )
        for row in rows
    ]
    return Table(title, columns, data)


def _joined(rates: Sequence[Estimate]) -> Phrase:
    parts: list[object] = [part for rate in rates for part in (", ", Number(rate))]
    return Phrase(tuple(parts[1:]))


def _row(axis: Axes, at: float, row: Drop, color: str) -> None:
    if row.expected:
        least, most = (rate.value for rate in row.expected)
        axis.barh(at, most - least, left=least, height=0.5, color=color, alpha=0.28, lw=0)
    if row.before:
        axis.plot([row.before.value], [at], marker="o", ms=7, mfc="none", mew=1.6, color=color)
        axis.plot([row.after[-1].value, row.before.value], [at, at], color=color, lw=0.9, ls=(0, (1, 2)))
    for rate in row.after:
        axis.plot([rate.value], [at], marker="o", ms=7, color=color, alpha=1 if row.before else 0.75, lw=0)
    for rate in (row.after[-1], row.before) if row.before else ():
        axis.annotate(rate.number(), (rate.value, at), xytext=(0, 6), textcoords="offset points", ha="center", va="bottom", fontsize=9)


def _key(axis: Axes, rows: Sequence[Drop], expected: str) -> None:
    """Words above the first row, instead of a legend, where it has everything."""
    full = rows[0]
    if full.before is None or full.expected is None:
        return
    middle = (full.expected[0].value + full.expected[1].value) / 2
    for text, x, align in (
        ("after", full.after[-1].value, "center"),
        (expected, middle, "center"),
        ("before", full.before.value, "center"),
    ):
        axis.annotate(wrapped(text, 9), (x, -0.72), ha=align, va="bottom", fontsize=9, color=MUTED, annotation_clip=False)
