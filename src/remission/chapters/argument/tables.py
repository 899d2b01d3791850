"""Tables of the chapter."""

from collections.abc import Mapping, Sequence

from markupsafe import Markup

from remission.cells import Phrase, Rows
from remission.chapters.argument.results import Passage, Share
from remission.evidence import Evidence
from remission.flow import Stage, arms
from remission.ledger import Ledger
from remission.tables import Table
from remission.wording import capitalized

_NOT_STATED = "not stated in the sources at hand"


def participants(ledger: Ledger, trial: str, name: str, parts: Mapping[str, tuple[str, Sequence[Passage]]]) -> Table:
    """One row a stage of each arm of a trial: the count, its share of the stage before and of all treated, and how it is known.

    `parts`: the part of the ledger that holds an arm, its readable name and its stages. Stages that only another arm has are named as not
    stated.
    """
    columns = ["Stage", "Patients", "Of the stage before", "Of all treated", "How known"]
    every = [passage.stage.name for passage in next(iter(parts.values()))[1]]
    rows: list[list[object]] = []
    for part, (label, passages) in parts.items():
        rows += [_row(ledger, f"{trial}.{part}", label, passage) for passage in passages]
        reached = {passage.stage.name for passage in passages}
        if missing := [stage for stage in every if stage not in reached]:
            rows.append([f"{capitalized(label)}: {missing[0]} and later", "", "", "", _NOT_STATED])
    return Table(f"{name}: patients at each stage", columns, rows, name=f"participants-{trial.replace('_', '-')}")


def named(evidence: Evidence, trial: str, stages: Mapping[str, Sequence[Passage]]) -> dict[str, tuple[str, Sequence[Passage]]]:
    """The stages of each arm with the arm's readable name; `stages`: first those of the index arm, then those of the control."""
    labels = (evidence.label("arms", arm) for arm in arms(evidence, trial))
    return {part: (label, passages) for (part, passages), label in zip(stages.items(), labels, strict=True)}


def _row(ledger: Ledger, prefix: str, label: str, passage: Passage) -> list[object]:
    key = f"{prefix}.{passage.stage.slug}"
    count = ledger.cell(key) if passage.stage.known else ledger.span(f"{key}_least", key)
    shares = [
        _share(ledger, f"{key}.{what}", found) for what, found in (("of_previous", passage.of_previous), ("of_treated", passage.of_treated))
    ]
    return [f"{capitalized(label)}: {passage.stage.name}", count, *shares, _how(passage.stage)]


def _how(stage: Stage) -> str | Phrase:
    """How the count of a stage is known: as stated, or from which rows."""
    if not stage.terms:
        return stage.how
    return Phrase(("follows from " if stage.known else "not stated; bounded by ", Rows(stage.inputs)))


def _share(ledger: Ledger, key: str, share: Share | None) -> Markup | str:
    """A share as a linked number, or its two limits; nothing where it says nothing."""
    if share is None:
        return ""
    if share.known:
        return ledger.cell(f"{key}.least")
    return Markup("{} to {}").format(ledger.cell(f"{key}.least", "number"), ledger.cell(f"{key}.most"))
