"""What the results say of the editorial's claims: verdicts by rule, sentences by verdict."""

from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum
from itertools import pairwise
from typing import Protocol

from remission.estimate import Estimate
from remission.scenario import NonEnrolled, Population


class Verdict(StrEnum):
    """How a claim that a share exceeds a threshold fares, from best to worst."""

    ROBUST = "robust"
    POINT_ONLY = "holds at the point only"
    DEPENDS = "depends on the assumption"
    CONTRADICTED = "contradicted"


POPULATIONS: dict[Population, str] = {
    "enrolled": "the patients who entered the extension",
    "completers": "the patients who completed the core trial",
    "treated": "all treated patients",
    "randomized": "all randomized patients",
}
FATES: dict[NonEnrolled, str] = {
    "worst": "all of them failed",
    "best": "all of them succeeded",
    "same": "they fared like the enrolled",
    "imor": "their odds of success follow the odds ratio set by imor",
    "relative_success": "their success share is the enrolled patients' times relative_success",
    "success_share": "their success share is the one set by success_share",
}


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


def overall(verdicts: Iterable[Verdict]) -> Verdict:
    """The verdict on a claim about several trials at once: that of the trial where it fares worst."""
    order = list(Verdict)
    return max(verdicts, key=order.index)


_CLAUSES = {
    Verdict.ROBUST: "above {threshold} beyond chance",
    Verdict.POINT_ONLY: "above {threshold}, but not beyond chance,",
    Verdict.DEPENDS: "not above {threshold}, though the best case is,",
    Verdict.CONTRADICTED: "not above {threshold}, nor is the best case,",
}
_TITLES = {
    Verdict.ROBUST: "{what}: above {threshold} in every trial, whatever happened outside the extension",
    Verdict.POINT_ONLY: "{what}: the worst case stays above {threshold}, but not its interval in every trial",
    Verdict.DEPENDS: "{what}: above or below {threshold}, depending on patients nobody reported on",
    Verdict.CONTRADICTED: "{what}: not above {threshold} in every trial, even in the best case",
}


def clause(verdict: Verdict, threshold: float) -> str:
    """How the worst case stands to the threshold, to be followed by "in" and a trial."""
    return _CLAUSES[verdict].format(threshold=f"{threshold:.0%}")


def title(verdict: Verdict, what: str, threshold: float) -> str:
    """The verdict as a figure's title."""
    return _TITLES[verdict].format(what=what, threshold=f"{threshold:.0%}")


def joined(parts: Sequence[str]) -> str:
    """Words as a list: "a", "a and b", "a, b and c"."""
    return " and ".join(filter(None, (", ".join(parts[:-1]), parts[-1])))


def outside_title(shares: Mapping[str, Estimate]) -> str:
    """Who did not enroll, as a figure's title."""
    said = joined([f"{estimate.text} in {trial}" for trial, estimate in shares.items()])
    return f"Completed the core trial but did not enter the extension: {said}"


class Valued(Protocol):
    """Anything with a value and its text: an estimate or a reading of a fact."""

    @property
    def value(self) -> float: ...

    @property
    def text(self) -> str: ...


def relapse_title(extension: Mapping[str, Iterable[Valued]], control: Mapping[str, Valued]) -> str:
    """Relapses in the extension against the interferon arms of the core trials, as a figure's title."""
    if all(year.value < control[trial].value for trial, years in extension.items() for year in years):
        return "In every extension year relapses were rarer than on interferon in the core trials"
    return "In some extension years relapses were no rarer than on interferon in the core trials"


def activity_title(annual: Iterable[Valued], cumulative: Iterable[Valued]) -> str:
    """Freedom from disease activity in single years against all years together, as a figure's title."""
    if min(year.value for year in annual) > 0.5 > max(share.value for share in cumulative):
        return "Most patients were free of disease activity in any one year, but fewer than half over all three"
    return "Freedom from disease activity in single years and over all three"


def brain_title(first: Iterable[Valued], later: Iterable[Valued]) -> str:
    """Brain volume loss in the first year against the extension years, as a figure's title."""
    if max(year.value for year in first) < min(year.value for year in later):
        return "In every extension year the brain lost less volume than in the first year of treatment"
    return "Brain volume change by year"


def falling_title(courses: Iterable[Sequence[Valued]]) -> str:
    """Whether a share fell at every later report, as a figure's title."""
    steps = [later.value < earlier.value for course in courses for earlier, later in pairwise(course)]
    if all(steps):
        return "At every later report a smaller share was free of treatment"
    return "Patients free of treatment at each later report"


def frequency_title(rates: Iterable[tuple[str, Valued]]) -> str:
    """The most frequent of several events, as a figure's title."""
    return f"{max(rates, key=lambda rate: rate[1].value)[0]} was the most frequent of the events counted in the extension"


def incidence_title(last: Mapping[str, Valued], what: str) -> str:
    """Cumulative incidence by trial, as a figure's title."""
    return f"{what}: {joined([f'{found.text} in {trial}' for trial, found in last.items()])}"


def tipping_title(tipping: Mapping[str, Estimate | None], threshold: float) -> str:
    """Whether the fate of those outside can bring the share to the threshold, as a figure's title."""
    tipped = [trial for trial, share in tipping.items() if share is not None and 0 <= share.value <= 1]
    if tipped:
        return f"The fate of those outside decides whether the share exceeds {threshold:.0%} in {joined(tipped)}"
    return f"No success share of those outside brings the point estimate across {threshold:.0%}"
