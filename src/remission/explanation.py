"""How a number came about, in words."""

import re

from remission.estimate import Estimate

# Parts of a method as results carry them, and what they mean.
_PARTS = {
    "wilson": "interval by Wilson's score",
    "wilson_cc": "interval by Wilson's score with continuity correction",
    "clopper_pearson": "exact interval of Clopper and Pearson",
    "blaker": "exact interval of Blaker",
    "jeffreys": "interval from Jeffreys' prior",
    "mid_p": "mid-p interval",
    "agresti_coull": "interval of Agresti and Coull",
    "garwood": "exact Poisson interval of Garwood",
    "score": "score interval",
    "byar": "Byar's approximate Poisson interval",
    "newcombe": "interval by Newcombe's combination of Wilson limits",
    "miettinen_nurminen": "score interval of Miettinen and Nurminen",
    "mee": "score interval of Mee",
    "agresti_caffo": "interval of Agresti and Caffo",
    "wald": "interval of Wald",
    "conditional": "exact interval, given the events of both groups together",
    "from the two intervals": "interval joined from the two intervals, as Newcombe does",
    "woolf": "interval by Woolf's logarithm",
    "Woolf": "interval by Woolf's logarithm",
    "welch": "interval by Welch's t",
    "imbens-manski": "interval of the share itself, bounds and sampling together, by Imbens and Manski",
    "stoye": "interval of the share itself, bounds and sampling together, by Stoye",
    "Rogan-Gladen": "corrected for errors of recording, by Rogan and Gladen",
    "common": "one common value in all studies",
    "dl": "spread between studies by DerSimonian and Laird",
    "pm": "spread between studies by Paule and Mandel",
    "reml": "spread between studies by restricted maximum likelihood",
    "hksj": "interval of Hartung, Knapp, Sidik and Jonkman",
    "hksj_adhoc": "interval of Hartung, Knapp, Sidik and Jonkman, never below the usual one",
    "all_entrants": "everybody who entered, for the whole time",
    "linear_loss": "those who left, evenly over the time",
    "stayers_only": "those who stayed, and nobody else",
    "stated": "as published",
    "high": "upper limit",
    "low": "lower limit",
}
# What a method states as "name = value" or draws as "name ~ distribution".
_STATED = {
    "imor": "odds of success outside over the odds of the enrolled",
    "relative_success": "success share outside over that of the enrolled",
    "difference": "success share outside less that of the enrolled",
    "success": "success share outside",
    "cap": "most events per person-year outside",
    "rate ratio": "event rate outside over the rate observed",
    "dispersion": "variance over mean",
    "risk": "risk",
}
_SEPARATOR = re.compile(r"(, (?![^(]*\))|; )")
_STATEMENT = re.compile(rf"({'|'.join(_STATED)}) ([=~]) (.+)")


def in_words(estimate: Estimate) -> str:
    """The formula of a number in words: of its value where it has one, else its method; and how its interval was found."""
    method = method_in_words(estimate.method)
    return method if estimate.formula in ("", method) else f"{estimate.formula}; {method}"


def method_in_words(method: str) -> str:
    """A method as a reader can read it: its named parts in words, the others as they stand."""
    parts = _SEPARATOR.split(method)
    named = {part for part in parts[::2] if _part(part) != part}
    text = _part(parts[0])
    for before, separator, after in zip(parts[::2], parts[1::2], parts[2::2], strict=False):
        text += ("; " if named & {before, after} else separator) + _part(after)
    return text


def _part(part: str) -> str:
    if part in _PARTS:
        return _PARTS[part]
    if statement := _STATEMENT.fullmatch(part):
        name, sign, value = statement.groups()
        part = f"{_STATED[name]} {'drawn from' if sign == '~' else sign} {value}"
    return re.sub(r"(?<=\w)_(?=\w)", " ", part)


def in_signs(formula: str) -> str:
    """A formula in the signs of mathematics, for readers."""
    return formula.replace(" x ", " \N{MULTIPLICATION SIGN} ").replace(" - ", " \N{MINUS SIGN} ")
