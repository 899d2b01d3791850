"""Person-years and rates of an uncontrolled extension, rare events, comparisons with a background or another group."""

import math
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import special, stats

from remission.analysis.intervals import rate, smr
from remission.analysis.safety import (
    detect,
    detect_excess,
    difference_of,
    first_event_rate,
    negative_binomial_dispersion,
    nnt,
    nnt_from_counts,
    nnt_rates,
    patients_needed,
    person_years,
    rate_difference,
    rate_per_1000,
    rates_by_follow_up,
    recurrent_rate,
    rule_of_three,
    sir,
)
from remission.errors import InputError
from remission.estimate import Estimate

LOWER, HIGHER = st.floats(0.5, 0.9), st.floats(0.9, 0.999)
COUNTS = st.tuples(st.integers(0, 200), st.integers(0, 200)).filter(any)
TIMES = st.tuples(st.floats(0.1, 1e5), st.floats(0.1, 1e5))


def limits(estimate: Estimate) -> tuple[float, float]:
    assert estimate.low is not None
    assert estimate.high is not None
    return estimate.low, estimate.high


@pytest.mark.parametrize(("assumption", "expected"), [("all_entrants", 1179), ("linear_loss", 1125), ("stayers_only", 1071)])
def test_follow_up_under_each_assumption(assumption: str, expected: float) -> None:
    estimate = person_years(393, 357, 3, assumption=assumption)
    assert (estimate.value, estimate.unit, estimate.method) == (expected, "person-years", assumption)
    assert not estimate.has_interval


@given(stayers=st.integers(0, 500), left=st.integers(0, 500), years=st.floats(0.1, 20))
def test_follow_up_shrinks_with_the_strictness_of_the_assumption(stayers: int, left: int, years: float) -> None:
    entrants = max(1, stayers + left)
    most, middle, least = (
        person_years(entrants, stayers, years, assumption=name).value for name in ("all_entrants", "linear_loss", "stayers_only")
    )
    assert most >= middle >= least
    assert middle == pytest.approx((most + least) / 2)


def test_assumptions_agree_where_nobody_left() -> None:
    assert {person_years(10, 10, 2, assumption=name).value for name in ("all_entrants", "linear_loss", "stayers_only")} == {20}


@pytest.mark.parametrize(
    ("entrants", "stayers", "years", "message"),
    [
        (0, 0, 3, r"^entrants = 0\b"),
        (-5, 0, 3, r"^entrants = -5\b"),
        (math.nan, 0, 3, r"^entrants = nan"),
        (10, -1, 3, r"^stayers = -1\b"),
        (10, math.nan, 3, r"^stayers = nan"),
        (10, 11, 3, r"^stayers = 11: more than entrants = 10$"),
        (10, 5, 0, r"^years = 0\b"),
        (10, 5, -1, r"^years = -1\b"),
        (10, 5, math.inf, r"^years = inf"),
        (10, 5, math.nan, r"^years = nan"),
    ],
)
def test_impossible_follow_up_is_refused(entrants: int, stayers: int, years: float, message: str) -> None:
    with pytest.raises(InputError, match=message):
        person_years(entrants, stayers, years)


def test_unknown_assumption_is_refused_with_the_choices() -> None:
    with pytest.raises(InputError, match=r"^assumption = 'half': choose one of all_entrants, linear_loss, stayers_only$"):
        person_years(10, 5, 3, assumption="half")


@pytest.mark.parametrize("method", ["garwood", "mid_p", "score", "jeffreys", "byar"])
def test_rate_per_1000_is_the_rate_times_1000(method: str) -> None:
    one, thousand = rate(60, 2226, confidence=0.9, method=method), rate_per_1000(60, 2226, confidence=0.9, method=method)
    assert one.low is not None
    assert one.high is not None
    assert (thousand.value, thousand.low, thousand.high) == pytest.approx((one.value * 1000, one.low * 1000, one.high * 1000))
    assert (thousand.unit, thousand.method, thousand.confidence) == ("per 1,000 person-years", method, 0.9)


def test_rate_without_follow_up_is_refused() -> None:
    with pytest.raises(InputError, match=r"^person_years = 0\b"):
        rate_per_1000(0, 0)


@given(events=st.integers(0, 80), stayers=st.integers(1, 300), left=st.integers(0, 100), years=st.floats(0.1, 20))
def test_rates_span_every_follow_up(events: int, stayers: int, left: int, years: float) -> None:
    found = rates_by_follow_up(events, stayers + left, stayers, years)
    assert list(found.by_assumption) == ["all_entrants", "linear_loss", "stayers_only"]
    for name, estimate in found.by_assumption.items():
        time = person_years(stayers + left, stayers, years, assumption=name).value
        assert estimate == rate_per_1000(events, time)
    assert found.limits.low == found.by_assumption["all_entrants"].low
    assert found.limits.high == found.by_assumption["stayers_only"].high


@given(patients=st.integers(2, 500), share=st.floats(0, 0.99), years=st.floats(0.01, 50), levels=st.tuples(LOWER, HIGHER))
def test_first_event_rates_nest_and_give_back_the_share(patients: int, share: float, years: float, levels: tuple[float, float]) -> None:
    with_event = min(int(share * patients), patients - 1)
    inner, outer = (first_event_rate(patients, with_event, years, confidence=level) for level in levels)
    assert 1 - math.exp(-inner.value * years) == pytest.approx(with_event / patients, abs=1e-12)
    assert 0 <= limits(outer)[0] <= limits(inner)[0] <= inner.value <= limits(inner)[1] <= limits(outer)[1]
    # Less time at risk than everybody's whole time, so the rate is higher than events over that.
    assert inner.value >= with_event / (patients * years) - 1e-12


def test_first_events_of_few_are_events_over_time() -> None:
    assert first_event_rate(100_000, 3, 2).value == pytest.approx(rate(3, 200_000).value, rel=1e-4)
    assert first_event_rate(10, 0, 2).value == 0


def test_first_events_in_everybody_have_no_upper_limit() -> None:
    with pytest.raises(InputError, match=r"^with_event = 10: must be fewer than patients = 10"):
        first_event_rate(10, 10, 1)
    with pytest.raises(InputError, match=r"^method = 'agresti_coull': its upper limit of the share is 1"):
        first_event_rate(10, 9, 1, method="agresti_coull")


@given(events=st.integers(0, 300), time=st.floats(1, 1e5), dispersion=st.floats(1, 20), more=st.floats(1, 5))
def test_dispersion_widens_the_interval_around_the_same_rate(events: int, time: float, dispersion: float, more: float) -> None:
    poisson, plain = recurrent_rate(events, time, dispersion=1), rate(events, time)
    assert limits(poisson) == pytest.approx(limits(plain))
    narrow, wide = (recurrent_rate(events, time, dispersion=factor) for factor in (dispersion, dispersion * more))
    assert narrow.value == wide.value == plain.value
    assert limits(wide)[0] <= limits(narrow)[0] * (1 + 1e-9) <= limits(plain)[0] * (1 + 1e-8)
    assert limits(wide)[1] >= limits(narrow)[1] * (1 - 1e-9) >= limits(plain)[1] * (1 - 1e-8)


def test_counts_without_spread_of_rates_are_poisson() -> None:
    assert negative_binomial_dispersion(0, 2) == 1
    assert negative_binomial_dispersion(3, 1e12) == pytest.approx(1)


@given(n=st.integers(1, 5000), two_sided=st.booleans(), levels=st.tuples(LOWER, HIGHER))
def test_rule_of_three_solves_its_equation_and_grows_with_the_confidence(n: int, two_sided: bool, levels: tuple[float, float]) -> None:
    inner, outer = (rule_of_three(n, two_sided=two_sided, confidence=level) for level in levels)
    assert (1 - inner.upper) ** n == pytest.approx((1 - levels[0]) / (2 if two_sided else 1), rel=1e-9)
    assert inner.upper <= outer.upper <= 1
    # 1 - exp(-x) < x: the approximation is never too low.
    assert inner.upper <= inner.approximation
    assert (inner.two_sided, inner.confidence, inner.events) == (two_sided, levels[0], 0)


@given(n=st.integers(2, 1000), events=st.integers(0, 50))
def test_each_event_raises_the_upper_limit(n: int, events: int) -> None:
    events = min(events, n - 1)
    assert rule_of_three(n, events=events).upper < rule_of_three(n, events=events + 1).upper <= 1
    assert rule_of_three(n, events=events).upper < rule_of_three(n, events=events, two_sided=True).upper


def test_events_in_everybody_leave_the_risk_open() -> None:
    assert rule_of_three(4, events=4).upper == 1


@given(rate=st.floats(1e-6, 10), probability=st.floats(0.001, 0.999), events=st.integers(1, 30))
def test_detection_goes_both_ways(rate: float, probability: float, events: int) -> None:
    needed = detect(rate, probability=probability, events=events)
    back = detect(rate, person_years=needed.person_years, events=events)
    assert back.probability == pytest.approx(probability, rel=1e-9)
    assert (back.rate, back.person_years, back.events) == (rate, needed.person_years, events)
    assert detect(rate, probability=probability, events=events + 1).person_years > needed.person_years
    assert detect(rate * 2, probability=probability, events=events).person_years == pytest.approx(needed.person_years / 2)


@given(risk=st.floats(1e-6, 0.999), probability=st.floats(0.001, 0.999))
def test_patients_needed_are_the_fewest(risk: float, probability: float) -> None:
    needed = patients_needed(risk, probability)
    log_missed = math.log1p(-probability)
    assert needed * math.log1p(-risk) <= log_missed * (1 - 1e-12)
    assert needed == 1 or (needed - 1) * math.log1p(-risk) > log_missed * (1 + 1e-12)


def test_patients_needed_where_the_probability_is_reached_exactly() -> None:
    assert [patients_needed(0.5, probability) for probability in (0.5, 0.75, 0.875)] == [1, 2, 3]
    assert [patients_needed(0.1, probability) for probability in (0.19, 0.271)] == [2, 3]
    assert patients_needed(1, 0.99) == patients_needed(0.5, 5e-324) == 1


@pytest.mark.parametrize(
    ("ratio", "critical", "low", "high"), [(2, 15, 9.063, 9.246), (3, 7, 3.025, 3.285), (5, 4, 1.103, 1.366), (10, 2, 0.2994, 0.3554)]
)
def test_background_needed_to_find_an_excess(ratio: float, critical: int, low: float, high: float) -> None:
    found = detect_excess(ratio, background_rate=0.01)
    assert found.critical == critical
    assert (found.expected_low, found.expected_high) == pytest.approx((low, high), abs=5e-4)
    assert found.person_years is not None
    assert (found.person_years.low, found.person_years.high) == pytest.approx((found.expected_low * 100, found.expected_high * 100))
    assert detect_excess(ratio).person_years is None


@given(ratio=st.floats(1.05, 1000), power=st.floats(0.5, 0.99), alpha=st.floats(0.001, 0.2))
def test_the_smallest_excess_test_keeps_level_and_power(ratio: float, power: float, alpha: float) -> None:
    found = detect_excess(ratio, power=power, alpha=alpha)
    assert found.expected_low <= found.expected_high
    for expected in (found.expected_low, found.expected_high):
        assert stats.poisson.sf(found.critical - 1, expected) <= alpha * (1 + 1e-7)
        assert stats.poisson.sf(found.critical - 1, ratio * expected) >= power * (1 - 1e-7)
    if found.critical > 1:
        # One event fewer to call it: no expected number keeps both.
        fewer = found.critical - 1
        assert special.gammaincinv(fewer, power) / ratio > special.gammaincinv(fewer, alpha)


@given(counts=COUNTS, times=TIMES, surveillance=st.floats(1, 10), levels=st.tuples(LOWER, HIGHER))
def test_standardized_ratios_nest_and_closer_watching_divides_them(
    counts: tuple[int, int], times: tuple[float, float], surveillance: float, levels: tuple[float, float]
) -> None:
    observed, background = counts
    plain, inner, outer = (
        sir(
            observed,
            times[0],
            background_events=background,
            background_person_years=times[1],
            surveillance=factor,
            confidence=level,
        )
        for factor, level in ((1.0, levels[0]), (surveillance, levels[0]), (surveillance, levels[1]))
    )
    assert outer.low <= inner.low * (1 + 1e-9)
    assert inner.low <= inner.value <= inner.high <= outer.high * (1 + 1e-9)
    assert (inner.value, inner.low, inner.high) == pytest.approx(tuple(x / surveillance for x in (plain.value, plain.low, plain.high)))
    assert inner.expected == pytest.approx(plain.expected * surveillance)
    assert inner.value == pytest.approx(observed / inner.expected if background else math.inf)


def test_a_counted_background_makes_the_interval_wider_than_a_known_one() -> None:
    counted, known = sir(3, 1000, background_events=10, background_person_years=10_000), smr(3, 1)
    assert counted.low < limits(known)[0]
    assert counted.high > limits(known)[1]


@given(counts=st.tuples(st.integers(0, 200), st.integers(0, 200)), times=TIMES, levels=st.tuples(LOWER, HIGHER))
def test_rate_differences_nest_and_mirror(counts: tuple[int, int], times: tuple[float, float], levels: tuple[float, float]) -> None:
    inner, outer = (rate_difference(counts, times, confidence=level) for level in levels)
    swapped = rate_difference(counts[::-1], times[::-1], confidence=levels[0])
    assert limits(outer)[0] <= limits(inner)[0] <= inner.value <= limits(inner)[1] <= limits(outer)[1]
    assert limits(swapped) == pytest.approx((-limits(inner)[1], -limits(inner)[0]))
    assert (inner.unit, inner.method, inner.confidence) == ("per person-year", "garwood", levels[0])


@pytest.mark.parametrize(
    ("difference", "low", "high", "text"),
    [
        (0.1, -0.05, 0.25, "NNTB 10 (NNTH 20 to infinity to NNTB 4)"),
        (0.1, 0.04, 0.2, "NNTB 10 (5 to 25)"),
        (-0.1, -0.2, -0.04, "NNTH 10 (5 to 25)"),
        (-0.1, -0.25, 0.05, "NNTH 10 (NNTH 4 to infinity to NNTB 20)"),
        (0.1, 0, 0.25, "NNTB 10 (4 to infinity)"),
        (-0.1, -0.25, 0, "NNTH 10 (4 to infinity)"),
        (0, -0.1, 0.05, "NNT infinity (NNTH 10 to infinity to NNTB 20)"),
        (0, 0, 0.25, "NNT infinity (NNTB 4 to infinity)"),
        (0, -0.25, 0, "NNT infinity (NNTH 4 to infinity)"),
        (0, 0, 0, "NNT infinity (infinity to infinity)"),
        (0.15, 0.0004, 1, "NNTB 6.7 (1 to 2,500)"),
    ],
)
def test_numbers_needed_to_treat_are_worded_by_the_side_they_lie_on(difference: float, low: float, high: float, text: str) -> None:
    assert nnt(difference, low, high).text == text


@given(low=st.floats(-1, 1), middle=st.floats(-1, 1), high=st.floats(-1, 1))
def test_numbers_needed_to_treat_invert_the_difference(low: float, middle: float, high: float) -> None:
    low, middle, high = sorted((low, middle, high))
    found = nnt(middle, low, high)
    assert (1 / found.value, 1 / found.at_low, 1 / found.at_high) == pytest.approx((middle, low, high))
    assert found.through_infinity == (low < 0 < high)
    assert found.unit == "patients"


def test_events_prevented_are_a_benefit_in_person_years() -> None:
    found = nnt_rates((5, 20), (1000, 1000))
    assert found.value == pytest.approx(1000 / 15)
    assert found.text == "NNTB 67 person-years (38 to 210)"
    assert nnt_rates((20, 5), (1000, 1000)).value == pytest.approx(-1000 / 15)
    assert nnt_rates((0, 0), (10, 10)).through_infinity


def test_more_successes_are_a_benefit_in_patients() -> None:
    assert nnt_from_counts((56, 48), (70, 80)).value == pytest.approx(5)
    assert nnt_from_counts((48, 56), (80, 70)).value == pytest.approx(-5)


REFUSED = [
    (lambda: rates_by_follow_up(3, 10, 0, 2), r"^stayers = 0: must be greater than 0$"),
    (lambda: rates_by_follow_up(-1, 10, 5, 2), r"^events = -1\b"),
    (lambda: rates_by_follow_up(3, 10, 11, 2), r"^stayers = 11: more than entrants = 10$"),
    (lambda: first_event_rate(0, 0, 1), r"^patients = 0\b"),
    (lambda: first_event_rate(10, -1, 1), r"^with_event = -1\b"),
    (lambda: first_event_rate(10, 1.5, 1), r"^with_event = 1\.5: must be a whole number$"),  # type: ignore[arg-type]
    (lambda: first_event_rate(10, 1, 0), r"^years = 0\b"),
    (lambda: first_event_rate(10, 1, math.nan), r"^years = nan"),
    (lambda: first_event_rate(10, 1, 1, method="wald"), r"^method = 'wald'"),
    (lambda: first_event_rate(10, 1, 1, confidence=1), r"^confidence = 1\b"),
    (lambda: recurrent_rate(-1, 10, dispersion=2), r"^events = -1\b"),
    (lambda: recurrent_rate(1, 0, dispersion=2), r"^person_years = 0\b"),
    (lambda: recurrent_rate(1, 10, dispersion=0.9), r"^dispersion = 0\.9: must be at least 1$"),
    (lambda: recurrent_rate(1, 10, dispersion=math.inf), r"^dispersion = inf"),
    (lambda: recurrent_rate(1, 10, dispersion=2, method="wald"), r"^method = 'wald'"),
    (lambda: negative_binomial_dispersion(-1, 2), r"^mean = -1\b"),
    (lambda: negative_binomial_dispersion(1, 0), r"^shape = 0\b"),
    (lambda: rule_of_three(0), r"^n = 0\b"),
    (lambda: rule_of_three(10, events=11), r"^events = 11: more than n = 10$"),
    (lambda: rule_of_three(10, events=-1), r"^events = -1\b"),
    (lambda: rule_of_three(10, confidence=0), r"^confidence = 0\b"),
    (lambda: detect(0, probability=0.5), r"^rate = 0: must be greater than 0$"),
    (lambda: detect(math.nan, probability=0.5), r"^rate = nan"),
    (lambda: detect(5e-324, probability=0.5), r"^rate = 5e-324: too small"),
    (lambda: detect(1), r"^person_years = None, probability = None: give exactly one of them$"),
    (lambda: detect(1, person_years=1, probability=0.5), r"^person_years = 1, probability = 0\.5: give exactly one"),
    (lambda: detect(1, person_years=-1), r"^person_years = -1\b"),
    (lambda: detect(1, probability=1), r"^probability = 1\b"),
    (lambda: detect(1, probability=0.5, events=0), r"^events = 0\b"),
    (lambda: patients_needed(0, 0.5), r"^risk = 0\b"),
    (lambda: patients_needed(1.1, 0.5), r"^risk = 1\.1\b"),
    (lambda: patients_needed(5e-324, 0.5), r"^risk = 5e-324: too small"),
    (lambda: patients_needed(0.5, 1), r"^probability = 1\b"),
    (lambda: patients_needed(1, 0), r"^probability = 0\b"),
    (lambda: detect_excess(1), r"^ratio = 1: must be greater than 1$"),
    (lambda: detect_excess(math.inf), r"^ratio = inf"),
    (lambda: detect_excess(1 + 1e-9), r"^ratio = 1\.000000001: too near 1"),
    (lambda: detect_excess(2, power=0.05), r"^power = 0\.05: must be greater than alpha = 0\.05$"),
    (lambda: detect_excess(2, power=1), r"^power = 1\b"),
    (lambda: detect_excess(2, alpha=0), r"^alpha = 0\b"),
    (lambda: detect_excess(2, background_rate=0), r"^background_rate = 0\b"),
    (lambda: sir(-1, 10, background_events=1, background_person_years=10), r"^observed = -1\b"),
    (lambda: sir(1, 0, background_events=1, background_person_years=10), r"^person_years = 0\b"),
    (lambda: sir(1, 10, background_events=math.nan, background_person_years=10), r"^background_events = nan"),  # type: ignore[arg-type]
    (lambda: sir(1, 10, background_events=1, background_person_years=-1), r"^background_person_years = -1\b"),
    (lambda: sir(0, 10, background_events=0, background_person_years=10), r"^observed = 0: there are no background events"),
    (lambda: sir(1, 10, background_events=1, background_person_years=10, surveillance=0.5), r"^surveillance = 0\.5\b"),
    (lambda: sir(1, 10, background_events=1, background_person_years=10, method="wald"), r"^method = 'wald'"),
    (lambda: rate_difference((1, 2, 3), (1, 2, 3)), r"^events has 3, person_years has 3: give exactly 2$"),
    (lambda: rate_difference((1, 2), (1,)), r"^events has 2, person_years has 1: they must be as many$"),
    (lambda: rate_difference((1, -2), (1, 1)), r"^events = -2\b"),
    (lambda: rate_difference((1, 2), (1, 0)), r"^person_years = 0\b"),
    (lambda: nnt(0.1, 0.2, 0.3), r"^low = 0\.2: above difference = 0\.1$"),
    (lambda: nnt(0.1, 0, 0.05), r"^high = 0\.05: below difference = 0\.1$"),
    (lambda: nnt(1.1, 0, 2), r"^difference = 1\.1: must lie between -1 and 1$"),
    (lambda: nnt(0.1, math.nan, 0.2), r"^low = nan"),
    (lambda: nnt_from_counts((11, 1), (10, 10)), r"^successes = 11: more than n = 10$"),
    (lambda: nnt_rates((1,), (1,)), r"^events has 1, person_years has 1: give exactly 2$"),
    (lambda: nnt_rates((1, 2), (0, 1)), r"^person_years = 0\b"),
]


@pytest.mark.parametrize(("call", "message"), [pytest.param(*pair, id=f"{place}-{pair[1][1:18]}") for place, pair in enumerate(REFUSED)])
def test_impossible_arguments_are_refused(call: Callable[[], object], message: str) -> None:
    with pytest.raises(InputError, match=message):
        call()


def test_published_intervals_join_as_those_of_rates_do() -> None:
    rates = [rate(119, 752), rate(122, 374)]
    found, counted = difference_of(*rates), rate_difference([119, 122], [752, 374])
    assert (found.value, found.low, found.high) == (counted.value, counted.low, counted.high)


@pytest.mark.parametrize(
    "second",
    [
        Estimate(value=0.2, unit="per person-year", method="given"),
        Estimate(value=0.2, low=0.1, high=0.3, unit="proportion", method="given", confidence=0.95),
        Estimate(value=0.2, low=0.1, high=0.3, unit="per person-year", method="given", confidence=0.9),
    ],
)
def test_unlike_estimates_have_no_difference(second: Estimate) -> None:
    first = Estimate(value=0.4, low=0.3, high=0.5, unit="per person-year", method="given", confidence=0.95)
    with pytest.raises(InputError):
        difference_of(first, second)


def test_a_difference_of_yearly_rates_gives_person_years() -> None:
    assert nnt(0.21, 0.1, 0.35, unit="person-years").text == "NNTB 4.8 person-years (2.9 to 10)"
