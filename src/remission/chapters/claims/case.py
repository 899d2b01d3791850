"""What a claim is judged by: the evidence, the scenario, and the numbers that the editorial prints."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Self

from remission.chapters.claims.model import Claim
from remission.claims import Verdict
from remission.errors import InputError
from remission.estimate import Estimate, Unit
from remission.evidence import Evidence
from remission.scenario import Scenario
from remission.seed import SeedNumber, find_index, read_index, read_source

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
    """A number as the editorial prints it, on the scale of estimates."""

    row: SeedNumber

    @property
    def number(self) -> float:
        return float(Decimal(self.row.meant) * _UNITS[self.row.unit][0])

    @property
    def half_unit(self) -> float:
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


@dataclass(frozen=True, slots=True)
class Exact:
    """A computed number, with no rounding of its own."""

    number: float
    half_unit: float = 0.0


@dataclass(frozen=True, slots=True)
class Case:
    """Everything that verdicts are computed from."""

    evidence: Evidence
    scenario: Scenario
    index: tuple[SeedNumber, ...]
    source_year: int

    @classmethod
    def load(cls, evidence: Evidence, scenario: Scenario, index: Path | None = None) -> Self:
        """The case with the index of the editorial's numbers, given or found in `seeds/` here or above, and the editorial's year."""
        path = index or find_index()
        return cls(evidence, scenario, tuple(read_index(path)), read_source(path.parent / "source.json").year)

    @property
    def trials(self) -> dict[str, str]:
        return self.evidence.trials

    def quoted(self, claim: Claim, study: str, place: int = 0, kind: str = "result") -> Quote:
        """A number that the claim's sentence prints for a study ("both" for both), by its place among those of its kind there.

        Raises InputError where the index has none, or one in a unit that no estimate has.
        """
        where = (claim.paragraph, claim.sentence)
        rows = [row for row in self.index if (row.paragraph, row.sentence, row.study, row.kind) == (*where, study, kind)]
        if len(rows) <= place or rows[place].unit not in _UNITS:
            raise InputError(f"editorial.csv: no {kind} number {place + 1} of {study} in sentence {claim.where} ({claim.slug})")
        return Quote(rows[place])

    def by_trial(self, verdicts: Mapping[str, Verdict], phrases: Mapping[Verdict, str]) -> str:
        """A phrase by verdict: once where it is the same for all trials, else trial by trial."""
        said = {self.trials[trial]: phrases[verdict] for trial, verdict in verdicts.items()}
        if len(set(said.values())) == 1:
            return next(iter(said.values()))
        return "; ".join(f"in {trial}, {phrase}" for trial, phrase in said.items())
