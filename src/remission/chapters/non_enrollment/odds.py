"""The share in the target population over the odds ratio of those outside, the same assumption in other words, and where claims tip."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace

from remission.analysis import non_enrollment, tipping
from remission.analysis.tipping import TippingMap
from remission.cohort import Ladder
from remission.estimate import Estimate
from remission.scenario import Scenario

# Odds ratios (those outside over the enrolled) that the table shows: none succeeded, then five and two times lower, equal, and higher.
SHOWN: Mapping[str, float] = {"none": 0.0, "fifth": 1 / 5, "half": 1 / 2, "equal": 1.0, "double": 2.0, "fivefold": 5.0}
# The curve runs over as many doublings to either side of equal odds, in so many steps each.
_DOUBLINGS, _STEPS = 5, 4
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
    return [(ratio, _adjusted(rungs, ratio, scenario).estimate) for ratio in ratios]


def in_other_words(rungs: Ladder, scenario: Scenario) -> dict[str, InOtherWords]:
    """The odds ratios of the table in every form."""
    return {name: _row(rungs, ratio, scenario) for name, ratio in SHOWN.items()}


def tips(rungs: Ladder) -> Tips:
    """Where the odds ratio of those outside tips a ladder's share and its lower limit."""
    p = rungs.count.value / rungs.enrolled
    limit = None
    if rungs.tipping_limit is not None:
        limit = _tip(rungs, non_enrollment.odds_ratio(rungs.tipping_limit.value, p), "the lower limit of the share meets the threshold")
    return Tips(_tip(rungs, rungs.bounds.tipping_imor, "the share meets the threshold"), limit)


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


def pooled_line(found: TippingMap) -> list[tuple[float, float]]:
    """Where the lower limit of both trials together meets the threshold: success shares outside in the first and in the second."""
    return [(x, y) for x, y in zip(found.x, found.frontier_of_limit, strict=True) if y is not None]


def success_under(rungs: Ladder, scenario: Scenario) -> float | None:
    """The success share of those outside under the scenario; None where nobody is outside."""
    outside = rungs.eligible.high - rungs.enrolled
    if not outside:
        return None
    share = (rungs.scenario.value * rungs.eligible.high - rungs.count.value) / outside
    return min(max(share, 0.0), 1.0)


def _counts(rungs: Ladder) -> tuple[int, int, int]:
    return rungs.count.value, rungs.enrolled, rungs.eligible.high


def _adjusted(rungs: Ladder, ratio: float, scenario: Scenario) -> non_enrollment.Adjustment:
    level, method = scenario.confidence, scenario.interval_method
    return non_enrollment.adjust(*_counts(rungs), imor=ratio, confidence=level, method=method)


def _row(rungs: Ladder, ratio: float, scenario: Scenario) -> InOtherWords:
    found = _adjusted(rungs, ratio, scenario)
    inputs = rungs.worst_case.inputs

    def form(value: float, what: str, *, share: bool = False) -> Estimate | None:
        if not math.isfinite(value):
            return None
        estimate = Estimate(value=value, unit="proportion" if share else "ratio", method=f"{what}, those outside")
        return estimate.traced(inputs, ("target_population",))

    return InOtherWords(
        odds=form(ratio, "odds ratio"),
        success=form(found.success, "success share", share=True),
        difference=form(found.difference, "difference of success shares", share=True),
        relative_success=form(found.relative_success, "ratio of success shares"),
        response_ratio=form(found.response_ratio, "response probability ratio"),
        share=replace(found.estimate, note=rungs.worst_case.note).traced(inputs, _PARAMETERS),
    )


def _tip(rungs: Ladder, ratio: float | None, what: str) -> Estimate | None:
    if ratio is None or not math.isfinite(ratio):
        return None
    found = Estimate(value=ratio, unit="ratio", method=f"odds ratio of those outside at which {what}", note=rungs.worst_case.note)
    return found.traced(rungs.worst_case.inputs, ("threshold", *_PARAMETERS))
