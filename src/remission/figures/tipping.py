"""How the share in the target population moves with the fate of those outside."""

from collections.abc import Mapping, Sequence
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure as Canvas
from matplotlib.ticker import FuncFormatter, NullLocator

from remission.cells import Number, Plain, interval_or
from remission.estimate import Estimate, percent
from remission.figures.style import MUTED, WIDTH, Figure, wrapped
from remission.tables import Table

_RATIOS = (0.01, 0.03, 0.1, 0.3, 1, 3, 10, 30, 100)


def tipping(
    curves: Mapping[str, Sequence[tuple[float, Estimate]]],
    *,
    colors: Mapping[str, str],
    threshold: float,
    name: str,
    title: str,
    ylabel: str,
    alt: str,
    odds: bool = False,
    marks: Mapping[str, Mapping[str, Estimate]] | None = None,
    shown: Sequence[float] = (),
) -> Figure:
    """One line a trial, with its interval as a band, over the success share of those outside (0 to 1), against the threshold.

    With `odds` over the odds ratio of those outside to the enrolled, on a logarithmic axis. `marks`: trial to label to the place on that
    axis where the share, or its lower limit, meets the threshold. `shown`: the places whose shares the data
    table holds, all if none is named.
    """

    def draw() -> Canvas:
        canvas = Canvas(figsize=(WIDTH, 4.1 if odds else 3.7))
        axis = canvas.subplots()
        axis.axhline(threshold * 100, color=MUTED, lw=1.2, ls=(0, (4, 3)))
        for trial, curve in curves.items():
            _curve(axis, trial, curve, colors[trial], odds=odds)
        _scale(axis, curves, odds=odds)
        place = (axis.get_xlim()[1], threshold * 100)
        axis.annotate(percent(threshold), place, xytext=(-3, 3), textcoords="offset points", ha="right", color=MUTED)
        for trial, found in (marks or {}).items():
            _marks(axis, found, threshold, colors[trial])
        axis.set_ylabel(wrapped(ylabel, 34))
        return canvas

    told = {trial: [pair for pair in curve if not shown or pair[0] in shown] for trial, curve in curves.items()}
    return Figure(draw=draw, name=name, title=title, alt=alt, data=_data(told, marks or {}, title, odds=odds))


def _curve(axis: Axes, trial: str, curve: Sequence[tuple[float, Estimate]], color: str, *, odds: bool) -> None:
    places = [place if odds else place * 100 for place, _ in curve]
    values = [estimate.value * 100 for _, estimate in curve]
    limits = [(e.value if e.low is None else e.low, e.value if e.high is None else e.high) for _, e in curve]
    axis.fill_between(places, [low * 100 for low, _ in limits], [high * 100 for _, high in limits], color=color, alpha=0.16, lw=0)
    axis.plot(places, values, color=color, lw=2.2)
    place: dict[str, Any] = {"xytext": (-4, 5), "textcoords": "offset points", "ha": "right", "va": "bottom"}
    axis.annotate(trial, (places[-1], values[-1]), **place, color=color)


def _scale(axis: Axes, curves: Mapping[str, Sequence[tuple[float, Estimate]]], *, odds: bool) -> None:
    if not odds:
        axis.set_xlim(0, 100)
        axis.set_xlabel("Success share of the patients outside the extension (%)")
        return
    axis.set_xscale("log")
    least, most = min(curve[0][0] for curve in curves.values()), max(curve[-1][0] for curve in curves.values())
    axis.set_xlim(least, most)
    axis.set_xticks([ratio for ratio in _RATIOS if least <= ratio <= most])
    axis.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}"))
    axis.xaxis.set_minor_locator(NullLocator())
    axis.axvline(1, color=MUTED, lw=1)
    low, high = axis.get_ylim()
    axis.set_ylim(low - (high - low) * 0.14, high)
    for side, text, shift in (("right", "outside did worse", -6), ("left", "outside did better", 6)):
        near: dict[str, Any] = {
            "xytext": (shift, 5),
            "textcoords": "offset points",
            "ha": side,
            "va": "bottom",
            "color": MUTED,
            "fontsize": "small",
        }
        axis.annotate(text, (1, 0), xycoords=("data", "axes fraction"), **near)
    axis.set_xlabel(wrapped("Odds of success of the patients outside over the odds of the enrolled", 52))


def _marks(axis: Axes, marks: Mapping[str, Estimate], threshold: float, color: str) -> None:
    """A ring on the threshold for each place where it is met, named below it."""
    least, most = axis.get_xlim()
    for label, place in marks.items():
        if least <= place.value <= most:
            axis.plot([place.value], [threshold * 100], marker="o", ms=9, markerfacecolor="none", markeredgewidth=2, color=color)
            near: dict[str, Any] = {
                "xytext": (0, -9),
                "textcoords": "offset points",
                "ha": "center",
                "va": "top",
                "color": color,
                "fontsize": "small",
            }
            axis.annotate(f"{label}\nat {place.text}", (place.value, threshold * 100), **near)


def _data(
    curves: Mapping[str, Sequence[tuple[float, Estimate]]], marks: Mapping[str, Mapping[str, Estimate]], title: str, *, odds: bool
) -> Table:
    rows: list[tuple[object, ...]] = [
        (trial, Plain(f"{place:.3g}" if odds else percent(place), "axis"), Number(estimate), interval_or(estimate, "none"))
        for trial, curve in curves.items()
        for place, estimate in curve
    ]
    rows += [(trial, Number(place), label, "") for trial, found in marks.items() for label, place in found.items()]
    what = "Odds ratio of those outside" if odds else "Success share outside"
    return Table(title, ("Trial", what, "Share in the population", "Interval"), rows)
