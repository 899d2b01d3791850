"""The rules of style sheets that can apply to a set of pages, and no others."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Self

import tinycss2

from remission.errors import WorkError

_CLASSES = re.compile(r'\bclass="([^"]*)"')
_IDS = re.compile(r'\bid="([^"]*)"')
_TAGS = re.compile(r"<([a-zA-Z][\w-]*)")
_VARIABLES = re.compile(r"var\(\s*(--[\w-]+)")
_NESTED = re.compile(r":[\w-]+\([^()]*\)|\[[^\]]*\]|::?[\w-]+")
_NAMED = re.compile(r"([.#]?)(-?[A-Za-z_][\w-]*)")
_COMMENT = re.compile(r"^\s*//.*$", re.MULTILINE)
_STRING = re.compile(r"\"[^\"\n]*\"|'[^'\n]*'|`[^`]*`")
_WORD = re.compile(r"[A-Za-z_][\w-]*")
# Names of the document itself, which no page has in a tag, or which browsers add.
_ALWAYS = {"html", "body", "from", "to"}
_INSIDE = {"media", "supports", "layer", "container"}


@dataclass(frozen=True, slots=True)
class Names:
    """What rules may ask for: tags, classes and ids, and the custom properties that pages themselves refer to."""

    tags: frozenset[str]
    classes: frozenset[str]
    ids: frozenset[str]
    properties: frozenset[str]

    @classmethod
    def of(cls, pages: Iterable[str], scripts: Iterable[str] = ()) -> Self:
        """The names in pages; every word of a script's strings counts as one, since it may put it into a page."""
        tags, classes, ids, properties = set(_ALWAYS), set[str](), set[str](), set[str]()
        for page in pages:
            tags |= {tag.lower() for tag in set(_TAGS.findall(page))}
            classes |= {name for found in set(_CLASSES.findall(page)) for name in found.split()}
            ids |= set(_IDS.findall(page))
            properties |= set(_VARIABLES.findall(page))
        for script in scripts:
            words = {word for text in _STRING.findall(_COMMENT.sub("", script)) for word in _WORD.findall(text)}
            classes |= words
            ids |= words
            tags |= words
            properties |= set(_VARIABLES.findall(script))
        return cls(frozenset(tags), frozenset(classes), frozenset(ids), frozenset(properties))


def purge(sheets: Iterable[tuple[str, str]], names: Names) -> str:
    """One style sheet of those given, by name, in their order: its rules can apply, its custom properties are used.

    Fonts are left out: a page uses those of the reader's system. Raises WorkError, with the name, for a sheet that cannot be read.
    """
    kept = "".join(_rules(tinycss2.parse_stylesheet(text, skip_comments=True, skip_whitespace=True), names, name) for name, text in sheets)
    return _without_unused_properties(kept, names.properties)


def _rules(nodes: Iterable[Any], names: Names, sheet: str) -> str:
    return "".join(_rule(node, names, sheet) for node in nodes)


def _rule(node: Any, names: Names, sheet: str) -> str:
    if node.type == "error":
        raise WorkError(f"{sheet}, line {node.source_line}: no style rule can be read there ({node.message})")
    if node.type == "at-rule":
        return _at_rule(node, names, sheet)
    if node.type != "qualified-rule":
        return ""
    selectors = [one for one in _split(tinycss2.serialize(node.prelude)) if _can_apply(one, names)]
    body = _declarations(node.content) if selectors else ""
    return f"{','.join(selectors)}{{{body}}}\n" if body else ""


def _at_rule(node: Any, names: Names, sheet: str) -> str:
    keyword, prelude = node.lower_at_keyword, tinycss2.serialize(node.prelude).strip()
    if keyword in _INSIDE and node.content is not None:
        inside = _rules(tinycss2.parse_rule_list(node.content, skip_comments=True, skip_whitespace=True), names, sheet)
        return f"@{keyword} {prelude}{{{inside}}}\n" if inside else ""
    if keyword in ("font-face", "charset"):
        return ""
    if node.content is None:
        return f"@{keyword} {prelude};\n"
    return f"@{keyword} {prelude}{{{tinycss2.serialize(node.content).strip()}}}\n"


def _declarations(content: Any) -> str:
    found = tinycss2.parse_blocks_contents(content, skip_comments=True, skip_whitespace=True)
    return ";".join(
        f"{one.name}:{tinycss2.serialize(one.value).strip()}{'!important' if one.important else ''}"
        for one in found
        if one.type == "declaration"
    )


def _split(selectors: str) -> list[str]:
    """Selectors of a list, commas within brackets left alone."""
    parts, depth, start = [], 0, 0
    for place, sign in enumerate(selectors):
        depth += (sign in "([") - (sign in ")]")
        if sign == "," and not depth:
            parts.append(selectors[start:place])
            start = place + 1
    return [re.sub(r"\s+", " ", part).strip() for part in (*parts, selectors[start:])]


def _can_apply(selector: str, names: Names) -> bool:
    """Whether every tag, class and id that a selector asks for is there; what stands within brackets may be an alternative."""
    plain = selector.replace("\\", "")
    while (shorter := _NESTED.sub(" ", plain)) != plain:
        plain = shorter
    there = {"": names.tags, ".": names.classes, "#": names.ids}
    return all(name in there[kind] for kind, name in _NAMED.findall(plain))


def _without_unused_properties(sheet: str, used: frozenset[str]) -> str:
    """The sheet without custom properties that nothing uses, nor anything that only such ones use."""
    while True:
        wanted = used | set(_VARIABLES.findall(sheet))
        shorter = re.sub(
            r"(?<=[{;])(--[\w-]+):((?:[^;{}\"']|\"[^\"]*\"|'[^']*')*)(;|(?=\}))",
            lambda found, wanted=wanted: found[0] if found[1] in wanted else "",  # type: ignore[misc]
            sheet,
        )
        shorter = re.sub(r"[^{}]*\{\}\n?", "", shorter)
        if shorter == sheet:
            return sheet
        sheet = shorter
