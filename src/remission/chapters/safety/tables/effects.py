"""The effects table: each benefit and risk, under the drug and under the comparator, with what it rests on."""

from collections.abc import Sequence
from typing import TypeVar

from markupsafe import Markup

from remission.cells import Lines, Phrase, Quoted
from remission.chapters.safety.effects import Effect
from remission.chapters.safety.rates import EventRate
from remission.estimate import Estimate
from remission.evidence import Evidence
from remission.ledger import Ledger
from remission.tables import Table

_NONE = "no figure at hand"
_UNITS = {"proportion": "% of patients", "events": "patients"}
_SIDES = {"benefit": "Benefit", "risk": "Risk"}


def effects(ledger: Ledger, caption: str, found: Sequence[Effect], evidence: Evidence, later: Sequence[EventRate]) -> Table:
    """One row an effect, benefits first, the trials below each other; then what the extension counted, for which there is no comparator."""
    definitions = {
        str(row[key]): str(row["definition"])
        for table, key in (("measures", "measure_id"), ("events", "event_id"))
        for row in evidence.rows(table)
    }
    rows: list[list[object]] = [
        [
            _what(_SIDES[together[0].side], together[0].label, definitions.get(name, ""), together[0].treated),
            _lines(together, [_value(ledger, f"effect.{effect.slug}.treated") for effect in together]),
            _lines(together, [_control(ledger, effect) for effect in together]),
            _lines(together, [effect.needed.cell or "none: no counts to compute it from" for effect in together]),
            _lines(together, [_strength(effect) for effect in together]),
            "; ".join(dict.fromkeys(source for effect in together for source in effect.sources)),
        ]
        for name, together in _by_name(found).items()
    ]
    for name, counted in _by_name(later).items():
        cases = [
            Markup("{} {}, {}").format(
                ledger.cell(f"{rate.slug}.cases"),
                "case" if rate.cases.value == 1 else "cases",
                ledger.cell(f"{rate.slug}.rate", "values"),
            )
            for rate in counted
        ]
        lines = tuple(Markup("{}: {}").format(rate.group, text) for rate, text in zip(counted, cases, strict=True))
        what = _what("Risk, years 3 to 5", counted[0].event, definitions.get(name, ""), counted[0].rate)
        rows.append([what, Lines(lines), "no comparator", "none without a comparator", "one arm; follow-up assumed", "editorial only"])
    columns = [
        "Effect",
        "Alemtuzumab",
        "Interferon beta-1a",
        "NNTB or NNTH",
        "Uncertainty and strength",
        "Reference",
    ]
    return Table(caption, columns, rows, name="effects")


T = TypeVar("T", Effect, EventRate)


def _by_name(found: Sequence[T]) -> dict[str, list[T]]:
    together: dict[str, list[T]] = {}
    for item in found:
        together.setdefault(item.slug.rpartition(".")[2], []).append(item)
    return together


def _what(side: str, label: str, definition: str, estimate: Estimate) -> Lines:
    """Effect, short description and unit; what the description counts is said of the row behind the figure."""
    unit = _UNITS.get(estimate.unit, estimate.unit)
    described = (Quoted(estimate.inputs[0], definition),) if definition else ()
    return Lines((f"{side}: {label}", *described, f"({unit})"))


def _lines(effects: Sequence[Effect], texts: Sequence[object]) -> object:
    """One line a trial, or one for all where they say the same."""
    if len(set(texts)) == 1:
        return texts[0]
    return Lines(tuple(Phrase((f"{effect.trial}: ", text)) for effect, text in zip(effects, texts, strict=True)))


def _control(ledger: Ledger, effect: Effect) -> Markup | str:
    if effect.control is None:
        return _NONE
    cell = _value(ledger, f"effect.{effect.slug}.control")
    if effect.control_high is None:
        return cell
    return Markup("{} to {}, all trials together").format(cell, ledger.cell(f"effect.{effect.slug}.control_high"))


def _value(ledger: Ledger, name: str) -> Markup:
    """A share with its sign, anything else without its unit, which stands beside the effect."""
    return ledger.cell(name, "full" if ledger.number(name).unit == "proportion" else "values")


def _strength(effect: Effect) -> str:
    """Design, interval and tier in words, all from the result."""
    if effect.control is None:
        return f"one arm at hand, {_tier(effect)}"
    design = "randomized" if effect.control_high is None else "comparator for all trials together"
    chance = {True: "its interval excludes no difference", False: "its interval includes no difference", None: ""}
    return "; ".join(part for part in (design, effect.needed.basis, chance[effect.needed.settled], _tier(effect)) if part)


def _tier(effect: Effect) -> str:
    words = {"primary": "paper or registry", "abstract": "abstract", "secondary": "review or news", "editorial": "editorial"}
    return " and ".join(words.get(tier, tier) for tier in effect.tiers)
