"""Who publishes a report, under which license and as what: read from the files that say it to people."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from remission.described import address, citation
from remission.evidence import Evidence
from remission.pipeline.project import Project
from remission.tables import slug
from remission.yamlfile import read_mapping, read_text

Linked = dict[str, Any]
CITATION = "CITATION.cff"
LANGUAGE = "en"
_CREATIVE_COMMONS = re.compile(r"https://creativecommons\.org/licenses/[\w.-]+/[\d.]+/")
_DATE = re.compile(r"\d{4}(-\d{2}(-\d{2})?)?")
_SPDX = "https://spdx.org/licenses/"


@dataclass(frozen=True, slots=True)
class Publication:
    """What stands in CITATION.cff, LICENSE and the book's configuration; empty where they do not say.

    `short` is the title as a part of file names.
    """

    title: str
    short: str
    description: str
    authors: tuple[Linked, ...]
    date: str
    keywords: tuple[str, ...]
    license: str
    code_license: str
    editorial: Linked

    @property
    def about(self) -> Linked:
        """What page, site and data have in common: who made it, under which license, in which language, when."""
        found = {"author": list(self.authors), "license": self.license, "inLanguage": LANGUAGE, "datePublished": self.date}
        return {name: value for name, value in found.items() if value}


def read_publication(project: Project, evidence: Evidence) -> Publication:
    """The publication of a project; InputError for a file that cannot be read. CITATION.cff and LICENSE may be missing."""
    config = read_mapping(project.book / "_config.yml")
    cited = read_mapping(project.root / CITATION) if (project.root / CITATION).is_file() else {}
    license_text = read_text(project.root / "LICENSE") if (project.root / "LICENSE").is_file() else ""
    title = str(config.get("title", project.root.name))
    found = _CREATIVE_COMMONS.search(license_text)
    named = [{"name": config["author"]}] if config.get("author") else []
    return Publication(
        title=title,
        short=slug(str(cited.get("title", title)).partition(":")[0]).replace("_", "-") or "report",
        description=str(cited.get("abstract") or config.get("html", {}).get("extra_footer") or title),
        authors=tuple(_author(one) for one in cited.get("authors") or named),
        date=next((str(date) for date in (cited.get("date-released"), config.get("copyright")) if _DATE.fullmatch(str(date))), ""),
        keywords=tuple(str(word) for word in cited.get("keywords", [])),
        license=found[0] if found else "LICENSE" if license_text else "",
        code_license=f"{_SPDX}{cited['license']}" if "license" in cited else "",
        editorial=_editorial(project, evidence),
    )


def cited_work(row: Mapping[str, Any]) -> Linked:
    """A source as linked data: its address where it has one, else its place in the evidence."""
    found = {
        "@id": address(row) or f"evidence.html#{row['source_id']}",
        "@type": "CreativeWork",
        "name": citation(row),
        "url": address(row),
    }
    return {name: value for name, value in found.items() if value}


def _editorial(project: Project, evidence: Evidence) -> Linked:
    """The publication that the report is based on, as the evidence knows it; empty for a project without one."""
    _, source = project.editorial()
    row = next((row for row in evidence.rows("sources") if row["source_id"] == source), None)
    if row is None:
        return {}
    journal = {"@type": "Periodical", "name": row["journal"]}
    found = {
        "@id": address(row) or f"evidence.html#{source}",
        "@type": "ScholarlyArticle",
        "name": row["title"] or row["description"],
        "datePublished": str(row["year"] or ""),
        "isPartOf": {"@type": "PublicationVolume", "volumeNumber": row["volume"], "isPartOf": journal} if row["volume"] else journal,
    }
    return {name: value for name, value in found.items() if value}


def _author(one: Mapping[str, Any]) -> Linked:
    if "name" in one:
        return {"@type": "Organization", "name": str(one["name"])}
    parts = {"@type": "Person", "givenName": one.get("given-names"), "familyName": one.get("family-names"), "@id": one.get("orcid")}
    return {name: str(value) for name, value in parts.items() if value} | {
        "name": " ".join(str(one[name]) for name in ("given-names", "family-names") if name in one)
    }
