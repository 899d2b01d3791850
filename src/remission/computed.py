"""Which number of the report a term of a formula is, itself computed: so a derivation leads on from one to the next."""

from remission.estimate import Estimate
from remission.record import Record

_SIMPLE_DIGITS = 3


class Computed:
    """The numbers of a report that have terms of their own, found by their value.

    A term carries no id, only its value. The number it is has that value, rests on no other rows and assumes nothing else; zeros, and
    shares and ratios of few digits are left out, since two of them may agree and mean different things.
    """

    def __init__(self, record: Record) -> None:
        self._record = record
        self._by_value: dict[float, list[str]] = {}
        for key, estimate in record.numbers.items():
            if estimate.terms and estimate.inputs and not _ambiguous(estimate):
                self._by_value.setdefault(estimate.value, []).append(key)

    def entry(self, key: str, name: str, value: float) -> str:
        """The id of the number that a term of the number `key` is; the nearest of several; empty for none."""
        alike = [other for other in self._by_value.get(value, ()) if self._fits(key, other, name, value)]
        return min(alike, key=lambda other: self._distance(key, other), default="")

    def _fits(self, key: str, other: str, name: str, value: float) -> bool:
        own, found = self._record.numbers[key], self._record.numbers[other]
        assumed, others = self._record.assumed(key), self._record.assumed(other)
        within = set(found.inputs) <= set(own.inputs) and others.items() <= assumed.items()
        # A bound that only repeats a number must bear the name of the term: it may mean another thing.
        return within and found.terms != own.terms and (value not in dict(found.terms).values() or name.split()[0] in other)

    def _distance(self, key: str, other: str) -> tuple[bool, int, int, str]:
        origins = self._record.origins
        return origins[key].notebook != origins[other].notebook, -_shared(key, other), len(other), other


def _ambiguous(estimate: Estimate) -> bool:
    simple = float(f"{estimate.value:.{_SIMPLE_DIGITS}g}") == estimate.value
    return not estimate.value or (estimate.unit in ("proportion", "ratio") and simple)


def _shared(key: str, other: str) -> int:
    """How many parts two ids have in common, place by place."""
    return sum(one == two for one, two in zip(key.split("."), other.split("."), strict=False))
