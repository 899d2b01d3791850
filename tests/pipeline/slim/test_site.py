"""Pages as they are published: what they load, what they say of themselves, and what is left of the files around them."""

import shutil
from pathlib import Path

import pytest

from remission.errors import WorkError
from remission.pipeline.slim import slim

OWN = ("first.js", "numbers.js", "page.js", "ledger.js")


def page(article: str = "<p>What it says.</p>", outside: str = "") -> str:
    return f"""<!DOCTYPE html>
<html lang="en" data-theme="auto">
<head><title>A page</title><script>inline()</script>
<link rel="stylesheet" href="_static/theme.css?v=1"><link rel="stylesheet" type="text/css" href="_static/own.css">
<link rel="next" title="On" href="next.html"><script src="_static/heavy.js"></script></head>
<body data-default-mode="auto"><script>inline()</script><header id="pst-header" class="heavy">menu</header>
<main><article class="bd-article">{article}</article></main>{outside}<script defer src="_static/heavy.js"></script></body></html>"""


@pytest.fixture
def rendered(tmp_path: Path) -> Path:
    static = tmp_path / "site" / "_static"
    static.mkdir(parents=True)
    (static / "theme.css").write_text("p{color:red}.heavy{color:red}", encoding="utf-8")
    (static / "own.css").write_text("p{color:blue}", encoding="utf-8")
    for name in (*OWN, "heavy.js", "explore.js", "picture.svg"):
        (static / name).write_text("'use strict';", encoding="utf-8")
    (static / "fonts").mkdir()
    (static / "fonts" / "a.woff2").write_bytes(b"font")
    (static.parent / "searchindex.js").write_text("index", encoding="utf-8")
    (static.parent / "index.html").write_text(page(), encoding="utf-8")
    return static.parent


def slimmed(site: Path) -> str:
    slim(site, site.parent / "styles")
    return (site / "index.html").read_text(encoding="utf-8")


def test_a_page_loads_one_style_sheet_and_our_scripts(rendered: Path) -> None:
    text = slimmed(rendered)
    assert text.count("<script") == 3
    assert text.count('rel="stylesheet"') == 1
    assert "inline()" not in text
    assert "heavy" not in text
    assert (rendered / "_static" / "site.css").read_text(encoding="utf-8").split() == ["p{color:red}", "p{color:blue}"]


def test_a_name_is_not_broken_but_code_and_drawings_stay_as_they_are(rendered: Path) -> None:
    article = (
        '<p title="CARE-MS I">CARE-MS I and II, OPERA II, CD52 and X-Y</p><code>CARE-MS I</code><svg><text>CARE-MS I</text></svg>'
        '<details><summary aria-label="Toggle hidden content"><p>Code</p></summary></details>'
    )
    (rendered / "index.html").write_text(page(article), encoding="utf-8")
    told = slimmed(rendered)
    assert '<p title="CARE-MS I"><span class="whole">CARE-MS I</span> and II, <span class="whole">OPERA II</span>, CD52 and X-Y</p>' in told
    assert "<code>CARE-MS I</code><svg><text>CARE-MS I</text></svg>" in told
    assert "<details><summary><p>Code</p></summary></details>" in told


def test_files_that_no_page_asks_for_go(rendered: Path) -> None:
    (rendered / "index.html").write_text(page('<img src="_static/picture.svg" alt="">'), encoding="utf-8")
    slimmed(rendered)
    left = sorted(path.name for path in rendered.rglob("*") if path.is_file())
    assert left == ["first.js", "index.html", "numbers.js", "page.js", "picture.svg", "robots.txt", "site.css"]


def test_a_script_that_an_article_brings_and_its_data_stay(rendered: Path) -> None:
    brought = '<script type="application/json">{"a": 1}</script><script defer src="_static/explore.js"></script><script>inline()</script>'
    (rendered / "index.html").write_text(page(brought), encoding="utf-8")
    text = slimmed(rendered)
    assert '{"a": 1}' in text
    assert '<script defer src="_static/explore.js">' in text
    assert "inline()" not in text
    assert (rendered / "_static" / "explore.js").is_file()


def test_the_search_loads_its_index(rendered: Path) -> None:
    for name in ("documentation_options", "doctools", "search", "sphinx_highlight", "language_data", "searchtools"):
        (rendered / "_static" / f"{name}.js").write_text("", encoding="utf-8")
    (rendered / "search.html").write_text(page(outside='<div id="search-results"></div>'), encoding="utf-8")
    slimmed(rendered)
    text = (rendered / "search.html").read_text(encoding="utf-8")
    assert text.index("searchtools.js") < text.index('src="searchindex.js"')
    assert (rendered / "searchindex.js").is_file()
    assert "searchindex.js" not in (rendered / "index.html").read_text(encoding="utf-8")


def test_a_page_says_what_it_may_load_and_what_it_is(rendered: Path) -> None:
    (rendered / "index.html").write_text(page('<p class="x"></p><p>Over <b>half</b> &amp; more.</p>'), encoding="utf-8")
    text = slimmed(rendered)
    assert """content="default-src 'none'; script-src 'self';""" in text
    assert '<meta name="description" content="Over half &amp; more.">' in text
    assert '<link rel="next" title="On" href="next.html">' in text
    assert "<title>A page</title>" in text


def test_styles_are_read_once_for_the_same_pages(rendered: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    original = (rendered / "index.html").read_text(encoding="utf-8")
    theme = (rendered / "_static" / "theme.css").read_bytes()
    own = (rendered / "_static" / "own.css").read_bytes()
    first = slimmed(rendered)
    for name, content in (("theme.css", theme), ("own.css", own)):
        (rendered / "_static" / name).write_bytes(content)
    (rendered / "_static" / "ledger.js").write_text("'use strict';", encoding="utf-8")
    (rendered / "index.html").write_text(original, encoding="utf-8")
    monkeypatch.setattr("remission.pipeline.slim.site.purge", None)
    assert slimmed(rendered) == first


def test_a_page_without_a_body_is_refused(rendered: Path) -> None:
    (rendered / "index.html").write_text("<html></html>", encoding="utf-8")
    with pytest.raises(WorkError, match=r"index\.html: the book engine wrote a page without a body"):
        slimmed(rendered)


def test_a_style_sheet_that_another_build_removed_is_made_again(rendered: Path, tmp_path: Path) -> None:
    copies = [Path(shutil.copytree(rendered, tmp_path / name)) for name in ("one", "two")]
    (copies[1] / "_static" / "own.css").write_text("p{color:green}", encoding="utf-8")
    for site in copies:
        slim(site, tmp_path / "styles")
    # The second build left no sheet of the first.
    assert len(list((tmp_path / "styles").iterdir())) == 1
    assert slimmed(rendered) == (copies[0] / "index.html").read_text(encoding="utf-8")
