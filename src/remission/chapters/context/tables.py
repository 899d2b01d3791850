"""Tables of the chapter."""

from collections.abc import Sequence

from markupsafe import Markup

from remission.cells import Phrase
from remission.chapters.context.head_to_head import Need, Network
from remission.chapters.context.studies import Study
from remission.ledger import Ledger
from remission.tables import Table
from remission.wording import capitalized, joined


def studies(ledger: Ledger, caption: str, found: Sequence[Study]) -> Table:
    """One row a study: its treatment and how it is given, who entered, and what sets it apart."""
    rows = []
    for study in found:
        entered = (
            Markup("{} {}").format(ledger.cell(f"entered.{study.id}"), study.entered_of)
            if study.entered
            else "not published in the sources seen"
        )
        rows.append([study.name, f"{study.treatment}, {study.given}", study.design, entered, _listed(study.reasons)])
    return Table(caption, ["Study", "Treatment, given", "Design", "Who entered", "Why not comparable"], rows, name="context_studies")


def head_to_head(
    caption: str, network: Network, windows: tuple[Sequence[str], Sequence[str], Sequence[str]], first: str, second: str
) -> Table:
    """One row a condition of a comparison, and what the evidence holds of it."""
    one, two, shared = windows
    rows = [
        ["A randomized trial of both", _or_none(network.direct)],
        [f"Randomized comparison of {first}", _or_none([f"against {arm}" for arm in network.first_against])],
        [f"Randomized comparison of {second}", _or_none([f"against {arm}" for arm in network.second_against])],
        ["A control in common, for an indirect comparison", _or_none(network.common)],
        ["A chain of randomized trials between them", "yes" if network.connected else "none"],
        [f"Freedom from disease activity on {first}", _or_none(one)],
        [f"Freedom from disease activity on {second}", _or_none(two)],
        ["The same window for both, in all patients of a study", _or_none(shared)],
    ]
    return Table(caption, ["Needed to compare", "In the evidence"], rows)


def needs(ledger: Ledger, caption: str, found: Sequence[Need]) -> Table:
    """One row a difference to be told: the size of one arm, and how often the follow-up of the extension that is."""
    rows = [
        [
            capitalized(need.question),
            Markup("{}{}").format(ledger.cell(f"needs.{need.slug}.size"), " patients" if need.size.unit == "patients" else ""),
            Markup("{} times").format(ledger.cell(f"needs.{need.slug}.times")) if need.times else "not in person-years",
        ]
        for need in found
    ]
    return Table(caption, ["Difference to be told", "In each arm", "Against the extension's follow-up"], rows)


def _listed(reasons: Sequence[object]) -> Phrase:
    """Reasons as one sentence."""
    return Phrase((*(part for reason in reasons[:-1] for part in (reason, "; ")), *reasons[-1:], "."))


def _or_none(parts: Sequence[str]) -> str:
    return joined(parts) or "none"
