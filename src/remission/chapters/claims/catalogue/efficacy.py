"""Claims about what was reported: relapses, disease activity, treatment, disability and brain volume."""

from remission.chapters.claims.catalogue.handling import AS_IT_HAPPENED, ENDS_FREEDOM, ENROLLED, NONE
from remission.chapters.claims.model import Claim, Estimand

CLAIMS = (
    Claim(
        "relapse_rate",
        "Five years on, relapses came at {each.quoted:number} per patient and year",
        5,
        5,
        "efficacy",
        Estimand(
            ENROLLED, "Relapses in the last year of the extension", AS_IT_HAPPENED, "Relapses over person-years (annualized relapse rate)"
        ),
        "A quotation: robust if the quoted rate equals the one that another source gives for that year, within its printed precision.",
    ),
    Claim(
        "activity_free",
        "{each.quoted} showed no evidence of disease activity over years 3 to 5",
        5,
        6,
        "efficacy",
        Estimand(
            ENROLLED,
            "No relapse, no confirmed disability worsening and no activity on magnetic resonance imaging in any of the three years",
            AS_IT_HAPPENED,
            "Share of patients; base not stated",
        ),
        "If another source prints the share, they must agree. If none does, the shares of the single years limit what it can be: outside "
        "these limits it is contradicted, inside it stays undecided.",
    ),
    Claim(
        "untreated_share",
        "{each.quoted} of those who entered needed no further treatment",
        5,
        7,
        "efficacy",
        Estimand(
            ENROLLED, "No alemtuzumab and no other disease-modifying therapy after the second course", ENDS_FREEDOM, "Share of patients"
        ),
        "If another source prints the share, they must agree. If none does, it must lie between the shares without alemtuzumab, without "
        "other drugs, and without either at the next report.",
    ),
    Claim(
        "window",
        "That freedom was counted over {all.quoted} from the second course",
        5,
        7,
        "efficacy",
        Estimand(ENROLLED, "The time from the second course to the end of the extension", NONE, "Years"),
        "Robust if the window that the sources state has the quoted length.",
    ),
    Claim(
        "retreated",
        "All the others, {each.quoted}, were treated again",
        5,
        7,
        "efficacy",
        Estimand(
            ENROLLED, "At least one further course of alemtuzumab, or another disease-modifying therapy", ENDS_FREEDOM, "Share of patients"
        ),
        "Two readings of those who are not in the treatment-free share: all were treated, or some had left before the end without "
        "treatment. Robust if the quoted share equals both.",
    ),
    Claim(
        "improvement",
        "Disability improved, and this was confirmed, in {each.quoted} over five years",
        5,
        8,
        "efficacy",
        Estimand(
            "Patients of the alemtuzumab arms with a baseline disability score of at least two; how many they were is not stated",
            "A fall by at least one point on the Expanded Disability Status Scale, confirmed after half a year",
            AS_IT_HAPPENED,
            "Share of patients",
        ),
        "A quotation: robust if the quoted share equals the published one within its printed precision.",
    ),
    Claim(
        "brain_volume",
        "In the extension, median brain volume changed by {each.quoted} a year",
        5,
        9,
        "efficacy",
        Estimand(
            ENROLLED, "Yearly percent change of the brain parenchymal fraction", AS_IT_HAPPENED, "Median over patients, of single years"
        ),
        "Robust if the quoted change equals that of every year of the extension, within its printed precision; it depends on the year "
        "that is meant if it equals some.",
    ),
)
