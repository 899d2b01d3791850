"""Chance and ignorance together, under several distributions of what happened to those outside: each argued for, none of them known."""

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from remission.analysis import probabilistic
from remission.analysis.probabilistic import BiasAnalysis, Prior, TwoTrials
from remission.analysis.probabilistic.bias import Parameter
from remission.cohort import Ladder
from remission.estimate import Estimate
from remission.evidence import Evidence
from remission.fact import Fact
from remission.scenario import Scenario
from remission.wording import uncapitalized

# Standard deviation of the log odds ratio where nothing is known: odds between about a seventh and seven times those of the enrolled with
# probability 95%, from far worse to far better. A choice of ours, for the model of White, Higgins and Wood 2008.
WIDE = 1.0
# Correlations of the log odds ratios of two trials of one sponsor and protocol: unrelated, halfway, the same.
CORRELATIONS: Mapping[str, float] = {"none": 0.0, "half": 0.5, "full": 1.0}
FATES_TOGETHER = {"none": "unrelated", "half": "correlated by one half", "full": "the same"}
# The cohort whose patients were compared by whether they came back: its study and the arms of those who did not and who did.
_STUDY, _ABSENT, _PRESENT = "prisms_15", "did_not_attend_15y_visit", "attended_15y_visit"
_DRAWN = ("target_population", "draws", "seed")


@dataclass(frozen=True, slots=True)
class Departure:
    """How patients who did not come back had done against those who did, in one measure: the odds ratio of doing well."""

    measure: str
    label: str
    study: str
    ratio: Estimate
    mean: float
    sd: float
    inputs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Assumption:
    """A distribution of the fate of those outside; `ratio` is its median odds ratio with limits, None where it is of the share itself."""

    slug: str
    label: str
    why: str
    parameter: Parameter
    prior: Prior
    ratio: Estimate | None
    inputs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Spread:
    """The target share under one assumption: chance alone, the assumption alone, both; and how it came about.

    `monte_carlo` is the largest standard error of median and limits, `above` the share of the draws above the threshold.
    """

    sampling: Estimate
    systematic: Estimate
    total: Estimate
    width_ratio: Estimate | None
    discarded: Estimate
    monte_carlo: Estimate
    above: Estimate


def departures(evidence: Evidence, confidence: float) -> list[Departure]:
    """What the evidence tells of patients who did not come back, by measure, the worst for them first; empty where it has no such rows."""
    facts = evidence.select("comparator_extensions", study_id=_STUDY, arm=(_ABSENT, _PRESENT), unit="percent")
    pairs: dict[str, dict[str, Fact]] = {}
    for fact in facts:
        if fact.numerator is not None and fact.denominator is not None:
            pairs.setdefault(str(fact.measure), {})[str(fact.arm)] = fact
    found = [_departure(evidence, name, pair[_ABSENT], pair[_PRESENT], confidence) for name, pair in pairs.items() if len(pair) == 2]
    return sorted(found, key=lambda departure: departure.mean)


def assumptions(evidence: Evidence, confidence: float) -> list[Assumption]:
    """The distributions that are compared, from what speaks against the claim to what speaks for it.

    The pessimistic one takes the measure that is worst for those who did not come back, where one is. To its chance is added the width that
    the centered one has: what held of another drug and another question need not hold here.
    """
    known = departures(evidence, confidence)
    centered = _log_normal("centered", "As the enrolled, give or take", "ours; wide, from far worse to far better", 0.0, WIDE, confidence)
    even = Assumption(
        "even", "Any share, all as likely", "ours; a choice, not the absence of one", "success", probabilistic.uniform(0, 1), None
    )
    if not known or known[0].mean >= 0:
        return [even, centered]
    least = known[0]
    sd = math.hypot(least.sd, WIDE)
    why = f"{least.study}, {uncapitalized(least.label)}; widened for another drug and question"
    worse = _log_normal("worse", "Those outside did worse", why, least.mean, sd, confidence, least.inputs)
    better = _log_normal(
        "better", "The well stayed out", "ours; the pessimistic one turned around", -least.mean, sd, confidence, least.inputs
    )
    return [worse, even, centered, better]


def analyze(assumption: Assumption, rungs: Ladder, scenario: Scenario) -> BiasAnalysis:
    """The probabilistic bias analysis of a ladder's share under one assumption."""
    return probabilistic.bias_analysis(
        rungs.count.value,
        rungs.enrolled,
        rungs.eligible.high,
        assumption.prior,
        parameter=assumption.parameter,
        draws=scenario.draws,
        seed=scenario.seed,
        confidence=scenario.confidence,
    )


def spread(assumption: Assumption, result: BiasAnalysis, rungs: Ladder, threshold: float) -> Spread:
    """A bias analysis as estimates that name what stands behind them."""
    inputs = (*rungs.worst_case.inputs, *assumption.inputs)

    def drawn(estimate: Estimate, *parameters: str) -> Estimate:
        method = f"{estimate.method}; assumed: {uncapitalized(assumption.label)}"
        return replace(estimate, method=method).traced(inputs, (*_DRAWN, *parameters))

    def traced(estimate: Estimate) -> Estimate:
        return drawn(estimate, "confidence")

    def share(value: float, what: str, decimals: int = 1) -> Estimate:
        return Estimate(value=value, unit="proportion", method=what, decimals=decimals)

    kept = len(result.shares)
    above = share(result.share_above(threshold), "share of the draws above the threshold; not a probability that data gave")
    discarded = share(result.invalid_share, "share of the draws that were impossible")
    middle, low, high = result.monte_carlo_error
    error = share(max(result.monte_carlo_error), "largest Monte Carlo standard error of median and limits", 2)
    return Spread(
        sampling=traced(result.sampling),
        systematic=traced(result.systematic),
        total=traced(result.total),
        width_ratio=_width_ratio(result, traced),
        discarded=drawn(discarded.explained("impossible draws / draws", impossible_draws=result.invalid, draws=result.draws)),
        monte_carlo=traced(
            error.explained("largest of median, lower limit, upper limit", median=middle, lower_limit=low, upper_limit=high)
        ),
        above=drawn(above.explained("draws above / draws kept", draws_above=round(above.value * kept), draws_kept=kept), "threshold"),
    )


def _width_ratio(result: BiasAnalysis, traced: Callable[[Estimate], Estimate]) -> Estimate | None:
    """The width of chance and assumption over that of chance alone; None where chance has no width."""
    if not math.isfinite(result.width_ratio):
        return None
    both, chance = ((each.high or 0.0) - (each.low or 0.0) for each in (result.total, result.sampling))
    ratio = Estimate(value=result.width_ratio, unit="ratio", method="width of both over chance alone")
    return traced(ratio.explained("width of both / width of chance", width_of_both=both, width_of_chance=chance))


def both_trials(assumption: Assumption, first: Ladder, second: Ladder, scenario: Scenario) -> dict[str, Estimate]:
    """The share of the draws in which both trials lie above the threshold, by how far the fates of those outside go together."""
    counts = [(rungs.count.value, rungs.enrolled, rungs.eligible.high) for rungs in (first, second)]
    found = probabilistic.two_trials(
        counts[0],
        counts[1],
        (assumption.prior, assumption.prior),
        correlations=list(CORRELATIONS.values()),
        parameter=assumption.parameter,
        threshold=scenario.threshold,
        draws=scenario.draws,
        seed=scenario.seed,
    )
    inputs = (*first.worst_case.inputs, *second.worst_case.inputs, *assumption.inputs)

    def share(name: str, result: TwoTrials) -> Estimate:
        kept = result.draws - result.invalid
        method = f"share of the draws with both trials above; fates {FATES_TOGETHER[name]}"
        estimate = Estimate(value=result.both_above, unit="proportion", method=method)
        estimate = estimate.explained("draws above / draws kept", draws_above=round(result.both_above * kept), draws_kept=kept)
        return estimate.traced(inputs, ("threshold", *_DRAWN))

    return {name: share(name, result) for name, result in zip(CORRELATIONS, found, strict=True)}


def moved(found: Iterable[Sequence[Estimate]]) -> Estimate:
    """The largest difference between the shares of draws that one assumption gives under several correlations."""
    apart = [(max(each.value for each in row) - min(each.value for each in row), row) for row in found]
    most, widest = max(apart, key=lambda pair: pair[0])
    estimate = Estimate(value=most, unit="proportion", method="largest difference between correlations", note="Monte Carlo error included")
    shares = [each.value for each in widest]
    estimate = estimate.explained("largest share - smallest share", largest_share=max(shares), smallest_share=min(shares))
    return estimate.traced([fact for _, row in apart for each in row for fact in each.inputs], ("threshold", *_DRAWN))


def _departure(evidence: Evidence, measure: str, absent: Fact, present: Fact, confidence: float) -> Departure:
    """The odds ratio of being free of an event, those who did not come back over those who did."""
    counts = [(fact.denominator or 0) - (fact.numerator or 0) for fact in (absent, present)]
    mean, sd = probabilistic.log_odds_ratio((counts[0], counts[1]), (absent.denominator or 0, present.denominator or 0))
    inputs = (absent.fact_id, present.fact_id)
    ratio = _ratio(
        probabilistic.log_normal(mean, sd), confidence, "odds ratio of doing well, absent over present; woolf", inputs
    ).explained(
        "(well of the absent / other absent) / (well of the present / other present)",
        well_of_the_absent=counts[0],
        other_absent=(absent.denominator or 0) - counts[0],
        well_of_the_present=counts[1],
        other_present=(present.denominator or 0) - counts[1],
    )
    return Departure(measure, evidence.label("measures", measure), evidence.label("studies", _STUDY), ratio, mean, sd, inputs)


def _log_normal(slug: str, label: str, why: str, mean: float, sd: float, confidence: float, inputs: tuple[str, ...] = ()) -> Assumption:
    prior = probabilistic.log_normal(mean, sd)
    ratio = _ratio(prior, confidence, "assumed odds ratio: median and limits", inputs)
    return Assumption(slug, label, why, "imor", prior, ratio.explained("exp(mean), its logarithm spread by sd", mean=mean, sd=sd), inputs)


def _ratio(prior: Prior, confidence: float, method: str, inputs: tuple[str, ...]) -> Estimate:
    tail = (1 - confidence) / 2
    middle, low, high = (float(value) for value in prior.ppf(np.array([0.5, tail, 1 - tail])))
    return Estimate(value=middle, low=low, high=high, unit="ratio", method=method, confidence=confidence).traced(inputs, ("confidence",))
