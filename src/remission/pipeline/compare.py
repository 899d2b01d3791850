"""What differs between scenarios: the verdicts on claims, the numbers, and the sentences, each against the first scenario."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from markupsafe import Markup, escape

from remission.cohort import require_possible
from remission.difference import same
from remission.errors import InputError
from remission.estimate import Estimate
from remission.evidence import Evidence
from remission.pipeline.assemble import collect
from remission.pipeline.build import Options, Tell, executed
from remission.pipeline.project import Project
from remission.record import Record
from remission.roles import roles_in
from remission.scenario import Scenario, make_scenario, read_scenario

VERDICT = ".verdict"
_HEADLINES = (".finding", ".answer")
_LIMITS = ("value", "low", "high")


@dataclass(frozen=True, slots=True)
class Changed:
    """A number that is not the same under every scenario, by scenario; those that did not record it are left out."""

    key: str
    values: Mapping[str, Estimate]
    deltas: Mapping[str, float]

    @property
    def chapter(self) -> str:
        return self.key.partition(".")[0]

    @property
    def moved(self) -> bool:
        """Whether the value differs, and not its interval alone."""
        return any(not same(delta, 0.0) for delta in self.deltas.values())

    def shift(self, scenario: str) -> str:
        """How far the value moved from the first scenario's, with sign and unit; empty where it stayed."""
        delta, reference = self.deltas[scenario], self.values[scenario]
        if same(delta, 0.0):
            return ""
        moved = replace(reference, value=abs(delta), low=None, high=None)
        number, sign = moved.number(), "+" if delta > 0 else "\N{MINUS SIGN}"
        if not any(digit in number for digit in "123456789"):
            number = f"{abs(delta) * (100 if moved.unit == 'proportion' else 1):.2g}"
        unit = " points" if moved.unit == "proportion" else moved.text.removeprefix(moved.number())
        return f"{sign}{number}{unit}"


@dataclass(frozen=True, slots=True)
class Comparison:
    """Scenarios side by side; the first is what the others are compared with.

    `verdicts` are those on every claim, `numbers` and `statements` those that differ, each by scenario. `headlines` are the differing
    numbers that the chapters' findings name, `only_in` the numbers that a scenario has and another lacks.
    """

    scenarios: Mapping[str, Scenario]
    verdicts: Mapping[str, Mapping[str, str]]
    numbers: tuple[Changed, ...]
    statements: Mapping[str, Mapping[str, str]]
    headlines: tuple[str, ...]
    only_in: Mapping[str, tuple[str, ...]]

    @property
    def first(self) -> str:
        return next(iter(self.scenarios))

    @property
    def headline_numbers(self) -> list[Changed]:
        """The numbers of the headlines, those first whose value moved."""
        by_key = {number.key: number for number in self.numbers}
        return sorted((by_key[key] for key in self.headlines), key=lambda number: not number.moved)

    @property
    def flips(self) -> list[str]:
        """The claims whose verdict is not the same under every scenario."""
        return [claim for claim, found in self.verdicts.items() if len(set(found.values())) > 1]

    @property
    def parameters(self) -> list[str]:
        """The parameters in which the scenarios differ."""
        values = [scenario.model_dump() for scenario in self.scenarios.values()]
        return [name for name in Scenario.model_fields if any(each[name] != values[0][name] for each in values)]

    def as_data(self) -> dict[str, Any]:
        """The comparison as plain data."""
        return {
            "scenarios": [{"name": name, "parameters": scenario.model_dump()} for name, scenario in self.scenarios.items()],
            "verdicts": [{"claim": claim, "values": dict(found), "flips": claim in self.flips} for claim, found in self.verdicts.items()],
            "numbers": [
                {
                    "id": number.key,
                    "unit": number.values[self.first].unit,
                    "values": {
                        name: {"value": found.value, "low": found.low, "high": found.high, "text": found.full}
                        for name, found in number.values.items()
                    },
                    "deltas": dict(number.deltas),
                }
                for number in self.numbers
            ],
            "statements": [{"id": key, "values": dict(found)} for key, found in self.statements.items()],
            "only_in": {name: list(keys) for name, keys in self.only_in.items()},
        }


def compare(records: Mapping[str, Record]) -> Comparison:
    """What differs between the records of one report under several scenarios; InputError for fewer than two."""
    if len(records) < 2:
        raise InputError(f"{', '.join(records) or 'nothing'}: there is nothing to compare it with; name two scenarios or more")
    first, *others = records.values()
    claims = [key for key in first.statements if key.endswith(VERDICT)]
    numbers = tuple(changed for key in first.numbers if (changed := _changed(key, records)))
    differing = {number.key for number in numbers}
    return Comparison(
        scenarios={name: record.scenario for name, record in records.items()},
        verdicts={
            key.removesuffix(VERDICT).rpartition(".")[2]: {
                name: record.statements[key] for name, record in records.items() if key in record.statements
            }
            for key in claims
        },
        numbers=numbers,
        statements={
            key: {name: _plain(record, key) for name, record in records.items() if key in record.statements}
            for key in first.statements
            if key not in claims and any(other.statements.get(key, "") != first.statements[key] for other in others)
        },
        headlines=tuple(key for key in dict.fromkeys(_named(records.values())) if key in differing),
        only_in=_only_in(records),
    )


def named(project: Project, words: Sequence[str]) -> dict[str, Scenario]:
    """The scenarios that words name, each by its file's name; the same name twice is told apart by a number.

    Raises InputError for fewer than two, one that is not there, or a faulty one.
    """
    if len(words) < 2:
        raise InputError(f"compare {' '.join(words)}: name two scenarios or more, for example compare base worst_case")
    found: dict[str, Scenario] = {}
    for word in words:
        path = project.scenario_file(word)
        name, turn = path.stem, 1
        while name in found:
            turn += 1
            name = f"{path.stem} ({turn})"
        found[name] = make_scenario(read_scenario(path), str(path))
    return found


def run(project: Project, scenarios: Mapping[str, Scenario], options: Options, tell: Tell) -> Comparison:
    """Execute the notebooks under each scenario and compare what they record; what a parameter does not reach is executed once.

    `tell` hears of every notebook under every scenario. Raises InputError for an assumption that cannot hold, WorkError for a notebook that
    fails.
    """
    evidence = Evidence.load(options.data)
    for name, scenario in scenarios.items():
        try:
            require_possible(evidence, scenario)
        except InputError as error:
            raise InputError(f"{name}: {error}") from None
    with project.workspace() as folder:
        return compare(
            {
                name: _record(project, name, scenario, options, folder / str(place), tell)
                for place, (name, scenario) in enumerate(scenarios.items())
            }
        )


def _record(project: Project, name: str, scenario: Scenario, options: Options, folder: Path, tell: Tell) -> Record:
    done = executed(project, project.notebook_files(), scenario, options, folder, lambda what, event: tell(f"{what} ({name})", event))
    return collect(done, scenario)


def _changed(key: str, records: Mapping[str, Record]) -> Changed | None:
    """A number of the first record with its values under the others; None where they are all the same."""
    values = {name: record.numbers[key] for name, record in records.items() if key in record.numbers}
    reference = next(iter(values.values()))
    if all(same(getattr(found, limit), getattr(reference, limit)) for found in values.values() for limit in _LIMITS):
        return None
    return Changed(key, values, {name: found.value - reference.value for name, found in values.items()})


def _only_in(records: Mapping[str, Record]) -> dict[str, tuple[str, ...]]:
    shared = set.intersection(*(set(record.numbers) for record in records.values()))
    return {name: tuple(key for key in record.numbers if key not in shared) for name, record in records.items()}


def _named(records: Iterable[Record]) -> Iterable[str]:
    """The numbers that findings and answers name, in their order."""
    for record in records:
        for key, sentence in record.statements.items():
            if key.endswith(_HEADLINES):
                yield from (number for role, number in roles_in(sentence) if role == "num")


def _plain(record: Record, key: str) -> str:
    """A sentence as a reader sees it, without links."""
    return Markup(record.entries.resolve(record.statements[key], key, escape)).striptags()
