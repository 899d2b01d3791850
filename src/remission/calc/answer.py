"""One answer in two forms: the object that scripts read, the table that people read."""

import json
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from rich.console import Console
from rich.table import Table

from remission.calc.formulas import FORMULAS, cited
from remission.estimate import Estimate, Interval

Limits = Estimate | Interval


@dataclass(frozen=True, slots=True)
class Explanation:
    """Formula, inputs and source of an answer."""

    formula: str
    inputs: Mapping[str, Any]
    source: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What a calculation gives: `keys` for scripts, `rows` of label and text for people, notes that belong to either."""

    title: str
    keys: Mapping[str, Any]
    rows: list[tuple[str, str]]
    notes: list[str] = field(default_factory=list)

    def show(self, console: Console, explanation: Explanation | None, *, as_json: bool) -> None:
        """Print the answer, and behind it how it was computed."""
        if as_json:
            shown = dict(self.keys)
            if explanation:
                shown["explain"] = {"formula": explanation.formula, "inputs": explanation.inputs, "source": explanation.source}
            print(json.dumps(_finite(shown), indent=2, allow_nan=False))  # noqa: T201
            return
        console.print(self.title, style="bold", highlight=False, markup=False)
        table = Table(show_header=False, box=None, pad_edge=False)
        for label, text in self.rows:
            table.add_row(label, text)
        console.print(table, highlight=False)
        for note in self.notes:
            console.print(note[:1].upper() + note[1:], highlight=False, markup=False, soft_wrap=True)
        if explanation:
            inputs = ", ".join(f"{name} = {value}" for name, value in explanation.inputs.items())
            for name, text in (("formula", explanation.formula), ("inputs", inputs), ("source", explanation.source)):
                console.print(f"{name}: {text}", highlight=False, markup=False, soft_wrap=True)


def show(answer: Answer, calls: str | list[str], as_json: bool, explained: bool, **inputs: Any) -> None:
    """Print the answer; if it is to be explained, from one formula or several that add up. Inputs that were not given are left out."""
    names = [calls] if isinstance(calls, str) else calls
    answer.show(Console(), _explanation(names, inputs) if explained else None, as_json=as_json)


def limits(estimate: Limits) -> dict[str, float | None]:
    """The keys value, low and high of an estimate, or low and high of an interval."""
    keys = {"low": estimate.low, "high": estimate.high}
    return {"value": estimate.value, **keys} if isinstance(estimate, Estimate) else keys


def share(value: float) -> str:
    """A share as a percentage, with three digits where it is small."""
    percent = 100 * value
    return f"{percent:.1f}%" if abs(percent) >= 1 or not percent else f"{percent:.3g}%"


def number(value: float) -> str:
    """A number with four digits, in words where it is none."""
    if math.isnan(value):
        return "undefined"
    if not math.isfinite(value):
        return "infinite" if value > 0 else "minus infinite"
    return f"{value:,.0f}" if 1000 <= abs(value) < 1e15 else f"{value:.4g}"


def with_limits(estimate: Limits, text: Callable[[float], str] = share) -> str:
    """ "51.5% (46.8 to 56.3)", or the limits alone: "46.8% to 56.3%"."""
    if isinstance(estimate, Interval):
        return f"{text(estimate.low)} to {text(estimate.high)}"
    if estimate.low is None or estimate.high is None:
        return text(estimate.value)
    low, high = (text(limit).removesuffix("%") for limit in (estimate.low, estimate.high))
    return f"{text(estimate.value)} ({low} to {high})"


def _finite(content: Any) -> Any:
    """The same with null for what JSON has no number for: infinite, or undefined."""
    if isinstance(content, Mapping):
        return {key: _finite(value) for key, value in content.items()}
    if isinstance(content, list | tuple):
        return [_finite(value) for value in content]
    return None if isinstance(content, float) and not math.isfinite(content) else content


def _explanation(calls: list[str], inputs: Mapping[str, Any]) -> Explanation:
    formulas = [FORMULAS[call] for call in calls]
    given = {name: value for name, value in inputs.items() if value is not None}
    return Explanation("".join(formula.text for formula in formulas), given, cited(key for formula in formulas for key in formula.sources))
