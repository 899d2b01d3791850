"""The assembled book as a website, by Jupyter Book."""

import os
import re
import subprocess
import sys
from pathlib import Path

from remission.errors import WorkError

# Jupyter Book writes the set-up of kernels in the browser into every page, twice, though it is switched off; the second is an error.
_LIVE_KERNELS = re.compile(r"\s*<script>const THEBE_JS_URL = .*?</script>", re.DOTALL)
_COLOR = re.compile(r"\x1b\[[0-9;]*m")


def render(sources: Path, folder: Path) -> Path:
    """Render a book to HTML, every warning an error; returns the folder of the pages.

    Raises WorkError with the first warning or error that the book engine reports.
    """
    engine = [sys.executable, "-c", "from jupyter_book.cli.main import main; main()"]
    arguments = ["build", str(sources), "--path-output", str(folder), "-W", "-n", "--keep-going", "-q"]
    done = subprocess.run([*engine, *arguments], capture_output=True, text=True, check=False, env=os.environ | {"NO_COLOR": "1"})
    pages = folder / "_build" / "html"
    if done.returncode or not (pages / "index.html").is_file():
        raise WorkError(f"the book did not render: {_first_fault(done.stdout + done.stderr, sources)}")
    for page in pages.glob("*.html"):
        page.write_text(_LIVE_KERNELS.sub("", page.read_text(encoding="utf-8")), encoding="utf-8")
    return pages


def _first_fault(output: str, sources: Path) -> str:
    lines = [_COLOR.sub("", line).strip() for line in output.splitlines()]
    faults = [line for line in lines if "WARNING" in line or "ERROR" in line or "Error" in line] or [line for line in lines if line]
    return faults[0].replace(f"{sources}{os.sep}", "") if faults else "the book engine said nothing"
