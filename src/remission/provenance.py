"""A record, the evidence and the editorial's index as one ledger: every number with the published figures behind it."""

from collections.abc import Mapping, Sequence
from typing import Any

from remission import __version__, described, ledgerfile
from remission.computed import Computed
from remission.errors import WorkError
from remission.evidence import Evidence
from remission.explanation import in_signs, in_words
from remission.fact import Fact
from remission.ledgerfile import Data, Entry, Input, LedgerFile, Row, Source, Term
from remission.record import Record
from remission.seed import SeedNumber


def make_ledger(record: Record, evidence: Evidence, index: Sequence[SeedNumber], editorial: str) -> LedgerFile:
    """The ledger of a report, given the editorial's numbers and its source id; WorkError for a number that rests on a row nothing has."""
    quoted = {number.number_id: number for number in index}
    named = dict.fromkeys(row for estimate in record.numbers.values() for row in estimate.inputs)
    rows: dict[str, Row] = {}
    for key in named:
        if key not in quoted and key not in evidence.facts:
            user = next(name for name, estimate in record.numbers.items() if key in estimate.inputs)
            raise WorkError(f"{user}: rests on '{key}', which is neither a fact of the evidence nor a number of the editorial")
        rows[key] = quoted_row(quoted[key], evidence, editorial) if key in quoted else fact_row(evidence.facts[key], evidence)
    # Pages lead to numbers of the editorial that nothing was computed from, too.
    rows |= {key: quoted_row(number, evidence, editorial) for key, number in quoted.items() if key not in rows}
    used = {row.source for row in rows.values()}
    computed = Computed(record)
    return LedgerFile(
        format=ledgerfile.FORMAT,
        remission=__version__,
        scenario=record.scenario.model_dump(),
        data=Data(version=evidence.version, digest=evidence.digest),
        numbers={key: _entry(key, record, rows, computed) for key in record.numbers},
        rows=rows,
        sources={row["source_id"]: source(row) for row in evidence.rows("sources") if row["source_id"] in used},
        statements=dict(record.statements),
    )


def fact_row(fact: Fact, evidence: Evidence) -> Row:
    """A fact as the ledger shows it."""
    return Row(
        what=described.what(evidence, fact),
        value=described.value(fact),
        study=described.who(evidence, fact),
        study_id=fact.study_id or "",
        source=fact.source_id,
        tier=fact.tier,
    )


def quoted_row(number: SeedNumber, evidence: Evidence, editorial: str) -> Row:
    """A number of the editorial as the ledger shows it."""
    place = f"paragraph {number.paragraph}, sentence {number.sentence}"
    meant = described.with_unit(number.meant, number.unit)
    return Row(
        what=f"{number.meaning} ({place} of the editorial)",
        value=meant if number.meant == number.printed else f"{meant}, printed as {number.printed}",
        study=evidence.trials.get(number.study, "both trials" if number.study else ""),
        study_id=number.study if number.study in evidence.trials else "",
        source=editorial,
        tier="editorial",
    )


def source(row: Mapping[str, Any]) -> Source:
    """A source as the ledger shows it."""
    return Source(citation=described.citation(row), address=described.address(row))


def _entry(key: str, record: Record, rows: Mapping[str, Row], computed: Computed) -> Entry:
    estimate, origin = record.numbers[key], record.origins[key]
    return Entry(
        value=estimate.value,
        low=estimate.low,
        high=estimate.high,
        unit=estimate.unit,
        confidence=estimate.confidence,
        text=estimate.text,
        interval=estimate.interval,
        method=estimate.method,
        formula=in_signs(in_words(estimate)),
        calculation=in_signs(estimate.calculation),
        terms=tuple(Term(name=name, value=value, entry=computed.entry(key, name, value)) for name, value in estimate.terms),
        inputs=tuple(Input(id=row, source=rows[row].source, tier=rows[row].tier) for row in estimate.inputs),
        assumptions=record.assumed(key),
        note=estimate.note,
        decimals=estimate.decimals,
        notebook=origin.notebook,
        cell=origin.cell,
    )
