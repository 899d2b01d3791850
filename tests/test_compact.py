"""Drawings in fewer bytes."""

import re
from xml.etree import ElementTree

import pytest

from remission.figures.compact import compact


def drawing(inside: str) -> str:
    return f'<svg xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="0 0 10 10">{inside}</svg>'


@pytest.mark.parametrize(
    ("long", "short"),
    [
        (
            '<path d="M 1.234567 2.000001 \nL 3.5 4 \n" style="fill: none; stroke: red"/>',
            '<path d="M 1.23 2 L 3.5 4" style="fill:none;stroke:red"/>',
        ),
        ('<g id="axis_1">\n <path d="M 0 0"/>\n</g>', '<path d="M 0 0"/>'),
        ('<g id="f-xtick_1">\n <text>40</text>\n</g>', '<g class="tick"><text>40</text></g>'),
        ('<g id="unused" style="opacity: 0.5">\n <path d="M 0 0"/>\n</g>', '<g style="opacity:0.5"><path d="M 0 0"/></g>'),
        ('<g><g id="a"/></g><defs/>', ""),
        (
            '<defs><path id="m" d="M 0 0"/></defs><use xlink:href="#m" x="-0.0001"/>',
            '<defs><path id="m" d="M 0 0"/></defs><use xlink:href="#m" x="0"/>',
        ),
        (
            '<clipPath id="c"><rect/></clipPath><path clip-path="url(#c)"/>',
            '<clipPath id="c"><rect/></clipPath><path clip-path="url(#c)"/>',
        ),
        (
            '<text x="1.5" transform="rotate(-0 1.5 2)" style="font-family: inherit; fill: red">12.3456 of 7</text>',
            '<text x="1.5" style="fill:red">12.3456 of 7</text>',
        ),
    ],
)
def test_it_says_the_same(long: str, short: str) -> None:
    assert compact(drawing(long)) == drawing(short)


def test_a_drawing_stays_one_and_shrinks_no_further() -> None:
    long = drawing('<g id="a"><g id="b"><text style="text-anchor: end" x="1.00049">a</text></g></g>')
    short = compact(long)
    assert compact(short) == short
    assert ElementTree.fromstring(short)[0].text == "a"
    assert not re.search(r"\d\.\d{3}", short)
