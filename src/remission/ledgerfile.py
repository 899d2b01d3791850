"""The ledger as a file: what a built site says of each of its numbers, for people and for programs."""

import csv
import io
import json
from collections.abc import Collection, Iterable, Mapping
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from remission.errors import InputError
from remission.scenario import Scenario, make_scenario

NAME = "ledger.json"
SCHEMA = "ledger.schema.json"
TABLE = "ledger.csv"
FORMAT: Literal[2] = 2
_DEFAULTS = Scenario().model_dump()


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Source(_Part):
    """A published work."""

    citation: str = Field(
        description="Authors, title and place; title where the bibliography was not verified, with the place if there is no address."
    )
    address: str = Field(description="DOI or web address; empty where there is none.")


class Row(_Part):
    """A row of the evidence, or a number of the editorial."""

    what: str = Field(description="What it is a figure of.")
    value: str = Field(description="As printed, with unit, interval and count where there are any.")
    study: str = Field(description="Trial or population by name; empty for neither.")
    study_id: str = Field(description="Id of the study in the evidence; empty for none.")
    source: str = Field(description="Id of its source.")
    tier: str = Field(description="How close the source is to the data: primary, abstract, secondary or editorial.")


class Input(_Part):
    """A published figure behind a number."""

    id: str = Field(description="Id of the row.")
    source: str = Field(description="Id of its source.")
    tier: str = Field(description="Tier of that source.")


class Term(_Part):
    """A number that a formula names."""

    name: str
    value: float
    entry: str = Field(description="Id of the number of the report that it is, itself computed; empty where it was not.")


class Entry(_Part):
    """One number of the report."""

    value: float = Field(description="In the unit of the entry; proportions lie in 0..1.")
    low: float | None = Field(description="Lower limit.")
    high: float | None = Field(description="Upper limit.")
    unit: str
    confidence: float | None = Field(description="Confidence level of the interval.")
    text: str = Field(description="The value as readers see it.")
    interval: str = Field(description="The interval as readers see it; empty where there is none.")
    method: str = Field(description="Short name of the method.")
    formula: str = Field(description="The formula in words.")
    calculation: str = Field(description="The formula with its numbers in it; empty where it names none.")
    terms: tuple[Term, ...] = Field(description="The numbers that the formula names.")
    inputs: tuple[Input, ...] = Field(description="Published figures behind it.")
    assumptions: dict[str, float | int | str] = Field(description="Parameters that mattered, with their values.")
    note: str = Field(description="What must be known with the number; empty for nothing.")
    decimals: int | None = Field(description="Decimals shown where the source fixes them.")
    notebook: str
    cell: str = Field(description="Id of the notebook's cell that recorded it.")


class Data(_Part):
    """The data package behind the report."""

    version: str
    digest: str = Field(description="SHA-256 over its files.")


class LedgerFile(_Part):
    """Every number of a report, with what it rests on."""

    format: Literal[2] = Field(description="Version of this format.")
    remission: str = Field(description="Version of the software.")
    scenario: dict[str, float | int | str] = Field(description="Every parameter and its value.")
    data: Data
    numbers: dict[str, Entry] = Field(description="Numbers by id.")
    rows: dict[str, Row] = Field(description="Rows of the evidence that the numbers rest on, and every number of the editorial.")
    sources: dict[str, Source] = Field(description="Their sources.")
    statements: dict[str, str] = Field(description="Sentences that depend on the numbers, with their roles.")


def schema() -> dict[str, Any]:
    """The JSON Schema of the file."""
    return {"$schema": "https://json-schema.org/draft/2020-12/schema"} | LedgerFile.model_json_schema()


def read(path: Path) -> LedgerFile:
    """A ledger from a file; InputError where it cannot be read or is none of this format."""
    try:
        return LedgerFile.model_validate_json(path.read_bytes())
    except OSError as error:
        raise InputError(f"{path}: cannot be read: {error.strerror}; build the site first") from None
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        place = ".".join(str(part) for part in first["loc"])
        raise InputError(f"{path}: not a ledger of format {FORMAT} ({place or 'content'}: {first['msg']}); build the site again") from None


def dumps(ledger: LedgerFile) -> str:
    """The ledger as JSON, the same at every build of the same report."""
    return json.dumps(ledger.model_dump(mode="json"), indent=1, sort_keys=True, ensure_ascii=False) + "\n"


def to_csv(ledger: LedgerFile, chapters: Collection[str] | None = None) -> str:
    """The ledger as a table, one row a number; of some chapters alone where they are named."""
    plain = ("value", "low", "high", "unit", "confidence", "text", "interval", "method", "formula", "calculation")
    header = ["id", "chapter", *plain, "inputs", "sources", "tiers", "assumptions", "scenario", "note", "cell"]
    scenario = make_scenario(ledger.scenario, NAME)
    rows = []
    for key, entry in ledger.numbers.items():
        if chapters is not None and entry.notebook not in chapters:
            continue
        content = entry.model_dump()
        rows.append(
            [
                key,
                entry.notebook,
                *(content[name] for name in plain),
                _listed(one.id for one in entry.inputs),
                _listed(one.source for one in entry.inputs),
                _listed(one.tier for one in entry.inputs),
                _assigned(entry.assumptions),
                _assigned(_differences(entry, scenario)) or "defaults",
                entry.note,
                entry.cell,
            ]
        )
    return _written(header, rows)


def _differences(entry: Entry, scenario: Scenario) -> dict[str, Any]:
    """The parameters that differ from their defaults; of a number that another scenario gave, those that mattered to it."""
    own = all(getattr(scenario, name, value) == value for name, value in entry.assumptions.items())
    return scenario.differences if own else {name: value for name, value in entry.assumptions.items() if value != _DEFAULTS.get(name)}


def _assigned(values: Mapping[str, Any]) -> str:
    return "; ".join(f"{name} = {value}" for name, value in sorted(values.items()))


def _listed(words: Iterable[str]) -> str:
    return " ".join(dict.fromkeys(words))


def _written(header: list[str], rows: Iterable[list[Any]]) -> str:
    file = io.StringIO()
    csv.writer(file, lineterminator="\n").writerows([header, *rows])
    return file.getvalue()


def write(folder: Path, ledger: LedgerFile) -> None:
    """The ledger into a site: as JSON with its schema, and as a table."""
    files: Mapping[str, str] = {
        NAME: dumps(ledger),
        SCHEMA: json.dumps(schema(), indent=1, sort_keys=True) + "\n",
        TABLE: to_csv(ledger),
    }
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")
