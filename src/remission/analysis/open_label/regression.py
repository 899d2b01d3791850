"""Regression to the mean of event rates under an entry rule: what follows entry if nothing is done.

Model: a patient's yearly rate is gamma distributed, stays as it is, and events are Poisson given the rate. Counts of several years are then
negative multinomial, and every moment of the selected patients is a selection probability under a gamma of a higher shape.
"""

import math
from dataclasses import dataclass

from scipy import special

from remission.analysis.checks import require_finite, require_whole
from remission.errors import InputError


@dataclass(frozen=True, slots=True)
class EntryRule:
    """At least so many events in a window of years, and at least so many in its last year; 0 asks for nothing.

    Raises InputError for numbers that are not whole, negative ones, no year, or more than 10,000 of anything.
    """

    window: int = 2
    at_least: int = 2
    last_year_at_least: int = 0

    def __post_init__(self) -> None:
        numbers = {"window": self.window, "at_least": self.at_least, "last_year_at_least": self.last_year_at_least}
        require_whole(1, window=self.window)
        require_whole(0, **numbers)
        require_between(0, 10_000, **numbers)

    @property
    def selects(self) -> bool:
        """Whether the rule keeps anyone out."""
        return self.at_least > 0 or self.last_year_at_least > 0


@dataclass(frozen=True, slots=True)
class RegressionToMean:
    """The patients who meet an entry rule: their share of all patients, and their events per year, each computed when asked for.

    `before` is the rate over the window, `last_year` that of its last year, `after` that of any later year, untreated. The standard
    deviations are those of one patient's count in the last year before entry and in one year after it.
    """

    mean: float
    shape: float
    rule: EntryRule
    selected_share: float

    @property
    def before(self) -> float:
        earlier = self._rate * (self.rule.window - 1) * self._chance(1, 1, 0)
        return (self.last_year + earlier) / self.rule.window

    @property
    def last_year(self) -> float:
        return self._rate * self._chance(1, 1, 1)

    @property
    def after(self) -> float:
        return self._rate * self._chance(1, 0, 0)

    @property
    def last_year_sd(self) -> float:
        return self._sd(self.last_year, self._chance(2, 2, 2))

    @property
    def after_sd(self) -> float:
        return self._sd(self.after, self._chance(2, 0, 0))

    @property
    def _rate(self) -> float:
        return self.mean / self.selected_share

    def _sd(self, rate: float, chance: float) -> float:
        """Of a count of that rate, from the chance of entry for a pair of its events."""
        pairs = self.mean * self.mean * (1 + 1 / self.shape) / self.selected_share * chance
        return math.sqrt(max(pairs + rate - rate**2, 0.0))

    def _chance(self, tilt: int, counted: int, in_last_year: int) -> float:
        return _share(
            self.mean,
            self.shape,
            tilt,
            self.rule.window,
            self.rule.at_least - counted,
            self.rule.last_year_at_least - in_last_year,
        )


def require_between(low: float, high: float, **numbers: float) -> None:
    """InputError with name and value for a number outside a range of any ends."""
    require_finite(**numbers)
    for name, number in numbers.items():
        if not low <= number <= high:
            raise InputError(f"{name} = {number}: must lie between {low:g} and {high:g}")


def regression_to_mean(mean: float, shape: float, *, window: int = 2, at_least: int = 2, last_year_at_least: int = 1) -> RegressionToMean:
    """Events per year before and after entry, where entry takes enough events and no treatment follows.

    The yearly rates of all patients are gamma distributed with `mean` (1e-6 to 1e6) and `shape` (1e-6 to 1e12; the larger, the more alike).
    Entry takes `at_least` events in the `window` (years) and `last_year_at_least` in its last year; 0 asks for nothing. Finite sums of
    positive terms, so exact for rare and for frequent events. A decline with age or disease duration is not in it.

    Raises InputError for a mean or shape out of range, numbers that are not whole, or a rule that practically nobody meets.
    Literature: Martinez-Yelamos 2006.
    """
    rule = EntryRule(window, at_least, last_year_at_least)
    require_between(1e-6, 1e6, mean=mean)
    require_between(1e-6, 1e12, shape=shape)
    return selected(mean, shape, rule)


def selected(mean: float, shape: float, rule: EntryRule) -> RegressionToMean:
    """`regression_to_mean` under an entry rule, for a mean and a shape known to be in range."""
    share = _share(mean, shape, 0, rule.window, rule.at_least, rule.last_year_at_least)
    if share < 1e-290:
        raise InputError(f"mean = {mean}: practically nobody meets the entry rule")
    return RegressionToMean(mean, shape, rule, share)


def rate_after(mean: float, shape: float, rule: EntryRule) -> float:
    """The rate after entry alone, 0 where practically nobody enters; what a root-finder asks for many times."""
    share = _share(mean, shape, 0, rule.window, rule.at_least, rule.last_year_at_least)
    return mean * _share(mean, shape, 1, rule.window, rule.at_least, rule.last_year_at_least) / share if share > 1e-290 else 0.0


def _share(mean: float, shape: float, tilt: int, window: int, least: int, last: int) -> float:
    """P(entry) where the rate is gamma with the rate parameter shape / mean and a shape higher by `tilt`.

    A factor of the rate in an expectation raises the shape by 1; a factor of a count does too, and lowers its thresholds by 1. So each
    moment among the selected is such a probability, and nothing is the difference of two nearly equal numbers.
    """
    last, least = max(int(last), 0), max(int(least), 0)
    tilted, odds, enough = shape + tilt, mean / shape, max(last, least)
    ratio, earlier = odds / (1 + odds), (window - 1) * odds / (1 + window * odds)
    total = _at_least(enough, tilted, ratio)
    log_chance = -tilted * math.log1p(odds)
    for count in range(enough):
        if count >= last:
            total += math.exp(log_chance) * _at_least(least - count, tilted + count, earlier)
        log_chance += math.log((tilted + count) / (count + 1) * ratio)
    return min(total, 1.0)


def _at_least(count: int, shape: float, ratio: float) -> float:
    """P(negative binomial >= count), `ratio` that of successive terms far out."""
    return float(special.betainc(count, shape, ratio)) if count > 0 else 1.0
