"""Tables that pages ask for by name."""

from collections import Counter

import pytest
from bs4 import BeautifulSoup, Tag

from remission.estimate import Estimate
from remission.evidence import Evidence
from remission.ledger import Record
from remission.pipeline.listings import allowed, listing
from remission.scenario import Scenario, describe_parameters, make_scenario

DEFAULTS = make_scenario({}, "test")
SHARE = Estimate(
    value=0.5154,
    low=0.4678,
    high=0.5626,
    unit="proportion",
    method="clopper_pearson",
    confidence=0.95,
    inputs=("F081", "F073"),
    assumptions=("confidence", "imor"),
    note="base <not> stated",
)
RECORD = Record(numbers={"efficacy.a": SHARE, "efficacy.b": Estimate(value=3, unit="events", method="given"), "safety.c": SHARE})


def table(name: str, evidence: Evidence, record: Record = RECORD, scenario: Scenario = DEFAULTS) -> BeautifulSoup:
    return BeautifulSoup(listing(name, evidence, record, scenario), "html.parser")


def anchors(page: BeautifulSoup) -> Counter[str]:
    return Counter(str(tag["id"]) for tag in page.find_all(id=True))


def row_of(page: BeautifulSoup, key: str) -> list[str]:
    anchor = page.find(id=key)
    assert isinstance(anchor, Tag)
    row = anchor.find_parent("tr")
    assert isinstance(row, Tag)
    return [cell.get_text() for cell in row.find_all(["th", "td"])]


def test_each_fact_is_listed_once(evidence: Evidence) -> None:
    assert anchors(table("facts", evidence)) == Counter(evidence.facts.keys())


def test_each_source_is_listed_once(evidence: Evidence) -> None:
    assert anchors(table("sources", evidence)) == Counter(row["source_id"] for row in evidence.tables["sources"])


def test_each_gap_is_listed_once(evidence: Evidence) -> None:
    assert anchors(table("gaps", evidence)) == Counter(row["gap_id"] for row in evidence.tables["gaps"])


def test_each_number_is_listed_once_by_chapter(evidence: Evidence) -> None:
    page = table("ledger", evidence)
    assert anchors(page) == Counter(RECORD.numbers.keys())
    assert [caption.get_text() for caption in page.find_all("caption")] == ["Efficacy", "Safety"]


def test_facts_link_to_sources_that_are_listed(evidence: Evidence) -> None:
    sources = anchors(table("sources", evidence))
    links = {str(link["href"]) for link in table("facts", evidence).find_all("a", href=True)}
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
def test_a_fact_is_shown_as_printed(evidence: Evidence, fact: str, cells: list[str]) -> None:
    row = row_of(table("facts", evidence), fact)
    assert [cell for cell in cells if not any(cell in shown for shown in row)] == []


def test_a_range_is_shown_as_one(evidence: Evidence) -> None:
    fact = next(fact for fact in evidence.facts.values() if fact.value is None and fact.low is not None)
    assert any(f"{fact.low} to {fact.high}" in cell for cell in row_of(table("facts", evidence), fact.fact_id))


def test_only_a_verified_source_shows_its_bibliography(evidence: Evidence) -> None:
    page = table("sources", evidence)
    for row in evidence.tables["sources"]:
        shown = row_of(page, row["source_id"])[1]
        assert bool(row["authors"] and row["authors"] in shown) <= bool(row["verified"])


def test_a_number_shows_where_it_comes_from(evidence: Evidence) -> None:
    page = table("ledger", evidence)
    cells = row_of(page, "efficacy.a")
    assert "51.5%" in cells
    assert any("46.8 to 56.3" in cell for cell in cells)
    assert any("base <not> stated" in cell for cell in cells)
    assert any("imor" in cell for cell in cells)
    assert {"evidence.html#F081", "evidence.html#F073"} <= {str(link["href"]) for link in page.find_all("a", href=True)}


def test_parameters_show_this_build_and_the_default(evidence: Evidence) -> None:
    page = table("parameters", evidence, scenario=make_scenario({"confidence": 0.9}, "test"))
    cells = {row[0]: row for row in ([cell.get_text() for cell in line.find_all(["th", "td"])] for line in page.select("tbody tr"))}
    assert set(cells) == set(Scenario.model_fields)
    assert cells["confidence"][1:4] == ["0.9", "0.95", "0.5 to 0.999"]
    assert "wilson, wilson_cc" in cells["interval_method"][3]


def test_every_parameter_says_what_is_allowed() -> None:
    assert all(allowed(item) for item in describe_parameters())


@pytest.mark.parametrize("name", ["", "fact", "__class__"])
def test_an_unknown_listing_is_a_key_error(evidence: Evidence, name: str) -> None:
    with pytest.raises(KeyError):
        listing(name, evidence, RECORD, DEFAULTS)
