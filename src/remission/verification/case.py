"""One comparison of this library with something else: a printed value, another program, a closed form."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

from remission.errors import WorkError
from remission.estimate import Estimate
from remission.tables import slug

Numbers = Sequence[float]
_ACCEPTED = "set with the comparison, by the precision of the other value, of the arithmetic or of the draws"

Kind = Literal["published value", "other program", "closed form", "quadrature", "simulation"]


@dataclass(frozen=True, slots=True)
class Case:
    """A method, what it is held against, and how far apart the two may be.

    `compare` gives our numbers and the oracle's, in the same order; those of the oracle may be stored, as printed or noted down, or
    computed too. The tolerance is absolute: half a unit of the last printed digit of a
    published value, what the arithmetic allows otherwise.
    """

    method: str
    oracle: str
    kind: Kind
    compare: Callable[[], tuple[Numbers, Numbers]]
    tolerance: float
    stored: bool = False

    def run(self) -> "Result":
        """The comparison, made now. Raises WorkError where the two sides do not have as many numbers."""
        ours, theirs = self.compare()
        if len(ours) != len(theirs) or not ours:
            raise WorkError(f"{self.method} against {self.oracle}: {len(ours)} numbers against {len(theirs)}")
        apart = [0.0 if a == b else abs(a - b) for a, b in zip(ours, theirs, strict=True)]
        return Result(self, len(ours), float(max(math.inf if math.isnan(deviation) else deviation for deviation in apart)))


@dataclass(frozen=True, slots=True)
class Result:
    """A comparison made: how many numbers, and the largest deviation among them."""

    case: Case
    numbers: int
    deviation: float

    def __add__(self, other: "Result") -> "Result":
        """Two comparisons of one method with one oracle, as one."""
        return Result(self.case, self.numbers + other.numbers, max(self.deviation, other.deviation))

    @property
    def agrees(self) -> bool:
        return self.deviation <= self.case.tolerance

    @property
    def key(self) -> str:
        """Method and oracle as parts of a ledger id."""
        return f"{slug(self.case.method)}.{slug(self.case.oracle)}"

    def estimates(self) -> dict[str, Estimate]:
        """How many numbers, the largest deviation among them and what is accepted, each with what was compared."""
        note = f"{self.case.method}, held against {self.case.oracle} ({self.case.kind})"
        other = "as printed or noted down" if self.case.stored else "computed too"
        how = f"our numbers computed as the report is built, the others {other}"
        formula = "largest of n absolute differences" if self.numbers > 1 else "absolute difference"
        gap = Estimate(value=self.deviation, unit="deviation", method=how, note=note)
        return {
            "numbers": Estimate(value=self.numbers, unit="count", method="counted as the comparison is made", note=note),
            "deviation": gap.explained(f"{formula} between our numbers and the others", n=self.numbers),
            "accepted": Estimate(value=self.case.tolerance, unit="deviation", method=_ACCEPTED, note=note),
        }


def published(method: str, oracle: str, ours: Callable[[], Numbers], printed: Numbers, tolerance: float) -> Case:
    """A comparison with printed values."""
    return Case(method, oracle, "published value", lambda: (ours(), printed), tolerance, stored=True)


def noted(method: str, oracle: str, ours: Callable[[], Numbers], output: Numbers, tolerance: float) -> Case:
    """A comparison with what another program once gave, noted down."""
    return Case(method, oracle, "other program", lambda: (ours(), output), tolerance, stored=True)
