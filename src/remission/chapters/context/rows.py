"""Lines of the chapter as rows of a figure."""

from collections.abc import Mapping, Sequence

from remission.chapters.context.lines import CONTINUOUSLY, Line, given
from remission.chapters.context.returning import Pair
from remission.evidence import Evidence
from remission.figures import MUTED, Row, trial_colors

_SAME_DRUG = "the same drug in other studies"


def colors(evidence: Evidence) -> dict[str, str]:
    """A color for each trial argued about, by id, one for other studies of their drug, by its name; everything else is muted."""
    trials = evidence.trials
    found = trial_colors([*trials.values(), _SAME_DRUG])
    drug = str(evidence.study(next(iter(trials)))["treatment"])
    return {trial: found[name] for trial, name in trials.items()} | {drug: found[_SAME_DRUG]}


def plain(lines: Sequence[Line], shades: Mapping[str, str]) -> list[Row]:
    """One row a line, those of placebo hollow."""
    return [_row(line, shades) for line in lines]


def by_giving(evidence: Evidence, lines: Sequence[Line], shades: Mapping[str, str]) -> dict[str, list[Row]]:
    """A panel for treatments in courses or once, and one for those given continuously."""
    panels: dict[str, list[Row]] = {}
    for title, wanted in (("Given in courses", False), ("Given continuously", True)):
        found = [line for line in lines if (given(evidence, line.study) == CONTINUOUSLY) == wanted]
        if found:
            panels[title] = plain(found, shades)
    return panels


def by_study(lines: Sequence[Line], drugs: Sequence[str], shades: Mapping[str, str]) -> dict[str, list[Row]]:
    """A panel a trial, the control groups hollow."""
    panels: dict[str, list[Row]] = {}
    for line in lines:
        hollow = not any(line.readings[0].fact.arm and line.readings[0].fact.arm.startswith(drug) for drug in drugs)
        row = Row(label=line.label_in_study, estimates=line.estimates, color=_color(line, shades), hollow=hollow)
        panels.setdefault(line.name, []).append(row)
    return panels


def pairs(found: Sequence[Pair]) -> dict[str, list[Row]]:
    """A panel an outcome: those who came back, hollow, and those who did not."""
    return {
        pair.label: [
            Row(label="came back", estimates=[pair.attended], hollow=True),
            Row(label="did not come back", estimates=[pair.stayed_away]),
        ]
        for pair in found
    }


def pair_scales(found: Sequence[Pair]) -> dict[str, str]:
    """What each panel of `pairs` counts."""
    return {pair.label: "Patients (%)" if pair.attended.unit == "proportion" else "Relapses per person-year" for pair in found}


def _row(line: Line, shades: Mapping[str, str]) -> Row:
    return Row(label=line.label, estimates=line.estimates, color=_color(line, shades), hollow=line.readings[0].fact.arm == "placebo")


def _color(line: Line, shades: Mapping[str, str]) -> str:
    return shades.get(line.study) or shades.get(line.treatment, MUTED)
