"""Published works that chapters cite, where no book engine resolves citations: short in the text, in full at the end."""

import json
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Self

from remission.errors import WorkError
from remission.pipeline.export.store import Store
from remission.pipeline.software import libraries
from remission.yamlfile import read_text

# What the format of the bibliography alone needs.
_MARKS = re.compile(r"</?span[^>]*>")
_CITED = re.compile(r"\{cite:([pt])\}`([^`]*)`")
# So many authors are named in the text; of more, the first.
_NAMED = 2


class Bibliography:
    """The works in a BibTeX file, by key: how a text names each, as who and when, and in full, in HTML."""

    def __init__(self, works: Mapping[str, tuple[str, str, str]]) -> None:
        self._works = works

    @classmethod
    def read(cls, path: Path, store: Store) -> Self:
        """The works of a file, none where there is no such file; reading them takes long, and is done once."""
        text = read_text(path) if path.is_file() else ""
        kept = store.get("json", ["works", text, libraries().get("pybtex")], lambda: json.dumps(_works(text)).encode())
        return cls(json.loads(kept))

    def label(self, key: str, where: str) -> tuple[str, str]:
        """Who wrote a work and when, as the text names it; WorkError for a work that the file lacks."""
        if key not in self._works:
            raise WorkError(f"{where}: no work '{key}' in the bibliography")
        who, year, _ = self._works[key]
        return who, year

    def listed(self, keys: Iterable[str]) -> dict[str, str]:
        """Works in full, by key, in the order of their labels."""
        return {key: self._works[key][2] for key in sorted(keys, key=lambda key: self._works[key][:2])}


def _works(text: str) -> dict[str, tuple[str, str, str]]:
    from pybtex.backends.html import Backend
    from pybtex.database import parse_string
    from pybtex.style.formatting.plain import Style

    style, backend = Style(), Backend()
    found = {}
    for key, work in parse_string(text, "bibtex").entries.items():
        names = [" ".join([*one.prelast_names, *one.last_names]).strip("{}") for one in work.persons.get("author", [])]
        who = f"{names[0]} et al." if len(names) > _NAMED else " and ".join(names) or work.fields["title"].strip("{}")
        html = _MARKS.sub("", str(style.format_entry("", work).text.render(backend))).replace("&nbsp;", " ")
        found[key] = (who, str(work.fields.get("year", "")), " ".join(html.split()))
    return found


def cited(texts: Iterable[str]) -> list[str]:
    """The keys that texts cite, in order of first use."""
    found = (key.strip() for text in texts for _, keys in _CITED.findall(text) for key in keys.split(","))
    return list(dict.fromkeys(found))


def with_citations(text: str, works: Bibliography, where: str, *, linked: bool) -> str:
    """A text with its citations in words; `linked` makes them lead to the list of references."""

    def link(key: str, shown: str) -> str:
        return f'<a href="#reference-{key}">{shown}</a>' if linked else shown

    def words(match: re.Match[str]) -> str:
        keys = [key.strip() for key in match[2].split(",")]
        labels = [(key, *works.label(key, where)) for key in keys]
        if match[1] == "p":
            return f"({'; '.join(link(key, f'{who}, {year}') for key, who, year in labels)})"
        return ", ".join(f"{who} ({link(key, year)})" for key, who, year in labels)

    return _CITED.sub(words, text)
