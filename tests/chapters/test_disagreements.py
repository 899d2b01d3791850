"""Disagreements: both sides from the data, agreement by rule, and what changes with it."""

from collections.abc import Callable
from pathlib import Path

import pytest

from remission.chapters.disagreements import results, sources, tables, wording
from remission.chapters.disagreements.catalogue import EDITORIAL, SOURCES
from remission.chapters.disagreements.model import Agreement, Disagreement, Figure, Kind, agreement, material, ratio
from remission.errors import InputError
from remission.estimate import Estimate, Unit
from remission.evidence import Evidence
from remission.figures import Bar, dumbbell
from remission.ledger import Ledger
from remission.pipeline.check import typed_numbers
from remission.quotes import editorial_index
from remission.scenario import Scenario, make_scenario, read_scenario
from remission.seed import SeedNumber

ROOT = Path(__file__).resolve().parents[2]
DEFAULTS = make_scenario({}, "test")
Rewrite = Callable[..., None]
Index = dict[str, SeedNumber]


@pytest.fixture(scope="module")
def index(evidence: Evidence) -> Index:
    return editorial_index(evidence)


@pytest.fixture(scope="module")
def found(evidence: Evidence, index: Index) -> dict[str, Disagreement]:
    return {one.slug: one for one in results.editorial(evidence, index, DEFAULTS)}


def figure(value: float, half_unit: float = 0.0, unit: Unit = "proportion") -> Figure:
    return Figure("", Estimate(value=value, unit=unit, method="test"), half_unit)


@pytest.mark.parametrize(
    ("one", "other", "said"),
    [
        (figure(0.33, 0.005), figure(0.334, 0.0005), Agreement.ROUNDED),
        (figure(0.33, 0.005), figure(0.33, 0.0005), Agreement.SAME),
        (figure(0.33, 0.005), figure(0.335, 0.0005), Agreement.ROUNDED),
        (figure(0.33, 0.005), figure(0.336, 0.0005), Agreement.DIFFERENT),
        (figure(0.334), figure(0.33), Agreement.DIFFERENT),
        (Figure("words"), figure(0.33), None),
    ],
)
def test_agreement_is_decided_by_the_printed_digits(one: Figure, other: Figure, said: Agreement | None) -> None:
    assert agreement(one, other) is agreement(other, one) is said


def test_figures_of_unlike_units_are_not_compared() -> None:
    with pytest.raises(InputError, match="cannot be compared"):
        agreement(figure(1), figure(1, unit="events"))


def test_more_than_a_quarter_apart_is_material() -> None:
    assert material(figure(0.07), figure(0.12))
    assert material(figure(0.12), figure(0.07))
    assert not material(figure(0.18), figure(0.21))
    assert not material(figure(1, 0.5, "events"), figure(1.4, 0, "events"))
    assert material(figure(-0.1), figure(0.1))
    assert ratio(figure(0), figure(1)) is None
    assert not material(Figure("words"), figure(1))


def test_every_quote_agrees_with_its_source(evidence: Evidence, index: Index) -> None:
    quotes = results.transcription(evidence, index)
    assert [(number.number_id, said.estimate.text) for number, said, _, _ in quotes if said.estimate] == [
        ("N041", "0.15 per person-year"),
        ("N043", "0.18 per person-year"),
        ("N057", "33%"),
        ("N058", "42.9%"),
        ("N062", "−0.2%"),  # noqa: RUF001
        ("N064", "−0.07%"),  # noqa: RUF001
        ("N066", "4.9%"),
        ("N068", "7.1%"),
        ("N078", "40.7%"),
    ]
    verdicts = [verdict for *_, verdict in quotes]
    assert verdicts == [Agreement.SAME, Agreement.SAME, Agreement.ROUNDED, *[Agreement.SAME] * 6]


def test_a_misquote_is_found(package: Path, rewrite: Rewrite, index: Index) -> None:
    rewrite(package / "outcomes.csv", "F114", value="44.9")
    evidence = Evidence.load(package)
    quotes = results.transcription(evidence, index)
    assert [number.number_id for number, *_, verdict in quotes if verdict is Agreement.DIFFERENT] == ["N058"]
    numbers = wording.counts(quotes, [], ["F080"])
    assert wording.finding(numbers).startswith("{num}`disagreements.misquoted` of the")
    assert wording.finding(wording.counts([], [], [])).startswith("No figure of the editorial is printed by another")


def test_every_entry_of_the_catalogue_finds_its_figures(evidence: Evidence, found: dict[str, Disagreement]) -> None:
    slugs = [*found, *(one.slug for one in results.between_sources(evidence))]
    assert {entry.slug for entry in (*EDITORIAL, *SOURCES)} <= set(slugs)
    assert len(slugs) == len(set(slugs))
    for one in found.values():
        assert typed_numbers(f"{one.what}. {one.differs} {one.follows}") == [], one.slug


def test_entries_whose_facts_are_missing_are_left_out(evidence: Evidence) -> None:
    assert all(one.kind is not Kind.WINDOW for one in results.editorial(evidence, {}, DEFAULTS))
    bare = Evidence(evidence.path, "0", {}, {})
    assert results.between_sources(bare) == []


def values(one: Disagreement) -> list[str]:
    return [figure.estimate.number() for figure in (one.said, *one.found) if figure.estimate]


@pytest.mark.parametrize(
    ("slug", "numbers", "changes"),
    [
        ("relapse_rate.care_ms_1", ["0.15", "0.15", "0.16"], False),
        ("relapse_rate.care_ms_2", ["0.18", "0.18", "0.21"], False),
        ("brain_volume.care_ms_1", ["−0.2", "−0.20", "−0.18"], False),  # noqa: RUF001
        ("brain_volume.care_ms_2", ["−0.07", "−0.07", "−0.12"], True),  # noqa: RUF001
        ("improvement.care_ms_1", ["33", "33.4"], False),
        ("window", ["3", "4"], False),
        ("carcinoma.care_ms_1", ["1", "2"], True),
        ("outside.care_ms_1", ["4.9", "4.9", "7.2", "9.6"], False),
        ("outside.care_ms_2", ["7.1", "7.1", "9.7", "17.1"], True),
        ("subtraction.care_ms_2.no_dmt", ["48.4", "51.5"], True),
        ("subtraction.care_ms_2.neda", ["19.9", "25.1"], False),
        ("subtraction.care_ms_1.no_dmt", ["62.4", "64.0"], False),
        ("remission.care_ms_2", ["50", "55.5", "27", "41"], True),
        ("precision.care_ms_2", ["27", "26.7", "27.5"], False),
    ],
)
def test_both_sides_and_what_changes(found: dict[str, Disagreement], slug: str, numbers: list[str], changes: bool) -> None:
    assert (values(found[slug]), found[slug].changes) == (numbers, changes)


def test_every_figure_is_traced(found: dict[str, Disagreement], evidence: Evidence, index: Index) -> None:
    for one in found.values():
        for name, estimate in one.estimates.items():
            assert set(estimate.inputs) <= {*evidence.facts, *index}, (one.slug, name)
            assert estimate.inputs, (one.slug, name)


def test_the_threshold_decides_what_changes(evidence: Evidence, index: Index) -> None:
    def changing(threshold: float) -> set[str]:
        scenario = make_scenario({"threshold": threshold}, "test")
        return {one.slug for one in results.editorial(evidence, index, scenario) if one.changes and one.kind in (Kind.BASE, Kind.MEANING)}

    assert "subtraction.care_ms_1.no_dmt" in changing(0.63)
    assert "subtraction.care_ms_2.no_dmt" not in changing(0.63)
    assert not any(slug.startswith("remission") for slug in changing(0.2))
    assert not any(slug.startswith("remission") for slug in changing(0.9))


@pytest.mark.parametrize("name", ["base", "best_case", "worst_case"])
def test_the_fate_of_those_outside_changes_no_disagreement(
    evidence: Evidence, index: Index, found: dict[str, Disagreement], name: str
) -> None:
    scenario = Scenario(**read_scenario(ROOT / "scenarios" / f"{name}.yml"))
    assert [one.changes for one in results.editorial(evidence, index, scenario)] == [one.changes for one in found.values()]


# --- between sources ---


def test_rivals_stand_against_the_value_used(evidence: Evidence) -> None:
    rivals = {one.slug: one for one in sources.rivals(evidence)}
    assert set(rivals) == {f"rival.{fact}" for fact in ("f020", "f074", "f420", "f094", "f421", "f112", "f134", "f205")}
    assert (values(rivals["rival.f074"]), rivals["rival.f074"].kind) == (["393", "387"], Kind.COUNT)
    assert rivals["rival.f205"].agreements == (Agreement.ROUNDED,)
    assert rivals["rival.f420"].follows.startswith("It lies inside")
    assert rivals["rival.f112"].follows.startswith("No interval")
    assert not any(one.changes for one in rivals.values())


def test_a_rival_outside_the_interval_changes_something(package: Path, rewrite: Rewrite) -> None:
    rewrite(package / "outcomes.csv", "F421", value="0.48")
    rivals = {one.slug: one for one in sources.rivals(Evidence.load(package))}
    assert rivals["rival.f421"].changes
    assert rivals["rival.f421"].follows.startswith("It lies outside")


def test_counts_that_give_another_percentage(evidence: Evidence) -> None:
    own = {one.slug: one for one in sources.own_counts(evidence)}
    assert set(own) == {"count.f016", "count.f021", "count.f028"}
    assert values(own["count.f021"]) == ["53", "51.5"]
    assert "Kaplan-Meier" in str(own["count.f016"].differs)
    assert "Kaplan-Meier" not in str(own["count.f021"].differs)
    assert str(own["count.f021"].found[0].label) == "104 of 202"


def test_the_program_counts_differ_by_one(evidence: Evidence) -> None:
    between = {one.slug: one for one in results.between_sources(evidence)}
    assert values(between["program"]) == ["1,485", "1,486"]
    assert values(between["second_courses"]) == ["791", "789"]
    assert values(between["cladribine"]) == ["75.6", "69.4"]
    assert values(between["completers_called_treated"]) == ["367", "376"]


def test_figures_of_the_editorial_alone(evidence: Evidence, package: Path, rewrite: Rewrite) -> None:
    alone = [fact.fact_id for _, fact in sources.editorial_only(evidence)]
    assert alone == ["F108", "F080", "F109", "F081", "F181", "F186", "F183", "F161", "F182", "F184", "F185"]
    rewrite(package / "outcomes.csv", "F108", tier="abstract", source_id="S01")
    assert "F108" not in [fact.fact_id for _, fact in sources.editorial_only(Evidence.load(package))]


# --- shown ---


def test_the_tables_hold_every_figure(evidence: Evidence, found: dict[str, Disagreement], index: Index) -> None:
    ledger = Ledger("disagreements", DEFAULTS, evidence)
    for one in found.values():
        if one.estimates:
            ledger.record(one.slug, one.estimates)
    table = tables.disagreements(ledger, "All", found.values(), sides=("Said", "Found"))
    text = ledger.show(table)._repr_html_()
    assert text.count('class="num"') == sum(len(one.estimates) for one in found.values())
    assert "the same after rounding" in text
    assert "None" not in text
    signs = tables.misread("Signs", index.values())
    rows = [tuple(map(str, row)) for row in signs.rows]
    assert ("Median yearly brain parenchymal fraction change", "20.2", "−0.2") in rows  # noqa: RUF001
    assert ("Fall in EDSS that counts as improvement", "$1", "≥1") in rows
    assert all(row[1] != row[2] for row in rows)
    assert 'href="evidence.html#N062"' in signs._repr_html_()


def test_the_figure_counts_the_shares_that_cross(found: dict[str, Disagreement]) -> None:
    colors = {"CARE-MS I": "#0072B2", "CARE-MS II": "#D55E00"}
    drawn = wording.bars(found.values(), colors, 0.5)
    assert {bar.color for bar in drawn} == {*colors.values()}
    assert next(bar.color for bar in drawn if bar.label.endswith("CARE-MS II")) == "#D55E00"
    numbers = wording.crossings(drawn, 0.5)
    assert {name: number.value for name, number in numbers.items()} == {"drawn": len(drawn), "crossing": 3}
    crossing = "{num}`disagreements.crossing` of {num}`disagreements.drawn` shares cross {param}`threshold` when read another way"
    assert wording.title(numbers) == crossing
    assert wording.title(wording.crossings(drawn, 0.99)).startswith("No share crosses {param}")
    assert wording.title(wording.crossings([], 0.5)).startswith("No share of the editorial differs")
    figure_ = dumbbell(drawn, threshold=0.5, name="d", title="T", said="one", others="others", xlabel="Share (%)", alt="A")
    assert len(figure_.data.rows) == sum(1 + len(bar.others) for bar in drawn)
    assert "filled: one; hollow: others" in figure_.svg
    assert "currentColor" in figure_.svg


def test_a_row_of_the_dumbbell_names_its_ends() -> None:
    said, other = (Estimate(value=value, unit="proportion", method="test") for value in (0.48, 0.52))
    drawn = dumbbell(
        [Bar("Share", said, [("other", other)])], threshold=0.5, name="d", title="T", said="a", others="b", xlabel="X", alt="A"
    )
    assert all(text in drawn.svg for text in ("48.0%", "52.0%", "Share", "50%"))


def test_the_finding_counts(evidence: Evidence, index: Index, found: dict[str, Disagreement]) -> None:
    alone = [fact.fact_id for _, fact in sources.editorial_only(evidence)]
    numbers = wording.counts(results.transcription(evidence, index), [*found.values()], alone)
    assert {name: number.number() for name, number in numbers.items()} == {
        "quotes": "9",
        "misquoted": "0",
        "alone": "11",
        "listed": str(len(found)),
        "changing": str(sum(one.changes for one in found.values())),
    }
    text = wording.finding(numbers)
    assert "agree with it, at least after rounding" in text
    assert typed_numbers(text) == []
