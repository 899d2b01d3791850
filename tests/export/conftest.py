"""What tests of files to take away share: the computed report, and a browser that prints, in a thread of its own."""

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from remission.pipeline.build import Options, compute
from remission.pipeline.export import printing
from remission.pipeline.export.material import Material
from remission.pipeline.project import Project
from remission.scenario import Scenario

Apart = Callable[[Callable[[], object]], None]


@pytest.fixture(scope="session")
def material(site: Path, tmp_path_factory: pytest.TempPathFactory) -> Material:
    """The report of `site`, from the cache."""
    project = Project(site.parent)
    options = Options(project.data, site, 1, "warm")
    return compute(project, Scenario(), options, tmp_path_factory.mktemp("executed"), lambda *_: None).material(project)


@pytest.fixture(scope="session")
def browser_apart() -> Apart:
    """`browser_apart(work)`: work that prints, done in a thread where no other test's browser runs; skips where there is no browser."""
    if missing := printing.lacking():
        if os.environ.get("CI"):
            pytest.fail(missing)
        pytest.skip(missing)

    def run(work: Callable[[], object]) -> None:
        with ThreadPoolExecutor(1) as pool:
            pool.submit(work).result()

    return run
