"""Files to take away, made from the command line by the same work as a site's."""

from collections.abc import Sequence
from pathlib import Path

from remission import ledgerfile
from remission.errors import InputError, WorkError
from remission.pipeline.build import Options, Results, Tell, compute, make_pages, prepare
from remission.pipeline.export import printing
from remission.pipeline.export.formats import NOTEBOOK, PAGE, PDF
from remission.pipeline.export.material import Material
from remission.pipeline.export.notebooks import notebook
from remission.pipeline.project import Project, write_whole
from remission.pipeline.render import Engine
from remission.scenario import Scenario

TABLE = "csv"
ESTIMATES = f"estimates.{TABLE}"


def export(
    project: Project, scenario: Scenario, options: Options, to: str, chapters: Sequence[str], folder: Path, tell: Tell
) -> list[Path]:
    """Write chapters, all where none is named, to a folder, as PAGE, PDF, NOTEBOOK or TABLE; returns the files.

    Of PDF without names also the whole report; of CSV one table of the chapters' numbers. All is made before anything is written. Raises
    InputError as `build` and for a chapter that is none, WorkError for work that failed and for PDF without a browser.
    """
    names = chosen(project, chapters)
    if to == PDF and (missing := printing.lacking()):
        raise WorkError(f"{missing}; --to html needs none")
    prepare(project, scenario, options, tell)
    with project.workspace() as work:
        made = compute(project, scenario, options, work / "executed", tell)
        material = made.material(project)
        files = _files(project, options, made, material, to, names, work, tell, whole=not chapters)
    for name, content in files.items():
        write_whole(folder / name, content)
    return [folder / name for name in files]


def chosen(project: Project, names: Sequence[str]) -> list[str]:
    """Chapters by name or path, all where none is named; InputError with the nearest name for one that the project lacks."""
    known = {path.resolve(): path.stem for path in project.notebook_files()}
    found = [project.notebook(name) for name in names]
    for path, name in zip(found, names, strict=True):
        if path not in known:
            raise InputError(f"{name}: is no chapter of this project; there are {', '.join(known.values())}")
    return list(dict.fromkeys(known[path] for path in found)) or list(known.values())


def _files(
    project: Project,
    options: Options,
    made: Results,
    material: Material,
    to: str,
    names: Sequence[str],
    work: Path,
    tell: Tell,
    *,
    whole: bool,
) -> dict[str, str | bytes]:
    if to == TABLE:
        return {ESTIMATES: ledgerfile.to_csv(made.ledger, names)}
    if to == NOTEBOOK:
        return {f"{name}.{NOTEBOOK}": notebook(name, material) for name in names}
    from remission.pipeline.export import making

    if to == PAGE:
        return dict(making.web_pages(material, names))
    with Engine() as engine:
        pages = make_pages(project, options, made, work, engine, tell)
    tell("print", "running")
    files = making.printed(pages, material, names, whole=whole)
    tell("print", "done")
    return dict(files)
