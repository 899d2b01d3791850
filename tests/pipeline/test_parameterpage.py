"""The page of parameters and scenarios: complete, and made from the model, the notebooks and the scenario files."""

from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from nbformat import NotebookNode, v4

from remission.errors import InputError
from remission.named import named_scenarios
from remission.pipeline.parameterpage import allowed, parameters, scenarios, users
from remission.scenario import Scenario, describe_parameters, make_scenario

ROOT = Path(__file__).resolve().parents[2]
TITLES = {"first": "The first", "other": "More & more"}


def notebook(source: str) -> NotebookNode:
    made: NotebookNode = v4.new_notebook(cells=[v4.new_code_cell(source, metadata={"tags": ["parameters"]})])
    return made


def rows(html: str) -> dict[str, list[str]]:
    """The cells of each row, by its first word."""
    lines = BeautifulSoup(html, "html.parser").select("tbody tr")
    cells = ([cell.get_text() for cell in line.find_all(["th", "td"])] for line in lines)
    return {line[0]: line for line in cells}


def test_every_parameter_is_listed_with_this_build_and_the_default() -> None:
    html = parameters(make_scenario({"confidence": 0.9}, "test"), {}, TITLES)
    found = rows(html)
    assert list(found) == list(Scenario.model_fields)
    assert found["confidence"][1:4] == ["0.9", "0.95", "number, 0.5 to 0.999"]
    assert "one of wilson, wilson_cc" in found["interval_method"][3]
    assert found["threshold"][3] == "number, 0 to 1, both excluded"
    assert found["imor"][4].endswith("Unit: odds ratio.")
    assert {str(tag["id"]) for tag in BeautifulSoup(html, "html.parser").select("code[id]")} == set(Scenario.model_fields)


def test_every_parameter_names_the_chapters_that_use_it() -> None:
    executed = {"other": notebook("confidence = 0.95\nseed = 2017"), "first": notebook("confidence = 0.95")}
    assert users(executed) == {"confidence": ["other", "first"], "seed": ["other"]}
    html = parameters(Scenario(), users(executed), TITLES)
    assert [rows(html)[name][5] for name in ("confidence", "seed", "imor")] == ["The first, More & more", "More & more", "no chapter"]
    assert '<a href="other.html">More &amp; more</a>' in html


def test_a_notebook_without_parameters_is_refused() -> None:
    with pytest.raises(InputError, match=r"^bare: expected one cell tagged 'parameters'"):
        users({"bare": v4.new_notebook()})


def test_every_scenario_of_the_repository_is_listed_with_what_it_inherits() -> None:
    html = scenarios(named_scenarios(ROOT / "scenarios"))
    found = rows(html)
    assert next(iter(found)) == "Base (base)"
    assert found["Base (base)"][2:] == ["defaults", "the defaults"]
    whole = found["All randomized, worst case (all_randomized_worst)"]
    assert whole[2:] == ["target_population = randomizednon_enrolled = worst", "worst_case"]
    assert BeautifulSoup(html, "html.parser").select_one("#scenario-worst_case")


def test_what_a_scenario_file_says_cannot_break_the_page(tmp_path: Path) -> None:
    (tmp_path / "x.yml").write_text("title: <b>\ndescription: 1 & 2\n", encoding="utf-8")
    assert list(rows(scenarios(named_scenarios(tmp_path))).values()) == [["<b> (x)", "1 & 2", "defaults", "the defaults"]]


def test_every_parameter_says_what_is_allowed() -> None:
    assert all(allowed(item) for item in describe_parameters())
