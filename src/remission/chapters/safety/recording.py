"""Ledger names of the chapter's larger results."""

from collections.abc import Mapping, Sequence

from remission.chapters.safety.detection import Excesses, Sight
from remission.chapters.safety.effects import Effect
from remission.chapters.safety.later import Line, Notice, patients_of
from remission.chapters.safety.named import Named
from remission.chapters.safety.rates import EventRate
from remission.chapters.safety.results import Against
from remission.estimate import Estimate, estimates
from remission.ledger import Ledger
from remission.readings import Reading


def rates(ledger: Ledger, found: Sequence[EventRate]) -> None:
    """Each count with its rate, and the rates and person-years of every assumption."""
    for rate in found:
        ledger.record(rate.slug, rate)
        ledger.record(f"{rate.slug}.assuming", rate.by_assumption)
        ledger.record(f"{rate.slug}.person_years", rate.person_years)


def named(ledger: Ledger, found: Sequence[Named]) -> None:
    """Each figure on a named event under the fact it comes from."""
    for event in found:
        for figure in event.figures:
            ledger.record(f"named.{figure.slug}", figure.estimate)


def background(ledger: Ledger, found: Mapping[str, Against]) -> None:
    """Each comparison with the general population, and each of its background rates."""
    for event, result in found.items():
        ledger.record(f"background.{event}", result)
        for index, reference in enumerate(result.references):
            ledger.record(f"background.{event}.reference_{index}", reference)
            ledger.record(f"background.{event}.reference_{index}.rate", reference.background.estimate)


def sight(ledger: Ledger, slug: str, size: Estimate, found: Sight) -> None:
    """The size of a group, its chances at each risk, and its limit after no case."""
    ledger.record(f"sight.{slug}.size", size)
    ledger.record(f"sight.{slug}.chance", found.chance)
    ledger.record(f"sight.{slug}.upper", found.upper)


def excesses(ledger: Ledger, found: Sequence[Excesses]) -> None:
    """The person-years needed for each event and ratio."""
    for result in found:
        for name, (least, most) in result.needed.items():
            ledger.record(f"excess.{result.event}.{name}", {"least": least, "most": most})


def lines(ledger: Ledger, prefix: str, found: Sequence[Line]) -> None:
    """Rates or shares of registers and reports."""
    for line in found:
        ledger.record(f"{prefix}.{line.slug}", line.estimate)


def notices(ledger: Ledger, found: Sequence[Notice]) -> None:
    """The counts and shares of authorities."""
    for notice in found:
        if notice.value is not None:
            ledger.record(f"later.{notice.slug}.count", notice.value)
        if notice.share is not None:
            ledger.record(f"later.{notice.slug}.share", notice.share)


def courses(ledger: Ledger, found: Mapping[int, Mapping[str, Reading]]) -> None:
    """Patients given each course, and the shares with an infusion reaction."""
    for course, readings in found.items():
        ledger.record(f"course.{course}", {event: reading.estimate for event, reading in readings.items()})
        ledger.record(f"course.{course}.patients", patients_of(next(iter(readings.values())).fact))


def effects(ledger: Ledger, found: Sequence[Effect]) -> None:
    """Both arms of each effect, and the number needed to treat where there is one."""
    for effect in found:
        ledger.record(f"effect.{effect.slug}", effect)
        if estimates(effect.needed):
            ledger.record(f"effect.{effect.slug}.needed", effect.needed)
