"""Verdicts on the editorial's claims, by rule.

Each rule takes numbers and returns a verdict; none knows a claim. "Robust" means: under every assumption that the rule is
given and, where the rule compares a share or rate with another, with its whole interval.
"""

from collections.abc import Iterable, Sequence
from enum import StrEnum
from typing import Protocol

from remission.estimate import Estimate, Interval

_ROUNDING = 1e-9


class Verdict(StrEnum):
    """How a claim fares under the assumptions of a scenario, from best to worst."""

    ROBUST = "robust"
    POINT_ONLY = "holds at the point only"
    DEPENDS = "depends on assumption"
    CONTRADICTED = "contradicted"
    UNDECIDED = "cannot be decided from published aggregates"


# The verdicts that a claim about a share between two bounds can get.
SHARE_VERDICTS = (Verdict.ROBUST, Verdict.POINT_ONLY, Verdict.DEPENDS, Verdict.CONTRADICTED)


class Printed(Protocol):
    """A number and half a unit of its last printed digit, both in the same unit."""

    @property
    def number(self) -> float: ...

    @property
    def half_unit(self) -> float: ...


def exceeds(worst: Estimate, best: Estimate, threshold: float) -> Verdict:
    """The verdict on "more than `threshold`", given the share if all outside failed and if all succeeded.

    Robust: even the lower limit of the worst case exceeds it. At the point only: the worst case does, its lower limit does not.
    Depends: between worst and best case the answer changes. Contradicted: not even the best case exceeds it.
    """
    if best.value <= threshold:
        return Verdict.CONTRADICTED
    if worst.value <= threshold:
        return Verdict.DEPENDS
    return Verdict.ROBUST if worst.low is not None and worst.low > threshold else Verdict.POINT_ONLY


def above(rates: Sequence[Estimate], references: Sequence[Estimate]) -> Verdict:
    """The verdict on "higher than elsewhere": every rate that the assumptions allow against every reference.

    Robust: each rate's lower limit exceeds each reference's upper limit (its value, where none is published). At the point only: each rate
    exceeds each reference, but not with the whole intervals. Depends: some do. Contradicted: no rate exceeds any reference.
    Undecided: there is no rate or no reference.
    """
    if not rates or not references:
        return Verdict.UNDECIDED
    values, others = [rate.value for rate in rates], [reference.value for reference in references]
    if min(values) > max(others):
        lows = [rate.low for rate in rates if rate.low is not None]
        highest = max(reference.value if reference.high is None else reference.high for reference in references)
        return Verdict.ROBUST if len(lows) == len(values) and min(lows) > highest else Verdict.POINT_ONLY
    return Verdict.DEPENDS if max(values) > min(others) else Verdict.CONTRADICTED


def differs(found: Sequence[Estimate], reference: float) -> Verdict:
    """The verdict on "other than `reference`".

    Robust: no interval holds the reference. At the point only: all values differ from it, but an interval is missing or holds it.
    Depends: some values differ. Contradicted: none does. Undecided: nothing is known.
    """
    if not found:
        return Verdict.UNDECIDED
    apart = [abs(each.value - reference) > _ROUNDING for each in found]
    if all(apart):
        return Verdict.ROBUST if all(each.excludes(reference) for each in found) else Verdict.POINT_ONLY
    return Verdict.DEPENDS if any(apart) else Verdict.CONTRADICTED


def as_quoted(quoted: Printed, readings: Sequence[Printed]) -> Verdict:
    """The verdict on a quotation: whether it equals what it may refer to, within the printed precision of the coarser of the two.

    Robust: it equals every reading of its source. Depends: some. Contradicted: none. Undecided: there is no source.
    """
    if not readings:
        return Verdict.UNDECIDED
    fitting = [fits(quoted, reading) for reading in readings]
    return Verdict.ROBUST if all(fitting) else Verdict.DEPENDS if any(fitting) else Verdict.CONTRADICTED


def fits(quoted: Printed, reading: Printed) -> bool:
    """Whether two printed numbers can be the same, rounded."""
    return abs(quoted.number - reading.number) <= max(quoted.half_unit, reading.half_unit) + _ROUNDING


def confirmed(quoted: Printed, sources: Sequence[Printed], possible: Interval) -> Verdict:
    """The verdict on a figure that other sources may or may not print, while related figures limit what it can be.

    Where another source prints it, as `as_quoted`. Else contradicted: outside what is possible, rounding allowed; undecided: inside, since
    being possible is not being confirmed.
    """
    if sources:
        return as_quoted(quoted, sources)
    inside = possible.low - quoted.half_unit - _ROUNDING <= quoted.number <= possible.high + quoted.half_unit + _ROUNDING
    return Verdict.UNDECIDED if inside else Verdict.CONTRADICTED


def occurs(least: Estimate, most: Estimate) -> Verdict:
    """The verdict on "some did", given the least and the most that the published shares allow.

    Robust: the least is above zero with its whole interval. At the point only: the least is above zero. Contradicted: the most is zero.
    Undecided: anything from nobody to the most is possible.
    """
    if most.value <= 0:
        return Verdict.CONTRADICTED
    if least.value <= 0:
        return Verdict.UNDECIDED
    return Verdict.ROBUST if least.low is not None and least.low > 0 else Verdict.POINT_ONLY


def absent(counted: Iterable[object]) -> Verdict:
    """The verdict on "there was none": robust where nothing of the kind stands in the evidence, contradicted where something does."""
    return Verdict.CONTRADICTED if list(counted) else Verdict.ROBUST


def everywhere(verdicts: Iterable[Verdict]) -> Verdict:
    """The verdict on a claim made of several parts at once, such as both trials: the weakest.

    One contradicted part contradicts the whole, whatever is known of the rest; after that, one undecided part leaves it undecided.
    """
    order = (Verdict.CONTRADICTED, Verdict.UNDECIDED, Verdict.DEPENDS, Verdict.POINT_ONLY)
    found = set(verdicts)
    return next((verdict for verdict in order if verdict in found), Verdict.ROBUST if found else Verdict.UNDECIDED)


def whichever(verdicts: Iterable[Verdict]) -> Verdict:
    """The verdict on a claim under several assumptions, models or readings, none of them known to be right.

    Where all say the same kind of thing, the weakest of them; where it holds under one and not under another, it depends.
    Undecided parts decide nothing; where all are undecided, so is the claim.
    """
    found = {verdict for verdict in verdicts if verdict is not Verdict.UNDECIDED}
    return Verdict.DEPENDS if Verdict.CONTRADICTED in found and len(found) > 1 else everywhere(found)


def if_known(facts: Sequence[object], verdict: Verdict) -> Verdict:
    """The verdict of another rule where the evidence holds the facts that it needs; undecided where it does not."""
    return verdict if facts else Verdict.UNDECIDED


def under_models(shown: Sequence[bool]) -> Verdict:
    """The verdict on what each of several models shows or does not show, such as a share above zero.

    Robust: all of them do. Depends: some do. Undecided: none does, since not being shown is not being refuted.
    """
    return Verdict.ROBUST if shown and all(shown) else Verdict.DEPENDS if any(shown) else Verdict.UNDECIDED
