"""The page of assumptions as its scripts find it: controls, ranges, counts with their sources, and the state that it opens with."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

import pytest
from bs4 import BeautifulSoup, Tag

from remission import cohort
from remission.errors import WorkError
from remission.evidence import Evidence
from remission.flow import participant_flow
from remission.gate.page import texts
from remission.ledgerfile import LedgerFile
from remission.pipeline.assemble import _with_digests
from remission.pipeline.exploredata import PARAMETERS, data
from remission.pipeline.explorepage import SCRIPTS, STYLE
from remission.pipeline.listings import listing
from remission.scenario import NonEnrolled, Population, Scenario, describe_parameters, make_scenario

ROOT = Path(__file__).resolve().parents[2]
STATIC = ROOT / "book" / "_static"
RANGES = [item for item in describe_parameters() if item["name"] in PARAMETERS and not item["choices"]]


def made(evidence: Evidence, ledger: LedgerFile, scenario: Scenario | None = None) -> str:
    return listing("explore", evidence, ledger, scenario or Scenario(), {}, {}, ())


@pytest.fixture
def html(evidence: Evidence, small_ledger: LedgerFile) -> str:
    return made(evidence, small_ledger)


@pytest.fixture
def page(html: str) -> BeautifulSoup:
    return BeautifulSoup(html, "html.parser")


@pytest.fixture
def held(evidence: Evidence, small_ledger: LedgerFile) -> dict[str, Any]:
    return data(evidence, small_ledger, Scenario())


def test_the_page_holds_its_data_and_loads_its_own_files(page: BeautifulSoup, held: dict[str, Any]) -> None:
    island = page.find(id="explore-data")
    assert isinstance(island, Tag)
    assert json.loads(island.get_text()) == json.loads(json.dumps(held))
    loaded = [str(tag["src"]) for tag in page.find_all("script", src=True)]
    assert loaded == [f"_static/{name}" for name in SCRIPTS]
    assert all(tag.has_attr("defer") for tag in page.find_all("script", src=True))
    assert [name for name in (*SCRIPTS, STYLE) if not (STATIC / name).is_file()] == []


def test_no_script_or_handler_stands_in_the_page(page: BeautifulSoup) -> None:
    assert [tag for tag in page.find_all("script") if not tag.has_attr("src") and tag["type"] != "application/json"] == []
    assert [name for tag in page.select("*") for name in tag.attrs if name.startswith("on")] == []


def test_no_text_can_end_the_data(evidence: Evidence, small_ledger: LedgerFile, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Evidence, "label", lambda *_: "</script><b>")
    html = made(evidence, small_ledger)
    assert html.count("</script>") == 1 + len(SCRIPTS)
    assert "<b>" not in html.replace('<b data-part="value">', "")


def test_no_digit_stands_in_the_page_until_its_scripts_run(html: str) -> None:
    assert texts(f"<article>{html}</article>") == []


def test_every_choice_of_a_parameter_can_be_made(page: BeautifulSoup, evidence: Evidence) -> None:
    def values(selector: str) -> list[str]:
        return [str(tag["value"]) for tag in page.select(selector)]

    assert values('input[name="trial"]') == list(evidence.trials)
    assert values('input[name="outcome"]') == list(cohort.outcomes(evidence))
    assert set(values('select[name="target_population"] option')) == {*get_args(Population), "own"}
    assert set(values('select[name="non_enrolled"] option')) == set(get_args(NonEnrolled))
    assert {str(tag["name"]) for tag in page.select('input[type="range"]')} == {"outside", *(item["name"] for item in RANGES)}


def test_every_control_has_a_name_and_a_slider_its_help(page: BeautifulSoup) -> None:
    for control in page.select("form select"):
        assert control["aria-label"]
    for control in page.select('form input[type="range"]'):
        (label,) = page.select(f'label[for="{control["id"]}"]')
        assert label.get_text()
        described = page.find(id=control["aria-describedby"])
        assert isinstance(described, Tag)
        assert described.get_text().endswith(".")
        assert "=" not in described.get_text()
    assert all(tag.find_parent("label") for tag in page.select('input[type="radio"]'))


@pytest.mark.parametrize("item", RANGES, ids=lambda item: item["name"])
def test_a_slider_runs_over_the_whole_range_and_stops_at_the_default(held: dict[str, Any], item: dict[str, Any]) -> None:
    stops = held["parameters"][item["name"]]["stops"]
    assert stops == sorted(set(stops))
    assert item["default"] in stops
    for stop in (stops[0], stops[-1]):
        Scenario.model_validate({item["name"]: stop} | ({"non_enrolled": item["name"]} if "success" in item["name"] else {}) | imor(item))
    if not item["exclusive"]:
        assert (stops[0], stops[-1]) == (item["minimum"], item["maximum"])


def imor(item: dict[str, Any]) -> dict[str, str]:
    return {"non_enrolled": "imor"} if item["name"] == "imor" else {}


def test_the_counts_are_those_of_the_ladder(held: dict[str, Any], evidence: Evidence) -> None:
    for trial, content in held["trials"].items():
        flow = participant_flow(evidence, trial)
        assert content["name"] == evidence.trials[trial]
        for outcome, reported in content["outcomes"].items():
            for population, size in content["populations"].items():
                rungs = cohort.ladder(evidence, trial, outcome, population, Scenario())
                found = (reported["successes"]["value"], content["entered"]["value"], size["value"])
                assert found == (rungs.count.value, rungs.enrolled, rungs.eligible.high)
                assert reported["base"] == rungs.observed.note
                assert list(size["rows"]) == list(flow.stage(population).estimate().inputs)


def counts(held: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for trial in held["trials"].values():
        yield trial["entered"]
        yield from trial["populations"].values()
        yield from (outcome["successes"] for outcome in trial["outcomes"].values())


def test_every_count_leads_to_its_rows_and_to_the_entry_that_is_it(held: dict[str, Any], evidence: Evidence) -> None:
    for count in counts(held):
        assert count["rows"]
        assert set(count["rows"]) <= set(evidence.facts)
    assert held["trials"]["care_ms_2"]["entered"]["entry"] == "other.patients"
    assert held["trials"]["care_ms_1"]["entered"]["entry"] == ""


def test_a_size_that_is_not_known_says_so(held: dict[str, Any]) -> None:
    assert "435 to 474" in held["trials"]["care_ms_2"]["populations"]["randomized"]["note"]


def test_a_size_of_ones_own_reaches_beyond_every_population(held: dict[str, Any]) -> None:
    outside = [size["value"] - trial["entered"]["value"] for trial in held["trials"].values() for size in trial["populations"].values()]
    assert held["parameters"]["outside"]["maximum"] > max(outside)
    assert min(outside) == held["parameters"]["outside"]["minimum"] == 0


def test_the_page_opens_with_the_scenario_of_the_build(evidence: Evidence, small_ledger: LedgerFile) -> None:
    settings = {"target_population": "treated", "non_enrolled": "relative_success", "relative_success": 0.5, "seed": 1}
    scenario = make_scenario(settings | {"interval_method": "jeffreys", "specificity": 0.9}, "test")
    held = data(evidence, small_ledger, scenario)
    values = scenario.model_dump()
    assert {name: held["initial"][name] for name in PARAMETERS} == {name: values[name] for name in PARAMETERS}
    assert held["defaults"] == {name: getattr(Scenario(), name) for name in PARAMETERS}
    assert held["kept"] == {"seed": 1}
    assert "jeffreys" in made(evidence, small_ledger, scenario)


def test_a_file_that_the_page_loads_is_named_with_its_digest(html: str, tmp_path: Path) -> None:
    named = _with_digests(html, ROOT / "book")
    assert named.count("?v=") == 1 + len(SCRIPTS)
    with pytest.raises(WorkError, match=r"^_static/explore\.css: .* missing; put it back$"):
        _with_digests(html, tmp_path)
