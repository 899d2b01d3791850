"""What the runs of a sweep need, as files that travel to whoever runs them."""

import hashlib
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from remission.pipeline import digests, software
from remission.pipeline.inputs import DATA, NOTEBOOKS, SEEDS
from remission.pipeline.project import Project

SCENARIOS = "scenarios"


@dataclass(frozen=True)
class Bundle:
    """Notebooks, data package, seeds and scenarios: the content of each file by its place in a project."""

    files: dict[str, bytes]

    @cached_property
    def name(self) -> str:
        """What the bundle is known by, from its content."""
        held = {place: hashlib.sha256(content).hexdigest() for place, content in self.files.items()}
        return f"remission-{digests.of(held)[:24]}"

    def unpack(self, folder: Path) -> None:
        """Write the files under a folder."""
        for place, content in self.files.items():
            (folder / place).parent.mkdir(parents=True, exist_ok=True)
            (folder / place).write_bytes(content)


def make_bundle(project: Project, data: Path, notebooks: Iterable[str]) -> Bundle:
    """The bundle of some notebooks of a project and of a data package."""
    places = {f"{NOTEBOOKS}/{name}.ipynb": project.notebooks / f"{name}.ipynb" for name in notebooks}
    for place, folder in ((DATA, data), (SEEDS, project.seeds), (SCENARIOS, project.scenarios)):
        places |= {f"{place}/{file.name}": file for file in _files(folder)}
    return Bundle({place: path.read_bytes() for place, path in sorted(places.items())})


def installed() -> str:
    """What is installed in this process that a run's results may depend on, as one digest."""
    return digests.of([software.package_files(), software.libraries(), " ".join(sys.version.split())])


def _files(folder: Path) -> Iterator[Path]:
    return (file for file in sorted(folder.glob("*")) if file.is_file() and not file.name.startswith("."))
