"""Running a sweep: what is not in the cache is run, and everything becomes tables and a figure."""

import csv
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

import nbformat

from remission.errors import InputError, WorkError
from remission.evidence import Evidence
from remission.pipeline.cache import Cache, Key
from remission.pipeline.engines import CELL_SECONDS, WARM
from remission.pipeline.execute import warm_up
from remission.pipeline.job import Failure, describe
from remission.pipeline.notebooks import graft, read_notebook
from remission.pipeline.project import Project
from remission.sweep.bundle import make_bundle
from remission.sweep.design import Design, Run, runs
from remission.sweep.outcome import words
from remission.sweep.points import Point
from remission.sweep.summary import summarize
from remission.sweep.table import write_tables

NOTEBOOKS, FAILED, FAILURES = "notebooks", "failed", "failures.csv"
_OWN = ("estimates.csv", FAILURES)
_SHOWN = 3

# Hears of every run that ends, and whether it failed.
Tell = Callable[[bool], None]


@dataclass(frozen=True, slots=True)
class Options:
    """Where a sweep runs and what it leaves: `scheduler` is the address of a Dask scheduler, `seconds` bounds each cell."""

    data: Path
    out: Path
    jobs: int
    scheduler: str | None = None
    keep_notebooks: bool = False
    seconds: float = CELL_SECONDS


@dataclass
class Sweep:
    """The runs of a design, each with its key in the cache, and those that have to be run still."""

    project: Project
    design: Design
    options: Options
    cache: Cache
    keys: dict[int, Key]
    runs: list[Run]
    waiting: list[int]
    failures: dict[int, Failure] = field(default_factory=dict)


def prepare(project: Project, design: Design, options: Options) -> Sweep:
    """Find out what has to be run; InputError for a folder that holds something else."""
    _require_replaceable(options.out)
    cache = Cache(project.cache, options.data, project.lock, WARM)
    notebooks = {name: read_notebook(project.notebooks / f"{name}.ipynb") for name in design.notebooks}
    wanted = runs(design)
    keys = {
        place: cache.key(notebooks[run.notebook], run.parameters, project.notebooks / f"{run.notebook}.ipynb")
        for place, run in enumerate(wanted)
    }
    waiting = [place for place, key in keys.items() if not cache.holds(key, drawn=options.keep_notebooks)]
    return Sweep(project, design, options, cache, keys, wanted, waiting)


def _require_replaceable(out: Path) -> None:
    there = [file.name for file in out.iterdir()] if out.is_dir() else []
    if out.is_file() or (there and not set(there) & set(_OWN)):
        raise InputError(f"--out {out}: holds files that are no sweep of this report; name another folder, or empty it")


def execute(sweep: Sweep, tell: Tell) -> None:
    """Run what has to be run; what has finished stays finished, whatever happens. Raises WorkError where it is interrupted."""
    from remission.sweep.cluster import connect
    from remission.sweep.task import Task

    options, drawn = sweep.options, sweep.options.keep_notebooks
    if options.scheduler is None:
        warm_up(WARM, [sweep.project.notebooks / f"{name}.ipynb" for name in sweep.design.notebooks])
    tasks = {
        Task(sweep.runs[place].notebook, tuple(sweep.runs[place].parameters.items()), drawn, options.seconds): place
        for place in sweep.waiting
    }
    ended = 0
    try:
        with connect(
            make_bundle(sweep.project, options.data, sweep.design.notebooks), min(options.jobs, len(tasks)), options.scheduler
        ) as cluster:
            for task, outcome in cluster.run(tasks):
                place = tasks[task]
                if outcome.failure:
                    sweep.failures[place] = outcome.failure
                    _keep_failed(sweep, place, outcome.executed)
                elif outcome.executed is not None:
                    sweep.cache.keep(sweep.keys[place], outcome.executed, "pages" if drawn else "estimates")
                ended += 1
                tell(outcome.failure is not None)
    except KeyboardInterrupt:
        raise WorkError(
            f"interrupted after {ended:,} of {len(tasks):,} runs; they are kept, and the same command goes on from there"
        ) from None


def finish(sweep: Sweep) -> Path:
    """Write tables, figure, notebooks and the list of failures; returns the summary's page. Raises WorkError where a run failed."""
    out = sweep.options.out
    out.mkdir(parents=True, exist_ok=True)
    _list_failures(sweep)
    _forget_mended(sweep)
    write_tables(sweep.design, _results(sweep), out)
    if sweep.options.keep_notebooks:
        _write_notebooks(sweep)
    page: Path | None = None
    if len(sweep.failures) < len(sweep.runs):
        page = summarize(sweep.design, out, words(Evidence.load(sweep.options.data)))
    if sweep.failures or page is None:
        raise WorkError(_told(sweep))
    return page


def _results(sweep: Sweep) -> Iterator[tuple[Point, Mapping[str, Mapping[str, Any]]]]:
    """What the notebooks recorded at each point, those that failed left out."""
    places: dict[str, dict[str, int]] = {point.id: {} for point in sweep.design.points}
    for place, run in enumerate(sweep.runs):
        for point in run.points:
            places[point.id][run.notebook] = place

    @lru_cache(maxsize=8 * len(sweep.design.notebooks))
    def payload(place: int) -> Mapping[str, Any]:
        found = sweep.cache.find_estimates(sweep.keys[place])
        if found is None:
            raise _gone(sweep.runs[place])
        return found

    for point in sweep.design.points:
        yield point, {name: payload(place) for name, place in places[point.id].items() if place not in sweep.failures}


def _gone(run: Run) -> WorkError:
    return WorkError(f"{run.notebook} with {describe(dict(run.parameters))}: is not in the cache any more; give the same command again")


def _write_notebooks(sweep: Sweep) -> None:
    for place, run in enumerate(sweep.runs):
        if place in sweep.failures:
            continue
        source = read_notebook(sweep.project.notebooks / f"{run.notebook}.ipynb")
        stored = sweep.cache.find(sweep.keys[place])
        if stored is None:
            raise _gone(run)
        for point in run.points:
            path = sweep.options.out / NOTEBOOKS / point.id / f"{run.notebook}.ipynb"
            path.parent.mkdir(parents=True, exist_ok=True)
            nbformat.write(graft(source, stored), path)


def _keep_failed(sweep: Sweep, place: int, executed: nbformat.NotebookNode | None) -> None:
    if executed is not None:
        folder = sweep.options.out / FAILED
        folder.mkdir(parents=True, exist_ok=True)
        nbformat.write(executed, folder / _failed_name(sweep, place))


def _forget_mended(sweep: Sweep) -> None:
    """Remove the notebooks of runs that failed the last time and no longer do."""
    failed = {_failed_name(sweep, place) for place in sweep.failures}
    folder = sweep.options.out / FAILED
    for path in folder.glob("*.ipynb"):
        if path.name not in failed:
            path.unlink()
    if folder.is_dir() and not any(folder.iterdir()):
        folder.rmdir()


def _failed_name(sweep: Sweep, place: int) -> str:
    run = sweep.runs[place]
    return f"{run.points[0].id}-{run.notebook}.ipynb"


def _list_failures(sweep: Sweep) -> None:
    """The list of runs that failed, or none where none did."""
    path = sweep.options.out / FAILURES
    if not sweep.failures:
        path.unlink(missing_ok=True)
        return
    part = path.with_name(f".{FAILURES}.part")
    with part.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file, lineterminator="\n")
        rows.writerow(("notebook", "points", "parameters", "cell", "error", "kept"))
        for place, failure in sorted(sweep.failures.items()):
            run, kept = sweep.runs[place], f"{FAILED}/{_failed_name(sweep, place)}"
            points = " ".join(point.id for point in run.points)
            there = kept if (sweep.options.out / kept).is_file() else ""
            rows.writerow((run.notebook, points, describe(dict(run.parameters)), failure.cell, failure.error, there))
    part.replace(path)


def _told(sweep: Sweep) -> str:
    shown = [
        f"{sweep.runs[place].notebook} with {describe(dict(sweep.runs[place].parameters))}: cell '{failure.cell}': {failure.error}"
        for place, failure in sorted(sweep.failures.items())[:_SHOWN]
    ]
    more = f"; and {len(sweep.failures) - _SHOWN:,} more" if len(sweep.failures) > _SHOWN else ""
    return (
        f"{len(sweep.failures):,} of {len(sweep.runs):,} runs failed: {'; '.join(shown)}{more}; "
        f"{sweep.options.out / FAILURES} lists them, and the tables hold the others"
    )
