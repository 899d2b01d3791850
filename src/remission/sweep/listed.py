"""A sweep's scenarios as rows of a CSV file."""

import csv
import io
from collections import Counter
from pathlib import Path

from remission.errors import InputError
from remission.scenario import Scenario, typed_value
from remission.sweep.points import Draft, Value, checked, require_few

NAME = "name"
_LARGEST = 16 * 1024 * 1024


def read_rows(path: Path) -> tuple[tuple[str, ...], list[Draft]]:
    """The parameters that are columns of a CSV file, and its rows: their names, and the values that are not left empty.

    A row is named by its cell under `name`, or by its number; one with nothing in it is left out. Raises InputError with file, row and
    column.
    """
    header, *rows = _cells(path)
    _require_columns(path, header)
    require_few(len(rows), str(path))
    drafts = [_draft(path, number, header, row) for number, row in enumerate(rows, start=2) if any(row)]
    if not drafts:
        raise InputError(f"{path}: has no rows; a row below the header is one scenario")
    for name, count in Counter(draft.name for draft in drafts).items():
        if count > 1:
            raise InputError(f"{path}, column {NAME}: '{name}' names {count} rows; name each differently")
    return tuple(name for name in header if name != NAME), drafts


def _cells(path: Path) -> list[list[str]]:
    try:
        if path.stat().st_size > _LARGEST:
            raise InputError(f"{path}: larger than {_LARGEST // 1024**2} MiB; is it the right file?")
        # Spreadsheets begin a file with a mark that is no part of the first name.
        reader = csv.reader(io.StringIO(path.read_text(encoding="utf-8-sig"), newline=""), strict=True)
        found = [[cell.strip() for cell in row] for row in reader]
    except OSError as error:
        raise InputError(f"{path}: cannot be read: {error.strerror}") from None
    except (UnicodeDecodeError, csv.Error) as error:
        raise InputError(f"{path}: not a UTF-8 CSV file ({error})") from None
    if not found:
        raise InputError(f"{path}: is empty; its first row names parameters")
    return found


def _require_columns(path: Path, header: list[str]) -> None:
    where = f"{path}, row 1"
    for name, count in Counter(header).items():
        if count > 1:
            raise InputError(f"{where}: column '{name}' stands twice; keep one")
        if not name:
            raise InputError(f"{where}: a column without a name; each names a parameter, '{NAME}' the row")
        if name != NAME and name not in Scenario.model_fields:
            checked(name, None, where)
    if header == [NAME]:
        raise InputError(f"{where}: has no column but '{NAME}'; name a parameter in each other column")


def _draft(path: Path, number: int, header: list[str], row: list[str]) -> Draft:
    if len(row) != len(header):
        raise InputError(f"{path}, row {number}: {len(row)} cells under {len(header)} columns")
    cells = dict(zip(header, row, strict=True))
    name = cells.pop(NAME, "") or f"row {number}"
    settings: dict[str, Value] = {
        column: checked(column, typed_value(column, text), f"{path}, row {number}, column {column}")
        for column, text in cells.items()
        if text
    }
    return Draft(name, settings, f"row {number}")
