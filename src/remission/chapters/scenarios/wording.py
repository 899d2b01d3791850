"""Sentences and titles of the chapter, chosen by the results."""

from collections.abc import Mapping, Sequence

from remission.cells import Phrase, Plain
from remission.chapters.scenarios.results import Found
from remission.estimate import Estimate
from remission.figures import Row
from remission.scenario import Scenario
from remission.wording import joined

# By how many claims get another verdict; 2 stands for several.
_TURNED = {
    0: "None of {num}`scenarios.count.claims` claims gets",
    1: "{num}`scenarios.count.turned` of {num}`scenarios.count.claims` claims gets",
    2: "{num}`scenarios.count.turned` of {num}`scenarios.count.claims` claims get",
}
_SHARES = {"no_dmt": "without further treatment", "neda": "without evidence of disease activity"}


def finding(found: Sequence[Found], trials: Mapping[str, str], counts: Mapping[str, Estimate]) -> str:
    """The chapter in a few sentences: the range of the shares over the scenarios, and how many claims change their verdict."""
    if len(found) == 1:
        return f"There is one scenario, and nothing to compare it with: {_each(found, trials)}."
    turned = _TURNED[min(int(counts["turned"].value), 2)]
    return (
        f"Under {{num}}`scenarios.count.compared` sets of assumptions, {_each(found, trials)}. {turned} another verdict under at least one "
        "of them than under the first, if only in one trial."
    )


def title(found: Sequence[Found], trials: Mapping[str, str], outcome: str) -> str:
    """How far the scenarios move a share, as a figure's title."""
    said = joined([f"{_range(found, trial, outcome)} in {name}" for trial, name in trials.items()])
    return f"No further treatment: {said}"


def panels(found: Sequence[Found], trials: Mapping[str, str], outcome: str, colors: Mapping[str, str]) -> dict[str, list[Row]]:
    """One panel a trial, one row a scenario."""
    return {
        name: [
            Row(label=Phrase((Plain(each.subject.title, "name"),)), estimates=[each.shares[trial, outcome]], color=colors[name])
            for each in found
        ]
        for trial, name in trials.items()
    }


def line(scenario: Scenario) -> float:
    """Where the threshold lies on the axis."""
    return 100 * scenario.threshold


def _each(found: Sequence[Found], trials: Mapping[str, str]) -> str:
    said = [
        f"the share {words} is {joined([f'{_range(found, trial, outcome)} in {name}' for trial, name in trials.items()])}"
        for outcome, words in _SHARES.items()
    ]
    return ", and ".join(said)


def _range(found: Sequence[Found], trial: str, outcome: str) -> str:
    """The lowest and the highest share, as roles; one where they are read alike."""
    ordered = sorted(found, key=lambda each: each.shares[trial, outcome].value)
    low, high = (each.subject.key for each in (ordered[0], ordered[-1]))
    texts = {each.shares[trial, outcome].text for each in (ordered[0], ordered[-1])}
    first = f"{{num}}`scenarios.{low}.{trial}.{outcome}.share`"
    return first if len(texts) == 1 else f"{first} to {{num}}`scenarios.{high}.{trial}.{outcome}.share`"
