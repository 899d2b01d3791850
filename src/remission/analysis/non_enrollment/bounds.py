"""What the target share can be, whatever happened to those outside, and when a claim about it tips.

Notation: x successes among n enrolled of N eligible, m = N - n outside; p = x/n, p_m the success share of those outside,
e = n/N, a = 1 - e; the target is pi = e p + a p_m.
"""

from dataclasses import dataclass
from typing import Literal

from scipy import optimize

from remission.analysis.checks import choose, require_confidence, require_share
from remission.analysis.non_enrollment.mixing import effective_size, odds_ratio
from remission.analysis.non_enrollment.population import View, require_counts, require_view, share_of, share_with_size
from remission.estimate import Estimate

IMPOSSIBLE = "outside the possible range"


@dataclass(frozen=True, slots=True)
class Subtraction:
    """The reported share less the share outside, and the success share of those outside that it would take."""

    reported: float
    outside: float

    @property
    def value(self) -> float:
        return self.reported - self.outside

    @property
    def implied_success(self) -> float:
        return self.reported - 1 if self.outside else self.reported

    @property
    def possible(self) -> bool:
        """Whether such a share could have been."""
        return 0 <= self.implied_success <= 1

    @property
    def estimate(self) -> Estimate:
        """The difference with a label that travels with it."""
        note = "" if self.possible else IMPOSSIBLE
        estimate = Estimate(value=self.value, unit="proportion", method="literal subtraction", note=note)
        return estimate.explained("reported share - share outside", reported_share=self.reported, share_outside=self.outside)


@dataclass(frozen=True, slots=True)
class Bounds:
    """What the share can be in the target population, whatever happened to those outside.

    `tipping_success` is the success share among those outside at which the target share equals the threshold (below 0: cannot be tipped;
    above 1: cannot be reached), `tipping_imor` the same as an odds ratio.
    """

    observed: Estimate
    worst: Estimate
    best: Estimate
    literal_subtraction: Subtraction
    tipping_success: float | None
    tipping_imor: float | None


def bounds(
    successes: int,
    enrolled: int,
    eligible: int,
    *,
    threshold: float = 0.5,
    confidence: float = 0.95,
    method: str = "wilson",
    view: View = "superpopulation",
) -> Bounds:
    """Sharp bounds of the target share without any assumption about those outside, the literal subtraction, and the tipping values.

    In the super-population view the eligible are a sample of patients like them, and each bound has an interval (`bounded_share` gives
    those of the share itself). In the cohort view the question is what happened to these very patients: the bounds are exact.

    Raises InputError for impossible counts. Literature: Manski 1990; Horowitz and Manski 1998.
    """
    require_confidence(confidence)
    require_counts(successes, enrolled, eligible)
    require_share(threshold=threshold)
    require_view(view)
    outside, p = eligible - enrolled, successes / enrolled
    tipping = (threshold * eligible - successes) / outside if outside else None

    def share(count: int, n: int) -> Estimate:
        return share_of(count, n, view=view, confidence=confidence, method=method)

    return Bounds(
        observed=share(successes, enrolled).explained("successes / enrolled", successes=successes, enrolled=enrolled),
        worst=share(successes, eligible).explained("successes / eligible", successes=successes, eligible=eligible),
        best=share(successes + outside, eligible).explained(
            "(successes + outside) / eligible", successes=successes, outside=outside, eligible=eligible
        ),
        literal_subtraction=Subtraction(p, outside / eligible),
        tipping_success=tipping,
        tipping_imor=odds_ratio(tipping, p) if tipping is not None and 0 <= tipping <= 1 and 0 < p < 1 else None,
    )


@dataclass(frozen=True, slots=True)
class ShareRange:
    """Bounds from two published percentages alone, when no count is at hand; no interval can be given."""

    literal_subtraction: Subtraction
    worst: float
    best: float


def bounds_of_shares(share: float, outside: float) -> ShareRange:
    """The bounds of the target share from the reported share of the enrolled and the share of the eligible who are outside.

    Inherits the rounding error of both percentages; `bounds` is better where counts are known. Raises InputError for shares outside 0..1.
    Literature: Manski 1990.
    """
    require_share(share=share, outside=outside)
    worst = share * (1 - outside)
    return ShareRange(Subtraction(share, outside), worst, worst + outside)


@dataclass(frozen=True, slots=True)
class OneSided:
    """Bounds when those outside are assumed to have done no better, or no worse, than the enrolled; each end has its own interval."""

    low: Estimate
    high: Estimate


def monotone_bounds(
    successes: int,
    enrolled: int,
    eligible: int,
    *,
    outside: Literal["no_better", "no_worse"] = "no_better",
    confidence: float = 0.95,
    method: str = "wilson",
    view: View = "superpopulation",
) -> OneSided:
    """Bounds under monotone selection: those outside did no better than the enrolled (from the worst case to the observed), or no worse.

    Raises InputError for impossible counts or another word. Literature: Manski 1990.
    """
    limits = bounds(successes, enrolled, eligible, confidence=confidence, method=method, view=view)
    ends = {"no_better": (limits.worst, limits.observed), "no_worse": (limits.observed, limits.best)}
    return OneSided(*choose(ends, outside, "outside"))


def tipping_limit(
    successes: int, enrolled: int, eligible: int, *, threshold: float = 0.5, confidence: float = 0.95, method: str = "wilson"
) -> float | None:
    """The success share among those outside at which the lower limit of the target share equals the threshold.

    None where no share from 0 to 1 does that: nobody is outside, or the limit stays on one side. Raises InputError as `adjust`.
    """
    require_counts(successes, enrolled, eligible)
    require_share(threshold=threshold)
    e, p = enrolled / eligible, successes / enrolled

    def excess(success: float) -> float:
        size = effective_size(successes, enrolled, eligible, "success", success)
        found = share_with_size(e * p + (1 - e) * success, size, label=method, confidence=confidence, method=method)
        return (found.low or 0.0) - threshold

    if enrolled == eligible or excess(0) > 0 or excess(1) < 0:
        return None
    return float(optimize.brentq(excess, 0, 1, xtol=1e-10))
