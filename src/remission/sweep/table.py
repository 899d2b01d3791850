"""The numbers and sentences of a sweep as tidy tables: one row a number, or a sentence, and point."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Literal

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as arrow_csv
import pyarrow.parquet as pq
from markupsafe import Markup, escape

from remission.errors import WorkError
from remission.estimate import Estimate
from remission.record import Record
from remission.scenario import Scenario
from remission.sweep.design import Design
from remission.sweep.points import Point, label

Which = Literal["estimates", "statements"]
Results = Iterable[tuple[Point, Mapping[str, Mapping[str, Any]]]]

# The level of an interval has a name of its own, since the parameter `confidence` can be a column too.
_COLUMNS: dict[Which, dict[str, pa.DataType]] = {
    "estimates": {
        "number": pa.string(),
        "notebook": pa.string(),
        "value": pa.float64(),
        "low": pa.float64(),
        "high": pa.float64(),
        "unit": pa.string(),
        "interval_confidence": pa.float64(),
        "method": pa.string(),
        "text": pa.string(),
        "note": pa.string(),
    },
    "statements": {"statement": pa.string(), "notebook": pa.string(), "text": pa.string()},
}
_TOGETHER = 50_000  # rows of a group in a Parquet file: few enough for memory, many enough for speed


@dataclass(frozen=True, slots=True)
class Range:
    """The lowest and the highest value of a number over the points, and whether its value or its interval moves."""

    lowest: float
    highest: float
    moves: bool


def write_tables(design: Design, results: Results, folder: Path) -> None:
    """Write estimates and statements as Parquet and CSV into a folder, from what notebooks recorded at each point, in any order.

    Points stand in the order of the design, and their numbers by id; a point without results is left out. The files replace older ones
    only when all are whole. One point at a time is in memory. Raises WorkError where the folder cannot be written, or where a
    record is faulty.
    """
    places = {point.id: place for place, point in enumerate(design.points)}
    with _writable(folder):
        folder.mkdir(parents=True, exist_ok=True)
        made = TemporaryDirectory(prefix=".part-", dir=folder)
    with made as name:
        parts = Path(name)
        for point, payloads in results:
            for which, rows in _recorded(point, payloads).items():
                with _writable(folder):
                    pq.write_table(_table(design, point, which, rows), _part(parts, places[point.id], which))
        with _writable(folder):
            for which in _COLUMNS:
                _join(design, which, parts)
            for file in [parts / f"{which}.{form}" for which in _COLUMNS for form in ("parquet", "csv")]:
                file.replace(folder / file.name)


@contextmanager
def _writable(folder: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise WorkError(f"{folder}: the tables cannot be written: {error.strerror or error}") from None


def read_ranges(folder: Path) -> dict[str, Range]:
    """How far each number of a sweep's folder moves, by id."""
    file = pq.ParquetFile(folder / "estimates.parquet", read_dictionary=["number"])
    columns = ("value", "low", "high")
    parts = [
        file.read_row_group(group, columns=["number", *columns])
        .group_by("number")
        .aggregate([(column, end) for column in columns for end in ("min", "max")])
        for group in range(file.num_row_groups)
    ]
    if not parts:
        return {}
    ends = [(f"{column}_{end}", end) for column in columns for end in ("min", "max")]
    rows = pa.concat_tables(parts, promote_options="default").unify_dictionaries().group_by("number").aggregate(ends).to_pylist()
    return {
        str(row["number"]): Range(
            row["value_min_min"], row["value_max_max"], any(row[f"{each}_min_min"] != row[f"{each}_max_max"] for each in columns)
        )
        for row in sorted(rows, key=lambda row: str(row["number"]))
    }


def read_numbers(folder: Path, ids: Iterable[str]) -> dict[str, dict[str, Estimate]]:
    """Some numbers of a sweep's folder, by id and then by point, in the order of the table."""
    wanted = list(ids)
    found: dict[str, dict[str, Estimate]] = {key: {} for key in wanted}
    columns = ["point", "number", "value", "low", "high", "unit", "interval_confidence", "method", "note"]
    for row in pq.read_table(folder / "estimates.parquet", columns=columns, filters=[("number", "in", wanted)]).to_pylist():
        point, number, confidence = row.pop("point"), row.pop("number"), row.pop("interval_confidence")
        found[number][point] = Estimate(confidence=confidence, **row)
    return found


def read_statements(folder: Path, ending: str) -> dict[str, dict[str, str]]:
    """The sentences of a sweep's folder whose ids end so, by id and then by point, in the order of the table."""
    ends = pc.ends_with(pc.field("statement"), ending)
    found: dict[str, dict[str, str]] = {}
    for row in pq.read_table(folder / "statements.parquet", columns=["point", "statement", "text"], filters=ends).to_pylist():
        found.setdefault(row["statement"], {})[row["point"]] = row["text"]
    return found


def _recorded(point: Point, payloads: Mapping[str, Mapping[str, Any]]) -> dict[Which, list[dict[str, Any]]]:
    """What all notebooks recorded at a point, as rows sorted by id."""
    record = Record(point.scenario)
    notebooks: dict[str, str] = {}
    for notebook, payload in sorted(payloads.items()):
        record.add(payload, {})
        notebooks |= dict.fromkeys((*payload["numbers"], *payload["statements"]), notebook)
    numbers = [_row(key, notebooks[key], estimate, record.settings.get(key, {})) for key, estimate in sorted(record.numbers.items())]
    said = [
        {"statement": key, "notebook": notebooks[key], "text": _plain(record, key, text)} for key, text in sorted(record.statements.items())
    ]
    return {"estimates": numbers, "statements": said}


def _row(key: str, notebook: str, estimate: Estimate, own: Mapping[str, Any]) -> dict[str, Any]:
    """A number as a row; its note says what it was computed under where that is not the point's scenario."""
    under = f"computed under {label(own)}" if own else ""
    return {
        "number": key,
        "notebook": notebook,
        "value": float(estimate.value),
        "low": estimate.low,
        "high": estimate.high,
        "unit": estimate.unit,
        "interval_confidence": estimate.confidence,
        "method": estimate.method,
        "text": estimate.full,
        "note": "; ".join(part for part in (estimate.note, under) if part),
    }


def _plain(record: Record, key: str, text: str) -> str:
    """A sentence with its numbers in it; as it was recorded where it names a number of a notebook that did not run."""
    try:
        return Markup(record.entries.resolve(text, key, escape)).striptags()
    except WorkError:
        return text


def _table(design: Design, point: Point, which: Which, rows: list[dict[str, Any]]) -> pa.Table:
    leading = {"point": point.id, "name": point.name} | {name: getattr(point.scenario, name) for name in design.swept}
    return pa.Table.from_pylist([{**leading, **row} for row in rows], schema=_schema(design, which))


def _schema(design: Design, which: Which) -> pa.Schema:
    kinds = {name: Scenario.model_fields[name].annotation for name in design.swept}
    swept = {name: pa.float64() if kind is float else pa.int64() if kind is int else pa.string() for name, kind in kinds.items()}
    return pa.schema([*{"point": pa.string(), "name": pa.string(), **swept, **_COLUMNS[which]}.items()])


def _part(parts: Path, place: int, which: Which) -> Path:
    return parts / f"{which}-{place}.parquet"


def _join(design: Design, which: Which, parts: Path) -> None:
    """The tables of all points as one file of each format."""
    schema = _schema(design, which)
    options = arrow_csv.WriteOptions(quoting_style="needed")
    with (
        pq.ParquetWriter(parts / f"{which}.parquet", schema) as columns,
        arrow_csv.CSVWriter(parts / f"{which}.csv", schema, write_options=options) as lines,
    ):
        for table in _groups(design, which, parts):
            columns.write_table(table)
            lines.write_table(table)


def _groups(design: Design, which: Which, parts: Path) -> Iterator[pa.Table]:
    """The tables of the points in order, so many together as make a group."""
    waiting: list[pa.Table] = []
    for place in range(len(design.points)):
        if (part := _part(parts, place, which)).is_file():
            waiting.append(pq.read_table(part))
            part.unlink()
        if sum(table.num_rows for table in waiting) >= _TOGETHER:
            yield pa.concat_tables(waiting)
            waiting = []
    if waiting:
        yield pa.concat_tables(waiting)
