"""Sentences and titles on regression to the mean, chosen by the results."""

from collections.abc import Iterable, Mapping

from remission.chapters.open_label.regression import Fall
from remission.estimate import Estimate
from remission.wording import joined, numbers_named


def regression_title(falls: Mapping[str, Mapping[str, Fall]]) -> str:
    """How much of the fall in relapses the entry rule alone leads to expect, as a figure's title; falls by trial id and slug."""
    least = {trial: found["core"].share_least.value for trial, found in falls.items() if found["core"].share_least is not None}
    most = {trial: found["core"].share_most.value for trial, found in falls.items() if found["core"].share_most is not None}
    if not least or len(least) < len(falls):
        return "Relapses before entry and after it"
    low, high = min(least, key=least.__getitem__), max(most, key=most.__getitem__)
    shares = f"{{num}}`open_label.{low}.fall.core.share_least` to {{num}}`open_label.{high}.fall.core.share_most`"
    return f"By a model, having been chosen for relapses could explain {shares} of their fall after alemtuzumab"


def regression(trials: Mapping[str, str], falls: Mapping[str, Mapping[str, Fall]]) -> str:
    """The expected fall over the published one after alemtuzumab and on the control; falls by trial id and slug."""
    known = {trial: name for trial, name in trials.items() if falls[trial]["core"].share_most is not None}
    if not known:
        return "The published relapse rates before entry do not fit the model."
    shares = "{{num}}`open_label.{0}.fall.core.share_least` to {{num}}`open_label.{0}.fall.core.share_most`"
    said = [f"{shares.format(trial)} ({name})" for trial, name in known.items()]
    return (
        f"By a model, having been chosen for relapses could explain {joined(said)} of the fall in relapses from the year before entry "
        "to the core trial on alemtuzumab."
    )


def on_control(trials: Mapping[str, str], falls: Mapping[str, Mapping[str, Fall]]) -> str:
    """Where the whole fall on the control may be regression to the mean."""
    whole = [name for trial, name in trials.items() if _whole(falls[trial]["control"])]
    if not whole:
        return "On the control treatment, it leaves part of the fall to be explained."
    return f"On the control treatment in {joined(whole)}, the expected fall can be as large as the published one: all of it."


def model_test(fall: Fall, region: Mapping[str, Estimate]) -> str:
    """The model against the untreated cohort; `region` as `untreated_estimates` gives it."""
    if fall.least is None or fall.most is None:
        return "The untreated cohort's rate before entry does not fit the model."
    expected = "{num}`open_label.untreated.least:number` to {num}`open_label.untreated.most`"
    said = f"From the rate before entry the model expects {expected} after it, and {{num}}`open_label.untreated.after:number` followed"
    beyond = "more" if fall.after.value < fall.least.value else "less" if fall.after.value > fall.most.value else ""
    if not region:
        return f"{said}. No mean and shape are compatible with both rates at {{param}}`confidence` confidence: the model fails here."
    if not beyond:
        return f"{said}. {identified(region)}"
    return (
        f"{said}: relapses fell {beyond} than selection alone would have it, though by no more than chance allows in so small a group. "
        f"{identified(region)}"
    )


def identified(region: Mapping[str, Estimate]) -> str:
    """How little the untreated cohort says of the model's mean and shape."""
    prefix = "open_label.untreated.region."
    mean = f"up to {{num}}`{prefix}mean_high`"
    if region["mean_low"].value > 0:
        mean = f"from {{num}}`{prefix}mean_low:number` to {{num}}`{prefix}mean_high`"
    known = [f"{how} {{num}}`{prefix}{name}`" for how, name in (("from", "shape_low"), ("up to", "shape_high")) if name in region]
    return (
        f"Given their sampling error, the two rates are compatible with any mean {mean}, any shape{' ' if known else ''}{' '.join(known)}, "
        f"and {{num}}`{prefix}after_low:number` to {{num}}`{prefix}after_high` after entry."
    )


def control(trials: Mapping[str, str], ratios: Mapping[str, Estimate]) -> str:
    """The relapse rate on the index treatment over that on the control, and whether it differs beyond chance; ratios by trial id."""
    said = f"The published ratio of relapse rates is {numbers_named(trials, 'open_label.{trial}.control.rate_ratio:full')}"
    if all(ratio.high is not None and ratio.high < 1 for ratio in ratios.values()):
        return f"{said}: fewer relapses than on the control, and by more than chance."
    return f"{said}: not everywhere fewer relapses by more than chance."


def placebo(rates: Mapping[str, Estimate], falls: Iterable[Fall]) -> str:
    """The placebo arms of other trials against what the model expects of these; rates by study id."""
    if not rates:
        return "No rate of a placebo arm is at hand."
    low, high = (pick(rates, key=lambda study: rates[study].value) for pick in (min, max))
    said = f"Placebo arms of other trials had {{num}}`open_label.placebo.{low}:number` to {{num}}`open_label.placebo.{high}`"
    expected = [fall.least.value for fall in falls if fall.least is not None]
    below = sum(rate.value < min(expected) for rate in rates.values()) if expected else 0
    if not below:
        return f"{said}."
    share = "all" if below == len(rates) else "most" if below > len(rates) / 2 else "some"
    return f"{said}: {share} of them fewer relapses than the least that the model expects here."


def _whole(fall: Fall) -> bool:
    return fall.share_most is not None and fall.share_most.value >= 1
