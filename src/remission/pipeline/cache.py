"""Executed notebooks by what they depend on: what the same code, parameters, inputs and software gave is not computed twice.

A key holds what is known before a notebook runs: its code, its parameters, the software. Which files it read a notebook tells when it has
run, and an execution fits while each of them is as it was then.
"""

import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode

from remission import reads
from remission.ledger import MIME
from remission.pipeline import digests, entries
from remission.pipeline.entries import Entry, Kind
from remission.pipeline.notebooks import INJECTED
from remission.pipeline.software import libraries, package_files

FORMAT = 2
LARGEST = 2 * 1024**3
# What a notebook may have read that does not tell.
_ANYTHING = ("data/*", "../seeds/*", "../scenarios/*")

Notebook = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Key:
    """What an execution depends on as far as that is known before, as one digest and in readable parts.

    Name and folder of the notebook are no part of it.
    """

    notebook: str
    folder: Path
    digest: str
    parts: dict[str, Any]


class Cache:
    """The executions that a folder keeps, as one build or sweep sees them: every input is looked at once.

    Looking never fails: what is damaged or cannot be read counts as not kept.
    """

    def __init__(self, folder: Path, data: Path, lock: Path, engine: str) -> None:
        """The folder of the cache, that of the data package in use, the lock file of the libraries, and what executes the notebooks."""
        self.folder = folder
        self._data = data.resolve()
        self._lock = lock
        self._engine = engine
        self._digests: dict[Path, str] = {}
        self._inputs: dict[Path, dict[str, str]] = {}
        self._software = self._software_now()
        self._software_digest = digests.of(self._software)

    def key(self, notebook: Notebook, parameters: Mapping[str, Any], source: Path) -> Key:
        """The key of a notebook file and its content under the parameters that it declares."""
        own = {"code": _code(notebook), "parameters": dict(parameters)}
        key = Key(source.stem, source.parent.resolve(), digests.of([own, self._software_digest]), own | self._software)
        self._anything(key)
        return key

    def find(self, key: Key) -> NotebookNode | None:
        """The executed notebook with all its outputs; None where none is kept that fits."""
        found = next(self._fitting(key, ("pages",)), None)
        return nbformat.from_dict(found[1]) if found else None

    def find_estimates(self, key: Key) -> dict[str, Any] | None:
        """What a notebook's ledger told, whether its figures were drawn or not; None where no execution is kept that fits."""
        for kind, content in self._fitting(key, ("estimates", "pages")):
            if payload := content if kind == "estimates" else ledger_of(content):
                return payload
        return None

    def holds(self, key: Key, *, drawn: bool) -> bool:
        """Whether an execution seems to be kept that fits, with all its outputs or not: its content is not looked at."""
        kinds: tuple[Kind, ...] = ("pages",) if drawn else ("estimates", "pages")
        return any(self._fits(entry, key) for entry in entries.of_key(self.folder, key.digest, kinds))

    def keep(self, key: Key, executed: Notebook, kind: Kind = "pages") -> None:
        """Keep an execution: all its outputs, or its ledger alone. Nothing is kept whose code or software has changed since it began.

        Raises OSError where the folder cannot be written.
        """
        told = reads_of(executed)
        read = self._anything(key) if told is None else told
        if _code(executed) != key.parts["code"] or self._software_now() != self._software or reads.UNSURE in read.values():
            return
        if told is None and {name: self._now(name, key) for name in read} != read:
            return
        body = executed if kind == "pages" else ledger_of(executed)
        header = {"reads": read} | ({"notebook": key.notebook, "parts": key.parts} if kind == "pages" else {})
        if body is not None:
            entries.write(self.folder, key.digest, digests.of(read), kind, header, body)

    def changed_reads(self, read: Mapping[str, str], key: Key) -> Iterator[tuple[str, str, str]]:
        """Of files that an execution read those that are others now: name, digest then, digest now."""
        for name, digest in read.items():
            now = self._seen(name, key)
            if now != digest:
                yield name, digest, now

    def trim(self) -> int:
        """Keep the folder within bounds; returns the bytes freed."""
        return entries.trim(self.folder, LARGEST)

    def _fitting(self, key: Key, kinds: tuple[Kind, ...]) -> Iterator[tuple[Kind, dict[str, Any]]]:
        for entry in entries.of_key(self.folder, key.digest, kinds):
            content = entry.content() if self._fits(entry, key) else None
            if content is None:
                continue
            if _sound(content, entry.kind, key):
                entry.touch()
                yield entry.kind, content
            else:
                entry.remove()

    def _fits(self, entry: Entry, key: Key) -> bool:
        header = entry.header()
        return header is not None and not any(self.changed_reads(header["reads"], key))

    def _seen(self, name: str, key: Key) -> str:
        """The digest of an input, as it was when this cache was first asked about it."""
        path = reads.located(name, key.folder, self._data)
        if path not in self._digests:
            self._digests[path] = reads.digest(path)
        return self._digests[path]

    def _now(self, name: str, key: Key) -> str:
        return reads.digest(reads.located(name, key.folder, self._data))

    def _anything(self, key: Key) -> dict[str, str]:
        """All inputs that there are, as first seen."""
        if key.folder not in self._inputs:
            patterns = {pattern: reads.located(pattern, key.folder, self._data) for pattern in _ANYTHING}
            names = [pattern.replace("*", path.name) for pattern, place in patterns.items() for path in sorted(place.parent.glob("*"))]
            self._inputs[key.folder] = {name: self._seen(name, key) for name in (*_ANYTHING, *names)}
        return self._inputs[key.folder]

    def _software_now(self) -> dict[str, Any]:
        return {
            "package": package_files(),
            "libraries": libraries(),
            "python": " ".join(sys.version.split()),
            "lock": reads.digest(self._lock),
            "engine": self._engine,
            "format": FORMAT,
        }


def package_digest() -> str:
    """SHA-256 over the package's own source files."""
    return digests.of(list(package_files().items()))


def ledger_of(executed: Notebook) -> dict[str, Any] | None:
    """What an executed notebook shows as its ledger; None where it shows none."""
    shown = (output.get("data", {}) for cell in _code_cells(executed) for output in cell["outputs"])
    return next((dict(data[MIME]) for data in shown if MIME in data), None)


def reads_of(executed: Notebook) -> dict[str, str] | None:
    """The files that an executed notebook tells to have read; None where the telling is not the last that it does."""
    last: list[dict[str, Any]] = next((cell["outputs"] for cell in reversed(_code_cells(executed))), [])
    payload = last[-1].get("data", {}).get(MIME) if last else None
    return dict(payload["reads"]) if payload else None


def _sound(content: Mapping[str, Any], kind: Kind, key: Key) -> bool:
    """Whether what an entry keeps is what its key stands for."""
    try:
        return _code(content) == key.parts["code"] if kind == "pages" else {"notebook", "numbers", "statements", "reads"} <= content.keys()
    except (AttributeError, KeyError, TypeError):
        return False


def _code(notebook: Notebook) -> list[list[str]]:
    """Id and digest of each cell of code as it is stored, without blank space around it."""
    return [[cell["id"], digests.of("".join(cell["source"]).strip())] for cell in _code_cells(notebook) if cell["id"] != INJECTED]


def _code_cells(notebook: Notebook) -> list[dict[str, Any]]:
    return [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]
