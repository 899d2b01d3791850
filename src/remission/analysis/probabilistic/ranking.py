"""Which unknown matters most."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy import stats

from remission.analysis.checks import require_whole
from remission.analysis.probabilistic.priors import Array, Prior
from remission.errors import InputError


@dataclass(frozen=True, slots=True)
class Influence:
    """The share of the result's variance that one unknown explains alone (`first_order`), and with all its interactions (`total`)."""

    name: str
    first_order: float
    total: float


def rank_unknowns(model: Callable[..., Array], priors: Mapping[str, Prior], *, settings: int = 4096, seed: int = 2017) -> list[Influence]:
    """The unknowns of a model in the order of their total Sobol index, the largest first.

    `model` takes one array for each name in `priors`, by keyword, and gives an array; `settings` is a power of two. The unknowns are
    independent. The indices are estimates and can fall slightly outside 0..1.

    Raises InputError for no unknown, settings that are no power of two, a model that is not a number somewhere or does not vary at all.
    """
    require_whole(2, 2**24, settings=settings)
    require_whole(0, seed=seed)
    settings, seed = int(settings), int(seed)
    if settings & (settings - 1):
        raise InputError(f"settings = {settings}: must be a power of 2")
    if not priors:
        raise InputError("priors = {}: give at least one unknown")
    names = list(priors)

    def rows(values: Array) -> Array:
        result = np.asarray(model(**dict(zip(names, values, strict=True))), dtype=float)
        broken = float(np.mean(~np.isfinite(result)))
        if broken:
            raise InputError(f"model is not a number for {broken:.1%} of the settings; narrow the priors to where it is")
        if np.ptp(result) == 0:
            raise InputError(f"model does not vary with {', '.join(names)}")
        return result

    found = stats.sobol_indices(func=rows, n=settings, dists=[_Quantiles(prior) for prior in priors.values()], rng=seed)
    influences = [
        Influence(name, float(first), float(total)) for name, first, total in zip(names, found.first_order, found.total_order, strict=True)
    ]
    return sorted(influences, key=lambda influence: -influence.total)


class _Quantiles:
    """A prior as scipy asks for it."""

    def __init__(self, prior: Prior) -> None:
        self.ppf: Callable[..., Any] = prior.ppf
