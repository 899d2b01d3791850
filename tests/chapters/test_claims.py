"""The catalogue of claims, and how claims and verdicts are shown."""

from dataclasses import replace
from html.parser import HTMLParser
from itertools import product
from pathlib import Path

import pytest

from remission import readings
from remission.chapters.claims import cards, tables, verdicts, wording
from remission.chapters.claims.case import Case
from remission.chapters.claims.catalogue import CLAIMS, GROUPS
from remission.chapters.claims.judging import JUDGES
from remission.chapters.claims.model import Claim, Estimand, Judged, expand
from remission.chapters.durability.course import treatment_free_course
from remission.chapters.durability.follow_up import fall
from remission.claims import SHARE_VERDICTS, Verdict
from remission.errors import InputError
from remission.estimate import Estimate
from remission.evidence import Evidence
from remission.figures import verdicts as verdict_figure
from remission.flow import Stage
from remission.ledger import Ledger
from remission.pipeline.check import typed_numbers
from remission.readings import Reading
from remission.roles import roles_in
from remission.scenario import Population, make_scenario
from remission.seed import find_index, read_index, read_source
from remission.wording import POPULATIONS_SHORT

ROOT = Path(__file__).resolve().parents[2]
SEEDS = ROOT / "seeds"
SCENARIO = make_scenario({}, "test")


@pytest.fixture(scope="module")
def judged(evidence: Evidence) -> dict[str, Judged]:
    """All claims but the one whose models take seconds to fit, which gets a verdict of its own here."""
    case = Case.load(evidence, SCENARIO, SEEDS / "editorial.csv")
    found = {claim.slug: JUDGES[claim.slug](case, claim) for claim in CLAIMS if claim.slug != "lasting"}
    numbers = {f"{trial}.latest": share(0.4) for trial in evidence.trials}
    return found | {
        "lasting": Judged(by_trial=dict.fromkeys(evidence.trials, Verdict.DEPENDS), numbers=numbers, reason="A {named.latest}.")
    }


@pytest.fixture(scope="module")
def ledger(evidence: Evidence, judged: dict[str, Judged]) -> Ledger:
    made = Ledger("claims", SCENARIO, evidence)
    for slug, each in judged.items():
        made.record(slug, each.numbers)
    return made


def share(value: float) -> Estimate:
    return Estimate(value=value, unit="proportion", method="test", inputs=("F080",))


def verdict(overall: Verdict) -> Judged:
    return Judged(together=overall, numbers={"a": share(0.5)}, reason="")


# --- the catalogue ---


def test_there_are_enough_claims_each_with_its_judge_and_a_slug_of_its_own() -> None:
    slugs = [claim.slug for claim in CLAIMS]
    assert len(slugs) >= 15
    assert len(set(slugs)) == len(slugs)
    assert set(slugs) == JUDGES.keys()


def test_every_claim_stands_where_the_editorial_has_a_sentence() -> None:
    source, index = read_source(SEEDS / "source.json"), read_index(SEEDS / "editorial.csv")
    known = {(row.paragraph, row.sentence) for row in index}
    for claim in CLAIMS:
        assert claim.paragraph < source.paragraphs
        quotes = "quoted" in claim.text
        assert not quotes or (claim.paragraph, claim.sentence) in known, claim.slug


def test_within_a_group_the_claims_follow_the_text_but_for_the_conclusion() -> None:
    for group in GROUPS[1:]:
        places = [(claim.paragraph, claim.sentence) for claim in group.claims]
        assert places == sorted(places)


@pytest.mark.parametrize("claim", CLAIMS, ids=lambda claim: claim.slug)
def test_no_claim_holds_a_typed_number_and_every_estimand_has_all_parts(claim: Claim) -> None:
    parts: list[str] = [claim.text, claim.rule, claim.estimand.population, claim.estimand.variable, claim.estimand.summary]
    parts += [*claim.estimand.events, *claim.estimand.events.values()]
    assert all(parts)
    assert claim.estimand.events
    assert typed_numbers(expand("\n".join(parts), claim.slug, {"one": "ONE"})) == []
    assert (ROOT / "notebooks" / f"{claim.chapter}.ipynb").is_file()
    assert claim.chapter in cards._CHAPTERS


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("{each.x}", "{num}`claims.s.one.x` and {num}`claims.s.two.x`"),
        ("{named.x:full}", "{num}`claims.s.one.x:full` (ONE) and {num}`claims.s.two.x:full` (TWO)"),
        ("{all.one.x}, {all.y}", "{num}`claims.s.one.x`, {num}`claims.s.y`"),
        ("{other.x}", "{other.x}"),
    ],
)
def test_placeholders_become_roles(text: str, expected: str) -> None:
    assert expand(text, "s", {"one": "ONE", "two": "TWO"}) == expected


# --- table and cards ---


class Page(HTMLParser):
    """Ids, links and open tags of a piece of HTML."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.links: list[str] = []
        self.depth: list[str] = []
        self.nested_links = 0
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        self.ids += [found["id"] or ""] if "id" in found else []
        if tag == "a":
            self.links.append(found["href"] or "")
            self.nested_links += "a" in self.depth
        self.depth.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.depth.pop() == tag


def test_the_table_links_every_claim_to_its_card(ledger: Ledger, judged: dict[str, Judged]) -> None:
    html = ledger.show(tables.claims_table(ledger, CLAIMS, judged))._repr_html_()
    table, shown = Page(html), Page(cards.cards(ledger, CLAIMS, judged)._repr_html_())
    assert html.startswith('<div class="table-scroll" id="table-claims"')
    assert [link for link in table.links if link.startswith("claims.html#")] == [f"claims.html#{key}" for key in shown.ids]
    assert shown.ids == [claim.anchor for claim in CLAIMS]
    assert table.depth == shown.depth == []
    assert table.nested_links == shown.nested_links == 0
    assert html.count("<tr>") == len(CLAIMS) + 1
    assert '<span data-plain="place">9.1</span>' in html
    assert "ledger.html#claims.relapse_rate.care_ms_1.quoted" in html
    assert "parameters.html#threshold" in html


def test_cards_say_verdict_rule_and_numbers(ledger: Ledger, judged: dict[str, Judged]) -> None:
    html = cards.cards(ledger, CLAIMS, judged)._repr_html_()
    assert "{num}" not in html
    for claim in CLAIMS:
        assert str(verdicts.badge(judged[claim.slug].overall)) in html
        for key in judged[claim.slug].numbers:
            assert f"ledger.html#claims.{claim.slug}.{key}" in html
    assert repr(cards.cards(ledger, CLAIMS[:2], judged)) == "Cards: over_half, over_half_remission"


def test_a_card_names_the_trials_where_they_differ(ledger: Ledger, judged: dict[str, Judged]) -> None:
    by_slug = {claim.slug: claim for claim in CLAIMS}
    both = cards.cards(ledger, [by_slug["over_half"]], judged)._repr_html_()
    assert '<span class="verdict-of">CARE-MS I: <span class="verdict verdict-robust">' in both
    assert "verdict-of" not in cards.cards(ledger, [by_slug["relapse_rate"]], judged)._repr_html_()


@pytest.mark.parametrize("found", Verdict)
def test_a_badge_says_the_verdict_in_words(found: Verdict) -> None:
    assert f"</span> {found}</span>" in verdicts.badge(found)
    assert ("published aggregates" in verdicts.badge(found, short=True)) is False
    assert str(verdicts.badge(found, "A & B")).startswith('<span class="verdict-of">A &amp; B: <span')


def test_verdicts_look_different_and_unlike_trials() -> None:
    assert len(set(verdicts.SIGNS.values())) == len(set(verdicts.COLORS.values())) == len(Verdict)
    sheet = (ROOT / "book" / "_static" / "report.css").read_text(encoding="utf-8")
    assert [found for found in Verdict if f".verdict-{found.name.lower().replace('_', '-')} " not in sheet] == []


def test_escaping_in_cards(evidence: Evidence) -> None:
    claim = Claim("x", "A < B", 1, 1, "efficacy", Estimand("P & Q", "V", {"E": "<b>"}, "S"), "R")
    made = Ledger("claims", SCENARIO, evidence)
    made.record("x", {"care_ms_1.a_b": share(0.5)})
    html = cards.cards(
        made, [claim], {"x": Judged(together=Verdict.ROBUST, numbers={"care_ms_1.a_b": share(0.5)}, reason="<i>")}
    )._repr_html_()
    assert "A &lt; B" in html
    assert "P &amp; Q" in html
    assert "<b>" not in html
    assert "<i>" not in html
    assert "CARE-MS I, a b: " in html


def test_the_figure_has_a_square_for_each_claim() -> None:
    groups = {str(found): ["a"] * count for found, count in zip(Verdict, (3, 0, 1, 2, 5), strict=True)}
    colors = {str(found): color for found, color in verdicts.COLORS.items()}
    counts = {name: Estimate(value=len(claims), unit="count", method="test") for name, claims in groups.items()}
    figure = verdict_figure(groups, counts, colors=colors, name="v", title="T", alt="Squares for claims by verdict.")
    assert [figure.svg.count(f"fill:{color.lower()}") for color in verdicts.COLORS.values()] == [3, 0, 1, 2, 5]
    assert [(str(row[1]), row[2]) for row in figure.data.rows][:2] == [("3", "a, a, a"), ("0", "none")]


# --- sentences ---


def named(**found: Verdict) -> dict[str, Judged]:
    return {slug: verdict(found.get(slug, Verdict.ROBUST)) for slug in ("over_half", "over_half_remission", "other")}


def test_the_finding_counts_only_verdicts_that_occur() -> None:
    text = wording.finding(named())
    assert {key for _, key in roles_in(text)} == {"claims.count.all", "claims.count.robust", "threshold"}
    other = wording.finding(named(over_half_remission=Verdict.CONTRADICTED))
    assert "claims.count.contradicted" in other
    assert "contradicted if it also means" in other
    assert other.count(". ") == 1


def test_each_reading_of_the_central_claim_changes_the_finding() -> None:
    said = {wording.finding(named(over_half=found)) for found in Verdict}
    assert len(said) == len(Verdict)


def test_the_counts_add_up(judged: dict[str, Judged]) -> None:
    counts = {name: estimate.value for name, estimate in wording.counts(judged).items()}
    assert counts.pop("all") == sum(counts.values()) == len(CLAIMS)


def test_the_counts_of_verdicts_name_what_verdicts_turn_on(judged: dict[str, Judged]) -> None:
    counts = wording.counts(judged)
    told = {"confidence", "interval_method", "rate_method", "target_population", "threshold"}
    assert {name: set(each.assumptions) for name, each in counts.items()} == {name: told if name != "all" else set() for name in counts}


def test_the_title_of_the_counts() -> None:
    everything = named()
    every, robust = "{num}`claims.count.all` claims", "{num}`claims.count.robust`"
    assert wording.counts_title(everything).startswith(f"All of {every} are robust: they hold")
    assert wording.counts_title(named(over_half=Verdict.DEPENDS)).startswith(f"{robust} of {every} are robust: they hold")
    assert wording.counts_title({"a": verdict(Verdict.DEPENDS)}) == f"None of {every} is robust"


# --- the landing page ---

TRIALS = {"one": "ONE", "two": "TWO"}
BASES = {name: Stage("completers", 400, 400, "stated", ("F001",)) for name in TRIALS.values()}


def answer(treatment: Verdict, both: Verdict, population: Population = "completers", threshold: float = 0.5) -> str:
    scenario = make_scenario({"threshold": threshold, "target_population": population}, "test")
    given = {"over_half": by_trial(treatment), "over_half_remission": by_trial(both)}
    return wording.answer(given, TRIALS, BASES, scenario)


def by_trial(found: Verdict) -> Judged:
    return Judged(by_trial=dict.fromkeys(TRIALS, found), numbers={}, reason="")


def ids(text: str) -> set[str]:
    return {key for _, key in roles_in(text)}


def course(evidence: Evidence, study: str) -> list[Reading]:
    return readings.read(evidence, SCENARIO, "outcomes", study_id=study, measure="no_dmt", timing="cumulative")


def test_each_verdict_gives_another_answer() -> None:
    said = {(one, two): answer(one, two) for one, two in product(SHARE_VERDICTS, SHARE_VERDICTS)}
    assert len(set(said.values())) == len(said)


@pytest.mark.parametrize("found", SHARE_VERDICTS)
def test_the_answer_names_worst_case_and_both_readings(found: Verdict) -> None:
    text = answer(found, found, "treated", 0.6)
    each = {f"claims.over_half.{trial}.{what}" for trial in TRIALS for what in ("observed", "worst")}
    both = {f"claims.over_half_remission.{trial}.{what}" for trial in TRIALS for what in ("most",)}
    level = {"confidence"} if found in (Verdict.ROBUST, Verdict.POINT_ONLY) else set()
    assert ids(text) == each | both | {"threshold"} | level
    assert POPULATIONS_SHORT["treated"] in text
    assert text.count("{param}`threshold`") == 2


def test_the_answer_on_the_enrolled_speaks_of_nobody_outside() -> None:
    text = answer(Verdict.ROBUST, Verdict.CONTRADICTED, "enrolled")
    assert not any("worst" in key for key in ids(text))
    assert "others" not in text


def test_the_answer_tells_a_base_known_as_a_range() -> None:
    bases = BASES | {"TWO": Stage("randomized", 435, 474, "not stated", ("F002",))}
    scenario = make_scenario({"target_population": "randomized"}, "test")
    given = dict.fromkeys(("over_half", "over_half_remission"), by_trial(Verdict.ROBUST))
    text = wording.answer(given, TRIALS, bases, scenario)
    assert "{num}`non_enrollment.two.flow.randomized_least` to {num}`non_enrollment.two.flow.randomized` in TWO" in text
    assert "TWO" not in wording.answer(given, TRIALS, BASES, scenario)


def test_a_falling_share_is_said_to_fall(evidence: Evidence) -> None:
    courses = {trial: course(evidence, trial) for trial in evidence.trials}
    text = wording.permanence(by_trial(Verdict.DEPENDS), evidence.trials, courses, [None])
    assert "not shown" in text
    assert "falling" in text
    assert ids(text) == {f"claims.lasting.{trial}.latest" for trial in evidence.trials}
    level = {trial: found[::-1] for trial, found in courses.items()}
    assert "falling" not in wording.permanence(by_trial(Verdict.DEPENDS), evidence.trials, level, [None])


def test_a_fall_that_loss_may_explain_is_said_to_be_one(evidence: Evidence) -> None:
    courses = {trial: course(evidence, trial) for trial in evidence.trials}
    found = fall(evidence, treatment_free_course(evidence, "care_ms_2"))
    assert found is not None
    assert found.loss_suffices
    told = "loss to follow-up"
    assert told in wording.permanence(by_trial(Verdict.DEPENDS), evidence.trials, courses, [found, found])
    assert told not in wording.permanence(by_trial(Verdict.DEPENDS), evidence.trials, courses, [found, None])
    assert told not in wording.permanence(by_trial(Verdict.DEPENDS), evidence.trials, courses, [replace(found, loss_suffices=False)])


def test_permanence_follows_the_verdict(evidence: Evidence) -> None:
    courses = {trial: course(evidence, trial) for trial in evidence.trials}
    shown, depends, nothing = (
        wording.permanence(by_trial(found), evidence.trials, courses, [None])
        for found in (Verdict.ROBUST, Verdict.DEPENDS, Verdict.UNDECIDED)
    )
    assert "not shown" not in shown
    assert "model" in depends
    assert "model" not in nothing


def test_the_answer_holds_no_number_but_roles_and_parameters() -> None:
    assert typed_numbers(answer(Verdict.ROBUST, Verdict.DEPENDS, "treated")) == []


# --- the index of the editorial's numbers ---


def test_the_index_is_found_from_below(tmp_path: Path) -> None:
    below = tmp_path / "notebooks"
    below.mkdir()
    with pytest.raises(InputError, match=r"no seeds/editorial\.csv here or above"):
        find_index(below)
    (tmp_path / "seeds").mkdir()
    (tmp_path / "seeds" / "editorial.csv").write_text("", encoding="utf-8")
    assert find_index(below) == tmp_path / "seeds" / "editorial.csv"


@pytest.mark.parametrize(
    ("found", "said"),
    [
        ((Verdict.ROBUST, Verdict.POINT_ONLY), "the {level} interval lies above {threshold} in ONE, not in TWO"),
        ((Verdict.POINT_ONLY, Verdict.ROBUST), "the {level} interval lies above {threshold} in TWO, not in ONE"),
        ((Verdict.POINT_ONLY, Verdict.POINT_ONLY), "the {level} interval reaches below {threshold}"),
        ((Verdict.POINT_ONLY, Verdict.DEPENDS), "in ONE the {level} interval reaches below {threshold}; in TWO not above {threshold}"),
    ],
)
def test_how_the_interval_of_the_worst_case_lies(found: tuple[Verdict, Verdict], said: str) -> None:
    told = wording.interval(dict(zip(("ONE", "TWO"), found, strict=True)))
    assert told == said.format(level="{param}`confidence`", threshold="{param}`threshold`")
