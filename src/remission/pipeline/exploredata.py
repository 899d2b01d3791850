"""What the scripts of the page of assumptions work with: counts with their rows and ledger entries, ranges, words, and the first state."""

from collections.abc import Mapping
from math import log10
from typing import Any

from remission import cohort
from remission.analysis.open_label import INCOMPATIBLE, OUTSIDE
from remission.chapters.claims.verdicts import SIGNS
from remission.claims import SHARE_VERDICTS, Verdict
from remission.estimate import Estimate
from remission.evidence import Evidence
from remission.figures import themed, trial_colors
from remission.flow import participant_flow
from remission.ledgerfile import LedgerFile
from remission.scenario import FATE_PARAMETERS, NonEnrolled, Scenario, describe_parameters
from remission.wording import ANY_CASE, NOBODY_OUTSIDE, POPULATIONS, REACHES_ABOVE, SHARE, WHATEVER_OUTSIDE, uncapitalized

ACTIVITY = "neda"

# The parameters that the page sets; its intervals are Wilson's, so that their method is none of them.
PARAMETERS = ("target_population", "non_enrolled", *FATE_PARAMETERS, "threshold", "confidence", "sensitivity", "specificity")

# Each fate in a list of choices, and as the condition of a sentence.
FATES: Mapping[NonEnrolled, tuple[str, str]] = {
    "same": ("fared like the enrolled", "had those outside fared like the enrolled"),
    "worst": ("all failed", "had all outside failed"),
    "best": ("all succeeded", "had all outside succeeded"),
    "imor": ("had other odds of success", "had the odds of success outside been {value} times those of the enrolled"),
    "relative_success": ("had a multiple of the success share", "had the success share outside been {value} times that of the enrolled"),
    "success_share": ("had this success share", "had {value} of those outside succeeded"),
}
_RUNGS = {
    "literal": "Literal subtraction",
    "worst": "Worst case",
    "mine": "Your assumption",
    "observed": "As reported",
    "inside": "Entered, corrected",
    "best": "Best case",
}
_STEPS = {
    "relative_success": 0.05,
    "success_share": 0.01,
    "threshold": 0.01,
    "confidence": 0.005,
    "sensitivity": 0.01,
    "specificity": 0.01,
}
# Twenty steps a decade, nearly even as logarithms, at numbers that are easy to say.
_DECADE = (1, 1.1, 1.25, 1.4, 1.6, 1.8, 2, 2.25, 2.5, 2.8, 3.2, 3.6, 4, 4.5, 5, 5.6, 6.3, 7, 8, 9)


def data(evidence: Evidence, ledger: LedgerFile, scenario: Scenario) -> dict[str, Any]:
    """What the scripts work with: counts with their rows and ledger entries, ranges, words, and the state that the page opens with."""
    outcomes, values, known = cohort.outcomes(evidence), scenario.model_dump(), Scenario()
    trials = {trial: _trial(evidence, ledger, trial, outcomes) for trial in evidence.trials}
    ranges = {item["name"]: _range(item) for item in describe_parameters() if item["name"] in PARAMETERS}
    widest = max(size["value"] - one["entered"]["value"] for one in trials.values() for size in one["populations"].values())
    fewest = min(one["entered"]["value"] for one in trials.values())
    return {
        # In the order of addresses and commands.
        "names": ["trial", "outcome", *PARAMETERS, "outside"],
        "parameters": {"trial": {"choices": list(trials)}, "outcome": {"choices": list(outcomes)}}
        | {name: ranges[name] for name in PARAMETERS}
        | {"outside": {"minimum": 0, "maximum": max(widest, fewest), "exclusive": False, "whole": True}},
        "initial": {"trial": next(iter(trials)), "outcome": outcomes[0], "outside": None} | {name: values[name] for name in PARAMETERS},
        "defaults": {name: getattr(known, name) for name in PARAMETERS},
        "kept": {name: value for name, value in scenario.differences.items() if name not in (*PARAMETERS, "interval_method")},
        "trials": trials,
        "outcomes": {name: _outcome(evidence, name) for name in outcomes},
        "populations": POPULATIONS,
        "fates": {name: {"had": had} for name, (_, had) in FATES.items()},
        "rungs": _RUNGS,
        "verdicts": {_kind(verdict): {"words": verdict, "sign": SIGNS[verdict]} for verdict in SHARE_VERDICTS},
        "phrases": {
            "share": _by_kind(SHARE),
            "reaches_above": REACHES_ABOVE,
            "any_case": _by_kind(ANY_CASE),
            "whatever_outside": _by_kind(WHATEVER_OUTSIDE),
            "nobody_outside": _by_kind(NOBODY_OUTSIDE),
        },
        "words": {"incompatible": INCOMPATIBLE, "outside": OUTSIDE},
        "activity": ACTIVITY,
    }


def _trial(evidence: Evidence, ledger: LedgerFile, trial: str, outcomes: tuple[str, ...]) -> dict[str, Any]:
    flow, name = participant_flow(evidence, trial), evidence.trials[trial]
    rungs = {outcome: cohort.ladder(evidence, trial, outcome, "enrolled", Scenario()) for outcome in outcomes}
    return {
        "name": name,
        "color": themed(trial_colors(evidence.trials.values())[name]),
        "entered": _count(ledger, flow.enrolled.estimate()),
        "populations": {population: _count(ledger, flow.stage(population).estimate()) for population in POPULATIONS},
        "outcomes": {
            outcome: {
                "successes": _count(ledger, found.successes),
                "decimals": cohort.reported(evidence, trial, outcome).decimals,
                "base": found.observed.note,
            }
            for outcome, found in rungs.items()
        },
    }


def _count(ledger: LedgerFile, count: Estimate) -> dict[str, Any]:
    """A number of patients with its rows, and the ledger entry that is the same number, if there is one."""
    same = (
        key
        for key, entry in ledger.numbers.items()
        if (entry.unit, entry.value, tuple(one.id for one in entry.inputs)) == ("patients", count.value, count.inputs)
    )
    return {"value": int(count.value), "entry": next(same, ""), "rows": count.inputs, "how": count.method, "note": count.note}


def _range(item: Mapping[str, Any]) -> dict[str, Any]:
    if item["choices"]:
        return {"choices": item["choices"]}
    limits = {"minimum": item["minimum"], "maximum": item["maximum"], "exclusive": item["exclusive"]}
    return limits | {"stops": _stops(item), "share": item["unit"] in ("proportion", "probability")}


def _stops(item: Mapping[str, Any]) -> list[float]:
    """The values that a slider stops at, from the least to the most that the parameter allows."""
    least, most = item["minimum"], item["maximum"]
    if item["name"] == "imor":
        decades = range(-round(log10(most)), round(log10(most)))
        return [least, *(round(one * 10.0**decade, 6) for decade in decades for one in _DECADE), most]
    step = _STEPS[item["name"]]
    stops = [min(round(least + step * place, 10), most) for place in range(round((most - least) / step) + 1)]
    return stops[1:-1] if item["exclusive"] else stops


def _kind(verdict: Verdict) -> str:
    return verdict.name.lower().replace("_", "-")


def _by_kind(phrases: Mapping[Verdict, str]) -> dict[str, str]:
    return {_kind(verdict): phrase for verdict, phrase in phrases.items()}


def _outcome(evidence: Evidence, outcome: str) -> dict[str, str]:
    """An outcome by its name, as it stands inside a sentence, and what it means."""
    label = evidence.label("measures", outcome)
    (row,) = (row for row in evidence.rows("measures") if row["measure_id"] == outcome)
    return {"label": label, "within": uncapitalized(label), "meaning": str(row["definition"] or "")}
