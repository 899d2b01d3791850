"""A real notebook, run and taken from the cache: run again for what it read, whatever runs it, and for nothing else."""

from collections.abc import Callable
from pathlib import Path

import nbformat
import pytest
from nbformat import NotebookNode, v4

from remission.pipeline.cache import reads_of
from remission.pipeline.execute import execute
from remission.pipeline.project import Project
from remission.scenario import make_scenario

SETUP = """
from remission import Evidence, Ledger, Scenario

evidence = Evidence.load()
ledger = Ledger("chapter", Scenario(), evidence)
entered = ledger.record("entered", evidence.fact("F073").estimate())
"""
READ = {"data/datapackage.json", "data/participant_flow.csv"}


def run(project: Project, data: Path, engine: str, *, confidence: float = 0.95) -> tuple[str, NotebookNode]:
    """How the notebook came about, and what is in it."""
    events: list[str] = []
    found = execute(
        project,
        project.notebook_files(),
        make_scenario({"confidence": confidence}, "test"),
        data,
        folder=project.work / "run",
        jobs=1,
        engine=engine,
        use_cache=True,
        tell=lambda _, event: events.append(event),
    )
    return events[-1], found["chapter"]


@pytest.fixture
def project(tmp_path: Path) -> Project:
    made = Project(tmp_path / "project")
    made.notebooks.mkdir(parents=True)
    cells = [
        v4.new_code_cell("seed = 2017", id="parameters", metadata={"tags": ["parameters"]}),
        v4.new_code_cell(SETUP, id="setup"),
        v4.new_code_cell("ledger", id="ledger"),
    ]
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    nbformat.write(v4.new_notebook(cells=cells, metadata=kernel), made.notebooks / "chapter.ipynb")
    return made


@pytest.mark.parametrize("engine", ["warm", "kernel"])
def test_a_changed_row_runs_again_what_read_its_table(project: Project, package: Path, rewrite: Callable[..., None], engine: str) -> None:
    event, executed = run(project, package, engine)
    assert event == "done"
    assert (reads_of(executed) or {}).keys() == READ
    rewrite(package / "outcomes.csv", "F097", value="0.17")
    event, found = run(project, package, engine, confidence=0.9)
    assert event == "cached"
    assert found.cells == executed.cells
    rewrite(package / "participant_flow.csv", "F073", value="392")
    event, again = run(project, package, engine)
    assert event == "done"
    assert "chapter.entered  392" in str(again.cells[-1].outputs)
    assert "chapter.entered  393" in str(executed.cells[-1].outputs)
