"""Sentences and titles of the chapter, chosen by the results."""

from collections.abc import Mapping, Sequence

from remission.chapters.context.head_to_head import Need, Network
from remission.chapters.context.lines import Line, highest, lowest
from remission.chapters.context.returning import Pair
from remission.estimate import Estimate
from remission.wording import joined, uncapitalized


def split(lines: Sequence[Line], trials: Mapping[str, str]) -> tuple[list[Line], list[Line]]:
    """The lines of the trials argued about, and all others."""
    return [line for line in lines if line.study in trials], [line for line in lines if line.study not in trials]


def finding(trials: Mapping[str, str]) -> str:
    """The chapter in two sentences."""
    spans = {key: _range(f"relapses.{key}", "number") for key in ("others", *trials)}
    own = joined([f"{spans[trial]} in {name}" for trial, name in trials.items()])
    return (
        f"In other long-term studies, of alemtuzumab and of other treatments, relapse rates run from {spans['others']} per person-year, "
        f"against {own}. No ranking follows: on placebo alone, patients in the core trials differ by a factor of "
        "{num}`context.placebo.times`, and no two of these studies were randomized against each other."
    )


def relapse_title(lines: Sequence[Line], trials: Mapping[str, str]) -> str:
    """How the relapse rates of the trials argued about lie to those of the other long-term studies, as a figure's title."""
    own, others = split(lines, trials)
    where: dict[str, list[str]] = {}
    for trial, name in trials.items():
        if found := [line for line in own if line.study == trial]:
            where.setdefault(_lies(found, lowest(others), highest(others)), []).append(name)
    said = ", ".join(f"those of {joined(names)} {lies}" for lies, names in where.items())
    return f"Relapse rates of other long-term studies run from {_range('relapses.others', 'number')}; {said}"


def _lies(found: Sequence[Line], low: Estimate, high: Estimate) -> str:
    above, below = highest(found).value > high.value, lowest(found).value < low.value
    return "reach above and below" if above and below else "reach above" if above else "reach below" if below else "lie inside this range"


def _range(group: str, form: str = "text") -> str:
    """The lowest and the highest figure recorded of a group."""
    return f"{{num}}`context.{group}.lowest:{form}` to {{num}}`context.{group}.highest:{form}`"


PLACEBO_TITLE = f"The patients differ before any drug: on placebo {_range('placebo', 'number')}, a factor of {{num}}`context.placebo.times`"
ACTIVITY_TITLE = f"Freedom from disease activity from {_range('activity')}, over windows of every length"
WORSENING_TITLE = f"Free of disability worsening: {_range('worsening')}, after different times and by different definitions"
RETENTION_TITLE = f"Staying in a study is not staying on a drug: {_range('retention')} were still there, by different counts"


def longer_yet_higher(found: Sequence[Line] | None) -> str:
    """Whether another study reports a higher share over a longer window, which in the same patients could only be lower."""
    if found is None:
        return "Over which windows the shares were taken is not published for all."
    if not found:
        return "No study with a longer window reports a higher share than the trials argued about here."
    said = joined(
        [f"{line.name} ({{num}}`context.activity.{line.lowest_key}` over {{num}}`context.longer.{line.lowest_key}`)" for line in found]
    )
    return (
        f"Among the same patients a longer window can only lower the share. A higher one over a longer window, as in {said}, must come "
        "from other patients, another definition or another drug, and the figures do not tell which."
    )


def returning_title(found: Mapping[str, Estimate]) -> str:
    """Whether patients who stayed away had fared worse, given the tally of their outcomes, as a figure's title."""
    worse, outcomes, clear = (f"{{num}}`context.prisms_15.{key}`" for key in ("worse", "outcomes", "clear"))
    said = "every outcome" if found["worse"].value == found["outcomes"].value else f"{worse} of {outcomes} outcomes"
    return (
        f"Patients who did not come back had fared worse in the trial in {said}; "
        f"{clear} of {outcomes} differences have {{param}}`confidence` intervals without zero"
    )


def returning(pairs: Sequence[Pair]) -> str:
    """What the differences between those who stayed away and those who came back come to."""
    said = joined([f"{{num}}`context.prisms_15.{pair.measure}.difference:values` ({_named(pair)})" for pair in pairs])
    worse = all(pair.difference.value > 0 for pair in pairs)
    return (
        f"The differences, those who stayed away less those who came back, are {said}. "
        f"{'All point the same way: those lost to view had fared worse.' if worse else 'They do not all point the same way.'} "
        f"{_clear(pairs)}"
    )


def _named(pair: Pair) -> str:
    unit = "percentage points" if pair.difference.unit == "proportion" else "relapses per person-year"
    return f"{uncapitalized(pair.label)}, {unit}"


def _clear(pairs: Sequence[Pair]) -> str:
    doubtful = [uncapitalized(pair.label) for pair in pairs if not pair.difference.excludes(0)]
    said = f"For {joined(doubtful)} the interval includes no difference." if doubtful else "No interval includes no difference."
    close = [uncapitalized(pair.label) for pair in pairs if pair.difference.excludes(0) and _margin(pair.difference) < pair.rounding]
    return f"{said} For {joined(close)} it excludes it by less than the rounding of the printed figures." if close else said


def _margin(difference: Estimate) -> float:
    """How far an interval that excludes zero stays from it."""
    return min(abs(end) for end in (difference.low, difference.high) if end is not None)


def imor_sentence(imor: Estimate) -> str:
    """What the odds ratio of those who stayed away says of the assumption same."""
    side = "below" if imor.value < 1 else "above" if imor.value > 1 else "at"
    spans = imor.low is not None and imor.high is not None and imor.low <= 1 <= imor.high
    return (
        "As an odds ratio of staying free of worsening, those who stayed away over those who came back, this is "
        "{num}`context.prisms_15.imor:full`: "
        f"{side} the value of one that stands for no difference{', with an interval that includes it' if spans else ''}."
    )


def control_title(network: Network, first: str, second: str) -> str:
    """What each drug was compared with, as a figure's title."""
    one, two = (joined(against) if against else "nothing" for against in (network.first_against, network.second_against))
    if network.direct:
        return f"{first.capitalize()} and {second} stand in one trial"
    return f"Each drug against its own control: {first} against {one}, {second} against {two}"


def linked(network: Network, first: str, second: str) -> str:
    """Whether the evidence links two treatments by randomization."""
    if network.direct:
        return f"The evidence holds a randomized trial of {first} and {second}."
    if network.connected:
        return f"No randomized trial of both stands in the evidence, but a chain of randomized trials links {first} and {second}."
    none = (
        f"No randomized trial of {first} and {second} stands in the evidence, nor any chain of randomized trials that would link them: "
        "not even an indirect comparison can be made from it."
    )
    if not network.first_against or not network.second_against:
        return none
    one, two = joined(network.first_against), joined(network.second_against)
    return f"{none} A randomized trial of {one} against {two} would be the missing link; such trials may exist, but not in the evidence."


def sizes(needs: Sequence[Need]) -> str:
    """How large a trial of both drugs would be, for efficacy and for safety."""
    events = [need for need in needs if need.times is not None]
    shares = [need for need in needs if need.times is None]
    said = [
        f"For {need.question}{f', {{num}}`context.needs.{need.slug}.start`,' if need.start else ''} it takes "
        f"{{num}}`context.needs.{need.slug}.size` patients in each arm."
        for need in shares
    ]
    if events:
        most = max(events, key=lambda need: need.size.value)
        more = sum(need.times.value > 1 for need in events if need.times is not None)
        how_many = "all" if more == len(events) else "some" if more else "none"
        said.append(
            f"For safety, {how_many} of the event rates need more follow-up in each arm than the extension had, "
            f"and {most.question} needs {{num}}`context.needs.{most.slug}.size`, "
            f"{{num}}`context.needs.{most.slug}.times` times as much."
        )
    return " ".join(said)
