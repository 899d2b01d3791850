"""What a sweep runs: points, their ids, and the executions that serve several of them."""

import math
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from remission.errors import InputError
from remission.pipeline.project import Project
from remission.scenario import Scenario, make_scenario
from remission.sweep import spaces
from remission.sweep.design import Design, count, runs
from remission.sweep.gridfile import read_design
from remission.sweep.points import identity, make_points

ROOT = Path(__file__).resolve().parents[2]
NOTEBOOKS = sorted(path.stem for path in (ROOT / "notebooks").glob("*.ipynb"))
SWEEPS = sorted((ROOT / "sweeps").glob("*.yml"))

Read = Callable[..., Design]


def some(values: st.SearchStrategy[float]) -> st.SearchStrategy[list[float]]:
    return st.lists(values, min_size=1, max_size=4, unique=True)


VALUES = st.fixed_dictionaries(
    {"confidence": some(st.floats(0.5, 0.999)), "threshold": some(st.floats(0.01, 0.99)), "draws": some(st.integers(1000, 10_000_000))}
)
RANGES = {"threshold": (0.2, 0.8), "sensitivity": (0.75, 1.0), "draws": (1000.0, 1_000_000.0)}


@given(VALUES)
def test_a_grid_holds_every_combination_once(values: dict[str, list[float]]) -> None:
    points = make_points(spaces.grid(values, "here"), {}, {}, "here")
    assert len(points) == math.prod(len(listed) for listed in values.values())
    assert len({point.id for point in points}) == len(points)
    combinations = {tuple(getattr(point.scenario, name) for name in values) for point in points}
    assert len(combinations) == len(points)


@given(VALUES)
def test_one_at_a_time_changes_one_parameter_or_none(values: dict[str, list[float]]) -> None:
    points = make_points(spaces.one_at_a_time(values, "base", "here"), {}, {}, "here")
    base = Scenario()
    changed = sum(value != getattr(base, name) for name, listed in values.items() for value in listed)
    assert points[0].name == "base"
    assert points[0].scenario == base
    assert len(points) == 1 + changed
    assert all(len(point.scenario.differences) == 1 for point in points[1:])


@given(VALUES, VALUES)
def test_a_refined_grid_knows_the_points_of_the_coarse_one(coarse: dict[str, list[float]], more: dict[str, list[float]]) -> None:
    finer = {name: list(dict.fromkeys([*more[name], *coarse[name]])) for name in coarse}
    known = {point.id for point in make_points(spaces.grid(finer, "here"), {}, {}, "here")}
    assert known >= {point.id for point in make_points(spaces.grid(coarse, "here"), {}, {}, "here")}


@given(st.integers(2, 40), st.integers(0, 2**32 - 1))
def test_a_latin_hypercube_puts_one_sample_into_each_part_of_each_range(number: int, seed: int) -> None:
    settings = [draft.settings for draft in spaces.latin_hypercube(number, RANGES, seed)]
    for name, (low, high) in RANGES.items():
        values = [float(one[name]) for one in settings]
        assert all(low <= value <= high for value in values)
        if name != "draws":
            parts = sorted((value - low) / (high - low) * number for value in values)
            assert all(place - 1e-9 <= part <= place + 1 + 1e-9 for place, part in enumerate(parts))
    assert all(isinstance(one["draws"], int) for one in settings)
    assert settings == [draft.settings for draft in spaces.latin_hypercube(number, RANGES, seed)]


def test_whole_numbers_of_a_hypercube_reach_both_ends_alike() -> None:
    values = [draft.settings["seed"] for draft in spaces.latin_hypercube(300, {"seed": (1, 3)}, 1)]
    assert {value: values.count(value) for value in values} == {1: 100, 2: 100, 3: 100}


def test_another_seed_gives_other_samples() -> None:
    one, other = ([draft.settings for draft in spaces.latin_hypercube(5, RANGES, seed)] for seed in (1, 2))
    assert one != other


def test_the_id_of_a_point_depends_on_its_parameters_alone() -> None:
    values = {"non_enrolled": "imor", "imor": 2, "confidence": 0.9}
    assert identity(make_scenario(values, "here")) == identity(make_scenario(dict(reversed(values.items())) | {"imor": 2.0}, "there"))
    assert identity(make_scenario(values, "here")) != identity(make_scenario(values | {"seed": 1}, "here"))
    assert identity(Scenario()) == identity(make_scenario({"confidence": 0.95}, "here"))


def test_a_run_serves_every_point_that_does_not_differ_in_what_its_notebook_declares(read: Read) -> None:
    design = read("grid: {confidence: [0.8, 0.9], threshold: [0.4, 0.5, 0.6]}\nnotebooks: [durability, non_enrollment, argument]")
    assert count(design).points == 6
    assert count(design).runs == 18
    assert count(design).distinct == 2 + 6 + 1
    found = runs(design)
    assert len(found) == 9
    for notebook in design.notebooks:
        served = [point.id for run in found if run.notebook == notebook for point in run.points]
        assert sorted(served) == sorted(point.id for point in design.points)
    durability = [run for run in found if run.notebook == "durability"]
    assert [run.parameters["confidence"] for run in durability] == [0.8, 0.9]
    assert all(run.parameters.keys() == design.notebooks["durability"] for run in durability)
    assert all(run.parameters["confidence"] == point.scenario.confidence for run in durability for point in run.points)


@pytest.mark.parametrize("path", SWEEPS, ids=lambda path: path.stem)
def test_the_examples_can_be_read(path: Path) -> None:
    design = read_design(path, Project(ROOT))
    assert design.description
    assert count(design).points > 1


def test_there_are_examples() -> None:
    assert len(SWEEPS) >= 2


def test_a_point_of_another_fate_leaves_behind_what_belonged_to_the_former(read: Read) -> None:
    files: Mapping[str, str] = {"half.yml": "non_enrolled: imor\nimor: 0.5\n"}
    design = read("scenario: half.yml\none_at_a_time: {non_enrolled: [worst]}\nnotebooks: [non_enrollment]", files)
    assert [point.scenario.differences for point in design.points] == [{"non_enrolled": "imor", "imor": 0.5}, {"non_enrolled": "worst"}]
    assert design.swept == ("non_enrolled", "imor")
    assert design.points[0].name == "half"


def test_errors_of_points_name_the_point() -> None:
    drafts = spaces.grid({"non_enrolled": ["imor", "worst"], "imor": [2.0]}, "here")
    with pytest.raises(InputError, match=r"^here, non_enrolled=worst, imor=2\.0: imor has no effect while non_enrolled=worst"):
        make_points(drafts, {}, {}, "here")
