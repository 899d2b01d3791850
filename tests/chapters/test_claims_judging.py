"""Every claim of the editorial judged: on the evidence, under other parameters, and with other facts."""

from collections.abc import Mapping, Sequence
from copy import deepcopy
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from remission.chapters.claims.case import Case
from remission.chapters.claims.catalogue import CLAIMS
from remission.chapters.claims.judging import JUDGES, limits, permanence
from remission.chapters.claims.model import Judged, expand
from remission.claims import Verdict
from remission.errors import InputError
from remission.estimate import Estimate
from remission.evidence import Evidence
from remission.fact import Fact
from remission.pipeline.check import typed_numbers
from remission.roles import roles_in
from remission.scenario import FATE_PARAMETERS, Scenario, make_scenario, read_scenario
from remission.seed import read_index

ROOT = Path(__file__).resolve().parents[2]
INDEX = ROOT / "seeds" / "editorial.csv"
BY_SLUG = {claim.slug: claim for claim in CLAIMS}
ROBUST, POINT_ONLY, DEPENDS, CONTRADICTED, UNDECIDED = Verdict
# Its models take seconds to fit; it has a test of its own.
KNOWN = {number.number_id for number in read_index(INDEX)}
QUICK = [claim.slug for claim in CLAIMS if claim.slug != "lasting"]


def judge(evidence: Evidence, slug: str, scenario: Scenario | None = None) -> Judged:
    case = Case.load(evidence, scenario or make_scenario({}, "test"), INDEX)
    return JUDGES[slug](case, BY_SLUG[slug])


def changed(
    evidence: Evidence, rows: Mapping[str, Mapping[str, Any]] | None = None, without: tuple[str, ...] = (), add: Sequence[Any] = ()
) -> Evidence:
    """The evidence with other values in some rows, by fact id, without some, and with further ones: table, fact to copy, changes."""
    tables = deepcopy(evidence.tables)
    known = {row["fact_id"]: row for content in tables.values() for row in content if "fact_id" in row}
    for count, (table, original, changes) in enumerate(add):
        tables[table].append(known[original] | {"fact_id": f"X{count}"} | changes)
    for fact, values in (rows or {}).items():
        known[fact].update(values)
    kept = {name: [row for row in content if row.get("fact_id") not in without] for name, content in tables.items()}
    return Evidence(evidence.path, evidence.version, kept, evidence.digests)


def values(number: float | str) -> dict[str, Decimal]:
    return {"value": Decimal(str(number))}


@pytest.mark.parametrize(
    ("slug", "verdict"),
    [
        ("relapse_rate", ROBUST),
        ("activity_free", UNDECIDED),
        ("untreated_share", UNDECIDED),
        ("window", CONTRADICTED),
        ("retreated", DEPENDS),
        ("improvement", ROBUST),
        ("brain_volume", DEPENDS),
        ("blinding", DEPENDS),
        ("control", ROBUST),
        ("declined", DEPENDS),
        ("enrollment", POINT_ONLY),
        ("subtraction", CONTRADICTED),
        ("untreated_worsening", UNDECIDED),
        ("untreated_activity", ROBUST),
        ("opinion", UNDECIDED),
        ("side_effects_shown", DEPENDS),
        ("zoster", ROBUST),
        ("thyroid", ROBUST),
        ("new_findings", DEPENDS),
        ("carcinoma", POINT_ONLY),
        ("itp", UNDECIDED),
        ("late_onset", UNDECIDED),
        ("over_half", POINT_ONLY),
        ("over_half_remission", CONTRADICTED),
        ("reprogramming", UNDECIDED),
        ("biomarkers", UNDECIDED),
        ("natalizumab", UNDECIDED),
    ],
)
def test_the_verdicts_on_the_evidence(evidence: Evidence, slug: str, verdict: Verdict) -> None:
    assert judge(evidence, slug).overall is verdict


def test_the_trials_can_differ(evidence: Evidence) -> None:
    assert judge(evidence, "over_half").by_trial == {"care_ms_1": ROBUST, "care_ms_2": POINT_ONLY}
    assert judge(evidence, "brain_volume").by_trial == {"care_ms_1": ROBUST, "care_ms_2": DEPENDS}


def test_over_half_tells_the_scenario_and_those_who_left(evidence: Evidence) -> None:
    numbers = judge(evidence, "over_half").numbers
    assert numbers["care_ms_2.worst"].value == pytest.approx(218 / 423)
    assert numbers["care_ms_2.scenario"].value == pytest.approx(218 / 393)
    assert numbers["care_ms_2.if_leavers_failed"].value == pytest.approx((218 - 36) / 423)


def test_the_bases_of_those_who_declined(evidence: Evidence) -> None:
    numbers = judge(evidence, "declined").numbers
    assert numbers["care_ms_1.of_completers"].value == pytest.approx(18 / 367)
    assert numbers["care_ms_1.of_treated"].value == pytest.approx(27 / 376)
    assert numbers["care_ms_2.of_treated"].value == pytest.approx(42 / 435)


def test_untreated_although_active(evidence: Evidence) -> None:
    numbers = judge(evidence, "untreated_activity").numbers
    assert numbers["care_ms_1.least"].value == pytest.approx((235 - 138) / 349)
    # With so many assessed, exactly those treated again can have had all the activity.
    assert numbers["care_ms_1.assessed"].value == pytest.approx(114 / (1 - 0.395), abs=0.2)


def test_remission_tips_where_few_were_assessed(evidence: Evidence) -> None:
    numbers = judge(evidence, "over_half_remission").numbers
    assessed = numbers["care_ms_2.assessed"].value
    # Half of the completers is what is left if everybody not assessed was free of activity.
    assert 106 / 393 * assessed + 423 - assessed == pytest.approx(423 / 2)


SWITCHES = [
    pytest.param("relapse_rate", {"rows": {"F091": values("0.25")}}, CONTRADICTED, id="relapse-rate-other"),
    pytest.param("relapse_rate", {"without": ("F097",)}, UNDECIDED, id="relapse-rate-unknown"),
    pytest.param("activity_free", {"rows": {"F102": values(30)}}, CONTRADICTED, id="activity-impossible"),
    pytest.param(
        "activity_free",
        {"add": [("outcomes", fact, {"tier": "abstract", "preferred": False}) for fact in ("F108", "F109")]},
        ROBUST,
        id="activity-confirmed",
    ),
    pytest.param(
        "activity_free",
        {"add": [("outcomes", "F108", {"tier": "abstract", "preferred": False, **values(45)})]},
        CONTRADICTED,
        id="activity-denied",
    ),
    pytest.param("untreated_share", {"rows": {"F077": values(60)}}, CONTRADICTED, id="untreated-impossible"),
    pytest.param(
        "untreated_share",
        {"add": [("outcomes", fact, {"tier": "primary", "preferred": False}) for fact in ("F080", "F081")]},
        ROBUST,
        id="untreated-confirmed",
    ),
    pytest.param("window", {"rows": {fact: {"start_year": Decimal(2)} for fact in ("F080", "F081")}}, ROBUST, id="window"),
    pytest.param(
        "retreated",
        {"rows": {"F075": values(100) | {"numerator": 349}, "F076": values(100) | {"numerator": 393}}},
        ROBUST,
        id="nobody-left",
    ),
    pytest.param("improvement", {"rows": {"F113": values("34.4")}}, CONTRADICTED, id="improvement-other"),
    pytest.param("improvement", {"without": ("F113",)}, UNDECIDED, id="improvement-unknown"),
    pytest.param("brain_volume", {"rows": {fact: values("-0.07") for fact in ("F122", "F123")}}, ROBUST, id="brain-every-year"),
    pytest.param("brain_volume", {"rows": {"F124": values("-0.40")}}, CONTRADICTED, id="brain-no-year"),
    pytest.param("blinding", {"rows": {f: {"note": ""} for f in ("F110", "F111", "F113", "F114", "F135")}}, ROBUST, id="nobody-blinded"),
    pytest.param(
        "control",
        {"add": [("outcomes", "F012", {"timing": "in_year", "start_year": Decimal(4), "end_year": Decimal(5)})]},
        CONTRADICTED,
        id="a-control-group",
    ),
    pytest.param(
        "declined",
        {
            "rows": {"F004": values(367), "F002": values(367), "F231b": values(423)},
            "add": [("participant_flow", "F002", {"study_id": "care_ms_2", **values(423)})],
        },
        ROBUST,
        id="declined-on-every-base",
    ),
    pytest.param("enrollment", {"rows": {"F289": values(1030)}}, DEPENDS, id="enrollment-higher-elsewhere"),
    pytest.param("untreated_worsening", {"rows": {fact: values(20) for fact in ("F110", "F111")}}, ROBUST, id="worsening-must-have-been"),
    pytest.param("untreated_activity", {"rows": {fact: values(95) for fact in ("F108", "F109")}}, UNDECIDED, id="activity-need-not"),
    pytest.param(
        "opinion", {"rows": {fact: {"note": "Rated by blinded raters."} for fact in ("F102", "F107")}}, CONTRADICTED, id="blinded-activity"
    ),
    pytest.param("zoster", {"rows": {fact: values(4) for fact in ("F181", "F182")}}, DEPENDS, id="zoster-rare"),
    pytest.param("zoster", {"rows": {"F181": values(0), "F182": values(1)}}, CONTRADICTED, id="zoster-absent"),
    pytest.param("thyroid", {"rows": {fact: values("1.0") for fact in ("F160", "F161")}}, CONTRADICTED, id="thyroid-rare"),
    pytest.param("thyroid", {"rows": {"F160": values("9.0")}}, DEPENDS, id="thyroid-between"),
    pytest.param("new_findings", {"without": ("F168", "F169", "F177c", "F178c")}, UNDECIDED, id="core-harms-unknown"),
    pytest.param(
        "new_findings",
        {
            "rows": {fact: values(0) for fact in ("F168", "F169", "F177c", "F178c")},
            "add": [("adverse_events", fact, {"event": "herpes_zoster", **values(0)}) for fact in ("F168", "F169")],
        },
        ROBUST,
        id="core-harms-none",
    ),
    pytest.param(
        "new_findings",
        {"rows": {fact: {"end_year": Decimal(2)} for fact in ("F160", "F161", "F181", "F182")}},
        CONTRADICTED,
        id="not-new",
    ),
    pytest.param("carcinoma", {"rows": {"F183": values(30), "F184": values(30)}}, ROBUST, id="carcinoma-many"),
    pytest.param("itp", {"rows": {fact: {"numerator": 5} for fact in ("F196", "F197", "F198")}}, CONTRADICTED, id="itp-too-many"),
    pytest.param(
        "itp",
        {"add": [("adverse_events", fact, {"tier": "primary", "preferred": False}) for fact in ("F185", "F186")]},
        ROBUST,
        id="itp-confirmed",
    ),
    pytest.param("late_onset", {"rows": {"F282": {"high": Decimal(2000)}}}, ROBUST, id="late-onset"),
    pytest.param("over_half", {"rows": {"F080": values(52), "F081": values(51)}}, DEPENDS, id="half-at-best"),
    pytest.param("over_half", {"rows": {"F081": values(40)}}, CONTRADICTED, id="below-half-in-one"),
    pytest.param("over_half_remission", {"rows": {"F108": values(60), "F109": values(60)}}, DEPENDS, id="remission-possible"),
    pytest.param(
        "over_half_remission",
        {"rows": {fact: values(95) for fact in ("F080", "F081", "F108", "F109")}},
        ROBUST,
        id="remission-certain",
    ),
    pytest.param(
        "biomarkers",
        {
            "add": [
                ("outcomes", "F080", {"study_id": "care_ms_1_highly_active", "denominator": 90, **values(20)}),
            ]
        },
        CONTRADICTED,
        id="a-subgroup-fares-worse",
    ),
    pytest.param(
        "biomarkers",
        {"add": [("outcomes", "F080", {"study_id": "care_ms_1_highly_active", "denominator": 90, **values(70)})]},
        ROBUST,
        id="a-subgroup-fares-alike",
    ),
    pytest.param(
        "natalizumab",
        {"add": [("adverse_events", "F447", {"arm": "natalizumab", **values("1.7")})]},
        ROBUST,
        id="both-drugs-in-one-study",
    ),
]


@pytest.mark.parametrize(("slug", "changes", "verdict"), SWITCHES)
def test_other_facts_give_another_verdict(evidence: Evidence, slug: str, changes: dict[str, Any], verdict: Verdict) -> None:
    judged = judge(changed(evidence, **changes), slug)
    assert judged.overall is verdict
    assert judged.reason != judge(evidence, slug).reason


def test_nobody_outside_makes_the_subtraction_possible(evidence: Evidence) -> None:
    everybody = changed(evidence, {"F070": values("100.0"), "F005": values(349)})
    assert judge(everybody, "subtraction").by_trial["care_ms_1"] is ROBUST


def test_a_subgroup_does_not_limit_what_the_trials_can_have_had(evidence: Evidence) -> None:
    numbers = judge(evidence, "itp").numbers
    assert numbers["itp.program"].value == 33
    assert "nephropathy.program" not in numbers


def test_a_measure_of_immune_cells_would_decide(evidence: Evidence) -> None:
    measure = {
        "measure_id": "cd4_count",
        "label": "CD4 T cells",
        "kind": "mean",
        "better": "neither",
        "definition": "Change of CD4 T cells.",
    }
    tables = deepcopy(evidence.tables)
    tables["measures"].append(measure)
    change = {"measure": "cd4_count", "ci_low": Decimal(-40), "ci_high": Decimal(-20), "ci_level": Decimal(95), **values(-30)}
    for changes, verdict in ((change, ROBUST), (change | {"ci_high": Decimal(1)}, POINT_ONLY), (change | values(0), CONTRADICTED)):
        more = changed(Evidence(evidence.path, evidence.version, tables, {}), add=(("outcomes", "F135", changes),))
        assert judge(more, "reprogramming").overall is verdict


@pytest.mark.parametrize(
    ("excluded", "verdict"),
    [
        ({"cure": True, "cure_weibull": True}, ROBUST),
        ({"cure": True, "cure_weibull": False}, DEPENDS),
        ({"cure": False, "cure_weibull": False}, UNDECIDED),
        ({"cure": True}, ROBUST),
        ({}, UNDECIDED),
    ],
)
def test_what_lasts_depends_on_the_models(
    evidence: Evidence, monkeypatch: pytest.MonkeyPatch, excluded: dict[str, bool], verdict: Verdict
) -> None:
    fits = [SimpleNamespace(model=model) for model in (*excluded, "weibull")]
    share = Estimate(value=0.3, low=0.0, high=0.4, unit="proportion", method="test", inputs=("F080",))
    monkeypatch.setattr(permanence, "compare", lambda points, entered: fits)
    monkeypatch.setattr(permanence, "fitted", lambda *given, steps: SimpleNamespace(share=share, zero_excluded=excluded[given[3].model]))
    judged = judge(evidence, "lasting")
    assert judged.overall is verdict
    assert judged.numbers["care_ms_2.latest"].value == 0.41
    told = expand(judged.reason + judged.tipping, "lasting", evidence.trials)
    assert {key for _, key in roles_in(told)} <= {f"claims.lasting.{name}" for name in judged.numbers}


# --- limits from related shares ---


def shares(evidence: Evidence, **printed: str) -> dict[str, Fact]:
    """Printed shares of one year after another."""
    base, years = evidence.fact("F080"), range(3, 9)
    return {
        name: replace(base, fact_id=name, value=Decimal(value), end_year=Decimal(year))
        for (name, value), year in zip(printed.items(), years, strict=False)
    }


def test_single_years_limit_what_all_of_them_can_have(evidence: Evidence) -> None:
    least, most = limits.by_single_years([*shares(evidence, a="90.0", b="80.0").values()], 2)
    assert least.value == pytest.approx(0.699)
    assert most.value == pytest.approx(0.8005)
    assert least.inputs == most.inputs == ("a", "b")
    unknown = limits.by_single_years([], 2)
    assert [(each.value, each.note) for each in unknown] == [(0, limits._UNLIMITED), (1, limits._UNLIMITED)]


def test_parts_and_the_next_report_limit_a_share(evidence: Evidence) -> None:
    parts, later = shares(evidence, a="90.0", b="80.0"), shares(evidence, c="75.0")
    least, most = limits.by_parts(parts, later)
    assert least.value == pytest.approx(0.7495)
    assert most.value == pytest.approx(0.8005)
    assert (least.inputs, most.calculation) == (("a", "b", "c"), "min(0.9005, 0.8005)")
    one, _ = limits.by_parts({"a": parts["a"]}, later)
    assert one.value == pytest.approx(0.7495)
    assert (one.inputs, one.calculation) == (("c",), "max(0, 0.7495)")
    assert limits.by_parts({"a": parts["a"]}, {})[0].note == limits._UNLIMITED
    assert limits.by_parts({}, {})[1].value == 1


# --- under other parameters ---

ODD = [
    {"target_population": "enrolled"},
    {"target_population": "treated", "threshold": 0.4, "confidence": 0.999},
    {"target_population": "randomized", "threshold": 0.555, "interval_method": "jeffreys", "confidence": 0.5},
    {"threshold": 0.01},
    {"threshold": 0.99, "rate_method": "byar"},
]


@pytest.mark.parametrize("parameters", ODD, ids=str)
@pytest.mark.parametrize("slug", QUICK)
def test_every_sentence_names_only_what_is_recorded(evidence: Evidence, slug: str, parameters: dict[str, Any]) -> None:
    claim, judged = BY_SLUG[slug], judge(evidence, slug, make_scenario(parameters, "test"))
    for text in (claim.text, judged.reason, judged.tipping):
        roles = roles_in(expand(text, slug, evidence.trials))
        assert {key for role, key in roles if role == "num"} <= {f"claims.{slug}.{name}" for name in judged.numbers}
        assert {key for role, key in roles if role == "param"} <= {"threshold"}
        assert typed_numbers(expand(text, slug, evidence.trials)) == []
        assert "{each" not in expand(text, slug, evidence.trials)
        assert "{all" not in expand(text, slug, evidence.trials)
    for name, number in judged.numbers.items():
        assert number.inputs, name
        assert set(number.inputs) <= evidence.facts.keys() | KNOWN
        assert set(number.assumptions) <= Scenario.model_fields.keys()
        assert number.low is None or number.low <= number.value <= (number.high or 0) or "subtracted" in name, name


@pytest.mark.parametrize("slug", QUICK)
def test_depending_says_on_what(evidence: Evidence, slug: str) -> None:
    judged = judge(evidence, slug)
    assert judged.overall is not DEPENDS or judged.tipping


@pytest.mark.parametrize(
    ("parameters", "verdicts"),
    [
        ({"target_population": "enrolled"}, (ROBUST, CONTRADICTED)),
        ({"target_population": "randomized"}, (DEPENDS, CONTRADICTED)),
        ({"threshold": 0.6}, (CONTRADICTED, CONTRADICTED)),
        ({"threshold": 0.99}, (CONTRADICTED, CONTRADICTED)),
        ({"threshold": 0.01}, (ROBUST, DEPENDS)),
    ],
)
def test_the_central_claim_follows_the_parameters(evidence: Evidence, parameters: dict[str, Any], verdicts: tuple[Verdict, ...]) -> None:
    scenario = make_scenario(parameters, "test")
    assert tuple(judge(evidence, slug, scenario).overall for slug in ("over_half", "over_half_remission")) == verdicts


def test_among_the_enrolled_nobody_is_outside(evidence: Evidence) -> None:
    judged = judge(evidence, "over_half", make_scenario({"target_population": "enrolled"}, "test"))
    assert "outside" not in judged.reason + judged.tipping
    assert "worst" not in judged.reason


def test_a_population_of_unknown_size_is_told(evidence: Evidence) -> None:
    judged = judge(evidence, "over_half", make_scenario({"target_population": "randomized"}, "test"))
    assert "size of the population not stated" in judged.numbers["care_ms_2.worst"].note


@pytest.mark.parametrize("path", sorted((ROOT / "scenarios").glob("*.yml")), ids=lambda path: path.stem)
def test_the_fate_of_those_outside_changes_no_verdict(evidence: Evidence, path: Path) -> None:
    scenario = make_scenario(read_scenario(path), "test")
    fates = {name: getattr(scenario, name) for name in ("non_enrolled", *FATE_PARAMETERS)}
    fate_alone = make_scenario(fates, "test")
    assert {slug: judge(evidence, slug, fate_alone).overall for slug in ("over_half", "subtraction", "declined")} == {
        slug: judge(evidence, slug).overall for slug in ("over_half", "subtraction", "declined")
    }


def test_a_number_that_is_not_in_the_sentence_is_refused(evidence: Evidence) -> None:
    case = Case.load(evidence, make_scenario({}, "test"), INDEX)
    with pytest.raises(InputError, match=r"no result number 3 of care_ms_1 in sentence 5\.7"):
        case.quoted(BY_SLUG["untreated_share"], "care_ms_1", place=2)
    with pytest.raises(InputError, match="relapse_rate"):
        case.quoted(BY_SLUG["relapse_rate"], "both")
