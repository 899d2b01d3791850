"""The gate: what it lets pass, and what it finds."""

import pytest
from matplotlib.figure import Figure as Canvas

from remission.cells import Number, Plain, Quoted, Rows, number_link, parameter_link
from remission.estimate import Estimate
from remission.evidence import Evidence
from remission.figures.style import Figure
from remission.gate.orphans import Coverage, Gate
from remission.ledger import Ledger
from remission.ledgerfile import LedgerFile
from remission.pipeline.project import Project
from remission.provenance import make_ledger
from remission.record import Record
from remission.scenario import Scenario
from remission.tables import Table

SHARE = Estimate(value=0.51536, low=0.46782, high=0.56263, unit="proportion", method="wilson", confidence=0.95, inputs=("F081",))
LINK = number_link("a.share", SHARE, "full")


@pytest.fixture(scope="module")
def ledger(evidence: Evidence) -> LedgerFile:
    book = Ledger("a", Scenario(), evidence)
    book.record("share", SHARE)
    record = Record(Scenario())
    record.add(book._repr_mimebundle_()["application/vnd.remission.ledger+json"], {})
    return make_ledger(record, evidence, *Project(evidence.path.parent).editorial())


@pytest.fixture(scope="module")
def gate(ledger: LedgerFile, evidence: Evidence) -> Gate:
    return Gate(ledger, evidence, ["N052"])


def read(gate: Gate, html: str) -> Coverage:
    found = Coverage()
    gate.read("page.html", f"<html><head><title>Page</title></head><body><article>{html}</article></body></html>", found)
    return found


def orphans(gate: Gate, html: str) -> list[tuple[str, str]]:
    return [(orphan.kind, orphan.number) for orphan in read(gate, html).orphans]


@pytest.mark.parametrize(
    ("html", "kind"),
    [
        ("<p>It was 51.5%.</p>", "prose"),
        ("<li>It was <b>51.5%</b>.</li>", "prose"),
        ("<h2>Only 51.5%</h2>", "title"),
        ("<table><tr><td>51.5%</td></tr></table>", "table"),
        ("<table><tr><th>51.5%</th></tr></table>", "table"),
        ("<table><caption>Only 51.5%</caption></table>", "caption"),
        ("<figure id='figure-x'><figcaption>Only 51.5%</figcaption></figure>", "caption"),
        ("<figure id='figure-x'><svg><text>51.5%</text></svg></figure>", "figure"),
        ("<figure id='figure-x'><svg aria-label='Only 51.5% of them'></svg></figure>", "figure"),
        ("<figure id='figure-x'><svg><title>Only 51.5% of them</title></svg></figure>", "figure"),
        ("<figure><svg><desc>51.5%</desc></svg></figure>", "figure"),
        ("<p><span title='51.5%'>Half</span></p>", "label"),
        ("<p><a href='argument.html' aria-label='Only 51.5%'>Half</a></p>", "label"),
        ("<p><img alt='51.5% of them'></p>", "label"),
        ("<div role='region' aria-label='Only 51.5%'><table></table></div>", "label"),
        ("<div role='region' aria-label='Only 51.5%'></div>", "label"),
        ("<div role='region' aria-label='Only 51.5%'>half</div>", "label"),
        ("<p>It was <code>51.5%</code>.</p>", "prose"),
        ("<div hidden><p>51.5%</p></div>", "prose"),
        ("<p>x51.5y</p>", "prose"),
        ("</article><footer>Only 51.5%</footer><article>", "frame"),
    ],
)
def test_a_planted_orphan_is_found(gate: Gate, html: str, kind: str) -> None:
    assert orphans(gate, html) == [(kind, "51.5")]


def test_an_orphan_is_told_in_one_line(gate: Gate) -> None:
    (orphan,) = read(gate, f"<p>{'word ' * 30}51.5%</p>").orphans
    assert orphan.message.startswith("page.html, prose: '51.5' in 'word word")
    assert orphan.message.endswith("leads to no source; record it and show it by its id")
    assert "\n" not in orphan.message


def test_what_leads_to_the_ledger_is_bound(gate: Gate) -> None:
    found = read(gate, f"<p>{LINK}</p><h2>{LINK}</h2><table><caption>{LINK}</caption><tr><td>{LINK}</td></tr></table>")
    assert found.orphans == []
    assert found.bound == {"prose": 3, "title": 3, "caption": 3, "table": 3}
    assert found.shown == {"a.share"}


@pytest.mark.parametrize(
    "html",
    [
        '<a class="num" href="ledger.html#a.shares"><data value="0.51536">51.5%</data></a>',
        '<a class="num" href="ledger.html#a.share"><data value="0.6">60%</data></a>',
        '<a class="num" href="ledger.html#a.share">51.5%</a>',
        '<a href="other.html#a.share"><data value="0.51536">51.5%</data></a>',
        '<a class="num" href="ledger.html#a.share"><data value="0.51536">61.5%</data></a>',
        '<a class="num" href="ledger.html#a.share"><data value="0.51536">51</data></a>',
        '<a class="num" href="ledger.html#a.share"><data value="0.46782">51.5%</data></a>',
        '<a class="row" href="evidence.html#F999">51.5%</a>',
        '<a class="row" href="evidence.html#F081">51.5%</a>',
        '<a class="row" href="evidence.html#F081">60</a>',
        '<a class="row" href="evidence.html#F081">12%</a>',
        '<a class="row" href="evidence.html#N052">51.5%</a>',
        '<a class="param" href="parameters.html#threshold">60%</a>',
        '<a class="param" href="parameters.html#treshold">50%</a>',
        '<span data-plain="because">51.5%</span>',
    ],
)
def test_a_link_that_leads_elsewhere_or_to_another_value_binds_nothing(gate: Gate, html: str) -> None:
    assert len(orphans(gate, f"<p>{html}</p>")) == 1


def test_rows_parameters_and_reasons_bind(gate: Gate) -> None:
    cells = (Quoted("F081", "of 393"), Quoted("N052", "55.5%"), Quoted("S01", "5 years"), Plain("0.25", "axis"))
    made = Table("Over 12 mg", ("a", "b", "c", "d"), [cells])._repr_html_()
    found = read(gate, f"{made}<p>{parameter_link('threshold', 0.5, 'proportion')}</p>")
    assert found.orphans == []
    assert found.allowed == {"design": 2, "axis": 1}  # the caption, and the name of the region, which repeats it


@pytest.mark.parametrize("share", [0.55, 0.07, 0.29, 0.575])
def test_a_share_that_binary_numbers_miss_is_its_percentage(ledger: LedgerFile, evidence: Evidence, share: float) -> None:
    made = Gate(ledger.model_copy(update={"scenario": ledger.scenario | {"threshold": share}}), evidence)
    assert read(made, f"<p>{parameter_link('threshold', share, 'proportion')}</p>").orphans == []


def test_ids_of_rows_are_no_numbers(gate: Gate) -> None:
    found = read(gate, f"<p>{Rows(('F081', 'N052')).__html__()}</p>")
    assert (found.orphans, found.total, found.allowed) == ([], 0, {"rows": 2})


def test_what_a_page_says_again_must_stand_bound_in_its_titles(gate: Gate) -> None:
    made = Table(LINK, ("a",), [("none",)])
    assert read(gate, made._repr_html_()).bound == {"caption": 3, "label": 3}
    assert orphans(gate, f"<p>{LINK}</p><p title='51.5%'>Half</p>") == [("label", "51.5")]
    assert orphans(gate, f"<h2>{LINK}</h2></article><nav>Only 51.5%</nav><article>") == []
    assert orphans(gate, f"<h2>{LINK}</h2></article><nav>Only 61.5%</nav><article>") == [("frame", "61.5")]


def test_the_title_of_the_window_is_read(gate: Gate) -> None:
    found = Coverage()
    gate.read("page.html", "<html><head><title>Only 51.5%</title></head><body><article></article></body></html>", found)
    assert [(orphan.kind, orphan.number) for orphan in found.orphans] == [("frame", "51.5")]


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("5<b>1</b>.5%", ["5", "1", "5"]),
        ("1e5", ["1", "5"]),
        ("&#53;1", ["51"]),
        ("\uff15\uff11", ["\uff15\uff11"]),
        ("\u00bd of them", ["\u00bd"]),
        ("10\u2075", ["10", "\u2075"]),
        ("x\u2085", ["\u2085"]),
        ("\u2460", ["\u2460"]),
    ],
)
def test_digits_in_any_dress_are_found(gate: Gate, text: str, numbers: list[str]) -> None:
    assert orphans(gate, f"<p>{text}</p>") == [("prose", number) for number in numbers]


@pytest.mark.parametrize(
    "text",
    [
        "in 2017 and 1998",
        "years 3 to 5, year 6 and month 12 to 60",
        "courses 1 and 2 of alemtuzumab 12 mg",
        "years 1, 2 and 3, year 1, year 2, years 3 to 5, year 7 and year 8",
        "in 2017, of year 5, the",
        "A 2017 editorial (Cohen 2012; Fernandez 2014) and Garwood, 1936",
        "6-month confirmed, a 5-year report",
        "CD52, interferon beta-1a, ICH E9",
        "as paragraph 9, sentence 1 says",
        "per 1,000 person-years",
    ],
)
def test_what_is_allowed(gate: Gate, text: str) -> None:
    found = read(gate, f"<p>{text}</p>")
    assert found.orphans == []
    assert found.allowed.total() >= 1


@pytest.mark.parametrize(
    "text",
    [
        *("2,017 patients", "3 years", "12 patients", "1736 patients", "20.17%", "over 50%", "0.5", "CD 52", "rate 2.2017"),
        *("2017 patients", "2017%", "By year 5, 37 died", "in year 5 and 37 died", "years 3 to 5, 218 stayed", "years 2 and 37 patients"),
        *("year 51%", "CD218", "per 100, 37", "218-month", "1.12 mg", "218. They stayed"),
        *("2000 draws were made", "of 1949 treated", "MRI scans: 1978", "1949 infusions"),
    ],
)
def test_what_is_not_allowed(gate: Gate, text: str) -> None:
    assert len(orphans(gate, f"<p>{text}</p>")) == 1


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("months 12 to 60 and 235 stayed", 3),
        ("between months 12 and 60, 235 and 218 stayed well", 4),
        ("Over years 3 to 5, 27 and 39 of each hundred", 4),
        ("Years 3 to 5 or 40 more", 3),
        ("years 5 to 3", 2),
        ("at month 181", 1),
        ("course 11", 1),
    ],
)
def test_what_is_out_of_order_or_beyond_a_trial_is_no_time(gate: Gate, text: str, count: int) -> None:
    assert len(orphans(gate, f"<p>{text}</p>")) == count


def test_code_is_a_formula_or_a_command_unless_it_measures(gate: Gate) -> None:
    assert orphans(gate, "<p><code>max(0, year 3 + year 4 - 1)</code>, <code>1,000 x events</code></p><pre>51.5%</pre>") == []


def test_names_are_those_of_the_codebooks(gate: Gate, evidence: Evidence) -> None:
    names = [row["name"] for row in evidence.rows("studies") if any(sign.isdigit() for sign in row["name"])]
    assert names
    assert orphans(gate, f"<p>{', '.join(names)}</p>") == []


def test_section_numbers_stand_at_the_head_alone(gate: Gate) -> None:
    assert orphans(gate, "<h3>3. Views</h3>") == []
    assert orphans(gate, "<p>The views are 3. They differ.</p>") == [("prose", "3")]
    assert orphans(gate, "<p><b>They are</b> 3. They differ.</p>") == [("prose", "3")]


def test_code_listings_and_the_banner_are_not_read(gate: Gate) -> None:
    made = Table("Facts", ("a",), [("51.5%",)], style="report listing")._repr_html_()
    banner = "<aside><span class='built-with'>confidence = 0.95</span></aside>"
    assert orphans(gate, f"<pre>51.5</pre><script>51.5</script>{made}</article>{banner}<article>") == []
    region = "<div role='region' aria-label='Outcomes: 51 facts'><table class='listing'><td>51</td></table></div>"
    assert orphans(gate, f"{region}<a href='references.html#id1' title='A. Author. Journal, 89:1117'>Author</a>") == []


def figure(*rows: tuple[object, ...], label: str, title: str = "Shares") -> str:
    drawing = f'<svg role="img" aria-label="Shares by year"><g class="tick"><text>40</text></g><text>{label}</text></svg>'
    made = Figure("f", title, "Shares by year", Canvas, Table(title, ("a", "b"), rows))
    made.__dict__["svg"] = drawing  # as if it had been drawn
    return made._repr_html_()


def test_a_label_of_a_drawing_answers_by_the_data_of_its_figure(gate: Gate) -> None:
    found = read(gate, figure(("ONE", number_link("a.share", SHARE, "text")), label="51.5%"))
    assert found.orphans == []
    assert found.bound == {"figure": 1, "table": 1}
    assert found.allowed == {"axis": 1}
    assert orphans(gate, figure(("ONE", number_link("a.share", SHARE, "text")), label="52%")) == []
    assert orphans(gate, figure(("ONE", number_link("a.share", SHARE, "text")), label="51.9%")) == [("figure", "51.9")]
    assert orphans(gate, figure(("ONE", "none"), label="50%")) == []


def test_a_number_that_was_not_shown_through_the_ledger_is_an_orphan(gate: Gate) -> None:
    assert orphans(gate, figure(("ONE", Number(SHARE)), label="x")) == [("table", "51.5")]


def test_a_figure_title_typed_by_hand_is_found(gate: Gate) -> None:
    assert ("caption", "51.5") in orphans(gate, figure(("ONE", LINK), label="x", title="Only 51.5%"))
