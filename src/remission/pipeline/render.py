"""The assembled book as a website, by Jupyter Book."""

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Self

from remission.errors import WorkError
from remission.pipeline import bookengine

_COLOR = re.compile(r"\x1b\[[0-9;]*m")


class Engine:
    """The book engine, for one rendering: started early, since it takes long to load, and ended with the block that it is used in."""

    def __enter__(self) -> Self:
        # By its path, and without this folder among those that modules come from, whose names are common.
        self._process = subprocess.Popen(
            [sys.executable, "-P", bookengine.__file__],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            env=os.environ | {"NO_COLOR": "1"},
        )
        return self

    def __exit__(self, *_: object) -> None:
        self._process.kill()
        self._process.communicate()

    def begin(self, sources: Path, folder: Path, changed: list[str] | None) -> None:
        """Begin to render a book to `folder`/html, every warning an error: all of it, or the pages that changed since the last time."""
        order = {"sources": str(sources), "out": str(folder), "changed": changed}
        with suppress(BrokenPipeError):  # `finish` tells why
            assert self._process.stdin
            self._process.stdin.write(json.dumps(order) + "\n")
            self._process.stdin.flush()

    def finish(self, sources: Path) -> None:
        """Wait for the rendering that was begun; WorkError with the first warning or error that the engine reports."""
        output, _ = self._process.communicate()
        if self._process.returncode:
            raise WorkError(f"the book did not render: {_first_fault(output, sources)}")


def complete(rendered: Path, folder: Path, late: Mapping[str, str]) -> Path:
    """Copy rendered pages to a folder, and put in what was left out while they were rendered, by the comment that holds its place."""
    shutil.copytree(rendered, folder, dirs_exist_ok=True)
    for page in folder.glob("*.html"):
        text = page.read_text(encoding="utf-8")
        for place, content in late.items():
            text = text.replace(place, content)
        page.write_text(text, encoding="utf-8")
    return folder


def _first_fault(output: str, sources: Path) -> str:
    lines = [_COLOR.sub("", line).strip() for line in output.splitlines()]
    faults = [line for line in lines if "WARNING" in line or "ERROR" in line or "Error" in line] or [line for line in lines if line]
    return faults[0].replace(f"{sources}{os.sep}", "") if faults else "the book engine said nothing"
