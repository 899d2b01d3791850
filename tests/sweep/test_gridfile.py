"""Files that describe sweeps: what they may say, and what each fault is told like."""

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from remission.errors import InputError
from remission.sweep.design import Design

ROOT = Path(__file__).resolve().parents[2]
NOTEBOOKS = sorted(path.stem for path in (ROOT / "notebooks").glob("*.ipynb"))

Read = Callable[..., Design]


def test_a_grid_over_all_notebooks_around_the_base(read: Read) -> None:
    design = read("grid: {confidence: [0.8, 0.95], interval_method: [wilson, jeffreys]}")
    assert (design.kind, design.scenario, design.title, design.description) == ("grid", "base", "sweep", "")
    # All but the one that compares scenarios itself.
    assert list(design.notebooks) == [name for name in NOTEBOOKS if name != "scenarios"]
    assert list(read("grid: {confidence: [0.8, 0.95]}\nnotebooks: [scenarios]").notebooks) == ["scenarios"]
    assert design.swept == ("confidence", "interval_method")
    assert design.fixed == {}
    assert design.outcomes == ()
    assert [point.name for point in design.points] == [
        "confidence=0.8, interval_method=wilson",
        "confidence=0.8, interval_method=jeffreys",
        "confidence=0.95, interval_method=wilson",
        "confidence=0.95, interval_method=jeffreys",
    ]
    assert design.points[2].scenario.differences == {}


def test_everything_a_file_may_say(read: Read) -> None:
    design = read(
        "title: T\ndescription: D\nscenario: worst_case\nset: {draws: 2000}\ngrid: {target_population: [randomised, treated]}\n"
        "notebooks: [non_enrollment]\noutcome: [non_enrollment.a.b, non_enrollment.c]"
    )
    assert (design.title, design.description, design.scenario) == ("T", "D", "worst_case")
    assert design.fixed == {"non_enrolled": "worst", "draws": 2000}
    assert design.outcomes == ("non_enrollment.a.b", "non_enrollment.c")
    assert [point.scenario.differences for point in design.points] == [
        {"target_population": population, "non_enrolled": "worst", "draws": 2000} for population in ("randomized", "treated")
    ]


def test_whole_numbers_stay_whole_and_are_numbers_where_fractions_may_stand(read: Read) -> None:
    (point,) = read("set: {non_enrolled: imor}\ngrid: {imor: [2], draws: [5000]}").points
    assert repr(point.settings) == "{'imor': 2.0, 'draws': 5000}"


def test_one_outcome_needs_no_list(read: Read) -> None:
    assert read("grid: {seed: [1]}\noutcome: claims.count.robust\nnotebooks: [claims, open_label]").outcomes == ("claims.count.robust",)


def test_a_value_that_the_base_has_already_is_the_base(read: Read) -> None:
    design = read("one_at_a_time: {confidence: [0.9, 0.95], threshold: [0.5]}")
    assert [point.name for point in design.points] == ["base", "confidence=0.9"]
    assert design.asked == 4


def test_a_table(read: Read) -> None:
    table = "\ufeffname, target_population,confidence,draws\nfirst,treated,,2000\n\n,randomised,0.9,1e4\n,,0.95,\n,,,\n"
    design = read("set: {seed: 1}\ntable: rows.csv", {"rows.csv": table})
    assert [(point.name, point.scenario.differences) for point in design.points] == [
        ("first", {"target_population": "treated", "draws": 2000, "seed": 1}),
        ("row 4", {"target_population": "randomized", "confidence": 0.9, "draws": 10_000, "seed": 1}),
        ("row 5", {"seed": 1}),
    ]
    assert design.swept == ("target_population", "confidence", "draws")


def test_rows_of_one_scenario_are_one_point(read: Read) -> None:
    design = read("table: rows.csv", {"rows.csv": "name,seed\na,1\nb,1\n"})
    assert [point.name for point in design.points] == ["a"]
    assert design.asked == 2


def test_a_latin_hypercube_takes_the_seed_of_its_scenario_unless_it_has_its_own(read: Read) -> None:
    text = "latin_hypercube: {{runs: 5, ranges: {{threshold: [0.2, 0.8]}}{0}}}\nset: {{seed: {1}}}"
    values = [
        [point.settings["threshold"] for point in read(text.format(seed, own)).points]
        for seed, own in (("", 7), (", seed: 7", 1), ("", 7), ("", 8))
    ]
    assert values[0] == values[1] == values[2] != values[3]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", ": has nothing to sweep; give exactly one of grid, table, one_at_a_time, latin_hypercube"),
        ("grid: {seed: [1]}\ntable: a.csv", ": has grid and table; give exactly one of"),
        ("gird: {seed: [1]}", ": unknown key 'gird'; did you mean 'grid'?"),
        ("grid: {seed: [1]}\nqqq: 1", ": unknown key 'qqq'; there are title, description, scenario"),
        ("grid: [seed]", ", grid: name at least one parameter, as name: [values]"),
        ("grid: {}", ", grid: name at least one parameter"),
        ("grid:", ", grid: name at least one parameter"),
        ("grid: {confidense: [0.9]}", ", grid: unknown parameter 'confidense'; did you mean 'confidence'?"),
        ("grid: {confidence: 0.9}", ", grid: confidence = 0.9: write its values as a list, for example confidence: [0.9]"),
        ("grid: {confidence: {a: 1}}", ", grid: confidence = {'a': 1} must be a valid number"),
        ("grid: {confidence: []}", ", grid: confidence has no values; list some, or leave it out"),
        ("grid: {confidence: [0.9, 2]}", ", grid: confidence = 2 must be less than or equal to 0.999"),
        ("grid: {confidence: [high]}", ", grid: confidence = 'high' must be a valid number"),
        ("grid: {confidence: [.nan]}", ", grid: confidence = nan must be a finite number"),
        ("grid: {draws: [1000.5]}", ", grid: draws = 1000.5 must be a valid integer"),
        ("grid: {seed: [true]}", ", grid: seed = True must be a valid integer"),
        ("grid: {confidence: [0.9, 0.9]}", ", grid: confidence = 0.9 stands twice; keep one"),
        ("grid: {target_population: [randomized, randomised]}", ", grid: target_population = randomized stands twice; keep one"),
        ("grid: {interval_method: [wilsen]}", ", grid: interval_method = 'wilsen': did you mean 'wilson'?"),
        ("grid: {imor: [0.5]}", ", grid, imor=0.5: imor has no effect while non_enrolled=same; set non_enrolled=imor too"),
        ("one_at_a_time: {imor: [0.5]}", ", one_at_a_time, imor=0.5: imor has no effect while non_enrolled=same"),
        (
            "grid: {sensitivity: [0.5], specificity: [0.5]}",
            ", grid, sensitivity=0.5, specificity=0.5: sensitivity and specificity must",
        ),
        ("grid: {seed: [1]}\nset: {seed: 2}", ", set: seed is swept too; keep one of the two"),
        ("grid: {seed: [1]}\nset: {draws: 1}", ", set: draws = 1 must be greater than or equal to 1000"),
        ("grid: {seed: [1]}\nset: {drws: 1}", ", set: unknown parameter 'drws'; did you mean 'draws'?"),
        ("grid: {seed: [1]}\nset: [draws]", ", set = ['draws']: write it as name: value lines"),
        ("grid: {seed: [1]}\nscenario: ../base", ", scenario = '../base': name a scenario, or the path of a .yml file"),
        ("grid: {seed: [1]}\nscenario: ../../base.yml", ", scenario = '../../base.yml': lies outside the project; move it inside"),
        ("grid: {seed: [1]}\nscenario: none.yml", ", scenario = 'none.yml': no such file; the path starts from"),
        ("grid: {seed: [1]}\nscenario: [base]", ", scenario = ['base']: must be text"),
        ("grid: {seed: [1]}\ntitle: 7", ", title = 7: must be text"),
        ("grid: {seed: [1]}\nnotebooks: claims", ", notebooks = 'claims': write it as a list of names"),
        ("grid: {seed: [1]}\nnotebooks: []", ", notebooks = []: write it as a list of names"),
        ("grid: {seed: [1]}\nnotebooks: [clams]", ", notebooks: no notebook 'clams'; did you mean 'claims'?"),
        ("grid: {seed: [1]}\nnotebooks: [../evil]", ", notebooks: no notebook '../evil'; there are argument, claims"),
        ("grid: {seed: [1]}\nnotebooks: [open_label, open_label]", ", notebooks: 'open_label' stands twice; keep one"),
        ("grid: {seed: [1]}\nnotebooks: [durability]", ", grid: seed changes nothing in durability; leave it out"),
        ("grid: {seed: [1]}\noutcome: Claims", ", outcome: 'Claims' is no number's id; one looks like notebook.group.name"),
        ("grid: {seed: [1]}\noutcome: claims", ", outcome: 'claims' is no number's id"),
        ("grid: {seed: [1]}\noutcome: 3", ", outcome = 3: write it as a list of names"),
        ("grid: {seed: [1]}\noutcome: clams.count", ", outcome: 'clams.count' is of none of the notebooks that run: argument, claims"),
        ("table: [a.csv]", ", table = ['a.csv']: name a CSV file"),
        ("table: none.csv", ", table = 'none.csv': no such file; the path starts from"),
        ("table: ../../none.csv", ", table = '../../none.csv': lies outside the project; move it inside"),
        ("table: /etc/passwd", ", table = '/etc/passwd': lies outside the project; move it inside"),
        ('table: "a\\0.csv"', r", table = 'a\x00.csv': no such file"),
        (f"table: {'a' * 300}.csv", ": no such file"),
        ("latin_hypercube: 5", ", latin_hypercube: write it as runs: N and ranges: {name: [low, high]}"),
        ("latin_hypercube: {runs: 5}", ", latin_hypercube: write it as runs: N and ranges"),
        ("latin_hypercube: {runs: 5, ranges: {seed: [1, 2]}, sed: 1}", ", latin_hypercube: write it as runs: N and ranges"),
        ("latin_hypercube: {runs: 1, ranges: {seed: [1, 2]}}", ", latin_hypercube: runs = 1: must be a whole number, 2 or more"),
        ("latin_hypercube: {runs: true, ranges: {seed: [1, 2]}}", ", latin_hypercube: runs = True: must be a whole number"),
        ("latin_hypercube: {runs: 2.5, ranges: {seed: [1, 2]}}", ", latin_hypercube: runs = 2.5: must be a whole number"),
        ("latin_hypercube: {runs: 100001, ranges: {seed: [1, 2]}}", ", latin_hypercube: 100,001 points; the most is 100,000"),
        ("latin_hypercube: {runs: 5, ranges: {seed: [1, 2]}, seed: -1}", ", latin_hypercube: seed = -1 must be greater than or equal to 0"),
        ("latin_hypercube: {runs: 5, ranges: []}", ", latin_hypercube, ranges: name at least one parameter, as name: [low, high]"),
        ("latin_hypercube: {runs: 5, ranges: {threshold: 0.5}}", ", ranges: threshold = 0.5: write its two ends as [low, high]"),
        ("latin_hypercube: {runs: 5, ranges: {threshold: [0.5]}}", ", ranges: threshold = [0.5]: write its two ends as [low, high]"),
        ("latin_hypercube: {runs: 5, ranges: {threshold: [0.6, 0.5]}}", ", ranges: threshold = [0.6, 0.5]: the first end must be below"),
        ("latin_hypercube: {runs: 5, ranges: {threshold: [0, 1]}}", ", ranges: threshold = 0 must be greater than 0"),
        ("latin_hypercube: {runs: 5, ranges: {treshold: [0, 1]}}", ", ranges: unknown parameter 'treshold'; did you mean 'threshold'?"),
        ("latin_hypercube: {runs: 5, ranges: {interval_method: [wilson, jeffreys]}}", ", ranges: interval_method has choices and no range"),
        ("latin_hypercube: {runs: 5, ranges: {imor: [1, 2]}}", ", latin_hypercube, sample 1 (imor=1."),
        ("grid: {seed: [1, 2]\n", ", line 2, column 1: "),
    ],
)
def test_faulty_files_are_refused_in_one_line(read: Read, text: str, message: str) -> None:
    with pytest.raises(InputError) as caught:
        read(text)
    assert "sweep.yml" in str(caught.value)
    assert message in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("", ": is empty; its first row names parameters"),
        ("seed\n", ": has no rows; a row below the header is one scenario"),
        ("seed,draws\n,\n", ": has no rows; a row below the header is one scenario"),
        ("sed\n1\n", ", row 1: unknown parameter 'sed'; did you mean 'seed'?"),
        ("seed,seed\n1,2\n", ", row 1: column 'seed' stands twice; keep one"),
        ("seed,\n1,2\n", ", row 1: a column without a name; each names a parameter, 'name' the row"),
        ("name\na\n", ", row 1: has no column but 'name'"),
        ("seed\n1\nx\n", ", row 3, column seed: seed = 'x' must be a valid integer"),
        ("seed,draws\n1,2\n", ", row 2, column draws: draws = 2 must be greater than or equal to 1000"),
        ("seed,draws\n1\n", ", row 2: 1 cells under 2 columns"),
        ("interval_method\nwilsen\n", ", row 2, column interval_method: interval_method = 'wilsen': did you mean 'wilson'?"),
        ("name,seed\na,1\na,2\n", ", column name: 'a' names 2 rows; name each differently"),
        ("non_enrolled,imor\nimor,2\nworst,2\n", ", row 3: imor has no effect while non_enrolled=worst"),
        ('seed\n"1\n', ": not a UTF-8 CSV file"),
    ],
)
def test_faulty_tables_are_refused_with_row_and_column(read: Read, content: str, message: str) -> None:
    with pytest.raises(InputError) as caught:
        read("table: rows.csv", {"rows.csv": content})
    assert f"rows.csv{message}" in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_table_that_is_no_text_is_refused(read: Read, tmp_path: Path) -> None:
    (tmp_path / "rows.csv").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(InputError, match=r"rows\.csv: not a UTF-8 CSV file"):
        read("table: rows.csv")


def test_far_too_many_points_are_refused_before_they_are_made(read: Read) -> None:
    values: Mapping[str, str] = {name: str(list(range(1000, 1060))) for name in ("draws", "seed")}
    shares = [round(0.5 + each / 200, 4) for each in range(60)]
    with pytest.raises(InputError, match=r"grid: 216,000 points; the most is 100,000; leave out values$"):
        read(f"grid: {{draws: {values['draws']}, seed: {values['seed']}, sensitivity: {shares}}}")
