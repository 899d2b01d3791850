"""The whole report under every scenario of the repository, and for each population: it builds, and its pages hold together."""

import json
import re
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from bs4 import BeautifulSoup

from remission.pipeline.project import Project
from remission.scenario import Scenario, resolve

ROOT = Path(__file__).resolve().parents[2]
DEFAULTS = "base"
SCENARIOS = sorted(path.stem for path in (ROOT / "scenarios").glob("*.yml") if path.stem != DEFAULTS)
SETTINGS = [
    *(pytest.param(["--scenario", name], id=name) for name in SCENARIOS),
    pytest.param(["--set", "target_population=enrolled"], id="enrolled"),
    pytest.param(["--set", "target_population=randomized", "--set", "threshold=0.3"], id="randomized"),
]

pytestmark = pytest.mark.slow


def require_whole(site: Path) -> None:
    """Every sentence says something, and no page shows what only a program would."""
    said = json.loads((site / "ledger.json").read_text(encoding="utf-8"))["statements"]
    assert [key for key, sentence in said.items() if not sentence.strip()] == []
    for page in site.glob("*.html"):
        content = BeautifulSoup(page.read_text(encoding="utf-8"), "html.parser")
        for code in content.select(".cell_input, script"):
            code.decompose()
        assert not re.search(r"\bnan%?\b|\binf\b", content.get_text(" ")), page.name
        assert "None" not in {cell.get_text(strip=True) for cell in content.find_all(["td", "th"])}, page.name


@pytest.mark.parametrize("words", SETTINGS)
def test_the_report_builds(words: list[str], caching_project: Project, command: Callable[..., subprocess.CompletedProcess[str]]) -> None:
    done = command(caching_project.root, "build", *words)
    assert not done.returncode, done.stderr
    require_whole(caching_project.root / "_site")


def test_the_report_of_the_defaults_holds_together(site: Path) -> None:
    assert resolve(ROOT / "scenarios" / f"{DEFAULTS}.yml", []) == Scenario()
    require_whole(site)
