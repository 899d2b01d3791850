"""The whole report: check, execute, assemble, render, publish."""

import json
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import nbformat

from remission import __version__
from remission.cohort import require_possible
from remission.errors import InputError
from remission.evidence import Evidence
from remission.pipeline import assemble, execute, publish
from remission.pipeline.check import Problem, check
from remission.pipeline.project import Project
from remission.pipeline.render import render
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
        executed = execute.execute(
            project,
            project.notebook_files(),
            scenario,
            options.data,
            folder=folder / "executed",
            jobs=options.jobs,
            engine=options.engine,
            use_cache=options.use_cache,
            tell=tell,
        )
        evidence = Evidence.load(options.data)
        tell("assemble", "running")
        record = assemble.collect(executed)
        sources = assemble.assemble(project.book, executed, record, evidence, scenario, folder / "book")
        tell("assemble", "done")
        tell("render", "running")
        pages = render(sources, folder / "site")
        tell("render", "done")
        ledger = json.dumps(record.to_json(), indent=1, sort_keys=True)
        (pages / "ledger.json").write_text(ledger, encoding="utf-8")
        publish.publish(pages, options.out, manifest(scenario, evidence, list(executed)))
        _keep(project.ledger, ledger)
        tell("publish", "done")
    return options.out / "index.html"


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


def manifest(scenario: Scenario, evidence: Evidence, notebooks: list[str]) -> dict[str, object]:
    """What a site was made from."""
    return {
        "remission": __version__,
        "parameters": scenario.model_dump(),
        "data": {"version": evidence.version, "digest": evidence.digest, "files": evidence.digests},
        "notebooks": notebooks,
    }


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
