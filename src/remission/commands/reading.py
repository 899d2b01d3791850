"""Commands that read: parameters, faults, and where a number comes from."""

import sys
from pathlib import Path
from typing import Annotated

import typer
from rich.padding import Padding
from rich.tree import Tree

from remission import scenario
from remission.commands.options import DataOption, JsonOption, console, data_folder, print_json
from remission.errors import InputError, WorkError
from remission.pipeline.project import Project


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
        print_json(found)
    else:
        derivation.show(shown)
