"""The command line: what it is made of, and how it ends."""

import sys
from typing import Annotated

import typer
from rich.console import Console
from typer.exceptions import TyperException

from remission import __version__
from remission.calc.app import app as calc
from remission.commands import caching, comparing, exporting, reading, report, sweeping
from remission.commands.options import console
from remission.errors import RemissionError

app = typer.Typer(name="remission", no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)
for command in (
    *(report.build, report.run, exporting.export, sweeping.sweep, comparing.compare),
    *(reading.params, reading.check, reading.explain, caching.cache, report.verify, report.serve),
):
    app.command()(command)
app.add_typer(calc, name="calc")
_debug = False
_INTERRUPTED = 130  # what typer makes of Ctrl+C


def _show_version(wanted: bool) -> None:
    if wanted:
        console.print(__version__, highlight=False)
        raise typer.Exit


@app.callback()
def options(
    debug: Annotated[bool, typer.Option("--debug", help="Show a traceback with every error.")] = False,
    version: Annotated[bool, typer.Option("--version", callback=_show_version, is_eager=True, help="Print the version and stop.")] = False,
) -> None:
    """An executable editorial: the report from its evidence, under your assumptions."""
    global _debug
    _debug = debug


def main() -> None:
    """Run the command line: errors in one line, exit code 0, 1 or 2."""
    try:
        code = app(standalone_mode=False) or 0
        if code == _INTERRUPTED:
            raise KeyboardInterrupt
        sys.exit(code)
    except RemissionError as error:
        _fail(str(error), error.exit_code)
    except TyperException as error:
        message = " ".join(error.format_message().split())
        context = getattr(error, "ctx", None)
        command = context.command_path if context else "remission"
        # Without any argument the help has been shown, and there is nothing to add.
        _fail(f"{message.rstrip('.')} ('{command} --help' lists what there is)" if message else "", error.exit_code)
    except (KeyboardInterrupt, typer.Abort):
        _fail("interrupted; what was published before is as it was", 1)
    except OSError as error:
        _fail(f"{error.filename or 'a file'}: {error.strerror}", 1)


def _fail(message: str, code: int) -> None:
    if _debug:
        Console(stderr=True).print_exception()
    if message:
        print(f"remission: {message}", file=sys.stderr)  # noqa: T201
    sys.exit(code)
