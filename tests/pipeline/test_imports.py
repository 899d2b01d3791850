"""What a command does not need it does not load: starting takes longer than most of what there is to do."""

import subprocess
import sys

import pytest

HEAVY = {"frictionless", "jsonschema", "matplotlib", "nbformat", "numpy", "pandas", "papermill", "rocrate", "scipy", "sphinx"}


def loaded(module: str) -> set[str]:
    """What importing a module loads, in a process of its own."""
    code = f"import {module}, sys; print(*(name for name, one in sys.modules.items() if one))"
    return set(subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split())


@pytest.mark.parametrize("module", ["remission.cli", "remission.pipeline.published", "remission.pipeline.manifest"])
def test_seeing_that_nothing_changed_loads_next_to_nothing(module: str) -> None:
    assert HEAVY & loaded(module) == set()


def test_a_build_loads_what_validates_and_describes_only_when_it_does() -> None:
    assert {"frictionless", "papermill", "rfc3987_syntax", "rocrate", "sphinx"} & loaded("remission.pipeline.build") == set()
