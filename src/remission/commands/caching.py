"""The command for the cache of executed notebooks."""

from typing import Annotated

import typer
from rich.filesize import decimal

from remission.commands.options import JsonOption, console, print_json
from remission.errors import InputError
from remission.pipeline import entries
from remission.pipeline.project import Project


def cache(
    clear: Annotated[bool, typer.Option("--clear", help="Remove everything that is kept.")] = False,
    size: Annotated[bool, typer.Option("--size", help="Print how many bytes it takes.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Say where executed notebooks are kept, how many, and how large; or remove them."""
    if clear and size:
        raise InputError("--clear and --size: give one of them; --clear says how much it removed")
    project = Project.find()
    place = project.shown(project.cache)
    if clear:
        removed, freed = entries.clear(project.cache)
        found, told = {"removed": removed, "bytes": freed}, f"Removed {_counted(removed)}, {decimal(freed)}, from {place}"
    else:
        kept = entries.every(project.cache)
        total = sum(entry.size for entry in kept)
        pages = sum(entry.kind == "pages" for entry in kept)
        found = {"entries": len(kept), "pages": pages, "estimates": len(kept) - pages, "bytes": total}
        told = f"{total:,} bytes" if size else f"{place}: {_counted(len(kept))}, {pages:,} of them with figures, {decimal(total)}"
    if as_json:
        print_json({"folder": str(project.cache)} | found)
    else:
        console.print(told, highlight=False, soft_wrap=True)


def _counted(executions: int) -> str:
    return "1 executed notebook" if executions == 1 else f"{executions:,} executed notebooks"
