"""Every notebook of the report under both engines: the same outputs, figures included."""

from pathlib import Path

import nbformat
import pytest

from remission.pipeline.engines import KERNEL, WARM
from remission.pipeline.execute import run_all
from remission.pipeline.job import Failure, Job

ROOT = Path(__file__).resolve().parents[2]
SOURCES = sorted((ROOT / "notebooks").glob("*.ipynb"))

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("source", SOURCES, ids=lambda source: source.stem)
def test_both_engines_give_the_same_notebook(source: Path, tmp_path: Path) -> None:
    found = {}
    for engine in (WARM, KERNEL):
        job = Job(source, {}, tmp_path / engine / source.name, ROOT / "data", engine)
        ((_, found[engine]),) = run_all([job], 1, lambda *_: None)
    warm, kernel = found[WARM], found[KERNEL]
    assert not isinstance(warm, Failure), warm
    assert not isinstance(kernel, Failure), kernel
    for one, other in zip(warm.cells, kernel.cells, strict=True):
        assert one == other
    assert nbformat.writes(warm) == nbformat.writes(kernel)


@pytest.mark.parametrize("source", SOURCES, ids=lambda source: source.stem)
def test_a_sweep_records_what_a_page_records(source: Path, tmp_path: Path) -> None:
    """Whether figures are drawn or not, the last cell shows the same ledger."""
    jobs = [Job(source, {}, tmp_path / str(drawn) / source.name, ROOT / "data", WARM, drawn=drawn) for drawn in (True, False)]
    shown = []
    for _, executed in run_all(jobs, 2, lambda *_: None):
        assert not isinstance(executed, Failure), executed
        shown.append(executed.cells[-1].outputs)
    assert shown[0] == shown[1]
