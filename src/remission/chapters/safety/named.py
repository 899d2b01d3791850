"""Every event that the editorial names, and what the evidence has of it: counts, shares, reports, or nothing."""

from collections.abc import Sequence
from dataclasses import dataclass

from remission.chapters.safety.background import backgrounds
from remission.estimate import Estimate
from remission.evidence import Evidence
from remission.fact import Fact
from remission.readings import with_interval
from remission.scenario import Scenario

# In the editorial's order, as codes of the events table.
EVENTS = (
    "infusion_reactions",
    "thyroid",
    "itp",
    "nephropathy",
    "listeriosis",
    "cytomegalovirus",
    "nocardiosis",
    "cns_b_cell",
    "herpes_zoster",
    "papillary_thyroid_carcinoma",
)
_OWN = ("index_trial", "index_program")


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure on an event, the row it stands in, and of whom and when it is."""

    row: str
    study: str
    window: str
    estimate: Estimate

    @property
    def slug(self) -> str:
        """Its name in the ledger."""
        return self.row.lower()


@dataclass(frozen=True, slots=True)
class Named:
    """A named event: new cases in the extension, shares in the trials, cases reported elsewhere; and whether a background is known."""

    event: str
    label: str
    cases: tuple[Figure, ...]
    shares: tuple[Figure, ...]
    reports: tuple[Figure, ...]
    background: bool

    @property
    def figures(self) -> tuple[Figure, ...]:
        return (*self.cases, *self.shares, *self.reports)

    @property
    def what(self) -> str:
        """What can be made of it, in few words."""
        if self.cases:
            return "rate, if the follow-up is assumed" + ("" if self.background else "; no background rate at hand")
        if self.shares:
            return "share of patients"
        if self.reports:
            return "reported cases without a base: no rate"
        return "case reports only: no count or base in the sources at hand"


def named(evidence: Evidence, scenario: Scenario, events: Sequence[str] = EVENTS) -> list[Named]:
    """What the evidence has of each event that its codebook knows."""
    known = {str(row["event_id"]) for row in evidence.rows("events")}
    return [_named(evidence, scenario, event) for event in events if event in known]


def _named(evidence: Evidence, scenario: Scenario, event: str) -> Named:
    label = evidence.label("events", event)
    counts = evidence.select("adverse_events", event=event, arm="extension", statistic="case_count")
    reported = [evidence.fact(row["fact_id"]) for row in evidence.rows("regulatory_events") if label.lower() in str(row["event"]).lower()]
    return Named(
        event,
        label,
        tuple(_figure(evidence, scenario, fact) for fact in counts),
        tuple(_figure(evidence, scenario, fact) for fact in _latest_shares(evidence, event)),
        tuple(_figure(evidence, scenario, fact) for fact in reported if fact.unit == "cases" and fact.denominator is None),
        bool(backgrounds(evidence, event)),
    )


def _latest_shares(evidence: Evidence, event: str) -> list[Fact]:
    """For each trial and program, but no subgroup of one, its share over the longest time, of the largest stated base."""
    latest: dict[str, Fact] = {}
    for fact in evidence.select("adverse_events", event=event, statistic="cumulative_incidence"):
        study = evidence.study(str(fact.study_id))
        if study["role"] not in _OWN or study["design"] == "subgroup" or fact.value is None or "ifnb" in str(fact.arm):
            continue
        kept = latest.get(str(fact.study_id))
        if kept is None or _reach(fact) > _reach(kept):
            latest[str(fact.study_id)] = fact
    return list(latest.values())


def _reach(fact: Fact) -> tuple[float, int]:
    return float(fact.end_year or 0), fact.denominator or 0


def _figure(evidence: Evidence, scenario: Scenario, fact: Fact) -> Figure:
    study = evidence.label("studies", str(fact.study_id))
    return Figure(fact.fact_id, study, fact.window or "", with_interval(evidence, fact, scenario))
