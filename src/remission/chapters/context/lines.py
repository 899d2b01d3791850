"""Published figures of long-term studies as lines: which study, which patients, over which years."""

from collections.abc import Callable, Container, Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from remission.analysis import intervals
from remission.cells import Phrase, Quoted
from remission.errors import InputError
from remission.estimate import Estimate
from remission.evidence import Evidence
from remission.readings import Reading, read
from remission.scenario import Scenario

TABLES = ("outcomes", "comparator_extensions", "untreated_course")
# How a treatment is given, as far as it matters for comparing: with each year paid for by treatment, or not.
GIVEN = {"alemtuzumab": "in courses", "cladribine": "in courses", "ahsct": "once"}
CONTINUOUSLY = "continuously"
TREATMENTS = {"ahsct": "stem cell transplantation", "interferon_beta_1a": "interferon beta-1a"}
_LONG_TERM = ("extension", "register", "cohort", "subgroup")


@dataclass(frozen=True, slots=True)
class Line:
    """One group of a study and its figures: one, or several single years."""

    study: str
    name: str
    treatment: str
    arm: str
    window: str
    readings: tuple[Reading, ...]

    @property
    def label(self) -> Phrase:
        """Study, group and window."""
        return Phrase((f"{self.name}, ", *self.label_in_study.parts))

    @property
    def label_in_study(self) -> Phrase:
        """Group and window; a single window as its source prints it."""
        window = Quoted(self.readings[0].fact.fact_id, self.window) if len(self.readings) == 1 else self.window
        return Phrase((f"{self.arm}: ", window))

    @property
    def estimates(self) -> list[Estimate]:
        return [reading.estimate for reading in self.readings]

    @property
    def lowest_key(self) -> str:
        """The name of its lowest figure."""
        return key(min(self.readings, key=lambda reading: reading.value))

    @property
    def years(self) -> Estimate | None:
        """Length of the longest window; none where a source does not say it."""
        facts = [reading.fact for reading in self.readings]
        known = [fact for fact in facts if fact.start_year is not None and fact.end_year is not None]
        if not known:
            return None
        longest = max(known, key=lambda fact: fact.span)
        start, end = float(longest.start_year or 0), float(longest.end_year or 0)
        decimals = len(str(longest.span).partition(".")[2])
        length = Estimate(value=end - start, unit="years", method="length of the window", decimals=decimals, inputs=(longest.fact_id,))
        return length.explained("end of the window - its start", end_of_the_window=end, its_start=start)


def lowest(lines: Iterable[Line]) -> Estimate:
    """The lowest figure of several lines; InputError where there is none."""
    return _end(lines, min, "the lowest of those compared")


def highest(lines: Iterable[Line]) -> Estimate:
    """The highest figure of several lines; InputError where there is none."""
    return _end(lines, max, "the highest of those compared")


def _end(lines: Iterable[Line], choose: Callable[..., Reading], method: str) -> Estimate:
    """A figure without its interval; it rests on all that were compared."""
    readings = [reading for line in lines for reading in line.readings]
    if not readings:
        raise InputError(f"{', '.join(TABLES)}: no figure of another study to compare with; add its rows, or leave the comparison out")
    found = choose(readings, key=lambda reading: reading.value).estimate
    inputs = tuple(reading.fact.fact_id for reading in readings)
    return Estimate(value=found.value, unit=found.unit, decimals=found.decimals, method=method, inputs=inputs)


def times(lines: Iterable[Line]) -> Estimate:
    """The highest figure of several lines over the lowest."""
    found = list(lines)
    high, low = highest(found), lowest(found)
    ratio = Estimate(value=high.value / low.value, unit="ratio", method="highest over lowest", inputs=high.inputs, decimals=1)
    return ratio.explained("highest / lowest", highest=high.value, lowest=low.value)


def longer_yet_higher(lines: Iterable[Line], trials: Container[str]) -> list[Line] | None:
    """Other studies with a longer window than any of the trials', and yet a higher figure; none where no window of the trials is known."""
    found = [(line, line.years) for line in lines]
    own = [(line, years.value) for line, years in found if line.study in trials and years is not None]
    if not own:
        return None
    longest, best = max(years for _, years in own), highest(line for line, _ in own).value
    others = [(line, years.value) for line, years in found if line.study not in trials and years is not None]
    return [line for line, years in others if years > longest and lowest([line]).value > best]


def treatment(evidence: Evidence, study: str) -> str:
    """The treatment of a study in words."""
    code = str(evidence.study(study)["treatment"] or "")
    return TREATMENTS.get(code, code.replace("_", " "))


def given(evidence: Evidence, study: str) -> str:
    """How the treatment of a study is given: in courses, once, or continuously; empty where the study names no treatment."""
    code = evidence.study(study)["treatment"]
    return GIVEN.get(code, CONTINUOUSLY) if code else ""


def long_term(evidence: Evidence) -> list[str]:
    """The studies that follow patients beyond a trial: the trials argued about first, then extensions, registers, cohorts and subgroups."""
    others = [row["study_id"] for row in evidence.rows("studies") if row["design"] in _LONG_TERM and row["treatment"]]
    return [*evidence.trials, *others]


def key(reading: Reading) -> str:
    """A name for a reading that is unique over all studies."""
    return f"{reading.fact.study_id}.{reading.fact.arm}.{reading.key}"


def relapse_lines(evidence: Evidence, scenario: Scenario) -> list[Line]:
    """Relapse rates of long-term studies after the core trials' years: one line a group, its single years together."""
    return _lines(evidence, _rates(evidence, scenario), together=True)


def placebo_lines(evidence: Evidence, scenario: Scenario) -> list[Line]:
    """Relapse rates on placebo over the core trials of the other drugs."""
    found = read(evidence, scenario, "untreated_course", measure="relapse_rate", arm="placebo", timing="over_period")
    return _lines(evidence, [reading for reading in found if reading.fact.unit == "per_person_year"], together=False)


def trial_lines(evidence: Evidence, scenario: Scenario, studies: Iterable[str]) -> list[Line]:
    """Relapse rates of each arm of a trial over its core years."""
    wanted, core = tuple(studies), min(evidence.years(trial)[0] for trial in evidence.trials)
    where: dict[str, object] = {"study_id": wanted, "measure": "relapse_rate", "timing": "over_period", "start_year": 0, "end_year": core}
    found = [reading for table in TABLES for reading in read(evidence, scenario, table, **where)]
    return _lines(evidence, found, together=False)


def activity_lines(evidence: Evidence, scenario: Scenario, *, yearly: bool) -> list[Line]:
    """Shares without evidence of disease activity: of single years, or over several."""
    timing = "in_year" if yearly else "cumulative"
    found = [reading for table in TABLES for reading in read(evidence, scenario, table, measure="neda", timing=timing)]
    return _lines(evidence, found, together=yearly)


def worsening_lines(evidence: Evidence, scenario: Scenario) -> list[Line]:
    """Shares free of disability worsening over the longest published window of each study."""
    found = _of_long_term(evidence, scenario, ("cdw_6m_free", "progression_free"), "cumulative")
    return _lines(evidence, list(_last(found)), together=False)


def retention_lines(evidence: Evidence, scenario: Scenario, measures: tuple[str, ...]) -> list[Line]:
    """Shares still followed, or still on treatment, at each published time, of those who entered or were treated."""
    found = [
        _share(reading, scenario)
        for table in ("participant_flow", "comparator_extensions")
        for reading in read(evidence, scenario, table, measure=measures)
        if reading.fact.study_id in long_term(evidence)
    ]
    return _lines(evidence, [reading for reading in found if reading.estimate.unit == "proportion"], together=False)


def _share(reading: Reading, scenario: Scenario) -> Reading:
    """A count of patients that comes with its base, as the share that it is."""
    fact = reading.fact
    if fact.unit != "patients" or fact.numerator is None or not fact.denominator:
        return reading
    share = intervals.proportion(fact.numerator, fact.denominator, confidence=scenario.confidence, method=scenario.interval_method)
    return replace(reading, estimate=share.traced((fact.fact_id,), ("confidence", "interval_method")))


def _rates(evidence: Evidence, scenario: Scenario) -> Iterable[Reading]:
    """Without the years of a core trial, which the long-term study did not watch, and without years on placebo."""
    core = min(evidence.years(trial)[0] for trial in evidence.trials)
    for reading in _of_long_term(evidence, scenario, ("relapse_rate",), ("in_year", "over_period", "after")):
        fact = reading.fact
        on_placebo = str(fact.arm).startswith("placebo_then") and fact.start_year == 0
        if (fact.end_year is None or fact.end_year > core) and not on_placebo:
            yield reading


def _of_long_term(evidence: Evidence, scenario: Scenario, measures: tuple[str, ...], timing: str | tuple[str, ...]) -> list[Reading]:
    studies = long_term(evidence)
    found = [reading for table in TABLES for reading in read(evidence, scenario, table, measure=measures, timing=timing)]
    return [reading for reading in found if reading.fact.study_id in studies and "_vs_" not in str(reading.fact.arm)]


def _last(readings: Iterable[Reading]) -> Iterable[Reading]:
    last: dict[str, Reading] = {}
    for reading in readings:
        study = str(reading.fact.study_id)
        if study not in last or (reading.fact.end_year or 0) >= (last[study].fact.end_year or 0):
            last[study] = reading
    return last.values()


def _lines(evidence: Evidence, readings: Iterable[Reading], *, together: bool) -> list[Line]:
    groups: dict[tuple[object, ...], list[Reading]] = {}
    for number, reading in enumerate(readings):
        fact = reading.fact
        single = together and fact.timing == "in_year"
        groups.setdefault((fact.study_id, fact.arm, "years" if single else number), []).append(reading)
    order = [row["study_id"] for row in evidence.rows("studies")]
    return sorted((_line(evidence, group) for group in groups.values()), key=lambda line: order.index(line.study))


def _line(evidence: Evidence, group: Sequence[Reading]) -> Line:
    fact = group[0].fact
    study, arm = str(fact.study_id), str(fact.arm)
    name = treatment(evidence, study) if arm in ("all", "extension") else evidence.label("arms", arm)
    return Line(study, evidence.label("studies", study), str(evidence.study(study)["treatment"] or ""), name, _window(group), tuple(group))


def _window(group: Sequence[Reading]) -> str:
    """The window as printed, or the first and last of several single years."""
    if len(group) == 1:
        return group[0].fact.window or "window not stated"
    ends = [reading.fact.end_year or Decimal(0) for reading in group]
    return f"each of years {min(ends)} to {max(ends)}"
