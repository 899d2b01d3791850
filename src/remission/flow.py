"""Who took part in a trial at each stage."""

from collections.abc import Iterator
from dataclasses import dataclass, fields
from typing import Literal

from remission.analysis import non_enrollment
from remission.analysis.non_enrollment import Count
from remission.estimate import Estimate, Terms
from remission.evidence import Evidence
from remission.fact import Fact
from remission.scenario import Population


@dataclass(frozen=True, slots=True)
class Stage:
    """How many patients reached a stage: a count that is stated or follows from stated figures, or a range where it does not.

    `formulas` say how the lower and the upper end follow from `terms`; they are empty where the count is stated. `inputs` are the
    rows behind both ends, `own_inputs` those behind the lower and the upper end alone, where these differ.
    """

    name: str
    low: int
    high: int
    how: str
    inputs: tuple[str, ...]
    formulas: tuple[str, str] = ("", "")
    terms: Terms = ()
    own_inputs: tuple[tuple[str, ...], tuple[str, ...]] = ((), ())

    @property
    def slug(self) -> str:
        return self.name.replace(" ", "_")

    @property
    def known(self) -> bool:
        return self.low == self.high

    @property
    def text(self) -> str:
        return f"{self.low:,}" if self.known else f"{self.low:,} to {self.high:,}"

    def estimate(self, end: Literal["low", "high"] = "high") -> Estimate:
        """The count as an estimate; of a range the upper end unless told, since the widest base gives the widest bounds."""
        note = "" if self.known else f"somewhere in {self.text}"
        low, high = self.formulas
        value, formula = (self.low, low) if end == "low" else (self.high, high)
        count = Estimate(value=value, unit="patients", method=self.how, inputs=self.rows(end), note=note)
        return count.explained(formula, **dict(self.terms))

    def rows(self, end: Literal["low", "high"]) -> tuple[str, ...]:
        """The rows behind one end."""
        return self.own_inputs[end == "high"] or self.inputs


@dataclass(frozen=True, slots=True)
class Flow:
    """Participants of a trial's index arm from randomization to the end of the extension."""

    study: str
    randomized: Stage
    treated: Stage
    completers: Stage
    enrolled: Stage
    on_study: Stage
    extension_years: int

    def __iter__(self) -> Iterator[Stage]:
        return (stage for field in fields(self) if isinstance(stage := getattr(self, field.name), Stage))

    def stage(self, population: Population) -> Stage:
        return {"randomized": self.randomized, "treated": self.treated, "completers": self.completers, "enrolled": self.enrolled}[
            population
        ]


def arms(evidence: Evidence, study: str) -> tuple[str, str]:
    """The arm whose extension is argued about and its control in the core trial, as the studies table names them."""
    row = evidence.study(study)
    return str(row["index_arm"]), str(row["control_arm"])


def participant_flow(evidence: Evidence, study: str) -> Flow:
    """The flow of a trial's index arm; counts that follow from a published share are reconstructed, never assumed.

    Raises InputError where a figure is missing, or no count fits a published percentage.
    """
    arm, _ = arms(evidence, study)

    def published(measure: str) -> Fact:
        return evidence.one("participant_flow", study_id=study, arm=arm, measure=measure, unit="patients")

    entered = published("entered_extension")
    enrolled = Stage("enrolled", entered.count, entered.count, "stated", (entered.fact_id,))
    core, end = evidence.years(study)
    treated_fact = published("treated")
    treated = Stage("treated", treated_fact.count, treated_fact.count, "stated", (treated_fact.fact_id,))
    return Flow(
        study,
        _randomized(evidence, study, arm, treated),
        treated,
        _completers(evidence, study, arm, enrolled),
        enrolled,
        _on_study(evidence, study, arm, enrolled),
        end - core,
    )


def _completers(evidence: Evidence, study: str, arm: str, enrolled: Stage) -> Stage:
    stated = evidence.select("participant_flow", study_id=study, arm=arm, measure="completed_core", unit="patients")
    if stated:
        count = stated[0].count
        entered = evidence.select("participant_flow", study_id=study, arm=arm, measure="completers_entered", denominator=count)
        return Stage("completers", count, count, "stated", tuple(one.fact_id for one in (*stated[:1], *entered)))
    share = evidence.one("participant_flow", study_id=study, arm=arm, measure="completers_entered")
    total = non_enrollment.implied_total(enrolled.low, share.number, share.half_unit)
    which = "the only count" if total.low == total.high else "the counts"
    how = f"implied: {which} of which {enrolled.low} are {share.value}%"
    formulas = _rounded(total, "enrolled / share", "enrolled / (share + rounding)", "enrolled / (share - rounding)")
    terms = (("enrolled", float(enrolled.low)), ("share", share.number), ("rounding", share.half_unit))
    return Stage("completers", total.low, total.high, how, (*enrolled.inputs, share.fact_id), formulas, terms)


def _randomized(evidence: Evidence, study: str, arm: str, treated: Stage) -> Stage:
    """Stated, or bounded: at least all treated; at most those randomized to the arm and its control together, less the treated controls,
    plus those who came in from another dose."""
    stated = evidence.select("participant_flow", study_id=study, arm=arm, measure="randomized")
    if stated:
        return Stage("randomized", stated[0].count, stated[0].count, "stated", (stated[0].fact_id,))
    control_arm = arms(evidence, study)[1]
    control = evidence.one("participant_flow", study_id=study, arm=control_arm, measure="treated")
    together = evidence.one("participant_flow", study_id=study, arm=f"{arm}_and_{control_arm}", measure="randomized")
    as_randomized = evidence.one("participant_flow", study_id=study, arm=arm, measure="treated", preferred=False)
    high = together.count - control.count + treated.low - as_randomized.count
    how = "not stated: at least all treated, at most what the published totals leave"
    inputs = (together.fact_id, control.fact_id, as_randomized.fact_id, *treated.inputs)
    formulas = ("treated", "randomized to both arms - treated controls + treated - treated as randomized")
    counts = {
        "randomized to both arms": together.count,
        "treated controls": control.count,
        "treated": treated.low,
        "treated as randomized": as_randomized.count,
    }
    terms = tuple((name, float(count)) for name, count in counts.items())
    return Stage("randomized", treated.low, high, how, inputs, formulas, terms, (treated.inputs, inputs))


def _on_study(evidence: Evidence, study: str, arm: str, enrolled: Stage) -> Stage:
    fact = evidence.one("participant_flow", study_id=study, arm=arm, measure="on_study", end_year=evidence.years(study)[1])
    if fact.numerator is not None:
        return Stage("on study", fact.numerator, fact.numerator, "stated", (fact.fact_id,))
    count = non_enrollment.reconstruct_count(fact.number, enrolled.low, fact.half_unit)
    formulas = _rounded(count, "share x enrolled", "(share - rounding) x enrolled", "(share + rounding) x enrolled")
    terms = (("share", fact.number), ("enrolled", float(enrolled.low)), ("rounding", fact.half_unit))
    return Stage("on study", count.low, count.high, f"{fact.value}% of {enrolled.low}", (fact.fact_id, *enrolled.inputs), formulas, terms)


def _rounded(count: Count, nearest: str, least: str, most: str) -> tuple[str, str]:
    """The formulas of the ends of a count that a rounded share tells: one, or two where several fit."""
    if count.low == count.high:
        return (f"whole number nearest to {nearest}",) * 2
    return f"smallest whole number from {least}", f"largest whole number up to {most}"


def outside_share(flow: Flow) -> Estimate:
    """Share of those who completed the core trial that did not enter the extension."""
    completers, enrolled = flow.completers, flow.enrolled
    inputs = (*completers.inputs, *enrolled.inputs)
    share = Estimate(value=1 - enrolled.high / completers.high, unit="proportion", method="completers who did not enter", inputs=inputs)
    return share.explained("1 - enrolled / completers", enrolled=enrolled.high, completers=completers.high)


def outside_patients(flow: Flow, population: Population) -> Estimate:
    """Patients of a population that did not enter the extension; the most where its size is only known as a range."""
    whole, enrolled = flow.stage(population), flow.enrolled
    how, note = f"{whole.name}, less those enrolled", whole.estimate().note
    count = Estimate(value=whole.high - enrolled.high, unit="patients", method=how, note=note)
    explained = count.explained(f"{whole.name} - enrolled", **{whole.name: whole.high}, enrolled=enrolled.high)
    return explained.traced((*whole.inputs, *enrolled.inputs))
