"""Claims about the biases of the extension: blinding, control, enrollment, decisions."""

from remission.chapters.claims.catalogue.handling import AS_IT_HAPPENED, COMPLETERS, ENDS_FREEDOM, ENROLLED, NONE, UNMEASURED
from remission.chapters.claims.model import Claim, Estimand

CLAIMS = (
    Claim(
        "blinding",
        "The extensions were not blinded",
        6,
        1,
        "open_label",
        Estimand(ENROLLED, "Whether those who rated an outcome knew the treatment", NONE, "Outcomes of the last extension year"),
        "Each outcome reported for the end of the extension is looked up: blinded if its record reports blinded raters. Robust if none "
        "is, contradicted if all are; otherwise it depends on the outcome.",
    ),
    Claim(
        "control",
        "There was no control group",
        6,
        1,
        "open_label",
        Estimand(
            "Patients of the interferon arms", "Any outcome reported after the core trial in those who stayed on interferon", NONE, "Count"
        ),
        "Robust if the evidence holds no outcome of the control arms after the core trials.",
    ),
    Claim(
        "declined",
        "{each.quoted} of the patients declined to enter",
        6,
        2,
        "non_enrollment",
        Estimand(COMPLETERS, "Not entering the extension, for whatever reason", NONE, "Share of patients"),
        "The share outside is computed of the completers, of the treated and of the randomized. Robust if the quoted share equals all "
        "three, dependent on the base if it equals some.",
    ),
    Claim(
        "enrollment",
        "So many entering an extension is unusual",
        6,
        2,
        "non_enrollment",
        Estimand("Patients who could enter an extension study", "Entering it", NONE, "Share of the completers, and of the randomized"),
        "Robust if the lower limit lies above the upper limit of every other extension in the evidence, on the base of completers and on "
        "that of the randomized.",
    ),
    Claim(
        "subtraction",
        "The share outside could be subtracted from the reported shares",
        6,
        2,
        "non_enrollment",
        Estimand(COMPLETERS, "No further treatment; no evidence of disease activity", ENDS_FREEDOM, "Share of patients"),
        "Robust if the difference is a share that the whole group could have had; contradicted if it lies outside the bounds, below the "
        "case that every patient outside failed.",
    ),
    Claim(
        "untreated_worsening",
        "Some stayed untreated although their disease progressed: read as worsened disability",
        6,
        3,
        "open_label",
        Estimand(
            ENROLLED,
            "No further treatment, together with disability worsening that was confirmed after half a year",
            ENDS_FREEDOM,
            "Share of patients, between its bounds",
        ),
        "The least and the most that the two published shares allow, taken of the same patients. Robust if even the least is above zero.",
    ),
    Claim(
        "untreated_activity",
        "Some stayed untreated although their disease progressed: read as any disease activity",
        6,
        3,
        "open_label",
        Estimand(
            ENROLLED,
            "No further treatment, together with a relapse, worsening or activity on magnetic resonance imaging in years 3 to 5",
            ENDS_FREEDOM,
            "Share of patients, between its bounds",
        ),
        "The least and the most that the two published shares allow, taken of the same patients. Robust if even the lower limit "
        "of the least is above zero. The tipping value is how few may have been assessed for activity before the least is zero.",
    ),
    Claim(
        "opinion",
        "What unblinded investigators believed may have colored the detection of activity",
        6,
        3,
        "open_label",
        Estimand(ENROLLED, "Disease activity as a blinded assessor would have found it", UNMEASURED | AS_IT_HAPPENED, "Share of patients"),
        "Undecided unless a blinded assessment of relapses or disease activity stands in the evidence. The tipping value is the "
        "specificity at which every patient recorded as free could have had activity.",
    ),
)
