"""Opening the built site in a browser."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import yaml
from playwright.sync_api import Browser, ConsoleMessage, Page

ROOT = Path(__file__).resolve().parents[2]
TOC = yaml.safe_load((ROOT / "book" / "_toc.yml").read_text(encoding="utf-8"))
CHAPTERS = [TOC["root"], *(chapter["file"] for part in TOC["parts"] for chapter in part["chapters"])]
WIDTHS = (360, 1280)


@contextmanager
def opened(
    browser: Browser,
    address: str,
    *,
    width: int = 1280,
    height: int = 800,
    dark: bool = False,
    touch: bool = False,
    scripts: bool = True,
    strict: bool = False,
) -> Iterator[Page]:
    """A page in a window of its own, one from disk without any network; where it is strict, a complaint on its console is a failure."""
    complaints: list[str] = []
    context = browser.new_context(
        viewport={"width": width, "height": height},
        color_scheme="dark" if dark else "light",
        has_touch=touch,
        is_mobile=touch,
        java_script_enabled=scripts,
        offline=address.startswith("file:"),
        permissions=["clipboard-read", "clipboard-write"],
    )
    page = context.new_page()
    page.on("console", lambda message: complaints.append(message.text) if serious(message) else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(address)
    try:
        yield page
    finally:
        context.close()
    assert not strict or complaints == []


def serious(message: ConsoleMessage) -> bool:
    """Whether a message on the console is a complaint."""
    return message.type != "log"
