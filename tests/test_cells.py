"""What cells hold besides words, and where it leads."""

import pytest
from markupsafe import Markup

from remission.cells import PLAIN, Lines, Number, Phrase, Plain, Quoted, Rows, digits, interval_or, numbers_in, plain, row_link
from remission.errors import WorkError
from remission.estimate import Estimate
from remission.tables import Table, slug

SHARE = Estimate(value=0.515366, low=0.4678, high=0.5626, unit="proportion", method="wilson", inputs=("F081", "F072"))
COUNT = Estimate(value=1736, unit="patients", method="stated", inputs=("F072",))


def html(cell: object) -> str:
    return str(Markup("{}").format(cell))


def test_a_number_carries_its_exact_value_in_the_unit_of_the_ledger() -> None:
    assert html(Number(SHARE)) == '<data value="0.515366">51.5%</data>'
    assert html(Number(COUNT)) == '<data value="1736">1,736</data>'
    assert str(Number(SHARE, "full")) == "51.5% (46.8 to 56.3)"


def test_rows_of_the_evidence_are_links() -> None:
    assert (
        html(Rows(("F081", "S01"))) == '<a class="row" href="evidence.html#F081">F081</a>, <a class="row" href="evidence.html#S01">S01</a>'
    )
    assert html(Rows(())) == ""
    assert html(Quoted("F081", "87 <patients>")) == '<a class="row" href="evidence.html#F081">87 &lt;patients&gt;</a>'


@pytest.mark.parametrize("why", PLAIN)
def test_plain_digits_say_why_they_may_stand(why: str) -> None:
    assert html(Plain("0.25", why)) == f'<span data-plain="{why}">0.25</span>'
    assert str(Plain("0.25", why)) == "0.25"


def test_plain_digits_need_a_reason() -> None:
    with pytest.raises(ValueError, match="'because' is no reason; choose one of axis"):
        Plain("0.25", "because")


def test_a_phrase_joins_parts_and_escapes_words() -> None:
    phrase = Phrase((Number(SHARE), " < ", Number(COUNT)))
    assert html(phrase) == '<data value="0.515366">51.5%</data> &lt; <data value="1736">1,736</data>'
    assert str(phrase) == "51.5% < 1,736"
    assert numbers_in(phrase) == [Number(SHARE), Number(COUNT)]
    assert numbers_in("51.5%") == []


def test_an_interval_or_the_reason_for_none() -> None:
    assert interval_or(SHARE, "none") == Number(SHARE, "interval")
    assert interval_or(COUNT, "none published") == "none published"


@pytest.mark.parametrize(("form", "message"), [("wide", "unknown form 'wide'; choose one of text"), ("low", "has no interval to show")])
def test_a_form_that_cannot_be_shown(form: str, message: str) -> None:
    with pytest.raises(WorkError, match=message):
        digits(COUNT, form)


def test_a_text_is_heard_without_its_tags() -> None:
    assert plain(row_link("F081", "a < b")) == "a < b"
    assert plain("a < b") == "a < b"


def test_tables_take_every_kind_of_cell() -> None:
    made = Table("Over <data>", ("a", "b"), [("x", Number(COUNT)), ("y", Rows(("F072",)))])._repr_html_()
    assert '<td><data value="1736">1,736</data></td>' in made
    assert '<td><a class="row" href="evidence.html#F072">F072</a></td>' in made
    assert "<caption>Over &lt;data&gt;</caption>" in made
    assert 'aria-label="Over &lt;data&gt;"' in made


def test_slugs_are_parts_of_ids() -> None:
    assert slug("CARE-MS I, year 5 (%)") == "care_ms_i_year_5"


def test_lines_stand_below_each_other() -> None:
    lines = Lines((Phrase(("ONE: ", Number(SHARE))), "TWO: <none>"))
    assert html(lines) == f'<span class="line">ONE: {digits(SHARE, "text")}</span><span class="line">TWO: &lt;none&gt;</span>'
    assert str(lines) == f"ONE: {SHARE.text} TWO: <none>"
    assert numbers_in(lines) == [Number(SHARE)]
    assert bool(lines)
    assert not Lines(())
