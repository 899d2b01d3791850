"""Tables that pages ask for by name."""

from collections import Counter

import pytest
from bs4 import BeautifulSoup, Tag

from remission.evidence import Evidence
from remission.ledgerfile import LedgerFile, Row
from remission.pipeline.listings import listing
from remission.scenario import Scenario, make_scenario

DEFAULTS = make_scenario({}, "test")
TITLES = {"one": "The first", "other": "More & more"}


def table(name: str, evidence: Evidence, ledger: LedgerFile, scenario: Scenario = DEFAULTS) -> BeautifulSoup:
    return BeautifulSoup(listing(name, evidence, ledger, scenario, TITLES, {}, ()), "html.parser")


def anchors(page: BeautifulSoup) -> Counter[str]:
    return Counter(str(tag["id"]) for tag in page.find_all(id=True))


def row_of(page: BeautifulSoup, key: str) -> list[str]:
    anchor = page.find(id=key)
    assert isinstance(anchor, Tag)
    row = anchor.find_parent("tr")
    assert isinstance(row, Tag)
    return [cell.get_text() for cell in row.find_all(["th", "td"])]


def test_each_fact_is_listed_once(evidence: Evidence, small_ledger: LedgerFile) -> None:
    assert anchors(table("facts", evidence, small_ledger)) == Counter(evidence.facts.keys())


def test_each_source_is_listed_once(evidence: Evidence, small_ledger: LedgerFile) -> None:
    assert anchors(table("sources", evidence, small_ledger)) == Counter(row["source_id"] for row in evidence.tables["sources"])


def test_each_gap_is_listed_once(evidence: Evidence, small_ledger: LedgerFile) -> None:
    assert anchors(table("gaps", evidence, small_ledger)) == Counter(row["gap_id"] for row in evidence.tables["gaps"])


def test_the_numbers_of_the_editorial_are_listed_with_their_source(evidence: Evidence, small_ledger: LedgerFile) -> None:
    row = Row(what="share <so called>", value="5%", study="CARE-MS I", study_id="care_ms_1", source="S00", tier="editorial")
    page = table("editorial", evidence, small_ledger.model_copy(update={"rows": {**small_ledger.rows, "N041": row}}))
    assert anchors(page) == Counter(["N041"])
    assert row_of(page, "N041") == ["N041", "CARE-MS I", "share <so called>", "5%", "S00, editorial"]
    assert page.select('a[href="#S00"]')


def test_the_ledger_is_listed(evidence: Evidence, small_ledger: LedgerFile) -> None:
    assert small_ledger.numbers.keys() <= anchors(table("ledger", evidence, small_ledger)).keys()


def test_facts_link_to_sources_that_are_listed(evidence: Evidence, small_ledger: LedgerFile) -> None:
    sources = anchors(table("sources", evidence, small_ledger))
    links = {str(link["href"]) for link in table("facts", evidence, small_ledger).find_all("a", href=True)}
    assert {link.removeprefix("#") for link in links} - evidence.facts.keys() <= sources.keys()


@pytest.mark.parametrize(
    ("fact", "cells"),
    [
        ("F109", ["CARE-MS II", "27%"]),
        ("F073", ["393 patients"]),
        ("F076", ["91%", "357 of 393"]),
        ("F081", ["55.5%", "of 393"]),
        ("F012", ["0.39 per person-year (0.29 to 0.53)"]),
    ],
)
def test_a_fact_is_shown_as_printed(evidence: Evidence, small_ledger: LedgerFile, fact: str, cells: list[str]) -> None:
    row = row_of(table("facts", evidence, small_ledger), fact)
    assert [cell for cell in cells if not any(cell in shown for shown in row)] == []


def test_a_range_is_shown_as_one(evidence: Evidence, small_ledger: LedgerFile) -> None:
    fact = next(fact for fact in evidence.facts.values() if fact.value is None and fact.low is not None)
    assert any(f"{fact.low} to {fact.high}" in cell for cell in row_of(table("facts", evidence, small_ledger), fact.fact_id))


def test_only_a_verified_source_shows_its_bibliography(evidence: Evidence, small_ledger: LedgerFile) -> None:
    page = table("sources", evidence, small_ledger)
    for row in evidence.tables["sources"]:
        shown = row_of(page, row["source_id"])[1]
        assert bool(row["authors"] and row["authors"] in shown) <= bool(row["verified"])


@pytest.mark.parametrize("name", ["", "fact", "__class__"])
def test_an_unknown_listing_is_a_key_error(evidence: Evidence, small_ledger: LedgerFile, name: str) -> None:
    with pytest.raises(KeyError):
        listing(name, evidence, small_ledger, DEFAULTS, TITLES, {}, ())


def test_long_ids_may_break_between_their_words(evidence: Evidence, small_ledger: LedgerFile) -> None:
    anchor = table("studies", evidence, small_ledger).find(id="care_ms_1")
    assert isinstance(anchor, Tag)
    assert anchor.get_text() == "care_ms_1"
    assert len(anchor.find_all("wbr")) == 2
