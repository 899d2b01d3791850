"""The handle on a warm parent and its children, for the process that wants notebooks run."""

import atexit
import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from multiprocessing.connection import Connection, wait
from pathlib import Path
from threading import Lock
from time import monotonic
from typing import Any, Self

from nbclient.exceptions import DeadKernelError

# As a kernel has it: figures that are open at the end of a cell are shown.
INLINE = {"MPLBACKEND": "module://matplotlib_inline.backend_inline"}
# Threads that start with a library's import, of linear algebra or of a memory pool, must not be there when the process forks.
_NO_THREADS = {"OMP_NUM_THREADS": "1", "JE_ARROW_MALLOC_CONF": "background_thread:false"}
_START = "from remission.warm.parent import main; main()"
_FORK_SECONDS = 60
_PARENT_ENDED = "the process that notebooks are forked from has ended, and this notebook's with it"


class CannotForkError(RuntimeError):
    """This system has no fork, or the libraries that a notebook imports forbid it."""


class Child:
    """A forked process that runs the cells of one notebook. Raises DeadKernelError where it does not come to life."""

    def __init__(self, channel: socket.socket, status: socket.socket, setup: Mapping[str, Any]) -> None:
        self._channel = Connection(channel.detach())
        self._status = status
        try:
            self.ask(setup)
            self._process = int(self._next(_FORK_SECONDS)["content"]["process"])
        except BaseException:
            self.__exit__()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._channel.close()
        self._status.close()

    def ask(self, content: Mapping[str, Any]) -> None:
        """Send a message; that a child did not live to read it is told by `messages`."""
        with suppress(OSError):
            self._channel.send_bytes(json.dumps(content).encode())

    def messages(self, seconds: float | None = None) -> Iterator[dict[str, Any]]:
        """What the child says until it replies. Raises TimeoutError after that many seconds, DeadKernelError where it ends before."""
        deadline = None if seconds is None else monotonic() + seconds
        while True:
            message = self._next(None if deadline is None else max(0.0, deadline - monotonic()))
            yield message
            if message["msg_type"] == "execute_reply":
                return

    def kill(self) -> None:
        """End the process and all that it started; nothing happens where it has ended."""
        with suppress(ProcessLookupError):
            os.killpg(self._process, signal.SIGKILL)

    def _next(self, seconds: float | None) -> dict[str, Any]:
        ready = wait([self._channel, self._status], seconds)
        if not ready:
            raise TimeoutError
        if self._channel in ready:
            with suppress(EOFError, OSError):
                message: dict[str, Any] = json.loads(self._channel.recv_bytes())
                return message
        raise DeadKernelError(self._ending())

    def _ending(self) -> str:
        told = self._status.recv(64)
        if not told:
            return _PARENT_ENDED
        code = int(told)
        if code == -signal.SIGKILL:
            return "the notebook's process was killed by the system, most likely for want of memory"
        if code < 0:
            return f"the notebook's process was ended by signal {signal.Signals(-code).name}"
        return f"the notebook's process ended by itself, with exit code {code}"


class Parent:
    """A process that has imported modules, and forks a child for each notebook that is to be run."""

    def __init__(self, modules: Iterable[str]) -> None:
        """Start it; the imports go on while this process does other things. Raises CannotForkError where the system has no fork."""
        if not hasattr(os, "fork"):
            raise CannotForkError("this system cannot fork processes")
        self._control, theirs = socket.socketpair()
        self._lock = Lock()
        self._ready = False
        environment = INLINE | os.environ | _NO_THREADS
        with theirs:
            # A session of its own: an interrupt at the terminal is for this process, which then ends that one.
            self._process = subprocess.Popen(
                [sys.executable, "-P", "-c", _START, str(theirs.fileno()), *modules],
                pass_fds=[theirs.fileno()],
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                start_new_session=True,
            )
        atexit.register(self.close)

    @property
    def alive(self) -> bool:
        """Whether it can fork."""
        return self._process.poll() is None

    def fork(
        self,
        folder: Path,
        environment: Mapping[str, str],
        *,
        show: Iterable[str] = (),
        memory: int | None = None,
    ) -> Child:
        """A child in that folder and environment.

        `show` names the only types of output that it makes beside plain text, all where there is none; `memory` bounds its data, in bytes.
        Raises CannotForkError where the imported libraries have started threads, DeadKernelError where the parent has ended.
        """
        channel, their_channel = socket.socketpair()
        status, their_status = socket.socketpair()
        try:
            with their_channel, their_status, self._lock:
                self._await_imports()
                socket.send_fds(self._control, [b"f"], [their_channel.fileno(), their_status.fileno()])
        except BaseException as error:
            channel.close()
            status.close()
            if isinstance(error, OSError):
                raise DeadKernelError(f"the process that notebooks are forked from has ended ({error.strerror or error})") from None
            raise
        setup = {"folder": str(folder), "environment": {**INLINE, **environment}, "show": list(show), "memory": memory}
        return Child(channel, status, setup)

    def close(self) -> None:
        """End it, and every child that still runs."""
        atexit.unregister(self.close)
        self._control.close()
        if not self._ready:
            # It has no children yet, and nobody wants what it still imports.
            self._process.kill()
        self._process.wait()

    def _await_imports(self) -> None:
        if self._ready:
            return
        with self._control.makefile("rb", buffering=0) as lines:
            told = lines.readline()
        if not told:
            raise ConnectionError("its imports failed")
        threads = json.loads(told)["threads"]
        if threads > 1:
            raise CannotForkError(f"the imported libraries run {threads} threads, and a fork would leave their locks behind")
        self._ready = True
