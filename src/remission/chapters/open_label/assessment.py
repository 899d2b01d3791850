"""How freedom from disease activity reads when its records err in either direction, and what error would tip a claim about it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from remission import cohort
from remission.analysis.tipping import sensitivity_for, specificity_for, with_misclassification
from remission.chapters.open_label.results import corrected_share
from remission.estimate import Estimate, percent
from remission.evidence import Evidence
from remission.scenario import Scenario

SENSITIVITIES = (1.0, 0.9, 0.8, 0.7, 0.6, 0.5)
SPECIFICITIES = (0.5, 0.55, 0.6, 0.65, 0.7, 0.75, 0.8, 0.85, 0.9, 0.95, 1.0)


@dataclass(frozen=True, slots=True)
class Grid:
    """The share in the population, a row for each sensitivity and a column for each specificity; None where it cannot be."""

    sensitivities: tuple[float, ...]
    specificities: tuple[float, ...]
    shares: tuple[tuple[Estimate | None, ...], ...]

    @property
    def possible(self) -> list[Estimate]:
        return [share for row in self.shares for share in row if share is not None]

    @property
    def perfect_sensitivity(self) -> dict[str, Estimate]:
        """The shares where no activity was seen that was not there, by specificity."""
        row = self.shares[self.sensitivities.index(1.0)]
        return {f"specificity_{100 * sp:.0f}": share for sp, share in zip(self.specificities, row, strict=True) if share is not None}

    @property
    def impossible(self) -> int:
        """How many pairs the recorded share is incompatible with."""
        return sum(share is None for row in self.shares for share in row)


@dataclass(frozen=True, slots=True)
class AssessmentTipping:
    """What the records would have to be for another reading, among those who entered; each with the other error absent.

    `nobody` and `half`: the specificity at which none, or half as many as recorded, were truly free. `reaches`: the sensitivity at which
    the threshold is met; `falls`: the specificity at which a share above the threshold falls to it. `highest`: the most in the population,
    over every specificity and every fate of those outside.
    """

    nobody: Estimate
    half: Estimate
    reaches: Estimate | None
    falls: Estimate | None
    highest: Estimate


def grid(
    evidence: Evidence,
    study: str,
    scenario: Scenario,
    *,
    sensitivities: Sequence[float] = SENSITIVITIES,
    specificities: Sequence[float] = SPECIFICITIES,
) -> Grid:
    """The share truly free of disease activity in the scenario's population over sensitivity and specificity.

    Corrected among those who entered, then mixed with those outside as the scenario says.
    """
    rungs = cohort.target_ladder(evidence, study, "neda", scenario)

    def cell(sensitivity: float, specificity: float) -> Estimate | None:
        share = corrected_share(rungs, scenario, sensitivity, specificity) if sensitivity + specificity > 1 else None
        tried = f"tried here: sensitivity {percent(sensitivity)}, specificity {percent(specificity)}"
        return None if share is None else replace(share, note="; ".join(part for part in (share.note, tried) if part))

    shares = tuple(tuple(cell(se, sp) for sp in specificities) for se in sensitivities)
    return Grid(tuple(sensitivities), tuple(specificities), shares)


def tipping(evidence: Evidence, study: str, scenario: Scenario) -> AssessmentTipping:
    """The errors of assessment at which the claim that more than the threshold were free of disease activity changes."""
    rungs = cohort.target_ladder(evidence, study, "neda", scenario)
    recorded, threshold, inputs = rungs.bounds.observed.value, scenario.threshold, rungs.observed.inputs

    def accuracy(value: float, method: str, formula: str, *assumptions: str, **terms: float) -> Estimate:
        estimate = Estimate(value=value, unit="proportion", method=method, inputs=inputs, assumptions=assumptions)
        return estimate.explained(formula, share_recorded=recorded, **terms)

    def meets(value: float, which: str, formula: str) -> Estimate:
        return accuracy(value, f"{which} at which the threshold is met", formula, "threshold", threshold=threshold)

    found = with_misclassification(
        rungs.count.value,
        rungs.enrolled,
        rungs.eligible.high,
        specificities=[each for each in SPECIFICITIES if each >= 1 - recorded] or [1.0],
        threshold=threshold,
        steps=4,
        confidence=scenario.confidence,
        method=scenario.interval_method,
    )
    above, halved = recorded > threshold, recorded / 2
    best = "(free as recorded + outside) / population"
    most = Estimate(
        value=float(np.nanmax(found.value)),
        unit="proportion",
        method="most over every specificity and every fate of those outside",
        inputs=inputs,
        assumptions=("target_population",),
    )
    size = rungs.eligible.high
    return AssessmentTipping(
        nobody=accuracy(1 - recorded, "specificity at which nobody was truly free", "1 - share recorded"),
        half=accuracy(
            specificity_for(recorded, halved),
            "specificity at which half as many were truly free",
            "(1 - share recorded) / (1 - share recorded / 2)",
        ),
        reaches=None if above else meets(sensitivity_for(recorded, threshold), "sensitivity", "share recorded / threshold"),
        falls=meets(specificity_for(recorded, threshold), "specificity", "(1 - share recorded) / (1 - threshold)") if above else None,
        highest=most.traced(rungs.eligible.inputs).explained(
            best, free_as_recorded=rungs.count.value, outside=size - rungs.enrolled, population=size
        ),
    )
