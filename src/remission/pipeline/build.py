"""The whole report: check, execute, assemble, render, publish."""

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from remission import ledgerfile
from remission.cohort import require_possible
from remission.errors import InputError
from remission.evidence import Evidence
from remission.ledgerfile import LedgerFile
from remission.named import named_scenarios
from remission.pipeline import assemble, cards, execute, metadata, publish
from remission.pipeline.check import Problem, check
from remission.pipeline.gallery import chapter_titles
from remission.pipeline.project import Project
from remission.pipeline.render import render
from remission.provenance import make_ledger
from remission.record import Record
from remission.scenario import Scenario

Tell = Callable[[str, str], None]


@dataclass(frozen=True, slots=True)
class Options:
    """How a report is made, apart from what it says."""

    data: Path
    out: Path
    jobs: int
    engine: str = "kernel"
    use_cache: bool = True


@dataclass(frozen=True, slots=True)
class Results:
    """What the notebooks of a report computed, and from what."""

    executed: dict[str, NotebookNode]
    evidence: Evidence
    record: Record
    ledger: LedgerFile


def build(project: Project, scenario: Scenario, options: Options, tell: Tell) -> Path:
    """Make the site; returns its first page. Whatever fails leaves the old site as it was.

    `tell(what, event)` hears of every stage and notebook. Raises InputError for faulty input, WorkError for work that failed.
    """
    publish.require_replaceable(options.out)
    tell("check", "running")
    require_sound(check(project, options.data))
    require_possible(Evidence.load(options.data), scenario)
    tell("check", "done")
    shutil.rmtree(project.failed, ignore_errors=True)
    with project.workspace() as folder:
        made = compute(project, scenario, options, folder / "executed", tell)
        tell("assemble", "running")
        named = named_scenarios(project.scenarios)
        sources = assemble.assemble(project.book, made.executed, made.record, made.ledger, made.evidence, folder / "book", named)
        tell("assemble", "done")
        tell("render", "running")
        pages = render(sources, folder / "site")
        tell("render", "done")
        ledgerfile.write(pages, made.ledger)
        cards.write(pages, made.ledger, made.evidence, chapter_titles(made.executed))
        metadata.describe(pages, project, made.evidence, scenario, made.ledger, list(made.executed))
        publish.publish(pages, options.out)
        _keep(project.ledger, ledgerfile.dumps(made.ledger))
        tell("publish", "done")
    return options.out / "index.html"


def compute(project: Project, scenario: Scenario, options: Options, folder: Path, tell: Tell) -> Results:
    """Execute every notebook, in `folder`, and gather what they recorded; WorkError for one that fails."""
    executed = execute.execute(
        project,
        project.notebook_files(),
        scenario,
        options.data,
        folder=folder,
        jobs=options.jobs,
        engine=options.engine,
        use_cache=options.use_cache,
        tell=tell,
    )
    evidence = Evidence.load(options.data)
    record = assemble.collect(executed, scenario)
    return Results(executed, evidence, record, make_ledger(record, evidence, *project.editorial()))


def run(project: Project, notebook: Path, scenario: Scenario, options: Options, tell: Tell) -> Path:
    """Execute one notebook and write it to `options.out`; returns that path. InputError, WorkError as `build`."""
    require_possible(Evidence.load(options.data), scenario)
    with project.workspace() as folder:
        executed = execute.execute(
            project,
            [notebook],
            scenario,
            options.data,
            folder=folder,
            jobs=1,
            engine=options.engine,
            use_cache=options.use_cache,
            tell=tell,
        )
        _keep(options.out, nbformat.writes(executed[notebook.stem]) + "\n")
    return options.out


def require_sound(problems: list[Problem]) -> None:
    """InputError with the first fault and how many more there are."""
    if problems:
        more = f" (and {len(problems) - 1} more; 'remission check' lists them)" if len(problems) > 1 else ""
        raise InputError(problems[0].message + more)


def _keep(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f".{path.name}.part")
    part.write_text(text, encoding="utf-8")
    part.replace(path)
