"""How verdicts look: a badge that says in words, a sign and a color what it is."""

from markupsafe import Markup

from remission.claims import Verdict

SIGNS = {
    Verdict.ROBUST: "\N{CHECK MARK}",
    Verdict.POINT_ONLY: "\N{ALMOST EQUAL TO}",
    Verdict.DEPENDS: "\N{LEFT RIGHT ARROW}",
    Verdict.CONTRADICTED: "\N{MULTIPLICATION SIGN}",
    Verdict.UNDECIDED: "?",
}
# Told apart with any color vision together with their order, and none the color of a trial.
COLORS = {
    Verdict.ROBUST: "#117733",
    Verdict.POINT_ONLY: "#44AA99",
    Verdict.DEPENDS: "#C9A227",
    Verdict.CONTRADICTED: "#AA4466",
    Verdict.UNDECIDED: "#7A7F87",
}


def badge(verdict: Verdict, of: str = "", *, short: bool = False) -> Markup:
    """A verdict as a badge; `of` names the trial it is about, `short` leaves out why nothing can be decided."""
    kind = verdict.name.lower().replace("_", "-")
    words = "cannot be decided" if short and verdict is Verdict.UNDECIDED else verdict
    shown = Markup('<span class="verdict verdict-{}"><span aria-hidden="true">{}</span> {}</span>').format(kind, SIGNS[verdict], words)
    return Markup('<span class="verdict-of">{}: {}</span>').format(of, shown) if of else shown
