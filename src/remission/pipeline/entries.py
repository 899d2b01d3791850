"""The folder of the cache: a file an entry, written whole, read with suspicion, shared by processes that know nothing of each other."""

import gzip
import json
import os
import re
import tempfile
import time
import zlib
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

Kind = Literal["pages", "estimates"]

_LEVEL = 5
_SHARD = re.compile(r"[0-9a-f]{2}")
_ENTRY = re.compile(r"[0-9a-f]{62}-[0-9a-f]{16}\.(pages|estimates)\.gz")
_UNFINISHED = re.compile(r"entry-.+\.part")
# Entries of the first format, which nothing reads any more.
_OUTDATED = re.compile(r"[0-9a-f]{64}\.ipynb")
_DAMAGE = (OSError, EOFError, zlib.error, ValueError, KeyError, TypeError, AttributeError, RecursionError)
_DAY = 86_400
_TRIES = 10


@dataclass(frozen=True, slots=True)
class Entry:
    """One file of the cache: its size in bytes, and when it was last of use, in seconds."""

    path: Path
    size: int
    used: float

    @property
    def kind(self) -> Kind:
        return "pages" if self.path.name.endswith(".pages.gz") else "estimates"

    def header(self) -> dict[str, Any] | None:
        """What its first line says; None where it is gone, or damaged, which removes it."""
        return self._read(body=False)[0]

    def content(self) -> dict[str, Any] | None:
        """What it keeps; None where it is gone, or damaged, which removes it."""
        return self._read(body=True)[1]

    def touch(self) -> None:
        """Note that it was of use."""
        with suppress(OSError):
            os.utime(self.path)

    def remove(self) -> int:
        """Remove it; returns the bytes that this frees, none where another process was faster."""
        with suppress(OSError):
            self.path.unlink()
            return self.size
        return 0

    def _read(self, *, body: bool) -> tuple[dict[str, Any] | None, dict[str, Any] | None]:
        try:
            with gzip.open(self.path, "rt", encoding="utf-8") as file:
                header = json.loads(file.readline())
                if header["key"] != self.path.parent.name + self.path.name[:62] or not isinstance(header["reads"], dict):
                    raise ValueError(header)
                # To the end, where the checksum stands.
                content = json.loads(file.read()) if body else None
            if body and not isinstance(content, dict):
                raise TypeError(content)
        except FileNotFoundError:
            return None, None
        except _DAMAGE:
            self.remove()
            return None, None
        return header, content


def write(folder: Path, key: str, reads: str, kind: Kind, header: Mapping[str, Any], body: Mapping[str, Any]) -> None:
    """Keep an entry, in place of one with the same key and reads: written aside and moved, so that no reader sees half of it.

    Raises OSError where the folder cannot be written.
    """
    lines = (json.dumps(part, separators=(",", ":")) for part in ({"key": key, **header}, body))
    content = gzip.compress("\n".join(lines).encode(), _LEVEL, mtime=0)
    path = folder / key[:2] / f"{key[2:]}-{reads[:16]}.{kind}.gz"
    for _ in range(_TRIES):
        # A process that clears the cache meanwhile may take folder or file away.
        with suppress(FileNotFoundError, FileExistsError):
            _put(path, content)
            return
    _put(path, content)


def _put(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix="entry-", suffix=".part")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def of_key(folder: Path, key: str, kinds: tuple[Kind, ...]) -> list[Entry]:
    """The entries of a key, those of the first kind first, and of each kind the last used first."""
    own = (entry for entry in _scan(folder / key[:2], _ENTRY) if entry.path.name.startswith(f"{key[2:]}-") and entry.kind in kinds)
    return sorted(own, key=lambda entry: (kinds.index(entry.kind), -entry.used))


def every(folder: Path) -> list[Entry]:
    """Every entry, the last used first."""
    found = [entry for shard in _shards(folder) for entry in _scan(shard, _ENTRY)]
    return sorted(found, key=lambda entry: -entry.used)


def clear(folder: Path) -> tuple[int, int]:
    """Remove all that belongs to the cache, and nothing else; returns how many entries went, and how many bytes."""
    entries = [*every(folder), *_scan(folder, _OUTDATED)]
    freed = [entry.remove() for entry in entries]
    for shard in _shards(folder):
        for unfinished in _scan(shard, _UNFINISHED):
            unfinished.remove()
        with suppress(OSError):
            shard.rmdir()
    return sum(map(bool, freed)), sum(freed)


def trim(folder: Path, most: int) -> int:
    """Remove what was used longest ago until at most so many bytes are left, but nothing that was used within a day.

    What killed processes left unfinished goes too. Returns the bytes freed.
    """
    old = time.time() - _DAY
    left = [entry for shard in _shards(folder) for entry in _scan(shard, _UNFINISHED)] + list(_scan(folder, _OUTDATED))
    freed = sum(entry.remove() for entry in left if entry.used < old)
    entries = every(folder)
    excess = sum(entry.size for entry in entries) - most
    for entry in reversed(entries):
        if excess <= 0 or entry.used >= old:
            break
        excess -= entry.size
        freed += entry.remove()
    return freed


def _shards(folder: Path) -> list[Path]:
    try:
        with os.scandir(folder) as found:
            return [Path(entry.path) for entry in found if _SHARD.fullmatch(entry.name) and entry.is_dir(follow_symlinks=False)]
    except OSError:
        return []


def _scan(folder: Path, name: re.Pattern[str]) -> Iterator[Entry]:
    """The files of a folder with such a name; those that another process removes meanwhile are left out."""
    try:
        with os.scandir(folder) as found:
            for entry in found:
                if name.fullmatch(entry.name):
                    with suppress(OSError):
                        stat = entry.stat(follow_symlinks=False)
                        yield Entry(Path(entry.path), stat.st_size, stat.st_mtime)
    except OSError:
        return
