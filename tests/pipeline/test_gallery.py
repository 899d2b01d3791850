"""The gallery: every figure once, without its data, leading to its place in its chapter."""

from collections import Counter

from bs4 import BeautifulSoup
from markupsafe import Markup
from matplotlib.figure import Figure as Canvas
from nbformat import NotebookNode, v4

from remission.figures.style import Figure
from remission.pipeline.gallery import chapter_title, chapter_titles, exhibits, gallery
from remission.tables import Table

DRAWING = '<svg viewBox="0 0 1 1" role="img" aria-label="Two words"><g id="{0}-axes"><use xlink:href="#{0}-axes"/></g></svg>'


def shown(name: str, title: str) -> NotebookNode:
    figure = Figure(name, title, "Two words", Canvas, Table(title, ("A",), [("secret data",)]))
    figure.__dict__["svg"] = DRAWING.format(name)  # as if it had been drawn
    output: NotebookNode = v4.new_output("execute_result", data={"text/html": figure._repr_html_()})
    return output


def chapter(title: str, *figures: str, **titled: str) -> NotebookNode:
    cells = [v4.new_markdown_cell(f"# {title}\n\n## Section", id="title")]
    titles = {name: f"{name}: 1 < 2 & more" for name in figures} | titled
    cells += [v4.new_code_cell("draw()", id=f"draw-{name}", outputs=[shown(name, text)]) for name, text in titles.items()]
    cells.append(v4.new_code_cell("table", id="table", outputs=[v4.new_output("execute_result", data={"text/html": "<div>a table</div>"})]))
    cells.append(v4.new_code_cell("say", id="say", outputs=[v4.new_output("stream", text="words")]))
    made: NotebookNode = v4.new_notebook(cells=cells)
    return made


def parsed(html: str) -> BeautifulSoup:
    return BeautifulSoup(html, "html.parser")


EXECUTED = {
    "late": chapter("Last & least", "c"),
    "early": chapter("First", "a", "b"),
    "bare": chapter("No figure"),
    "more": chapter("More", "d"),
}


def test_every_figure_stands_once_and_leads_to_its_place() -> None:
    page = parsed(gallery(EXECUTED, ["early", "late"]))
    links = [str(link["href"]) for link in page.select("a.gallery-place")]
    assert links == ["early.html#figure-a", "early.html#figure-b", "late.html#figure-c", "more.html#figure-d"]
    assert next(str(link["aria-label"]) for link in page.select("a.gallery-place")) == "In its chapter: a: 1 < 2 & more"
    assert len(page.select("figure.gallery-figure > .gallery-drawing > svg[role=img]")) == 4


def test_chapters_stand_in_order_under_their_titles() -> None:
    page = parsed(gallery(EXECUTED, ["unknown", "early", "bare", "late"]))
    assert [heading.get_text() for heading in page.select("h2")] == ["First", "Last & least", "More"]
    assert [str(link["href"]) for link in page.select("h2 a")] == ["early.html", "late.html", "more.html"]


def test_titles_are_escaped_once() -> None:
    page = parsed(gallery(EXECUTED, []))
    captions = [caption.get_text() for caption in page.find_all("figcaption")]
    assert "a: 1 < 2 & more" in captions


def test_the_numbers_of_a_title_stay_links_and_none_stands_in_another() -> None:
    title = Markup('Above {}, "so"').format(Markup('<a class="num" href="ledger.html#a.b"><data value="0.5">50%</data></a>'))
    page = parsed(gallery({"early": chapter("First", a=title)}, []))
    assert [str(link["href"]) for link in page.select("figcaption a.num")] == ["ledger.html#a.b"]
    assert page.select("a a") == []
    assert [str(link["aria-label"]) for link in page.select("a.gallery-place")] == ['In its chapter: Above 50%, "so"']


def test_the_data_stay_in_the_chapters() -> None:
    html = gallery(EXECUTED, [])
    assert "secret data" not in html
    assert "<details" not in html
    assert "a table" not in html


def test_no_id_stands_twice_and_none_is_that_of_a_figure() -> None:
    ids = Counter(str(tag["id"]) for tag in parsed(gallery(EXECUTED, [])).find_all(id=True))
    assert [key for key, times in ids.items() if times > 1] == []
    assert [key for key in ids if key.startswith("figure-")] == []


def test_a_report_without_figures_has_an_empty_gallery() -> None:
    assert gallery({"bare": EXECUTED["bare"]}, []) == ""


def test_a_figure_is_taken_apart_as_it_was_made() -> None:
    (found,) = exhibits("late", EXECUTED["late"])
    assert (found.chapter, found.name, found.title) == ("late", "c", "c: 1 &lt; 2 &amp; more")
    assert found.drawing == DRAWING.format("c")


def test_a_notebook_without_heading_goes_by_its_name() -> None:
    assert chapter_title(v4.new_notebook(cells=[v4.new_markdown_cell("Text.", id="text")]), "plain") == "plain"
    assert chapter_title(EXECUTED["late"], "late") == "Last & least"
    assert chapter_titles({"late": EXECUTED["late"]}) == {"late": "Last & least"}
