"""Pooling of a few studies: classical, Bayesian, from counts, and of imputed data sets."""

from remission.analysis.pooling.bayesian import BayesianPooled, bayesian
from remission.analysis.pooling.classical import Pooled, Rubin, pool, rubin
from remission.analysis.pooling.counts import BinomialPooled, BinomialPosterior, binomial_logit, binomial_logit_bayesian

__all__ = [
    "BayesianPooled",
    "BinomialPooled",
    "BinomialPosterior",
    "Pooled",
    "Rubin",
    "bayesian",
    "binomial_logit",
    "binomial_logit_bayesian",
    "pool",
    "rubin",
]
