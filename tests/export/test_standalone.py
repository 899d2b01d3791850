"""Chapters as pages that stand alone."""

import re
from pathlib import Path

import pytest
from bs4 import BeautifulSoup

from remission.pipeline.export import making
from remission.pipeline.export.material import Material

CHAPTERS = ("safety", "claims", "how_we_know")


@pytest.fixture(scope="session")
def pages(material: Material) -> dict[str, str]:
    return {Path(name).stem: content.decode() for name, content in making.web_pages(material, CHAPTERS).items()}


def read(pages: dict[str, str], name: str) -> BeautifulSoup:
    return BeautifulSoup(pages[name], "html.parser")


@pytest.mark.parametrize("name", CHAPTERS)
def test_it_asks_nobody_for_anything(pages: dict[str, str], name: str) -> None:
    page = read(pages, name)
    assert page.find_all(["script", "link", "iframe", "object"]) == []
    assert [tag["src"] for tag in page.find_all(src=True) if not str(tag["src"]).startswith("data:")] == []
    assert not re.search(r"@import|url\((?![\"']?(?:#|data:))", pages[name])
    (policy,) = page.select('meta[http-equiv="Content-Security-Policy"]')
    assert str(policy["content"]).startswith("default-src 'none';")
    assert not [tag for tag in page.find_all(name=True) if any(key.startswith("on") for key in tag.attrs)]


@pytest.mark.parametrize("name", CHAPTERS)
def test_every_link_leads_to_a_place_on_it_or_to_a_published_work(pages: dict[str, str], name: str) -> None:
    page = read(pages, name)
    ids = [str(tag["id"]) for tag in page.find_all(id=True)]
    assert len(ids) == len(set(ids))
    links = [str(tag["href"]) for tag in page.find_all("a", href=True) if "anchor-link" not in tag.get_attribute_list("class")]
    assert [link for link in links if not link.startswith("https://") and link[1:] not in ids and not link.startswith("http://")] == []


def test_every_number_leads_to_its_entry_with_its_sources(pages: dict[str, str], material: Material) -> None:
    page = read(pages, "safety")
    places = {str(tag["id"]): tag for tag in page.find_all("li", id=True)}
    numbers = {str(tag["href"])[1:] for tag in page.find_all("a", class_="num")} & material.ledger.numbers.keys()
    assert len(numbers) > 100
    for key in numbers:
        assert material.ledger.numbers[key].text in places[key].get_text()
        for one in material.ledger.numbers[key].inputs:
            assert one.source in places[one.id].get_text()


def test_it_reads_as_the_chapter_does(pages: dict[str, str], material: Material) -> None:
    page = read(pages, "safety")
    code = [one.extract().get_text() for one in page.find_all("details", class_="code")]
    assert any("ledger.record" in one for one in code)
    assert "Codeledger" not in code
    assert page.title
    assert page.title.get_text() == "Safety"
    assert len(page.find_all("h1")) == 1
    assert not re.search(r"\{[a-z:]+\}`", page.get_text())
    assert all("open" not in fold.attrs for fold in page.find_all("details"))
    assert len(page.select("figure svg")) == len(page.select("figure")) > 3
    assert material.made_with in page.get_text()
    assert material.origin in page.get_text()


def test_it_is_made_once(material: Material, pages: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("nbconvert.HTMLExporter", None)
    again = making.web_pages(material, CHAPTERS)
    assert {Path(name).stem: content.decode() for name, content in again.items()} == pages
