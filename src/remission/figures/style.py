"""The house style, and the Figure that a page shows."""

import io
import re
from collections.abc import Callable, Iterable, Iterator, Sized
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cached_property
from textwrap import wrap
from typing import Any, Self

import matplotlib as mpl
import seaborn as sns
from markupsafe import escape
from matplotlib.figure import Figure as Canvas

from remission.cells import plain
from remission.errors import InputError
from remission.figures.compact import compact
from remission.figures.labels import with_entries
from remission.tables import Binder, Table

# After Okabe and Ito, told apart with any color vision; darker, since words are set in them too.
_TRIALS = ("#0072B2", "#B85000", "#00805D", "#A8527F")
MUTED = "#666B73"

# Drawn in these, shown in the page's own colors where it has them, so that figures follow a dark page.
_INK, _GRID, _GROUND = "#12161c", "#d8dce2", "#fdfcfe"
_THEMED = {_INK: "currentColor", _GRID: "var(--figure-grid, #d8dce2)", _GROUND: "var(--figure-ground, transparent)"}
_THEMED |= {color.lower(): f"var(--figure-{place}, {color.lower()})" for place, color in enumerate(_TRIALS, start=1)}
_THEMED[MUTED.lower()] = f"var(--figure-muted, {MUTED.lower()})"

# Keeps words clear of the lines behind them.
CLEAR = {"facecolor": _GROUND, "edgecolor": "none", "pad": 1.0}

WIDTH = 4.8  # inches; narrow enough that the text stays readable on a phone


@dataclass(frozen=True)
class Figure:
    """A drawing with what a reader needs who cannot see it: alternative text and the data behind it.

    It is drawn when it is first shown, in the house style: who wants the numbers alone does not wait for it.
    """

    name: str
    title: str
    alt: str
    draw: Callable[[], Canvas]
    data: Table

    @cached_property
    def svg(self) -> str:
        """The drawing, its labels led to the ledger where title and data are."""
        return with_entries(_drawn(self.draw, self.name, self.alt), self.title + self.data._repr_html_())

    def bound(self, bind: Binder) -> Self:
        """The figure with the numbers of its title and its data led to the ledger; new ones are recorded under its name."""
        return replace(self, title=bind.linked_text(self.title), data=self.data.bound(bind, self.name))

    def _repr_html_(self) -> str:
        return (
            f'<figure class="report-figure" id="figure-{escape(self.name)}"><figcaption>{escape(self.title)}</figcaption>\n'
            f"{self.svg}\n"
            f"<details><summary>Data of this figure</summary>{self.data._repr_html_()}</details></figure>"
        )

    def __repr__(self) -> str:
        return f"Figure: {plain(self.title)}\n{self.alt}"


def wrapped(text: str, width: int = 42) -> str:
    """A label broken into lines that fit under a panel, or beside it with a smaller width."""
    return "\n".join(wrap(text, width))


def trial_colors(trials: Iterable[str]) -> dict[str, str]:
    """One color for each trial, the same in every figure."""
    return dict(zip(trials, _TRIALS, strict=False))


def themed(color: str) -> str:
    """A color as pages show it: their own for that of a trial."""
    return _THEMED.get(color.lower(), color)


def require_data(name: str, groups: Iterable[Sized]) -> None:
    """InputError where a figure would have an empty row or panel, or none at all: the data lack its figures."""
    sizes = [len(group) for group in groups]
    if not sizes or not all(sizes):
        raise InputError(f"figure '{name}': the data hold nothing to draw; add the rows it shows, or leave it out of the notebook")


@contextmanager
def _house_style() -> Iterator[None]:
    """Matplotlib settings of the report, for the drawing inside the block."""
    look = sns.axes_style("ticks") | sns.plotting_context("notebook", font_scale=0.85)
    ink = dict.fromkeys(("text.color", "axes.labelcolor", "xtick.color", "ytick.color", "axes.edgecolor"), _INK)
    own = {
        "svg.fonttype": "none",
        "font.family": "DejaVu Sans",
        "axes.spines.top": False,
        "axes.spines.right": False,
        "axes.grid": True,
        "axes.axisbelow": True,
        "grid.color": _GRID,
        "grid.linewidth": 0.8,
        "figure.constrained_layout.use": True,
    }
    settings: Any = look | ink | own
    with mpl.rc_context(settings):
        yield


def _drawn(draw: Callable[[], Canvas], name: str, alt: str) -> str:
    """Inline SVG that scales with the page, follows its colors and is the same at every run."""
    buffer = io.StringIO()
    with _house_style(), mpl.rc_context({"svg.hashsalt": name}):
        draw().savefig(buffer, format="svg", transparent=True, metadata={"Date": None, "Creator": None, "Format": None, "Type": None})
    drawing = buffer.getvalue()
    drawing = drawing[drawing.index("<svg") :]
    drawing = re.sub(r"<metadata>.*?</metadata>", "", drawing, flags=re.DOTALL)
    drawing = re.sub(r"'DejaVu Sans'(, [^;\"]*)?", "inherit", drawing)
    drawing = compact(drawing)
    drawing = re.sub(r"<svg ([^>]*?)>", lambda match: f"<svg {_attributes(match.group(1), alt)}>", drawing, count=1)
    for drawn, shown in _THEMED.items():
        drawing = drawing.replace(drawn, shown)
    drawing = re.sub(r'(id|clip-path|xlink:href)="(url\()?(#?)', rf'\1="\2\3{name}-', drawing)
    return drawing.strip()


def _attributes(original: str, alt: str) -> str:
    kept = re.sub(r'\s*\b(width|height)="[^"]*"', "", original)
    return f'{kept.strip()} role="img" aria-label="{escape(alt)}"'
