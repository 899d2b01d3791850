"""Why a notebook would be run again: what is other now than when it was last run."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from remission.pipeline import entries
from remission.pipeline.cache import Cache, Key
from remission.pipeline.notebooks import declared_parameters, read_notebook
from remission.pipeline.project import Project
from remission.scenario import Scenario

_SHORT = 12
_LOCK = "requirements.lock"
_NONE_KEPT = "execution"
_VALUES = ("parameter", "library", "python", "engine", "format")


@dataclass(frozen=True, slots=True)
class Change:
    """One part of what an execution depends on that is another now: before and now, None where it is not there.

    Of files and cells they are the beginnings of their digests.
    """

    part: str
    what: str
    before: Any
    after: Any

    @property
    def line(self) -> str:
        """The change in one line."""
        if self.part == _NONE_KEPT:
            return f"no execution of {self.what} with its figures is kept"
        name = self.what if self.what == self.part else f"{self.part} {self.what}"
        if self.part in _VALUES:
            return f"{name}: {_shown(self.before)} -> {_shown(self.after)}"
        return f"{name} {'is new' if self.before is None else 'is gone' if self.after is None else 'changed'}"


def state(project: Project, source: Path, scenario: Scenario, data: Path, engine: str) -> tuple[bool, list[Change]]:
    """Whether an execution of a notebook is kept that fits, and if not, what has changed. InputError for a file that is no notebook."""
    notebook, values = read_notebook(source), scenario.model_dump()
    parameters = {name: values[name] for name in declared_parameters(notebook, source.name) if name in values}
    cache = Cache(project.cache, data, project.lock, engine)
    key = cache.key(notebook, parameters, source)
    return (True, []) if cache.find(key) else (False, changes(cache, key))


def changes(cache: Cache, key: Key) -> list[Change]:
    """What is other now than in the execution of this notebook that was last of use."""
    for entry in entries.every(cache.folder):
        header = entry.header() if entry.kind == "pages" else None
        if header and header.get("notebook") == key.notebook:
            found = [*_parts(header["parts"], key.parts), *_reads(cache, header["reads"], key)]
            return found or [Change(_NONE_KEPT, key.notebook, None, None)]
    return [Change(_NONE_KEPT, key.notebook, None, None)]


def _parts(before: Mapping[str, Any], now: Mapping[str, Any]) -> Iterator[Change]:
    if before["format"] != now["format"]:
        # Of other parts nothing is known then.
        yield Change("format", "format", before["format"], now["format"])
        return
    yield from _code(before["code"], now["code"])
    yield from _each("parameter", before["parameters"], now["parameters"])
    yield from _each("package source", _short(before["package"], "remission/"), _short(now["package"], "remission/"))
    yield from _each("library", before["libraries"], now["libraries"])
    for part in ("python", "engine"):
        yield from _each(part, {part: before[part]}, {part: now[part]})
    yield from _each("lock file", _short({_LOCK: before["lock"]}), _short({_LOCK: now["lock"]}))


def _code(before: list[list[str]], now: list[list[str]]) -> Iterator[Change]:
    old, new = (_short(dict(cells)) for cells in (before, now))
    yield from _each("code cell", old, new)
    if old == new and before != now:
        yield Change("order", "of the code cells", [cell for cell, _ in before], [cell for cell, _ in now])


def _reads(cache: Cache, read: Mapping[str, str], key: Key) -> Iterator[Change]:
    for name, before, now in cache.changed_reads(read, key):
        # As a reader of the project names it: "data/..", too, is the folder of the project.
        place = PurePosixPath(name.replace("data/../", "").replace("../", ""))
        part = "list of files" if "*" in name else "table" if place.match("data/*.csv") else "file"
        yield Change(part, str(place), before[:_SHORT] or None, now[:_SHORT] or None)


def _each(part: str, before: Mapping[str, Any], now: Mapping[str, Any]) -> Iterator[Change]:
    for name in dict.fromkeys((*before, *now)):
        if name not in before or name not in now or repr(before[name]) != repr(now[name]):
            yield Change(part, name, before.get(name), now.get(name))


def _short(digests: Mapping[str, str], prefix: str = "") -> dict[str, str]:
    return {prefix + name: digest[:_SHORT] for name, digest in digests.items() if digest}


def _shown(value: object) -> str:
    return "none" if value is None else str(value)
