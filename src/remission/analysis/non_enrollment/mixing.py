"""One assumption about those outside in its equivalent forms, and the target share that follows from it."""

import math
from dataclasses import dataclass

from remission.analysis.checks import require_at_least, require_finite, require_positive, require_share
from remission.errors import InputError

_NONE, _ALL = 1e-100, 1e100  # beyond them an odds ratio is 0 or infinite: its square is no number


@dataclass(frozen=True, slots=True)
class Mixture:
    """The target share and its variance, and the assumption behind it in every form.

    `success` is the success share of those outside; `imor`, `relative_success` and `difference` compare it with the enrolled;
    `response_ratio` is the probability of enrolling among successes over that among failures (Magder's ratio). A comparison is infinite or
    not a number where a share is 0 or 1.
    """

    share: float
    variance: float
    success: float
    imor: float
    relative_success: float
    difference: float
    response_ratio: float
    slope: float


def mix(
    p: float,
    variance: float,
    enrolled: float,
    eligible: float,
    *,
    imor: float | None = None,
    relative_success: float | None = None,
    difference: float | None = None,
    success: float | None = None,
) -> Mixture:
    """The target share where `p` (with its sampling variance) of the enrolled succeeded and those outside did as one assumption says.

    Exactly one of: `imor` (odds ratio, those outside over the enrolled), `relative_success` (ratio of shares), `difference` (of shares),
    `success` (their share itself). The variance is the delta method's: sampling of the outcome, carried through the assumption, and of
    enrollment. `slope` is the derivative of the share outside with respect to p.

    Raises InputError for none or several assumptions, or one that puts a share outside 0..1.
    Literature: White, Higgins and Wood 2008; Magder 2003.
    """
    require_share(p=p)
    require_at_least(0, variance=variance)
    require_positive(enrolled=enrolled, eligible=eligible)
    name, value = only_one(imor=imor, relative_success=relative_success, difference=difference, success=success)
    outside, slope = _success_outside(name, value, p)
    if not -1e-12 <= outside <= 1 + 1e-12:
        raise InputError(f"{name} = {value}: puts the success share of those outside at {outside:.4g}; it must lie between 0 and 1")
    outside = min(max(outside, 0.0), 1.0)
    e = enrolled / eligible
    share = e * p + (1 - e) * outside
    return Mixture(
        share=share,
        variance=variance * (e + (1 - e) * slope) ** 2 + e * (1 - e) / eligible * (p - outside) ** 2,
        success=outside,
        imor=odds_ratio(outside, p),
        relative_success=outside / p if p else math.nan,
        difference=outside - p,
        response_ratio=odds_ratio(p, min(share, 1.0)),
        slope=slope,
    )


def odds_ratio(success: float, p: float) -> float:
    """Odds of `success` over the odds of `p`: 0 or infinite where one of them is 0 or 1, not a number where both are at the same edge."""
    require_finite(success=success, p=p)
    if success in (0, 1) or p in (0, 1):
        if success == p:
            return math.nan
        return 0.0 if success == 0 or p == 1 else math.inf
    return success / (1 - success) / (p / (1 - p))


def effective_size(successes: float, enrolled: float, eligible: float, name: str, value: float) -> float:
    """The sample size of a plain proportion that would have the delta-method variance of the target share.

    It is `eligible` where those outside all fail or all succeed, and `enrolled` where an odds ratio, a relative success or a difference
    says that they did as the enrolled. A stated `success` is taken as known without error, so that they add no variance of their own; the
    size is never more than `eligible`. Taken at (x + 1/2)/(n + 1), since at no or all successes the variance of the observed share
    vanishes and says nothing.
    """
    p, e = (successes + 0.5) / (enrolled + 1), enrolled / eligible
    outside, slope = _success_outside(name, value, p)
    outside = min(max(outside, 0.0), 1.0)
    share = e * p + (1 - e) * outside
    variance = p * (1 - p) / enrolled * (e + (1 - e) * slope) ** 2 + e * (1 - e) / eligible * (p - outside) ** 2
    return min(share * (1 - share) / variance, float(eligible))


def only_one(**given: float | None) -> tuple[str, float]:
    """Name and value of the one number that was given; InputError for none or several."""
    stated = [(name, value) for name, value in given.items() if value is not None]
    if len(stated) != 1:
        raise InputError(f"give exactly one of {', '.join(given)}; got {', '.join(name for name, _ in stated) or 'none'}")
    return stated[0]


def _success_outside(name: str, value: float, p: float) -> tuple[float, float]:
    """The success share of those outside, wherever it falls, and its derivative with respect to p."""
    if name == "imor":
        require_at_least(0, imor=value)
        if value < _NONE:
            return 0.0, 0.0
        if value > _ALL:
            return (1.0 if p else 0.0), 0.0
        scale = value * p + (1 - p)
        return min(value * p / scale, 1.0), value / scale**2
    require_finite(**{name: value})
    if name == "relative_success":
        require_at_least(0, relative_success=value)
        return value * p, value
    return (p + value, 1.0) if name == "difference" else (value, 0.0)
