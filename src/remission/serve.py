"""A web server for the built site, on the loopback address alone."""

from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from rich.console import Console

from remission.errors import InputError


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *arguments: object) -> None:  # noqa: A002 - the base class's name
        """Requests are not news."""


def make_server(site: Path, port: int) -> ThreadingHTTPServer:
    """A server of a folder on the loopback address; InputError where the port is taken or not allowed."""
    try:
        return ThreadingHTTPServer(("127.0.0.1", port), partial(_Quiet, directory=str(site)))
    except OSError as error:
        raise InputError(f"port {port}: {error.strerror}; choose another with --port") from None


def serve(site: Path, port: int, console: Console) -> None:
    """Serve until interrupted."""
    with make_server(site, port) as server:
        console.print(f"Serving {site.name} at http://127.0.0.1:{server.server_port}/ (Ctrl+C stops)", highlight=False)
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            console.print("Stopped.")
