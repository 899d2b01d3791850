"""Event rates, rare events and comparisons, held against printed values, other programs and direct enumeration."""

import math
from itertools import count, product

import numpy as np
import statsmodels.api as sm
from scipy import integrate, optimize, stats
from statsmodels.stats.proportion import confint_proportions_2indep
from statsmodels.stats.rates import confint_poisson_2indep

from remission.analysis.intervals import smr
from remission.analysis.safety import (
    detect,
    detect_excess,
    first_event_rate,
    negative_binomial_dispersion,
    nnt,
    nnt_from_counts,
    nnt_rates,
    patients_needed,
    person_years,
    rate_difference,
    recurrent_rate,
    rule_of_three,
    sir,
)
from remission.verification.case import Case, Numbers, published

Sides = tuple[Numbers, Numbers]

_LEVELS = (0.8, 0.95, 0.99)
_TWO_GROUPS = [((5, 12), (800.0, 1200.0)), ((0, 3), (1000.0, 900.0)), ((40, 0), (500.0, 700.0)), ((300, 310), (2e4, 1e4))]


def _limits_of_a_risk() -> Sides:
    ours, theirs = [], []
    for n, events, confidence in product((5, 60, 1500), (0, 1, 2, 5), _LEVELS):
        one, two = (rule_of_three(n, events=events, two_sided=sides, confidence=confidence).upper for sides in (False, True))
        ours += [one, two]
        test = stats.binomtest(events, n, alternative="less"), stats.binomtest(events, n)
        theirs += [float(side.proportion_ci(confidence, method="exact").high) for side in test]
    return ours, theirs


def _limits_of_a_mean() -> Sides:
    ours, theirs = [], []
    for events, confidence, two_sided in product(range(5), _LEVELS, (False, True)):
        ours.append(1000 * rule_of_three(1000, events=events, two_sided=two_sided, confidence=confidence).approximation)
        tail = (1 - confidence) / (2 if two_sided else 1)
        theirs.append(float(stats.chi2.isf(tail, 2 * events + 2)) / 2)
    return ours, theirs


def _detection() -> Sides:
    ours, theirs = [], []
    for rate, time, events in product((1e-4, 0.02, 3.0), (0.5, 300.0, 2e4), (1, 2, 7)):
        ours.append(detect(rate, person_years=time, events=events).probability)
        theirs.append(float(stats.poisson.sf(events - 1, rate * time)))
    for rate, probability, events in product((1e-4, 0.02, 3.0), (0.05, 0.5, 0.99), (1, 2, 7)):
        ours.append(rate * detect(rate, probability=probability, events=events).person_years)
        theirs.append(float(stats.chi2.ppf(probability, 2 * events)) / 2)
    return ours, theirs


def _sample_sizes() -> Sides:
    settings = list(product((0.9, 0.5, 0.1, 0.037, 0.004), (0.2, 0.5, 0.8, 0.95, 0.99)))
    sizes = np.arange(1, 2000)
    ours = [patients_needed(risk, probability) for risk, probability in settings]
    return ours, [int(sizes[stats.binom.sf(0, sizes, risk) >= probability][0]) for risk, probability in settings]


def _excess() -> Sides:
    """The critical number by counting up, each expected number as the root of a Poisson tail."""
    ours: list[float] = []
    theirs: list[float] = []
    for ratio, power, alpha in [(2, 0.8, 0.05), (3, 0.8, 0.05), (5, 0.8, 0.05), (10, 0.8, 0.05), (4, 0.9, 0.025), (50, 0.6, 0.2)]:
        found = detect_excess(ratio, power=power, alpha=alpha)
        ours += [found.critical, found.expected_low, found.expected_high]
        for critical in count(1):
            high = _mean_with_tail(critical, alpha)
            low = _mean_with_tail(critical, power) / ratio
            if low <= high:
                theirs += [critical, low, high]
                break
    return ours, theirs


def _mean_with_tail(critical: int, tail: float) -> float:
    return float(optimize.brentq(lambda mean: stats.poisson.sf(critical - 1, mean) - tail, 0, 200, xtol=1e-13))


def _first_events() -> Sides:
    """The intercept of a binomial regression with a complementary log-log link and the years as offset."""
    ours, theirs = [], []
    for patients, with_event, years in [(349, 25, 3.0), (40, 1, 0.5), (100, 90, 8.0)]:
        ours.append(first_event_rate(patients, with_event, years).value)
        family = sm.families.Binomial(link=sm.families.links.CLogLog())
        outcome = np.repeat([1, 0], [with_event, patients - with_event])
        model = sm.GLM(outcome, np.ones((patients, 1)), family=family, offset=np.full(patients, math.log(years)))
        theirs.append(math.exp(float(model.fit(tol=1e-12, maxiter=200).params[0])))
    return ours, theirs


def _recurrent_events() -> Sides:
    ours, theirs = [], []
    for events, dispersion, confidence in product((0, 3, 60), (1.0, 1.7, 6.0), _LEVELS):
        found = recurrent_rate(events, 800, dispersion=dispersion, confidence=confidence)
        ours += [found.low or 0.0, found.high or 0.0]
        tail, size = (1 - confidence) / 2, 2 * events / dispersion
        theirs.append(dispersion * float(stats.chi2.ppf(tail, size)) / 1600 if events else 0.0)
        theirs.append(dispersion * float(stats.chi2.isf(tail, size + 2)) / 1600)
    return ours, theirs


def _dispersion() -> Sides:
    settings = list(product((0.1, 1.0, 4.0), (0.3, 1.0, 20.0)))
    spread = [stats.nbinom(shape, shape / (shape + mean)) for mean, shape in settings]
    return [negative_binomial_dispersion(*setting) for setting in settings], [float(item.var() / item.mean()) for item in spread]


def _ratio_to_a_counted_background() -> Sides:
    ours, theirs = [], []
    for (observed, background), (time, other), surveillance in [(*pair, factor) for pair in _TWO_GROUPS[:2] for factor in (1.0, 2.5)]:
        found = sir(observed, time, background_events=background, background_person_years=other, surveillance=surveillance)
        ours += [found.value, found.low, found.high, found.expected]
        share = stats.binomtest(observed, observed + background).proportion_ci(0.95, method="exact")
        scale = other / time / surveillance
        theirs += [odds * scale for odds in (observed / background, share.low / (1 - share.low), share.high / (1 - share.high))]
        theirs.append(background / other * time * surveillance)
    return ours, theirs


def _ratio_to_a_known_background() -> Sides:
    ours, theirs = [], []
    for observed in (1, 3, 20):
        found = sir(observed, 1000, background_events=10**9, background_person_years=10**9 * 500)
        fixed = smr(observed, 2)
        ours += [found.low, found.high]
        theirs += [fixed.low or 0.0, fixed.high or 0.0]
    return ours, theirs


def _rate_differences() -> Sides:
    ours: list[float] = []
    theirs: list[float] = []
    for (events, time), confidence, method in product(_TWO_GROUPS, _LEVELS, ("score", "garwood")):
        if method == "garwood" and 0 in events:
            # statsmodels gives no exact interval at no event.
            continue
        found = rate_difference(events, time, confidence=confidence, method=method)
        ours += [found.low or 0.0, found.high or 0.0]
        theirs += [
            float(limit)
            for limit in confint_poisson_2indep(
                events[0],
                time[0],
                events[1],
                time[1],
                method="mover",
                compare="diff",
                alpha=1 - confidence,
                method_mover={"score": "score", "garwood": "exact-c"}[method],
            )
        ]
    return ours, theirs


def _needed_to_treat() -> Sides:
    ours: list[float] = []
    theirs: list[float] = []
    for successes, n in [((56, 48), (70, 80)), ((9, 3), (10, 10)), ((5, 0), (56, 29)), ((20, 30), (40, 41))]:
        found = nnt_from_counts(successes, n)
        ours += [found.at_low, found.at_high]
        limits = confint_proportions_2indep(successes[0], n[0], successes[1], n[1], compare="diff", method="newcomb")
        theirs += [1 / float(limit) for limit in limits]
    found = nnt_rates((5, 20), (1000, 1000), method="score")
    limits = confint_poisson_2indep(20, 1000, 5, 1000, method="mover", compare="diff")
    return [*ours, found.at_low, found.at_high], [*theirs, *(1 / float(limit) for limit in limits)]


def _follow_up() -> Sides:
    ours, theirs = [], []
    for entrants, stayers, years in [(393, 357, 3.0), (10, 0, 0.5), (7, 7, 2.0)]:
        ours.append(person_years(entrants, stayers, years, assumption="linear_loss").value)
        theirs.append(float(integrate.quad(lambda t, n=entrants, m=stayers, d=years: n - (n - m) * t / d, 0, years)[0]))
    return ours, theirs


CASES: list[Case] = [
    published(
        "Number needed to treat, its interval through infinity",
        "Altman 1998, as quoted in Newcombe's response in the BMJ",
        lambda: [(found := nnt(0.10, -0.05, 0.25)).value, found.at_low, found.at_high],
        [10, -20, 4],
        1e-9,
    ),
    published("Rule of three, approximation", "Hanley and Lippman-Hand 1983", lambda: [rule_of_three(1500).approximation], [1 / 500], 5e-6),
    published(
        "Patients needed to see an event",
        "R package epiR, rsu.sssep.rs",
        lambda: [patients_needed(risk, 0.95) for risk in (0.01, 0.001)],
        [299, 2995],
        0,
    ),
    Case("Rule of three, exact limit", "scipy.stats.binomtest", "other program", _limits_of_a_risk, 1e-9),
    Case("Rule of three, approximation", "chi-square quantiles", "closed form", _limits_of_a_mean, 1e-10),
    Case("Detectability of an event", "scipy.stats, Poisson and chi-square", "other program", _detection, 1e-11),
    Case("Patients needed to see an event", "scipy.stats.binom, size by size", "other program", _sample_sizes, 0),
    Case("Detectability of an excess", "Poisson tails, critical number by critical number", "other program", _excess, 1e-10),
    Case("Rate of first events", "statsmodels, binomial regression, complementary log-log", "other program", _first_events, 1e-9),
    Case("Rate of recurrent events", "quasi-Poisson limits", "closed form", _recurrent_events, 1e-12),
    Case("Negative binomial dispersion", "scipy.stats.nbinom", "other program", _dispersion, 1e-12),
    Case(
        "Incidence ratio over a counted background",
        "scipy.stats.binomtest given the total",
        "other program",
        _ratio_to_a_counted_background,
        1e-8,
    ),
    Case("Incidence ratio over a large background", "ratio to a known expectation", "closed form", _ratio_to_a_known_background, 1e-6),
    Case("Interval of a rate difference", "statsmodels, confint_poisson_2indep", "other program", _rate_differences, 1e-10),
    Case("Number needed to treat from counts and rates", "statsmodels, limits inverted", "other program", _needed_to_treat, 1e-7),
    Case("Person-years under linear loss", "numerical integration", "quadrature", _follow_up, 1e-9),
]
