"""The scenarios side by side, and every claim with its verdicts."""

from collections.abc import Mapping, Sequence

from markupsafe import Markup

from remission.cells import PARAMETER_PAGE, Lines, Plain
from remission.chapters.claims.catalogue import CLAIMS
from remission.chapters.claims.model import Claim
from remission.chapters.claims.tables import PAGE
from remission.chapters.claims.verdicts import badge
from remission.chapters.scenarios.results import Flip, Found, Subject, flips
from remission.cohort import OUTCOMES
from remission.ledger import Ledger
from remission.tables import Table

_DEFAULTS = "every parameter at its default"
_CLAIMS: Mapping[str, Claim] = {claim.slug: claim for claim in CLAIMS}


def scenarios(ledger: Ledger, caption: str, found: Sequence[Found]) -> Table:
    """One row a scenario: what it assumes, its shares by outcome and trial, and the claims whose verdict differs from the first's."""
    trials = ledger.evidence.trials
    places = [(trial, outcome) for outcome in OUTCOMES for trial in trials]
    columns = ["Scenario", "Assumes", *(f"{ledger.evidence.label('measures', outcome)}, {trials[trial]}" for trial, outcome in places)]
    rows = [
        [
            title(each.subject),
            _assumed(ledger, each.subject),
            *(ledger.cell(f"{each.subject.key}.{trial}.{outcome}.share") for trial, outcome in places),
            _turned(ledger, flips(found[0], each)) if each is not found[0] else "compared with the others",
        ]
        for each in found
    ]
    return Table(caption, [*columns, "Verdicts that differ"], rows, name="scenarios")


def verdicts(ledger: Ledger, caption: str, found: Sequence[Found]) -> Table:
    """One row a claim: its verdict under the first scenario, and under each that gives it another; those that differ stand first."""
    reference, *others = found
    elsewhere: dict[str, list[tuple[Found, Flip]]] = {slug: [] for slug in reference.judged}
    for other in others:
        for flip in flips(reference, other):
            elsewhere[flip.slug].append((other, flip))
    rows = [
        [
            _named(slug),
            badge(reference.judged[slug].overall, short=True),
            _lines([Markup("{}: {}").format(title(other.subject), _after(ledger, flip)) for other, flip in differing], "the same"),
        ]
        for slug, differing in sorted(elsewhere.items(), key=lambda item: not item[1])
    ]
    return Table(caption, ["Claim", title(reference.subject), "Elsewhere"], rows, name="scenario_verdicts")


def title(subject: Subject) -> Markup:
    """What a scenario is called, as a link to where it is listed."""
    shown = Plain(subject.title, "name")
    return Markup('<a href="{}#{}">{}</a>').format(PARAMETER_PAGE, subject.anchor, shown) if subject.anchor else Markup("{}").format(shown)


def _assumed(ledger: Ledger, subject: Subject) -> object:
    """The parameters of a scenario that differ from their defaults."""
    differing = subject.scenario.differences
    return _lines([_parameter(ledger, subject, name, value) for name, value in differing.items()], _DEFAULTS)


def _parameter(ledger: Ledger, subject: Subject, name: str, value: object) -> Markup:
    shown = value.replace("_", " ") if isinstance(value, str) else ledger.cell(f"{subject.key}.parameter.{name}", "text")
    return Markup('<a href="{0}#{1}">{1}</a> = {2}').format(PARAMETER_PAGE, name, shown)


def _turned(ledger: Ledger, found: Sequence[Flip]) -> object:
    return _lines([Markup("{}: {}").format(_named(flip.slug), _after(ledger, flip)) for flip in found], "none")


def _after(ledger: Ledger, flip: Flip) -> Markup:
    return badge(flip.after, ledger.evidence.trials.get(flip.trial, ""), short=True)


def _named(slug: str) -> Markup:
    """A claim by its short name, as a link to its card."""
    return Markup('<a href="{}#{}">{}</a>').format(PAGE, _CLAIMS[slug].anchor, slug.replace("_", " "))


def _lines(parts: Sequence[Markup], otherwise: str) -> Lines | str:
    return Lines(tuple(parts)) or otherwise
