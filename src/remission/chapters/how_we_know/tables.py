"""Tables of the chapter."""

import re
from collections.abc import Sequence

from remission.cells import Plain
from remission.ledger import Ledger
from remission.tables import Table, slug
from remission.verification.case import Result


def agreement(ledger: Ledger, area: str, results: Sequence[Result]) -> Table:
    """One row a comparison of a method with something else: how many numbers, how far apart they are, and may be."""
    columns = ["Method", "Held against", "Kind", "Numbers", "Largest deviation", "Accepted"]
    rows = [
        [
            _name(found.case.method),
            _name(found.case.oracle),
            found.case.kind,
            *(ledger.cell(f"{slug(area)}.{found.key}.{name}") for name in found.estimates()),
        ]
        for found in results
    ]
    return Table(area, columns, rows)


def _name(words: str) -> Plain | str:
    return Plain(words, "case") if re.search(r"\d", words) else words
