"""The picture that stands for a report where somebody posts a link to it."""

import io
from pathlib import Path
from textwrap import wrap

from remission.pipeline import digests
from remission.pipeline.project import write_whole

NAME = "card.png"
_SIZE = (12.0, 6.3)  # inches at 100 dots each: the size that pages of links ask for
_GROUND, _INK, _QUIET, _MARK = "#0f2a38", "#ffffff", "#a9c3d0", "#e69f00"
_VERSION = 1


def write(static: Path, title: str, subtitle: str, kept: Path) -> Path:
    """Write the picture of a report with these words to a folder; `kept` is one for those made before, since drawing takes long."""
    made = kept / f"{digests.of([_VERSION, title, subtitle])}.png"
    if not made.is_file():
        write_whole(made, _drawn(title, subtitle))
    static.mkdir(parents=True, exist_ok=True)
    path = static / NAME
    path.write_bytes(made.read_bytes())
    return path


def _drawn(title: str, subtitle: str) -> bytes:
    from matplotlib.figure import Figure

    figure = Figure(figsize=_SIZE, dpi=100, facecolor=_GROUND)
    lines = wrap(title, 30)
    figure.text(0.07, 0.86, "\n".join(lines), color=_INK, size=44, weight="bold", va="top", linespacing=1.25)
    figure.text(0.07, 0.14, "\n".join(wrap(subtitle, 74)), color=_QUIET, size=21, va="bottom", linespacing=1.35)
    # A reported value with its interval, and the bounds around it: what the report does with a number.
    axes = figure.add_axes((0.07, 0.30, 0.86, 0.12), facecolor="none")
    axes.set_axis_off()
    axes.set(xlim=(0, 1), ylim=(-1, 1))
    axes.plot([0, 1], [0, 0], color=_QUIET, linewidth=1.5, alpha=0.5)
    axes.plot([0.30, 0.86], [0, 0], color=_QUIET, linewidth=9, alpha=0.45, solid_capstyle="round")
    axes.plot([0.44, 0.70], [0, 0], color=_MARK, linewidth=5, solid_capstyle="round")
    axes.plot([0.57], [0], "o", color=_INK, markersize=17)
    picture = io.BytesIO()
    figure.savefig(picture, format="png", facecolor=_GROUND, metadata={"Software": None})
    return picture.getvalue()
