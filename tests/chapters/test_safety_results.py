"""What the studies could have seen, what registers and authorities say, and benefits beside risks."""

from collections.abc import Callable
from pathlib import Path

import pytest

from remission.analysis import intervals, safety
from remission.chapters.safety import detection, effects, later, named
from remission.errors import InputError
from remission.estimate import Estimate
from remission.evidence import Evidence
from remission.scenario import make_scenario

DEFAULTS = make_scenario({}, "test")
Rewrite = Callable[..., None]


@pytest.fixture(scope="module")
def by_slug(evidence: Evidence) -> dict[str, effects.Effect]:
    return {effect.slug: effect for effect in effects.effects(evidence, DEFAULTS)}


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
    for risk in detection.RISKS:
        assert any(number == pytest.approx(risk) for number, _ in curve)


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
    found = by_slug["care_ms_1.with_relapse"]
    assert found.needed == safety.nnt_from_counts([376 - 82, 187 - 75], [376, 187])
    assert found.needed is not None
    assert found.needed.text.startswith("NNTB 5.5")
    assert found.settled


def test_a_difference_that_may_be_none_passes_through_infinity(by_slug: dict[str, effects.Effect]) -> None:
    found = by_slug["care_ms_1.cdw_6m_km"]
    assert found.needed is not None
    assert "infinity" in found.needed.text
    assert found.settled is False
    assert found.basis == "stated counts, not the printed shares"


def test_yearly_rates_give_person_years(by_slug: dict[str, effects.Effect]) -> None:
    found = by_slug["care_ms_1.relapse_rate"].needed
    assert found is not None
    assert found.unit == "person-years"
    assert found.value == pytest.approx(1 / 0.21)
    low = 0.21 - (0.10**2 + 0.05**2) ** 0.5
    assert found.at_low == pytest.approx(1 / low)


def test_without_counts_only_rounding_is_carried(by_slug: dict[str, effects.Effect]) -> None:
    found = by_slug["care_ms_1.infections"]
    assert found.needed is None
    assert found.settled is None
    assert found.span == "NNTH 4.5 to 5"  # 67 against 46: between 20 and 22 points
    assert by_slug["care_ms_2.cdi_6m"].span.startswith("NNTB")


def test_a_range_of_the_comparator_is_carried(by_slug: dict[str, effects.Effect]) -> None:
    found = by_slug["care_ms_1.thyroid"]
    assert found.control is not None
    assert found.control_high is not None
    assert (found.control.value, found.control_high.value) == (0.05, 0.06)
    assert found.span == f"NNTH {1 / 0.135:.1f} to {1 / 0.115:.1f}"


def test_rare_events_without_counts_get_no_number_needed(by_slug: dict[str, effects.Effect]) -> None:
    for trial in ("care_ms_1", "care_ms_2"):
        assert (by_slug[f"{trial}.malignancy"].needed, by_slug[f"{trial}.malignancy"].span) == (None, "")


def test_without_a_comparator_there_is_none(by_slug: dict[str, effects.Effect]) -> None:
    found = by_slug["care_ms_1.death"]
    assert (found.control, found.needed, found.span) == (None, None, "")


def test_sources_are_named_by_author_or_journal(evidence: Evidence) -> None:
    assert effects.source(evidence, evidence.fact("F007")) == "Cohen 2012"
    assert effects.source(evidence, evidence.fact("F175a")) == "Neurotherapeutics 2013"
