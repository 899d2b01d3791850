"""Scenario parameters: defaults, ranges, names, files and command-line settings."""

import json
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from pydantic import ValidationError

from remission import scenarioschema
from remission.errors import InputError
from remission.named import distinct, find_named, named_scenarios
from remission.scenario import describe_parameters, make_scenario, parse_settings, read_scenario, resolve

SCENARIOS = Path(__file__).resolve().parents[1] / "scenarios"
VALIDATOR = Draft202012Validator(scenarioschema.file_schema())
DEFAULTS = {
    "confidence": 0.95,
    "interval_method": "wilson",
    "rate_method": "garwood",
    "target_population": "completers",
    "non_enrolled": "same",
    "imor": 1.0,
    "relative_success": 1.0,
    "success_share": 0.5,
    "threshold": 0.5,
    "sensitivity": 1.0,
    "specificity": 1.0,
    "person_years": "all_entrants",
    "draws": 100_000,
    "seed": 2017,
}


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "scenario.yaml"


def test_defaults() -> None:
    scenario = make_scenario({}, "here")
    assert scenario.model_dump() == DEFAULTS
    assert scenario.differences == {}
    assert resolve(None, []) == scenario


def test_differences_name_only_what_was_changed() -> None:
    scenario = make_scenario({"confidence": 0.9, "seed": 2017, "non_enrolled": "imor", "imor": 2}, "test")
    assert scenario.differences == {"confidence": 0.9, "non_enrolled": "imor", "imor": 2}


@pytest.mark.parametrize("name", DEFAULTS)
def test_a_scenario_cannot_be_changed(name: str) -> None:
    scenario = resolve(None, [])
    with pytest.raises(ValidationError):
        setattr(scenario, name, getattr(scenario, name))


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("confidence", 0.499),
        ("confidence", 0.9991),
        ("confidence", 95),
        ("imor", -0.1),
        ("imor", 1000.1),
        ("relative_success", -0.1),
        ("relative_success", 10.1),
        ("success_share", -0.1),
        ("success_share", 1.1),
        ("threshold", 0),
        ("threshold", 1),
        ("draws", 999),
        ("draws", 10_000_001),
        ("seed", -1),
        ("seed", 2**32),
        ("draws", 2000.5),
        ("draws", "many"),
        ("confidence", "high"),
        ("confidence", True),
        ("seed", True),
        ("imor", None),
        *((name, value) for name in ("confidence", "imor", "threshold") for value in (float("nan"), float("inf"))),
    ],
)
def test_values_out_of_range_are_refused(name: str, value: object) -> None:
    with pytest.raises(InputError) as caught:
        make_scenario({name: value}, "here")
    assert str(caught.value).startswith(f"here: {name} = {value!r} must be ")
    assert str(caught.value).endswith(f"for example {name}={DEFAULTS[name]}")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("confidence", 0.5),
        ("confidence", 0.999),
        ("threshold", 0.001),
        ("threshold", 0.999),
        ("draws", 1000),
        ("draws", 10_000_000),
        ("seed", 0),
        ("seed", 2**32 - 1),
    ],
)
def test_the_ends_of_a_range_are_allowed(name: str, value: float) -> None:
    assert getattr(make_scenario({name: value}, "here"), name) == value


@pytest.mark.parametrize(
    ("name", "end"), [("imor", 0), ("imor", 1000), ("relative_success", 0), ("relative_success", 10), ("success_share", 1)]
)
def test_the_ends_of_an_assumption_are_allowed(name: str, end: float) -> None:
    assert getattr(make_scenario({"non_enrolled": name, name: end}, "here"), name) == end


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("confidense", "did you mean 'confidence'?"),
        ("Imor", "did you mean 'imor'?"),
        ("target_poplation", "did you mean 'target_population'?"),
        ("zzz", "'remission params' lists them all"),
        ("title", "'remission params' lists them all"),
    ],
)
def test_unknown_parameters_are_named_with_the_nearest(name: str, hint: str) -> None:
    with pytest.raises(InputError) as caught:
        make_scenario({name: 1}, "here")
    assert str(caught.value) == f"here: unknown parameter '{name}'; {hint}"


@pytest.mark.parametrize(
    ("name", "value", "hint"),
    [
        ("interval_method", "wilsen", "did you mean 'wilson'? choose one of wilson, wilson_cc, clopper_pearson"),
        ("rate_method", "exact", "choose one of garwood, mid_p, score, jeffreys, byar"),
        ("target_population", "completer", "did you mean 'completers'? choose one of enrolled, completers"),
        ("non_enrolled", "worse", "did you mean 'worst'? choose one of worst, best, same"),
        ("person_years", "all", "choose one of all_entrants, linear_loss, stayers_only"),
        ("interval_method", None, "choose one of wilson"),
        ("target_population", ["treated"], "choose one of enrolled"),
    ],
)
def test_unknown_choices_are_refused_with_the_nearest(name: str, value: object, hint: str) -> None:
    with pytest.raises(InputError) as caught:
        make_scenario({name: value}, "here")
    assert str(caught.value).startswith(f"here: {name} = {value!r}: ")
    assert hint in str(caught.value)


def test_british_spelling_is_accepted() -> None:
    assert make_scenario({"target_population": "randomised"}, "here").target_population == "randomized"
    assert resolve(None, ["target_population=randomised"]).differences == {"target_population": "randomized"}


@pytest.mark.parametrize(("name", "value"), [("imor", 2), ("relative_success", 0.5), ("success_share", 0.2)])
@pytest.mark.parametrize("kind", ["same", "worst", "best"])
def test_parameters_without_effect_are_refused(name: str, value: float, kind: str) -> None:
    with pytest.raises(InputError) as caught:
        make_scenario({name: value, "non_enrolled": kind}, "here")
    expected = f"here: {name} has no effect while non_enrolled={kind}; set non_enrolled={name} too, or leave {name} out"
    assert str(caught.value) == expected


def test_a_parameter_at_its_default_needs_no_effect() -> None:
    assert make_scenario({"imor": 1, "non_enrolled": "worst"}, "here").differences == {"non_enrolled": "worst"}


def test_a_file_sets_parameters_and_may_carry_notes(file: Path) -> None:
    file.write_text("title: A pessimist\ndescription: Nobody outside fared well.\nnon_enrolled: imor\nimor: 0.5\n", encoding="utf-8")
    assert read_scenario(file) == {"non_enrolled": "imor", "imor": 0.5}
    assert resolve(file, []).differences == {"non_enrolled": "imor", "imor": 0.5}


def test_an_empty_file_is_the_default_scenario(file: Path) -> None:
    file.touch()
    assert resolve(file, []) == resolve(None, [])


@pytest.mark.parametrize(
    ("content", "message"),
    [
        pytest.param(b"imor: 2\n", "imor has no effect", id="no-effect"),
        pytest.param(b"confidense: 0.9\n", "did you mean 'confidence'?", id="unknown"),
        pytest.param(b"1: 2\n", "unknown parameter '1'", id="number-as-name"),
        pytest.param(b"confidence: '0.9'\n", "confidence = '0.9' must be a valid number", id="text-as-number"),
        pytest.param(b"non_enrolled: imor\nimor: .inf\n", "imor = inf must be a finite number", id="infinite"),
        pytest.param(b"confidence: 0.9\nconfidence: 0.8\n", ", line 2, column 1: 'confidence' stands twice", id="repeated"),
        pytest.param(b"confidence: &a 0.9\nthreshold: *a\n", ", line 2, column 12: an alias", id="alias"),
        pytest.param(b"confidence: !!python/object:os.system {}\n", ", line 1, column 13: ", id="python-object"),
        pytest.param(b"[" * 10_000, "nested more than 8 deep", id="nested"),
        pytest.param(b"- confidence\n", "found a list", id="list"),
        pytest.param(b"\xff\xfe\x00\x01", "not UTF-8 text", id="binary"),
        pytest.param(b"#" * 300_000, "larger than 256 KiB", id="large"),
    ],
)
def test_faulty_files_are_refused_by_name(file: Path, content: bytes, message: str) -> None:
    file.write_bytes(content)
    with pytest.raises(InputError) as caught:
        read_scenario(file)
    assert str(caught.value).startswith(str(file))
    assert message in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_missing_file_is_refused(file: Path) -> None:
    with pytest.raises(InputError, match=r"scenario\.yaml: no such file$"):
        resolve(file, [])


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        (["confidence=0.9"], {"confidence": 0.9}),
        ([" confidence = 0.9 "], {"confidence": 0.9}),
        (["draws=1e4"], {"draws": 10_000}),
        (["draws=2000", "seed=1"], {"draws": 2000, "seed": 1}),
        (["non_enrolled=imor", "imor=2"], {"non_enrolled": "imor", "imor": 2}),
        (["interval_method=jeffreys"], {"interval_method": "jeffreys"}),
        (["confidence=0.95"], {}),
        ([], {}),
    ],
)
def test_settings(settings: list[str], expected: dict[str, Any]) -> None:
    assert resolve(None, settings).differences == expected


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        (["confidence"], "--set confidence: write it as name=value"),
        (["=0.9"], "--set =0.9: write it as name=value"),
        ([""], "--set : write it as name=value"),
        (["imor=2", "imor=3"], "--set imor=3: 'imor' is set twice"),
        (["confidense=0.9"], "--set: unknown parameter 'confidense'; did you mean 'confidence'?"),
        (["confidence=high"], "--set: confidence = 'high' must be a valid number"),
        (["confidence="], "--set: confidence = '' must be a valid number"),
        (["confidence=nan"], "--set: confidence = nan must be a finite number"),
        (["seed=inf"], "--set: seed = inf must be a valid integer"),
        (["draws=1000.5"], "--set: draws = 1000.5 must be a valid integer"),
        (["interval_method=a=b"], "--set: interval_method = 'a=b': choose one of"),
        (["imor=2"], "--set: imor has no effect while non_enrolled=same"),
    ],
)
def test_faulty_settings_are_refused(settings: list[str], message: str) -> None:
    with pytest.raises(InputError) as caught:
        resolve(None, settings)
    assert str(caught.value).startswith(message)


def test_settings_go_on_top_of_the_file(file: Path) -> None:
    file.write_text("non_enrolled: imor\nimor: 0.5\nconfidence: 0.9\n", encoding="utf-8")
    assert resolve(file, ["imor=3"]).differences == {"non_enrolled": "imor", "imor": 3, "confidence": 0.9}
    with pytest.raises(InputError, match=r"^--set: imor has no effect while non_enrolled=worst"):
        resolve(file, ["non_enrolled=worst"])


def test_parse_settings_keeps_text() -> None:
    assert parse_settings(["a = 1", "b=x=y"]) == {"a": "1", "b": "x=y"}


def test_every_parameter_is_described() -> None:
    described = {entry["name"]: entry for entry in describe_parameters()}
    assert {name: entry["default"] for name, entry in described.items()} == DEFAULTS
    for entry in described.values():
        assert set(entry) == {"name", "type", "default", "minimum", "maximum", "exclusive", "choices", "unit", "meaning"}
        assert entry["unit"]
        assert entry["meaning"].endswith(".")
        assert entry["type"] in ("number", "integer", "string")
        assert (entry["choices"] is not None) == (entry["type"] == "string")
        assert (entry["minimum"] is None) == (entry["maximum"] is None) == (entry["type"] == "string")


def test_described_ranges_and_choices() -> None:
    described = {entry["name"]: entry for entry in describe_parameters()}
    assert (described["confidence"]["minimum"], described["confidence"]["maximum"]) == (0.5, 0.999)
    assert (described["threshold"]["minimum"], described["threshold"]["maximum"]) == (0, 1)
    assert described["target_population"]["choices"] == ["enrolled", "completers", "treated", "randomized"]
    assert json.loads(json.dumps(describe_parameters())) == describe_parameters()


def test_records_no_better_than_chance_are_refused() -> None:
    with pytest.raises(InputError, match=r"^here: sensitivity and specificity must add up to more than 1; .* raise one of them$"):
        make_scenario({"sensitivity": 0.5, "specificity": 0.5}, "here")
    assert make_scenario({"sensitivity": 0.5, "specificity": 0.51}, "here").specificity == 0.51


# --- files that extend others, and what editors know of them ---


def written(folder: Path, **contents: str) -> None:
    for name, content in contents.items():
        (folder / f"{name}.yml").write_text(content, encoding="utf-8")


def test_a_file_begins_with_what_it_extends(tmp_path: Path) -> None:
    written(
        tmp_path,
        a="non_enrolled: imor\nimor: 0.5\nconfidence: 0.9\n",
        b="title: B\nextends: a\nconfidence: 0.8\nthreshold: 0.6\n",
        c="extends: b.yml\nimor: 2\n",
    )
    assert read_scenario(tmp_path / "b.yml") == {"non_enrolled": "imor", "imor": 0.5, "confidence": 0.8, "threshold": 0.6}
    assert read_scenario(tmp_path / "c.yml") == {"non_enrolled": "imor", "imor": 2, "confidence": 0.8, "threshold": 0.6}


def test_another_fate_leaves_the_former_parameter_behind(tmp_path: Path) -> None:
    written(tmp_path, a="non_enrolled: imor\nimor: 0.5\nconfidence: 0.9\n", b="extends: a\nnon_enrolled: worst\n")
    assert read_scenario(tmp_path / "b.yml") == {"non_enrolled": "worst", "confidence": 0.9}
    written(tmp_path, c="extends: a\nnon_enrolled: relative_success\nrelative_success: 0.5\n", d="extends: a\nnon_enrolled: imor\n")
    assert read_scenario(tmp_path / "c.yml") == {"non_enrolled": "relative_success", "relative_success": 0.5, "confidence": 0.9}
    assert read_scenario(tmp_path / "d.yml") == {"non_enrolled": "imor", "imor": 0.5, "confidence": 0.9}


def test_a_file_below_may_be_extended(tmp_path: Path) -> None:
    (tmp_path / "parts").mkdir()
    written(tmp_path / "parts", wide="confidence: 0.8\n")
    written(tmp_path, a="extends: parts/wide.yml\n")
    assert read_scenario(tmp_path / "a.yml") == {"confidence": 0.8}


@pytest.mark.parametrize(
    ("content", "message"),
    [
        pytest.param("extends: bose\n", "extends 'bose', and there is no such scenario (a -> bose); did you mean 'base'?", id="missing"),
        pytest.param("extends: zzz\n", "extends 'zzz', and there is no such scenario (a -> zzz); there are base, ring, twin", id="unlike"),
        pytest.param("extends: a\n", "extends 'a', which extends it in turn (a -> a); take one of them out", id="itself"),
        pytest.param("extends: ring\n", "twin.yml: extends 'ring', which extends it in turn (a -> ring -> twin -> ring)", id="ring"),
        pytest.param("extends: ../base.yml\n", "extends '../base.yml', which lies outside here/", id="above"),
        pytest.param("extends: /etc/base.yml\n", "extends '/etc/base.yml', which lies outside here/", id="absolute"),
        pytest.param("extends: link\n", "extends 'link', which lies outside here/", id="link"),
        pytest.param('extends: "a\\0b"\n', "which is no name of a file", id="no-name"),
        pytest.param(f"extends: {'x' * 300}\n", "which is no name of a file", id="long-name"),
        pytest.param("extends: [base]\n", "extends = ['base'] must name one scenario; for example extends: base", id="list"),
        pytest.param("extends:\n", "extends = None must name one scenario", id="empty"),
        pytest.param("extends: 3\n", "extends = 3 must name one scenario", id="number"),
        pytest.param("extend: base\n", "unknown parameter 'extend'; did you mean 'extends'?", id="near"),
        pytest.param("titel: x\n", "unknown parameter 'titel'; did you mean 'title'?", id="near-note"),
        pytest.param("title: 2017\n", "title = 2017 must be text; write it in quotes", id="title"),
        pytest.param("extends: base\nimor: 2\n", "a.yml: imor has no effect while non_enrolled=same", id="no-effect"),
    ],
)
def test_faults_of_extending_name_file_and_chain(tmp_path: Path, content: str, message: str) -> None:
    folder = tmp_path / "here"
    folder.mkdir()
    written(tmp_path, base="")
    written(folder, base="", ring="extends: twin\n", twin="extends: ring\n", a=content)
    if "link" in content:
        (folder / "link.yml").symlink_to(tmp_path / "base.yml")
    with pytest.raises(InputError) as caught:
        read_scenario(folder / "a.yml")
    assert str(caught.value).startswith(str(folder))
    assert message in str(caught.value)
    assert "\n" not in str(caught.value)


def test_named_scenarios_come_with_the_base_first(tmp_path: Path) -> None:
    written(tmp_path, base="", a_first="extends: base\ndescription: All of it.\n", other="title: The other\nextends: a_first\nseed: 1\n")
    base, first, other = named_scenarios(tmp_path)
    assert (base.name, base.title, base.extends, base.scenario) == ("base", "Base", (), make_scenario({}, "test"))
    assert (first.title, first.description) == ("A first", "All of it.")
    assert (other.title, other.extends, other.scenario.differences) == ("The other", ("a_first", "base"), {"seed": 1})


def test_awkward_names_make_ids_that_differ() -> None:
    names = ["base", "Worst-case", "worst_case", "worst case!", "50 %", "\u00fc", "\u65e5\u672c", ".."]
    assert distinct(names) == ["base", "worst_case", "worst_case_2", "worst_case_3", "50", "scenario", "scenario_2", "scenario_3"]


def test_named_scenarios_are_found_here_or_above(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "notebooks").mkdir()
    (tmp_path / "scenarios").mkdir()
    monkeypatch.chdir(tmp_path / "notebooks")
    assert "only" not in [each.name for each in find_named()]
    written(tmp_path / "scenarios", only="seed: 1\n")
    assert [each.name for each in find_named()] == ["only"]


def test_the_schema_for_editors_is_up_to_date_and_valid() -> None:
    assert (SCENARIOS / scenarioschema.NAME).read_text(encoding="utf-8") == scenarioschema.text()
    Draft202012Validator.check_schema(scenarioschema.file_schema())
    assert "required" not in scenarioschema.file_schema()


@pytest.mark.parametrize("path", sorted(SCENARIOS.glob("*.yml")), ids=lambda path: path.stem)
def test_the_scenarios_of_the_repository_fit_the_schema_that_they_name(path: Path) -> None:
    assert path.read_text(encoding="utf-8").startswith(f"# yaml-language-server: $schema={scenarioschema.NAME}\n")
    VALIDATOR.validate(yaml.safe_load(path.read_text(encoding="utf-8")))
    (found,) = (each for each in named_scenarios(SCENARIOS) if each.name == path.stem)
    assert found.description.endswith(".")


@pytest.mark.parametrize(
    "content",
    [
        {"confidense": 0.9},
        {"confidence": 2},
        {"threshold": 1},
        {"interval_method": "wilsen"},
        {"draws": 2000.5},
        {"extends": ["base"]},
        {"title": 3},
        {"imor": 2},
        {"imor": 2, "non_enrolled": "worst"},
    ],
)
def test_editors_refuse_what_the_command_line_refuses(file: Path, content: dict[str, Any]) -> None:
    assert not VALIDATOR.is_valid(content)
    file.write_text(yaml.safe_dump(content), encoding="utf-8")
    with pytest.raises(InputError):
        read_scenario(file)


@given(
    st.fixed_dictionaries(
        {},
        optional={
            "title": st.text(st.characters(codec="ascii", exclude_categories=["C"])),
            "confidence": st.floats(0.5, 0.999),
            "threshold": st.floats(0.01, 0.99),
            "target_population": st.sampled_from(["enrolled", "completers", "treated", "randomized"]),
            "non_enrolled": st.sampled_from(["worst", "same", "imor", "success_share"]),
            "imor": st.floats(0, 1000),
            "success_share": st.sampled_from([0.5, 0.2]),
            "seed": st.integers(0, 2**32 - 1),
        },
    )
)
def test_schema_and_command_line_agree(content: dict[str, Any]) -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "scenario.yml"
        path.write_text(yaml.safe_dump(content), encoding="utf-8")
        try:
            read_scenario(path)
            accepted = True
        except InputError:
            accepted = False
    assert VALIDATOR.is_valid(content) == accepted
