"""The opening sentences of the chapters: chosen by the results, with their numbers left as {num} roles."""

from collections.abc import Mapping, Sequence

from remission.claims import FATES, POPULATIONS, Verdict, clause, joined
from remission.readings import EventRate, Reading
from remission.scenario import NonEnrolled, Population


def efficacy(trials: Mapping[str, str], *, treatment_free: str, activity_free: str) -> str:
    """The efficacy chapter in two sentences; the keys name a recorded result within a trial."""
    free = _each(trials, "efficacy.{trial}." + treatment_free)
    active = _each(trials, "efficacy.{trial}." + activity_free)
    return (
        f"Of the patients who entered the extension, {free} had no further treatment up to month 60, "
        f"while {active} showed no evidence of disease activity over years 3 to 5. "
        "Both come from follow-up without blinding and without a control group."
    )


def non_enrollment(
    trials: Mapping[str, str], verdicts: Mapping[str, Verdict], population: Population, fate: NonEnrolled, threshold: float
) -> str:
    """The non-enrollment chapter in two sentences."""
    if population == "enrolled":
        observed = _each(trials, "non_enrollment.{trial}.no_dmt.observed:full")
        return f"Of the patients who entered the extension, {observed} had no further treatment. Read this way, nobody is outside."
    worst = _each(trials, "non_enrollment.{trial}.no_dmt.worst_case:full")
    assumed = _each(trials, "non_enrollment.{trial}.no_dmt.scenario")
    return (
        f"If every patient outside the extension had failed, {worst} of {POPULATIONS[population]} would have had no further treatment: "
        f"{joined([f'{clause(verdicts[trial], threshold)} in {name}' for trial, name in trials.items()])}. "
        f"Under this scenario ({FATES[fate]}) the shares are {assumed}."
    )


def safety(rates: Sequence[EventRate], trials: Mapping[str, str], *, thyroid: str) -> str:
    """The safety chapter in two sentences."""
    event = max(rates, key=lambda rate: rate.rate.value).event
    said = joined([f"{{num}}`safety.{rate.slug}.rate:full` in {rate.group}" for rate in rates if rate.event == event])
    return (
        f"{event} was the most frequent of the new events counted in the extension: {said}, if the follow-up is as assumed here. "
        f"Thyroid disorders were reported in {_each(trials, 'safety.{trial}.' + thyroid)} over five years."
    )


_LABELS = {
    Verdict.ROBUST: "yes",
    Verdict.POINT_ONLY: "probably",
    Verdict.DEPENDS: "not established",
    Verdict.CONTRADICTED: "no",
}


def answer(trials: Mapping[str, str], treatment: Verdict, activity: Verdict, population: Population, threshold: float) -> str:
    """The answer of the report in short, for the landing page: on treatment, and on disease activity."""
    limit = f"{threshold:.0%}"
    worst = _each(trials, "non_enrollment.{trial}.no_dmt.worst_case:full")
    stands = _AFTER[treatment].format(threshold=limit)
    rest = f"Had everybody outside it failed, {worst} of {POPULATIONS[population]} would remain: {stands}."
    outside = "" if population == "enrolled" else rest
    return (
        f"**Free of treatment in more than {limit}: {_LABELS[treatment]}.** "
        f"Among those who entered the extension it was {_each(trials, 'non_enrollment.{trial}.no_dmt.observed')}. {outside}\n\n"
        f"**Free of disease activity in more than {limit}: {_LABELS[activity]}.** "
        f"Over years 3 to 5 it was {_each(trials, 'non_enrollment.{trial}.neda.observed')} of those who entered."
    )


_AFTER = {
    Verdict.ROBUST: "above {threshold} in every trial, beyond chance",
    Verdict.POINT_ONLY: "above {threshold}, but not beyond chance in every trial",
    Verdict.DEPENDS: "not above {threshold} in every trial",
    Verdict.CONTRADICTED: "not above {threshold} in every trial",
}


def permanence(trials: Mapping[str, str], first: Mapping[str, Reading], last: Mapping[str, Reading]) -> str:
    """What the latest reports add, for the landing page: whether treatment-freedom has stopped falling."""
    said = joined(
        [f"{{num}}`efficacy.{trial}.{last[trial].key}` ({name}, year {last[trial].fact.end_year})" for trial, name in trials.items()]
    )
    if all(last[trial].value < first[trial].value for trial in trials):
        return f"**Permanent: not shown.** The share free of treatment went on falling: {said} at the latest report."
    return f"**Permanent: not decided.** The share free of treatment at the latest report was {said}."


def _each(trials: Mapping[str, str], key: str) -> str:
    return joined([f"{{num}}`{key.format(trial=trial)}` ({name})" for trial, name in trials.items()])
