"""Copies of this project to measure in, so that no cache of the real one is used or spoilt."""

import shutil
from pathlib import Path

from timing import ROOT

FOLDERS = ("book", "notebooks", "data", "scenarios", "seeds")
FILES = ("requirements.lock", "LICENSE", "CITATION.cff")


def copy_project(folder: Path) -> Path:
    """What is written by hand, in another folder; returns it."""
    for name in FOLDERS:
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("_build", ".*"))
    for name in FILES:
        shutil.copy(ROOT / name, folder)
    return folder


def notebooks(project: Path) -> list[Path]:
    """The notebooks of a project."""
    return sorted((project / "notebooks").glob("*.ipynb"))


def forget(project: Path) -> None:
    """Remove everything that was built or kept."""
    for name in ("_build", "_site"):
        shutil.rmtree(project / name, ignore_errors=True)
