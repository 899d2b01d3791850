"""Every method against something else: published values, other programs, closed forms, quadrature, simulation."""

import math

import pytest

from remission.errors import WorkError
from remission.estimate import Estimate
from remission.verification import areas
from remission.verification.case import Case, Result, published

CASES = [(area, case) for area, cases in areas.AREAS.items() for case in cases]


@pytest.mark.parametrize("case", [case for _, case in CASES], ids=[f"{area}: {case.method}, {case.oracle}" for area, case in CASES])
def test_a_method_agrees_with_its_oracle(case: Case) -> None:
    result = case.run()
    assert result.agrees, f"off by {result.deviation:.3g}, more than {case.tolerance:.3g}"


def test_integration_at_random_points_comes_out_the_same_again() -> None:
    (case,) = (case for _, case in CASES if case.oracle == "scipy, multivariate_normal" and "three years" in case.method)
    assert case.run() == case.run()


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


def shown(estimate: Estimate) -> str:
    return estimate.text.replace("\N{MULTIPLICATION SIGN}", "x")


def test_a_comparison_is_recorded_with_what_was_compared() -> None:
    result = published("Method of 2 terms", "R's oracle", lambda: [1.0, 2.0], [1.0, 2.000004], 5e-5).run()
    found = areas.recorded([result])
    assert {key: shown(estimate) for key, estimate in found.items()} == {
        "method_of_2_terms.r_s_oracle.numbers": "2",
        "method_of_2_terms.r_s_oracle.deviation": "4 x 10⁻⁶",
        "method_of_2_terms.r_s_oracle.accepted": "5 x 10⁻⁵",
    }
    assert {estimate.note for estimate in found.values()} == {"Method of 2 terms, held against R's oracle (published value)"}
    gap = found["method_of_2_terms.r_s_oracle.deviation"]
    assert gap.calculation == "largest of 2 absolute differences between our numbers and the others"
    assert gap.method == "our numbers computed as the report is built, the others as printed or noted down"


def test_what_both_sides_computed_is_told_so() -> None:
    gap = Case("Method", "oracle", "closed form", lambda: ([1.0], [1.5]), 1).run().estimates()["deviation"]
    assert gap.method == "our numbers computed as the report is built, the others computed too"
    assert (gap.formula, gap.terms) == ("absolute difference between our numbers and the others", ())


@pytest.mark.parametrize(
    ("value", "text"), [(0, "0"), (2.2e-16, "2 x 10⁻¹⁶"), (0.00096, "1 x 10⁻³"), (0.005, "0.005"), (0.26, "0.3"), (12, "10")]
)
def test_a_deviation_is_shown_with_one_digit(value: float, text: str) -> None:
    assert shown(Estimate(value=value, unit="deviation", method="test")) == text


def test_every_comparison_has_an_id_of_its_own() -> None:
    for cases in areas.AREAS.values():
        keys = [Result(case, 1, 0).key for case in {(case.method, case.oracle, case.kind, case.tolerance): case for case in cases}.values()]
        assert len(keys) == len(set(keys))


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
