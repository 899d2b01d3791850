"""Links within the site, where there is no site."""

from remission.pipeline.export.prose import plain, relinked, targets, unlinked, words

NUMBER = '<a class="num" href="ledger.html#a.b"><data value="0.5">50.0%</data> (<data value="0.4">40.0</data> to 60.0)</a>'


def test_links_of_the_site_become_what_they_show() -> None:
    html = f'It was {NUMBER}, <a href="evidence.html#S00">S00</a> &lt; <a class="x" href="#here">there</a>, <a href="data/a.csv">it</a>.'
    assert relinked(html, words) == "It was 50.0% (40.0 to 60.0), S00 &lt; there, it."
    assert targets(html + NUMBER) == [("ledger.html", "a.b"), ("evidence.html", "S00"), ("", "here"), ("data/a.csv", "")]


def test_links_to_elsewhere_stay() -> None:
    html = '<a href="https://doi.org/10.1/a">10.1/a</a> <a rel="noopener" href="https://a.org/b.html#c">c</a>'
    assert relinked(html, words) == html
    assert targets(html) == []


def test_links_of_markdown_to_other_pages_become_emphasis() -> None:
    text = (
        "(label)=\n## Title\n\n[Re-run\nit](rerun.md), [it](safety.ipynb#part), [there](#label), [out](https://a.org/x.md) and ![a](b.md)."
    )
    assert unlinked(text) == "## Title\n\n*Re-run\nit*, *it*, *there*, [out](https://a.org/x.md) and ![a](b.md)."


def test_markup_becomes_text() -> None:
    assert plain('<span class="a">1 &lt; <b>2</b></span>') == "1 < 2"
