"""Numbers of the editorial on the scale of estimates."""

from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from remission.errors import InputError
from remission.estimate import Estimate, Unit
from remission.evidence import Evidence
from remission.seed import SeedNumber, find_index, read_index

# Units as the index of the editorial's numbers writes them, with scale and unit of an estimate.
_COUNTS = ("decades", "products", "strategies", "line", "parts", "phase", "trials", "relapses", "infusions", "mg", "courses", "study_year")
_UNITS: dict[str, tuple[Decimal, Unit]] = {
    "percent": (Decimal("0.01"), "proportion"),
    "percent_per_year": (Decimal(1), "percent change"),
    "per_person_year": (Decimal(1), "per person-year"),
    "cases": (Decimal(1), "events"),
    "years": (Decimal(1), "years"),
    "points": (Decimal(1), "points"),
    **dict.fromkeys(_COUNTS, (Decimal(1), "count")),
}
_AT_LEAST = ">="


@dataclass(frozen=True, slots=True)
class Quote:
    """A number as the editorial prints and means it. Raises InputError for a unit that no estimate has."""

    row: SeedNumber

    def __post_init__(self) -> None:
        if self.row.unit not in _UNITS:
            raise InputError(f"editorial.csv, {self.row.number_id}: no estimate has the unit '{self.row.unit}'")

    @property
    def number(self) -> float:
        return float(self._printed * _UNITS[self.row.unit][0])

    @property
    def half_unit(self) -> float:
        """Half a unit of the last printed digit."""
        return float(Decimal(5).scaleb(self._exponent - 1) * _UNITS[self.row.unit][0])

    @property
    def facts(self) -> tuple[str, ...]:
        """The facts of the evidence that print the same quantity."""
        return tuple(self.row.fact_id.split())

    @property
    def bound(self) -> str:
        """The words before a number that is meant as a bound; empty where it is meant as it stands."""
        if self.row.meant.startswith(_AT_LEAST):
            return "at least"
        return "more than" if self.row.note.startswith("lower bound") else ""

    @property
    def estimate(self) -> Estimate:
        return Estimate(
            value=self.number,
            unit=_UNITS[self.row.unit][1],
            method="as the editorial prints it",
            inputs=(self.row.number_id,),
            decimals=max(0, -self._exponent),
            note=self.bound,
        )

    @property
    def _printed(self) -> Decimal:
        return Decimal(self.row.meant.removeprefix(_AT_LEAST))

    @property
    def _exponent(self) -> int:
        return int(self._printed.as_tuple().exponent)


def editorial_index(evidence: Evidence, path: Path | None = None) -> dict[str, SeedNumber]:
    """The editorial's numbers by id: from the index given, or the one above this folder, or else the one beside the data."""
    return {number.number_id: number for number in read_index(path or _found_index(evidence))}


def _found_index(evidence: Evidence) -> Path:
    try:
        return find_index()
    except InputError:
        # Named from the data: that is where it was looked for, wherever the data lie.
        beside = evidence.path / ".." / "seeds" / "editorial.csv"
        if beside.is_file():
            return beside
        raise
