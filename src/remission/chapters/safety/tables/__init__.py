"""Tables of the chapter, from the ledger."""

from remission.chapters.safety.tables.comparison import expected, registers, surveillance
from remission.chapters.safety.tables.counts import courses, event_rates, named, recurrences, subgroups
from remission.chapters.safety.tables.effects import effects
from remission.chapters.safety.tables.sight import excesses, notices, sights

__all__ = [
    "courses",
    "effects",
    "event_rates",
    "excesses",
    "expected",
    "named",
    "notices",
    "recurrences",
    "registers",
    "sights",
    "subgroups",
    "surveillance",
]
