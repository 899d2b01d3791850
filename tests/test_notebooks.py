"""The notebooks of this repository: how they are stored, and what they record under other parameters than the defaults."""

import ast
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import nbformat
import pytest
import yaml

from remission import ledgerfile
from remission.analysis import intervals, non_enrollment
from remission.analysis.probabilistic import bias_analysis, uniform
from remission.evidence import Evidence
from remission.pipeline.assemble import collect
from remission.pipeline.check import typed_numbers
from remission.pipeline.execute import execute
from remission.pipeline.notebooks import declared_parameters, faults, read_notebook
from remission.pipeline.project import Project
from remission.provenance import make_ledger
from remission.scenario import Scenario, make_scenario

ROOT = Path(__file__).resolve().parents[1]
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
# years and indices of the study design; everything else comes from the data, the analysis or the parameters
YEARS_AND_INDICES = {-1, 0, 1, 2, 3, 4, 5}
each_notebook = pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
# No parameter reaches some chapters, such as the one that compares methods: they are not run again under other ones.
PARAMETERIZED = [path for path in NOTEBOOKS if declared_parameters(read_notebook(path), path.name)]
each_parameterized = pytest.mark.parametrize("path", PARAMETERIZED, ids=lambda path: path.stem)


def test_the_chapters_are_there() -> None:
    listed = yaml.safe_load((ROOT / "book" / "_toc.yml").read_text(encoding="utf-8"))
    files = {chapter["file"] for part in listed["parts"] for chapter in part["chapters"]}
    assert {path.stem for path in NOTEBOOKS} == {name for name in files if not (ROOT / "book" / f"{name}.md").is_file()}


@each_notebook
def test_a_notebook_is_stored_clean(path: Path) -> None:
    assert faults(path) == []


@each_notebook
def test_the_parameters_are_those_of_the_scenario(path: Path) -> None:
    declared = declared_parameters(read_notebook(path), path.name)
    defaults = Scenario().model_dump()
    assert declared == {name: defaults[name] for name in declared}


def test_every_parameter_reaches_a_notebook() -> None:
    declared = [declared_parameters(read_notebook(path), path.name) for path in NOTEBOOKS]
    assert set().union(*declared) == set(Scenario.model_fields)


@each_notebook
def test_no_figure_of_a_paper_stands_in_code(path: Path) -> None:
    typed = []
    for cell in read_notebook(path).cells:
        if cell.cell_type == "code" and "parameters" not in cell.metadata.get("tags", []):
            constants = [node.value for node in ast.walk(ast.parse(cell.source)) if isinstance(node, ast.Constant)]
            typed += [(cell.id, value) for value in constants if isinstance(value, int | float) and value not in YEARS_AND_INDICES]
            typed += [(cell.id, value) for value in constants if isinstance(value, float)]
    assert typed == []


@each_notebook
def test_no_function_is_written_in_a_notebook(path: Path) -> None:
    kinds = (ast.FunctionDef, ast.ClassDef, ast.Lambda)
    trees = [ast.parse(cell.source) for cell in read_notebook(path).cells if cell.cell_type == "code"]
    assert not any(isinstance(node, kinds) for tree in trees for node in ast.walk(tree))


@each_notebook
def test_a_notebook_ends_with_its_ledger(path: Path) -> None:
    last = read_notebook(path).cells[-1]
    assert (last.id, last.source, last.metadata.tags) == ("ledger", "ledger", ["remove-cell"])


# --- executed under other parameters ---


@pytest.fixture
def executed(treated_site: Path, parameters: dict[str, float | int | str], shared: Callable[[str, Callable[[Path], object]], Path]) -> Path:
    """The executed notebooks of the site under `parameters`, and what they recorded."""
    project = Project(treated_site.parent)

    def make(folder: Path) -> None:
        found = execute(
            project,
            project.notebook_files(),
            make_scenario(parameters, "test"),
            project.data,
            folder=folder / "executed",
            jobs=2,
            engine="kernel",
            use_cache=True,
            tell=lambda _what, _event: None,
        )
        for name, notebook in found.items():
            nbformat.write(notebook, folder / f"{name}.ipynb")
        ledger = make_ledger(collect(found, make_scenario(parameters, "test")), Evidence.load(project.data), *project.editorial())
        (folder / "ledger.json").write_text(ledgerfile.dumps(ledger), encoding="utf-8")

    return shared("notebooks", make)


@pytest.fixture
def numbers(executed: Path) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = json.loads((executed / "ledger.json").read_text(encoding="utf-8"))["numbers"]
    return found


@pytest.fixture
def statements(executed: Path) -> dict[str, str]:
    found: dict[str, str] = json.loads((executed / "ledger.json").read_text(encoding="utf-8"))["statements"]
    return found


def limits(number: dict[str, Any]) -> tuple[float, float, float]:
    return number["value"], number["low"], number["high"]


def test_the_worst_case_counts_all_treated(numbers: dict[str, dict[str, Any]]) -> None:
    worst = numbers["non_enrollment.care_ms_2.no_dmt.worst_case"]
    expected = intervals.proportion(218, 435, confidence=0.9, method="jeffreys")
    assert limits(worst) == (218 / 435, expected.low, expected.high)
    assert (worst["confidence"], worst["method"]) == (0.9, expected.method)
    assert {"target_population", "confidence", "interval_method"} <= set(worst["assumptions"])
    same = numbers["non_enrollment.care_ms_2.no_dmt.of_treated.worst_case"]
    assert limits(worst) == limits(same)
    assert worst["calculation"] == same["calculation"] == "218 / 435"


def test_the_scenario_follows_the_odds_ratio(numbers: dict[str, dict[str, Any]]) -> None:
    found = numbers["non_enrollment.care_ms_2.no_dmt.scenario"]
    expected = non_enrollment.adjust(218, 393, 435, imor=0.5, confidence=0.9, method="jeffreys").estimate
    assert limits(found) == (expected.value, expected.low, expected.high)
    assert "imor" in found["assumptions"]


def test_the_tipping_value_follows_the_threshold(numbers: dict[str, dict[str, Any]]) -> None:
    found = numbers["non_enrollment.care_ms_2.no_dmt.tipping_success"]
    assert found["value"] == pytest.approx((0.6 * 435 - 218) / (435 - 393))
    assert "threshold" in found["assumptions"]


def test_the_spread_follows_draws_and_seed(numbers: dict[str, dict[str, Any]]) -> None:
    expected = bias_analysis(218, 393, 435, uniform(0, 1), draws=2000, seed=1, confidence=0.9).total
    assert limits(numbers["non_enrollment.care_ms_2.no_dmt.spread.total"]) == (expected.value, expected.low, expected.high)


def test_the_rates_count_only_those_who_stayed(numbers: dict[str, dict[str, Any]]) -> None:
    rate = numbers["safety.care_ms_2.herpes_zoster.rate"]
    expected = intervals.rate(35, 357 * 3, confidence=0.9, method="byar")
    assert expected.low is not None
    assert expected.high is not None
    assert limits(rate) == pytest.approx((expected.value * 1000, expected.low * 1000, expected.high * 1000))
    assert limits(rate) == limits(numbers["safety.care_ms_2.herpes_zoster.assuming.stayers_only"])
    assert "person_years" in rate["assumptions"]
    assert numbers["safety.care_ms_2.herpes_zoster.assuming.all_entrants"]["value"] == pytest.approx(35 / (393 * 3) * 1000)


def test_reported_shares_get_the_chosen_interval(numbers: dict[str, dict[str, Any]]) -> None:
    found = numbers["efficacy.care_ms_2.no_dmt.month_12_to_60"]
    expected = intervals.proportion(218, 393, confidence=0.9, method="jeffreys")
    assert limits(found) == (0.555, expected.low, expected.high)


def test_published_intervals_stay_as_published(numbers: dict[str, dict[str, Any]]) -> None:
    found = numbers["efficacy.care_ms_1.control.relapse_rate.years_0_to_2"]
    assert (limits(found), found["confidence"]) == ((0.39, 0.29, 0.53), 0.95)


def test_the_sentences_follow(statements: dict[str, str]) -> None:
    assert "all treated patients" in statements["non_enrollment.finding"]
    assert "odds" in statements["non_enrollment.finding"]
    assert "{param}`threshold`" in statements["claims.answer"]
    assert "50%" not in "".join(statements.values())


def test_sentences_hold_no_number_but_roles_parameters_and_spans(statements: dict[str, str]) -> None:
    plain = {key: re.sub(r"\b(60|90|95)%|\b\d(-month|\syears)\b", "", text) for key, text in statements.items()}
    assert {key: lines for key, text in plain.items() if (lines := typed_numbers(text))} == {}


@each_parameterized
def test_an_executed_notebook_carries_its_parameters_and_no_trace_of_the_machine(
    executed: Path, parameters: dict[str, float | int | str], path: Path
) -> None:
    notebook = nbformat.read(executed / path.name, as_version=4)
    (injected,) = (cell for cell in notebook.cells if cell.id == "injected-parameters")
    assigned = [statement for statement in ast.parse(injected.source).body if isinstance(statement, ast.Assign)]
    values = {ast.unparse(statement.targets[0]): ast.literal_eval(statement.value) for statement in assigned}
    declared = declared_parameters(read_notebook(path), path.name)
    assert values == {name: make_scenario(parameters, "test").model_dump()[name] for name in declared}
    text = (executed / path.name).read_text(encoding="utf-8")
    assert str(executed) not in text
    assert str(ROOT) not in text
