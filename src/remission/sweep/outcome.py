"""Which numbers the summary of a sweep is about, and what a reader calls them."""

import re
from collections.abc import Iterator, Mapping, Sequence
from difflib import get_close_matches
from pathlib import Path

from remission.errors import InputError, WorkError
from remission.estimate import Estimate
from remission.evidence import Evidence
from remission.sweep.design import Design
from remission.sweep.table import Range, read_numbers, read_ranges
from remission.wording import capitalized, uncapitalized

Series = Mapping[str, Estimate]

# What a reader asks for first: the editorial's claim, then what the other chapters are about.
_HEADLINES = (
    r"non_enrollment\.[^.]+\.no_dmt\.scenario",
    r"claims\.over_half\.[^.]+\.scenario",
    r"open_label\.[^.]+\.corrected\.target",
    r"safety\.[^.]+\.herpes_zoster\.rate",
    r"durability\.[^.]+\.latest",
    r"claims\.count\.robust",
)
_CLOSE = 1e-12


def choose(design: Design, folder: Path) -> dict[str, Series]:
    """The numbers of the summary by id, each with its estimates by point.

    Those that the sweep's file names; else the first headline that moves; else the number that moves most; else the first there is. Raises
    InputError for a number that no point has, and WorkError where there are none at all.
    """
    recorded = read_ranges(folder)
    if not recorded:
        raise WorkError(f"{folder}: no point of the sweep has a result")
    for name in design.outcomes:
        if name not in recorded:
            near = get_close_matches(name, recorded, n=1)
            hint = f"did you mean '{near[0]}'?" if near else "estimates.csv has them all"
            raise InputError(f"{design.file}, outcome: no notebook recorded '{name}'; {hint}")
    headlines: Iterator[Sequence[str]] = ([key for key in recorded if re.fullmatch(pattern, key)] for pattern in _HEADLINES)
    moving = (found for found in headlines if any(recorded[key].moves for key in found))
    return dict(read_numbers(folder, design.outcomes or next(moving, ()) or [max(recorded, key=lambda key: _move(recorded[key]))]))


def words(evidence: Evidence) -> dict[str, str]:
    """What the parts of a number's id mean: studies by name, measures and events by label."""
    labels = [("events", "event_id"), ("measures", "measure_id")]
    found = {str(row[key]): uncapitalized(str(row["label"])) for table, key in labels for row in evidence.tables.get(table, ())}
    return found | {str(row["study_id"]): str(row["name"]) for row in evidence.tables.get("studies", ())}


def named(ids: Sequence[str], meanings: Mapping[str, str]) -> tuple[str, dict[str, str]]:
    """What several numbers have in common, in words, and what each is called beside it.

    "No further treatment, scenario" and "ONE", "TWO" for numbers that differ in one part of their ids; else each by all of its parts.
    """
    parts = [[meanings.get(part, part.replace("_", " ")) for part in key.split(".")[1:]] for key in ids]
    apart = [place for place in range(len(parts[0])) if len({each[place] for each in parts}) > 1] if _alike(parts) else []
    if len(apart) == 1:
        (place,) = apart
        common = [part for at, part in enumerate(parts[0]) if at != place]
        if common:
            return capitalized(", ".join(common)), {key: capitalized(each[place]) for key, each in zip(ids, parts, strict=True)}
    full = {key: capitalized(", ".join(each)) for key, each in zip(ids, parts, strict=True)}
    distinct = full if len(set(full.values())) == len(full) else {key: key for key in ids}
    return (distinct[ids[0]] if len(ids) == 1 else "Each number"), distinct


def _alike(parts: Sequence[Sequence[str]]) -> bool:
    return len(parts) > 1 and len({len(each) for each in parts}) == 1


def _move(found: Range) -> tuple[float, bool]:
    """How far a number moves for its size, and whether at least its interval does."""
    size = max(abs(found.lowest), abs(found.highest))
    return (found.highest - found.lowest) / size if size > _CLOSE else 0.0, found.moves
