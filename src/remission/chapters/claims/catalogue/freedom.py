"""Claims about remission: whether, how many, what it means, and for how long."""

from remission.chapters.claims.catalogue.handling import AS_IT_HAPPENED, ENDS_FREEDOM, ENROLLED, TARGET, UNMEASURED
from remission.chapters.claims.model import Claim, Estimand

_RULE = (
    "Robust if even the lower limit of the worst case exceeds the threshold; at the point only if the worst case does; dependent on those "
    "outside if the best case does."
)
_FREE = "No alemtuzumab and no other disease-modifying therapy after the second course"

CLAIMS = (
    Claim(
        "over_half",
        "More than {param}`threshold` reach therapy-free remission: read as no further treatment",
        9,
        1,
        "non_enrollment",
        Estimand(TARGET, _FREE, ENDS_FREEDOM, "Share of patients, trial by trial"),
        f"{_RULE} The trials treated different patients, so each is judged for itself and the weaker verdict counts. Those who "
        "entered and left are taken as the source counts them.",
    ),
    Claim(
        "over_half_remission",
        "More than {param}`threshold` reach therapy-free remission: read as free of treatment and of disease activity",
        9,
        1,
        "open_label",
        Estimand(
            TARGET,
            f"{_FREE}, and no evidence of disease activity over years 3 to 5",
            ENDS_FREEDOM,
            "Share of patients, between its bounds",
        ),
        "The least and the most that the two published shares allow, taken of the same patients, all outside having had neither or both. "
        "Robust if even the least exceeds the threshold with its whole interval, contradicted if not even the most exceeds it. The tipping "
        "value counts patients who were not assessed as free of activity.",
    ),
    Claim(
        "lasting",
        "Remission without drugs may be permanent",
        10,
        1,
        "durability",
        Estimand(ENROLLED, f"{_FREE}, ever", ENDS_FREEDOM, "Share of patients who are never treated again"),
        "Each model with a lasting share is fitted to the published course. Robust if zero is excluded under all, dependent on the model "
        "if under some, undecided if under none.",
    ),
    Claim(
        "reprogramming",
        "The immune system was reprogrammed, and stayed so",
        9,
        1,
        "durability",
        Estimand(ENROLLED, "A lasting change of the repertoire of immune cells", UNMEASURED, "None named"),
        "Undecided unless a measure of immune cells stands in the evidence. If one does, its change must differ from none, with its "
        "whole interval to be robust.",
    ),
    Claim(
        "biomarkers",
        "Markers of those who benefit have still to be found",
        9,
        4,
        "context",
        Estimand("Patients with and without a marker at baseline", _FREE, ENDS_FREEDOM, "Difference of shares"),
        "Undecided unless the evidence holds the treatment-free or activity-free share of a subgroup at the end of the extension. If it "
        "does, contradicted where a subgroup differs from the whole trial with its whole interval.",
    ),
    Claim(
        "natalizumab",
        "Safety decides between alemtuzumab and natalizumab",
        9,
        4,
        "context",
        Estimand("Patients who could take either drug", "Serious adverse events", AS_IT_HAPPENED, "Difference or ratio of risks"),
        "Undecided unless one study in the evidence reports the same harm for both drugs. If one does, the risks must differ.",
    ),
)
