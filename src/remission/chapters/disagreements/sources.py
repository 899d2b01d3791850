"""What the tables themselves hold against each other: rival values, counts that give another percentage, figures of the editorial alone."""

from collections.abc import Iterator

from remission.cells import Quoted
from remission.chapters.disagreements.model import Agreement, Disagreement, Kind, agreement, computed, printed
from remission.evidence import Evidence
from remission.fact import Fact


def rivals(evidence: Evidence) -> list[Disagreement]:
    """Every value that is not preferred against the preferred one of the same quantity, where they are not the same."""
    found = []
    for table in evidence.tables:
        for fact in evidence.select(table, preferred=False):
            chosen = [other for other in evidence.select(table) if _quantity(other) == _quantity(fact)]
            if len(chosen) == 1 and fact.value is not None and chosen[0].value is not None:
                found.append(_rival(evidence, chosen[0], fact))
    return [rival for rival in found if rival.agreements != (Agreement.SAME,)]


def own_counts(evidence: Evidence) -> list[Disagreement]:
    """Every percentage whose own count over its own base is another one; survival estimates are among them by nature."""
    found = []
    for fact in evidence.facts.values():
        if fact.unit == "percent" and fact.value is not None and fact.numerator is not None and fact.denominator and not fact.is_ratio:
            said = printed(fact, "as printed")
            count, base = fact.numerator, fact.denominator
            label = Quoted(fact.fact_id, f"{count:,} of {base:,}")
            own = computed(count / base, "proportion", label, (fact.fact_id,), "count / base", count=count, base=base)
            survival = "Kaplan-Meier" in evidence.label("measures", str(fact.measure))
            why = (
                "A Kaplan-Meier estimate, which is not the count over the base." if survival else "The count does not give the percentage."
            )
            slug = f"count.{fact.fact_id.lower()}"
            found.append(
                Disagreement(
                    slug, _what(evidence, fact), Kind.VALUE, said, (own,), why, "Nothing; the printed figure is used.", changes=False
                )
            )
    return [one for one in found if one.agreements == (Agreement.DIFFERENT,)]


def editorial_only(evidence: Evidence) -> Iterator[tuple[str, Fact]]:
    """The figures of the index trials that were seen in the editorial alone, each with what it is."""
    for fact in evidence.facts.values():
        if fact.tier == "editorial" and fact.value is not None:
            rivals = [other for other in evidence.facts.values() if other.fact_id != fact.fact_id and _quantity(other) == _quantity(fact)]
            if not rivals:
                yield _what(evidence, fact), fact


def _rival(evidence: Evidence, chosen: Fact, other: Fact) -> Disagreement:
    said, found = printed(chosen, f"used; {chosen.tier}"), printed(other, other.tier)
    kind = Kind.COUNT if chosen.unit in ("patients", "cases", "events") else Kind.VALUE
    apart = agreement(said, found)
    outside = False
    follows = "Nothing."
    if apart is Agreement.DIFFERENT:
        follows = "No interval is published to hold it against."
        if chosen.ci_low is not None and chosen.ci_high is not None and other.value is not None:
            outside = not chosen.ci_low <= other.value <= chosen.ci_high
            follows = f"It lies {'outside' if outside else 'inside'} the interval of the value used."
        elif kind is Kind.COUNT:
            follows = "Counts that belong together are used together."
    slug = f"rival.{other.fact_id.lower()}"
    return Disagreement(slug, _what(evidence, chosen), kind, said, (found,), Quoted(other.fact_id, other.note or ""), follows, outside)


def _what(evidence: Evidence, fact: Fact) -> str:
    what = evidence.label("measures", fact.measure) if fact.measure else evidence.label("events", str(fact.event))
    return f"{what}, {fact.window or fact.timing}, {evidence.label('studies', str(fact.study_id))}"


def _quantity(fact: Fact) -> tuple[object, ...]:
    """What two rows must share to state the same quantity: windows are compared by their years, and by their names where these are open."""
    window = fact.window if fact.start_year is None or fact.end_year is None else None
    what = (fact.measure, fact.event, fact.statistic, fact.timing, fact.start_year, fact.end_year, window, fact.course)
    return (fact.table, fact.study_id, fact.arm, *what)
