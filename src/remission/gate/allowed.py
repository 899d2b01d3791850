"""Digits that need no source of their own, each with the reason."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from remission.evidence import Evidence

NUMBER = re.compile(r"\d+(?:,\d{3})*(?:\.\d+)?")
_SPAN = r"\d+(?:(?:,| to| and| or|, and|\N{EN DASH}) (?:(?:year|month) )?\d+)*"


@dataclass(frozen=True, slots=True)
class Allowance:
    """Digits of one kind: why they may stand, and how they are known."""

    reason: str
    pattern: re.Pattern[str]


# Known by their form alone.
FIXED: Mapping[str, Allowance] = {
    "molecules": Allowance("names of molecules, drugs and guidelines", re.compile(r"\bCD\d+\b|\bbeta-1[ab]\b|\bICH E9\b")),
    "calendar": Allowance("calendar years", re.compile(r"(?<![\d.,])(?:19|20)\d\d(?![\d,]|\.\d)")),
    "design": Allowance(
        "years, months, courses and doses of the design",
        re.compile(rf"\b(?:year|month|course)s? {_SPAN}|\b\d+-(?:month|year)\b|\b12 mg\b", re.IGNORECASE),
    ),
    "units": Allowance("the base of a rate", re.compile(r"\bper (?:1,000|100,000|100)\b")),
    "sections": Allowance("numbers of sections", re.compile(r"^\s*(?:#+ )?\d+\.(?=\s)", re.MULTILINE)),
    "places": Allowance("places in the editorial", re.compile(r"\bparagraph \d+, sentence \d+", re.IGNORECASE)),
}


def allowances(evidence: Evidence) -> Mapping[str, Allowance]:
    """The whole list by name: what is known by its form, and names of studies, measures, events and arms, those of the codebooks."""
    names = Allowance("names of studies, measures, events and arms", _any(sorted(_names(evidence), key=len, reverse=True)))
    return {"names": names, **FIXED}


def without_allowed(text: str, known: Mapping[str, Allowance]) -> tuple[str, Counter[str]]:
    """A text without the digits that are allowed, and how many numbers each allowance took out."""
    taken: Counter[str] = Counter()
    for name, allowance in known.items():
        for match in allowance.pattern.finditer(text):
            taken[name] += len(NUMBER.findall(match[0]))
        text = allowance.pattern.sub(" ", text)
    return text, taken


def _names(evidence: Evidence) -> Iterable[str]:
    codebooks = {"studies": "name", "measures": "label", "events": "label", "arms": "label"}
    for table, column in codebooks.items():
        yield from (str(row[column]) for row in evidence.rows(table) if re.search(r"\d", str(row[column])))


def _any(words: Iterable[str]) -> re.Pattern[str]:
    return re.compile("|".join(rf"(?<!\w){re.escape(word)}(?!\w)" for word in words) or r"(?!)")
