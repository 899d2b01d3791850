"""The sentences and titles of the durability chapter follow the results, and its figures show them."""

from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Any, cast

import pytest

from remission.analysis.durability import Fit
from remission.cells import numbers_in
from remission.chapters.durability import drawing, wording
from remission.chapters.durability import follow_up as lost
from remission.chapters.durability.follow_up import Fall
from remission.chapters.durability.results import CONSTANT, FREE_SHAPE, PLATEAU, SLOWING, Durability, Horizon, durability, horizons
from remission.chapters.durability.tables import models
from remission.estimate import Estimate
from remission.evidence import Evidence
from remission.figures import Figure, follow_up, profile, survival
from remission.figures.survival import keep_apart
from remission.ledger import Ledger
from remission.pipeline.check import typed_numbers
from remission.roles import roles_in
from remission.scenario import make_scenario

TRIALS = {"one": "ONE", "two": "TWO"}
DEFAULTS = make_scenario({}, "test")
SHARE = Estimate(value=0.4, low=0.1, high=0.5, unit="proportion", method="test")
PATIENTS = Estimate(value=30, unit="patients", method="test")


@dataclass(frozen=True)
class Held:
    zero_excluded: bool


@dataclass(frozen=True)
class Loss:
    lost: Estimate


@dataclass(frozen=True)
class Result:
    """As much of a Durability as the sentences read."""

    fits: dict[str, Fit]
    lasting: dict[str, Held]
    constant_rejected: bool = True
    constant_deviance: Estimate | None = SHARE
    latest_year: float = 7
    losses: tuple[Loss, ...] = field(default=())


def fit(model: str, aic: float) -> Fit:
    parameters = {CONSTANT: ("rate",), SLOWING: ("rate", "shape"), PLATEAU: ("rate", "cured")}.get(model, ("rate", "shape", "cured"))
    return Fit(model, dict.fromkeys(parameters, 0.5), -aic / 2, aic, saturated=False, at_bound=())


def result(plateau: float = 10, slowing: float = 10, excluded: tuple[bool, ...] = (True, False), **values: Any) -> Durability:
    fits = {SLOWING: fit(SLOWING, slowing), CONSTANT: fit(CONSTANT, 30)}
    lasting = {model: Held(zero) for model, zero in zip((PLATEAU, FREE_SHAPE), excluded, strict=False)}
    fits |= {model: fit(model, plateau) for model in lasting}
    return cast("Durability", Result(fits, lasting, **values))


def fall(*, suffices: bool, start: float = 5) -> Fall:
    return Fall(start, 9, PATIENTS, PATIENTS, suffices)


def both(one: Durability, two: Durability | None = None) -> dict[str, Durability]:
    return {"one": one, "two": two or one}


def test_a_lasting_share_is_shown_only_where_every_model_excludes_none() -> None:
    shown, mixed, no = result(excluded=(True, True)), result(excluded=(True, False)), result(excluded=(False, False))
    assert wording.lasts(TRIALS, both(shown)).startswith("Every model fitted supports a share")
    for open_ in (mixed, no):
        text = wording.lasts(TRIALS, both(open_))
        assert "neither shown nor excluded: with a free shape of the curve" in text
        assert text.endswith(", at {param}`confidence` confidence.")
        assert ("num", "durability.one.lasting.cure_weibull") in roles_in(text)
    text = wording.lasts(TRIALS, both(shown, no))
    assert "neither shown nor excluded in TWO" in text
    assert "stays free of treatment for good in ONE" in text


def test_too_few_reports_are_told() -> None:
    few = result(excluded=(), constant_deviance=None, constant_rejected=False)
    assert "too few" in wording.lasts(TRIALS, both(few))
    assert "too few" in wording.constant_rate(TRIALS, both(few))
    assert wording.course_title([few]) == "The share free of further treatment at each report"
    assert wording.apart(TRIALS, {"one": (), "two": ()}).startswith("The reports are too few")
    only = wording.lasts(TRIALS, both(result(excluded=(False,))))
    assert "most general model" in only
    assert ("num", "durability.one.lasting.cure") in roles_in(only)


def test_the_finding_names_the_last_reports_and_the_loss() -> None:
    found = both(result())
    text = wording.finding(TRIALS, found, {"one": fall(suffices=True), "two": fall(suffices=True)})
    assert "; if patients lost to follow-up count as not free, the whole fall since year 5 could be loss alone." in text
    assert "(ONE, year 7)" in text
    assert typed_numbers(text) == []
    partly = wording.finding(TRIALS, found, {"one": fall(suffices=True), "two": fall(suffices=False)})
    assert "could be loss alone in ONE." in partly
    for none in ({"one": fall(suffices=False), "two": fall(suffices=False)}, {"one": None, "two": None}):
        assert "lost to follow-up" not in wording.finding(TRIALS, found, none)


def test_the_follow_up_sentence_turns() -> None:
    yes, no = fall(suffices=True), fall(suffices=False)
    assert "all of the fall could be loss alone" in wording.follow_up_sentence(TRIALS, {"one": yes, "two": yes})
    assert "not all of the fall could be loss alone" in wording.follow_up_sentence(TRIALS, {"one": no, "two": no})
    assert "all of the fall in TWO could be loss alone" in wording.follow_up_sentence(TRIALS, {"one": no, "two": yes})
    assert "too few years" in wording.follow_up_sentence(TRIALS, {"one": None, "two": None})
    assert wording.follow_up_title(TRIALS, {"one": yes, "two": yes}) == "The whole fall after year 5 could be loss to follow-up"
    assert wording.follow_up_title(TRIALS, {"one": yes, "two": no}).endswith("in ONE")
    assert wording.follow_up_title(TRIALS, {"one": no, "two": no}) == "Loss to follow-up alone cannot be the whole fall"
    assert wording.follow_up_title(TRIALS, {"one": None, "two": None}).startswith("The share")
    assert wording.follow_up_title(TRIALS, {"one": yes, "two": fall(suffices=True, start=6)}).startswith("The whole fall could")
    assert wording.followed_only(TRIALS, {"one": (), "two": ()}) == ""


@pytest.mark.parametrize(
    ("rejected", "said"),
    [((True, True), "is rejected:"), ((False, False), "is not rejected:"), ((True, False), "is rejected in ONE only:")],
)
def test_a_constant_rate_is_rejected_where_it_is(rejected: tuple[bool, bool], said: str) -> None:
    one, two = (result(constant_rejected=value) for value in rejected)
    text = wording.constant_rate(TRIALS, both(one, two))
    assert said in text
    assert "at {param}`confidence` confidence" in text


@pytest.mark.parametrize(
    ("plateau", "slowing", "said"),
    [
        ((10, 10), (11, 9), "fit the reports about equally well"),
        ((10, 10), (13, 12), "A plateau fits the reports better"),
        ((13, 12), (10, 10), "A decline that never ends fits the reports better"),
        ((10, 13), (13, 10), "differs between the trials"),
    ],
)
def test_the_title_names_the_better_fit(plateau: tuple[float, float], slowing: tuple[float, float], said: str) -> None:
    found = [result(plateau=p, slowing=s) for p, s in zip(plateau, slowing, strict=True)]
    assert said in wording.course_title(found)
    assert wording.course_title(found).endswith("a constant yearly rate fits worse")
    assert "constant" not in wording.course_title([result(constant_rejected=False)])


def test_the_profile_title_follows_the_support() -> None:
    titles = [wording.profile_title([result(excluded=zero)]) for zero in ((True, True), (True, False), (False, False))]
    assert [title.split()[0] for title in titles] == ["Under", "That", "No"]
    assert wording.profile_title([result(excluded=(True, True)), result()]).startswith("How well")


def test_the_loss_title_says_at_first_only_if_so() -> None:
    high, low = (Loss(replace(SHARE, value=value)) for value in (0.2, 0.15))
    assert wording.loss_title([result(losses=(high, low))]).endswith("at first")
    assert wording.loss_title([result(losses=(low, high))]) == "The yearly share lost among those still free"


def test_the_horizons_are_told_by_year() -> None:
    def at(year: float, apart: float) -> Horizon:
        return Horizon(year, SHARE, SHARE, replace(SHARE, value=apart), replace(SHARE, value=0.2))

    text = wording.apart(TRIALS, {"one": (at(12, 0.1), at(15, 0.3)), "two": (at(12, 0.1), at(15, 0.1))})
    assert "they would be too close together at year 12 and far enough apart in ONE at year 15." in text
    both_told = wording.apart(TRIALS, {"one": (at(12, 0.3),), "two": (at(12, 0.3),)})
    assert both_told.endswith("far enough apart at year 12.")


def test_other_readings_are_told_by_whether_they_exclude_that_nobody_lasts() -> None:
    def told(**excluded: bool | None) -> str:
        others = {
            trial: {lost.FROM_ENTRY: {FREE_SHAPE: Held(each)} if each is not None else {PLATEAU: Held(zero_excluded=True)}}
            for trial, each in excluded.items()
        }
        return wording.readings(TRIALS, cast("Any", others))

    assert "none of them excludes" in told(one=False, two=False)
    assert "none of them excludes" in told(one=False, two=None)
    assert "all of them that can be asked exclude" in told(one=True, two=None)
    assert told(one=True, two=False).endswith(
        "only this excludes that nobody stays free for good: clock started at entry into the extension (ONE)."
    )
    assert "no other reading leaves reports enough" in told(one=None, two=None)


# --- on the evidence ---


@pytest.fixture(scope="module")
def found(evidence: Evidence) -> dict[str, Durability]:
    return {trial: durability(evidence, trial, DEFAULTS, steps=9) for trial in evidence.trials}


def drawn(evidence: Evidence, found: dict[str, Durability]) -> list[Figure]:
    names = {trial: evidence.trials[trial] for trial in found}
    colors = dict(zip(names.values(), ("#0072B2", "#D55E00"), strict=True))
    rows = {trial: lost.follow_up(evidence, result.course, DEFAULTS) for trial, result in found.items()}
    words = {"title": "T", "alt": "A"}
    return [
        survival({names[t]: drawing.course(r) for t, r in found.items()}, colors=colors, name="a", ylabel="Y", **words),
        follow_up({names[t]: drawing.lost(found[t], r) for t, r in rows.items()}, colors=colors, name="b", ylabel="Y", **words),
        profile(
            {names[t]: drawing.profiles(r) for t, r in found.items()},
            colors=colors,
            limit=3.84,
            confidence=0.9,
            bounds={names[t]: r.latest for t, r in found.items()},
            bound_label="the last",
            name="c",
            xlabel="X",
            **words,
        ),
    ]


def test_the_figures_show_models_as_models(evidence: Evidence, found: dict[str, Durability]) -> None:
    course, follow, likelihood = drawn(evidence, found)
    beyond = [row for row in course.data.rows if row[4] == "model, extrapolated"]
    assert {str(row[2]) for row in beyond} == {"15"}
    foretold = [number.estimate for row in beyond for number in numbers_in(row[3])]
    assert len(foretold) == len(beyond)
    assert all(estimate.note == "a model's, not observed" and estimate.inputs and estimate.calculation for estimate in foretold)
    assert [str(row[1]) for row in likelihood.data.rows].count("the last") == 2
    assert all(row[4] != "model, extrapolated" for row in course.data.rows if float(str(row[2])) <= 9)
    assert len(follow.data.rows) == 7
    assert likelihood.svg.count("90% limit") == 2
    for figure in (course, follow, likelihood):
        assert len(figure.svg) < 150_000
        assert "currentColor" in figure.svg
        assert 'role="img"' in figure.svg
        assert "DejaVu" not in figure.svg
    assert drawn(evidence, found)[0].svg == course.svg


def test_labels_keep_their_distance() -> None:
    assert keep_apart([10, 50, 90], 8) == [10, 50, 90]
    assert keep_apart([50, 51], 8) == [46.5, 54.5]
    placed = keep_apart([30, 31, 29, 80, 82], 5)
    assert placed[2] < placed[0] < placed[1]
    ordered = sorted(placed)
    assert all(b - a >= 5 - 1e-9 for a, b in pairwise(ordered))
    assert keep_apart([]) == []


def test_the_table_of_models_says_where_a_fit_is_no_evidence(evidence: Evidence, found: dict[str, Durability]) -> None:
    ledger = Ledger("durability", DEFAULTS, evidence)
    for trial, one in found.items():
        ledger.record(f"{trial}.aic", one.aic)
        for model, held in one.lasting.items():
            ledger.record(f"{trial}.lasting.{model}", held.share)
    rows = models(ledger, "Models", evidence.trials, found).rows
    assert len(rows) == 8
    assert [str(row[0]) for row in rows if "as many parameters" in str(row[0])] == [
        "CARE-MS I: plateau, shape free (as many parameters as reports)"
    ]
    assert {str(row[4]) for row in rows} == {"yes", "no", ""}


def test_the_sentences_of_the_evidence_name_only_years_and_numbers_of_the_ledger(evidence: Evidence, found: dict[str, Durability]) -> None:
    falls = {trial: lost.fall(evidence, one.course) for trial, one in found.items()}
    far = {trial: horizons(one, DEFAULTS) for trial, one in found.items()}
    rows = {trial: lost.follow_up(evidence, one.course, DEFAULTS) for trial, one in found.items()}
    for text in (
        wording.finding(evidence.trials, found, falls),
        wording.follow_up_sentence(evidence.trials, falls),
        wording.followed_only(evidence.trials, rows),
        wording.apart(evidence.trials, far),
    ):
        assert typed_numbers(text) == []
