"""The named scenarios of a project, as its pages and commands list them."""

from dataclasses import dataclass
from pathlib import Path

from remission.extends import read_layers
from remission.scenario import Scenario, make_scenario, read_scenario, scenario_files

FOLDER = "scenarios"
BASE = "base"


@dataclass(frozen=True, slots=True)
class NamedScenario:
    """A scenario with its name, what its file says of it, and the names of those that it extends, the nearest first."""

    name: str
    title: str
    description: str
    extends: tuple[str, ...]
    scenario: Scenario


def read_named(path: Path) -> NamedScenario:
    """A scenario file; one without a title is called by its name. Raises InputError as `read_scenario`."""
    scenario = make_scenario(read_scenario(path), str(path))
    *inherited, own = read_layers(path)
    words = path.stem.replace("_", " ")
    title = own.title.strip() or words[:1].upper() + words[1:]
    return NamedScenario(path.stem, title, own.description.strip(), tuple(layer.path.stem for layer in inherited[::-1]), scenario)


def named_scenarios(folder: Path) -> list[NamedScenario]:
    """The scenarios of a folder, the base first and the others by name; InputError for a faulty one."""
    return sorted(map(read_named, scenario_files(folder)), key=lambda each: (each.name != BASE, each.name))


def find_named() -> list[NamedScenario]:
    """The scenarios of the first folder `scenarios/` in this folder or above it that holds any; none where there is none."""
    here = Path.cwd()
    folders = (folder / FOLDER for folder in (here, *here.parents))
    return next((found for folder in folders if (found := named_scenarios(folder))), [])
