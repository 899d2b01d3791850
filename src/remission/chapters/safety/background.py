"""How often a disease occurs in the general population: each published rate, those of the two sexes joined as in the trials."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from remission.estimate import Estimate, Terms
from remission.evidence import Evidence
from remission.flow import arms

# Populations no older than this are left out.
_CHILDREN = 19
# Where a narrower disease is counted, rates of the wider one are an upper bound of its background.
_WIDER = {"papillary_thyroid_carcinoma": ("thyroid_cancer",)}
_PER_1000 = 1e-3
_PER_YEAR = {
    "per_1000_person_years": _PER_1000,
    "per_1000_per_year": _PER_1000,
    "per_100000_person_years": 1e-5,
    "per_100000_per_year": 1e-5,
    "per_100000": 1e-5,
}


@dataclass(frozen=True, slots=True)
class Background:
    """One rate of the general population, per person-year; with the count behind it where the source states both.

    `formula` and `terms` say how the rate per 1,000 person-years follows from what is published, `joined` that the two sexes were.
    """

    label: str
    wider: bool
    rate: float
    inputs: tuple[str, ...]
    formula: str
    terms: Terms
    joined: bool = False
    events: int | None = None
    person_years: int | None = None

    @property
    def estimate(self) -> Estimate:
        """The rate per 1,000 person-years, with two digits that count."""
        value = self.rate * 1000
        decimals = 2 if value >= 0.1 else 3
        return Estimate(
            value=value,
            unit="per 1,000 person-years",
            method="published background rate",
            formula=self.formula,
            terms=self.terms,
            decimals=decimals,
            inputs=self.inputs,
        )


def backgrounds(evidence: Evidence, event: str) -> list[Background]:
    """The rates that can apply to adults, from the lowest up; none where the package has none.

    Left out: populations without adults, and a rate of one sex where that of the other is not stated for the same population and age.
    A pair of rates by sex is joined with the share of women in the trials' index arms; without that share both stand alone.
    """
    found = []
    for condition in (event, *_WIDER.get(event, ())):
        rows = [row for row in evidence.rows("background_incidence") if row["condition"] == condition and row["preferred"]]
        adults = [row for row in rows if row["age_high"] is None or row["age_high"] > _CHILDREN]
        found += list(_read(evidence, adults, wider=condition != event))
    return sorted(found, key=lambda background: background.rate)


def women_share(evidence: Evidence) -> Estimate | None:
    """Share of women in the index arms of all trials, where every one states the count."""
    facts = [fact for trial in evidence.trials for fact in evidence.select("baseline", study_id=trial, arm=arms(evidence, trial)[0])]
    women = [fact for fact in facts if fact.measure == "female" and fact.numerator and fact.denominator]
    if len(women) != len(evidence.trials):
        return None
    count, base = sum(fact.numerator or 0 for fact in women), sum(fact.denominator or 0 for fact in women)
    share = Estimate(
        value=count / base, unit="proportion", method="at entry, both index arms", inputs=tuple(fact.fact_id for fact in women)
    )
    return share.explained("women / patients", women=count, patients=base)


def _read(evidence: Evidence, rows: list[dict[str, Any]], *, wider: bool) -> Iterable[Background]:
    share = women_share(evidence)
    pairs = {(_place(row), row["sex"]): row for row in rows}
    for (place, sex), row in pairs.items():
        if sex == "all":
            yield from _alone(row, wider)
        elif (place, "men") in pairs and (place, "women") in pairs:
            if share is None:
                yield from _alone(row, wider)
            elif sex == "women":
                men = pairs[place, "men"]
                yield _joined(row, men, share, wider)


def _joined(women: dict[str, Any], men: dict[str, Any], share: Estimate, wider: bool) -> Background:
    """The rate of both sexes together, women as frequent as in the trials."""
    rates = [_rate(row, row["value"]) for row in (women, men)]
    terms = {"share of women": share.value, "rate of women": rates[0] * 1000, "rate of men": rates[1] * 1000}
    return Background(
        _label(women),
        wider,
        share.value * rates[0] + (1 - share.value) * rates[1],
        (women["fact_id"], men["fact_id"], *share.inputs),
        "share of women x rate of women + (1 - share of women) x rate of men",
        tuple(terms.items()),
        joined=True,
    )


def _alone(row: dict[str, Any], wider: bool) -> Iterable[Background]:
    inputs = (row["fact_id"],)
    formula = "published rate" if _PER_YEAR[row["unit"]] == _PER_1000 else "published rate / 100"
    if row["value"] is None:
        for end, name in (("low", "lowest"), ("high", "highest")):
            terms = (("published rate", float(row[end])),)
            yield Background(f"{_label(row)}, {name}", wider, _rate(row, row[end]), inputs, formula, terms)
    else:
        # Only where both are stated is the rate a count over a time.
        known = row["numerator"] is not None and row["denominator"] is not None
        counts = (row["numerator"], row["denominator"]) if known else (None, None)
        terms = (("published rate", float(row["value"])),)
        yield Background(_label(row), wider, _rate(row, row["value"]), inputs, formula, terms, events=counts[0], person_years=counts[1])


def _rate(row: dict[str, Any], value: Any) -> float:
    return float(value) * _PER_YEAR[row["unit"]]


def _place(row: dict[str, Any]) -> tuple[object, ...]:
    return tuple(row[name] for name in ("population", "age_low", "age_high", "period_start", "period_end"))


def _label(row: dict[str, Any]) -> str:
    """Population, ages and years of a row."""
    first, last = row["period_start"], row["period_end"]
    years = "" if first is None else f"{first}" if first == last else f"{first} to {last}"
    low, high = row["age_low"], row["age_high"]
    ages = f"ages {low} to {high}" if low is not None and high is not None else f"up to age {high}" if high is not None else ""
    return ", ".join(part for part in (row["population"], ages, years) if part)
