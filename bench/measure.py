"""Measure this project against what a user would run instead; write bench/results.md."""

import argparse
import os
import platform
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from tempfile import TemporaryDirectory

import builds
import draws
import scaling
import warmth
from timing import HEADER, RATIOS, ROOT, Ratio, Times, processor, say

PARTS = {"draws": draws, "warmth": warmth, "sweeps": scaling, "builds": builds}
TITLES = {
    "builds": "Building the report",
    "sweeps": "Many scenarios: seconds of one run of one notebook",
    "warmth": "Executing notebooks",
    "draws": "Random draws",
}
RESULTS = ROOT / "bench" / "results.md"
PACKAGES = ("remission", "papermill", "nbclient", "jupyter-book", "sphinx", "distributed", "pandas", "scipy", "matplotlib")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=5, help="runs of each kind, at least 5 (default: 5)")
    parser.add_argument("--only", choices=PARTS, help="measure one part and print it; the file stays as it is")
    asked = parser.parse_args()
    if asked.runs < 5:
        parser.error("--runs: a median of fewer than 5 runs says little")
    times, ratios = {}, []
    for name in [asked.only] if asked.only else PARTS:
        say(TITLES[name])
        with TemporaryDirectory(prefix="bench-") as folder:
            times[name], found = PARTS[name].measure(Path(folder), asked.runs)
        ratios += found
        if not asked.only:
            # After every part: an hour of measuring is not lost to what comes last.
            RESULTS.write_text(page(times, ratios), encoding="utf-8")
    print(page(times, ratios) if asked.only else f"wrote {RESULTS.relative_to(ROOT)}")  # noqa: T201


def page(times: dict[str, list[Times]], ratios: list[Ratio]) -> str:
    """The results as a page."""
    tables = "\n\n".join(f"## {TITLES[name]}\n\n{HEADER}\n" + "\n".join(each.row for each in found) for name, found in times.items())
    return f"""# Measured times

Measured by `make bench` on {datetime.now(UTC):%Y-%m-%d}: wall time, of whole commands where a command is named, start of Python included.
Everything is run on copies of this project; what it is compared with is run on the same notebooks, in the same hour.

## Against what a user would run instead

{RATIOS}
{chr(10).join(ratio.row for ratio in ratios)}

{tables}

- Machine: {platform.system()} on {platform.machine()}, {processor()}, {os.cpu_count()} processors
- Python: {platform.python_implementation()} {platform.python_version()}
- Packages: {", ".join(f"{name} {version(name)}" for name in PACKAGES)}
"""


if __name__ == "__main__":
    main()
