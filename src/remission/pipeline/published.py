"""What a published site was made from, so that the same site is not made again.

It is noted in the working folder once a site is in its place, with the digest of the site as it was made: where anything that it was made
from is other than then, or any file of the site is, nothing is known.
"""

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from remission.pipeline import digests
from remission.pipeline.project import Project, write_whole
from remission.pipeline.software import libraries, package_files
from remission.scenario import Scenario

_FORMAT = 1
_FOLDERS = ("book", "notebooks", "scenarios", "seeds")
_DOCUMENTS = ("CITATION.cff", "LICENSE", "requirements.lock")
_UNKNOWN = ""


def identity(project: Project, scenario: Scenario, data: Path, engine: str, downloads: str = "") -> str:
    """The digest of everything that a site depends on; empty, and never the same again, where some of it cannot be read.

    `downloads` is what its files to take away depend on besides, where more of them are wanted than are made with every site.
    """
    try:
        return digests.of([_FORMAT, scenario.model_dump(), engine, downloads, _inputs(project, data), _software()])
    except OSError:
        return _UNKNOWN


def stamps(project: Project, data: Path) -> list[Path]:
    """The files that stand, once they are there, for a project and for a data package found sound as they are now, by this software.

    None where some of them cannot be read.
    """
    try:
        verified = [_inputs(project, data), _files(data)]
    except OSError:
        return []
    return [project.work / "sound" / digests.of([one, _software()])[:32] for one in verified]


def is_current(project: Project, out: Path, made_from: str) -> bool:
    """Whether the site in a folder was made from just this, and is as it was made."""
    try:
        return made_from != _UNKNOWN and _note(project, out).read_text(encoding="utf-8") == _line(made_from, digests.tree(out))
    except (OSError, ValueError):
        return False


def note(project: Project, out: Path, made_from: str, files: Mapping[str, str]) -> None:
    """Note what a site was made from, and the digests of its files."""
    path = _note(project, out)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(_line(made_from, files), encoding="utf-8")


def keep_ledger(project: Project, out: Path) -> None:
    """Make the ledger of a site in its place that of the last build, where readers of numbers look."""
    write_whole(project.ledger, (out / project.ledger.name).read_text(encoding="utf-8"))


def _inputs(project: Project, data: Path) -> dict[str, Any]:
    documents = {name: project.root / name for name in _DOCUMENTS}
    return {name: _files(project.root / name) for name in _FOLDERS} | {
        "data": _files(data),
        "documents": {name: digests.digest(path) for name, path in documents.items() if path.is_file()},
    }


def _files(folder: Path) -> dict[str, str]:
    """The files of a folder; hidden ones and what Python compiled are no input."""
    return {
        name: digest
        for name, digest in digests.tree(folder).items()
        if not any(part.startswith(".") or part == "__pycache__" for part in Path(name).parts)
    }


def _software() -> list[Any]:
    return [package_files(), libraries(), sys.version]


def _note(project: Project, out: Path) -> Path:
    return project.work / "published" / digests.of(str(out))[:32]


def _line(made_from: str, files: Mapping[str, str]) -> str:
    return f"{made_from} {digests.of(files)}\n"
