"""Sweeps: against loops that a user would write, at one and two workers, and from ten runs to two thousand."""

import json
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path

from projects import copy_project, forget
from timing import BIN, Ratio, Times, repeat, run, say

REMISSION = BIN / "remission"
# What one would sweep: how those who did not enter fared, and what the intervals make of efficacy and safety.
SWEPT = ("efficacy", "non_enrollment", "safety")
POINTS = 30
MANY, FEW = 2000, 10
SMALL = "disagreements"
MEGABYTE = 1024**2


def measure(folder: Path, runs: int) -> tuple[list[Times], list[Ratio]]:
    """Times and ratios of running notebooks under many scenarios; seconds are those of one run of one notebook."""
    project = copy_project(folder / "project")
    swept = [project / "notebooks" / f"{name}.ipynb" for name in SWEPT]
    values = [0.9 + 0.001 * number for number in range(runs)]
    command = repeat(
        "a loop of the papermill command", runs, lambda number: _command(swept, values[number], folder / "loop.ipynb") / len(swept)
    )
    pool = repeat(
        "`papermill.execute_notebook` in a pool of two processes", runs, lambda number: _pool(swept, values[number], folder) / len(swept)
    )
    sweep = repeat(
        f"`remission sweep --jobs 2`, {POINTS * len(swept)} runs", runs, lambda _: _sweep(project, swept, 2) / POINTS / len(swept)
    )
    alone = repeat(
        f"`remission sweep --jobs 1`, {POINTS * len(swept)} runs", runs, lambda _: _sweep(project, swept, 1) / POINTS / len(swept)
    )
    few = repeat(f"{FEW} runs of one notebook", runs, lambda _: _hypercube(project, FEW)[0] / FEW)
    seconds, grown = _hypercube(project, MANY)
    say(f"{MANY} runs: {seconds:.0f} s, memory grew by {grown / MEGABYTE:.1f} MiB")
    flat = Times(f"{MANY} runs of one notebook", (seconds / MANY,))
    why = "the command takes a part of the second core itself: it reads every executed notebook, and keeps it"
    return [command, pool, sweep, alone, few, flat], [
        Ratio("loop of the papermill command against the sweep, per run", command.median / sweep.median, 20, least=True),
        Ratio("pool of `papermill.execute_notebook` against the sweep, per run", pool.median / sweep.median, 6, least=True),
        Ratio("runs a second at two workers against one", alone.median / sweep.median, 1.6, least=True, why=why),
        Ratio(f"seconds of one run, {MANY} against {FEW} runs (start and end of the command included)", flat.median / few.median, 1.1),
        Ratio(f"growth of the command's memory over {MANY} runs, in MiB", grown / MEGABYTE, 50),
    ]


def _command(swept: list[Path], confidence: float, out: Path) -> float:
    return sum(run([BIN / "papermill", path.name, out, "-p", "confidence", f"{confidence:g}"], path.parent) for path in swept)


def _pool(swept: list[Path], confidence: float, folder: Path) -> float:
    jobs = [[str(path), str(folder / path.name), confidence] for path in swept]
    return run([sys.executable, Path(__file__).with_name("pooled.py"), json.dumps(jobs)], swept[0].parent)


def _sweep(project: Path, swept: list[Path], jobs: int) -> float:
    levels = [round(0.8 + 0.005 * number, 4) for number in range(POINTS)]
    grid = {"grid": {"confidence": levels}, "notebooks": [path.stem for path in swept]}
    return _timed(project, grid, jobs)


def _hypercube(project: Path, runs: int) -> tuple[float, float]:
    """Seconds of a sweep of one small notebook, and by how many bytes the command's memory grew after its first runs."""
    ranges = {"confidence": [0.6, 0.99], "threshold": [0.1, 0.9]}
    grid = {"latin_hypercube": {"runs": runs, "ranges": ranges}, "notebooks": [SMALL]}
    watched: list[float] = []
    return _timed(project, grid, 2, watched), watched[-1] - watched[0] if watched else 0.0


def _timed(project: Path, grid: Mapping[str, object], jobs: int, watched: list[float] | None = None) -> float:
    forget(project)
    (project / "grid.yml").write_text(json.dumps(grid), encoding="utf-8")
    line = [str(REMISSION), "sweep", "grid.yml", "--out", "_build/out", "--jobs", str(jobs)]
    start = time.perf_counter()
    with subprocess.Popen(line, cwd=project, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True) as process:
        told = []
        for text in process.stderr or ():
            told.append(text)
            # A line comes at every twentieth of the runs.
            if watched is not None:
                watched.append(_resident(process.pid))
    elapsed = time.perf_counter() - start
    if process.returncode:
        sys.exit(f"bench: {' '.join(line)} failed, so there is nothing to time\n{''.join(told)}")
    return elapsed


def _resident(process: int) -> float:
    """Bytes of memory of a process; none where it has ended."""
    try:
        lines = Path(f"/proc/{process}/status").read_text(encoding="ascii").splitlines()
    except OSError:
        return 0.0
    return next((float(line.split()[1]) * 1024 for line in lines if line.startswith("VmRSS")), 0.0)
