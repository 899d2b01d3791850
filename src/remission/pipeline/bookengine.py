"""The book engine in a process of its own, as a script: Sphinx as Jupyter Book sets it up, told on standard input what to render.

It knows nothing of this package, so that starting it costs no more than the engine itself.
"""

import json
import pickle
import re
import sys
from collections.abc import Iterable, Mapping
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

# What is kept of a book that concerns one run, or each page alone.
_PRIVATE = {
    "all_docs",
    "app",
    "config",
    "config_status",
    "config_status_extra",
    "dependencies",
    "domains",
    "events",
    "external_site_map",
    "files_to_rebuild",
    "metadata",
    "project",
    "ref_context",
    "settings",
    "temp_data",
    "titles_old",
}
_ENTRIES = "entries.json"
# What Jupyter Book sets up for notebooks that run in the browser, comments, toggles and cards, none of which a report has.
_UNUSED = {"sphinx_comments", "sphinx_copybutton", "sphinx_design", "sphinx_thebe", "sphinx_togglebutton"}


def main() -> None:
    """Load the engine, wait for a line with an order, and render; exit code 1 where anything is amiss."""
    _load()
    if order := sys.stdin.readline():
        try:
            sys.exit(render(**json.loads(order)))
        except Exception as error:
            sys.exit(f"{type(error).__name__}: {error}")


def render(sources: str, out: str, changed: list[str] | None) -> int:
    """Render a book to `out`/html, every warning an error; returns 0 where there was none.

    `changed` names the pages that differ from those that `out` was rendered from the last time; None where there was no last time.
    """
    from jinja2 import FileSystemBytecodeCache
    from jupyter_book.config import get_final_config
    from sphinx.application import Sphinx
    from sphinx.util.docutils import docutils_namespace, patch_docutils

    folder, made = Path(sources), Path(out)
    templates = made / "templates"
    templates.mkdir(parents=True, exist_ok=True)
    own = {"external_toc_path": str(folder / "_toc.yml"), "latex_individualpages": False, "nitpicky": True}
    config, _ = get_final_config(user_yaml=folder / "_config.yml", cli_config=own, sourcedir=folder)
    # Its options without it would be unknown ones.
    config.pop("comments_config", None)
    config["extensions"] = [name for name in config["extensions"] if name not in _UNUSED]
    own_styles = _styles_of_pages(folder)
    config["html_css_files"] = [style for style in config.get("html_css_files", []) if style not in own_styles]
    with patch_docutils(), docutils_namespace():
        app: Any = Sphinx(
            srcdir=folder,
            confdir=None,
            outdir=made / "html",
            doctreedir=made / "doctrees",
            buildername="html",
            confoverrides=config,
            status=None,
            warningiserror=True,
            keep_going=True,
        )
        # Templates compiled once: it takes as long as rendering a page.
        app.builder.templates.environment.bytecode_cache = FileSystemBytecodeCache(str(templates))
        if changed is not None:
            _renew(app, changed, json.loads((made / _ENTRIES).read_text(encoding="utf-8")))
        app.build()
    (made / _ENTRIES).write_text(json.dumps(app.builder.indexer._index_entries), encoding="utf-8")
    return int(app.statuscode)


def _load() -> None:
    """Import everything that rendering needs, and have done or spare it what takes long."""
    # The grammar of a format that no schema here has.
    sys.modules["rfc3987_syntax"] = None  # type: ignore[assignment]
    from jupyter_book.config import get_default_sphinx_config

    # Looks through all installed packages, for every citation anew.
    citations: Any = import_module("pybtex.plugin")
    citations.find_plugin = cache(citations.find_plugin)
    extensions = set(get_default_sphinx_config()["extensions"]) - _UNUSED
    for module in (*sorted(extensions), "myst_nb.sphinx_ext", "sphinxcontrib.bibtex", "sphinx.builders.html"):
        import_module(module)
    # Sets up the grammar of selectors, which every page is searched by.
    import_module("soupsieve").compile("p a#b.c[href]:nth-child(2)")


def _styles_of_pages(folder: Path) -> set[str]:
    """The styles that a page loads itself, which the engine would load on every page."""
    pages = (path.read_text(encoding="utf-8") for path in folder.rglob("*.md"))
    return {name for page in pages for name in re.findall(r'href="_static/([^"?]+)', page)}


def _renew(app: Any, changed: Iterable[str], entries: dict[str, Any]) -> None:
    """Have the changed pages read again, and all pages written again where anything changed that other pages may show.

    `entries` is what the index of the search held by page: the engine forgets those of the pages that it does not write.
    """
    before = _common(app.env)
    # What the engine writes last must not be there when it begins, or it names it otherwise.
    for style in Path(app.outdir).glob("_static/mystnb.*.css"):
        style.unlink()
    if "cite" in app.env.domains:
        _keep_references(app.env.domains["cite"])
    app.connect("env-get-outdated", lambda *_: list(changed))
    app.connect("env-updated", lambda _, env: [] if _common(env) == before else sorted(env.found_docs), priority=999)
    app.connect("html-collect-pages", lambda app: _complete(app.builder.indexer, entries))


def _keep_references(domain: Any) -> None:
    """Have references formatted anew, which takes long, only where others are cited or their page changed."""

    def cited() -> object:
        targets: dict[str, list[Any]] = {}
        for one in domain.citation_refs:
            targets.setdefault(one.docname, []).append(one.targets)
        return targets, dict(domain.bibliographies)

    before, renew = cited(), domain.env_updated
    domain.env_updated = lambda: [] if cited() == before else renew()


def _complete(index: Any, entries: dict[str, Any]) -> list[Any]:
    """Make the index of the search what it is where all pages are written; returns no further pages."""
    index._index_entries = dict(sorted((entries | index._index_entries).items()))
    for words in (index._mapping, index._title_mapping):
        for word in [word for word, pages in words.items() if not pages]:
            del words[word]
    return []


def _common(env: Any) -> object:
    """What the pages of a book may show of each other: titles, contents, labels, terms, citations, and whatever extensions keep."""
    found = {name: value for name, value in vars(env).items() if name not in _PRIVATE and not name.startswith("_")}
    # Of citations their order counts, which stands in another list.
    found["domaindata"] = {domain: {**data, "citation_refs": None} for domain, data in env.domaindata.items()}
    pages = {page: {**about, "wordcount": None} for page, about in env.metadata.items()}
    return _plain((found, pages))


def _plain(value: object) -> object:
    """A value such that equal ones compare equal, whatever the order of their keys, and one that changes later does not."""
    if isinstance(value, Mapping):
        return sorted((repr(key), _plain(one)) for key, one in value.items())
    if isinstance(value, (list, tuple)):
        return [_plain(one) for one in value]
    if isinstance(value, (set, frozenset)):
        return sorted(map(repr, value))
    if isinstance(value, (str, int, float, type(None))):
        return value
    return value.pformat() if hasattr(value, "pformat") else pickle.dumps(value)


if __name__ == "__main__":
    main()
