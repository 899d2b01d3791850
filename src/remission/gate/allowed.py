"""Digits that need no source of their own, each with the reason."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import partial

from remission.evidence import Evidence

# Fractions, superscripts and subscripts, circled and Roman numerals: digits to readers, and none to \d.
_SIGNS = "\u00b2\u00b3\u00b9\u00bc-\u00be\u2070\u2074-\u2079\u2080-\u2089\u2150-\u2189\u2460-\u249b\u24ea-\u24ff\u2776-\u2793"
DIGIT = re.compile(rf"[\d{_SIGNS}]")
NUMBER = re.compile(rf"\d+(?:,\d{{3}})*(?:\.\d+)?|[{_SIGNS}]+")

_POINT = r"\d{1,3}(?![\d%]|[.,]\d)"
# After "and" or a comma a number may begin something else: "in year 5 and 218 patients".
_NEXT = rf"{_POINT}(?! (?:patients|people|events)\b)"
_UNIT = "(?:year|month|course)"
_TO = rf"(?: to |\N{{EN DASH}})(?:{_UNIT} )?{_POINT}"
_ONE = rf"{_UNIT} {_POINT}(?:{_TO}|(?:,| and| or|, and) {_UNIT} {_NEXT})*"
_SEVERAL = (
    rf"{_UNIT}s {_POINT}(?:{_TO}|(?: and| or|, and) (?:{_UNIT} )?{_NEXT}|, (?:{_UNIT} {_NEXT}|{_NEXT}(?=(?:, \d+)*,? (?:and|or) \d)))*"
)
# Of years of the calendar, where they can stand in a sentence or a citation: a count may look like one.
_BEFORE_YEAR = (
    r"(?:^|[(,;] ?|\b(?:[Aa]|[Tt]he|[Ii]n|[Oo]f|[Ss]ince|[Ff]rom|[Tt]o|[Uu]ntil|[Bb]y|[Bb]efore|[Aa]fter|and|or) |[A-Z][\w.&'-]* )"
)
_AFTER_YEAR = r"(?=$|[)\];:]|[.,](?!\d)|\N{EN DASH}| (?:and|or|to|editorial)\b)"
# The longest that a trial may last, in each unit; what is larger is a count.
_LONGEST = {"year": 20, "month": 180, "course": 10}
_GROUP = re.compile(rf"({_UNIT})s?\b((?:(?!{_UNIT}).)*)")


@dataclass(frozen=True, slots=True)
class Allowance:
    """Digits of one kind: why they may stand, how they are known, and what must hold for what was found."""

    reason: str
    pattern: re.Pattern[str]
    holds: Callable[[str], bool] = lambda _: True


def _in_time(found: str) -> bool:
    """Whether the years, months or courses after each such word come in their order, and none is beyond the length of a trial."""
    groups = [(unit, [int(number) for number in re.findall(r"\d+", words)]) for unit, words in _GROUP.findall(found.lower())]
    return all(numbers == sorted(set(numbers)) and numbers[-1] <= _LONGEST[unit] for unit, numbers in groups if numbers)


# Known by their form alone.
FIXED: Mapping[str, Allowance] = {
    "molecules": Allowance("names of molecules, drugs and guidelines", re.compile(r"\bCD(?:4|8|52)\b|\bbeta-1[ab]\b|\bICH E9\b")),
    "calendar": Allowance("calendar years", re.compile(rf"{_BEFORE_YEAR}(?:19|20)\d\d[a-z]?{_AFTER_YEAR}")),
    "design": Allowance(
        "years, months, courses and doses of the design",
        re.compile(rf"\b(?:{_SEVERAL}|{_ONE})|(?<![\d.,])\d{{1,2}}-(?:month|year)\b|(?<![\d.,])12 mg\b", re.IGNORECASE),
        _in_time,
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

    def take(name: str, allowance: Allowance, match: re.Match[str]) -> str:
        if not allowance.holds(match[0]):
            return match[0]
        taken[name] += len(NUMBER.findall(match[0]))
        return " "

    for name, allowance in known.items():
        text = allowance.pattern.sub(partial(take, name, allowance), text)
    return text, taken


def _names(evidence: Evidence) -> Iterable[str]:
    codebooks = {"studies": "name", "measures": "label", "events": "label", "arms": "label"}
    for table, column in codebooks.items():
        yield from (str(row[column]) for row in evidence.rows(table) if re.search(r"\d", str(row[column])))


def _any(words: Iterable[str]) -> re.Pattern[str]:
    return re.compile("|".join(rf"(?<!\w){re.escape(word)}(?!\w)" for word in words) or r"(?!)")
