"""What models say of the published course: a constant rate, a slowing one, or a share that lasts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from remission.analysis import intervals
from remission.analysis.durability import (
    MODELS,
    AnnualLoss,
    CureProfile,
    Fit,
    SurvivalPoint,
    annual_loss,
    compare,
    likelihood_ratio_limit,
    profile_cure,
)
from remission.chapters.durability.course import Course, shares, treatment_free_course
from remission.estimate import Estimate
from remission.evidence import Evidence
from remission.scenario import Scenario

CONSTANT, SLOWING, PLATEAU, FREE_SHAPE = "exponential", "weibull", "cure", "cure_weibull"
NAMES = {
    CONSTANT: "constant rate",
    SLOWING: "no plateau (Weibull)",
    PLATEAU: "plateau (cure model)",
    FREE_SHAPE: "plateau, shape free",
}
HORIZONS = (12.0, 15.0)  # years since the first course, after the last report


@dataclass(frozen=True, slots=True)
class Lasting:
    """The share that would never be treated again, under one model that has one.

    `share` has the likelihood-ratio limits; `saturated` where the model has as many parameters as there are published points.
    """

    share: Estimate
    zero_excluded: bool
    saturated: bool
    profile: CureProfile


@dataclass(frozen=True, slots=True)
class YearlyLoss:
    """The share lost per year among those still free, over the years from `start` to `end` since the first course."""

    start: float
    end: float
    lost: Estimate


@dataclass(frozen=True, slots=True)
class Durability:
    """Whether treatment-freedom lasts, of one trial.

    `fits` by model, the lowest AIC first, and `aic` likewise; `lasting` by model with a share that lasts; `constant_deviance` is twice the
    log-likelihood that a constant rate loses to a Weibull curve (None where there are too few points), `constant_rejected` whether that is
    more than chance allows. `latest` is the last published share and `latest_year` its year since the first course.
    """

    study: str
    course: Course
    shares: tuple[Estimate, ...]
    fits: Mapping[str, Fit]
    aic: Mapping[str, Estimate]
    lasting: Mapping[str, Lasting]
    constant_deviance: Estimate | None
    constant_rejected: bool
    losses: tuple[YearlyLoss, ...]
    latest: Estimate
    latest_year: float


@dataclass(frozen=True, slots=True)
class Horizon:
    """What a slowing curve and one with a plateau foretell for a year, how far apart, and how far chance spreads one trial's share."""

    year: float
    slowing: Estimate
    plateau: Estimate
    apart: Estimate
    chance: Estimate

    @property
    def told_apart(self) -> bool:
        return self.apart.value > self.chance.value


def durability(evidence: Evidence, study: str, scenario: Scenario, *, steps: int = 41) -> Durability:
    """The models fitted to a trial's published course, profile likelihoods at so many steps.

    Raises InputError as `treatment_free_course`, or for shares that no course of counts can give.
    """
    course = treatment_free_course(evidence, study)
    fits = {found.model: found for found in compare(course.points, course.entered)}
    published = shares(course, scenario)
    deviance, rejected = _constant(course, fits, scenario)
    return Durability(
        study=study,
        course=course,
        shares=published,
        fits=fits,
        aic={model: _aic(found, course) for model, found in fits.items()},
        lasting={
            model: lasting(course.points, course.entered, course.inputs, fits[model], scenario, steps=steps)
            for model, kind in MODELS.items()
            if kind.cured and model in fits
        },
        constant_deviance=deviance,
        constant_rejected=rejected,
        losses=_losses(course, scenario),
        latest=published[-1],
        latest_year=course.years[-1],
    )


def lasting(
    points: Sequence[SurvivalPoint], entered: int, inputs: tuple[str, ...], found: Fit, scenario: Scenario, *, steps: int
) -> Lasting:
    """The lasting share of a fitted model with its likelihood-ratio limits."""
    profile = profile_cure(points, entered, model=found.model, confidence=scenario.confidence, steps=steps)
    share = Estimate(
        value=profile.value,
        low=profile.low,
        high=profile.high,
        unit="proportion",
        method=f"{NAMES[found.model]}, fitted by likelihood; interval from the profile likelihood",
        confidence=scenario.confidence,
        note="as many parameters as published points" if found.saturated else "",
    ).explained("lasting share with the largest likelihood; patients: entered, reports: published", entered=entered, published=len(points))
    return Lasting(share.traced(inputs, ("confidence",)), profile.zero_excluded, found.saturated, profile)


def chance_limit(scenario: Scenario) -> Estimate:
    """How much twice the log-likelihood may fall short of the best by chance, for one parameter."""
    limit = likelihood_ratio_limit(scenario.confidence)
    found = Estimate(value=limit, unit="points", method="chi-square quantile, one degree of freedom", assumptions=("confidence",))
    return found.explained("what chi-square exceeds with probability 1 - confidence", confidence=scenario.confidence)


def foretold(found: Durability, model: str, year: float) -> Estimate:
    """The share free at a year since the first course under a fitted model."""
    fit, time = found.fits[model], year - found.course.origin
    names = {"rate": "rate", "shape": "shape", "cured": "lasting"}
    terms = {names[name]: value for name, value in fit.parameters.items()}
    kind = MODELS[model]
    falling = "exp(-(rate x years)^shape)" if kind.shaped else "exp(-rate x years)"
    estimate = _share(fit.survival(time), f"{NAMES[model]}, {'fitted' if year <= found.latest_year else 'extrapolated'}", found.course)
    return estimate.explained(f"lasting + (1 - lasting) x {falling}" if kind.cured else falling, **terms, years=time)


def horizons(found: Durability, scenario: Scenario) -> tuple[Horizon, ...]:
    """The two curves at years after the last report; none where they cannot be fitted."""
    if not {SLOWING, PLATEAU} <= found.fits.keys():
        return ()
    return tuple(_horizon(found, year, scenario) for year in HORIZONS if year > found.latest_year)


def _horizon(found: Durability, year: float, scenario: Scenario) -> Horizon:
    course = found.course
    slowing, plateau = (foretold(found, model, year) for model in (SLOWING, PLATEAU))
    limits = intervals.proportion(
        round(plateau.value * course.entered), course.entered, confidence=scenario.confidence, method=scenario.interval_method
    )
    low, high = limits.low or 0.0, limits.high or 0.0
    apart = _share(abs(plateau.value - slowing.value), "difference of the two models", course)
    difference = "plateau - decline" if plateau.value >= slowing.value else "decline - plateau"
    chance = _share((high - low) / 2, "half the interval of such a share of all who entered", course)
    return Horizon(
        year=year,
        slowing=slowing,
        plateau=plateau,
        apart=apart.explained(difference, plateau=plateau.value, decline=slowing.value),
        chance=chance.explained("(upper limit - lower limit) / 2", upper_limit=high, lower_limit=low).traced(
            assumptions=("confidence", "interval_method")
        ),
    )


def _constant(course: Course, fits: Mapping[str, Fit], scenario: Scenario) -> tuple[Estimate | None, bool]:
    if SLOWING not in fits:
        return None, False
    lost = max(0.0, 2 * (fits[SLOWING].log_likelihood - fits[CONSTANT].log_likelihood))
    estimate = _number(lost, "twice the log-likelihood that a constant rate loses to a Weibull curve", course).explained(
        "2 x (log likelihood of Weibull - log likelihood of constant)",
        log_likelihood_of_Weibull=fits[SLOWING].log_likelihood,
        log_likelihood_of_constant=fits[CONSTANT].log_likelihood,
    )
    return estimate, lost > likelihood_ratio_limit(scenario.confidence)


def _losses(course: Course, scenario: Scenario) -> tuple[YearlyLoss, ...]:
    found = annual_loss(course.points, course.entered, confidence=scenario.confidence, method=scenario.interval_method)
    return tuple(_loss(course, loss) for loss in found)


def _loss(course: Course, loss: AnnualLoss) -> YearlyLoss:
    start, end = loss.start + course.origin, loss.end + course.origin
    inputs = (*(course.behind(start) if loss.start else ()), *course.behind(end))
    return YearlyLoss(start, end, loss.lost.traced(inputs, ("confidence", "interval_method")))


def _aic(found: Fit, course: Course) -> Estimate:
    estimate = _number(found.aic, f"Akaike information criterion, {NAMES[found.model]}", course, 1)
    return estimate.explained("2 x parameters - 2 x log likelihood", parameters=len(found.parameters), log_likelihood=found.log_likelihood)


def _number(value: float, method: str, course: Course, decimals: int = 2) -> Estimate:
    return Estimate(value=value, unit="points", method=method, inputs=course.inputs, decimals=decimals)


def _share(value: float, method: str, course: Course) -> Estimate:
    return Estimate(value=value, unit="proportion", method=method, inputs=course.inputs, note="a model's, not observed")
