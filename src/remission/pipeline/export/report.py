"""What is printed: one chapter, or the whole report with title page, contents and references, as a document in HTML."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import cached_property
from html import escape
from pathlib import Path
from typing import Any, Self

from remission import described
from remission.pipeline.export.articles import Article, Numbering, identity, raw_article, read_article
from remission.pipeline.export.front import Heading, contents, reading, title_page
from remission.pipeline.export.material import Material
from remission.pipeline.export.prose import plain
from remission.pipeline.publication import LANGUAGE

# The pages of prose that belong to the printed report, where the table of contents has them; others are of use on the site alone.
_PROSE = ("methods", "limitations", "parameters", "glossary")
_REFERENCES = "references"
_EVIDENCE = "evidence"
_TOKEN = re.compile(r"\{\{page:([^}]+)\}\}")
_HEADING = re.compile(r"<h([1-6])\b[^>]*>(.*?)</h\1>", re.DOTALL)
_UNNUMBERED = "000"
# Before the family name of the first author.
_INITIALS = re.compile(r"^(?:\S{1,4}\.\s+)+")


@dataclass(frozen=True, slots=True)
class Document:
    """A document to print. Its table of contents names pages that only printing tells; `keys` are the ids that it names."""

    title: str
    html: str

    @property
    def headings(self) -> list[str]:
        """Every heading as text, in order."""
        return [" ".join(plain(text).split()) for _, text in _HEADING.findall(self.html)]

    @property
    def keys(self) -> list[str]:
        return _TOKEN.findall(self.html)

    def filled(self, pages: Mapping[str, int]) -> str:
        """The document with the numbers of its pages, or as much room for each as it may need."""
        return _TOKEN.sub(lambda found: str(pages.get(found[1], _UNNUMBERED)), self.html)


@dataclass(frozen=True, slots=True)
class Contents:
    """What the report holds, as the book's table of contents has it: first page, and parts with the pages that are printed."""

    root: str
    parts: Sequence[tuple[str, Sequence[str]]]

    @classmethod
    def of(cls, listed: Mapping[Any, Any], chapters: Iterable[str]) -> Self:
        """The contents of a report with these chapters, of the pages listed in `_toc.yml`."""
        printed = {*chapters, *_PROSE}
        parts = [(str(part.get("caption", "")), [str(one["file"]) for one in part["chapters"]]) for part in listed.get("parts", [listed])]
        kept = [(caption, [name for name in names if name in printed]) for caption, names in parts]
        return cls(str(listed["root"]), [(caption, names) for caption, names in kept if names])

    @property
    def names(self) -> list[str]:
        return [name for _, names in self.parts for name in names]


class Composer:
    """Makes documents of the pages of a rendered site."""

    def __init__(self, pages: Path, contents: Contents, material: Material, style: str) -> None:
        self._pages, self._contents, self._material, self._style = pages, contents, material, style
        self._about = material.about
        self._sources = {str(row["source_id"]): row for row in material.evidence.rows("sources")}

    @property
    def names(self) -> list[str]:
        """The pages of the report, in their order."""
        return [self._contents.root, *self._contents.names]

    def made_from(self, names: Sequence[str]) -> object:
        """What a document of these pages is made from, as plain data: composing it takes longer."""
        articles = {name: raw_article(self._pages, name) for name in (*names, _REFERENCES) if (self._pages / f"{name}.html").is_file()}
        material = self._material
        cited = {name: citation.text for name, citation in material.citations.items()}
        return [articles, self.names, self._style, asdict(self._about), material.origin, material.made_with, cited, self._sources]

    def chapter(self, name: str) -> Document:
        """One chapter, with the works and sources that it cites."""
        article = read_article(self._pages, name, Numbering())
        article.introduce(f'<p class="origin">{escape(self._material.origin)}<br>{escape(self._material.made_with)}</p>')
        return self._document(article.title, "", [article], level=2)

    def report(self, files: Mapping[str, str]) -> Document:
        """The whole report: title page, how to read it and where its files are, contents, summary, chapters, references."""
        numbering, names = Numbering(), self._contents.names
        articles = [read_article(self._pages, self._contents.root, numbering)]
        articles += [read_article(self._pages, name, numbering, str(place)) for place, name in enumerate(names, start=1)]
        front = (title_page(articles[0].title, self._material), reading(files, self._material), contents(self._groups(articles)))
        return self._document(self._about.title, "".join(map(str, front)), articles, level=1)

    def _document(self, title: str, front: str, articles: Sequence[Article], level: int) -> Document:
        works = self._works
        ids = {key for article in articles for key in article.ids}
        used = {key for article in articles for _, _, key in article.links()}
        cited = [key for key in works if key in used]
        sources = [key for key in self._sources if identity(_EVIDENCE, key) in used]
        known = {*ids, *cited, *(identity(_EVIDENCE, key) for key in sources)}
        places = {name: f' <span class="where">(ch.&nbsp;{place})</span>' for place, name in enumerate(self._contents.names, start=1)}
        for article in articles:
            article.lead(known, lambda page: places.get(page, ""))
        body = "\n".join(
            f'<section class="chapter" style="page: p{place}">\n{article.html()}\n</section>' for place, article in enumerate(articles)
        )
        heads = [f"{place}  {article.title}" if place else article.title for place, article in enumerate(articles)]
        last = self._references([works[key] for key in cited], sources, level)
        return Document(title, _page(title, self._style + _running(self._about.title, heads), front + body + last))

    @cached_property
    def _works(self) -> dict[str, str]:
        """The published works of the site's list of references by id, each in HTML, in the order of their first authors' names."""
        if not (self._pages / f"{_REFERENCES}.html").is_file():
            return {}
        found = [one for one in read_article(self._pages, _REFERENCES, Numbering()).soup.select("div.citation") if one.p]
        found.sort(key=lambda one: _INITIALS.sub("", one.get_text().split("]", 1)[-1].strip()).casefold())
        return {str(one["id"]): f'<li id="{one["id"]}">{one.p.decode_contents()}</li>' for one in found if one.p}

    def _references(self, works: Sequence[str], sources: Sequence[str], level: int) -> str:
        if not works and not sources:
            return ""
        heading = f'<h{level} id="{_REFERENCES}">References</h{level}>'
        listed = f'<ul class="references">{"".join(works)}</ul>' if works else ""
        rows = "".join(self._source(key) for key in sources)
        under = (
            f'<h{level + 1}>Sources whose bibliography was not verified</h{level + 1}>\n<ul class="references sources">{rows}</ul>'
            if rows
            else ""
        )
        # A chapter alone goes on with its references, the report begins a new page.
        place = 'class="chapter" style="page: last"' if level == 1 else 'style="page: p0"'
        return f"<section {place}>{heading}{listed}{under}</section>"

    def _source(self, key: str) -> str:
        row = self._sources[key]
        address = described.address(row)
        link = f' <a href="{escape(address)}">{escape(address)}</a>' if address else ""
        return f'<li id="{identity(_EVIDENCE, key)}"><b>{key}</b> {escape(described.citation(row))}{link}</li>'

    def _groups(self, articles: Sequence[Article]) -> list[tuple[str, list[tuple[str, list[Heading]]]]]:
        """The headings by part and chapter; summary and references have no number."""
        first, *rest = articles
        named = Counter(heading.text for article in rest for heading in article.headings)
        # What most chapters have tells nothing of any.
        headings = {
            article.name: [one for one in article.headings if one.level == 1 or 2 * named[one.text] < len(rest)] for article in rest
        }
        numbers = {name: str(place) for place, name in enumerate(self._contents.names, start=1)}
        parts = [(caption, [(numbers[name], headings[name]) for name in names]) for caption, names in self._contents.parts]
        return [("", [("", first.headings[:1])]), *parts, ("", [("", [Heading(1, _REFERENCES, "References")])])]


def _running(title: str, heads: Sequence[str]) -> str:
    """What stands at the head of each page: the report, and on the right the chapter."""
    pages = [*((f"p{place}", text) for place, text in enumerate(heads)), ("last", "References")]
    return "\n".join(
        f"@page {name} {{ @top-left {{ content: {_quoted(title)}; }} @top-right {{ content: {_quoted(text)}; }} }}" for name, text in pages
    )


def _quoted(text: str) -> str:
    escaped = text.replace("\\", r"\\").replace('"', r"\"").replace("\n", " ")
    return f'"{escaped}"'


def _page(title: str, style: str, body: str) -> str:
    return (
        f'<!DOCTYPE html>\n<html lang="{LANGUAGE}"><head><meta charset="utf-8"><title>{escape(title)}</title>\n'
        f"<style>\n{style}\n</style></head>\n<body>\n{body}</body></html>\n"
    )
