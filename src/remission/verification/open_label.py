"""Corrections of unblinded outcomes, joint outcomes and regression to the mean, held against printed values, programs and counting out."""

import itertools
import math
from collections.abc import Sequence

import numpy as np
from delicatessen import MEstimator
from delicatessen.estimating_equations import ee_rogan_gladen
from scipy import stats

from remission.analysis.non_enrollment import adjust
from remission.analysis.open_label import (
    Misclassification,
    corrected_target,
    joint,
    joint_program,
    joint_target,
    misclassification,
    target_share,
    tipping_confounder,
)
from remission.analysis.tipping import sensitivity_for, specificity_for
from remission.estimate import Estimate, Interval
from remission.verification.case import Case, Numbers, published

_EPIR = "R package epiR, epi.prev"
_EPISENSR = "R package episensr, tests of misclass"


def _odds(share: float) -> float:
    return share / (1 - share)


def _numbers(estimate: Estimate) -> list[float]:
    return [estimate.value, estimate.low or 0.0, estimate.high or 0.0]


def _exposed(positive: int, n: int, sensitivity: float, specificity: float) -> tuple[float, float]:
    """Log odds of the corrected share and their variance, by the delta method."""
    found: Misclassification = misclassification(positive, n, sensitivity, specificity)
    share = found.true.value
    return math.log(_odds(share)), found.variance / (share * (1 - share)) ** 2


def _case_control() -> Numbers:
    """Smoking among 218 cases and 295 controls, both recorded with Se .94 and Sp .97."""
    (case, case_variance), (control, control_variance) = _exposed(126, 218, 0.94, 0.97), _exposed(71, 295, 0.94, 0.97)
    half = stats.norm.isf(0.025) * math.sqrt(case_variance + control_variance)
    return [math.exp(case - control + shift) for shift in (0, -half, half)]


def _both_arms(sensitivity: Sequence[float], specificity: Sequence[float]) -> Numbers:
    """Risk ratio and odds ratio where the outcome itself is misrecorded: 4558 of 50,863 exposed, 3428 of 49,513 unexposed."""
    counts = ((4558, 50_863), (3428, 49_513))
    exposed, unexposed = (
        misclassification(*pair, se, sp).true.value for pair, se, sp in zip(counts, sensitivity, specificity, strict=True)
    )
    return [exposed / unexposed, _odds(exposed) / _odds(unexposed)]


def _m_estimation() -> tuple[Numbers, Numbers]:
    ours, theirs = [], []
    # Failures and successes recorded; the validation's true failures (right, wrong) and true successes (wrong, right).
    for main, failures, successes in (((270, 680), (71, 18), (38, 203)), ((60, 40), (45, 5), (6, 24)), ((211, 138), (78, 2), (7, 93))):
        sizes = [*main, *failures, *successes]
        recorded, truth, inside = ([(0, 1) * 3, (0, 0, 0, 0, 1, 1), (1, 1, 0, 0, 0, 0)][i] for i in range(3))
        y_star, y, r = (np.repeat(values, sizes) for values in (recorded, truth, inside))

        def psi(theta: Sequence[float], data: tuple[object, object, object] = (y, y_star, r)) -> object:
            return ee_rogan_gladen(theta, *data)

        n_failures, n_successes = sum(failures), sum(successes)
        estimator = MEstimator(psi, init=[0.5, 0.5, 0.8, 0.8])
        estimator.estimate(solver="lm", tolerance=1e-12)
        theirs += [float(estimator.theta[0]), float(estimator.variance[0, 0])]
        found = misclassification(
            main[1],
            sum(main),
            successes[1] / n_successes,
            failures[0] / n_failures,
            sensitivity_n=n_successes,
            specificity_n=n_failures,
        )
        ours += [found.true.value, found.variance]
    return ours, theirs


def _perfect_assessment() -> tuple[Numbers, Numbers]:
    ours, theirs = [], []
    for counts, imor in itertools.product(((138, 349, 367), (218, 393, 423), (25, 50, 52)), (0.0, 0.5, 1.0, 3.0)):
        corrected, plain = corrected_target(*counts, 1, 1, imor=imor), adjust(*counts, imor=imor)
        ours += [corrected.estimate.value, corrected.variance]
        theirs += [plain.value, plain.variance]
    return ours, theirs


def _draws() -> tuple[Numbers, Numbers]:
    ours, theirs = [], []
    for positive, se, sp, success in itertools.product((90, 138, 200), (0.9, 1.0), (0.85, 1.0), (0.0, 0.3, 1.0)):
        ours.append(float(target_share(positive / 349, se, sp, success, 349 / 367)))
        theirs.append(corrected_target(positive, 349, 367, se, sp, success=success).estimate.value)
    return ours, theirs


def _tipping() -> tuple[Numbers, Numbers]:
    ours, theirs = [], []
    for positive, shift in itertools.product((90, 138), (0.02, 0.05, 0.1)):
        more, less = positive / 349 + shift, positive / 349 - shift
        ours += [more, less]
        theirs.append(misclassification(positive, 349, sensitivity_for(positive / 349, more, specificity=0.99), 0.99).true.value)
        theirs.append(misclassification(positive, 349, 0.97, specificity_for(positive / 349, less, sensitivity=0.97)).true.value)
    return ours, theirs


def _pairs_known() -> tuple[Numbers, Numbers]:
    """Three outcomes with all single and pairwise shares known: the inclusion-exclusion inequalities are sharp."""
    rng = np.random.default_rng(7)
    ours, theirs = [], []
    for cells in rng.dirichlet(np.ones(8), 15):
        table = cells.reshape(2, 2, 2)
        a, b, c = float(table[1].sum()), float(table[:, 1].sum()), float(table[:, :, 1].sum())
        ab, ac, bc = float(table[1, 1].sum()), float(table[1, :, 1].sum()), float(table[:, 1, 1].sum())
        known = {(0,): a, (1,): b, (2,): c, (0, 1): ab, (0, 2): ac, (1, 2): bc}
        found = joint_program(known, 3, (0, 1, 2))
        ours += [found.low, found.high]
        theirs += [max(0.0, ab + ac - a, ab + bc - b, ac + bc - c), min(ab, ac, bc, 1 - a - b - c + ab + ac + bc)]
    return ours, theirs


def _program_against_bounds() -> tuple[Numbers, Numbers]:
    ours, theirs = [], []
    rng = np.random.default_rng(3)
    for k, p in [(k, rng.uniform(0, 1, k).tolist()) for k in (2, 3, 3, 4) for _ in range(5)]:
        found, bounds = joint_program({(i,): share for i, share in enumerate(p)}, k, tuple(range(k))), joint(p)
        ours += [found.low, found.high]
        theirs += [bounds.low, bounds.high]
    return ours, theirs


def _program_with_outsiders() -> tuple[Numbers, Numbers]:
    """Enrollment as one outcome more: the shares are of patients with the outcome and enrolled."""
    ours, theirs = [], []
    for p, enrolled in itertools.product(([0.395, 0.673], [0.9, 0.8, 0.7], [0.2, 0.3]), (349, 300, 367)):
        e, k = enrolled / 367, len(p)
        known: dict[tuple[int, ...], float | Interval] = {(k,): e}
        known |= {(i, k): e * share for i, share in enumerate(p)}
        found, bounds = joint_target(p, enrolled, 367), joint_program(known, k + 1, tuple(range(k)))
        ours += [found.low, found.high]
        theirs += [bounds.low, bounds.high]
    return ours, theirs


CASES: list[Case] = [
    published(
        "Rogan-Gladen estimate", f"{_EPIR}, example 1", lambda: [misclassification(45, 150, 0.96, 0.89).true.value], [0.2235294], 5e-8
    ),
    published(
        "Rogan-Gladen interval from mapped Blaker limits",
        f"{_EPIR}, example 1, whose limits are stepped by 0.0001",
        lambda: [
            *_numbers(misclassification(45, 150, 0.96, 0.89).apparent)[1:],
            *_numbers(misclassification(45, 150, 0.96, 0.89).true)[1:],
        ],
        [0.22827, 0.37932, 0.13914, 0.31685],
        1.2e-4,
    ),
    published(
        "Rogan-Gladen estimate and mapped Blaker interval",
        f"{_EPIR}, example 3",
        lambda: [
            *_numbers(misclassification(80, 210, 0.6, 0.9).true),
            *_numbers(misclassification(100, 189, 0.65, 0.95).true),
            *_numbers(misclassification(50, 124, 0.7, 0.99).true),
        ],
        [0.56, 0.43, 0.70, 0.80, 0.68, 0.92, 0.57, 0.45, 0.70],
        5e-3,
    ),
    published(
        "Rogan-Gladen shares composed into a risk and an odds ratio, differential",
        _EPISENSR,
        lambda: _both_arms((0.78, 0.75), (0.92, 0.97)),
        [0.2520, 0.2416],
        1e-4,
    ),
    published(
        "Rogan-Gladen shares composed into a risk and an odds ratio, nondifferential",
        _EPISENSR,
        lambda: _both_arms((0.53, 0.53), (0.99, 0.99)),
        [1.3440, 1.4062],
        1e-4,
    ),
    published(
        "Rogan-Gladen odds ratio of cases and controls with its delta-method interval",
        f"{_EPISENSR} (Chu 2006)",
        _case_control,
        [5.0245, 3.2825, 7.6909],
        1e-4,
    ),
    Case("Rogan-Gladen estimate and variance with validation", "delicatessen: M-estimation", "other program", _m_estimation, 1e-7),
    Case("Corrected target share of a perfect assessment", "the uncorrected adjustment", "closed form", _perfect_assessment, 1e-14),
    Case("Target share of draws", "corrected target share, one by one", "closed form", _draws, 1e-14),
    Case("Sensitivity and specificity behind a true share", "the Rogan-Gladen estimate they give", "closed form", _tipping, 1e-12),
    published(
        "Tipping confounder",
        "R package tipr, README",
        lambda: [tipping_confounder(1.5, 0.5), tipping_confounder(1.09, 0.5)],
        [2.25, 1.19],
        5e-3,
    ),
    Case("Linear program of joint outcomes", "Frechet-Hoeffding bounds", "closed form", _program_against_bounds, 1e-9),
    Case("Linear program with pairs known", "inclusion-exclusion inequalities", "closed form", _pairs_known, 1e-9),
    Case("Joint outcomes of all eligible", "linear program with enrollment as an outcome", "other program", _program_with_outsiders, 1e-9),
]
