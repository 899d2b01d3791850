"""Intercurrent events, and how published figures handle them as far as the sources say."""

RETREATMENT = "Further alemtuzumab"
OTHER_DRUG = "Another disease-modifying therapy"
DEATH = "Death"
LOSS = "Loss to follow-up"

ENROLLED = "Patients of the alemtuzumab arms who entered the extensions"
COMPLETERS = "Patients of the alemtuzumab arms who completed the core trials"
# The scenario names the population.
TARGET = "{population}, of the alemtuzumab arms"

# Counted as it happened, whatever was given meanwhile.
AS_IT_HAPPENED = {
    RETREATMENT: "treatment policy: what happens afterwards counts",
    OTHER_DRUG: "treatment policy: what happens afterwards counts",
    DEATH: "not stated",
    LOSS: "not stated",
}
# Freedom from treatment ends with treatment.
ENDS_FREEDOM = {
    RETREATMENT: "composite: counts as not free",
    OTHER_DRUG: "composite: counts as not free",
    DEATH: "not stated",
    LOSS: "not stated; the counts fit a base that keeps these patients, as not free",
}
EVENTS = {
    RETREATMENT: "not stated; taken as treatment policy: events afterwards count",
    OTHER_DRUG: "not stated; taken as treatment policy: events afterwards count",
    DEATH: "not stated",
    LOSS: "not stated, nor is the follow-up behind the figures",
}
NONE = {"Any": "none: the claim is about the design, not about patients' outcomes"}
UNMEASURED = {"Any": "cannot be named: the variable was not measured"}
