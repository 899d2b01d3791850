"""What shares of single outcomes say of all of them together, without any assumption about their dependence."""

import itertools
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import optimize

from remission.analysis.checks import require_confidence, require_length, require_positive, require_share, require_successes, require_whole
from remission.analysis.intervals import proportion
from remission.errors import InputError, WorkError
from remission.estimate import Interval

MOST_OUTCOMES = 12


@dataclass(frozen=True, slots=True)
class Joint:
    """Sharp bounds of P(all outcomes) and of P(any of them), and P(all) if they were independent."""

    low: float
    high: float
    independent: float
    union_low: float
    union_high: float


def joint(p: Sequence[float]) -> Joint:
    """The Frechet-Hoeffding bounds of k outcomes with shares p, all in one population.

    Raises InputError for no outcome or shares outside 0..1. Literature: Frechet 1951.
    """
    require_length(1, p=p)
    for share in p:
        require_share(p=share)
    return Joint(
        low=max(0.0, math.fsum([*p, 1 - len(p)])),
        high=min(p),
        independent=math.prod(p),
        union_low=max(p),
        union_high=min(1.0, math.fsum(p)),
    )


def joint_target(p: Sequence[float], enrolled: float, eligible: float) -> Interval:
    """Bounds of P(all outcomes) among the eligible, where the shares p are of the enrolled and nothing is known of the others.

    The same patients are outside for every outcome, and may have had none of them or all: from e * low to e * high + 1 - e with e the
    enrolled share.

    Raises InputError for shares outside 0..1 or impossible counts. Literature: Frechet 1951; Horowitz and Manski 1998.
    """
    inside = joint(p)
    require_positive(enrolled=enrolled, eligible=eligible)
    if enrolled > eligible:
        raise InputError(f"enrolled = {enrolled}: more than eligible = {eligible}")
    e = enrolled / eligible
    return Interval(e * inside.low, e * inside.high + (1 - e))


def joint_interval(successes: Sequence[float], n: float, *, confidence: float = 0.95) -> Interval:
    """A confidence interval of the bounds of P(all outcomes), from the counts of k outcomes among the same n patients.

    Clopper-Pearson limits of every share at the level 1 - (1 - confidence) / k, carried through the bounds. Conservative: whatever the
    dependence, it covers both bounds, and so the share between them, with at least the confidence.

    Raises InputError for no outcome, impossible counts or a confidence outside 0..1.
    Literature: Frechet 1951; Clopper and Pearson 1934.
    """
    require_length(1, successes=successes)
    require_confidence(confidence)
    for count in successes:
        require_successes(count, n)
    each = 1 - (1 - confidence) / len(successes)
    shares = [proportion(count, n, confidence=each, method="clopper_pearson") for count in successes]
    lows, highs = ([share.low or 0.0 for share in shares], [share.value if share.high is None else share.high for share in shares])
    return Interval(joint(lows).low, joint(highs).high)


def joint_program(known: Mapping[tuple[int, ...], float | Interval], outcomes: int, target: tuple[int, ...]) -> Interval:
    """Sharp bounds of P(all outcomes of a set) given published probabilities of other sets, by linear programming.

    Outcomes are numbered from 0, at most 12; a key is a set of them, its value the share of patients with all of these: exact, or the
    interval that it was rounded from. Without any known share the bounds are 0 and 1.

    Raises InputError for outcomes that are not there, shares outside 0..1, and shares that contradict each other.
    Literature: Frechet 1951; Manski 1990.
    """
    require_whole(1, outcomes=outcomes)
    if outcomes > MOST_OUTCOMES:
        raise InputError(f"outcomes = {outcomes}: must be at most {MOST_OUTCOMES}")
    cells = np.array(list(itertools.product((False, True), repeat=int(outcomes))))
    goal = _all_of("target", target, cells)
    rows = [np.ones(len(cells)), *(_all_of("known", key, cells) for key in known)]
    limits = [Interval(1, 1), *(_within(key, share) for key, share in known.items())]
    lows, highs = np.array([limit.low for limit in limits]), np.array([limit.high for limit in limits])
    low, high = (sign * _least(sign * goal, np.array(rows), lows, highs) for sign in (1, -1))
    return Interval(max(min(low, high), 0.0), min(high, 1.0))


def _all_of(name: str, key: tuple[int, ...], cells: NDArray[np.bool_]) -> NDArray[np.float64]:
    """1 for each cell where all outcomes of the set are present."""
    outcomes = cells.shape[1]
    if not key or len(set(key)) < len(key) or any(index not in range(outcomes) for index in key):
        raise InputError(f"{name} = {key}: must be different outcomes from 0 to {outcomes - 1}, at least one")
    return np.asarray(cells[:, list(key)].all(axis=1), dtype=np.float64)


def _within(key: tuple[int, ...], share: float | Interval) -> Interval:
    """The limits of a published share, as far as they lie in 0..1: 0.0% rounded may have been nothing less."""
    if not isinstance(share, Interval):
        require_share(**{f"known[{key}]": share})
        return Interval(share, share)
    if share.high < 0 or share.low > 1:
        raise InputError(f"known[{key}] = {share.low} to {share.high}: must lie between 0 and 1")
    return Interval(max(share.low, 0.0), min(share.high, 1.0))


def _least(goal: NDArray[np.float64], rows: NDArray[np.float64], lows: NDArray[np.float64], highs: NDArray[np.float64]) -> float:
    """The least value of a linear function of the cell probabilities within the limits of the rows."""
    exact = lows == highs
    result = optimize.linprog(
        goal,
        A_ub=np.vstack([rows[~exact], -rows[~exact]]),
        b_ub=np.concatenate([highs[~exact], -lows[~exact]]),
        A_eq=rows[exact],
        b_eq=lows[exact],
        bounds=(0, 1),
        method="highs",
        options={"primal_feasibility_tolerance": 1e-10, "dual_feasibility_tolerance": 1e-10},
    )
    if result.status == 2:
        raise InputError("known: these shares contradict each other, no population has them all")
    if not result.success:
        raise WorkError(f"the linear program did not end: {result.message}")
    return float(goal @ np.asarray(result.x))
