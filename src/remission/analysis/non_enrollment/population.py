"""What every function of this package asks of its counts, and the two views of whom a share is about."""

from dataclasses import replace
from typing import Literal

from remission.analysis.checks import choose, require_at_least, require_successes, require_whole
from remission.analysis.intervals import proportion
from remission.errors import InputError
from remission.estimate import Estimate

View = Literal["superpopulation", "cohort"]
_EXACT = "known of these patients, no sampling error"
_MOST = 1e12  # patients; beyond it the arithmetic tells no two counts apart
_VIEWS = {"superpopulation": "", "cohort": _EXACT}


def require_counts(successes: int, enrolled: int, eligible: int) -> None:
    """InputError for impossible counts: not whole, more successes than enrolled, or more enrolled than eligible."""
    require_successes(successes, enrolled, "enrolled")
    require_at_least(1, eligible=eligible)
    if enrolled > eligible:
        raise InputError(f"enrolled = {enrolled}: more than eligible = {eligible}")
    require_whole(0, _MOST, successes=successes, enrolled=enrolled, eligible=eligible)


def share_of(successes: float, n: float, *, view: View, confidence: float, method: str) -> Estimate:
    """A share of n patients: with its interval if they stand for others like them, exact if they are all that is asked about.

    Raises InputError for impossible counts or an unknown view.
    """
    require_view(view)
    sampled = proportion(successes, n, confidence=confidence, method=method)
    return replace(sampled, low=None, high=None, method=_EXACT, confidence=None) if view == "cohort" else sampled


def share_with_size(share: float, size: float, *, label: str, confidence: float, method: str) -> Estimate:
    """A share with the interval of a proportion of that (effective) sample size.

    Raises InputError for a confidence outside 0..1, an unknown method, or blaker, which counts whole patients.
    """
    if method == "blaker":
        raise InputError("method = 'blaker': takes whole counts only, and an adjusted share has none; choose clopper_pearson")
    share = min(share, 1.0)
    interval = proportion(share * size, size, confidence=confidence, method=method)
    return Estimate(value=share, low=interval.low, high=interval.high, unit="proportion", method=label, confidence=confidence)


def require_view(view: str) -> None:
    """InputError for a view that is neither superpopulation nor cohort."""
    choose(_VIEWS, view, "view")
