"""Sentences and titles of the chapter, chosen by the results."""

import re
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise

from remission.chapters.safety.later import Line, Notice
from remission.chapters.safety.rates import EventRate
from remission.chapters.safety.results import Against, Excess
from remission.estimate import Estimate
from remission.wording import Valued, capitalized, joined, numbers_named, uncapitalized


def finding(rates: Sequence[EventRate], trials: Mapping[str, str], against: Mapping[str, Against], *, thyroid: str, seen: str) -> str:
    """The safety chapter in two sentences: what was counted and how it lies to the background, and what could not have been seen."""
    top = max(rates, key=lambda rate: rate.rate.value)
    said = joined([f"{{num}}`safety.{rate.slug}.rate:full` in {rate.group}" for rate in rates if rate.event == top.event])
    compared = background_phrase(against)
    return (
        f"{top.event} was the most frequent of the new events counted in the extension: {said}, if the follow-up is as assumed here"
        f"{f'; {compared}' if compared else ''}. "
        f"Thyroid disorders were reported in {numbers_named(trials, 'safety.{trial}.' + thyroid)} over five years, "
        f"and an event in one patient of a thousand had a chance of {{num}}`safety.{seen}` to be seen even once among those who entered "
        "the extension."
    )


def background_phrase(against: Mapping[str, Against]) -> str:
    """How the events lie to the general population's rates, each group of events named; empty where none can be compared."""
    words = {
        Excess.ABOVE: "came more often than in the general population in every comparison",
        Excess.DEPENDS: "differed from the general population in some comparisons only",
        Excess.UNCLEAR: "cannot be told from the general population",
        Excess.BELOW: "came more rarely than in the general population in every comparison",
    }
    parts = []
    for excess, phrase in words.items():
        labels = [_lower(result.label) for result in against.values() if result.excess is excess]
        if labels:
            parts.append(f"{joined(labels)} {phrase}")
    return "; ".join(parts)


def _lower(label: str) -> str:
    """A label inside a sentence: no capital, and no abbreviation in brackets."""
    plain = re.sub(r" \([^)]*\)$", "", label)
    return uncapitalized(plain)


def background_title(against: Mapping[str, Against]) -> str:
    """The comparison with the general population as a figure's title."""
    phrase = background_phrase(against)
    return capitalized(phrase) if phrase else "No background rate at hand"


def explained_by_watching(result: Against, name: str) -> str:
    """How many times as many cases closer watching would have to find to account for an excess."""
    if result.most.value <= 1:
        return f"No excess of {_lower(result.label)} is left to explain."
    low = f"{{num}}`safety.{name}.least:number`" if result.least.value > 1 else "no more than one"
    return (
        f"Closer watching alone would account for the excess if it finds {low} to {{num}}`safety.{name}.most:number` times as many "
        f"cases of {_lower(result.label)} as routine care does, depending on follow-up and background; chance alone widens that further."
    )


def label_exposure(years: Estimate, extension_years: int) -> str:
    """Whether the person-years of the label can belong to the counted cases."""
    fits = years.value <= extension_years
    shown = (
        "{num}`safety.label.person_years` of those treated in the extension, {num}`safety.label.per_entrant` for each entrant "
        "of the index arms"
    )
    if fits:
        return f"The label states {shown}, which lies within the years in which the cases were counted."
    return f"The label states {shown}: more than the years in which the cases were counted, so these are no denominator of theirs."


def frequency_title(rates: Iterable[tuple[str, Valued]]) -> str:
    """The most frequent of several events, as a figure's title."""
    most = max(rates, key=lambda rate: rate[1].value, default=None)
    return f"{most[0]} was the most frequent of the events counted in the extension" if most else "No event was counted in the extension"


def incidence_title(last: Mapping[str, str], what: str) -> str:
    """Cumulative incidence as a figure's title; `last` are the names of the recorded shares by trial."""
    return f"{what}: {joined([f'{{num}}`safety.{name}` in {trial}' for trial, name in last.items()])}"


def infections_title(treated: Mapping[str, Valued], control: Sequence[Valued]) -> str:
    """How yearly infections moved, and how they lay to the comparator in the years that have one, as a figure's title.

    The shares of the treated by the names that they are recorded under.
    """
    (start, first), (end, last) = _ends(treated)
    moved = "fell" if last.value < first.value else "rose" if last.value > first.value else "stayed"
    course = f"Infections {moved} from {{num}}`safety.{start}` of patients in the first year to {{num}}`safety.{end}` in the last"
    pairs = list(zip(treated.values(), control, strict=False))
    if pairs and all(one.value > other.value for one, other in pairs):
        return f"{course}, more than under interferon in each year that has both"
    return course


def courses_title(shares: Mapping[str, Valued]) -> str:
    """Infusion reactions from the first course to the last, as a figure's title; shares by the names that they are recorded under."""
    (start, first), (end, last) = _ends(shares)
    falls = all(later.value <= earlier.value for earlier, later in pairwise(shares.values()))
    how = "fewer with each course" if falls else "fewer in the last course than in the first" if last.value < first.value else "no fewer"
    return f"Infusion reactions, {how}: {{num}}`safety.{start}` of patients at first, {{num}}`safety.{end}` at last"


def _ends(shares: Mapping[str, Valued]) -> tuple[tuple[str, Valued], tuple[str, Valued]]:
    found = list(shares.items())
    return found[0], found[-1]


def agreement(lines: Sequence[Line], thyroid: Estimate, deaths: Estimate) -> str:
    """Whether the trials' rates of thyroid events and deaths lie in the intervals that a register gives for the same drug."""
    said = []
    for event, ours, name, what in (
        ("thyroid", thyroid, "first_thyroid", "first thyroid events"),
        ("death", deaths, "core_deaths", "deaths in the core trials"),
    ):
        register = [line for line in lines if line.fact.event == event and "alemtuzumab" in str(line.fact.arm)]
        if register and register[0].estimate.low is not None and register[0].estimate.high is not None:
            found = register[0].estimate
            place = "below" if ours.value < (found.low or 0) else "above" if ours.value > (found.high or 0) else "within"
            (low, high), (least, most) = _limits(ours), _limits(found)
            overlap = " (their own interval overlaps it)" if place != "within" and low <= most and high >= least else ""
            said.append(
                f"For {what} the trials give {{num}}`safety.{name}:full`, {place} the interval of the register's "
                f"{{num}}`safety.register.{register[0].slug}:full`{overlap}."
            )
    return " ".join(said)


def register_title(lines: Sequence[Line]) -> str:
    """How a register's thyroid rates lie under the drug and under noninduction therapies, as a figure's title."""
    rates = {str(line.fact.arm): line for line in lines if line.fact.event == "thyroid"}
    treated, other = rates.get("alemtuzumab"), rates.get("noninduction_dmt")
    if treated is None or other is None:
        return "Rates of adverse events in registers"
    (low, high), (other_low, other_high) = _limits(treated.estimate), _limits(other.estimate)
    how = "more often" if low > other_high else "less often" if high < other_low else "not clearly more or less often"
    return f"In the register, {_lower(treated.event)}s came {how} under alemtuzumab than under noninduction therapies"


def _limits(estimate: Estimate) -> tuple[float, float]:
    return (
        estimate.value if estimate.low is None else estimate.low,
        estimate.value if estimate.high is None else estimate.high,
    )


STROKES = "strokes reported:\nat most one in"


def detection_title(risk: str) -> str:
    """How well those who entered could show an event of that risk, as a figure's title."""
    return (
        f"An event in one of {{num}}`safety.risk.{risk}` patients: {{num}}`safety.sight.entered.chance.{risk}` likely to show at all "
        "among the {num}`safety.sight.entered.size` who entered the extension"
    )


def timing(soon: Notice | None) -> str:
    """When after an infusion the reported reactions came, and what that says of years after the last one."""
    if soon is None or soon.share is None:
        return ""
    when = (re.findall(r"within .*$", soon.what) or ["soon after"])[0].replace("1 day", "a day")
    said = f"Of the reported strokes and arterial tears, {{num}}`safety.later.{soon.slug}.share:full` came {when}"
    if soon.share.value <= 0.5:
        return f"{said}."
    return (
        f"{said}: in the days after a course, not in the years after the last one. A longer follow-up of the same patients would hardly "
        "have found them; more patients, watched while they are infused, did."
    )
