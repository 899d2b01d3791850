"""Data that satisfy their schema and cannot be right all the same."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from remission.consistency import contradictions
from remission.evidence import Evidence


def found(package: Path) -> list[str]:
    return list(contradictions(Evidence.load(package)))


def test_the_data_of_this_repository_agree(evidence: Evidence) -> None:
    assert list(contradictions(evidence)) == []


@pytest.mark.parametrize(
    ("file", "fact", "values", "message"),
    [
        pytest.param(
            "outcomes.csv",
            "F081",
            {"value": "55.6"},
            "outcomes.csv, F081: no whole number of 393 is 55.6%; correct it, or set is_ratio to false and say why in note",
            id="share-of-no-count",
        ),
        pytest.param(
            "outcomes.csv",
            "F081",
            {"numerator": "219"},
            "outcomes.csv, F081: 219 of 393 is 55.73%, not 55.5%; correct it, or set is_ratio to false and say why in note",
            id="count-against-share",
        ),
        pytest.param(
            "outcomes.csv", "F081", {"numerator": "394"}, "outcomes.csv, F081: numerator 394 is above denominator 393", id="too-many"
        ),
        pytest.param(
            "outcomes.csv",
            "F012",
            {"value": "0.54"},
            "outcomes.csv, F012: value 0.54 lies outside its interval 0.29 to 0.53",
            id="outside-interval",
        ),
        pytest.param(
            "outcomes.csv",
            "F108",
            {"low": "41", "high": "40"},
            "outcomes.csv, F108: low 41 is above high 40",
            id="range-upside-down",
        ),
        pytest.param(
            "outcomes.csv", "F102", {"start_year": "4"}, "outcomes.csv, F102: starts in year 4 and ends in year 3", id="backward-in-time"
        ),
        pytest.param(
            "participant_flow.csv",
            "F074",
            {"preferred": "true", "numerator": "", "denominator": ""},
            "participant_flow.csv, F073 and F074: state the same quantity; prefer one, and say in the others' note why not",
            id="two-preferred",
        ),
    ],
)
def test_a_contradiction_names_table_and_fact(
    package: Path, rewrite: Callable[..., None], file: str, fact: str, values: dict[str, str], message: str
) -> None:
    rewrite(package / file, fact, **values)
    assert message in found(package)


def test_what_is_no_ratio_needs_no_count(package: Path, rewrite: Callable[..., None]) -> None:
    rewrite(package / "outcomes.csv", "F081", value="55.6", is_ratio="false")
    assert found(package) == []


def test_an_id_stands_once_in_all_tables(package: Path, rewrite: Callable[..., None]) -> None:
    rewrite(package / "exposure.csv", "F084", fact_id="F081")
    assert found(package)[0] == "fact_id F081: stands in 2 rows; ids are unique over all tables"


def test_a_report_needs_its_trials(package: Path, rewrite: Callable[..., None]) -> None:
    for trial in ("care_ms_1", "care_ms_2"):
        rewrite(package / "studies.csv", trial, role="comparator")
    assert found(package) == ["studies.csv: no study has the role index_trial; mark the trials that the report is about"]


def test_a_trial_without_its_flow_is_named(package: Path, rewrite: Callable[..., None]) -> None:
    rewrite(package / "participant_flow.csv", "F073", preferred="false")
    (message,) = found(package)
    assert "participant_flow.csv: expected one" in message
    assert "care_ms_2" in message
    assert "entered_extension" in message


def test_every_role_in_the_schema_is_known(package: Path) -> None:
    content = json.loads((package / "datapackage.json").read_text(encoding="utf-8"))
    (studies,) = (resource for resource in content["resources"] if resource["name"] == "studies")
    (role,) = (field for field in studies["schema"]["fields"] if field["name"] == "role")
    assert {"index_trial", "comparator"} <= set(role["constraints"]["enum"])
