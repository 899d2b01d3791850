"""Running notebooks: what comes back, what the cache spares, and what is said when one fails."""

import json
from collections.abc import Callable, Iterable
from pathlib import Path

import nbformat
import pytest
from nbformat import NotebookNode, v4

from remission.errors import WorkError
from remission.pipeline import execute as module
from remission.pipeline.engines import KERNEL, WARM
from remission.pipeline.entries import every
from remission.pipeline.execute import execute
from remission.pipeline.job import Failure, Job
from remission.pipeline.project import Project
from remission.scenario import make_scenario

DATA = Path(__file__).resolve().parents[2] / "data"
PYTHON = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
FAILING = {
    "dies": "import os\nos._exit(1)",
    "good": "1 + 1",
    "raises": "raise ValueError('too bad')",
    "warns": "import sys\nprint('careful', file=sys.stderr)",
}


def save(project: Project, name: str, *sources: str, prose: str = "# Title") -> Path:
    cells = [
        v4.new_markdown_cell(prose, id="title"),
        v4.new_code_cell("confidence = 0.95\nseed = 2017", id="parameters", metadata={"tags": ["parameters"]}),
        *(v4.new_code_cell(source, id=f"cell-{number}") for number, source in enumerate(sources)),
    ]
    project.notebooks.mkdir(parents=True, exist_ok=True)
    path = project.notebooks / f"{name}.ipynb"
    nbformat.write(v4.new_notebook(cells=cells, metadata=PYTHON), path)
    return path


def run(project: Project, *, engine: str = KERNEL, use_cache: bool = True) -> tuple[dict[str, NotebookNode], list[tuple[str, str]]]:
    events: list[tuple[str, str]] = []
    executed = execute(
        project,
        project.notebook_files(),
        make_scenario({"confidence": 0.9}, "test"),
        DATA,
        folder=project.work / "run",
        jobs=2,
        engine=engine,
        use_cache=use_cache,
        tell=lambda what, event: events.append((what, event)),
    )
    return executed, events


def _fail(folder: Path, engine: str) -> None:
    project = Project(folder)
    for name, source in FAILING.items():
        save(project, name, "x = 1", source, "y = 2")
    events: list[tuple[str, str]] = []
    with pytest.raises(WorkError) as caught:
        execute(
            project,
            project.notebook_files(),
            make_scenario({"confidence": 0.9}, "test"),
            DATA,
            folder=project.work / "run",
            jobs=2,
            engine=engine,
            use_cache=True,
            tell=lambda what, event: events.append((what, event)),
        )
    (folder / "told.json").write_text(json.dumps([str(caught.value), events]), encoding="utf-8")


@pytest.fixture(params=[WARM, KERNEL])
def failed(shared: Callable[[str, Callable[[Path], object]], Path], request: pytest.FixtureRequest) -> Path:
    """A project whose notebooks were run once: three fail, each in its own way, and one does not."""
    return shared(f"failing-{request.param}", lambda folder: _fail(folder, request.param))


def told(failed: Path) -> tuple[str, list[list[str]]]:
    message, events = json.loads((failed / "told.json").read_text(encoding="utf-8"))
    return message, events


def test_every_failure_is_named_with_its_error_and_parameters(failed: Path) -> None:
    message, _ = told(failed)
    assert "\n" not in message
    dies, raises, warns = message.split("; notebooks/")
    assert dies.startswith("notebooks/dies.ipynb")
    assert "DeadKernelError" in dies
    assert "cell 'cell-1'" in dies
    assert raises.startswith("raises.ipynb")
    assert "ValueError: too bad" in raises
    assert warns.startswith("warns.ipynb, cell 'cell-1'")
    assert "wrote to standard error: " in warns
    assert message.count("; parameters: confidence=0.9, seed=2017; ") == 3


def test_the_others_are_run_to_their_end(failed: Path) -> None:
    _, events = told(failed)
    assert ["good", "done"] in events
    assert {name for name, event in events if event == "failed"} == {"dies", "raises", "warns"}
    assert [name for name, event in events if event == "running"] == list(FAILING)


@pytest.mark.parametrize("name", ["raises", "warns"])
def test_the_failed_notebook_is_kept(failed: Path, name: str) -> None:
    message, _ = told(failed)
    assert f"the failed notebook is _build/failed/{name}.ipynb" in message
    kept = nbformat.read(failed / "_build" / "failed" / f"{name}.ipynb", as_version=4)
    assert any(cell.cell_type == "code" and cell.outputs for cell in kept.cells)


def test_what_failed_is_not_taken_from_the_cache(failed: Path) -> None:
    assert not any("too bad" in str(entry.content()) for entry in every(failed / "_build" / "cache"))


def test_equal_notebooks_give_equal_bytes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    project = Project(tmp_path)
    sources = ("import random\nconfidence", "confidence * 2")
    for name in ("one", "two"):
        save(project, name, *sources)
    executed, events = run(project)
    assert [event for _, event in events if event == "done"] == ["done", "done"]
    first, second = (nbformat.writes(executed[name]) for name in ("one", "two"))
    assert first == second
    assert str(tmp_path) not in first
    assert "papermill" not in first
    assert executed["one"].cells[-1].outputs[0].data["text/plain"] == "1.8"

    # the same again, under another title: nothing is run, and the outputs stand under the new prose
    save(project, "one", *sources, prose="# Another title")
    with monkeypatch.context() as patch:
        patch.setattr(module, "run_job", None)
        again, events = run(project)
    assert events == [("one", "cached"), ("two", "cached")]
    assert again["one"].cells[0].source == "# Another title"
    for name in ("one", "two"):
        ran, grafted = ([(cell.id, cell.source, cell.get("outputs")) for cell in one[name].cells[1:]] for one in (executed, again))
        assert ran == grafted

    # without the cache, or with other code, it is run
    def refuse(jobs: list[Job], workers: int, tell: object) -> Iterable[tuple[Job, NotebookNode | Failure]]:
        yield from ((job, Failure("cell-0", f"asked to run {job.source.stem} with {workers}")) for job in jobs)

    monkeypatch.setattr(module, "run_all", refuse)
    with pytest.raises(WorkError, match=r"asked to run one with 2.*asked to run two with 2"):
        run(project, use_cache=False)
    save(project, "two", *sources, "3")
    with pytest.raises(WorkError, match=r"^notebooks/two\.ipynb, cell 'cell-0': asked to run two with 2"):
        run(project)


def test_a_notebook_gets_the_parameters_that_it_declares(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[Job] = []

    def refuse(jobs: list[Job], workers: int, tell: object) -> Iterable[tuple[Job, NotebookNode | Failure]]:
        asked.extend(jobs)
        yield from ((job, Failure("a", "b")) for job in jobs)

    monkeypatch.setattr(module, "run_all", refuse)
    save(Project(tmp_path), "one", "1")
    with pytest.raises(WorkError):
        run(Project(tmp_path))
    assert [job.parameters for job in asked] == [{"confidence": 0.9, "seed": 2017}]
    assert asked[0].data == DATA


def test_the_failing_cell_is_named(failed: Path) -> None:
    message, _ = told(failed)
    assert "notebooks/raises.ipynb, cell 'cell-1': ValueError: too bad" in message


def test_every_failed_notebook_is_kept(failed: Path) -> None:
    message, _ = told(failed)
    assert "_build/failed/dies.ipynb" in message
    assert (failed / "_build" / "failed" / "dies.ipynb").is_file()


def test_what_ran_through_is_kept_for_the_next_run(failed: Path) -> None:
    assert len(every(failed / "_build" / "cache")) == 1


def test_where_the_system_cannot_fork_a_kernel_runs_the_notebooks_and_that_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    project = Project(tmp_path)
    save(project, "one", "confidence")
    with monkeypatch.context() as patch:
        patch.delattr("os.fork")
        executed, events = run(project, engine=WARM)
    assert events[0] == ("engine", "this system cannot fork processes, so 'kernel' runs the notebooks")
    assert executed["one"].cells[-1].outputs[0].data["text/plain"] == "0.9"
    assert run(project, engine=KERNEL)[1] == [("one", "cached")]
