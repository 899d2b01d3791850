"""The engine as papermill knows it: `papermill --engine remission-warm`, or `execute_notebook(..., engine_name="remission-warm")`."""

import os
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError
from nbformat import NotebookNode
from nbformat.v4 import new_output
from papermill.clientwrap import PapermillNotebookClient
from papermill.engines import Engine, NBClientEngine
from papermill.log import logger

from remission.warm.client import CannotForkError, Child
from remission.warm.pool import NAME, imports_of, parent

LANGUAGE = {
    "name": "python",
    "version": ".".join(str(part) for part in sys.version_info[:3]),
    "file_extension": ".py",
    "mimetype": "text/x-python",
    "codemirror_mode": {"name": "ipython", "version": 3},
    "pygments_lexer": "ipython3",
    "nbconvert_exporter": "python",
}


class WarmEngine(Engine):  # type: ignore[misc]
    """Runs Python notebooks in forked children, and any other in a kernel."""

    @classmethod
    def execute_managed_notebook(
        cls,
        nb_man: Any,
        kernel_name: str,
        *,
        show: Iterable[str] = (),
        memory: int | None = None,
        env: Mapping[str, str] | None = None,
        **options: Any,
    ) -> None:
        """Run a notebook. Options are those of papermill's own engine; `show` and `memory` as `Parent.fork` has them.

        A cell that takes longer than `execution_timeout` seconds, or whose process ends, has failed as one that raised.
        """
        environment = os.environ if env is None else env
        folder = Path(options.get("resources", {}).get("metadata", {}).get("path") or Path.cwd())
        try:
            if cls.nb_language(nb_man.nb) != "python":
                raise CannotForkError(f"'{kernel_name}' is no Python kernel")
            child = parent(lambda: imports_of([nb_man.nb])).fork(folder, environment, show=show, memory=memory)
        except CannotForkError as reason:
            logger.warning(f"engine '{NAME}': {reason}; running the notebook in a kernel instead")
            with _environment(environment):
                NBClientEngine.execute_managed_notebook(nb_man, kernel_name, **options)
            return
        with child:
            _Client(nb_man, child, options).run()


class _Client(PapermillNotebookClient):  # type: ignore[misc]
    """papermill's own client, with a forked child in place of the kernel."""

    def __init__(self, nb_man: Any, child: Child, options: Mapping[str, Any]) -> None:
        passed = {name: options[name] for name in ("log_output", "stdout_file", "stderr_file") if name in options}
        super().__init__(nb_man, log=logger, record_timing=False, **passed)
        self._child = child
        self._seconds = options.get("execution_timeout") or options.get("timeout")

    def run(self) -> None:
        self.reset_execution_trackers()
        self.papermill_execute_cells()
        self.nb.metadata["language_info"] = LANGUAGE

    def execute_cell(self, cell: NotebookNode, cell_index: int, **_: object) -> NotebookNode:
        tags = cell.metadata.get("tags", [])
        if cell.cell_type != "code" or not cell.source.strip() or self.skip_cells_with_tag in tags:
            return cell
        cell.outputs, self.clear_before_next_output = [], False
        try:
            self._child.ask({"code": cell.source})
            reply = self._follow(cell, cell_index)
        except TimeoutError:
            self._child.kill()
            reply = _lost(cell, CellTimeoutError.__name__, f"the cell ran longer than {self._seconds:g} seconds")
        except DeadKernelError as reason:
            reply = _lost(cell, DeadKernelError.__name__, str(reason))
        lost = reply.get("lost", False)
        if reply["status"] == "error" and (lost or "raises-exception" not in tags):
            raise CellExecutionError.from_cell_and_msg(cell, reply)
        return cell

    def _follow(self, cell: NotebookNode, cell_index: int) -> dict[str, Any]:
        for message in self._child.messages(self._seconds):
            if message["msg_type"] != "execute_reply":
                self.process_message(message, cell, cell_index)
        content: dict[str, Any] = message["content"]
        return content


@contextmanager
def _environment(values: Mapping[str, str]) -> Iterator[None]:
    """The environment of this process, which a kernel inherits."""
    own = dict(os.environ)
    os.environ.update(values)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(own)


def _lost(cell: NotebookNode, name: str, reason: str) -> dict[str, Any]:
    """The reply of a process that gives none any more; the cell shows why."""
    error = {"ename": name, "evalue": reason, "traceback": [f"{name}: {reason}"]}
    cell.outputs.append(new_output("error", **error))
    return {"status": "error", "lost": True, **error}
