"""The data package: what it says, how it is read, and what is refused with file, row and column."""

import json
import shutil
from decimal import Decimal
from pathlib import Path

import pytest

from remission.analysis.non_enrollment import reconstruct_count
from remission.analysis.safety import person_years, rate_per_1000
from remission.errors import InputError
from remission.evidence import DATA_VARIABLE, Evidence, find_data
from remission.fact import Fact

ENTRANTS = 349 + 393


def edit(package: Path, file: str, old: str, new: str) -> Path:
    path = package / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return path


def flow(evidence: Evidence, study: str, measure: str) -> Fact:
    return evidence.one("participant_flow", study_id=study, arm="alemtuzumab_12mg", measure=measure)


# Figures that the texts derive from the stated ones.


@pytest.mark.parametrize(("study", "share", "count"), [("care_ms_1", 4.9, 18), ("care_ms_2", 7.1, 30)])
def test_completers_who_did_not_enter(evidence: Evidence, study: str, share: float, count: int) -> None:
    entered = flow(evidence, study, "completers_entered").number
    enrolled = flow(evidence, study, "entered_extension").count
    assert 100 * (1 - entered) == pytest.approx(share)
    assert round(enrolled / entered) - enrolled == count


@pytest.mark.parametrize(
    ("study", "base", "share"), [("care_ms_1", "randomized", 90.4), ("care_ms_1", "treated", 92.8), ("care_ms_2", "treated", 90.3)]
)
def test_entered_as_share_of_a_base(evidence: Evidence, study: str, base: str, share: float) -> None:
    entered = flow(evidence, study, "entered_extension").count
    assert round(100 * entered / flow(evidence, study, base).count, 1) == share


@pytest.mark.parametrize(("study", "base", "share"), [("care_ms_1", "randomized", 60.9), ("care_ms_2", "treated", 50.1)])
def test_treatment_free_as_share_of_a_base(evidence: Evidence, study: str, base: str, share: float) -> None:
    free = evidence.one("outcomes", study_id=study, measure="no_dmt", end_year=5)
    count = reconstruct_count(free.number, flow(evidence, study, "entered_extension").count, free.half_unit).value
    assert round(100 * count / flow(evidence, study, base).count, 1) == share


@pytest.mark.parametrize(("study", "count", "base"), [("care_ms_1", 239, 349), ("care_ms_2", 235, 393)])
def test_patients_without_retreatment(evidence: Evidence, study: str, count: int, base: int) -> None:
    fact = evidence.one("outcomes", study_id=study, measure="no_retreatment", end_year=5)
    assert fact.denominator == base
    found = reconstruct_count(fact.number, base, fact.half_unit)
    assert (found.low, found.high) == (count, count)


@pytest.mark.parametrize(
    ("event", "count", "rate"), [("herpes_zoster", 60, "27.0"), ("itp", 11, "4.9"), ("papillary_thyroid_carcinoma", 3, "1.35")]
)
def test_events_of_the_extension_in_742_entrants_over_3_years(evidence: Evidence, event: str, count: int, rate: str) -> None:
    entrants = sum(flow(evidence, study, "entered_extension").count for study in evidence.trials)
    facts = evidence.select("adverse_events", event=event, arm="extension", statistic="case_count", timing="cumulative")
    events = sum(fact.count for fact in facts)
    per_1000 = rate_per_1000(events, person_years(entrants, entrants, 3).value).value
    assert (entrants, events) == (ENTRANTS, count)
    assert f"{per_1000:.{len(rate.partition('.')[2])}f}" == rate


def test_itp_in_the_whole_program(evidence: Evidence) -> None:
    itp = evidence.one("adverse_events", study_id="clinical_program", arm="alemtuzumab_12_24mg", event="itp")
    follow_up = evidence.one("exposure", study_id="clinical_program", measure="person_years")
    assert (itp.numerator, follow_up.count) == (33, 8635)
    assert rate_per_1000(33, follow_up.number).value == pytest.approx(3.8, abs=0.05)


def test_share_of_the_first_extension_that_entered_the_second(evidence: Evidence) -> None:
    first, second = (evidence.one("participant_flow", study_id=study, measure="enrolled").count for study in ("camms03409", "topaz"))
    assert (second, first, round(100 * second / first, 1)) == (1062, 1314, 80.8)


def test_non_enrollment_of_comparators(evidence: Evidence) -> None:
    table = "comparator_extensions"
    randomized = evidence.one(table, study_id="freedoms", measure="randomized").count
    completed = evidence.one(table, study_id="freedoms", measure="completed_core").count
    entered = evidence.one(table, study_id="freedoms_ext", measure="entered_extension").count
    assert (completed - entered, completed) == (113, 1033)
    assert round(100 * (1 - entered / completed), 1) == 10.9
    assert round(100 * entered / randomized, 1) == 72.3
    temso = evidence.one(table, study_id="temso_ext", measure="entered_extension").count
    assert round(100 * temso / evidence.one(table, study_id="temso", measure="randomized").count, 1) == 68.2


@pytest.mark.parametrize(
    ("study", "arm", "fall"),
    [
        ("care_ms_1", "alemtuzumab_12mg", 90),
        ("care_ms_1", "ifnb1a_sc", 78),
        ("care_ms_2", "alemtuzumab_12mg", 85),
        ("care_ms_2", "ifnb1a_sc", 65),
    ],
)
def test_fall_from_the_relapse_rate_before_the_trial(evidence: Evidence, study: str, arm: str, fall: int) -> None:
    before = evidence.one("baseline", study_id=study, arm=arm, measure="relapses_prior_year").number
    core = evidence.one("outcomes", study_id=study, arm=arm, measure="relapse_rate", timing="over_period").number
    assert round(100 * (1 - core / before)) == fall


def test_fall_without_treatment(evidence: Evidence) -> None:
    before, after = (
        evidence.one("untreated_course", study_id="untreated_cohort", measure="relapse_rate", timing=timing).number
        for timing in ("before", "in_year")
    )
    assert round(100 * (1 - after / before)) == 42


# Reading.


def test_the_package_loads(evidence: Evidence) -> None:
    assert evidence.trials == {"care_ms_1": "CARE-MS I", "care_ms_2": "CARE-MS II"}
    assert len(evidence.facts) == sum("fact_id" in row for rows in evidence.tables.values() for row in rows)
    assert evidence.version != "unversioned"


def test_every_fact_is_typed_and_sourced(evidence: Evidence) -> None:
    sources = {row["source_id"] for row in evidence.tables["sources"]}
    for fact in evidence.facts.values():
        assert fact.source_id in sources
        assert fact.value is None or isinstance(fact.value, Decimal)
        assert fact.preferred in (True, False)


def test_a_fact_keeps_its_printed_decimals(evidence: Evidence) -> None:
    coarse, fine = evidence.fact("F109"), evidence.fact("F108")
    assert (coarse.number, coarse.decimals, coarse.half_unit) == (0.27, 0, 0.005)
    assert (fine.number, fine.decimals, fine.half_unit) == (0.395, 1, 0.0005)
    assert evidence.fact("F309").decimals == 3
    assert (coarse.estimate().text, fine.estimate().text) == ("27%", "39.5%")


def test_a_published_interval_comes_along(evidence: Evidence) -> None:
    estimate = evidence.fact("F326").estimate()
    assert (estimate.full, estimate.confidence, estimate.method) == ("56.1% (48.7 to 63.4)", 0.95, "as published")
    assert estimate.inputs == ("F326",)
    assert evidence.fact("F304").estimate().confidence == 0.975
    assert not evidence.fact("F089").estimate().has_interval


def test_a_fact_without_a_single_value(evidence: Evidence) -> None:
    for read in (lambda fact: fact.number, lambda fact: fact.count, lambda fact: fact.half_unit, Fact.estimate):
        with pytest.raises(InputError, match=r"^F384 \(untreated_course\) holds no single value"):
            read(evidence.fact("F384"))


def test_a_count_is_whole(evidence: Evidence) -> None:
    with pytest.raises(InputError, match=r"^F070: 95\.1 is not a whole number$"):
        _ = evidence.fact("F070").count


def test_select_takes_preferred_rows_in_table_order(evidence: Evidence) -> None:
    entered = evidence.select("participant_flow", measure="entered_extension")
    assert [fact.fact_id for fact in entered] == ["F071", "F073"]
    annual = evidence.select("outcomes", study_id="care_ms_1", measure="neda", timing="in_year", end_year=(3, 4, 5))
    assert [fact.value for fact in annual] == [Decimal("61.7"), Decimal("60.2"), Decimal("62.4")]
    assert evidence.select("outcomes", study_id="none") == []


def test_one_refuses_none_and_several(evidence: Evidence) -> None:
    with pytest.raises(InputError, match=r"outcomes\.csv: expected one row with study_id=topaz, measure=neda; found none$"):
        evidence.one("outcomes", study_id="topaz", measure="neda")
    with pytest.raises(InputError, match=r"participant_flow\.csv: expected one .*, measure=treated; found F004, F003$"):
        evidence.one("participant_flow", study_id="care_ms_1", measure="treated")


def test_unknown_names_are_refused(evidence: Evidence) -> None:
    with pytest.raises(InputError, match=r": no fact 'F999'$"):
        evidence.fact("F999")
    with pytest.raises(InputError, match=r"studies\.csv: no study 'care_ms_3'$"):
        evidence.study("care_ms_3")
    with pytest.raises(InputError, match=r"events\.csv: no row 'flu'$"):
        evidence.label("events", "flu")


def test_labels(evidence: Evidence) -> None:
    assert evidence.label("studies", "care_ms_2") == "CARE-MS II"
    assert evidence.label("measures", "neda") == next(row["label"] for row in evidence.tables["measures"] if row["measure_id"] == "neda")
    assert evidence.label("events", "itp") == next(row["label"] for row in evidence.tables["events"] if row["event_id"] == "itp")


def test_frame_has_every_row_and_column(evidence: Evidence) -> None:
    frame = evidence.frame("gaps")
    assert len(frame) == len(evidence.tables["gaps"])
    assert list(frame.columns) == ["gap_id", "study_id", "arm", "window", "quantity", "note"]


def test_a_copy_has_the_same_digest(evidence: Evidence, package: Path) -> None:
    copy = Evidence.load(package)
    assert copy.digest == evidence.digest
    assert copy.facts == evidence.facts


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [("gaps.csv", "years 0 to 2", "years 0 to 3"), ("outcomes.csv", "years 0 to 2", "years 0 to 3"), ("datapackage.json", "\n", " ")],
)
def test_one_byte_changes_the_digest(evidence: Evidence, package: Path, file: str, old: str, new: str) -> None:
    edit(package, file, old, new)
    assert Evidence.load(package).digest != evidence.digest


def test_files_outside_the_package_do_not_count(evidence: Evidence, package: Path) -> None:
    (package / "notes.csv").write_text("a,b\n", encoding="utf-8")
    assert Evidence.load(package).digest == evidence.digest


# Refusing.


@pytest.mark.parametrize(
    ("file", "old", "new", "message"),
    [
        pytest.param("gaps.csv", "quantity,", "", "row 1: missing column 'quantity'; the schema", id="missing-column"),
        pytest.param("gaps.csv", "quantity,", "quantity,more,", "row 1: extra column 'more'; the schema", id="extra-column"),
        pytest.param(
            "gaps.csv", "quantity,", "amount,", "row 1: missing column 'quantity', extra column 'amount'; the", id="renamed-column"
        ),
        pytest.param("gaps.csv", "gap_id,study_id", "study_id,gap_id", "row 1: columns out of order; the schema", id="order"),
        pytest.param("gaps.csv", "F139,", "F139,,", "row 3: 7 cells under 6 columns", id="too-many-cells"),
        pytest.param("gaps.csv", "F139,", "F139", "row 3: 5 cells under 6 columns", id="too-few-cells"),
        pytest.param("gaps.csv", "\nF139", "\n\nF139", "row 3: 0 cells under 6 columns", id="empty-row"),
        pytest.param("participant_flow.csv", ",386,", ",many,", "row 2, column value: 'many' is not of type number", id="number"),
        pytest.param(
            "participant_flow.csv", ",376,386,", ",37.6,386,", "row 3, column numerator: '37.6' is not of type integer", id="integer"
        ),
        pytest.param("participant_flow.csv", ",true,", ",TRUE,", "row 2, column is_ratio: 'TRUE' is not of type boolean", id="boolean"),
    ],
)
def test_a_table_against_its_schema(package: Path, file: str, old: str, new: str, message: str) -> None:
    path = edit(package, file, old, new)
    with pytest.raises(InputError) as caught:
        Evidence.load(package)
    assert str(caught.value).startswith(f"{path}, {message}")


@pytest.mark.parametrize(
    ("content", "message"),
    [
        pytest.param(b"", ", row 1: missing column 'gap_id'", id="empty"),
        pytest.param(b"\xff\xfe", ": not a UTF-8 CSV file", id="binary"),
        pytest.param(b'gap_id,"study', ": not a UTF-8 CSV file", id="open-quote"),
        pytest.param(b"\xef\xbb\xbfgap_id,study_id,arm,window,quantity,note\n", ", row 1: missing column 'gap_id'", id="byte-order-mark"),
    ],
)
def test_a_file_that_is_no_table(package: Path, content: bytes, message: str) -> None:
    path = package / "gaps.csv"
    path.write_bytes(content)
    with pytest.raises(InputError) as caught:
        Evidence.load(package)
    assert str(caught.value).startswith(f"{path}{message}")


def test_a_missing_table(package: Path) -> None:
    (package / "gaps.csv").unlink()
    with pytest.raises(InputError, match=r"gaps\.csv: cannot be read: "):
        Evidence.load(package)


def test_a_missing_descriptor(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"datapackage\.json: no such file; name a folder that holds a data package$"):
        Evidence.load(tmp_path)


@pytest.mark.parametrize(
    "content", ["", "{", "[]", "{}", "null", '"text"', '{"resources": 3}', '{"resources": [{"name": "a", "path": "a.csv"}]}']
)
def test_a_descriptor_that_is_none(package: Path, content: str) -> None:
    (package / "datapackage.json").write_text(content, encoding="utf-8")
    with pytest.raises(InputError, match=r"datapackage\.json: not a data package \("):
        Evidence.load(package)


@pytest.mark.parametrize("path", ["../gaps.csv", "/etc/passwd", "more/gaps.csv", "."])
def test_a_table_outside_the_package(package: Path, path: str) -> None:
    descriptor = package / "datapackage.json"
    content = json.loads(descriptor.read_text(encoding="utf-8"))
    next(item for item in content["resources"] if item["name"] == "gaps")["path"] = path
    descriptor.write_text(json.dumps(content), encoding="utf-8")
    shutil.copy(package / "gaps.csv", package.parent)
    with pytest.raises(InputError) as caught:
        Evidence.load(package)
    assert str(caught.value).startswith(f"{descriptor}: resource 'gaps' lies outside the package ({path})")


def test_the_package_is_found_from_below_its_parent(package: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(DATA_VARIABLE, raising=False)
    below = package.parent / "a" / "b"
    below.mkdir(parents=True)
    monkeypatch.chdir(below)
    assert find_data().samefile(package)
    assert Evidence.load().path.samefile(package)


def test_the_variable_names_the_package(package: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(DATA_VARIABLE, str(package))
    monkeypatch.chdir(tmp_path)
    assert find_data() == package


def test_no_package_anywhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(DATA_VARIABLE, raising=False)
    monkeypatch.chdir(tmp_path)
    with pytest.raises(InputError, match=rf"no data/datapackage\.json here or above; .* set {DATA_VARIABLE}$"):
        find_data()


def test_deeply_nested_descriptor_is_refused(package: Path) -> None:
    (package / "datapackage.json").write_text("[" * 100_000, encoding="utf-8")
    with pytest.raises(InputError, match="not a data package"):
        Evidence.load(package)


@pytest.mark.parametrize("value", ["NaN", "Infinity", "-inf"])
def test_values_must_be_finite(package: Path, value: str) -> None:
    path = package / "participant_flow.csv"
    path.write_text(path.read_text(encoding="utf-8").replace(",386,", f",{value},", 1), encoding="utf-8")
    with pytest.raises(InputError, match=rf"participant_flow\.csv, row 2, column value: '{value}' is not of type number"):
        Evidence.load(package)


def test_missing_table_is_named(evidence: Evidence) -> None:
    with pytest.raises(InputError, match="no table 'nothing'"):
        evidence.rows("nothing")
