"""The built site as its metadata describe it: the crate, the hashes, the linked data, and where its numbers come from."""

import json
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from rocrate.rocrate import ROCrate

from remission import ledgerfile
from remission.derivation import derive
from remission.evidence import Evidence
from remission.pipeline import manifest
from remission.pipeline.project import Project

Command = Callable[..., subprocess.CompletedProcess[str]]


def test_the_manifest_holds_every_file(site: Path) -> None:
    assert manifest.read(site).files == manifest.digests(site)


def test_the_site_is_a_crate_whose_files_are_there(site: Path) -> None:
    read = ROCrate(site)
    assert [entity.id for entity in read.data_entities if not (site / entity.id).exists()] == []
    build = read.get("#build")
    assert build is not None
    assert {one.id for one in build["object"]} >= {f"notebooks/{name}.ipynb" for name in manifest.read(site).notebooks}


def test_the_evidence_can_be_taken_from_the_site(site: Path, evidence: Evidence) -> None:
    assert Evidence.load(site / "data").digest == evidence.digest


@pytest.mark.parametrize("kind", ["ScholarlyArticle", "Dataset"])
def test_articles_and_data_sets_say_that_they_are(site: Path, kind: str) -> None:
    articles = {"index.html", *(f"{name}.html" for name in manifest.read(site).notebooks)}
    found = set()
    for path in site.glob("*.html"):
        for element in BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser").select('head script[type="application/ld+json"]'):
            content = json.loads(element.get_text())
            assert content["license"]
            if content["@type"] == kind:
                assert content.get("headline") or content.get("name")
                found.add(path.name)
    assert found == (articles if kind == "ScholarlyArticle" else {"evidence.html", "ledger.html"})


def test_every_number_can_be_explained(site: Path) -> None:
    ledger = ledgerfile.read(site / ledgerfile.NAME)
    for key in ledger.numbers:
        assert derive(ledger, key)["id"] == key


def test_a_number_is_explained_from_the_last_build(site: Path, project: Project, command: Command) -> None:
    project.work.mkdir()
    shutil.copy(site / ledgerfile.NAME, project.ledger)
    done = command(project.root, "explain", "non_enrollment.care_ms_2.no_dmt.of_completers.worst_case")
    assert not done.returncode, done.stderr
    assert [part for part in ("51.5%", "F081", "confidence = 0.95 (default)") if part not in done.stdout] == []
