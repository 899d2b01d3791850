"""Sentences and titles of the chapter, chosen by the results."""

from collections.abc import Iterable, Mapping

from remission.chapters.open_label.assessment import AssessmentTipping, Grid
from remission.chapters.open_label.regression import Fall
from remission.chapters.open_label.results import CorrectedActivity, RemissionBounds, Untreated
from remission.chapters.open_label.unknowns import UNKNOWNS, Ranking
from remission.chapters.open_label.wording_regression import regression
from remission.chapters.open_label.years import Years
from remission.claims import Verdict, exceeds
from remission.scenario import Scenario
from remission.wording import FATES, POPULATIONS, by_trial, joined, numbers_in, numbers_named

_LIMIT = "{param}`threshold`"
_BOTH = {
    Verdict.ROBUST: "more than {threshold} even at the least",
    Verdict.POINT_ONLY: "more than {threshold} even at the least, though not with the whole interval",
    Verdict.DEPENDS: "more or less than {threshold}, depending on their overlap",
    Verdict.CONTRADICTED: "not more than {threshold}",
}


def finding(
    trials: Mapping[str, str],
    bounds: Mapping[str, RemissionBounds],
    untreated: Mapping[str, Untreated],
    falls: Mapping[str, Mapping[str, Fall]],
    threshold: float,
) -> str:
    """The chapter in two sentences; results by trial id."""
    most = numbers_named(trials, "open_label.{trial}.remission.high")
    verdicts = {trials[trial]: remission_verdict(found, threshold) for trial, found in bounds.items()}
    surely = _surely(trials, untreated)
    also = ""
    if surely:
        least = numbers_named(surely, "open_label.{trial}.untreated.activity.low")
        also = f", and at least {least} went untreated though not reported free of activity"
    return (
        f"If both shares are of the same patients, at most {most} of those who entered the extension were free of both further treatment "
        f"and disease activity ({by_trial(_BOTH, verdicts)}){also}. {regression(trials, falls)}"
    )


def untreated_active(trials: Mapping[str, str], untreated: Mapping[str, Untreated]) -> str:
    """How many must have gone untreated without being reported free of disease activity."""
    surely = _surely(trials, untreated)
    if not surely:
        return "The published shares do not show that anyone went untreated without being reported free of disease activity."
    least = numbers_named(surely, "open_label.{trial}.untreated.activity.low")
    of_untreated = numbers_named(surely, "open_label.{trial}.untreated.activity.share_low")
    return (
        f"If both shares are of the same patients, at least {least} of those who entered had no further treatment and were not reported "
        f"free of disease activity. Of the untreated, that is at least {of_untreated}."
    )


def _surely(trials: Mapping[str, str], untreated: Mapping[str, Untreated]) -> dict[str, str]:
    """The trials in which someone must have been untreated in spite of the event."""
    return {trial: trials[trial] for trial, found in untreated.items() if found.low.value > 0}


def stayers(trials: Mapping[str, str]) -> str:
    """The bounds if disease activity was reported of those still on study only."""
    on_study, high, low = (
        numbers_named(trials, f"open_label.{{trial}}.stayers.{name}") for name in ("on_study", "both_high", "untreated_active_low")
    )
    return (
        f"If freedom from activity was counted only among those on study at the end, {on_study} patients, and all others were free of it, "
        f"at most {high} had both, and at least {low} went untreated though not free of activity."
    )


def consistent(trials: Mapping[str, str], found: Mapping[str, Years | None]) -> str:
    """Whether all published shares can be true of one group of patients; by trial id."""
    broken = [trials[trial] for trial, each in found.items() if each is None]
    if broken:
        return f"In {joined(broken)} they cannot: the published shares are not all of the same patients."
    return "They can, in every trial."


def remission_verdict(bounds: RemissionBounds, threshold: float) -> Verdict:
    """The verdict on "more than the threshold were free of treatment and of disease activity", whatever their overlap."""
    return exceeds(bounds.low, bounds.high, threshold)


def overlap_title(trials: Mapping[str, str], bounds: Mapping[str, RemissionBounds], threshold: float) -> str:
    """The most that can have been free of both, as a figure's title; bounds by trial id."""
    said = numbers_in(trials, "open_label.{trial}.remission.high")
    beyond = all(remission_verdict(found, threshold) is Verdict.CONTRADICTED for found in bounds.values())
    limit = f", not more than {_LIMIT}" if beyond else ""
    return f"Free of further treatment and of disease activity: at most {said}{limit}"


def worsening_title(trials: Mapping[str, str], found: Mapping[str, Untreated]) -> str:
    """How many can have gone untreated although their disability worsened, as a figure's title; by trial id."""
    key = "open_label.{trial}.untreated.worsening"
    surely = _surely(trials, found)
    least = f"at least {numbers_in(surely, f'{key}.low')}" if surely else "perhaps nobody"
    return f"Untreated with worsened disability: at most {numbers_in(trials, f'{key}.high')}, {least}"


def grid_title(grids: Mapping[str, Grid], threshold: float) -> str:
    """What errors of assessment could make of the share, as a figure's title; grids by trial."""
    above = [
        (sensitivity, share)
        for found in grids.values()
        for sensitivity, row in zip(found.sensitivities, found.shares, strict=True)
        for share in row
        if share is not None and share.value > threshold
    ]
    if not above:
        return f"No error of assessment considered here lifts the share free of disease activity above {_LIMIT}"
    if all(sensitivity < 1 for sensitivity, _ in above):
        return f"Only activity recorded where there was none could hide a share above {_LIMIT}; missed activity lowers it"
    return f"Whether more than {_LIMIT} were free of disease activity depends on the errors of assessment"


def missed(trials: Mapping[str, str], grids: Mapping[str, Grid]) -> str:
    """What is left if one in ten patients with activity passed as free of it; grids by trial id."""
    known = {trial: name for trial, name in trials.items() if "specificity_90" in grids[trial].perfect_sensitivity}
    if not known:
        return "Even one in ten patients with activity passing as free of it would be more than were recorded."
    said = numbers_named(known, "open_label.{trial}.assessed.specificity_90")
    return f"If one in ten patients with disease activity passed as free of it, {said} were truly free."


def tipping(trials: Mapping[str, str], found: Mapping[str, AssessmentTipping], threshold: float) -> str:
    """What error of assessment would change the answer to "more than the threshold"; tipping by trial id."""
    parts = []
    below = {trial: trials[trial] for trial, each in found.items() if each.reaches is not None}
    above = {trial: trials[trial] for trial, each in found.items() if each.falls is not None}
    if below:
        never = all(found[trial].highest.value <= threshold for trial in below)
        fate = ", whatever happened to those outside" if never else ""
        parts.append(
            f"No specificity lifts the share above {_LIMIT} in {joined(list(below.values()))}{fate}; among those who entered, a "
            f"sensitivity below {numbers_named(below, 'open_label.{trial}.tipping.reaches')} would, with perfect specificity."
        )
    if above:
        falls = numbers_named(above, "open_label.{trial}.tipping.falls")
        parts.append(
            f"As recorded the share exceeds {_LIMIT} in {joined(list(above.values()))}; it no longer would below a specificity of {falls}."
        )
    return " ".join(parts)


def scenario_share(trials: Mapping[str, str], found: Mapping[str, CorrectedActivity], scenario: Scenario) -> str:
    """The share truly free of disease activity under the scenario's own sensitivity and specificity; by trial id."""
    known = {trial: trials[trial] for trial, each in found.items() if each.target is not None}
    unknown = [trials[trial] for trial in trials if trial not in known]
    accuracy = "a sensitivity of {param}`sensitivity` and a specificity of {param}`specificity`"
    perfect = scenario.sensitivity == scenario.specificity == 1
    taken = "This scenario takes the records as they are" if perfect else f"This scenario takes {accuracy}"
    fate = "" if scenario.target_population == "enrolled" else f", and of those outside that {FATES[scenario.non_enrolled]}"
    parts = [f"{taken}{fate}."]
    if known:
        said = numbers_named(known, "open_label.{trial}.corrected.target:full")
        parts.append(f"Then {said} of {POPULATIONS[scenario.target_population]} were truly free of disease activity.")
    if unknown:
        parts.append(f"In {joined(unknown)} this cannot be: no share from none to all fits it.")
    return " ".join(parts)


def ranking_title(rankings: Iterable[Ranking]) -> str:
    """Which unknown matters most, as a figure's title."""
    first = list(dict.fromkeys(UNKNOWNS[found.first].partition(" (")[0].lower() for found in rankings))
    if len(first) == 1:
        return f"Under every set of priors one unknown matters most: {first[0]}"
    return f"No one unknown matters most throughout: it is {', '.join(first[:-1])} or {first[-1]}"
