"""What stands where: key pages as they were approved, and the same in the dark as in the light.

Fonts differ from machine to machine, so heights are not compared; what is there, in which order, how far from the left and how wide, is.
`REMISSION_LAYOUT=accept pytest tests/test_layout.py` notes the present layout as the approved one; look at the pages first.
"""

import io
import json
import os
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from browsing import opened
from PIL import Image
from playwright.sync_api import Browser, FloatRect, Page

PAGES = ("index", "non_enrollment", "claims", "ledger", "cite")
WIDTHS = (360, 768, 1440)
APPROVED = Path(__file__).parent / "layout.json"
PARTS = {
    "banner": ".bd-header-announcement",
    "chapters": ".bd-sidebar-primary",
    "buttons": ".bd-header-article",
    "title": "article h1",
    "glance": "article .at-a-glance",
    "prose": "article section > p",
    "figure": "article figure",
    "drawing": "article figure svg",
    "table": "article .table-scroll",
    "questions": "article .ledger-questions",
    "claim": "article .claim-card",
    "code": "article div.highlight",
    "sections": ".bd-sidebar-secondary",
    "onward": ".prev-next-footer",
    "foot": ".bd-footer-content",
}
MEASURE = """(parts) => Object.entries(parts).flatMap(([name, selector]) => {
    const found = [...document.querySelectorAll(selector)].find((one) => one.checkVisibility({ visibilityProperty: true }));
    if (!found) return [];
    const box = found.getBoundingClientRect();
    return [[name, box.top + scrollY, box.left / innerWidth, box.width / innerWidth]];
})"""
# Of the page: far below the difference between two layouts, far above that between two fonts.
STEP = 0.025
CELL = 16  # pixels
ALIKE = 0.97


def layout(page: Page) -> list[list[Any]]:
    """The parts of a page from top to bottom, each with its distance from the left and its width."""
    found = sorted(page.evaluate(MEASURE, PARTS), key=lambda part: (round(part[1] / 8), part[2]))
    return [[name, round(round(left / STEP) * STEP, 3), round(round(width / STEP) * STEP, 3)] for name, _, left, width in found]


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("name", PAGES)
def test_everything_stands_where_it_was_approved(browser: Browser, addresses: dict[str, str], name: str, width: int) -> None:
    with opened(browser, f"{addresses['file']}/{name}.html", width=width) as page:
        found = layout(page)
    approved = json.loads(APPROVED.read_text(encoding="utf-8")) if APPROVED.is_file() else {}
    if os.environ.get("REMISSION_LAYOUT") == "accept":
        approved[f"{name} {width}"] = found
        lines = ",\n".join(f"  {json.dumps(key)}: {json.dumps(value)}" for key, value in sorted(approved.items()))
        APPROVED.write_text(f"{{\n{lines}\n}}\n", encoding="utf-8")
    assert found == approved.get(f"{name} {width}")


def inked(picture: bytes) -> np.ndarray[Any, np.dtype[np.bool_]]:
    """Whether anything stands in each cell of a picture, by the range of its gray."""
    gray = np.asarray(Image.open(io.BytesIO(picture)).convert("L"), dtype=float)
    rows, columns = (side // CELL for side in gray.shape)
    cells = gray[: rows * CELL, : columns * CELL].reshape(rows, CELL, columns, CELL)
    spread: np.ndarray[Any, np.dtype[np.bool_]] = np.ptp(cells, axis=(1, 3)) > 40
    return spread


@pytest.mark.parametrize("name", ["index", "non_enrollment", "safety"])
def test_the_dark_shows_what_the_light_shows(browser: Browser, addresses: dict[str, str], name: str) -> None:
    with opened(browser, f"{addresses['file']}/{name}.html", width=768) as page:
        # The whole page may be longer than what a browser draws at once.
        clip = FloatRect(x=0, y=0, width=768, height=min(6000, page.evaluate("document.documentElement.scrollHeight")))
        light = inked(page.screenshot(full_page=True, clip=clip))
        page.emulate_media(color_scheme="dark")
        dark = inked(page.screenshot(full_page=True, clip=clip))
    assert light.shape == dark.shape
    assert (light == dark).mean() >= ALIKE
    assert light.any()
