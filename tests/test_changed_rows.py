"""A number's inputs are what it was computed from: a changed row of the evidence changes exactly the numbers that name it.

Its assumptions are the parameters it depends on: another value of a parameter changes no number that doesn't name it.
"""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from remission import ledgerfile
from remission.ledger import Ledger
from remission.ledgerfile import Entry, LedgerFile

NOTEBOOKS = sorted(path.stem for path in (Path(__file__).resolve().parents[1] / "notebooks").glob("*.ipynb"))


@pytest.fixture(scope="session")
def before(site: Path) -> LedgerFile:
    return ledgerfile.read(site / ledgerfile.NAME)


def moved(name: str, before: LedgerFile, after: Ledger) -> set[str]:
    """The numbers of a notebook that are others than before; those that one side lacks included."""
    old = {key: (entry.value, entry.low, entry.high) for key, entry in before.numbers.items() if entry.notebook == name}
    new = {key: (estimate.value, estimate.low, estimate.high) for key, estimate in after.numbers.items()}
    return {key for key in old.keys() | new.keys() if old.get(key) != new.get(key)}


def looks_past_values(key: str, entry: Entry) -> bool:
    """Whether a number may stay as it is when a row takes another value: a count of rows, a length of a window, the end of a range."""
    return entry.unit in ("count", "years") or key.rpartition(".")[2] in ("lowest", "highest")


def naming(name: str, ledger: LedgerFile, row: str) -> set[str]:
    return {key for key, entry in ledger.numbers.items() if entry.notebook == name and row in {one.id for one in entry.inputs}}


def test_the_row_is_used(before: LedgerFile) -> None:
    assert {"efficacy", "claims"} <= {entry.notebook for entry in before.numbers.values() if "F097" in {one.id for one in entry.inputs}}


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_a_changed_row_changes_exactly_the_numbers_that_name_it(
    name: str, before: LedgerFile, package: Path, rewrite: Callable[..., None], chapter: Callable[[str, Path], Ledger]
) -> None:
    rewrite(package / "outcomes.csv", "F097", value="0.17")
    changed, named = moved(name, before, chapter(name, package)), naming(name, before, "F097")
    assert changed <= named
    assert {key for key in named - changed if not looks_past_values(key, before.numbers[key])} == set()


@pytest.mark.parametrize(
    ("name", "table", "row", "value"),
    [
        ("argument", "participant_flow", "F393", "668"),
        ("argument", "participant_flow", "F020", "203"),
        ("argument", "participant_flow", "F075", "97"),
        ("open_label", "outcomes", "F108", "39.8"),
        ("claims", "outcomes", "F108", "39.8"),
        ("non_enrollment", "participant_flow", "F393", "668"),
    ],
)
def test_a_changed_row_changes_what_was_computed_from_it(
    name: str,
    table: str,
    row: str,
    value: str,
    before: LedgerFile,
    package: Path,
    rewrite: Callable[..., None],
    chapter: Callable[..., Ledger],
) -> None:
    rewrite(package / f"{table}.csv", row, value=value)
    changed, named = moved(name, before, chapter(name, package)), naming(name, before, row)
    assert changed
    assert changed <= named
    assert {key: before.numbers[key].formula for key in named - changed if not may_stay(key, before.numbers[key])} == {}


def may_stay(key: str, entry: Entry) -> bool:
    """Whether a number need not move with each figure in its formula: an extreme of several, or the outside taken as the enrolled."""
    extreme = re.search(r"max\(|min\(|\b(least|most|largest|smallest|highest)\b", entry.formula)
    return looks_past_values(key, entry) or bool(extreme) or "success share outside" in entry.formula


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_changed_parameters_change_only_numbers_that_name_them(
    name: str, before: LedgerFile, package: Path, chapter: Callable[..., Ledger]
) -> None:
    settings = {"confidence": 0.8, "threshold": 0.6, "target_population": "treated"}
    after = chapter(name, package, **settings)
    kept = {key for key, entry in before.numbers.items() if entry.notebook == name} & after.numbers.keys()
    named = {key for key in kept if settings.keys() & before.numbers[key].assumptions.keys()}
    assert moved(name, before, after) & kept <= named
