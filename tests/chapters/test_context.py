"""What the context chapter reads and computes, and the sentences and titles that follow from it."""

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from remission.analysis import intervals
from remission.cells import Quoted
from remission.chapters.context import head_to_head, lines, returning, rows, studies, tables, wording
from remission.chapters.context.head_to_head import Need, Network
from remission.chapters.context.lines import Line
from remission.errors import InputError
from remission.estimate import Estimate
from remission.evidence import Evidence
from remission.fact import Fact
from remission.ledger import Ledger
from remission.pipeline.check import typed_numbers
from remission.readings import Reading
from remission.roles import roles_in
from remission.scenario import Scenario, read_scenario
from remission.scenario import make_scenario as scenario_of

BASE = Scenario()
TRIALS = {"one": "ONE", "two": "TWO"}
ROOT = Path(__file__).resolve().parents[2]


def line(study: str, *values: float, years: int | None = None) -> Line:
    """A line of given shares."""
    whole = Fact(fact_id=study, table="outcomes", source_id="S", tier="primary", unit="percent", study_id=study, arm="arm", measure="neda")
    fact = replace(whole, start_year=None if years is None else Decimal(0), end_year=None if years is None else Decimal(years))
    readings = tuple(
        Reading(replace(fact, fact_id=f"{study}_{place}"), Estimate(value=value, unit="proportion", method="test"))
        for place, value in enumerate(values)
    )
    return Line(study, study.upper(), "drug", "arm", "years", readings)


def named(found: list[Line], study: str) -> list[Line]:
    return [one for one in found if one.study == study]


# --- lines ---


def test_relapse_lines_leave_out_the_core_years_and_years_on_placebo(evidence: Evidence) -> None:
    found = lines.relapse_lines(evidence, BASE)
    facts = [reading.fact for one in found for reading in one.readings]
    assert all(fact.end_year is None or fact.end_year > 2 for fact in facts)
    ids = {fact.fact_id for fact in facts}
    assert not ids & {"F297a", "F328", "F394", "F395", "F293", "F136a"}
    assert {"F297b", "F294b", "F460b", "F273", "F329"} <= ids


def test_single_years_of_one_group_are_one_line(evidence: Evidence) -> None:
    (found,) = named(lines.relapse_lines(evidence, BASE), "care_ms_2")
    assert found.window == "each of years 3 to 9"
    assert [estimate.value for estimate in found.estimates] == [0.22, 0.23, 0.18, 0.15, 0.14, 0.18, 0.13]
    assert (lines.lowest([found]).value, lines.highest([found]).value) == (0.13, 0.23)


def test_the_trials_argued_about_come_first(evidence: Evidence) -> None:
    for found in (lines.relapse_lines(evidence, BASE), lines.activity_lines(evidence, BASE, yearly=True)):
        assert [one.study for one in found[:2]] == list(evidence.trials)


def test_placebo_spreads_by_its_own_factor(evidence: Evidence) -> None:
    found = lines.placebo_lines(evidence, BASE)
    assert {one.study for one in found} == {"freedoms", "clarity", "define_confirm", "temso", "tower", "topic", "affirm"}
    assert lines.times(found).value == pytest.approx(0.73 / 0.284)
    assert lines.times(found).text == "2.6"
    assert lines.times(found).calculation == "0.73 / 0.284"


def test_an_end_of_a_range_rests_on_all_that_were_compared() -> None:
    found = [line("one", 0.3, 0.1), line("two", 0.2)]
    low, high = lines.lowest(found), lines.highest(found)
    assert (low.value, high.value) == (0.1, 0.3)
    assert low.inputs == high.inputs == lines.times(found).inputs == ("one_0", "one_1", "two_0")
    assert not low.has_interval


def test_a_window_leads_to_its_row(evidence: Evidence) -> None:
    (found,) = named(lines.worsening_lines(evidence, BASE), "northwestern_ahsct")
    assert str(found.label) == "Northwestern stem cell transplantation cohort, autologous stem cell transplantation: 4 years"
    assert Quoted("F342", "4 years") in found.label.parts
    (several,) = named(lines.relapse_lines(evidence, BASE), "care_ms_2")
    assert str(several.label_in_study) == "alemtuzumab 12 mg: each of years 3 to 9"


def test_the_length_of_a_window_is_that_of_the_longest() -> None:
    years = line("one", 0.4, years=9).years
    assert years is not None
    assert (years.text, years.calculation, years.inputs) == ("9 years", "9 - 0", ("one_0",))
    assert line("one", 0.4).years is None


def test_worsening_takes_the_longest_window(evidence: Evidence) -> None:
    found = {one.study: one for one in lines.worsening_lines(evidence, BASE)}
    assert found["care_ms_2"].estimates[0].text == "60%"
    assert found["camms223_ext"].estimates[0].text == "76%"
    assert found["northwestern_ahsct"].readings[0].fact.measure == "progression_free"
    assert "mist" not in found


def test_retention_reads_a_count_with_its_base(evidence: Evidence) -> None:
    (found,) = named(lines.retention_lines(evidence, BASE, ("completed_extension_count",)), "endorse")
    expected = intervals.proportion(760, 1736)
    assert (found.estimates[0].value, found.estimates[0].low) == (expected.value, expected.low)
    assert found.estimates[0].inputs == ("F308",)


def test_every_line_has_a_key_of_its_own(evidence: Evidence) -> None:
    for found in (lines.relapse_lines(evidence, BASE), lines.activity_lines(evidence, BASE, yearly=False)):
        keys = [lines.key(reading) for one in found for reading in one.readings]
        assert len(keys) == len(set(keys))


@pytest.mark.parametrize("scenario", ["base", "best_case", "worst_case"])
def test_published_rates_do_not_depend_on_the_scenario(evidence: Evidence, scenario: str) -> None:
    other = scenario_of(read_scenario(ROOT / "scenarios" / f"{scenario}.yml"), "test")
    assert lines.relapse_lines(evidence, other) == lines.relapse_lines(evidence, BASE)


# --- studies and what sets them apart ---


def test_reasons_come_from_the_data(evidence: Evidence) -> None:
    others = studies.others(evidence, BASE)
    found = {study.id: [str(reason) for reason in study.reasons] for study in others}
    assert not set(found) & set(evidence.trials)
    assert "this extension was double-blind, not open-label" in found["temso_ext"]
    assert any("placebo" in reason for reason in found["freedoms_ext"])
    assert any("continuously" in reason for reason in found["longterms"])
    assert not any("continuously" in reason for reason in found["camms223_ext"])
    assert "no count or interval published" in found["camms223_ext"]
    assert any("without randomized groups" in reason for reason in found["strive"])
    assert any("three months" in reason for reason in found["prisms_15"])
    assert all(found.values())
    assert Quoted("temso_ext", "this extension was double-blind, not open-label") in others[list(found).index("temso_ext")].reasons


def test_a_changed_note_changes_the_reason(package: Path, rewrite: Callable[..., None]) -> None:
    rewrite(package / "studies.csv", "temso_ext", note="Another reason.")
    found = {study.id: study for study in studies.others(Evidence.load(package), BASE)}
    assert Quoted("temso_ext", "another reason") in found["temso_ext"].reasons


@pytest.mark.parametrize(
    ("study", "counts", "of"),
    [
        ("freedoms_ext", (920, 1033), "of core completers"),
        ("temso_ext", (742, 1088), "of the randomized"),
        ("care_ms_1_highly_active", (99, 105), "of the subgroup"),
    ],
)
def test_who_entered_is_a_share_of_the_nearest_base(evidence: Evidence, study: str, counts: tuple[int, int], of: str) -> None:
    found, base = studies.entered_share(evidence, BASE, study)
    assert found is not None
    assert (found.low, found.high) == (intervals.proportion(*counts).low, intervals.proportion(*counts).high)
    assert base == of


def test_a_bare_count_says_that_its_base_is_missing(evidence: Evidence) -> None:
    found, base = studies.entered_share(evidence, BASE, "strata")
    assert found is not None
    assert (found.value, found.has_interval, base) == (1094, False, "patients, of how many is not published")
    assert studies.entered_share(evidence, BASE, "halt_ms")[1] == "patients enrolled"
    assert studies.entered_share(evidence, BASE, "camms223_ext") == (None, "")


# --- who came back ---


def test_those_who_stayed_away_had_fared_worse(evidence: Evidence) -> None:
    found = {pair.measure: pair.difference for pair in returning.pairs(evidence, BASE)}
    expected = intervals.difference([87, 84], [253, 288])
    assert (found["cdw_3m"].value, found["cdw_3m"].low) == (expected.value, expected.low)
    assert found["relapse_rate"].full == "0.170 per person-year (0.002 to 0.338)"
    assert found["ae_discontinuation"].value == pytest.approx(19 / 270 - 8 / 290)


def test_the_odds_ratio_is_of_doing_well(evidence: Evidence) -> None:
    found = returning.imor(evidence, BASE)
    assert found.value == pytest.approx((166 / 87) / (204 / 84))
    assert found.full == "0.79 (0.55 to 1.13)"
    assert found.calculation == "(166 / 87) / (204 / 84)"
    assert returning.imor(evidence, Scenario(confidence=0.5)).low > found.low  # type: ignore[operator]


def test_sentences_on_those_who_stayed_away_turn(evidence: Evidence) -> None:
    found = returning.pairs(evidence, BASE)
    mirrored = [replace(pair, difference=replace(pair.difference, value=-pair.difference.value, low=-1.0, high=1.0)) for pair in found]
    text, other = wording.returning(found), wording.returning(mirrored)
    assert "All point the same way" in text
    assert "All point" not in other
    assert "For 3-month confirmed disability worsening the interval" in text
    assert typed_numbers(text.replace("3-month", "month")) == []
    tallies = [{key: count.value for key, count in returning.tally(pairs).items()} for pairs in (found, mirrored)]
    assert tallies == [{"outcomes": 3, "worse": 3, "clear": 2}, {"outcomes": 3, "worse": 0, "clear": 0}]
    titles = [wording.returning_title(returning.tally(pairs)) for pairs in (found, mirrored)]
    assert "in every outcome; {num}`context.prisms_15.clear` of" in titles[0]
    assert "in {num}`context.prisms_15.worse` of {num}`context.prisms_15.outcomes` outcomes" in titles[1]
    assert all(("param", "confidence") in roles_in(title) for title in titles)
    assert "below" in wording.imor_sentence(returning.imor(evidence, BASE))
    high = Estimate(value=2, low=1.5, high=3, unit="ratio", method="test")
    assert "above" in wording.imor_sentence(high)
    assert "includes" not in wording.imor_sentence(high)


def test_an_interval_that_rounding_could_bring_to_zero_is_told(evidence: Evidence) -> None:
    found = {pair.measure: pair for pair in returning.pairs(evidence, BASE)}
    assert found["relapse_rate"].rounding == pytest.approx(0.01)
    assert found["cdw_3m"].rounding == 0
    assert "For annualized relapse rate it excludes it by less than the rounding" in wording.returning(list(found.values()))
    wide = replace(found["relapse_rate"], difference=replace(found["relapse_rate"].difference, low=0.02))
    assert "rounding" not in wording.returning([wide])


def test_a_mean_without_standard_deviation_is_refused(package: Path, rewrite: Callable[..., None]) -> None:
    rewrite(package / "comparator_extensions.csv", "F395", sd="")
    with pytest.raises(InputError, match="F395: a difference of means needs standard deviations"):
        returning.pairs(Evidence.load(package), BASE)


def test_a_share_without_count_is_refused(package: Path, rewrite: Callable[..., None]) -> None:
    rewrite(package / "comparator_extensions.csv", "F397", numerator="")
    with pytest.raises(InputError, match="F397: a difference of shares needs both counts"):
        returning.pairs(Evidence.load(package), BASE)


# --- alemtuzumab and natalizumab ---


def test_no_randomization_links_the_two_drugs(evidence: Evidence) -> None:
    found = head_to_head.network(evidence, "alemtuzumab", "natalizumab")
    assert found == Network((), ("subcutaneous interferon beta-1a",), ("placebo",), connected=False)
    assert found.common == ()
    assert head_to_head.network(evidence, "natalizumab", "teriflunomide").common == ("placebo",)


def test_a_common_control_links_them(package: Path, rewrite: Callable[..., None]) -> None:
    rewrite(package / "untreated_course.csv", "F430", arm="ifnb1a_sc")
    found = head_to_head.network(Evidence.load(package), "alemtuzumab", "natalizumab")
    assert found.connected
    assert found.common == ("subcutaneous interferon beta-1a",)
    assert "missing" not in wording.linked(found, "a", "b")
    apart = Network((), ("x",), ("y",), connected=False)
    assert "A randomized trial of x against y would be the missing link" in wording.linked(apart, "a", "b")
    assert "missing" not in wording.linked(replace(apart, second_against=()), "a", "b")
    assert "chain" in wording.linked(found, "a", "b")
    assert "links" in wording.linked(found, "a", "b")


def test_a_trial_of_both_is_told(package: Path, rewrite: Callable[..., None]) -> None:
    rewrite(package / "untreated_course.csv", "F430", arm="alemtuzumab_12mg")
    found = head_to_head.network(Evidence.load(package), "alemtuzumab", "natalizumab")
    assert found.direct == ("affirm",)
    assert "holds a randomized trial" in wording.linked(found, "alemtuzumab", "natalizumab")
    assert "one trial" in wording.control_title(found, "alemtuzumab", "natalizumab")


def test_no_window_is_shared_by_all_patients(evidence: Evidence) -> None:
    first, second, shared = head_to_head.shared_windows(evidence, "neda", "alemtuzumab", "natalizumab")
    assert first == ("year 3", "year 4", "year 5", "years 3 to 5", "year 7", "year 8")
    assert second == ("year 1", "year 2", "years 0 to 2")
    assert shared == ()


def test_each_drug_stands_beside_its_own_control(evidence: Evidence) -> None:
    found = head_to_head.controlled(evidence, BASE, ("alemtuzumab", "natalizumab"))
    assert [one.study for one in found] == ["care_ms_1", "care_ms_1", "care_ms_2", "care_ms_2", "affirm", "affirm"]
    panels = rows.by_study(found, ("alemtuzumab", "natalizumab"), rows.colors(evidence))
    assert [[row.hollow for row in panel] for panel in panels.values()] == [[False, True]] * 3


def test_rare_events_need_more_than_there_was(evidence: Evidence) -> None:
    found = {need.slug: need for need in head_to_head.needs(evidence, BASE, "natalizumab")}
    assert found["activity"].size.value == 392
    nephropathy = found["care_ms_1.nephropathy"]
    assert nephropathy.times is not None
    assert nephropathy.times.value == pytest.approx(nephropathy.size.value / (349 * 3))
    assert nephropathy.times.calculation == "49,307 / 1,047"
    assert "tell 0.00095511 per person-year from 0.000477555 at a level of 0.05" in nephropathy.size.calculation
    assert set(nephropathy.size.inputs) == {"F186", "F071"}
    stayers = head_to_head.needs(evidence, Scenario(person_years="stayers_only"), "natalizumab")
    assert {need.slug: need for need in stayers}["care_ms_1.nephropathy"].size.value < nephropathy.size.value
    assert not [need for need in head_to_head.needs(evidence, BASE, "no such drug") if need.times is None]


def test_the_sizes_are_told_by_the_results() -> None:
    size = Estimate(value=500, unit="person-years", method="test")
    large, small = (
        Need(slug, f"half the rate of {slug}", size, replace(size, unit="ratio", value=value)) for slug, value in (("a", 2), ("b", 0.5))
    )
    share = Need("c", "ten points", replace(size, unit="patients"))
    text = wording.sizes([share, large, small])
    assert "some of the event rates" in text
    assert {key for _, key in roles_in(text)} == {"context.needs.c.size", "context.needs.a.size", "context.needs.a.times"}
    assert "all of the event rates" in wording.sizes([large])


# --- titles and finding ---


@pytest.mark.parametrize(
    ("own", "lies"),
    [((0.1, 0.15), "inside"), ((0.1, 0.3), "reach above"), ((0.01, 0.1), "reach below"), ((0.01, 0.3), "above and below")],
)
def test_the_title_says_how_the_trials_lie(own: tuple[float, float], lies: str) -> None:
    assert lies in wording.relapse_title([line("one", *own), line("other", 0.05, 0.2)], TRIALS)


def test_the_title_tells_each_trial_apart(evidence: Evidence) -> None:
    found = [line("one", 0.1, 0.2), line("two", 0.1, 0.3), line("other", 0.05, 0.2)]
    assert "those of ONE lie inside this range, those of TWO reach above" in wording.relapse_title(found, TRIALS)
    published = wording.relapse_title(lines.relapse_lines(evidence, BASE), evidence.trials)
    assert published.endswith("those of CARE-MS I lie inside this range, those of CARE-MS II reach above")


def test_a_longer_window_with_a_higher_share_is_told() -> None:
    own = line("one", 0.4, years=3)
    found = lines.longer_yet_higher(
        [own, line("other", 0.5, years=9), line("third", 0.3, years=9), line("near", 0.9, years=2), line("unknown", 0.9)], TRIALS
    )
    assert found is not None
    assert [one.study for one in found] == ["other"]
    text = wording.longer_yet_higher(found)
    assert "OTHER ({num}`context.activity.other.arm.neda.` over {num}`context.longer.other.arm.neda.`)" in text
    assert wording.longer_yet_higher(lines.longer_yet_higher([own, line("third", 0.3, years=9)], TRIALS)).startswith("No study")
    assert "not published" in wording.longer_yet_higher(lines.longer_yet_higher([line("one", 0.4)], TRIALS))


@pytest.mark.parametrize(
    ("title", "group"),
    [
        (wording.PLACEBO_TITLE, "placebo"),
        (wording.ACTIVITY_TITLE, "activity"),
        (wording.WORSENING_TITLE, "worsening"),
        (wording.RETENTION_TITLE, "retention"),
        (wording.relapse_title([line("one", 0.1), line("other", 0.05, 0.2)], TRIALS), "relapses.others"),
    ],
)
def test_titles_hold_the_range(title: str, group: str) -> None:
    assert {f"context.{group}.lowest", f"context.{group}.highest"} <= {key for _, key in roles_in(title)}
    assert typed_numbers(title) == []


def test_the_finding_names_every_trial() -> None:
    text = wording.finding(TRIALS)
    ends = {f"context.relapses.{group}.{end}" for group in ("others", *TRIALS) for end in ("lowest", "highest")}
    assert {key for _, key in roles_in(text)} == ends | {"context.placebo.times"}
    assert typed_numbers(text) == []


# --- rows and tables ---


def test_colors_are_those_of_the_trials(evidence: Evidence) -> None:
    shades = rows.colors(evidence)
    assert len(set(shades.values())) == 3
    panels = rows.by_giving(evidence, lines.relapse_lines(evidence, BASE), shades)
    assert list(panels) == ["Given in courses", "Given continuously"]
    assert [row.color for row in panels["Given in courses"][:2]] == [shades[trial] for trial in evidence.trials]
    assert all(row.hollow for row in rows.plain(lines.placebo_lines(evidence, BASE), shades))


def test_pairs_have_a_scale_each(evidence: Evidence) -> None:
    found = returning.pairs(evidence, BASE)
    assert rows.pairs(found).keys() == rows.pair_scales(found).keys()
    assert set(rows.pair_scales(found).values()) == {"Patients (%)", "Relapses per person-year"}


def test_the_tables_say_what_is_missing(evidence: Evidence) -> None:
    ledger = Ledger("context", BASE, evidence)
    others = studies.others(evidence, BASE)
    for study in others:
        if study.entered:
            ledger.record(f"entered.{study.id}", study.entered)
    found = {str(row[0]): row for row in tables.studies(ledger, "Studies", others).rows}
    assert found["CAMMS223 extension"][3] == "not published in the sources seen"
    assert str(found["TEMSO extension"][4]).endswith("; this extension was double-blind, not open-label.")
    assert "of the randomized" in str(found["TEMSO extension"][3])
    network = head_to_head.network(evidence, "alemtuzumab", "natalizumab")
    windows = head_to_head.shared_windows(evidence, "neda", "alemtuzumab", "natalizumab")
    cells = [row[1] for row in tables.head_to_head("Both", network, windows, "alemtuzumab", "natalizumab").rows]
    assert cells.count("none") == 4
