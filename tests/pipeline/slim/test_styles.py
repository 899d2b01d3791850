"""The rules of style that a set of pages can use."""

import pytest

from remission.errors import WorkError
from remission.pipeline.slim.styles import Names, purge

PAGE = '<body><p class="lead wide" id="top" style="color: var(--ink)">text</p></body>'


def kept(sheet: str, page: str = PAGE, script: str = "") -> str:
    return purge([("a.css", sheet)], Names.of([page], [script])).replace("\n", "")


@pytest.mark.parametrize(
    ("sheet", "expected"),
    [
        ("p{color:red}", "p{color:red}"),
        ("h6{color:red}", ""),
        (".lead{color:red}", ".lead{color:red}"),
        (".lead .gone{color:red}", ""),
        (".gone, .wide{color:red}", ".wide{color:red}"),
        ("#top > p:hover{color:red}", "#top > p:hover{color:red}"),
        ("#bottom{color:red}", ""),
        ("html[data-theme=dark] p{color:red}", "html[data-theme=dark] p{color:red}"),
        ("p:not(.gone){color:red}", "p:not(.gone){color:red}"),
        ('p:is(.gone, .lead)::before{content:","}', 'p:is(.gone, .lead)::before{content:","}'),
        ("@media print{.lead{color:red}.gone{color:red}}", "@media print{.lead{color:red}}"),
        ("@media print{.gone{color:red}}", ""),
        ("@font-face{font-family:x;src:url(x.woff2)}p{margin:0}", "p{margin:0}"),
        ("@keyframes turn{from{top:0}to{top:1px}}", "@keyframes turn{from{top:0}to{top:1px}}"),
        ("p{color:red!important}", "p{color:red!important}"),
        (r".md\:lead{color:red}", ""),
        ("p{}", ""),
    ],
)
def test_a_rule_stays_where_it_can_apply(sheet: str, expected: str) -> None:
    assert kept(sheet) == expected


def test_what_a_script_may_put_into_a_page_counts() -> None:
    assert kept(".open{top:0}", script='box.classList.add("open")') == ".open{top:0}"


def test_custom_properties_stay_where_something_uses_them() -> None:
    sheet = ':root{--ink:var(--blue);--blue:#00f;--unused:var(--neither);--neither:url("data:image/svg+xml,<a;b>");}p{margin:0}'
    assert kept(sheet) == ":root{--ink:var(--blue);--blue:#00f;}p{margin:0}"


def test_sheets_keep_their_order() -> None:
    names = Names.of([PAGE])
    assert purge([("a.css", "p{top:0}"), ("b.css", "p{top:1px}")], names).split() == ["p{top:0}", "p{top:1px}"]


def test_no_rule_comes_twice_when_purged_again() -> None:
    sheet = "@media print{.lead{color:red}.gone{color:red}}p{color:var(--ink)}:root{--ink:#000}"
    once = kept(sheet)
    assert kept(once) == once


def test_a_sheet_that_is_none_is_told_with_its_line() -> None:
    with pytest.raises(WorkError, match=r"a\.css, line 2: no style rule can be read there"):
        kept("p{color:red}\np")
