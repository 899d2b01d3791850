"""The page of all numbers: each once, complete without scripts, and what can be asked of them."""

from collections import Counter

import pytest
from bs4 import BeautifulSoup, Tag

from remission.evidence import Evidence
from remission.ledgerfile import LedgerFile
from remission.pipeline.ledgerpage import TIERS, entries

TITLES = {"one": "The first", "other": "More & more"}


@pytest.fixture
def page(small_ledger: LedgerFile, evidence: Evidence) -> BeautifulSoup:
    return BeautifulSoup(entries(small_ledger, evidence, TITLES), "html.parser")


def entry(page: BeautifulSoup, key: str) -> Tag:
    found = page.find(id=key)
    assert isinstance(found, Tag)
    return found


def words(tag: Tag) -> str:
    return " ".join(tag.get_text().split())


def choices(page: BeautifulSoup, name: str) -> list[str]:
    return [str(option["value"]) for option in page.select(f'select[name="{name}"] option')]


def test_every_number_is_an_entry_once_by_chapter(page: BeautifulSoup, small_ledger: LedgerFile) -> None:
    ids = Counter(str(tag["id"]) for tag in page.find_all(id=True))
    assert max(ids.values()) == 1
    assert [item["id"] for item in page.select("ol.entries > li")] == list(small_ledger.numbers)
    assert [heading.get_text() for heading in page.select("h2")] == ["The first", "More & more"]


def test_chapters_stand_in_the_order_of_their_titles(small_ledger: LedgerFile, evidence: Evidence) -> None:
    titles = {name: TITLES[name] for name in ("other", "one")} | {"empty": "Without numbers"}
    page = BeautifulSoup(entries(small_ledger, evidence, titles), "html.parser")
    assert [heading.get_text() for heading in page.select("h2")] == ["More & more", "The first"]
    assert choices(page, "chapter") == ["", "other", "one"]


def test_an_entry_says_everything_without_scripts(page: BeautifulSoup) -> None:
    found = entry(page, "one.two_trials.share")
    text = words(found)
    for part in ("one.two_trials.share", "55.5%", "(50.6 to 60.4, 95%)", "Successes / enrolled", "218 / 393", "Cell table."):
        assert part in text
    assert "Assuming confidence = 0.95, target_population = treated." in text
    links = [str(link["href"]) for link in found.find_all("a")]
    assert links == [
        "#one.two_trials.share",
        "evidence.html#F081",
        "evidence.html#F073",
        "parameters.html#confidence",
        "parameters.html#target_population",
    ]
    assert "Note: all others failed." in words(entry(page, "one.two_trials.worst"))


def test_a_number_that_was_computed_from_others_leads_to_them(small_ledger: LedgerFile, evidence: Evidence) -> None:
    number = small_ledger.numbers["one.two_trials.share"]
    terms = tuple(term.model_copy(update={"entry": "other.patients"}) for term in number.terms if term.name == "enrolled")
    numbers = small_ledger.numbers | {"one.two_trials.share": number.model_copy(update={"terms": terms})}
    page = BeautifulSoup(entries(small_ledger.model_copy(update={"numbers": numbers}), evidence, TITLES), "html.parser")
    found = entry(page, "one.two_trials.share")
    assert "Computed in turn: enrolled (other.patients)." in words(found)
    assert found.select('a[href="#other.patients"]')


def test_what_a_number_does_not_have_is_not_named(page: BeautifulSoup) -> None:
    text = words(entry(page, "other.patients"))
    assert not any(word in text for word in ("(", "Assuming", "Note", "With its numbers"))


def test_texts_are_escaped(small_ledger: LedgerFile, evidence: Evidence) -> None:
    number = small_ledger.numbers["other.patients"].model_copy(update={"note": "<i>5 < 6</i>", "formula": "a < b"})
    page = BeautifulSoup(entries(small_ledger.model_copy(update={"numbers": {"other.patients": number}}), evidence, TITLES), "html.parser")
    assert page.select("li i") == []
    assert "A < b. From F073. Note: <i>5 < 6</i>." in words(entry(page, "other.patients"))


def test_the_page_can_be_asked_by_words_chapter_trial_and_tier(page: BeautifulSoup) -> None:
    assert page.select_one('form[role="search"] input[name="words"]')
    assert choices(page, "chapter") == ["", "one", "other"]
    assert choices(page, "trial") == ["", "care_ms_2"]
    assert choices(page, "tier") == ["", *TIERS]
    assert all(field.find_parent("label") for field in page.select("form input, form select"))


def test_the_gate_passes_over_the_page(page: BeautifulSoup) -> None:
    assert all(tag.find_parent(class_="listing") for tag in page.select("li, form, p"))


def test_nothing_needs_an_inline_script_or_style(page: BeautifulSoup) -> None:
    assert page.select("[style], [onclick], script") == []
