"""The warm engine against its limit: the same cells in a process that has imported everything."""

import os
import sys
import time
from collections.abc import Callable
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from projects import copy_project, notebooks
from timing import Ratio, Times, repeat

from remission.evidence import DATA_VARIABLE
from remission.pipeline.engines import WARM
from remission.pipeline.job import Failure, Job, imported, run_job
from remission.pipeline.notebooks import read_notebook
from remission.warm import pool


def measure(folder: Path, runs: int) -> tuple[list[Times], list[Ratio]]:
    """Times and ratio of executing every notebook once, figures drawn."""
    project = copy_project(folder / "project")
    sources = notebooks(project)
    pool.parent(lambda: imported(sources))
    _warm(sources[0], project, folder)  # waits for the imports, untimed
    warm = repeat("every notebook by the warm engine", runs, lambda _: sum(_warm(source, project, folder) for source in sources))
    limit = repeat(
        "the same cells in a process that has imported everything", runs, lambda _: sum(_limit(source, project) for source in sources)
    )
    return [warm, limit], [Ratio("warm engine against the limit", warm.median / limit.median, 1.5)]


def _warm(source: Path, project: Path, folder: Path) -> float:
    start = time.perf_counter()
    done = run_job(Job(source, {}, folder / source.name, project / "data", WARM))
    if isinstance(done, Failure):
        raise SystemExit(f"bench: {source.name}, cell '{done.cell}': {done.error}")
    return time.perf_counter() - start


def _limit(source: Path, project: Path) -> float:
    """Seconds of the cells of a notebook, each result shown as a page shows it, in a fresh fork of a process that has imported all."""
    context = get_context("forkserver")
    context.set_forkserver_preload(["warmth", *imported(notebooks(project))])
    ours, theirs = context.Pipe(duplex=False)
    process = context.Process(target=_execute, args=(str(source), str(project / "data"), theirs.send))
    process.start()
    theirs.close()
    seconds: float = ours.recv()
    process.join()
    return seconds


def _execute(source: str, data: str, tell: Callable[[float], None]) -> None:
    from IPython.core.interactiveshell import InteractiveShell

    os.environ[DATA_VARIABLE] = data
    os.chdir(Path(source).parent)
    cells = [cell.source for cell in read_notebook(Path(source)).cells if cell.cell_type == "code"]
    sys.stdout = Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115
    shell: Any = InteractiveShell.instance()
    start = time.perf_counter()
    for cell in cells:
        shell.run_cell(cell, store_history=True).raise_error()
    tell(time.perf_counter() - start)
