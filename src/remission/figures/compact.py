"""A drawing in fewer bytes that looks the same: the drawing library writes a millionth of a point, and a name for everything."""

import re

_TAG = re.compile(r"<[^>]*>")
_FINE = re.compile(r"-?\d+\.\d{3,}")
_ID = re.compile(r'\s*\bid="([^"]*)"')
_REFERRED = re.compile(r'(?:url\(#|href="#)([^)"]+)')
_STYLE = re.compile(r'style="([^"]*)"')
_PATH = re.compile(r'\bd="([^"]*)"')
_BARE_GROUP = re.compile(r"<g>((?:(?!</?g\b).)*)</g>", re.DOTALL)
_EMPTY = re.compile(r"<(g|defs)\b[^>]*?(?:/>|></\1>)")
_NOTHING_TURNED = re.compile(r'\s*transform="rotate\(-?0(?:\.0+)?(?: [^)]*)?\)"')
# As text is set anyway, in a page.
_GIVEN = {"font-family:inherit", "text-anchor:start"}


def compact(drawing: str) -> str:
    """SVG with lengths to a hundredth of a point, without names that nothing refers to, spaces between elements, and empty groups.

    Of the names of groups it stays known which are ticks of an axis: their class says so.
    """
    wanted = set(_REFERRED.findall(drawing))
    drawing = _ID.sub(lambda found: found[0] if found[1] in wanted else ' class="tick"' if "tick_" in found[1] else "", drawing)
    drawing = _TAG.sub(lambda tag: _shorter(tag[0]), drawing)
    drawing = re.sub(r">\s+<", "><", drawing)
    while (shorter := _EMPTY.sub("", _BARE_GROUP.sub(r"\1", drawing))) != drawing:
        drawing = shorter
    return drawing


def _shorter(tag: str) -> str:
    tag = _NOTHING_TURNED.sub("", tag)
    tag = _STYLE.sub(lambda found: _style(found[1]), tag)
    tag = _PATH.sub(lambda found: f'd="{" ".join(found[1].split())}"', tag)
    return " ".join(_FINE.sub(lambda found: _rounded(found[0]), tag).split()).replace(" />", "/>").replace(' style=""', "")


def _rounded(number: str) -> str:
    short = f"{float(number):.2f}".rstrip("0").rstrip(".")
    return "0" if short in ("-0", "") else short


def _style(said: str) -> str:
    parts = [re.sub(r"\s*:\s*", ":", part.strip()) for part in said.split(";") if part.strip()]
    return f'style="{";".join(part for part in parts if part not in _GIVEN)}"'
