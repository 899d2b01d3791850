"""How an estimate of any unit stands on an axis."""

from remission.estimate import Estimate


def drawn(estimate: Estimate, value: float | None = None) -> float:
    """A value, or the estimate's own, as an axis shows it: shares in percent."""
    return (estimate.value if value is None else value) * (100 if estimate.unit == "proportion" else 1)


def limits(estimate: Estimate) -> tuple[float, float]:
    """The interval of an estimate as an axis shows it, its value where there is none."""
    low, high = (estimate.value if limit is None else limit for limit in (estimate.low, estimate.high))
    return drawn(estimate, low), drawn(estimate, high)


def unit(estimate: Estimate) -> str:
    """The unit that an axis names."""
    return "%" if estimate.unit == "proportion" else estimate.unit
