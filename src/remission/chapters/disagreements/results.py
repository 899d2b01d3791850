"""The disagreements between the editorial and its sources: those of the catalogue, and those that follow from counts."""

from collections.abc import Iterable
from dataclasses import replace
from statistics import fmean

from remission import cohort
from remission.chapters.disagreements.catalogue import EDITORIAL, SOURCES, Base, Entry, Mean, Printed, Ratio, Side, Span, Words
from remission.chapters.disagreements.model import Agreement, Disagreement, Figure, Kind, agreement, computed, material, printed, quoted
from remission.errors import InputError
from remission.estimate import Estimate
from remission.evidence import Evidence
from remission.fact import Fact
from remission.flow import Stage, participant_flow
from remission.scenario import Scenario
from remission.seed import SeedNumber

Index = dict[str, SeedNumber]
_COMPLEMENT = "computed: complement"
_THRESHOLD = "{param}`threshold`"


def editorial(evidence: Evidence, index: Index, scenario: Scenario) -> list[Disagreement]:
    """The editorial against its sources; entries whose figures the data or the index lack are left out."""
    found = [*_resolved(EDITORIAL, evidence, index)]
    for trial, name in evidence.trials.items():
        found += _enrollment(evidence, index, scenario, trial, name)
        found += _subtraction(evidence, scenario, trial, name)
        found += _remission(evidence, index, scenario, trial, name)
        found += _precision(evidence, index, trial, name)
    return found


def between_sources(evidence: Evidence) -> list[Disagreement]:
    """The catalogue's disagreements between sources; entries whose figures the data lack are left out."""
    return [*_resolved(SOURCES, evidence, {})]


def transcription(evidence: Evidence, index: Index) -> list[tuple[SeedNumber, Figure, Figure, Agreement | None]]:
    """Every result the editorial quotes that another source prints too: the quote, the source's figure, and how they stand to each other.

    A quoted complement is held against the complement. Lower bounds ("over") are no quotes.
    """
    found = []
    for number in index.values():
        if number.kind != "result" or number.note.startswith("lower bound"):
            continue
        for fact_id in number.fact_id.split():
            fact = evidence.facts.get(fact_id)
            if fact is not None and fact.tier != "editorial":
                said, source = quoted(number, "editorial"), printed(fact, fact.tier)
                if number.note.startswith(_COMPLEMENT):
                    source = Figure(source.label, _complement(source), source.half_unit)
                found.append((number, said, source, agreement(said, source)))
    return found


def _complement(figure: Figure) -> Estimate:
    estimate = figure.estimate
    if estimate is None or estimate.unit != "proportion":
        raise InputError(f"'{figure.label}': only a share has a complement")
    rest = replace(estimate, value=1 - estimate.value, method="the rest")
    return rest.explained("1 - published share", published_share=estimate.value)


def _resolved(entries: Iterable[Entry], evidence: Evidence, index: Index) -> Iterable[Disagreement]:
    for entry in entries:
        said = _quote(entry.said, evidence, index) if isinstance(entry.said, str) else _figure(entry.said, evidence)
        found = [_figure(side, evidence) for side in entry.found]
        sides = [figure for figure in found if figure is not None]
        if said is not None and sides:
            changes = any(material(said, side) for side in sides) if entry.changes is None else entry.changes
            follows = entry.follows if changes else entry.otherwise
            yield Disagreement(entry.slug, entry.what, entry.kind, said, tuple(sides), entry.differs, follows, changes)


def _quote(number_id: str, evidence: Evidence, index: Index) -> Figure | None:
    return quoted(index[number_id]) if number_id in index else None


def _figure(side: Side, evidence: Evidence) -> Figure | None:
    """A side of the catalogue as a figure; None where the data lack it."""
    if isinstance(side, Words):
        return Figure(side.text)
    ids = side.facts if isinstance(side, Mean) else (side.fact, side.base) if isinstance(side, Ratio) else (side.fact,)
    if any(fact not in evidence.facts for fact in ids):
        return None
    facts = [evidence.fact(fact) for fact in ids]
    first = facts[0]
    if isinstance(side, Printed):
        return printed(first, side.label)
    if isinstance(side, Mean):
        terms = {str(fact.window): fact.number for fact in facts}
        formula = f"({' + '.join(terms)}) / {len(terms)}"
        return computed(fmean(fact.number for fact in facts), first.estimate().unit, side.label, ids, formula, **terms)
    if isinstance(side, Span):
        end, start = float(first.end_year or 0), float(first.start_year or 0)
        return computed(float(first.span), "years", side.label, ids, "end of the window - start", end_of_the_window=end, start=start)
    if isinstance(side, Ratio):
        base, count = facts[1].denominator, first.numerator or 0
        return computed(count / base, "proportion", side.label, ids, "count / base", count=count, base=base) if base else None
    return _patients(first, side)


def _patients(fact: Fact, side: Base) -> Figure | None:
    """The patients that a figure is of, or counts, as printed with it; None where it has none."""
    count = fact.numerator if side.counted else fact.count if fact.unit == "patients" else fact.denominator
    if count is None:
        return None
    return Figure(side.label, Estimate(value=count, unit="patients", method="as published", inputs=(fact.fact_id,)))


def _enrollment(evidence: Evidence, index: Index, scenario: Scenario, trial: str, name: str) -> Iterable[Disagreement]:
    """The share outside the extension: of whom? A conclusion changes where the worst case stands elsewhere to the threshold."""
    numbers = [n for n in index.values() if n.study == trial and n.meaning == "patients who did not enter the extension"]
    if not numbers:
        return
    flow = participant_flow(evidence, trial)
    found = []
    for base in cohort.POPULATIONS:
        stage = flow.stage(base)
        most = "" if stage.known else ", at most"
        entered, inputs = flow.enrolled.low, (*stage.inputs, *flow.enrolled.inputs)
        terms = {"enrolled": entered, base: stage.high}
        found.append(computed(1 - entered / stage.high, "proportion", f"of all {base}{most}", inputs, f"1 - enrolled / {base}", **terms))
    verdicts = {cohort.verdict(cohort.ladder(evidence, trial, "no_dmt", base, scenario), scenario.threshold) for base in cohort.POPULATIONS}
    yield Disagreement(
        f"outside.{trial}",
        f"Patients who did not enter the extension, {name}",
        Kind.BASE,
        quoted(numbers[0]),
        tuple(found),
        "The base is those who completed the core trial. Those who left before are in no count of the editorial.",
        f"Whether the worst case stays above {_THRESHOLD} depends on the base."
        if len(verdicts) > 1
        else f"The worst case stands to {_THRESHOLD} as before.",
        len(verdicts) > 1,
    )


def _subtraction(evidence: Evidence, scenario: Scenario, trial: str, name: str) -> Iterable[Disagreement]:
    """What the editorial proposes to subtract, against the lowest share that could be."""
    for outcome in cohort.OUTCOMES:
        rungs = cohort.ladder(evidence, trial, outcome, "completers", scenario)
        literal, worst = rungs.literal_subtraction, rungs.worst_case
        sides = {share.value > scenario.threshold for share in (literal, worst)}
        plain = replace(worst, low=None, high=None, confidence=None, method="every completer outside failed", assumptions=())
        yield Disagreement(
            f"subtraction.{trial}.{outcome}",
            f"{evidence.label('measures', outcome)}, less those outside, {name}",
            Kind.MEANING,
            Figure("percentages subtracted, as the editorial suggests", literal),
            (Figure("lowest possible, if every completer outside failed", plain),),
            "Subtraction takes the share outside from the share inside. No fate of those outside gives so little.",
            f"It would fall to {_THRESHOLD} or less, where the lowest possible share does not."
            if len(sides) > 1
            else f"Both lie on the same side of {_THRESHOLD}.",
            len(sides) > 1,
        )


def _remission(evidence: Evidence, index: Index, scenario: Scenario, trial: str, name: str) -> Iterable[Disagreement]:
    """The summary claim against each share that remission could mean."""
    claims = [number for number in index.values() if number.meaning == "patients in therapy-free remission, summary claim"]
    if not claims:
        return
    free, active = (cohort.reported(evidence, trial, outcome) for outcome in cohort.OUTCOMES)
    arm = free.arm
    later = max(
        evidence.select("outcomes", study_id=trial, arm=arm, measure="no_dmt", timing="cumulative"), key=lambda fact: fact.end_year or 0
    )
    facts = [
        printed(free, f"no further treatment to year {free.end_year}"),
        printed(active, "no disease activity over all extension years"),
    ]
    if later.fact_id != free.fact_id:
        facts.append(printed(later, f"no further treatment to year {later.end_year}"))
    below = [figure for figure in facts if figure.estimate is not None and figure.estimate.value <= scenario.threshold]
    yield Disagreement(
        f"remission.{trial}",
        f"Therapy-free remission in more than the quoted share, {name}",
        Kind.MEANING,
        quoted(claims[0], "more than"),
        tuple(facts),
        "Remission can mean that no treatment was given, or that the disease was silent; and it can last to year 5, or longer.",
        f"More than {_THRESHOLD} holds for one meaning and not for another."
        if 0 < len(below) < len(facts)
        else f"Every meaning stands alike to {_THRESHOLD}.",
        0 < len(below) < len(facts),
    )


def _precision(evidence: Evidence, index: Index, trial: str, name: str) -> Iterable[Disagreement]:
    """The patients that a share printed in whole percent allows."""
    fact = cohort.reported(evidence, trial, "neda")
    numbers = [number for number in index.values() if fact.fact_id in number.fact_id.split() and number.kind == "result"]
    if fact.decimals or not numbers:
        return
    count, entered, _ = cohort.reported_count(evidence, fact)
    inputs = (fact.fact_id, *entered.inputs)
    slug = f"precision.{trial}"
    ends = {"least": ("at least", count.low), "most": ("at most", count.high)}
    behind = {name: _rounding_to(fact, patients, entered, which) for name, (which, patients) in ends.items()}
    found = [
        computed(
            patients / entered.low,
            "proportion",
            f"{which}, {{num}}`disagreements.{slug}.{name}:number` patients of all who entered",
            inputs,
            "patients / enrolled",
            patients=patients,
            enrolled=entered.low,
        )
        for name, (which, patients) in ends.items()
    ]
    yield Disagreement(
        slug,
        f"No evidence of disease activity, {name}",
        Kind.ROUNDING,
        quoted(numbers[0]),
        tuple(found),
        "Printed with one digit less than the other figures.",
        "Nothing.",
        changes=False,
        behind=behind,
    )


def _rounding_to(fact: Fact, patients: int, entered: Stage, which: str) -> Estimate:
    """One end of the patients that round to a printed share of those who entered."""
    sign, whole = ("-", "smallest whole number from") if which == "at least" else ("+", "largest whole number up to")
    return Estimate(
        value=patients, unit="patients", method=f"{which} so many round to the printed share", inputs=(fact.fact_id, *entered.inputs)
    ).explained(f"{whole} (share {sign} rounding) x enrolled", share=fact.number, rounding=fact.half_unit, enrolled=entered.low)
