"""What the tests share: the evidence and the project of this repository, copies to damage, built sites, and reproducible properties."""

import csv
import fcntl
import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import settings
from playwright.sync_api import Browser, sync_playwright

from remission.estimate import Estimate
from remission.evidence import DATA_VARIABLE, Evidence
from remission.ledger import Ledger
from remission.ledgerfile import LedgerFile
from remission.pipeline.notebooks import read_notebook
from remission.pipeline.project import Project
from remission.provenance import make_ledger
from remission.record import Origin, Record
from remission.scenario import make_scenario
from remission.serve import make_server

ROOT = Path(__file__).resolve().parents[1]
DATA = ROOT / "data"
INPUTS = ("book", "notebooks", "data", "scenarios", "seeds")
DOCUMENTS = ("requirements.lock", "LICENSE", "CITATION.cff")

# Of each parameter another value than its default, so that a site built with them differs wherever a parameter reaches.
PARAMETERS: dict[str, float | int | str] = {
    "confidence": 0.9,
    "interval_method": "jeffreys",
    "target_population": "treated",
    "non_enrolled": "imor",
    "imor": 0.5,
    "threshold": 0.6,
    "rate_method": "byar",
    "sensitivity": 0.95,
    "specificity": 0.9,
    "person_years": "stayers_only",
    "draws": 2000,
    "seed": 1,
}

Shared = Callable[[str, Callable[[Path], object]], Path]
Rewrite = Callable[..., None]
Command = Callable[..., subprocess.CompletedProcess[str]]

# A developer's own data package must not reach the tests.
os.environ.pop(DATA_VARIABLE, None)

settings.register_profile("reproducible", max_examples=50, deadline=None, derandomize=True, database=None)
settings.load_profile("reproducible")


@pytest.fixture(scope="session")
def evidence() -> Evidence:
    return Evidence.load(DATA)


@pytest.fixture
def small_ledger(evidence: Evidence) -> LedgerFile:
    """The ledger of a report of two notebooks: a share of a trial, its bound under an assumption, and a number of patients."""
    share = Estimate(value=0.555, low=0.506, high=0.604, unit="proportion", method="wilson", confidence=0.95, inputs=("F081", "F073"))
    shares = share.explained("successes / enrolled", successes=218, enrolled=393).traced(assumptions=("confidence", "target_population"))
    record = Record(make_scenario({"target_population": "treated"}, "test"))
    for name, key, estimate in (
        ("one", "two_trials.share", shares),
        ("one", "two_trials.worst", replace(shares, value=0.515, low=None, high=None, note="all others failed")),
        ("other", "share", replace(shares, terms=(), formula="")),
        ("other", "patients", Estimate(value=393, unit="patients", method="as published", inputs=("F073",))),
    ):
        record.numbers[f"{name}.{key}"] = estimate
        record.origins[f"{name}.{key}"] = Origin(name, "table")
    record.statements["one.finding"] = "It was {num}`one.two_trials.share`."
    return make_ledger(record, evidence, [], "S00")


@pytest.fixture
def package(tmp_path: Path) -> Path:
    return Path(shutil.copytree(DATA, tmp_path / "data"))


def copy_project(folder: Path) -> Project:
    """The hand-written folders of this repository in another place: nothing a test makes lands in the repository."""
    for name in INPUTS:
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("_build", ".*", "*.txt"))
    for name in DOCUMENTS:
        shutil.copy(ROOT / name, folder)
    return Project(folder)


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return copy_project(tmp_path / "project")


@pytest.fixture
def caching_project(site: Path, project: Project, session: Path) -> Project:
    """A project that takes from the cache what `site`, and other sites of the session, executed."""
    assert site.is_dir()
    return share_cache(project, session)


@pytest.fixture(scope="session")
def rewrite() -> Rewrite:
    """`rewrite(path, key, column=value, ...)`: other values in the row of a CSV file that begins with `key`."""

    def write(path: Path, key: str, **values: str) -> None:
        with path.open(encoding="utf-8", newline="") as file:
            header, *rows = list(csv.reader(file))
        (row,) = (row for row in rows if row[0] == key)
        for column, value in values.items():
            row[header.index(column)] = value
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file, lineterminator="\n").writerows([header, *rows])

    return write


@pytest.fixture(scope="session")
def session(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of this session, the same in all of its processes."""
    base = tmp_path_factory.getbasetemp()
    return base.parent if "PYTEST_XDIST_WORKER" in os.environ else base


@pytest.fixture(scope="session")
def shared(session: Path) -> Shared:
    """`shared(name, make)`: a folder that `make` fills once in a session, whichever of its processes asks first."""

    def once(name: str, make: Callable[[Path], object]) -> Path:
        folder, finished = session / name, session / f"{name}.finished"
        with (session / f"{name}.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not finished.exists():
                shutil.rmtree(folder, ignore_errors=True)
                folder.mkdir()
                make(folder)
                finished.touch()
        return folder

    return once


@pytest.fixture(scope="session")
def command() -> Command:
    """`command(folder, *words)`: the command line in a process of its own, as a user runs it."""

    def run(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
        line = [sys.executable, "-m", "remission", *words]
        return subprocess.run(line, cwd=folder, capture_output=True, text=True, check=False)

    return run


def share_cache(project: Project, session: Path) -> Project:
    """The project with one cache for the session: what a parameter does not reach is not executed again for another site."""
    (session / "cache").mkdir(exist_ok=True)
    project.work.mkdir()
    project.cache.symlink_to(session / "cache")
    return project


def _build(command: Command, *settings: str) -> Callable[[Path], object]:
    def make(folder: Path) -> None:
        share_cache(copy_project(folder), folder.parent)
        done = command(folder, "build", *settings)
        assert not done.returncode, done.stderr
        (folder / "events.txt").write_text(done.stderr, encoding="utf-8")

    return make


@pytest.fixture(scope="session")
def site(shared: Shared, command: Command) -> Path:
    """The site of the default scenario; its project is the folder above, where tests may build more; `events.txt` there: what was told."""
    return shared("default", _build(command)) / "_site"


@pytest.fixture(scope="session")
def parameters() -> dict[str, float | int | str]:
    """The parameters of `treated_site`."""
    return PARAMETERS


@pytest.fixture(scope="session")
def treated_site(shared: Shared, command: Command) -> Path:
    """The site under PARAMETERS, of all treated patients; its project is the folder above."""
    settings = (word for name, value in PARAMETERS.items() for word in ("--set", f"{name}={value}"))
    return shared("treated", _build(command, *settings)) / "_site"


@pytest.fixture
def chapter(monkeypatch: pytest.MonkeyPatch) -> Callable[..., Ledger]:
    """`chapter(name, data, **settings)`: what a notebook records from a data package, its code cells run in this process.

    Settings that are no parameters of the notebook are left out.
    """

    def run(name: str, data: Path, **settings: object) -> Ledger:
        monkeypatch.setenv(DATA_VARIABLE, str(data))
        monkeypatch.chdir(ROOT / "notebooks")
        names: dict[str, object] = {"display": lambda _shown: None}
        for cell in read_notebook(ROOT / "notebooks" / f"{name}.ipynb").cells:
            if cell.cell_type == "code":
                exec(compile(cell.source, f"{name}, cell {cell.id}", "exec"), names)
            if "parameters" in cell.metadata.get("tags", []):
                names |= {key: value for key, value in settings.items() if key in names}
        ledger = names["ledger"]
        assert isinstance(ledger, Ledger)
        return ledger

    return run


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    program = shutil.which("chromium")
    if program is None:
        reason = "no chromium on the PATH; install it to test the site in a browser"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(
            executable_path=program, args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
        )
        yield started
        started.close()


@pytest.fixture(scope="session")
def addresses(site: Path) -> Iterator[dict[str, str]]:
    """Where the site can be opened: from disk, and from a server on this machine."""
    with make_server(site, 0) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield {"file": site.as_uri(), "http": f"http://127.0.0.1:{server.server_port}"}
        server.shutdown()
        thread.join()
