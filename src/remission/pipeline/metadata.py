"""A rendered site made complete: its inputs beside it, what it is in words for programs, and its manifest."""

from pathlib import Path

from remission.evidence import Evidence
from remission.ledgerfile import LedgerFile
from remission.pipeline import crate, inputs, linked, manifest
from remission.pipeline.project import Project
from remission.pipeline.publication import read_publication
from remission.scenario import Scenario


def describe(pages: Path, project: Project, evidence: Evidence, scenario: Scenario, ledger: LedgerFile, notebooks: list[str]) -> None:
    """Put in inputs, linked data, RO-Crate and manifest, in this order: each describes what stands there before it."""
    publication = read_publication(project, evidence)
    taken = inputs.sources(project, notebooks) | inputs.data_files(evidence)
    inputs.copy(taken, pages)
    linked.write(pages, publication, evidence, ledger, notebooks)
    made = manifest.make(scenario, evidence, notebooks)
    crate.write(pages, publication, evidence, made, list(taken))
    manifest.write(pages, made)
