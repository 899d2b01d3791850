"""One notebook run by papermill, and what is told of it when it fails."""

import os
import shutil
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import nbformat
from nbformat import NotebookNode

from remission.evidence import DATA_VARIABLE
from remission.ledger import MIME
from remission.pipeline.engines import CELL_SECONDS, WARM
from remission.pipeline.notebooks import normalize, read_notebook, warnings_in


@dataclass(frozen=True, slots=True)
class Job:
    """One notebook to run: its file, the parameters it declares, and where the executed copy goes.

    `drawn` is whether its tables and figures are wanted, or what it records alone; `seconds` bounds each cell.
    """

    source: Path
    parameters: dict[str, Any]
    output: Path
    data: Path
    engine: str
    drawn: bool = True
    seconds: float = CELL_SECONDS
    memory: int | None = None

    @property
    def name(self) -> str:
        return self.source.stem


@dataclass(frozen=True, slots=True)
class Failure:
    """A notebook that did not run through: the cell, and its error in one line."""

    cell: str
    error: str


def run_job(job: Job) -> NotebookNode | Failure:
    """Run one notebook; the executed copy, normalized, or why there is none: what there is then stands in `job.output`."""
    from nbclient.exceptions import CellTimeoutError, DeadKernelError
    from papermill.exceptions import PapermillExecutionError

    job.output.parent.mkdir(parents=True, exist_ok=True)
    try:
        executed = _warm(job) if job.engine == WARM else _kernel(job)
    except PapermillExecutionError as error:
        return Failure(_stopped_at(job), f"{error.ename}: {error.evalue}".splitlines()[0])
    except (DeadKernelError, CellTimeoutError, RuntimeError) as error:
        return Failure(_stopped_at(job), f"{type(error).__name__}: {str(error).splitlines()[0]}")
    warned = warnings_in(executed)
    return Failure(*warned[0]) if warned else normalize(executed)


def _warm(job: Job) -> NotebookNode:
    from remission.warm.pool import NAME

    return _papermill(
        job,
        engine_name=NAME,
        # Written once, at the end: nobody watches it grow.
        request_save_on_cell_execute=False,
        env=os.environ | {DATA_VARIABLE: str(job.data.resolve())},
        show=() if job.drawn else (MIME,),
        memory=job.memory,
    )


def _kernel(job: Job) -> NotebookNode:
    """Run in a kernel of its own; the process is this notebook's alone while it runs."""
    from traitlets.config import Config

    os.environ[DATA_VARIABLE] = str(job.data.resolve())
    os.environ["PYDEVD_DISABLE_FILE_VALIDATION"] = "1"
    # Notebooks run side by side: threads within each only get in each other's way, and round differently from machine to machine.
    os.environ["OMP_NUM_THREADS"] = "1"
    # Sockets in a private folder: kernels that start together must not race for ports.
    with TemporaryDirectory(prefix="remission-") as sockets, _kernel_messages_in(job.output.with_suffix(".log")):
        config = Config({"KernelManager": {"transport": "ipc", "ip": str(Path(sockets) / "kernel")}})
        return _papermill(job, engine_name="nbclient", config=config)


def _papermill(job: Job, **options: Any) -> NotebookNode:
    import papermill

    executed: NotebookNode = papermill.execute_notebook(
        read_notebook(job.source),
        str(job.output).replace("{", "{{").replace("}", "}}"),
        job.parameters,
        kernel_name="python3",
        progress_bar=False,
        execution_timeout=job.seconds,
        # As papermill's cwd, without changing the folder of this process, in which other notebooks run.
        resources={"metadata": {"path": str(job.source.parent)}},
        **options,
    )
    return executed


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


def _stopped_at(job: Job) -> str:
    """The id of the cell that raised, else of the last that had begun when the kernel ended; "none" where none had."""
    cells = nbformat.read(job.output, as_version=4).cells if job.output.is_file() else []
    raised = [cell.id for cell in cells if any(output.output_type == "error" for output in cell.get("outputs", []))]
    begun = [cell.id for cell in cells if cell.metadata.get("papermill", {}).get("start_time")]
    return str((raised or begun[-1:] or ["none"])[0])


def keep_failed(job: Job, folder: Path) -> Path:
    """Move what there is of a failed notebook, or its source, to a folder; returns the file."""
    kept = folder / job.source.name
    folder.mkdir(parents=True, exist_ok=True)
    if job.output.is_file():
        shutil.move(job.output, kept)
    else:
        shutil.copy(job.source, kept)
    return kept


def describe(parameters: dict[str, Any]) -> str:
    """Parameters in one line."""
    return ", ".join(f"{name}={value}" for name, value in parameters.items())


def imported(sources: Sequence[Path]) -> list[str]:
    """The installed modules that notebooks import."""
    from remission.warm.pool import imports_of

    return imports_of([read_notebook(source) for source in sources])
