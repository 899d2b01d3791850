"""A site made complete: inputs beside the pages, linked data in them, and the RO-Crate around all."""

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup
from rocrate.rocrate import ROCrate

from remission import ledgerfile
from remission.errors import InputError
from remission.evidence import Evidence
from remission.ledgerfile import LedgerFile
from remission.pipeline import crate, linked, manifest
from remission.pipeline.metadata import describe
from remission.pipeline.project import Project
from remission.pipeline.publication import read_publication
from remission.scenario import make_scenario

PAGE = "<html><head><title>{title} &#8212; Site</title></head><body><article>{text}</article></body></html>"
LINKED = '<a class="num" href="ledger.html#one.two_trials.share">1</a>'
NAMES = ["safety", "efficacy"]


def write_pages(folder: Path, ledger: LedgerFile) -> Path:
    folder.mkdir()
    titles = {"index": "Front", "safety": "Safe &amp; &lt;sound&gt;", "efficacy": "Efficacy", "evidence": "Evidence", "ledger": "Ledger"}
    for name, title in titles.items():
        text = LINKED if name == "safety" else ""
        (folder / f"{name}.html").write_text(PAGE.format(title=title, text=text), encoding="utf-8")
    for name in ("search", "genindex"):
        (folder / f"{name}.html").write_text(PAGE.format(title=name, text=""), encoding="utf-8")
    ledgerfile.write(folder, ledger)
    return folder


@pytest.fixture
def pages(tmp_path: Path, small_ledger: LedgerFile) -> Path:
    return write_pages(tmp_path / "pages", small_ledger)


@pytest.fixture
def site(pages: Path, project: Project, evidence: Evidence, small_ledger: LedgerFile) -> Path:
    describe(pages, project, evidence, make_scenario({"confidence": 0.9}, "test"), small_ledger, NAMES)
    return pages


def data_in(site: Path, name: str) -> dict[str, Any]:
    (element,) = BeautifulSoup((site / name).read_text(encoding="utf-8"), "html.parser").select('head script[type="application/ld+json"]')
    content: dict[str, Any] = json.loads(element.get_text())
    return content


def graph(site: Path) -> dict[str, dict[str, Any]]:
    content = json.loads((site / crate.NAME).read_text(encoding="utf-8"))
    return {entity["@id"]: entity for entity in content["@graph"]}


def references(value: object) -> set[str]:
    if isinstance(value, dict):
        return {value["@id"]} if value.keys() == {"@id"} else {one for part in value.values() for one in references(part)}
    return {one for part in value for one in references(part)} if isinstance(value, list) else set()


# --- inputs ---


def test_inputs_lie_beside_the_pages(site: Path, project: Project, evidence: Evidence) -> None:
    copied = [
        path.relative_to(site).as_posix() for path in site.rglob("*") if path.parent != site or path.name in ("LICENSE", "CITATION.cff")
    ]
    expected = {f"data/{name}" for name in evidence.digests} | {"data/README.md", "LICENSE", "CITATION.cff"}
    expected |= {f"scenarios/{path.name}" for path in project.scenarios.iterdir()}
    assert set(copied) == expected | {"seeds/editorial.csv", "seeds/source.json", "notebooks/safety.ipynb", "notebooks/efficacy.ipynb"}
    for name in copied:
        assert (site / name).read_bytes() == (project.root / name).read_bytes()


def test_the_copied_data_are_a_data_package(site: Path, evidence: Evidence) -> None:
    assert Evidence.load(site / "data").digest == evidence.digest


def test_nothing_else_of_the_project_is_published(project: Project, pages: Path, evidence: Evidence, small_ledger: LedgerFile) -> None:
    for folder in ("data", "seeds", "notebooks", "scenarios"):
        (project.root / folder / "private.txt").write_text("mine", encoding="utf-8")
    describe(pages, project, evidence, make_scenario({}, "test"), small_ledger, NAMES)
    assert list(pages.rglob("private.txt")) == []


# --- linked data ---


def test_a_chapter_is_an_article_that_cites_the_sources_of_its_numbers(site: Path, small_ledger: LedgerFile) -> None:
    found = data_in(site, "safety.html")
    assert (found["@context"], found["@type"], found["@id"]) == ("https://schema.org", "ScholarlyArticle", "safety.html")
    assert found["headline"] == "Safe & <sound>"
    assert found["author"] == [{"@type": "Organization", "name": "The remission developers"}]
    assert found["license"] == "https://creativecommons.org/licenses/by/4.0/"
    assert (found["inLanguage"], found["isPartOf"]) == ("en", {"@id": "index.html"})
    editorial, data = found["isBasedOn"]
    assert editorial["name"].startswith("Can immune reprogramming with alemtuzumab")
    assert editorial["isPartOf"]["isPartOf"]["name"] == "Neurology"
    assert "author" not in editorial
    assert data == {"@id": "data/"}
    sources = {small_ledger.rows[one.id].source for one in small_ledger.numbers["one.two_trials.share"].inputs}
    assert [one["name"] for one in found["citation"]] == [small_ledger.sources[key].citation for key in sorted(sources)]
    assert data_in(site, "efficacy.html")["citation"] == []


def test_the_first_page_holds_the_chapters(site: Path) -> None:
    found = data_in(site, "index.html")
    assert found["hasPart"] == [{"@id": "safety.html"}, {"@id": "efficacy.html"}]
    assert "isPartOf" not in found


def test_evidence_and_ledger_are_data_sets_that_can_be_taken(site: Path, evidence: Evidence) -> None:
    for name, key, files in (
        ("evidence.html", "data/", [f"data/{file}" for file in evidence.digests]),
        ("ledger.html", "ledger.json", ["ledger.json", "ledger.csv"]),
    ):
        found = data_in(site, name)
        assert (found["@type"], found["@id"], found["url"]) == ("Dataset", key, name)
        assert [one["contentUrl"] for one in found["distribution"]] == files
        assert all((site / file).is_file() for file in files)
        assert {one["encodingFormat"] for one in found["distribution"]} == {"application/json", "text/csv"}
        assert found["name"]
        assert found["description"]
        assert 0 < len(found["variableMeasured"]) < 15


def test_other_pages_are_left_as_they_are(site: Path) -> None:
    assert "ld+json" not in (site / "search.html").read_text(encoding="utf-8")


def test_no_text_can_end_the_script() -> None:
    text = "</script><script>alert(1)</script><!-- & \u2028"
    made = linked.script({"name": text})
    assert made.count("<") == 2
    (element,) = BeautifulSoup(made, "html.parser").find_all("script")
    assert json.loads(element.get_text()) == {"name": text}


# --- RO-Crate ---


@pytest.mark.filterwarnings("error")
def test_the_crate_is_read_back_and_its_files_are_there(site: Path) -> None:
    read = ROCrate(site)
    assert read.metadata.version == crate.VERSION
    assert read.name == "Permanent remission? An editorial, re-executed"
    assert read.root_dataset["license"].id == "https://creativecommons.org/licenses/by/4.0/"
    parts = [entity.id for entity in read.data_entities]
    assert len(parts) == len(set(parts)) > 30
    assert [name for name in parts if not (site / name).exists()] == []


def test_every_file_but_the_manifest_has_its_hash_and_format(site: Path) -> None:
    files = {key: entity for key, entity in graph(site).items() if entity["@type"] == "File"}
    assert files.keys() >= {
        "index.html",
        "safety.html",
        "ledger.json",
        "ledger.csv",
        "ledger.schema.json",
        "build.json",
        "data/outcomes.csv",
    }
    assert files.keys().isdisjoint({"search.html", "genindex.html"})
    assert "sha256" not in files.pop("build.json")
    for name, entity in files.items():
        assert entity["sha256"] == hashlib.sha256((site / name).read_bytes()).hexdigest()
        assert "/" in entity["encodingFormat"]
        assert entity["name"]


def test_what_the_crate_names_it_describes(site: Path) -> None:
    entities = graph(site)
    outside = {one for entity in entities.values() for one in references(list(entity.values()))} - entities.keys()
    assert outside == {
        "https://w3id.org/ro/crate/1.2",
        "https://json-schema.org/draft/2020-12/schema",
        "https://specs.frictionlessdata.io/data-package/",
        "http://schema.org/CompletedActionStatus",
    }


def test_the_build_leads_from_inputs_to_outputs(site: Path, evidence: Evidence) -> None:
    entities = graph(site)
    build = entities["#build"]
    used, made = ({one["@id"] for one in build[key]} for key in ("object", "result"))
    assert used >= {f"data/{name}" for name in evidence.digests} | {
        "seeds/editorial.csv",
        "notebooks/safety.ipynb",
        "scenarios/base.yml",
        "#parameter-confidence",
    }
    assert made == {"index.html", "safety.html", "efficacy.html", "evidence.html", "ledger.html", *ledgerfile_names()}
    assert entities["#parameter-confidence"]["value"] == 0.9
    assert build["instrument"] == {"@id": "#software-remission"}
    stands_on = {one["@id"] for one in entities["#software-remission"]["softwareRequirements"]}
    assert stands_on >= {f"#software-{name}" for name in ("python", "numpy", "scipy", "pandas", "papermill", "jupyter-book")}
    assert entities["#software-numpy"]["version"] == manifest.software()["numpy"]
    assert entities["ledger.json"]["conformsTo"] == {"@id": "ledger.schema.json"}


def ledgerfile_names() -> set[str]:
    return {ledgerfile.NAME, ledgerfile.TABLE, ledgerfile.SCHEMA}


def test_the_editorial_stands_in_its_journal(site: Path) -> None:
    entities = graph(site)
    editorial = entities[entities["./"]["isBasedOn"]["@id"]]
    volume = entities[editorial["isPartOf"]["@id"]]
    assert (editorial["@id"], volume["volumeNumber"]) == ("evidence.html#S00", "89")
    assert entities[volume["isPartOf"]["@id"]]["name"] == "Neurology"


def test_the_same_again_is_the_same(site: Path, tmp_path: Path, project: Project, evidence: Evidence, small_ledger: LedgerFile) -> None:
    again = write_pages(tmp_path / "again", small_ledger)
    describe(again, project, evidence, make_scenario({"confidence": 0.9}, "test"), small_ledger, NAMES)
    first, second = ({path.relative_to(one): path.read_bytes() for path in one.rglob("*") if path.is_file()} for one in (site, again))
    assert first == second
    assert [str(name) for name, content in first.items() if str(project.root).encode() in content] == []


# --- who publishes it ---


def test_without_citation_and_license_nothing_is_invented(
    project: Project, pages: Path, evidence: Evidence, small_ledger: LedgerFile
) -> None:
    for name in ("LICENSE", "CITATION.cff"):
        (project.root / name).unlink()
    (project.book / "_config.yml").write_text("title: Mine\n", encoding="utf-8")
    describe(pages, project, evidence, make_scenario({}, "test"), small_ledger, NAMES)
    root = graph(pages)["./"]
    assert root["name"] == "Mine"
    assert not root.keys() & {"author", "license", "datePublished"}
    assert not data_in(pages, "safety.html").keys() & {"author", "license", "datePublished"}
    assert ROCrate(pages).name == "Mine"


def test_another_license_is_the_file_itself(project: Project, pages: Path, evidence: Evidence, small_ledger: LedgerFile) -> None:
    (project.root / "LICENSE").write_text("All rights reserved.", encoding="utf-8")
    describe(pages, project, evidence, make_scenario({}, "test"), small_ledger, NAMES)
    assert graph(pages)["./"]["license"] == {"@id": "LICENSE"}
    assert "LICENSE" in graph(pages)


def test_persons_and_dates_are_taken_from_the_citation(project: Project, evidence: Evidence) -> None:
    person = "- {given-names: Ada, family-names: Byron, orcid: 'https://orcid.org/0000-0000-0000-0000'}"
    (project.root / "CITATION.cff").write_text(f"date-released: 2026-05-04\nauthors:\n{person}\n", encoding="utf-8")
    found = read_publication(project, evidence)
    assert found.date == "2026-05-04"
    assert found.authors == (
        {"@type": "Person", "@id": "https://orcid.org/0000-0000-0000-0000", "givenName": "Ada", "familyName": "Byron", "name": "Ada Byron"},
    )
    assert found.code_license == ""


def test_a_citation_that_cannot_be_read_is_refused(project: Project, evidence: Evidence) -> None:
    (project.root / "CITATION.cff").write_text("- a\n", encoding="utf-8")
    with pytest.raises(InputError, match=r"CITATION\.cff: expected 'name: value' lines"):
        read_publication(project, evidence)
