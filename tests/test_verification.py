"""Every method against something else: published values, other programs, closed forms, quadrature, simulation."""

import math

import pytest

from remission.errors import WorkError
from remission.verification import areas
from remission.verification.case import Case, published

CASES = [(area, case) for area, cases in areas.AREAS.items() for case in cases]


@pytest.mark.parametrize("case", [case for _, case in CASES], ids=[f"{area}: {case.method}, {case.oracle}" for area, case in CASES])
def test_a_method_agrees_with_its_oracle(case: Case) -> None:
    result = case.run()
    assert result.agrees, f"off by {result.deviation:.3g}, more than {case.tolerance:.3g}"


def test_one_method_and_oracle_make_one_row(monkeypatch: pytest.MonkeyPatch) -> None:
    cases = [
        published("Method", "oracle", lambda: [1.0, 2.0], [1.0, 2.25], 0.5),
        published("Method", "oracle", lambda: [3.0], [3.125], 0.5),
    ]
    monkeypatch.setattr(areas, "AREAS", {"Area": [*cases, published("Method", "other oracle", lambda: [1.0], [1.0], 0)]})
    found = areas.verify()["Area"]
    assert [(result.case.oracle, result.numbers, result.deviation) for result in found] == [("oracle", 3, 0.25), ("other oracle", 1, 0)]
    counts = areas.extent({"Area": found})
    assert (counts["comparisons"].text, counts["numbers"].text) == ("2", "4")


@pytest.mark.parametrize(
    ("ours", "deviation"), [([1.0, 2.0], 0), ([1.0, 2.5], 0.5), ([1.0, math.nan], math.inf), ([1.0, math.inf], math.inf)]
)
def test_the_largest_deviation_counts(ours: list[float], deviation: float) -> None:
    result = published("Method", "oracle", lambda: ours, [1.0, 2.0], 0.1).run()
    assert (result.numbers, result.deviation, result.agrees) == (2, deviation, deviation <= 0.1)


def test_equal_infinities_agree() -> None:
    assert published("Method", "oracle", lambda: [math.inf], [math.inf], 0).run().agrees


def test_unequal_lengths_are_no_comparison() -> None:
    with pytest.raises(WorkError, match=r"^Method against oracle: 1 numbers against 2$"):
        published("Method", "oracle", lambda: [1.0], [1.0, 2.0], 0).run()


def test_a_disagreement_stops_the_report(monkeypatch: pytest.MonkeyPatch) -> None:
    wrong = published("Method", "oracle", lambda: [1.0], [2.0], 0.1)
    monkeypatch.setattr(areas, "AREAS", {"Area": [wrong]})
    with pytest.raises(WorkError, match=r"^Method against oracle: off by 1, more than 0\.1$"):
        areas.verify()
