"""Words that sentences and titles of several chapters share."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Protocol

from remission.claims import Verdict
from remission.flow import Stage
from remission.scenario import NonEnrolled, Population

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


# How one share stands to the threshold, with its interval.
SHARE = {
    Verdict.ROBUST: "above {threshold} with its whole {level} interval",
    Verdict.POINT_ONLY: "above {threshold}, but its {level} interval reaches below",
    Verdict.CONTRADICTED: "not above {threshold}",
}
REACHES_ABOVE = "not above {threshold}, but its {level} interval reaches above"

# Whether more than the threshold have a good outcome, in a table.
MORE_THAN = {
    Verdict.ROBUST: "yes, with the whole interval",
    Verdict.POINT_ONLY: "yes, but the interval reaches below",
    Verdict.DEPENDS: "open: the bounds lie on both sides",
    Verdict.CONTRADICTED: "no",
}


# How a share stands to the threshold whatever happened to those outside, and where nobody is.
ANY_CASE = {
    Verdict.ROBUST: "above {threshold} whatever became of those outside",
    Verdict.POINT_ONLY: "above {threshold}, but not with the whole interval",
    Verdict.DEPENDS: "above or below {threshold}, depending on patients nobody reported on",
    Verdict.CONTRADICTED: "not above {threshold}, whatever became of those outside",
}
WHATEVER_OUTSIDE = {
    Verdict.ROBUST: "even if all outside had failed, the whole interval exceeds {threshold}",
    Verdict.POINT_ONLY: "even if all outside had failed, the share exceeds {threshold}, but its interval reaches below",
    Verdict.DEPENDS: "whether the share exceeds {threshold} depends on those outside",
    Verdict.CONTRADICTED: "the share does not exceed {threshold}, even if all outside had succeeded",
}
NOBODY_OUTSIDE = {
    Verdict.ROBUST: "the whole interval exceeds {threshold}",
    Verdict.POINT_ONLY: "the share exceeds {threshold}, but its interval reaches below",
    Verdict.CONTRADICTED: "the share does not exceed {threshold}",
}


class Valued(Protocol):
    """Anything with a value and its text: an estimate or a reading of a fact."""

    @property
    def value(self) -> float: ...

    @property
    def text(self) -> str: ...


def joined(parts: Sequence[str]) -> str:
    """Words as a list: "a", "a and b", "a, b and c"; empty for none."""
    return " and ".join(part for part in (", ".join(parts[:-1]), *parts[-1:]) if part)


def capitalized(text: str) -> str:
    """A phrase as the beginning of a sentence; the rest stays as it is."""
    return text[:1].upper() + text[1:]


def uncapitalized(text: str) -> str:
    """A phrase inside a sentence; one that begins with an abbreviation keeps its capitals."""
    return text if text[1:2].isupper() else text[:1].lower() + text[1:]


def once_or_each(said: Mapping[str, str], each: str = "in {name} {phrase}") -> str:
    """A phrase by trial name: once where it is the same for all trials, else trial by trial."""
    if len(set(said.values())) == 1:
        return next(iter(said.values()))
    return "; ".join(each.format(name=name, phrase=phrase) for name, phrase in said.items())


def filled(phrase: str) -> str:
    """A phrase with its {threshold} and {level} as roles of the parameters."""
    return phrase.format(threshold="{param}`threshold`", level="{param}`confidence`")


def by_trial(phrases: Mapping[Verdict, str], verdicts: Mapping[str, Verdict]) -> str:
    """The phrase of each trial's verdict, filled in; by trial name, once where all say the same."""
    return once_or_each({trial: filled(phrases[verdict]) for trial, verdict in verdicts.items()})


def still_falling(courses: Iterable[Sequence[Valued]]) -> bool:
    """Whether every course fell at its last report."""
    return all(len(course) > 1 and course[-1].value < course[-2].value for course in courses)


def numbers(trials: Mapping[str, str], key: str) -> str:
    """The recorded numbers of a key, trial after trial; {trial} in it stands for the id of one."""
    return joined([f"{{num}}`{key.format(trial=trial)}`" for trial in trials])


def numbers_named(trials: Mapping[str, str], key: str) -> str:
    """As `numbers`, each with the name of its trial: "51.5% (ONE) and 53.2% (TWO)"."""
    return joined([f"{{num}}`{key.format(trial=trial)}` ({name})" for trial, name in trials.items()])


def numbers_in(trials: Mapping[str, str], key: str) -> str:
    """As `numbers_named`, for a title: "51.5% in ONE and 53.2% in TWO"."""
    return joined([f"{{num}}`{key.format(trial=trial)}` in {name}" for trial, name in trials.items()])


def unknown_bases(trials: Mapping[str, str], bases: Mapping[str, Stage]) -> str:
    """A sentence on the populations whose size is only known as a range; stages by trial name; empty where all are known."""
    size = "{{num}}`non_enrollment.{trial}.flow.{stage}_least` to {{num}}`non_enrollment.{trial}.flow.{stage}` in {name}"
    unknown = [size.format(trial=trial, stage=bases[name].slug, name=name) for trial, name in trials.items() if not bases[name].known]
    return f" How many they are is not stated ({joined(unknown)}); the larger number is taken." if unknown else ""
