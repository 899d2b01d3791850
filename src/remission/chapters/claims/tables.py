"""The table of all claims, which other pages show too."""

from collections.abc import Iterable, Mapping

from markupsafe import Markup

from remission.chapters.claims.model import Claim, Judged, expand
from remission.chapters.claims.verdicts import badge
from remission.ledger import Ledger
from remission.tables import Table

PAGE = "claims.html"


def claims_table(ledger: Ledger, claims: Iterable[Claim], judged: Mapping[str, Judged]) -> Table:
    """One row a claim: what it says, its paragraph and sentence in the editorial, its verdict, and where that changes."""
    rows = [
        [link(ledger, claim), claim.where, badge(judged[claim.slug].overall, short=True), _tipping(ledger, claim, judged[claim.slug])]
        for claim in claims
    ]
    columns = ["Claim, in our words", "Place", "Verdict", "Changes"]
    return Table(
        "The claims of the editorial, by paragraph and sentence, and their verdicts under these assumptions",
        columns,
        rows,
        style="report claims",
        name="claims",
    )


def link(ledger: Ledger, claim: Claim) -> Markup:
    """A claim as a link to its card, its numbers as plain text."""
    text = ledger.prose(expand(claim.text, claim.slug, ledger.evidence.trials)).striptags()
    return Markup('<a href="{}#{}">{}</a>').format(PAGE, claim.anchor, text)


def _tipping(ledger: Ledger, claim: Claim, judged: Judged) -> Markup | str:
    return ledger.prose(expand(judged.tipping, claim.slug, ledger.evidence.trials)) if judged.tipping else ""
