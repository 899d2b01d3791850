"""The site as an RO-Crate: its inputs, software, parameters and outputs, and the build that leads from the ones to the others."""

import json
from collections.abc import Iterable, Mapping
from pathlib import Path

from rocrate.model.contextentity import ContextEntity
from rocrate.model.entity import Entity
from rocrate.model.softwareapplication import SoftwareApplication
from rocrate.rocrate import ROCrate

from remission import ledgerfile, scenarioschema
from remission.evidence import Evidence
from remission.gate.orphans import ENGINE_PAGES
from remission.pipeline import inputs, linked, manifest
from remission.pipeline.export import downloads
from remission.pipeline.manifest import Manifest
from remission.pipeline.publication import Linked, Publication
from remission.scenario import describe_parameters

NAME = "ro-crate-metadata.json"
VERSION = "1.2"
_JSON_SCHEMA = "https://json-schema.org/draft/2020-12/schema"
_DATA_PACKAGE = "https://specs.frictionlessdata.io/data-package/"
_COMPLETED = "http://schema.org/CompletedActionStatus"
_OUTPUTS: Mapping[str, Linked] = {
    ledgerfile.NAME: {"name": "Ledger: every number with what it rests on", "conformsTo": {"@id": ledgerfile.SCHEMA}},
    ledgerfile.TABLE: {"name": "Ledger as a table, one row a number"},
    ledgerfile.SCHEMA: {"name": "JSON Schema of the ledger", "conformsTo": {"@id": _JSON_SCHEMA}},
}


def write(pages: Path, publication: Publication, evidence: Evidence, made: Manifest, taken: Iterable[str]) -> None:
    """The metadata file into a finished site, the same at every build of the same report."""
    content = make(pages, publication, evidence, made, taken).metadata.generate()
    (pages / NAME).write_text(json.dumps(content, indent=1, sort_keys=True, ensure_ascii=False) + "\n", encoding="utf-8")


def make(pages: Path, publication: Publication, evidence: Evidence, made: Manifest, taken: Iterable[str]) -> ROCrate:
    """The crate of a site, given the inputs that lie beside its pages."""
    crate = ROCrate(version=VERSION)
    _describe_root(crate, publication)
    named = _names(evidence)
    sources = [_file(crate, pages, name, named.get(name, {}) | _terms(name, publication)) for name in taken]
    outputs = [
        _file(crate, pages, name, about) for name, about in (_outputs(pages) | downloads.described(pages, publication.short)).items()
    ]
    crate.add_file(
        dest_path=manifest.NAME, properties={"name": "Manifest of the build", "encodingFormat": inputs.media_type(manifest.NAME)}
    )
    _describe_data(crate, evidence, publication)
    action = {
        "@type": "CreateAction",
        "name": "Build of the report",
        "actionStatus": {"@id": _COMPLETED},
        "instrument": _software(crate, publication, made),
        "object": [*sources, *_parameters(crate, made)],
        "result": outputs,
    }
    crate.root_dataset["mentions"] = [crate.add(ContextEntity(crate, "#build", properties=action))]
    return crate


def _describe_root(crate: ROCrate, publication: Publication) -> None:
    root = crate.root_dataset
    del root["datePublished"]
    about = publication.about | {"name": publication.title, "description": publication.description, "mainEntity": {"@id": linked.ROOT}}
    for name, value in about.items():
        if name != "author":
            root[name] = value
    if publication.keywords:
        root["keywords"] = ", ".join(publication.keywords)
    if publication.authors:
        root["author"] = [_entity(crate, f"#author-{place}", one) for place, one in enumerate(publication.authors, start=1)]
    if publication.license:
        root["license"] = _license(crate, publication.license)
    if publication.editorial:
        root["isBasedOn"] = _editorial(crate, publication.editorial)


def _license(crate: ROCrate, address: str) -> Entity | Linked:
    """A license by its address; one that lies in the site describes itself."""
    if not address.startswith("https://"):
        return {"@id": address}
    name = address.rstrip("/").partition("/licenses/")[2].replace("/", " ").upper()
    about = {"@type": "CreativeWork", "name": f"CC {name}" if "creativecommons" in address else name, "url": address}
    return _entity(crate, address, about)


def _editorial(crate: ROCrate, editorial: Linked) -> Entity:
    """The editorial, with its volume and journal as entities of their own."""
    place: Linked = editorial["isPartOf"]
    journal = place.get("isPartOf", place)
    within = _entity(crate, "#journal", journal)
    if place is not journal:
        within = _entity(crate, "#volume", place | {"isPartOf": within})
    return _entity(crate, editorial["@id"], editorial | {"isPartOf": within})


def _describe_data(crate: ROCrate, evidence: Evidence, publication: Publication) -> None:
    package = linked.descriptor(evidence)
    about = {"name": package.get("title"), "description": package.get("description"), "version": evidence.version}
    folder = crate.add_dataset(
        dest_path=f"{inputs.DATA}/",
        properties={name: value for name, value in about.items() if value} | {"conformsTo": {"@id": _DATA_PACKAGE}},
    )
    if publication.license:
        folder["license"] = {"@id": publication.license}
    folder["hasPart"] = [crate.get(f"{inputs.DATA}/{name}") for name in evidence.digests]


def _names(evidence: Evidence) -> dict[str, Linked]:
    """What the inputs are called, as far as more than their file names is known."""
    named: dict[str, Linked] = {
        f"{inputs.DATA}/datapackage.json": {"name": "Data package: its tables and fields"},
        f"{inputs.SCENARIOS}/{scenarioschema.NAME}": {"name": "JSON Schema of a scenario file", "conformsTo": {"@id": _JSON_SCHEMA}},
        f"{inputs.SEEDS}/editorial.csv": {"name": "Every number of the editorial, with its place"},
        f"{inputs.SEEDS}/source.json": {"name": "Identity of the editorial's text"},
    }
    for one in linked.descriptor(evidence)["resources"]:
        about = {"name": one.get("title", one["name"]), "description": one.get("description")}
        named[f"{inputs.DATA}/{one['path']}"] = {name: text for name, text in about.items() if text}
    return named


def _terms(name: str, publication: Publication) -> Linked:
    """Notebooks hold code and prose, each under its license."""
    both = [one for one in (publication.license, publication.code_license) if one]
    return {"license": [{"@id": one} for one in both]} if name.startswith(f"{inputs.NOTEBOOKS}/") and both else {}


def _outputs(pages: Path) -> dict[str, Linked]:
    written = sorted(path for path in pages.glob("*.html") if path.name not in ENGINE_PAGES)
    found: dict[str, Linked] = {path.name: {"name": linked.title(path.read_text(encoding="utf-8"))} for path in written}
    return found | {name: about for name, about in _OUTPUTS.items() if (pages / name).is_file()}


def _file(crate: ROCrate, pages: Path, name: str, about: Linked) -> Entity:
    path = pages / name
    own = {"name": path.name, "encodingFormat": inputs.media_type(name), "contentSize": str(path.stat().st_size)}
    return crate.add_file(dest_path=name, properties=own | about | {"sha256": manifest.digest(path)})


def _software(crate: ROCrate, publication: Publication, made: Manifest) -> Entity:
    stands_on = [
        crate.add(SoftwareApplication(crate, f"#software-{name}", properties={"name": name, "version": version}))
        for name, version in made.software.items()
    ]
    about: Linked = {"name": "remission", "version": made.remission, "softwareRequirements": stands_on}
    if publication.code_license:
        about["license"] = _license(crate, publication.code_license)
    return crate.add(SoftwareApplication(crate, "#software-remission", properties=about))


def _parameters(crate: ROCrate, made: Manifest) -> list[Entity]:
    known = {str(one["name"]): one for one in describe_parameters()}
    return [
        _entity(
            crate,
            f"#parameter-{name}",
            {
                "@type": "PropertyValue",
                "name": name,
                "value": value,
                "unitText": known[name]["unit"],
                "description": known[name]["meaning"],
            },
        )
        for name, value in made.parameters.items()
    ]


def _entity(crate: ROCrate, key: str, about: Linked) -> Entity:
    return crate.add(
        ContextEntity(crate, about.get("@id", key), properties={name: value for name, value in about.items() if name != "@id"})
    )
