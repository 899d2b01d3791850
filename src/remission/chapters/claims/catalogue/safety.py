"""Claims about harms."""

from remission.chapters.claims.catalogue.handling import ENROLLED, EVENTS, UNMEASURED
from remission.chapters.claims.model import Claim, Estimand

_EXTENSION = "Everybody counted in the extensions; who they were is not stated, former interferon patients may be among them"

CLAIMS = (
    Claim(
        "side_effects_shown",
        "Extension studies teach us about side effects: read as large enough to show them",
        8,
        1,
        "safety",
        Estimand(ENROLLED, "At least one case of a side effect", EVENTS, "Probability, by the risk of the side effect"),
        "For each risk that the development program or a label reports: would so many patients have shown at least one case, with the "
        "probability set by confidence? Robust if for all, dependent on the risk if for some.",
    ),
    Claim(
        "zoster",
        "Shingles came back often: {each.quoted} new cases",
        8,
        4,
        "safety",
        Estimand(_EXTENSION, "New cases of herpes zoster", EVENTS, "Observed over expected from the general population"),
        "Read as more often than in the general population. Robust if the lower limit of observed over expected exceeds one at the "
        "longest follow-up that can have been and the highest background rate.",
    ),
    Claim(
        "thyroid",
        "Thyroid autoimmunity was frequent: {each.quoted} in five years",
        8,
        4,
        "safety",
        Estimand(
            "Patients of the alemtuzumab arms",
            "First thyroid disorder reported as an adverse event",
            EVENTS,
            "Yearly rate among those without one so far",
        ),
        "Robust if the lower limit exceeds both the rate on interferon in the core trials and that of women in the general population; "
        "the interval takes the smallest base.",
    ),
    Claim(
        "new_findings",
        "Zoster, thyroid disorders and thyroid carcinoma were findings new against the core trials",
        8,
        4,
        "safety",
        Estimand("Patients of the alemtuzumab arms in the core trials", "Zoster, thyroid disorders and thyroid carcinoma", EVENTS, "Cases"),
        "Two readings. As kinds of harm: for each harm and trial, not new if cases in the core trial stand in the evidence, undecided if "
        "nothing is recorded; a thyroid tumor of unknown type leaves it to the type. As figures: new if the quoted ones reach beyond the "
        "core trial. Robust if new in both readings, dependent on the reading if in one.",
    ),
    Claim(
        "carcinoma",
        "Papillary thyroid carcinoma ({each.quoted} new cases) deserves particular attention",
        8,
        5,
        "safety",
        Estimand(_EXTENSION, "New cases of papillary thyroid carcinoma", EVENTS, "Observed over expected from the general population"),
        "Read as more cases than expected, over every background rate and follow-up, but at the watching of the general population. The "
        "tipping value is how many times as many cases closer watching would have to find.",
    ),
    Claim(
        "itp",
        "There were {all.itp.quoted} new cases of immune thrombocytopenia and {all.nephropathy.quoted} of nephropathy",
        8,
        6,
        "safety",
        Estimand(_EXTENSION, "New cases of immune thrombocytopenia and of nephropathy", EVENTS, "Count"),
        "If another source prints the count, they must agree. If none does, it can at most be the count of the whole program, where one "
        "is published: above it is contradicted, below it stays undecided.",
    ),
    Claim(
        "late_onset",
        "More serious harms may appear later than {all.quoted} after the last infusion",
        8,
        7,
        "safety",
        Estimand("Patients whose last infusion was long ago", "Time from the last infusion to a serious harm", UNMEASURED, "Years"),
        "Robust if any harm in the evidence is dated that long after an infusion; undecided if none is, since the follow-up by time "
        "since the last infusion is not published.",
    ),
)
