"""Citations as reference managers read them, from the files that state them once."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from bs4 import BeautifulSoup
from pybtex.database import parse_string

from remission.evidence import Evidence
from remission.pipeline.export.citation import Citation, box, citations
from remission.pipeline.project import Project
from remission.pipeline.publication import read_publication

ROOT = Path(__file__).resolve().parents[2]
STATED: dict[str, Any] = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))


def made(project: Project, evidence: Evidence) -> dict[str, Citation]:
    return citations(project, read_publication(project, evidence), evidence)


@pytest.fixture
def found(project: Project, evidence: Evidence) -> dict[str, Citation]:
    return made(project, evidence)


def ris(text: str) -> dict[str, list[str]]:
    """A record of RIS: every line is a tag of two signs, two blanks, a hyphen, a blank, and a value."""
    fields: dict[str, list[str]] = {}
    for line in text.splitlines():
        match = re.fullmatch(r"([A-Z][A-Z0-9])  - (.*)", line)
        assert match, line
        fields.setdefault(match[1], []).append(match[2])
    return fields


def bare(text: str) -> str:
    return text.strip("{}")


def test_the_report_is_cited_as_its_file_says(found: dict[str, Citation]) -> None:
    report = found["report"]
    ((key, entry),) = parse_string(report.bibtex, "bibtex").entries.items()
    assert (key, entry.type) == ("remission2026", "software")
    assert bare(entry.fields["title"]) == STATED["title"]
    assert (entry.fields["version"], entry.fields["license"], entry.fields["year"]) == (STATED["version"], STATED["license"], "2026")
    (author,) = entry.persons["author"]
    assert bare(str(author)) == STATED["authors"][0]["name"]
    fields = ris(report.ris)
    assert [*fields][:: len(fields) - 1] == ["TY", "ER"]
    assert (fields["TY"], fields["TI"], fields["AU"]) == (["COMP"], [STATED["title"]], [STATED["authors"][0]["name"]])
    assert (fields["PY"], fields["ET"]) == (["2026"], [STATED["version"]])
    assert report.text == f"The remission developers. {STATED['title']}. Version {STATED['version']}, 2026."


def test_the_citation_of_the_editorial_invents_nothing(found: dict[str, Citation]) -> None:
    (stated,) = STATED["references"]
    ((key, entry),) = parse_string(found["editorial"].bibtex, "bibtex").entries.items()
    assert (key, entry.type) == ("neurology2017editorial", "article")
    assert set(entry.fields) == {"title", "journal", "year", "volume"}
    assert not entry.persons
    assert bare(entry.fields["title"]) == stated["title"]
    assert ris(found["editorial"].ris)["TY"] == ["JOUR"]
    assert "AU" not in ris(found["editorial"].ris)
    assert found["editorial"].text == f"{stated['title']} Neurology. 2017;89."


def test_the_data_are_cited_as_the_package_says(found: dict[str, Citation], evidence: Evidence) -> None:
    ((key, entry),) = parse_string(found["data"].bibtex, "bibtex").entries.items()
    assert key == "remissiondata2026"
    assert (entry.fields["version"], entry.fields["license"]) == (evidence.version, "CC-BY-4.0")
    assert entry.fields["note"] == "Data Package remission-evidence"
    assert ris(found["data"].ris)["TY"] == ["DATA"]
    assert found["data"].text.endswith(f"(data package). Version {evidence.version}, 2026.")


def test_persons_addresses_and_signs_that_tex_reads_are_kept(project: Project, evidence: Evidence) -> None:
    person = "- {given-names: Ada, family-names: Byron}"
    (project.root / "CITATION.cff").write_text(
        f"title: 'Mine: 100% & more'\ndoi: 10.1/a_b\nauthors:\n{person}\n{person.replace('Ada', 'Eve')}\n", encoding="utf-8"
    )
    report = made(project, evidence)["report"]
    ((_, entry),) = parse_string(report.bibtex, "bibtex").entries.items()
    assert [str(person) for person in entry.persons["author"]] == ["Byron, Ada", "Byron, Eve"]
    assert entry.fields["url"] == "https://doi.org/10.1/a_b"
    assert entry.fields["title"] == r"{Mine: 100\% \& more}"
    assert ris(report.ris)["AU"] == ["Byron, Ada", "Byron, Eve"]
    assert ris(report.ris)["TI"] == ["Mine: 100% & more"]
    assert report.files.keys() == {"mine.bib", "mine.ris"}


def test_a_project_without_citation_file_is_cited_by_its_title(project: Project, evidence: Evidence) -> None:
    (project.root / "CITATION.cff").unlink()
    (project.book / "_config.yml").write_text("title: My own\nauthor: Me\n", encoding="utf-8")
    found = made(project, evidence)
    assert found.keys() == {"report", "data"}
    assert found["report"].text == "Me. My own."
    assert found["report"].name == "my-own"


def test_the_box_shows_what_the_files_hold(found: dict[str, Citation]) -> None:
    citation = found["report"]
    soup = BeautifulSoup(box(citation, "downloads"), "html.parser")
    assert [one.get_text() for one in soup.select("pre")] == [citation.text, citation.bibtex, citation.ris]
    assert [one["href"] for one in soup.select("a[download]")] == ["downloads/remission.bib", "downloads/remission.ris"]
    assert soup.details
    assert soup.details.summary


def test_the_page_shows_them_and_the_site_holds_them(site: Path, found: dict[str, Citation]) -> None:
    page = BeautifulSoup((site / "cite.html").read_text(encoding="utf-8"), "html.parser")
    shown = [one.get_text() for one in page.select(".citation-box pre")]
    assert shown == [text for one in found.values() for text in (one.text, one.bibtex, one.ris)]
    for citation in found.values():
        for name, text in citation.files.items():
            assert (site / "downloads" / name).read_text(encoding="utf-8") == text
