"""Rows of the evidence in words: what a fact is a figure of, its value as printed, and its source."""

from collections.abc import Mapping
from typing import Any

from remission.evidence import Evidence
from remission.fact import Fact

_UNITS = {
    "percent": "%",
    "percent_change": "% change",
    "per_person_year": "per person-year",
    "per_1000_person_years": "per 1,000 person-years",
    "per_100000_person_years": "per 100,000 person-years",
    "per_1000_per_year": "per 1,000 per year",
    "per_100000_per_year": "per 100,000 per year",
    "per_100000": "per 100,000",
    "person_years": "person-years",
    "reporting_odds_ratio": "reporting odds ratio",
    "statement": "",
    "none": "",
    "study_year": "",
}


def what(evidence: Evidence, fact: Fact) -> str:
    """What a fact is a figure of, and over which time."""
    window = fact.window or " to ".join(part for part in (fact.date_start, fact.date_end) if part)
    return ", ".join(part for part in (_quantity(evidence, fact), window) if part)


def who(evidence: Evidence, fact: Fact) -> str:
    """The trial and arm, or the population, of a fact."""
    study = evidence.label("studies", fact.study_id) if fact.study_id else fact.population or ""
    return study + (f", {evidence.label('arms', fact.arm)}" if fact.arm else "")


def value(fact: Fact) -> str:
    """A fact as printed, with its interval and its count."""
    return "; ".join(part for part in (_printed(fact), _count(fact)) if part)


def in_type(number: str) -> str:
    """A number of the tables with the signs that print has for it."""
    shown = number.replace(">=", "\N{GREATER-THAN OR EQUAL TO}")
    return shown.replace("-", "\N{MINUS SIGN}") if shown[:1] == "-" else shown


def with_unit(number: str, unit: str) -> str:
    """A printed number with its unit in words, the unit's code as the tables write it: "1 death", "39.5%"."""
    words = _UNITS.get(unit, unit.replace("_", " "))
    if number == "1" and words.endswith("s") and " " not in words:
        words = words.removesuffix("s")
    shown = in_type(number)
    return f"{shown}{words}" if words.startswith("%") else f"{shown} {words}".strip()


def citation(row: Mapping[str, Any]) -> str:
    """A source in words; where its bibliography was not verified, its title, and where no address leads to it, journal and year too."""
    name = row["title"] or row["description"] or ""
    place = [row["journal"], row["year"], row["volume"]]
    unverified = [name] if address(row) else [name, *place]
    parts = [row["authors"], name, *place, row["pages"]] if row["verified"] else unverified
    text = ". ".join(str(part).rstrip(".") for part in parts if part)
    return (text if text.endswith("?") else f"{text}.").replace("?.", "?")


def address(row: Mapping[str, Any]) -> str:
    """Where a source can be read; empty where that is not known."""
    return f"https://doi.org/{row['doi']}" if row["doi"] else str(row["url"] or "")


def _quantity(evidence: Evidence, fact: Fact) -> str:
    if fact.measure:
        return evidence.label("measures", fact.measure)
    if fact.table == "regulatory_events":
        return fact.event or ""
    return evidence.label("events", str(fact.event or fact.condition))


def _printed(fact: Fact) -> str:
    value = f"{fact.low} to {fact.high}" if fact.value is None and fact.low is not None else "" if fact.value is None else str(fact.value)
    text = with_unit(value, fact.unit)
    if fact.ci_low is None:
        return text
    return (
        f"{text} ({fact.ci_low} to {fact.ci_high})"
        if not fact.ci_level or fact.ci_level == 95
        else f"{text} ({fact.ci_level}%: {fact.ci_low} to {fact.ci_high})"
    )


def _count(fact: Fact) -> str:
    if fact.numerator is not None and fact.denominator is not None:
        return f"{fact.numerator:,} of {fact.denominator:,}"
    return f"{fact.numerator:,}" if fact.numerator is not None else f"of {fact.denominator:,}" if fact.denominator else ""
