"""The answer of the report, chosen by the results."""

from collections.abc import Mapping, Sequence

from remission.chapters.non_enrollment.wording import any_case
from remission.claims import Verdict
from remission.flow import Stage
from remission.readings import Reading
from remission.scenario import Scenario
from remission.wording import POPULATIONS_SHORT, by_trial, joined, numbers, still_falling, unknown_bases

_INTERVAL = {
    Verdict.ROBUST: "the {level} interval lies above {threshold}",
    Verdict.POINT_ONLY: "the {level} interval spans {threshold}",
    Verdict.DEPENDS: "not above {threshold}",
    Verdict.CONTRADICTED: "not above {threshold} even at best",
}


def interval(verdicts: Mapping[str, Verdict], threshold: float, confidence: float) -> str:
    """How the interval of the worst case lies to the threshold, in few words, by trial name where the trials differ."""
    return by_trial(_INTERVAL, verdicts, threshold, confidence)


def answer(
    trials: Mapping[str, str],
    treatment: Mapping[str, Verdict],
    activity: Mapping[str, Verdict],
    bases: Mapping[str, Stage],
    scenario: Scenario,
) -> str:
    """The answer of the report in short, for the landing page: on treatment, and on disease activity; verdicts by trial name."""
    prefix = "non_enrollment.{trial}."
    free, worst = numbers(trials, prefix + "no_dmt.observed"), numbers(trials, prefix + "no_dmt.worst_case:full")
    active, best = numbers(trials, prefix + "neda.observed"), numbers(trials, prefix + "neda.best_case")
    stands = interval(treatment, scenario.threshold, scenario.confidence)
    rest = f" Had all others needed more, {worst} of {POPULATIONS_SHORT[scenario.target_population]}: {stands}.{unknown_bases(bases)}"
    everybody = scenario.target_population == "enrolled"
    return (
        f"**Free of further treatment:** {free} of those who entered.{'' if everybody else rest}\n\n"
        f"**Free of disease activity over years 3 to 5:** {active}{'' if everybody else f', at best {best}'}: "
        f"{any_case(activity, scenario.threshold)}."
    )


def permanence(trials: Mapping[str, str], courses: Mapping[str, Sequence[Reading]]) -> str:
    """What the latest reports add, for the landing page: whether treatment-freedom, which can only fall, was still falling."""
    last = {trial: courses[trial][-1] for trial in trials}
    said = joined([f"{{num}}`efficacy.{trial}.{last[trial].key}` (year {last[trial].fact.end_year})" for trial in trials])
    if still_falling(courses.values()):
        return f"**Permanent:** not shown. {said} were still free of treatment, and falling."
    return f"**Permanent:** not decided. {said} were still free of treatment."
