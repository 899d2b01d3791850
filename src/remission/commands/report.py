"""Commands that make the report, or show what was made."""

import sys
import time
from pathlib import Path
from typing import Annotated

import typer

from remission.commands.options import (
    CORES,
    DEFAULT_ENGINE,
    DataOption,
    EngineOption,
    JobsOption,
    JsonOption,
    NoCacheOption,
    ScenarioOption,
    SetOption,
    TimeoutOption,
    chosen_scenario,
    console,
    data_folder,
    print_json,
)
from remission.errors import InputError, WorkError
from remission.pipeline.engines import CELL_SECONDS
from remission.pipeline.project import Project


def build(
    scenario: ScenarioOption = None,
    settings: SetOption = None,
    data: DataOption = None,
    out: Annotated[Path | None, typer.Option("--out", help="Folder of the site; _site by default.")] = None,
    jobs: JobsOption = CORES,
    engine: EngineOption = DEFAULT_ENGINE,
    timeout: TimeoutOption = CELL_SECONDS,
    no_cache: NoCacheOption = False,
    downloads: Annotated[
        bool, typer.Option("--downloads", help="Make chapters as web pages and as PDF too, and the report as PDF, to take away.")
    ] = False,
) -> None:
    """Make the whole report: check, execute, assemble, render, publish."""
    from remission.pipeline import published
    from remission.pipeline.export import formats, printing

    started = time.monotonic()
    project = Project.find()
    chosen, folder = chosen_scenario(project, scenario, settings), data_folder(project, data)
    site = (out or project.root / "_site").absolute()
    made = formats.of_site(everything=downloads)
    if downloads and (missing := printing.lacking()):
        print(f"remission: the site will hold no PDF: {missing}", file=sys.stderr)  # noqa: T201
    made_from = published.identity(project, chosen, folder, engine.value, formats.identity(made))
    if not no_cache and published.is_current(project, site, made_from):
        published.keep_ledger(project, site)
        console.print(f"Nothing changed: {project.shown(site / 'index.html')} is up to date", highlight=False, soft_wrap=True)
        return
    # Not before it is needed, since it takes as long to load.
    from remission.pipeline.build import Options, build
    from remission.progress import progress

    options = Options(folder, site, jobs, engine.value, not no_cache, timeout, made)
    with progress(4 + downloads + len(project.notebook_files())) as tell:
        page = build(project, chosen, options, tell)
    console.print(f"Built {project.shown(page)} in {time.monotonic() - started:.0f} s", highlight=False, soft_wrap=True)


def run(
    notebook: Annotated[str, typer.Argument(help="A notebook by name, or its path.")],
    scenario: ScenarioOption = None,
    settings: SetOption = None,
    data: DataOption = None,
    out: Annotated[Path | None, typer.Option("--out", help="The executed notebook; _build/NAME.ipynb by default.")] = None,
    engine: EngineOption = DEFAULT_ENGINE,
    timeout: TimeoutOption = CELL_SECONDS,
    no_cache: NoCacheOption = False,
) -> None:
    """Execute one notebook."""
    from remission.pipeline.build import Options, require_sound, run
    from remission.pipeline.check import Problem, data_faults
    from remission.pipeline.notebooks import require_declared
    from remission.progress import progress
    from remission.scenario import parse_settings

    project = Project.find()
    source = project.notebook(notebook)
    target = (out or project.work / source.name).absolute()
    if target == source or target.is_dir():
        raise InputError(f"--out {target}: is the notebook itself or a folder; name another file")
    chosen, folder = chosen_scenario(project, scenario, settings), data_folder(project, data)
    require_declared(source, parse_settings(settings or []))
    require_sound([Problem("data", message) for message in data_faults(folder)])
    with progress(1) as tell:
        written = run(project, source, chosen, Options(folder, target, 1, engine.value, not no_cache, timeout), tell)
    console.print(f"Wrote {project.shown(written)}", highlight=False, soft_wrap=True)


def verify(
    site: Annotated[Path, typer.Argument(help="Folder of a built site.")],
    data: DataOption = None,
    jobs: JobsOption = CORES,
    as_json: JsonOption = False,
) -> None:
    """Check a built site: its files, its data, and every number computed anew from its parameters."""
    from remission.pipeline.verify import verify
    from remission.progress import progress

    project = Project.find()
    with progress(2 + len(project.notebook_files())) as tell:
        found = verify(project, site, data_folder(project, data), jobs, tell)
    if as_json:
        print_json(found.report())
    for line in found.lines() if not as_json else ():
        print(line, file=sys.stderr)  # noqa: T201
    if not found.good:
        raise WorkError(found.verdict)
    if not as_json:
        console.print(found.verdict, highlight=False, soft_wrap=True)


def serve(
    port: Annotated[int, typer.Option("--port", min=0, max=65535, help="Port on this machine; 0 takes a free one.")] = 8000,
) -> None:
    """Serve the built site on this machine only."""
    from remission.serve import serve

    site = Project.find().root / "_site"
    if not (site / "index.html").is_file():
        raise InputError(f"{site}: no site yet; run 'remission build' first")
    serve(site, port, console)
