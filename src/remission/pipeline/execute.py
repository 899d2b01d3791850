"""Running notebooks with papermill, side by side in processes of their own."""

import os
import shutil
import signal
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, ProcessPoolExecutor, wait
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import nbformat
from nbformat import NotebookNode

from remission.errors import WorkError
from remission.evidence import DATA_VARIABLE, Evidence
from remission.pipeline import cache
from remission.pipeline.notebooks import declared_parameters, graft, normalize, read_notebook, warnings_in
from remission.pipeline.project import Project
from remission.scenario import Scenario

ENGINES = {"kernel": "nbclient"}
CELL_SECONDS = 600


@dataclass(frozen=True, slots=True)
class Job:
    """One notebook to run: its file, the parameters it declares, and where the executed copy goes."""

    source: Path
    parameters: dict[str, Any]
    output: Path
    data: Path
    engine: str


@dataclass(frozen=True, slots=True)
class Failure:
    """A notebook that did not run through: the cell, and its error in one line."""

    cell: str
    error: str


Progress = Callable[[str, str], None]


def execute(
    project: Project,
    sources: Sequence[Path],
    scenario: Scenario,
    data: Path,
    *,
    folder: Path,
    jobs: int,
    engine: str,
    use_cache: bool,
    tell: Progress,
) -> dict[str, NotebookNode]:
    """Execute notebooks under a scenario, at most `jobs` at once; those executed before with the same inputs come from the cache.

    `tell(notebook, event)` hears "cached", "running", "done", "failed". Raises WorkError for those that fail, once the others have ended;
    failed notebooks are kept under `_build/failed/`.
    """
    evidence = Evidence.load(data)
    done: dict[str, NotebookNode] = {}
    todo: list[tuple[Job, NotebookNode, dict[str, str]]] = []
    for source in sources:
        notebook = read_notebook(source)
        values = scenario.model_dump()
        parameters = {name: values[name] for name in declared_parameters(notebook, source.name) if name in values}
        parts = cache.key_parts(notebook, parameters, evidence, project.seeds, project.lock, engine)
        stored = cache.load(project.cache, parts) if use_cache else None
        if stored is not None:
            done[source.stem] = graft(notebook, stored)
            tell(source.stem, "cached")
        else:
            todo.append((Job(source, parameters, folder / source.name, data, engine), notebook, parts))
    outcomes = {job.source: failure for job, failure in _run_all([job for job, _, _ in todo], jobs, tell)}
    reports = []
    for job, _, parts in todo:
        failure = outcomes[job.source]
        if failure:
            reports.append(_report(project, job, failure))
            continue
        executed = normalize(nbformat.read(job.output, as_version=4))
        cache.store(project.cache, parts, executed)
        done[job.source.stem] = executed
    if reports:
        raise WorkError("; ".join(reports))
    return {source.stem: done[source.stem] for source in sources}


def _run_all(jobs: list[Job], workers: int, tell: Progress) -> Iterable[tuple[Job, Failure | None]]:
    if not jobs:
        return
    # Spawned, not forked: a notebook's process must not inherit the threads of this one.
    with ProcessPoolExecutor(min(workers, len(jobs)), mp_context=get_context("spawn"), initializer=_start_worker) as pool:
        pending = {pool.submit(run_job, job): job for job in jobs}
        for job in jobs:
            tell(job.source.stem, "running")
        try:
            while pending:
                finished, _ = wait(pending, return_when=FIRST_COMPLETED)
                for future in finished:
                    job = pending.pop(future)
                    failure = future.result()
                    tell(job.source.stem, "failed" if failure else "done")
                    yield job, failure
        finally:
            pool.shutdown(wait=True, cancel_futures=True)


def _start_worker() -> None:
    """Let an interrupt end a worker at once and without a word: the main process tells the user."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


@contextmanager
def _kernel_messages_in(path: Path) -> Iterator[None]:
    """What a kernel itself prints goes into a file beside its notebook; Python's own warnings still reach the terminal."""
    terminal = os.dup(2)
    own, sys.stderr = sys.stderr, os.fdopen(os.dup(2), "w")
    try:
        with path.open("ab") as file:
            os.dup2(file.fileno(), 2)
        yield
    finally:
        os.dup2(terminal, 2)
        os.close(terminal)
        sys.stderr.close()
        sys.stderr = own


def run_job(job: Job) -> Failure | None:
    """Run one notebook in this process; its executed copy is written even where it failed."""
    import papermill
    from nbclient.exceptions import CellTimeoutError, DeadKernelError
    from papermill.exceptions import PapermillExecutionError
    from traitlets.config import Config

    os.environ[DATA_VARIABLE] = str(job.data.resolve())
    os.environ["PYDEVD_DISABLE_FILE_VALIDATION"] = "1"
    # Notebooks run side by side: threads within each only get in each other's way, and round differently from machine to machine.
    os.environ["OMP_NUM_THREADS"] = "1"
    job.output.parent.mkdir(parents=True, exist_ok=True)
    try:
        # Sockets in a private folder: kernels that start together must not race for ports.
        with TemporaryDirectory(prefix="remission-") as sockets, _kernel_messages_in(job.output.with_suffix(".log")):
            papermill.execute_notebook(
                read_notebook(job.source),
                str(job.output).replace("{", "{{").replace("}", "}}"),
                job.parameters,
                engine_name=ENGINES[job.engine],
                kernel_name="python3",
                progress_bar=False,
                execution_timeout=CELL_SECONDS,
                cwd=str(job.source.parent),
                config=Config({"KernelManager": {"transport": "ipc", "ip": str(Path(sockets) / "kernel")}}),
            )
    except PapermillExecutionError as error:
        return Failure(_stopped_at(job), f"{error.ename}: {error.evalue}".splitlines()[0])
    except (DeadKernelError, CellTimeoutError, RuntimeError) as error:
        return Failure(_stopped_at(job), f"{type(error).__name__}: {str(error).splitlines()[0]}")
    warned = warnings_in(nbformat.read(job.output, as_version=4))
    return Failure(*warned[0]) if warned else None


def _stopped_at(job: Job) -> str:
    """The id of the cell that raised, else of the last that had begun when the kernel ended; "none" where none had."""
    cells = nbformat.read(job.output, as_version=4).cells if job.output.is_file() else []
    raised = [cell.id for cell in cells if any(output.output_type == "error" for output in cell.get("outputs", []))]
    begun = [cell.id for cell in cells if cell.metadata.get("papermill", {}).get("start_time")]
    return str((raised or begun[-1:] or ["none"])[0])


def _report(project: Project, job: Job, failure: Failure) -> str:
    kept = project.failed / job.source.name
    project.failed.mkdir(parents=True, exist_ok=True)
    if job.output.is_file():
        job.output.replace(kept)
    else:
        shutil.copy(job.source, kept)
    parameters = ", ".join(f"{name}={value}" for name, value in job.parameters.items())
    return (
        f"{project.shown(job.source)}, cell '{failure.cell}': {failure.error}; parameters: {parameters}; "
        f"the failed notebook is {project.shown(kept)}"
    )
