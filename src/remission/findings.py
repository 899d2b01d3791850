"""The opening sentences of the chapters: chosen by the results, with their numbers left as {num} roles."""

from collections.abc import Mapping, Sequence

from remission.claims import FATES, POPULATIONS, POPULATIONS_SHORT, Verdict, any_case, interval, joined, still_falling, worst_case
from remission.flow import Stage
from remission.readings import EventRate, Reading
from remission.scenario import Scenario


def efficacy(trials: Mapping[str, str], *, treatment_free: str, activity_free: str) -> str:
    """The efficacy chapter in two sentences; the keys name a recorded result within a trial."""
    free = _each(trials, "efficacy.{trial}." + treatment_free)
    active = _each(trials, "efficacy.{trial}." + activity_free)
    return (
        f"Of the patients who entered the extension, {free} had no further treatment up to month 60, "
        f"while {active} were reported free of disease activity over years 3 to 5. "
        "Patients and treating physicians knew the treatment, and there was no control group."
    )


def non_enrollment(trials: Mapping[str, str], verdicts: Mapping[str, Verdict], bases: Mapping[str, Stage], scenario: Scenario) -> str:
    """The non-enrollment chapter in short; verdicts and the size of the population by trial name."""
    if scenario.target_population == "enrolled":
        observed = _each(trials, "non_enrollment.{trial}.no_dmt.observed:full")
        return f"Of the patients who entered the extension, {observed} had no further treatment. Read this way, nobody is outside."
    worst = _each(trials, "non_enrollment.{trial}.no_dmt.worst_case:full")
    assumed = _each(trials, "non_enrollment.{trial}.no_dmt.scenario")
    return (
        f"If every patient who did not enter had needed further treatment, {worst} of {POPULATIONS[scenario.target_population]} would have "
        f"gone without: {worst_case(verdicts, scenario.threshold, scenario.confidence)}. "
        f"Under this scenario ({FATES[scenario.non_enrolled]}) the shares are {assumed}.{_unknown_bases(bases)}"
    )


def safety(rates: Sequence[EventRate], trials: Mapping[str, str], *, thyroid: str) -> str:
    """The safety chapter in two sentences."""
    event = max(rates, key=lambda rate: rate.rate.value).event
    said = joined([f"{{num}}`safety.{rate.slug}.rate:full` in {rate.group}" for rate in rates if rate.event == event])
    return (
        f"{event} was the most frequent of the new events counted in the extension: {said}, if the follow-up is as assumed here. "
        f"Thyroid disorders were reported in {_each(trials, 'safety.{trial}.' + thyroid)} over five years."
    )


def answer(
    trials: Mapping[str, str],
    treatment: Mapping[str, Verdict],
    activity: Mapping[str, Verdict],
    bases: Mapping[str, Stage],
    scenario: Scenario,
) -> str:
    """The answer of the report in short, for the landing page: on treatment, and on disease activity; verdicts by trial name."""
    prefix = "non_enrollment.{trial}."
    free, worst = _plain(trials, prefix + "no_dmt.observed"), _plain(trials, prefix + "no_dmt.worst_case:full")
    active, best = _plain(trials, prefix + "neda.observed"), _plain(trials, prefix + "neda.best_case")
    stands = interval(treatment, scenario.threshold, scenario.confidence)
    rest = f" Had all others needed more, {worst} of {POPULATIONS_SHORT[scenario.target_population]}: {stands}.{_unknown_bases(bases)}"
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


def _unknown_bases(bases: Mapping[str, Stage]) -> str:
    unknown = [f"{stage.text} in {trial}" for trial, stage in bases.items() if not stage.known]
    return f" How many they are is not stated ({joined(unknown)}); the larger number is taken." if unknown else ""


def _plain(trials: Mapping[str, str], key: str) -> str:
    return joined([f"{{num}}`{key.format(trial=trial)}`" for trial in trials])


def _each(trials: Mapping[str, str], key: str) -> str:
    return joined([f"{{num}}`{key.format(trial=trial)}` ({name})" for trial, name in trials.items()])
