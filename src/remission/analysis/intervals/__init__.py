"""Confidence intervals of one proportion, rate or standardized ratio, and of the difference or ratio of two groups."""

from remission.analysis.intervals.contrasts import mean_difference, odds_ratio
from remission.analysis.intervals.one_sample import proportion, rate, smr
from remission.analysis.intervals.two_sample import Ratio, difference, proportion_ratio, rate_ratio

__all__ = ["Ratio", "difference", "mean_difference", "odds_ratio", "proportion", "proportion_ratio", "rate", "rate_ratio", "smr"]
