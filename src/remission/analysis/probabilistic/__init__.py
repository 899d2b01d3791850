"""Chance and ignorance together: probabilistic bias analysis, its check by quadrature, and which unknown matters most."""

from remission.analysis.probabilistic.bias import BiasAnalysis, bias_analysis, success_outside
from remission.analysis.probabilistic.priors import (
    Prior,
    beta,
    fixed,
    log_normal,
    log_odds_ratio,
    logit_normal,
    trapezoid,
    triangular,
    uniform,
)
from remission.analysis.probabilistic.quadrature import total_by_quadrature
from remission.analysis.probabilistic.ranking import Influence, rank_unknowns
from remission.analysis.probabilistic.trials import TwoTrials, correlated, two_trials

__all__ = [
    "BiasAnalysis",
    "Influence",
    "Prior",
    "TwoTrials",
    "beta",
    "bias_analysis",
    "correlated",
    "fixed",
    "log_normal",
    "log_odds_ratio",
    "logit_normal",
    "rank_unknowns",
    "success_outside",
    "total_by_quadrature",
    "trapezoid",
    "triangular",
    "two_trials",
    "uniform",
]
