"""What patients lost to follow-up may hide, and what other readings of the same reports say of a lasting share."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate

from remission.analysis import intervals
from remission.analysis.durability import MODELS, FreeBounds, SurvivalPoint, compare, loss_bounds
from remission.analysis.non_enrollment import Count
from remission.chapters.durability.course import Course, Followed, followed, free_at
from remission.chapters.durability.results import Lasting, lasting
from remission.estimate import Estimate
from remission.evidence import Evidence
from remission.fact import Fact
from remission.scenario import Scenario

FROM_ENTRY, LIKE_FOLLOWED, ALL_FREE = "from_entry", "like_followed", "all_free"


@dataclass(frozen=True, slots=True)
class FollowUp:
    """One year's report read against the patients still followed then.

    Counts: `free` of treatment, `on_study`. Shares: `of_followed`, free of those still followed; `highest`, of all who entered, if nobody
    lost had been treated; `lowest`, if the report counted patients lost as they were last seen and all of them were treated since.
    """

    year: float
    free: Estimate
    on_study: Estimate
    of_followed: Estimate
    highest: Estimate
    lowest: Estimate


@dataclass(frozen=True, slots=True)
class Fall:
    """From the first report to the last: by how many patients those counted free fell, and how many were lost to follow-up meanwhile."""

    start: float
    end: float
    no_longer_free: Estimate
    lost: Estimate
    loss_suffices: bool


@dataclass(frozen=True, slots=True)
class BaseFit:
    """A published count as a share of all who entered and of those still followed, beside the published share."""

    year: float
    published: Estimate
    of_entered: Estimate
    of_followed: Estimate | None
    entered_fits: bool
    followed_fits: bool


def follow_up(evidence: Evidence, course: Course, scenario: Scenario) -> tuple[FollowUp, ...]:
    """Each year for which the number still on study is known."""
    seen = followed(evidence, course)
    if not seen:
        return ()
    free = free_at(course, [one.year for one in seen])
    bounds = _bounds(course, seen, free)
    return tuple(_follow_up(course, seen[:end], free[:end], bound, scenario) for end, bound in enumerate(bounds, 1))


def fall(evidence: Evidence, course: Course) -> Fall | None:
    """Whether losses to follow-up could be the whole fall since the first year with both counts; None where fewer than two years have both.

    The rounding is read against it: the largest fall and the smallest loss that the published figures allow.
    """
    seen = followed(evidence, course)
    if len(seen) < 2:
        return None
    first, last = seen[0], seen[-1]
    before, after = free_at(course, (first.year, last.year))
    free = (*course.behind(first.year), *course.behind(last.year))
    fallen = _patients(before.value - after.value, "fall of the count free of treatment", free)
    lost = _patients(first.count.value - last.count.value, "fall of the count on study", (*first.inputs, *last.inputs))
    return Fall(
        first.year,
        last.year,
        fallen.explained("free at first - free at last", free_at_first=before.value, free_at_last=after.value),
        lost.explained("on study at first - on study at last", on_study_at_first=first.count.value, on_study_at_last=last.count.value),
        before.high - after.low <= first.count.low - last.count.high,
    )


def base_fits(evidence: Evidence, course: Course) -> tuple[BaseFit, ...]:
    """For each report that gives a count: is the printed share one of all who entered, or of those still followed?"""
    on_study = {one.year: one for one in followed(evidence, course)}
    return tuple(_base_fit(course, fact, on_study.get(float(fact.end_year or 0))) for fact in course.facts if fact.numerator is not None)


def readings(evidence: Evidence, course: Course, scenario: Scenario) -> dict[str, dict[str, Lasting]]:
    """The lasting share under other readings of the same reports, by reading and model, where the points suffice.

    With the clock started at entry into the extension, since nobody who entered had been treated further before; with patients lost like
    those still followed (the shares of those followed, a rise leveled, in a cohort as large as those followed to the end); and with nobody
    lost treated again.
    """
    cohorts: dict[str, tuple[Sequence[SurvivalPoint], int, tuple[str, ...]]] = {}
    entry = evidence.years(course.study)[0] - course.origin
    if course.points[0].time > entry:
        cohorts[FROM_ENTRY] = ([replace(point, time=point.time - entry) for point in course.points], course.entered, course.inputs)
    seen = followed(evidence, course)
    if len(seen) > 1:
        free, inputs = free_at(course, [one.year for one in seen]), _inputs(course, seen)
        cohorts[LIKE_FOLLOWED] = (*_like_followed(course, seen, free), inputs)
        highest = [SurvivalPoint(bound.time, bound.high, 0) for bound in _bounds(course, seen, free)]
        cohorts[ALL_FREE] = (highest, course.entered, inputs)
    return {name: _lasting(*cohort, scenario) for name, cohort in cohorts.items()}


def _lasting(points: Sequence[SurvivalPoint], entered: int, inputs: tuple[str, ...], scenario: Scenario) -> dict[str, Lasting]:
    fits = {fit.model: fit for fit in compare(points, entered)}
    return {
        model: lasting(points, entered, inputs, fits[model], scenario, steps=15)
        for model, kind in MODELS.items()
        if kind.cured and model in fits
    }


def _like_followed(course: Course, seen: Sequence[Followed], free: Sequence[Count]) -> tuple[list[SurvivalPoint], int]:
    least = min(one.count.value for one in seen)
    shares = accumulate((count.value / one.count.value for one, count in zip(seen, free, strict=True)), min)
    # Half a patient of the smallest group, so that each share is a whole number of it.
    return [SurvivalPoint(one.year - course.origin, share, 0.5 / least) for one, share in zip(seen, shares, strict=True)], least


def _bounds(course: Course, seen: Sequence[Followed], free: Sequence[Count]) -> tuple[FreeBounds, ...]:
    pairs = zip(seen, free, strict=True)
    points = [SurvivalPoint(one.year - course.origin, count.value / one.count.value, 0) for one, count in pairs]
    return loss_bounds(points, [one.count.value for one in seen], course.entered)


def _follow_up(course: Course, seen: Sequence[Followed], free: Sequence[Count], bound: FreeBounds, scenario: Scenario) -> FollowUp:
    """The last of the years given, with those before it, which may bound its highest share."""
    now, count = seen[-1], free[-1]
    inputs = _inputs(course, [now])
    limits = intervals.proportion(count.value, now.count.value, confidence=scenario.confidence, method=scenario.interval_method)
    lost = course.entered - now.count.value
    lowest = Estimate(value=max(0, count.value - lost) / course.entered, unit="proportion", method="those free, less all lost to follow-up")
    rest = "(free - lost) / entered" if count.value > lost else "none: as many were lost, or more, as were counted free"
    return FollowUp(
        year=now.year,
        free=_count_free(course, now.year, count),
        on_study=now.estimate,
        of_followed=limits.explained("free / followed", free=count.value, followed=now.count.value).traced(
            inputs, ("confidence", "interval_method")
        ),
        highest=_highest(course, seen, free, bound),
        lowest=lowest.traced(inputs).explained(rest, free=count.value, lost=lost, entered=course.entered),
    )


def _highest(course: Course, seen: Sequence[Followed], free: Sequence[Count], bound: FreeBounds) -> Estimate:
    """If nobody lost had been treated: the least that the years so far leave, since nobody regains it."""
    free_or_lost = {count.value + course.entered - one.count.value: (one, count) for one, count in zip(seen, free, strict=True)}
    _, (year, count) = min(free_or_lost.items(), key=lambda pair: pair[0])
    highest = Estimate(value=bound.high, unit="proportion", method="those free, and all lost to follow-up; the least so far")
    return highest.traced(_inputs(course, seen)).explained(
        "(free + lost) / entered", free=count.value, lost=course.entered - year.count.value, entered=course.entered
    )


def _base_fit(course: Course, fact: Fact, seen: Followed | None) -> BaseFit:
    free = fact.numerator or 0

    def of(base: int, inputs: Iterable[str]) -> tuple[Estimate, bool]:
        share = Estimate(value=free / base, unit="proportion", method="count over base", inputs=(fact.fact_id, *inputs))
        share = share.explained("free / base", free=free, base=base)
        return share, abs(share.value - fact.number) <= fact.half_unit + 1e-9

    entered, entered_fits = of(course.entered, course.base)
    still, still_fits = of(seen.count.value, seen.inputs) if seen else (None, False)
    return BaseFit(float(fact.end_year or 0), fact.estimate(), entered, still, entered_fits, still_fits)


def _inputs(course: Course, seen: Iterable[Followed]) -> tuple[str, ...]:
    years = list(seen)
    return tuple(
        dict.fromkeys((*(fact for one in years for fact in course.behind(one.year)), *(fact for one in years for fact in one.inputs)))
    )


def _count_free(course: Course, year: float, count: Count) -> Estimate:
    share = course.facts[course.years.index(year)].number
    note = f"{count.low} to {count.high} fit the published percentage" if count.low < count.high else ""
    found = replace(_patients(count.value, "reconstructed from the published percentage", course.behind(year)), note=note)
    return found.explained("whole number nearest to share x entered", share=share, entered=course.entered)


def _patients(value: int, method: str, inputs: tuple[str, ...]) -> Estimate:
    return Estimate(value=value, unit="patients", method=method, inputs=inputs)
