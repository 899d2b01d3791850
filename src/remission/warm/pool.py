"""The warm parent of this process, and what it should import."""

import ast
import importlib.util
import sysconfig
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from threading import Lock

from nbformat import NotebookNode

from remission.warm.client import Parent

NAME = "remission-warm"

_lock = Lock()
_parents: list[Parent] = []


def parent(modules: Callable[[], Iterable[str]]) -> Parent:
    """The warm parent of this process; the first that asks says what it imports. A parent that has ended is replaced."""
    with _lock:
        if not (_parents and _parents[-1].alive):
            # Asked for within the lock: Python's parser is not to be trusted with several threads at once.
            _parents[:] = [Parent(modules())]
        return _parents[-1]


def close() -> None:
    """End the warm parent of this process, where there is one, and the notebooks that still run."""
    with _lock:
        while _parents:
            _parents.pop().close()


def imports_of(notebooks: Iterable[NotebookNode]) -> list[str]:
    """The installed modules that notebooks import. Modules beside them are left to their own process: they may change between two runs."""
    cells = (cell for notebook in notebooks for cell in notebook.cells if cell.cell_type == "code")
    found = dict.fromkeys(name for cell in cells for name in _imported(cell.source))
    return [name for name in found if _installed(name.partition(".")[0])]


def _imported(source: str) -> Iterator[str]:
    try:
        tree = ast.parse(source)
    except SyntaxError:
        return  # IPython's own syntax, or an error that the run will tell
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def _installed(name: str) -> bool:
    spec = importlib.util.find_spec(name)
    if spec is None or spec.origin is None:
        return False
    if name == __name__.partition(".")[0]:
        return True
    places = {Path(sysconfig.get_path(key)).resolve() for key in ("stdlib", "platstdlib", "purelib", "platlib")}
    return spec.origin in ("built-in", "frozen") or any(Path(spec.origin).resolve().is_relative_to(place) for place in places)
