"""Verdict on a remission that lasts for good."""

from remission.analysis.durability import MODELS, compare
from remission.chapters.claims.case import Case
from remission.chapters.claims.judging.parts import sentence
from remission.chapters.claims.model import Claim, Judge, Judged
from remission.chapters.durability.course import shares, treatment_free_course
from remission.chapters.durability.results import lasting as fitted
from remission.claims import Verdict, under_models
from remission.estimate import Estimate

_STEPS = 5  # of the profile that brackets the limits; they are then searched for exactly
_MODELS = {"cure": "lasting share if the others are lost at a constant rate", "cure_weibull": "if that rate may rise or slow"}
_LASTING = {
    Verdict.ROBUST: "every model with a lasting share excludes zero",
    Verdict.DEPENDS: "it depends on the model: one excludes that nobody is free for good, another does not",
    Verdict.UNDECIDED: "no model excludes that nobody is free for good",
}


def lasting(case: Case, claim: Claim) -> Judged:
    verdicts: dict[str, Verdict] = {}
    numbers: dict[str, Estimate] = {}
    models: list[set[str]] = []
    for trial in case.trials:
        course = treatment_free_course(case.evidence, trial)
        fits = [fit for fit in compare(course.points, course.entered) if MODELS[fit.model].cured]
        found = {fit.model: fitted(course.points, course.entered, course.inputs, fit, case.scenario, steps=_STEPS) for fit in fits}
        verdicts[trial] = under_models([each.zero_excluded for each in found.values()])
        numbers |= {f"{trial}.latest": shares(course, case.scenario)[-1]} | {
            f"{trial}.{model}": each.share for model, each in found.items()
        }
        models.append(set(found))
    shared = [model for model in _MODELS if all(model in each for each in models)]
    told = " What lasts can be no more, but for chance, than the last published share: {named.latest}."
    return Judged(
        by_trial=verdicts,
        numbers=numbers,
        tipping="; ".join(f"{_MODELS[model]}: {{named.{model}}}" for model in shared),
        reason=sentence(case.by_trial(verdicts, _LASTING)) + told,
    )


JUDGES: dict[str, Judge[Case]] = {lasting.__name__: lasting}
