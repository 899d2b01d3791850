"""What each scenario makes of the key shares and of the claims."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from remission.chapters.claims.case import Case
from remission.chapters.claims.judging import judge_all
from remission.chapters.claims.model import Judged
from remission.claims import Verdict
from remission.cohort import OUTCOMES, target_ladder
from remission.estimate import Estimate, Unit
from remission.evidence import Evidence
from remission.ledger import Ledger
from remission.named import NamedScenario, distinct
from remission.scenario import Scenario, describe_parameters

OWN = "This report"
# This report is compared too where any of its parameters is not that of a named scenario.
_EVERY = tuple(Scenario.model_fields)
_UNITS: Mapping[str, Unit] = {"probability": "proportion", "proportion": "proportion", "odds ratio": "ratio", "ratio": "ratio"}


@dataclass(frozen=True, slots=True)
class Subject:
    """One scenario to compare: its part of ids, what it is called, where it is listed (empty for this report's own), and itself."""

    key: str
    title: str
    anchor: str
    scenario: Scenario


@dataclass(frozen=True, slots=True)
class Found:
    """What a scenario gives: the share of each outcome and trial in its population, and every claim judged."""

    subject: Subject
    shares: Mapping[tuple[str, str], Estimate]
    judged: Mapping[str, Judged]

    def verdict(self, slug: str, trial: str = "") -> Verdict:
        """The verdict on a claim, of one trial or as a whole."""
        judged = self.judged[slug]
        return judged.by_trial[trial] if trial else judged.overall


@dataclass(frozen=True, slots=True)
class Flip:
    """A claim with another verdict than under the first scenario; of one trial alone where the claim as a whole keeps its own."""

    slug: str
    trial: str
    before: Verdict
    after: Verdict


def subjects(named: Sequence[NamedScenario], own: Scenario) -> list[Subject]:
    """The named scenarios, and this report's own where it is none of them; titles that two share are told apart by the files' names."""
    titles = [each.title for each in named]
    found = [
        Subject(each.key, each.title if titles.count(each.title) == 1 else f"{each.title} ({each.name})", each.anchor, each.scenario)
        for each in named
    ]
    if any(each.scenario == own for each in named):
        return found
    *_, key = distinct([*(each.key for each in named), OWN])
    return [*found, Subject(key, OWN, "", own)]


def compare(evidence: Evidence, subjects: Iterable[Subject]) -> list[Found]:
    """Each scenario with its shares and verdicts; InputError for one that cannot hold for a reported outcome."""
    return [Found(subject, _shares(evidence, subject), judge_all(Case.load(evidence, subject.scenario))) for subject in subjects]


def record(ledger: Ledger, found: Iterable[Found]) -> None:
    """Record what each scenario gives under the scenario's part of ids, as numbers of that scenario."""
    for each in found:
        for (trial, outcome), share in each.shares.items():
            ledger.record(f"{each.subject.key}.{trial}.{outcome}.share", share, scenario=each.subject.scenario)
        for name, value in each.subject.scenario.differences.items():
            if not isinstance(value, str):
                ledger.record(f"{each.subject.key}.parameter.{name}", setting(name, value), scenario=each.subject.scenario)


def flips(reference: Found, other: Found) -> list[Flip]:
    """The claims whose verdict differs, in the order of the catalogue."""
    return [
        Flip(slug, trial, reference.verdict(slug, trial), other.verdict(slug, trial))
        for slug, judged in other.judged.items()
        for trial in _apart(reference.judged[slug], judged)
    ]


def counts(found: Sequence[Found]) -> dict[str, Estimate]:
    """How many scenarios are compared, how many claims are judged, and how many of these get another verdict, if only in one trial."""
    turned = {flip.slug for other in found[1:] for flip in flips(found[0], other)}
    method = f"claims with another verdict than under '{found[0].subject.title}', if only in one trial"
    return {
        "compared": _count(len(found), "scenarios of this chapter", _EVERY),
        "claims": _count(len(found[0].judged), "claims judged under each scenario"),
        "turned": _count(len(turned), method, _EVERY),
    }


def setting(name: str, value: float) -> Estimate:
    """The value of a parameter as a number with as many digits as it has."""
    unit = _UNITS.get(next(item["unit"] for item in describe_parameters() if item["name"] == name), "count")
    shown = Decimal(f"{value * (100 if unit == 'proportion' else 1):.10g}").normalize()
    decimals = max(0, -int(shown.as_tuple().exponent))
    return Estimate(value=value, unit=unit, method="as the scenario sets it", decimals=decimals, assumptions=(name,))


def _shares(evidence: Evidence, subject: Subject) -> dict[tuple[str, str], Estimate]:
    shares = {
        (trial, outcome): target_ladder(evidence, trial, outcome, subject.scenario).scenario
        for trial in evidence.trials
        for outcome in OUTCOMES
    }
    said = f"under the scenario '{subject.title}'" if subject.anchor else "under the parameters of this report"
    return {place: replace(share, note="; ".join(part for part in (share.note, said) if part)) for place, share in shares.items()}


def _apart(one: Judged, other: Judged) -> list[str]:
    """Where two judgments of a claim differ: as a whole (empty), else in which trials."""
    if one.overall is not other.overall:
        return [""]
    return [trial for trial, verdict in other.by_trial.items() if one.by_trial[trial] is not verdict]


def _count(value: int, method: str, assumptions: tuple[str, ...] = ()) -> Estimate:
    note = "a count of what this chapter compares"
    return Estimate(value=value, unit="count", method=method, note=note, assumptions=assumptions)
