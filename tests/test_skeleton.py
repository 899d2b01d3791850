"""The files around the code: lock, conda environment, Makefile, citation, hooks, workflows."""

import os
import re
import shutil
import subprocess
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
TARGETS = {"test-slow", "help", "book", "test", "lint", "lab", "bench", "lock", "clean"}
HASH = re.compile(r"--hash=sha256:[0-9a-f]{64}")
# spelled so that this file does not hold them
REGISTRIES = [
    host.replace(" ", ".") for host in ("pypi org", "files pythonhosted org", "registry npmjs org", "conda anaconda org", "deb debian org")
]

needs_make = pytest.mark.skipif(shutil.which("make") is None, reason="make is not installed")


def load(name: str) -> Any:
    return yaml.safe_load((ROOT / name).read_text(encoding="utf-8"))


def lock_lines() -> list[str]:
    """The logical lines of the lock, comments left out."""
    text = re.sub(r"^\s*#.*\n", "", (ROOT / "requirements.lock").read_text(encoding="utf-8"), flags=re.MULTILINE)
    return [line for line in text.replace("\\\n", " ").splitlines() if line.strip()]


def locked() -> dict[str, list[Requirement]]:
    found: dict[str, list[Requirement]] = {}
    for line in lock_lines():
        requirement = Requirement(HASH.sub("", line).strip())
        found.setdefault(canonicalize_name(requirement.name), []).append(requirement)
    return found


def pinned(requirement: Requirement) -> str:
    (specifier,) = requirement.specifier
    assert specifier.operator == "==", f"{requirement} is not pinned"
    return specifier.version


def make(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if name not in ("MAKEFLAGS", "MAKELEVEL", "MFLAGS", "PYTHON")}
    return subprocess.run(["make", *words], cwd=folder, env=environment, capture_output=True, text=True, check=False)


def test_lock_hashes_every_requirement() -> None:
    assert len(lock_lines()) > 100
    assert [line for line in lock_lines() if not HASH.search(line)] == []


def test_lock_names_no_address() -> None:
    assert [line for line in lock_lines() if line.lstrip().startswith("-") or " @ " in line] == []
    assert "://" not in (ROOT / "requirements.lock").read_text(encoding="utf-8")


def test_lock_covers_every_dependency() -> None:
    extras = [line for lines in PROJECT["optional-dependencies"].values() for line in lines]
    pins = locked()
    for wanted in map(Requirement, PROJECT["dependencies"] + extras):
        found = pins.get(canonicalize_name(wanted.name))
        assert found, f"requirements.lock lacks {wanted}; run 'make lock'"
        for pin in found:
            assert wanted.specifier.contains(pinned(pin), prereleases=True), f"requirements.lock holds {pin}, not {wanted}; run 'make lock'"


def test_environment_names_the_versions_of_the_lock() -> None:
    environment = load("environment.yml")
    (pip,) = (entry["pip"] for entry in environment["dependencies"] if isinstance(entry, dict))
    # pip takes the hashes from the first line that names a package
    assert pip[0] == "-r requirements.lock"
    named = {canonicalize_name(requirement.name): requirement for requirement in map(Requirement, pip[1:])}
    assert named.keys() >= {"jupyter-book", "jupyterlab", "nbconvert", "pandas", "papermill", "seaborn"}
    for name, requirement in named.items():
        versions = [pinned(pin) for pin in locked()[name]]
        assert [pinned(requirement)] == versions, f"environment.yml: change {requirement} to {name}=={versions[0]}"
    python = next(entry for entry in environment["dependencies"] if str(entry).startswith("python>"))
    assert python == f"python{PROJECT['requires-python']}"


@needs_make
def test_make_alone_lists_every_target() -> None:
    done = make(ROOT)
    assert done.returncode == 0, done.stderr
    assert [line.split()[:2] for line in done.stdout.splitlines() if len(line.split()) < 3] == []
    assert {line.split()[1] for line in done.stdout.splitlines()} == TARGETS
    phony = re.search(r"^\.PHONY: (.*)$", (ROOT / "Makefile").read_text(encoding="utf-8"), flags=re.MULTILINE)
    assert phony
    assert set(phony.group(1).split()) == TARGETS


@pytest.fixture
def sandbox(tmp_path: Path) -> Path:
    """A folder with the Makefile and a fake Python that writes down its calls; pip fails while a file named `broken` exists."""
    for name in ("Makefile", "requirements.lock", "pyproject.toml"):
        shutil.copy(ROOT / name, tmp_path / name)
    fake = tmp_path / "python"
    fake.write_text(
        "#!/bin/sh\n"
        'case "$*" in\n'
        "  *'-m venv'*) rm -rf .venv; mkdir -p .venv/bin; cp python .venv/bin/python; cp python .venv/bin/remission;;\n"
        "  *--require-hashes*) test ! -e broken || exit 1;;\n"
        "esac\n"
        'echo "${0##*/} $*" >> calls\n',
        encoding="utf-8",
    )
    fake.chmod(0o755)
    return tmp_path


def calls(folder: Path) -> list[str]:
    """The calls since the last look, the questions about the Python's version left out."""
    lines = (folder / "calls").read_text(encoding="utf-8").splitlines()
    (folder / "calls").unlink()
    return [line for line in lines if not line.startswith("python -c")]


@needs_make
def test_set_up_happens_once_and_starts_again_where_it_broke(sandbox: Path) -> None:
    (sandbox / "broken").touch()
    assert make(sandbox, "book", "PYTHON=./python").returncode != 0
    assert calls(sandbox) == ["python -m venv --clear .venv"]
    (sandbox / "broken").unlink()
    assert make(sandbox, "book", "PYTHON=./python").returncode == 0
    venv, lock, project, build = calls(sandbox)
    assert "-m venv --clear" in venv
    assert "--require-hashes -r requirements.lock" in lock
    assert project.endswith("--no-deps --no-build-isolation -e .")
    assert build == "remission build --downloads"
    assert make(sandbox, "book", "PYTHON=./python").returncode == 0
    assert calls(sandbox) == ["remission build --downloads"]


@needs_make
@pytest.mark.parametrize("python", ["false", "no-such-python"])
def test_old_or_missing_python_gets_one_clear_line(sandbox: Path, python: str) -> None:
    done = make(sandbox, "book", f"PYTHON={python}")
    assert done.returncode != 0
    assert done.stderr.splitlines()[0].startswith(f"remission needs Python 3.11 or newer, and '{python}' is missing or older")
    assert not (sandbox / ".venv").exists()


def test_citation_has_the_version_of_the_project() -> None:
    citation = load("CITATION.cff")
    assert citation["cff-version"] == "1.2.0"
    assert citation["version"] == PROJECT["version"]
    assert citation["license"] == PROJECT["license"]


def test_hooks_and_workflows_use_nothing_unpinned() -> None:
    for repo in load(".pre-commit-config.yaml")["repos"]:
        assert repo["repo"] == "local"
        assert [hook["id"] for hook in repo["hooks"] if hook["language"] != "system" or not hook["entry"].startswith(".venv/bin/")] == []
    for path in (ROOT / ".github" / "workflows").glob("*.yml"):
        assert "permissions" in load(str(path.relative_to(ROOT)))
        uses = re.findall(r"uses: (\S+)", path.read_text(encoding="utf-8"))
        assert uses
        assert [use for use in uses if not re.fullmatch(r"actions/[a-z-]+@[0-9a-f]{40}", use)] == []


def test_ci_script_is_executable_and_parses() -> None:
    script = ROOT / ".ci" / "run"
    assert os.access(script, os.X_OK)
    if bash := shutil.which("bash"):
        assert subprocess.run([bash, "-n", str(script)], check=False).returncode == 0


def test_no_file_names_a_package_registry() -> None:
    git = shutil.which("git")
    if git is None or not (ROOT / ".git").exists():
        pytest.skip("not a git checkout")
    listed = subprocess.run(
        [git, "ls-files", "-z", "--cached", "--others", "--exclude-standard"], cwd=ROOT, capture_output=True, check=True
    )
    files = [ROOT / os.fsdecode(name) for name in listed.stdout.split(b"\0") if name]
    hosts = re.compile("|".join(map(re.escape, REGISTRIES)).encode())
    assert [str(path.relative_to(ROOT)) for path in files if path.is_file() and hosts.search(path.read_bytes())] == []
