"""What registers, authorities and longer follow-up say, and when after an infusion it happened."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from remission.analysis import intervals, safety
from remission.chapters.safety.rates import per_1000
from remission.errors import InputError
from remission.estimate import Estimate
from remission.evidence import Evidence
from remission.fact import Fact
from remission.readings import Reading, read, with_interval
from remission.scenario import Scenario

_SURVEILLANCE = "surveillance"


@dataclass(frozen=True, slots=True)
class Line:
    """A rate or share with who it speaks about."""

    slug: str
    event: str
    arm: str
    study: str
    fact: Fact
    estimate: Estimate


def register_rates(evidence: Evidence) -> list[Line]:
    """Rates per 1,000 person-years of the registers, published interval and all, by event and group."""
    registers = _studies(evidence, "register")
    facts = [fact for fact in evidence.select("adverse_events", statistic="incidence_rate") if fact.study_id in registers]
    facts.sort(key=lambda fact: str(fact.event))
    return [_line(evidence, fact, fact.estimate()) for fact in facts]


def reported_shares(evidence: Evidence, scenario: Scenario) -> list[Line]:
    """Shares of patients from cohorts, spontaneous reports and labels, by event."""
    studies = [study for role in ("register", _SURVEILLANCE, "regulator") for study in _studies(evidence, role)]
    kinds = ("cumulative_incidence", "reporting_frequency")
    facts = [fact for fact in evidence.select("adverse_events", statistic=kinds) if fact.study_id in studies]
    facts.sort(key=lambda fact: (str(fact.event), studies.index(str(fact.study_id))))
    return [_line(evidence, fact, with_interval(evidence, fact, scenario)) for fact in facts]


def _studies(evidence: Evidence, role: str) -> list[str]:
    return [str(row["study_id"]) for row in evidence.rows("studies") if row["role"] == role]


def _line(evidence: Evidence, fact: Fact, estimate: Estimate) -> Line:
    arm = evidence.label("arms", str(fact.arm))
    study = evidence.label("studies", str(fact.study_id))
    slug = f"{fact.study_id}.{fact.arm}.{fact.event}"
    return Line(slug, evidence.label("events", str(fact.event)), arm, study, fact, estimate)


def thyroid_rate(evidence: Evidence, scenario: Scenario) -> Estimate:
    """First thyroid events per 1,000 person-years at risk, from the largest stated count, as if the hazard were constant.

    Raises InputError where no source states count, base and years.
    """
    facts = evidence.select("adverse_events", event="thyroid", statistic="cumulative_incidence", timing="cumulative")
    known = [fact for fact in facts if fact.numerator and fact.denominator and fact.end_year and fact.numerator < fact.denominator]
    if not known:
        raise InputError(f"{evidence.path / 'adverse_events.csv'}: no thyroid events with count, base and years")
    fact = max(known, key=lambda fact: fact.denominator or 0)
    rate = safety.first_event_rate(fact.denominator or 0, fact.numerator or 0, float(fact.end_year or 0), confidence=scenario.confidence)
    return per_1000(rate).traced((fact.fact_id,), ("confidence",))


def core_deaths(evidence: Evidence, scenario: Scenario) -> Estimate:
    """Deaths of the core trials per 1,000 of the person-years that a source states for them; InputError where one is missing."""
    core = max(evidence.years(trial)[0] for trial in evidence.trials)
    where = {"event": "death", "statistic": "case_count", "end_year": core}
    facts = [evidence.one("adverse_events", study_id=trial, **where) for trial in evidence.trials]
    time = evidence.one("exposure", measure="person_years", timing="over_period", start_year=0, end_year=core)
    count = sum(fact.count for fact in facts)
    estimate = safety.rate_per_1000(count, time.number, confidence=scenario.confidence, method=scenario.rate_method)
    return estimate.traced((*(fact.fact_id for fact in facts), time.fact_id), ("confidence", "rate_method"))


@dataclass(frozen=True, slots=True)
class Notice:
    """What an authority counted or said, with the share where it is a part of a count."""

    row: str
    where: str
    when: str
    what: str
    value: Estimate | None
    share: Estimate | None
    span: str
    note: str

    @property
    def slug(self) -> str:
        return self.row.lower()


def notices(evidence: Evidence, scenario: Scenario) -> list[Notice]:
    """Every regulatory event, in table order."""
    return [_notice(evidence, evidence.fact(row["fact_id"]), row, scenario) for row in evidence.rows("regulatory_events")]


def _notice(evidence: Evidence, fact: Fact, row: dict[str, object], scenario: Scenario) -> Notice:
    counted = fact.value is not None and fact.unit in ("cases", "deaths")
    share = None
    if counted and fact.numerator is not None and fact.denominator:
        share = intervals.proportion(fact.numerator, fact.denominator, confidence=scenario.confidence, method=scenario.interval_method)
        share = share.traced((fact.fact_id,), ("confidence", "interval_method"))
    span = f"{fact.low} to {fact.high} {fact.unit}" if fact.low is not None and fact.high is not None else ""
    if fact.value is not None and not counted:
        span = f"{fact.value} ({fact.ci_low} to {fact.ci_high}), {fact.unit.replace('_', ' ')}"
    when = " to ".join(dict.fromkeys(str(part) for part in (row["date_start"], row["date_end"]) if part))
    where = evidence.label("studies", str(fact.study_id))
    return Notice(fact.fact_id, where, when, str(row["event"]), fact.estimate() if counted else None, share, span, fact.note or "")


def soon_after(found: Iterable[Notice]) -> Notice | None:
    """The part of the counted reactions that came soonest after an infusion: of the largest base, the smallest share."""
    parts = [notice for notice in found if notice.share is not None and "infusion" in notice.what]
    return min(parts, key=lambda notice: notice.share.value if notice.share else 1.0, default=None)


def reported_at_most(evidence: Evidence, approved: Estimate) -> Estimate:
    """Reported strokes and arterial tears over the fewest patients that can have been treated by then: at most this share.

    The cases run longer than the count of patients, so more had been treated; what was never reported is in neither.
    """
    fact = evidence.one("regulatory_events", study_id="faers", unit="cases", denominator=None)
    note = "at most this share was reported; how many cases were not is unknown"
    share = Estimate(
        value=fact.count / approved.value, unit="proportion", method="reported cases over patients treated", decimals=2, note=note
    )
    return share.traced((fact.fact_id, *approved.inputs)).explained("reported / treated", reported=fact.count, treated=approved.value)


def one_in(share: Estimate) -> Estimate:
    """Of how many patients one has the event, where the share of those who have it is known."""
    number = Estimate(value=1 / share.value, unit="patients", method="patients for one case", note=share.note, inputs=share.inputs)
    return number.explained("1 / share", share=share.value)


def yearly_infections(evidence: Evidence, scenario: Scenario) -> dict[str, list[Reading]]:
    """Share of patients with an infection in each year, of the drug and then of its comparator, by arm."""
    found: dict[str, list[Reading]] = {}
    for reading in read(evidence, scenario, "adverse_events", event="infections", statistic="annual_incidence"):
        found.setdefault(str(reading.fact.arm), []).append(reading)
    return dict(sorted(found.items(), key=lambda pair: -len(pair[1])))


def by_year(readings: Sequence[Reading]) -> list[tuple[float, Estimate]]:
    """The year at whose end each reading stands, and its estimate."""
    return [(float(reading.fact.end_year or 0), reading.estimate) for reading in readings]


def serious_infections(evidence: Evidence) -> dict[str, Estimate]:
    """The lowest and the highest yearly share with a serious infection, as a source gives them."""
    fact = evidence.one("adverse_events", event="serious_infections", statistic="annual_incidence")
    return {
        name: Estimate(value=float(value) / 100, unit="proportion", method="as published", decimals=1, inputs=(fact.fact_id,))
        for name, value in (("low", fact.low), ("high", fact.high))
        if value is not None
    }


def by_course(evidence: Evidence, scenario: Scenario) -> dict[int, dict[str, Reading]]:
    """Shares with an infusion reaction, any and serious, by course."""
    found: dict[int, dict[str, Reading]] = {}
    for event in ("infusion_reactions", "serious_infusion_reactions"):
        for reading in read(evidence, scenario, "adverse_events", event=event, statistic="per_course_incidence"):
            if reading.fact.course is not None:
                found.setdefault(reading.fact.course, {})[event] = reading
    return dict(sorted(found.items()))


def patients_of(fact: Fact) -> Estimate:
    """The patients that a share is of, as its row states them; InputError where it does not."""
    if not fact.denominator:
        raise InputError(f"{fact.fact_id}: states no base")
    return Estimate(value=fact.denominator, unit="patients", method="as published", note="base of the share", inputs=(fact.fact_id,))


def subgroup_events(evidence: Evidence, scenario: Scenario) -> dict[str, list[Reading]]:
    """What the longest reports of subgroups of the trials say of each event, by subgroup; only subgroups that report events."""
    groups = [row for row in evidence.rows("studies") if row["design"] == "subgroup" and row["parent_id"] in evidence.trials]
    found = {
        str(row["study_id"]): read(evidence, scenario, "adverse_events", study_id=row["study_id"], statistic="cumulative_incidence")
        for row in groups
    }
    return {study: readings for study, readings in found.items() if readings}
