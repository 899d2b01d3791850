"""Questions about events and about several studies; each command calls one function of the analysis library."""

import math
from typing import Annotated, Any

import typer

from remission.analysis.checks import require_confidence
from remission.calc import options as o
from remission.calc.answer import Answer, limits, number, share, show, with_limits


def rate(
    events: Annotated[int, typer.Option("--events", help="Events counted.")],
    person_years: Annotated[float, typer.Option("--person-years", help="Person-years of follow-up.")],
    method: o.RateMethod = o.Rate.GARWOOD,
    confidence: o.Confidence = 0.95,
    as_json: o.Json = False,
    explained: o.Explain = False,
) -> None:
    """An event rate per person-year and its confidence interval."""
    from remission.analysis.intervals import rate

    found = rate(events, person_years, confidence=confidence, method=method)
    title = f"{events} events in {number(person_years)} person-years"
    answer = Answer(title, limits(found), [("rate per person-year", with_limits(found, number))])
    show(answer, f"rate {method}", as_json, explained, events=events, person_years=person_years, confidence=confidence)


def smr(
    observed: Annotated[int, typer.Option("--observed", help="Events observed.")],
    expected: Annotated[float, typer.Option("--expected", help="Events expected.")],
    method: o.RateMethod = o.Rate.GARWOOD,
    confidence: o.Confidence = 0.95,
    as_json: o.Json = False,
    explained: o.Explain = False,
) -> None:
    """Observed over expected events."""
    from remission.analysis.intervals import smr

    found = smr(observed, expected, confidence=confidence, method=method)
    title = f"{observed} observed, {number(expected)} expected"
    answer = Answer(title, limits(found), [("observed/expected", with_limits(found, number))])
    show(answer, f"smr {method}", as_json, explained, observed=observed, expected=expected, confidence=confidence)


def detect(
    rate: Annotated[float, typer.Option("--rate", help="Events per person-year.")],
    person_years: Annotated[float | None, typer.Option("--person-years", help="Person-years observed.")] = None,
    probability: Annotated[float | None, typer.Option("--probability", help="Wanted probability of at least one event.")] = None,
    confidence: o.NoConfidence = 0.95,
    as_json: o.Json = False,
    explained: o.Explain = False,
) -> None:
    """How likely a study sees an event at all, or how large it must be."""
    from remission.analysis.safety import detect

    require_confidence(confidence)
    found = detect(rate, person_years=person_years, probability=probability)
    asked = "probability" if probability is None else "person_years"
    seen, needed = share(found.probability), number(math.ceil(found.person_years))
    told = ("at least one event", seen) if probability is None else ("person-years needed", needed)
    answer = Answer(f"{number(rate)} events per person-year", {asked: getattr(found, asked)}, [told])
    show(answer, f"detect {asked}", as_json, explained, rate=rate, person_years=person_years, probability=probability)


def rule_of_three(
    n: o.Size,
    two_sided: Annotated[bool, typer.Option("--two-sided", help="The upper limit of a two-sided interval.")] = False,
    confidence: o.Confidence = 0.95,
    as_json: o.Json = False,
    explained: o.Explain = False,
) -> None:
    """The highest risk that no event among n patients leaves open."""
    from remission.analysis.safety import rule_of_three

    found = rule_of_three(n, two_sided=two_sided, confidence=confidence)
    rows = [("risk at most", share(found.upper)), ("one patient in", number(1 / found.upper))]
    sided = "two-sided" if two_sided else "one-sided"
    answer = Answer(f"no event among {n}, {sided}", {"upper": found.upper}, rows)
    show(answer, "rule-of-three", as_json, explained, n=n, two_sided=two_sided, confidence=confidence)


def regression_to_mean(
    mean: Annotated[float, typer.Option("--mean", help="Mean rate of all patients per year, before selection.")],
    shape: Annotated[float, typer.Option("--shape", help="Shape of the gamma distribution of the patients' rates.")],
    window: Annotated[int, typer.Option("--window", help="Years that the entry rule looks back.")] = 2,
    at_least: Annotated[int, typer.Option("--at-least", help="Events in the window that admit a patient.")] = 2,
    last_year_at_least: Annotated[int, typer.Option("--last-year-at-least", help="Of these, in the last year.")] = 1,
    confidence: o.NoConfidence = 0.95,
    as_json: o.Json = False,
    explained: o.Explain = False,
) -> None:
    """How far a rate falls without any treatment when an entry rule picks patients after bad years."""
    from remission.analysis.open_label import regression_to_mean

    require_confidence(confidence)
    rule = {"window": window, "at_least": at_least, "last_year_at_least": last_year_at_least}
    found = regression_to_mean(mean, shape, window=window, at_least=at_least, last_year_at_least=last_year_at_least)
    keys = {name: getattr(found, name) for name in ("selected_share", "before", "last_year", "after")}
    rows = [("selected", share(found.selected_share)), ("rate before, per year", number(found.before))]
    rows += [("rate in the last year", number(found.last_year)), ("rate after, untreated", number(found.after))]
    title = f"at least {at_least} in {window} years, {last_year_at_least} in the last"
    show(Answer(title, keys, rows), "regression-to-mean", as_json, explained, mean=mean, shape=shape, **rule)


def pool(
    estimate: Annotated[list[float], typer.Option("--estimate", help="Estimate of a study; once for each study.")],
    variance: Annotated[list[float], typer.Option("--variance", help="Its variance; once for each study.")],
    method: o.PoolMethod = o.Heterogeneity.DL,
    hksj: Annotated[bool, typer.Option("--hksj", help="Hartung-Knapp-Sidik-Jonkman limits.")] = False,
    hksj_adhoc: Annotated[bool, typer.Option("--hksj-adhoc", help="The same, never narrower than without.")] = False,
    confidence: o.Confidence = 0.95,
    as_json: o.Json = False,
    explained: o.Explain = False,
) -> None:
    """The common value of several studies, on the scale of their estimates."""
    from remission.analysis.pooling import pool

    found = pool(estimate, variance, method=method, hksj=hksj, hksj_adhoc=hksj_adhoc, confidence=confidence)
    keys: dict[str, Any] = {name: getattr(found, name) for name in ("value", "low", "high", "tau2", "q", "i2")}
    keys |= {"prediction": limits(found.prediction) if found.prediction else None, "warning": found.warning}
    rows = [("pooled", f"{number(found.value)} ({number(found.low)} to {number(found.high)})")]
    rows += [("variance between studies", number(found.tau2)), ("Q", number(found.q)), ("I2", share(found.i2))]
    if found.prediction:
        rows.append(("a further study", with_limits(found.prediction, number)))
    answer = Answer(f"{len(estimate)} studies", keys, rows, [found.warning] if found.warning else [])
    calls = [f"pool {method}", *(["pool hksj"] if hksj else []), *(["pool hksj_adhoc"] if hksj_adhoc else [])]
    show(answer, calls, as_json, explained, estimate=estimate, variance=variance, confidence=confidence)
