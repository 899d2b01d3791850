"""Differences of means, ratios of odds and sizes of trials, held against other programs."""

from itertools import product

import numpy as np
from scipy import stats
from statsmodels.stats.contingency_tables import Table2x2
from statsmodels.stats.proportion import samplesize_proportions_2indep_onetail
from statsmodels.stats.rates import power_poisson_diff_2indep

from remission.analysis.intervals import mean_difference, odds_ratio
from remission.analysis.planning import patients_per_arm, person_years_per_arm
from remission.verification.case import Case, Numbers

Sides = tuple[Numbers, Numbers]


def _welch() -> Sides:
    """At a limit, Welch's test of scipy gives what is left to both tails."""
    ours: list[float] = []
    theirs: list[float] = []
    groups = [((1.15, 0.98), (1.09, 0.92), (270, 290)), ((3.0, 5.0), (0.5, 4.0), (4, 12))]
    for (means, sds, sizes), level in product(groups, (0.8, 0.95, 0.999)):
        found = mean_difference(means, sds, sizes, confidence=level)
        for limit in (found.low, found.high):
            tested = stats.ttest_ind_from_stats(means[0] - (limit or 0), sds[0], sizes[0], means[1], sds[1], sizes[1], equal_var=False)
            ours.append(float(tested.pvalue))
            theirs.append(1 - level)
    return ours, theirs


def _odds() -> Sides:
    ours: list[float] = []
    theirs: list[float] = []
    for (a, n, b, m), level in product(((166, 253, 204, 288), (3, 9, 1, 40)), (0.9, 0.95)):
        found = odds_ratio((a, b), (n, m), confidence=level)
        table = Table2x2(np.array([[a, n - a], [b, m - b]]))
        ours += [found.value, found.low, found.high]
        theirs += [float(number) for number in (table.oddsratio, *table.oddsratio_confint(1 - level))]
    return ours, theirs


def _shares() -> Sides:
    settings = list(product(((0.444, 0.544), (0.2, 0.1), (0.9, 0.5)), (0.8, 0.9), (0.05, 0.2)))
    ours = [patients_per_arm(first, second, power=power, alpha=alpha) for (first, second), power, alpha in settings]
    theirs = [
        float(np.ceil(samplesize_proportions_2indep_onetail(first - second, second, power, alpha=alpha)))
        for (first, second), power, alpha in settings
    ]
    return ours, theirs


def _rates() -> Sides:
    """The power at the person-years found: at least what was asked for, and less with one fewer."""
    ours: list[float] = []
    theirs: list[float] = []
    for first, second in ((0.02, 0.01), (0.5, 0.8)):
        needed = person_years_per_arm(first, second)
        reached = (
            power_poisson_diff_2indep(first, second, time, method_var="alt", return_results=False, alternative="two-sided")
            for time in (needed, needed - 1)
        )
        ours += [1.0, 0.0]
        theirs += [float(power >= 0.8) for power in reached]
    return ours, theirs


CASES: list[Case] = [
    Case("Welch interval of a difference of means", "scipy's test at each limit", "other program", _welch, 1e-12),
    Case("Woolf interval of an odds ratio", "statsmodels Table2x2", "other program", _odds, 1e-9),
    Case("Patients to tell two shares apart", "statsmodels samplesize_proportions_2indep_onetail", "other program", _shares, 0),
    Case("Person-years to tell two rates apart", "statsmodels power_poisson_diff_2indep", "other program", _rates, 0),
]
