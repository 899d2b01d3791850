"""The ledger of a whole report: what all notebooks recorded, under the scenario they ran with."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from remission.errors import WorkError
from remission.estimate import Estimate
from remission.roles import Entries
from remission.scenario import Scenario


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a number was recorded: notebook and cell (empty where that is not known)."""

    notebook: str
    cell: str


@dataclass
class Record:
    """All recorded numbers and sentences by id, where each number was recorded, and the parameters of those of another scenario."""

    scenario: Scenario
    origins: dict[str, Origin] = field(default_factory=dict)
    settings: dict[str, Mapping[str, Any]] = field(default_factory=dict)
    entries: Entries = field(init=False)

    def __post_init__(self) -> None:
        self.entries = Entries(self.scenario.model_dump())

    @property
    def numbers(self) -> dict[str, Estimate]:
        return self.entries.numbers

    @property
    def statements(self) -> dict[str, str]:
        return self.entries.statements

    def add(self, payload: Mapping[str, Any], cells: Mapping[int, str]) -> None:
        """Take in what one notebook recorded, given its cells' ids by execution count; WorkError where an id is taken already."""
        numbers = {key: _estimate(value) for key, value in payload["numbers"].items()}
        taken = (self.numbers.keys() | self.statements.keys()) & (numbers.keys() | payload["statements"].keys())
        if taken:
            raise WorkError(f"notebook {payload['notebook']}: ledger id '{min(taken)}' is recorded by another notebook too")
        self.numbers.update(numbers)
        self.statements.update(payload["statements"])
        self.settings.update(payload["settings"])
        self.origins |= {key: Origin(payload["notebook"], cells.get(payload["cells"].get(key, 0), "")) for key in numbers}

    def assumed(self, key: str) -> dict[str, Any]:
        """The parameters that a number assumes, with the values that it was computed under."""
        values = {**self.entries.parameters, **self.settings.get(key, {})}
        return {name: values[name] for name in self.numbers[key].assumptions}

    def resolve(self, text: str, where: str) -> str:
        """Prose with every role replaced; WorkError as `Entries.resolve`."""
        return self.entries.resolve(text, where)


def _estimate(value: Mapping[str, Any]) -> Estimate:
    plain = {key: tuple(item) if isinstance(item, list) else item for key, item in value.items()}
    return Estimate(**plain | {"terms": tuple((name, number) for name, number in value["terms"])})
