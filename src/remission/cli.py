"""The command line: thin commands, one function each."""

import json
import os
import sys
import time
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.padding import Padding
from rich.tree import Tree
from typer.exceptions import TyperException

from remission import __version__, scenario
from remission.calc.app import app as calc
from remission.errors import InputError, RemissionError, WorkError
from remission.pipeline.project import Project

app = typer.Typer(name="remission", no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)
app.add_typer(calc, name="calc")
console = Console()
_debug = False


class Engine(StrEnum):
    """What executes the notebooks."""

    KERNEL = "kernel"


ScenarioOption = Annotated[str | None, typer.Option("--scenario", help="A scenario by name, or the path of a .yml file.")]
SetOption = Annotated[list[str] | None, typer.Option("--set", metavar="NAME=VALUE", help="Set one parameter; may be repeated.")]
DataOption = Annotated[Path | None, typer.Option("--data", help="Folder of the data package.")]
JobsOption = Annotated[int, typer.Option("--jobs", min=1, help="Notebooks executed at once.")]
EngineOption = Annotated[Engine, typer.Option("--engine", help="What executes the notebooks.")]
NoCacheOption = Annotated[bool, typer.Option("--no-cache", help="Execute everything, whatever was executed before.")]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON.")]
_CORES = os.cpu_count() or 1
_INTERRUPTED = 130  # what typer makes of Ctrl+C


def _show_version(wanted: bool) -> None:
    if wanted:
        console.print(__version__, highlight=False)
        raise typer.Exit


@app.callback()
def options(
    debug: Annotated[bool, typer.Option("--debug", help="Show a traceback with every error.")] = False,
    version: Annotated[bool, typer.Option("--version", callback=_show_version, is_eager=True, help="Print the version and stop.")] = False,
) -> None:
    """An executable editorial: the report from its evidence, under your assumptions."""
    global _debug
    _debug = debug


@app.command()
def build(
    scenario: ScenarioOption = None,
    settings: SetOption = None,
    data: DataOption = None,
    out: Annotated[Path | None, typer.Option("--out", help="Folder of the site; _site by default.")] = None,
    jobs: JobsOption = _CORES,
    engine: EngineOption = Engine.KERNEL,
    no_cache: NoCacheOption = False,
) -> None:
    """Make the whole report: check, execute, assemble, render, publish."""
    from remission.pipeline.build import Options, build
    from remission.progress import progress

    started = time.monotonic()
    project = Project.find()
    chosen = _scenario(project, scenario, settings)
    made = Options(_data(project, data), (out or project.root / "_site").absolute(), jobs, engine.value, not no_cache)
    with progress(4 + len(project.notebook_files())) as tell:
        page = build(project, chosen, made, tell)
    console.print(f"Built {project.shown(page)} in {time.monotonic() - started:.0f} s", highlight=False, soft_wrap=True)


@app.command()
def run(
    notebook: Annotated[str, typer.Argument(help="A notebook by name, or its path.")],
    scenario: ScenarioOption = None,
    settings: SetOption = None,
    data: DataOption = None,
    out: Annotated[Path | None, typer.Option("--out", help="The executed notebook; _build/NAME.ipynb by default.")] = None,
    engine: EngineOption = Engine.KERNEL,
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
    chosen, folder = _scenario(project, scenario, settings), _data(project, data)
    require_declared(source, parse_settings(settings or []))
    require_sound([Problem("data", message) for message in data_faults(folder)])
    with progress(1) as tell:
        written = run(project, source, chosen, Options(folder, target, 1, engine.value, not no_cache), tell)
    console.print(f"Wrote {project.shown(written)}", highlight=False, soft_wrap=True)


@app.command()
def params(
    as_json: JsonOption = False,
    schema: Annotated[bool, typer.Option("--schema", help="Print the JSON Schema of a scenario.")] = False,
) -> None:
    """List every parameter: type, default, range, unit, meaning."""
    from remission.pipeline.listings import allowed

    if schema or as_json:
        _print_json(scenario.Scenario.model_json_schema() if schema else scenario.describe_parameters())
        return
    for item in scenario.describe_parameters():
        console.print(f"{item['name']} = {item['default']}", style="bold", highlight=False)
        console.print(Padding(f"{item['meaning']}\n{item['type']}, {item['unit']}; {allowed(item)}", (0, 0, 1, 4)), highlight=False)


@app.command()
def check(
    data: DataOption = None,
    seed: Annotated[Path | None, typer.Option("--seed", help="A copy of the source's text, to verify seeds/editorial.csv against.")] = None,
    site: Annotated[Path | None, typer.Option("--site", help="Folder of a built site to read; _site where there is one.")] = None,
    as_json: JsonOption = False,
) -> None:
    """Verify data, scenarios, notebooks, prose, the source's numbers, and that every number of the built site leads to its source."""
    from remission.pipeline.check import Problem, check, check_site, report

    project = Project.find()
    if seed and not seed.is_file():
        raise InputError(f"--seed {seed}: no such file")
    folder = _data(project, data)
    problems = check(project, folder, seed, last_build=True)
    pages = (site or project.root / "_site").absolute()
    readable = site or ((pages / "index.html").is_file() and not problems)
    found = check_site(project, folder, pages) if readable else None
    problems += [Problem("site", message) for message in found.faults] if found else []
    if as_json:
        _print_json(report(problems, found))
    for problem in problems if not as_json else ():
        print(f"{problem.part}: {problem.message}", file=sys.stderr)  # noqa: T201
    for line in found.lines if found and not as_json else ():
        console.print(line, highlight=False, soft_wrap=True)
    if problems:
        raise WorkError(f"{len(problems)} fault{'s' if len(problems) > 1 else ''} found")
    if not as_json:
        console.print("Everything is in order." if found else "Everything is in order; no site yet whose pages could be read.")


@app.command()
def explain(
    number: Annotated[
        str, typer.Argument(help="A number by its id, or a part of it that no other has; a row by its id; or a notebook, to list its own.")
    ],
    site: Annotated[Path | None, typer.Option("--site", help="Folder of a built site; the last build by default.")] = None,
    as_json: JsonOption = False,
) -> None:
    """Say where a number comes from: formula, published rows, sources, assumptions."""
    from remission import derivation

    ledger = derivation.read_ledger(site or Project.find().work)
    shown: Tree | dict[str, str]
    if listed := derivation.numbers_of(ledger, number):
        found, shown = {"notebook": number, "numbers": listed}, listed
    elif row := derivation.find_row(ledger, number):
        found, shown = derivation.derive_row(ledger, row), derivation.row_tree(ledger, row)
    else:
        key = derivation.find(ledger, number)
        found, shown = derivation.derive(ledger, key), derivation.tree(ledger, key)
    if as_json:
        _print_json(found)
    else:
        derivation.show(shown)


@app.command()
def verify(
    site: Annotated[Path, typer.Argument(help="Folder of a built site.")],
    data: DataOption = None,
    jobs: JobsOption = _CORES,
    as_json: JsonOption = False,
) -> None:
    """Check a built site: its files, its data, and every number computed anew from its parameters."""
    from remission.pipeline.verify import verify
    from remission.progress import progress

    project = Project.find()
    with progress(2 + len(project.notebook_files())) as tell:
        found = verify(project, site, _data(project, data), jobs, tell)
    if as_json:
        _print_json(found.report())
    for line in found.lines() if not as_json else ():
        print(line, file=sys.stderr)  # noqa: T201
    if not found.good:
        raise WorkError(found.verdict)
    if not as_json:
        console.print(found.verdict, highlight=False, soft_wrap=True)


@app.command()
def serve(
    port: Annotated[int, typer.Option("--port", min=0, max=65535, help="Port on this machine; 0 takes a free one.")] = 8000,
) -> None:
    """Serve the built site on this machine only."""
    from remission.serve import serve

    site = Project.find().root / "_site"
    if not (site / "index.html").is_file():
        raise InputError(f"{site}: no site yet; run 'remission build' first")
    serve(site, port, console)


def main() -> None:
    """Run the command line: errors in one line, exit code 0, 1 or 2."""
    try:
        code = app(standalone_mode=False) or 0
        if code == _INTERRUPTED:
            raise KeyboardInterrupt
        sys.exit(code)
    except RemissionError as error:
        _fail(str(error), error.exit_code)
    except TyperException as error:
        message = " ".join(error.format_message().split())
        context = getattr(error, "ctx", None)
        command = context.command_path if context else "remission"
        # Without any argument the help has been shown, and there is nothing to add.
        _fail(f"{message.rstrip('.')} ('{command} --help' lists what there is)" if message else "", error.exit_code)
    except (KeyboardInterrupt, typer.Abort):
        _fail("interrupted; what was published before is as it was", 1)
    except OSError as error:
        _fail(f"{error.filename or 'a file'}: {error.strerror}", 1)


def _fail(message: str, code: int) -> None:
    if _debug:
        Console(stderr=True).print_exception()
    if message:
        print(f"remission: {message}", file=sys.stderr)  # noqa: T201
    sys.exit(code)


def _scenario(project: Project, name: str | None, settings: list[str] | None) -> scenario.Scenario:
    return scenario.resolve(project.scenario_file(name) if name else None, settings or [])


def _data(project: Project, data: Path | None) -> Path:
    folder = (data or project.data).absolute()
    if not folder.is_dir():
        raise InputError(f"{folder}: no such folder; name one that holds a data package")
    return folder


def _print_json(content: Any) -> None:
    print(json.dumps(content, indent=2))  # noqa: T201
