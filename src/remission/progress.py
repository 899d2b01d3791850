"""What is being done, told as a bar on a terminal and in plain lines elsewhere."""

from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from remission.pipeline.build import Tell

_ENDED = ("done", "cached", "failed")


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
