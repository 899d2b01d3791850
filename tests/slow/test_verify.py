"""Built sites verified for real: every notebook run again, under the parameters that the site recorded."""

import json
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from remission import ledgerfile
from remission.pipeline.project import Project

pytestmark = pytest.mark.slow


def test_a_site_comes_out_the_same(treated_site: Path, command: Callable[..., subprocess.CompletedProcess[str]]) -> None:
    done = command(treated_site.parent, "verify", "_site")
    assert not done.returncode, done.stderr
    assert "of the site" in done.stdout
    assert done.stderr.splitlines()[-1] == "compare: done"


def test_edited_pages_and_data_are_found(
    site: Path,
    project: Project,
    tmp_path: Path,
    command: Callable[..., subprocess.CompletedProcess[str]],
    rewrite: Callable[..., None],
) -> None:
    copied = shutil.copytree(site, tmp_path / "site")
    page = (copied / "safety.html").read_text(encoding="utf-8")
    (copied / "safety.html").write_text(page.replace("%", "!"), encoding="utf-8")
    rewrite(project.root / "data" / "outcomes.csv", "F081", value="55.7")
    for notebook in project.notebook_files():
        if notebook.stem not in ("argument", "disagreements"):
            notebook.unlink()
    done = command(project.root, "verify", str(copied), "--json")
    assert done.returncode == 1
    assert done.stderr.splitlines()[-1].startswith("remission: ")
    found = {(one["part"], one["kind"], one["name"]): one["detail"] for one in json.loads(done.stdout)["differences"]}
    assert found["file", "changed", "safety.html"] == "is not as published"
    assert found["data", "changed", "outcomes.csv"] == "is not the one that the site was built from"
    recorded = ledgerfile.read(site / ledgerfile.NAME).numbers
    # Where a notebook is missing, numbers of others lose the entries that their terms name.
    changed = {key for (part, kind, key), detail in found.items() if (part, kind) == ("number", "changed") and "value was" in detail}
    assert "was 0.555, is 0.557" in found["number", "changed", "argument.no_dmt.care_ms_2"]
    assert all("F081" in {one.id for one in recorded[key].inputs} for key in changed)
    missing = {key for part, kind, key in found if (part, kind) == ("number", "missing")}
    assert missing == {key for key, entry in recorded.items() if entry.notebook not in ("argument", "disagreements")}
