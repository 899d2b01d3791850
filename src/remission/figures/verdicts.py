"""How many claims got which verdict: one square a claim."""

from collections.abc import Mapping, Sequence

from matplotlib.figure import Figure as Canvas
from matplotlib.patches import Rectangle

from remission.cells import Number
from remission.estimate import Estimate
from remission.figures.style import WIDTH, Figure, wrapped
from remission.tables import Table

_LABEL = 22  # characters of a label's line


def verdicts(
    groups: Mapping[str, Sequence[str]], counts: Mapping[str, Estimate], *, colors: Mapping[str, str], name: str, title: str, alt: str
) -> Figure:
    """One row a verdict, from best to worst, one square a claim, the number of claims at its end.

    `groups`: verdict to the claims that got it, as text; `counts`: verdict to how many they are; `colors`: verdict to color.
    """
    longest = max(map(len, groups.values()))

    def draw() -> Canvas:
        canvas = Canvas(figsize=(WIDTH, 0.3 + 0.52 * len(groups)))
        axis = canvas.subplots()
        for row, (verdict, claims) in enumerate(groups.items()):
            for place in range(len(claims)):
                axis.add_patch(Rectangle((place + 0.08, row - 0.36), 0.84, 0.72, facecolor=colors[verdict], edgecolor="none"))
            axis.annotate(counts[verdict].number(), (len(claims), row), xytext=(5, 0), textcoords="offset points", va="center")
        axis.set_xlim(0, longest + 1.5)
        axis.set_ylim(len(groups) - 0.5, -0.5)
        axis.set_yticks(range(len(groups)), [wrapped(verdict, _LABEL) for verdict in groups])
        axis.set_xticks([])
        axis.tick_params(axis="y", length=0)
        axis.grid(visible=False)
        axis.spines[:].set_visible(False)
        return canvas

    rows = [(verdict, Number(counts[verdict]), ", ".join(claims) or "none") for verdict, claims in groups.items()]
    return Figure(draw=draw, name=name, title=title, alt=alt, data=Table(title, ("Verdict", "Number", "Claims"), rows))
