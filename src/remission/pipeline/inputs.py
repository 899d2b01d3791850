"""What a report was made from, as files beside its pages, so that they can be taken along and checked."""

import shutil
from collections.abc import Iterable
from pathlib import Path

from remission import named, scenarioschema
from remission.evidence import Evidence
from remission.pipeline.project import Project

DATA, SEEDS, NOTEBOOKS, SCENARIOS = "data", "seeds", "notebooks", named.FOLDER
_SEEDS = ("editorial.csv", "source.json")
_DOCUMENTS = ("LICENSE", "CITATION.cff")
_MEDIA_TYPES = {
    ".bib": "application/x-bibtex",
    ".cff": "application/yaml",
    ".csv": "text/csv",
    ".html": "text/html",
    ".ipynb": "application/x-ipynb+json",
    ".json": "application/json",
    ".md": "text/markdown",
    ".pdf": "application/pdf",
    ".ris": "application/x-research-info-systems",
    ".yml": "application/yaml",
    ".zip": "application/zip",
}


def sources(project: Project, notebooks: Iterable[str]) -> dict[str, Path]:
    """The hand-written inputs of a report by their place in the site: notebooks, scenarios, index of the editorial, license, citation."""
    found = {f"{NOTEBOOKS}/{name}.ipynb": project.notebooks / f"{name}.ipynb" for name in notebooks}
    scenarios = [*sorted(project.scenarios.rglob("*.yml")), project.scenarios / scenarioschema.NAME]
    found |= {f"{SCENARIOS}/{path.relative_to(project.scenarios).as_posix()}": path for path in scenarios}
    found |= {f"{SEEDS}/{name}": project.seeds / name for name in _SEEDS}
    found |= {name: project.root / name for name in _DOCUMENTS}
    return {name: path for name, path in found.items() if path.is_file()}


def data_files(evidence: Evidence) -> dict[str, Path]:
    """The files of the data package by their place in the site, its description among them."""
    found = {f"{DATA}/{name}": evidence.path / name for name in (*evidence.digests, "README.md")}
    return {name: path for name, path in found.items() if path.is_file()}


def copy(files: dict[str, Path], pages: Path) -> None:
    """Inputs into a site, each in its place."""
    for name, path in files.items():
        (pages / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, pages / name)


def media_type(name: str) -> str:
    """The media type of a file of a site, by its name."""
    return _MEDIA_TYPES.get(Path(name).suffix, "text/plain")
