"""What this process has read as input: files by path and what they held, so that its results can be tied to them."""

import hashlib
import os
from collections.abc import Iterable
from pathlib import Path

ABSENT = ""
# The digest of no content: what depends on it is never taken for the same.
UNSURE = "?"

_read: dict[str, str] = {}
_start = ""


def note(path: Path | str, digest: str) -> None:
    """That a file was read whose SHA-256 this is; ABSENT where it was looked for in vain, UNSURE where that is not known."""
    global _start
    if not _read:
        _start = str(Path.cwd())
    key = str(path)
    if not key.startswith(os.sep):
        key = f"{Path.cwd()}{os.sep}{key}"
    if _read.setdefault(key, digest) != digest:
        _read[key] = UNSURE


def read(path: Path) -> bytes:
    """The content of a file, noted as read, or as looked for in vain; OSError where it cannot be read."""
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        note(path, ABSENT)
        raise
    note(path, hashlib.sha256(content).hexdigest())
    return content


def listing(folder: Path, pattern: str) -> list[Path]:
    """The files of a folder that fit a pattern, in name order; that there is no other is noted."""
    found = sorted(folder.glob(pattern))
    note(folder / pattern, digest_listing(found))
    return found


def digest_listing(files: Iterable[Path]) -> str:
    """The identity of a list of files, whatever they hold."""
    return hashlib.sha256("\0".join(path.name for path in files).encode()).hexdigest()


def digest(path: Path) -> str:
    """What `note` is told of a file, or of a list of files by the pattern that the path ends in, as they are now."""
    if "*" in path.name:
        return digest_listing(sorted(path.parent.glob(path.name)))
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError:
        return ABSENT


def named(data: str | None) -> dict[str, str]:
    """Everything noted so far, by a name that holds wherever the project lies.

    It is `data/FILE` for what was looked for in the folder of the data package, `./FILE` or `../FILE` for what was looked for from the
    folder that this process started in; what lies outside the project has its path as a second name, since either may have been meant.
    A name that ends in a pattern stands for the list of files.
    """
    return {name: digest for path, digest in sorted(_read.items()) for name in _names(path, data)}


def located(name: str, start: Path, data: Path) -> Path:
    """The path behind a name that `named` gave, for a process started in a folder of its own with a data package of its own."""
    return data / name.removeprefix("data/") if name.startswith("data/") else start / name


def forget() -> None:
    """Begin anew, as a fresh process."""
    _read.clear()


def _names(path: str, data: str | None) -> list[str]:
    if data and path.startswith(f"{data}{os.sep}"):
        return [f"data{path.removeprefix(data)}"]
    relative = os.path.relpath(path, _start)
    within = Path(path).is_relative_to(Path(_start).parent)
    return [relative if relative.startswith(os.pardir) else f"./{relative}", *([] if within else [path])]
