"""What a site offers to take away, and how its pages lead there."""

import json
import re
from dataclasses import replace
from pathlib import Path

import pytest
from bs4 import BeautifulSoup

from remission.commands import report
from remission.pipeline import build, published
from remission.pipeline.export import downloads, making, printing
from remission.pipeline.export.formats import FORMATS, LEAST
from remission.pipeline.export.material import Material
from remission.pipeline.project import Project

LINE = re.compile(r'<p class="take-away">.*?</p>', re.DOTALL)


def links(page: str) -> dict[str, str]:
    lines = BeautifulSoup("".join(LINE.findall(page)), "html.parser")
    return {str(one["href"]): one.get_text() for one in lines.find_all("a")}


def test_every_chapter_ends_with_itself_and_every_link_leads_to_a_file(site: Path, material: Material) -> None:
    for name in material.executed:
        assert links((site / f"{name}.html").read_text(encoding="utf-8")) == {f"downloads/{name}.ipynb": "Notebook"}
    for name in ("index", "cite"):
        found = links((site / f"{name}.html").read_text(encoding="utf-8"))
        assert [href for href in found if not (site / href).is_file()] == []
        assert {"downloads/remission-data.zip", "downloads/remission-ledger.zip", "ledger.csv"} <= found.keys()
        assert "downloads/remission-report.pdf" not in found


def test_files_are_offered_that_the_site_will_hold(material: Material) -> None:
    ends = downloads.ends(["safety"], tuple(FORMATS))
    assert links(str(ends["safety"]())) == {f"downloads/safety.{suffix}": word for suffix, word in FORMATS.items()}
    offered = downloads.offers(material.about, material.citations, tuple(FORMATS))
    assert offered.keys() == {"citation_report", "citation_editorial", "citation_data", "downloads"}
    assert links(str(offered["downloads"]()))["downloads/remission-report.pdf"] == "The whole report (PDF)"
    without = downloads.offers(material.about, material.citations, LEAST)
    assert "downloads/remission-report.pdf" not in links(str(without["downloads"]()))


def test_a_page_opens_and_a_file_is_saved() -> None:
    (end,) = downloads.ends(["safety"], tuple(FORMATS)).values()
    saved = {str(one["href"]): one.has_attr("download") for one in BeautifulSoup(end(), "html.parser").select("a")}
    assert saved == {"downloads/safety.ipynb": True, "downloads/safety.html": False, "downloads/safety.pdf": True}


def test_the_crate_names_them(site: Path) -> None:
    crate = json.loads((site / "ro-crate-metadata.json").read_text(encoding="utf-8"))
    named = {entity["@id"]: entity["name"] for entity in crate["@graph"] if entity["@id"].startswith("downloads/")}
    assert named.keys() == {f"downloads/{path.name}" for path in (site / "downloads").iterdir()}
    assert named["downloads/safety.ipynb"] == "Safety: notebook"
    assert named["downloads/remission-data.zip"] == "The data package in one file"
    build_action = next(entity for entity in crate["@graph"] if entity["@id"] == "#build")
    assert {"@id": "downloads/remission.bib"} in build_action["result"]


def test_the_report_and_its_chapters_have_names_in_the_crate(tmp_path: Path) -> None:
    (tmp_path / "downloads").mkdir()
    (tmp_path / "a.html").write_text("<title>One &amp; all &#8212; Site</title>", encoding="utf-8")
    for name in ("a.html", "a.pdf", "mine-report.pdf"):
        (tmp_path / "downloads" / name).touch()
    found = {name: about["name"] for name, about in downloads.described(tmp_path, "mine").items()}
    assert found == {
        "downloads/a.html": "One & all: web page",
        "downloads/a.pdf": "One & all: PDF",
        "downloads/mine-report.pdf": "The whole report",
    }


def test_pages_that_stand_alone_are_added_without_a_browser(tmp_path: Path, material: Material, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(making, "printed", None)
    (tmp_path / "downloads").mkdir()
    two = {name: material.executed[name] for name in ("argument", "scenarios")}
    making.add(tmp_path, replace(material, executed=two), ("ipynb", "html"))
    assert {path.name for path in (tmp_path / "downloads").iterdir()} == {"argument.html", "scenarios.html"}


@pytest.mark.parametrize("missing", ["", "PDF needs Chromium; install one"])
def test_a_build_makes_what_it_can_and_says_what_it_cannot(
    project: Project, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], missing: str
) -> None:
    asked: list[build.Options] = []

    def pretend(project: Project, scenario: object, options: build.Options, tell: object) -> Path:
        asked.append(options)
        return options.out / "index.html"

    monkeypatch.chdir(project.root)
    monkeypatch.setattr(printing, "lacking", lambda: missing)
    monkeypatch.setattr(printing, "browser", lambda: None)
    monkeypatch.setattr(build, "build", pretend)
    monkeypatch.setattr(published, "is_current", lambda *_: False)
    report.build(downloads=True)
    (options,) = asked
    assert options.formats == (("ipynb", "html") if missing else ("ipynb", "html", "pdf"))
    told = capsys.readouterr().err
    assert told == (f"remission: the site will hold no PDF: {missing}\n" if missing else "")
    report.build()
    assert asked[-1].formats == LEAST
