"""A rendered site made ready for its readers: one style sheet, our own scripts, nothing that no page asks for."""

import re
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path

from remission.errors import WorkError
from remission.pipeline import digests
from remission.pipeline.project import write_whole
from remission.pipeline.slim.head import head
from remission.pipeline.slim.styles import Names, purge
from remission.pipeline.socialcard import NAME as PICTURE

SHEET = "site.css"
# In the order in which pages run them; the first before anything is shown, so that a dark page is never light for a moment.
FIRST, ALWAYS = "first.js", ("numbers.js", "page.js")
_LEDGER = "ledger.js"
_SEARCH = ("documentation_options.js", "doctools.js", "search.js", "sphinx_highlight.js", "language_data.js", "searchtools.js")
_INDEX = "searchindex.js"
_STYLES = re.compile(r'<link [^>]*?href="_static/([^"?]+\.css)[^"]*"[^>]*>')
_SCRIPT = re.compile(r"<script\b([^>]*)>.*?</script>\s*", re.DOTALL)
_DATA = re.compile(r'type="application/(ld\+)?json"')
_IMPORT = re.compile(r'@import (?:url\()?"([^":]+)"\)?;')
_BROUGHT = re.compile(r'<script [^>]*src="_static/([\w.-]+\.js)')
_PLAIN_CODE = re.compile(r'<span class="(?:n|nn|nf|nb|o|p|w)">([^<]*)</span>')
# A name in capitals with a hyphen or a number of its own, such as a trial's; drawings and code stay as they are.
_NAME = re.compile(r"<(svg|script|pre|code|select)\b.*?</\1>|<[^>]*>|\b(?:[A-Z]{2,}-[A-Z]{2,}(?: I{1,3})?|[A-Z]{2,} I{1,3})\b", re.DOTALL)
_REFERRED = re.compile(r"_static/([\w./-]+)")
# What the theme puts around an article and a report has no use for: a header of its own, a warning of other versions, a copy of the
# contents for print, room for advertisements, and places that its scripts measure.
_UNUSED = tuple(
    re.compile(pattern, re.DOTALL)
    for pattern in (
        r'<header id="pst-header".*?</header>\s*',
        r'<div class="pst-async-banner-revealer.*?</aside>\s*</div>\s*',
        r'<div id="jb-print-docs-body".*?(?=<div id="searchbox">|<article|<div class="bd-search-container">)',
        r'<div id="searchbox"></div>\s*',
        r'<div class="(?:sbt|pst)-scroll-pixel-helper"></div>\s*',
        r'<div id="pst-scroll-pixel-helper"></div>\s*',
        r'<footer class="bd-footer">\s*</footer>\s*',
    )
)


def slim(site: Path, kept: Path) -> None:
    """Rewrite the pages of a rendered site in place, and remove the files that none of them asks for.

    `kept` is a folder for style sheets made before: reading the theme's takes long. Raises WorkError for a style sheet that is no such
    thing, or a page without first tag or body.
    """
    pages = {path: path.read_text(encoding="utf-8") for path in sorted(site.glob("*.html"))}
    static = site / "_static"
    bodies = {path: _body(text, path.name) for path, text in pages.items()}
    brought = {name for body in bodies.values() for name in _BROUGHT.findall(body)}
    own = [path.read_text(encoding="utf-8") for path in sorted(static.glob("*.js")) if path.name in {FIRST, *ALWAYS, _LEDGER, *brought}]
    sheet = _sheet(static, pages.values(), Names.of(bodies.values(), own), kept)
    (static / SHEET).write_text(sheet, encoding="utf-8")
    for path, text in pages.items():
        path.write_text(_page(text, bodies[path], path.name, static), encoding="utf-8")
    (site / "robots.txt").write_text("User-agent: *\nDisallow:\n", encoding="utf-8")
    _remove_unused(site, [path.read_text(encoding="utf-8") for path in pages])


def _body(text: str, page: str) -> str:
    """The body of a page without the scripts and the furniture of the theme."""
    start, end = text.find("<body"), text.rfind("</body>")
    if start < 0 or end < start:
        raise WorkError(f"{page}: the book engine wrote a page without a body")
    body = text[start:end]
    article = slice(body.find("<article"), body.find("</article>"))
    before, inside, after = (body[: article.start], body[article], body[article.stop :]) if article.start >= 0 else (body, "", "")
    for pattern in _UNUSED:
        before, after = pattern.sub("", before), pattern.sub("", after)
    # Roles that the standards have given up, or that ask for children of their own.
    inside = inside.replace(' role="doc-biblioentry"', "").replace(' role="list"', "")
    # What a fold shows is its name.
    inside = inside.replace('<summary aria-label="Toggle hidden content">', "<summary>")
    # Names and signs of code that are colored as all text is.
    inside = _PLAIN_CODE.sub(r"\1", inside.replace("<span></span>", ""))
    own = _SCRIPT.sub(lambda found: found[0] if "src=" in found[1] or _DATA.search(found[1]) else "", inside)
    before = before.replace('<div id="pst-primary-sidebar" ', '<div id="pst-primary-sidebar" role="region" aria-label="Report" ', 1)
    return _SCRIPT.sub("", before) + _with_whole_names(own) + _SCRIPT.sub("", after) + "</body>\n</html>\n"


def _with_whole_names(article: str) -> str:
    """An article whose names are not broken over two lines."""
    return _NAME.sub(lambda found: found[0] if found[0][0] == "<" else f'<span class="whole">{found[0]}</span>', article)


def _page(text: str, body: str, name: str, static: Path) -> str:
    opening = re.search(r"<html[^>]*>", text)
    if opening is None:
        raise WorkError(f"{name}: the book engine wrote a page without its first tag")
    scripts = [*ALWAYS, *([_LEDGER] if 'class="ledger' in body else ())]
    searched = 'id="search-results"' in body
    return (
        f"<!DOCTYPE html>\n{opening[0]}\n"
        + head(
            text[: text.find("<body")],
            body,
            first=_versioned(static, FIRST),
            sheet=_versioned(static, SHEET),
            picture=f"_static/{PICTURE}" if (static / PICTURE).is_file() else None,
            scripts=[*(_versioned(static, one) for one in (*scripts, *(_SEARCH if searched else ()))), *([_INDEX] if searched else ())],
        )
        + body
    )


def _versioned(static: Path, name: str) -> str:
    """The address of a file, another one when its content changes, so that no cache mixes two builds."""
    return f"_static/{name}?v={digests.digest(static / name)[:8]}"


def _sheet(static: Path, pages: Iterable[str], names: Names, kept: Path) -> str:
    """The style sheet of the pages, from `kept` where it was made before; other builds may make and remove theirs there meanwhile."""
    order: dict[str, None] = {}
    for text in pages:
        order |= dict.fromkeys(_STYLES.findall(text[: text.find("<body")]))
    sheets = [sheet for name in order for sheet in _with_imported(static / name, name)]
    made = kept / f"{digests.of([sheets, {part: sorted(found) for part, found in asdict(names).items()}])}.css"
    try:
        return made.read_text(encoding="utf-8")
    except FileNotFoundError:
        sheet = purge(sheets, names)
    for old in kept.glob("*.css"):
        old.unlink(missing_ok=True)
    write_whole(made, sheet)
    return sheet


def _with_imported(path: Path, name: str) -> list[tuple[str, str]]:
    """A style sheet after those that it imports, each by its name."""
    text = path.read_text(encoding="utf-8")
    imported = [sheet for found in _IMPORT.findall(text) for sheet in _with_imported(path.parent / found, found)]
    return [*imported, (name, _IMPORT.sub("", text))]


def _remove_unused(site: Path, pages: list[str]) -> None:
    """Remove what the engine and the theme brought along and no page asks for."""
    static = site / "_static"
    asked = {name for page in pages for name in _REFERRED.findall(page)}
    for path in sorted(static.rglob("*"), reverse=True):
        name = path.relative_to(static).as_posix()
        if path.is_dir():
            if not any(path.iterdir()):
                path.rmdir()
        elif name not in asked and not name.startswith("ledger/"):
            path.unlink()
    if not any(f'src="{_INDEX}"' in page for page in pages):
        (site / _INDEX).unlink(missing_ok=True)
    for leftover in (".buildinfo", "objects.inv"):
        (site / leftover).unlink(missing_ok=True)
