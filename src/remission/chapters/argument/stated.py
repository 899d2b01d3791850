"""Numbers of the editorial beside its results: what it says of the field and of the design, each held against the evidence."""

import re
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass

from remission.cells import Plain
from remission.chapters.argument.results import Quoted
from remission.estimate import Estimate
from remission.evidence import Evidence
from remission.fact import Fact
from remission.flow import arms
from remission.quotes import Quote
from remission.seed import SeedNumber
from remission.tables import Table
from remission.wording import numbers

Index = Mapping[str, SeedNumber]
_NUMBER = re.compile(r"N\d{3}")
# Means at entry that speak to the entry criteria: measure, and whether a source gives it for all arms together.
_AT_ENTRY = {"relapses_prior_2_years": "all", "relapses_prior_year": "", "edss": ""}
_FIRST_COURSES = (1, 2)


@dataclass(frozen=True, slots=True)
class Item:
    """One thing that the editorial states; in `said`, ids of its numbers stand for them. `held` names what the evidence has."""

    what: str
    said: str
    held: str = ""

    @property
    def numbers(self) -> list[str]:
        return _NUMBER.findall(self.said)


FIELD = (
    Item("Span of the recent progress in treatment", "N001 decades"),
    Item("Products approved against the disease", "N002"),
    Item("Strategies of treatment", "N003"),
    Item("Place of alemtuzumab where treatment is escalated", "line N006 or N007"),
    Item("Place of alemtuzumab in an induction", "line N008"),
    Item("Parts of its action", "N009"),
)
DESIGN = (
    Item("Trials compared", "N032, of phase N027", "trials"),
    Item("Length of each core trial", "N026", "core"),
    Item("Length of each extension", "N021", "extension"),
    Item("Relapses needed to enter", "N029 within N030, and N031 within the last one", "relapses"),
    Item("First course", "N035 infusions of N036 mg, one a day", "dose"),
    Item("Next course", "N038 infusions of N039 mg, N037 after the first course", "dose"),
    Item("Courses before the remission", "N092", "courses"),
    Item("Time of the relapse rates", "at N040", "relapse_rate"),
    Item("Window of no disease activity", "years N045 to N046", "neda"),
    Item("Window free of further treatment", "N053 after course N054; again N070", "no_dmt"),
    Item("Improved disability", "a score lower by N059, from N060, within N061", "cdi_6m"),
    Item("Window of thyroid disorders", "N077", "thyroid"),
    Item("Kidney disease", "seen in year N086", "alone"),
    Item("Time since the last infusion that is known so far", "N088", "unknown"),
)


def recorded(index: Index) -> dict[str, Estimate]:
    """Every number that the items name, by its id in lower case; those that the index lacks are left out."""
    named = [number for item in (*FIELD, *DESIGN) for number in item.numbers]
    return {number.lower(): Quote(index[number]).estimate for number in named if number in index}


def known(evidence: Evidence) -> dict[str, Estimate]:
    """Published figures that speak to the design: means at entry by trial, and how many patients had each of the first courses."""
    found: dict[str, Estimate] = {}
    for measure, arm in _AT_ENTRY.items():
        for trial in evidence.trials:
            where = {"study_id": trial, "arm": arm or arms(evidence, trial)[0], "measure": measure}
            found |= {f"{measure}.{trial}": fact.estimate() for fact in evidence.select("baseline", **where)}
    return found | {f"course_{fact.course}": fact.estimate() for fact in _courses(evidence)}


def held(evidence: Evidence, windows: Sequence[Quoted], published: Set[str]) -> dict[str, str]:
    """What the evidence has on each thing, in words with roles; `published` names the figures recorded as known."""
    core, end = evidence.years(next(iter(evidence.trials)))

    def means(measure: str) -> str:
        there = all(f"{measure}.{trial}" in published for trial in evidence.trials)
        return numbers(evidence.trials, f"argument.known.{measure}.{{trial}}:number") if there else ""

    said = {
        "trials": " and ".join(evidence.trials.values()),
        "core": f"years 0 to {core} of the list of studies",
        "extension": f"years {core} to {end} of the list of studies",
        "dose": ", ".join(dict.fromkeys(evidence.label("arms", arms(evidence, trial)[0]) for trial in evidence.trials)),
        "alone": "no other source",
        "unknown": "no figure by time since the last infusion",
    }
    said |= {window.slug: f"a window of {{num}}`argument.windows.{window.slug}`" for window in windows}
    if (both := means("relapses_prior_2_years")) and (last := means("relapses_prior_year")):
        said["relapses"] = f"on average {both} within two years, {last} within the last one"
    if scores := means("edss"):
        said["cdi_6m"] = f"{said.get('cdi_6m', 'no window')}; mean score at entry {scores}"
    if courses := _courses(evidence):
        whose = evidence.label("studies", str(courses[0].study_id))
        said["courses"] = f"{{num}}`argument.known.course_1` had a first course, {{num}}`argument.known.course_2` a second ({whose})"
    return said


def table(caption: str, items: Iterable[Item], index: Index, name: str, evidence: Mapping[str, str] | None = None) -> Table:
    """One row an item: what, what the editorial says, where, and what the evidence has; items the index lacks are left out."""
    rows = [
        [item.what, _said(item, index), _places(item, index), *([] if evidence is None else [evidence.get(item.held, "nothing")])]
        for item in items
        if all(number in index for number in item.numbers)
    ]
    columns = ["What", "The editorial", "Place", *([] if evidence is None else ["The evidence"])]
    return Table(caption, columns, rows, name=name)


def _courses(evidence: Evidence) -> list[Fact]:
    """How many patients had the first course and the second, where one source gives both."""
    found = [evidence.select("exposure", measure="course_given", course=course) for course in _FIRST_COURSES]
    return [facts[0] for facts in found] if all(len(facts) == 1 for facts in found) else []


def _said(item: Item, index: Index) -> str:
    def role(match: re.Match[str]) -> str:
        bound = Quote(index[match[0]]).bound
        return f"{bound}{' ' if bound else ''}{{num}}`argument.stated.{match[0].lower()}`"

    return _NUMBER.sub(role, item.said)


def _places(item: Item, index: Index) -> Plain:
    found = [f"{index[number].paragraph}.{index[number].sentence}" for number in item.numbers]
    return Plain(", ".join(dict.fromkeys(found)), "place")
