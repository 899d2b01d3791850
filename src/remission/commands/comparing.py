"""The command that compares scenarios."""

import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from remission.commands.options import (
    CORES,
    DEFAULT_ENGINE,
    DataOption,
    EngineOption,
    JobsOption,
    JsonOption,
    NoCacheOption,
    TimeoutOption,
    data_folder,
    print_json,
)
from remission.errors import InputError
from remission.pipeline.engines import CELL_SECONDS
from remission.pipeline.project import Project, write_whole

if TYPE_CHECKING:
    from remission.pipeline.compare import Changed, Comparison

_WIDE = 160
_SHOWN = 30


def compare(
    scenarios: Annotated[
        list[str], typer.Argument(metavar="SCENARIO...", help="Two scenarios or more, by name or as paths of .yml files.")
    ],
    data: DataOption = None,
    jobs: JobsOption = CORES,
    engine: EngineOption = DEFAULT_ENGINE,
    timeout: TimeoutOption = CELL_SECONDS,
    no_cache: NoCacheOption = False,
    out: Annotated[Path | None, typer.Option("--out", metavar="FILE.html", help="Write the whole comparison as a page of its own.")] = None,
    every: Annotated[bool, typer.Option("--all", help="Show every claim and every number that differs.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Say what differs between scenarios: verdicts that flip, values, deltas."""
    from remission.pipeline import compare as comparing
    from remission.pipeline.build import Options, require_sound
    from remission.pipeline.check import Problem, data_faults
    from remission.pipeline.comparepage import page
    from remission.progress import progress

    project = Project.find()
    chosen, folder = comparing.named(project, scenarios), data_folder(project, data)
    target = out.absolute() if out else None
    if target and (target.is_dir() or target.suffix not in (".html", ".htm")):
        raise InputError(f"--out {out}: is a folder or no page; name a file that ends in .html")
    require_sound([Problem("data", message) for message in data_faults(folder)])
    options = Options(folder, project.work, jobs, engine.value, not no_cache, timeout)
    with progress(len(chosen) * len(project.notebook_files())) as tell:
        found = comparing.run(project, chosen, options, tell)
    if target:
        write_whole(target, page(found))
    if as_json:
        print_json(found.as_data())
        return
    terminal = Console(width=None if sys.stdout.isatty() else _WIDE, highlight=False)
    show(found, terminal, every=every)
    if target:
        terminal.print(f"Wrote {project.shown(target)}", soft_wrap=True)


def show(found: "Comparison", terminal: Console, *, every: bool) -> None:
    """A comparison on a terminal: verdicts that flip, then the numbers that findings name; everything with `every`."""
    if not found.parameters:
        terminal.print("The scenarios are the same in every parameter.")
    else:
        terminal.print(_table("Parameters", "Parameter", found, [(name, _parameter(found, name)) for name in found.parameters]))
    claims = list(found.verdicts) if every else found.flips
    kept = f"{len(found.verdicts) - len(found.flips)} of {len(found.verdicts)} claims keep their verdict"
    if claims:
        rows = [(claim.replace("_", " "), [found.verdicts[claim].get(name, "not judged") for name in found.scenarios]) for claim in claims]
        terminal.print(_table("Verdicts" if every else "Verdicts that flip", "Claim", found, rows))
    terminal.print(f"{kept}." if found.flips else f"No verdict flips: {kept}.")
    _show_numbers(found, terminal, every=every)
    if found.statements:
        terminal.print(f"Sentences worded otherwise: {len(found.statements)} ({', '.join(found.statements)}).")
    for name, keys in found.only_in.items():
        if keys:
            terminal.print(f"Recorded under {name}, not under every scenario: {len(keys):,} numbers.")


def _show_numbers(found: "Comparison", terminal: Console, *, every: bool) -> None:
    shown = list(found.numbers) if every else found.headline_numbers[:_SHOWN]
    if shown:
        rows = [(number.key, [_value(number, name, found) for name in found.scenarios]) for number in shown]
        terminal.print(_table("Numbers" if every else "Numbers that the findings name", "Number", found, rows))
    by_chapter = Counter(number.chapter for number in found.numbers)
    listed = ", ".join(f"{name} {count:,}" for name, count in by_chapter.items())
    terminal.print(f"Numbers that differ: {len(found.numbers):,}{f' ({listed})' if listed else ''}.")
    if len(shown) < len(found.numbers):
        terminal.print(f"{len(found.numbers) - len(shown):,} of them are not shown; --all shows them, --out writes them to a page.")


def _table(title: str, first: str, found: "Comparison", rows: list[tuple[str, list[str]]]) -> Table:
    table = Table(title=title, title_justify="left", title_style="bold")
    table.add_column(first, overflow="fold")
    for name in found.scenarios:
        table.add_column(Text(name), overflow="fold")
    for label, cells in rows:
        table.add_row(Text(label), *(Text(cell) for cell in cells))
    return table


def _parameter(found: "Comparison", name: str) -> list[str]:
    return [str(getattr(scenario, name)) for scenario in found.scenarios.values()]


def _value(number: "Changed", scenario: str, found: "Comparison") -> str:
    if scenario not in number.values:
        return "not recorded"
    shift = "" if scenario == found.first else number.shift(scenario)
    return number.values[scenario].full + (f"\n{shift}" if shift else "")
