"""Person-years, event rates, rare events, and comparisons of an uncontrolled extension."""

from remission.analysis.safety.comparison import Nnt, Sir, difference_of, nnt, nnt_from_counts, nnt_rates, rate_difference, sir
from remission.analysis.safety.follow_up import (
    RatesByFollowUp,
    first_event_rate,
    negative_binomial_dispersion,
    person_years,
    rate_per_1000,
    rates_by_follow_up,
    recurrent_rate,
)
from remission.analysis.safety.rare import (
    Detection,
    ExcessDetection,
    RuleOfThree,
    detect,
    detect_excess,
    patients_needed,
    rule_of_three,
)

__all__ = [
    "Detection",
    "ExcessDetection",
    "Nnt",
    "RatesByFollowUp",
    "RuleOfThree",
    "Sir",
    "detect",
    "detect_excess",
    "difference_of",
    "first_event_rate",
    "negative_binomial_dispersion",
    "nnt",
    "nnt_from_counts",
    "nnt_rates",
    "patients_needed",
    "person_years",
    "rate_difference",
    "rate_per_1000",
    "rates_by_follow_up",
    "recurrent_rate",
    "rule_of_three",
    "sir",
]
