"""The software that an execution depends on: Python, the installed libraries, and this package's own source files."""

import hashlib
import os
import sys
import time
from collections.abc import Iterator
from functools import cache
from importlib import resources
from pathlib import Path

# A file written this recently may be written again without another time of change.
_UNSETTLED = 2_000_000_000  # ns


def package_files() -> dict[str, str]:
    """SHA-256 of each source file of this package, by its path within."""
    root = str(resources.files("remission"))
    return {entry.path[len(root) + 1 :]: _digest(entry) for entry in sorted(_sources(root), key=lambda entry: entry.path)}


def libraries() -> dict[str, str]:
    """The versions of all installed distributions by name, as the folders of their metadata say: the first on the path counts."""
    found: dict[str, str] = {}
    for folder in reversed([Path(folder) for folder in sys.path if folder and Path(folder).is_dir()]):
        changed = folder.stat().st_mtime_ns
        found |= _installed(str(folder), changed) if _is_settled(changed) else _installed_now(str(folder))
    return dict(sorted(found.items()))


def _sources(folder: str) -> Iterator["os.DirEntry[str]"]:
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.is_dir() and entry.name != "__pycache__":
                yield from _sources(entry.path)
            elif entry.name.endswith(".py"):
                yield entry


def _digest(entry: "os.DirEntry[str]") -> str:
    stat = entry.stat()
    return _settled(entry.path, stat.st_mtime_ns, stat.st_size) if _is_settled(stat.st_mtime_ns) else _digest_of(entry.path)


def _is_settled(changed: int) -> bool:
    return time.time_ns() - changed > _UNSETTLED


@cache
def _settled(path: str, _changed: int, _size: int) -> str:
    return _digest_of(path)


def _digest_of(path: str) -> str:
    return hashlib.sha256(Path(path).read_bytes()).hexdigest()


@cache
def _installed(folder: str, _changed: int) -> dict[str, str]:
    return _installed_now(folder)


def _installed_now(folder: str) -> dict[str, str]:
    with os.scandir(folder) as entries:
        names = [entry.name.removesuffix(".dist-info") for entry in entries if entry.name.endswith(".dist-info")]
    return {name: version for name, _, version in (name.partition("-") for name in sorted(names))}
