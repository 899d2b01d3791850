"""The ledger as a page: every number an entry at its own address, complete without scripts; with them it can be searched and unfolds."""

from collections.abc import Iterable, Mapping

from markupsafe import Markup

from remission.cells import PARAMETER_PAGE, Rows
from remission.evidence import Evidence
from remission.ledgerfile import Entry, LedgerFile
from remission.pipeline.cards import said

TIERS = ("primary", "abstract", "secondary", "editorial")


def entries(ledger: LedgerFile, evidence: Evidence, titles: Mapping[str, str]) -> Markup:
    """Every number that the report shows, by chapter, under what can be asked of them; titles by notebook, in order."""
    chapters: dict[str, dict[str, Entry]] = {}
    for key, entry in ledger.numbers.items():
        chapters.setdefault(entry.notebook, {})[key] = entry
    shown = {chapter: title for chapter, title in titles.items() if chapter in chapters}
    sections = Markup("\n").join(_section(chapter, title, chapters[chapter]) for chapter, title in shown.items())
    return Markup(
        '<div class="listing ledger">\n{}\n<p class="ledger-count" role="status">{} numbers</p>\n'
        '<p class="ledger-empty" hidden>No number fits. Use fewer words, or <button type="button">show all numbers</button>.</p>\n'
        "{}\n</div>"
    ).format(_questions(shown, ledger, evidence), f"{len(ledger.numbers):,}", sections)


def _questions(chapters: Mapping[str, str], ledger: LedgerFile, evidence: Evidence) -> Markup:
    used = {row.study_id for row in ledger.rows.values()}
    trials = {str(row["study_id"]): str(row["name"]) for row in evidence.rows("studies") if row["study_id"] in used}
    fields = (
        Markup('<label class="ledger-words">Words <input type="search" name="words" autocomplete="off" spellcheck="false"></label>'),
        _choice("chapter", "Chapter", chapters),
        _choice("trial", "Trial or study", trials),
        _choice("tier", "Tier", {tier: tier for tier in TIERS}),
        Markup('<button type="reset">Show all</button>'),
    )
    return Markup('<form class="ledger-questions" role="search" aria-label="Numbers">{}</form>').format(Markup("\n").join(fields))


def _choice(name: str, label: str, options: Mapping[str, str]) -> Markup:
    shown = Markup("").join(Markup('<option value="{}">{}</option>').format(value, text) for value, text in options.items())
    return Markup('<label>{} <select name="{}"><option value="">all</option>{}</select></label>').format(label, name, shown)


def _section(chapter: str, title: str, found: Mapping[str, Entry]) -> Markup:
    shown = Markup("\n").join(item(key, entry) for key, entry in found.items())
    return Markup(
        '<section data-chapter="{0}"><h2 id="ledger-{0}"><a href="{0}.html">{1}</a></h2>\n<ol class="entries">\n{2}\n</ol></section>'
    ).format(chapter, title, shown)


def item(key: str, entry: Entry) -> Markup:
    level = f", {100 * entry.confidence:g}%" if entry.confidence else ""
    interval = f" ({entry.interval}{level})" if entry.interval else ""
    return Markup('<li id="{0}"><a class="anchor" href="#{0}">{0}</a> <b>{1}</b>{2}\n<p>{3}</p></li>').format(
        key, entry.text, interval, Markup(" ").join(_words(entry))
    )


def _words(entry: Entry) -> Iterable[Markup]:
    """How a number came about, in sentences."""
    formula = entry.formula[:1].upper() + entry.formula[1:]
    yield Markup("{}.").format(formula)
    if entry.calculation:
        yield Markup("With its numbers: {}.").format(entry.calculation)
    if computed := [(term.name, term.entry) for term in entry.terms if term.entry]:
        yield Markup("Computed in turn: {}.").format(Markup(", ").join(_computed(*one) for one in computed))
    if entry.inputs:
        yield Markup("From {}.").format(Rows(tuple(one.id for one in entry.inputs)))
    if entry.assumptions:
        yield Markup("Assuming {}.").format(Markup(", ").join(_parameter(*one) for one in entry.assumptions.items()))
    if entry.note:
        yield Markup("Note: {}.").format(entry.note.rstrip("."))
    if entry.cell:
        yield Markup("Cell {}.").format(entry.cell)


def _computed(name: str, entry: str) -> Markup:
    return Markup('{0} (<a href="#{1}">{1}</a>)').format(name, entry)


def _parameter(name: str, value: float | str) -> Markup:
    return Markup('<a class="param" href="{0}#{1}">{1}</a> = {2}').format(PARAMETER_PAGE, name, said(value))
