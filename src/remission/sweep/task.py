"""One run of a notebook wherever there is a worker, given what it needs as a bundle."""

from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import nbformat
from distributed import Worker, WorkerPlugin, get_worker
from nbformat import NotebookNode

from remission.pipeline.engines import WARM
from remission.pipeline.execute import memory_for, warm_up
from remission.pipeline.job import Failure, Job, run_job
from remission.sweep.bundle import Bundle


@dataclass(frozen=True, slots=True)
class Task:
    """A notebook and its parameters; `drawn` is whether its figures and tables are wanted, `seconds` bounds each cell."""

    notebook: str
    parameters: tuple[tuple[str, Any], ...]
    drawn: bool
    seconds: float


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a task: the executed notebook, as far as there is one, and why it failed, where it did."""

    executed: NotebookNode | None
    failure: Failure | None


class Unpacked(WorkerPlugin):
    """The bundle of a sweep on a worker, whenever that joins: in a folder that is gone when the sweep ends."""

    def __init__(self, bundle: Bundle) -> None:
        self.name = bundle.name
        self._bundle = bundle

    def setup(self, worker: Worker) -> None:
        self._folder = TemporaryDirectory(prefix=f"{self.name}-", ignore_cleanup_errors=True)
        self._bundle.unpack(self.folder)
        # While it imports what the notebooks need, the tasks are on their way.
        warm_up(WARM, sorted(self.folder.glob("notebooks/*.ipynb")))

    def teardown(self, worker: Worker) -> None:
        self._folder.cleanup()

    @property
    def folder(self) -> Path:
        return Path(self._folder.name)


def run_task(bundle: str, task: Task) -> Outcome:
    """Run a task on this worker, where the bundle of that name is."""
    worker = get_worker()
    plugin = worker.plugins[bundle]
    if not isinstance(plugin, Unpacked):
        raise TypeError(f"{bundle} is no bundle")
    with TemporaryDirectory(prefix="run-", dir=plugin.folder, ignore_cleanup_errors=True) as folder:
        try:
            return run_in(plugin.folder, task, Path(folder), memory_for(worker.state.nthreads))
        except Exception as error:  # whatever it is, it is told with this run, and the others go on
            return Outcome(None, Failure("none", f"{type(error).__name__}: {str(error).splitlines()[0] if str(error) else 'no message'}"))


def run_in(project: Path, task: Task, folder: Path, memory: int | None) -> Outcome:
    """Run a task on the files of a project, with what it writes in a folder of its own."""
    source = project / "notebooks" / f"{task.notebook}.ipynb"
    output = folder / source.name
    job = Job(source, dict(task.parameters), output, project / "data", WARM, task.drawn, task.seconds, memory)
    done = run_job(job)
    if not isinstance(done, Failure):
        return Outcome(done, None)
    return Outcome(nbformat.read(output, as_version=4) if output.is_file() else None, done)
