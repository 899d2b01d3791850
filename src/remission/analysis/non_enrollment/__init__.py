"""Patients who did not enter the extension: what the reported share can mean for all who could have entered."""

from remission.analysis.non_enrollment.adjustment import Adjustment, adjust
from remission.analysis.non_enrollment.attrition import StageBounds, accumulated_difference, attrition, attrition_adjusted
from remission.analysis.non_enrollment.bounds import (
    IMPOSSIBLE,
    Bounds,
    OneSided,
    ShareRange,
    Subtraction,
    bounds,
    bounds_of_shares,
    monotone_bounds,
    tipping_limit,
)
from remission.analysis.non_enrollment.counts import Count, implied_total, reconstruct_count
from remission.analysis.non_enrollment.mixing import Mixture, mix, odds_ratio
from remission.analysis.non_enrollment.partial import bounded_share, imbens_manski, imbens_manski_multiplier, stoye
from remission.analysis.non_enrollment.population import View
from remission.analysis.non_enrollment.rates import RateBounds, adjust_rate, rate_bounds

__all__ = [
    "IMPOSSIBLE",
    "Adjustment",
    "Bounds",
    "Count",
    "Mixture",
    "OneSided",
    "RateBounds",
    "ShareRange",
    "StageBounds",
    "Subtraction",
    "View",
    "accumulated_difference",
    "adjust",
    "adjust_rate",
    "attrition",
    "attrition_adjusted",
    "bounded_share",
    "bounds",
    "bounds_of_shares",
    "imbens_manski",
    "imbens_manski_multiplier",
    "implied_total",
    "mix",
    "monotone_bounds",
    "odds_ratio",
    "rate_bounds",
    "reconstruct_count",
    "stoye",
    "tipping_limit",
]
