"""Where the parts of a project are found, and what is said where they are not."""

from pathlib import Path

import pytest

from remission.errors import InputError, WorkError
from remission.evidence import DATA_VARIABLE
from remission.pipeline.project import Project


def test_a_project_is_found_from_inside(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    deep = project.notebooks / "deep"
    deep.mkdir()
    assert Project.find(deep) == Project.find(project.root) == Project(project.root.resolve())
    monkeypatch.chdir(deep)
    assert Project.find() == Project(project.root.resolve())


def test_outside_a_project_there_is_none(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r": no project here or above"):
        Project.find(tmp_path)


def test_the_data_may_lie_elsewhere(project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert project.data == project.root / "data"
    monkeypatch.setenv(DATA_VARIABLE, str(tmp_path / "other"))
    assert project.data == (tmp_path / "other").resolve()


def test_notebooks_are_found_by_name_or_path(project: Project) -> None:
    expected = (project.notebooks / "safety.ipynb").resolve()
    assert project.notebook("safety") == expected
    assert project.notebook(str(project.notebooks / "safety.ipynb")) == expected
    hint = r"did you mean 'safety'\? there are argument, claims, context, .*safety, scenarios"
    with pytest.raises(InputError, match=rf"^safty: no such notebook; {hint}$"):
        project.notebook("safty")


def test_scenarios_are_found_by_name_or_path(project: Project) -> None:
    path = project.scenarios / "worst_case.yml"
    assert project.scenario_file("worst_case") == path
    assert project.scenario_file(str(path)) == path
    hint = r"did you mean 'worst_case'\? there are all_randomized_worst, .* \(or give the path of a .yml file\)"
    with pytest.raises(InputError, match=rf"^worst_cose: no such scenario; {hint}$"):
        project.scenario_file("worst_cose")


def test_a_project_without_notebooks_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"notebooks: no notebooks$"):
        Project(tmp_path).notebook_files()


def test_paths_are_shown_as_seen_from_the_project(project: Project, tmp_path: Path) -> None:
    assert project.shown(project.notebooks / "a.ipynb") == "notebooks/a.ipynb"
    assert project.shown(tmp_path / "elsewhere") == str(tmp_path / "elsewhere")


def test_a_workspace_is_gone_in_the_end(project: Project) -> None:
    with pytest.raises(ZeroDivisionError), project.workspace() as folder:  # noqa: PT012
        assert folder.parent == project.work
        (folder / "a").write_text("a", encoding="utf-8")
        raise ZeroDivisionError
    assert list(project.work.iterdir()) == []


def test_two_workspaces_do_not_meet(project: Project) -> None:
    with project.workspace() as one, project.workspace() as two:
        assert one != two


def test_a_workspace_that_cannot_be_made_is_told(project: Project) -> None:
    project.work.write_text("a file", encoding="utf-8")
    with pytest.raises(WorkError, match=r"_build: cannot be written: File exists$"), project.workspace():
        pass
