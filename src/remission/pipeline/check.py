"""Everything that can be verified before anything is run."""

import os
import re
from collections.abc import Container, Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from remission import ledgerfile, seed
from remission.cohort import require_possible
from remission.consistency import contradictions
from remission.errors import InputError
from remission.evidence import Evidence
from remission.gate.allowed import DIGIT, FIXED, Allowance, allowances, without_allowed
from remission.gate.report import SiteReport, read_site
from remission.pipeline.notebooks import faults, read_notebook
from remission.pipeline.project import Project
from remission.roles import roles_in
from remission.scenario import Scenario, make_scenario, read_scenario, scenario_files

# Roles, code and links: what readers see of them comes from elsewhere.
_ELSEWHERE = re.compile(r"\{[^}]*\}`[^`]*`|`[^`]*`|\[[^]]*\]\([^)]*\)")
_FENCE = re.compile(r"^(`{3,}).*?^\1", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True, slots=True)
class Problem:
    """One fault: which part it belongs to, and what, where and what to do in one line."""

    part: str
    message: str


def check(
    project: Project, data: Path, seed_text: Path | None = None, *, last_build: bool = False, sound_data: bool = False
) -> list[Problem]:
    """All faults of a project's data, scenarios, notebooks, pages and index of the source's numbers; empty where all is in order.

    With `last_build`, also the ids that pages ask for and the ledger of the last build does not hold; with `sound_data`, not the data by
    themselves, which were found sound before.
    """
    problems = [] if sound_data else [Problem("data", message) for message in data_faults(data)]
    problems += [Problem("scenarios", message) for message in _scenario_faults(project)]
    if not problems:
        problems += [Problem("scenarios", message) for message in _impossible(project, data)]
    problems += [Problem("notebooks", message) for path in project.notebook_files() for message in _notebook_faults(path)]
    problems += [Problem("prose", message) for message in _prose_faults(project, data)]
    if last_build and project.ledger.is_file():
        problems += [Problem("ledger", message) for message in _ledger_faults(project)]
    if project.seeds.is_dir():
        problems += [Problem("seeds", message) for message in _seed_faults(project, data, seed_text)]
    return problems


def check_site(project: Project, data: Path, site: Path) -> SiteReport:
    """What the gate finds on a built site.

    Raises InputError where the folder holds no site of this version, or one that was made from other data than these.
    """
    evidence = Evidence.load(data)
    if ledgerfile.read(site / ledgerfile.NAME).data.digest != evidence.digest:
        raise InputError(f"{project.shown(site)}: was built from other data; build again to check its pages")
    return read_site(site, evidence, project.editorial()[0])


def report(problems: list[Problem], coverage: SiteReport | None = None) -> dict[str, Any]:
    """The faults as plain data, and what the gate found where a site was read."""
    found = {"valid": not problems, "problems": [asdict(problem) for problem in problems]}
    return found | ({"coverage": coverage.as_data()} if coverage else {})


def data_faults(data: Path) -> Iterator[str]:
    """Faults of a data package, with file, row and column: first against its schema, then of facts against each other."""
    from frictionless import Package
    from frictionless.exception import FrictionlessException

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
    """Faults of the scenario files, each once though others extend the file."""
    found: dict[str, None] = {}
    for path in scenario_files(project.scenarios):
        try:
            read_scenario(path)
        except InputError as error:
            found[str(error).removeprefix(f"{project.root}{os.sep}")] = None
    yield from found


def _impossible(project: Project, data: Path) -> Iterator[str]:
    """Scenarios that cannot hold for these data; the defaults alone where even they cannot."""
    evidence = Evidence.load(data)
    scenarios = {project.shown(path): make_scenario(read_scenario(path), str(path)) for path in scenario_files(project.scenarios)}
    for name, scenario in {"the defaults": Scenario(), **scenarios}.items():
        try:
            require_possible(evidence, scenario)
        except InputError as error:
            yield f"{name}: {error}"
            if scenario == Scenario():
                return


def _notebook_faults(path: Path) -> Iterator[str]:
    try:
        yield from faults(path)
    except InputError as error:
        yield str(error)


def _prose_faults(project: Project, data: Path) -> Iterator[str]:
    try:
        known = allowances(Evidence.load(data))
    except InputError:
        return  # told as a fault of the data
    for where, text in prose(project):
        for line in typed_numbers(text, known):
            yield f"{where}: '{line}' holds a number typed by hand; record it and write {{num}}`its id`"


def _ledger_faults(project: Project) -> Iterator[str]:
    known = ledgerfile.read(project.ledger)
    named: dict[str, Container[str]] = {"num": known.numbers, "say": known.statements, "param": Scenario.model_fields}
    for where, text in prose(project):
        for role, key in roles_in(text):
            if key not in named[role]:
                yield f"{where}: '{key}' is not in the ledger of the last build; build again, or correct the id"


def prose(project: Project) -> Iterator[tuple[str, str]]:
    """Every text that readers see: where it stands, and the text."""
    for page in sorted(project.book.glob("*.md")):
        yield page.name, page.read_text(encoding="utf-8")
    for path in project.notebook_files():
        for cell in read_notebook(path).cells:
            if cell.cell_type == "markdown":
                yield f"{path.name}, cell '{cell.id}'", cell.source


def typed_numbers(text: str, known: Mapping[str, Allowance] = FIXED) -> list[str]:
    """Lines of prose with a digit that is neither in a role nor allowed without a source."""
    plain, _ = without_allowed(_ELSEWHERE.sub("", _FENCE.sub("", text)), known)
    return [line.strip() for line in plain.splitlines() if DIGIT.search(line)]


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
