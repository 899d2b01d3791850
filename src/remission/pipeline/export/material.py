"""What files to take away are made of."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from nbformat import NotebookNode

from remission.evidence import Evidence
from remission.ledgerfile import LedgerFile
from remission.pipeline.assemble import banner
from remission.pipeline.export.bibliography import Bibliography
from remission.pipeline.export.citation import Citation, citations
from remission.pipeline.export.prose import plain
from remission.pipeline.export.store import Store
from remission.pipeline.project import Project
from remission.pipeline.publication import Publication, read_publication
from remission.record import Record


@dataclass(frozen=True)
class Material:
    """A project, and what its notebooks computed."""

    project: Project
    executed: Mapping[str, NotebookNode]
    record: Record = field(repr=False)
    ledger: LedgerFile = field(repr=False)
    evidence: Evidence = field(repr=False)

    @cached_property
    def about(self) -> Publication:
        """Who publishes the report, and as what."""
        return read_publication(self.project, self.evidence)

    @cached_property
    def citations(self) -> dict[str, Citation]:
        """How the report, its data and the work that it is based on are cited."""
        return citations(self.project, self.about, self.evidence)

    @cached_property
    def works(self) -> Bibliography:
        """The published works that chapters cite."""
        return Bibliography.read(self.project.book / "references.bib", self.store)

    @cached_property
    def store(self) -> Store:
        """Where what takes long to make is kept."""
        return Store(self.project.exported)

    @property
    def origin(self) -> str:
        """The report, with who made it and when."""
        names = (str(one["name"]) for one in self.about.authors)
        return ", ".join(part for part in (self.about.title, *names, self.about.date) if part)

    @property
    def made_with(self) -> str:
        """Parameters, data and software in a line."""
        return plain(banner(self.evidence, self.record.scenario))
