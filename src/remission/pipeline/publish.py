"""A finished site takes the old one's place, whole or not at all."""

import json
import shutil
import tempfile
from pathlib import Path
from typing import Any

from remission.errors import InputError, WorkError

MANIFEST = "build.json"


def require_replaceable(out: Path) -> None:
    """InputError where `out` is something that this program did not make and must not replace."""
    if out.is_symlink() or (out.exists() and not out.is_dir()):
        raise InputError(f"{out}: is not a folder; name another with --out")
    if out.is_dir() and any(out.iterdir()) and not (out / MANIFEST).is_file():
        raise InputError(f"{out}: holds files that are no site of this report; name another folder with --out, or empty it")


def publish(pages: Path, out: Path, manifest: dict[str, Any]) -> None:
    """Move finished pages to `out`: built beside it, then swapped by renaming. WorkError leaves the old site as it was."""
    (pages / MANIFEST).write_text(json.dumps(manifest, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    old = None
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        staged = Path(tempfile.mkdtemp(prefix=f".{out.name}-new-", dir=out.parent))
    except OSError as error:
        raise WorkError(f"{out}: cannot be written: {error.strerror}") from None
    try:
        shutil.copytree(pages, staged, dirs_exist_ok=True)
        staged.chmod(0o755)
        if out.exists():
            old = Path(tempfile.mkdtemp(prefix=f".{out.name}-old-", dir=out.parent))
            out.replace(old / "site")
        staged.replace(out)
    except OSError as error:
        if old is not None and not out.exists():
            (old / "site").replace(out)
        raise WorkError(f"{out}: cannot be written: {error.strerror}; the old site is untouched") from None
    finally:
        shutil.rmtree(staged, ignore_errors=True)
        if old is not None:
            shutil.rmtree(old, ignore_errors=True)
