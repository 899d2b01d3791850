"""A built site, checked by who did not build it: its files, its data, and every number computed anew."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from remission import __version__, ledgerfile
from remission.cohort import require_possible
from remission.difference import Difference, Part, compare, differences
from remission.errors import WorkError
from remission.evidence import Evidence
from remission.pipeline import cache, inputs, manifest
from remission.pipeline.build import Options, Tell, compute, require_sound
from remission.pipeline.check import Problem, data_faults
from remission.pipeline.manifest import Manifest
from remission.pipeline.project import Project
from remission.scenario import make_scenario

_SHOWN = 20
_COMPARED = tuple(f"{folder}/" for folder in (inputs.NOTEBOOKS, inputs.SEEDS, inputs.SCENARIOS))
_COUNTED: Mapping[Part, str] = {"number": "numbers", "sentence": "sentences", "file": "files of the site", "data": "data files"}


@dataclass
class Findings:
    """What a check of a site found: how much was compared, what is not the same, what may explain it, and why numbers were not compared."""

    totals: dict[Part, int]
    differences: list[Difference] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    failure: str = ""

    @property
    def good(self) -> bool:
        """Whether everything could be compared and is the same."""
        return not self.differences and not self.failure

    @property
    def summary(self) -> str:
        """What was compared, and how much of it is the same."""
        counts = [f"{self.same(part):,} of {self.totals[part]:,} {words}" for part, words in _COUNTED.items() if part in self.totals]
        return f"{', '.join(counts[:-1])} and {counts[-1]} are the same"

    @property
    def verdict(self) -> str:
        """The summary, after how many differences there are and why numbers were not compared."""
        found = len(self.differences)
        failed = f"the numbers were not compared: {self.failure}" if self.failure else ""
        told = f"{found:,} difference{'s' if found > 1 else ''}" if found else ""
        return "; ".join(part for part in (failed, told, self.summary) if part)

    def same(self, part: Part) -> int:
        """How many things of a kind are as the site has them."""
        return self.totals[part] - sum(one.part == part and one.kind != "new" for one in self.differences)

    def lines(self) -> Iterator[str]:
        """Each difference, the first of them, then how many more there are; what may explain them last."""
        yield from (one.message for one in self.differences[:_SHOWN])
        if len(self.differences) > _SHOWN:
            yield f"and {len(self.differences) - _SHOWN:,} more; --json lists all"
        yield from (f"note: {note}" for note in self.notes)

    def report(self) -> dict[str, Any]:
        """The findings as plain data."""
        return {
            "same": self.good,
            "compared": {_COUNTED[part].replace(" ", "_"): {"same": self.same(part), "of": total} for part, total in self.totals.items()},
            "differences": [asdict(one) for one in self.differences],
            "notes": self.notes,
            "failure": self.failure,
        }


def verify(project: Project, site: Path, data: Path, jobs: int, tell: Tell) -> Findings:
    """Compare a built site with its own manifest, with the data at hand, and with what the notebooks compute now from its parameters.

    Nothing comes from the cache, and a notebook that fails is told among the findings. `tell(what, event)` hears of every stage and
    notebook. Raises InputError for a folder that holds no such site and for faulty data.
    """
    made, recorded = manifest.read(site), ledgerfile.read(site / ledgerfile.NAME)
    scenario = make_scenario(made.parameters, str(site / manifest.NAME))
    require_sound([Problem("data", message) for message in data_faults(data)])
    evidence = Evidence.load(data)
    require_possible(evidence, scenario)
    tell("files", "running")
    found = Findings({"file": len(made.files), "data": len(made.data.files)}, notes=list(notes(made, project)))
    found.differences += file_differences(made, site)
    found.differences += compare("data", made.data.files, evidence.digests, "is not the one that the site was built from")
    tell("files", "done")
    try:
        with project.workspace() as folder:
            here = compute(project, scenario, Options(data, site, jobs, use_cache=False), folder, tell).ledger
    except WorkError as error:
        found.failure = str(error)
        return found
    tell("compare", "running")
    found.totals |= {"number": len(recorded.numbers), "sentence": len(recorded.statements)}
    found.differences += differences(recorded, here)
    tell("compare", "done")
    return found


def file_differences(made: Manifest, site: Path) -> Iterator[Difference]:
    """Files of a site that are not as published. Hidden ones that the build did not make belong to whoever serves the site."""
    here = manifest.digests(site)
    kept = {
        name: digest for name, digest in here.items() if name in made.files or not any(part.startswith(".") for part in Path(name).parts)
    }
    return compare("file", made.files, kept, "is not as published")


def notes(made: Manifest, project: Project) -> Iterator[str]:
    """What may explain a difference and is none itself: other software, other notebooks, scenarios or index of the editorial."""
    if made.remission != __version__:
        yield f"the site was built with remission {made.remission}, this is {__version__}"
    elif made.code != cache.package_digest():
        yield f"the site was built with other source code of remission {__version__}"
    here = manifest.software()
    other = [f"{name} {version} (here {here.get(name, 'none')})" for name, version in made.software.items() if here.get(name) != version]
    if other:
        yield f"the site was built with {', '.join(other)}"
    own = inputs.sources(project, [path.stem for path in project.notebook_files()])
    for name, digest in made.files.items():
        if name.startswith(_COMPARED) and (name not in own or manifest.digest(own[name]) != digest):
            yield f"{name} is not the one that the site was built from"
    for name in own:
        if name.startswith(_COMPARED) and name not in made.files:
            yield f"{name} is none of those that the site was built from"
