"""Executed notebooks by content: the same code, parameters, data and software are not run twice."""

import hashlib
import json
import os
import sys
import tempfile
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode

from remission.errors import InputError
from remission.evidence import Evidence
from remission.pipeline.notebooks import read_notebook

_FORMAT = 1


def key_parts(
    notebook: NotebookNode, parameters: dict[str, Any], evidence: Evidence, seeds: Path, lock: Path, engine: str
) -> dict[str, str]:
    """What an execution depends on, each part as a digest."""
    code = [[cell.id, cell.source.strip()] for cell in notebook.cells if cell.cell_type == "code"]
    return {
        "code": _digest(code),
        "parameters": _digest(parameters),
        "data": evidence.digest,
        "seeds": _digest([hashlib.sha256(file.read_bytes()).hexdigest() for file in sorted(seeds.glob("*.[cj]s*"))]),
        "package": package_digest(),
        "environment": _digest([sys.version, hashlib.sha256(lock.read_bytes()).hexdigest() if lock.is_file() else ""]),
        "engine": engine,
        "format": str(_FORMAT),
    }


def load(folder: Path, parts: dict[str, str]) -> NotebookNode | None:
    """The stored execution, or None; an entry that cannot be read counts as none and is removed."""
    path = _path(folder, parts)
    if not path.is_file():
        return None
    try:
        return read_notebook(path)
    except InputError:
        path.unlink(missing_ok=True)
        return None


def store(folder: Path, parts: dict[str, str], notebook: NotebookNode) -> None:
    """Keep an execution: written aside and moved into place, so that no reader ever sees half of it."""
    folder.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=folder, suffix=".part")
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(nbformat.writes(notebook))
    Path(name).replace(_path(folder, parts))


@cache
def package_digest() -> str:
    """SHA-256 over the package's own source files."""
    root = resources.files("remission")
    files = sorted(Path(str(root)).rglob("*.py"))
    return _digest([[str(file.relative_to(str(root))), hashlib.sha256(file.read_bytes()).hexdigest()] for file in files])


def _path(folder: Path, parts: dict[str, str]) -> Path:
    return folder / f"{_digest(parts)}.ipynb"


def _digest(content: object) -> str:
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()
