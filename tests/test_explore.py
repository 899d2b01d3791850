"""The page of assumptions in a browser: its arithmetic against the analysis library, its controls, its address and its commands."""

import json
import math
import shlex
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from functools import partial
from pathlib import Path
from random import Random
from typing import Any

import browsing
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page
from typer.testing import CliRunner

from remission import cohort
from remission.analysis import intervals, non_enrollment, open_label
from remission.analysis.non_enrollment import Bounds
from remission.analysis.tipping import with_misclassification
from remission.calc.app import app
from remission.chapters.open_label.results import corrected_activity
from remission.claims import exceeds
from remission.errors import InputError
from remission.estimate import Estimate
from remission.evidence import Evidence
from remission.scenario import Scenario, parse_settings, resolve

TOLERANCE = 1e-9
FORMS: Mapping[str, str] = {"imor": "imor", "relative_success": "relative_success", "success_share": "success"}
Case = dict[str, Any]

# What the page computes for its own address, read as it reads it itself.
COMPUTED = """() => {
    const states = explore.state.make(JSON.parse(document.getElementById("explore-data").textContent));
    return explore.model.answer(states.given(states.read(location.hash).state));
}"""


opened = partial(browsing.opened, height=900, strict=True)


@pytest.fixture(params=["file", "http"])
def address(request: pytest.FixtureRequest, addresses: dict[str, str]) -> str:
    return f"{addresses[request.param]}/explore.html"


def part(page: Page, name: str) -> str:
    return page.locator(f'[data-part="{name}"]').inner_text()


def choose(page: Page, name: str, value: str) -> None:
    control = page.locator(f'.explore [name="{name}"]').first
    if control.evaluate("one => one.tagName") == "SELECT":
        control.select_option(value)
    else:
        page.locator(f'.explore [name="{name}"][value="{value}"]').check()


def press(page: Page, slider: str, key: str, times: int = 1) -> None:
    for _ in range(times):
        page.locator(f"#explore-{slider}").press(key)


def asks(page: Page, *settings: str) -> None:
    """Waits until the address asks for exactly these settings."""
    page.wait_for_function("settings => location.hash.slice(1) === settings", arg="&".join(settings))


# --- the arithmetic ---


def case(successes: int, enrolled: int, outside: int, fate: str, amount: float = 1.0, **others: float) -> Case:
    given = {"successes": successes, "enrolled": enrolled, "eligible": enrolled + outside, "fate": fate, "amount": amount}
    return given | {"threshold": 0.5, "confidence": 0.95, "sensitivity": 1.0, "specificity": 1.0} | others


def edges() -> Iterator[Case]:
    """Everybody, nobody, one patient, nobody outside, odds of none and of a thousand, errors of assessment at their limits and beyond."""
    for successes, enrolled, outside in (
        (0, 30, 5),
        (30, 30, 5),
        (7, 30, 0),
        (0, 30, 0),
        (30, 30, 0),
        (1, 1, 1),
        (138, 349, 18),
        (218, 393, 400),
    ):
        for fate, amounts in {
            "same": (1.0,),
            "worst": (1.0,),
            "best": (1.0,),
            "imor": (0.0, 0.001, 1.0, 1000.0),
            "relative_success": (0.0, 0.5, 10.0),
            "success_share": (0.0, 0.5, 1.0),
        }.items():
            for amount in amounts:
                for confidence in (0.5, 0.95, 0.999):
                    yield case(
                        successes, enrolled, outside, fate, amount, confidence=confidence, threshold=0.01 if confidence == 0.5 else 0.55
                    )
                yield case(successes, enrolled, outside, fate, amount, sensitivity=0.9, specificity=0.95)
                yield case(successes, enrolled, outside, fate, amount, sensitivity=1.0, specificity=0.5)
                yield case(successes, enrolled, outside, fate, amount, sensitivity=0.5, specificity=1.0)
    yield case(5, 30, 5, "same", sensitivity=0.5, specificity=0.5)
    # As many as the errors alone would record: nobody, or everybody.
    yield case(10, 100, 5, "imor", 2.0, specificity=0.9)
    yield case(90, 100, 5, "imor", 2.0, sensitivity=0.9)
    yield case(9, 100, 5, "same", specificity=0.9)
    yield case(91, 100, 5, "same", sensitivity=0.9)
    yield case(1, 100, 5, "same", specificity=0.6)


def cases() -> list[Case]:
    """The edges, and several hundred settings drawn with a fixed seed."""
    random = Random(2017)
    found = list(edges())
    for _ in range(400):
        enrolled = random.randint(1, 600)
        fate = random.choice(["same", "worst", "best", "imor", "relative_success", "success_share"])
        amount = {"imor": 10 ** random.uniform(-3, 3), "relative_success": random.uniform(0, 2), "success_share": random.random()}.get(
            fate, 1.0
        )
        errors = {"sensitivity": round(random.uniform(0.5, 1), 2), "specificity": round(random.uniform(0.5, 1), 2)}
        found.append(
            case(
                random.randint(0, enrolled),
                enrolled,
                random.randint(0, 400),
                fate,
                amount,
                threshold=random.randint(1, 99) / 100,
                confidence=round(random.uniform(0.5, 0.999), 3),
                **(errors if random.random() < 0.5 else {}),
            )
        )
    return found


def agree(found: Any, expected: Estimate | None) -> bool:
    """Whether a share and its limits are those of the library; nothing where it has none."""
    if found is None or expected is None:
        return found is expected
    ends = (expected.value, expected.low, expected.high)
    return all(end is not None and abs(found[name] - end) < TOLERANCE for name, end in zip(("value", "low", "high"), ends, strict=True))


def expected_shares(one: Case) -> dict[str, Estimate | None]:
    """The worst case, the best case and the share under the assumption, as the library gives them; None where it refuses."""
    x, n, size = one["successes"], one["enrolled"], one["eligible"]
    perfect = one["sensitivity"] == one["specificity"] == 1
    level: dict[str, Any] = {"confidence": one["confidence"], "method": "wilson"}
    limits = non_enrollment.bounds(x, n, size, threshold=one["threshold"], **level)

    def under(**form: Any) -> Estimate | None:
        try:
            if perfect:
                return non_enrollment.adjust(x, n, size, **form, **level).estimate
            return open_label.corrected_target(x, n, size, one["sensitivity"], one["specificity"], **form, **level).estimate
        except InputError:
            return None

    worst, best = (limits.worst, limits.best) if perfect else (under(success=0.0), under(success=1.0))
    fates = {"worst": worst, "best": best, "same": under(imor=1.0)}
    mine = fates[one["fate"]] if one["fate"] in fates else under(**{FORMS[one["fate"]]: one["amount"]})
    return {"observed": limits.observed, "worst": worst, "best": best, "mine": mine}


def expected_tips(one: Case) -> tuple[float | None, float | None]:
    """The success shares outside at which the share, and its lower limit, meet the threshold; None where none from 0 to 1 does."""
    counts = (one["successes"], one["enrolled"], one["eligible"])
    level = {"threshold": one["threshold"], "confidence": one["confidence"]}
    if one["enrolled"] == one["eligible"]:
        return None, None
    if one["sensitivity"] == one["specificity"] == 1:
        share = non_enrollment.bounds(*counts, **level).tipping_success
        return share if share is not None and 0 <= share <= 1 else None, non_enrollment.tipping_limit(*counts, **level)
    found = with_misclassification(*counts, sensitivity=one["sensitivity"], specificities=[one["specificity"]], steps=1, **level)
    return found.frontier[0], found.frontier_of_limit[0]


def failures(one: Case, successes: Fraction) -> int | None:
    """The fewest failures outside with which the share is not above the threshold, by trying."""
    outside, threshold = one["eligible"] - one["enrolled"], Fraction(str(one["threshold"]))
    return next((k for k in range(outside + 1) if (successes + outside - k) / one["eligible"] <= threshold), None)


@pytest.fixture(scope="module")
def answers(browser: Browser, addresses: dict[str, str]) -> Sequence[tuple[Case, Any]]:
    """Every case with what the page computes of it."""
    asked = cases()
    with opened(browser, f"{addresses['file']}/explore.html") as page:
        return list(zip(asked, page.evaluate("cases => cases.map(explore.model.answer)", asked), strict=True))


def test_the_quantile_is_that_of_the_normal_distribution(browser: Browser, addresses: dict[str, str]) -> None:
    levels = [0.5, 0.68, 0.69, 0.9, 0.95, 0.99, 0.999, 1e-6]
    with opened(browser, f"{addresses['file']}/explore.html") as page:
        found = page.evaluate("levels => levels.map(explore.model.normalQuantile)", levels)
    expected = [intervals.solve.normal_quantile(1 - level) for level in levels]
    assert found == pytest.approx(expected, rel=4e-15)


def test_shares_and_intervals_are_those_of_the_library(answers: Sequence[tuple[Case, Any]]) -> None:
    apart = []
    for one, found in answers:
        if one["sensitivity"] + one["specificity"] <= 1:
            assert found["fault"] == "uninformative"
            assert found["mine"] is None
            continue
        expected = expected_shares(one)
        apart += [(one, name, found[name], share) for name, share in expected.items() if not agree(found[name], share)]
        if found["fault"] is None:
            verdicts = found["verdicts"]
            for name, worst, best in (("mine", "mine", "mine"), ("whatever", "worst", "best")):
                (low, high) = (expected[worst], expected[best])
                assert low
                assert high
                assert verdicts[name] == exceeds(low, high, one["threshold"]).name.lower().replace("_", "-"), one
    assert apart == []
    assert {found["fault"] for _, found in answers} == {None, "uninformative", "incompatible", "outside"}


def test_an_impossible_recorded_share_is_told_and_not_cut(answers: Sequence[tuple[Case, Any]]) -> None:
    told = [(one, found["inside"]) for one, found in answers if found["inside"] and found["inside"]["informative"]]
    for one, inside in told:
        expected = open_label.misclassification(
            one["successes"], one["enrolled"], one["sensitivity"], one["specificity"], confidence=one["confidence"], method="wilson"
        )
        assert inside["valid"] is expected.valid, one
        assert agree(inside, expected.true), one
        if not expected.valid:
            assert inside["reaches"] is (open_label.OUTSIDE in expected.true.note), one
    values = [inside["value"] for _, inside in told]
    assert min(values) < 0
    assert max(values) > 1


def test_the_literal_subtraction_is_that_of_the_library(answers: Sequence[tuple[Case, Any]]) -> None:
    for one, found in answers:
        expected: Bounds = non_enrollment.bounds(one["successes"], one["enrolled"], one["eligible"])
        literal = expected.literal_subtraction
        assert found["literal"]["value"] == pytest.approx(literal.value, abs=TOLERANCE)
        assert found["literal"]["implied"] == pytest.approx(literal.implied_success, abs=TOLERANCE)
        assert found["literal"]["possible"] is literal.possible


def test_tipping_is_where_the_library_finds_it(answers: Sequence[tuple[Case, Any]]) -> None:
    kinds = set()
    for one, found in answers:
        if found["verdicts"] is None:
            assert (found["tipping"], found["tippingLimit"]) == (None, None)
            continue
        p = found["inside"]["value"] if found["inside"] else one["successes"] / one["enrolled"]
        for place, expected in zip((found["tipping"], found["tippingLimit"]), expected_tips(one), strict=True):
            if place is None:
                assert one["enrolled"] == one["eligible"]
                continue
            kinds.add(place["kind"])
            assert (place["kind"] == "tips") is (expected is not None), one
            if expected is not None:
                assert place["success"] == pytest.approx(expected, abs=TOLERANCE), one
                if 0 < p < 1 and 0 < expected < 1:
                    # The root itself is exact to 1e-10; an odds ratio near 0 or 1 magnifies it.
                    assert math.isclose(place["imor"], non_enrollment.odds_ratio(place["success"], p), rel_tol=TOLERANCE), one
    assert kinds == {"tips", "never", "unreached"}


def test_the_failures_that_it_takes_are_counted(answers: Sequence[tuple[Case, Any]]) -> None:
    counted = set()
    for one, found in answers:
        if found["inside"]:
            continue
        assert found["failures"] == failures(one, Fraction(one["successes"])), one
        counted.add(found["failures"])
    assert {None, 0} < counted


# --- the page ---


def settings_of(command: str) -> Scenario:
    words = shlex.split(command)
    assert words[:2] == ["remission", "build"]
    assert words[2::2] == ["--set"] * len(words[3::2])
    assert parse_settings(words[3::2]).keys() <= Scenario.model_fields.keys()
    return resolve(None, words[3::2])


def calculated(command: str) -> Any:
    words = shlex.split(command)
    assert words[:2] == ["remission", "calc"]
    done = CliRunner().invoke(app, [*words[2:], "--json"], catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return json.loads(done.output)


def percent(share: float) -> str:
    return f"{100 * share:.1f}%"


def test_the_page_opens_with_the_scenario_of_the_build(browser: Browser, address: str, evidence: Evidence) -> None:
    trial = next(iter(evidence.trials))
    expected = cohort.target_ladder(evidence, trial, "no_dmt", Scenario())
    with opened(browser, address) as page:
        assert part(page, "value") == expected.scenario.text
        assert part(page, "interval") == f"({expected.scenario.interval})"
        assert settings_of(part(page, "command")) == Scenario()
        assert "#" not in page.url
        assert not page.locator(".explore-without").is_visible()
        told = part(page, "about")
        for words in (evidence.trials[trial], evidence.label("measures", "no_dmt"), "367", "fared like the enrolled"):
            assert words in told


def test_a_site_of_another_scenario_opens_with_that(browser: Browser, treated_site: Path, parameters: dict[str, Any]) -> None:
    with opened(browser, f"{treated_site.as_uri()}/explore.html") as page:
        assert settings_of(part(page, "command")) == resolve(
            None, [f"{name}={value}" for name, value in parameters.items() if name != "interval_method"]
        )
        assert page.locator("#explore-imor").is_visible()
        assert "0.5 times" in part(page, "about")
        assert "jeffreys" in page.locator(".explore-controls").inner_text()
        choose(page, "non_enrolled", "same")
        asks(page, "non_enrolled=same")


def test_a_slider_moved_by_keyboard_changes_answer_and_verdict(browser: Browser, address: str) -> None:
    with opened(browser, address) as page:
        choose(page, "trial", "care_ms_2")
        before = part(page, "verdict")
        assert before == "Above 50% with its whole 95% interval."
        press(page, "threshold", "ArrowRight", 6)
        asks(page, "trial=care_ms_2", "threshold=0.56")
        assert part(page, "verdict") == "Not above 56%, but its 95% interval reaches above."
        assert "56%" in part(page, "verdict")
        assert page.locator("#explore-threshold").get_attribute("aria-valuetext") == "56%"
        choose(page, "non_enrolled", "imor")
        value = part(page, "value")
        press(page, "imor", "PageUp")
        assert part(page, "value") != value
        assert float(page.locator("#explore-imor").get_attribute("aria-valuetext") or 0) > 1
        page.wait_for_function("() => document.querySelector('[data-part=voice]').textContent.includes('56%')")
        assert part(page, "value") in page.locator('[data-part="voice"]').inner_text()


def test_the_figure_follows_with_its_words_and_its_table(browser: Browser, addresses: dict[str, str]) -> None:
    with opened(browser, f"{addresses['file']}/explore.html") as page:
        for fate in ("worst", "best"):
            choose(page, "non_enrolled", fate)
            drawing = page.locator(".explore-figure svg")
            value, alt = part(page, "value"), str(drawing.get_attribute("aria-label"))
            assert f"Your assumption {value}" in alt
            assert "impossible" in alt
            assert value in drawing.locator("text").all_inner_texts() or value in str(drawing.text_content())
            page.locator(".explore-figure summary").click()
            assert value in page.locator(".explore-figure tbody tr", has_text="Your assumption").inner_text()
            page.locator(".explore-figure summary").click()


def test_a_population_of_ones_own(browser: Browser, address: str) -> None:
    with opened(browser, address) as page:
        choose(page, "target_population", "randomized")
        asks(page, "target_population=randomized")
        press(page, "outside", "ArrowRight", 3)
        asks(page, "outside=40")
        assert page.locator('[name="target_population"]').input_value() == "own"
        assert str(page.locator("#explore-outside").get_attribute("aria-valuetext")).startswith("40 patients, 10.3% of 389")
        choose(page, "target_population", "treated")
        asks(page, "target_population=treated")
        assert str(page.locator("#explore-outside").get_attribute("aria-valuetext")).startswith("27 patients")
        press(page, "outside", "Home")
        asks(page, "outside=0")
        assert "Nobody is outside" in part(page, "tips")


def test_errors_of_assessment_apply_to_disease_activity_only(browser: Browser, addresses: dict[str, str]) -> None:
    with opened(browser, f"{addresses['file']}/explore.html") as page:
        assert page.locator("#explore-specificity").is_disabled()
        assert "disease activity only" in part(page, "reason")
        choose(page, "outcome", "neda")
        assert page.locator("#explore-specificity").is_enabled()
        assert not page.locator('[data-part="reason"]').is_visible()
        value = part(page, "value")
        press(page, "specificity", "ArrowLeft", 10)
        asks(page, "outcome=neda", "specificity=0.9")
        assert float(part(page, "value").rstrip("%")) < float(value.rstrip("%"))
        page.goto(f"{addresses['file']}/explore.html#outcome=neda&specificity=0.5")
        page.wait_for_function("() => document.querySelector('[data-part=value]').textContent === 'no share'")
        assert "-" not in part(page, "verdict")
        assert "true share of \N{MINUS SIGN}" in part(page, "verdict")
        assert "incompatible" in part(page, "verdict")
        assert page.locator('[data-action="command"]').is_disabled()


@pytest.mark.parametrize(
    ("asked", "place", "told"),
    [
        ("trial=care_ms_2", "verdict", "Above 50% with its whole 95% interval."),
        ("trial=care_ms_2&non_enrolled=worst", "verdict", "Above 50%, but its 95% interval reaches below."),
        (
            "trial=care_ms_2&target_population=randomized&non_enrolled=worst",
            "verdict",
            "Not above 50%, but its 95% interval reaches above.",
        ),
        ("outcome=neda&non_enrolled=worst", "verdict", "Not above 50%."),
        (
            "outcome=neda&trial=care_ms_2&specificity=0.73",
            "verdict",
            "No share: with sensitivity 100% and specificity 73% the recorded 27.0%",
        ),
        ("outcome=neda&trial=care_ms_2&specificity=0.73", "verdict", "a true share of just below 0%"),
        ("outside=1", "failures", '"More than 50%" would not fall, not even if the one outside had failed.'),
        ("outside=1", "tips", "\N{MINUS SIGN}6,000.0%"),
        ("non_enrolled=imor&imor=1000", "about", "1,000 times"),
        ("", "about", "That amounts to 12.1 of 18 patients outside (67.3%), an odds ratio of 1."),
    ],
)
def test_answers_read_well_at_the_ends(browser: Browser, addresses: dict[str, str], asked: str, place: str, told: str) -> None:
    with opened(browser, f"{addresses['file']}/explore.html#{asked}") as page:
        assert told in part(page, place)


def test_what_is_focused_is_not_behind_the_answer(browser: Browser, addresses: dict[str, str]) -> None:
    with opened(browser, f"{addresses['file']}/explore.html", width=1440, height=900) as page:
        page.evaluate("() => window.scrollTo(0, document.body.scrollHeight)")
        page.locator('[data-action="reset"]').focus()
        page.keyboard.press("Tab")
        focused = page.evaluate("() => document.activeElement.getBoundingClientRect().top")
        assert page.evaluate("() => document.activeElement.tagName") == "SUMMARY"
        assert focused >= page.evaluate("() => document.querySelector('.explore-answer').getBoundingClientRect().bottom")


def test_back_and_forward_and_a_link_lead_to_the_same_answer(browser: Browser, address: str) -> None:
    with opened(browser, address) as page:
        shown = [part(page, "value")]
        choose(page, "trial", "care_ms_2")
        asks(page, "trial=care_ms_2")
        shown.append(part(page, "value"))
        choose(page, "non_enrolled", "success_share")
        press(page, "success_share", "PageDown", 2)
        asks(page, "trial=care_ms_2", "non_enrolled=success_share", "success_share=0.3")
        shown.append(part(page, "value"))
        page.locator('[data-action="link"]').click()
        page.get_by_text("Link copied").wait_for()
        link = str(page.evaluate("navigator.clipboard.readText()"))
        assert link == page.url
        # All moves of one slider are one step.
        page.go_back()
        asks(page, "trial=care_ms_2", "non_enrolled=success_share")
        page.go_back()
        asks(page, "trial=care_ms_2")
        assert part(page, "value") == shown[1]
        page.go_back()
        asks(page)
        assert part(page, "value") == shown[0]
        for _ in range(3):
            page.go_forward()
        asks(page, "trial=care_ms_2", "non_enrolled=success_share", "success_share=0.3")
        assert part(page, "value") == shown[2]
    with opened(browser, link) as page:
        assert part(page, "value") == shown[2]
        assert page.locator('[name="non_enrolled"]').input_value() == "success_share"
        page.locator('[data-action="reset"]').click()
        asks(page)
        assert part(page, "value") == shown[0]
        page.go_back()
        page.wait_for_function("value => document.querySelector('[data-part=value]').textContent === value", arg=shown[2])


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ("confidence=2", "confidence must be a number from 0.5 to 0.999"),
        ("threshold=1", "threshold must be a number between 0 and 1"),
        ("threshold=1e-1", "threshold must be a number between 0 and 1"),
        ("treshold=0.4", "there is no parameter treshold"),
        ("trial=care_ms_9", "trial must be one of care_ms_1, care_ms_2"),
        ("target_population=own", "target_population must be one of"),
        ("imor=0.5", "imor has no effect while non_enrolled is same"),
        ("non_enrolled=relative_success&relative_success=9", "relative_success must not put"),
        ("outside=2.5", "outside must be a whole number"),
        ("outside=99999", "outside must be a whole number"),
        ("outside=3&target_population=treated", "target_population has no effect beside outside"),
        ("sensitivity=0.5&specificity=0.5", "must add up to more than 1"),
        ("confidence=0.9&confidence=0.8", "confidence stands there twice"),
        ("constructor=1", "there is no parameter constructor"),
        ("confidence=%3Cb%3E", "confidence must be a number"),
    ],
)
def test_what_an_address_cannot_ask_for_is_refused_in_one_line(browser: Browser, addresses: dict[str, str], asked: str, told: str) -> None:
    with opened(browser, f"{addresses['file']}/explore.html") as page:
        expected = part(page, "value"), part(page, "interval")
    with opened(browser, f"{addresses['file']}/explore.html#{asked}") as page:
        refused = part(page, "refused")
        assert told in refused
        assert len(refused.splitlines()) == 1
        if not asked.startswith(("outside=3", "confidence=0.9")):
            assert (part(page, "value"), part(page, "interval")) == expected
        choose(page, "trial", "care_ms_2")
        assert part(page, "refused") == ""


def test_a_good_part_of_an_address_is_kept_and_an_anchor_asks_for_nothing(browser: Browser, addresses: dict[str, str]) -> None:
    with opened(browser, f"{addresses['file']}/explore.html#trial=care_ms_2&nonsense=1&confidence=0.9") as page:
        assert "nonsense" in part(page, "refused")
        assert "CARE-MS II" in part(page, "about")
        assert page.locator("#explore-confidence").get_attribute("aria-valuetext") == "90%"
        page.goto(f"{addresses['file']}/explore.html#main-content")
        assert part(page, "refused") == ""


ASKED = [
    "trial=care_ms_2&target_population=treated&non_enrolled=imor&imor=0.5",
    "outcome=no_retreatment&target_population=randomized&non_enrolled=worst&threshold=0.6&confidence=0.9",
    "trial=care_ms_2&non_enrolled=relative_success&relative_success=0.8",
    "outcome=neda&non_enrolled=success_share&success_share=0.25&sensitivity=0.95&specificity=0.9",
    "trial=care_ms_2&outcome=neda&non_enrolled=best&specificity=0.95",
    "target_population=enrolled",
]


@pytest.mark.parametrize("asked", ASKED)
def test_the_build_command_gives_the_number_of_the_page(
    browser: Browser, addresses: dict[str, str], evidence: Evidence, asked: str
) -> None:
    with opened(browser, f"{addresses['file']}/explore.html#{asked}") as page:
        page.locator('[data-action="command"]').click()
        page.get_by_text("Command copied").wait_for()
        command = str(page.evaluate("navigator.clipboard.readText()"))
        assert command == part(page, "command")
        shown, found = part(page, "value"), page.evaluate(COMPUTED)["mine"]
    scenario = settings_of(command)
    named = dict(pair.split("=") for pair in asked.split("&"))
    trial, outcome = named.pop("trial", "care_ms_1"), named.pop("outcome", "no_dmt")
    assert scenario == resolve(None, [f"{name}={value}" for name, value in named.items()])
    if scenario.sensitivity == scenario.specificity == 1:
        expected = cohort.target_ladder(evidence, trial, outcome, scenario).scenario
    else:
        target = corrected_activity(evidence, trial, scenario).target
        assert target
        expected = target
    assert agree(found, expected)
    assert shown == percent(expected.value)


@pytest.mark.parametrize(
    ("asked", "key"),
    [
        ("outside=50", ()),
        ("outside=50&non_enrolled=imor&imor=0.25&confidence=0.9", ()),
        ("outside=50&non_enrolled=relative_success&relative_success=0.75", ()),
        ("outside=50&non_enrolled=success_share&success_share=0.1", ()),
        ("outside=50&non_enrolled=worst&threshold=0.6", ("worst",)),
        ("outside=50&non_enrolled=best", ("best",)),
        ("outside=50&outcome=neda&specificity=0.9", ("target",)),
        ("outside=50&outcome=neda&specificity=0.9&non_enrolled=worst", ("target",)),
        ("outside=0&outcome=neda&sensitivity=0.8", ("target",)),
        ("outside=0", ()),
        # Possible here, but not for an outcome that more patients had: the whole report cannot be built.
        ("outcome=neda&non_enrolled=relative_success&relative_success=2", ()),
    ],
)
def test_the_command_for_a_size_of_ones_own_gives_the_number_of_the_page(
    browser: Browser, addresses: dict[str, str], asked: str, key: tuple[str, ...]
) -> None:
    with opened(browser, f"{addresses['file']}/explore.html#{asked}") as page:
        assert part(page, "refused") == ""
        found, given = page.evaluate(COMPUTED)["mine"], calculated(part(page, "command"))
    for name in key:
        given = given[name]
    for end in ("value", "low", "high"):
        assert found[end] == pytest.approx(given[end], abs=TOLERANCE)


def test_counts_lead_to_their_rows_and_to_the_ledger(browser: Browser, addresses: dict[str, str]) -> None:
    with opened(browser, f"{addresses['file']}/explore.html#trial=care_ms_2") as page:
        counts = page.locator('[data-part="counts"]')
        assert "218 of 393 who entered" in counts.inner_text()
        assert counts.locator("a.row").all_inner_texts() == ["F081", "F073", "F073", "F073", "F072"]
        key = str(counts.locator("a.num").first.get_attribute("href")).partition("#")[2]
        counts.locator("a.num").first.hover()
        page.locator("#number-card").wait_for(state="visible")
        page.goto(f"{addresses['file']}/ledger.html#{key}")
        assert page.locator(f'[id="{key}"]').is_visible()


@pytest.mark.parametrize("width", [320, 360, 768, 1440])
def test_the_page_fits_and_its_drawing_stays_readable(browser: Browser, addresses: dict[str, str], width: int) -> None:
    with opened(browser, f"{addresses['file']}/explore.html#outcome=neda&specificity=0.9", width=width) as page:
        for summary in page.locator(".explore summary").all():
            summary.click()
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        drawn = page.locator(".explore-figure svg").evaluate(
            """svg => {
                const box = svg.getBoundingClientRect();
                return [...svg.querySelectorAll("text")].map(text => {
                    const own = text.getBoundingClientRect();
                    return [text.textContent, own.left >= box.left - 1 && own.right <= box.right + 1, own.height];
                });
            }"""
        )
        assert [text for text, inside, _ in drawn if not inside] == []
        assert min(height for *_, height in drawn) >= 12


def test_the_drawing_is_made_anew_at_another_width(browser: Browser, addresses: dict[str, str]) -> None:
    with opened(browser, f"{addresses['file']}/explore.html") as page:
        page.set_viewport_size({"width": 320, "height": 700})
        page.wait_for_function("() => document.querySelector('.explore-figure svg').getBoundingClientRect().width < 320")
        assert page.evaluate("document.documentElement.scrollWidth") <= 320


IN_SIGHT = """name => {
    const answer = document.querySelector(".explore-answer").getBoundingClientRect();
    const slider = document.getElementById(`explore-${name}`).getBoundingClientRect();
    return answer.top >= 0 && answer.bottom <= innerHeight && slider.top >= 0 && slider.bottom <= innerHeight
        && (slider.bottom <= answer.top || slider.right <= answer.left);
}"""


@pytest.mark.parametrize(("width", "height"), [(360, 740), (1440, 700)])
def test_the_answer_stays_in_sight_while_a_slider_is_moved(browser: Browser, addresses: dict[str, str], width: int, height: int) -> None:
    with opened(browser, f"{addresses['file']}/explore.html#outcome=neda", width=width, height=height) as page:
        for name in ("outside", "threshold", "confidence", "specificity"):
            page.locator(f"#explore-{name}").press("ArrowLeft")
            page.wait_for_function(IN_SIGHT, arg=name)


def test_the_controls_stand_beside_the_answer_on_a_wide_screen(browser: Browser, addresses: dict[str, str]) -> None:
    with opened(browser, f"{addresses['file']}/explore.html", width=1440) as page:
        controls, answer = (page.locator(selector).bounding_box() for selector in (".explore-controls", ".explore-answer"))
        assert controls
        assert answer
        assert controls["x"] + controls["width"] <= answer["x"]


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize(
    "asked", ["outcome=neda&specificity=0.9&non_enrolled=imor&imor=0.5", "outcome=neda&specificity=0.5", "confidence=2&outside=60"]
)
def test_everybody_can_read_the_answers(browser: Browser, addresses: dict[str, str], asked: str, dark: bool) -> None:
    rules = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}}
    with opened(browser, f"{addresses['http']}/explore.html#{asked}", width=360, dark=dark) as page:
        for summary in page.locator(".explore summary").all():
            summary.click()
        found = Axe().run(page, options=rules).response["violations"]
    assert [(one["id"], node["target"], node.get("failureSummary")) for one in found for node in one["nodes"]] == []


def test_only_this_page_loads_its_scripts(browser: Browser, addresses: dict[str, str]) -> None:
    names = """() => [...document.querySelectorAll("script[src], link[rel=stylesheet]")]
        .map(one => (one.src || one.href).split("?")[0].split("/").pop())"""
    with opened(browser, f"{addresses['file']}/index.html") as page:
        assert [name for name in page.evaluate(names) if name.startswith("explore")] == []
    with opened(browser, f"{addresses['file']}/explore.html") as page:
        loaded = page.evaluate(names)
        own = [name for name in loaded if name.startswith("explore")]
        assert len(own) == len(set(own)) == 6
        assert loaded.count("numbers.js") == 1


def test_without_scripts_the_page_says_where_to_go(browser: Browser, addresses: dict[str, str]) -> None:
    with opened(browser, f"{addresses['file']}/explore.html", scripts=False) as page:
        told = page.locator(".explore-without")
        assert told.is_visible()
        assert not page.locator(".explore").first.is_visible()
        assert [str(link.get_attribute("href")) for link in told.locator("a").all()] == ["non_enrollment.html", "rerun.html"]
