"""What speaks for the numbers: every method of the analysis library against something else, compared anew on each run."""

from collections.abc import Mapping, Sequence

from remission.errors import WorkError
from remission.estimate import Estimate
from remission.tables import slug
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
    areas = {slug(area): results for area, results in found.items()}
    counts = {
        "comparisons": {area: len(results) for area, results in areas.items()},
        "numbers": {area: sum(result.numbers for result in results) for area, results in areas.items()},
    }
    formula = " + ".join(area.replace("_", " ") for area in areas)
    return {
        name: Estimate(
            value=sum(each.values()),
            unit="count",
            method="counted as the comparisons are made",
            note=f"{name} in the tables of this chapter",
        ).explained(formula, **each)
        for name, each in counts.items()
    }


def recorded(results: Sequence[Result]) -> dict[str, Estimate]:
    """What several comparisons showed, by method, oracle and quantity."""
    return {f"{result.key}.{name}": estimate for result in results for name, estimate in result.estimates().items()}
