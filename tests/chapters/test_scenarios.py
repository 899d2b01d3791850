"""The chapter on scenarios: every named one is compared, each number under its own parameters, and the reader's own beside them."""

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from remission.chapters.claims.catalogue import CLAIMS
from remission.chapters.claims.judging import JUDGES
from remission.chapters.claims.model import Judged
from remission.chapters.scenarios import results, tables, wording
from remission.chapters.scenarios.results import Found, Subject, compare, counts, flips, record, setting, subjects
from remission.claims import Verdict
from remission.cohort import OUTCOMES, target_ladder
from remission.evidence import Evidence
from remission.ledger import MIME, Ledger
from remission.named import NamedScenario, named_scenarios
from remission.provenance import make_ledger
from remission.record import Record
from remission.roles import ID
from remission.scenario import Scenario, make_scenario
from remission.seed import read_index

ROOT = Path(__file__).resolve().parents[2]
BASE = Subject("base", "Base", "scenario-base", Scenario())
WORST = Subject("worst", "Worst", "scenario-worst", make_scenario({"non_enrolled": "worst", "confidence": 0.9}, "test"))


def judged(*, overall: Verdict | None = None, **by_trial: Verdict) -> Judged:
    return Judged(by_trial=by_trial, together=overall, numbers={}, reason="")


def found(subject: Subject, evidence: Evidence, claims: Mapping[str, Judged]) -> Found:
    return Found(subject, results._shares(evidence, subject), claims)


@pytest.fixture
def pair(evidence: Evidence) -> list[Found]:
    """Two scenarios: one claim flips, one in a trial alone, one not at all."""
    before = {
        "over_half": judged(overall=Verdict.POINT_ONLY),
        "lasting": judged(care_ms_1=Verdict.UNDECIDED, care_ms_2=Verdict.ROBUST),
        "window": judged(overall=Verdict.CONTRADICTED),
    }
    after = {
        "over_half": judged(overall=Verdict.DEPENDS),
        "lasting": judged(care_ms_1=Verdict.UNDECIDED, care_ms_2=Verdict.POINT_ONLY),
        "window": judged(overall=Verdict.CONTRADICTED),
    }
    return [found(BASE, evidence, before), found(WORST, evidence, after)]


@pytest.fixture
def ledger(evidence: Evidence, pair: list[Found]) -> Ledger:
    made = Ledger("scenarios", Scenario(), evidence)
    record(made, pair)
    made.record("count", counts(pair))
    return made


def named(key: str, title: str, **values: Any) -> NamedScenario:
    return NamedScenario(key, key, title, "", (), make_scenario(values, "test"))


def test_a_report_of_its_own_assumptions_is_compared_too() -> None:
    files = [named("base", "Base"), named("strict", "Strict", confidence=0.99)]
    assert [each.key for each in subjects(files, Scenario())] == ["base", "strict"]
    *_, own = subjects(files, make_scenario({"seed": 1}, "test"))
    assert (own.key, own.title, own.anchor) == ("this_report", "This report", "")
    assert [each.title for each in subjects([], Scenario())] == ["This report"]


def test_names_and_titles_stay_apart() -> None:
    files = [named("this_report", "Same"), named("other", "Same", seed=1)]
    found = subjects(files, make_scenario({"seed": 2}, "test"))
    assert [(each.key, each.title) for each in found] == [
        ("this_report", "Same (this_report)"),
        ("other", "Same (other)"),
        ("this_report_2", "This report"),
    ]


def test_shares_are_those_of_the_scenario_and_say_so(evidence: Evidence, ledger: Ledger) -> None:
    for trial in evidence.trials:
        for outcome in OUTCOMES:
            expected = target_ladder(evidence, trial, outcome, WORST.scenario).scenario
            share = ledger.number(f"worst.{trial}.{outcome}.share")
            assert (share.value, share.low, share.high, share.inputs) == (expected.value, expected.low, expected.high, expected.inputs)
            assert share.note.endswith("under the scenario 'Worst'")


def test_a_number_assumes_what_its_scenario_says(evidence: Evidence, ledger: Ledger) -> None:
    merged = Record(Scenario())
    merged.add(ledger._repr_mimebundle_()[MIME], {})
    entries = make_ledger(merged, evidence, read_index(ROOT / "seeds" / "editorial.csv"), "S00").numbers
    share = entries["scenarios.worst.care_ms_2.no_dmt.share"]
    assert share.assumptions["non_enrolled"] == "worst"
    assert share.assumptions["confidence"] == 0.9
    assert share.assumptions["target_population"] == "completers"
    assert entries["scenarios.base.care_ms_2.no_dmt.share"].assumptions["confidence"] == 0.95
    assert entries["scenarios.worst.parameter.confidence"].assumptions == {"confidence": 0.9}
    assert all(ID.fullmatch(key) for key in entries)


def test_flips_are_of_the_whole_or_of_a_trial(pair: list[Found]) -> None:
    assert flips(pair[0], pair[0]) == []
    assert [(flip.slug, flip.trial, flip.before, flip.after) for flip in flips(*pair)] == [
        ("over_half", "", Verdict.POINT_ONLY, Verdict.DEPENDS),
        ("lasting", "care_ms_2", Verdict.ROBUST, Verdict.POINT_ONLY),
    ]
    back = flips(pair[1], pair[0])
    assert [(flip.before, flip.after) for flip in back] == [(flip.after, flip.before) for flip in flips(*pair)]
    assert {name: number.value for name, number in counts(pair).items()} == {"compared": 2, "claims": 3, "turned": 2}


@pytest.mark.parametrize(
    ("name", "value", "text"),
    [
        ("confidence", 0.99, "99%"),
        ("confidence", 0.995, "99.5%"),
        ("threshold", 0.6, "60%"),
        ("success_share", 0.125, "12.5%"),
        ("imor", 0.5, "0.5"),
        ("imor", 1000, "1,000"),
        ("imor", 1e-7, "0.0000001"),
        ("relative_success", 2, "2"),
        ("draws", 2000, "2,000"),
    ],
)
def test_a_parameter_is_shown_with_the_digits_it_has(name: str, value: float, text: str) -> None:
    assert setting(name, value).text == text


def test_the_table_leads_every_number_to_its_entry(ledger: Ledger, pair: list[Found]) -> None:
    html = ledger.show(tables.scenarios(ledger, "All", pair))._repr_html_()
    for each in pair:
        for trial in ledger.evidence.trials:
            for outcome in OUTCOMES:
                assert f"ledger.html#scenarios.{each.subject.key}.{trial}.{outcome}.share" in html
    assert 'href="parameters.html#scenario-worst"' in html
    assert "ledger.html#scenarios.worst.parameter.confidence" in html
    assert "every parameter at its default" in html
    assert html.count("claim-over-half") == 1


def test_claims_that_differ_stand_first(ledger: Ledger, pair: list[Found]) -> None:
    table = tables.verdicts(ledger, "All", pair)
    assert [re.sub("<[^>]+>", "", str(row[0])) for row in table.rows] == ["over half", "lasting", "window"]
    assert "CARE-MS II" in str(table.rows[1][2])
    assert table.rows[2][2] == "the same"


def test_the_figure_links_each_scenario_to_its_own_entry(ledger: Ledger, pair: list[Found]) -> None:
    twin = replace(pair[0], subject=replace(BASE, key="twin", title="Twin"))
    twin = replace(twin, shares=results._shares(ledger.evidence, twin.subject))
    record(ledger, [twin])
    panels = wording.panels([*pair, twin], ledger.evidence.trials, "no_dmt", dict.fromkeys(ledger.evidence.trials.values(), "#000000"))
    assert [str(row.label) for row in panels["CARE-MS I"]] == ["Base", "Worst", "Twin"]
    keys = [ledger._entry_of(row.estimates[0]) for row in panels["CARE-MS I"]]
    assert keys == [f"scenarios.{key}.care_ms_1.no_dmt.share" for key in ("base", "worst", "twin")]


def test_the_finding_names_the_range_and_counts(ledger: Ledger, pair: list[Found]) -> None:
    said = wording.finding(pair, ledger.evidence.trials, counts(pair))
    assert "{num}`scenarios.worst.care_ms_2.no_dmt.share` to {num}`scenarios.base.care_ms_2.no_dmt.share` in CARE-MS II" in said
    assert "{num}`scenarios.count.turned` of {num}`scenarios.count.claims` claims get another verdict" in said
    ledger.prose(said)
    alone = wording.finding(pair[:1], ledger.evidence.trials, counts(pair[:1]))
    assert alone.startswith("There is one scenario, and nothing to compare it with: the share without further treatment is {num}`")
    assert "`scenarios.base.care_ms_1.no_dmt.share` in CARE-MS I and " in alone


def test_the_chapter_compares_every_scenario_of_the_repository(
    evidence: Evidence, chapter: Callable[..., Ledger], monkeypatch: pytest.MonkeyPatch
) -> None:
    # All claims but the one whose models take seconds to fit.
    quick = [claim for claim in CLAIMS if claim.slug != "lasting"]
    monkeypatch.setattr(results, "judge_all", lambda case: {claim.slug: JUDGES[claim.slug](case, claim) for claim in quick})
    made = chapter("scenarios", evidence.path, threshold=0.6)
    keys = [each.key for each in named_scenarios(ROOT / "scenarios")] + ["this_report"]
    shares = {key.split(".")[1] for key in made.numbers if key.endswith(".share")}
    assert shares == set(keys)
    assert made.number("count.compared").value == len(keys)
    assert made.number("count.turned").value >= 1
    assert made.settings["scenarios.base.care_ms_1.no_dmt.share"] == {"threshold": 0.5}
    assert "scenarios.this_report.care_ms_1.no_dmt.share" not in made.settings


def test_compare_judges_every_claim_under_every_scenario(evidence: Evidence) -> None:
    (one,) = compare(evidence, [BASE])
    assert set(one.shares) == {(trial, outcome) for trial in evidence.trials for outcome in OUTCOMES}
    assert "over_half" in one.judged
