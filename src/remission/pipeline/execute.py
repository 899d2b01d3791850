"""Running notebooks side by side, each at most once for the same inputs."""

import os
import signal
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Executor, ProcessPoolExecutor, ThreadPoolExecutor, wait
from contextlib import contextmanager
from multiprocessing import get_context
from pathlib import Path

from nbformat import NotebookNode

from remission.errors import WorkError
from remission.pipeline.cache import Cache, Key
from remission.pipeline.engines import CELL_SECONDS, KERNEL, WARM
from remission.pipeline.job import Failure, Job, describe, imported, keep_failed, run_job
from remission.pipeline.notebooks import declared_parameters, graft, read_notebook
from remission.pipeline.project import Project
from remission.scenario import Scenario

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
    seconds: float = CELL_SECONDS,
) -> dict[str, NotebookNode]:
    """Execute notebooks under a scenario, at most `jobs` at once; those executed before with the same inputs come from the cache.

    `tell(notebook, event)` hears "cached", "running", "done", "failed". Raises WorkError for those that fail, once the others have ended;
    failed notebooks are kept under `_build/failed/`.
    """
    engine = usable_engine(engine, tell)
    kept = Cache(project.cache, data, project.lock, engine)
    done: dict[str, NotebookNode] = {}
    todo: dict[Path, tuple[Job, Key]] = {}
    for source in sources:
        notebook = read_notebook(source)
        values = scenario.model_dump()
        parameters = {name: values[name] for name in declared_parameters(notebook, source.name) if name in values}
        key = kept.key(notebook, parameters, source)
        stored = kept.find(key) if use_cache else None
        if stored is not None:
            done[source.stem] = graft(notebook, stored)
            tell(source.stem, "cached")
        else:
            todo[source] = Job(source, parameters, folder / source.name, data, engine, seconds=seconds, memory=memory_for(jobs)), key
    reports: dict[Path, str] = {}
    for job, outcome in run_all([job for job, _ in todo.values()], jobs, tell):
        if isinstance(outcome, Failure):
            reports[job.source] = _report(project, job, outcome)
            continue
        kept.keep(todo[job.source][1], outcome)
        done[job.name] = outcome
    if reports:
        raise WorkError("; ".join(reports[source] for source in sources if source in reports))
    if todo:
        kept.trim()
    return {source.stem: done[source.stem] for source in sources}


def run_all(jobs: Sequence[Job], workers: int, tell: Progress) -> Iterable[tuple[Job, NotebookNode | Failure]]:
    """Run jobs, at most so many at once; each with its outcome as it ends."""
    if not jobs:
        return
    warm_up(jobs[0].engine, [job.source for job in jobs])
    with _pool(jobs[0].engine, min(workers, len(jobs))) as pool:
        pending = {pool.submit(run_job, job): job for job in jobs}
        for job in jobs:
            tell(job.name, "running")
        while pending:
            finished, _ = wait(pending, return_when=FIRST_COMPLETED)
            for future in finished:
                job, outcome = pending.pop(future), future.result()
                tell(job.name, "failed" if isinstance(outcome, Failure) else "done")
                yield job, outcome


def warm_up(engine: str, sources: Sequence[Path]) -> None:
    """Begin to import what notebooks need, where the engine can make use of it; this process goes on meanwhile."""
    if engine == WARM and hasattr(os, "fork"):
        from remission.warm import pool

        pool.parent(lambda: imported(sources))


@contextmanager
def _pool(engine: str, workers: int) -> Iterator[Executor]:
    """Threads, where notebooks have processes of their own anyway; else processes, spawned, that inherit no threads of this one."""
    pool: Executor = (
        ThreadPoolExecutor(workers)
        if engine == WARM
        else ProcessPoolExecutor(workers, mp_context=get_context("spawn"), initializer=_start_worker)
    )
    try:
        yield pool
    except BaseException:
        if engine == WARM:
            # Whoever is interrupted does not wait for notebooks that run.
            from remission.warm import pool as warm

            warm.close()
        raise
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def _start_worker() -> None:
    """Let an interrupt end a worker at once and without a word: the main process tells the user."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def usable_engine(engine: str, tell: Progress) -> str:
    """The engine that was asked for; the kernel, with a notice, where this system cannot fork."""
    if engine == WARM and not hasattr(os, "fork"):
        tell("engine", f"this system cannot fork processes, so '{KERNEL}' runs the notebooks")
        return KERNEL
    return engine


def memory_for(jobs: int) -> int | None:
    """Bytes of memory that each of so many notebooks may use: its part of the machine's; None where the system does not tell."""
    try:
        return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // jobs
    except (AttributeError, ValueError, OSError):
        return None


def _report(project: Project, job: Job, failure: Failure) -> str:
    kept = keep_failed(job, project.failed)
    return (
        f"{project.shown(job.source)}, cell '{failure.cell}': {failure.error}; parameters: {describe(job.parameters)}; "
        f"the failed notebook is {project.shown(kept)}"
    )
