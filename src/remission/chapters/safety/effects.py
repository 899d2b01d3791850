"""Benefits and risks side by side, each against the comparator where it has a figure there."""

from dataclasses import dataclass
from typing import Literal

from remission.chapters.safety.needed import Needed, number_needed
from remission.estimate import Estimate
from remission.evidence import Evidence
from remission.fact import Fact
from remission.flow import arms
from remission.readings import with_interval
from remission.scenario import Scenario

Side = Literal["benefit", "risk"]
# What the table shows of the core trials: its side, table, measure or event, and whether more of it is better.
_CORE: tuple[tuple[Side, str, str, bool], ...] = (
    ("benefit", "outcomes", "relapse_rate", False),
    ("benefit", "outcomes", "with_relapse", False),
    ("benefit", "outcomes", "cdw_6m_km", False),
    ("benefit", "outcomes", "cdi_6m", True),
    ("benefit", "outcomes", "mri_free", True),
    ("risk", "adverse_events", "infusion_reactions", False),
    ("risk", "adverse_events", "infections", False),
    ("risk", "adverse_events", "thyroid", False),
    ("risk", "adverse_events", "itp", False),
    ("risk", "adverse_events", "malignancy", False),
    ("risk", "adverse_events", "death", False),
)


@dataclass(frozen=True, slots=True)
class Effect:
    """One effect in one trial: treated, comparator, and the number needed to treat (or harm) against that comparator over the core trial.

    `control` is None where no figure is at hand; it may stand for all trials together and be a range, of which `control_high` is the upper
    end.
    """

    side: Side
    slug: str
    label: str
    trial: str
    better_high: bool
    treated: Estimate
    control: Estimate | None
    control_high: Estimate | None
    needed: Needed
    tiers: tuple[str, ...]
    sources: tuple[str, ...]


def effects(evidence: Evidence, scenario: Scenario) -> list[Effect]:
    """Every effect of _CORE that a trial reports over its core, benefits first."""
    found = []
    for side, table, name, better_high in _CORE:
        for trial in evidence.trials:
            arm, control_arm = arms(evidence, trial)
            if treated := _core(evidence, table, name, trial, arm):
                control = _core(evidence, table, name, trial, control_arm) or _pooled(evidence, table, name, control_arm)
                found.append(_effect(evidence, scenario, (side, name, better_high), trial, treated, control))
    return found


def _core(evidence: Evidence, table: str, name: str, trial: str, arm: str) -> Fact | None:
    key = "measure" if table == "outcomes" else "event"
    years = evidence.years(trial)[0]
    facts = evidence.select(table, **{key: name}, study_id=trial, arm=arm, start_year=0, end_year=years)
    return facts[0] if facts else None


def _pooled(evidence: Evidence, table: str, name: str, arm: str) -> Fact | None:
    """The comparator's figure for all trials together, where a source gives only that."""
    if table == "outcomes":
        return None
    facts = evidence.select(table, event=name, arm=arm, start_year=0, timing="cumulative")
    pooled = [
        fact for fact in facts if fact.study_id not in evidence.trials and evidence.study(str(fact.study_id))["design"] == "pooled_trials"
    ]
    return pooled[0] if pooled else None


def _effect(
    evidence: Evidence, scenario: Scenario, what: tuple[Side, str, bool], trial: str, treated: Fact, control: Fact | None
) -> Effect:
    side, name, better_high = what
    shown, comparator, high = with_interval(evidence, treated, scenario), None, None
    if control is not None:
        comparator = with_interval(evidence, control, scenario) if control.value is not None else _end(control, "low")
        high = _end(control, "high") if control.value is None else None
    facts = [fact for fact in (treated, control) if fact is not None]
    return Effect(
        side=side,
        slug=f"{trial}.{name}",
        label=evidence.label("measures" if treated.measure else "events", name),
        trial=evidence.trials[trial],
        better_high=better_high,
        treated=shown,
        control=comparator,
        control_high=high,
        needed=number_needed(scenario, treated, control, better_high=better_high),
        tiers=tuple(dict.fromkeys(fact.tier for fact in facts)),
        sources=tuple(dict.fromkeys(source(evidence, fact) for fact in facts)),
    )


def _end(fact: Fact, end: Literal["low", "high"]) -> Estimate:
    value = getattr(fact, end)
    return Estimate(
        value=float(value) / 100, unit="proportion", method=f"as published, {end} end of a range", decimals=0, inputs=(fact.fact_id,)
    )


def source(evidence: Evidence, fact: Fact) -> str:
    """Who says it: first author, else journal or title, and year."""
    for row in evidence.rows("sources"):
        if row["source_id"] == fact.source_id:
            who = str(row["authors"] or row["journal"] or row["title"] or row["description"])
            if row["authors"]:
                first = who.split(",")[0].split(" (")[0]
                who = first.rsplit(" ", 1)[0] if first.rsplit(" ", 1)[-1].isupper() else first
            return f"{who} {row['year'] or ''}".strip()
    return fact.source_id
