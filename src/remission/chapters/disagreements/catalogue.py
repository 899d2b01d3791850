"""Disagreements that take a reader to find: which figures stand against each other, and what differs. The figures are in the data."""

from dataclasses import dataclass

from remission.chapters.disagreements.model import Kind


@dataclass(frozen=True, slots=True)
class Printed:
    """A published figure, by fact id."""

    fact: str
    label: str


@dataclass(frozen=True, slots=True)
class Mean:
    """The plain average of several published figures."""

    facts: tuple[str, ...]
    label: str


@dataclass(frozen=True, slots=True)
class Base:
    """The number of patients that a published figure is of, or its count where `counted`."""

    fact: str
    label: str
    counted: bool = False


@dataclass(frozen=True, slots=True)
class Ratio:
    """The count of one published figure over the base of another."""

    fact: str
    base: str
    label: str


@dataclass(frozen=True, slots=True)
class Span:
    """The length of the window of a published figure, in years."""

    fact: str
    label: str


@dataclass(frozen=True, slots=True)
class Words:
    """What is said without a number."""

    text: str


Side = Printed | Mean | Base | Ratio | Span | Words


@dataclass(frozen=True, slots=True)
class Entry:
    """One disagreement: `said` is a number of the editorial (by its id in the index), a published figure or words.

    `follows` says what follows where a conclusion changes, `otherwise` where none does. `changes` tells which, or is None where the rule is
    to: it does where two sides are materially apart.
    """

    slug: str
    what: str
    kind: Kind
    said: str | Side
    found: tuple[Side, ...]
    differs: str
    follows: str = ""
    otherwise: str = "Nothing."
    changes: bool | None = False


EDITORIAL = (
    Entry(
        "relapse_rate.care_ms_1",
        "Relapse rate at year 5, CARE-MS I",
        Kind.WINDOW,
        "N041",
        (Printed("F091", "year 5 alone"), Mean(("F089", "F090", "F091"), "average of years 3 to 5")),
        "The rate of the fifth year, not of five years.",
        "The quoted year is not like the others.",
        "The quoted rate is close to that of the extension years.",
        changes=None,
    ),
    Entry(
        "relapse_rate.care_ms_2",
        "Relapse rate at year 5, CARE-MS II",
        Kind.WINDOW,
        "N043",
        (Printed("F097", "year 5 alone"), Mean(("F095", "F096", "F097"), "average of years 3 to 5")),
        "The rate of the fifth year, not of five years.",
        "The quoted year is not like the others.",
        "The quoted rate is close to that of the extension years.",
        changes=None,
    ),
    Entry(
        "brain_volume.care_ms_1",
        "Yearly brain volume change in the extension, CARE-MS I",
        Kind.WINDOW,
        "N062",
        (Printed("F119", "year 5 alone"), Mean(("F117", "F118", "F119"), "average of the medians of years 3 to 5")),
        "The change in year 5, given as the yearly change of the extension; its unit, percent, is not printed.",
        "The quoted year is not like the others: a yearly change of the extension would be another figure.",
        "The quoted change is close to that of the extension years.",
        changes=None,
    ),
    Entry(
        "brain_volume.care_ms_2",
        "Yearly brain volume change in the extension, CARE-MS II",
        Kind.WINDOW,
        "N064",
        (Printed("F124", "year 5 alone"), Mean(("F122", "F123", "F124"), "average of the medians of years 3 to 5")),
        "The change in year 5, given as the yearly change of the extension; its unit, percent, is not printed.",
        "The quoted year is not like the others: a yearly change of the extension would be another figure.",
        "The quoted change is close to that of the extension years.",
        changes=None,
    ),
    Entry(
        "improvement.care_ms_1",
        "Confirmed disability improvement, CARE-MS I",
        Kind.ROUNDING,
        "N057",
        (Printed("F113", "abstract"),),
        "One digit less than the other trial's; the base is patients with a baseline score of at least two, not all.",
    ),
    Entry(
        "window",
        "Free of further treatment, length of the window",
        Kind.WINDOW,
        "N053",
        (Span("F080", "month 12 to month 60"),),
        "The window opens with the second course, at month 12, and closes at month 60.",
        otherwise="The shares stand, a yearly rate made of them does not. By the protocol, nobody who entered was lost before month 24.",
    ),
    Entry(
        "retreated.care_ms_1",
        "No further treatment, CARE-MS I",
        Kind.OUTCOME,
        "N051",
        (Printed("F077", "no further alemtuzumab"),),
        "The abstract counts alemtuzumab only, the editorial every disease-modifying therapy, so its share can only be lower.",
    ),
    Entry(
        "retreated.care_ms_2",
        "No further treatment, CARE-MS II",
        Kind.OUTCOME,
        "N052",
        (Printed("F078", "no further alemtuzumab"),),
        "The abstract counts alemtuzumab only, the editorial every disease-modifying therapy, so its share can only be lower.",
    ),
    Entry(
        "carcinoma.care_ms_1",
        "Papillary thyroid carcinoma as a new finding, CARE-MS I",
        Kind.WORDING,
        "N080",
        (Printed("F177c", "papillary carcinomas in the core trial"),),
        "Called new in respect to the core trial, which had cases of its own.",
        "A finding of the core trial already, not a new one.",
        changes=True,
    ),
    Entry(
        "carcinoma.care_ms_2",
        "Papillary thyroid carcinoma as a new finding, CARE-MS II",
        Kind.WORDING,
        "N082",
        (Printed("F178c", "thyroid tumor in the core trial"),),
        "Called new in respect to the core trial, which had a thyroid tumor of a kind not named.",
        "Possibly a finding of the core trial already.",
        changes=True,
    ),
    Entry(
        "declined",
        "Patients outside the extension",
        Kind.WORDING,
        Words("declined"),
        (Words("the protocol did not admit patients who had taken other therapies"),),
        "Not all of those outside had a choice; how many is not published.",
        "Those outside may have fared worse than patients who merely declined.",
        changes=True,
    ),
    Entry(
        "blinding",
        "Blinding in the extension",
        Kind.WORDING,
        Words("lacking"),
        (Words("disability was rated by blinded raters through year 5"),),
        "Patients, treating physicians and the decision to treat again were not blinded; raters of disability are reported to have been.",
        "The caution weighs less on disability than on relapses and on further treatment.",
        changes=True,
    ),
    Entry(
        "prior_therapy",
        "Earlier treatment in CARE-MS II",
        Kind.WORDING,
        Words("relapsed after prior treatment"),
        (Words("relapsed while on interferon or glatiramer, after at least six months of it"),),
        "Treatment had failed, not merely ended.",
        otherwise="Nothing, but the two trials differ by more than the words say.",
    ),
)

SOURCES = (
    Entry(
        "completers_called_treated",
        "Patients treated, CARE-MS I",
        Kind.WORDING,
        Printed("F005", "called treated in a news item"),
        (Printed("F004", "treated, in the abstract"),),
        "The smaller number fits those who completed the core trial.",
        otherwise="It is used as that.",
    ),
    Entry(
        "still_on_study",
        "Still on study, CARE-MS II",
        Kind.WINDOW,
        Printed("F076", "year 5"),
        (Printed("F227", "end of the extension"),),
        "The lower count lies between those of years five and six: this extension went on past month 60, where the editorial stops.",
        otherwise="The count of year 5 is used, since the figures in question end there.",
    ),
    Entry(
        "second_courses",
        "Second courses in both trials",
        Kind.COUNT,
        Base("F087b", "one source"),
        (Base("F424", "another", counted=True),),
        "Two sources count differently; neither says why.",
    ),
    Entry(
        "program",
        "Patients of the whole development program",
        Kind.COUNT,
        Base("F196", "one source"),
        (Base("F200", "another"),),
        "One patient more or less.",
    ),
    Entry(
        "nephropathy",
        "Nephropathy in the clinical program",
        Kind.ROUNDING,
        Printed("F202", "base assumed"),
        (Printed("F201", "base not stated"),),
        "Neither source states its base.",
        otherwise="No rate can be computed from either.",
    ),
    Entry(
        "cladribine",
        "Relapse-free in the CLARITY Extension",
        Kind.VALUE,
        Printed("F306", "as printed"),
        (Ratio("F306", "F303", "its own count over the patients of the arm"),),
        "The printed share fits a smaller base, which is not stated.",
        otherwise="Nothing; it is not used.",
    ),
)
