"""Everything verified before a build: a clean project passes, each planted fault is named with its place."""

from collections.abc import Callable
from pathlib import Path

import nbformat
import pytest

from remission import ledgerfile
from remission.ledgerfile import LedgerFile
from remission.pipeline.check import Problem, check, data_faults, report, typed_numbers
from remission.pipeline.project import Project


def found(project: Project, *, last_build: bool = False) -> list[Problem]:
    return check(project, project.data, last_build=last_build)


def one(problems: list[Problem], part: str) -> str:
    (problem,) = problems
    assert problem.part == part
    assert "\n" not in problem.message
    return problem.message


def append(path: Path, text: str) -> None:
    path.write_text(path.read_text(encoding="utf-8") + text, encoding="utf-8")


def test_a_clean_project_has_no_faults(project: Project) -> None:
    assert found(project, last_build=True) == []


@pytest.mark.parametrize(
    ("values", "place", "found"),
    [
        pytest.param({"source_id": ""}, "row 2, column source_id: ", "required", id="no-source"),
        pytest.param({"source_id": "S999"}, "row 2: ", "S999", id="unknown-source"),
        pytest.param({"value": "many"}, "row 2, column value: ", "many", id="wrong-type"),
        pytest.param({"unit": "furlongs"}, "row 2, column unit: ", "furlongs", id="unknown-unit"),
        pytest.param({"measure": "happiness"}, "row 2: ", "happiness", id="unknown-measure"),
    ],
)
def test_a_faulty_row_is_named(package: Path, rewrite: Callable[..., None], values: dict[str, str], place: str, found: str) -> None:
    first = (package / "outcomes.csv").read_text(encoding="utf-8").splitlines()[1].partition(",")[0]
    rewrite(package / "outcomes.csv", first, **values)
    faults = list(data_faults(package))
    assert f", {place}" in faults[0]
    assert found in faults[0]


def test_a_percentage_of_no_count_is_named(package: Path, rewrite: Callable[..., None]) -> None:
    rewrite(package / "outcomes.csv", "F081", value="55.6")
    (fault,) = data_faults(package)
    assert fault.startswith("outcomes.csv, F081: no whole number of 393 is 55.6%")


def test_a_repeated_id_is_named(package: Path, rewrite: Callable[..., None]) -> None:
    rewrite(package / "outcomes.csv", "F081", fact_id="F080")
    (row,) = (n for n, line in enumerate((package / "outcomes.csv").read_text(encoding="utf-8").splitlines(), 1) if ",55.5," in line)
    assert f", row {row}, column fact_id: " in next(data_faults(package))


@pytest.mark.parametrize("broken", ['F999,"unclosed', "F999,too,few"])
def test_a_broken_row_is_named(package: Path, broken: str) -> None:
    append(package / "gaps.csv", broken + "\n")
    row = len((package / "gaps.csv").read_text(encoding="utf-8").splitlines())
    faults = list(data_faults(package))
    assert faults
    assert all(f", row {row}" in fault for fault in faults)


def test_an_extra_column_is_named(package: Path) -> None:
    path = package / "gaps.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("note", "note,more", 1), encoding="utf-8")
    assert any("extra" in fault and "more" in fault for fault in data_faults(package))


def test_a_missing_file_is_named(package: Path) -> None:
    (package / "gaps.csv").unlink()
    faults = list(data_faults(package))
    assert len(faults) == 1
    assert "gaps.csv" in faults[0]


def test_a_folder_without_a_package_is_named(tmp_path: Path) -> None:
    (fault,) = data_faults(tmp_path)
    assert fault == f"{tmp_path / 'datapackage.json'}: no such file; name a folder that holds a data package"


def test_an_unknown_parameter_in_a_scenario_is_named(project: Project) -> None:
    append(project.scenarios / "worst_case.yml", "confidense: 0.9\n")
    message = one(found(project), "scenarios")
    assert message.startswith("scenarios/worst_case.yml")
    assert "unknown parameter 'confidense'; did you mean 'confidence'?" in message


def test_a_fault_that_others_inherit_is_named_once(project: Project) -> None:
    (project.scenarios / "heir.yml").write_text("extends: worst_case\nconfidence: 0.9\n", encoding="utf-8")
    append(project.scenarios / "worst_case.yml", "draws: 1\n")
    assert one(found(project), "scenarios").startswith("scenarios/worst_case.yml: draws = 1 must be ")


def test_every_faulty_scenario_is_named(project: Project) -> None:
    contents = {"alone": "extends: nobody\n", "round": "extends: round\n", "out": "extends: ../base\n", "title": "title: 3\n"}
    for name, text in contents.items():
        (project.scenarios / f"{name}.yml").write_text(text, encoding="utf-8")
    messages = [problem.message for problem in found(project) if problem.part == "scenarios"]
    assert [message.partition(":")[0] for message in messages] == [f"scenarios/{name}.yml" for name in sorted(contents)]


def test_a_scenario_that_cannot_hold_for_the_data_is_named(project: Project) -> None:
    (project.scenarios / "more.yml").write_text("non_enrolled: relative_success\nrelative_success: 10\n", encoding="utf-8")
    message = one(found(project), "scenarios")
    assert message.startswith("scenarios/more.yml: ")
    assert "CARE-MS I" in message


def test_faults_of_notebooks_are_named(project: Project) -> None:
    path = project.notebooks / "safety.ipynb"
    notebook = nbformat.read(path, as_version=4)
    (parameters,) = (cell for cell in notebook.cells if cell.id == "parameters")
    parameters.source = parameters.source.replace("confidence = 0.95", "confidence = 0.9")
    nbformat.write(notebook, path)
    message = one(found(project), "notebooks")
    assert message == "safety.ipynb, cell 'parameters': confidence = 0.9, but its default in Scenario is 0.95"


def test_a_number_typed_in_a_page_is_named(project: Project) -> None:
    append(project.book / "index.md", "\nNobody knows where 51.5% comes from.\n")
    message = one(found(project), "prose")
    assert message.startswith("index.md: 'Nobody knows where 51.5% comes from.' holds a number typed by hand")


def test_a_number_typed_in_a_notebook_is_named(project: Project) -> None:
    path = project.notebooks / "safety.ipynb"
    notebook = nbformat.read(path, as_version=4)
    (cell,) = (cell for cell in notebook.cells if cell.id == "assumption")
    cell.source += "\nAlmost 400 entered."
    nbformat.write(notebook, path)
    assert one(found(project), "prose").startswith("safety.ipynb, cell 'assumption': 'Almost 400 entered.' holds a number")


def test_an_unknown_fact_in_the_index_is_named(project: Project, rewrite: Callable[..., None]) -> None:
    rewrite(project.seeds / "editorial.csv", "N001", fact_id="F998")
    assert one(found(project), "seeds") == "editorial.csv (N001): there is no fact F998"


def test_another_text_than_the_indexed_one_is_told(project: Project, tmp_path: Path) -> None:
    text = tmp_path / "seed.txt"
    text.write_text("Another text\n\nIt states 3 numbers.\n", encoding="utf-8")
    problems = check(project, project.data, text)
    assert {problem.part for problem in problems} == {"seeds"}
    assert "this is another copy of the text" in problems[0].message
    assert all("\n" not in problem.message for problem in problems)


def test_an_id_that_the_last_build_lacks_is_named(project: Project, small_ledger: LedgerFile) -> None:
    project.work.mkdir()
    project.ledger.write_text(ledgerfile.dumps(small_ledger), encoding="utf-8")
    problems = found(project, last_build=True)
    assert {problem.part for problem in problems} == {"ledger"}
    assert "index.md: 'claims.answer' is not in the ledger of the last build; build again, or correct the id" in [
        problem.message for problem in problems
    ]
    assert found(project) == []


def test_several_faults_come_together(project: Project) -> None:
    append(project.scenarios / "worst_case.yml", "draws: 1\n")
    append(project.book / "index.md", "\nIn 42 cases.\n")
    assert [problem.part for problem in found(project)] == ["scenarios", "prose"]


def test_faults_as_plain_data() -> None:
    assert report([]) == {"valid": True, "problems": []}
    assert report([Problem("data", "x")]) == {"valid": False, "problems": [{"part": "data", "message": "x"}]}


@pytest.mark.parametrize(
    "text",
    [
        "{num}`a.b_1:full` of all",
        "`--set confidence=0.9`",
        "see [figure 3](page2.md)",
        "years 3 to 5, year 2 and months 12",
        "published in 2017",
        "CD52 on T cells, and CD4 and CD8 cells",
        "interferon beta-1a and beta-1b",
        "1. first\n2. second",
        "## 12. Twelfth",
        "```\nbuild --set x=0.9\n```",
        "Words alone.",
    ],
)
def test_digits_that_prose_may_hold(text: str) -> None:
    assert typed_numbers(text) == []


@pytest.mark.parametrize(
    "text", ["It was 51.5%.", "In 423 patients", "67", "at 0.05", "p<0.001", "CD 52", "ABCD52", "beta-2", "## Of 423", "#1. first"]
)
def test_digits_that_must_be_recorded(text: str) -> None:
    assert typed_numbers(text) == [text]


@pytest.mark.parametrize(
    ("old", "new", "file"),
    [
        (",S03,", ",,", "outcomes.csv"),
        (",S03,", ",S999,", "outcomes.csv"),
        ("F081,", "F080,", "outcomes.csv"),
        ("note", "note,more", "gaps.csv"),
    ],
)
def test_the_file_of_a_fault_is_named(package: Path, old: str, new: str, file: str) -> None:
    path = package / file
    path.write_text(path.read_text(encoding="utf-8").replace(old, new, 1), encoding="utf-8")
    found = list(data_faults(package))
    assert found
    assert all(fault.startswith(file) for fault in found)


@pytest.mark.parametrize("broken", ['F999,"unclosed', "F999,too,few"])
def test_a_broken_file_is_named_in_one_line(package: Path, broken: str) -> None:
    path = package / "gaps.csv"
    path.write_text(path.read_text(encoding="utf-8") + broken + "\n", encoding="utf-8")
    faults = list(data_faults(package))
    assert faults
    assert all(fault.startswith("gaps.csv") for fault in faults)
    assert not any("\n" in fault for fault in faults)


def test_an_extra_column_is_one_fault(package: Path) -> None:
    path = package / "gaps.csv"
    lines = path.read_text(encoding="utf-8").splitlines()
    path.write_text("\n".join(f"{line},more" for line in lines) + "\n", encoding="utf-8")
    assert len(list(data_faults(package))) <= 2
