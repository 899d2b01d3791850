"""One published figure, typed, with its printed precision."""

from dataclasses import dataclass
from decimal import Decimal

from remission.errors import InputError
from remission.estimate import Estimate, Unit

# Units as the tables print them, and the scale and unit of an estimate.
_UNITS: dict[str, tuple[Decimal, Unit]] = {
    "percent": (Decimal("0.01"), "proportion"),
    "percent_change": (Decimal(1), "percent change"),
    "per_person_year": (Decimal(1), "per person-year"),
    "per_1000_person_years": (Decimal(1), "per 1,000 person-years"),
    "per_100000_person_years": (Decimal(1), "per 100,000 person-years"),
    "person_years": (Decimal(1), "person-years"),
    "patients": (Decimal(1), "patients"),
    "events": (Decimal(1), "events"),
    "cases": (Decimal(1), "events"),
    "deaths": (Decimal(1), "events"),
    "ratio": (Decimal(1), "ratio"),
    "points": (Decimal(1), "points"),
    "years": (Decimal(1), "years"),
    "relapses": (Decimal(1), "events"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """One published figure, as printed: the decimals of `value` are meaningful. Fields that its table lacks are None."""

    fact_id: str
    table: str
    source_id: str
    tier: str
    unit: str
    preferred: bool = True
    study_id: str | None = None
    arm: str | None = None
    measure: str | None = None
    event: str | None = None
    statistic: str | None = None
    timing: str | None = None
    condition: str | None = None
    population: str | None = None
    course: int | None = None
    date_start: str | None = None
    date_end: str | None = None
    start_year: Decimal | None = None
    end_year: Decimal | None = None
    window: str | None = None
    value: Decimal | None = None
    low: Decimal | None = None
    high: Decimal | None = None
    sd: Decimal | None = None
    numerator: int | None = None
    denominator: int | None = None
    is_ratio: bool = True
    ci_low: Decimal | None = None
    ci_high: Decimal | None = None
    ci_level: Decimal | None = None
    note: str | None = None

    @property
    def number(self) -> float:
        """The value as a number on the scale of estimates (a proportion for percent); InputError where it is a range."""
        return float(self._require_value() * self._scale)

    @property
    def count(self) -> int:
        """The value as a whole number; InputError where it is none."""
        value = self._require_value()
        if value != int(value):
            raise InputError(f"{self.fact_id}: {value} is not a whole number")
        return int(value)

    @property
    def half_unit(self) -> float:
        """Half a unit of the last printed digit, on the scale of estimates: the rounding error that may hide in the value."""
        return float(Decimal(5).scaleb(self._exponent - 1) * self._scale)

    @property
    def decimals(self) -> int:
        """Decimals as printed."""
        return max(0, -self._exponent)

    @property
    def span(self) -> Decimal:
        """Length of the window in years; InputError where it has no start or end."""
        if self.start_year is None or self.end_year is None:
            raise InputError(f"{self.fact_id}: its window has no start or end")
        return self.end_year - self.start_year

    def estimate(self) -> Estimate:
        """The published figure as an estimate, with the published interval where there is one."""
        known = self.ci_low is not None and self.ci_high is not None
        return Estimate(
            value=self.number,
            low=float(self.ci_low * self._scale) if self.ci_low is not None and known else None,
            high=float(self.ci_high * self._scale) if self.ci_high is not None and known else None,
            unit=self._estimate_unit,
            method="as published",
            confidence=float(self.ci_level) / 100 if self.ci_level is not None and known else None,
            inputs=(self.fact_id,),
            decimals=max(self.decimals, *(-_exponent(limit) for limit in (self.ci_low, self.ci_high) if limit is not None and known), 0),
        )

    def _require_value(self) -> Decimal:
        if self.value is None:
            raise InputError(f"{self.fact_id} ({self.table}) holds no single value; use its low and high")
        return self.value

    @property
    def _exponent(self) -> int:
        return _exponent(self._require_value())

    @property
    def _scale(self) -> Decimal:
        return _UNITS[self.unit][0] if self.unit in _UNITS else Decimal(1)

    @property
    def _estimate_unit(self) -> Unit:
        if self.unit not in _UNITS:
            raise InputError(f"{self.fact_id}: no estimate has the unit '{self.unit}'")
        return _UNITS[self.unit][1]


def _exponent(value: Decimal) -> int:
    exponent = value.as_tuple().exponent
    if not isinstance(exponent, int):
        raise InputError(f"{value} is not a finite number")
    return exponent
