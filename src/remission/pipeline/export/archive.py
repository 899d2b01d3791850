"""Zip files with the same bytes for the same content, whenever and wherever they are made."""

import io
import zipfile
from collections.abc import Mapping

# The earliest that the format knows.
_DATE = (1980, 1, 1, 0, 0, 0)
_UNIX = 3
_READABLE = 0o644 << 16


def zipped(folder: str, files: Mapping[str, bytes]) -> bytes:
    """A zip file that holds files, by name, in a folder of its own, in the order of their names."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name in sorted(files):
            entry = zipfile.ZipInfo(f"{folder}/{name}", _DATE)
            entry.compress_type, entry.create_system, entry.external_attr = zipfile.ZIP_DEFLATED, _UNIX, _READABLE
            archive.writestr(entry, files[name])
    return buffer.getvalue()
