"""Tables as HTML: structure, escaping, links."""

from html.parser import HTMLParser

import pytest
from markupsafe import Markup

from remission.tables import Table, breakable


class Outline(HTMLParser):
    """Tags opened and still open, and the text of cells."""

    def __init__(self, source: str) -> None:
        super().__init__()
        self.opened: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.words: list[str] = []
        self.feed(source)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.opened.append((tag, dict(attrs)))
        self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if data.strip():
            self.words.append(data)


def html(table: Table) -> str:
    return str(table._repr_html_())


def test_structure() -> None:
    outline = Outline(html(Table("Flow", ["Stage", "CARE-MS I", "CARE-MS II"], [["Treated", 376, 435], ["Enrolled", 349, 393]])))
    tags = [tag for tag, _ in outline.opened]
    assert outline.open == []
    assert tags.count("caption") == 1
    assert [attrs.get("scope") for tag, attrs in outline.opened if tag == "th"] == ["col", "col", "col", "row", "row"]
    assert tags.count("td") == 4
    assert outline.words == ["Flow", "Stage", "CARE-MS I", "CARE-MS II", "Treated", "376", "435", "Enrolled", "349", "393"]


def test_a_scrolling_region_has_a_name_and_takes_the_focus() -> None:
    tag, attrs = Outline(html(Table("Flow & <rates>", ["a"], []))).opened[0]
    assert tag == "div"
    assert (attrs["role"], attrs["tabindex"], attrs["aria-label"]) == ("region", "0", "Flow & <rates>")


def test_text_is_escaped_everywhere() -> None:
    evil = '<script>alert("x")</script>'
    source = html(Table(evil, [evil, "b"], [[evil, evil]]))
    assert "<script" not in source
    assert Outline(source).words == [evil, evil, "b", evil, evil]


def test_links_stand_as_they_are() -> None:
    link = Markup('<a class="num" href="ledger.html#a.b">51.5%</a>')
    assert f"<td>{link}</td>" in html(Table("c", ["a", "b"], [["row", link]]))


def test_braces_in_cells_are_text() -> None:
    assert Outline(html(Table("{0} {x}", ["{1}", "b"], [["{}", "{2}"]]))).words == ["{0} {x}", "{1}", "b", "{}", "{2}"]


@pytest.mark.parametrize("row", [[], ["one"], ["one", "two", "three"]])
def test_rows_fit_their_columns(row: list[str]) -> None:
    with pytest.raises(ValueError, match=rf"^table 'Flow': a row of {len(row)} cells under 2 columns$"):
        Table("Flow", ["a", "b"], [["x", "y"], row])


def test_plain_text_counts_the_rows() -> None:
    assert repr(Table("Flow", ["a"], [["x"], ["y"]])) == "Table: Flow (2 rows)"


def test_a_long_name_may_go_on_in_the_next_line() -> None:
    assert breakable("target_population") == Markup("target_<wbr>population")
    assert breakable("a<b_c") == Markup("a&lt;b_<wbr>c")
