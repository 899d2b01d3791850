"""The results of the chapter in the form that figures take."""

from collections.abc import Sequence

from remission.chapters.durability.follow_up import FollowUp
from remission.chapters.durability.results import CONSTANT, FREE_SHAPE, HORIZONS, NAMES, PLATEAU, SLOWING, Durability, foretold
from remission.figures import Curve, Lost, Profile, Survival, Window

_SHORT = {CONSTANT: "constant rate", SLOWING: "no plateau", PLATEAU: "plateau"}
_STEPS = 60


def course(found: Durability) -> Survival:
    """The published shares with the curves fitted to them, drawn on to the last horizon."""
    origin, end = found.course.origin, max(*HORIZONS, found.latest_year)
    known = found.latest_year
    years = sorted({*(origin + (end - origin) * step / _STEPS for step in range(_STEPS + 1)), known})
    curves = [
        Curve(
            _SHORT[model],
            [(year, foretold(found, model, year)) for year in years],
            known,
            muted=model != PLATEAU,
        )
        for model in (PLATEAU, SLOWING, CONSTANT)
        if model in found.fits
    ]
    return Survival(list(zip(found.course.years, found.shares, strict=True)), curves)


def lost(found: Durability, rows: Sequence[FollowUp]) -> list[Lost]:
    """The published shares of the years for which the number followed is known, with what those lost allow."""
    published = dict(zip(found.course.years, found.shares, strict=True))
    return [Lost(row.year, published[row.year], row.of_followed, row.lowest, row.highest) for row in rows]


def profiles(found: Durability) -> list[Profile]:
    """The profile likelihood of the lasting share under each model that has one."""
    return [
        Profile(
            NAMES[model],
            held.profile.deviance,
            held.share,
            comparison=model != FREE_SHAPE,
        )
        for model, held in found.lasting.items()
    ]


def losses(found: Durability) -> list[Window]:
    """The yearly losses over the stretches between reports."""
    return [Window(loss.start, loss.end, f"years {loss.start:g} to {loss.end:g}", loss.lost) for loss in found.losses]
