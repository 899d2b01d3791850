"""Everything that can be verified before anything is run."""

import json
import re
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from frictionless import Package
from frictionless.exception import FrictionlessException

from remission import seed
from remission.consistency import contradictions
from remission.errors import InputError
from remission.evidence import Evidence
from remission.ledger import roles_in
from remission.pipeline.notebooks import faults, read_notebook
from remission.pipeline.project import Project
from remission.scenario import read_scenario

# Digits that prose may hold by hand: ids and addresses, years of the study design, calendar years, names of cell-surface markers (CD52)
# and drugs (beta-1a), numbers of list items and headings.
_DESIGN = r"\b(?:years?|months?) \d+(?:(?:,| to| and| or|, and) (?:year )?\d+)*"
_NAMES = r"\bCD\d+\b|\bbeta-1[ab]\b"
_ALLOWED = re.compile(
    rf"\{{[^}}]*\}}`[^`]*`|`[^`]*`|\[[^]]*\]\([^)]*\)|{_DESIGN}|\b(?:19|20)\d\d\b|{_NAMES}|^(?:#+ )?\d+\.\s", re.MULTILINE
)
_FENCE = re.compile(r"^(`{3,}).*?^\1", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True, slots=True)
class Problem:
    """One fault: which part it belongs to, and what, where and what to do in one line."""

    part: str
    message: str


def check(project: Project, data: Path, seed_text: Path | None = None, *, last_build: bool = False) -> list[Problem]:
    """All faults of a project's data, scenarios, notebooks, pages and index of the source's numbers; empty where all is in order.

    With `last_build`, also the ids that pages ask for and the ledger of the last build does not hold.
    """
    problems = [Problem("data", message) for message in data_faults(data)]
    problems += [Problem("scenarios", message) for message in _scenario_faults(project)]
    problems += [Problem("notebooks", message) for path in project.notebook_files() for message in _notebook_faults(path)]
    problems += [Problem("prose", message) for message in _prose_faults(project)]
    if last_build and project.ledger.is_file():
        problems += [Problem("ledger", message) for message in _ledger_faults(project)]
    if project.seeds.is_dir():
        problems += [Problem("seeds", message) for message in _seed_faults(project, data, seed_text)]
    return problems


def report(problems: list[Problem]) -> dict[str, Any]:
    """The faults as plain data."""
    return {"valid": not problems, "problems": [asdict(problem) for problem in problems]}


def data_faults(data: Path) -> Iterator[str]:
    """Faults of a data package, with file, row and column: first against its schema, then of facts against each other."""
    descriptor = data / "datapackage.json"
    if not descriptor.is_file():
        yield f"{descriptor}: no such file; name a folder that holds a data package"
        return
    try:
        outcome = Package(str(descriptor)).validate()
    except FrictionlessException as error:
        yield f"{descriptor}: {error.error.message}"
        return
    for task in outcome.tasks:
        seen: set[tuple[str, str]] = set()
        for fault in task.errors:
            row, field = getattr(fault, "row_number", None), getattr(fault, "field_name", None)
            message = " ".join(fault.message.split())
            # One wrong column is one fault, not one for every row.
            if fault.type in ("extra-label", "extra-cell", "missing-label", "missing-cell") and (fault.type, str(field)) in seen:
                continue
            seen.add((fault.type, str(field)))
            place = ", ".join(part for part in (f"row {row}" if row else "", f"column {field}" if field else "") if part)
            yield f"{Path(task.place).name}{', ' + place if place else ''}: {message}"
    if outcome.valid:
        try:
            yield from contradictions(Evidence.load(data))
        except InputError as error:
            yield str(error)


def _scenario_faults(project: Project) -> Iterator[str]:
    for path in sorted(project.scenarios.glob("*.yml")):
        try:
            read_scenario(path)
        except InputError as error:
            yield project.shown(path) + str(error).removeprefix(str(path))


def _notebook_faults(path: Path) -> Iterator[str]:
    try:
        yield from faults(path)
    except InputError as error:
        yield str(error)


def _prose_faults(project: Project) -> Iterator[str]:
    for where, text in prose(project):
        for line in typed_numbers(text):
            yield f"{where}: '{line}' holds a number typed by hand; record it and write {{num}}`its id`"


def _ledger_faults(project: Project) -> Iterator[str]:
    known = json.loads(project.ledger.read_text(encoding="utf-8"))
    for where, text in prose(project):
        for role, key in roles_in(text):
            if key not in known["numbers" if role == "num" else "statements"]:
                yield f"{where}: '{key}' is not in the ledger of the last build; build again, or correct the id"


def prose(project: Project) -> Iterator[tuple[str, str]]:
    """Every text that readers see: where it stands, and the text."""
    for page in sorted(project.book.glob("*.md")):
        yield page.name, page.read_text(encoding="utf-8")
    for path in project.notebook_files():
        for cell in read_notebook(path).cells:
            if cell.cell_type == "markdown":
                yield f"{path.name}, cell '{cell.id}'", cell.source


def typed_numbers(text: str) -> list[str]:
    """Lines of prose with a digit that is neither a ledger role nor part of the study's design or a name."""
    plain = _ALLOWED.sub("", _FENCE.sub("", text))
    return [line.strip() for line in plain.splitlines() if re.search(r"\d", line)]


def _seed_faults(project: Project, data: Path, seed_text: Path | None) -> Iterator[str]:
    try:
        index = seed.read_index(project.seeds / "editorial.csv")
        known = Evidence.load(data).facts
        for number in index:
            for fact in number.fact_id.split():
                if fact not in known:
                    yield f"editorial.csv ({number.number_id}): there is no fact {fact}"
        if seed_text:
            yield from seed.verify(index, seed.read_source(project.seeds / "source.json"), seed_text)
    except InputError as error:
        yield str(error)
