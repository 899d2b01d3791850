"""The whole report: check, execute, assemble, render, publish."""

import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import nbformat
from nbformat import NotebookNode

from remission import ledgerfile
from remission.errors import InputError
from remission.evidence import Evidence
from remission.ledgerfile import LedgerFile
from remission.named import named_scenarios
from remission.pipeline import assemble, cards, digests, execute, kept, publish, published
from remission.pipeline.engines import CELL_SECONDS, WARM
from remission.pipeline.export import downloads, formats
from remission.pipeline.export.material import Material
from remission.pipeline.gallery import chapter_titles
from remission.pipeline.project import Project, write_whole
from remission.pipeline.publication import read_publication
from remission.pipeline.render import Engine, complete
from remission.pipeline.slim import slim
from remission.provenance import make_ledger
from remission.record import Record
from remission.scenario import Scenario

if TYPE_CHECKING:
    from remission.pipeline.check import Problem

Tell = Callable[[str, str], None]


@dataclass(frozen=True, slots=True)
class Options:
    """How a report is made, apart from what it says; `formats` are those that its chapters can be taken away in."""

    data: Path
    out: Path
    jobs: int
    engine: str = WARM
    use_cache: bool = True
    seconds: float = CELL_SECONDS
    formats: tuple[str, ...] = formats.LEAST


@dataclass(frozen=True, slots=True)
class Results:
    """What the notebooks of a report computed, and from what."""

    executed: dict[str, NotebookNode]
    evidence: Evidence
    record: Record
    ledger: LedgerFile

    def material(self, project: Project) -> Material:
        """What files to take away are made of."""
        return Material(project, self.executed, self.record, self.ledger, self.evidence)


def build(project: Project, scenario: Scenario, options: Options, tell: Tell) -> Path:
    """Make the site; returns its first page. Whatever fails leaves the old site as it was.

    `tell(what, event)` hears of every stage and notebook. Raises InputError for faulty input, WorkError for work that failed.
    """
    publish.require_replaceable(options.out)
    made_from = identity(project, scenario, options)
    shutil.rmtree(project.failed, ignore_errors=True)
    prepare(project, scenario, options, tell)
    with Engine() as engine:
        with project.workspace() as folder:
            made = compute(project, scenario, options, folder / "executed", tell)
            pages = make_pages(project, options, made, folder, engine, tell)
            _describe(pages, project, options, made, tell)
            files = digests.tree(pages)
            publish.publish(pages, options.out)
        published.keep_ledger(project, options.out)
        # What changed meanwhile may be in the site or not.
        if identity(project, scenario, options) == made_from:
            published.note(project, options.out, made_from, files)
        tell("publish", "done")
    return options.out / "index.html"


def identity(project: Project, scenario: Scenario, options: Options) -> str:
    """The digest of everything that a site depends on."""
    return published.identity(project, scenario, options.data, options.engine, formats.identity(options.formats))


def prepare(project: Project, scenario: Scenario, options: Options, tell: Tell) -> None:
    """What comes before any notebook; InputError for a faulty project, or a scenario that cannot hold for its data."""
    # Most likely there are notebooks to run; what they import is loaded first, since it takes the longest.
    execute.warm_up(options.engine, project.notebook_files())
    tell("check", "running")
    _check(project, options)
    _require_possible(options, scenario)
    tell("check", "done")


def make_pages(project: Project, options: Options, made: Results, folder: Path, engine: Engine, tell: Tell) -> Path:
    """The pages in a folder of their own, with files to take along; WorkError for a book that cannot be assembled or rendered."""
    tell("assemble", "running")
    named, pages = named_scenarios(project.scenarios), folder / "site"
    pages.mkdir()
    material = made.material(project)
    offers = downloads.offers(material.about, material.citations, options.formats)
    ends = downloads.ends(made.executed, options.formats)
    book = assemble.assemble(project.book, made.executed, made.record, made.ledger, made.evidence, folder / "book", named, offers, ends)
    tell("assemble", "done")
    tell("render", "running")
    with kept.hold(project.rendered, folder / "rendered") as place:
        with kept.rendering(book.sources, place, engine, afresh=not options.use_cache) as rendered:
            # What needs no pages is done while the engine works.
            from remission.pipeline import metadata, socialcard  # noqa: F401 - the one takes long to load

            about = read_publication(project, made.evidence)
            socialcard.write(pages / "_static", about.title, about.description, project.work / "cards")
            ledgerfile.write(pages, made.ledger)
            cards.write(pages, made.ledger, made.evidence, chapter_titles(made.executed))
            downloads.write(pages, material)
            late = {where: make() for where, make in book.late.items()}
        complete(rendered, pages, late)
        slim(pages, project.work / "styles")
    tell("render", "done")
    return pages


def _describe(pages: Path, project: Project, options: Options, made: Results, tell: Tell) -> None:
    """What a site holds besides its pages: what takes longer to make, its inputs, and what says what all of it is."""
    from remission.pipeline import metadata

    if options.formats != formats.LEAST:
        from remission.pipeline.export import making

        tell("downloads", "running")
        making.add(pages, made.material(project), options.formats)
        tell("downloads", "done")
    metadata.describe(pages, project, made.evidence, made.record.scenario, made.ledger, list(made.executed))


def compute(project: Project, scenario: Scenario, options: Options, folder: Path, tell: Tell) -> Results:
    """Execute every notebook, in `folder`, and gather what they recorded; WorkError for one that fails."""
    notebooks = executed(project, project.notebook_files(), scenario, options, folder, tell)
    evidence = Evidence.load(options.data)
    record = assemble.collect(notebooks, scenario)
    return Results(notebooks, evidence, record, make_ledger(record, evidence, *project.editorial()))


def executed(
    project: Project, sources: Sequence[Path], scenario: Scenario, options: Options, folder: Path, tell: Tell
) -> dict[str, NotebookNode]:
    """Notebooks executed, in `folder`; WorkError for those that fail."""
    return execute.execute(
        project,
        sources,
        scenario,
        options.data,
        folder=folder,
        jobs=options.jobs,
        engine=options.engine,
        use_cache=options.use_cache,
        tell=tell,
        seconds=options.seconds,
    )


def run(project: Project, notebook: Path, scenario: Scenario, options: Options, tell: Tell) -> Path:
    """Execute one notebook and write it to `options.out`; returns that path. InputError, WorkError as `build`."""
    _require_possible(options, scenario)
    with project.workspace() as folder:
        done = executed(project, [notebook], scenario, options, folder, tell)
        write_whole(options.out, nbformat.writes(done[notebook.stem]) + "\n")
    return options.out


def _check(project: Project, options: Options) -> None:
    """InputError for a faulty project. What the same software found sound before is not verified again: all of it, or the data."""
    known = published.stamps(project, options.data)
    everything, data = [options.use_cache and stamp.is_file() for stamp in known] or (False, False)
    if not everything:
        from remission.pipeline.check import check

        require_sound(check(project, options.data, sound_data=data))
        for stamp in known if published.stamps(project, options.data) == known else ():
            stamp.parent.mkdir(parents=True, exist_ok=True)
            stamp.touch()


def _require_possible(options: Options, scenario: Scenario) -> None:
    # Takes long to load: not before other processes have something to do.
    from remission.cohort import require_possible

    require_possible(Evidence.load(options.data), scenario)


def require_sound(problems: "list[Problem]") -> None:
    """InputError with the first fault and how many more there are."""
    if problems:
        more = f" (and {len(problems) - 1} more; 'remission check' lists them)" if len(problems) > 1 else ""
        raise InputError(problems[0].message + more)
