"""Sentences and titles of the chapter, chosen by the results."""

from collections.abc import Mapping

from remission.chapters.non_enrollment.odds import Tips
from remission.chapters.non_enrollment.results import Base, Enrollment
from remission.claims import Verdict
from remission.estimate import Estimate
from remission.figures.tipping_map import STANDINGS, Side, standing
from remission.flow import Stage
from remission.scenario import Population, Scenario
from remission.wording import (
    ANY_CASE,
    FATES,
    POPULATIONS,
    POPULATIONS_SHORT,
    SHARE,
    by_trial,
    filled,
    joined,
    numbers_in,
    numbers_named,
    once_or_each,
    unknown_bases,
)

_WORST_CASE = SHARE | {
    Verdict.DEPENDS: "not above {threshold}, though the best case is",
    Verdict.CONTRADICTED: "not above {threshold}, nor is the best case",
}


_ENTERED: Mapping[Base, str] = {"completers": "of the completers", "randomized": "of all randomized"}

_HIGHER = {
    Verdict.ROBUST: "a larger share entered here than anywhere else, with all intervals apart",
    Verdict.POINT_ONLY: "a larger share entered here than anywhere else, but not with all intervals apart",
    Verdict.DEPENDS: "a larger share entered here than in some others, not than in all",
    Verdict.CONTRADICTED: "no larger share entered here than elsewhere",
    Verdict.UNDECIDED: "there is no other extension to compare with",
}

_MAP = {
    (0, 0): "More than {threshold} in both trials: nowhere, whatever happened to those outside",
    (0, 1): "More than {threshold} in both trials only if enough of those outside succeeded, and nowhere with both intervals",
    (0, 2): "More than {threshold} in both trials only if enough of those outside succeeded",
    (1, 1): "More than {threshold} in both trials at the point, never with both intervals, whatever happened to those outside",
    (1, 2): "More than {threshold} in both trials whatever happened to those outside; with both intervals only if enough succeeded",
    (2, 2): "More than {threshold} in both trials with both intervals, whatever happened to those outside",
}


def finding(trials: Mapping[str, str], verdicts: Mapping[str, Verdict], bases: Mapping[str, Stage], scenario: Scenario) -> str:
    """The non-enrollment chapter in short; verdicts and the size of the population by trial name."""
    left = numbers_named(trials, "non_enrollment.{trial}.no_dmt.leaving.as_successes.worst")
    leavers = f"those who entered and later left been counted as free of treatment without being so, the shares could be as low as {left}"
    if scenario.target_population == "enrolled":
        observed = numbers_named(trials, "non_enrollment.{trial}.no_dmt.observed:full")
        reported = f"Of the patients who entered the extension, {observed} had no further treatment."
        return f"{reported} Read this way, nobody is outside; but had {leavers}."
    worst = numbers_named(trials, "non_enrollment.{trial}.no_dmt.worst_case:full")
    assumed = numbers_named(trials, "non_enrollment.{trial}.no_dmt.scenario")
    return (
        f"If every patient who did not enter had needed further treatment, {worst} of {POPULATIONS[scenario.target_population]} would have "
        f"gone without: {worst_case(verdicts)}. "
        f"Under this scenario ({FATES[scenario.non_enrolled]}) the shares are {assumed}; had those outside failed and {leavers}."
        f"{unknown_bases(trials, bases)}"
    )


def worst_case(verdicts: Mapping[str, Verdict]) -> str:
    """How the worst case stands to the threshold, by trial name where the trials differ."""
    return by_trial(_WORST_CASE, verdicts)


def any_case(verdicts: Mapping[str, Verdict]) -> str:
    """How a share stands to the threshold whatever is assumed, by trial name where the trials differ."""
    return by_trial(ANY_CASE, verdicts)


def title(verdicts: Mapping[str, Verdict], what: str) -> str:
    """How a share stands to the threshold whatever is assumed, as a figure's title."""
    return f"{what}: {any_case(verdicts)}"


def outside_title(trials: Mapping[str, str]) -> str:
    """Who did not enroll, as a figure's title."""
    outside = numbers_in(trials, "non_enrollment.{trial}.flow.outside")
    return f"Completed the core trial but did not enter the extension: {outside}"


def enrollment_title(verdicts: Mapping[Base, Verdict]) -> str:
    """Whether more patients entered here than elsewhere, base by base, as a figure's title."""
    higher = [base for base in _ENTERED if verdicts[base] in (Verdict.ROBUST, Verdict.POINT_ONLY)]
    if len(higher) == len(_ENTERED):
        return "On the same base, a larger share entered than in any other extension in the evidence"
    if higher:
        return f"A larger share entered than in any other extension in the evidence, but only {joined([_ENTERED[base] for base in higher])}"
    return "On no base did a larger share enter than in every other extension in the evidence"


def enrollment(verdicts: Mapping[Base, Verdict]) -> str:
    """How far the difference from other extensions is beyond chance, base by base."""
    said = {base: _HIGHER[verdicts[base]] for base in _ENTERED}
    if len(set(said.values())) == 1:
        return f"Of the completers and of all randomized alike, {next(iter(said.values()))}."
    return "; ".join(f"{_ENTERED[base]}, {phrase}" for base, phrase in said.items()).capitalize() + "."


def at_least_elsewhere(trials: Mapping[str, str], least: Enrollment | None) -> str:
    """What the worst case would have been had as few entered as where fewest did."""
    if least is None:
        return "With which other enrollment to compare, the evidence does not say."
    worst = numbers_named(trials, "non_enrollment.{trial}.no_dmt.at_least_elsewhere")
    return (
        f"Had only {{num}}`non_enrollment.elsewhere.{least.slug}` entered, the smallest share of the first panel ({least.name}), the worst "
        f"case of the same reported shares would be {worst}."
    )


def populations_title(verdicts: Mapping[str, Mapping[Population, Verdict]], what: str) -> str:
    """In which populations even the worst case exceeds the threshold, as a figure's title; verdicts by trial name."""
    said = {trial: _populations(found) for trial, found in verdicts.items()}
    return f"{what}: {filled('the worst case is above {threshold}')} {once_or_each(said)}"


def leaving_title(outside: Mapping[str, Verdict], leaving: Mapping[str, Verdict], *, anybody_outside: bool = True) -> str:
    """What those who left can add to those who never entered, as a figure's title; verdicts by trial name without and with them."""
    said = {trial: _leavers(outside[trial], leaving[trial], ", which those outside cannot" if anybody_outside else "") for trial in outside}
    if len(set(said.values())) == 1:
        return filled(f"Patients who entered and left {next(iter(said.values()))}")
    return filled(f"Patients who entered and left: {once_or_each(said, 'in {name} they {phrase}')}")


def tips_title(trials: Mapping[str, str], tips: Mapping[str, Tips], verdicts: Mapping[str, Verdict], *, outside: bool = True) -> str:
    """At which odds ratio of those outside the share, and its interval, tip, as a figure's title; tips and verdicts by trial name."""
    if not outside:
        return "Nobody is outside this population, so nothing can tip it"
    said = {name: _tip(trial, tips[name], verdicts[name]) for trial, name in trials.items()}
    return f"{filled('Reaching {threshold}')}: {once_or_each(said)}"


def map_title(first: Side, second: Side) -> str:
    """How the claim stands in both trials from where all outside failed to where all succeeded, as a figure's title."""
    if first.here is None and second.here is None:
        return "Nobody is outside these populations, so nothing can tip the claim"
    standings = list(STANDINGS)
    least, most = (standings.index(standing(first, second, share, share)) for share in (0.0, 1.0))
    return filled(_MAP[least, most])


def spread_title(trials: Mapping[str, str], above: Mapping[str, Mapping[str, Estimate]]) -> str:
    """How many draws lie above the threshold, under the least and the most favorable assumption, as a figure's title.

    By trial id and assumption.
    """
    said = joined([f"{_from_to(trial, found)} in {trials[trial]}" for trial, found in above.items()])
    return f"{filled('Draws above {threshold}')}, by assumption: {said}"


def _from_to(trial: str, above: Mapping[str, Estimate]) -> str:
    ordered = sorted(above, key=lambda slug: above[slug].value)
    ends = dict.fromkeys((ordered[0], ordered[-1])) if above[ordered[0]].text != above[ordered[-1]].text else ordered[:1]
    return " to ".join(f"{{num}}`non_enrollment.{trial}.no_dmt.assuming.{slug}.above`" for slug in ends)


def _populations(verdicts: Mapping[Population, Verdict]) -> str:
    holds = [POPULATIONS_SHORT[name] for name, found in verdicts.items() if found in (Verdict.ROBUST, Verdict.POINT_ONLY)]
    return "on no base" if not holds else "on every base" if len(holds) == len(verdicts) else f"only of {joined(holds)}"


def _leavers(outside: Verdict, leaving: Verdict, alone: str) -> str:
    if leaving in (Verdict.ROBUST, Verdict.POINT_ONLY):
        return "cannot bring the share to {threshold}, however they were counted"
    if outside in (Verdict.ROBUST, Verdict.POINT_ONLY):
        return "could bring the share to {threshold} or below" + alone
    if leaving is Verdict.CONTRADICTED:
        return "cannot lift the share above {threshold}, however they were counted"
    if outside is Verdict.CONTRADICTED:
        return "could lift the share above {threshold}" + alone
    return "widen what is open already: above or below {threshold}"


def _tip(trial: str, found: Tips, verdict: Verdict) -> str:
    if verdict is Verdict.CONTRADICTED:
        return "no odds ratio of those outside is high enough"
    if verdict is Verdict.ROBUST:
        return "no odds ratio of those outside is low enough"
    key = f"non_enrollment.{trial}.no_dmt.odds_at_which"
    known = [what for what, place in (("share", found.point), ("interval", found.limit)) if place is not None]
    parts = [f"{{num}}`{key}_{what}_tips` for {'the share' if what == 'share' else 'its interval'}" for what in known]
    return (
        f"it takes an odds ratio of those outside of {joined(parts)}"
        if parts
        else "the interval spans it at every odds ratio of those outside"
    )
