"""Sentences and titles of the chapter, chosen by the results."""

from collections.abc import Mapping, Sequence

from remission.chapters.argument.results import Passage, Quoted
from remission.wording import joined


def finding(trials: Mapping[str, str], enrolled: Mapping[str, Passage], windows: Sequence[Quoted]) -> str:
    """The chapter in two sentences: how many patients the argument rests on, and over which time."""
    patients = joined([f"{{num}}`argument.{trial}.index.enrolled` ({name})" for trial, name in trials.items()])
    shares = joined([_at_least(enrolled[trial], f"argument.{trial}.index.enrolled.of_treated") for trial in trials])
    return (
        f"The editorial argues from the patients who entered the extensions, {patients}: {shares} of those treated in the same arm of the "
        f"core trials. The figures it quotes speak about {span(windows)}, {_ends(windows)}, while its title asks about permanent remission."
    )


def span(windows: Sequence[Quoted]) -> str:
    """The shortest and the longest window of the quoted figures, as recorded numbers."""
    shortest, longest = (f"{{num}}`argument.windows.{windows[place].slug}:number`" for place in (0, -1))
    if windows[0].length.value == windows[-1].length.value:
        return f"{longest} years"
    return f"{shortest} to {longest} years"


def windows_title(windows: Sequence[Quoted]) -> str:
    """Over how many years the quoted figures speak, as a figure's title."""
    return f"The figures that the editorial quotes speak about {span(windows)}, {_ends(windows)}"


def treatment_free_window(windows: Sequence[Quoted]) -> str:
    """The length of the treatment-free window by its dates."""
    (window,) = (found for found in windows if found.slug == "no_dmt")
    return f"from month {window.start * 12:g} to month {window.end * 12:g}, which is {{num}}`argument.windows.no_dmt`"


def _ends(windows: Sequence[Quoted]) -> str:
    ends = {window.end for window in windows}
    return f"{'all ending' if len(ends) == 1 else 'the last ending'} at month {max(ends) * 12:g}"


def _at_least(passage: Passage, key: str) -> str:
    known = passage.of_treated is not None and passage.of_treated.known
    return f"{'' if known else 'at least '}{{num}}`{key}.least`"
