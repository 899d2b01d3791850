"""A rendered page of the site as a part of a printed document: its text and figures without what only a screen can use."""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from bs4 import BeautifulSoup, Tag
from bs4.element import AttributeValueList

from remission.errors import WorkError
from remission.pipeline.export.front import Heading

_ARTICLE = re.compile(r'<article class="bd-article">(.*?)</article>', re.DOTALL)
_SCRIPT = re.compile(r"<(script|style)\b.*?</\1>", re.DOTALL)
_OFFER = re.compile(r'<p class="take-away">.*?</p>', re.DOTALL)
_DRAWING = re.compile(r"<svg\b.*?</svg>", re.DOTALL)
_PLACE = re.compile(r'<i data-drawing="(\d+)"></i>')
_OWN = re.compile(r'\bid="|(?<=href=")#|(?<=url\()#')
_INWARD = re.compile(r"(?:(?P<page>[\w-]+)\.html)?(?:#(?P<target>.+))?")
_OUTWARD = re.compile(r"[a-z]+:")
# Code, what leads to places on a screen or to files, what is answered to, and the words on folds.
_UNPRINTED = {"headerlink", "anchor-link", "cell_input", "toctree-wrapper", "pst-js-only"}
# The way through the site, where a document has its contents.
_UNPRINTED_IDS = {"read-on"}
_UNPRINTED_TAGS = {"form", "button", "input", "select", "summary"}
_BOUND = {"num", "row", "param"}
# Rows that a table may have and still stand on one page; columns that make it a wide one.
_SHORT, _WIDE = 9, 6


@dataclass
class Numbering:
    """How many figures and tables of a document have got their number."""

    figures: int = 0
    tables: int = 0


@dataclass
class Article:
    """A page as a part of a document, ready but for its links, which depend on what else the document holds."""

    name: str
    soup: BeautifulSoup
    drawings: list[str]
    headings: list[Heading] = field(default_factory=list)

    @property
    def title(self) -> str:
        return self.headings[0].text

    @property
    def ids(self) -> set[str]:
        """Every id that a link may lead to."""
        return {str(tag["id"]) for tag in self.soup.find_all(id=True)}

    def links(self) -> Iterator[tuple[Tag, str, str]]:
        """Every link within the site: its element, the page, and the id there, the page's own where none is named; neither for a file."""
        for tag in self.soup.find_all("a", href=True):
            href = str(tag["href"])
            if _OUTWARD.match(href):
                continue
            found = _INWARD.fullmatch(href)
            page = (found["page"] or self.name) if found else ""
            yield tag, page, identity(page, found["target"]) if found and found["target"] else page

    def lead(self, known: Iterable[str], where: Callable[[str], str]) -> None:
        """Make links lead within the document where it holds what they lead to, and be words elsewhere.

        `where(page)` is what follows a link to a whole page, such as its chapter's number.
        """
        ids = set(known)
        for tag, page, key in list(self.links()):
            if key in ids and not _BOUND & set(tag.get_attribute_list("class")):
                tag.attrs = {"href": f"#{key}"}
                if key == page and page != self.name and not tag.find_parent("table", class_="listing") and (said := where(page)):
                    tag.insert_after(BeautifulSoup(said, "html.parser"))
            elif page and key == page and not tag.find("code"):
                tag.name, tag.attrs = "em", {}
            else:
                tag.unwrap()

    def introduce(self, html: str) -> None:
        """Put something between the title and the text."""
        if self.soup.h1:
            self.soup.h1.insert_after(BeautifulSoup(html, "html.parser"))

    def html(self) -> str:
        """The part in HTML."""
        return _PLACE.sub(lambda found: self.drawings[int(found[1])], str(self.soup))


def identity(page: str, key: str) -> str:
    """An id of a page as one of the document."""
    return f"{page}--{key}"


def raw_article(pages: Path, name: str) -> str:
    """The article of a rendered page as it is, scripts and offers of files left out; WorkError for a page without one."""
    found = _ARTICLE.search((pages / f"{name}.html").read_text(encoding="utf-8"))
    if not found:
        raise WorkError(f"{name}.html: holds no article to print")
    return _OFFER.sub("", _SCRIPT.sub("", found[1]))


def read_article(pages: Path, name: str, numbering: Numbering, number: str = "") -> Article:
    """A page of a rendered site, its figures and tables numbered on, `number` before its title; WorkError as `raw_article`."""
    drawings: list[str] = []

    def put_aside(drawing: re.Match[str]) -> str:
        # Most of a page, and nothing in it to change but ids.
        drawings.append(_OWN.sub(lambda match: f"{match[0]}{name}--", drawing[0]))
        return f'<i data-drawing="{len(drawings) - 1}"></i>'

    soup = BeautifulSoup(_DRAWING.sub(put_aside, raw_article(pages, name)), "html.parser")
    _clean(soup, name)
    article = Article(name, soup, drawings)
    _number(article, numbering, number)
    return article


def _clean(soup: BeautifulSoup, name: str) -> None:
    for tag in soup.find_all(name=True):
        if tag.decomposed:
            continue
        classes = set(tag.get_attribute_list("class")) if "class" in tag.attrs else set()
        if tag.name in _UNPRINTED_TAGS or tag.get("id") in _UNPRINTED_IDS or classes & _UNPRINTED or "hidden" in tag.attrs or _is_data(tag):
            tag.decompose()
        elif tag.name == "data":
            tag.unwrap()
        elif tag.name == "details":
            tag.name, tag.attrs = "div", {"class": "fold"}
        elif "table-scroll" in classes:
            # Nobody scrolls on paper.
            tag.attrs = {key: value for key, value in tag.attrs.items() if key in ("class", "id")}
        if tag.attrs and "id" in tag.attrs:
            tag["id"] = identity(name, str(tag["id"]))
    for cell in soup.find_all("div", class_="cell"):
        if not cell.decomposed and not cell.get_text(strip=True) and not cell.find("i"):
            cell.decompose()


def _is_data(tag: Tag) -> bool:
    """Whether a fold holds code, or the data behind a figure."""
    return tag.name == "details" and ("hide" in tag.get_attribute_list("class") or (tag.parent is not None and tag.parent.name == "figure"))


def _number(article: Article, numbering: Numbering, number: str) -> None:
    for heading in article.soup.find_all(["h1", "h2"]):
        text = " ".join(heading.get_text().split())
        if heading.name == "h1":
            heading["id"] = article.name
            if number:
                heading.insert(0, BeautifulSoup(f'<span class="number">{number}</span> ', "html.parser"))
        elif not heading.get("id"):
            heading["id"] = identity(article.name, f"section-{len(article.headings)}")
        article.headings.append(Heading(int(heading.name[1]), str(heading["id"]), text))
    for caption in article.soup.select("figure.report-figure > figcaption"):
        numbering.figures += 1
        _prefix(caption, f"Figure {numbering.figures}.")
    for table in article.soup.find_all("table"):
        rows = len(table.find_all("tr"))
        columns = max((len(row.find_all(["th", "td"])) for row in table.find_all("tr")), default=0)
        shape = [*(["short"] if rows <= _SHORT else []), *(["wide"] if columns >= _WIDE else [])]
        table.attrs["class"] = AttributeValueList([*table.get_attribute_list("class"), *shape])
        if table.caption:
            numbering.tables += 1
            _prefix(table.caption, f"Table {numbering.tables}.")


def _prefix(caption: Tag, text: str) -> None:
    caption.insert(0, BeautifulSoup(f'<span class="number">{text}</span> ', "html.parser"))
