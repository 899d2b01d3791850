"""The editorial as a source: its sentences, and the index of every number it states."""

import csv
import hashlib
import json
import re
from collections import Counter
from dataclasses import dataclass, fields
from itertools import pairwise
from pathlib import Path, PurePath
from typing import Any, Literal, get_args

from remission import reads
from remission.errors import InputError

Kind = Literal["result", "design", "context", "citation", "enumeration", "name"]
Study = Literal["care_ms_1", "care_ms_2", "both", ""]

_WORDS = r"I{1,3}|(?i:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|first|second|third)"
# A "$" before a digit is how the text layer renders a sign that it could not read.
_NUMBER = re.compile(rf"(?<!\w)(?:\$?[A-Za-z]*\d+(?:,\d{{3}})*(?:\.\d+)?[A-Za-z]*|(?:{_WORDS})(?!\w))")
# Reference numbers, once superscript, follow the full stop directly: "CNS.1 Next"; decimals do not.
_STOP = r"(?<!\bet al)(?<!\bvs)(?<!\be\.g)(?<!\bi\.e)(?:(?<=\D)[.!?]\d+(?:[\u2013,-]\d+)*|[.!?])[^\w\s(\[]*"
_STOP_AT_END = re.compile(_STOP + r"$")
_STOP_INSIDE = re.compile(_STOP + r"\s+(?=[(\[\"\u201c]?[A-Z0-9])")

_RULES = {
    "number_id": (r"N\d{3}", "N and three digits"),
    **dict.fromkeys(("paragraph", "sentence", "occurrence"), (r"\d{1,4}", "a whole number")),
    "kind": ("|".join(get_args(Kind)), "one of " + ", ".join(get_args(Kind))),
    "study": ("|".join(get_args(Study)), "care_ms_1, care_ms_2, both or nothing"),
    "fact_id": (r"(?:F\d{3}(?: F\d{3})*)?", "F and three digits, several separated by a space"),
    "note": (".*", "any text"),
}


@dataclass(frozen=True)
class Sentence:
    """One sentence of a text; paragraph 0 is the title, sentences count from 1."""

    paragraph: int
    sentence: int
    text: str


@dataclass(frozen=True)
class SeedNumber:
    """One number that the editorial states: where, as printed, as meant, and the facts that carry it."""

    number_id: str
    paragraph: int
    sentence: int
    occurrence: int
    kind: Kind
    meaning: str
    unit: str
    printed: str
    meant: str
    study: Study
    fact_id: str  # several are separated by a space
    note: str


@dataclass(frozen=True)
class SourceIdentity:
    """Which copy of the editorial the index describes; paragraphs and sentences include the title."""

    source_id: str
    title: str
    journal: str
    year: int
    volume: int
    sha256: str
    bytes: int
    paragraphs: int
    sentences: int


def tokens(sentence: str) -> list[str]:
    """Return the number tokens of a sentence in order: digits, number words, Roman numerals up to III."""
    return _NUMBER.findall(sentence)


def segment(text: str) -> list[Sentence]:
    """Cut a raw text into numbered sentences, the first block of lines being the title."""
    found = []
    for number, paragraph in enumerate(_paragraphs(text)):
        cuts = [0, *(stop.end() for stop in _STOP_INSIDE.finditer(paragraph)), len(paragraph)]
        found += [Sentence(number, i, paragraph[a:b].strip()) for i, (a, b) in enumerate(pairwise(cuts), 1)]
    return found


def _join(before: str, after: str) -> str:
    stem, last = before[:-1], before[-1:]
    if last not in ("-", "\u2013") or not stem[-1:].isalnum():
        return f"{before} {after}"
    # A numeral keeps its hyphen ("3-" + "year"), or it would no longer be a token of its own.
    numeral = any(match.end() == len(stem) for match in _NUMBER.finditer(stem))
    return (stem if last == "-" and after[:1].islower() and not numeral else before) + after


def _paragraphs(text: str) -> list[str]:
    blocks: list[str] = []
    previous = ""
    for line in text.splitlines():
        words = " ".join(line.split())
        if words:
            blank = not previous.strip()
            indented = line[0].isspace() and not previous[:1].isspace()
            ended = bool(blocks) and _STOP_AT_END.search(blocks[-1]) and not words[0].islower()
            if not blocks or (blank and len(blocks) == 1) or ((blank or indented) and ended):
                blocks.append(words)
            else:
                blocks[-1] = _join(blocks[-1], words)
        previous = line
    return blocks


def _read(path: Path) -> tuple[bytes, str, str]:
    where = PurePath(*path.parts[-2:]).as_posix()
    try:
        raw = reads.read(path)
        text = raw.decode("utf-8-sig")
        if "\0" in text:
            raise ValueError("it holds a zero byte")
    except (OSError, ValueError) as error:
        raise InputError(f"{where}: not a readable UTF-8 text file ({error}); check path and file") from error
    return raw, text, where


def read_source(path: Path) -> SourceIdentity:
    """Read the identity of the source; InputError if it is unreadable, incomplete or ill-typed."""
    _, text, where = _read(path)
    try:
        data = json.loads(text)
    except json.JSONDecodeError as error:
        raise InputError(f"{where}, line {error.lineno}: not JSON ({error.msg}); correct it") from error
    types = {field.name: field.type for field in fields(SourceIdentity)}
    if not isinstance(data, dict) or {name: type(value) for name, value in data.items()} != types:
        raise InputError(f"{where}: wrong keys or types; give exactly {', '.join(types)}")
    return SourceIdentity(**data)


def find_index(start: Path | None = None) -> Path:
    """The index of the source's numbers: `seeds/editorial.csv` in this folder or above it; InputError where there is none."""
    here = (start or Path.cwd()).resolve()
    for folder in (here, *here.parents):
        path = folder / "seeds" / "editorial.csv"
        if path.is_file():
            return path
        reads.note(path, reads.ABSENT)
    raise InputError(f"{here}: no seeds/editorial.csv here or above; change to the project's folder")


def read_index(path: Path) -> list[SeedNumber]:
    """Read the index of numbers; InputError naming file, row and column at the first fault."""
    _, text, where = _read(path)
    header, *records = list(csv.reader(text.splitlines())) or [[]]
    columns = [field.name for field in fields(SeedNumber)]
    faults = [f"column {name!r} is missing" for name in Counter(columns) - Counter(header)]
    faults += [f"column {name!r} is extra" for name in Counter(header) - Counter(columns)]
    if faults:
        raise InputError(f"{where}, row 1: {', '.join(faults)}; give exactly {', '.join(columns)}")
    rows: dict[str, SeedNumber] = {}
    for count, record in enumerate(records, start=2):
        if len(record) != len(header):
            raise InputError(f"{where}, row {count}: {len(record)} cells, not {len(header)}; mend the commas")
        values: dict[str, Any] = dict(zip(header, record, strict=True))
        for name, value in values.items():
            pattern, wanted = _RULES.get(name, (r".*\S.*", "a value, it may not be empty"))
            if not re.fullmatch(pattern, value, re.ASCII):
                raise InputError(f"{where}, row {count}, {name}: {value!r} is not allowed; give {wanted}")
        if values["number_id"] in rows:
            raise InputError(f"{where}, row {count}, number_id: {values['number_id']} stands twice; renumber")
        values |= {name: int(values[name]) for name in ("paragraph", "sentence", "occurrence")}
        rows[values["number_id"]] = SeedNumber(**values)
    return list(rows.values())


def verify(index: list[SeedNumber], source: SourceIdentity, text_path: Path) -> list[str]:
    """Compare the index with a copy of the text; return the problems, one line each, none if all is well.

    Every row must stand where it says, every number token must have one row. InputError: unreadable text.
    """
    raw, text, name = _read(text_path)
    digest = hashlib.sha256(raw).hexdigest()
    other = f"{name}: SHA-256 {digest[:12]}..., not {source.sha256[:12]}...: this is another copy of the text"
    problems = [] if digest == source.sha256 else [f"{other}; use the one that was indexed"]
    places = [
        (one.paragraph, one.sentence, token, found[: i + 1].count(token))
        for one in segment(text)
        for found in [tokens(one.text)]
        for i, token in enumerate(found)
    ]
    taken: dict[tuple[int, int, str, int], str] = {}
    for count, row in enumerate(index, start=2):
        place = (row.paragraph, row.sentence, row.printed, row.occurrence)
        what = f"seeds/editorial.csv, row {count} ({row.number_id}): {row.printed!r}"
        if place not in places:
            others = [f"{p}.{s} ({n})" for p, s, token, n in places if token == row.printed]
            problems.append(
                f"{what} is not in paragraph {row.paragraph}, sentence {row.sentence}, occurrence "
                f"{row.occurrence}; it stands in {', '.join(others) or 'no sentence'}: correct the row"
            )
        elif place in taken:
            problems.append(f"{what} has the place of {taken[place]}; count the occurrences anew")
        taken.setdefault(place, row.number_id)
    return problems + [
        f"seeds/editorial.csv: {token!r} in paragraph {p}, sentence {s}, occurrence {n} has no row; add one"
        for p, s, token, n in places
        if (p, s, token, n) not in taken
    ]
