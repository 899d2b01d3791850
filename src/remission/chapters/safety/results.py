"""Observed cases against what the general population would have had."""

import math
from dataclasses import dataclass, replace
from enum import StrEnum

from remission.analysis import intervals, safety
from remission.chapters.safety.background import Background, backgrounds
from remission.chapters.safety.rates import ASSUMPTIONS, chosen, counted, follow_up, rate, trials_of
from remission.estimate import Estimate
from remission.evidence import Evidence
from remission.fact import Fact
from remission.scenario import Scenario


class Excess(StrEnum):
    """How an event lies to its background over all denominators and background rates, intervals included."""

    ABOVE = "above the background under every assumption"
    DEPENDS = "above it or not, depending on the assumption"
    UNCLEAR = "not distinguishable from the background"
    BELOW = "below the background under every assumption"


@dataclass(frozen=True, slots=True)
class Against:
    """One event of the extension against the general population.

    `kindest` and `harshest` are its rates over the longest and the shortest follow-up; `least` is observed over expected at the longest
    follow-up and the highest background rate, `most` at the shortest and the lowest.
    """

    event: str
    label: str
    trials: tuple[str, ...]
    cases: Estimate
    kindest: Estimate
    harshest: Estimate
    lowest: Background
    highest: Background
    least: Estimate
    most: Estimate
    references: tuple["Reference", ...]
    longest: Estimate
    shortest: Estimate

    @property
    def excess(self) -> Excess:
        if (self.least.low or 0) > 1:
            return Excess.ABOVE
        if self.most.high is not None and self.most.high < 1:
            return Excess.BELOW
        return Excess.DEPENDS if any(ratio.excludes(1) for ratio in self._ratios) else Excess.UNCLEAR

    @property
    def _ratios(self) -> list[Estimate]:
        return [ratio for reference in self.references for ratio in (reference.least, reference.most)]


@dataclass(frozen=True, slots=True)
class Reference:
    """One background rate: cases it would have given, and observed over expected, over the longest and the shortest follow-up."""

    background: Background
    expected_most: Estimate
    expected_least: Estimate
    least: Estimate
    most: Estimate


def against_background(evidence: Evidence, scenario: Scenario) -> dict[str, Against]:
    """Every event counted in the extension that has a background rate, over the trials that count it, by event.

    The rates of `follow_up` under every assumption bracket its own; the confidence level and the rate method are the scenario's.
    """
    by_event: dict[str, list[Fact]] = {}
    for fact in counted(evidence):
        by_event.setdefault(str(fact.event), []).append(fact)
    return {
        event: _against(evidence, event, facts, references, scenario)
        for event, facts in sorted(by_event.items())
        if (references := backgrounds(evidence, event))
    }


def watched_more(result: Against, scenario: Scenario, surveillance: float) -> dict[str, Estimate]:
    """Least and most observed over expected, if closer watching finds `surveillance` times as many cases (`factor`) as routine care."""
    return {
        "factor": chosen(surveillance, "ratio", "how many times as many cases closer watching finds"),
        "least": observed_over_expected(result.cases, result.highest, result.longest, scenario, surveillance=surveillance),
        "most": observed_over_expected(result.cases, result.lowest, result.shortest, scenario, surveillance=surveillance),
    }


def _against(evidence: Evidence, event: str, facts: list[Fact], references: list[Background], scenario: Scenario) -> Against:
    trials = trials_of(evidence, facts)
    times = sorted((follow_up(evidence, trials, assumption) for assumption in ASSUMPTIONS), key=lambda time: time.value)
    shortest, longest = times[0], times[-1]
    cases = _cases(evidence, facts)
    read = tuple(_reference(cases, background, shortest, longest, scenario) for background in references)
    return Against(
        event=event,
        label=evidence.label("events", event),
        trials=tuple(trials),
        cases=cases,
        kindest=rate(facts, longest, scenario),
        harshest=rate(facts, shortest, scenario),
        lowest=references[0],
        highest=references[-1],
        least=read[-1].least,
        most=read[0].most,
        references=read,
        longest=longest,
        shortest=shortest,
    )


def _cases(evidence: Evidence, facts: list[Fact]) -> Estimate:
    """The published count, or the sum of those of several trials."""
    if len(facts) == 1:
        return facts[0].estimate()
    terms = {f"cases in {evidence.label('studies', str(fact.study_id))}": fact.count for fact in facts}
    total = Estimate(value=sum(terms.values()), unit="events", method="stated counts", inputs=tuple(fact.fact_id for fact in facts))
    return total.explained(" + ".join(terms), **terms)


def _reference(cases: Estimate, background: Background, shortest: Estimate, longest: Estimate, scenario: Scenario) -> Reference:
    return Reference(
        background,
        _expected(background, longest),
        _expected(background, shortest),
        observed_over_expected(cases, background, longest, scenario),
        observed_over_expected(cases, background, shortest, scenario),
    )


def _expected(background: Background, time: Estimate) -> Estimate:
    value = background.rate * time.value
    decimals = max(0, 1 - math.floor(math.log10(value))) if value else 0
    expected = Estimate(value=value, unit="events", method="background rate times follow-up", decimals=decimals)
    return expected.traced((*background.inputs, *time.inputs)).explained(
        "background / 1,000 x person-years", **{"background": background.rate * 1000, "person-years": time.value}
    )


def observed_over_expected(
    cases: Estimate, background: Background, time: Estimate, scenario: Scenario, *, surveillance: float = 1.0
) -> Estimate:
    """Observed over expected cases, these multiplied by `surveillance`, how many times as many closer watching finds.

    A background that is itself a count over a time is taken with its own chance error, by the exact ratio of two Poisson counts; any
    other is taken as known.
    """
    observed, confidence = int(cases.value), scenario.confidence
    inputs = (*cases.inputs, *background.inputs, *time.inputs)
    if background.events and background.person_years:
        found = safety.sir(
            observed,
            time.value,
            background_events=background.events,
            background_person_years=background.person_years,
            surveillance=surveillance,
            confidence=confidence,
        )
        ratio = Estimate(
            value=found.value, low=found.low, high=found.high, unit="ratio", method="two Poisson counts, exact", confidence=confidence
        )
        counts = {"background cases": background.events, "background person-years": background.person_years}
        formula = "observed / person-years / (background cases / background person-years)"
        return _shown(ratio, time, formula, surveillance, observed=observed, **{"person-years": time.value}, **counts).traced(
            inputs, ("confidence",)
        )
    expected = background.rate * time.value
    ratio = intervals.smr(observed, expected * surveillance, confidence=confidence, method=scenario.rate_method)
    shown = _shown(ratio, time, "observed / expected", surveillance, observed=observed, expected=expected)
    return shown.traced(inputs, ("confidence", "rate_method"))


def _shown(ratio: Estimate, time: Estimate, formula: str, surveillance: float, **terms: float) -> Estimate:
    """A ratio with the digits that count, its follow-up as a note, and its formula."""
    watched = {} if surveillance == 1 else {"cases found by closer watching": surveillance}
    noted = replace(ratio, decimals=_digits(ratio), note=time.method)
    return noted.explained(" / ".join((formula, *watched)), **terms, **watched)


def _digits(ratio: Estimate) -> int:
    return 0 if ratio.value >= 100 else 1
