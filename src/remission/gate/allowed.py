"""Digits that need no source of their own, each with the reason."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from remission.evidence import Evidence

# Fractions, superscripts and subscripts, circled and Roman numerals: digits to readers, and none to \d.
_SIGNS = "\u00b2\u00b3\u00b9\u00bc-\u00be\u2070\u2074-\u2079\u2080-\u2089\u2150-\u2189\u2460-\u249b\u24ea-\u24ff\u2776-\u2793"
DIGIT = re.compile(rf"[\d{_SIGNS}]")
NUMBER = re.compile(rf"\d+(?:,\d{{3}})*(?:\.\d+)?|[{_SIGNS}]+")

_POINT = r"\d{1,3}(?![\d%]|[.,]\d)"
# After "and" or a comma a number may begin something else: "in year 5 and 218 patients".
_NEXT = rf"{_POINT}(?! (?:patients|people|events)\b)"
_UNIT = r"(?:year|month|course)"
_TO = rf"(?: to |\N{{EN DASH}})(?:{_UNIT} )?{_POINT}"
_ONE = rf"{_UNIT} {_POINT}(?:{_TO}|(?:,| and| or|, and) {_UNIT} {_NEXT})*"
_SEVERAL = (
    rf"{_UNIT}s {_POINT}(?:{_TO}|(?: and| or|, and) (?:{_UNIT} )?{_NEXT}|, (?:{_UNIT} {_NEXT}|{_NEXT}(?=(?:, \d+)*,? (?:and|or) \d)))*"
)
# What is counted: before it stands a number, whatever its form.
_COUNTED = r"patients|people|persons?|women|men|participants|cases|events|deaths|relapses|infections|person-years"


@dataclass(frozen=True, slots=True)
class Allowance:
    """Digits of one kind: why they may stand, and how they are known."""

    reason: str
    pattern: re.Pattern[str]


# Known by their form alone.
FIXED: Mapping[str, Allowance] = {
    "molecules": Allowance("names of molecules, drugs and guidelines", re.compile(r"\bCD(?:4|8|52)\b|\bbeta-1[ab]\b|\bICH E9\b")),
    "calendar": Allowance("calendar years", re.compile(rf"(?<![\d.,])(?:19|20)\d\d(?![\d%]|[.,]\d| (?:{_COUNTED})\b)")),
    "design": Allowance(
        "years, months, courses and doses of the design",
        re.compile(rf"\b(?:{_SEVERAL}|{_ONE})|(?<![\d.,])\d{{1,2}}-(?:month|year)\b|(?<![\d.,])12 mg\b", re.IGNORECASE),
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
