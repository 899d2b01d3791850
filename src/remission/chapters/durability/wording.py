"""Sentences and titles of the chapter, chosen by the results."""

from collections.abc import Iterable, Mapping, Sequence

from remission.chapters.durability.follow_up import ALL_FREE, FROM_ENTRY, LIKE_FOLLOWED, Fall, FollowUp
from remission.chapters.durability.results import FREE_SHAPE, PLATEAU, SLOWING, Durability, Horizon, Lasting
from remission.wording import joined

READINGS = {
    FROM_ENTRY: "Clock started at entry into the extension",
    LIKE_FOLLOWED: "Those lost fared like those followed",
    ALL_FREE: "Nobody lost was treated again",
}
# Twice the log-likelihood that one more parameter must win to pay for itself in AIC: closer than this, neither model is better.
_ALIKE = 2.0


def finding(trials: Mapping[str, str], found: Mapping[str, Durability], falls: Mapping[str, Fall | None]) -> str:
    """The chapter in short; results by trial id."""
    years = {trial: f"{found[trial].latest_year:g}" for trial in trials}
    latest = joined([f"{{num}}`durability.{trial}.latest:full` ({name}, year {years[trial]})" for trial, name in trials.items()])
    return (
        f"{lasts(trials, found)} At the last report, {latest} of those who entered still counted as free of further "
        f"treatment{_loss(trials, falls)}."
    )


def lasts(trials: Mapping[str, str], found: Mapping[str, Durability]) -> str:
    """Whether a share that stays free for good is shown, with the limits of the most general model fitted."""
    groups: dict[str, list[str]] = {"not shown": [], "shown": [], "unknown": []}
    for trial in trials:
        groups[_shown(found[trial])].append(trial)
    mixed = sum(map(bool, groups.values())) > 1
    sentences = {
        "not shown": "That some patients stay free of treatment for good is neither shown nor excluded{where}: with {model}, their share "
        "could be anything from {limits}, at {level} confidence.",
        "shown": "Every model fitted supports a share that stays free of treatment for good{where}: from {limits}, with {model}, at "
        "{level} confidence.",
        "unknown": "The reports are too few to tell whether a share stays free of treatment for good{where}.",
    }
    said = []
    for kind, members in groups.items():
        if members:
            where = f" in {joined([trials[trial] for trial in members])}" if mixed else ""
            limits = joined([_limits(trial, trials[trial], found[trial]) for trial in members])
            models = {_widest(found[trial]) for trial in members}
            model = "a free shape of the curve" if models == {FREE_SHAPE} else "the most general model fitted"
            said.append(sentences[kind].format(where=where, limits=limits, model=model, level="{param}`confidence`"))
    return " ".join(said)


def constant_rate(trials: Mapping[str, str], found: Mapping[str, Durability]) -> str:
    """Whether the same share of those still free could be lost every year."""
    tested = {trial: result for trial, result in found.items() if result.constant_deviance is not None}
    if not tested:
        return "The reports are too few to test a constant yearly rate."
    gains = joined([f"{{num}}`durability.{trial}.constant_deviance` in {trials[trial]}" for trial in tested])
    rejected = [trials[trial] for trial, result in tested.items() if result.constant_rejected]
    verdict = "rejected" if len(rejected) == len(tested) else f"rejected in {joined(rejected)} only" if rejected else "not rejected"
    return (
        f"A constant yearly rate is {verdict}: twice the log-likelihood that it loses to a Weibull curve is {gains}, where chance allows "
        f"{{num}}`durability.chance_limit` at {{param}}`confidence` confidence."
    )


def apart(trials: Mapping[str, str], found: Mapping[str, Sequence[Horizon]]) -> str:
    """By when one trial could tell a plateau from a decline without one, if the fitted curves were the truth."""
    years = sorted({horizon.year for horizons in found.values() for horizon in horizons})
    if not years:
        return "The reports are too few to foretell two curves."
    told = {year: [trials[trial] for trial in found if any(h.year == year and h.told_apart for h in found[trial])] for year in years}
    size = sum(bool(horizons) for horizons in found.values())
    said = [f"{_told(names, size)} at year {year:g}" for year, names in told.items()]
    return f"If the fitted curves were exactly true, then against chance in one trial of this size they would be {joined(said)}."


def course_title(found: Iterable[Durability]) -> str:
    """Which curve fits the published course, as a figure's title."""
    results = [result for result in found if {SLOWING, PLATEAU} <= result.fits.keys()]
    if not results:
        return "The share free of further treatment at each report"
    gains = [result.fits[SLOWING].aic - result.fits[PLATEAU].aic for result in results]
    if all(abs(gain) < _ALIKE for gain in gains):
        said = "A plateau and a decline that never ends fit the reports about equally well"
    elif all(gain >= _ALIKE for gain in gains):
        said = "A plateau fits the reports better than a decline that never ends"
    elif all(gain <= -_ALIKE for gain in gains):
        said = "A decline that never ends fits the reports better than a plateau"
    else:
        said = "Whether a plateau fits better than a decline that never ends differs between the trials"
    return said + ("; a constant yearly rate fits worse" if all(result.constant_rejected for result in results) else "")


def profile_title(found: Iterable[Durability]) -> str:
    """Whether the models exclude that nobody stays free for good, as a figure's title."""
    kinds = {support(result) for result in found} - {"unknown"}
    if len(kinds) != 1:
        return "How well each share that would stay free for good is supported"
    return {
        "every": "Under every model fitted, some patients stay free for good",
        "some": "That nobody stays free for good is excluded under one shape of the curve, not under another",
        "none": "No model fitted excludes that nobody stays free for good",
    }[kinds.pop()]


def loss_title(found: Iterable[Durability]) -> str:
    """How the yearly loss went, as a figure's title."""
    losses = [result.losses for result in found]
    if all(len(loss) > 1 and loss[0].lost.value > max(later.lost.value for later in loss[1:]) for loss in losses):
        return "Of those still free, the largest yearly share was lost at first"
    return "The yearly share lost among those still free"


def follow_up_title(trials: Mapping[str, str], falls: Mapping[str, Fall | None]) -> str:
    """Whether loss to follow-up could be the whole fall, as a figure's title."""
    known = {trial: fall for trial, fall in falls.items() if fall is not None}
    enough = [trials[trial] for trial, fall in known.items() if fall.loss_suffices]
    if not known:
        return "The share free of further treatment at each report"
    if not enough:
        return "Loss to follow-up alone cannot be the whole fall"
    since = {fall.start for fall in known.values() if fall.loss_suffices}
    after = f" after year {since.pop():g}" if len(since) == 1 else ""
    return f"The whole fall{after} could be loss to follow-up" + ("" if len(enough) == len(known) else f" in {joined(enough)}")


def follow_up_sentence(trials: Mapping[str, str], falls: Mapping[str, Fall | None]) -> str:
    """The fall against the loss, trial by trial."""
    said = []
    for trial, fall in falls.items():
        if fall is not None:
            key = f"durability.{trial}.fall"
            said.append(
                f"in {trials[trial]} from year {fall.start:g} to year {fall.end:g} the count of those free fell by "
                f"{{num}}`{key}.no_longer_free` patients, while {{num}}`{key}.lost` were lost to follow-up"
            )
    if not said:
        return "How many were still followed is published for too few years to compare."
    enough = [trials[trial] for trial, fall in falls.items() if fall is not None and fall.loss_suffices]
    verdict = "not all of the fall" if not enough else "all of the fall" + ("" if len(enough) == len(said) else f" in {joined(enough)}")
    return f"I{'; '.join(said)[1:]}. If those lost count as not free, {verdict} could be loss alone."


def followed_only(trials: Mapping[str, str], found: Mapping[str, Sequence[FollowUp]]) -> str:
    """How the share of those still followed moved, trial by trial."""
    said = [
        f"{{num}}`durability.{trial}.follow_up.year_{rows[0].year:g}.of_followed` at year {rows[0].year:g} and "
        f"{{num}}`durability.{trial}.follow_up.year_{rows[-1].year:g}.of_followed` at year {rows[-1].year:g} ({trials[trial]})"
        for trial, rows in found.items()
        if len(rows) > 1
    ]
    return f"Of those still followed, {joined(said)} were free." if said else ""


def support(found: Durability) -> str:
    """Under how many of the models with a lasting share none at all is excluded: every, some, none, or unknown where there is no model."""
    excluded = [one.zero_excluded for one in found.lasting.values()]
    if not excluded:
        return "unknown"
    return "every" if all(excluded) else "some" if any(excluded) else "none"


def readings(trials: Mapping[str, str], others: Mapping[str, Mapping[str, Mapping[str, Lasting]]]) -> str:
    """Under which other readings of the reports nobody staying free for good is excluded, with a free shape; by trial id and reading."""
    asked = {
        (trials[trial], READINGS[reading]): by_model[FREE_SHAPE].zero_excluded
        for trial, by_reading in others.items()
        for reading, by_model in by_reading.items()
        if FREE_SHAPE in by_model
    }
    if not asked:
        return "With a free shape of the curve, no other reading leaves reports enough to ask."
    excluded = [f"{reading[0].lower()}{reading[1:]} ({name})" for (name, reading), each in asked.items() if each]
    if not excluded:
        return "With a free shape of the curve, none of them excludes that nobody stays free for good."
    if len(excluded) == len(asked):
        return "With a free shape of the curve, all of them that can be asked exclude that nobody stays free for good."
    return f"With a free shape of the curve, only this excludes that nobody stays free for good: {joined(excluded)}."


def _shown(found: Durability) -> str:
    return {"every": "shown", "unknown": "unknown"}.get(support(found), "not shown")


def _widest(found: Durability) -> str:
    """The most general model with a lasting share."""
    return max(found.lasting, key=lambda model: len(found.fits[model].parameters), default="")


def _limits(trial: str, name: str, found: Durability) -> str:
    if not found.lasting:
        return ""
    key = f"durability.{trial}.lasting.{_widest(found)}"
    return f"{{num}}`{key}:low` to {{num}}`{key}:high`% ({name})"


def _loss(trials: Mapping[str, str], falls: Mapping[str, Fall | None]) -> str:
    known = {trial: fall for trial, fall in falls.items() if fall is not None}
    enough = {trial: fall for trial, fall in known.items() if fall.loss_suffices}
    if not enough:
        return ""
    where = "" if len(enough) == len(trials) else f" in {joined([trials[trial] for trial in enough])}"
    starts = {fall.start for fall in enough.values()}
    after = f" since year {starts.pop():g}" if len(starts) == 1 else ""
    return f"; if patients lost to follow-up count as not free, the whole fall{after} could be loss alone{where}"


def _told(names: Sequence[str], trials: int) -> str:
    if not names:
        return "too close together"
    return "far enough apart" + ("" if len(names) == trials else f" in {joined(names)}")
