"""Two sides of one figure, and whether they are the same."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum

from remission.cells import Quoted
from remission.errors import InputError
from remission.estimate import Estimate, Unit
from remission.fact import Fact
from remission.quotes import Quote
from remission.seed import SeedNumber

# Two figures whose ratio is beyond this are called materially apart.
MATERIAL = 1.25


class Kind(StrEnum):
    """What two sides of a disagreement differ in."""

    WINDOW = "another time window"
    BASE = "another base"
    ROUNDING = "rounding"
    WORDING = "wording"
    COUNT = "another count"
    MEANING = "another meaning"
    OUTCOME = "another outcome"
    VALUE = "another value"


class Agreement(StrEnum):
    """How two figures stand to each other, by rule."""

    SAME = "the same"
    ROUNDED = "the same after rounding"
    DIFFERENT = "differs"


@dataclass(frozen=True, slots=True)
class Figure:
    """One side: an estimate, half a unit of its last printed digit (0 where it is computed), and what it is; or words alone.

    A label may hold roles of the ledger, or be words of a row of the evidence.
    """

    label: str | Quoted
    estimate: Estimate | None = None
    half_unit: float = 0.0


@dataclass(frozen=True, slots=True)
class Disagreement:
    """What one side says and what others give, what differs, and whether a conclusion changes with it.

    `behind` are further numbers that the words of a side name.
    """

    slug: str
    what: str
    kind: Kind
    said: Figure
    found: tuple[Figure, ...]
    differs: str | Quoted
    follows: str
    changes: bool
    behind: Mapping[str, Estimate] = field(default_factory=dict)

    @property
    def estimates(self) -> dict[str, Estimate]:
        """The figures of both sides by name, words left out, and the numbers behind them."""
        sides = {"said": self.said} | {f"found_{place}": figure for place, figure in enumerate(self.found, 1)}
        return {name: figure.estimate for name, figure in sides.items() if figure.estimate is not None} | dict(self.behind)

    @property
    def agreements(self) -> tuple[Agreement | None, ...]:
        """Of each figure found with the one said; None where one of them is words."""
        return tuple(agreement(self.said, other) for other in self.found)


def agreement(one: Figure, other: Figure) -> Agreement | None:
    """The same where the printed values are equal; after rounding where they are within half a unit of the coarser one's last digit."""
    if one.estimate is None or other.estimate is None:
        return None
    if one.estimate.unit != other.estimate.unit:
        raise InputError(f"'{one.label}' is in {one.estimate.unit}, '{other.label}' in {other.estimate.unit}: they cannot be compared")
    apart = abs(one.estimate.value - other.estimate.value)
    if apart <= 1e-9:
        return Agreement.SAME
    return Agreement.ROUNDED if apart <= max(one.half_unit, other.half_unit) + 1e-9 else Agreement.DIFFERENT


def ratio(one: Figure, other: Figure) -> float | None:
    """The second figure over the first; None where one is words, zero or of another sign."""
    if one.estimate is None or other.estimate is None or one.estimate.value * other.estimate.value <= 0:
        return None
    return other.estimate.value / one.estimate.value


def material(one: Figure, other: Figure) -> bool:
    """Whether two figures are more than a quarter apart, and by more than rounding."""
    over = ratio(one, other)
    return agreement(one, other) is Agreement.DIFFERENT and (over is None or max(over, 1 / over) > MATERIAL)


def quoted(number: SeedNumber, label: str = "") -> Figure:
    """A number as the editorial means it. Raises InputError for a unit that no estimate has."""
    quote = Quote(number)
    where = f"paragraph {number.paragraph}, sentence {number.sentence}"
    note = f"{quote.bound}; {where}" if quote.bound else where
    return Figure(label, replace(quote.estimate, note=note), quote.half_unit)


def printed(fact: Fact, label: str | Quoted = "") -> Figure:
    """A published figure as printed, without its interval."""
    estimate = Estimate(
        value=fact.number, unit=fact.estimate().unit, method="as published", inputs=(fact.fact_id,), decimals=fact.decimals, note=fact.tier
    )
    return Figure(label, estimate, fact.half_unit)


def computed(value: float, unit: Unit, label: str | Quoted, inputs: tuple[str, ...], formula: str, **terms: float) -> Figure:
    """A figure computed from others, with no rounding of its own."""
    made = Estimate(value=value, unit=unit, method="computed", inputs=tuple(dict.fromkeys(inputs)))
    return Figure(label, made.explained(formula, **terms))
