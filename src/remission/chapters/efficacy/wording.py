"""Sentences and titles of the chapter, chosen by the results."""

from collections.abc import Iterable, Mapping, Sequence

from remission.wording import Valued, numbers_named, still_falling


def finding(trials: Mapping[str, str], *, treatment_free: str, activity_free: str) -> str:
    """The efficacy chapter in two sentences; the keys name a recorded result within a trial."""
    free = numbers_named(trials, "efficacy.{trial}." + treatment_free)
    active = numbers_named(trials, "efficacy.{trial}." + activity_free)
    return (
        f"Of the patients who entered the extension, {free} had no further treatment up to month 60, "
        f"while {active} were reported free of disease activity over years 3 to 5. "
        "Patients and treating physicians knew the treatment, and there was no control group."
    )


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


def falling_title(courses: Iterable[Sequence[Valued]]) -> str:
    """Whether a share was still falling at its last report, as a figure's title."""
    if still_falling(courses):
        return "The share free of treatment, which can only fall, was still falling at the last report"
    return "Patients free of treatment at each later report"
