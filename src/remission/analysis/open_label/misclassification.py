"""Shares recorded by an imperfect assessment, corrected for its errors, alone and for all who could have entered.

Notation: q = P(recorded success), Se and Sp sensitivity and specificity for success, J = Se + Sp - 1; the true share is (q + Sp - 1) / J.
"""

import math
from dataclasses import dataclass, replace

from scipy import special

from remission.analysis.checks import require_at_least, require_confidence, require_finite, require_positive, require_share
from remission.analysis.intervals import proportion
from remission.analysis.non_enrollment.mixing import mix
from remission.errors import InputError
from remission.estimate import Estimate

INCOMPATIBLE = "incompatible with this sensitivity and specificity"
OUTSIDE = "estimate outside 0 to 1, which its interval reaches: chance may explain it"
_ROUNDING = 1e-12
Limits = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Misclassification:
    """The recorded share, and the true one behind it; `valid` says whether a share can be, `variance` is that of the true share."""

    apparent: Estimate
    true: Estimate
    valid: bool
    variance: float


def misclassification(
    positive: float,
    n: float,
    sensitivity: float,
    specificity: float,
    *,
    sensitivity_n: float | None = None,
    specificity_n: float | None = None,
    confidence: float = 0.95,
    method: str = "blaker",
) -> Misclassification:
    """The true share behind `positive` recorded successes of n (Rogan and Gladen), with its interval.

    Sensitivity and specificity are for success: where activity goes unseen, specificity falls. Taken as known, the limits are those of the
    recorded share (`method` of `proportion`), mapped. Where they come from validation studies of `sensitivity_n` true successes and
    `specificity_n` true failures, the shifts that their Wilson limits bring are squared and added to the distances of these limits, as
    Newcombe joins independent errors. A limit outside 0..1 becomes 0 or 1, with a note. A recorded share below 1 - Sp or above Se cannot
    be: then `valid` is False, and value and limits stay outside 0..1. The variance is the delta method's.

    Raises InputError for impossible counts, shares outside 0..1, Se + Sp not above 1, or an unknown method.
    Literature: Rogan and Gladen 1978; Newcombe 1998; Gelman and Carpenter 2020 for the Bayesian form.
    """
    _require_counts(positive, n)
    require_share(sensitivity=sensitivity, specificity=specificity)
    require_confidence(confidence)
    gain = sensitivity - (1 - specificity)
    if gain <= _ROUNDING:
        raise InputError(
            f"sensitivity = {sensitivity}, specificity = {specificity}: their sum must exceed 1; the assessment is no better than chance"
        )
    sizes = {"sensitivity_n": sensitivity_n, "specificity_n": specificity_n}
    require_positive(**{name: size for name, size in sizes.items() if size is not None})
    apparent = proportion(positive, n, confidence=confidence, method=method)
    share, low, high = ((q - (1 - specificity)) / gain for q in (apparent.value, *_limits(apparent)))
    validation = share**2 * _sampling(sensitivity, sensitivity_n) + (1 - share) ** 2 * _sampling(specificity, specificity_n)
    limits = _joined(
        share,
        (low, high),
        *(-share * shift / gain for shift in _shifts(sensitivity, sensitivity_n, confidence)),
        *((1 - share) * shift / gain for shift in _shifts(specificity, specificity_n, confidence)),
    )
    valid = -_ROUNDING <= share <= 1 + _ROUNDING
    reaches = limits[1] >= 0 and limits[0] <= 1
    share, limits, notes = _within(share, limits) if valid else (share, limits, [OUTSIDE if reaches else INCOMPATIBLE])
    true = Estimate(
        value=share,
        low=limits[0],
        high=limits[1],
        unit="proportion",
        method=f"Rogan-Gladen, {method}",
        confidence=confidence,
        note="; ".join(notes),
    ).explained(
        "(recorded / patients + specificity - 1) / (sensitivity + specificity - 1)",
        recorded=positive,
        patients=n,
        specificity=specificity,
        sensitivity=sensitivity,
    )
    variance = (apparent.value * (1 - apparent.value) / n + validation) / gain**2
    return Misclassification(apparent=apparent, true=true, valid=valid, variance=variance)


@dataclass(frozen=True, slots=True)
class CorrectedTarget:
    """The target share after correction of the assessment among the enrolled, and the assumption about those outside in every form.

    A form is infinite or not a number where a share is 0 or 1, as in `Mixture`.
    """

    estimate: Estimate
    variance: float
    enrolled: Misclassification
    imor: float
    relative_success: float
    difference: float
    success: float


def corrected_target(
    positive: float,
    enrolled: float,
    eligible: float,
    sensitivity: float,
    specificity: float,
    *,
    imor: float | None = None,
    relative_success: float | None = None,
    difference: float | None = None,
    success: float | None = None,
    sensitivity_n: float | None = None,
    specificity_n: float | None = None,
    confidence: float = 0.95,
    method: str = "blaker",
) -> CorrectedTarget:
    """The target share where `positive` of the enrolled were recorded as successes, and those outside did as one assumption says.

    The assessment is corrected inside the enrolled, then mixed with those outside (one of the four forms that `mix` takes). The order
    matters: only the enrolled were assessed, so only their share carries its errors, and the assumption compares true shares; mixing first
    would take false successes from patients whom nobody assessed. Limits: those of the true share among the enrolled carried through the
    assumption, their distances squared and added to those of the sampling of enrollment. A limit outside 0..1 becomes 0 or 1, with a note.

    Raises InputError as `misclassification` and `mix`, and where the recorded share is incompatible with sensitivity and specificity.
    Literature: Rogan and Gladen 1978; White, Higgins and Wood 2008; Newcombe 1998.
    """
    _require_counts(positive, enrolled, "enrolled")
    require_positive(eligible=eligible)
    if enrolled > eligible:
        raise InputError(f"enrolled = {enrolled}: more than eligible = {eligible}")
    sizes = {"sensitivity_n": sensitivity_n, "specificity_n": specificity_n}
    inside = misclassification(positive, enrolled, sensitivity, specificity, **sizes, confidence=confidence, method=method)
    if not inside.valid:
        raise InputError(
            f"positive = {positive} of enrolled = {enrolled}: {INCOMPATIBLE}, {sensitivity} and {specificity};"
            f" the share among the enrolled would be {inside.true.value:.4g}"
        )
    assumption = {"imor": imor, "relative_success": relative_success, "difference": difference, "success": success}
    p, e = inside.true.value, enrolled / eligible
    mixture = mix(p, inside.variance, enrolled, eligible, **assumption)
    slope = e + (1 - e) * mixture.slope

    def carried(limit: float) -> float:
        """An odds ratio keeps the share outside within 0..1; the other forms are straight lines, continued beyond."""
        return mixture.share + (limit - p) * slope if imor is None else mix(limit, 0.0, enrolled, eligible, imor=imor).share

    enrollment = -float(special.ndtri((1 - confidence) / 2)) * math.sqrt(mix(p, 0.0, enrolled, eligible, **assumption).variance)
    low, high = (carried(limit) for limit in _limits(inside.true))
    share, limits, notes = _within(mixture.share, _joined(mixture.share, (low, high), -enrollment, enrollment))
    label = next(f"{name} = {value:g}" for name, value in assumption.items() if value is not None)
    note = "; ".join([f"among the enrolled: {inside.true.note}"] * bool(inside.true.note) + notes)
    method = f"Rogan-Gladen, {label}, {method}"
    return CorrectedTarget(
        estimate=replace(inside.true, value=share, low=limits[0], high=limits[1], method=method, note=note).explained(
            "((recorded - enrolled x (1 - specificity)) / (sensitivity + specificity - 1) + outside x success share outside) / eligible",
            recorded=positive,
            enrolled=enrolled,
            sensitivity=sensitivity,
            specificity=specificity,
            outside=eligible - enrolled,
            success_share_outside=mixture.success,
            eligible=eligible,
        ),
        variance=mixture.variance,
        enrolled=inside,
        imor=mixture.imor,
        relative_success=mixture.relative_success,
        difference=mixture.difference,
        success=mixture.success,
    )


def tipping_confounder(observed: float, difference: float) -> float:
    """The outcome ratio of an unmeasured confounder that would explain an observed ratio: observed ** (1 / difference).

    The confounder is normal with unit variance, its means in the two groups `difference` apart; the result is the ratio of the outcome per
    unit of it, for a risk ratio, rate ratio, hazard ratio or (rare outcome) odds ratio.

    Raises InputError for a ratio that is not positive, a difference of 0, or a result beyond all numbers.
    """
    require_positive(observed=observed)
    require_finite(difference=difference)
    logarithm = math.log(observed)
    if difference == 0 or abs(logarithm) > 700 * abs(difference):
        raise InputError(f"difference = {difference}: too small to explain observed = {observed}")
    return math.exp(logarithm / difference)


def _require_counts(positive: float, n: float, name: str = "n") -> None:
    require_at_least(0, positive=positive)
    require_positive(**{name: n})
    if positive > n:
        raise InputError(f"positive = {positive}: more than {name} = {n}")


def _limits(estimate: Estimate) -> Limits:
    low, high = estimate.low, estimate.high
    return (estimate.value if low is None else low), (estimate.value if high is None else high)


def _joined(share: float, limits: Limits, *shifts: float) -> Limits:
    """Limits with further independent errors: distances from the share on either side squared and added."""
    low = math.hypot(share - limits[0], *(shift for shift in shifts if shift < 0))
    return share - low, share + math.hypot(limits[1] - share, *(shift for shift in shifts if shift > 0))


def _shifts(share: float, n: float | None, confidence: float) -> Limits:
    """From a validated share to its Wilson limits, which move even where no error was seen; nothing where it is known."""
    if n is None:
        return 0.0, 0.0
    low, high = _limits(proportion(share * n, n, confidence=confidence, method="wilson"))
    return low - share, high - share


def _within(share: float, limits: Limits) -> tuple[float, Limits, list[str]]:
    """A share that is one but for rounding, its limits cut at 0 and 1, and the notes that tell it."""
    low, high = limits
    cuts = (("lower limit set to 0", low < -_ROUNDING), ("upper limit set to 1", high > 1 + _ROUNDING))
    share, low, high = (min(max(number, 0.0), 1.0) for number in (share, low, high))
    return share, (low, high), [note for note, cut in cuts if cut]


def _sampling(share: float, n: float | None) -> float:
    """The sampling variance of a validated share, 0 where it is known."""
    return share * (1 - share) / n if n is not None else 0.0
