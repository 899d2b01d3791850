"""How a report, the editorial behind it and its data are cited: in words, in BibTeX and in RIS, from the files that say it once."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

from markupsafe import Markup

from remission.evidence import Evidence
from remission.pipeline import linked
from remission.pipeline.project import Project
from remission.pipeline.publication import CITATION, Linked, Publication
from remission.tables import slug
from remission.yamlfile import read_mapping

Kind = Literal["software", "article", "data"]
Field = tuple[str, str]

# What CITATION.cff, which wants authors, says of a work whose authors are not known.
UNKNOWN = "not recorded here"
_BIBTEX = {"software": "software", "article": "article", "data": "misc"}
_RIS = {"software": "COMP", "article": "JOUR", "data": "DATA"}
_SPECIAL = str.maketrans({character: f"\\{character}" for character in "&%$#_"} | {"\\": r"\textbackslash{}"})


@dataclass(frozen=True, slots=True)
class Citation:
    """A work as it is cited; what is not known is empty. `name` is that of its files, `authors` as in linked data."""

    name: str
    kind: Kind
    key: str
    title: str
    authors: tuple[Linked, ...]
    year: str
    version: str = ""
    journal: str = ""
    volume: str = ""
    license: str = ""
    address: str = ""
    note: str = ""

    @property
    def files(self) -> dict[str, str]:
        """The citation for reference managers, by file name."""
        return {f"{self.name}.bib": self.bibtex, f"{self.name}.ris": self.ris}

    @property
    def text(self) -> str:
        """The citation in words."""
        title = f"{self.title} (data package)" if self.kind == "data" else self.title
        place = f"{self.journal}. {self.year};{self.volume}".rstrip(";") if self.journal else self.year
        edition = f"Version {self.version}, {place}" if self.version else place
        parts = [", ".join(str(one["name"]) for one in self.authors), title, edition, self.address]
        return " ".join(part if part.endswith(("?", "!")) else f"{part}." for part in parts if part)

    @property
    def bibtex(self) -> str:
        """The citation as an entry of BibTeX."""
        authors = " and ".join(_person(one) or f"{{{_tex(one['name'])}}}" for one in self.authors)
        fields = [("title", f"{{{_tex(self.title)}}}"), ("author", authors)]
        fields += [(name, text if name == "url" else _tex(text)) for name, text in self._details()]
        shown = [(name, text) for name, text in fields if text]
        width = max(len(name) for name, _ in shown)
        lines = ",\n".join(f"  {name:<{width}} = {{{text}}}" for name, text in shown)
        return f"@{_BIBTEX[self.kind]}{{{self.key},\n{lines}\n}}\n"

    @property
    def ris(self) -> str:
        """The citation as a record of RIS."""
        names = {"journal": "JO", "year": "PY", "volume": "VL", "version": "ET", "license": "C1", "url": "UR", "note": "N1"}
        authors = [("AU", _person(one) or str(one["name"])) for one in self.authors]
        details = [(names[name], text) for name, text in self._details()]
        fields = [("TY", _RIS[self.kind]), ("TI", self.title), *authors, *details, ("LA", "en"), ("ER", "")]
        return "".join(f"{name}  - {text}\n" for name, text in fields if text or name == "ER")

    def _details(self) -> Iterator[Field]:
        details = {"journal": self.journal, "year": self.year, "volume": self.volume, "version": self.version}
        yield from ((name, text) for name, text in (details | {"license": self.license, "url": self.address}).items() if text)
        if self.note:
            yield "note", self.note


def citations(project: Project, publication: Publication, evidence: Evidence) -> dict[str, Citation]:
    """The report, the work that it is based on and the data package, as far as the project has them; InputError as its files."""
    stated = read_mapping(project.root / CITATION) if (project.root / CITATION).is_file() else {}
    package = linked.descriptor(evidence)
    name, year = publication.short, publication.date[:4]
    report = Citation(
        name,
        "software",
        f"{_key(name)}{year}",
        str(stated.get("title", publication.title)),
        publication.authors,
        year,
        version=str(stated.get("version", "")),
        license=str(stated.get("license", "")),
        address=_address(stated),
    )
    data = Citation(
        f"{name}-data",
        "data",
        f"{_key(name)}data{year}",
        str(package.get("title", package["name"])),
        publication.authors,
        year,
        version=evidence.version,
        license=next((str(one["name"]) for one in package.get("licenses", [])), ""),
        note=f"Data Package {package['name']}",
    )
    based = next((one for one in stated.get("references", []) if one.get("type") == "article"), None)
    return {"report": report} | ({"editorial": _article(based, name)} if based else {}) | {"data": data}


def box(citation: Citation, folder: str) -> Markup:
    """A citation on a page: in words, in BibTeX, and in RIS behind a fold, with its files in a folder of the site."""
    code = Markup('<div class="highlight-{} notranslate"><div class="highlight"><pre>{}</pre></div></div>').format
    links = Markup(" ").join(Markup('<a href="{}/{}" download>{}</a>').format(folder, name, name) for name in citation.files)
    return Markup(
        '<div class="listing citation-box">\n{}\n{}\n<details><summary>RIS</summary>{}</details>\n'
        '<p class="take-away"><span>For a reference manager:</span> {}</p></div>'
    ).format(code("text", citation.text), code("bibtex", citation.bibtex), code("ris", citation.ris), links)


def _article(stated: Linked, name: str) -> Citation:
    title, year = str(stated["title"]), str(stated.get("year", ""))
    authors = tuple({"name": _name(one), **_parts(one)} for one in stated.get("authors", []) if one.get("name") != UNKNOWN)
    journal = str(stated.get("journal", ""))
    return Citation(
        f"{name}-editorial",
        "article",
        f"{_key(journal or title)}{year}editorial",
        title,
        authors,
        year,
        journal=journal,
        volume=str(stated.get("volume", "")),
        address=_address(stated),
    )


def _parts(one: Linked) -> Linked:
    return {new: one[old] for new, old in (("givenName", "given-names"), ("familyName", "family-names")) if old in one}


def _name(one: Linked) -> str:
    return str(one.get("name") or " ".join(_parts(one).values()))


def _person(one: Linked) -> str:
    """A person with the family name first; empty for an organization."""
    return ", ".join(str(one[name]) for name in ("familyName", "givenName") if name in one)


def _address(stated: Linked) -> str:
    if stated.get("doi"):
        return f"https://doi.org/{stated['doi']}"
    return str(stated.get("url") or stated.get("repository-code") or "")


def _key(text: str) -> str:
    return slug(text).replace("_", "")


def _tex(text: Any) -> str:
    return str(text).translate(_SPECIAL)
