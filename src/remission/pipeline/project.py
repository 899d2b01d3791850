"""Where things are: one object for every path of a project."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from shutil import rmtree
from typing import Self

from remission import seed
from remission.errors import InputError, WorkError
from remission.evidence import DATA_VARIABLE
from remission.scenario import scenario_files
from remission.seed import SeedNumber


@dataclass(frozen=True, slots=True)
class Project:
    """A report's folder: what is written by hand, and where generated things go."""

    root: Path

    @classmethod
    def find(cls, start: Path | None = None) -> Self:
        """The project here or above; InputError where there is none."""
        here = (start or Path.cwd()).resolve()
        for folder in (here, *here.parents):
            if (folder / "notebooks").is_dir() and (folder / "book" / "_toc.yml").is_file():
                return cls(folder)
        raise InputError(f"{here}: no project here or above (a folder with notebooks/ and book/_toc.yml); change to it first")

    @property
    def data(self) -> Path:
        return Path(os.environ[DATA_VARIABLE]).resolve() if DATA_VARIABLE in os.environ else self.root / "data"

    @property
    def notebooks(self) -> Path:
        return self.root / "notebooks"

    @property
    def book(self) -> Path:
        return self.root / "book"

    @property
    def scenarios(self) -> Path:
        return self.root / "scenarios"

    @property
    def seeds(self) -> Path:
        return self.root / "seeds"

    @property
    def lock(self) -> Path:
        return self.root / "requirements.lock"

    @property
    def work(self) -> Path:
        return self.root / "_build"

    @property
    def failed(self) -> Path:
        return self.work / "failed"

    @property
    def cache(self) -> Path:
        return self.work / "cache"

    @property
    def rendered(self) -> Path:
        return self.work / "rendered"

    @property
    def exported(self) -> Path:
        return self.work / "exported"

    @property
    def ledger(self) -> Path:
        return self.work / "ledger.json"

    def editorial(self) -> tuple[list[SeedNumber], str]:
        """The numbers of the editorial and its id among the sources; none where the project has no seeds."""
        if not self.seeds.is_dir():
            return [], ""
        return seed.read_index(self.seeds / "editorial.csv"), seed.read_source(self.seeds / "source.json").source_id

    def notebook_files(self) -> list[Path]:
        """The chapters' notebooks in name order; InputError where there is none."""
        found = sorted(self.notebooks.glob("*.ipynb"))
        if not found:
            raise InputError(f"{self.notebooks}: no notebooks")
        return found

    def notebook(self, name: str) -> Path:
        """A notebook by name or path; InputError with what there is otherwise."""
        path = Path(name) if name.endswith(".ipynb") else self.notebooks / f"{name}.ipynb"
        if path.is_file():
            return path.resolve()
        known = [file.stem for file in self.notebook_files()]
        raise InputError(f"{name}: no such notebook; {_nearest(name, known)}there are {', '.join(known)}")

    def scenario_file(self, name: str) -> Path:
        """A scenario by name or path; InputError with what there is otherwise."""
        path = Path(name) if name.endswith((".yml", ".yaml")) else self.scenarios / f"{name}.yml"
        if path.is_file():
            return path
        known = [file.stem for file in scenario_files(self.scenarios)]
        there = ", ".join(known) or "none"
        raise InputError(f"{name}: no such scenario; {_nearest(name, known)}there are {there} (or give the path of a .yml file)")

    def shown(self, path: Path) -> str:
        """A path as a reader of this project names it."""
        return str(path.relative_to(self.root)) if path.is_relative_to(self.root) else str(path)

    @contextmanager
    def workspace(self) -> Iterator[Path]:
        """A folder of this run's own under `_build/`, gone when the run ends; WorkError where none can be made."""
        try:
            self.work.mkdir(parents=True, exist_ok=True)
            folder = Path(tempfile.mkdtemp(prefix="run-", dir=self.work))
        except OSError as error:
            raise WorkError(f"{self.work}: cannot be written: {error.strerror}") from None
        try:
            yield folder
        finally:
            rmtree(folder, ignore_errors=True)


def write_whole(path: Path, content: str | bytes) -> None:
    """Write a file, text in UTF-8, so that nobody ever sees half of it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    part.write_bytes(content.encode() if isinstance(content, str) else content)
    part.replace(path)


def _nearest(name: str, known: list[str]) -> str:
    near = get_close_matches(name, known, n=1)
    return f"did you mean '{near[0]}'? " if near else ""
