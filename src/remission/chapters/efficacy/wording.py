"""Sentences and titles of the chapter, chosen by the results."""

from collections.abc import Iterable, Mapping, Sequence

from remission.chapters.efficacy.core import Comparison
from remission.chapters.efficacy.gathering import Gathering
from remission.chapters.efficacy.results import Retreatment
from remission.estimate import Estimate
from remission.readings import Reading
from remission.wording import Valued, joined, numbers_named, still_falling


def finding(trials: Mapping[str, str], *, treatment_free: str, activity_free: str) -> str:
    """The efficacy chapter in two sentences; the keys name a recorded result within a trial."""
    free = numbers_named(trials, "efficacy.{trial}." + treatment_free)
    active = numbers_named(trials, "efficacy.{trial}." + activity_free)
    return (
        f"Of the patients who entered the extension, {free} had no further treatment up to month 60; "
        f"{active} were reported free of disease activity over years 3 to 5, of a base that is not stated. "
        "Patients and treating physicians knew the treatment, and there was no control group."
    )


def randomized(trials: Mapping[str, str], comparisons: Mapping[str, Sequence[Comparison]]) -> str:
    """What the randomized comparison says of relapses and of disability."""
    said = []
    for outcome, what, ratio in (
        ("relapse_rate", "the relapse rate", "rate ratio"),
        ("cdw_6m_km", "the risk of confirmed worsening of disability", "hazard ratio"),
    ):
        ratios = {name: found for trial, name in trials.items() if (found := _ratio(comparisons[trial], outcome))}
        if ratios:
            named = [f"{{num}}`efficacy.core.{trial}.{outcome}.ratio:full` in {name}" for trial, name in trials.items() if name in ratios]
            said.append(f"{what} was {direction(ratios)} ({ratio} {joined(named)})")
    if not said:
        return "No ratio of the two arms of the core trials is published in the sources seen."
    return f"Against interferon in the core trials, the only randomized comparison, {', and '.join(said)}."


def core_title(trials: Mapping[str, str], comparisons: Mapping[str, Sequence[Comparison]]) -> str:
    """The randomized comparison, as a figure's title."""
    parts = []
    for outcome, what in (("relapse_rate", "relapse rate"), ("cdw_6m_km", "confirmed worsening")):
        ratios = {name: found for trial, name in trials.items() if (found := _ratio(comparisons[trial], outcome))}
        if ratios:
            parts.append(f"{what} {direction(ratios)}")
    return f"Against interferon: {'; '.join(parts)}" if parts else "Against interferon: no ratio is published"


def direction(ratios: Mapping[str, Estimate]) -> str:
    """How ratios by trial name stand to no difference: "lower in ONE, not told apart in TWO"."""
    kinds: dict[str, list[str]] = {"lower": [], "higher": [], "not told apart": []}
    for name, ratio in ratios.items():
        kinds[("lower" if ratio.value < 1 else "higher") if ratio.excludes(1) else "not told apart"].append(name)
    return ", ".join(f"{kind} in {joined(names)}" for kind, names in kinds.items() if names)


def _ratio(comparisons: Sequence[Comparison], outcome: str) -> Estimate | None:
    return next((found.ratio for found in comparisons if found.outcome == outcome), None)


def relapse_title(extension: Mapping[str, Iterable[Valued]], control: Mapping[str, Valued]) -> str:
    """Relapses in the extension and later against the interferon arms of the core trials, as a figure's title."""
    if all(year.value < control[trial].value for trial, years in extension.items() for year in years):
        return "Relapse rates after the core trials stayed below those on interferon in them"
    return "Relapse rates after the core trials were not always below those on interferon in them"


def quoted_rate(trials: Mapping[str, str], years: Mapping[str, Sequence[Valued]], keys: Mapping[str, str]) -> str:
    """Where the rate of the last year of the extension, which the editorial quotes, stands among its single years."""
    parts = []
    for trial, name in trials.items():
        values = [year.value for year in years[trial]]
        last, rest = values[-1], values[:-1]
        stands = (
            "the lowest" if all(last < value for value in rest) else "the highest" if all(last > value for value in rest) else "neither"
        )
        end = {"neither": "neither the lowest nor the highest"}.get(stands, stands)
        parts.append(
            f"in {name} it is {{num}}`efficacy.{trial}.{keys[trial]}:number`, {end} of the extension's single years, "
            f"whose mean is {{num}}`efficacy.{trial}.relapse_rate.mean_of_extension:number`"
        )
    return "The editorial quotes the rate of year 5 alone: " + "; ".join(parts) + "."


def activity_title(annual: Iterable[Valued], cumulative: Iterable[Valued]) -> str:
    """Freedom from disease activity in single years against all years together, as a figure's title."""
    if min((year.value for year in annual), default=0) > 0.5 > max((share.value for share in cumulative), default=1):
        return "Most patients were free of disease activity in any one year, but fewer than half over all three"
    return "Freedom from disease activity in single years and over all three"


def gathering_title(found: Mapping[str, Gathering]) -> str:
    """Whether more patients were free in all years than independent years would give, as a figure's title."""
    more = [name for name, gathered in found.items() if gathered.times.value > 1]
    if len(more) == len(found):
        return "Good years gather in the same patients: more stayed free of activity throughout than chance from year to year would leave"
    if more:
        return f"Good years gather in the same patients in {joined(more)}, not in {joined([name for name in found if name not in more])}"
    return "No more patients stayed free of activity throughout than chance from year to year would leave"


def gathering_finding(trials: Mapping[str, str], found: Mapping[str, Gathering]) -> str:
    """The gap between yearly and cumulative shares, by trial."""
    parts = []
    for trial, name in trials.items():
        prefix = f"efficacy.{trial}.neda"
        gathered = found[name]
        correlation = f", a latent correlation of {{num}}`{prefix}.latent_correlation`" if gathered.latent_correlation else ""
        parts.append(
            f"In {name} independent years would leave {{num}}`{prefix}.independent` free throughout; "
            f"{{num}}`{prefix}.years_3_to_5` are reported, {{num}}`{prefix}.times` times as many{correlation}."
        )
    return " ".join(parts)


def brain_title(courses: Iterable[Sequence[Valued]]) -> str:
    """Brain volume change over the years, as a figure's title."""
    years = list(courses)
    if all(year.value < 0 for course in years for year in course):
        most = all(course[0].value == min(year.value for year in course) for course in years)
        return "The brain lost volume in every year" + (", the most in the first" if most else "")
    return "Brain volume change by year"


def loss_title(trials: Mapping[str, str], changes: Mapping[str, Sequence[Reading]]) -> str:
    """Brain volume change from baseline at the last report of each trial, as a figure's title."""
    last = {trial: found[-1] for trial, found in changes.items()}
    said = joined(
        [f"{{num}}`efficacy.{trial}.{last[trial].key}` in {name} by year {last[trial].fact.end_year}" for trial, name in trials.items()]
    )
    return f"Brain volume change from baseline: {said}"


def disability_title(trials: Mapping[str, str], free: Mapping[str, Sequence[Reading]]) -> str:
    """Freedom from confirmed worsening at the last report of each trial, as a figure's title."""
    fell = all(found[-1].value < found[0].value for found in free.values())
    ends = {trial: found[-1].fact.end_year for trial, found in free.items()}
    key = "{{num}}`efficacy.{trial}.free_of_worsening.year_{year}` in {name} (year {year})"
    said = joined([key.format(trial=trial, year=ends[trial], name=name) for trial, name in trials.items()])
    return f"Free of confirmed worsening {'fell to' if fell else 'at the last report:'} {said}; improvement is counted apart from it"


def falling_title(courses: Iterable[Sequence[Valued]]) -> str:
    """Whether a share was still falling at its last report, as a figure's title."""
    if still_falling(courses):
        return "The share free of treatment, which can only fall, was still falling at the last report"
    return "Patients free of treatment at each later report"


def retreated(trials: Mapping[str, str], found: Mapping[str, Retreatment]) -> str:
    """Who received more treatment by the end of the extension."""
    parts = []
    for trial, name in trials.items():
        split = found[trial]
        prefix = f"efficacy.{trial}.retreated"
        detail = ""
        if split.alemtuzumab and split.other_only:
            detail = f" ({{num}}`{prefix}.alemtuzumab` further alemtuzumab, {{num}}`{prefix}.other_only` another therapy only)"
        parts.append(f"{{num}}`{prefix}.any` in {name}{detail}")
    return f"By month 60 further treatment had been given to {joined(parts)}."
