"""How likely groups of patients are to show an event at all, against how rare it is."""

from collections.abc import Mapping, Sequence

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Canvas
from matplotlib.ticker import FuncFormatter, NullFormatter

from remission.figures.style import MUTED, WIDTH, Figure, finish, house_style, wrapped
from remission.tables import Table

_STYLES = ("-", (0, (6, 2)), (0, (1, 1.6)), "-.")
_HALF = 0.5

Curve = Sequence[tuple[float, float]]


def detect(
    curves: Mapping[str, Curve],
    *,
    key: str,
    name: str,
    title: str,
    alt: str,
    marked: tuple[float, str] | None = None,
    shown: Sequence[float] = (),
) -> Figure:
    """One curve a group, each labeled where its chance is one half: the chance of at least one case.

    `curves`: short label to pairs of how many patients it takes for one with the event, and the chance; `key` says what the labels mean.
    `marked`: such a number with its label, drawn as a line. `shown`: the numbers whose chances the data table holds.
    """
    with house_style():
        canvas = Canvas(figsize=(WIDTH, 4.0))
        axis = canvas.subplots()
        axis.set_xscale("log")
        ink = mpl.rcParams["text.color"]
        for index, (label, curve) in enumerate(curves.items()):
            numbers, chances = zip(*curve, strict=True)
            axis.plot(numbers, [chance * 100 for chance in chances], color=ink, lw=2, ls=_STYLES[index % len(_STYLES)])
            _label(axis, label, curve, left=index == 0)
        if marked is not None:
            number, text = marked
            axis.axvline(number, color=MUTED, lw=1.2, ls=(0, (4, 3)))
            axis.annotate(text, (number, 1.02), xycoords=("data", "axes fraction"), ha="center", va="bottom", color=MUTED, fontsize="small")
        axis.set_ylim(0, 100)
        axis.set_xlim(curves[next(iter(curves))][0][0], max(curve[-1][0] for curve in curves.values()))
        axis.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"1 in\n{value:,.0f}"))
        axis.xaxis.set_minor_formatter(NullFormatter())
        axis.set_xlabel(f"Patients who have the event\n{wrapped(key, 52)}")
        axis.set_ylabel("Chance of at least one case (%)")
        return finish(canvas, name=name, title=title, alt=alt, data=_data(curves, title, shown))


def _label(axis: Axes, label: str, curve: Curve, *, left: bool) -> None:
    """The label beside the curve, where its chance is about one half; that of the first curve on its left."""
    at = min(curve, key=lambda pair: abs(pair[1] - _HALF))
    offset, side = (-7, "right") if left else (7, "left")
    axis.annotate(label, (at[0], at[1] * 100), xytext=(offset, 0), textcoords="offset points", ha=side, va="center", fontweight="bold")


def _data(curves: Mapping[str, Curve], title: str, shown: Sequence[float]) -> Table:
    rows = [
        (label.replace("\n", " "), f"1 in {number:,.0f}", f"{100 * chance:.1f}%")
        for label, curve in curves.items()
        for number, chance in curve
        if not shown or any(abs(number / wanted - 1) < 0.01 for wanted in shown)
    ]
    return Table(title, ("Group", "Patients who have the event", "Chance of at least one case"), rows)
