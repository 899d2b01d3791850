"""The answer of the report, chosen by the results."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from remission.chapters.claims.model import Judged
from remission.chapters.durability.follow_up import Fall
from remission.claims import Verdict
from remission.estimate import Estimate
from remission.flow import Stage
from remission.readings import Reading
from remission.scenario import Scenario
from remission.wording import POPULATIONS_SHORT, by_trial, filled, joined, numbers, still_falling, unknown_bases

_INTERVAL = {
    Verdict.ROBUST: "the {level} interval lies above {threshold}",
    Verdict.POINT_ONLY: "the {level} interval reaches below {threshold}",
    Verdict.DEPENDS: "not above {threshold}",
    Verdict.CONTRADICTED: "not above {threshold} even at best",
}

_TOGETHER = {
    Verdict.ROBUST: "above {threshold}, even if the two overlap least",
    Verdict.POINT_ONLY: "above {threshold}, but not with the whole interval",
    Verdict.DEPENDS: "the published shares allow more and less than {threshold}",
    Verdict.CONTRADICTED: "not above {threshold}",
}


def interval(verdicts: Mapping[str, Verdict]) -> str:
    """How the interval of the worst case lies to the threshold, in few words, by trial name where the trials differ."""
    if set(verdicts.values()) == {Verdict.ROBUST, Verdict.POINT_ONLY}:
        above, across = ([name for name, found in verdicts.items() if found is verdict] for verdict in (Verdict.ROBUST, Verdict.POINT_ONLY))
        return f"{filled(_INTERVAL[Verdict.ROBUST])} in {joined(above)}, not in {joined(across)}"
    return by_trial(_INTERVAL, verdicts)


_COUNTED = {
    Verdict.ROBUST: "are robust",
    Verdict.POINT_ONLY: "hold at the point only",
    Verdict.DEPENDS: "depend on an assumption",
    Verdict.CONTRADICTED: "are contradicted",
    Verdict.UNDECIDED: "cannot be decided from what is published",
}
_CENTRAL = {
    Verdict.ROBUST: "robust",
    Verdict.POINT_ONLY: "true at the point only",
    Verdict.DEPENDS: "dependent on an assumption",
    Verdict.CONTRADICTED: "contradicted",
    Verdict.UNDECIDED: "not decided",
}
_PERMANENT = {
    Verdict.ROBUST: "some are free for good under every model",
    Verdict.POINT_ONLY: "not shown",
    Verdict.DEPENDS: "not shown; models differ",
    Verdict.CONTRADICTED: "not shown",
    Verdict.UNDECIDED: "not shown",
}


# What a verdict can turn on.
_JUDGED_UNDER = ("confidence", "interval_method", "rate_method", "target_population", "threshold")


def counts(judged: Mapping[str, Judged]) -> dict[str, Estimate]:
    """How many claims there are, and how many got each verdict, by the verdict's name."""
    found = Counter(each.overall for each in judged.values())
    rows = {row for each in judged.values() for estimate in each.numbers.values() for row in estimate.inputs}
    said = {counted(verdict): (found[verdict], f"claims with the verdict '{verdict}'") for verdict in Verdict}
    note = "a count of the claims of this chapter, each judged by its rule"
    return {"all": Estimate(value=len(judged), unit="count", method="claims judged", note=note)} | {
        name: Estimate(value=value, unit="count", method=method, note=note, inputs=tuple(sorted(rows)), assumptions=_JUDGED_UNDER)
        for name, (value, method) in said.items()
    }


def counted(verdict: Verdict) -> str:
    """The name under which the claims with a verdict are counted."""
    return verdict.name.lower()


def finding(judged: Mapping[str, Judged]) -> str:
    """The chapter in two sentences: how many claims got which verdict, and how the central one fares in its two readings."""
    found = Counter(each.overall for each in judged.values())
    said = [f"{{num}}`claims.count.{counted(verdict)}` {phrase}" for verdict, phrase in _COUNTED.items() if found[verdict]]
    free, both = (_CENTRAL[judged[slug].overall] for slug in ("over_half", "over_half_remission"))
    return (
        f"Of {{num}}`claims.count.all` claims of the editorial, {joined(said)}. The central one, therapy-free remission in more than "
        f"{{param}}`threshold`, is {free} if it means no further treatment, and {both} if it also "
        f"means no disease activity."
    )


def counts_title(judged: Mapping[str, Judged]) -> str:
    """How many claims are robust, as a figure's title."""
    robust = sum(each.overall is Verdict.ROBUST for each in judged.values())
    if not robust:
        return "None of {num}`claims.count.all` claims is robust"
    told = "All" if robust == len(judged) else "{num}`claims.count.robust`"
    one, many = "is robust: it holds under every assumption of its rule", "are robust: they hold under every assumption of their rule"
    return f"{told} of {{num}}`claims.count.all` claims {one if robust == 1 else many}"


def answer(judged: Mapping[str, Judged], trials: Mapping[str, str], bases: Mapping[str, Stage], scenario: Scenario) -> str:
    """The answer of the report, for the landing page: on treatment, and on treatment and disease activity together."""
    alone, both = judged["over_half"], judged["over_half_remission"]
    free = numbers(trials, "claims.over_half.{trial}.observed")
    worst = numbers(trials, "claims.over_half.{trial}.worst:full")
    stands = interval(_named(alone, trials))
    rest = (
        f" Had all others needed more, {worst} of {POPULATIONS_SHORT[scenario.target_population]}: {stands}.{unknown_bases(trials, bases)}"
    )
    most = numbers(trials, "claims.over_half_remission.{trial}.most")
    everybody = scenario.target_population == "enrolled"
    whose = "of those who entered" if everybody else f"of {POPULATIONS_SHORT[scenario.target_population]}"
    return (
        f"**Free of further treatment:** {free} of those who entered.{'' if everybody else rest}\n\n"
        f"**Free of disease activity too:** at most {most} {whose}, if all were assessed: "
        f"{by_trial(_TOGETHER, _named(both, trials))}."
    )


def permanence(judged: Judged, trials: Mapping[str, str], courses: Mapping[str, Sequence[Reading]], falls: Iterable[Fall | None]) -> str:
    """What the latest reports add, for the landing page: whether treatment-freedom, which can only fall, was still falling, and why."""
    said = joined([f"{{num}}`claims.lasting.{trial}.latest` (year {courses[trial][-1].fact.end_year})" for trial in trials])
    lost = all(fall is not None and fall.loss_suffices for fall in falls)
    why = ", perhaps through loss to follow-up alone" if lost else ""
    falling = f": falling shares{why}" if still_falling(courses.values()) else ""
    return f"**Permanent:** {_PERMANENT[judged.overall]}. Of those who entered, {said} were still free of treatment{falling}."


def _named(judged: Judged, trials: Mapping[str, str]) -> dict[str, Verdict]:
    return {trials[trial]: verdict for trial, verdict in judged.by_trial.items()}
