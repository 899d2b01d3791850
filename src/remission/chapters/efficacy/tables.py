"""Tables of the chapter."""

from collections.abc import Iterable, Mapping

from markupsafe import Markup

from remission.ledger import Ledger
from remission.tables import Table


def by_trial(ledger: Ledger, caption: str, trials: Mapping[str, str], keys: Iterable[str]) -> Table:
    """One row a reported result, one column a trial; a result without interval says that no count is published."""
    rows = []
    for key in keys:
        measure, _, window = key.partition(".")
        label = f"{ledger.evidence.label('measures', measure)}, {window.replace('_', ' ')}"
        rows.append([label, *(_with_reason(ledger, f"{trial}.{key}") for trial in trials)])
    return Table(caption, ["Result", *trials.values()], rows)


def _with_reason(ledger: Ledger, name: str) -> Markup:
    estimate = ledger.number(name)
    reason = "no count published" if estimate.unit in ("proportion", "per person-year") else "no interval published"
    return ledger.cell(name) if estimate.has_interval else Markup("{} ({})").format(ledger.cell(name), reason)
