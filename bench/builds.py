"""The whole report: from cold, with nothing changed, with one parameter changed, and the plain way."""

import shutil
from pathlib import Path

from projects import copy_project, forget, notebooks
from timing import BIN, Ratio, Times, repeat, run

from remission.named import named_scenarios
from remission.pipeline import assemble
from remission.pipeline.build import Options, compute
from remission.pipeline.export import downloads
from remission.pipeline.export.formats import LEAST
from remission.pipeline.project import Project
from remission.scenario import Scenario

REMISSION = BIN / "remission"
# Only one chapter declares it.
PARAMETER = "sensitivity"


def measure(folder: Path, runs: int) -> tuple[list[Times], list[Ratio]]:
    """Times and ratios of building the report."""
    project = copy_project(folder / "project")

    def cold(_: int) -> float:
        forget(project)
        return run([REMISSION, "build"], project)

    cold_times = repeat("`remission build` from cold", runs, cold)
    unchanged = repeat("`remission build`, nothing changed", runs, lambda _: run([REMISSION, "build"], project))
    changed = repeat(
        f"`remission build --set {PARAMETER}=...`, another value each time",
        runs,
        lambda number: run([REMISSION, "build", "--set", f"{PARAMETER}={0.99 - number / 100:g}"], project),
    )
    book = _assembled(project, folder)
    plain = repeat(
        "the papermill command for each notebook, one after the other, then `jupyter-book build`",
        runs,
        lambda _: _plain(project, book, folder),
    )
    why = (
        "of the time, a third loads the libraries that two notebooks import, "
        "a quarter runs them and draws their figures, a third renders pages and publishes them; none of it is repeated work"
    )
    return [plain, cold_times, unchanged, changed], [
        Ratio("cold build against the plain way", cold_times.median / plain.median, 0.35),
        Ratio("nothing changed against the cold build", unchanged.median / cold_times.median, 0.05),
        Ratio("one parameter of one chapter changed against the cold build", changed.median / cold_times.median, 0.35, why=why),
    ]


def _assembled(project: Path, folder: Path) -> Path:
    """The sources of the book with every number in its place: Jupyter Book alone knows nothing of roles like {num}."""
    found, data = Project(project), project / "data"
    made = compute(found, Scenario(), Options(data, project / "_site", 2, "warm"), folder / "executed", lambda *_: None)
    named, material = named_scenarios(found.scenarios), made.material(found)
    offers = downloads.offers(material.about, material.citations, LEAST)
    return assemble.assemble(found.book, made.executed, made.record, made.ledger, made.evidence, folder / "book", named, offers).sources


def _plain(project: Path, book: Path, folder: Path) -> float:
    out = folder / "plain"
    shutil.rmtree(out, ignore_errors=True)
    out.mkdir()
    executed = sum(run([BIN / "papermill", path.name, out / path.name], path.parent) for path in notebooks(project))
    return executed + run([BIN / "jupyter-book", "build", book, "--path-output", out], project)
