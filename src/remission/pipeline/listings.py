"""What pages ask for by name: facts, numbers of the editorial, studies, sources, gaps, ledger, parameters, scenarios, explore."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from markupsafe import Markup
from nbformat import NotebookNode

from remission import described
from remission.evidence import Evidence
from remission.fact import Fact
from remission.ledgerfile import LedgerFile
from remission.named import NamedScenario
from remission.pipeline import ledgerpage, parameterpage
from remission.scenario import Scenario
from remission.tables import Table, breakable

_STYLE = "report listing"


def listing(
    name: str,
    evidence: Evidence,
    ledger: LedgerFile,
    scenario: Scenario,
    titles: Mapping[str, str],
    executed: Mapping[str, NotebookNode],
    named: Sequence[NamedScenario],
) -> str:
    """The HTML of a listing, given the chapters' titles by notebook, the notebooks and the scenarios; KeyError for a name that is none."""
    makers: dict[str, Callable[[], str]] = {
        "facts": lambda: facts(evidence),
        "editorial": lambda: editorial(evidence, ledger),
        "sources": lambda: sources(evidence),
        "studies": lambda: studies(evidence),
        "gaps": lambda: gaps(evidence),
        "ledger": lambda: ledgerpage.entries(ledger, evidence, titles),
        "parameters": lambda: parameterpage.parameters(scenario, parameterpage.users(executed), titles),
        "scenarios": lambda: parameterpage.scenarios(named),
        "explore": lambda: explore(evidence, ledger, scenario),
    }
    return makers[name]()


def explore(evidence: Evidence, ledger: LedgerFile, scenario: Scenario) -> str:
    """The page of assumptions to try."""
    # Loads the analysis library, which not every command needs.
    from remission.pipeline import explorepage

    return explorepage.explore(evidence, ledger, scenario)


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


def editorial(evidence: Evidence, ledger: LedgerFile) -> str:
    """Every number that the editorial prints."""
    rows = [
        (_anchor(key), row.study, row.what, row.value, _origin(row.source, row.tier))
        for key, row in sorted(ledger.rows.items())
        if key not in evidence.facts
    ]
    return Table("Numbers of the editorial", ("Number", "Study", "What", "Value", "Source and tier"), rows, _STYLE)._repr_html_()


def studies(evidence: Evidence) -> str:
    """Every study, register or authority that a row may belong to."""
    rows = [
        (
            _anchor(str(row["study_id"])),
            row["name"],
            str(row["treatment"] or "").replace("_", " "),
            str(row["design"]).replace("_", " "),
            row["note"] or "",
        )
        for row in evidence.tables["studies"]
    ]
    return Table("Studies", ("Id", "Study", "Treatment", "Design", "Note"), rows, _STYLE)._repr_html_()


def sources(evidence: Evidence) -> str:
    """Every source; of those whose bibliography was not verified, title and address alone, or journal and year where there is none."""
    rows = [(_anchor(str(row["source_id"])), _source(row)) for row in evidence.tables["sources"]]
    return Table("Sources", ("Id", "Source"), rows, _STYLE)._repr_html_()


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


def _fact_row(evidence: Evidence, fact: Fact) -> list[object]:
    return [
        _anchor(fact.fact_id),
        described.who(evidence, fact),
        described.what(evidence, fact),
        described.value(fact),
        _origin(fact.source_id, fact.tier),
        fact.note or "",
    ]


def _origin(source: str, tier: str) -> Markup:
    return Markup('<a href="#{0}">{0}</a>, {1}').format(source, tier)


def _source(row: Mapping[str, Any]) -> Markup:
    address = described.address(row)
    text = Markup("{} ").format(described.citation(row))
    return text + Markup('<a href="{0}" rel="noopener">{0}</a>').format(address) if address else text


def _anchor(key: str) -> Markup:
    # The ids of studies are long, and would take the width that their notes need.
    return Markup('<a id="{0}" href="#{0}" class="anchor">{1}</a>').format(key, breakable(key))
