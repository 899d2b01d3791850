"""What leads from a page of the site to another, made to stand where there are no other pages."""

import re
from collections.abc import Callable
from html import unescape

# Page and target of a link within the site, then what it shows.
Link = Callable[[str, str, str], str]

_INWARD = re.compile(r'<a\b[^>]*?\bhref="(?P<page>[\w./-]+)?(?:#(?P<target>[^"]*))?"[^>]*>(?P<shown>.*?)</a>', re.DOTALL)
_MARKDOWN = re.compile(r"(?<!!)\[(?P<shown>[^\]\n]+(?:\n[^\]\n]+)*)\]\((?:[\w-]+\.(?:md|ipynb))?(?:#[\w-]+)?\)")
_LABEL = re.compile(r"^\([\w-]+\)=\n", re.MULTILINE)
_TAG = re.compile(r"<[^>]+>")


def relinked(html: str, link: Link) -> str:
    """HTML in which `link` stands for every link that leads within the site."""
    return _INWARD.sub(lambda found: link(found["page"] or "", found["target"] or "", found["shown"]), html)


def words(_page: str, _target: str, shown: str) -> str:
    """A link as what it shows, without tags."""
    return _TAG.sub("", shown)


def unlinked(markdown: str) -> str:
    """Markdown whose links to other chapters and pages are emphasized words instead, and whose labels are gone."""
    return _MARKDOWN.sub(lambda found: f"*{found['shown']}*", _LABEL.sub("", markdown))


def targets(html: str) -> list[tuple[str, str]]:
    """Page and target of every link within the site, each once, in order."""
    return list(dict.fromkeys((found["page"] or "", found["target"] or "") for found in _INWARD.finditer(html)))


def plain(html: str) -> str:
    """HTML as text."""
    return unescape(_TAG.sub("", html))
