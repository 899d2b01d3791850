"""Labels of a drawing that show numbers of its figure: each names the ledger entry that answers for it."""

import re
from collections.abc import Mapping

from remission.cells import LEDGER_PAGE

_LINKED = re.compile(rf'<a class="num" href="{LEDGER_PAGE}#([^"]+)">(.*?)</a>', re.DOTALL)
_SHOWN = re.compile(r"<data[^>]*>([^<]*)</data>")
_LABEL = re.compile(r"<text (?P<attributes>[^>]*)>(?P<words>[^<]*)</text>")
_NUMBER = re.compile("[\N{MINUS SIGN}-]?\\d[\\d,]*(?:\\.\\d+)?")


def with_entries(svg: str, linked: str) -> str:
    """A drawing whose labels name their entries, given the figure's title and data as HTML; a label of several entries names none."""
    entries: dict[str, set[str]] = {}
    for key, content in _LINKED.findall(linked):
        for shown in _SHOWN.findall(content):
            for number in _NUMBER.findall(shown):
                entries.setdefault(number, set()).add(key)

    def named(label: re.Match[str]) -> str:
        key = _entry(label["words"], entries)
        return f'<text data-entry="{key}" {label["attributes"]}>{label["words"]}</text>' if key else label[0]

    return _LABEL.sub(named, svg)


def _entry(label: str, entries: Mapping[str, set[str]]) -> str:
    """The one entry that all numbers of a label are of; empty where there is none, or more than one."""
    found = [entries.get(number, set()) for number in _NUMBER.findall(label)]
    common = set.intersection(*found) if found else set()
    return common.pop() if len(common) == 1 else ""
