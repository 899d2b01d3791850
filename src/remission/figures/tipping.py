"""How the share in the target population moves with the fate of those outside."""

from collections.abc import Mapping, Sequence

from matplotlib.figure import Figure as Canvas

from remission.estimate import Estimate, percent
from remission.figures.style import MUTED, WIDTH, Figure, finish, house_style, wrapped
from remission.tables import Table


def tipping(
    curves: Mapping[str, Sequence[tuple[float, Estimate]]],
    *,
    colors: Mapping[str, str],
    threshold: float,
    name: str,
    title: str,
    ylabel: str,
    alt: str,
) -> Figure:
    """One line a trial, with its interval as a band, over the success share of those outside (0 to 1), against the threshold."""
    with house_style():
        canvas = Canvas(figsize=(WIDTH, 3.7))
        axis = canvas.subplots()
        axis.axhline(threshold * 100, color=MUTED, lw=1.2, ls=(0, (4, 3)))
        axis.annotate(percent(threshold), (0, threshold * 100), xytext=(3, 3), textcoords="offset points", color=MUTED)
        for trial, curve in curves.items():
            shares = [share * 100 for share, _ in curve]
            values = [estimate.value * 100 for _, estimate in curve]
            limits = [(e.value if e.low is None else e.low, e.value if e.high is None else e.high) for _, e in curve]
            axis.fill_between(
                shares, [low * 100 for low, _ in limits], [high * 100 for _, high in limits], color=colors[trial], alpha=0.16, lw=0
            )
            axis.plot(shares, values, color=colors[trial], lw=2.2)
            axis.annotate(
                trial, (shares[-1], values[-1]), xytext=(-4, 5), textcoords="offset points", ha="right", va="bottom", color=colors[trial]
            )
        axis.set_xlim(0, 100)
        axis.set_xlabel("Success share of the patients outside the extension (%)")
        axis.set_ylabel(wrapped(ylabel, 34))
        rows = [(trial, percent(share), estimate.text, estimate.interval) for trial, curve in curves.items() for share, estimate in curve]
        data = Table(title, ("Trial", "Success share outside", "Share in the population", "Interval"), rows)
        return finish(canvas, name=name, title=title, alt=alt, data=data)
