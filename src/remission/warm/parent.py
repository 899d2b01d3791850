"""The parent: it imports what notebooks need, then forks a child for each that is asked for, and tells how each ended."""

import gc
import importlib
import json
import os
import selectors
import signal
import socket
import sys
import warnings
from contextlib import suppress
from multiprocessing.connection import Connection
from pathlib import Path
from typing import NoReturn

from remission.warm import child


def main() -> None:
    """Run the parent on the socket whose number is the first argument; the modules to import are the others."""
    control = socket.socket(fileno=int(sys.argv[1]))
    shell = child.make_shell()
    for name in sys.argv[2:]:
        _import(name)
    # What is there now is shared by all children; collecting it would only copy it.
    gc.collect()
    gc.freeze()
    # Whoever asked may have gone meanwhile; then there is nothing to fork.
    with suppress(OSError):
        control.sendall(json.dumps({"threads": _threads()}).encode() + b"\n")
    _Parent(control, shell).run()


def _import(name: str) -> None:
    """Import a module, unless that fails or warns: then each notebook imports it itself, and tells its reader."""
    with warnings.catch_warnings(action="error"), suppress(Exception):
        importlib.import_module(name)


def _threads() -> int:
    """Threads of this process; a fork takes only the one that forks along, and any lock that another holds stays locked."""
    try:
        return len(list(Path("/proc/self/task").iterdir()))
    except OSError:
        import threading

        return threading.active_count()


class _Parent:
    """Children by process id, each with the socket on which its end is told."""

    def __init__(self, control: socket.socket, shell: child.Shell) -> None:
        self._control = control
        self._shell = shell
        self._children: dict[int, socket.socket] = {}
        self._woken, self._wake = socket.socketpair()
        for end in (self._woken, self._wake):
            end.settimeout(0)

    def run(self) -> NoReturn:
        """Fork on request until the other side closes; then end whatever still runs."""
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.set_wakeup_fd(self._wake.fileno(), warn_on_full_buffer=False)
        with selectors.DefaultSelector() as waiting:
            waiting.register(self._control, selectors.EVENT_READ)
            waiting.register(self._woken, selectors.EVENT_READ)
            while True:
                ready = {key.fileobj for key, _ in waiting.select()}
                if self._woken in ready:
                    self._woken.recv(4096)
                    self._reap()
                if self._control in ready and not self._accept():
                    break
        for process in self._children:
            with suppress(ProcessLookupError):
                os.killpg(process, signal.SIGKILL)
            os.waitpid(process, 0)
        os._exit(0)

    def _accept(self) -> bool:
        """Fork for the channel and the status socket that came along; false where nothing came, since the other side closed."""
        try:
            asked, descriptors, _, _ = socket.recv_fds(self._control, 1, 2)
        except ConnectionResetError:  # closed without having listened
            return False
        if not asked:
            return False
        channel, status = descriptors
        process = os.fork()
        if process == 0:
            os.close(status)
            self._become_child(channel)
        os.close(channel)
        # Here as well as in the child: whoever comes first, the group is there before anybody may want to end it.
        with suppress(OSError):
            os.setpgid(process, process)
        self._children[process] = socket.socket(fileno=status)
        return True

    def _become_child(self, channel: int) -> NoReturn:
        os.setpgid(0, 0)
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        signal.signal(signal.SIGINT, signal.default_int_handler)
        for end in (self._control, self._woken, self._wake, *self._children.values()):
            end.close()
        gc.unfreeze()
        child.serve(Connection(channel), self._shell)

    def _reap(self) -> None:
        while self._children:
            process, status = os.waitpid(-1, os.WNOHANG)
            if not process:
                return
            # Whoever asked for it may have gone.
            with self._children.pop(process) as told, suppress(OSError):
                told.sendall(json.dumps(os.waitstatus_to_exitcode(status)).encode())
