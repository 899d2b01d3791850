"""Tables that pages ask for by name: the facts, their sources, the gaps, the ledger, the parameters."""

from collections.abc import Mapping
from typing import Any

from markupsafe import Markup

from remission.estimate import Estimate
from remission.evidence import Evidence
from remission.fact import Fact
from remission.ledger import Record
from remission.scenario import Scenario, describe_parameters
from remission.tables import Table

EVIDENCE_PAGE = "evidence.html"

_STYLE = "report listing"

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
}


def listing(name: str, evidence: Evidence, record: Record, scenario: Scenario) -> str:
    """The HTML of a listing; KeyError for a name that is none."""
    makers = {
        "facts": lambda: facts(evidence),
        "sources": lambda: sources(evidence),
        "gaps": lambda: gaps(evidence),
        "ledger": lambda: ledger(record),
        "parameters": lambda: parameters(scenario),
    }
    return makers[name]()


def facts(evidence: Evidence) -> str:
    """Every fact, a table for each file of the package."""
    by_table: dict[str, list[Fact]] = {}
    for fact in evidence.facts.values():
        by_table.setdefault(fact.table, []).append(fact)
    columns = ("Fact", "Study or population", "What", "Value", "Source and tier", "Note")
    tables = (
        Table(f"{name.replace('_', ' ').capitalize()}: {len(rows)} facts", columns, [_fact_row(evidence, fact) for fact in rows], _STYLE)
        for name, rows in by_table.items()
    )
    return "\n".join(table._repr_html_() for table in tables)


def sources(evidence: Evidence) -> str:
    """Every source; of those whose bibliography was not verified, title and address alone."""
    return Table(
        "Sources", ("Id", "Source"), [(_anchor(str(row["source_id"])), _source(row)) for row in evidence.tables["sources"]]
    )._repr_html_()


def gaps(evidence: Evidence) -> str:
    """What was looked for and not found."""
    rows = [
        (
            _anchor(str(row["gap_id"])),
            evidence.label("studies", row["study_id"]) if row["study_id"] else "",
            row["window"] or "",
            row["quantity"],
            row["note"] or "",
        )
        for row in evidence.tables["gaps"]
    ]
    return Table("Looked for and not found", ("Id", "Study", "Window", "Quantity", "Note"), rows, _STYLE)._repr_html_()


def ledger(record: Record) -> str:
    """Every number that the report shows, by chapter."""
    chapters: dict[str, dict[str, Estimate]] = {}
    for key, estimate in record.numbers.items():
        chapters.setdefault(key.partition(".")[0], {})[key] = estimate
    columns = ("Number", "Value", "Interval", "Method", "Facts", "Parameters", "Note")
    tables = (
        Table(chapter.replace("_", " ").capitalize(), columns, [_number_row(key, estimate) for key, estimate in numbers.items()], _STYLE)
        for chapter, numbers in chapters.items()
    )
    return "\n".join(table._repr_html_() for table in tables)


def parameters(scenario: Scenario) -> str:
    """Every parameter: its value in this build, default, range and meaning."""
    values = scenario.model_dump()
    rows = [
        (
            Markup("<code>{}</code>").format(item["name"]),
            values[item["name"]],
            item["default"],
            allowed(item),
            _meaning(item),
        )
        for item in describe_parameters()
    ]
    return Table("Parameters", ("Parameter", "In this build", "Default", "Allowed", "Meaning"), rows, _STYLE)._repr_html_()


def allowed(parameter: Mapping[str, Any]) -> str:
    """The range or the choices of a parameter in words."""
    if parameter["choices"]:
        return ", ".join(parameter["choices"])
    limits = f"{parameter['minimum']:,.10g} to {parameter['maximum']:,.10g}"
    return f"{limits}, both excluded" if parameter["exclusive"] else limits


def _meaning(parameter: Mapping[str, Any]) -> str:
    numeric = parameter["choices"] is None and parameter["unit"] != "none"
    return f"{parameter['meaning']} Unit: {parameter['unit']}." if numeric else str(parameter["meaning"])


def _fact_row(evidence: Evidence, fact: Fact) -> list[object]:
    study = evidence.label("studies", fact.study_id) if fact.study_id else fact.population or ""
    arm = f", {evidence.label('arms', fact.arm)}" if fact.arm else ""
    window = fact.window or " to ".join(part for part in (fact.date_start, fact.date_end) if part)
    return [
        _anchor(fact.fact_id),
        f"{study}{arm}",
        ", ".join(part for part in (_what(evidence, fact), window) if part),
        "; ".join(part for part in (_value(fact), _count(fact)) if part),
        Markup('<a href="#{0}">{0}</a>, {1}').format(fact.source_id, fact.tier),
        fact.note or "",
    ]


def _what(evidence: Evidence, fact: Fact) -> str:
    if fact.measure:
        return evidence.label("measures", fact.measure)
    if fact.table == "regulatory_events":
        return fact.event or ""
    return evidence.label("events", str(fact.event or fact.condition))


def _value(fact: Fact) -> str:
    unit = _UNITS.get(fact.unit, fact.unit.replace("_", " "))
    value = f"{fact.low} to {fact.high}" if fact.value is None and fact.low is not None else "" if fact.value is None else str(fact.value)
    text = f"{value}{unit}" if unit.startswith("%") else f"{value} {unit}".strip()
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


def _source(row: Mapping[str, Any]) -> Markup:
    name = row["title"] or row["description"] or ""
    verified = [str(part) for part in (row["authors"], name, row["journal"], row["year"], row["volume"], row["pages"]) if part]
    text = Markup("{}. ").format(". ".join(part.rstrip(".") for part in verified) if row["verified"] else name.rstrip("."))
    address = f"https://doi.org/{row['doi']}" if row["doi"] else row["url"]
    return text + Markup('<a href="{0}" rel="noopener">{0}</a>').format(address) if address else text


def _number_row(key: str, estimate: Estimate) -> list[object]:
    links = Markup(", ").join(Markup('<a href="{0}#{1}">{1}</a>').format(EVIDENCE_PAGE, fact) for fact in estimate.inputs)
    level = f" ({100 * estimate.confidence:g}%)" if estimate.confidence and estimate.has_interval else ""
    return [
        _anchor(key),
        estimate.text,
        f"{estimate.interval}{level}",
        estimate.method.replace("_", " "),
        links,
        ", ".join(estimate.assumptions),
        estimate.note,
    ]


def _anchor(key: str) -> Markup:
    breakable = Markup("<wbr>").join(Markup("{}.").format(part) for part in key.split("."))[:-1]
    return Markup('<a id="{0}" href="#{0}" class="anchor">{1}</a>').format(key, breakable)
