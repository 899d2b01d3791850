"""What the chapter's figures show: its results in the shape that each kind of figure takes."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from remission.analysis.probabilistic import BiasAnalysis
from remission.chapters.non_enrollment.leaving import COUNTINGS, Leaving
from remission.chapters.non_enrollment.odds import Tips, success_under
from remission.chapters.non_enrollment.priors import Assumption, Spread
from remission.chapters.non_enrollment.results import Base, Enrollment
from remission.claims import Verdict
from remission.cohort import POPULATIONS, Ladder, verdict
from remission.estimate import Estimate
from remission.evidence import Evidence
from remission.figures import MUTED, Heap, Row, Side
from remission.flow import Flow, outside_patients, outside_share
from remission.scenario import Population
from remission.wording import POPULATIONS_SHORT

BASES: Mapping[Base, str] = {
    "completers": "Entered, of core-trial completers",
    "randomized": "Entered, of all randomized",
    "entered": "Stayed to the end, of those who entered",
}

Ends = tuple[Estimate, Estimate]


def flow(stages: Flow) -> dict[str, Estimate]:
    """The patients of each stage by its name, and the fewest that it can have had where that is not known."""
    least = {f"{stage.slug}_least": stage.estimate("low") for stage in stages if not stage.known}
    return {stage.slug: stage.estimate() for stage in stages} | least


def outside(stages: Flow) -> dict[str, Estimate]:
    """The patients outside the extension for each population, and the share that they are of the completers."""
    counts = {f"outside_{population}": outside_patients(stages, population) for population in POPULATIONS}
    return counts | {"outside": outside_share(stages)}


def linked(ends: Ends, rungs: Ladder, trial: str, outcome: str) -> Ends:
    """Two shares for a figure, the numbers in their notes as roles; `flow` and `results.possible` tell what is recorded."""
    worst, best = (replace(share, note=note(share, rungs, trial, outcome)) for share in ends)
    return worst, best


def note(share: Estimate, rungs: Ladder, trial: str, outcome: str) -> str:
    """The note of a ladder's share, its ranges of counts as roles."""
    count, size = f"{{num}}`non_enrollment.{trial}.{outcome}.successes", f"{{num}}`non_enrollment.{trial}.flow.{rungs.eligible.slug}"
    told = share.note.replace(f"{rungs.count.low} to {rungs.count.high} patients", f"{count}_least` to {count}_most` patients")
    return told.replace(rungs.eligible.text, f"{size}_least` to {size}`") if not rungs.eligible.known else told


def enrollment(rows: Iterable[Enrollment], colors: Mapping[str, str]) -> dict[str, list[Row]]:
    """A panel a base, a row a study; hollow where no count is published, or the length differs."""
    panels: dict[str, list[Row]] = {}
    for row in rows:
        label = f"{row.name} ({row.window})" if row.window else row.name
        told = Row(label=label, estimates=[row.share], color=colors.get(row.name, MUTED), hollow=not row.share.has_interval)
        panels.setdefault(BASES[row.base], []).append(told)
    return panels


def rungs(ladder: Ladder, trial: str, outcome: str, *, everybody_enrolled: bool = False) -> dict[str, Estimate]:
    """The rungs of a ladder by their readable names, from the lowest share up; the scenario's own only where it is not one of the others.

    Where everybody in the population is enrolled, there is only the reported share.
    """
    if everybody_enrolled:
        return {"As reported": ladder.observed}
    named = {
        "Literal subtraction": ladder.literal_subtraction,
        "Worst case": ladder.worst_case,
        "As reported, same outside": ladder.observed,
        "Best case": ladder.best_case,
    }
    if all(abs(ladder.scenario.value - rung.value) > 1e-12 for rung in (ladder.worst_case, ladder.bounds.observed, ladder.best_case)):
        named["This scenario"] = ladder.scenario
    ordered = sorted(named.items(), key=lambda rung: rung[1].value)
    return {name: replace(rung, note=note(rung, ladder, trial, outcome)) for name, rung in ordered}


def populations(
    ladders: Mapping[tuple[str, str, Population], Ladder], outcomes: Sequence[str], shown: Sequence[Population], evidence: Evidence
) -> dict[str, dict[str, dict[str, Ends]]]:
    """A panel an outcome, a row a population, a bar a trial."""
    return {
        evidence.label("measures", outcome): {
            f"Of {POPULATIONS_SHORT[population]}": {
                name: linked((rungs.worst_case, rungs.best_case), rungs, trial, outcome)
                for trial, name in evidence.trials.items()
                for rungs in [ladders[trial, outcome, population]]
            }
            for population in shown
        }
        for outcome in outcomes
    }


def countings(
    results: Mapping[tuple[str, str], Leaving], ladders: Mapping[str, Ladder], outcome: str, trials: Mapping[str, str]
) -> dict[str, dict[str, dict[str, Ends]]]:
    """A panel a trial, a row a way of counting those who left; results by trial id and outcome, ladders by trial id."""
    return {
        name: {
            COUNTINGS[counting]: {name: linked((found.worst, found.best), ladders[trial], trial, outcome)}
            for counting, found in results[trial, outcome].countings.items()
        }
        for trial, name in trials.items()
    }


def marks(tips: Mapping[str, Tips]) -> dict[str, dict[str, Estimate]]:
    """The tipping places of each trial by their names; those that exist."""
    named = {trial: {"share tips": found.point, "interval tips": found.limit} for trial, found in tips.items()}
    return {trial: {label: place for label, place in found.items() if place is not None} for trial, found in named.items()}


def side(trial: str, rungs: Ladder, threshold: float) -> Side:
    """One trial of the map over both: from which success share outside its share, and its lower limit, exceed the threshold."""
    found = verdict(rungs, threshold)
    return Side(
        trial=trial,
        point=rungs.tipping_success or ("always" if found in (Verdict.ROBUST, Verdict.POINT_ONLY) else "never"),
        limit=rungs.tipping_limit or ("always" if found is Verdict.ROBUST else "never"),
        here=success_under(rungs),
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
