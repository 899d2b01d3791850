"""What is printed, before it is printed."""

import re
from pathlib import Path

import pytest
from bs4 import BeautifulSoup

from remission.errors import WorkError
from remission.pipeline.export.articles import Numbering, raw_article, read_article
from remission.pipeline.export.downloads import archives
from remission.pipeline.export.material import Material
from remission.pipeline.export.report import Composer, Contents, Document
from remission.pipeline.export.standalone import stylesheet
from remission.yamlfile import read_mapping

LISTED = {"root": "index", "parts": [{"caption": "One", "chapters": [{"file": "b"}, {"file": "ledger"}, {"file": "methods"}]}]}
PAGE = '<html><article class="bd-article">{}</article></html>'


@pytest.fixture(scope="session")
def composer(site: Path, material: Material) -> Composer:
    contents = Contents.of(read_mapping(material.project.book / "_toc.yml"), material.executed)
    return Composer(site, contents, material, stylesheet(material.project, "print.css"))


@pytest.fixture(scope="session")
def whole(composer: Composer, material: Material) -> Document:
    return composer.report(archives(material.about.short))


@pytest.fixture(scope="session")
def soup(whole: Document) -> BeautifulSoup:
    return BeautifulSoup(whole.html, "html.parser")


def numbers(soup: BeautifulSoup, where: str, word: str) -> list[int]:
    captions = [" ".join(one.get_text().split()) for one in soup.select(where)]
    return [int(match[1]) for one in captions if (match := re.match(rf"{word} (\d+)\. \S", one))]


# --- what it holds ---


def test_chapters_and_pages_of_prose_are_printed_in_the_order_of_the_book() -> None:
    found = Contents.of(LISTED, ["b", "a"])
    assert (found.root, found.parts, found.names) == ("index", [("One", ["b", "methods"])], ["b", "methods"])
    assert Contents.of({"root": "index", "chapters": [{"file": "a"}]}, ["a"]).parts == [("", ["a"])]


def test_figures_and_tables_are_numbered_through(soup: BeautifulSoup) -> None:
    figures, tables = numbers(soup, "figcaption", "Figure"), numbers(soup, "caption", "Table")
    assert figures == list(range(1, len(soup.find_all("figure")) + 1))
    assert len(figures) > 40
    assert tables == list(range(1, len(soup.find_all("caption")) + 1))


def test_chapters_are_numbered_and_listed(soup: BeautifulSoup, whole: Document, material: Material) -> None:
    heads = [" ".join(one.get_text().split()) for one in soup.select("section.chapter h1")]
    assert heads[1] == "1 The argument"
    assert heads[-1] == "References"
    assert [one.split(" ", 1)[0] for one in heads[1:-1]] == [str(number) for number in range(1, len(heads) - 1)]
    listed = [" ".join(one.get_text().split()) for one in soup.select("nav .level-1 .text")]
    assert listed == heads
    ids = {str(tag["id"]) for tag in soup.find_all(id=True)}
    assert set(whole.keys) <= ids
    assert len(whole.keys) > 80
    assert "Sources of this chapter" not in " ".join(one.get_text() for one in soup.select("nav"))
    assert material.citations["report"].text in soup.get_text()


def test_nothing_that_only_a_screen_can_use_is_left(soup: BeautifulSoup) -> None:
    assert soup.find_all(["script", "details", "summary", "form", "button", "input", "data"]) == []
    assert soup.select(".headerlink, .cell_input, .take-away") == []
    assert "Scenario(" not in soup.get_text()
    assert "import " not in " ".join(one.get_text() for one in soup.find_all("pre"))


def test_links_lead_within_it_or_to_published_works(soup: BeautifulSoup) -> None:
    ids = [str(tag["id"]) for tag in soup.find_all(id=True)]
    assert len(ids) == len(set(ids))
    links = [str(one["href"]) for one in soup.find_all("a", href=True)]
    assert [link for link in links if not re.match(r"https?://", link) and link.removeprefix("#") not in ids] == []
    assert len([link for link in links if link.startswith("#references--")]) > 100
    assert [one.get("href") for one in soup.select("a.num, a.row, a.param")] == []


def test_works_are_listed_by_name_and_sources_by_id(soup: BeautifulSoup) -> None:
    works, sources = ([one.get_text() for one in found.find_all("li")] for found in soup.select("ul.references"))
    names = [re.sub(r"^(?:\S{1,4}\.\s+)+", "", one).casefold() for one in works]
    assert names == sorted(names)
    ids = [int(one.split()[0].removeprefix("S")) for one in sources]
    assert ids == sorted(set(ids))


def test_a_chapter_lists_what_it_cites_alone(composer: Composer) -> None:
    document = composer.chapter("safety")
    soup = BeautifulSoup(document.html, "html.parser")
    assert (document.title, document.keys) == ("Safety", [])
    assert numbers(soup, "figcaption", "Figure") == list(range(1, len(soup.find_all("figure")) + 1))
    cited = {str(one["href"])[1:] for one in soup.select('a[href^="#references--"]')}
    assert cited == {str(one["id"]) for one in soup.select("ul.references li") if str(one["id"]).startswith("references")}
    assert document.headings[0] == "Safety"
    assert document.headings[-1] == "Sources whose bibliography was not verified"


def test_pages_are_filled_in(whole: Document) -> None:
    filled = whole.filled(dict.fromkeys(whole.keys, 7))
    assert "{{page:" not in filled
    assert filled.count('<span class="page">7</span>') == len(whole.keys)


# --- a page as a part of it ---


def page(folder: Path, name: str, content: str) -> Path:
    (folder / f"{name}.html").write_text(PAGE.format(content), encoding="utf-8")
    return folder


def test_ids_of_pages_do_not_clash_and_drawings_keep_theirs_together(tmp_path: Path) -> None:
    drawing = '<svg><g id="one" clip-path="url(#two)"><use xlink:href="#one"/></g></svg>'
    page(tmp_path, "a", f'<h1 id="x">A</h1><figure class="report-figure" id="figure-f"><figcaption>T</figcaption>{drawing}</figure>')
    html = read_article(tmp_path, "a", Numbering()).html()
    assert '<h1 id="a">A</h1>' in html
    assert 'id="a--figure-f"' in html
    assert '<g id="a--one" clip-path="url(#a--two)"><use xlink:href="#a--one"/></g>' in html
    assert '<span class="number">Figure 1.</span> T' in html


def test_code_is_left_out_and_folds_are_open(tmp_path: Path) -> None:
    page(
        tmp_path,
        "a",
        '<h1>A</h1><div class="cell"><details class="hide"><div class="cell_input">x = 1</div></details></div><script>y</script>'
        "<details><summary>More</summary><p>Words</p></details>"
        '<figure class="report-figure"><svg></svg><details><summary>Data</summary><table></table></details></figure>',
    )
    html = read_article(tmp_path, "a", Numbering()).html()
    assert "x = 1" not in html
    assert "cell" not in html
    assert '<div class="fold"><p>Words</p></div>' in html
    assert "<table" not in html


def test_links_become_words_where_the_document_lacks_their_end(tmp_path: Path) -> None:
    hrefs = {"b.html": "B", "c.html": "C", "b.html#x": "x", "ledger.html#n": "1", "b.json": "b"}
    links = ", ".join(f'<a href="{href}">{text}</a>' for href, text in hrefs.items())
    article = read_article(page(tmp_path, "a", f"<h1>A</h1><p>{links}</p>"), "a", Numbering())
    article.lead({"b", "b--x"}, lambda name: f" ({name})")
    assert '<p><a href="#b">B</a> (b), <em>C</em>, <a href="#b--x">x</a>, 1, b</p>' in article.html()


def test_a_page_without_an_article_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text("<html></html>", encoding="utf-8")
    with pytest.raises(WorkError, match=r"^a\.html: holds no article to print$"):
        raw_article(tmp_path, "a")
