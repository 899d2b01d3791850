"""What the results say of the editorial's claims: verdicts by rule, sentences by verdict."""

from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum
from typing import Protocol

from remission.estimate import Estimate, percent
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
POPULATIONS_SHORT: dict[Population, str] = {
    "enrolled": "those who entered",
    "completers": "core-trial completers",
    "treated": "all treated",
    "randomized": "all randomized",
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


_WORST_CASE = {
    Verdict.ROBUST: "above {threshold} with its whole {level} interval",
    Verdict.POINT_ONLY: "above {threshold}, but its {level} interval reaches below",
    Verdict.DEPENDS: "not above {threshold}, though the best case is",
    Verdict.CONTRADICTED: "not above {threshold}, nor is the best case",
}
_INTERVAL = {
    Verdict.ROBUST: "the {level} interval lies above {threshold}",
    Verdict.POINT_ONLY: "the {level} interval spans {threshold}",
    Verdict.DEPENDS: "not above {threshold}",
    Verdict.CONTRADICTED: "not above {threshold} even at best",
}
_ANY_CASE = {
    Verdict.ROBUST: "above {threshold} in every case",
    Verdict.POINT_ONLY: "above {threshold}, but not with the whole interval",
    Verdict.DEPENDS: "above or below {threshold}, depending on patients nobody reported on",
    Verdict.CONTRADICTED: "not above {threshold} in any case",
}


def worst_case(verdicts: Mapping[str, Verdict], threshold: float, confidence: float) -> str:
    """How the worst case stands to the threshold, by trial name where the trials differ."""
    return _by_trial(_WORST_CASE, verdicts, threshold, confidence)


def interval(verdicts: Mapping[str, Verdict], threshold: float, confidence: float) -> str:
    """How the interval of the worst case lies to the threshold, in few words, by trial name where the trials differ."""
    return _by_trial(_INTERVAL, verdicts, threshold, confidence)


def any_case(verdicts: Mapping[str, Verdict], threshold: float) -> str:
    """How a share stands to the threshold whatever is assumed, by trial name where the trials differ."""
    return _by_trial(_ANY_CASE, verdicts, threshold)


def title(verdicts: Mapping[str, Verdict], what: str, threshold: float) -> str:
    """How a share stands to the threshold whatever is assumed, as a figure's title."""
    return f"{what}: {any_case(verdicts, threshold)}"


def _by_trial(phrases: Mapping[Verdict, str], verdicts: Mapping[str, Verdict], threshold: float, confidence: float = 0.95) -> str:
    said = {trial: phrases[verdict].format(threshold=percent(threshold), level=percent(confidence)) for trial, verdict in verdicts.items()}
    if len(set(said.values())) == 1:
        return next(iter(said.values()))
    return "; ".join(f"in {trial} {phrase}" for trial, phrase in said.items())


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
        return "Relapse rates in the extension stayed below those on interferon in the core trials"
    return "Relapse rates in the extension were not always below those on interferon in the core trials"


def activity_title(annual: Iterable[Valued], cumulative: Iterable[Valued]) -> str:
    """Freedom from disease activity in single years against all years together, as a figure's title."""
    if min(year.value for year in annual) > 0.5 > max(share.value for share in cumulative):
        return "Most patients were free of disease activity in any one year, but fewer than half over all three"
    return "Freedom from disease activity in single years and over all three"


def brain_title(courses: Iterable[Sequence[Valued]]) -> str:
    """Brain volume change over the years, as a figure's title."""
    years = list(courses)
    if all(year.value < 0 for course in years for year in course):
        most = all(course[0].value == min(year.value for year in course) for course in years)
        return "The brain lost volume in every year" + (", most of it in the first" if most else "")
    return "Brain volume change by year"


def still_falling(courses: Iterable[Sequence[Valued]]) -> bool:
    """Whether every course fell at its last report."""
    return all(len(course) > 1 and course[-1].value < course[-2].value for course in courses)


def falling_title(courses: Iterable[Sequence[Valued]]) -> str:
    """Whether a share was still falling at its last report, as a figure's title."""
    if still_falling(courses):
        return "The share free of treatment, which can only fall, was still falling at the last report"
    return "Patients free of treatment at each later report"


def frequency_title(rates: Iterable[tuple[str, Valued]]) -> str:
    """The most frequent of several events, as a figure's title."""
    return f"{max(rates, key=lambda rate: rate[1].value)[0]} was the most frequent of the events counted in the extension"


def incidence_title(last: Mapping[str, Valued], what: str) -> str:
    """Cumulative incidence by trial, as a figure's title."""
    return f"{what}: {joined([f'{found.text} in {trial}' for trial, found in last.items()])}"


def tipping_title(tipping: Mapping[str, Estimate | None], threshold: float) -> str:
    """Whether the fate of those outside can bring the share to the threshold, as a figure's title."""
    if all(share is None for share in tipping.values()):
        return "Nobody is outside this population, so nothing can tip it"
    tipped = [trial for trial, share in tipping.items() if share is not None and 0 <= share.value <= 1]
    if tipped:
        return f"The fate of those outside decides whether the share exceeds {percent(threshold)} in {joined(tipped)}"
    return f"No success share of those outside brings the point estimate across {percent(threshold)}"
