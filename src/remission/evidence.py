"""Access to the data package: facts by id and by what they say."""

import hashlib
import json
import os
from collections.abc import ItemsView, Iterator, Mapping, ValuesView
from dataclasses import fields
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from remission import reads
from remission.errors import InputError
from remission.fact import Fact
from remission.tabular import read_descriptor, read_table

if TYPE_CHECKING:
    import pandas as pd

DATA_VARIABLE = "REMISSION_DATA"

Rows = list[dict[str, Any]]

_FIELDS = frozenset(field.name for field in fields(Fact))


class Tables(Mapping[str, Rows]):
    """Rows by table. Who takes the rows of a table has read its file, and that is noted; the names stand in the descriptor."""

    def __init__(self, content: Mapping[str, Rows], files: Mapping[str, tuple[str, str]]) -> None:
        """The rows of each table, and the path and SHA-256 of each table's file."""
        self._content = dict(content)
        self._files = dict(files)

    def __getitem__(self, table: str) -> Rows:
        rows = self._content[table]
        self.note(table)
        return rows

    def __contains__(self, table: object) -> bool:
        return table in self._content

    def __iter__(self) -> Iterator[str]:
        return iter(self._content)

    def __len__(self) -> int:
        return len(self._content)

    def note(self, *tables: str) -> None:
        """Note tables as read, all of them where none is named."""
        for table in tables or self._content:
            reads.note(*self._files[table])

    def facts(self) -> dict[str, list[Fact]]:
        """The facts of each table, not noted: for who notes what it gives away."""
        return {table: [_fact(table, row) for row in rows if "fact_id" in row] for table, rows in self._content.items()}


class Facts(Mapping[str, Fact]):
    """Facts by id. That a fact is there is known from its table; that none is, or which there are, only from all of them."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    @cached_property
    def _by_table(self) -> dict[str, list[Fact]]:
        return self._tables.facts()

    @cached_property
    def _by_id(self) -> dict[str, Fact]:
        return {fact.fact_id: fact for found in self._by_table.values() for fact in found}

    def __getitem__(self, fact_id: str) -> Fact:
        fact = self._by_id.get(fact_id)
        self._tables.note(*([fact.table] if fact else ()))
        if fact is None:
            raise KeyError(fact_id)
        return fact

    def __iter__(self) -> Iterator[str]:
        return iter(self._all())

    def __len__(self) -> int:
        return len(self._all())

    def values(self) -> ValuesView[Fact]:
        """Every fact, in table order."""
        return self._all().values()

    def items(self) -> ItemsView[str, Fact]:
        """Every fact with its id, in table order."""
        return self._all().items()

    def of(self, *tables: str) -> list[Fact]:
        """The facts of some tables, in table order; none of a table that the package lacks."""
        found = [table for table in self._by_table if table in tables]
        for table in found:
            self._tables.note(table)
        return [fact for table in found for fact in self._by_table[table]]

    def _all(self) -> dict[str, Fact]:
        self._tables.note()
        return self._by_id


class Evidence:
    """A data package in memory: facts by id and by what they say, and the plain tables behind them."""

    def __init__(
        self, path: Path, version: str, tables: Mapping[str, Rows], digests: Mapping[str, str], files: Mapping[str, str] | None = None
    ) -> None:
        """The rows of each table, the SHA-256 of each file, and each table's file where it has not the table's name."""
        self.path = path
        self.version = version
        self._digests = dict(digests)
        named = {table: (files or {}).get(table, f"{table}.csv") for table in tables}
        self.tables = Tables(tables, {table: (str(path / file), digests.get(file, reads.UNSURE)) for table, file in named.items()})
        self.facts = Facts(self.tables)

    @classmethod
    def load(cls, path: Path | str | None = None) -> Self:
        """Read a data package: the folder given, else the one that REMISSION_DATA names, else `data/` here or above.

        Types are read as the package's schemas say; its constraints and keys are verified by `remission check`, before every build.
        Raises InputError, with file, row and column, for a package that cannot be read.
        """
        folder = Path(path) if path else find_data()
        package, resources, digest = read_descriptor(folder / "datapackage.json")
        reads.note(folder / "datapackage.json", digest)
        tables, digests = {}, {"datapackage.json": digest}
        for name, (file, types) in resources.items():
            tables[name], digests[file] = read_table(folder / file, types)
        return cls(
            folder, str(package.get("version", "unversioned")), tables, digests, {name: file for name, (file, _) in resources.items()}
        )

    @property
    def digests(self) -> dict[str, str]:
        """SHA-256 of each file of the package, by name."""
        self.tables.note()
        return self._digests

    @property
    def digest(self) -> str:
        """SHA-256 over the files of the package: the identity of the data."""
        return hashlib.sha256(json.dumps(self.digests, sort_keys=True).encode()).hexdigest()

    @property
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
        found = self.facts.of(table)
        for name, value in ({"preferred": True} | where).items():
            choices = value if isinstance(value, tuple) else (value,)
            found = [fact for fact in found if getattr(fact, name) in choices]
        return found

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

    def frame(self, table: str) -> "pd.DataFrame":
        """A table as a data frame, values as printed."""
        import pandas as pd

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


def _fact(table: str, row: dict[str, Any]) -> Fact:
    return Fact(table=table, **{key: value for key, value in row.items() if key in _FIELDS})
