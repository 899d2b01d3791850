"""What a study can say of events it has not seen, and which events it could have seen."""

import math
from dataclasses import dataclass

from scipy import special

from remission.analysis.checks import require_confidence, require_finite, require_inside, require_positive, require_whole
from remission.analysis.intervals.solve import two_tails
from remission.errors import InputError
from remission.estimate import Interval

_MOST_EVENTS = 10**9


@dataclass(frozen=True, slots=True)
class RuleOfThree:
    """The upper limit of a risk after few events or none: exact, and its approximation for many patients (3 / n for no event)."""

    upper: float
    approximation: float
    two_sided: bool
    confidence: float
    events: int


@dataclass(frozen=True, slots=True)
class Detection:
    """The probability of at least `events` events of this rate during these person-years."""

    rate: float
    person_years: float
    probability: float
    events: int


@dataclass(frozen=True, slots=True)
class ExcessDetection:
    """The smallest test that finds a rate `ratio` times the background rate.

    It calls an excess at `critical` events. `expected_low` to `expected_high` are the background events to be expected for which it keeps
    both its level and its power; `person_years` is the same as follow-up, where a background rate was given.
    """

    ratio: float
    power: float
    alpha: float
    critical: int
    expected_low: float
    expected_high: float
    person_years: Interval | None


def rule_of_three(n: int, *, events: int = 0, two_sided: bool = False, confidence: float = 0.95) -> RuleOfThree:
    """The upper limit of a risk when n patients had no event (or few).

    Exact binomial limit, for no event 1 - alpha^(1/n), with alpha = 1 - confidence, or half of it for the upper end of a two-sided
    interval. The approximation is the limit of a Poisson mean over n, for no event -log(alpha) / n; for small n it may exceed 1.

    Raises InputError for counts that are not whole or impossible, or a confidence outside 0..1.
    Literature: Hanley and Lippman-Hand 1983, Eypasch et al. 1995.
    """
    require_whole(1, n=n)
    require_whole(0, events=events)
    require_confidence(confidence)
    if events > n:
        raise InputError(f"events = {events}: more than n = {n}")
    alpha = two_tails(confidence) / 2 if two_sided else two_tails(confidence)
    if events == 0:
        upper, mean = -math.expm1(math.log(alpha) / n), -math.log(alpha)
    else:
        upper = float(special.betainccinv(events + 1, n - events, alpha)) if events < n else 1.0
        mean = float(special.gammainccinv(events + 1, alpha))
    return RuleOfThree(upper, mean / n, two_sided, confidence, events)


def detect(rate: float, *, person_years: float | None = None, probability: float | None = None, events: int = 1) -> Detection:
    """The probability to see at least `events` events of a rate, or the person-years that give such a probability.

    Give exactly one of `person_years` and `probability`; the other is computed, events being Poisson. `rate` is per person-year.

    Raises InputError for none or both, a rate or person-years that are not positive, a probability not strictly between 0 and 1, fewer than
    1 event, or a rate too small for any follow-up that can be computed.
    """
    require_positive(rate=rate)
    require_whole(1, events=events)
    if person_years is not None and probability is None:
        require_positive(person_years=person_years)
        return Detection(rate, person_years, float(special.gammainc(events, rate * person_years)), events)
    if probability is not None and person_years is None:
        require_inside(probability=probability)
        needed = float(special.gammaincinv(events, probability)) / rate
        if not math.isfinite(needed):
            raise InputError(f"rate = {rate}: too small, the person-years needed are beyond computing")
        return Detection(rate, needed, probability, events)
    raise InputError(f"person_years = {person_years}, probability = {probability}: give exactly one of them")


def patients_needed(risk: float, probability: float) -> int:
    """The fewest patients among whom at least one has an event of this risk, with at least this probability.

    Raises InputError for a probability not strictly between 0 and 1, or a risk outside it (1 is allowed) or too small to compute with.
    """
    require_inside(probability=probability)
    if risk == 1:
        return 1
    require_inside(risk=risk)
    needed = math.log1p(-probability) / math.log1p(-risk)
    if not math.isfinite(needed):
        raise InputError(f"risk = {risk}: too small, the patients needed are beyond computing")
    # Rounding must not ask for one patient more where the probability is reached exactly.
    return max(1, math.ceil(needed * (1 - 1e-13)))


def detect_excess(ratio: float, *, power: float = 0.8, alpha: float = 0.05, background_rate: float | None = None) -> ExcessDetection:
    """How many background events must be expected before a rate `ratio` times as high is found.

    Finds the smallest critical number c for which some expected number E has P(X >= c | E) <= alpha (one-sided) and
    P(X >= c | ratio E) >= power, X being Poisson, and the lowest and highest such E; with a background rate per person-year also the
    follow-up. Power is not steady beyond the highest E: there the critical number has to rise.

    Raises InputError for a ratio not above 1 or so near that more than a thousand million events are needed, power and alpha not strictly
    between 0 and 1, power not above alpha, or a background rate that is not positive.
    """
    require_finite(ratio=ratio)
    require_inside(power=power, alpha=alpha)
    if ratio <= 1:
        raise InputError(f"ratio = {ratio}: must be greater than 1")
    if power <= alpha:
        raise InputError(f"power = {power}: must be greater than alpha = {alpha}")
    if background_rate is not None:
        require_positive(background_rate=background_rate)

    def limits(critical: int) -> tuple[float, float]:
        return float(special.gammaincinv(critical, power)) / ratio, float(special.gammaincinv(critical, alpha))

    def suffices(critical: int) -> bool:
        low, high = limits(critical)
        return low <= high

    # The ratio of two quantiles of a gamma distribution falls as its shape grows, so all larger critical numbers suffice too.
    enough = 1
    while not suffices(enough):
        enough *= 2
        if enough > _MOST_EVENTS:
            raise InputError(f"ratio = {ratio}: too near 1, more than {_MOST_EVENTS:,} events are needed")
    too_few = enough // 2
    while enough - too_few > 1:
        middle = (too_few + enough) // 2
        too_few, enough = (too_few, middle) if suffices(middle) else (middle, enough)
    low, high = limits(enough)
    time = None if background_rate is None else Interval(low / background_rate, high / background_rate)
    return ExcessDetection(ratio, power, alpha, enough, low, high, time)
