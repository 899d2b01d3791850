"""Between which limits a share must lie, given related shares of the same patients, each at the far end of its rounding."""

from collections.abc import Mapping, Sequence

from remission.analysis.open_label import joint
from remission.estimate import Estimate, Interval
from remission.fact import Fact

_UNLIMITED = "nothing is published that limits it"


def within(least: Estimate, most: Estimate) -> Interval:
    """The limits as an interval."""
    return Interval(least.value, most.value)


def by_single_years(yearly: Sequence[Fact], years: int) -> tuple[Estimate, Estimate]:
    """The least and the most who can have been free in every one of several years, given how many were in each."""
    method = "bounds from the single years"
    if len(yearly) != years:
        return _unlimited(method)
    low, high = ({f"year {fact.end_year}": end for fact, end in zip(yearly, _ends(yearly, sign), strict=True)} for sign in (-1, 1))
    least = _share(joint([*low.values()]).low, method, yearly).explained(f"max(0, {' + '.join(low)} - {len(low) - 1})", **low)
    return least, _share(joint([*high.values()]).high, method, yearly).explained(_smallest(high), **high)


def by_parts(parts: Mapping[str, Fact], later: Mapping[str, Fact]) -> tuple[Estimate, Estimate]:
    """The least and the most who can have been free of several things at once, given how many were free of each, and of all later."""
    method = "bounds from its parts and the next report"
    low, high = (dict(zip(parts, _ends([*parts.values()], sign), strict=True)) for sign in (-1, 1))
    kept = dict(zip(later, _ends([*later.values()], -1), strict=True))
    most = _share(min(1.0, *high.values()), method, [*parts.values()]) if parts else _unlimited(method)[1]
    together = [joint([*low.values()]).low] if len(low) > 1 else []
    if not (ends := [*together, *kept.values()]):
        return _unlimited(method)[0], most.explained(_smallest(high), **high)
    used = low | kept if together else kept
    named = [*([f"{' + '.join(low)} - {len(low) - 1}"] if together else []), *kept]
    facts = [*(parts.values() if together else ()), *later.values()]
    least = _share(min(max(0.0, *ends), most.value), method, facts).explained(f"max(0, {', '.join(named)})", **used)
    return least, most.explained(_smallest(high), **high)


def _smallest(terms: Mapping[str, float]) -> str:
    return f"min({', '.join(terms)})" if len(terms) > 1 else next(iter(terms), "1")


def _ends(facts: Sequence[Fact], sign: int) -> list[float]:
    """The lowest or highest shares that round to the printed ones."""
    return [min(1.0, max(0.0, fact.number + sign * fact.half_unit)) for fact in facts]


def _share(value: float, method: str, facts: Sequence[Fact]) -> Estimate:
    return Estimate(value=value, unit="proportion", method=method, inputs=tuple(fact.fact_id for fact in facts))


def _unlimited(method: str) -> tuple[Estimate, Estimate]:
    least, most = (Estimate(value=value, unit="proportion", method=method, note=_UNLIMITED) for value in (0.0, 1.0))
    return least, most
