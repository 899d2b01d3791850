"""What the commands share: their common options, the scenario and the data they name, and how they print."""

import json
import os
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console

from remission import scenario
from remission.errors import InputError
from remission.pipeline import engines
from remission.pipeline.project import Project

console = Console()


class Engine(StrEnum):
    """What executes the notebooks."""

    WARM = engines.WARM
    KERNEL = engines.KERNEL


DEFAULT_ENGINE = Engine.WARM

ScenarioOption = Annotated[str | None, typer.Option("--scenario", help="A scenario by name, or the path of a .yml file.")]
SetOption = Annotated[list[str] | None, typer.Option("--set", metavar="NAME=VALUE", help="Set one parameter; may be repeated.")]
DataOption = Annotated[Path | None, typer.Option("--data", help="Folder of the data package.")]
JobsOption = Annotated[int, typer.Option("--jobs", min=1, help="Notebooks executed at once.")]
EngineOption = Annotated[Engine, typer.Option("--engine", help="What executes the notebooks.")]
NoCacheOption = Annotated[bool, typer.Option("--no-cache", help="Execute everything, whatever was executed before.")]
TimeoutOption = Annotated[
    float,
    typer.Option("--timeout", min=0.1, metavar="SECONDS", help="The longest that a cell of a notebook may run."),
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON.")]
CORES = os.cpu_count() or 1


def chosen_scenario(project: Project, name: str | None, settings: list[str] | None) -> scenario.Scenario:
    """The scenario that --scenario and --set name; InputError for a fault in them."""
    return scenario.resolve(project.scenario_file(name) if name else None, settings or [])


def data_folder(project: Project, data: Path | None) -> Path:
    """The folder of the data package that --data names, or the project's; InputError where it is none."""
    folder = (data or project.data).absolute()
    if not folder.is_dir():
        raise InputError(f"{folder}: no such folder; name one that holds a data package")
    return folder


def print_json(content: Any) -> None:
    """An object for scripts, on standard output."""
    print(json.dumps(content, indent=2))  # noqa: T201
