"""What differs between scenarios: against itself nothing, deltas that turn with the order, and a page and tables that say it."""

import io
import json
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

from remission.commands.comparing import show
from remission.errors import InputError
from remission.estimate import Estimate
from remission.pipeline import compare as module
from remission.pipeline.build import Options
from remission.pipeline.compare import Changed, Comparison, compare, named, run
from remission.pipeline.comparepage import page
from remission.pipeline.project import Project
from remission.record import Origin, Record
from remission.scenario import Scenario, make_scenario

WORST = make_scenario({"non_enrolled": "worst"}, "test")


def share(value: float, low: float | None = None, high: float | None = None) -> Estimate:
    return Estimate(value=value, low=low, high=high, unit="proportion", method="wilson")


def record(scenario: Scenario, numbers: Mapping[str, Estimate], **said: str) -> Record:
    made = Record(scenario)
    for key, estimate in numbers.items():
        made.numbers[key] = estimate
        made.origins[key] = Origin(key.partition(".")[0], "")
    made.statements.update({key.replace("__", "."): sentence for key, sentence in said.items()})
    return made


BASE = record(
    Scenario(),
    {
        "one.share": share(0.555, 0.5, 0.6),
        "one.same": share(0.5),
        "one.limits": share(0.3, 0.2, 0.4),
        "one.rate": Estimate(value=2.5, unit="per 1,000 person-years", method="x"),
        "one.gone": share(0.1),
    },
    one__finding="It is {num}`one.share` & more.",
    claims__a__verdict="robust",
    claims__b__verdict="contradicted",
)
OTHER = record(
    WORST,
    {
        "one.share": share(0.515, 0.46, 0.57),
        "one.same": share(0.5 * (1 + 1e-12)),
        "one.limits": share(0.3, 0.1, 0.4),
        "one.rate": Estimate(value=2.54, unit="per 1,000 person-years", method="x"),
        "one.new": share(0.2),
    },
    one__finding="It is <only> {num}`one.share`.",
    claims__a__verdict="depends on assumption",
    claims__b__verdict="contradicted",
)


@pytest.fixture
def found() -> Comparison:
    return compare({"base": BASE, "worst": OTHER})


def test_numbers_that_differ_come_with_their_deltas(found: Comparison) -> None:
    assert [number.key for number in found.numbers] == ["one.share", "one.limits", "one.rate"]
    moved, limits, rate = found.numbers
    assert moved.deltas == {"base": 0, "worst": pytest.approx(-0.04)}
    assert (moved.shift("worst"), moved.shift("base")) == ("\N{MINUS SIGN}4.0 points", "")
    assert (limits.deltas["worst"], limits.shift("worst"), limits.moved) == (0, "", False)
    assert rate.shift("worst") == "+0.04 per 1,000 person-years"
    assert [number.key for number in found.headline_numbers] == ["one.share"]


def test_verdicts_that_flip_are_told(found: Comparison) -> None:
    assert found.verdicts == {
        "a": {"base": "robust", "worst": "depends on assumption"},
        "b": {"base": "contradicted", "worst": "contradicted"},
    }
    assert found.flips == ["a"]
    assert found.parameters == ["non_enrolled"]


def test_sentences_are_compared_by_their_words(found: Comparison) -> None:
    assert found.statements == {"one.finding": {"base": "It is 55.5% & more.", "worst": "It is <only> 51.5%."}}


def test_numbers_of_some_scenarios_are_listed(found: Comparison) -> None:
    assert found.only_in == {"base": ("one.gone",), "worst": ("one.new",)}


def test_three_scenarios_are_each_compared_with_the_first() -> None:
    found = compare({"a": OTHER, "b": OTHER, "c": BASE})
    assert found.first == "a"
    assert found.numbers[0].deltas == {"a": 0, "b": 0, "c": pytest.approx(0.04)}
    assert found.verdicts["a"] == {"a": "depends on assumption", "b": "depends on assumption", "c": "robust"}
    assert found.only_in == {"a": ("one.new",), "b": ("one.new",), "c": ("one.gone",)}


def test_the_comparison_as_data(found: Comparison) -> None:
    data = found.as_data()
    assert json.loads(json.dumps(data, allow_nan=False)) == data
    assert list(data) == ["scenarios", "verdicts", "numbers", "statements", "only_in"]
    assert data["scenarios"][1] == {"name": "worst", "parameters": WORST.model_dump()}
    assert data["verdicts"][0] == {"claim": "a", "values": {"base": "robust", "worst": "depends on assumption"}, "flips": True}
    first = data["numbers"][0]
    assert (first["id"], first["unit"]) == ("one.share", "proportion")
    assert first["values"]["base"] == {"value": 0.555, "low": 0.5, "high": 0.6, "text": "55.5% (50.0 to 60.0)"}
    assert first["deltas"] == {"base": 0, "worst": pytest.approx(-0.04)}
    assert data["only_in"] == {"base": ["one.gone"], "worst": ["one.new"]}


shares = st.builds(share, st.floats(0, 1))
records = st.dictionaries(st.sampled_from(["one.a", "one.b", "two.c"]), shares, min_size=1).map(lambda numbers: record(Scenario(), numbers))


@given(records)
def test_a_scenario_does_not_differ_from_itself(one: Record) -> None:
    found = compare({"one": one, "again": one})
    assert (found.numbers, found.statements, found.flips, found.parameters) == ((), {}, [], [])
    assert found.only_in == {"one": (), "again": ()}


@given(records, records)
def test_deltas_turn_their_sign_with_the_order(one: Record, other: Record) -> None:
    there, back = (compare({"a": one, "b": other}), compare({"b": other, "a": one}))
    deltas = {number.key: number.deltas["b"] for number in there.numbers if len(number.values) == 2}
    assert deltas == {number.key: -number.deltas["a"] for number in back.numbers if len(number.values) == 2}


@pytest.mark.parametrize(
    ("delta", "shown"), [(0.04, "+4.0 points"), (-0.0001, "\N{MINUS SIGN}0.01 points"), (1e-9, "+1e-07 points"), (0.0, "")]
)
def test_small_shifts_are_shown_with_a_digit(delta: float, shown: str) -> None:
    changed = Changed("one.share", {"a": share(0.5), "b": share(0.5 + delta)}, {"a": 0.0, "b": delta})
    assert changed.shift("b") == shown


# --- scenarios by name, and what is executed ---


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ([], "compare : name two scenarios or more"),
        (["base"], "compare base: name two scenarios or more, for example compare base worst_case"),
        (["base", "worst_cose"], "worst_cose: no such scenario; did you mean 'worst_case'?"),
        (["base", "gone.yml"], "gone.yml: no such scenario"),
    ],
)
def test_faulty_names_are_told(project: Project, words: list[str], message: str) -> None:
    with pytest.raises(InputError) as caught:
        named(project, words)
    assert str(caught.value).startswith(message)


def test_scenarios_are_named_by_their_files(project: Project, tmp_path: Path) -> None:
    (tmp_path / "base.yml").write_text("confidence: 0.9\n", encoding="utf-8")
    found = named(project, ["base", str(tmp_path / "base.yml"), "all_randomized_worst"])
    assert {name: scenario.differences for name, scenario in found.items()} == {
        "base": {},
        "base (2)": {"confidence": 0.9},
        "all_randomized_worst": {"target_population": "randomized", "non_enrolled": "worst"},
    }


def test_one_record_cannot_be_compared() -> None:
    with pytest.raises(InputError, match=r"^base: there is nothing to compare it with"):
        compare({"base": BASE})


def test_every_notebook_is_executed_under_every_scenario(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    asked, told = [], []

    def executed(
        _: Project, sources: list[Path], scenario: Scenario, options: Options, folder: Path, tell: Callable[[str, str], None]
    ) -> Scenario:
        asked.append((len(sources), scenario.non_enrolled))
        tell("one", "cached")
        return scenario

    monkeypatch.setattr(module, "executed", executed)
    monkeypatch.setattr(module, "collect", lambda scenario, _: OTHER if scenario == WORST else BASE)
    options = Options(project.data, project.work, 2)
    found = run(project, {"base": Scenario(), "worst": WORST}, options, lambda what, event: told.append((what, event)))
    assert found.flips == ["a"]
    assert asked == [(len(project.notebook_files()), "same"), (len(project.notebook_files()), "worst")]
    assert told == [("one (base)", "cached"), ("one (worst)", "cached")]
    assert list(project.work.iterdir()) == []


def test_an_assumption_that_cannot_hold_is_told_with_its_scenario(project: Project) -> None:
    more = make_scenario({"non_enrolled": "relative_success", "relative_success": 10.0}, "test")
    with pytest.raises(InputError, match=r"^more: .*success share of those outside"):
        run(project, {"base": Scenario(), "more": more}, Options(project.data, project.work, 1), lambda *_: None)


# --- how it is shown ---


def printed(found: Comparison, *, every: bool = False) -> str:
    terminal = Console(file=io.StringIO(), width=160, highlight=False)
    show(found, terminal, every=every)
    assert isinstance(terminal.file, io.StringIO)
    return terminal.file.getvalue()


def test_verdicts_come_before_numbers(found: Comparison) -> None:
    text = printed(found)
    assert 0 < text.index("Verdicts that flip") < text.index("1 of 2 claims keep their verdict.") < text.index("one.share")
    assert "55.5% (50.0 to 60.0)" in text
    assert "\N{MINUS SIGN}4.0 points" in text
    assert "one.rate" not in text
    assert "Numbers that differ: 3 (one 3)." in text
    assert "2 of them are not shown; --all shows them" in text
    assert "Sentences worded otherwise: 1 (one.finding)." in text


def test_everything_is_shown_when_asked(found: Comparison) -> None:
    text = printed(found, every=True)
    assert "contradicted" in text
    assert "one.rate" in text
    assert "--all" not in text


def test_what_is_the_same_is_told_so() -> None:
    text = printed(compare({"a": BASE, "b": BASE}))
    assert "The scenarios are the same in every parameter." in text
    assert "No verdict flips: 2 of 2 claims keep their verdict." in text
    assert "Numbers that differ: 0." in text


def test_a_name_cannot_color_the_terminal() -> None:
    assert "[red]x" in printed(compare({"[red]x": BASE, "b": OTHER}))


def test_the_page_holds_everything(found: Comparison) -> None:
    content = BeautifulSoup(page(found), "html.parser")
    assert content.select_one("html[lang=en] meta[name=viewport]")
    assert not content.select("script, link, img")
    cells = {line.th.get_text(): [cell.get_text() for cell in line.find_all("td")] for line in content.select("tbody tr") if line.th}
    assert cells["one.share"] == ["55.5% (50.0 to 60.0)", "51.5% (46.0 to 57.0)\N{MINUS SIGN}4.0 points"]
    assert cells["one.limits"] == ["30.0% (20.0 to 40.0)", "30.0% (10.0 to 40.0)"]
    assert cells["a"] == ["robust", "depends on assumption"]
    assert cells["non_enrolled"] == ["same", "worst"]
    assert cells["one.finding"] == ["It is 55.5% & more.", "It is <only> 51.5%."]
    assert "one.new" in content.get_text()
    assert page(found) == page(compare({"base": BASE, "worst": OTHER}))


def test_names_cannot_break_the_page() -> None:
    assert "<b>x" not in page(compare({"<b>x": BASE, "</title>": OTHER})).replace("<b>\N{MINUS SIGN}", "").replace("<b>+", "")
