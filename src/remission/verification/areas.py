"""What speaks for the numbers: every method of the analysis library against something else, compared anew on each run."""

from collections.abc import Mapping, Sequence

from remission.errors import WorkError
from remission.estimate import Estimate
from remission.verification import contrasts, durability, intervals, non_enrollment, open_label, pooling, probabilistic, safety, years
from remission.verification.case import Case, Result

AREAS: Mapping[str, Sequence[Case]] = {
    "Intervals": [*intervals.CASES, *contrasts.CASES],
    "Patients who did not enroll": non_enrollment.CASES,
    "Probabilistic bias analysis": probabilistic.CASES,
    "Open label, no control": [*open_label.CASES, *years.CASES],
    "Safety": safety.CASES,
    "Durability": durability.CASES,
    "Pooling": pooling.CASES,
}


def verify() -> dict[str, list[Result]]:
    """Every comparison, made now, by area of the library; those of one method with one oracle as one.

    Raises WorkError for one that deviates by more than it may.
    """
    found = {}
    for area, cases in AREAS.items():
        merged: dict[tuple[object, ...], Result] = {}
        for result in (case.run() for case in cases):
            case = result.case
            if not result.agrees:
                raise WorkError(f"{case.method} against {case.oracle}: off by {result.deviation:.3g}, more than {case.tolerance:.3g}")
            key = (case.method, case.oracle, case.kind, case.tolerance)
            merged[key] = result + merged[key] if key in merged else result
        found[area] = list(merged.values())
    return found


def extent(found: Mapping[str, Sequence[Result]]) -> dict[str, Estimate]:
    """How many comparisons were made, and of how many numbers."""
    results = [result for area in found.values() for result in area]
    counts = {"comparisons": len(results), "numbers": sum(result.numbers for result in results)}
    return {name: Estimate(value=count, unit="count", method="counted as the comparisons are made") for name, count in counts.items()}
