"""How likely groups of patients are to show an event at all, against how rare it is."""

from collections.abc import Sequence
from dataclasses import dataclass

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Canvas
from matplotlib.ticker import FuncFormatter, NullFormatter

from remission.cells import Number
from remission.estimate import Estimate
from remission.figures.style import MUTED, WIDTH, Figure, wrapped
from remission.tables import Table

_STYLES = ("-", (0, (6, 2)), (0, (1, 1.6)), "-.")
_HALF = 0.5


@dataclass(frozen=True, slots=True)
class Chances:
    """The chance of at least one case in a group of that size.

    `points` are drawn: of how many patients one has the event, and the chance. `shown` are those that the data table holds.
    """

    size: Estimate
    points: Sequence[tuple[float, float]]
    shown: Sequence[tuple[Estimate, Estimate]]


def detect(curves: Sequence[Chances], *, key: str, name: str, title: str, alt: str, marked: tuple[Estimate, str] | None = None) -> Figure:
    """One curve a group, each labeled with its size where its chance is one half.

    `key` says what the sizes stand for. `marked`: of how many patients one has an event, and the words before that number, drawn as a line.
    """

    def draw() -> Canvas:
        canvas = Canvas(figsize=(WIDTH, 4.0))
        axis = canvas.subplots()
        axis.set_xscale("log")
        ink = mpl.rcParams["text.color"]
        for index, curve in enumerate(curves):
            numbers, chances = zip(*curve.points, strict=True)
            axis.plot(numbers, [chance * 100 for chance in chances], color=ink, lw=2, ls=_STYLES[index % len(_STYLES)])
            _label(axis, curve, left=index == 0)
        if marked is not None:
            number, words = marked
            axis.axvline(number.value, color=MUTED, lw=1.2, ls=(0, (4, 3)))
            place, text = (number.value, 1.02), f"{words} {number.number()}"
            axis.annotate(text, place, xycoords=("data", "axes fraction"), ha="center", va="bottom", color=MUTED, fontsize="small")
        axis.set_ylim(0, 100)
        axis.set_xlim(curves[0].points[0][0], max(curve.points[-1][0] for curve in curves))
        axis.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"1 in\n{value:,.0f}"))
        axis.xaxis.set_minor_formatter(NullFormatter())
        axis.set_xlabel(f"Patients who have the event\n{wrapped(key, 52)}")
        axis.set_ylabel("Chance of at least one case (%)")
        return canvas

    return Figure(draw=draw, name=name, title=title, alt=alt, data=_data(curves, title, marked))


def _label(axis: Axes, curve: Chances, *, left: bool) -> None:
    """The size beside the curve, where its chance is about one half; that of the first curve on its left."""
    number, chance = min(curve.points, key=lambda pair: abs(pair[1] - _HALF))
    offset, side = (-7, "right") if left else (7, "left")
    place, moved = (number, chance * 100), (offset, 0)
    axis.annotate(curve.size.text, place, xytext=moved, textcoords="offset points", ha=side, va="center", fontweight="bold")


def _data(curves: Sequence[Chances], title: str, marked: tuple[Estimate, str] | None) -> Table:
    rows: list[tuple[object, ...]] = [
        (Number(curve.size), Number(risk), Number(chance)) for curve in curves for risk, chance in curve.shown
    ]
    if marked is not None:
        number, words = marked
        rows.append((words.replace("\n", " "), Number(number), "the gray line"))
    return Table(title, ("Patients in the group", "Patients, one of whom has the event", "Chance of at least one case"), rows)
