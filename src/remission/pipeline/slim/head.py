"""The head of a page: what it is, what it may load, and nothing else."""

import re
from collections.abc import Iterable
from html import escape, unescape
from textwrap import shorten

# Everything comes from the site itself; nothing is asked of any other host, and no code stands in a page.
POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data:",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
    )
)
_DESCRIPTION = 155  # characters, as many as a list of search results shows
_TITLE = re.compile(r"<title>.*?</title>", re.DOTALL)
_LINKS = re.compile(r'<link (?:[^>]*? )?rel="(?:icon|index|search|next|prev|canonical)"[^>]*>')
_CANONICAL = re.compile(r'<link (?:[^>]*? )?rel="canonical" href="([^"]+)"')
_PARAGRAPH = re.compile(r"<p\b[^>]*>(.*?)</p>", re.DOTALL)
_TAG = re.compile(r"<[^>]+>")


def head(rendered: str, body: str, *, first: str, sheet: str, scripts: Iterable[str], picture: str | None = None) -> str:
    """The head of a page from the one that the book engine wrote: its title and links, our style sheet and scripts.

    `picture` is what stands for the page where a link to it is posted.
    """
    title = _TITLE.search(rendered)
    said = title[0] if title else "<title></title>"
    about = escape(description(body), quote=True)
    lines = [
        '<meta charset="utf-8">',
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        '<meta name="color-scheme" content="light dark">',
        said,
        *([f'<meta name="description" content="{about}">'] if about else ()),
        *_shared(rendered, said, about, picture),
        f'<script src="{first}"></script>',
        f'<link rel="stylesheet" href="{sheet}">',
        *_LINKS.findall(rendered),
        *(f'<script defer src="{one}"></script>' for one in scripts),
        "<noscript><style>.pst-js-only { display: none !important; }</style></noscript>",
    ]
    return "<head>\n" + "\n".join(lines) + "\n</head>\n"


def _shared(rendered: str, title: str, about: str, picture: str | None) -> list[str]:
    """What other sites show of a page. They want whole addresses, which are known where the book's configuration has a base address."""
    name = escape(unescape(_TAG.sub("", title)), quote=True)
    found = _CANONICAL.search(rendered)
    told = {"og:type": "article", "og:title": name, "og:description": about, "og:url": found[1] if found else ""}
    if picture:
        told["og:image"] = f"{found[1].rsplit('/', 1)[0]}/{picture}" if found else picture
    said = [f'<meta property="{key}" content="{value}">' for key, value in told.items() if value]
    return [*said, *(['<meta name="twitter:card" content="summary_large_image">'] if picture else ())]


def description(body: str) -> str:
    """What a page says first, in one line; empty where it has no paragraph."""
    article = body[body.find("<article") :] if "<article" in body else ""
    paragraph = next((text for text in map(_plain, _PARAGRAPH.findall(article)) if text), "")
    return shorten(paragraph, _DESCRIPTION, placeholder=" ...")


def _plain(html: str) -> str:
    return " ".join(unescape(_TAG.sub("", html)).split())
