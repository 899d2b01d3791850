"""Files that take long to make, kept by what they were made from."""

import os
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from remission.pipeline import digests

_FORMAT = 1
# Those of a handful of scenarios.
_MOST = 128


class Store:
    """A folder of such files."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def get(self, suffix: str, made_from: object, make: Callable[[], bytes]) -> bytes:
        """The file made from plain data: as it was kept, or made and kept."""
        path = self._folder / f"{digests.of([_FORMAT, suffix, made_from])}.{suffix}"
        with suppress(OSError):
            content = path.read_bytes()
            os.utime(path)
            return content
        content = make()
        self._folder.mkdir(parents=True, exist_ok=True)
        part = path.with_name(f".{path.name}.{os.getpid()}.part")
        part.write_bytes(content)
        part.replace(path)
        return content

    def trim(self) -> None:
        """Remove what was used longest ago, beyond a number of files."""
        with suppress(OSError):
            files = sorted(self._folder.iterdir(), key=lambda path: path.stat().st_mtime_ns, reverse=True)
            for path in files[_MOST:]:
                path.unlink(missing_ok=True)
