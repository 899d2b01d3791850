"""A built site checked by who did not build it; what the notebooks compute is put in by hand here, and for real in tests/slow."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from remission import ledgerfile
from remission.errors import InputError, WorkError
from remission.evidence import Evidence
from remission.ledgerfile import LedgerFile
from remission.pipeline import inputs, manifest
from remission.pipeline import verify as module
from remission.pipeline.build import Options, Results
from remission.pipeline.project import Project
from remission.pipeline.verify import Findings, verify
from remission.record import Record
from remission.scenario import Scenario, make_scenario

KEY = "one.two_trials.share"
Check = Callable[..., Findings]


@pytest.fixture
def site(tmp_path: Path, project: Project, evidence: Evidence, small_ledger: LedgerFile) -> Path:
    """A small site under other than the default parameters, with the inputs of this project beside its page."""
    folder = tmp_path / "site"
    folder.mkdir()
    (folder / "index.html").write_text("page", encoding="utf-8")
    names = [path.stem for path in project.notebook_files()]
    inputs.copy(inputs.sources(project, names), folder)
    ledgerfile.write(folder, small_ledger)
    manifest.write(folder, manifest.make(make_scenario({"target_population": "treated"}, "test"), evidence, names))
    return folder


@pytest.fixture(autouse=True)
def sound_data(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """The checks of data and assumptions take seconds: only the tests of them make them."""
    if "real_checks" not in request.fixturenames:
        monkeypatch.setattr(module, "data_faults", lambda _: [])
        monkeypatch.setattr(module, "require_possible", lambda *_: None)


@pytest.fixture
def real_checks() -> None:
    """Asked for by the tests of these checks."""


@pytest.fixture
def check(project: Project, site: Path, evidence: Evidence, small_ledger: LedgerFile, monkeypatch: pytest.MonkeyPatch) -> Check:
    """`check(**values)`: verify the site where the notebooks now compute the same, but for `values` of one number."""

    def run(data: Path | None = None, **values: Any) -> Findings:
        entry = small_ledger.numbers[KEY].model_copy(update=values)
        here = small_ledger.model_copy(update={"numbers": small_ledger.numbers | {KEY: entry}})

        def compute(_: Project, scenario: Scenario, options: Options, *__: object) -> Results:
            assert (scenario.target_population, options.use_cache, options.jobs) == ("treated", False, 3)
            return Results({}, evidence, Record(scenario), here)

        monkeypatch.setattr(module, "compute", compute)
        return verify(project, site, data or project.data, 3, lambda *_: None)

    return run


def messages(found: Findings) -> list[str]:
    return [one.message for one in found.differences]


def rewritten(path: Path, **values: Any) -> None:
    content = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps(content | values), encoding="utf-8")


def test_a_site_as_it_was_built(check: Check, site: Path, evidence: Evidence) -> None:
    found = check()
    assert found.good
    assert list(found.lines()) == []
    files, tables = len(manifest.digests(site)), len(evidence.digests)
    expected = f"4 of 4 numbers, 1 of 1 sentences, {files} of {files} files of the site and {tables} of {tables} data files are the same"
    assert found.verdict == expected
    report = found.report()
    assert json.loads(json.dumps(report)) == report
    assert (report["same"], report["compared"]["numbers"]) == (True, {"same": 4, "of": 4})


def test_a_number_that_comes_out_otherwise(check: Check) -> None:
    found = check(value=0.556, text="55.6%")
    assert not found.good
    assert messages(found) == [f"changed: number {KEY}: value was 0.555, is 0.556; text was '55.5%', is '55.6%'"]
    assert found.verdict.startswith("1 difference; 3 of 4 numbers, 1 of 1 sentences, ")


def test_a_page_edited_by_hand(check: Check, site: Path) -> None:
    (site / "index.html").write_text("Page", encoding="utf-8")
    (site / "more.html").write_text("more", encoding="utf-8")
    (site / ledgerfile.TABLE).unlink()
    assert sorted(messages(check())) == [
        "changed: file index.html: is not as published",
        "missing: file ledger.csv",
        "new: file more.html",
    ]


def test_a_ledger_edited_by_hand_is_found_twice(check: Check, site: Path, small_ledger: LedgerFile) -> None:
    entry = small_ledger.numbers[KEY].model_copy(update={"value": 0.655, "text": "65.5%"})
    edited = small_ledger.model_copy(update={"numbers": small_ledger.numbers | {KEY: entry}})
    (site / ledgerfile.NAME).write_text(ledgerfile.dumps(edited), encoding="utf-8")
    assert messages(check()) == [
        "changed: file ledger.json: is not as published",
        f"changed: number {KEY}: value was 0.655, is 0.555; text was '65.5%', is '55.5%'",
    ]


def test_hidden_files_of_a_server_are_its_own(check: Check, site: Path) -> None:
    (site / ".nojekyll").touch()
    (site / ".well-known").mkdir()
    (site / ".well-known" / "x").touch()
    assert check().good


def test_other_data_are_a_finding_and_the_numbers_are_compared_nevertheless(
    check: Check, package: Path, rewrite: Callable[..., None]
) -> None:
    rewrite(package / "outcomes.csv", "F081", note="another note")
    found = check(package)
    assert messages(found) == ["changed: data outcomes.csv: is not the one that the site was built from"]
    assert found.totals["number"] == 4


@pytest.mark.usefixtures("real_checks")
def test_faulty_data_are_refused(check: Check, package: Path, rewrite: Callable[..., None]) -> None:
    rewrite(package / "outcomes.csv", "F081", source_id="")
    with pytest.raises(InputError, match="column source_id"):
        check(package)


def test_other_software_and_notebooks_are_noted_and_no_finding(check: Check, site: Path, project: Project) -> None:
    path = site / manifest.NAME
    rewritten(path, software=manifest.software() | {"numpy": "1.0", "abacus": "3"}, code="0" * 64)
    (project.notebooks / "safety.ipynb").write_text("{}", encoding="utf-8")
    found = check()
    assert found.good
    own, packages, notebook = found.lines()
    assert own.startswith("note: the site was built with other source code of remission ")
    assert packages.startswith("note: the site was built with numpy 1.0 (here ")
    assert packages.endswith(", abacus 3 (here none)")
    assert notebook == "note: notebooks/safety.ipynb is not the one that the site was built from"


def test_other_scenarios_are_noted(check: Check, project: Project) -> None:
    (project.scenarios / "strict.yml").write_text("confidence: 0.9\n", encoding="utf-8")
    (project.scenarios / "more.yml").touch()
    assert check().notes == [
        "scenarios/strict.yml is not the one that the site was built from",
        "scenarios/more.yml is none of those that the site was built from",
    ]


def test_another_version_is_noted(check: Check, site: Path) -> None:
    rewritten(site / manifest.NAME, remission="9.9.9")
    (note,) = check().notes
    assert note.startswith("the site was built with remission 9.9.9, this is ")


def test_a_notebook_that_fails_hides_no_other_finding(project: Project, site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise WorkError("notebooks/safety.ipynb, cell 'a': no")

    monkeypatch.setattr(module, "compute", fail)
    (site / "index.html").write_text("Page", encoding="utf-8")
    found = verify(project, site, project.data, 1, lambda *_: None)
    assert not found.good
    assert messages(found) == ["changed: file index.html: is not as published"]
    assert found.verdict.startswith("the numbers were not compared: notebooks/safety.ipynb, cell 'a': no; 1 difference; ")
    assert "numbers" not in found.report()["compared"]
    assert list(project.work.iterdir()) == []


def test_of_many_differences_the_first_are_told(check: Check, site: Path) -> None:
    for count in range(30):
        (site / f"{count}.html").touch()
    lines = list(check().lines())
    assert len(lines) == 21
    assert lines[-1] == "and 10 more; --json lists all"


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"confidence": 3}, "confidence = 3.* must be less than"),
        ({"unheard": 1}, "unknown parameter 'unheard'"),
    ],
)
def test_parameters_that_cannot_be_are_refused(check: Check, site: Path, values: dict[str, Any], said: str) -> None:
    rewritten(site / manifest.NAME, parameters=values)
    with pytest.raises(InputError, match=said):
        check()


@pytest.mark.usefixtures("real_checks")
def test_an_assumption_that_cannot_hold_is_refused(check: Check, site: Path) -> None:
    rewritten(site / manifest.NAME, parameters={"non_enrolled": "relative_success", "relative_success": 2.0})
    with pytest.raises(InputError, match="puts the success share of those outside"):
        check()


def test_a_site_without_a_ledger_is_refused(check: Check, site: Path) -> None:
    (site / ledgerfile.NAME).unlink()
    with pytest.raises(InputError, match=r"ledger\.json: cannot be read: No such file"):
        check()


def test_each_stage_is_told(
    project: Project, site: Path, evidence: Evidence, small_ledger: LedgerFile, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "compute", lambda _, scenario, *__: Results({}, evidence, Record(scenario), small_ledger))
    events: list[tuple[str, str]] = []
    verify(project, site, project.data, 1, lambda what, event: events.append((what, event)))
    assert events == [("files", "running"), ("files", "done"), ("compare", "running"), ("compare", "done")]
