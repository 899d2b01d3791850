"""What a chapter can be taken away as."""

from collections.abc import Mapping
from pathlib import Path

from remission.pipeline import digests
from remission.pipeline.export import printing

# The first is made with every site, the second needs no browser.
FORMATS: Mapping[str, str] = {"ipynb": "Notebook", "html": "Web page", "pdf": "PDF"}
NOTEBOOK, PAGE, PDF = FORMATS
LEAST: tuple[str, ...] = (NOTEBOOK,)


def of_site(*, everything: bool) -> tuple[str, ...]:
    """The formats of a site's chapters: all that this machine can make, or what takes no time."""
    return LEAST if not everything else (NOTEBOOK, PAGE) if printing.lacking() else tuple(FORMATS)


def identity(made: tuple[str, ...]) -> str:
    """What files in these formats depend on besides what pages do: looks, and the browser that prints; empty for the least."""
    if made == LEAST:
        return ""
    here = Path(__file__).parent
    looks = [digests.tree(here / name) for name in ("style", "template")]
    return digests.of([made, looks, printing.identity() if PDF in made else ""])
