"""The command that runs a report under many scenarios."""

from importlib.util import find_spec
from pathlib import Path
from typing import Annotated

import typer

from remission.commands.options import CORES, DataOption, JobsOption, JsonOption, TimeoutOption, console, data_folder, print_json
from remission.errors import InputError
from remission.pipeline.engines import CELL_SECONDS
from remission.pipeline.project import Project


def sweep(
    grid: Annotated[Path, typer.Argument(help="The file that describes the sweep.")],
    out: Annotated[Path | None, typer.Option("--out", help="Folder of its tables; _build/sweeps/NAME by default.")] = None,
    data: DataOption = None,
    jobs: JobsOption = CORES,
    scheduler: Annotated[
        str | None,
        typer.Option("--scheduler", metavar="ADDRESS", help="Run on the workers of this Dask scheduler, such as tcp://host:8786."),
    ] = None,
    timeout: TimeoutOption = CELL_SECONDS,
    keep_notebooks: Annotated[bool, typer.Option("--keep-notebooks", help="Keep every executed notebook, with its figures.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Count the runs, and stop.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Run the notebooks under many scenarios; one tidy table of every estimate, and a figure."""
    for needed in ("distributed", "pyarrow"):
        if not find_spec(needed):
            raise InputError(f"sweep: needs the package {needed}; install this project with its extra 'cluster'")
    from remission.pipeline.build import require_sound
    from remission.pipeline.check import Problem, data_faults
    from remission.progress import counter
    from remission.sweep import runner
    from remission.sweep.design import count
    from remission.sweep.gridfile import read_design

    project = Project.find()
    design, folder = read_design(grid, project), data_folder(project, data)
    require_sound([Problem("data", message) for message in data_faults(folder)])
    target = (out or project.work / "sweeps" / grid.stem).absolute()
    options = runner.Options(folder, target, jobs, scheduler, keep_notebooks, timeout)
    prepared, asked = runner.prepare(project, design, options), count(design)
    counts = {"points": asked.points, "runs": asked.runs, "distinct": asked.distinct, "to_run": len(prepared.waiting)}
    told = (
        f"{asked.points:,} scenarios of {', '.join(design.notebooks)}: {asked.distinct:,} runs that differ, "
        f"{len(prepared.waiting):,} of them not run before"
    )
    if dry_run:
        print_json(counts) if as_json else console.print(told, highlight=False, soft_wrap=True)
        return
    if not as_json:
        console.print(told, highlight=False, soft_wrap=True)
    if prepared.waiting:
        with counter(len(prepared.waiting)) as ended:
            runner.execute(prepared, ended)
    page = runner.finish(prepared)
    if as_json:
        print_json(counts | {"folder": str(target)})
    else:
        console.print(f"Wrote {project.shown(page)}, and the tables beside it", highlight=False, soft_wrap=True)
