"""The table of all claims, which other pages show too."""

from collections.abc import Iterable, Mapping

from markupsafe import Markup

from remission.cells import Plain
from remission.chapters.claims.model import Claim, Judged, expand
from remission.chapters.claims.verdicts import badge
from remission.claims import Verdict
from remission.ledger import Ledger
from remission.tables import Table

PAGE = "claims.html"


def claims_table(ledger: Ledger, claims: Iterable[Claim], judged: Mapping[str, Judged]) -> Table:
    """One row a claim: what it says, its paragraph and sentence in the editorial, its verdict, and where that changes."""
    rows = [
        [
            expand(claim.text, claim.slug, ledger.evidence.trials),
            Plain(claim.where, "place"),
            link(claim, judged[claim.slug].overall),
            expand(judged[claim.slug].tipping, claim.slug, ledger.evidence.trials),
        ]
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


def link(claim: Claim, verdict: Verdict) -> Markup:
    """The verdict on a claim as a link to its card."""
    return Markup('<a href="{}#{}">{}</a>').format(PAGE, claim.anchor, badge(verdict, short=True))
