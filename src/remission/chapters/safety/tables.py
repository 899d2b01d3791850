"""Tables of the chapter."""

from collections.abc import Sequence

from markupsafe import Markup

from remission.ledger import Ledger
from remission.readings import EventRate
from remission.tables import Table

_ASSUMPTIONS = {"all_entrants": "Every entrant throughout", "linear_loss": "Losses spread evenly", "stayers_only": "Only those who stayed"}


def event_rates(ledger: Ledger, caption: str, rates: Sequence[EventRate]) -> Table:
    """One row an event and trial: cases, and under each assumption the rate and the person-years behind it."""
    rows = [
        [
            f"{rate.event}, {rate.group}",
            ledger.cell(f"{rate.slug}.cases"),
            *(
                Markup("{} in {} person-years").format(
                    ledger.cell(f"{rate.slug}.assuming.{assumption}", "values"),
                    ledger.cell(f"{rate.slug}.person_years.{assumption}", "number"),
                )
                for assumption in rate.by_assumption
            ),
        ]
        for rate in rates
    ]
    return Table(caption, ["Event", "New cases", *(_ASSUMPTIONS[assumption] for assumption in rates[0].by_assumption)], rows)
