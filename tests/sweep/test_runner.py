"""Running sweeps: complete tables whoever runs them, nothing lost when something fails, is interrupted or dies."""

import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from multiprocessing.connection import Connection, Listener
from pathlib import Path
from threading import Thread
from typing import Any

import nbformat
import pandas as pd
import pytest
from distributed import Client
from nbformat import v4

from remission.errors import InputError, WorkError
from remission.pipeline.project import Project
from remission.sweep import cluster, runner
from remission.sweep.gridfile import read_design
from remission.sweep.runner import Options, Sweep

DATA = Path(__file__).resolve().parents[2] / "data"
PYTHON = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
SETUP = """from remission import Evidence, Ledger, Scenario
from remission.estimate import Estimate
scenario = Scenario(confidence=confidence, threshold=threshold)
ledger = Ledger("small", scenario, Evidence.load())"""
RECORD = """ledger.record("share", Estimate(value=threshold * confidence, low=threshold / 2, high=1, unit="proportion", method="made up"))
ledger.say("finding", "It is {num}`small.share`.")"""
FAILS = "assert threshold != 0.7, 'too much'"
# Tells that it has begun and in which worker, and goes on when it is answered.
WAITS = """import os
from multiprocessing.connection import Client
with Client(os.environ["ASK"]) as asked:
    asked.send(os.getppid())
    asked.recv()"""
GRID = "grid:\n  threshold: [0.4, 0.5, 0.6]\n  confidence: [0.9, 0.95]\n"
FINER = "grid:\n  threshold: [0.4, 0.45, 0.5, 0.55, 0.6]\n  confidence: [0.9, 0.95]\n"
FAILING = "grid:\n  threshold: [0.5, 0.6, 0.7]\n"


def make_project(folder: Path, *sources: str) -> Project:
    """A project with one small notebook, and a sweep's file."""
    cells = [
        v4.new_code_cell("confidence = 0.95\nthreshold = 0.5", id="parameters", metadata={"tags": ["parameters"]}),
        *(v4.new_code_cell(source, id=f"cell-{number}") for number, source in enumerate((SETUP, RECORD, *sources, "ledger"))),
    ]
    (folder / "notebooks").mkdir(parents=True)
    nbformat.write(v4.new_notebook(cells=cells, metadata=PYTHON), folder / "notebooks" / "small.ipynb")
    (folder / "scenarios").mkdir()
    (folder / "scenarios" / "base.yml").write_text("title: Base\n", encoding="utf-8")
    return Project(folder)


def prepare(project: Project, grid: str = GRID, *, out: str = "out", jobs: int = 2, scheduler: str | None = None, **options: bool) -> Sweep:
    file = project.root / "grid.yml"
    file.write_text(grid + "outcome: small.share\n", encoding="utf-8")
    return runner.prepare(project, read_design(file, project), Options(DATA, project.root / out, jobs, scheduler, **options))


def run(project: Project, grid: str = GRID, **options: Any) -> list[bool]:
    """Run a sweep to its end; returns whether each run failed, as it was told."""
    prepared = prepare(project, grid, **options)
    told: list[bool] = []
    if prepared.waiting:
        runner.execute(prepared, told.append)
    runner.finish(prepared)
    return told


def tables(folder: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in sorted(folder.iterdir()) if file.suffix in (".csv", ".parquet", ".svg", ".html")}


@pytest.fixture
def serial(shared: Callable[[str, Callable[[Path], object]], Path]) -> Path:
    """The folder of GRID's sweep, run one after the other."""
    return shared("serial-sweep", lambda folder: run(make_project(folder), jobs=1)) / "out"


def test_every_point_has_its_numbers(serial: Path) -> None:
    found = pd.read_parquet(serial / "estimates.parquet")
    assert list(zip(found["threshold"], found["confidence"], strict=True)) == [(t, c) for t in (0.4, 0.5, 0.6) for c in (0.9, 0.95)]
    assert found["value"].tolist() == (found["threshold"] * found["confidence"]).tolist()
    assert pd.read_csv(serial / "statements.csv")["text"].str.startswith("It is ").all()
    assert (serial / "summary.html").is_file()
    assert not (serial / "failures.csv").exists()


def test_tables_do_not_depend_on_who_finishes_first(serial: Path, tmp_path: Path) -> None:
    project = make_project(tmp_path)
    assert run(project, jobs=2) == [False] * 6
    assert tables(project.root / "out") == tables(serial)


def test_what_was_run_is_not_run_again(tmp_path: Path) -> None:
    project = make_project(tmp_path)
    run(project)
    assert prepare(project).waiting == []
    assert len(prepare(project, FINER, out="finer").waiting) == 4
    assert run(project, FINER, out="finer") == [False] * 4
    assert len(pd.read_csv(tmp_path / "finer" / "estimates.csv")) == 10
    assert len(prepare(project, keep_notebooks=True).waiting) == 6


def test_a_run_that_fails_is_listed_and_kept_and_the_others_finish(tmp_path: Path) -> None:
    project = make_project(tmp_path, FAILS)
    with pytest.raises(WorkError, match=r"1 of 3 runs failed: small with .*threshold=0\.7.*: cell 'cell-2': AssertionError: too much"):
        run(project, FAILING)
    (failed,) = pd.read_csv(tmp_path / "out" / "failures.csv").to_dict("records")
    assert (failed["notebook"], failed["cell"], failed["error"]) == ("small", "cell-2", "AssertionError: too much")
    kept = nbformat.read(tmp_path / "out" / failed["kept"], as_version=4)
    assert any(output.output_type == "error" for cell in kept.cells if cell.cell_type == "code" for output in cell.outputs)
    assert pd.read_csv(tmp_path / "out" / "estimates.csv")["threshold"].tolist() == [0.5, 0.6]


def test_a_run_that_takes_too_long_fails_alone(tmp_path: Path) -> None:
    project = make_project(tmp_path, "while threshold == 0.7: pass")
    prepared = prepare(project, FAILING)
    prepared.options = Options(DATA, tmp_path / "out", 2, seconds=5)
    told: list[bool] = []
    runner.execute(prepared, told.append)
    assert sorted(told) == [False, False, True]
    (failure,) = prepared.failures.values()
    assert failure.error == "CellTimeoutError: the cell ran longer than 5 seconds"


def test_an_interrupt_loses_nothing_that_had_finished(serial: Path, tmp_path: Path) -> None:
    project = make_project(tmp_path)
    prepared = prepare(project, jobs=1)
    told: list[bool] = []

    def interrupt(failed: bool) -> None:
        told.append(failed)
        if len(told) == 2:
            raise KeyboardInterrupt

    with pytest.raises(WorkError, match="interrupted after 2 of 6 runs; they are kept, and the same command goes on from there"):
        runner.execute(prepared, interrupt)
    assert not (tmp_path / "out").exists()
    assert len(prepare(project).waiting) == 4
    run(project)
    assert tables(tmp_path / "out") == tables(serial)


def test_executed_notebooks_are_kept_where_that_is_asked(tmp_path: Path) -> None:
    project = make_project(tmp_path)
    run(project, FAILING, keep_notebooks=True)
    points = pd.read_csv(tmp_path / "out" / "estimates.csv")
    for point, threshold in zip(points["point"], points["threshold"], strict=True):
        executed = nbformat.read(tmp_path / "out" / "notebooks" / point / "small.ipynb", as_version=4)
        assert f"threshold = {threshold}" in executed.cells[1].source
        assert "1 numbers recorded" in executed.cells[-1].outputs[0].data["text/plain"]


def test_a_folder_that_holds_something_else_is_refused(tmp_path: Path) -> None:
    project = make_project(tmp_path)
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "thesis.txt").write_text("years of work")
    with pytest.raises(InputError, match="holds files that are no sweep"):
        prepare(project)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def dask(folder: Path, workers: int, **environment: str) -> Iterator[tuple[str, list[subprocess.Popen[bytes]]]]:
    """A scheduler and workers in processes of their own, on loopback: its address, and the workers."""
    address = f"tcp://127.0.0.1:{(port := free_port())}"
    line = [sys.executable, "-m", "distributed.cli.dask_scheduler", "--host", "127.0.0.1", "--port", str(port), "--no-dashboard"]
    one = [sys.executable, "-m", "distributed.cli.dask_worker", address, "--nthreads", "1", "--no-nanny", "--no-dashboard"]
    lines = [line] + [[*one, "--local-directory", str(folder / f"worker-{number}")] for number in range(workers)]
    with (folder / "dask.log").open("wb") as log:
        started = [subprocess.Popen(line, stdout=log, stderr=log, env=os.environ | environment) for line in lines]
        try:
            with Client(address, timeout=60) as client:
                if workers:
                    client.wait_for_workers(workers, timeout=60)
            yield address, started[1:]
        finally:
            for process in started:
                process.kill()
                process.wait()


class Door:
    """Where notebooks ask to go on: all wait until it is opened."""

    def __init__(self, folder: Path) -> None:
        self._listener = Listener(str(folder / "door"))
        self.address = str(self._listener.address)
        self._waiting: list[Connection] = []

    def await_workers(self, number: int) -> None:
        """Until notebooks of so many workers wait."""
        found: set[int] = set()
        while len(found) < number:
            asking = self._listener.accept()
            found.add(asking.recv())
            self._waiting.append(asking)

    def open(self) -> None:
        """Let all go on, those that come later too."""
        for asking in self._waiting:
            asking.send("go on")
        Thread(target=self._answer, daemon=True).start()

    def _answer(self) -> None:
        while True:
            asking = self._listener.accept()
            asking.recv()
            asking.send("go on")


def test_a_worker_that_is_killed_takes_no_run_along(serial: Path, tmp_path: Path) -> None:
    project, door = make_project(tmp_path / "project", WAITS), Door(tmp_path)
    with dask(tmp_path, 2, ASK=door.address) as (address, workers), ThreadPoolExecutor(1) as threads:
        sweep = threads.submit(run, project, scheduler=address)
        door.await_workers(2)
        workers[0].send_signal(signal.SIGKILL)
        door.open()
        assert sweep.result() == [False] * 6
    assert tables(project.root / "out") == tables(serial)


def test_workers_with_other_software_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    project = make_project(tmp_path / "project")
    with dask(tmp_path, 1) as (address, _):
        monkeypatch.setattr(cluster, "installed_here", lambda: "another")
        with pytest.raises(InputError, match=rf"--scheduler {address}: worker tcp://127\.0\.0\.1:\d+ has other versions"):
            run(project, scheduler=address)


def test_a_scheduler_without_workers_is_refused(tmp_path: Path) -> None:
    project = make_project(tmp_path / "project")
    with dask(tmp_path, 0) as (address, _), pytest.raises(InputError, match=f"it has no workers; start one with 'dask worker {address}'"):
        run(project, scheduler=address)


def test_where_no_scheduler_answers_nothing_is_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cluster, "CONNECT_SECONDS", 0.2)
    address = f"tcp://127.0.0.1:{free_port()}"
    with pytest.raises(WorkError, match=f"--scheduler {address}: no scheduler answers there"):
        run(make_project(tmp_path), scheduler=address)
    with pytest.raises(WorkError, match="--scheduler nonsense://x: no scheduler answers there"):
        run(make_project(tmp_path / "other"), scheduler="nonsense://x")


def test_the_command_counts_runs_and_lists_what_failed(command: Callable[..., subprocess.CompletedProcess[str]], tmp_path: Path) -> None:
    project = make_project(tmp_path, FAILS)
    (tmp_path / "book").mkdir()
    (tmp_path / "book" / "_toc.yml").touch()
    (tmp_path / "data").symlink_to(DATA)
    (tmp_path / "grid.yml").write_text(FAILING + "outcome: small.share\n")
    counted = command(project.root, "sweep", "grid.yml", "--dry-run", "--json")
    assert json.loads(counted.stdout) == {"points": 3, "runs": 3, "distinct": 3, "to_run": 3}
    assert not (tmp_path / "_build" / "sweeps").exists()
    done = command(project.root, "sweep", "grid.yml", "--out", "out")
    assert done.returncode == 1
    assert "runs: 3 of 3, 1 failed" in done.stderr
    assert done.stderr.splitlines()[-1].startswith("remission: 1 of 3 runs failed: small with ")
    assert len(pd.read_csv(tmp_path / "out" / "estimates.csv")) == 2
