"""Sentences and titles of the chapter, chosen by the results."""

from collections.abc import Mapping

from remission.claims import Verdict
from remission.estimate import Estimate, percent
from remission.flow import Stage
from remission.scenario import Scenario
from remission.wording import FATES, POPULATIONS, by_trial, joined, numbers_named, unknown_bases

_WORST_CASE = {
    Verdict.ROBUST: "above {threshold} with its whole {level} interval",
    Verdict.POINT_ONLY: "above {threshold}, but its {level} interval reaches below",
    Verdict.DEPENDS: "not above {threshold}, though the best case is",
    Verdict.CONTRADICTED: "not above {threshold}, nor is the best case",
}


_ANY_CASE = {
    Verdict.ROBUST: "above {threshold} in every case",
    Verdict.POINT_ONLY: "above {threshold}, but not with the whole interval",
    Verdict.DEPENDS: "above or below {threshold}, depending on patients nobody reported on",
    Verdict.CONTRADICTED: "not above {threshold} in any case",
}


def finding(trials: Mapping[str, str], verdicts: Mapping[str, Verdict], bases: Mapping[str, Stage], scenario: Scenario) -> str:
    """The non-enrollment chapter in short; verdicts and the size of the population by trial name."""
    if scenario.target_population == "enrolled":
        observed = numbers_named(trials, "non_enrollment.{trial}.no_dmt.observed:full")
        return f"Of the patients who entered the extension, {observed} had no further treatment. Read this way, nobody is outside."
    worst = numbers_named(trials, "non_enrollment.{trial}.no_dmt.worst_case:full")
    assumed = numbers_named(trials, "non_enrollment.{trial}.no_dmt.scenario")
    return (
        f"If every patient who did not enter had needed further treatment, {worst} of {POPULATIONS[scenario.target_population]} would have "
        f"gone without: {worst_case(verdicts, scenario.threshold, scenario.confidence)}. "
        f"Under this scenario ({FATES[scenario.non_enrolled]}) the shares are {assumed}.{unknown_bases(bases)}"
    )


def worst_case(verdicts: Mapping[str, Verdict], threshold: float, confidence: float) -> str:
    """How the worst case stands to the threshold, by trial name where the trials differ."""
    return by_trial(_WORST_CASE, verdicts, threshold, confidence)


def any_case(verdicts: Mapping[str, Verdict], threshold: float) -> str:
    """How a share stands to the threshold whatever is assumed, by trial name where the trials differ."""
    return by_trial(_ANY_CASE, verdicts, threshold)


def title(verdicts: Mapping[str, Verdict], what: str, threshold: float) -> str:
    """How a share stands to the threshold whatever is assumed, as a figure's title."""
    return f"{what}: {any_case(verdicts, threshold)}"


def outside_title(shares: Mapping[str, Estimate]) -> str:
    """Who did not enroll, as a figure's title."""
    said = joined([f"{estimate.text} in {trial}" for trial, estimate in shares.items()])
    return f"Completed the core trial but did not enter the extension: {said}"


def tipping_title(tipping: Mapping[str, Estimate | None], threshold: float) -> str:
    """Whether the fate of those outside can bring the share to the threshold, as a figure's title."""
    if all(share is None for share in tipping.values()):
        return "Nobody is outside this population, so nothing can tip it"
    tipped = [trial for trial, share in tipping.items() if share is not None and 0 <= share.value <= 1]
    if tipped:
        return f"The fate of those outside decides whether the share exceeds {percent(threshold)} in {joined(tipped)}"
    return f"No success share of those outside brings the point estimate across {percent(threshold)}"
