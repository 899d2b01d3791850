"""One card a claim: what it says, what it is about, the rule, the verdict, and the numbers behind it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from markupsafe import Markup

from remission.chapters.claims.model import Claim, Judged, expand
from remission.chapters.claims.verdicts import badge
from remission.estimate import Estimate
from remission.explanation import in_signs, in_words
from remission.ledger import Ledger
from remission.wording import POPULATIONS, capitalized

_CHAPTERS = {
    "efficacy": "Efficacy",
    "non_enrollment": "Patients who did not enroll",
    "open_label": "Open label, no control",
    "safety": "Safety",
    "durability": "Is it permanent?",
    "context": "Context",
}


@dataclass(frozen=True, slots=True)
class Cards:
    """Cards as a page shows them."""

    html: Markup
    slugs: tuple[str, ...]

    def _repr_html_(self) -> str:
        return str(self.html)

    def __repr__(self) -> str:
        return f"Cards: {', '.join(self.slugs)}"


def cards(ledger: Ledger, claims: Iterable[Claim], judged: Mapping[str, Judged]) -> Cards:
    """The cards of some claims, in order, each with an anchor of its own."""
    found = tuple(claims)
    shown = Markup("\n").join(_card(ledger, claim, judged[claim.slug]) for claim in found)
    return Cards(Markup('<div class="claim-cards">{}</div>').format(shown), tuple(claim.slug for claim in found))


def _card(ledger: Ledger, claim: Claim, judged: Judged) -> Markup:
    trials = ledger.evidence.trials

    def prose(text: str) -> Markup:
        return ledger.prose(expand(text, claim.slug, trials))

    by_trial = [badge(verdict, trials[trial]) for trial, verdict in judged.by_trial.items()] if _differ(judged) else []
    estimand = claim.estimand
    details = [
        ("Population", _population(ledger, estimand.population)),
        ("Variable", estimand.variable),
        ("Intercurrent events", _events(estimand.events)),
        ("Summary", estimand.summary),
        ("Rule", claim.rule),
        ("Numbers", _numbers(ledger, claim, judged)),
    ]
    rows = Markup("").join(Markup("<dt>{}</dt><dd>{}</dd>").format(name, content) for name, content in details)
    return Markup(
        '<section class="claim-card" id="{}"><p class="claim-text">{}</p>\n<p class="claim-verdicts">{}</p>\n<p>{}</p>\n'
        "{}"
        '<p class="claim-where">Paragraph {}, sentence {} of the editorial. Argued in <a href="{}.html">{}</a>.</p>\n'
        "<details><summary>Estimand, rule and numbers</summary><dl>{}</dl></details></section>"
    ).format(
        claim.anchor,
        prose(claim.text),
        Markup(" ").join([badge(judged.overall), *by_trial]),
        prose(judged.reason),
        Markup('<p class="claim-tipping">Changes: {}.</p>\n').format(prose(judged.tipping)) if judged.tipping else "",
        claim.paragraph,
        claim.sentence,
        claim.chapter,
        _CHAPTERS[claim.chapter],
        rows,
    )


def _differ(judged: Judged) -> bool:
    return len(set(judged.by_trial.values())) > 1


def _population(ledger: Ledger, text: str) -> str:
    """A population in words, where it is the scenario's with that one's name."""
    return capitalized(text.format(population=POPULATIONS[ledger.scenario.target_population]))


def _events(events: Mapping[str, str]) -> Markup:
    return Markup("<ul>{}</ul>").format(Markup("").join(Markup("<li>{}: {}</li>").format(event, how) for event, how in events.items()))


def _numbers(ledger: Ledger, claim: Claim, judged: Judged) -> Markup:
    items = (
        Markup("<li>{}: {} {}</li>").format(_label(ledger, key), ledger.cell(f"{claim.slug}.{key}"), _method(number))
        for key, number in judged.numbers.items()
    )
    return Markup("<ul>{}</ul>").format(Markup("").join(items))


def _method(number: Estimate) -> Markup:
    """How a number came about: its formula where it has one, else in words."""
    tag = "code" if number.formula else "span"
    return Markup('<{0} class="claim-method">{1}</{0}>').format(Markup(tag), in_signs(number.formula or in_words(number)))


def _label(ledger: Ledger, key: str) -> str:
    """The name of a number in words: its study, and what it is."""
    first, _, rest = key.partition(".")
    study = next((row["name"] for row in ledger.evidence.rows("studies") if row["study_id"] == first), "")
    words = (rest if study else key).replace("_", " ").replace(".", ", ")
    return f"{study}, {words}" if study else words
