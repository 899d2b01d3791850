"""How many patients went on from a trial into its extension, here and elsewhere, and the two views of what is known of them."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Literal

from remission.analysis import intervals, non_enrollment
from remission.chapters.context.lines import treatment
from remission.claims import Verdict, above
from remission.cohort import Ladder, reported
from remission.estimate import Estimate
from remission.evidence import Evidence
from remission.fact import Fact
from remission.flow import Stage, participant_flow
from remission.scenario import Scenario

Base = Literal["completers", "randomized", "entered"]
_INTERVALS = ("confidence", "interval_method")
_TABLE = "comparator_extensions"
_VIEWS = {
    "cohort": "these very patients, nothing sampled",
    "region": "all that could be true of patients like them",
    "imbens_manski": "imbens-manski",
    "stoye": "stoye",
    "exact": "interval of the share itself, bounds and sampling together, exact",
}


@dataclass(frozen=True, slots=True)
class Enrollment:
    """The patients of one study who went on, on one base: of the completers, of all randomized, or to the end of those who entered.

    `index` marks the trials argued about. `window` tells up to when those who entered were followed.
    """

    study: str
    name: str
    base: Base
    share: Estimate
    index: bool
    window: str = ""

    @property
    def slug(self) -> str:
        return f"{self.base}.{self.study}"


def enrollment_elsewhere(evidence: Evidence, scenario: Scenario) -> list[Enrollment]:
    """How many patients entered the extensions in the evidence and stayed, by base; the trials argued about come first on each.

    A count whose base is known only as a range is taken on the widest, which gives the lowest share. Shares without a published count have
    no interval.
    """
    found = [*_index_trials(evidence, scenario), *_comparators(evidence, scenario), *_stated_shares(evidence, scenario)]
    order: dict[Base, int] = {"completers": 0, "randomized": 1, "entered": 2}
    return sorted(found, key=lambda row: (order[row.base], not row.index, 0 if row.index else -row.share.value))


def higher_than_elsewhere(rows: Iterable[Enrollment], base: Base) -> Verdict:
    """The verdict on "a larger share went on here than in any other study", on one base."""
    found = [row for row in rows if row.base == base]
    return above([row.share for row in found if row.index], [row.share for row in found if not row.index])


def least_elsewhere(rows: Iterable[Enrollment], base: Base) -> Enrollment | None:
    """The study in which the smallest share went on, on one base; None where there is no other."""
    others = [row for row in rows if row.base == base and not row.index]
    return min(others, key=lambda row: row.share.value, default=None)


def at_other_enrollment(rungs: Ladder, entered: Estimate) -> Estimate:
    """The worst case of the same reported share, had only such a share of the eligible entered."""
    worst = non_enrollment.bounds_of_shares(rungs.count.value / rungs.enrolled, 1 - entered.value).worst
    found = Estimate(value=worst, unit="proportion", method="worst case of the reported share at another extension's enrollment")
    found = found.explained(
        "successes / enrolled x share entered", successes=rungs.count.value, enrolled=rungs.enrolled, share_entered=entered.value
    )
    return found.traced((*rungs.observed.inputs, *entered.inputs))


def possible(evidence: Evidence, study: str, outcome: str, rungs: Ladder) -> dict[str, Estimate]:
    """The fewest and the most patients that round to a reported share; empty where only one number does."""
    if rungs.count.low == rungs.count.high:
        return {}
    fact = reported(evidence, study, outcome)
    terms = {"share": fact.number, "rounding": fact.half_unit, "enrolled": rungs.enrolled}

    def count(value: int, which: str, formula: str) -> Estimate:
        method = f"{which} patients that round to the published percentage"
        return Estimate(value=value, unit="patients", method=method, inputs=rungs.observed.inputs).explained(formula, **terms)

    return {
        "successes_least": count(rungs.count.low, "fewest", "smallest whole number from (share - rounding) x enrolled"),
        "successes_most": count(rungs.count.high, "most", "largest whole number up to (share + rounding) x enrolled"),
    }


@dataclass(frozen=True, slots=True)
class Views:
    """The limits of one share without any assumption, in both views of whom it is about.

    `cohort`: these very patients, nothing sampled. Of patients like them: `region` holds all that could be true with the stated confidence;
    `imbens_manski`, `stoye` and `exact` hold the one share that is.
    """

    cohort_low: Estimate
    cohort_high: Estimate
    region_low: Estimate
    region_high: Estimate
    imbens_manski_low: Estimate
    imbens_manski_high: Estimate
    stoye_low: Estimate
    stoye_high: Estimate
    exact_low: Estimate
    exact_high: Estimate


def views(rungs: Ladder, scenario: Scenario) -> Views:
    """Both views of the bounds of a ladder's share."""
    bounds = rungs.bounds
    intervals = non_enrollment.bounded_share(rungs.count.value, rungs.enrolled, rungs.eligible.high, confidence=scenario.confidence)
    pairs = {
        "cohort": (bounds.worst.value, bounds.best.value),
        "region": (bounds.worst.low, bounds.best.high),
        **{name: (interval.low, interval.high) for name, interval in intervals.items()},
    }
    ends = {
        f"{name}_{end}": _limit(rungs, limit, (name, end), scenario)
        for name, pair in pairs.items()
        for end, limit in zip(("low", "high"), pair, strict=True)
    }
    return Views(**ends)


def _limit(rungs: Ladder, limit: float | None, which: tuple[str, str], scenario: Scenario) -> Estimate:
    """One end of one view: the share of these patients itself, or a limit of patients like them."""
    name, end = which
    sampled = name != "cohort"
    found = Estimate(
        value=limit or 0.0,
        unit="proportion",
        method=_VIEWS[name],
        confidence=scenario.confidence if sampled else None,
        note=rungs.worst_case.note,
    )
    terms = {"successes": rungs.count.value, "outside": rungs.eligible.high - rungs.enrolled, "eligible": rungs.eligible.high}
    lowest, highest = "successes / eligible", "(successes + outside) / eligible"
    if sampled:
        found = found.explained(f"{'lower' if end == 'low' else 'upper'} limit of a share from {lowest} to {highest}", **terms)
    else:
        found = found.explained(lowest if end == "low" else highest, **terms)
    rule = ("interval_method",) if name == "region" else ()
    return found.traced(rungs.worst_case.inputs, ("target_population", *(("confidence", *rule) if sampled else ())))


def _index_trials(evidence: Evidence, scenario: Scenario) -> Iterable[Enrollment]:
    for study, name in evidence.trials.items():
        flow = participant_flow(evidence, study)
        entered, end = flow.enrolled, f"to year {evidence.years(study)[1]}"
        bases: tuple[tuple[Base, int, int, Stage], ...] = (
            ("completers", entered.low, flow.completers.high, flow.completers),
            ("randomized", entered.low, flow.randomized.high, flow.randomized),
            ("entered", flow.on_study.low, entered.low, flow.on_study),
        )
        for base, count, size, stage in bases:
            share = _share(count, size, scenario, (*entered.inputs, *stage.inputs))
            note = "" if stage.known else f"{stage.name} not stated, {stage.text}; the lowest share is shown"
            yield Enrollment(study, name, base, replace(share, note=note), index=True, window=end if base == "entered" else "")


def _comparators(evidence: Evidence, scenario: Scenario) -> Iterable[Enrollment]:
    """Extensions whose count of entrants, or of those who finished, stands on a published base."""
    for fact in evidence.select(_TABLE, measure="entered_extension", unit="patients"):
        parent = evidence.study(str(fact.study_id)).get("parent_id") or ""
        bases: dict[Base, str] = {"completers": "completed_core", "randomized": "randomized"}
        for base, measure in bases.items():
            for whole in evidence.select(_TABLE, study_id=parent, measure=measure, unit="patients"):
                share = _share(fact.count, whole.count, scenario, (fact.fact_id, whole.fact_id))
                yield Enrollment(parent, _name(evidence, parent), base, share, index=False)
    for fact in evidence.select(_TABLE, measure=("completed_extension", "completed_extension_count")):
        if fact.numerator is not None and fact.denominator is not None:
            share = _share(fact.numerator, fact.denominator, scenario, (fact.fact_id,))
            yield Enrollment(str(fact.study_id), _name(evidence, str(fact.study_id)), "entered", share, index=False, window=_window(fact))


def _stated_shares(evidence: Evidence, scenario: Scenario) -> Iterable[Enrollment]:
    """Shares that a source states itself, with their count where it can be known."""
    for fact in evidence.select(_TABLE, measure="randomized_entered"):
        share = _with_count(fact, scenario)
        yield Enrollment(str(fact.study_id), _name(evidence, str(fact.study_id)), "randomized", share, index=False)
    stated: dict[str, Base] = {"eligible_entered": "completers", "completed_extension": "entered"}
    for measure, base in stated.items():
        for fact in evidence.select(_TABLE, measure=measure, numerator=None):
            share = replace(fact.estimate(), note="base not seen")
            yield Enrollment(str(fact.study_id), _name(evidence, str(fact.study_id)), base, share, index=False)


def _with_count(fact: Fact, scenario: Scenario) -> Estimate:
    """A stated share of all randomized with its interval; a base that is not stated is the largest of which the count is that share."""
    if fact.numerator is None:
        return fact.estimate()
    base = fact.denominator or non_enrollment.implied_total(fact.numerator, fact.number, fact.half_unit).high
    return _share(fact.numerator, base, scenario, (fact.fact_id,))


def _share(count: int, base: int, scenario: Scenario, inputs: Iterable[str]) -> Estimate:
    found = intervals.proportion(count, base, confidence=scenario.confidence, method=scenario.interval_method)
    return found.traced(inputs, _INTERVALS)


def _window(fact: Fact) -> str:
    """Up to when, in the words used for the trials: "up to 14 years" as "to year 14"."""
    return re.sub(r"^up to (\d+) years$", r"to year \1", str(fact.window))


def _name(evidence: Evidence, study: str) -> str:
    row = evidence.study(study)
    return f"{row['name']}, {treatment(evidence, study)}" if row.get("treatment") else str(row["name"])
