"""Questions about shares of patients; each command calls one function of the analysis library."""

from typing import Annotated, Any

import typer

from remission.analysis.checks import require_confidence
from remission.calc import options as o
from remission.calc.answer import Answer, limits, number, share, show, with_limits
from remission.errors import InputError


def proportion(
    successes: o.Successes,
    n: o.Size,
    method: o.CountedMethod = o.CountedProportion.WILSON,
    confidence: o.Confidence = 0.95,
    as_json: o.Json = False,
    explained: o.Explain = False,
) -> None:
    """A share and its confidence interval."""
    from remission.analysis.intervals import proportion

    found = proportion(successes, n, confidence=confidence, method=method)
    answer = Answer(f"{successes} of {n}", limits(found), [("share", with_limits(found))])
    show(answer, f"proportion {method}", as_json, explained, successes=successes, n=n, confidence=confidence)


def difference(
    successes: Annotated[list[int], typer.Option("--successes", help="Patients with the outcome; once for each group.")],
    n: Annotated[list[int], typer.Option("--n", help="Patients in the group; once for each group.")],
    method: o.DifferenceMethod = o.Difference.NEWCOMBE,
    confidence: o.Confidence = 0.95,
    as_json: o.Json = False,
    explained: o.Explain = False,
) -> None:
    """The difference of two shares, first minus second."""
    from remission.analysis.intervals import difference

    found = difference(successes, n, confidence=confidence, method=method)
    title = " minus ".join(f"{x} of {size}" for x, size in zip(successes, n, strict=True))
    answer = Answer(title, limits(found), [("difference", with_limits(found))])
    show(answer, f"difference {method}", as_json, explained, successes=successes, n=n, confidence=confidence)


def bounds(
    successes: o.Successes,
    enrolled: o.Enrolled,
    eligible: o.Eligible,
    threshold: o.Threshold = 0.5,
    confidence: o.Confidence = 0.95,
    as_json: o.Json = False,
    explained: o.Explain = False,
) -> None:
    """What a share can be among all eligible, whatever happened to those who did not enroll."""
    from remission.analysis.non_enrollment import bounded_share, bounds

    found = bounds(successes, enrolled, eligible, threshold=threshold, confidence=confidence)
    intervals = bounded_share(successes, enrolled, eligible, confidence=confidence)
    literal = found.literal_subtraction
    keys: dict[str, Any] = {name: limits(getattr(found, name)) for name in ("observed", "worst", "best")}
    keys["literal_subtraction"] = {"value": literal.value, "implied_success": literal.implied_success, "possible": literal.possible}
    keys |= {name: limits(interval) for name, interval in intervals.items()}
    keys |= {"tipping_success": found.tipping_success, "tipping_imor": found.tipping_imor}
    impossible = "" if literal.possible else f", impossible: takes {share(literal.implied_success)} success outside"
    rows = [
        ("observed", with_limits(found.observed)),
        ("worst case", with_limits(found.worst)),
        ("best case", with_limits(found.best)),
        ("literal subtraction", share(literal.value) + impossible),
        ("Imbens-Manski interval", with_limits(intervals["imbens_manski"])),
        ("Stoye interval", with_limits(intervals["stoye"])),
        ("exact interval", with_limits(intervals["exact"])),
        (f"tips at {share(threshold)} if", _tipping(found.tipping_success, found.tipping_imor)),
    ]
    answer = Answer(f"{successes} of {enrolled} enrolled, {eligible} eligible", keys, rows)
    given = {"successes": successes, "enrolled": enrolled, "eligible": eligible, "threshold": threshold, "confidence": confidence}
    show(answer, "bounds", as_json, explained, **given)


def adjust(
    successes: o.Successes,
    enrolled: o.Enrolled,
    eligible: o.Eligible,
    imor: o.Imor = None,
    relative_success: o.RelativeSuccess = None,
    difference: o.ShareDifference = None,
    success: o.Success = None,
    method: o.ProportionMethod = o.Proportion.WILSON,
    confidence: o.Confidence = 0.95,
    as_json: o.Json = False,
    explained: o.Explain = False,
) -> None:
    """A share among all eligible under one assumption about those who did not enroll."""
    from remission.analysis.non_enrollment import adjust

    assumption = {"imor": imor, "relative_success": relative_success, "difference": difference, "success": success}
    found = adjust(
        successes,
        enrolled,
        eligible,
        imor=imor,
        relative_success=relative_success,
        difference=difference,
        success=success,
        confidence=confidence,
        method=method,
    )
    stated = next(name for name, value in assumption.items() if value is not None)
    forms = {name: getattr(found, name) for name in (*assumption, "response_ratio")}
    rows = [("share of all eligible", with_limits(found.estimate)), ("variance", number(found.variance))]
    rows += [("success outside", share(found.success)), ("difference", share(found.difference))]
    rows += [("relative success", number(found.relative_success)), ("odds ratio (IMOR)", number(found.imor))]
    rows += [("response probability ratio", number(found.response_ratio))]
    answer = Answer(
        f"{successes} of {enrolled} enrolled, {eligible} eligible", limits(found.estimate) | {"variance": found.variance} | forms, rows
    )
    given = {"successes": successes, "enrolled": enrolled, "eligible": eligible} | assumption
    show(answer, f"adjust {stated}", as_json, explained, **given, method=str(method), confidence=confidence)


def misclassification(
    positive: Annotated[int, typer.Option("--positive", help="Patients recorded with the outcome.")],
    n: o.Size,
    sensitivity: Annotated[float, typer.Option("--sensitivity", help="Share of true outcomes that are recorded.")],
    specificity: Annotated[float, typer.Option("--specificity", help="Share of others that are not recorded.")],
    eligible: Annotated[int | None, typer.Option("--eligible", help="All patients the question is about, the assessed among them.")] = None,
    imor: o.Imor = None,
    relative_success: o.RelativeSuccess = None,
    difference: o.ShareDifference = None,
    success: o.Success = None,
    method: o.CountedMethod = o.CountedProportion.BLAKER,
    confidence: o.Confidence = 0.95,
    as_json: o.Json = False,
    explained: o.Explain = False,
) -> None:
    """The true share behind one that was assessed with error; with --eligible and one assumption, that among all eligible too."""
    from remission.analysis.open_label import corrected_target, misclassification

    found = misclassification(positive, n, sensitivity, specificity, confidence=confidence, method=method)
    keys = {"apparent": limits(found.apparent), "true": limits(found.true), "valid": found.valid}
    rows = [("apparent", with_limits(found.apparent)), ("true", with_limits(found.true))]
    notes, calls = [found.true.note], ["misclassification"]
    given = {"positive": positive, "n": n, "sensitivity": sensitivity, "specificity": specificity, "eligible": eligible}
    assumption = {"imor": imor, "relative_success": relative_success, "difference": difference, "success": success}
    if eligible is not None:
        target = corrected_target(positive, n, eligible, sensitivity, specificity, **assumption, confidence=confidence, method=method)
        keys["target"] = limits(target.estimate)
        rows.append(("share of all eligible", with_limits(target.estimate)))
        notes, calls = [target.estimate.note], [*calls, "misclassification target"]
    elif stated := [name for name, value in assumption.items() if value is not None]:
        raise InputError(f"{stated[0]} = {assumption[stated[0]]}: is about those outside; say with --eligible how many patients there are")
    answer = Answer(f"{positive} of {n} recorded", keys, rows, [note for note in notes if note])
    show(answer, calls, as_json, explained, **given, **assumption, method=str(method), confidence=confidence)


def joint(
    p: Annotated[list[float], typer.Option("--p", help="Share with one outcome, 0 to 1; once for each outcome.")],
    confidence: o.NoConfidence = 0.95,
    as_json: o.Json = False,
    explained: o.Explain = False,
) -> None:
    """The share that can have all of several outcomes at once."""
    from remission.analysis.open_label import joint

    require_confidence(confidence)
    found = joint(p)
    keys = {"low": found.low, "high": found.high, "independent": found.independent}
    rows = [("all at once", f"{share(found.low)} to {share(found.high)}"), ("if independent", share(found.independent))]
    show(Answer(" and ".join(share(one) for one in p), keys, rows), "joint", as_json, explained, p=p)


def _tipping(success: float | None, imor: float | None) -> str:
    """Where a claim tips, in words where it does not."""
    if success is None:
        return "nothing outside can tip it: everybody enrolled"
    if success < 0:
        return f"never: even if all outside fail (it would take {share(success)})"
    if success > 1:
        return f"always missed: even if all outside succeed (it would take {share(success)})"
    return f"{share(success)} of those outside succeed" + ("" if imor is None else f" (odds ratio {number(imor)})")
