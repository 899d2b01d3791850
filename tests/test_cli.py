"""The command line: what it prints, its exit codes, and one line for every error."""

import http.client
import json
import socket
import subprocess
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from remission import __version__, cli, ledgerfile, scenarioschema
from remission.difference import Difference
from remission.errors import InputError
from remission.ledgerfile import LedgerFile
from remission.pipeline import compare
from remission.pipeline.project import Project
from remission.pipeline.verify import Findings
from remission.record import Record
from remission.scenario import Scenario
from remission.serve import make_server

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """`run(*words)`: the command line in this process; exit code, standard output and standard error."""

    def call(*words: str) -> tuple[int, str, str]:
        monkeypatch.setattr("sys.argv", ["remission", *words])
        monkeypatch.setattr(cli, "_debug", False)
        with pytest.raises(SystemExit) as stopped:
            cli.main()
        captured = capsys.readouterr()
        return int(stopped.value.code or 0), captured.out, captured.err

    return call


@pytest.fixture
def inside(project: Project, monkeypatch: pytest.MonkeyPatch) -> Project:
    """A copy of the project, as the current folder."""
    monkeypatch.chdir(project.root)
    return project


def one_line(err: str) -> str:
    """The one line of an error."""
    (line,) = err.splitlines()
    assert line.startswith("remission: ")
    return line.removeprefix("remission: ")


def append(path: Path, text: str) -> None:
    path.write_text(path.read_text(encoding="utf-8") + text, encoding="utf-8")


# --- what it is ---


@pytest.mark.parametrize(
    "words",
    [[], ["build"], ["run"], ["export"], ["compare"], ["params"], ["check"], ["explain"], ["verify"], ["serve"]],
)
def test_help_is_printed(run: Run, words: list[str]) -> None:
    code, out, err = run(*words, "--help")
    assert (code, err) == (0, "")
    assert "Usage" in out


def test_help_lists_every_command(run: Run) -> None:
    _, out, _ = run("--help")
    assert [
        name for name in ("build", "run", "export", "compare", "params", "check", "explain", "verify", "serve") if name not in out
    ] == []


def test_without_a_command_the_help_is_shown(run: Run) -> None:
    code, out, err = run()
    assert (code, err) == (2, "")
    assert "Usage" in out


@pytest.mark.parametrize("words", [["--version"], ["--version", "build"]])
def test_the_version_is_printed(run: Run, words: list[str]) -> None:
    assert run(*words) == (0, f"{__version__}\n", "")


# --- params ---


def test_parameters_are_listed(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    code, out, err = run("params")
    assert (code, err) == (0, "")
    assert [name for name in Scenario.model_fields if name not in out] == []


def test_parameters_as_json(run: Run) -> None:
    code, out, _ = run("params", "--json")
    listed = json.loads(out)
    assert code == 0
    assert [item["name"] for item in listed] == list(Scenario.model_fields)
    assert {"name", "type", "default", "minimum", "maximum", "choices", "unit", "meaning"} <= set(listed[0])


def test_the_schema_of_a_scenario(run: Run) -> None:
    code, out, _ = run("params", "--schema")
    schema = json.loads(out)
    assert code == 0
    assert schema["additionalProperties"] is False
    assert list(schema["properties"]) == ["title", "description", "extends", *Scenario.model_fields]
    assert out == scenarioschema.text()
    assert schema["properties"]["confidence"]["maximum"] == 0.999
    assert "treated" in schema["properties"]["target_population"]["enum"]


# --- check ---


@pytest.mark.usefixtures("inside")
def test_a_project_in_order(run: Run) -> None:
    assert run("check") == (0, "Everything is in order; no site yet whose pages could be read.\n", "")


@pytest.mark.usefixtures("inside")
def test_a_project_in_order_as_json(run: Run) -> None:
    code, out, err = run("check", "--json")
    assert (code, json.loads(out), err) == (0, {"valid": True, "problems": []}, "")


def test_each_fault_is_a_line(run: Run, inside: Project) -> None:
    append(inside.scenarios / "worst_case.yml", "draws: 1\n")
    append(inside.book / "index.md", "\nIn 42 cases.\n")
    code, out, err = run("check")
    scenario, prose, total = err.splitlines()
    assert (code, out) == (1, "")
    assert scenario.startswith("scenarios: scenarios/worst_case.yml")
    assert prose.startswith("prose: index.md: 'In 42 cases.'")
    assert total == "remission: 2 faults found"


def test_faults_as_json(run: Run, inside: Project) -> None:
    append(inside.scenarios / "worst_case.yml", "draws: 1\n")
    code, out, err = run("check", "--json")
    report = json.loads(out)
    assert (code, report["valid"], one_line(err)) == (1, False, "1 fault found")
    assert report["problems"][0]["part"] == "scenarios"


def test_a_wrong_text_is_a_fault(run: Run, inside: Project) -> None:
    text = inside.root / "other.txt"
    text.write_text("Another text\n\nIt states 3 numbers.\n", encoding="utf-8")
    code, out, err = run("check", "--seed", str(text))
    assert (code, out) == (1, "")
    assert "this is another copy of the text" in err.splitlines()[0]
    assert "Traceback" not in err


@pytest.mark.usefixtures("inside")
def test_a_text_that_is_not_there_is_a_fault(run: Run) -> None:
    code, _, err = run("check", "--seed", "nowhere.txt")
    assert code in (1, 2)
    assert "nowhere.txt" in err
    assert "Traceback" not in err


# --- explain ---


@pytest.fixture
def built(inside: Project, small_ledger: LedgerFile) -> Project:
    """A project with a last build."""
    inside.work.mkdir()
    inside.ledger.write_text(ledgerfile.dumps(small_ledger), encoding="utf-8")
    return inside


@pytest.mark.usefixtures("built")
def test_a_number_is_explained(run: Run) -> None:
    code, out, err = run("explain", "two_trials.share")
    assert (code, err) == (0, "")
    assert out.startswith("one.two_trials.share\n")
    assert [part for part in ("218 / 393", "F081", "target_population = treated (default is completers)") if part not in out] == []


@pytest.mark.usefixtures("built")
def test_a_number_is_explained_as_json(run: Run) -> None:
    code, out, err = run("explain", "one.two_trials.share", "--json")
    assert (code, err) == (0, "")
    assert json.loads(out)["inputs"][0]["source"]["id"]


@pytest.mark.usefixtures("built")
def test_of_a_notebook_the_numbers_are_listed(run: Run) -> None:
    code, out, err = run("explain", "other")
    assert (code, err) == (0, "")
    assert out.splitlines() == ["2 numbers", "other.patients: 393", "other.share: 55.5% (50.6 to 60.4, 95% interval)"]
    code, out, _ = run("explain", "other", "--json")
    assert json.loads(out)["numbers"].keys() == {"other.share", "other.patients"}


@pytest.mark.usefixtures("built")
def test_an_unknown_number_is_told_with_the_nearest(run: Run) -> None:
    code, out, err = run("explain", "one.two_trials.shar")
    assert (code, out) == (2, "")
    assert "the nearest are one.two_trials.share" in one_line(err)


def test_a_site_is_explained_outside_a_project(run: Run, tmp_path: Path, small_ledger: LedgerFile, monkeypatch: pytest.MonkeyPatch) -> None:
    ledgerfile.write(tmp_path, small_ledger)
    monkeypatch.chdir(tmp_path)
    code, out, _ = run("explain", "other.patients", "--site", ".")
    assert (code, out.splitlines()[0]) == (0, "other.patients")
    (tmp_path / ledgerfile.NAME).write_text('{"format": 1}', encoding="utf-8")
    code, _, err = run("explain", "other.patients", "--site", ".")
    assert code == 2
    assert "not a ledger of format" in one_line(err)


# --- verify ---


@pytest.fixture
def findings(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """`findings(difference, ...)`: what the next check of a site finds."""

    def set_to(*differences: Difference, notes: tuple[str, ...] = ()) -> None:
        found = Findings({"number": 5, "file": 7}, list(differences), list(notes))
        monkeypatch.setattr("remission.pipeline.verify.verify", lambda *_: found)

    return set_to


@pytest.mark.usefixtures("inside")
def test_a_site_that_is_as_published(run: Run, findings: Callable[..., None]) -> None:
    findings(notes=("other software",))
    assert run("verify", "_site") == (0, "5 of 5 numbers and 7 of 7 files of the site are the same\n", "note: other software\n")


@pytest.mark.usefixtures("inside")
def test_each_difference_is_a_line(run: Run, findings: Callable[..., None]) -> None:
    findings(Difference("number", "missing", "a.b"), Difference("file", "new", "c.html"))
    code, out, err = run("verify", "_site")
    assert (code, out) == (1, "")
    assert err.splitlines() == [
        "missing: number a.b",
        "new: file c.html",
        "remission: 2 differences; 4 of 5 numbers and 7 of 7 files of the site are the same",
    ]


@pytest.mark.usefixtures("inside")
def test_findings_as_json(run: Run, findings: Callable[..., None]) -> None:
    findings(Difference("number", "changed", "a.b", "value was 1, is 2"))
    code, out, err = run("verify", "_site", "--json")
    report = json.loads(out)
    assert (code, report["same"]) == (1, False)
    assert report["differences"] == [{"part": "number", "kind": "changed", "name": "a.b", "detail": "value was 1, is 2"}]
    assert one_line(err).startswith("1 difference; 4 of 5 numbers")


# --- bad input ---


@pytest.mark.parametrize(
    ("words", "found"),
    [
        pytest.param(
            ["build", "--set", "confidense=0.9"], "unknown parameter 'confidense'; did you mean 'confidence'?", id="unknown-parameter"
        ),
        pytest.param(["build", "--set", "confidence=2"], "confidence = 2.0 must be less than or equal to 0.999", id="out-of-range"),
        pytest.param(["build", "--set", "confidence=high"], "confidence = 'high' must be a valid number", id="no-number"),
        pytest.param(["build", "--set", "confidence=nan"], "confidence = nan must be", id="not-finite"),
        pytest.param(["build", "--set", "confidence"], "write it as name=value", id="no-value"),
        pytest.param(["build", "--set", "target_population=treatd"], "did you mean 'treated'?", id="unknown-choice"),
        pytest.param(["build", "--set", "imor=0.5"], "imor has no effect while non_enrolled=same", id="silent-parameter"),
        pytest.param(["build", "--set", "seed=1", "--set", "seed=2"], "'seed' is set twice", id="twice"),
        pytest.param(["build", "--sett", "seed=1"], "No such option: --sett", id="mistyped-option"),
        pytest.param(["build", "--jobs", "0"], "--jobs", id="no-jobs"),
        pytest.param(["build", "--engine", "steam"], "--engine", id="unknown-engine"),
        pytest.param(["biuld"], "No such command 'biuld'", id="unknown-command"),
        pytest.param(["build", "--scenario", "worst"], "worst: no such scenario; did you mean 'worst_case'?", id="unknown-scenario"),
        pytest.param(["build", "--scenario", "no.yml"], "no.yml: no such scenario", id="missing-scenario"),
        pytest.param(["build", "--data", "nowhere"], "nowhere: no such folder", id="missing-data"),
        pytest.param(["run", "sfety"], "sfety: no such notebook; did you mean 'safety'? there are argument, claims", id="unknown-notebook"),
        pytest.param(["export", "--to", "html", "sfety"], "sfety: no such notebook; did you mean 'safety'?", id="unknown-chapter"),
        pytest.param(["export"], "--to", id="no-format"),
        pytest.param(["export", "--to", "docx"], "--to", id="unknown-format"),
        pytest.param(["export", "--to", "csv", "--out", "LICENSE"], "--out LICENSE: is a file; name a folder", id="export-onto-a-file"),
        pytest.param(["compare"], "SCENARIO", id="nothing-to-compare"),
        pytest.param(["compare", "base"], "compare base: name two scenarios or more", id="one-scenario"),
        pytest.param(["compare", "base", "bast_case"], "did you mean 'best_case'?", id="unknown-scenario-to-compare"),
        pytest.param(["compare", "base", "strict", "--out", "book"], "is a folder or no page", id="no-page"),
        pytest.param(["run"], "notebook", id="no-notebook"),
        pytest.param(["run", "safety", "--out", "notebooks/safety.ipynb"], "is the notebook itself", id="onto-itself"),
        pytest.param(["run", "safety", "--out", "book"], "or a folder; name another file", id="onto-a-folder"),
        pytest.param(["build", "--out", "notebooks"], "holds files that are no site of this report", id="foreign-folder"),
        pytest.param(["build", "--out", "requirements.lock"], "is not a folder", id="onto-a-file"),
        pytest.param(["check", "--data", "book"], "no such file; name a folder that holds a data package", id="no-package"),
        pytest.param(
            ["explain", "a"], "ledger.json: no such file; run 'remission build' first, or name the folder of a built site", id="no-build"
        ),
        pytest.param(["explain"], "number", id="no-number-to-explain"),
        pytest.param(["explain", "a", "--site", "book"], "book/ledger.json: no such file", id="no-site-to-explain"),
        pytest.param(["verify"], "site", id="nothing-to-verify"),
        pytest.param(["verify", "nowhere"], "nowhere: no such folder; name the folder of a built site", id="missing-site"),
        pytest.param(["verify", "book"], "book: no site of this report", id="foreign-site"),
        pytest.param(["verify", "book", "--data", "nowhere"], "nowhere: no such folder", id="missing-data-to-verify"),
        pytest.param(["serve"], "no site yet; run 'remission build' first", id="no-site"),
        pytest.param(["serve", "--port", "99999"], "--port", id="no-port"),
    ],
)
def test_bad_input_is_told_in_one_line(run: Run, inside: Project, words: list[str], found: str) -> None:
    before = sorted(inside.root.rglob("*"))
    code, out, err = run(*words)
    assert (code, out) == (1 if words[0] == "check" else 2, "")
    assert found in (err if words[0] == "check" else one_line(err))
    assert sorted(inside.root.rglob("*")) == before


def test_a_comparison_is_printed_as_json_and_written_as_a_page(run: Run, inside: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    def execute(_: Project, scenarios: dict[str, Scenario], *__: object) -> compare.Comparison:
        return compare.compare({name: Record(scenario) for name, scenario in scenarios.items()})

    monkeypatch.setattr(compare, "run", execute)
    code, out, err = run("compare", "base", "strict", "--json", "--out", "new/page.html")
    assert (code, err) == (0, "")
    assert [each["name"] for each in json.loads(out)["scenarios"]] == ["base", "strict"]
    assert [path.name for path in (inside.root / "new").iterdir()] == ["page.html"]
    code, out, err = run("compare", "base", "strict", "--out", "new/page.html")
    assert (code, err) == (0, "")
    assert "confidence" in out
    assert out.endswith("Wrote new/page.html\n")


def test_outside_a_project_there_is_nothing_to_build(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    code, _, err = run("build")
    assert code == 2
    assert "no project here or above" in one_line(err)


def test_a_row_without_source_stops_the_build_and_leaves_the_site(run: Run, inside: Project, rewrite: Callable[..., None]) -> None:
    site = inside.root / "_site"
    site.mkdir()
    for name in ("index.html", "build.json"):
        (site / name).write_text("{}", encoding="utf-8")
    rewrite(inside.data / "outcomes.csv", "F081", source_id="")
    code, out, err = run("build")
    assert (code, out) == (2, "")
    (line,) = (line for line in err.splitlines() if line.startswith("remission: "))
    assert line == err.splitlines()[-1]
    assert "column source_id" in line
    assert sorted(path.name for path in site.iterdir()) == ["build.json", "index.html"]
    assert not inside.work.exists()


def test_a_row_without_source_stops_a_run(run: Run, inside: Project, rewrite: Callable[..., None]) -> None:
    rewrite(inside.data / "outcomes.csv", "F081", source_id="")
    code, out, err = run("run", "safety")
    assert (code, out) == (2, "")
    assert "column source_id" in one_line(err)
    assert not inside.work.exists()


@pytest.mark.usefixtures("inside")
def test_a_traceback_is_for_those_who_ask(run: Run) -> None:
    words = ("build", "--scenario", "worst")
    assert "Traceback" not in run(*words)[2]
    code, _, err = run("--debug", *words)
    assert code == 2
    assert "Traceback" in err
    assert err.splitlines()[-1].startswith("remission: worst: no such scenario")


def test_the_module_runs_as_a_program(command: Callable[..., subprocess.CompletedProcess[str]], tmp_path: Path) -> None:
    done = command(tmp_path, "build", "--set", "confidense=0.9")
    assert (done.returncode, done.stdout) == (2, "")
    assert "no project here or above" in one_line(done.stderr)


# --- serve ---


def test_a_site_is_served_on_this_machine_alone(tmp_path: Path) -> None:
    (tmp_path / "index.html").write_text("<h1>Here</h1>", encoding="utf-8")
    with make_server(tmp_path, 0) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            assert server.server_address[0] == "127.0.0.1"
            connection = http.client.HTTPConnection("127.0.0.1", server.server_port)
            connection.request("GET", "/index.html")
            answer = connection.getresponse()
            assert (answer.status, answer.read()) == (200, b"<h1>Here</h1>")
            connection.request("GET", "/../secret")
            answer = connection.getresponse()
            answer.read()
            assert answer.status == 404
            connection.close()
        finally:
            server.shutdown()
            thread.join()


@pytest.fixture
def taken() -> Callable[[], socket.socket]:
    def take() -> socket.socket:
        listener = socket.socket()
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        return listener

    return take


def test_a_taken_port_is_refused(tmp_path: Path, taken: Callable[[], socket.socket]) -> None:
    with taken() as listener, pytest.raises(InputError, match=r"^port \d+: .+; choose another with --port$"):
        make_server(tmp_path, listener.getsockname()[1])


def test_a_taken_port_is_told_in_one_line(run: Run, inside: Project, taken: Callable[[], socket.socket]) -> None:
    site = inside.root / "_site"
    site.mkdir()
    (site / "index.html").write_text("<h1>Here</h1>", encoding="utf-8")
    with taken() as listener:
        port = listener.getsockname()[1]
        code, _, err = run("serve", "--port", str(port))
    assert code == 2
    assert one_line(err).startswith(f"port {port}: ")


@pytest.mark.usefixtures("inside")
def test_an_interrupt_is_told_in_one_line(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("remission.pipeline.build.build", interrupt)
    code, _, err = run("build")
    assert (code, one_line(err)) == (1, "interrupted; what was published before is as it was")


@pytest.mark.usefixtures("inside")
def test_a_parameter_that_a_notebook_does_not_use_is_refused(run: Run) -> None:
    code, _, err = run("run", "safety", "--set", "threshold=0.6")
    assert code == 2
    assert one_line(err).startswith("--set threshold: safety does not use it; it has confidence, ")


@pytest.mark.usefixtures("inside")
def test_an_assumption_that_cannot_hold_is_refused_before_anything_runs(run: Run) -> None:
    code, _, err = run("build", "--set", "non_enrolled=relative_success", "--set", "relative_success=2")
    assert code == 2
    assert "relative_success = 2.0: puts the success share of those outside at" in err.splitlines()[-1]
    assert "(CARE-MS I, No further treatment)" in err.splitlines()[-1]
