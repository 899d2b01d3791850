"""How far relapses fall after entry without any treatment, because entry took relapses."""

import math
from collections.abc import Mapping
from dataclasses import dataclass

from remission.analysis.open_label import RegressionRegion, regression_from, regression_region, regression_to_mean
from remission.errors import InputError
from remission.estimate import Estimate, Unit
from remission.evidence import Evidence
from remission.fact import Fact
from remission.figures import Drop
from remission.flow import arms
from remission.scenario import Scenario

MEANS = (0.25, 0.5, 1.0)  # of all patients, a year
MODEL_SHAPES = (0.5, 1.0, 5.0)  # the larger, the more alike
# From patients of nearly every kind to patients all alike: published rates leave the shape open.
SHAPES = (0.001, 0.1, 1.0, 10.0, 1e6)
MODEL = "gamma-Poisson model of the entry rule, no treatment"
UNTREATED = "untreated_cohort"


@dataclass(frozen=True, slots=True)
class Fall:
    """Relapses a year before entry and after it in one group, and what the entry rule alone leads to expect after it, untreated.

    `least` and `most` span every shape, and both published figures of the time before entry (the last year, and the last two years) where
    both are. `share_least` and `share_most` are the expected fall over the published one; above 1 where relapses fell less than expected.
    """

    label: str
    group: str
    before: Estimate
    after: Estimate
    least: Estimate | None = None
    most: Estimate | None = None
    share_least: Estimate | None = None
    share_most: Estimate | None = None


def untreated_regression(evidence: Evidence, *, confidence: float = 0.95) -> RegressionRegion:
    """What the untreated cohort, admitted after two relapses in two years, says of the mean and spread of relapse rates.

    Its rates are those of the year before follow-up and of the first year after. Raises InputError where a rate, its standard deviation or
    the number of patients is not published.
    """
    before, after = _untreated(evidence)
    if after.denominator is None:
        raise InputError(f"{after.fact_id}: states no number of patients")
    return regression_region(
        before.number, after.number, _sd(before), _sd(after), after.denominator, period="last_year", confidence=confidence
    )


def untreated_fall(evidence: Evidence) -> Fall:
    """The untreated cohort as a test of the model: two relapses in two years, with no condition on the last."""
    before, after = _untreated(evidence)
    return _fall("Cohort, first year", "No treatment", before, after, _expected(before, last_year_at_least=0))


def trial_falls(evidence: Evidence, study: str) -> dict[str, Fall]:
    """`control` and `core`: both arms of the core trial; `extension`: the index arm in the last year of its extension."""
    name, (core, end) = evidence.trials[study], evidence.years(study)
    together = evidence.one("baseline", study_id=study, arm="all", measure="relapses_prior_2_years")
    index, control = arms(evidence, study)
    falls = {}
    for slug, arm, when in (
        ("control", control, {"timing": "over_period", "start_year": 0, "end_year": core}),
        ("core", index, {"timing": "over_period", "start_year": 0, "end_year": core}),
        ("extension", index, {"timing": "in_year", "end_year": end}),
    ):
        before = evidence.one("baseline", study_id=study, arm=arm, measure="relapses_prior_year")
        after = evidence.one("outcomes", study_id=study, arm=arm, measure="relapse_rate", **when)
        label = f"{evidence.label('arms', arm).capitalize()}, {after.window}"
        falls[slug] = _fall(label, name, before, after, _expected(before, together))
    return falls


def placebo_rates(evidence: Evidence) -> dict[str, Estimate]:
    """Relapse rates of placebo arms of other trials over their whole core, by study id."""
    facts = evidence.select("untreated_course", arm="placebo", measure="relapse_rate", timing="over_period")
    return {str(fact.study_id): fact.estimate() for fact in facts if fact.value is not None}


def modeled(mean: float, shape: float) -> dict[str, Estimate]:
    """The rates of the last year before entry and after it for a mean and a shape, under the trials' entry rule, and the fall between."""
    found = regression_to_mean(mean, shape)
    note = f"mean {mean:g} per person-year and shape {shape:g} assumed"

    def rate(value: float, when: str) -> Estimate:
        estimate = Estimate(value=value, unit="per person-year", method=MODEL, note=note)
        return estimate.explained(f"relapse rate {when} that the model gives with mean m and shape k", m=mean, k=shape)

    fall = Estimate(value=1 - found.after / found.last_year, unit="proportion", method=MODEL, note=note)
    return {
        "before": rate(found.last_year, "in the last year before entry"),
        "after": rate(found.after, "after entry"),
        "fall": fall.explained("1 - rate after / rate before", rate_after=found.after, rate_before=found.last_year),
    }


def untreated_estimates(evidence: Evidence, scenario: Scenario) -> dict[str, Estimate]:
    """How little the untreated cohort says of the model: the means, shapes and rates after entry compatible with its two rates.

    A shape to which the rates set no limit is left out; nothing at all is compatible where the dictionary is empty.
    """
    facts = _untreated(evidence)
    try:
        region = untreated_regression(evidence, confidence=scenario.confidence)
    except InputError:
        return {}

    def told(what: str, value: float, unit: Unit) -> Estimate:
        method = "confidence region of mean and shape, by inverting a test"
        estimate = Estimate(value=value, unit=unit, method=method, assumptions=("confidence",)).traced(fact.fact_id for fact in facts)
        before, after = (fact.number for fact in facts)
        return estimate.explained(f"{what} compatible with rates of b before and a after, given their sampling error", b=before, a=after)

    rates = {
        "mean_low": told("least mean", region.mean.low, "per person-year"),
        "mean_high": told("largest mean", region.mean.high, "per person-year"),
        "after_low": told("least rate after entry", region.after.low, "per person-year"),
        "after_high": told("largest rate after entry", region.after.high, "per person-year"),
    }
    shapes = {"shape_low": ("least shape", region.shape.low), "shape_high": ("largest shape", region.shape.high)}
    return rates | {name: told(what, shape, "ratio") for name, (what, shape) in shapes.items() if 0 < shape < math.inf}


def authors_share(evidence: Evidence) -> Estimate:
    """The part of the untreated cohort's fall that its authors put down to regression to the mean."""
    return evidence.one("untreated_course", study_id=UNTREATED, measure="regression_to_mean_share").estimate()


def control_ratio(evidence: Evidence, study: str) -> Estimate:
    """The relapse rate on the index treatment over that on the control in the core trial, as published."""
    arm = "_vs_".join(arms(evidence, study))
    return evidence.one("outcomes", study_id=study, arm=arm, measure="relapse_rate_ratio", end_year=evidence.years(study)[0]).estimate()


def drops(untreated: Fall, placebo: Mapping[str, Estimate], falls: Mapping[str, Mapping[str, Fall]]) -> list[Drop]:
    """The rows of the figure: patients without treatment first, then the arms of each trial."""
    first = [_drop(untreated)]
    if placebo:
        first.append(Drop("Placebo arms of other trials", "No treatment", list(placebo.values())))
    return [*first, *(_drop(fall) for found in falls.values() for fall in found.values())]


def _drop(fall: Fall) -> Drop:
    expected = (fall.least, fall.most) if fall.least and fall.most else None
    return Drop(fall.label, fall.group, [fall.after], fall.before, expected)


def _untreated(evidence: Evidence) -> tuple[Fact, Fact]:
    where = {"study_id": UNTREATED, "measure": "relapse_rate"}
    return evidence.one("untreated_course", timing="before", **where), evidence.one("untreated_course", timing="in_year", **where)


def _expected(last_year: Fact, two_years: Fact | None = None, *, last_year_at_least: int = 1) -> list[Estimate]:
    """The least and the largest rate after entry over all shapes, for each published rate before; none where the entry rule excludes it."""
    published = [(last_year.number, "last_year"), *([(two_years.number / 2, "window")] if two_years else [])]
    found = []
    for before, period in published:
        for shape in SHAPES:
            try:
                found.append(regression_from(before, shape, last_year_at_least=last_year_at_least, period=period).model.after)
            except InputError:
                continue
    told = "rate after entry that the model expects, over all its shapes, from the entry rule and b relapses in the year before"
    terms = {"b": last_year.number}
    if two_years:
        told, terms = f"{told}, or t in the two years before", terms | {"t": two_years.number}
    inputs = tuple(fact.fact_id for fact in (last_year, two_years) if fact)
    return [
        Estimate(value=rate, unit="per person-year", method=MODEL, inputs=inputs).explained(f"{which} {told}", **terms)
        for which, rate in (("least", min(found, default=None)), ("largest", max(found, default=None)))
        if rate is not None
    ]


def _fall(label: str, group: str, before: Fact, after: Fact, expected: list[Estimate]) -> Fall:
    start = Estimate(value=before.number, unit="per person-year", method="as published", decimals=before.decimals, inputs=(before.fact_id,))
    fell = before.number - after.number
    shares = [
        Estimate(value=(before.number - rate.value) / fell, unit="proportion", method="expected fall over the published one")
        .explained("(before - expected) / (before - after)", before=before.number, expected=rate.value, after=after.number)
        .traced((*rate.inputs, after.fact_id))
        for rate in reversed(expected)
        if fell > 0
    ]
    return Fall(label, group, start, after.estimate(), *expected, *shares)


def _sd(fact: Fact) -> float:
    if fact.sd is None:
        raise InputError(f"{fact.fact_id}: states no standard deviation")
    return float(fact.sd)
