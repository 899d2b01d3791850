"""What is being done, told as a bar on a terminal and in plain lines elsewhere."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    ProgressColumn,
    SpinnerColumn,
    Task,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)
from rich.text import Text

from remission.pipeline.build import Tell

_ENDED = ("done", "cached", "failed")
_LINES = 20  # that a long count is told in


@contextmanager
def progress(steps: int) -> Iterator[Tell]:
    """A `tell` for the pipeline: a bar of `steps` steps that names what is running, or a line an event."""
    console = Console(stderr=True)
    if not console.is_terminal:
        yield lambda what, event: console.print(f"{what}: {event}", highlight=False, markup=False)
        return
    columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task("starting", total=steps)
        running: list[str] = []

        def tell(what: str, event: str) -> None:
            if event == "running":
                running.append(what)
            if event in _ENDED:
                if what in running:
                    running.remove(what)
                bar.advance(task)
            bar.update(task, description=", ".join(running) or what)

        yield tell


@contextmanager
def counter(total: int) -> Iterator[Callable[[bool], None]]:
    """A function to call as each of many runs ends, with whether it failed: a bar with rate and time left, or a line now and then."""
    console = Console(stderr=True)
    if not console.is_terminal:
        yield _lines(console, total)
        return
    columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), _Rate(), TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True) as bar:
        task, failures = bar.add_task("runs", total=total), 0

        def ended(failed: bool) -> None:
            nonlocal failures
            failures += failed
            bar.update(task, advance=1, description=f"runs, {failures:,} failed" if failures else "runs")

        yield ended


class _Rate(ProgressColumn):
    def render(self, task: Task) -> Text:
        return Text(f"{task.speed:.1f}/s" if task.speed else "")


def _lines(console: Console, total: int) -> Callable[[bool], None]:
    started, done, failures, told = time.monotonic(), 0, 0, 0

    def ended(failed: bool) -> None:
        nonlocal done, failures, told
        done, failures = done + 1, failures + failed
        if _LINES * done // total > told or done == total:
            told = _LINES * done // total
            rate = done / max(time.monotonic() - started, 1e-9)
            left = f", {(total - done) / rate:,.0f} s left" if done < total else ""
            failing = f", {failures:,} failed" if failures else ""
            console.print(f"runs: {done:,} of {total:,}{failing}, {rate:.1f} a second{left}", highlight=False, markup=False)

    return ended
