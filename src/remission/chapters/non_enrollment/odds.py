"""The share in the target population over the odds ratio of those outside, the same assumption in other words, and where claims tip."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace

from remission.analysis import non_enrollment, tipping
from remission.analysis.tipping import TippingMap
from remission.cohort import Ladder
from remission.estimate import Estimate, Unit
from remission.scenario import Scenario

# Odds ratios (those outside over the enrolled) that the table shows: none succeeded, then five and two times lower, equal, and higher.
SHOWN: Mapping[str, float] = {"none": 0.0, "fifth": 1 / 5, "half": 1 / 2, "equal": 1.0, "double": 2.0, "fivefold": 5.0}
# The curve runs over as many doublings to either side of equal odds, in so many steps each; the data table holds some of them.
_DOUBLINGS, _STEPS = 5, 4
TABLED = tuple(2.0**doubling for doubling in (-_DOUBLINGS, -2, -1, 0, 1, 2, _DOUBLINGS))
# The coarse grid of the map over both trials.
_GRID = 20
_PARAMETERS = ("target_population", "confidence", "interval_method")


@dataclass(frozen=True, slots=True)
class InOtherWords:
    """One odds ratio of those outside in its equivalent forms, and the share in the target population that follows.

    `response_ratio` is the chance of entering among successes over that among failures. A form that is infinite or no number is None.
    """

    odds: Estimate | None
    success: Estimate | None
    difference: Estimate | None
    relative_success: Estimate | None
    response_ratio: Estimate | None
    share: Estimate


@dataclass(frozen=True, slots=True)
class Tips:
    """The odds ratio of those outside at which the share, and its lower limit, meet the threshold; None where none does."""

    point: Estimate | None
    limit: Estimate | None


def curve(rungs: Ladder, scenario: Scenario) -> list[tuple[float, Estimate]]:
    """The share in the target population at each odds ratio, from much lower to much higher odds of those outside."""
    ratios = [2 ** (step / _STEPS) for step in range(-_DOUBLINGS * _STEPS, _DOUBLINGS * _STEPS + 1)]
    return [(ratio, _share(rungs, _adjusted(rungs, ratio, scenario))) for ratio in ratios]


def in_other_words(rungs: Ladder, scenario: Scenario) -> dict[str, InOtherWords]:
    """The odds ratios of the table in every form."""
    return {name: _row(rungs, ratio, scenario) for name, ratio in SHOWN.items()}


def tips(rungs: Ladder) -> Tips:
    """Where the odds ratio of those outside tips a ladder's share and its lower limit."""
    point = None if rungs.bounds.tipping_imor is None else rungs.tipping_success
    return Tips(
        _tip(rungs, point, "the share meets the threshold", ("threshold", "target_population")),
        _tip(rungs, rungs.tipping_limit, "the lower limit of the share meets the threshold", ("threshold", *_PARAMETERS)),
    )


def both_trials(first: Ladder, second: Ladder, scenario: Scenario) -> TippingMap:
    """The share of both trials taken together over the success shares of those outside in either."""
    return tipping.two_trials(
        _counts(first),
        _counts(second),
        threshold=scenario.threshold,
        steps=_GRID,
        confidence=scenario.confidence,
        method=scenario.interval_method,
    )


def pooled_line(found: TippingMap, first: Ladder, second: Ladder) -> list[tuple[float, Estimate]]:
    """Where the lower limit of both trials together meets the threshold: success shares outside in the first and in the second."""
    inputs = (*first.worst_case.inputs, *second.worst_case.inputs)
    method = "success share outside in the second trial at which the lower limit of both together meets the threshold"

    def second_share(value: float) -> Estimate:
        return Estimate(value=value, unit="proportion", method=method).traced(inputs, ("threshold", *_PARAMETERS))

    return [(x, second_share(y)) for x, y in zip(found.x, found.frontier_of_limit, strict=True) if y is not None]


def success_under(rungs: Ladder) -> Estimate | None:
    """The success share of those outside under the scenario of a ladder; None where nobody is outside."""
    eligible, successes = rungs.eligible.high, rungs.count.value
    outside = eligible - rungs.enrolled
    if not outside:
        return None
    share = (rungs.scenario.value * eligible - successes) / outside
    found = Estimate(value=min(max(share, 0.0), 1.0), unit="proportion", method="success share outside under the scenario")
    found = found.explained(
        "(share x eligible - successes) / outside", share=rungs.scenario.value, eligible=eligible, successes=successes, outside=outside
    )
    return found.traced(
        rungs.scenario.inputs, [name for name in rungs.scenario.assumptions if name not in ("confidence", "interval_method")]
    )


def _counts(rungs: Ladder) -> tuple[int, int, int]:
    return rungs.count.value, rungs.enrolled, rungs.eligible.high


def _adjusted(rungs: Ladder, ratio: float, scenario: Scenario) -> non_enrollment.Adjustment:
    level, method = scenario.confidence, scenario.interval_method
    return non_enrollment.adjust(*_counts(rungs), imor=ratio, confidence=level, method=method)


def _share(rungs: Ladder, found: non_enrollment.Adjustment) -> Estimate:
    return replace(found.estimate, note=rungs.worst_case.note).traced(rungs.worst_case.inputs, _PARAMETERS)


def _row(rungs: Ladder, ratio: float, scenario: Scenario) -> InOtherWords:
    found = _adjusted(rungs, ratio, scenario)
    share, p = _share(rungs, found), rungs.count.value / rungs.enrolled
    enrolled = {"share_of_the_enrolled": p}

    def form(value: float, what: str, formula: str, **terms: float) -> Estimate | None:
        if not math.isfinite(value):
            return None
        unit: Unit = "ratio" if "ratio" in what else "proportion"
        return Estimate(value=value, unit=unit, method=f"{what}, those outside", inputs=rungs.observed.inputs).explained(formula, **terms)

    odds = "odds ratio x share of the enrolled"
    response = "(share of the enrolled / (1 - share of the enrolled)) / (share in the population / (1 - share in the population))"
    chance = form(found.response_ratio, "response probability ratio", response, **enrolled, share_in_the_population=share.value)
    return InOtherWords(
        odds=Estimate(value=ratio, unit="ratio", method="odds ratio, those outside", note="chosen for the table"),
        success=form(found.success, "success share", f"{odds} / ({odds} + 1 - share of the enrolled)", odds_ratio=ratio, **enrolled),
        difference=form(
            found.difference,
            "difference of success shares",
            "success outside - share of the enrolled",
            success_outside=found.success,
            **enrolled,
        ),
        relative_success=form(
            found.relative_success,
            "ratio of success shares",
            "success outside / share of the enrolled",
            success_outside=found.success,
            **enrolled,
        ),
        response_ratio=None if chance is None else chance.traced(share.inputs, ("target_population",)),
        share=share,
    )


def _tip(rungs: Ladder, success: Estimate | None, what: str, parameters: tuple[str, ...]) -> Estimate | None:
    p = rungs.count.value / rungs.enrolled
    ratio = math.nan if success is None else non_enrollment.odds_ratio(success.value, p)
    if success is None or not math.isfinite(ratio):
        return None
    found = Estimate(value=ratio, unit="ratio", method=f"odds ratio of those outside at which {what}", note=rungs.worst_case.note)
    found = found.explained(
        "(success outside / (1 - success outside)) / (share of the enrolled / (1 - share of the enrolled))",
        success_outside=success.value,
        share_of_the_enrolled=p,
    )
    return found.traced(rungs.worst_case.inputs, parameters)
