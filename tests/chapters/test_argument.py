"""The argument: counts at each stage, windows of the quoted figures, and the sentences that follow from them."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup

from remission.chapters.argument import design, results, stated, tables, wording
from remission.chapters.argument.results import Passage, Quoted
from remission.errors import InputError
from remission.estimate import Estimate
from remission.evidence import Evidence
from remission.figures import strategies, timeline
from remission.flow import Stage
from remission.ledger import Ledger
from remission.quotes import editorial_index
from remission.scenario import make_scenario
from remission.seed import SeedNumber

TRIALS = {"care_ms_1": "CARE-MS I", "care_ms_2": "CARE-MS II"}


def stage(name: str, low: int, high: int | None = None) -> Stage:
    return Stage(name, low, low if high is None else high, "stated", ("F001",))


def window(slug: str, start: float, end: float) -> Quoted:
    value = Estimate(value=0.5, unit="proportion", method="as published", inputs=("F080",))
    return Quoted(slug, slug, start, end, dict.fromkeys(TRIALS, value))


def recorded(evidence: Evidence) -> tuple[Ledger, dict[str, dict[str, list[Passage]]]]:
    """A ledger as the chapter fills it, and the stages of each arm."""
    ledger = Ledger("argument", make_scenario({}, "test"), evidence)
    found = {
        trial: {"index": results.index_passages(evidence, trial), "control": results.control_passages(evidence, trial)}
        for trial in evidence.trials
    }
    for trial, parts in found.items():
        for part, passages in parts.items():
            ledger.record(f"{trial}.{part}", results.recorded(passages))
    return ledger, found


# --- counts ---


def test_the_stages_of_the_index_arms(evidence: Evidence) -> None:
    first = {passage.stage.name: passage.stage.text for passage in results.index_passages(evidence, "care_ms_1")}
    assert first == {
        "randomized": "386",
        "treated": "376",
        "completers": "367",
        "enrolled": "349",
        "on study": "334 to 336",
        "on study in year 7": "299",
    }
    second = {passage.stage.name: passage.stage.text for passage in results.index_passages(evidence, "care_ms_2")}
    assert second == {
        "randomized": "435 to 474",
        "treated": "435",
        "completers": "423",
        "enrolled": "393",
        "on study": "357",
        "on study in year 7": "317",
        "on study in year 8": "300",
        "on study in year 9": "288",
    }


def test_counts_of_another_base_are_left_out(evidence: Evidence) -> None:
    other = [fact for fact in evidence.select("participant_flow", measure="on_study_of_treated") if fact.denominator == 426]
    used = {fact for passage in results.index_passages(evidence, "care_ms_2") for fact in passage.stage.inputs}
    assert other
    assert used.isdisjoint(fact.fact_id for fact in other)


def test_shares_of_the_stages(evidence: Evidence) -> None:
    enrolled = results.stage_named(results.index_passages(evidence, "care_ms_2"), "enrolled")
    assert enrolled.of_previous is not None
    assert enrolled.of_previous.least.value == pytest.approx(393 / 423)
    assert enrolled.of_treated is not None
    assert enrolled.of_treated.least.value == pytest.approx(393 / 435)
    assert enrolled.of_treated.known


def test_the_first_stage_is_a_share_of_nothing(evidence: Evidence) -> None:
    for passages in (results.index_passages(evidence, "care_ms_1"), results.control_passages(evidence, "care_ms_1")):
        assert (passages[0].stage.name, passages[0].of_previous, passages[0].of_treated) == ("randomized", None, None)


def test_the_control_arms(evidence: Evidence) -> None:
    first = [passage.stage.text for passage in results.control_passages(evidence, "care_ms_1")]
    second = [passage.stage.text for passage in results.control_passages(evidence, "care_ms_2")]
    assert first == ["195", "187"]
    # 667 in both arms together, less the 426 treated as randomized to the other
    assert second == ["202 to 241", "202"]


@pytest.mark.parametrize(
    ("part", "whole", "least", "most"),
    [
        (stage("b", 50), stage("a", 100), 0.5, 0.5),
        (stage("b", 50), stage("a", 80, 100), 0.5, 0.625),
        (stage("b", 40, 60), stage("a", 80, 100), 0.4, 0.75),
        (stage("b", 90, 100), stage("a", 90, 100), 0.9, 1.0),
    ],
)
def test_a_share_lies_between_what_its_counts_allow(part: Stage, whole: Stage, least: float, most: float) -> None:
    found = results.share(part, whole)
    assert (found.least.value, found.most.value) == (least, most)
    assert found.known == (least == most)


def test_every_recorded_number_has_its_facts(evidence: Evidence) -> None:
    ledger, _ = recorded(evidence)
    assert len(ledger.numbers) > 30
    assert [key for key, number in ledger.numbers.items() if not number.inputs] == []
    assert all(set(number.inputs) <= evidence.facts.keys() for number in ledger.numbers.values())


# --- windows ---


def test_the_windows_of_the_quoted_figures(evidence: Evidence) -> None:
    found = {quoted.slug: (quoted.start, quoted.end, quoted.length.value) for quoted in results.quoted(evidence)}
    assert found == {
        "relapse_rate": (4, 5, 1),
        "bpf_change": (4, 5, 1),
        "neda": (2, 5, 3),
        "no_dmt": (1, 5, 4),
        "cdi_6m": (0, 5, 5),
        "thyroid": (0, 5, 5),
    }
    lengths = [length for _, _, length in found.values()]
    assert lengths == sorted(lengths)


def test_the_quoted_values_are_as_published(evidence: Evidence) -> None:
    values = {quoted.slug: {trial: value.text for trial, value in quoted.values.items()} for quoted in results.quoted(evidence)}
    assert values["no_dmt"] == {"care_ms_1": "67.3%", "care_ms_2": "55.5%"}
    assert values["neda"] == {"care_ms_1": "39.5%", "care_ms_2": "27%"}
    assert values["relapse_rate"] == {"care_ms_1": "0.15 per person-year", "care_ms_2": "0.18 per person-year"}


def test_trials_with_different_windows_are_refused(package: Path, rewrite: Callable[..., None]) -> None:
    rewrite(package / "outcomes.csv", "F081", start_year="2")
    with pytest.raises(InputError, match=r"no_dmt \(F080, F081\) has different windows"):
        results.quoted(Evidence.load(package))


def test_follow_up_ends_where_its_last_report_does(evidence: Evidence) -> None:
    assert results.follow_up_end(evidence, "care_ms_1") == (7.0, ("F229",))
    assert results.follow_up_end(evidence, "care_ms_2") == (9.0, ("F232",))


# --- sentences ---


def passage(low: int, high: int | None = None) -> Passage:
    return Passage(stage("enrolled", low), None, results.share(stage("enrolled", low), stage("treated", low + 30, high)))


def test_the_finding_says_at_least_where_the_base_is_a_range() -> None:
    windows = [window("relapse_rate", 4, 5), window("cdi_6m", 0, 5)]
    said = wording.finding(TRIALS, {"care_ms_1": passage(349), "care_ms_2": passage(393, 470)}, windows)
    assert said.count("at least") == 1
    assert "at least {num}`argument.care_ms_2.index.enrolled.of_treated.least`" in said
    assert "{num}`argument.windows.relapse_rate:number` to {num}`argument.windows.cdi_6m:number` years, all ending at month 60" in said
    assert len(re.findall(r"[.](?:\s|$)", said)) == 2


def test_sentences_follow_the_windows() -> None:
    one = [window("neda", 2, 4), window("no_dmt", 1, 3)]
    assert wording.span(one) == "{num}`argument.windows.no_dmt:number` years"
    said = "The figures that the editorial quotes speak about"
    assert wording.windows_title(one) == f"{said} {wording.span(one)}, the last ending at month 48"
    assert wording.treatment_free_window(one) == "from month 12 to month 36, which is {num}`argument.windows.no_dmt`"
    several = [window("neda", 2, 3), window("no_dmt", 1, 3)]
    assert wording.windows_title(several) == f"{said} {wording.span(several)}, all ending at month 36"
    assert wording.span(several) == "{num}`argument.windows.neda:number` to {num}`argument.windows.no_dmt:number` years"


# --- what the editorial states besides its results ---


@pytest.fixture(scope="module")
def index(evidence: Evidence) -> dict[str, SeedNumber]:
    return editorial_index(evidence)


def test_every_number_of_design_and_context_is_stated_once(index: dict[str, SeedNumber]) -> None:
    named = [number for item in (*stated.FIELD, *stated.DESIGN) for number in item.numbers]
    assert sorted(named) == sorted(key for key, number in index.items() if number.kind in ("design", "context"))


def test_the_design_stands_beside_the_evidence(evidence: Evidence, index: dict[str, SeedNumber]) -> None:
    ledger = Ledger("argument", make_scenario({}, "test"), evidence)
    windows = results.quoted(evidence)
    ledger.record("windows", {window.slug: window.length for window in windows})
    ledger.say("treatment_free_window", wording.treatment_free_window(windows))
    ledger.record("stated", stated.recorded(index))
    published = ledger.record("known", stated.known(evidence))
    beside = stated.held(evidence, windows, published.keys())
    shown = ledger.show(stated.table("Design", stated.DESIGN, index, "design", beside))
    found = BeautifulSoup(shown._repr_html_(), "html.parser").select("tbody tr")
    cells = [[cell.get_text() for cell in row.find_all(["th", "td"])] for row in found]
    rows = {first: rest for first, *rest in cells}
    assert rows["Relapses needed to enter"] == [
        "at least 2 within 2 years, and at least 1 within the last one",
        "5.2",
        "on average 2.4 and 2.7 within two years, 1.8 and 1.7 within the last one",
    ]
    assert rows["Next course"][0] == "3 infusions of 12 mg, 1 year after the first course"
    assert rows["Improved disability"][0] == "a score lower by at least 1, from at least 2.0, within 5 years"
    assert rows["Window free of further treatment"] == ["3 years after course 2; again 3 years", "5.7, 6.2", "a window of 4 years"]
    assert rows["Courses before the remission"][2].startswith("811 had a first course, 791 a second")
    assert "nothing" not in [row[2] for row in rows.values()]
    field = ledger.show(stated.table("Field", stated.FIELD, index, "field"))
    assert "more than <a" in field._repr_html_()


def test_what_index_or_evidence_lack_is_left_out(evidence: Evidence, index: dict[str, SeedNumber]) -> None:
    less = {key: number for key, number in index.items() if key != "N035"}
    assert "First course" not in [row[0] for row in stated.table("Design", stated.DESIGN, less, "design").rows]
    assert "n035" not in stated.recorded(less)
    assert {"relapses", "courses"}.isdisjoint(stated.held(Evidence(evidence.path, "0", bare(evidence), {}), [], set()))


def bare(evidence: Evidence) -> dict[str, list[dict[str, Any]]]:
    """The codebooks alone."""
    return {name: rows for name, rows in evidence.tables.items() if name in ("studies", "arms", "measures", "events")}


# --- table and figures ---


def test_the_table_holds_every_stage_and_says_what_is_not_stated(evidence: Evidence) -> None:
    ledger, found = recorded(evidence)
    table = tables.participants(ledger, "care_ms_2", "CARE-MS II", tables.named(evidence, "care_ms_2", found["care_ms_2"]))
    rows = {
        row.th.get_text(): [cell.get_text() for cell in row.find_all("td")]
        for row in BeautifulSoup(table._repr_html_(), "html.parser").select("tbody tr")
        if row.th
    }
    assert rows["Alemtuzumab 12 mg: randomized"][0] == "435 to 474"
    assert rows["Alemtuzumab 12 mg: treated"][:3] == ["435", "91.8 to 100.0%", ""]
    assert rows["Alemtuzumab 12 mg: enrolled"] == ["393", "92.9%", "90.3%", "stated"]
    assert rows["Alemtuzumab 12 mg: completers"][3] == "follows from F073, F072"
    assert rows["Alemtuzumab 12 mg: randomized"][3].startswith("not stated; bounded by F393")
    assert rows["Subcutaneous interferon beta-1a: completers and later"] == ["", "", "", "not stated in the sources at hand"]


def test_the_scheme_draws_every_strategy() -> None:
    ways = design.treatment_strategies()
    drawn = strategies(ways, colors=design.STRATEGY_COLORS, name="s", title="Title", xlabel="Time", alt="Two words")
    assert {way.group for way in ways} == {"Continuous therapy", "Induction"}
    assert [way.name for way in ways if way.name not in drawn.svg] == []
    assert len(drawn.data.rows) == len(ways) == 6
    assert all(0 <= block.start < block.end <= 100 and 0 < block.strength <= 1 for way in ways for block in way.blocks)
    # an induction begins with its strongest treatment, a continuous therapy does not
    for way in ways:
        assert (way.blocks[0].strength == 1) == (way.group == "Induction")


def test_the_timeline_draws_courses_studies_and_windows(evidence: Evidence) -> None:
    groups = design.courses_and_windows(evidence, results.quoted(evidence))
    drawn = timeline(groups, colors=design.STRATEGY_COLORS, name="t", title="Title", xlabel="Months", alt="Two words")
    rows = {str(row[0]): (row[2], str(row[4])) for row in drawn.data.rows}
    assert rows["First course"] == ("month 0", "")
    assert rows["Second course"] == ("month 12", "F080, F081")
    assert rows["Core trials"][0] == "month 0 to 24"
    assert rows["Extensions"][0] == "month 24 to 60"
    assert rows["CARE-MS II, later"] == ("month 60 to 108", "F232")
    assert rows["No further treatment"] == ("month 12 to 60", "F080, F081")
    remarks = {str(row[0]): str(row[3]) for row in drawn.data.rows}
    assert (remarks["Relapse rate"], remarks["No further treatment"], remarks["First course"]) == (
        "1 year",
        "4 years",
        "five daily infusions",
    )
    assert [text for text in (*rows, *remarks.values()) if text not in drawn.svg] == []


def test_the_figures_are_the_same_at_every_run_and_small(evidence: Evidence) -> None:
    spans = design.courses_and_windows(evidence, results.quoted(evidence))
    scheme = [strategies(design.treatment_strategies(), colors={}, name="a", title="T", xlabel="x", alt="a b") for _ in range(2)]
    lines = [timeline(spans, colors={}, name="a", title="T", xlabel="x", alt="a b") for _ in range(2)]
    for once, again in (scheme, lines):
        assert once.svg == again.svg
        assert len(once.svg) < 60_000
        assert "currentColor" in once.svg
        assert "DejaVu" not in once.svg
        assert not re.search(r'id="(?!a-)', once.svg)


def test_a_share_keeps_both_limits() -> None:
    found = results.recorded([Passage(stage("on study", 90, 100), results.share(stage("on study", 90, 100), stage("enrolled", 200)), None)])
    assert {key: value.value for key, value in found.items()} == {
        "on_study": 100,
        "on_study_least": 90,
        "on_study.of_previous.least": 0.45,
        "on_study.of_previous.most": 0.5,
    }
