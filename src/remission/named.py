"""The named scenarios of a project, as its pages and commands list them."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from remission.extends import read_layers
from remission.scenario import Scenario, make_scenario, read_scenario, scenario_files

FOLDER = "scenarios"
BASE = "base"


@dataclass(frozen=True, slots=True)
class NamedScenario:
    """A scenario with its name, what its file says of it, and the names of those that it extends, the nearest first.

    `key` is the name as a part of ids.
    """

    name: str
    key: str
    title: str
    description: str
    extends: tuple[str, ...]
    scenario: Scenario

    @property
    def anchor(self) -> str:
        """Where the list of scenarios holds it."""
        return f"scenario-{self.key}"


def named_scenarios(folder: Path) -> list[NamedScenario]:
    """The scenarios of a folder, the base first and the others by name; InputError for a faulty one."""
    files = sorted(scenario_files(folder), key=lambda path: (path.stem != BASE, path.stem))
    return [_read(path, key) for path, key in zip(files, distinct(path.stem for path in files), strict=True)]


def find_named() -> list[NamedScenario]:
    """The scenarios of the first folder `scenarios/` in this folder or above it that holds any; none where there is none."""
    here = Path.cwd()
    folders = (folder / FOLDER for folder in (here, *here.parents))
    return next((found for folder in folders if (found := named_scenarios(folder))), [])


def distinct(names: Iterable[str]) -> list[str]:
    """Names as parts of ids, lower-case words joined by underscores, no two alike."""
    keys: list[str] = []
    for name in names:
        first = key = re.sub("[^a-z0-9]+", "_", name.lower()).strip("_") or "scenario"
        turn = 1
        while key in keys:
            turn += 1
            key = f"{first}_{turn}"
        keys.append(key)
    return keys


def _read(path: Path, key: str) -> NamedScenario:
    """A scenario file; one without a title is called by its name."""
    scenario = make_scenario(read_scenario(path), str(path))
    *inherited, own = read_layers(path)
    words = path.stem.replace("_", " ")
    title = " ".join(own.title.split()) or words[:1].upper() + words[1:]
    extends = tuple(layer.path.stem for layer in inherited[::-1])
    return NamedScenario(path.stem, key, title, " ".join(own.description.split()), extends, scenario)
