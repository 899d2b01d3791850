"""The process of one notebook: it runs the cells it is sent and answers with the messages that a kernel would send."""

import atexit
import builtins
import io
import json
import os
import random
import resource
import sys
import tempfile
from collections.abc import Callable, Mapping
from multiprocessing.connection import Connection
from typing import Any, NoReturn

from ipykernel.compiler import XCachingCompiler
from ipykernel.zmqshell import ZMQInteractiveShell
from IPython.core.error import StdinNotImplementedError
from jupyter_client.session import Session
from traitlets.config import Config

Send = Callable[[str, Mapping[str, Any]], None]

# Of the processes of a machine that runs out of memory, the system ends this one first.
_EXPENDABLE = "500"


class _Outbox(Session):
    """The session of a kernel, without its sockets."""

    def deliver_to(self, send: Send) -> None:
        self._deliver = send

    def send(self, stream: object, msg_or_type: Any, content: Any = None, *_: object, **__: object) -> None:
        if isinstance(msg_or_type, str):
            self._deliver(msg_or_type, content)
        else:
            self._deliver(msg_or_type["header"]["msg_type"], msg_or_type["content"])


class _Stream(io.TextIOBase):
    """Standard output or error: what is written, kept until it is flushed as one message."""

    encoding = "utf-8"
    errors = "replace"

    def __init__(self, name: str, descriptor: int, send: Send) -> None:
        self.name = name
        self._descriptor = descriptor
        self._send = send
        self._written: list[str] = []

    def fileno(self) -> int:
        return self._descriptor

    def writable(self) -> bool:
        return True

    def write(self, text: str) -> int:
        if not isinstance(text, str):
            raise TypeError(f"write() argument must be str, not {type(text).__name__}")
        self._written.append(text)
        return len(text)

    def flush(self) -> None:
        written, self._written = "".join(self._written), []
        if written:
            self._send("stream", {"name": self.name, "text": written})


class _Beneath:
    """What reaches standard output or error from outside Python: a subprocess, a library in C."""

    def __init__(self, name: str, descriptor: int, send: Send) -> None:
        self._name = name
        self._send = send
        self._file = tempfile.TemporaryFile()  # noqa: SIM115
        os.dup2(self._file.fileno(), descriptor)

    def flush(self) -> None:
        self._file.seek(0)
        written = self._file.read().decode("utf-8", "replace")
        if written:
            self._file.seek(0)
            self._file.truncate()
            self._send("stream", {"name": self._name, "text": written})


# IPython's shell, whose parts have no types.
Shell = Any


def make_shell() -> Shell:
    """The shell in which cells run, as a kernel's; its history is neither a file nor a thread."""
    shell: Shell = ZMQInteractiveShell.instance(config=Config({"HistoryManager": {"enabled": False}}), compiler_class=XCachingCompiler)
    shell.exiter.keepkernel_on_exit = True
    return shell


def serve(channel: Connection, shell: Shell) -> NoReturn:
    """Set this forked process up as the first message asks, then run cells until the channel closes."""
    try:
        setup = json.loads(channel.recv_bytes())
        _settle(setup)
        run = _runner(channel, shell, setup["show"])
        channel.send_bytes(json.dumps({"msg_type": "started", "content": {"process": os.getpid()}}).encode())
        while True:
            run(json.loads(channel.recv_bytes())["code"])
    except (EOFError, OSError):
        # As a kernel that is shut down: what was registered for the end happens, without the cost of taking the heap apart.
        atexit._run_exitfuncs()
        os._exit(0)


def _settle(setup: Mapping[str, Any]) -> None:
    os.environ.clear()
    os.environ.update(setup["environment"])
    os.chdir(setup["folder"])
    # The notebook's own folder, where a kernel has it: after the standard library, before what is installed.
    sys.path.insert(next((place for place, path in enumerate(sys.path) if path.endswith("-packages")), len(sys.path)), "")
    _bound_memory(setup["memory"])
    # A fork copies the state of every generator; each notebook starts as a fresh process would.
    random.seed()
    if "numpy" in sys.modules:
        sys.modules["numpy"].random.seed()


def _bound_memory(limit: int | None) -> None:
    """At most `limit` bytes of data; a notebook that wants more gets a MemoryError, where the system keeps to such limits."""
    if limit:
        resource.setrlimit(resource.RLIMIT_DATA, (limit, limit))
    try:
        with open("/proc/self/oom_score_adj", "w", encoding="ascii") as file:  # noqa: PTH123
            file.write(_EXPENDABLE)
    except OSError:
        return  # no such file outside Linux


def _runner(channel: Connection, shell: Shell, show: list[str]) -> Callable[[str], None]:
    """A function that runs one cell and sends its messages, the reply last."""

    def send(kind: str, content: Mapping[str, Any]) -> None:
        message = {"header": {"msg_type": kind}, "msg_type": kind, "parent_header": {}, "content": content}
        channel.send_bytes(json.dumps(message).encode())

    beneath = [_Beneath(name, descriptor, send) for name, descriptor in (("stdout", 1), ("stderr", 2))]
    sys.stdout, sys.stderr = _Stream("stdout", 1, send), _Stream("stderr", 2, send)
    _connect(shell, send)
    if show:
        shell.display_formatter.active_types = show

    def run(code: str) -> None:
        send("execute_input", {"code": code, "execution_count": shell.execution_count})
        result = shell.run_cell(code, store_history=True)
        for stream in (sys.stdout, sys.stderr, *beneath):
            stream.flush()
        send("execute_reply", _reply(shell, result))

    return run


def _connect(shell: Shell, send: Send) -> None:
    outbox = _Outbox()
    outbox.deliver_to(send)
    shell.displayhook.session = shell.display_pub.session = outbox

    def refuse(prompt: object = "") -> NoReturn:
        raise StdinNotImplementedError("raw_input was called, but this frontend does not support input requests.")

    builtins.input = refuse


def _reply(shell: Shell, result: Any) -> dict[str, Any]:
    error = result.error_before_exec or result.error_in_exec
    if error is None:
        return {"status": "ok"}
    return {"status": "error", "ename": type(error).__name__, "evalue": str(error), "traceback": shell._last_traceback or []}
