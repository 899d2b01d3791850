"""What the chapter's figures show: its results in the shape that each kind of figure takes."""

import math
from collections.abc import Iterable, Mapping, Sequence

from remission.analysis.probabilistic import BiasAnalysis
from remission.chapters.non_enrollment.leaving import COUNTINGS, Leaving
from remission.chapters.non_enrollment.odds import Tips, success_under
from remission.chapters.non_enrollment.priors import Assumption, Spread
from remission.chapters.non_enrollment.results import Base, Enrollment
from remission.claims import Verdict
from remission.cohort import Ladder, verdict
from remission.estimate import Estimate
from remission.evidence import Evidence
from remission.figures import MUTED, Heap, Row, Side
from remission.scenario import Population, Scenario
from remission.wording import POPULATIONS_SHORT

BASES: Mapping[Base, str] = {
    "completers": "Entered, of core-trial completers",
    "randomized": "Entered, of all randomized",
    "entered": "Stayed to the end, of those who entered",
}
_ALWAYS, _NEVER = -math.inf, math.inf  # from which success share outside on

Ends = tuple[Estimate, Estimate]


def enrollment(rows: Iterable[Enrollment], colors: Mapping[str, str]) -> dict[str, list[Row]]:
    """A panel a base, a row a study; hollow where no count is published, or the length differs."""
    panels: dict[str, list[Row]] = {}
    for row in rows:
        label = f"{row.name} ({row.window})" if row.window else row.name
        told = Row(label=label, estimates=[row.share], color=colors.get(row.name, MUTED), hollow=not row.share.has_interval)
        panels.setdefault(BASES[row.base], []).append(told)
    return panels


def populations(
    ladders: Mapping[tuple[str, str, Population], Ladder], outcomes: Sequence[str], shown: Sequence[Population], evidence: Evidence
) -> dict[str, dict[str, dict[str, Ends]]]:
    """A panel an outcome, a row a population, a bar a trial."""
    return {
        evidence.label("measures", outcome): {
            f"Of {POPULATIONS_SHORT[population]}": {
                name: (ladders[trial, outcome, population].worst_case, ladders[trial, outcome, population].best_case)
                for trial, name in evidence.trials.items()
            }
            for population in shown
        }
        for outcome in outcomes
    }


def countings(results: Mapping[str, Leaving]) -> dict[str, dict[str, dict[str, Ends]]]:
    """A panel a trial, a row a way of counting those who left; results by trial name."""
    return {
        trial: {COUNTINGS[name]: {trial: (counting.worst, counting.best)} for name, counting in result.countings.items()}
        for trial, result in results.items()
    }


def marks(tips: Mapping[str, Tips]) -> dict[str, dict[str, Estimate]]:
    """The tipping places of each trial by their names; those that exist."""
    named = {trial: {"share tips": found.point, "interval tips": found.limit} for trial, found in tips.items()}
    return {trial: {label: place for label, place in found.items() if place is not None} for trial, found in named.items()}


def side(trial: str, rungs: Ladder, scenario: Scenario) -> Side:
    """One trial of the map over both: from which success share outside its share, and its lower limit, exceed the threshold."""
    tipping, limit = rungs.tipping_success, rungs.tipping_limit
    found = verdict(rungs, scenario.threshold)
    always = found in (Verdict.ROBUST, Verdict.POINT_ONLY)
    return Side(
        trial=trial,
        point=tipping.value if tipping is not None else _ALWAYS if always else _NEVER,
        limit=limit.value if limit is not None else _ALWAYS if found is Verdict.ROBUST else _NEVER,
        here=success_under(rungs, scenario),
    )


def heaps(
    found: Iterable[Assumption],
    results: Mapping[tuple[str, str], BiasAnalysis],
    spreads: Mapping[tuple[str, str], Spread],
    evidence: Evidence,
) -> dict[str, dict[str, Heap]]:
    """A panel a trial, a row an assumption; results by trial id and assumption."""
    told = list(found)
    return {
        name: {
            each.label: Heap(
                shares=results[trial, each.slug].shares, middle=spreads[trial, each.slug].total, above=spreads[trial, each.slug].above
            )
            for each in told
        }
        for trial, name in evidence.trials.items()
    }
