"""CSV files as typed rows, by the schema of their data package."""

import csv
import hashlib
import io
import json
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

from remission.errors import InputError


def read_descriptor(path: Path) -> tuple[dict[str, Any], dict[str, tuple[str, dict[str, str]]], str]:
    """A datapackage.json: its content, each resource's file and column types by resource name, and its SHA-256.

    Raises InputError where it is missing, is no data package, or names a file that does not lie beside it.
    """
    if not path.is_file():
        raise InputError(f"{path}: no such file; name a folder that holds a data package")
    content = path.read_bytes()
    try:
        package = json.loads(content)
        resources = {str(item["name"]): (str(item["path"]), _types(item)) for item in package["resources"]}
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise InputError(f"{path}: not a data package ({type(error).__name__}: {error})") from None
    for name, (file, _) in resources.items():
        if Path(file).name != file or file in (".", ".."):
            raise InputError(f"{path}: resource '{name}' lies outside the package ({file}); keep its file beside the descriptor")
    return package, resources, hashlib.sha256(content).hexdigest()


def _types(resource: dict[str, Any]) -> dict[str, str]:
    return {str(field["name"]): str(field["type"]) for field in resource["schema"]["fields"]}


def read_table(path: Path, types: dict[str, str]) -> tuple[list[dict[str, Any]], str]:
    """The typed rows of a CSV file and its SHA-256; InputError with file, row and column for what does not fit the schema."""
    try:
        content = path.read_bytes()
        reader = csv.reader(io.StringIO(content.decode("utf-8")), strict=True)
        header, *rows = list(reader) or [[]]
    except OSError as error:
        raise InputError(f"{path}: cannot be read: {error.strerror}") from None
    except (UnicodeDecodeError, csv.Error) as error:
        raise InputError(f"{path}: not a UTF-8 CSV file ({error})") from None
    if header != list(types):
        wrong = [f"missing column '{name}'" for name in types if name not in header] + [
            f"extra column '{name}'" for name in header if name not in types
        ]
        raise InputError(f"{path}, row 1: {', '.join(wrong) or 'columns out of order'}; the schema in datapackage.json lists them")
    return [_typed_row(path, number, row, types) for number, row in enumerate(rows, start=2)], hashlib.sha256(content).hexdigest()


def _typed_row(path: Path, number: int, row: list[str], types: dict[str, str]) -> dict[str, Any]:
    if len(row) != len(types):
        raise InputError(f"{path}, row {number}: {len(row)} cells under {len(types)} columns")
    typed = {}
    for (name, kind), text in zip(types.items(), row, strict=True):
        try:
            typed[name] = _CONVERT[kind](text) if text else None
        except (ArithmeticError, ValueError, KeyError):
            raise InputError(f"{path}, row {number}, column {name}: '{text}' is not of type {kind}") from None
    return typed


def _number(text: str) -> Decimal:
    number = Decimal(text)
    if not number.is_finite():
        raise ValueError(text)
    return number


_CONVERT: dict[str, Callable[[str], Any]] = {
    "string": str,
    "integer": int,
    "number": _number,
    "boolean": {"true": True, "false": False}.__getitem__,
}
