"""Tables of the chapter."""

from collections.abc import Sequence

from markupsafe import Markup

from remission.tables import Table
from remission.verification.case import Result


def agreement(area: str, results: Sequence[Result]) -> Table:
    """One row a comparison of a method with something else: how many numbers, how far apart they are, and may be."""
    columns = ["Method", "Held against", "Kind", "Numbers", "Largest deviation", "Accepted"]
    rows = [
        [found.case.method, found.case.oracle, found.case.kind, found.numbers, _small(found.deviation), _small(found.case.tolerance)]
        for found in results
    ]
    return Table(area, columns, rows)


def _small(number: float) -> str | Markup:
    """A deviation with one digit, as a power of ten where it is tiny."""
    if number == 0:
        return "none"
    if number >= 1e-3:
        return f"{number:.1g}"
    digits, exponent = f"{number:.0e}".split("e-")
    return Markup("{} × 10<sup>−{}</sup>").format(digits, int(exponent))  # noqa: RUF001
