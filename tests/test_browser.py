"""The built site in a browser: from disk and from a server, narrow and wide, light and dark."""

import os
import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import yaml
from playwright.sync_api import Browser, ConsoleMessage, Page, sync_playwright

from remission.serve import make_server

ROOT = Path(__file__).resolve().parents[1]
TOC = yaml.safe_load((ROOT / "book" / "_toc.yml").read_text(encoding="utf-8"))
CHAPTERS = [TOC["root"], *(chapter["file"] for part in TOC["parts"] for chapter in part["chapters"])]
WIDTHS = (360, 1280)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    program = shutil.which("chromium")
    if program is None:
        reason = "no chromium on the PATH; install it to test the site in a browser"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(
            executable_path=program, args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
        )
        yield started
        started.close()


@pytest.fixture(scope="session")
def addresses(site: Path) -> Iterator[dict[str, str]]:
    """Where the site can be opened: from disk, and from a server on this machine."""
    with make_server(site, 0) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield {"file": site.as_uri(), "http": f"http://127.0.0.1:{server.server_port}"}
        server.shutdown()
        thread.join()


@contextmanager
def opened(browser: Browser, address: str, *, width: int = 1280, dark: bool = False) -> Iterator[Page]:
    """A page in a window of its own."""
    context = browser.new_context(viewport={"width": width, "height": 800}, color_scheme="dark" if dark else "light")
    page = context.new_page()
    page.goto(address)
    try:
        yield page
    finally:
        context.close()


def serious(message: ConsoleMessage) -> bool:
    """Whether a message on the console is a complaint."""
    return message.type != "log"


@pytest.mark.parametrize(("scheme", "name"), [*(("file", name) for name in CHAPTERS), ("http", "index"), ("http", "non_enrollment")])
def test_a_page_opens_without_complaint_and_fits(browser: Browser, addresses: dict[str, str], scheme: str, name: str) -> None:
    complaints: list[str] = []
    requests: list[str] = []
    context = browser.new_context(viewport={"width": WIDTHS[0], "height": 800})
    page = context.new_page()
    page.on("console", lambda message: complaints.append(f"{message.type}: {message.text}") if serious(message) else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("requestfailed", lambda request: complaints.append(f"failed: {request.url}"))
    page.on("response", lambda response: complaints.append(f"{response.status}: {response.url}") if response.status >= 400 else None)
    page.on("request", lambda request: requests.append(request.url))
    page.goto(f"{addresses[scheme]}/{name}.html", wait_until="networkidle")
    too_wide = []
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        needed = page.evaluate("document.documentElement.scrollWidth")
        if needed > width:
            too_wide.append(f"needs {needed} of {width} pixels")
    context.close()
    assert complaints == []
    assert [url for url in requests if not url.startswith((addresses[scheme], "data:", "blob:"))] == []
    assert too_wide == []


def ink(page: Page) -> tuple[str, str]:
    """The color of a figure's text, and of the page's."""
    text = page.locator("figure.report-figure svg text").first
    return (
        str(text.evaluate("text => getComputedStyle(text).fill")),
        str(page.locator("article p").first.evaluate("p => getComputedStyle(p).color")),
    )


@pytest.mark.parametrize("name", ["index", "efficacy", "non_enrollment", "safety"])
def test_nothing_stands_on_a_light_ground_on_a_dark_page(browser: Browser, addresses: dict[str, str], name: str) -> None:
    grounds = """() => [...document.querySelectorAll('article figure, article table')].map(found => {
        for (let at = found; at; at = at.parentElement) {
            const color = getComputedStyle(at).backgroundColor;
            if (!color.endsWith(', 0)')) return color;
        }
        return 'none';
    })"""
    with opened(browser, f"{addresses['file']}/{name}.html", dark=True) as page:
        assert page.locator("html").get_attribute("data-theme") == "dark"
        found = set(page.evaluate(grounds))
        assert found == {page.evaluate("() => getComputedStyle(document.body).backgroundColor")}


def test_figures_take_the_color_of_a_dark_page(browser: Browser, addresses: dict[str, str]) -> None:
    colors = {}
    for dark in (False, True):
        with opened(browser, f"{addresses['file']}/index.html", dark=dark) as page:
            figure, text = ink(page)
            assert figure == text
            colors[dark] = figure
    assert colors[False] != colors[True]


@pytest.mark.parametrize("width", WIDTHS)
def test_a_number_leads_to_its_ledger_entry_and_on_to_its_fact(browser: Browser, addresses: dict[str, str], width: int) -> None:
    with opened(browser, f"{addresses['file']}/index.html", width=width) as page:
        number = page.locator("article a.num").first
        key = str(number.get_attribute("href")).partition("#")[2]
        shown = number.inner_text()
        number.click()
        page.wait_for_url(f"**/ledger.html#{key}")
        entry = page.locator(f'[id="{key}"]')
        entry.wait_for(state="visible")
        assert in_sight(page, key)
        row = page.locator("tr", has=entry)
        assert shown.partition(" ")[0] in row.inner_text()
        fact = row.locator('a[href^="evidence.html#"]').first
        identity = fact.inner_text().strip()
        fact.click()
        page.wait_for_url(f"**/evidence.html#{identity}")
        page.locator(f'[id="{identity}"]').wait_for(state="visible")
        assert in_sight(page, identity)


def in_sight(page: Page, key: str) -> bool:
    """Whether an element lies inside the window's height, and nothing covers it."""
    return bool(
        page.wait_for_function(
            """key => {
                const box = document.getElementById(key).getBoundingClientRect();
                return box.height > 0 && box.top >= 0 && box.bottom <= innerHeight;
            }""",
            arg=key,
        )
    )


def test_the_data_of_a_figure_unfold(browser: Browser, addresses: dict[str, str]) -> None:
    with opened(browser, f"{addresses['file']}/index.html") as page:
        table = page.locator("figure.report-figure details table").first
        assert not table.is_visible()
        page.locator("figure.report-figure details summary").first.click()
        table.wait_for(state="visible")


def test_code_is_folded_until_asked_for(browser: Browser, addresses: dict[str, str]) -> None:
    with opened(browser, f"{addresses['file']}/safety.html") as page:
        code = page.locator("div.cell .cell_input").first
        assert not code.locator("pre").first.is_visible()
        page.locator("div.cell details summary").first.click()
        code.locator("pre").first.wait_for(state="visible")


def test_a_chapter_prints(browser: Browser, addresses: dict[str, str]) -> None:
    with opened(browser, f"{addresses['file']}/non_enrollment.html") as page:
        assert page.pdf().startswith(b"%PDF")
