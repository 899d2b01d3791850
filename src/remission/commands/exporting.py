"""The command that writes files to take away."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from remission.commands.options import (
    CORES,
    DEFAULT_ENGINE,
    DataOption,
    EngineOption,
    JobsOption,
    NoCacheOption,
    ScenarioOption,
    SetOption,
    TimeoutOption,
    chosen_scenario,
    console,
    data_folder,
)
from remission.errors import InputError
from remission.pipeline.engines import CELL_SECONDS
from remission.pipeline.project import Project


class Format(StrEnum):
    """What chapters are written as."""

    HTML = "html"
    PDF = "pdf"
    IPYNB = "ipynb"
    CSV = "csv"


def export(
    to: Annotated[Format, typer.Option("--to", help="Chapters as web pages, PDF or executed notebooks; or their numbers as one table.")],
    chapters: Annotated[list[str] | None, typer.Argument(metavar="[CHAPTER]...", help="Chapters by name; all where none is named.")] = None,
    out: Annotated[Path | None, typer.Option("--out", metavar="DIR", help="Folder of the files; _build/export by default.")] = None,
    scenario: ScenarioOption = None,
    settings: SetOption = None,
    data: DataOption = None,
    jobs: JobsOption = CORES,
    engine: EngineOption = DEFAULT_ENGINE,
    timeout: TimeoutOption = CELL_SECONDS,
    no_cache: NoCacheOption = False,
) -> None:
    """Write chapters as files that stand alone; --to pdf without names writes the whole report too."""
    from remission.pipeline.build import Options
    from remission.pipeline.export.exporting import export
    from remission.progress import progress

    project = Project.find()
    target = (out or project.work / "export").absolute()
    if target.exists() and not target.is_dir():
        raise InputError(f"--out {out}: is a file; name a folder")
    chosen, folder = chosen_scenario(project, scenario, settings), data_folder(project, data)
    options = Options(folder, target, jobs, engine.value, not no_cache, timeout)
    with progress(4 + len(project.notebook_files())) as tell:
        written = export(project, chosen, options, to.value, chapters or [], target, tell)
    for path in written:
        console.print(f"Wrote {project.shown(path)}", highlight=False, soft_wrap=True)
