"""Which unknown matters most for the share truly free of disease activity, under three sets of priors that are ours."""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np

from remission import cohort
from remission.analysis.open_label import target_share
from remission.analysis.probabilistic import Influence, Prior, beta, logit_normal, rank_unknowns, triangular, uniform
from remission.analysis.probabilistic.priors import Array
from remission.estimate import Estimate
from remission.evidence import Evidence
from remission.scenario import Scenario

UNKNOWNS = {
    "specificity": "Activity missed (specificity)",
    "sensitivity": "Activity seen where none was (sensitivity)",
    "success": "Fate of those outside",
    "q": "Chance",
}
# In the order of reading, in few words.
SHORT = {
    "specificity": "Activity\nmissed",
    "sensitivity": "Activity seen\nwhere none was",
    "success": "Fate of\nthose outside",
    "q": "Chance",
}
PRIORS = {
    "even": "Errors small, as likely either way",
    "wide": "Errors wide, as likely either way",
    "pessimistic": "Activity missed, and those outside did worse",
}
_REACH = 1e-6  # the tail of chance beyond which a recorded share is not considered
_EXPLAINS = {"first_order": "alone", "total": "with all its interactions"}


@dataclass(frozen=True, slots=True)
class _Assumed:
    """A prior, and whether the recorded share had a part in it."""

    prior: Prior
    by_record: bool = True


@dataclass(frozen=True, slots=True)
class Ranking:
    """The unknowns in order of influence, and the share that the same priors give: median and limits over the draws.

    `priors` are the median and central range of each prior, its name as the method; `indices` the first-order and the total Sobol index of
    each unknown, as shares of the variance.
    """

    priors: Mapping[str, Estimate]
    indices: Mapping[str, tuple[Estimate, Estimate]]
    share: Estimate

    @property
    def first(self) -> str:
        """The unknown that explains most, with all its interactions."""
        return max(self.indices, key=lambda name: self.indices[name][1].value)

    def estimates(self) -> dict[str, Estimate]:
        """Both indices of every unknown, its prior, and the share."""
        pairs = self.indices.items()
        firsts, totals = (
            {f"{name}.first_order": first for name, (first, _) in pairs},
            {f"{name}.total": total for name, (_, total) in pairs},
        )
        return {"share": self.share} | {f"{name}.prior": prior for name, prior in self.priors.items()} | firsts | totals


def ranking(evidence: Evidence, study: str, prior_set: str, scenario: Scenario) -> Ranking:
    """The share of the variance of the target share that each unknown explains, and the spread of that share.

    The fate of those outside is drawn apart from chance, around the recorded share or over everything. Specificity and sensitivity are kept
    to where the recorded share can be.
    """
    rungs = cohort.target_ladder(evidence, study, "neda", scenario)
    assumed = _priors(rungs.count.value, rungs.enrolled)[prior_set]
    priors = {name: each.prior for name, each in assumed.items()}
    inside = rungs.enrolled / rungs.eligible.high

    def model(**drawn: Array) -> Array:
        return target_share(**drawn, enrolled_share=inside)

    random = np.random.default_rng(scenario.seed)
    shares = model(**{name: prior.draw(random, scenario.draws) for name, prior in priors.items()})
    half = (1 - scenario.confidence) / 2
    low, middle, high = (float(share) for share in np.nanquantile(shares, [half, 0.5, 1 - half]))
    described = {
        name: _described(name, each.prior, scenario.confidence).traced(rungs.observed.inputs if each.by_record else ())
        for name, each in assumed.items()
    }
    spread = Estimate(
        value=middle,
        low=low,
        high=high,
        unit="proportion",
        method=f"draws from priors: {PRIORS[prior_set].lower()}",
        confidence=scenario.confidence,
    ).explained("median of the share truly free over d draws from the priors", d=scenario.draws)

    def index(influence: Influence, kind: Literal["first_order", "total"]) -> Estimate:
        method = f"Sobol index, {kind.replace('_', ' ')}, {described[influence.name].method}"
        formula = f"part of the variance of the share truly free that this unknown explains {_EXPLAINS[kind]}"
        estimate = Estimate(value=getattr(influence, kind), unit="proportion", method=method, formula=formula)
        return estimate.traced(rungs.scenario.inputs, ("target_population", "seed"))

    return Ranking(
        priors=described,
        indices={
            each.name: (index(each, "first_order"), index(each, "total")) for each in rank_unknowns(model, priors, seed=scenario.seed)
        },
        share=spread.traced(rungs.scenario.inputs, ("target_population", "confidence", "draws", "seed")),
    )


def _described(unknown: str, prior: Prior, confidence: float) -> Estimate:
    low, middle, high = (float(share) for share in prior.ppf(np.array([(1 - confidence) / 2, 0.5, (1 + confidence) / 2])))
    method = f"prior {prior.name.replace('_', ' ')}"
    formula = "median of the prior, with its central range"
    note = "what chance leaves open, from the count" if unknown == "q" else "chosen here"
    return Estimate(
        value=middle, low=low, high=high, unit="proportion", method=method, formula=formula, note=note, assumptions=("confidence",)
    )


def _priors(positive: int, n: int) -> dict[str, dict[str, _Assumed]]:
    """Each set of priors for each unknown. No bias on average: both errors have one prior, and those outside are centered on the record."""
    chance = beta(positive + 0.5, n - positive + 0.5)
    least, most = (float(share) for share in chance.ppf(np.array([_REACH, 1 - _REACH])))
    center = math.log((positive + 0.5) / (n - positive + 0.5))

    def specificity(low: float, shape: Callable[[float], Prior]) -> _Assumed:
        return _Assumed(shape(max(low, 1 - least)), 1 - least > low)

    def sensitivity(low: float, shape: Callable[[float], Prior]) -> _Assumed:
        return _Assumed(shape(max(low, most)), most > low)

    def best_likeliest(low: float) -> Prior:
        return triangular(low, 1, 1)

    def wide(low: float) -> Prior:
        return uniform(low, 1)

    return {
        "even": {
            "specificity": specificity(0.9, best_likeliest),
            "sensitivity": sensitivity(0.9, best_likeliest),
            "success": _Assumed(logit_normal(center, 0.5)),
            "q": _Assumed(chance),
        },
        "wide": {
            "specificity": specificity(0.85, wide),
            "sensitivity": sensitivity(0.85, wide),
            "success": _Assumed(uniform(0, 1), by_record=False),
            "q": _Assumed(chance),
        },
        "pessimistic": {
            "specificity": specificity(0.85, lambda low: uniform(low, max(0.95, low + 1e-3))),
            "sensitivity": sensitivity(0.95, best_likeliest),
            "success": _Assumed(logit_normal(center - 1, 0.5)),
            "q": _Assumed(chance),
        },
    }
