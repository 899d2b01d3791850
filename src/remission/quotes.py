"""Numbers of the editorial on the scale of estimates."""

from dataclasses import dataclass
from decimal import Decimal

from remission.errors import InputError
from remission.estimate import Estimate, Unit
from remission.seed import SeedNumber

# Units as the index of the editorial's numbers writes them, with scale and unit of an estimate.
_UNITS: dict[str, tuple[Decimal, Unit]] = {
    "percent": (Decimal("0.01"), "proportion"),
    "percent_per_year": (Decimal(1), "percent change"),
    "per_person_year": (Decimal(1), "per person-year"),
    "cases": (Decimal(1), "events"),
    "years": (Decimal(1), "years"),
}


@dataclass(frozen=True, slots=True)
class Quote:
    """A number as the editorial prints and means it. Raises InputError for a unit that no estimate has."""

    row: SeedNumber

    def __post_init__(self) -> None:
        if self.row.unit not in _UNITS:
            raise InputError(f"editorial.csv, {self.row.number_id}: no estimate has the unit '{self.row.unit}'")

    @property
    def number(self) -> float:
        return float(Decimal(self.row.meant) * _UNITS[self.row.unit][0])

    @property
    def half_unit(self) -> float:
        """Half a unit of the last printed digit."""
        return float(Decimal(5).scaleb(self._exponent - 1) * _UNITS[self.row.unit][0])

    @property
    def inputs(self) -> tuple[str, ...]:
        return tuple(self.row.fact_id.split())

    @property
    def estimate(self) -> Estimate:
        return Estimate(
            value=self.number,
            unit=_UNITS[self.row.unit][1],
            method=f"as the editorial prints it ({self.row.number_id})",
            inputs=self.inputs,
            decimals=max(0, -self._exponent),
        )

    @property
    def _exponent(self) -> int:
        return int(Decimal(self.row.meant).as_tuple().exponent)
