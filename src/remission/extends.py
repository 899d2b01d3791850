"""Scenario files that build on one another: `extends` names the file that one begins with."""

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from remission.errors import InputError
from remission.yamlfile import read_mapping

EXTENDS = "extends"
NOTES = ("title", "description", EXTENDS)
_SUFFIXES = (".yml", ".yaml")


@dataclass(frozen=True, slots=True)
class Layer:
    """One scenario file: its notes and the parameters that it sets itself."""

    path: Path
    title: str
    description: str
    values: dict[str, Any]


def read_layers(path: Path) -> list[Layer]:
    """A scenario file and those that it builds on, the first of them first.

    Raises InputError, naming the file and the chain, for one that extends itself, a file that is not there, or one that lies elsewhere than
    beside or below the file that names it; and for notes that are no text.
    """
    chain, layers = [path], []
    while True:
        content = read_mapping(chain[-1])
        layers.append(_layer(chain[-1], content))
        if EXTENDS not in content:
            return layers[::-1]
        chain.append(_extended(content[EXTENDS], chain))


def _layer(path: Path, content: dict[Any, Any]) -> Layer:
    notes = {name: content.get(name, "") for name in NOTES if name != EXTENDS}
    for name, text in notes.items():
        if not isinstance(text, str):
            raise InputError(f"{path}: {name} = {text!r} must be text; write it in quotes")
    values = {str(name): value for name, value in content.items() if name not in NOTES}
    return Layer(path, notes["title"], notes["description"], values)


def _extended(name: object, chain: Sequence[Path]) -> Path:
    """The file that the last one of a chain names."""
    path = chain[-1]
    if not isinstance(name, str) or not name.strip():
        raise InputError(f"{path}: extends = {name!r} must name one scenario; for example extends: base")
    target = path.parent / (name if name.endswith(_SUFFIXES) else f"{name}.yml")
    told = " -> ".join([*(each.stem for each in chain), name])
    try:
        place, folder = target.resolve(), path.parent.resolve()
        there = target.is_file()
    except (OSError, ValueError):
        raise InputError(f"{path}: extends {name!r}, which is no name of a file ({told!r})") from None
    if not place.is_relative_to(folder):
        raise InputError(f"{path}: extends '{name}', which lies outside {path.parent.name or path.parent}/; name a scenario in it ({told})")
    if place in [each.resolve() for each in chain]:
        raise InputError(f"{path}: extends '{name}', which extends it in turn ({told}); take one of them out")
    if not there:
        raise InputError(f"{path}: extends '{name}', and there is no such scenario ({told}); {_hint(name, path)}")
    return target


def _hint(name: str, path: Path) -> str:
    others = sorted(each.stem for each in path.parent.glob("*.yml") if each.name != path.name)
    near = get_close_matches(Path(name).stem, others, n=1)
    return f"did you mean '{near[0]}'?" if near else f"there are {', '.join(others) or 'no others'}"
