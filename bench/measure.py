"""Time the whole build, cold and with nothing changed, and a bias analysis by random draws; write bench/results.md."""

import argparse
import os
import platform
import subprocess
import sys
import time
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from statistics import median

import numpy as np

from remission.analysis.probabilistic import bias_analysis, uniform

ROOT = Path(__file__).resolve().parents[1]
REMISSION = str(Path(sys.executable).with_name("remission"))
BUILD = [REMISSION, "build", "--out", "_build/bench"]
PACKAGES = ("remission", "papermill", "nbclient", "jupyter-book", "sphinx", "pandas", "scipy", "matplotlib")


def seconds(command: list[str]) -> float:
    """Wall time of one run of a command; ends the benchmark where the command fails."""
    start = time.perf_counter()
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    elapsed = time.perf_counter() - start
    if done.returncode:
        sys.exit(f"bench: {' '.join(command)} failed, so there is nothing to time\n{done.stderr.strip()}")
    return elapsed


def measure(label: str, command: list[str], runs: int) -> str:
    """One row of the table: the median, fastest and slowest of several runs."""
    times = []
    for run in range(runs):
        times.append(seconds(command))
        sys.stderr.write(f"{label}: run {run + 1} of {runs}, {times[-1]:.1f} s\n")
    return f"| {label} | {runs} | {median(times):.1f} s | {min(times):.1f} s | {max(times):.1f} s |"


def draws(runs: int) -> str:
    """One row: a million draws by numpy alone, and the whole bias analysis with them."""
    counts, size = (218, 393, 423), 1_000_000
    alone, whole = [], []
    for _ in range(runs):
        start = time.perf_counter()
        random = np.random.default_rng(2017)
        random.beta(counts[0] + 0.5, counts[1] - counts[0] + 0.5, size)
        random.uniform(0, 1, size)
        middle = time.perf_counter()
        bias_analysis(*counts, uniform(0, 1), draws=size)
        alone.append(middle - start)
        whole.append(time.perf_counter() - middle)
    return f"| {runs} | {median(alone) * 1000:.0f} ms | {median(whole) * 1000:.0f} ms | {median(whole) / median(alone):.1f} |"


def processor() -> str:
    """The processor's name, where the system tells it."""
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        lines = []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return (names or [platform.processor() or platform.machine()])[0]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=5, help="runs of each kind, at least 5 (default: 5)")
    runs = parser.parse_args().runs
    if runs < 5:
        parser.error("--runs: a median of fewer than 5 runs says little")
    cold = measure("`remission build --no-cache`", [*BUILD, "--no-cache"], runs)
    seconds(BUILD)  # fills the cache, untimed
    unchanged = measure("`remission build`, nothing changed", BUILD, runs)
    text = f"""# Measured times

Measured by `make bench` on {datetime.now(UTC):%Y-%m-%d}: wall time of the whole command, start of Python included.

| command | runs | median | fastest | slowest |
|---|---:|---:|---:|---:|
{cold}
{unchanged}

A probabilistic bias analysis with a million draws, percentiles and Monte Carlo errors included, against the drawing alone (medians):

| runs | numpy draws | whole analysis | ratio |
|---:|---:|---:|---:|
{draws(runs)}

- Machine: {platform.system()} on {platform.machine()}, {processor()}, {os.cpu_count()} processors
- Python: {platform.python_implementation()} {platform.python_version()}
- Packages: {", ".join(f"{name} {version(name)}" for name in PACKAGES)}
"""
    results = ROOT / "bench" / "results.md"
    results.write_text(text, encoding="utf-8")
    sys.stderr.write(f"wrote {results.relative_to(ROOT)}\n")


if __name__ == "__main__":
    main()
