"""How long a published share stays free of the event: likelihood of rounded shares, models, cured share, follow-up."""

from remission.analysis.durability.follow_up import AnnualLoss, FreeBounds, annual_loss, loss_bounds
from remission.analysis.durability.likelihood import SurvivalPoint, free_counts, log_likelihood
from remission.analysis.durability.models import MODELS, Fit, compare, fit
from remission.analysis.durability.profile import CureProfile, likelihood_ratio_limit, profile_cure

__all__ = [
    "MODELS",
    "AnnualLoss",
    "CureProfile",
    "Fit",
    "FreeBounds",
    "SurvivalPoint",
    "annual_loss",
    "compare",
    "fit",
    "free_counts",
    "likelihood_ratio_limit",
    "log_likelihood",
    "loss_bounds",
    "profile_cure",
]
