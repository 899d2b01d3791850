"""Sentences and titles of the chapter, chosen by the results."""

from collections.abc import Iterable, Mapping, Sequence

from remission.readings import EventRate
from remission.wording import Valued, joined, numbers_named


def finding(rates: Sequence[EventRate], trials: Mapping[str, str], *, thyroid: str) -> str:
    """The safety chapter in two sentences."""
    event = max(rates, key=lambda rate: rate.rate.value).event
    said = joined([f"{{num}}`safety.{rate.slug}.rate:full` in {rate.group}" for rate in rates if rate.event == event])
    return (
        f"{event} was the most frequent of the new events counted in the extension: {said}, if the follow-up is as assumed here. "
        f"Thyroid disorders were reported in {numbers_named(trials, 'safety.{trial}.' + thyroid)} over five years."
    )


def frequency_title(rates: Iterable[tuple[str, Valued]]) -> str:
    """The most frequent of several events, as a figure's title."""
    return f"{max(rates, key=lambda rate: rate[1].value)[0]} was the most frequent of the events counted in the extension"


def incidence_title(last: Mapping[str, Valued], what: str) -> str:
    """Cumulative incidence by trial, as a figure's title."""
    return f"{what}: {joined([f'{found.text} in {trial}' for trial, found in last.items()])}"
