"""What the efficacy chapter computes, and the sentences and titles that follow from it."""

import csv
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from remission.analysis import intervals
from remission.cells import Phrase, Quoted
from remission.chapters.efficacy import core, gathering, results, tables, wording
from remission.chapters.efficacy.core import Comparison
from remission.errors import InputError
from remission.estimate import Estimate
from remission.evidence import Evidence
from remission.ledger import Ledger
from remission.pipeline.check import typed_numbers
from remission.readings import Reading
from remission.roles import roles_in
from remission.scenario import Scenario

BASE = Scenario()
TRIALS = {"one": "ONE", "two": "TWO"}


def comparison(evidence: Evidence, study: str, outcome: str, scenario: Scenario = BASE) -> Comparison:
    return next(found for found in core.comparisons(evidence, scenario, study) if found.outcome == outcome)


def shown(estimate: Estimate | None) -> str:
    assert estimate is not None
    return estimate.full


def activity(evidence: Evidence, study: str) -> tuple[list[Reading], Reading]:
    found = results.course(evidence, BASE, study, "neda")
    annual = [reading for reading in found if reading.fact.timing == "in_year"]
    (cumulative,) = (reading for reading in found if reading.fact.timing == "cumulative")
    return annual, cumulative


def ratio(value: float, low: float, high: float) -> Estimate:
    return Estimate(value=value, low=low, high=high, unit="ratio", method="as published")


def compared(relapses: Estimate | None, worsening: Estimate | None) -> list[Comparison]:
    return [
        Comparison(study="one", outcome="relapse_rate", label="Relapse rate", ratio=relapses),
        Comparison(study="one", outcome="cdw_6m_km", label="Worsening", ratio=worsening),
    ]


LOWER, HIGHER, BOTH = ratio(0.5, 0.3, 0.8), ratio(1.5, 1.1, 2.0), ratio(0.7, 0.4, 1.2)

# --- the randomized comparison ---


def test_the_published_ratios_stay_as_published(evidence: Evidence) -> None:
    assert shown(comparison(evidence, "care_ms_1", "relapse_rate").ratio) == "0.45 (0.32 to 0.63)"
    assert shown(comparison(evidence, "care_ms_2", "cdw_6m_km", Scenario(confidence=0.5)).ratio) == "0.58 (0.38 to 0.87)"


@pytest.mark.parametrize(("study", "counts", "n"), [("care_ms_1", (82, 75), (376, 187)), ("care_ms_2", (147, 104), (426, 202))])
def test_the_difference_is_of_the_printed_counts(evidence: Evidence, study: str, counts: tuple[int, int], n: tuple[int, int]) -> None:
    found = comparison(evidence, study, "with_relapse", Scenario(confidence=0.9)).difference
    assert found is not None
    expected = intervals.difference(counts, n, confidence=0.9)
    assert (found.value, found.low, found.high) == (expected.value, expected.low, expected.high)
    assert found.value == pytest.approx(counts[0] / n[0] - counts[1] / n[1])
    assert "confidence" in found.assumptions


def test_a_count_that_is_not_its_percentage_is_told(evidence: Evidence) -> None:
    noted = {
        (study, outcome): bool(found.note)
        for study in evidence.trials
        for outcome in ("with_relapse", "cdw_6m_km")
        if (found := comparison(evidence, study, outcome).difference)
    }
    assert noted == {
        ("care_ms_1", "with_relapse"): False,
        ("care_ms_1", "cdw_6m_km"): True,
        ("care_ms_2", "with_relapse"): True,
        ("care_ms_2", "cdw_6m_km"): True,
    }


def test_printed_percentages_give_a_difference_without_interval(evidence: Evidence) -> None:
    found = comparison(evidence, "care_ms_2", "mri_free").difference
    assert found is not None
    assert (found.text, found.has_interval) == ("29%", False)
    assert found.calculation == "0.76 - 0.47"
    assert comparison(evidence, "care_ms_2", "bpf_change").difference is None
    assert comparison(evidence, "care_ms_2", "relapse_rate").difference is None


def test_an_outcome_that_only_one_trial_publishes_is_left_out_of_the_other(evidence: Evidence) -> None:
    outcomes = {study: {found.outcome for found in core.comparisons(evidence, BASE, study)} for study in evidence.trials}
    assert outcomes["care_ms_2"] - outcomes["care_ms_1"] == {"cdi_6m"}


def test_directions_turn_with_the_ratios() -> None:
    assert wording.direction({"ONE": LOWER, "TWO": LOWER}) == "lower in ONE and TWO"
    assert wording.direction({"ONE": BOTH, "TWO": LOWER}) == "lower in TWO, not told apart in ONE"
    assert wording.direction({"ONE": HIGHER, "TWO": BOTH}) == "higher in ONE, not told apart in TWO"
    assert wording.direction({"ONE": Estimate(value=0.2, unit="ratio", method="without interval")}) == "not told apart in ONE"


def test_the_randomized_sentence_names_what_is_published() -> None:
    text = wording.randomized(TRIALS, {"one": compared(LOWER, None), "two": compared(LOWER, BOTH)})
    wanted = {("one", "relapse_rate"), ("two", "relapse_rate"), ("two", "cdw_6m_km")}
    assert {key for _, key in roles_in(text)} == {f"efficacy.core.{trial}.{outcome}.ratio" for trial, outcome in wanted}
    assert "not told apart in TWO" in text
    assert typed_numbers(text) == []
    assert "No ratio" in wording.randomized(TRIALS, {"one": compared(None, None), "two": compared(None, None)})
    assert "no ratio" in wording.core_title(TRIALS, {"one": compared(None, None), "two": []})
    assert "higher in ONE" in wording.core_title(TRIALS, {"one": compared(HIGHER, None), "two": []})


# --- good years in the same patients ---


@pytest.mark.parametrize(
    ("study", "independent", "highest", "correlation", "regained"),
    [("care_ms_1", 0.2318, 0.602, 0.60, 0.229), ("care_ms_2", 0.1669, 0.529, 0.40, 0.312)],
)
def test_gathering_is_that_of_the_published_shares(
    evidence: Evidence, study: str, independent: float, highest: float, correlation: float, regained: float
) -> None:
    found = gathering.gathering(*activity(evidence, study))
    assert found.independent.value == pytest.approx(independent, abs=5e-5)
    assert (found.lowest.value, found.highest.value) == (0, highest)
    assert found.latent_correlation is not None
    assert found.latent_correlation.value == pytest.approx(correlation, abs=5e-3)
    assert found.regained.value == pytest.approx(regained)
    assert found.of_free.value == pytest.approx(regained / activity(evidence, study)[0][2].value)
    years, whole = activity(evidence, study)
    assert set(found.times.inputs) == {reading.fact.fact_id for reading in (*years[:3], whole)}
    assert set(found.regained.inputs) == set(found.of_free.inputs) == {years[2].fact.fact_id, whole.fact.fact_id}


def test_gathering_says_how_it_is_computed(evidence: Evidence) -> None:
    found = gathering.gathering(*activity(evidence, "care_ms_1"))
    assert found.lowest.calculation == "the larger of 0 and 0.617 + 0.602 + 0.624 - 2"
    assert found.independent.calculation == "0.617 x 0.602 x 0.624"
    assert found.highest.calculation == "the smallest of 0.617, 0.602 and 0.624"
    assert found.of_free.calculation == "1 - 0.395 / 0.624"
    assert found.latent_correlation is not None
    assert "shares of 0.617, 0.602 and 0.624 leave 0.395 free throughout" in found.latent_correlation.calculation


def test_the_fan_closes_on_its_bounds(evidence: Evidence) -> None:
    found = gathering.gathering(*activity(evidence, "care_ms_2"))
    assert found.fan.years == ["year 3", "years 3 to 4", "years 3 to 5"]
    assert (found.fan.lowest[-1], found.fan.independent[-1], found.fan.highest[-1]) == (found.lowest, found.independent, found.highest)
    for low, between, high in zip(found.fan.lowest, found.fan.independent, found.fan.highest, strict=True):
        assert low.value <= between.value <= high.value


def test_later_years_are_not_part_of_the_cumulative_share(evidence: Evidence) -> None:
    annual, cumulative = activity(evidence, "care_ms_2")
    assert len(annual) == 5
    assert gathering.gathering(annual, cumulative) == gathering.gathering(annual[:3], cumulative)


def test_years_that_do_not_make_up_the_window_are_refused(evidence: Evidence) -> None:
    annual, cumulative = activity(evidence, "care_ms_1")
    with pytest.raises(InputError, match="F108: the single years do not make up its window"):
        gathering.gathering(annual[:2], cumulative)


def test_the_title_turns_where_fewer_stay_free(evidence: Evidence) -> None:
    annual, cumulative = activity(evidence, "care_ms_1")
    few = replace(cumulative, estimate=replace(cumulative.estimate, value=0.1, low=None, high=None))
    more, less = gathering.gathering(annual, cumulative), gathering.gathering(annual, few)
    assert less.latent_correlation is None
    titles = {wording.gathering_title({"ONE": one, "TWO": two}) for one in (more, less) for two in (more, less)}
    assert len(titles) == 4
    assert "in ONE, not in TWO" in wording.gathering_title({"ONE": more, "TWO": less})
    assert "latent" not in wording.gathering_finding({"one": "ONE"}, {"ONE": less})
    assert "latent" in wording.gathering_finding({"one": "ONE"}, {"ONE": more})


# --- courses ---


def test_freedom_from_worsening_joins_both_ways_of_printing_it(evidence: Evidence) -> None:
    found = {reading.fact.end_year: reading.estimate for reading in results.free_of_worsening(evidence, BASE, "care_ms_1")}
    assert list(found) == [2, 4, 5, 6, 7]
    assert (found[2].full, found[5].full) == ("92.0% (88.8 to 94.3)", "79.7%")  # type: ignore[index]
    limits = intervals.proportion(59, 349)
    assert limits.low is not None
    assert found[4].high == pytest.approx(1 - limits.low)  # type: ignore[index]


def test_the_complement_of_a_complement_is_the_reading(evidence: Evidence) -> None:
    (reading,) = results.course(evidence, BASE, "care_ms_2", "no_dmt", end_year=5)
    twice = results.complement(results.complement(reading)).estimate
    assert (twice.value, twice.low, twice.high) == pytest.approx((reading.value, reading.estimate.low, reading.estimate.high))


def test_the_narrowest_interval_takes_everybody_who_entered(evidence: Evidence) -> None:
    rates = results.course(evidence, BASE, "care_ms_2", "relapse_rate")
    found = results.narrowest(evidence, BASE, "care_ms_2", rates)
    assert list(found) == [f"relapse_rate.year_{year}" for year in range(3, 10)]
    year = found["relapse_rate.year_5"]
    expected = intervals.rate(0.18 * 393, 393)
    assert (year.value, year.low, year.high) == (0.18, expected.low, expected.high)
    assert {"F097", "F073"} <= set(year.inputs)
    assert "narrowest" in year.note


def test_the_editorial_quotes_one_year(evidence: Evidence) -> None:
    rates = {trial: results.course(evidence, BASE, trial, "relapse_rate") for trial in evidence.trials}
    years = {trial: results.extension_years(found, *evidence.years(trial)) for trial, found in rates.items()}
    assert {trial: results.average(found).text for trial, found in years.items()} == {
        "care_ms_1": "0.16 per person-year",
        "care_ms_2": "0.21 per person-year",
    }
    assert results.average(years["care_ms_1"]).calculation == "(0.19 + 0.14 + 0.15) / 3"
    keys = {trial: found[-1].key for trial, found in years.items()}
    text = wording.quoted_rate(evidence.trials, years, keys)
    assert "in CARE-MS II it is {num}`efficacy.care_ms_2.relapse_rate.year_5:number`, the lowest" in text
    turned = wording.quoted_rate(evidence.trials, {trial: found[::-1] for trial, found in years.items()}, keys)
    assert ", the highest of" in turned
    assert ", the lowest of" not in turned


def test_medians_of_single_years_do_not_add_up(evidence: Evidence) -> None:
    years = results.course(evidence, BASE, "care_ms_2", "bpf_change", timing="in_year")
    (whole,) = results.course(evidence, BASE, "care_ms_2", "bpf_change", timing="change_from_baseline", end_year=5)
    assert (results.summed(years).number(), whole.estimate.number()) == ("\N{MINUS SIGN}1.06", "\N{MINUS SIGN}0.86")


def test_the_retreated_are_split_where_both_shares_are_published(evidence: Evidence) -> None:
    (free,) = results.course(evidence, BASE, "care_ms_2", "no_dmt", end_year=5)
    split = results.retreatment(free, results.course(evidence, BASE, "care_ms_2", "no_retreatment"))
    assert [shown(part) for part in (split.any, split.alemtuzumab)] == ["44.5% (39.7 to 49.5)", "40.2% (35.5 to 45.1)"]
    assert split.other_only is not None
    assert split.other_only.text == "4.3%"
    alone = results.retreatment(free, [])
    assert (alone.alemtuzumab, alone.other_only) == (None, None)
    text = wording.retreated(TRIALS, {"one": split, "two": alone})
    assert {key for _, key in roles_in(text)} == {
        *(f"efficacy.one.retreated.{part}" for part in ("any", "alemtuzumab", "other_only")),
        "efficacy.two.retreated.any",
    }


def test_the_extent_counts_what_has_an_interval(evidence: Evidence) -> None:
    found = results.course(evidence, BASE, "care_ms_1", ("neda", "no_dmt"))
    counted = results.extent(found)
    assert counted["figures"].value == len(found) == 7
    assert counted["with_interval"].value == sum(reading.estimate.has_interval for reading in found) == 3


def test_titles_of_disability_and_brain_turn(evidence: Evidence) -> None:
    free = results.free_of_worsening(evidence, BASE, "care_ms_1")
    fell = wording.disability_title({"one": "ONE"}, {"one": free})
    assert "fell to {num}`efficacy.one.free_of_worsening.year_7` in ONE (year 7)" in fell
    assert "fell" not in wording.disability_title({"one": "ONE"}, {"one": free[::-1]})
    total = results.course(evidence, BASE, "care_ms_1", "bpf_change", timing="change_from_baseline")
    assert wording.loss_title({"one": "ONE"}, {"one": total}).endswith(f"{{num}}`efficacy.one.{total[-1].key}` in ONE by year 4")


# --- tables ---


def test_a_result_that_only_one_trial_publishes_is_told(evidence: Evidence) -> None:
    ledger = Ledger("efficacy", BASE, evidence)
    found = {trial: results.course(evidence, BASE, trial, ("edss_change", "no_dmt")) for trial in evidence.trials}
    for trial, readings in found.items():
        ledger.record(trial, {reading.key: reading.estimate for reading in readings})
    table = tables.by_trial(ledger, "Results", evidence.trials, results.keys(found))
    rows = {row[0]: row[1:] for row in table.rows}
    assert rows["EDSS change, baseline to year 5"][0] == tables.NOT_PUBLISHED
    assert "no interval published" in str(rows["EDSS change, baseline to year 5"][1])
    assert "no count published" in str(rows["No further treatment, after course 2 through year 9"][1])


def test_a_change_from_baseline_stands_in_one_row_for_both_trials(evidence: Evidence) -> None:
    ledger = Ledger("efficacy", BASE, evidence)
    found = {trial: results.course(evidence, BASE, trial, "bpf_change") for trial in evidence.trials}
    for trial, readings in found.items():
        ledger.record(trial, {reading.key: reading.estimate for reading in readings})
    rows = {row[0]: row[1:] for row in tables.by_trial(ledger, "Results", evidence.trials, results.keys(found)).rows}
    for year, cells in {1: ("0.59%", "0.48%"), 2: ("0.87%", "0.62%"), 4: ("1.134%", "0.88%")}.items():
        row = rows[f"Brain parenchymal fraction change, baseline to year {year}"]
        assert all(cell in str(shown) for cell, shown in zip(cells, row, strict=True))
    assert not any("years 0 to" in str(label) for label in rows)


def test_keys_are_in_order_of_measure_and_time(evidence: Evidence) -> None:
    found = {trial: results.course(evidence, BASE, trial, results.MEASURES) for trial in evidence.trials}
    keys = results.keys(found)
    assert len(keys) == len(set(keys))
    measures = [key.partition(".")[0] for key in keys]
    assert list(dict.fromkeys(measures)) == [measure for measure in results.MEASURES if measure in measures]
    assert keys.index("neda.year_3") < keys.index("neda.years_3_to_5") < keys.index("neda.year_8")


def test_gaps_are_those_of_the_evidence(evidence: Evidence) -> None:
    table = tables.gaps(evidence, "Gaps", evidence.trials, ("neda",))
    assert len(table.rows) == 7
    assert all("NEDA" in str(row[3]) for row in table.rows)
    assert {cell.row for row in table.rows for cell in row[2:] if isinstance(cell, Quoted)} <= {
        gap["gap_id"] for gap in evidence.rows("gaps")
    }
    assert len(tables.gaps(evidence, "Gaps", evidence.trials).rows) > len(table.rows)


def test_the_core_table_says_why_a_cell_is_empty(evidence: Evidence) -> None:
    ledger = Ledger("efficacy", BASE, evidence)
    found = {trial: core.comparisons(evidence, BASE, trial) for trial in evidence.trials}
    for trial, comparisons in found.items():
        for one in comparisons:
            ledger.record(f"core.{trial}.{one.outcome}", one)
    cells = {str(row[0]): row[1:] for row in tables.core(ledger, "Core", evidence.trials, found).rows}
    rows = {label: [str(cell) for cell in row] for label, row in cells.items()}
    assert rows["CARE-MS I: Annualized relapse rate"][2] == "none: not a share"
    assert rows["CARE-MS I: With a relapse"][3] == "none published"
    assert "no count published" in rows["CARE-MS II: Free of MRI activity"][2]
    assert "as printed, beside a count of 104 of 202" in rows["CARE-MS II: With a relapse"][1]
    beside = cells["CARE-MS II: With a relapse"][1]
    assert isinstance(beside, Phrase)
    assert Quoted("F021", "104 of 202") in beside.parts


def test_a_trial_without_a_published_ratio_is_still_compared(package: Path) -> None:
    _drop(package / "outcomes.csv", "F018", "F016")
    found = comparison(Evidence.load(package), "care_ms_1", "cdw_6m_km")
    assert (found.ratio, found.control, found.difference) == (None, None, None)
    assert found.index is not None


@pytest.mark.parametrize("make", [results.average, results.summed])
def test_years_that_are_not_published_have_no_mean_and_no_sum(make: Callable[[list[Reading]], Estimate]) -> None:
    with pytest.raises(InputError, match=r"^outcomes\.csv: a trial has no single years"):
        make([])


def _drop(path: Path, *ids: str) -> None:
    with path.open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.reader(file) if row[0] not in ids]
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows(rows)
