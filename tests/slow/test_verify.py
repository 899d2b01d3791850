"""Built sites verified for real: every notebook run again, under the parameters that the site recorded."""

import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow


def test_a_site_comes_out_the_same(treated_site: Path, command: Callable[..., subprocess.CompletedProcess[str]]) -> None:
    done = command(treated_site.parent, "verify", "_site")
    assert not done.returncode, done.stderr
    assert "of the site" in done.stdout
    assert done.stderr.splitlines()[-1] == "compare: done"


def test_edited_pages_and_data_are_found(
    site: Path, tmp_path: Path, command: Callable[..., subprocess.CompletedProcess[str]], rewrite: Callable[..., None]
) -> None:
    copied = shutil.copytree(site, tmp_path / "site")
    page = (copied / "safety.html").read_text(encoding="utf-8")
    (copied / "safety.html").write_text(page.replace("%", "!"), encoding="utf-8")
    data = shutil.copytree(site.parent / "data", tmp_path / "data")
    rewrite(data / "outcomes.csv", "F081", value="55.7")
    done = command(site.parent, "verify", str(copied), "--data", str(data))
    assert done.returncode == 1
    lines = done.stderr.splitlines()
    assert "changed: file safety.html: is not as published" in lines
    assert "changed: data outcomes.csv: is not the one that the site was built from" in lines
    assert any(line.startswith("changed: number ") and "was 0.555, is 0.557" in line for line in lines)
    assert lines[-1].startswith("remission: ")
