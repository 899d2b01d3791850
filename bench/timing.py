"""Timing of whole commands and of functions, and what a table says of them."""

import os
import platform
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

ROOT = Path(__file__).resolve().parents[1]
BIN = Path(sys.executable).parent


@dataclass(frozen=True, slots=True)
class Times:
    """Seconds of several runs of one thing."""

    what: str
    seconds: tuple[float, ...]

    @property
    def median(self) -> float:
        return median(self.seconds)

    @property
    def row(self) -> str:
        """A row of a table: what, runs, median, fastest, slowest."""
        shown = (f"{value:.3g} s" if value < 100 else f"{value:.0f} s" for value in (self.median, min(self.seconds), max(self.seconds)))
        return f"| {self.what} | {len(self.seconds)} | {' | '.join(shown)} |"


@dataclass(frozen=True, slots=True)
class Ratio:
    """A measured ratio and its target; `least` where the ratio should be at least as large, else at most. `why` explains a miss."""

    what: str
    value: float
    target: float
    least: bool = False
    why: str = ""

    @property
    def met(self) -> bool:
        return self.value >= self.target if self.least else self.value <= self.target

    @property
    def row(self) -> str:
        """A row of a table: what, ratio, target, whether it is met."""
        bound = "at least" if self.least else "at most"
        verdict = "yes" if self.met else f"no{': ' + self.why if self.why else ''}"
        return f"| {self.what} | {self.value:.3g} | {bound} {self.target:g} | {verdict} |"


HEADER = "| what | runs | median | fastest | slowest |\n|---|---:|---:|---:|---:|"
RATIOS = "| what | ratio | target | met |\n|---|---:|---|---|"


def say(text: str) -> None:
    """Tell what goes on, on standard error."""
    sys.stderr.write(f"bench: {text}\n")


def run(command: Sequence[str | Path], folder: Path, **environment: str) -> float:
    """Wall time of one run of a command; ends the benchmark where the command fails."""
    line = [str(word) for word in command]
    start = time.perf_counter()
    done = subprocess.run(line, cwd=folder, capture_output=True, text=True, check=False, env=os.environ | environment)
    elapsed = time.perf_counter() - start
    if done.returncode:
        sys.exit(f"bench: {' '.join(line)} failed, so there is nothing to time\n{done.stderr.strip()}")
    return elapsed


def repeat(what: str, runs: int, once: Callable[[int], float]) -> Times:
    """The seconds that `once(number)` says, for each of several runs."""
    found = []
    for number in range(runs):
        found.append(once(number))
        say(f"{what}: run {number + 1} of {runs}, {found[-1]:.2f} s")
    return Times(what, tuple(found))


def processor() -> str:
    """The processor's name, where the system tells it."""
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        lines = []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return (names or [platform.processor() or platform.machine()])[0]
