"""The target share under one stated assumption about those outside."""

from dataclasses import dataclass

from remission.analysis.checks import require_confidence
from remission.analysis.non_enrollment.mixing import effective_size, mix, only_one
from remission.analysis.non_enrollment.population import View, require_counts, require_view, share_of, share_with_size
from remission.estimate import Estimate


@dataclass(frozen=True, slots=True)
class Adjustment:
    """The target share under one assumption about those outside, and that assumption in its equivalent forms (see `Mixture`)."""

    estimate: Estimate
    variance: float
    imor: float
    relative_success: float
    difference: float
    success: float
    response_ratio: float

    @property
    def value(self) -> float:
        return self.estimate.value

    @property
    def low(self) -> float | None:
        return self.estimate.low

    @property
    def high(self) -> float | None:
        return self.estimate.high


def adjust(
    successes: int,
    enrolled: int,
    eligible: int,
    *,
    imor: float | None = None,
    relative_success: float | None = None,
    difference: float | None = None,
    success: float | None = None,
    confidence: float = 0.95,
    method: str = "wilson",
    view: View = "superpopulation",
) -> Adjustment:
    """The target share where those outside succeeded as one stated assumption says.

    Exactly one of the four forms that `mix` takes. The variance is the delta method's, sampling of outcome and of enrollment; the interval
    is that of a proportion with the sample size which has this variance (`effective_size`). It equals the interval of the counts where
    those outside all fail or all succeed, and the observed one where a comparison says that they did as the enrolled; a stated `success` is
    taken as known without error. In the cohort view nothing is sampled: no interval, and variance 0.

    Raises InputError for impossible counts, for none or several assumptions, or one that puts a share outside 0..1.
    Literature: White, Higgins and Wood 2008.
    """
    require_counts(successes, enrolled, eligible)
    require_confidence(confidence)
    require_view(view)
    p = successes / enrolled
    assumption = {"imor": imor, "relative_success": relative_success, "difference": difference, "success": success}
    mixture = mix(p, p * (1 - p) / enrolled, enrolled, eligible, **assumption)
    name, value = only_one(**assumption)
    if view == "cohort":
        estimate = share_of(mixture.share * eligible, eligible, view=view, confidence=confidence, method=method)
    else:
        size = effective_size(successes, enrolled, eligible, name, value)
        estimate = share_with_size(mixture.share, size, label=f"{name} = {value:g}, {method}", confidence=confidence, method=method)
    return Adjustment(
        estimate=estimate.explained(
            "(successes + outside x success share outside) / eligible",
            successes=successes,
            outside=eligible - enrolled,
            success_share_outside=mixture.success,
            eligible=eligible,
        ),
        variance=0.0 if view == "cohort" else mixture.variance,
        imor=mixture.imor,
        relative_success=mixture.relative_success,
        difference=mixture.difference,
        success=mixture.success,
        response_ratio=mixture.response_ratio,
    )
