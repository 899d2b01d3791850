"""How many patients stand behind the argument at each stage, and over which time each figure that it quotes speaks."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from remission.errors import InputError
from remission.estimate import Estimate
from remission.evidence import Evidence
from remission.fact import Fact
from remission.flow import Stage, arms, participant_flow

# The shares and rates that the editorial quotes of both trials: a short name, measure or event, and how the window is filed.
_QUOTED = (
    ("Relapse rate", "relapse_rate", "in_year"),
    ("Brain volume", "bpf_change", "in_year"),
    ("No disease activity", "neda", "cumulative"),
    ("No further treatment", "no_dmt", "cumulative"),
    ("Disability improved", "cdi_6m", "cumulative"),
    ("Thyroid disorders", "thyroid", "cumulative"),
)
_EVENTS = ("thyroid",)


@dataclass(frozen=True, slots=True)
class Share:
    """A share of patients between its least and its most; the two are one where all counts are known."""

    least: Estimate
    most: Estimate

    @property
    def known(self) -> bool:
        return self.least.value == self.most.value


@dataclass(frozen=True, slots=True)
class Passage:
    """A stage that patients reached: their share of the stage before and of all treated, None where that says nothing."""

    stage: Stage
    of_previous: Share | None = None
    of_treated: Share | None = None


@dataclass(frozen=True, slots=True)
class Quoted:
    """A figure that the editorial quotes of every trial, and the time it speaks about, in years since the first course."""

    slug: str
    name: str
    start: float
    end: float
    values: Mapping[str, Estimate]

    @property
    def inputs(self) -> tuple[str, ...]:
        return tuple(fact for estimate in self.values.values() for fact in estimate.inputs)

    @property
    def length(self) -> Estimate:
        length = Estimate(value=self.end - self.start, unit="years", method="length of the window", inputs=self.inputs)
        return length.explained("end - start", end=self.end, start=self.start)


def index_passages(evidence: Evidence, study: str) -> list[Passage]:
    """The arm whose extension is argued about, from randomization to its last report."""
    flow = participant_flow(evidence, study)
    stages = list(flow)
    reached = [Passage(stages[0])]
    for before, stage in pairwise(stages):
        after_treatment = stage not in (flow.randomized, flow.treated)
        reached.append(Passage(stage, share(stage, before), share(stage, flow.treated) if after_treatment else None))
    return reached + [Passage(stage, None, share(stage, flow.treated)) for stage in _later(evidence, study)]


def control_passages(evidence: Evidence, study: str) -> list[Passage]:
    """The control arm of the core trial, as far as its counts are published."""
    index, control = arms(evidence, study)
    fact = evidence.one("participant_flow", study_id=study, arm=control, measure="treated")
    treated = _stated("treated", fact)
    randomized = _control_randomized(evidence, study, index, control, treated)
    return [Passage(randomized), Passage(treated, share(treated, randomized))]


def share(part: Stage, whole: Stage) -> Share:
    """The share of a stage in an earlier one, between the least and the most that their counts allow; never above all."""

    def of(count: Estimate, base: Estimate) -> Estimate:
        found = Estimate(value=min(1.0, count.value / base.value), unit="proportion", method=f"{part.name} of {whole.name}")
        quotient = f"{part.name} / {whole.name}"
        explained = found.explained(
            f"min(1, {quotient})" if count.value > base.value else quotient, **{part.name: count.value, whole.name: base.value}
        )
        return explained.traced((*count.inputs, *base.inputs))

    return Share(of(part.estimate("low"), whole.estimate("high")), of(part.estimate("high"), whole.estimate("low")))


def quoted(evidence: Evidence) -> list[Quoted]:
    """The windows of the figures that the editorial quotes, the shortest first.

    Raises InputError where the trials differ in a window, since one bar then cannot stand for both.
    """
    found = [_quoted(evidence, name, what, timing) for name, what, timing in _QUOTED]
    return sorted(found, key=lambda window: window.end - window.start)


def stage_named(passages: Iterable[Passage], name: str) -> Passage:
    """The passage to the stage of that name."""
    return next(passage for passage in passages if passage.stage.name == name)


def recorded(passages: Iterable[Passage]) -> dict[str, Estimate]:
    """Counts and shares of the stages by name; one that is only known between two limits under two names."""
    named: dict[str, Estimate] = {}
    for passage in passages:
        slug = passage.stage.slug
        named[slug] = passage.stage.estimate()
        if not passage.stage.known:
            named[f"{slug}_least"] = passage.stage.estimate("low")
        for what, found in (("of_previous", passage.of_previous), ("of_treated", passage.of_treated)):
            if found is not None:
                named |= {f"{slug}.{what}.{limit}": getattr(found, limit) for limit in ("least", "most")}
    return named


def follow_up_end(evidence: Evidence, study: str) -> tuple[float, tuple[str, ...]]:
    """The last year at which patients of the index arm are reported to be followed, and the facts that say so."""
    facts = _later_facts(evidence, study)
    last = max((float(fact.end_year or 0) for fact in facts), default=float(evidence.years(study)[1]))
    return last, tuple(fact.fact_id for fact in facts if fact.end_year == last)


def _quoted(evidence: Evidence, name: str, what: str, timing: str) -> Quoted:
    facts = {study: _reported(evidence, study, what, timing) for study in evidence.trials}
    windows = {(fact.start_year, fact.end_year) for fact in facts.values()}
    if len(windows) != 1:
        ids = ", ".join(fact.fact_id for fact in facts.values())
        raise InputError(f"{evidence.path}: {what} ({ids}) has different windows in the trials")
    start, end = (float(year or 0) for year in windows.pop())
    return Quoted(what, name, start, end, {study: fact.estimate() for study, fact in facts.items()})


def _reported(evidence: Evidence, study: str, what: str, timing: str) -> Fact:
    table, kind = (
        ("adverse_events", {"event": what, "statistic": "cumulative_incidence"}) if what in _EVENTS else ("outcomes", {"measure": what})
    )
    where = {"study_id": study, "arm": arms(evidence, study)[0], "timing": timing, "end_year": evidence.years(study)[1]}
    return evidence.one(table, **where, **kind)


def _later_facts(evidence: Evidence, study: str) -> list[Fact]:
    """Counts of patients followed after the extension; those of another base than the treated are left out."""
    facts = evidence.select("participant_flow", study_id=study, arm=arms(evidence, study)[0], measure="on_study_of_treated")
    treated = participant_flow(evidence, study).treated.low
    return [fact for fact in facts if fact.numerator is not None and fact.denominator in (None, treated)]


def _later(evidence: Evidence, study: str) -> Sequence[Stage]:
    facts = sorted(_later_facts(evidence, study), key=lambda fact: fact.end_year or 0)
    return [
        Stage(f"on study in year {fact.end_year}", fact.numerator, fact.numerator, "stated", (fact.fact_id,))
        for fact in facts
        if fact.numerator is not None
    ]


def _control_randomized(evidence: Evidence, study: str, index: str, control: str, treated: Stage) -> Stage:
    """Stated, or bounded: at least all treated, at most what those treated in the index arm leave of the two arms together."""
    stated = evidence.select("participant_flow", study_id=study, arm=control, measure="randomized")
    if stated:
        return _stated("randomized", stated[0])
    together = evidence.one("participant_flow", study_id=study, arm=f"{index}_and_{control}", measure="randomized")
    other = evidence.one("participant_flow", study_id=study, arm=index, measure="treated", preferred=False)
    how = "not stated: at least all treated, at most what the published totals leave"
    terms = (("randomized to both arms", together.number), ("treated in the other arm", other.number), ("treated", float(treated.low)))
    formulas = ("treated", "randomized to both arms - treated in the other arm")
    high = (together.fact_id, other.fact_id)
    own = (treated.inputs, high)
    return Stage("randomized", treated.low, together.count - other.count, how, (*high, *treated.inputs), formulas, terms, own)


def _stated(name: str, fact: Fact) -> Stage:
    return Stage(name, fact.count, fact.count, "stated", (fact.fact_id,))
