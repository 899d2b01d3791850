"""A book rendered again where an earlier rendering is kept: only the pages that changed, and those that show something of them.

What is kept counts only after a rendering that finished, for the same software, the same pages and the same of everything but pages, and
while nobody touched it. All else is rendered afresh, in a new folder, so that nothing left over can get into it.
"""

import fcntl
import json
import shutil
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path, PurePath
from typing import Any

from remission.pipeline import bookengine, digests
from remission.pipeline.render import Engine
from remission.pipeline.software import libraries

_PAGES = (".ipynb", ".md")
_RECORD = "finished.json"


@contextmanager
def hold(folder: Path, private: Path) -> Iterator[Path]:
    """The folder of what is kept, for nobody else meanwhile; the private one where another process has it."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            private.mkdir()
            folder = private
        yield folder


@contextmanager
def rendering(sources: Path, folder: Path, book_engine: Engine, *, afresh: bool) -> Iterator[Path]:
    """Render a book while the block runs, with what `folder` keeps unless `afresh`: the folder where its pages are when the block ends.

    Raises WorkError, when the block ends, for a book that does not render.
    """
    record, files = folder / _RECORD, digests.tree(sources)
    last = {} if afresh else _read(record)
    record.unlink(missing_ok=True)
    changed = _changed(folder, files, last)
    place = _clear(folder) if changed is None else folder / last["place"]
    for name in files if changed is None else changed:
        (place / "sources" / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(sources / name, place / "sources" / name)
    if changed != []:
        pages = None if changed is None else [str(PurePath(name).with_suffix("")) for name in changed]
        book_engine.begin(place / "sources", place / "made", pages)
    yield place / "made" / "html"
    if changed != []:
        book_engine.finish(place / "sources")
    _write(record, {"place": place.name, "software": _software(folder), "files": files, "made": digests.tree(place / "made")})


def _changed(folder: Path, files: Mapping[str, str], last: Mapping[str, Any]) -> list[str] | None:
    """The pages that are other than at the last rendering; None where there is more to it."""
    if last.get("software") != _software(folder) or last["files"].keys() != files.keys():
        return None
    changed = [name for name, digest in files.items() if digest != last["files"][name]]
    touched = digests.tree(folder / last["place"] / "made") != last["made"]
    return None if touched or any(not name.endswith(_PAGES) for name in changed) else changed


def _clear(folder: Path) -> Path:
    """A new folder in place of those of earlier renderings."""
    for old in folder.iterdir():
        if old.is_dir():
            shutil.rmtree(old, ignore_errors=True)
    return Path(tempfile.mkdtemp(dir=folder))


def _software(folder: Path) -> str:
    # The engine notes where the sources lie.
    return digests.of([str(folder), sys.version, libraries(), digests.digest(Path(bookengine.__file__))])


def _read(record: Path) -> dict[str, Any]:
    try:
        content = json.loads(record.read_bytes())
    except (OSError, ValueError):
        return {}
    return content if isinstance(content, dict) else {}


def _write(record: Path, content: Mapping[str, Any]) -> None:
    part = record.with_suffix(".part")
    part.write_text(json.dumps(content), encoding="utf-8")
    part.replace(record)
