"""A rendered page as the texts that readers see, each with what it is bound to."""

import re
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import Literal

Kind = Literal["prose", "title", "caption", "table", "figure"]

_VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
_KINDS: dict[str, Kind] = {
    "figcaption": "caption",
    "caption": "caption",
    "td": "table",
    "th": "table",
    "svg": "figure",
    **dict.fromkeys(("h1", "h2", "h3", "h4", "h5", "h6"), "title"),
}
# Code is no statement; listings and the bibliography are where the links lead.
_UNREAD_TAGS = {"script", "style", "pre", "code", "head"}
_UNREAD_CLASSES = {"listing", "citation", "bibliography", "headerlink", "gallery-drawing", "prev-next-footer", "bd-header-article"}
_LINK = re.compile(r"(?P<page>ledger|evidence|rerun)\.html#(?P<target>.+)")


@dataclass(frozen=True, slots=True)
class Text:
    """A piece of text: what it is part of, the page and entry it is linked to, and whether it is allowed without one."""

    kind: Kind
    text: str
    page: str = ""
    target: str = ""
    value: str = ""
    plain: str = ""
    figure: str = ""
    tick: bool = False


@dataclass(frozen=True, slots=True)
class _Open:
    tag: str
    kind: Kind | None = None
    link: tuple[str, str] | None = None
    value: str = ""
    plain: str = ""
    figure: str = ""
    tick: bool = False
    unread: bool = False


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[_Open] = []
        self.texts: list[Text] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _VOID:
            return
        has = {name: value or "" for name, value in attrs}
        classes = set(has.get("class", "").split())
        found = _LINK.fullmatch(has.get("href", "")) if tag == "a" else None
        self.open.append(
            _Open(
                tag,
                kind=_KINDS.get(tag),
                link=(found["page"], found["target"]) if found else None,
                value=has.get("value", "") if tag == "data" else "",
                plain=has.get("data-plain", ""),
                figure=has.get("id", "") if tag == "figure" else "",
                tick="tick_" in has.get("id", ""),
                unread=tag in _UNREAD_TAGS or bool(classes & _UNREAD_CLASSES),
            )
        )
        if tag == "svg" and has.get("aria-label"):
            self.handle_data(has["aria-label"])

    def handle_endtag(self, tag: str) -> None:
        for place in range(len(self.open) - 1, -1, -1):
            if self.open[place].tag == tag:
                del self.open[place:]
                return

    def handle_data(self, data: str) -> None:
        if not re.search(r"\d", data) or not any(one.tag == "article" for one in self.open) or any(one.unread for one in self.open):
            return
        inward = self.open[::-1]
        page, target = next((one.link for one in inward if one.link), ("", ""))
        self.texts.append(
            Text(
                kind=next((one.kind for one in inward if one.kind), "prose"),
                text=" ".join(data.split()),
                page=page,
                target=target,
                value=next((one.value for one in inward if one.value), ""),
                plain=next((one.plain for one in inward if one.plain), ""),
                figure=next((one.figure for one in inward if one.figure), ""),
                tick=any(one.tick for one in inward),
            )
        )


def texts(html: str) -> list[Text]:
    """Every text with a digit in the article of a page, in its order; code, listings and the bibliography left out."""
    reader = _Reader()
    reader.feed(html)
    return reader.texts
