"""Sentences and titles of the chapter, chosen by the results, and the rows of its figure."""

from collections.abc import Iterable, Mapping, Sequence

from remission.chapters.disagreements.model import Agreement, Disagreement, Figure, Kind
from remission.estimate import Estimate, percent
from remission.figures import MUTED, Bar
from remission.seed import SeedNumber

Quotes = Sequence[tuple[SeedNumber, Figure, Figure, Agreement | None]]


def counts(quotes: Quotes, found: Sequence[Disagreement], alone: int) -> dict[str, Estimate]:
    """How many figures were held against a source, and how they fared."""
    numbers = {
        "quotes": len(quotes),
        "misquoted": sum(agreement is Agreement.DIFFERENT for *_, agreement in quotes),
        "alone": alone,
        "listed": len(found),
        "changing": sum(one.changes for one in found),
    }
    return {name: Estimate(value=number, unit="count", method="counted") for name, number in numbers.items()}


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


def title(drawn: Sequence[Bar], threshold: float) -> str:
    """How many shares change sides when read another way, as a figure's title."""
    if not drawn:
        return "No share of the editorial differs from another reading by more than rounding"
    changed = sum(_crosses(bar, threshold) for bar in drawn)
    if not changed:
        return f"No share crosses {percent(threshold)} when read another way"
    return f"{changed} of {len(drawn)} shares cross {percent(threshold)} when read another way"


def _crosses(bar: Bar, threshold: float) -> bool:
    return len({share.value > threshold for share in (bar.said, *(share for _, share in bar.others))}) > 1
