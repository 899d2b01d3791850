"""The calculators of the command line: the keys that scripts read, the table that people read, formulas and sources, bad input."""

import json
import math
import re
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from remission.analysis import intervals, non_enrollment, open_label, pooling, safety
from remission.calc import options
from remission.calc.answer import number, share
from remission.calc.app import app
from remission.calc.formulas import FORMULAS, SOURCES
from remission.errors import InputError

ROOT = Path(__file__).resolve().parents[1]
LIMITS = {"value", "low", "high"}
CALLS: dict[str, tuple[str, set[str]]] = {
    "proportion": ("--successes 81 --n 263", LIMITS),
    "rate": ("--events 3 --person-years 400", LIMITS),
    "difference": ("--successes 56 --n 70 --successes 48 --n 80", LIMITS),
    "bounds": (
        "--successes 218 --enrolled 393 --eligible 423",
        {"observed", "worst", "best", "literal_subtraction", "imbens_manski", "stoye", "exact", "tipping_success", "tipping_imor"},
    ),
    "adjust": (
        "--successes 138 --enrolled 349 --eligible 367 --imor 0.5",
        LIMITS | {"variance", "imor", "relative_success", "difference", "success", "response_ratio"},
    ),
    "misclassification": ("--positive 45 --n 150 --sensitivity 0.96 --specificity 0.89", {"apparent", "true", "valid"}),
    "joint": ("--p 0.673 --p 0.395", {"low", "high", "independent"}),
    "regression-to-mean": ("--mean 0.65 --shape 2", {"selected_share", "before", "last_year", "after"}),
    "pool": (
        "--estimate -0.4246 --variance 0.012 --estimate -0.996 --variance 0.0129",
        LIMITS | {"tau2", "q", "i2", "prediction", "warning"},
    ),
    "detect": ("--rate 0.001 --person-years 2000", {"probability"}),
    "rule-of-three": ("--n 1500", {"upper"}),
    "smr": ("--observed 4 --expected 3.3", LIMITS),
}
METHODS = {
    "proportion": options.CountedProportion,
    "rate": options.Rate,
    "difference": options.Difference,
    "pool": options.Heterogeneity,
    "smr": options.Rate,
}


def run(*words: str) -> str:
    done = CliRunner().invoke(app, [word for part in words for word in part.split()], catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return done.output


def answer(*words: str) -> Any:
    return json.loads(run(*words, "--json"))


def test_every_calculator_is_called_here() -> None:
    assert {command.name for command in app.registered_commands} == set(CALLS)


@pytest.mark.parametrize("call", CALLS)
def test_keys_are_those_of_the_contract(call: str) -> None:
    given, keys = CALLS[call]
    assert set(answer(call, given)) == keys
    assert set(answer(call, given, "--confidence 0.9")) == keys
    assert set(answer(call, given, "--explain")) == keys | {"explain"}


@pytest.mark.parametrize("call", CALLS)
def test_people_get_a_table_with_a_title(call: str) -> None:
    given, _ = CALLS[call]
    shown = run(call, given)
    assert len(shown.splitlines()) >= 2
    assert not re.search(r"Estimate|nan|None|\[|\{", shown)


@pytest.mark.parametrize(("call", "method"), [(call, str(method)) for call, kind in METHODS.items() for method in kind])
def test_every_method_is_explained(call: str, method: str) -> None:
    explained = answer(call, CALLS[call][0], "--method", method, "--explain")["explain"]
    assert explained["formula"].startswith(FORMULAS[f"{call} {method}"].text)
    assert explained["source"]
    assert explained["inputs"]


def test_no_formula_is_left_over() -> None:
    used = {f"{call} {method}" for call, kind in METHODS.items() for method in kind}
    used |= {f"adjust {form}" for form in ("imor", "relative_success", "difference", "success")}
    used |= {"bounds", "misclassification", "misclassification target", "joint", "regression-to-mean"}
    used |= {"detect probability", "detect person_years", "rule-of-three"}
    assert set(FORMULAS) == used | {"pool hksj", "pool hksj_adhoc"}
    assert {key for formula in FORMULAS.values() for key in formula.sources} == set(SOURCES)


@pytest.mark.parametrize("key", SOURCES)
def test_sources_are_those_of_the_bibliography(key: str) -> None:
    library = (ROOT / "book" / "references.bib").read_text(encoding="utf-8")
    entry = re.search(rf"@\w+{{{key},.*?\n}}", library, re.DOTALL)
    assert entry, f"{key} is not in book/references.bib"
    text, _, doi = SOURCES[key].partition(", doi:")
    name, year = text.split()[0].rstrip(","), text.split()[-1]
    assert f"year = {{{year}}}" in entry[0]
    assert name.split("-")[0] in entry[0]
    assert f"doi = {{{doi}}}" in entry[0] if doi else "doi =" not in entry[0]


def test_explained_for_people() -> None:
    shown = run("rate", CALLS["rate"][0], "--explain")
    assert re.search(r"^formula: chi2 quantile", shown, re.MULTILINE)
    assert re.search(r"^inputs: events = 3, person_years = 400\.0, confidence = 0\.95$", shown, re.MULTILINE)
    assert re.search(r"^source: Garwood 1936, doi:10\.1093/biomet/28\.3-4\.437$", shown, re.MULTILINE)


# --- the numbers are those of the library ---


def near(found: Any, *expected: float | None) -> bool:
    return [found["value"], found["low"], found["high"]] == pytest.approx(list(expected))


def test_bounds_as_in_the_library() -> None:
    found = answer("bounds", CALLS["bounds"][0], "--threshold 0.55")
    expected = non_enrollment.bounds(218, 393, 423, threshold=0.55)
    for name in ("observed", "worst", "best"):
        estimate = getattr(expected, name)
        assert near(found[name], estimate.value, estimate.low, estimate.high)
    assert found["literal_subtraction"] == {
        "value": pytest.approx(0.483785, abs=1e-6),
        "implied_success": pytest.approx(-0.445293, abs=1e-6),
        "possible": False,
    }
    stoye = non_enrollment.bounded_share(218, 393, 423)["stoye"]
    assert found["stoye"] == {"low": stoye.low, "high": stoye.high}
    assert (found["tipping_success"], found["tipping_imor"]) == (expected.tipping_success, expected.tipping_imor)


@pytest.mark.parametrize("form", ["--imor 0.5", "--relative-success 0.5", "--difference -0.1", "--success 0.2"])
def test_adjust_gives_the_other_forms(form: str) -> None:
    found = answer("adjust", "--successes 138 --enrolled 349 --eligible 367", form)
    option, value = form.split()
    assert found[option.lstrip("-").replace("-", "_")] == pytest.approx(float(value))
    assert found["success"] == pytest.approx(138 / 349 + found["difference"])
    assert found["value"] == pytest.approx((138 + 18 * found["success"]) / 367)


def test_methods_reach_the_library() -> None:
    estimate = intervals.difference((56, 48), (70, 80), method="miettinen_nurminen", confidence=0.9)
    found = answer("difference", CALLS["difference"][0], "--method miettinen_nurminen --confidence 0.9")
    assert near(found, estimate.value, estimate.low, estimate.high)
    estimate = intervals.smr(4, 3.3, method="byar")
    assert near(answer("smr", CALLS["smr"][0], "--method byar"), estimate.value, estimate.low, estimate.high)
    pooled = pooling.pool([-0.4246, -0.996], [0.012, 0.0129], method="reml", hksj_adhoc=True)
    assert near(answer("pool", CALLS["pool"][0], "--method reml --hksj-adhoc"), pooled.value, pooled.low, pooled.high)
    assert "no less than" in answer("pool", CALLS["pool"][0], "--hksj-adhoc --explain")["explain"]["formula"]


def test_pooling_two_studies_warns() -> None:
    assert answer("pool", CALLS["pool"][0])["warning"] == pooling.pool([-0.4246, -0.996], [0.012, 0.0129]).warning != ""
    assert "two studies" in " ".join(run("pool", CALLS["pool"][0]).split()).lower()
    assert answer("pool", CALLS["pool"][0], "--method common")["prediction"] is None


def test_incompatible_errors_are_shown_and_labelled() -> None:
    given = "--positive 5 --n 150 --sensitivity 0.96 --specificity 0.89"
    found = answer("misclassification", given)
    assert found["valid"] is False
    assert found["true"]["value"] < 0
    assert open_label.INCOMPATIBLE in " ".join(run("misclassification", given).split()).lower()


def test_a_corrected_share_of_all_eligible_takes_one_assumption() -> None:
    given = "--positive 138 --n 349 --sensitivity 0.95 --specificity 0.9 --eligible 367 --imor 0.5 --method wilson"
    expected = open_label.corrected_target(138, 349, 367, 0.95, 0.9, imor=0.5, method="wilson").estimate
    found = answer("misclassification", given, "--explain")
    assert near(found["target"], expected.value, expected.low, expected.high)
    assert found["explain"]["formula"].endswith(FORMULAS["misclassification target"].text)
    assert "share of all eligible" in run("misclassification", given)


def test_an_estimate_below_0_may_be_chance() -> None:
    shown = " ".join(run("misclassification", "--positive 16 --n 150 --sensitivity 0.96 --specificity 0.89").split())
    assert "chance may explain it" in shown


def test_a_tiny_confidence_is_still_a_number() -> None:
    assert answer("rule-of-three", "--n 10 --confidence 1e-20")["upper"] >= 0


def test_detection_either_way() -> None:
    years = answer("detect", "--rate 0.001 --probability 0.95")["person_years"]
    assert years == pytest.approx(-math.log(0.05) / 0.001)
    assert answer("detect", f"--rate 0.001 --person-years {years}")["probability"] == pytest.approx(0.95)


def test_the_rule_of_three_names_its_side() -> None:
    assert answer("rule-of-three", "--n 1500 --two-sided")["upper"] == safety.rule_of_three(1500, two_sided=True).upper
    assert "two-sided" in run("rule-of-three", "--n 1500 --two-sided")


def test_joint_and_regression_as_in_the_library() -> None:
    found = answer("joint", "--p 0.6 --p 0.7 --p 0.9")
    assert found == pytest.approx({"low": 0.2, "high": 0.6, "independent": 0.378})
    model = open_label.regression_to_mean(0.65, 2, window=3, at_least=1, last_year_at_least=0)
    given = "--mean 0.65 --shape 2 --window 3 --at-least 1 --last-year-at-least 0"
    assert answer("regression-to-mean", given)["after"] == model.after


def test_json_has_null_for_what_is_no_number() -> None:
    assert answer("adjust", "--successes 138 --enrolled 349 --eligible 367 --success 1")["imor"] is None
    assert answer("bounds", "--successes 5 --enrolled 10 --eligible 10")["tipping_success"] is None


@pytest.mark.parametrize(
    ("threshold", "told"),
    [("0.3", "89.7% of those outside succeed"), ("0.2", "never: even if all outside fail"), ("0.9", "always missed")],
)
def test_tipping_in_words(threshold: str, told: str) -> None:
    assert told in run("bounds", "--successes 100 --enrolled 393 --eligible 423 --threshold", threshold)


def test_nobody_outside_cannot_tip() -> None:
    assert "nothing outside can tip it: everybody enrolled" in run("bounds", "--successes 5 --enrolled 10 --eligible 10")


@pytest.mark.parametrize(
    ("value", "told"), [(0.515, "51.5%"), (0.0, "0.0%"), (1.0, "100.0%"), (0.0012345, "0.123%"), (-0.4453, "-44.5%"), (1e-6, "0.0001%")]
)
def test_shares_for_people(value: float, told: str) -> None:
    assert share(value) == told


@pytest.mark.parametrize(
    ("value", "told"),
    [(math.inf, "infinite"), (-math.inf, "minus infinite"), (math.nan, "undefined"), (2995.0, "2,995"), (0.0075, "0.0075")],
)
def test_numbers_for_people(value: float, told: str) -> None:
    assert number(value) == told


# --- bad input: one line, exit code 2 ---


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("proportion --successes 5 --n 4", "successes = 5: more than n = 4"),
        ("proportion --successes -1 --n 4", "successes = -1: must be at least 0"),
        ("proportion --successes 0 --n 0", "n = 0: must be greater than 0"),
        ("rate --events 3 --person-years nan", "person_years = nan"),
        ("rate --events 3 --person-years inf", "person_years = inf"),
        ("difference --successes 5 --n 10", "give exactly 2"),
        ("difference --successes 5 --successes 6 --n 10", "they must be as many"),
        ("bounds --successes 5 --enrolled 20 --eligible 10", "enrolled = 20: more than eligible = 10"),
        ("bounds --successes 5 --enrolled 10 --eligible 20 --threshold 50", "threshold = 50.0: must lie between 0 and 1"),
        ("adjust --successes 5 --enrolled 10 --eligible 20", "give exactly one of imor"),
        ("adjust --successes 5 --enrolled 10 --eligible 20 --imor 1 --success 0.5", "got imor, success"),
        ("adjust --successes 5 --enrolled 10 --eligible 20 --relative-success 3", "relative_success = 3.0: puts"),
        ("misclassification --positive 5 --n 10 --sensitivity 0.5 --specificity 0.4", "no better than chance"),
        ("misclassification --positive 5 --n 10 --sensitivity 0.9 --specificity 0.9 --imor 1", "imor = 1.0: is about those outside"),
        ("misclassification --positive 5 --n 10 --sensitivity 0.9 --specificity 0.9 --eligible 20", "give exactly one of imor"),
        ("misclassification --positive 5 --n 10 --sensitivity 0.9 --specificity 0.9 --eligible 5 --imor 1", "more than eligible = 5"),
        ("joint --p 0.5 --p 1.5", "= 1.5: must lie between 0 and 1"),
        ("joint --p 0.5 --confidence 2", "confidence = 2.0: must lie strictly between 0 and 1"),
        ("regression-to-mean --mean 0 --shape 2", "mean = 0"),
        ("pool --estimate 1 --variance 0.1", "at least 2"),
        ("pool --estimate 1 --estimate 2 --variance 0.1 --variance -1", "= -1.0"),
        ("detect --rate 0.001", "person_years"),
        ("detect --rate 0.001 --person-years 5 --probability 0.5", "person_years"),
        ("rule-of-three --n 0", "n = 0"),
        ("smr --observed 4 --expected 0", "expected = 0"),
        (f"proportion --successes 1 --n 1{'0' * 400}", "n = 1000"),
    ],
)
def test_bad_input_names_what_and_its_value(line: str, message: str) -> None:
    with pytest.raises(InputError, match=re.escape(message)):
        CliRunner().invoke(app, line.split(), catch_exceptions=False)


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("calc proportion --successes 5 --n 4", "remission: successes = 5: more than n = 4\n"),
        ("calc proportion --successes 5 --n four", "remission: Invalid value for '--n'"),
        ("calc proportion --sucesses 5 --n 4", "remission: No such option: --sucesses"),
        ("calc proportion --successes 5 --n 10 --method wilsn", "remission: Invalid value for '--method'"),
        ("calc propotion --successes 5 --n 4", "remission: No such command 'propotion'"),
    ],
)
def test_a_typo_gets_one_line_and_exit_code_2(
    tmp_path: Path, command: Callable[..., subprocess.CompletedProcess[str]], line: str, message: str
) -> None:
    done = command(tmp_path, *line.split())
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith(message)
    assert done.stderr.count("\n") == 1
