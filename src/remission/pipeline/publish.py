"""A finished site takes the old one's place, whole or not at all."""

import shutil
from pathlib import Path
from tempfile import TemporaryDirectory

from remission.errors import InputError, WorkError
from remission.pipeline import manifest


def require_replaceable(out: Path) -> None:
    """InputError where `out` is something that this program did not make and must not replace."""
    if out.is_symlink() or (out.exists() and not out.is_dir()):
        raise InputError(f"{out}: is not a folder; name another with --out")
    if out.is_dir() and any(out.iterdir()) and not (out / manifest.NAME).is_file():
        raise InputError(f"{out}: holds files that are no site of this report; name another folder with --out, or empty it")


def publish(pages: Path, out: Path) -> None:
    """Move finished pages to `out`: first beside it, then swapped by renaming. Whatever goes wrong, the old site stays or comes back.

    Raises WorkError where the folder cannot be written.
    """
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        with TemporaryDirectory(prefix=f".{out.name}-", dir=out.parent, ignore_cleanup_errors=True) as folder:
            # Copied where the two are not on one disk.
            shutil.move(pages, Path(folder) / "new")
            _swap(Path(folder) / "new", out, Path(folder) / "old")
    except OSError as error:
        raise WorkError(f"{out}: cannot be written: {error.strerror}; the old site is untouched") from None


def _swap(staged: Path, out: Path, aside: Path) -> None:
    if out.exists():
        out.replace(aside)
    try:
        staged.replace(out)
    finally:
        # Also where the user interrupts between the two renamings.
        if aside.exists() and not out.exists():
            aside.replace(out)
