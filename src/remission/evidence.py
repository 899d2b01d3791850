"""Access to the data package: facts by id and by what they say."""

import hashlib
import json
import os
from dataclasses import fields
from functools import cached_property
from pathlib import Path
from typing import Any, Self

import pandas as pd

from remission.errors import InputError
from remission.fact import Fact
from remission.tabular import read_descriptor, read_table

DATA_VARIABLE = "REMISSION_DATA"


class Evidence:
    """A data package in memory: facts by id and by what they say, and the plain tables behind them."""

    def __init__(self, path: Path, version: str, tables: dict[str, list[dict[str, Any]]], digests: dict[str, str]) -> None:
        self.path = path
        self.version = version
        self.tables = tables
        self.digests = digests

    @classmethod
    def load(cls, path: Path | str | None = None) -> Self:
        """Read a data package: the folder given, else the one that REMISSION_DATA names, else `data/` here or above.

        Types are read as the package's schemas say; its constraints and keys are verified by `remission check`, before every build.
        Raises InputError, with file, row and column, for a package that cannot be read.
        """
        folder = Path(path) if path else find_data()
        package, resources, digest = read_descriptor(folder / "datapackage.json")
        tables, digests = {}, {"datapackage.json": digest}
        for name, (file, types) in resources.items():
            tables[name], digests[file] = read_table(folder / file, types)
        return cls(folder, str(package.get("version", "unversioned")), tables, digests)

    @cached_property
    def digest(self) -> str:
        """SHA-256 over the files of the package: the identity of the data."""
        return hashlib.sha256(json.dumps(self.digests, sort_keys=True).encode()).hexdigest()

    @cached_property
    def facts(self) -> dict[str, Fact]:
        """Every fact by its id, in table order."""
        names = {field.name for field in fields(Fact)}
        rows = ((table, row) for table, content in self.tables.items() for row in content if "fact_id" in row)
        return {row["fact_id"]: Fact(table=table, **{key: value for key, value in row.items() if key in names}) for table, row in rows}

    @cached_property
    def trials(self) -> dict[str, str]:
        """The trials whose extension is argued about: id and name, in the order of the studies table."""
        return {row["study_id"]: row["name"] for row in self.rows("studies") if row["role"] == "index_trial"}

    def fact(self, fact_id: str) -> Fact:
        """The fact of that id; InputError where there is none."""
        try:
            return self.facts[fact_id]
        except KeyError:
            raise InputError(f"{self.path}: no fact '{fact_id}'") from None

    def select(self, table: str, **where: object) -> list[Fact]:
        """The facts of a table that match, in table order, the preferred ones unless asked otherwise; values may be tuples of choices."""
        wanted = {"preferred": True} | where
        found = (fact for fact in self.facts.values() if fact.table == table)
        return [fact for fact in found if all(_matches(getattr(fact, name), value) for name, value in wanted.items())]

    def one(self, table: str, **where: object) -> Fact:
        """The one fact of a table that matches, as `select`; InputError where there is none or more than one."""
        found = self.select(table, **where)
        if len(found) != 1:
            wanted = ", ".join(f"{name}={value}" for name, value in where.items())
            ids = ", ".join(fact.fact_id for fact in found) or "none"
            raise InputError(f"{self.path / table}.csv: expected one row with {wanted}; found {ids}")
        return found[0]

    def rows(self, table: str) -> list[dict[str, Any]]:
        """The typed rows of a table; InputError where the package has none of that name."""
        if table not in self.tables:
            raise InputError(f"{self.path}: the package has no table '{table}'")
        return self.tables[table]

    def frame(self, table: str) -> pd.DataFrame:
        """A table as a data frame, values as printed."""
        return pd.DataFrame(self.rows(table))

    def study(self, study_id: str) -> dict[str, Any]:
        """A row of the studies table; InputError where there is none."""
        for row in self.rows("studies"):
            if row["study_id"] == study_id:
                return row
        raise InputError(f"{self.path / 'studies.csv'}: no study '{study_id}'")

    def years(self, study_id: str) -> tuple[int, int]:
        """Years of a trial's core and year in which its extension ends; InputError where the studies table does not say."""
        row = self.study(study_id)
        core, end = row.get("core_years"), row.get("extension_end_year")
        if core is None or end is None:
            raise InputError(f"{self.path / 'studies.csv'}: {study_id} needs core_years and extension_end_year")
        return core, end

    def label(self, codebook: str, key: str) -> str:
        """The readable label of a code in `studies`, `measures`, `events` or `arms`."""
        column = {"studies": "study_id", "measures": "measure_id", "events": "event_id", "arms": "arm_id"}[codebook]
        for row in self.rows(codebook):
            if row[column] == key:
                return str(row["name" if codebook == "studies" else "label"])
        raise InputError(f"{self.path / codebook}.csv: no row '{key}'")


def find_data() -> Path:
    """The folder of the data package: REMISSION_DATA, else `data/` in this folder or above it."""
    if DATA_VARIABLE in os.environ:
        return Path(os.environ[DATA_VARIABLE])
    here = Path.cwd()
    for folder in (here, *here.parents):
        if (folder / "data" / "datapackage.json").is_file():
            return folder / "data"
    raise InputError(f"{here}: no data/datapackage.json here or above; change to the project's folder or set {DATA_VARIABLE}")


def _matches(value: object, wanted: object) -> bool:
    return value in wanted if isinstance(wanted, tuple) else value == wanted
