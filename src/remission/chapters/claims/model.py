"""What a claim is, what it speaks about, and how it was judged."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TypeVar

from remission.claims import Verdict, everywhere
from remission.estimate import Estimate
from remission.wording import numbers, numbers_named

_NUMBERS = re.compile(r"\{(each|named|all)\.([a-z0-9_.]+)(:[a-z]+)?\}")


@dataclass(frozen=True, slots=True)
class Estimand:
    """What a claim is about, in the words of ICH E9 (R1): whose outcome, which, what else may happen to them, and how it is summarized.

    `events` says for each intercurrent event how the published figure handles it, or that this is not stated.
    """

    population: str
    variable: str
    events: Mapping[str, str]
    summary: str


@dataclass(frozen=True, slots=True)
class Claim:
    """One claim of the editorial in our words, where it stands, what it speaks about, and the rule that judges it.

    In `text`, {each.key} stands for the recorded numbers of that key, trial after trial, and {all.key} for one of both trials together.
    `chapter` is the page that argues it.
    """

    slug: str
    text: str
    paragraph: int
    sentence: int
    chapter: str
    estimand: Estimand
    rule: str

    @property
    def anchor(self) -> str:
        return f"claim-{self.slug.replace('_', '-')}"

    @property
    def where(self) -> str:
        return f"{self.paragraph}.{self.sentence}"


@dataclass(frozen=True, slots=True)
class Group:
    """Claims that belong together, under a heading."""

    title: str
    claims: tuple[Claim, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """A verdict and what is behind it.

    `by_trial` holds one verdict a trial, by trial id; `overall` is their weakest unless the claim is about both together. `numbers` are
    recorded under the claim's slug. `reason` is one or two sentences and `tipping` says in few words where the claim changes, both with the
    same placeholders as a claim's text.
    """

    by_trial: Mapping[str, Verdict] = field(default_factory=dict)
    together: Verdict | None = None
    numbers: Mapping[str, Estimate]
    reason: str
    tipping: str = ""

    @property
    def overall(self) -> Verdict:
        return everywhere(self.by_trial.values()) if self.together is None else self.together


C = TypeVar("C")
Judge = Callable[[C, Claim], Judged]


def expand(text: str, slug: str, trials: Mapping[str, str]) -> str:
    """A text with its placeholders as {num} roles.

    {each.key} gives "A and B", {named.key} the same with the trials' names, {all.key} the one number of both; `:form` as in {num}.
    """

    def roles(match: re.Match[str]) -> str:
        which, key, form = match.group(1), match.group(2), match.group(3) or ""
        if which == "all":
            return f"{{num}}`claims.{slug}.{key}{form}`"
        name = f"claims.{slug}.{{trial}}.{key}{form}"
        return numbers(trials, name) if which == "each" else numbers_named(trials, name)

    return _NUMBERS.sub(roles, text)
