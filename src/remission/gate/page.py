"""A rendered page as the texts that readers see, each with what it is bound to."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path
from typing import Literal

from remission.errors import InputError
from remission.gate.allowed import DIGIT

Kind = Literal["prose", "title", "caption", "table", "figure", "label", "frame"]

_VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
_KINDS: dict[str, Kind] = {
    "figcaption": "caption",
    "caption": "caption",
    "td": "table",
    "th": "table",
    "svg": "figure",
    **dict.fromkeys(("h1", "h2", "h3", "h4", "h5", "h6"), "title"),
}
# Listings and the bibliography are where the links lead; the banner is the build's own. Code states nothing, unless it shows what a formula
# would not: decimals or a percentage.
_UNREAD_TAGS = {"script", "style", "pre"}
_MEASURED = re.compile(r"\d[.]\d|\d\s?%")
_UNREAD_CLASSES = {
    *("listing", "citation", "bibliography", "headerlink", "gallery-drawing", "prev-next-footer", "bd-header-article", "built-with")
}
# What a browser reads out or shows on hover.
_SPOKEN = ("aria-label", "alt", "title", "aria-description", "aria-valuetext", "placeholder")
_BIBLIOGRAPHY = "references.html#"
_LINK = re.compile(r"(?P<page>ledger|evidence|parameters)\.html#(?P<target>.+)")


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
        self.held: Mapping[str, str] = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        has = {name: value or "" for name, value in attrs}
        if tag in _VOID:
            self._speak(has, "label")
            return
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
                tick="tick" in classes,
                unread=tag in _UNREAD_TAGS or bool(classes & _UNREAD_CLASSES),
            )
        )
        self._flush()
        self.held = has if tag == "div" else {}
        if tag != "div":
            self._speak(has, None if tag == "svg" else "label")

    def handle_endtag(self, tag: str) -> None:
        self._flush()
        for place in range(len(self.open) - 1, -1, -1):
            if self.open[place].tag == tag:
                del self.open[place:]
                return

    def handle_data(self, data: str) -> None:
        if data.strip():
            self._flush()
        self._take(data)

    def _flush(self) -> None:
        """A region names what it holds, which is read or not: what it says is taken with its content."""
        held, self.held = self.held, {}
        self._speak(held, "label")

    def _speak(self, has: Mapping[str, str], kind: Kind | None) -> None:
        """What an element says without showing it; of an alt text of a drawing the kind is that of the drawing."""
        if not has.get("href", "").startswith(_BIBLIOGRAPHY):
            for name in _SPOKEN:
                self._take(has.get(name, ""), kind)

    def _take(self, data: str, kind: Kind | None = None) -> None:
        if not DIGIT.search(data) or any(one.unread for one in self.open):
            return
        if any(one.tag == "code" for one in self.open) and not _MEASURED.search(data):
            return
        if not any(one.tag == "article" for one in self.open):
            kind = "frame"
        inward = self.open[::-1]
        around: Kind = next((one.kind for one in inward if one.kind), "prose")
        page, target = next((one.link for one in inward if one.link), ("", ""))
        self.texts.append(
            Text(
                kind=kind or around,
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
    """Every text of a page with a digit, in its order; code, listings and the bibliography left out.

    Titles of windows, menus and footers are its frame; what it says without showing it, such as alt texts, are labels.
    """
    reader = _Reader()
    reader.feed(html)
    return reader.texts


def read_page(path: Path) -> str:
    """The text of a page; InputError where it cannot be read."""
    try:
        return path.read_text(encoding="utf-8")
    except OSError as error:
        raise InputError(f"{path}: cannot be read: {error.strerror}; build the site again") from None
    except UnicodeDecodeError:
        raise InputError(f"{path}: is no page in UTF-8; build the site again") from None
