"""What the studies could have seen, what registers and authorities say, and benefits beside risks."""

import math
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from remission.analysis import intervals, safety
from remission.chapters.safety import detection, effects, later, named
from remission.chapters.safety.needed import Needed, number_needed
from remission.errors import InputError
from remission.estimate import Estimate
from remission.evidence import Evidence
from remission.scenario import make_scenario

DEFAULTS = make_scenario({}, "test")
Rewrite = Callable[..., None]


@pytest.fixture(scope="module")
def by_slug(evidence: Evidence) -> dict[str, effects.Effect]:
    return {effect.slug: effect for effect in effects.effects(evidence, DEFAULTS)}


def shown(needed: Needed) -> str:
    return str(needed.cell)


# --- what could have been seen ---


def test_groups_run_from_small_to_large_with_stated_sizes(evidence: Evidence) -> None:
    assert [group.size.value for group in detection.watched(evidence)] == [742, 811, 1486, 18561]


def test_the_chance_of_one_case(evidence: Evidence) -> None:
    entered = detection.watched(evidence)[0].size
    found = detection.sight(entered, DEFAULTS)
    assert found.chance["one_in_1000"].value == pytest.approx(1 - 0.999**742)
    assert found.upper.value == pytest.approx(1 - 0.05 ** (1 / 742))
    assert found.upper.assumptions == ("confidence",)


def test_a_certain_event_is_seen() -> None:
    assert detection.chance_of_one(Estimate(value=3, unit="patients", method="given"), 1).value == 1


def test_a_curve_falls_with_rarity_and_holds_the_shown_risks(evidence: Evidence) -> None:
    curve = detection.sight_curve(detection.watched(evidence)[0].size)
    chances = [chance for _, chance in curve]
    assert chances == sorted(chances, reverse=True)
    for risk in detection.RISKS.values():
        assert any(number == pytest.approx(risk.value) for number, _ in curve)


def test_a_chance_rests_on_the_facts_behind_its_risk(evidence: Evidence) -> None:
    size = detection.watched(evidence)[0].size
    found = detection.chance_of_one(size, 0.001, ("F276",))
    assert set(found.inputs) == {*size.inputs, "F276"}
    assert found.calculation == "1 - (1 - 0.001)^742"


def test_patients_needed_follow_the_confidence() -> None:
    assert [found.value for found in detection.patients_for(DEFAULTS).values()] == [299, 2995, 29956]
    assert detection.patients_for(make_scenario({"confidence": 0.5}, "test"))["one_in_1000"].value == 693


def test_courses_are_split_after_the_regimen(evidence: Evidence) -> None:
    found = detection.courses(evidence)
    assert (found["core"].value, found["later"].value) == (811 + 791, 302 + 105 + 26 + 5)


def test_person_years_for_an_excess(evidence: Evidence) -> None:
    (zoster,) = detection.excesses(evidence, ["herpes_zoster"])
    expected = safety.detect_excess(2, background_rate=5.796e-3).person_years
    assert expected is not None
    least, most = zoster.needed["double"]
    assert least.value >= expected.low
    assert least.value == pytest.approx(expected.low, rel=0.01)
    assert most.value > least.value
    assert detection.excesses(evidence, ["nephropathy"]) == []


# --- registers, courses, authorities ---


def test_thyroid_rate_takes_the_stated_count(evidence: Evidence) -> None:
    expected = safety.first_event_rate(811, 342, 6)
    assert later.thyroid_rate(evidence, DEFAULTS).value == pytest.approx(expected.value * 1000)


def test_deaths_over_the_stated_person_years(evidence: Evidence) -> None:
    found = later.core_deaths(evidence, DEFAULTS)
    expected = intervals.rate(3, 1622)
    assert found.value == pytest.approx(expected.value * 1000)
    assert {"F179", "F180", "F422"} == set(found.inputs)


def test_without_a_count_there_is_no_thyroid_rate(package: Path, rewrite: Rewrite) -> None:
    for fact in ("F164", "F256", "F266"):
        rewrite(package / "adverse_events.csv", fact, numerator="", denominator="")
    with pytest.raises(InputError, match="count, base and years"):
        later.thyroid_rate(Evidence.load(package), DEFAULTS)


def test_the_share_reported_is_at_most_cases_over_treated(evidence: Evidence) -> None:
    approved = detection.watched(evidence)[-1].size
    found = later.reported_at_most(evidence, approved)
    assert found.value == 13 / 18561
    assert set(found.inputs) == {"F276", "F203"}


def test_the_soonest_part_of_the_reactions(evidence: Evidence) -> None:
    found = later.soon_after(later.notices(evidence, DEFAULTS))
    assert found is not None
    assert found.share is not None
    assert (found.slug, found.share.value) == ("f277", 12 / 13)
    assert later.soon_after([]) is None


def test_a_statement_has_no_number(evidence: Evidence) -> None:
    found = {notice.slug: notice for notice in later.notices(evidence, DEFAULTS)}
    assert found["f279"].value is None
    assert found["f282"].span == "1 to 3 days"
    assert "natalizumab" in found["f429"].note


def test_infusion_reactions_by_course(evidence: Evidence) -> None:
    found = later.by_course(evidence, DEFAULTS)
    assert list(found) == [1, 2, 3, 4, 5, 6]
    assert found[1]["infusion_reactions"].estimate.full == "84.7% (82.1 to 87.0)"
    assert "serious_infusion_reactions" not in found[5]


def test_infections_have_no_interval_and_a_comparator(evidence: Evidence) -> None:
    treated, control = later.yearly_infections(evidence, DEFAULTS).values()
    assert [round(reading.value, 3) for reading in treated] == [0.587, 0.526, 0.466, 0.428, 0.409, 0.381]
    assert [reading.value for reading in control] == [0.413, 0.377]
    assert not any(reading.estimate.has_interval for reading in (*treated, *control))
    assert {name: found.text for name, found in later.serious_infections(evidence).items()} == {"low": "1.0%", "high": "1.9%"}


def test_registers_keep_their_published_intervals(evidence: Evidence) -> None:
    lines = {line.slug: line for line in later.register_rates(evidence)}
    assert lines["swedish_register.alemtuzumab.thyroid"].estimate.interval == "75 to 154"
    shares = {line.slug: line for line in later.reported_shares(evidence, DEFAULTS)}
    assert shares["finnish_cohort.alemtuzumab.death"].estimate.has_interval
    assert not shares["us_label.alemtuzumab_12mg.itp"].estimate.has_interval


# --- named events ---


def test_every_named_event_is_told_with_what_there_is(evidence: Evidence) -> None:
    found = {event.event: event for event in named.named(evidence, DEFAULTS)}
    assert tuple(found) == named.EVENTS
    assert [figure.estimate.value for figure in found["herpes_zoster"].cases] == [25, 35]
    for event in ("listeriosis", "cytomegalovirus", "nocardiosis", "cns_b_cell"):
        assert not found[event].figures
        assert found[event].what == "case reports only: no count or base in the sources at hand"
    assert "no background" in found["nephropathy"].what
    assert found["thyroid"].what == "share of patients"


def test_a_codebook_without_the_event_leaves_it_out(evidence: Evidence) -> None:
    assert named.named(evidence, DEFAULTS, ["gout"]) == []


# --- benefits and risks ---


def test_numbers_needed_come_from_counts(by_slug: dict[str, effects.Effect]) -> None:
    found = by_slug["care_ms_1.with_relapse"].needed
    assert found.nnt == safety.nnt_from_counts([376 - 82, 187 - 75], [376, 187])
    assert (shown(found), found.nnt.text) == ("NNTB 5.5 (3.8 to 9.8)", "NNTB 5.5 (3.8 to 9.8)")
    assert found.settled
    assert found.value is not None
    assert found.value.calculation == "1 / (294 / 376 - 112 / 187)"
    assert (found.value.assumptions, found.at_low and found.at_low.assumptions) == ((), ("confidence",))


def test_a_difference_that_may_be_none_passes_through_infinity(by_slug: dict[str, effects.Effect]) -> None:
    found = by_slug["care_ms_1.cdw_6m_km"].needed
    assert found.nnt is not None
    assert shown(found) == found.nnt.text == "NNTB 37 (NNTH 47 to infinity to NNTB 12)"
    assert found.settled is False
    assert found.basis == "stated counts, not the printed shares"


def test_yearly_rates_give_person_years(by_slug: dict[str, effects.Effect]) -> None:
    needed = by_slug["care_ms_1.relapse_rate"].needed
    found = needed.nnt
    assert found is not None
    assert shown(needed) == found.text
    assert found.unit == "person-years"
    assert found.value == pytest.approx(1 / 0.21)
    low = 0.21 - (0.10**2 + 0.05**2) ** 0.5
    assert found.at_low == pytest.approx(1 / low)


def test_without_counts_only_rounding_is_carried(by_slug: dict[str, effects.Effect]) -> None:
    found = by_slug["care_ms_1.infections"].needed
    assert found.nnt is None
    assert found.settled is None
    assert shown(found) == "NNTH 4.5 to 5"  # 67 against 46: between 20 and 22 points
    assert shown(by_slug["care_ms_2.cdi_6m"].needed).startswith("NNTB")


def test_a_range_of_the_comparator_is_carried(by_slug: dict[str, effects.Effect]) -> None:
    found = by_slug["care_ms_1.thyroid"]
    assert found.control is not None
    assert found.control_high is not None
    assert (found.control.value, found.control_high.value) == (0.05, 0.06)
    assert shown(found.needed) == f"NNTH {1 / 0.135:.1f} to {1 / 0.115:.1f}"


def test_rare_events_without_counts_get_no_number_needed(by_slug: dict[str, effects.Effect]) -> None:
    for trial in ("care_ms_1", "care_ms_2"):
        assert by_slug[f"{trial}.malignancy"].needed == Needed(None, "no count published")


def test_without_a_comparator_there_is_none(by_slug: dict[str, effects.Effect]) -> None:
    found = by_slug["care_ms_1.death"]
    assert (found.control, found.needed) == (None, Needed(None, "no comparator figure"))


@pytest.mark.parametrize(
    ("treated", "control", "said"),
    [
        ((50, 100), (50, 100), "NNT infinity (NNTH 7.4 to infinity to NNTB 7.4)"),
        ((0, 1000), (0, 1000), "NNT infinity (NNTH 261 to infinity to NNTB 261)"),
        ((90, 100), (10, 100), "NNTB 1.2 (1.2 to 1.4)"),
        ((10, 100), (90, 100), "NNTH 1.2 (1.2 to 1.4)"),
    ],
)
def test_a_number_needed_reads_as_its_analysis(evidence: Evidence, treated: tuple[int, int], control: tuple[int, int], said: str) -> None:
    share = evidence.fact("F007")
    first, second = (replace(share, numerator=count, denominator=base) for count, base in (treated, control))
    found = number_needed(DEFAULTS, first, second, better_high=True)
    assert found.nnt is not None
    assert (shown(found), found.nnt.text) == (said, said)


@pytest.mark.parametrize(
    ("ends", "said"),
    [
        ((0.0, 0.0, 0.2), "NNT infinity (NNTB 5 to infinity)"),
        ((0.0, -0.2, 0.0), "NNT infinity (NNTH 5 to infinity)"),
        ((0.1, 0.0, 0.2), "NNTB 10 (5 to infinity)"),
    ],
)
def test_a_limit_of_no_difference_is_infinity(ends: tuple[float, float, float], said: str) -> None:
    found = safety.nnt(*ends)
    numbers = [
        None if math.isinf(each) else Estimate(value=abs(each), unit="patients", method="given")
        for each in (found.value, found.at_low, found.at_high)
    ]
    assert shown(Needed(found, "given", "", *numbers)) == found.text == said


def test_sources_are_named_by_author_or_journal(evidence: Evidence) -> None:
    assert effects.source(evidence, evidence.fact("F007")) == "Cohen 2012"
    assert effects.source(evidence, evidence.fact("F175a")) == "Neurotherapeutics 2013"
