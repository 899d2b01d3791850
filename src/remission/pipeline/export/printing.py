"""Printing documents to PDF with Chromium, which asks nobody for anything meanwhile."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from remission.errors import InputError, WorkError
from remission.pipeline import digests

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Route

VARIABLE = "REMISSION_CHROMIUM"
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
_PACKAGES = ("playwright", "pypdf")
_ADDRESS = "http://document.invalid/"
# Letters come with matplotlib: documents look the same on every machine, and figures have those that they were laid out with.
_LETTERS = Path("mpl-data", "fonts", "ttf")
_LETTER_FILES = {".ttf"}


def browser() -> Path | None:
    """The program that prints: the one that REMISSION_CHROMIUM names, else the first on the PATH; InputError for a name of nothing."""
    if named := os.environ.get(VARIABLE):
        found = shutil.which(named)
        if found is None:
            raise InputError(f"{VARIABLE}={named}: no such program; name a Chromium, or unset it to take the one on the PATH")
        return Path(found)
    return next((Path(found) for name in NAMES if (found := shutil.which(name))), None)


def lacking() -> str:
    """What is missing for printing, and what to do; empty where nothing is."""
    if packages := [name for name in _PACKAGES if find_spec(name) is None]:
        return f"PDF needs {' and '.join(packages)}; install remission with its extra 'pdf'"
    if browser() is None:
        return f"PDF needs Chromium, and none of {', '.join(NAMES)} is on the PATH; install one, or name it in {VARIABLE}"
    return ""


def identity() -> str:
    """What printed files depend on apart from their content: the browser as it is installed; empty where there is none."""
    if lacking() or not (program := browser()):
        return ""
    stat = program.resolve().stat()
    return digests.of([str(program.resolve()), stat.st_size, stat.st_mtime_ns])


class Printer:
    """A browser that prints."""

    def __init__(self, running: "Browser") -> None:
        self._running = running
        self._asked: list[str] = []

    def print(self, html: str) -> bytes:
        """A document as PDF, tagged and with an outline of its headings; WorkError where it asks for anything from elsewhere."""

        def serve(route: "Route") -> None:
            url = route.request.url
            name = url.removeprefix(f"{_ADDRESS}letters/")
            if url == _ADDRESS:
                route.fulfill(body=html, content_type="text/html; charset=utf-8")
            elif name != url and Path(name).suffix in _LETTER_FILES and "/" not in name:
                route.fulfill(path=_letters() / name, content_type="font/ttf")
            else:
                self._asked.append(url)
                route.abort()

        context = self._running.new_context(java_script_enabled=False)
        try:
            context.route("**/*", serve)
            page = context.new_page()
            page.goto(_ADDRESS)
            # Also those that only margins use, which are asked for when it is too late.
            page.evaluate("Promise.all([...document.fonts].map(one => one.load())).then(() => null)")
            made = page.pdf(prefer_css_page_size=True, print_background=True, tagged=True, outline=True)
        finally:
            context.close()
        if self._asked:
            raise WorkError(f"the document asks for {self._asked[0]}; a printed document holds all that it shows")
        return made


@contextmanager
def printer() -> Iterator[Printer]:
    """A browser for the block; WorkError where there is none, or it does not start."""
    if missing := lacking():
        raise WorkError(f"{missing}; --to html needs none")
    from playwright.sync_api import Error, sync_playwright

    with sync_playwright() as playwright:
        try:
            running = playwright.chromium.launch(executable_path=browser(), args=["--disable-gpu", "--disable-background-networking"])
        except Error as error:
            raise WorkError(f"{browser()}: does not start: {str(error).splitlines()[0]}") from None
        try:
            yield Printer(running)
        except Error as error:
            raise WorkError(f"{browser()}: does not print: {str(error).splitlines()[0]}") from None
        finally:
            running.close()


def _letters() -> Path:
    found = find_spec("matplotlib")
    assert found is not None
    assert found.origin is not None
    return Path(found.origin).parent / _LETTERS
