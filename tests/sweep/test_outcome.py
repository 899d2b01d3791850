"""Which numbers a summary is about, and what they are called."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from remission.errors import InputError, WorkError
from remission.estimate import Estimate
from remission.evidence import Evidence
from remission.ledger import MIME, Ledger
from remission.sweep.design import Design
from remission.sweep.outcome import choose, named, words
from remission.sweep.points import Point
from remission.sweep.table import write_tables

Read = Callable[..., Design]
Recorded = Callable[[Point], Mapping[str, Mapping[str, Any]]]
Written = Callable[..., Path]

TEXT = "set: {non_enrolled: success_share}\ngrid: {success_share: [0, 1]}\nnotebooks: [non_enrollment, claims]"
SHARES = ["non_enrollment.care_ms_1.no_dmt.scenario", "non_enrollment.care_ms_2.no_dmt.scenario"]


@pytest.fixture
def written(evidence: Evidence, tmp_path: Path) -> Written:
    """`written(design, values)`: the folder of a sweep of one notebook, given each number's value at the first point, the second, ..."""

    def write(design: Design, values: Mapping[str, Iterable[float]]) -> Path:
        results = []
        listed = {key: list(found) for key, found in values.items()}
        for place, point in enumerate(design.points):
            ledger = Ledger("claims", point.scenario, evidence)
            for key, found in listed.items():
                ledger.record(key, Estimate(value=found[place], unit="ratio", method="made up"))
            results.append((point, {"claims": ledger._repr_mimebundle_()[MIME]}))
        write_tables(design, results, tmp_path)
        return tmp_path

    return write


def test_the_first_headline_that_moves_is_chosen(read: Read, recorded: Recorded, tmp_path: Path) -> None:
    design = read(TEXT)
    write_tables(design, ((point, recorded(point)) for point in design.points), tmp_path)
    found = choose(design, tmp_path)
    assert list(found) == SHARES
    assert all(list(series) == [point.id for point in design.points] for series in found.values())


def test_a_headline_that_does_not_move_gives_way_to_what_does(read: Read, written: Written) -> None:
    design = read(TEXT.replace("non_enrollment, claims", "claims"))
    folder = written(design, {"over_half.one.scenario": (0.5, 0.5), "a": (100, 101), "b": (-1, 1), "c": (0, 0)})
    assert list(choose(design, folder)) == ["claims.b"]


def test_where_nothing_moves_a_number_is_chosen_all_the_same(read: Read, written: Written) -> None:
    design = read(TEXT.replace("non_enrollment, claims", "claims"))
    assert list(choose(design, written(design, {"a": (0, 0), "b": (2, 2)}))) == ["claims.a"]


def test_the_file_names_the_numbers(read: Read, recorded: Recorded, tmp_path: Path) -> None:
    design = read(TEXT + f"\noutcome: [claims.count.all, {SHARES[1]}]")
    write_tables(design, ((point, recorded(point)) for point in design.points), tmp_path)
    assert list(choose(design, tmp_path)) == ["claims.count.all", SHARES[1]]
    with pytest.raises(
        InputError, match=r"sweep\.yml, outcome: no notebook recorded 'claims\.count\.al'; did you mean 'claims\.count\.all'\?$"
    ):
        choose(replace(design, outcomes=("claims.count.al",)), tmp_path)
    with pytest.raises(InputError, match=r"no notebook recorded 'zzz'; estimates\.csv has them all$"):
        choose(replace(design, outcomes=("zzz",)), tmp_path)


def test_no_results_are_said(read: Read, tmp_path: Path) -> None:
    design = read(TEXT)
    write_tables(design, [], tmp_path)
    with pytest.raises(WorkError, match=r"no point of the sweep has a result$"):
        choose(design, tmp_path)


def test_numbers_are_called_by_what_sets_them_apart(evidence: Evidence) -> None:
    meanings = words(evidence)
    trials = {SHARES[0]: "CARE-MS I", SHARES[1]: "CARE-MS II"}
    assert named(SHARES, meanings) == ("No further treatment, scenario", trials)
    assert named(SHARES[:1], meanings)[0] == "CARE-MS I, no further treatment, scenario"
    assert named(["claims.count.robust"], meanings) == ("Count, robust", {"claims.count.robust": "Count, robust"})
    apart = ["claims.count.robust", SHARES[0]]
    assert named(apart, meanings) == (
        "Each number",
        {"claims.count.robust": "Count, robust", SHARES[0]: "CARE-MS I, no further treatment, scenario"},
    )
    same = ["claims.count.all", "context.count.all"]
    assert named(same, meanings) == ("Each number", {key: key for key in same})
