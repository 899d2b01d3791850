"""What the randomized core trials compare: alemtuzumab against interferon."""

from dataclasses import dataclass, replace

from remission.analysis import intervals
from remission.estimate import Estimate
from remission.evidence import Evidence
from remission.fact import Fact
from remission.flow import arms
from remission.readings import with_interval
from remission.scenario import Scenario

# Each outcome of the core trials and the published ratio of its two arms, if there is one.
_OUTCOMES = {
    "relapse_rate": "relapse_rate_ratio",
    "with_relapse": "",
    "cdw_6m_km": "cdw_6m_hazard_ratio",
    "cdi_6m": "",
    "mri_free": "",
    "bpf_change": "",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """One outcome over the core years in both arms: as published, the difference of two shares, and the published ratio."""

    study: str
    outcome: str
    label: str
    ratio_label: str = ""
    index: Estimate | None = None
    control: Estimate | None = None
    difference: Estimate | None = None
    ratio: Estimate | None = None


def comparisons(evidence: Evidence, scenario: Scenario, study: str) -> list[Comparison]:
    """The outcomes of a core trial that are published for at least one arm over all of its years."""
    found = (_comparison(evidence, scenario, study, outcome, ratio) for outcome, ratio in _OUTCOMES.items())
    return [comparison for comparison in found if comparison.index or comparison.control]


def _comparison(evidence: Evidence, scenario: Scenario, study: str, outcome: str, ratio: str) -> Comparison:
    index_arm, control_arm = arms(evidence, study)
    index, control = (_over_core(evidence, study, arm, outcome) for arm in (index_arm, control_arm))
    against = _over_core(evidence, study, f"{index_arm}_vs_{control_arm}", ratio) if ratio else None
    return Comparison(
        study=study,
        outcome=outcome,
        label=evidence.label("measures", outcome),
        ratio_label=evidence.label("measures", ratio) if ratio else "",
        index=with_interval(evidence, index, scenario) if index else None,
        control=with_interval(evidence, control, scenario) if control else None,
        difference=_difference(index, control, scenario) if index and control else None,
        ratio=against.estimate() if against else None,
    )


def _over_core(evidence: Evidence, study: str, arm: str, measure: str) -> Fact | None:
    core = evidence.years(study)[0]
    found = evidence.select("outcomes", study_id=study, arm=arm, measure=measure, start_year=0, end_year=core)
    return found[0] if len(found) == 1 and found[0].value is not None else None


def _difference(index: Fact, control: Fact, scenario: Scenario) -> Estimate | None:
    """The first share less the second: from counts with an interval, from printed percentages without."""
    if index.unit != "percent" or control.unit != "percent":
        return None
    inputs = (index.fact_id, control.fact_id)
    if index.numerator is not None and control.numerator is not None and index.denominator and control.denominator:
        counted = intervals.difference(
            [index.numerator, control.numerator], [index.denominator, control.denominator], confidence=scenario.confidence
        )
        crude = not (index.is_ratio and control.is_ratio)
        note = "of the printed counts; a percentage printed beside them differs from its count" if crude else ""
        return replace(counted, note=note).traced(inputs, ("confidence",))
    decimals = min(index.decimals, control.decimals)
    method = "difference of the printed percentages"
    printed = Estimate(value=index.number - control.number, unit="proportion", method=method, decimals=decimals, inputs=inputs)
    return printed.explained("share - control share", share=index.number, control_share=control.number)
