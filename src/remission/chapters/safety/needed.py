"""Numbers needed to treat in the core trials, with what they rest on."""

import math
from collections.abc import Mapping
from dataclasses import dataclass

from remission.analysis import intervals, safety
from remission.analysis.safety import Nnt
from remission.cells import Number, Phrase
from remission.estimate import Estimate, Unit
from remission.fact import Fact
from remission.scenario import Scenario

NO_COUNT = "no count published: range of rounding only"
_RARE = 0.05  # below this share the printed digits say nothing of the difference: it is a handful of patients


@dataclass(frozen=True, slots=True)
class Needed:
    """A number needed to treat (NNTB: for one to benefit) or to harm (NNTH), without its side; None where it is infinite or not known.

    `value` belongs to the difference, `at_low` and `at_high` to its limits, or, where `nnt` is None, to what rounding leaves; `words` is
    the side then, or why there is no number. `basis` says what it rests on.
    """

    nnt: Nnt | None
    basis: str
    words: str = ""
    value: Estimate | None = None
    at_low: Estimate | None = None
    at_high: Estimate | None = None

    @property
    def settled(self) -> bool | None:
        """Whether the interval of the difference excludes none; None without an interval."""
        return None if self.nnt is None else not self.nnt.through_infinity

    @property
    def cell(self) -> Phrase | str:
        """As a reader sees it: "NNTB 10 (4.5 to 20)", "NNTB 5.9 to 6.7"; empty where there is none."""
        if self.nnt is None:
            return self.words if self.at_low is None else Phrase((f"{self.words} ", *self._between))
        if not self.nnt.through_infinity:
            nearest = min(self.nnt.at_low, self.nnt.at_high, key=abs)
            side = f"{_side(nearest)} " if self.value is None and math.isfinite(nearest) else ""
            return Phrase((*self._point, f" ({side}", *self._between, ")"))
        low, high = (f"{_side(limit)} " for limit in (self.nnt.at_low, self.nnt.at_high))
        return Phrase((*self._point, f" ({low}", _shown(self.at_low), f" to infinity to {high}", _shown(self.at_high), ")"))

    @property
    def _point(self) -> tuple[object, ...]:
        if self.nnt is None or self.value is None:
            return ("NNT infinity",)
        unit = "" if self.nnt.unit == "patients" else f" {self.nnt.unit}"
        return (f"{_side(self.nnt.value)} ", Number(self.value, "number"), unit)

    @property
    def _between(self) -> tuple[object, ...]:
        """Both ends, the smaller first."""
        first, last = sorted((self.at_low, self.at_high), key=lambda end: math.inf if end is None else end.value)
        return _shown(first), " to ", _shown(last)


def number_needed(scenario: Scenario, treated: Fact, control: Fact | None, *, better_high: bool) -> Needed:
    """The number needed to treat with its interval, from counts or published intervals; else what rounding leaves of it."""
    if control is None:
        return Needed(None, "no comparator figure")
    if treated.unit == "percent":
        if all(fact.numerator is not None and fact.denominator for fact in (treated, control)):
            return _from_counts(scenario, treated, control, better_high)
        rare = min(edges(treated)[0], edges(control)[0]) < _RARE and max(edges(treated)[1], edges(control)[1]) < _RARE
        return Needed(None, "no count published") if rare else _from_rounding(treated, control, better_high)
    first, second = treated.estimate(), control.estimate()
    if treated.unit == "per_person_year" and first.has_interval and second.has_interval and first.confidence == second.confidence:
        fewer = safety.difference_of(second, first)
        found = safety.nnt(fewer.value, fewer.low or 0.0, fewer.high or 0.0, unit="person-years")
        formula, terms = "comparator - alemtuzumab", {"comparator": second.value, "alemtuzumab": first.value}
        return _with_limits(found, fewer, "published intervals", formula, terms, ())
    return Needed(None, "no count published")


def _from_counts(scenario: Scenario, treated: Fact, control: Fact, better_high: bool) -> Needed:
    sizes = [fact.denominator or 0 for fact in (treated, control)]
    counts = [fact.numerator or 0 for fact in (treated, control)]
    good = counts if better_high else [size - count for count, size in zip(counts, sizes, strict=True)]
    difference = intervals.difference(good, sizes, confidence=scenario.confidence).traced((treated.fact_id, control.fact_id))
    found = safety.nnt(difference.value, difference.low or 0.0, difference.high or 0.0)
    basis = "counts stated" if treated.is_ratio and control.is_ratio else "stated counts, not the printed shares"
    formula = "well under alemtuzumab / treated - well under the comparator / compared"
    terms = {"well under alemtuzumab": good[0], "treated": sizes[0], "well under the comparator": good[1], "compared": sizes[1]}
    return _with_limits(found, difference, basis, formula, terms, ("confidence",))


def _with_limits(
    found: Nnt, difference: Estimate, basis: str, formula: str, terms: Mapping[str, float], assumptions: tuple[str, ...]
) -> Needed:
    """The inverse of a difference and of its limits; none of 0."""
    unit: Unit = "patients" if found.unit == "patients" else "person-years"

    def inverse(number: float, what: str, method: str, of: Mapping[str, float], parameters: tuple[str, ...]) -> Estimate | None:
        if math.isinf(number):
            return None
        sign = "-" if number < 0 else ""
        estimate = _estimate(abs(number), unit, method, difference.inputs).traced(assumptions=parameters)
        return estimate.explained(f"{sign}1 / {what}", **of)

    low, high = (0.0 if limit is None else limit for limit in (difference.low, difference.high))
    method = f"number needed to treat at the limit, {difference.method}"
    return Needed(
        found,
        basis,
        value=inverse(found.value, f"({formula})", "number needed to treat", terms, ()),
        at_low=inverse(found.at_low, "lower limit", method, {"lower limit": low}, assumptions),
        at_high=inverse(found.at_high, "upper limit", method, {"upper limit": high}, assumptions),
    )


def _from_rounding(treated: Fact, control: Fact, better_high: bool) -> Needed:
    """The range of the number needed that the printed digits leave; it holds no chance error."""
    ours, theirs = edges(treated), edges(control)
    pairs = ((ours[0], theirs[1]), (ours[1], theirs[0]))
    least, most = ((one - other) * (1 if better_high else -1) for one, other in pairs)
    if min(least, most) <= 0 <= max(least, most):
        return Needed(None, NO_COUNT, "either direction")
    inputs = (treated.fact_id, control.fact_id)

    def end(one: float, other: float) -> Estimate:
        found = _estimate(1 / abs(one - other), "patients", "number needed to treat at the end of what rounding leaves", inputs)
        first, second = ("alemtuzumab", "comparator") if one > other else ("comparator", "alemtuzumab")
        return found.explained(f"1 / ({first} - {second})", alemtuzumab=one, comparator=other)

    at_low, at_high = (end(*pair) for pair in pairs)
    return Needed(None, NO_COUNT, "NNTB" if least > 0 else "NNTH", at_low=at_low, at_high=at_high)


def edges(fact: Fact) -> tuple[float, float]:
    """The shares that a printed percentage, or the range that stands for it, may have been."""
    if fact.value is not None:
        return max(0.0, fact.number - fact.half_unit), fact.number + fact.half_unit
    return float(fact.low or 0) / 100, float(fact.high or 0) / 100


def _estimate(number: float, unit: Unit, method: str, inputs: tuple[str, ...]) -> Estimate:
    """Whole numbers, below 10 with one decimal."""
    whole = round(number, 1) >= 10 or round(number, 1).is_integer()
    return Estimate(value=number, unit=unit, method=method, decimals=0 if whole else 1, inputs=inputs)


def _shown(end: Estimate | None) -> Number | str:
    return "infinity" if end is None else Number(end, "number")


def _side(number: float) -> str:
    return "NNTB" if number > 0 else "NNTH"
