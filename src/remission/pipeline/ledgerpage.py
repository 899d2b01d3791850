"""The ledger as a page: every number an entry at its own address, complete without scripts; with them it can be searched and unfolds."""

from collections.abc import Iterable, Mapping

from markupsafe import Markup

from remission.cells import PARAMETER_PAGE, Rows
from remission.evidence import Evidence
from remission.ledgerfile import Entry, LedgerFile
from remission.pipeline.cards import chapter_name

TIERS = ("primary", "abstract", "secondary", "editorial")


def entries(ledger: LedgerFile, evidence: Evidence) -> Markup:
    """Every number that the report shows, by chapter, under what can be asked of them."""
    chapters: dict[str, dict[str, Entry]] = {}
    for key, entry in ledger.numbers.items():
        chapters.setdefault(entry.notebook, {})[key] = entry
    sections = Markup("\n").join(_section(chapter, found) for chapter, found in chapters.items())
    return Markup(
        '<div class="listing ledger">\n{}\n<p class="ledger-count" role="status">{} numbers</p>\n'
        '<p class="ledger-empty" hidden>No number fits. Use fewer words, or <button type="button">show all numbers</button>.</p>\n'
        "{}\n</div>"
    ).format(_questions(chapters, ledger, evidence), f"{len(ledger.numbers):,}", sections)


def _questions(chapters: Iterable[str], ledger: LedgerFile, evidence: Evidence) -> Markup:
    used = {row.study_id for row in ledger.rows.values()}
    trials = {str(row["study_id"]): str(row["name"]) for row in evidence.rows("studies") if row["study_id"] in used}
    fields = (
        Markup('<label class="ledger-words">Words <input type="search" name="words" autocomplete="off" spellcheck="false"></label>'),
        _choice("chapter", "Chapter", {chapter: chapter_name(chapter) for chapter in chapters}),
        _choice("trial", "Trial or study", trials),
        _choice("tier", "Tier", {tier: tier for tier in TIERS}),
        Markup('<button type="reset">Show all</button>'),
    )
    return Markup('<form class="ledger-questions" role="search" aria-label="Numbers">{}</form>').format(Markup("\n").join(fields))


def _choice(name: str, label: str, options: Mapping[str, str]) -> Markup:
    shown = Markup("").join(Markup('<option value="{}">{}</option>').format(value, text) for value, text in options.items())
    return Markup('<label>{} <select name="{}"><option value="">all</option>{}</select></label>').format(label, name, shown)


def _section(chapter: str, found: Mapping[str, Entry]) -> Markup:
    shown = Markup("\n").join(_entry(key, entry) for key, entry in found.items())
    return Markup(
        '<section data-chapter="{0}"><h2 id="ledger-{0}"><a href="{0}.html">{1}</a></h2>\n<ol class="entries">\n{2}\n</ol></section>'
    ).format(chapter, chapter_name(chapter), shown)


def _entry(key: str, entry: Entry) -> Markup:
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
    if entry.inputs:
        yield Markup("From {}.").format(Rows(tuple(one.id for one in entry.inputs)))
    if entry.assumptions:
        yield Markup("Assuming {}.").format(Markup(", ").join(_parameter(name) for name in entry.assumptions))
    if entry.note:
        yield Markup("Note: {}.").format(entry.note.rstrip("."))
    if entry.cell:
        yield Markup("Cell {}.").format(entry.cell)


def _parameter(name: str) -> Markup:
    return Markup('<a class="param" href="{0}#{1}">{1}</a>').format(PARAMETER_PAGE, name)
