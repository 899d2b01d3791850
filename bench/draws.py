"""A bias analysis by random draws against numpy drawing the same variates."""

import time
from pathlib import Path

import numpy as np
from timing import Ratio, Times, repeat

from remission.analysis.probabilistic import bias_analysis, uniform

COUNTS, SIZE = (218, 393, 423), 1_000_000


def measure(_: Path, runs: int) -> tuple[list[Times], list[Ratio]]:
    """Times and ratio of a million draws, percentiles and Monte Carlo errors included."""
    alone = repeat("a million draws by numpy alone", runs, lambda _: _alone())
    whole = repeat("a bias analysis with a million draws", runs, lambda _: _whole())
    why = "where the processor draws quickly, the percentiles take as long again: chance, assumption and both are each put in order"
    return [alone, whole], [Ratio("bias analysis against the draws alone", whole.median / alone.median, 2, why=why)]


def _alone() -> float:
    start = time.perf_counter()
    random = np.random.default_rng(2017)
    random.beta(COUNTS[0] + 0.5, COUNTS[1] - COUNTS[0] + 0.5, SIZE)
    random.uniform(0, 1, SIZE)
    return time.perf_counter() - start


def _whole() -> float:
    start = time.perf_counter()
    bias_analysis(*COUNTS, uniform(0, 1), draws=SIZE)
    return time.perf_counter() - start
