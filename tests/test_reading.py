"""A reader's way through the site: what a page weighs and loads, who can read it, search, colors, contents, a phone, paper."""

import io
import re
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from browsing import CHAPTERS, opened
from playwright.sync_api import Browser, Page, expect

KIB = 1024
MOST = 500 * KIB
# They hold everything: every number of the report, and every figure.
WHOLE = {"ledger", "gallery"}
RULES = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}}

COLORS = {"runOnly": {"type": "rule", "values": ["color-contrast"]}}
TARGETS = {"runOnly": {"type": "rule", "values": ["target-size"]}}


def first_view(browser: Browser, address: str) -> dict[str, int]:
    """The bytes of every file that a page loads before anybody touches it."""
    context = browser.new_context()
    page = context.new_page()
    loaded: dict[str, int] = {}
    page.on("response", lambda response: loaded.update({response.url: len(response.body())}))
    page.goto(address, wait_until="networkidle")
    context.close()
    return loaded


@pytest.mark.parametrize("name", [name for name in CHAPTERS if name not in WHOLE])
def test_a_first_view_weighs_little(browser: Browser, addresses: dict[str, str], name: str) -> None:
    loaded = first_view(browser, f"{addresses['http']}/{name}.html")
    assert sum(loaded.values()) <= MOST, loaded


@pytest.mark.parametrize("name", [*CHAPTERS, "search"])
def test_everybody_can_read_a_page(browser: Browser, addresses: dict[str, str], name: str) -> None:
    # Of thousands of entries that are all alike, some.
    question = "?words=thyroid" if name == "ledger" else ""
    with opened(browser, f"{addresses['http']}/{name}.html{question}") as page:
        found = Axe().run(page, options=RULES).response["violations"]
        page.emulate_media(color_scheme="dark", reduced_motion="reduce")
        expect(page.locator("html")).to_have_attribute("data-theme", "dark")
        # Of all that the rules ask for, the dark changes the colors alone.
        found += Axe().run(page, options=COLORS).response["violations"]
    assert [(one["id"], node["target"], node.get("failureSummary")) for one in found for node in one["nodes"]] == []


# The contrast of every word of a figure with the page, by what it says, where it is below what small print needs.
FAINT = """() => {
    const parts = (color) => color.match(/[\\d.]+/g).slice(0, 3).map(Number);
    const light = (color) => {
        const linear = (part) => part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
        const [r, g, b] = parts(color).map((part) => linear(part / 255));
        return 0.2126 * r + 0.7152 * g + 0.0722 * b + 0.05;
    };
    const ground = light(getComputedStyle(document.body).backgroundColor);
    const words = [...document.querySelectorAll("figure svg text")].map((word) => [word.textContent, light(getComputedStyle(word).fill)]);
    return words.filter(([, ink]) => Math.max(ink, ground) / Math.min(ink, ground) < 4.5);
}"""


@pytest.mark.parametrize("dark", [False, True])
def test_the_words_of_figures_stand_out(browser: Browser, addresses: dict[str, str], dark: bool) -> None:
    with opened(browser, f"{addresses['file']}/gallery.html", dark=dark) as page:
        assert page.locator("figure svg text").count() > 100
        assert page.evaluate(FAINT) == []
        page.goto(f"{addresses['file']}/explore.html#trial=care_ms_2")
        assert page.locator("figure svg text").count() > 5
        assert page.evaluate(FAINT) == []


@pytest.mark.parametrize("name", ["index", "safety", "evidence", "parameters", "non_enrollment", "scenarios"])
def test_a_phone_reads_a_table_row_by_row(browser: Browser, addresses: dict[str, str], name: str) -> None:
    with opened(browser, f"{addresses['file']}/{name}.html", width=360) as page:
        tables = page.locator("article .table-scroll > table:visible")
        assert tables.count() > 0
        assert (
            tables.evaluate_all("(all) => all.filter((one) => one.parentElement.scrollWidth > one.parentElement.clientWidth).length") == 0
        )
        labels = tables.first.locator("tbody tr").first.locator("td").evaluate_all("(cells) => cells.map((one) => one.dataset.column)")
        heads = tables.first.locator("thead th").all_text_contents()
        assert [label.rstrip(": ") for label in labels] == heads[1:]
        found = Axe().run(page, options=TARGETS).response["violations"]
        assert [node["target"] for one in found for node in one["nodes"]] == []
        page.set_viewport_size({"width": 1200, "height": 800})
        assert tables.first.locator("thead").is_visible()


def test_an_address_leads_to_its_row_on_a_phone_too(browser: Browser, addresses: dict[str, str]) -> None:
    with opened(browser, f"{addresses['file']}/evidence.html#F227", width=360) as page:
        top = page.evaluate("() => document.getElementById('F227').getBoundingClientRect().top")
        assert 0 <= top < 300


@pytest.mark.parametrize("name", [*CHAPTERS, "search"])
def test_a_page_fits_the_narrowest_window(browser: Browser, addresses: dict[str, str], name: str) -> None:
    with opened(browser, f"{addresses['file']}/{name}.html", width=320) as page:
        assert page.evaluate("document.documentElement.scrollWidth") == 320


def test_a_page_says_that_it_asks_nobody_else(site: Path) -> None:
    for path in site.glob("*.html"):
        text = path.read_text(encoding="utf-8")
        assert "default-src 'none'; script-src 'self'" in text, path.name
        assert re.findall(r'<script(?![^>]*(?:src=|type="application/))', text) == [], path.name
        assert re.findall(r'\son[a-z]+="', text) == [], path.name


def test_the_policy_is_kept_where_somebody_tries(browser: Browser, addresses: dict[str, str]) -> None:
    with opened(browser, f"{addresses['http']}/index.html") as page:
        tried = page.evaluate(
            """async () => {
                const refused = [];
                document.addEventListener('securitypolicyviolation', (event) => refused.push(event.effectiveDirective));
                await fetch('https://example.org/').catch(() => null);
                const script = document.createElement('script');
                script.textContent = 'window.ran = true';
                document.head.append(script);
                await new Promise((resolve) => setTimeout(resolve, 0));
                return [refused.sort(), window.ran === true];
            }"""
        )
    assert tried == [["connect-src", "script-src-elem"], False]


@pytest.mark.parametrize("scheme", ["file", "http"])
def test_the_search_finds_a_chapter(browser: Browser, addresses: dict[str, str], scheme: str) -> None:
    with opened(browser, f"{addresses[scheme]}/index.html") as page:
        page.keyboard.press("Control+k")
        field = page.locator("#pst-search-dialog input")
        expect(field).to_be_focused()
        field.fill("thrombocytopenia")
        field.press("Enter")
        results = page.locator("#search-results li")
        expect(results.first).to_be_visible()
        assert page.url.startswith(f"{addresses[scheme]}/search.html?q=thrombocytopenia")
        expect(page.locator("#search-results")).to_contain_text("Safety")
        page.locator("#search-results a", has_text="Safety").first.click()
        expect(page.locator("h1")).to_contain_text("Safety")


def test_a_search_for_nothing_known_says_so(browser: Browser, addresses: dict[str, str]) -> None:
    with opened(browser, f"{addresses['file']}/search.html?q=zebrafish") as page:
        expect(page.locator("#search-results")).to_contain_text("Nothing found. Try fewer or other words.")


@pytest.mark.parametrize("scheme", ["file", "http"])
def test_the_color_mode_is_chosen_and_remembered(browser: Browser, addresses: dict[str, str], scheme: str) -> None:
    with opened(browser, f"{addresses[scheme]}/index.html") as page:
        root, button = page.locator("html"), page.locator(".theme-switch-button")
        expect(root).to_have_attribute("data-theme", "light")
        expect(button).to_have_attribute("aria-label", "Color mode: as the system")
        page.emulate_media(color_scheme="dark")
        expect(root).to_have_attribute("data-theme", "dark")
        button.click()
        expect(root).to_have_attribute("data-theme", "light")
        button.press("Enter")
        expect(root).to_have_attribute("data-theme", "dark")
        page.emulate_media(color_scheme="light")
        page.goto(f"{addresses[scheme]}/safety.html")
        expect(root).to_have_attribute("data-theme", "dark")
        expect(button).to_have_attribute("aria-label", "Color mode: dark")


def shown(page: Page, selector: str) -> bool:
    return page.locator(selector).first.is_visible()


def test_a_phone_has_the_contents_behind_a_button(browser: Browser, addresses: dict[str, str]) -> None:
    with opened(browser, f"{addresses['file']}/safety.html", width=360, touch=True) as page:
        assert not shown(page, ".bd-sidebar-primary nav")
        page.locator(".primary-toggle").first.tap()
        link = page.locator("#pst-primary-sidebar-modal a", has_text="Efficacy")
        expect(link).to_be_visible()
        page.keyboard.press("Escape")
        expect(link).to_be_hidden()
        page.locator(".primary-toggle").first.tap()
        page.locator("#pst-primary-sidebar-modal a", has_text="Efficacy").tap()
        expect(page.locator("h1")).to_contain_text("Efficacy")
        page.locator(".secondary-toggle").first.tap()
        section = page.locator("#pst-secondary-sidebar-modal a").nth(1)
        target = section.get_attribute("href")
        section.tap()
        expect(page.locator("#pst-secondary-sidebar-modal")).to_be_hidden()
        assert page.url.endswith(str(target))


def test_the_contents_follow_the_reader(browser: Browser, addresses: dict[str, str]) -> None:
    with opened(browser, f"{addresses['file']}/safety.html") as page:
        page.locator("#pst-page-toc-nav a", has_text="Thyroid disorders").click()
        expect(page.locator("#pst-page-toc-nav a[aria-current]")).to_have_text("Thyroid disorders")


def test_the_parameters_stay_in_sight(browser: Browser, addresses: dict[str, str]) -> None:
    with opened(browser, f"{addresses['file']}/safety.html") as page:
        page.evaluate("scrollTo(0, 4000)")
        box = page.locator(".bd-header-announcement").bounding_box()
        assert box is not None
        assert (box["y"], box["height"] < 60) == (0, True)


def test_a_heading_that_an_address_names_stands_below_the_banner(browser: Browser, addresses: dict[str, str]) -> None:
    with opened(browser, f"{addresses['file']}/safety.html#thyroid-disorders") as page:
        banner = page.locator(".bd-header-announcement").bounding_box()
        heading = page.locator("h2", has_text="Thyroid disorders").bounding_box()
        assert banner is not None
        assert heading is not None
        assert banner["height"] <= heading["y"] < 300


def test_the_chapters_are_read_from_first_to_last(browser: Browser, addresses: dict[str, str]) -> None:
    with opened(browser, f"{addresses['file']}/index.html") as page:
        for name in CHAPTERS[1:]:
            page.locator("a.right-next").click()
            assert page.url.endswith(f"/{name}.html")


@pytest.mark.parametrize("name", [name for name in CHAPTERS if name not in WHOLE])
def test_every_control_is_reached_by_keyboard_and_shows_it(browser: Browser, addresses: dict[str, str], name: str) -> None:
    lost = """() => [...document.querySelectorAll('a[href], button, summary, input, select, [tabindex="0"]')]
        .filter((one) => one.checkVisibility({ visibilityProperty: true }) && !one.closest('dialog:not([open])') && !one.disabled)
        .filter((one) => {
            one.focus();
            const style = getComputedStyle(one);
            return document.activeElement !== one || style.outlineStyle === 'none' || parseFloat(style.outlineWidth) < 2;
        })
        .map((one) => one.outerHTML.slice(0, 120))"""
    with opened(browser, f"{addresses['file']}/{name}.html") as page:
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.textContent.trim()") == "Skip to main content"
        assert page.evaluate(lost) == []


def test_nothing_moves_for_those_who_asked_for_rest(browser: Browser, addresses: dict[str, str]) -> None:
    moving = """() => [...document.querySelectorAll('*')].map((one) => getComputedStyle(one)).filter(
        (style) => style.animationName !== 'none' || style.scrollBehavior === 'smooth' || /[1-9]/.test(style.transitionDuration)
    ).length"""
    with opened(browser, f"{addresses['file']}/safety.html") as page:
        page.emulate_media(reduced_motion="reduce")
        assert page.evaluate(moving) == 0


@pytest.mark.parametrize("name", ["index", "non_enrollment", "safety"])
def test_a_page_prints_in_the_dark_as_in_the_light(browser: Browser, addresses: dict[str, str], name: str) -> None:
    with opened(browser, f"{addresses['file']}/{name}.html", dark=True) as page:
        page.emulate_media(media="print", color_scheme="dark")
        expect(page.locator("html")).to_have_attribute("data-theme", "light")
        expect(page.locator("body")).to_have_css("background-color", re.compile(r"^rgb\(255, 255, 255\)$|, 0\)$"))
        assert not shown(page, ".bd-sidebar-primary")
        assert not shown(page, ".prev-next-footer")
        assert io.BytesIO(page.pdf()).read(5) == b"%PDF-"


def test_paper_shows_what_can_be_read_there(browser: Browser, addresses: dict[str, str]) -> None:
    with opened(browser, f"{addresses['file']}/claims.html") as page:
        page.emulate_media(media="print")
        assert shown(page, "footer.bd-footer-content")
        assert shown(page, "#table-claims thead")
        for selector in (".claim-card details", ".take-away", ".bd-sidebar-primary", ".search-button", ".prev-next-footer"):
            assert not shown(page, selector), selector
        page.goto(f"{addresses['file']}/gallery.html")
        tallest = page.locator("figure svg").evaluate_all("(all) => Math.max(...all.map((one) => one.getBoundingClientRect().height))")
        assert tallest < 190 / 25.4 * 96 + 1  # of a page, less its margins and a caption
        page.goto(f"{addresses['file']}/cite.html")
        assert shown(page, "#files-to-take-along .take-away")


def test_code_can_be_copied(browser: Browser, addresses: dict[str, str]) -> None:
    with opened(browser, f"{addresses['http']}/rerun.html") as page:
        page.locator("button.copy-code").first.click()
        expect(page.locator("button.copy-code").first).to_have_text("Copied")
        copied = page.evaluate("navigator.clipboard.readText()")
        assert copied == page.locator("div.highlight pre").first.inner_text().rstrip()
