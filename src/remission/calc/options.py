"""The options that calculations share, and the names of their methods."""

from enum import StrEnum
from typing import Annotated

import typer


class Proportion(StrEnum):
    """Intervals of a proportion."""

    WILSON = "wilson"
    WILSON_CC = "wilson_cc"
    CLOPPER_PEARSON = "clopper_pearson"
    JEFFREYS = "jeffreys"
    MID_P = "mid_p"
    AGRESTI_COULL = "agresti_coull"


class CountedProportion(StrEnum):
    """Intervals of a proportion of whole patients."""

    WILSON = "wilson"
    WILSON_CC = "wilson_cc"
    CLOPPER_PEARSON = "clopper_pearson"
    JEFFREYS = "jeffreys"
    MID_P = "mid_p"
    AGRESTI_COULL = "agresti_coull"
    BLAKER = "blaker"


class Rate(StrEnum):
    """Intervals of an event rate, and of observed over expected events."""

    GARWOOD = "garwood"
    MID_P = "mid_p"
    SCORE = "score"
    JEFFREYS = "jeffreys"
    BYAR = "byar"


class Difference(StrEnum):
    """Intervals of a difference of two proportions."""

    NEWCOMBE = "newcombe"
    MIETTINEN_NURMINEN = "miettinen_nurminen"
    MEE = "mee"
    AGRESTI_CAFFO = "agresti_caffo"
    WALD = "wald"


class Heterogeneity(StrEnum):
    """Estimators of the variance between studies."""

    DL = "dl"
    PM = "pm"
    REML = "reml"
    COMMON = "common"


Successes = Annotated[int, typer.Option("--successes", help="Patients with the outcome.")]
Size = Annotated[int, typer.Option("--n", help="Patients in the group.")]
Enrolled = Annotated[int, typer.Option("--enrolled", help="Patients who enrolled and were observed.")]
Eligible = Annotated[int, typer.Option("--eligible", help="All patients the question is about.")]
Imor = Annotated[float | None, typer.Option("--imor", help="Odds of success outside over the odds of the enrolled.")]
RelativeSuccess = Annotated[float | None, typer.Option("--relative-success", help="Share outside over the share enrolled.")]
ShareDifference = Annotated[float | None, typer.Option("--difference", help="Share outside minus the share enrolled.")]
Success = Annotated[float | None, typer.Option("--success", help="Success share of those outside, 0 to 1.")]
Confidence = Annotated[float, typer.Option("--confidence", help="Confidence level, between 0 and 1.")]
NoConfidence = Annotated[float, typer.Option("--confidence", help="Accepted as everywhere; this answer has no interval.")]
Threshold = Annotated[float, typer.Option("--threshold", help="The share a claim is about, 0 to 1.")]
Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]
Explain = Annotated[bool, typer.Option("--explain", help="Print formula, inputs and source.")]
ProportionMethod = Annotated[Proportion, typer.Option("--method", help="How the interval is computed.")]
CountedMethod = Annotated[CountedProportion, typer.Option("--method", help="How the interval is computed.")]
RateMethod = Annotated[Rate, typer.Option("--method", help="How the interval is computed.")]
DifferenceMethod = Annotated[Difference, typer.Option("--method", help="How the interval is computed.")]
PoolMethod = Annotated[Heterogeneity, typer.Option("--method", help="How the variance between studies is estimated.")]
