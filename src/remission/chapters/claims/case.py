"""What a claim is judged by: the evidence, the scenario, and the numbers that the editorial prints."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from remission.chapters.claims.model import Claim
from remission.claims import Verdict
from remission.errors import InputError
from remission.evidence import Evidence
from remission.quotes import Quote, editorial_index
from remission.scenario import Scenario
from remission.seed import SeedNumber
from remission.wording import once_or_each


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

    @classmethod
    def load(cls, evidence: Evidence, scenario: Scenario, index: Path | None = None) -> Self:
        """The case with the index of the editorial's numbers, given or found."""
        return cls(evidence, scenario, tuple(editorial_index(evidence, index).values()))

    @property
    def trials(self) -> dict[str, str]:
        return self.evidence.trials

    def quoted(self, claim: Claim, study: str, place: int = 0, kind: str = "result") -> Quote:
        """A number that the claim's sentence prints for a study ("both" for both), by its place among those of its kind there.

        Raises InputError where the index has none, or one in a unit that no estimate has.
        """
        where = (claim.paragraph, claim.sentence)
        rows = [row for row in self.index if (row.paragraph, row.sentence, row.study, row.kind) == (*where, study, kind)]
        if len(rows) <= place:
            raise InputError(f"editorial.csv: no {kind} number {place + 1} of {study} in sentence {claim.where} ({claim.slug})")
        return Quote(rows[place])

    def by_trial(self, verdicts: Mapping[str, Verdict], phrases: Mapping[Verdict, str]) -> str:
        """A phrase by verdict: once where it is the same for all trials, else trial by trial."""
        return once_or_each({self.trials[trial]: phrases[verdict] for trial, verdict in verdicts.items()}, "in {name}, {phrase}")
