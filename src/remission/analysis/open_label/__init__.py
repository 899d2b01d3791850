"""Unblinded outcomes without a control group: misclassification, joint outcomes, regression to the mean, gathering of good years."""

from remission.analysis.open_label.calibration import RegressionFit, RegressionRegion, fit_regression, regression_from, regression_region
from remission.analysis.open_label.clustering import Clustering, clustering
from remission.analysis.open_label.draws import target_share
from remission.analysis.open_label.joint import Joint, joint, joint_interval, joint_program, joint_target
from remission.analysis.open_label.misclassification import (
    INCOMPATIBLE,
    OUTSIDE,
    CorrectedTarget,
    Misclassification,
    corrected_target,
    misclassification,
    tipping_confounder,
)
from remission.analysis.open_label.regression import RegressionToMean, regression_to_mean

__all__ = [
    "INCOMPATIBLE",
    "OUTSIDE",
    "Clustering",
    "CorrectedTarget",
    "Joint",
    "Misclassification",
    "RegressionFit",
    "RegressionRegion",
    "RegressionToMean",
    "clustering",
    "corrected_target",
    "fit_regression",
    "joint",
    "joint_interval",
    "joint_program",
    "joint_target",
    "misclassification",
    "regression_from",
    "regression_region",
    "regression_to_mean",
    "target_share",
    "tipping_confounder",
]
