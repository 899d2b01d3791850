"""A number with its uncertainty and where it comes from."""

import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, is_dataclass, replace
from functools import lru_cache
from typing import Any, Literal

from remission.errors import InputError

Unit = Literal[
    "proportion",
    "per person-year",
    "per 1,000 person-years",
    "per 100,000 person-years",
    "person-years",
    "patients",
    "events",
    "percent change",
    "ratio",
    "points",
    "years",
    "count",
    "deviation",
]

# How many decimals a reader is shown where the source does not fix them.
_DECIMALS: dict[Unit, int] = {
    "proportion": 1,
    "per person-year": 2,
    "per 1,000 person-years": 1,
    "per 100,000 person-years": 1,
    "person-years": 0,
    "patients": 0,
    "events": 0,
    "percent change": 2,
    "ratio": 2,
    "points": 2,
    "years": 0,
    "count": 0,
}
_SUFFIX: dict[Unit, str] = {
    "proportion": "%",
    "per person-year": " per person-year",
    "per 1,000 person-years": " per 1,000 person-years",
    "per 100,000 person-years": " per 100,000 person-years",
    "person-years": " person-years",
    "percent change": "%",
    "years": " years",
}
_SUPERSCRIPTS = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


Terms = tuple[tuple[str, float], ...]


@dataclass(frozen=True, slots=True)
class Interval:
    """A lower and an upper limit, in the unit of what they limit; either may be infinite.

    Raises InputError for limits out of order or not a number.
    """

    low: float
    high: float

    def __post_init__(self) -> None:
        if not self.low <= self.high:
            raise InputError(f"low = {self.low}, high = {self.high}: limits out of order")

    @property
    def width(self) -> float:
        return self.high - self.low


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """One quantity: value, interval, unit, method, and the facts and parameters behind it.

    Proportions lie in 0..1 (shown as percentages), rates are per person-year unless the unit says otherwise. `formula` says in words and
    plain signs how the value comes from `terms`, the numbers that it names. `inputs` are ids of facts and of numbers of the editorial,
    `assumptions` are names of scenario parameters, `decimals` the printed precision of a published figure, `note` a label that must travel
    with the number.

    Raises InputError for a value that is not finite or an interval that is out of order.
    """

    value: float
    low: float | None = None
    high: float | None = None
    unit: Unit
    method: str
    formula: str = ""
    terms: Terms = ()
    confidence: float | None = None
    inputs: tuple[str, ...] = ()
    assumptions: tuple[str, ...] = ()
    decimals: int | None = None
    note: str = ""

    def __post_init__(self) -> None:
        for name in ("value", "low", "high"):
            number = getattr(self, name)
            if number is not None and not math.isfinite(number):
                raise InputError(f"{name} = {number} ({self.method}): an estimate must be finite")
        if self.low is not None and self.high is not None and self.low > self.high:
            raise InputError(f"low = {self.low} > high = {self.high} ({self.method})")

    @property
    def has_interval(self) -> bool:
        return self.low is not None and self.high is not None

    def excludes(self, value: float) -> bool:
        """Whether there is an interval and it does not hold the value."""
        return self.low is not None and self.high is not None and not self.low <= value <= self.high

    def number(self, value: float | None = None) -> str:
        """The value (or a value on its scale) without its unit: "51.5"."""
        value = self.value if value is None else value
        if self.unit == "deviation":
            return _one_digit(value)
        scale = 100 if self.unit == "proportion" else 1
        decimals = _DECIMALS[self.unit] if self.decimals is None else self.decimals
        text = f"{value * scale:,.{decimals}f}"
        return text.replace("-", "\N{MINUS SIGN}") if float(text.replace(",", "")) else text.lstrip("-")

    @property
    def text(self) -> str:
        """The value with its unit: "51.5%"."""
        number, suffix = self.number(), _SUFFIX.get(self.unit, "")
        return number + (" year" if number == "1" and suffix == " years" else suffix)

    @property
    def interval(self) -> str:
        """The interval without unit: "46.8 to 56.3"; empty where there is none."""
        return f"{self.number(self.low)} to {self.number(self.high)}" if self.has_interval else ""

    @property
    def full(self) -> str:
        """Value, unit and interval: "51.5% (46.8 to 56.3)"."""
        return f"{self.text} ({self.interval})" if self.has_interval else self.text

    @property
    def calculation(self) -> str:
        """The formula with its numbers in it: "218 / 423"; empty where it names none."""
        numbers = {name: f"{value:,.0f}" if value.is_integer() else f"{value:,.6g}" for name, value in self.terms}
        return _names(tuple(numbers)).sub(lambda match: numbers[match[0]], self.formula) if numbers else ""

    def explained(self, formula: str, **terms: float) -> "Estimate":
        """The same estimate with the formula of its value; each term by its name in the formula, underscores for spaces.

        Terms that the formula does not name are left out.
        """
        named = {name.replace("_", " "): float(value) for name, value in terms.items()}
        used = set(_names(tuple(named)).findall(formula)) if named else set()
        return replace(self, formula=formula, terms=tuple((name, value) for name, value in named.items() if name in used))

    def traced(self, inputs: Iterable[str] = (), assumptions: Iterable[str] = ()) -> "Estimate":
        """The same estimate with further facts and parameters behind it."""
        return replace(
            self,
            inputs=tuple(dict.fromkeys((*self.inputs, *inputs))),
            assumptions=tuple(dict.fromkeys((*self.assumptions, *assumptions))),
        )


@lru_cache(maxsize=1024)
def _names(terms: tuple[str, ...]) -> re.Pattern[str]:
    """Where a formula names one of these terms; the longest name first, since one may hold another."""
    return re.compile(rf"\b(?:{'|'.join(re.escape(name) for name in sorted(terms, key=len, reverse=True))})\b")


def _one_digit(number: float) -> str:
    """A number with one digit, as a power of ten where it is tiny: "0.005", "5 × 10⁻¹⁵"."""  # noqa: RUF002
    if number == 0 or number >= 1e-3:
        return f"{float(f'{number:.1g}'):g}"
    digit, exponent = f"{number:.0e}".split("e")
    return f"{digit} \N{MULTIPLICATION SIGN} 10{str(int(exponent)).translate(_SUPERSCRIPTS)}"


def percent(share: float) -> str:
    """A share as a percentage, with no more digits than it has: 0.5 is "50%", 0.555 is "55.5%"."""
    return f"{100 * share:.10g}%"


def estimates(result: Any) -> dict[str, Estimate]:
    """The named estimates in a result: a frozen dataclass of estimates or a mapping; those that are None are left out."""
    if is_dataclass(result):
        result = {field.name: getattr(result, field.name) for field in fields(result)}
    pairs = result.items() if isinstance(result, Mapping) else ()
    return {name: item for name, item in pairs if isinstance(item, Estimate)}
