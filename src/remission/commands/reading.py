"""Commands that read: parameters, faults, and where a number comes from."""

import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.padding import Padding
from rich.tree import Tree

from remission import scenario
from remission.commands.options import (
    DEFAULT_ENGINE,
    DataOption,
    Engine,
    JsonOption,
    ScenarioOption,
    SetOption,
    chosen_scenario,
    console,
    data_folder,
    print_json,
)
from remission.errors import InputError, WorkError
from remission.pipeline.project import Project

if TYPE_CHECKING:
    from remission.pipeline.changes import Change

_LISTED = 20


def params(
    as_json: JsonOption = False,
    schema: Annotated[bool, typer.Option("--schema", help="Print the JSON Schema of a scenario file.")] = False,
) -> None:
    """List every parameter: type, default, range, unit, meaning."""
    from remission import scenarioschema
    from remission.pipeline.parameterpage import allowed

    if schema or as_json:
        print_json(scenarioschema.file_schema() if schema else scenario.describe_parameters())
        return
    for item in scenario.describe_parameters():
        console.print(f"{item['name']} = {item['default']}", style="bold", highlight=False)
        console.print(Padding(f"{item['meaning']}\n{item['type']}, {item['unit']}; {allowed(item)}", (0, 0, 1, 4)), highlight=False)


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
    folder = data_folder(project, data)
    problems = check(project, folder, seed, last_build=True)
    pages = (site or project.root / "_site").absolute()
    readable = site or ((pages / "index.html").is_file() and not problems)
    found = check_site(project, folder, pages) if readable else None
    problems += [Problem("site", message) for message in found.faults] if found else []
    if as_json:
        print_json(report(problems, found))
    for problem in problems if not as_json else ():
        print(f"{problem.part}: {problem.message}", file=sys.stderr)  # noqa: T201
    for line in found.lines if found and not as_json else ():
        console.print(line, highlight=False, soft_wrap=True)
    if problems:
        raise WorkError(f"{len(problems)} fault{'s' if len(problems) > 1 else ''} found")
    if not as_json:
        console.print("Everything is in order." if found else "Everything is in order; no site yet whose pages could be read.")


def explain(
    number: Annotated[str, typer.Argument(help="A number by its id, or a part of it that no other has; a row by its id; or a notebook.")],
    site: Annotated[Path | None, typer.Option("--site", help="Folder of a built site; the last build by default.")] = None,
    scenario: ScenarioOption = None,
    settings: SetOption = None,
    data: DataOption = None,
    engine: Annotated[Engine | None, typer.Option("--engine", help="What executes the notebook.")] = None,
    as_json: JsonOption = False,
) -> None:
    """Say where a number comes from, or why a notebook would be run again under these options, and which numbers it recorded."""
    from remission import derivation

    project = _project(site)
    if project and (source := _notebook(project, number)):
        from remission.pipeline import changes

        chosen, folder = chosen_scenario(project, scenario, settings), data_folder(project, data)
        told = changes.state(project, source, chosen, folder, (engine or DEFAULT_ENGINE).value)
        built = site is not None or project.ledger.is_file()
        numbers = derivation.numbers_of(derivation.read_ledger(site or project.work), source.stem) if built else {}
        _show_notebook(source.stem, *told, numbers, as_json=as_json)
        return
    if scenario or settings or data or engine:
        raise InputError(f"{number}: is no notebook; only of a notebook can be said whether it would be run again under other options")
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
        print_json(found)
    else:
        derivation.show(shown)


def _project(site: Path | None) -> Project | None:
    """The project here; a site may be read where there is none. InputError otherwise."""
    try:
        return Project.find()
    except InputError:
        if site is None:
            raise
        return None


def _notebook(project: Project, name: str) -> Path | None:
    path = Path(name) if name.endswith(".ipynb") else project.notebooks / f"{name}.ipynb"
    return path.resolve() if path.is_file() else None


def _show_notebook(name: str, cached: bool, changed: Sequence["Change"], numbers: Mapping[str, str], *, as_json: bool) -> None:
    """Whether a notebook would be run again, and why; then the numbers that it recorded at the last build."""
    from remission import derivation

    if as_json:
        print_json({"notebook": name, "cached": cached, "changed": [asdict(change) for change in changed], "numbers": numbers})
        return
    lines = [change.line for change in changed[:_LISTED]]
    if len(changed) > _LISTED:
        lines.append(f"and {len(changed) - _LISTED:,} more changes; --json lists all")
    first = f"{name} is in the cache and would not be run again." if cached else f"{name} would be run again:"
    for line in (first, *(f"  {line}" for line in lines)):
        console.print(line, highlight=False, soft_wrap=True, markup=False)
    if numbers:
        derivation.show(numbers)
