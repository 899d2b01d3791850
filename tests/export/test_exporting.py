"""`remission export`, as a user runs it."""

import csv
import io
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from remission import ledgerfile
from remission.errors import InputError
from remission.pipeline.export.exporting import chosen
from remission.pipeline.project import Project

Command = Callable[..., subprocess.CompletedProcess[str]]


def test_a_table_holds_the_numbers_of_the_ledger(site: Path, command: Command, tmp_path: Path) -> None:
    done = command(site.parent, "export", "--to", "csv", "--out", str(tmp_path))
    assert (done.returncode, done.stdout) == (0, f"Wrote {tmp_path}/estimates.csv\n")
    text = (tmp_path / "estimates.csv").read_text(encoding="utf-8")
    ledger = ledgerfile.read(site / ledgerfile.NAME)
    rows = list(csv.DictReader(io.StringIO(text)))
    assert text == (site / ledgerfile.TABLE).read_text(encoding="utf-8")
    assert [row["id"] for row in rows] == list(ledger.numbers)
    for row in rows:
        entry = ledger.numbers[row["id"]]
        told = (entry.value, entry.low, entry.high, entry.confidence)
        assert tuple(float(row[name]) if row[name] else None for name in ("value", "low", "high", "confidence")) == told
        assert (row["unit"], row["method"], row["chapter"]) == (entry.unit, entry.method, entry.notebook)


def test_chapters_are_those_of_the_site(site: Path, command: Command, tmp_path: Path) -> None:
    done = command(site.parent, "export", "--to", "ipynb", "safety", "notebooks/claims.ipynb", "--out", str(tmp_path / "new"))
    assert done.returncode == 0, done.stderr
    assert "Traceback" not in done.stderr
    made = {path.name: path.read_bytes() for path in (tmp_path / "new").iterdir()}
    assert made == {name: (site / "downloads" / name).read_bytes() for name in ("safety.ipynb", "claims.ipynb")}


def test_without_a_browser_there_is_one_line_and_no_file(site: Path, tmp_path: Path) -> None:
    environment = {name: value for name, value in os.environ.items() if name != "REMISSION_CHROMIUM"} | {"PATH": str(tmp_path)}
    line = [sys.executable, "-m", "remission", "export", "--to", "pdf", "safety", "--out", str(tmp_path / "new")]
    done = subprocess.run(line, cwd=site.parent, env=environment, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (1, "")
    (told,) = done.stderr.splitlines()
    assert told.startswith("remission: PDF needs Chromium, and none of chromium, ")
    assert told.endswith("; --to html needs none")
    assert not (tmp_path / "new").exists()


def test_chapters_are_named_once_in_the_order_given(project: Project, tmp_path: Path) -> None:
    assert chosen(project, ["safety", "claims", "safety"]) == ["safety", "claims"]
    assert chosen(project, []) == [path.stem for path in project.notebook_files()]
    other = tmp_path / "other.ipynb"
    other.touch()
    with pytest.raises(InputError, match=rf"^{other}: is no chapter of this project; there are argument, claims"):
        chosen(project, [str(other)])
