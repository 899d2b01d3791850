"""Words that sentences and titles of several chapters share."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Protocol

from remission.claims import Verdict
from remission.estimate import percent
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


def values_in(values: Mapping[str, Valued]) -> str:
    """Values by trial name: "51.5% in ONE and 53.2% in TWO"."""
    return joined([f"{value.text} in {name}" for name, value in values.items()])


def by_trial(phrases: Mapping[Verdict, str], verdicts: Mapping[str, Verdict], threshold: float, confidence: float = 0.95) -> str:
    """The phrase of each trial's verdict, its {threshold} and {level} filled in; by trial name, once where all say the same."""
    said = {trial: phrases[verdict].format(threshold=percent(threshold), level=percent(confidence)) for trial, verdict in verdicts.items()}
    return once_or_each(said)


def still_falling(courses: Iterable[Sequence[Valued]]) -> bool:
    """Whether every course fell at its last report."""
    return all(len(course) > 1 and course[-1].value < course[-2].value for course in courses)


def numbers(trials: Mapping[str, str], key: str) -> str:
    """The recorded numbers of a key, trial after trial; {trial} in it stands for the id of one."""
    return joined([f"{{num}}`{key.format(trial=trial)}`" for trial in trials])


def numbers_named(trials: Mapping[str, str], key: str) -> str:
    """As `numbers`, each with the name of its trial."""
    return joined([f"{{num}}`{key.format(trial=trial)}` ({name})" for trial, name in trials.items()])


def unknown_bases(bases: Mapping[str, Stage]) -> str:
    """A sentence on the populations whose size is only known as a range, by trial name; empty where all are known."""
    unknown = [f"{stage.text} in {trial}" for trial, stage in bases.items() if not stage.known]
    return f" How many they are is not stated ({joined(unknown)}); the larger number is taken." if unknown else ""
