"""The warm engine: the same outputs as a kernel's, and clear words where a notebook's process comes to harm."""

import json
import os
import select
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import nbformat
import papermill
import pytest
from nbformat import NotebookNode, v4
from papermill.exceptions import PapermillExecutionError

from remission.pipeline.notebooks import normalize
from remission.warm import pool
from remission.warm.client import CannotForkError, Parent

KERNEL = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
EVERY_KIND = {
    "printed": "print('one'); print('two')",
    "error-stream": "import sys\nprint('careful', file=sys.stderr)",
    "result": "x = 6 * 7\nx",
    "table": "import pandas as pd\npd.DataFrame({'a': [1, 2]})",
    "displayed": "display({'text/plain': 'plain', 'text/html': '<b>b</b>'}, raw=True); 'and a result'",
    "updated": "handle = display('first', display_id='here'); handle.update('second')",
    "cleared": "from IPython.display import clear_output\nprint('gone'); clear_output(); print('stays')",
    "figure": "import matplotlib.pyplot as plt\nplt.figure(figsize=(1, 1)); plt.plot([1, 2]); print('drawn')",
    "magic": "%precision 3\n1 / 3",
    "shell": "!echo from a shell",
    "awaited": "import asyncio\nawait asyncio.sleep(0, 'awaited')",
    "remembered": "_, Out[4], len(In)",
    "path": "import os, sys; sys.path, os.path.basename(os.getcwd())",
    "main": "__name__, get_ipython().__class__.__name__",
    "silent": "y = 1;",
    "raises": "def f(): return 1 / 0\nf()",
    "syntax": "1 +",
}


def notebook(cells: dict[str, str], *, allow: bool = False) -> NotebookNode:
    tags = ["raises-exception"] if allow else []
    made = [v4.new_code_cell(source, id=name, metadata={"tags": list(tags)}) for name, source in cells.items()]
    whole: NotebookNode = v4.new_notebook(cells=made, metadata=KERNEL)
    return whole


def run(source: NotebookNode, folder: Path, *, name: str = pool.NAME, output: str = "out.ipynb", **options: Any) -> NotebookNode:
    options |= {"resources": {"metadata": {"path": str(folder)}}}
    executed: NotebookNode = papermill.execute_notebook(source, str(folder / output), engine_name=name, progress_bar=False, **options)
    return executed


def failure(source: NotebookNode, folder: Path, **options: Any) -> PapermillExecutionError:
    with pytest.raises(PapermillExecutionError) as caught:
        run(source, folder, **options)
    return caught.value


def merged(executed: NotebookNode) -> list[Any]:
    """Outputs by cell, neighboring pieces of one stream as one: a kernel cuts them by the clock."""
    cells = []
    for cell in (cell for cell in normalize(executed).cells if cell.cell_type == "code"):
        outputs: list[Any] = []
        for output in json.loads(json.dumps(cell.outputs)):
            last = outputs[-1] if outputs else {}
            if output["output_type"] == "stream" == last.get("output_type") and output["name"] == last["name"]:
                last["text"] += output["text"]
            else:
                outputs.append(output)
        cells.append((cell.id, cell.execution_count, outputs))
    return cells


def test_every_kind_of_output_is_as_a_kernel_gives_it(tmp_path: Path) -> None:
    source = notebook(EVERY_KIND, allow=True)
    for name in (pool.NAME, "nbclient"):
        failure(source, tmp_path, name=name, output=f"{name}.ipynb")
    warm, kernel = (nbformat.read(tmp_path / f"{name}.ipynb", as_version=4) for name in (pool.NAME, "nbclient"))
    assert {name for name, _, outputs in merged(warm) if not outputs} == {"silent"}
    for one, other in zip(merged(warm), merged(kernel), strict=True):
        assert one == other
    assert warm.metadata.language_info == kernel.metadata.language_info


def test_what_another_process_prints_is_shown(tmp_path: Path) -> None:
    cell = run(notebook({"beneath": "import os\n_ = os.system('echo from a process; echo careful >&2')"}), tmp_path).cells[0]
    assert [(output.name, output.text) for output in cell.outputs] == [("stdout", "from a process\n"), ("stderr", "careful\n")]


def test_papermill_finds_the_engine_by_its_name(tmp_path: Path) -> None:
    nbformat.write(notebook({"result": "6 * 7"}), tmp_path / "in.ipynb")
    line = [sys.executable, "-m", "papermill", "--engine", "remission-warm", "--no-progress-bar", "in.ipynb", "out.ipynb"]
    done = subprocess.run(line, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert nbformat.read(tmp_path / "out.ipynb", as_version=4).cells[0].outputs[0].data["text/plain"] == "42"


@pytest.mark.parametrize(
    ("source", "name", "reason"),
    [
        ("raise ValueError('too bad')", "ValueError", "too bad"),
        ("input('name? ')", "StdinNotImplementedError", "does not support input requests"),
        ("import os\nos._exit(3)", "DeadKernelError", "ended by itself, with exit code 3"),
        (
            "import os, signal\nos.kill(os.getpid(), signal.SIGKILL)",
            "DeadKernelError",
            "killed by the system, most likely for want of memory",
        ),
        ("import os, signal\nos.kill(os.getpid(), signal.SIGSEGV)", "DeadKernelError", "ended by signal SIGSEGV"),
        ("while True: pass", "CellTimeoutError", "the cell ran longer than 1 seconds"),
        ("import subprocess\nsubprocess.run(['sleep', '1000'])", "CellTimeoutError", "the cell ran longer than 1 seconds"),
        ("import numpy\nnumpy.ones(10**10)", "MemoryError", "Unable to allocate"),
    ],
)
def test_a_notebook_that_comes_to_harm_says_how_and_is_kept(tmp_path: Path, source: str, name: str, reason: str) -> None:
    seconds = 1 if name == "CellTimeoutError" else None
    error = failure(
        notebook({"before": "print('so far')", "harm": source, "after": "1"}), tmp_path, execution_timeout=seconds, memory=4 * 2**30
    )
    assert (error.ename, error.cell_index) == (name, 1)
    assert reason in error.evalue
    kept = {cell.id: cell for cell in nbformat.read(tmp_path / "out.ipynb", as_version=4).cells}
    assert kept["before"].outputs[0].text == "so far\n"
    assert kept["harm"].outputs[-1].ename == name
    assert kept["after"].execution_count is None


def test_a_process_that_dies_is_a_failure_even_where_errors_are_expected(tmp_path: Path) -> None:
    assert failure(notebook({"harm": "import os\nos._exit(0)"}, allow=True), tmp_path).ename == "DeadKernelError"


def test_a_notebook_that_dies_harms_no_other(tmp_path: Path) -> None:
    waits = "import pathlib\nwhile not pathlib.Path('died').exists(): pass\n'alive'"
    with ThreadPoolExecutor(2) as threads:
        other = threads.submit(run, notebook({"waits": waits}), tmp_path, output="other.ipynb")
        failure(notebook({"harm": "import os, signal\nos.kill(0, signal.SIGKILL)"}), tmp_path)
        (tmp_path / "died").touch()
        assert other.result().cells[0].outputs[0].data["text/plain"] == "'alive'"


def test_what_a_notebook_does_reaches_no_other(tmp_path: Path) -> None:
    spoils = "import math, os, sys\nmath.pi = 3\nos.environ['SPOILT'] = '1'\nos.chdir('/')\nx = 1"
    looks = "import math, os\nround(math.pi, 2), 'SPOILT' in os.environ, 'x' in globals(), os.getcwd() == '/'"
    run(notebook({"spoils": spoils}), tmp_path)
    assert run(notebook({"looks": looks}), tmp_path).cells[0].outputs[0].data["text/plain"] == "(3.14, False, False, False)"


def test_draws_differ_from_notebook_to_notebook(tmp_path: Path) -> None:
    draws = notebook({"draws": "import random, numpy\nrandom.random(), numpy.random.random()"})
    first, second = (run(draws, tmp_path).cells[0].outputs[0].data["text/plain"] for _ in range(2))
    assert first != second


def test_a_parent_that_was_killed_is_replaced(tmp_path: Path) -> None:
    run(notebook({"one": "1"}), tmp_path)
    parent = pool.parent(list)
    process = int(run(notebook({"process": "import os\nos.getppid()"}), tmp_path).cells[0].outputs[0].data["text/plain"])
    error = failure(notebook({"harm": f"import os, signal, time\nos.kill({process}, signal.SIGKILL)\ntime.sleep(1000)"}), tmp_path)
    assert "the process that notebooks are forked from has ended" in error.evalue
    assert run(notebook({"one": "1"}), tmp_path).cells[0].outputs[0].data["text/plain"] == "1"
    assert pool.parent(list) is not parent


def test_no_process_is_left_when_the_parent_closes(tmp_path: Path) -> None:
    waits = "import pathlib, os\npathlib.Path('process').write_text(str(os.getpid()))\nos.rename('process', 'begun')\nwhile True: pass"
    with ThreadPoolExecutor(1) as threads:
        endless = threads.submit(failure, notebook({"waits": waits}), tmp_path)
        while not (tmp_path / "begun").exists():
            assert not endless.done(), endless.result()
        pool.close()
        assert endless.result().ename == "DeadKernelError"
    with pytest.raises(ProcessLookupError):
        os.kill(int((tmp_path / "begun").read_text()), signal.SIG_DFL)


def test_only_the_outputs_that_are_wanted_are_made(tmp_path: Path) -> None:
    both = "class Both:\n    _repr_html_ = lambda self: 1 / 0\n    __repr__ = lambda self: 'plain'\nBoth()"
    cell = run(notebook({"both": both}), tmp_path, show=["text/plain"]).cells[0]
    assert [output.data for output in cell.outputs] == [{"text/plain": "plain"}]


def test_without_fork_a_kernel_runs_the_notebook_and_a_notice_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    pool.close()
    monkeypatch.delattr(os, "fork")
    executed = run(notebook({"result": "import os\nos.environ['GIVEN']"}), tmp_path, env={**os.environ, "GIVEN": "given"})
    assert executed.cells[0].outputs[0].data["text/plain"] == "'given'"
    assert "this system cannot fork processes; running the notebook in a kernel instead" in caplog.text


def test_a_library_that_starts_threads_is_not_forked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "threaded.py").write_text("import threading\nthreading.Thread(target=threading.Event().wait, daemon=True).start()\n")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    parent = Parent(["threaded"])
    try:
        with pytest.raises(CannotForkError, match="2 threads"):
            parent.fork(tmp_path, {})
    finally:
        parent.close()


def test_only_installed_modules_are_imported_ahead(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "beside.py").write_text("")
    monkeypatch.syspath_prepend(tmp_path)
    source = "import beside, math\nimport no_such_module\nfrom json import decoder\nfrom remission import figures"
    found = pool.imports_of([notebook({"one": source, "magic": "%precision 3", "again": "import math"})])
    assert found == ["math", "json", "json.decoder", "remission", "remission.figures"]


def test_a_parent_that_lives_is_not_told_again_what_to_import(tmp_path: Path) -> None:
    run(notebook({"one": "1"}), tmp_path)

    def refuse() -> list[str]:
        raise AssertionError("asked for modules")

    assert pool.parent(refuse) is pool.parent(refuse)


def test_a_parent_that_nobody_needed_ends_without_a_word(capfd: pytest.CaptureFixture[str]) -> None:
    pool.close()
    parent = pool.parent(lambda: ["remission.figures"])
    pool.close()
    assert not parent.alive
    assert capfd.readouterr().err == ""


def test_a_parent_that_was_ready_for_nobody_ends_without_a_word(capfd: pytest.CaptureFixture[str]) -> None:
    pool.close()
    parent = pool.parent(list)
    select.select([parent._control], [], [])
    # As where the process that started it ends at once.
    parent._control.close()
    parent._process.wait()
    pool.close()
    assert capfd.readouterr().err == ""
