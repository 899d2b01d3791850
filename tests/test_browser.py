"""The built site in a browser: from disk and from a server, narrow and wide, light and dark."""

from pathlib import Path
from random import Random

import pytest
from browsing import CHAPTERS, WIDTHS, opened, serious
from playwright.sync_api import Browser, Locator, Page

from remission import ledgerfile


@pytest.mark.parametrize(("scheme", "name"), [*(("file", name) for name in CHAPTERS), ("http", "index"), ("http", "non_enrollment")])
def test_a_page_opens_without_complaint_and_fits(browser: Browser, addresses: dict[str, str], scheme: str, name: str) -> None:
    complaints: list[str] = []
    requests: list[str] = []
    context = browser.new_context(viewport={"width": WIDTHS[0], "height": 800}, offline=scheme == "file")
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
        assert shown.partition(" ")[0] in entry.inner_text()
        fact = entry.locator("ul.tree .from-row > a").first
        identity = fact.inner_text().strip()
        fact.click()
        page.wait_for_url(f"**/evidence.html#{identity}")
        page.locator(f'[id="{identity}"]').wait_for(state="visible")
        assert in_sight(page, identity)


def in_sight(page: Page, key: str) -> bool:
    """Whether an element begins inside the window."""
    return bool(
        page.wait_for_function(
            """key => {
                const box = document.getElementById(key).getBoundingClientRect();
                return box.height > 0 && box.top >= 0 && box.top + 20 <= innerHeight;
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


# --- cards ---

CARD = "#number-card"


def target_of(link: Locator) -> str:
    return str(link.get_attribute("href")).partition("#")[2]


def inside(page: Page) -> bool:
    """Whether the card lies in the window."""
    return bool(
        page.locator(CARD).evaluate(
            """card => {
                const box = card.getBoundingClientRect();
                return box.left >= 0 && box.top >= 0 && box.right <= innerWidth && box.bottom <= innerHeight;
            }"""
        )
    )


@pytest.mark.parametrize("scheme", ["file", "http"])
def test_a_card_opens_under_the_pointer_and_stays_for_it(browser: Browser, addresses: dict[str, str], scheme: str) -> None:
    with opened(browser, f"{addresses[scheme]}/efficacy.html") as page:
        loaded: list[str] = []
        page.on("request", lambda request: loaded.append(request.url))
        page.wait_for_load_state("networkidle")
        assert [url for url in loaded if "_static/ledger/" in url] == []
        number = page.locator("article p a.num").first
        number.hover()
        card = page.locator(CARD)
        card.wait_for(state="visible")
        assert sorted(url.partition("?")[0].rpartition("/")[2] for url in loaded if "_static/ledger/" in url) == [
            "efficacy.js",
            "evidence.js",
        ]
        assert number.inner_text().partition(" ")[0] in card.inner_text()
        for part in (".from-row", ".from-source", ".tier", ".foot"):
            assert card.locator(part).count(), part
        assert card.locator("a.onward").get_attribute("href") == f"ledger.html#{target_of(number)}"
        assert inside(page)
        card.hover(position={"x": 30, "y": 15})
        page.wait_for_timeout(600)
        assert card.is_visible()
        page.keyboard.press("Escape")
        assert not card.is_visible()
        number.hover()
        card.wait_for(state="visible")
        page.mouse.move(1, 1)
        card.wait_for(state="hidden")


def test_a_card_opens_at_the_focus_and_gives_it_back(browser: Browser, addresses: dict[str, str]) -> None:
    focused = "() => document.activeElement.closest('#number-card') ? 'card' : document.activeElement.getAttribute('href')"
    with opened(browser, f"{addresses['file']}/index.html") as page:
        number, following = (page.locator("article :is(a.num, a.row, a.param)").nth(place) for place in (0, 1))
        page.keyboard.press("Tab")
        number.focus()
        card = page.locator(CARD)
        card.wait_for(state="visible")
        described = str(number.get_attribute("aria-describedby")).split()
        assert all(page.locator(f"[id='{part}']").inner_text() for part in described)
        assert number.get_attribute("aria-expanded") == "true"
        page.keyboard.press("ArrowDown")
        assert page.evaluate(focused) == "card"
        page.keyboard.press("Escape")
        assert not card.is_visible()
        assert page.evaluate(focused) == number.get_attribute("href")
        assert number.get_attribute("aria-expanded") is None
        page.keyboard.press("Tab")
        page.wait_for_function(
            "href => document.querySelector('[aria-expanded]:is(a)')?.getAttribute('href') === href", arg=following.get_attribute("href")
        )
        page.keyboard.press("Shift+Tab")
        page.wait_for_function(
            "href => document.querySelector('[aria-expanded]:is(a)')?.getAttribute('href') === href", arg=number.get_attribute("href")
        )
        page.keyboard.press("ArrowDown")
        for _ in range(card.locator("a").count() + 1):
            page.keyboard.press("Tab")
        assert page.evaluate(focused) == following.get_attribute("href")


def test_a_tap_opens_the_card_and_the_card_leads_on(browser: Browser, addresses: dict[str, str]) -> None:
    with opened(browser, f"{addresses['file']}/efficacy.html", width=360, touch=True) as page:
        before = page.url
        number = page.locator("article p a.num").nth(1)
        key = target_of(number)
        number.tap()
        card = page.locator(CARD)
        card.wait_for(state="visible")
        assert page.url == before
        assert inside(page)
        page.locator("article h1").tap()
        assert not card.is_visible()
        number.tap()
        card.wait_for(state="visible")
        card.locator("a.onward").tap()
        page.wait_for_url(f"**/ledger.html#{key}")


@pytest.mark.parametrize("name", ["index", "efficacy", "non_enrollment", "safety"])
def test_a_card_fits_a_narrow_window_wherever_its_number_stands(browser: Browser, addresses: dict[str, str], name: str) -> None:
    with opened(browser, f"{addresses['file']}/{name}.html", width=360) as page:
        numbers = page.locator("article :is(p, td) a.num:visible").all()
        for number in Random(2017).sample(numbers, min(8, len(numbers))):
            number.scroll_into_view_if_needed()
            number.hover()
            page.wait_for_function(
                "href => document.querySelector('a[aria-expanded]')?.getAttribute('href') === href", arg=number.get_attribute("href")
            )
            assert inside(page), target_of(number)
            assert page.evaluate("document.documentElement.scrollWidth") <= 360
            page.keyboard.press("Escape")


@pytest.mark.parametrize(("kind", "shown"), [("param", "default"), ("row", "Open in evidence")])
def test_parameters_and_rows_have_cards_too(browser: Browser, addresses: dict[str, str], site: Path, kind: str, shown: str) -> None:
    name = next(name for name in CHAPTERS if name != "ledger" and f'class="{kind}"' in (site / f"{name}.html").read_text(encoding="utf-8"))
    with opened(browser, f"{addresses['file']}/{name}.html") as page:
        page.locator("article details").evaluate_all("all => all.forEach(one => { one.open = true; })")
        link = page.locator(f"article a.{kind}:visible").first
        link.hover()
        page.locator(CARD).wait_for(state="visible")
        assert target_of(link) in page.locator(CARD).inner_text()
        assert shown in page.locator(CARD).inner_text()


def test_a_label_of_a_figure_answers_to_the_pointer(browser: Browser, addresses: dict[str, str]) -> None:
    with opened(browser, f"{addresses['file']}/index.html") as page:
        label = page.locator("article svg [data-entry]").first
        shown, key = str(label.text_content()), str(label.get_attribute("data-entry"))
        label.hover()
        card = page.locator(CARD)
        card.wait_for(state="visible")
        assert shown.partition(",")[0] in card.inner_text()
        assert card.locator("a.onward").get_attribute("href") == f"ledger.html#{key}"
        assert label.get_attribute("aria-expanded") is None
        page.mouse.move(1, 1)
        card.wait_for(state="hidden")


def test_every_script_is_loaded_once(browser: Browser, addresses: dict[str, str]) -> None:
    with opened(browser, f"{addresses['file']}/ledger.html") as page:
        names = page.locator("script[src]").evaluate_all("all => all.map(one => one.src.split('?')[0].split('/').pop())")
        assert [names.count(name) for name in ("numbers.js", "ledger.js")] == [1, 1]


def test_a_card_is_not_printed_and_moves_only_for_those_who_like_it(browser: Browser, addresses: dict[str, str]) -> None:
    with opened(browser, f"{addresses['file']}/index.html") as page:
        page.emulate_media(reduced_motion="reduce")
        page.locator("article a.num").first.hover()
        card = page.locator(CARD)
        card.wait_for(state="visible")
        assert card.evaluate("card => getComputedStyle(card).animationName") == "none"
        page.emulate_media(media="print")
        assert not card.is_visible()


def test_a_card_takes_the_ground_of_a_dark_page(browser: Browser, addresses: dict[str, str]) -> None:
    with opened(browser, f"{addresses['file']}/index.html", dark=True) as page:
        page.locator("article a.num").first.hover()
        page.locator(CARD).wait_for(state="visible")
        assert page.locator(CARD).evaluate("card => getComputedStyle(card).backgroundColor") == page.evaluate(
            "() => getComputedStyle(document.body).backgroundColor"
        )


def test_without_scripts_a_number_leads_to_its_whole_ledger_entry(browser: Browser, addresses: dict[str, str]) -> None:
    with opened(browser, f"{addresses['file']}/efficacy.html", scripts=False) as page:
        number = page.locator("article p a.num").first
        key, shown = target_of(number), number.inner_text()
        number.click()
        page.wait_for_url(f"**/ledger.html#{key}")
        entry = page.locator(f'[id="{key}"]')
        box = entry.bounding_box()
        assert box
        assert 0 <= box["y"] <= 780
        assert shown.partition(" ")[0] in entry.inner_text()
        assert entry.locator('a[href^="evidence.html#"]').first.is_visible()
        assert not page.locator("form.ledger-questions").is_visible()


# --- the page of all numbers ---


def counted(page: Page, count: str) -> None:
    """Waits until the ledger page says how many numbers it shows."""
    page.wait_for_function("count => document.querySelector('.ledger-count').textContent.startsWith(`${count} of `)", arg=count)


def visible_entries(page: Page) -> list[str]:
    return [str(key) for key in page.locator("ol.entries > li:not([hidden])").evaluate_all("all => all.map(one => one.id)")]


@pytest.mark.parametrize("scheme", ["file", "http"])
def test_the_ledger_is_searched_and_filtered(browser: Browser, addresses: dict[str, str], site: Path, scheme: str) -> None:
    recorded = ledgerfile.read(site / "ledger.json")
    trial = {
        key
        for key, entry in recorded.numbers.items()
        if entry.notebook == "safety" and any(recorded.rows[one.id].study_id == "care_ms_2" for one in entry.inputs)
    }
    primary = {key for key in trial if any(one.tier == "primary" for one in recorded.numbers[key].inputs)}
    with opened(browser, f"{addresses[scheme]}/ledger.html") as page:
        counted(page, f"{len(recorded.numbers):,}")
        page.get_by_label("Chapter").select_option("safety")
        page.get_by_label("Trial or study").select_option("care_ms_2")
        counted(page, f"{len(trial):,}")
        assert set(visible_entries(page)) == trial
        page.get_by_label("Tier").select_option("primary")
        counted(page, f"{len(primary):,}")
        assert set(visible_entries(page)) == primary
        assert "chapter=safety&trial=care_ms_2&tier=primary" in page.url
        page.reload()
        counted(page, f"{len(primary):,}")
        page.get_by_label("Words").fill("no such words anywhere")
        counted(page, "0")
        assert page.locator(".ledger-empty").is_visible()
        page.locator(".ledger-empty button").click()
        counted(page, f"{len(recorded.numbers):,}")
        assert "?" not in page.url
        page.get_by_label("Words").press_sequentially("THYROID editorial")
        page.wait_for_function("() => document.querySelector('ol.entries > li[hidden]')")
        found = visible_entries(page)
        assert found
        assert all(
            "thyroid" in key or "thyroid" in recorded.numbers[key].model_dump_json().lower() or recorded.numbers[key].inputs
            for key in found
        )


@pytest.mark.parametrize(
    ("typed", "printed"),
    [
        ("-0.20", "\N{MINUS SIGN}0.20"),
        ("218/423", "218 / 423"),
        ("3942", "3,942 person-years"),
        ("0.555*393", "0.555 \N{MULTIPLICATION SIGN} 393"),
    ],
)
def test_numbers_are_found_as_they_are_typed(browser: Browser, addresses: dict[str, str], typed: str, printed: str) -> None:
    with opened(browser, f"{addresses['file']}/ledger.html") as page:
        page.get_by_label("Words").fill(typed)
        page.wait_for_function("() => document.querySelector('ol.entries > li[hidden]')")
        assert any(printed in text for text in page.locator("ol.entries > li:not([hidden])").all_text_contents())


def test_a_derivation_leads_through_other_chapters(browser: Browser, addresses: dict[str, str]) -> None:
    with opened(browser, f"{addresses['file']}/ledger.html#claims.over_half.care_ms_2.worst") as page:
        inner = page.locator('[id="claims.over_half.care_ms_2.worst"] .from-number', has=page.locator('a[href$="no_dmt.successes"]'))
        inner.locator(".by-formula").wait_for(state="visible")
        assert "0.555 \N{MULTIPLICATION SIGN} 393" in inner.inner_text()
        assert inner.locator(".from-row > a").all_inner_texts() == ["F081", "F073"]
        inner.locator(":scope > a").click()
        page.wait_for_url("**#non_enrollment.care_ms_2.no_dmt.*successes")


def test_what_the_address_asks_for_is_in_sight_on_a_phone(browser: Browser, addresses: dict[str, str]) -> None:
    with opened(browser, f"{addresses['file']}/ledger.html?words=thyroid", width=360) as page:
        page.wait_for_function("() => window.scrollY > 0")
        assert page.locator(".ledger-questions").evaluate("form => form.getBoundingClientRect().top") >= 0
        assert page.locator(".ledger-count").evaluate("count => count.getBoundingClientRect().bottom < window.innerHeight")


def test_an_assumption_is_told_in_plain_words(browser: Browser, addresses: dict[str, str]) -> None:
    with opened(browser, f"{addresses['file']}/ledger.html#non_enrollment.care_ms_2.no_dmt.of_completers.worst_case") as page:
        assumption = page.locator('.from-assumption:has(a[href$="#confidence"])')
        assumption.wait_for(state="visible")
        assert assumption.inner_text() == "Confidence level of every interval: 0.95, assumed by default"


def test_an_entry_unfolds_to_its_tree_and_folds_again(browser: Browser, addresses: dict[str, str]) -> None:
    with opened(browser, f"{addresses['file']}/ledger.html") as page:
        entry = page.locator("section[data-chapter=efficacy] ol.entries > li").first
        button = entry.locator("button.unfold")
        button.press("Enter")
        entry.locator("ul.tree .from-source a").first.wait_for(state="visible")
        assert button.get_attribute("aria-expanded") == "true"
        button.press("Enter")
        assert not entry.locator("ul.tree").is_visible()
        assert entry.locator("p").is_visible()


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("query", ["", "?words=nothing+like+it", "?chapter=safety"])
def test_a_targeted_entry_shows_its_tree_whatever_was_asked(browser: Browser, addresses: dict[str, str], width: int, query: str) -> None:
    key = "non_enrollment.care_ms_2.no_dmt.of_completers.worst_case"
    with opened(browser, f"{addresses['file']}/ledger.html{query}#{key}", width=width) as page:
        entry = page.locator(f'[id="{key}"]')
        entry.locator("ul.tree").wait_for(state="visible")
        assert in_sight(page, key)
        kinds = {".by-formula": 1, ".from-row": 2, ".from-source": 2, ".from-assumption": 1, ".recorded": 1}
        assert [kind for kind, least in kinds.items() if entry.locator(kind).count() < least] == []
        ground = "one => getComputedStyle(one).backgroundColor"
        assert entry.evaluate(ground) != page.locator("ol.entries > li").first.evaluate(ground)
        assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("name", CHAPTERS)
def test_any_number_leads_in_two_clicks_to_its_source_or_assumption(browser: Browser, addresses: dict[str, str], name: str) -> None:
    with opened(browser, f"{addresses['file']}/{name}.html") as page:
        numbers = page.locator("article a.num:visible").all()
        if not numbers:
            return
        number = Random(f"2017 {name}").choice(numbers)
        key = target_of(number)
        number.click()
        page.wait_for_url(f"**/ledger.html#{key}")
        entry = page.locator(f'[id="{key}"]')
        entry.locator("ul.tree").wait_for(state="visible")
        onward = entry.locator(":is(.from-row, .from-assumption) > a")
        if not onward.count():
            assert entry.locator(".with-note").is_visible(), key
            return
        target = target_of(onward.first)
        onward.first.click()
        page.wait_for_url(f"**#{target}")
        row = page.locator("tr", has=page.locator(f'[id="{target}"]'))
        assert row.locator('a[href^="#S"]').count() or "parameters.html" in page.url
        assert in_sight(page, target)
