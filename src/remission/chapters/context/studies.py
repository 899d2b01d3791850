"""Each long-term study: who entered it, and why its results cannot be set against those of the trials argued about."""

from dataclasses import dataclass

from remission.analysis import intervals
from remission.cells import Quoted
from remission.chapters.context.lines import CONTINUOUSLY, TABLES, given, long_term, treatment
from remission.estimate import Estimate
from remission.evidence import Evidence
from remission.fact import Fact
from remission.readings import with_interval
from remission.scenario import Scenario
from remission.wording import uncapitalized

_DESIGNS = {
    "register": "routine care, without a trial's protocol",
    "cohort": "a cohort without randomized groups of its own",
    "subgroup": "a part of the patients, chosen by their history",
}
_OTHER_DEFINITIONS = {
    "cdw_3m": "worsening confirmed after three months, not six",
    "progression_free": "progression as the source defines it",
}
_ENTERED = ("completers_entered", "randomized_entered", "eligible_entered", "subgroup_entered")


@dataclass(frozen=True, slots=True, kw_only=True)
class Study:
    """A long-term study beside the trials argued about."""

    id: str
    name: str
    design: str
    treatment: str
    given: str
    entered: Estimate | None
    entered_of: str
    reasons: tuple[str | Quoted, ...]


def others(evidence: Evidence, scenario: Scenario) -> list[Study]:
    """The long-term studies other than the trials argued about, as far as the evidence holds a result of theirs or who entered."""
    studies = [study for study in long_term(evidence) if study not in evidence.trials]
    return [_study(evidence, scenario, study) for study in studies if _facts(evidence, study)]


def _facts(evidence: Evidence, study: str) -> list[Fact]:
    tables = (*TABLES, "participant_flow")
    return [fact for fact in evidence.facts.of(*tables) if fact.study_id == study and fact.preferred]


def _study(evidence: Evidence, scenario: Scenario, study: str) -> Study:
    row = evidence.study(study)
    entered, of = entered_share(evidence, scenario, study)
    return Study(
        id=study,
        name=row["name"],
        design=str(row["design"]).replace("_", " "),
        treatment=treatment(evidence, study),
        given=given(evidence, study),
        entered=entered,
        entered_of=of,
        reasons=tuple(_reasons(evidence, scenario, study)),
    )


def entered_share(evidence: Evidence, scenario: Scenario, study: str) -> tuple[Estimate | None, str]:
    """The share that entered a long-term study and of whom; the bare count where of how many is not published, or nothing."""
    share = next((fact for fact in _facts(evidence, study) if fact.measure in _ENTERED), None)
    if share:
        return with_interval(evidence, share, scenario), _of(str(share.measure))
    count = next((fact for fact in _facts(evidence, study) if fact.measure in ("entered_extension", "enrolled")), None)
    if count is None:
        return None, ""
    if count.measure == "entered_extension":
        parent = evidence.study(study)["parent_id"]
        for measure, of in (("completed_core", "of core completers"), ("randomized", "of the randomized")):
            bases = evidence.select("comparator_extensions", study_id=parent, measure=measure, unit="patients") if parent else []
            if bases and bases[0].count >= count.count:
                base = bases[0]
                limits = intervals.proportion(count.count, base.count, confidence=scenario.confidence, method=scenario.interval_method)
                return limits.traced((count.fact_id, base.fact_id), ("confidence", "interval_method")), of
        return count.estimate(), "patients, of how many is not published"
    return count.estimate(), "patients enrolled"


def _of(measure: str) -> str:
    return {
        "completers_entered": "of core completers",
        "randomized_entered": "of the randomized",
        "eligible_entered": "of the eligible",
        "subgroup_entered": "of the subgroup",
    }[measure]


def _reasons(evidence: Evidence, scenario: Scenario, study: str) -> list[str | Quoted]:
    """What the data say that sets a study apart: treatment, design, control, window, definitions, notes, and missing counts."""
    index = next(iter(evidence.trials))
    row, facts = evidence.study(study), _facts(evidence, study)
    results = [fact for fact in facts if fact.table in TABLES and fact.unit in ("percent", "per_person_year") and fact.value is not None]
    found: list[str | Quoted] = []
    if given(evidence, study) != given(evidence, index):
        found.append({CONTINUOUSLY: "given continuously, so every year is a year on the drug"}.get(given(evidence, study)) or "given once")
    if row["design"] in _DESIGNS:
        found.append(_DESIGNS[row["design"]])
    if _against_placebo(evidence, study):
        found.append("its core trial was against placebo, not interferon")
    core, end = evidence.years(index)
    if results and not any(fact.start_year == core and fact.end_year == end for fact in results):
        found.append(f"no figure for years {core + 1} to {end} as one window")
    found += [text for measure, text in _OTHER_DEFINITIONS.items() if any(fact.measure == measure for fact in results)]
    if results and not any(with_interval(evidence, fact, scenario).has_interval for fact in results):
        found.append("no count or interval published")
    if row["note"]:
        found.append(Quoted(study, uncapitalized(str(row["note"])).rstrip(".")))
    return found


def _against_placebo(evidence: Evidence, study: str) -> bool:
    """Whether a study, or the one it continues, had patients on placebo."""
    family = (study, evidence.study(study)["parent_id"])
    arms = (str(fact.arm) for fact in evidence.facts.of(*TABLES) if fact.study_id in family)
    return any(arm == "placebo" or arm.startswith("placebo_then") for arm in arms)
