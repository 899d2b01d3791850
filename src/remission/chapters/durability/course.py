"""The published course of treatment-freedom: shares, the patients behind them, and how many were still followed."""

from collections.abc import Sequence
from dataclasses import dataclass

from remission.analysis import intervals, non_enrollment
from remission.analysis.durability import SurvivalPoint, free_counts
from remission.analysis.non_enrollment import Count
from remission.cohort import ASSUMED_BASE, IMPLIED_BASE
from remission.errors import InputError
from remission.estimate import Estimate
from remission.evidence import Evidence
from remission.fact import Fact
from remission.flow import arms, participant_flow
from remission.scenario import Scenario


@dataclass(frozen=True, slots=True)
class Course:
    """Published shares still without further treatment since the second course, and the patients they are taken to be of.

    `points` count years from the second course, `years` from the first; `counts` are the patients that round to each share.
    """

    study: str
    facts: tuple[Fact, ...]
    points: tuple[SurvivalPoint, ...]
    entered: int
    counts: tuple[Count, ...]
    base: tuple[str, ...]

    @property
    def inputs(self) -> tuple[str, ...]:
        """The facts behind the whole course: every share, and of whom."""
        return (*(fact.fact_id for fact in self.facts), *self.base)

    def behind(self, year: float) -> tuple[str, ...]:
        """The facts behind the count of one year: its share, and of whom; every share where the others narrow the count."""
        place = self.years.index(year)
        point = self.points[place]
        alone = non_enrollment.reconstruct_count(point.share, self.entered, point.half_unit) == self.counts[place]
        return (self.facts[place].fact_id, *self.base) if alone else self.inputs

    @property
    def years(self) -> tuple[float, ...]:
        return tuple(float(fact.end_year or 0) for fact in self.facts)

    @property
    def origin(self) -> float:
        """Years from the first course to the second, where everybody is free."""
        return self.years[0] - self.points[0].time


@dataclass(frozen=True, slots=True)
class Followed:
    """Patients still on study at the end of a year; several where a published share allows several."""

    year: float
    count: Count
    fact: Fact

    @property
    def inputs(self) -> tuple[str, ...]:
        return (self.fact.fact_id,)

    @property
    def estimate(self) -> Estimate:
        """The count as an estimate."""
        if self.fact.numerator is not None:
            return Estimate(value=self.count.value, unit="patients", method="stated", inputs=self.inputs)
        note = f"{self.count.low} to {self.count.high} fit the published percentage" if self.count.low < self.count.high else ""
        found = Estimate(
            value=self.count.value, unit="patients", method="reconstructed from the published percentage", inputs=self.inputs, note=note
        )
        return found.explained("whole number nearest to share x base", share=self.fact.number, base=self.fact.denominator or 0)


def treatment_free_course(evidence: Evidence, study: str) -> Course:
    """The course of a trial's index arm.

    Where a source states no base, those who entered the extension are taken. Raises InputError for another base, or no share at all.
    """
    facts = evidence.select("outcomes", study_id=study, arm=arms(evidence, study)[0], measure="no_dmt", timing="cumulative")
    if not facts:
        raise InputError(f"{evidence.path / 'outcomes.csv'}: no cumulative no_dmt for {study}")
    entered = participant_flow(evidence, study).enrolled
    for fact in facts:
        if fact.denominator not in (None, entered.low):
            raise InputError(f"{fact.fact_id}: is of {fact.denominator} patients, while {entered.low} entered the extension of {study}")
    facts.sort(key=lambda fact: fact.span)
    points = tuple(SurvivalPoint(float(fact.span), fact.number, fact.half_unit) for fact in facts)
    return Course(study, tuple(facts), points, entered.low, free_counts(points, entered.low), entered.inputs)


def shares(course: Course, scenario: Scenario) -> tuple[Estimate, ...]:
    """Each published share as printed, with the interval of the count behind it."""
    found = []
    for year, fact, count in zip(course.years, course.facts, course.counts, strict=True):
        limits = intervals.proportion(count.value, course.entered, confidence=scenario.confidence, method=scenario.interval_method)
        published = fact.estimate()
        shown = Estimate(
            value=published.value,
            low=limits.low,
            high=limits.high,
            unit="proportion",
            method=limits.method,
            confidence=scenario.confidence,
            decimals=published.decimals,
            note="" if fact.denominator else IMPLIED_BASE if fact.numerator == count.value else ASSUMED_BASE,
        )
        shown = shown.explained("as published, with the interval of count / base", count=count.value, base=course.entered)
        found.append(shown.traced(course.behind(year), ("confidence", "interval_method")))
    return tuple(found)


def followed(evidence: Evidence, course: Course) -> tuple[Followed, ...]:
    """Those still on study at the end of each year with a published share, where a count of them is published or follows from a share.

    Counts of all treated still on study are taken too: nobody else was followed than those who entered. Raises InputError where fewer
    were followed than were free of treatment.
    """
    arm = arms(evidence, course.study)[0]
    found: dict[float, Followed] = {}
    # Later measures win: a share of those who entered is closer than one of all treated.
    for measure in ("on_study_of_treated", "on_study"):
        for fact in evidence.select("participant_flow", study_id=course.study, arm=arm, measure=measure):
            count = _count(fact)
            if count and fact.end_year is not None:
                found[float(fact.end_year)] = Followed(float(fact.end_year), count, fact)
    for year, free in zip(course.years, course.counts, strict=True):
        if year in found and found[year].count.value < free.value:
            raise InputError(
                f"{found[year].fact.fact_id}: {found[year].count.value} on study, fewer than the {free.value} free of treatment"
            )
    return tuple(found[year] for year in course.years if year in found)


def _count(fact: Fact) -> Count | None:
    if fact.numerator is not None:
        return Count(fact.numerator, fact.numerator, fact.numerator)
    return non_enrollment.reconstruct_count(fact.number, fact.denominator, fact.half_unit) if fact.denominator else None


def free_at(course: Course, years: Sequence[float]) -> tuple[Count, ...]:
    """The patients free of treatment at the end of those years."""
    by_year = dict(zip(course.years, course.counts, strict=True))
    return tuple(by_year[year] for year in years)
