"""Sentences and titles of the chapter, chosen by the results, and the rows of its figure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from remission.chapters.disagreements.model import Agreement, Disagreement, Figure, Kind
from remission.estimate import Estimate
from remission.figures import MUTED, Bar
from remission.seed import SeedNumber

Quotes = Sequence[tuple[SeedNumber, Figure, Figure, Agreement | None]]


def counts(quotes: Quotes, found: Sequence[Disagreement], alone: Sequence[str]) -> dict[str, Estimate]:
    """How many figures were held against a source, and how they fared; `alone` are the facts that no other source prints."""
    compared = _rows(side.estimate for _, said, source, _ in quotes for side in (said, source))
    sides = _rows(estimate for one in found for estimate in one.estimates.values())
    return {
        "quotes": _count(len(quotes), "figures of the editorial that another source prints too", compared),
        "misquoted": _count(
            sum(agreement is Agreement.DIFFERENT for *_, agreement in quotes),
            "figures of the editorial that differ from the other source",
            compared,
        ),
        "alone": _count(len(alone), "figures of the index trials seen in the editorial alone", alone),
        "listed": _count(len(found), "disagreements of the editorial with its sources", sides),
        "changing": _count(sum(one.changes for one in found), "disagreements that change what follows", sides).traced(
            assumptions=("threshold", "confidence", "interval_method")
        ),
    }


def finding(numbers: Mapping[str, Estimate]) -> str:
    """The chapter in two sentences."""
    compared, wrong = numbers["quotes"].value, numbers["misquoted"].value
    quotes = "{num}`disagreements.quotes` figures of the editorial that another source prints too"
    if not compared:
        said = "No figure of the editorial is printed by another source at hand"
    elif not wrong:
        said = f"All {quotes} agree with it, at least after rounding"
    else:
        said = f"{{num}}`disagreements.misquoted` of the {quotes} differ from it by more than rounding"
    return (
        f"{said}; {{num}}`disagreements.alone` figures were seen in the editorial alone. The disagreements are over what figures are said "
        "to mean, of whom and when: of the {num}`disagreements.listed` listed here, by trial, {num}`disagreements.changing` change what "
        "follows."
    )


def bars(found: Iterable[Disagreement], colors: Mapping[str, str], threshold: float) -> list[Bar]:
    """The disagreements over whose share or which share is meant, in shares, with every reading that differs by more than rounding.

    Those that lie on both sides of the threshold come first.
    """
    drawn = []
    for one in found:
        said = one.said.estimate
        others = [
            (figure.label, figure.estimate)
            for figure, agreement in zip(one.found, one.agreements, strict=True)
            if agreement is Agreement.DIFFERENT and figure.estimate is not None
        ]
        if one.kind in (Kind.BASE, Kind.MEANING) and said is not None and said.unit == "proportion" and others:
            color = next((shade for trial, shade in colors.items() if one.what.endswith(trial)), MUTED)
            drawn.append(Bar(one.what, said, others, color))
    return sorted(drawn, key=lambda bar: not _crosses(bar, threshold))


def crossings(drawn: Sequence[Bar], threshold: float) -> dict[str, Estimate]:
    """How many shares are drawn, and how many change sides when read another way."""
    rows = _rows(share for bar in drawn for share in (bar.said, *(other for _, other in bar.others)))
    crossing = _count(sum(_crosses(bar, threshold) for bar in drawn), "shares with readings on both sides of the threshold", rows)
    return {
        "drawn": _count(len(drawn), "shares with another reading that differs by more than rounding", rows),
        "crossing": replace(crossing, assumptions=("threshold",)),
    }


def title(numbers: Mapping[str, Estimate]) -> str:
    """How many shares change sides when read another way, as a figure's title."""
    if not numbers["drawn"].value:
        return "No share of the editorial differs from another reading by more than rounding"
    if not numbers["crossing"].value:
        return "No share crosses {param}`threshold` when read another way"
    shares = "{num}`disagreements.crossing` of {num}`disagreements.drawn` shares cross"
    return f"{shares} {{param}}`threshold` when read another way"


def _count(value: int, what: str, rows: Sequence[str]) -> Estimate:
    return Estimate(value=value, unit="count", method=what, inputs=tuple(rows), note="a count of lines of this chapter")


def _rows(estimates: Iterable[Estimate | None]) -> tuple[str, ...]:
    """The rows behind several estimates, each once."""
    return tuple(dict.fromkeys(row for estimate in estimates if estimate is not None for row in estimate.inputs))


def _crosses(bar: Bar, threshold: float) -> bool:
    return len({share.value > threshold for share in (bar.said, *(share for _, share in bar.others))}) > 1
