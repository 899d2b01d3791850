"""The parameters of the report: the single source of their names, types, ranges, units and meaning."""

from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from pathlib import Path
from textwrap import shorten
from typing import Annotated, Any, Literal, Self, get_args

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator

from remission import reads
from remission.errors import InputError
from remission.extends import NOTES, read_layers

ProportionMethod = Literal["wilson", "wilson_cc", "clopper_pearson", "jeffreys", "mid_p", "agresti_coull"]
RateMethod = Literal["garwood", "mid_p", "score", "jeffreys", "byar"]
Population = Literal["enrolled", "completers", "treated", "randomized"]
NonEnrolled = Literal["worst", "best", "same", "imor", "relative_success", "success_share"]
PersonYears = Literal["all_entrants", "linear_loss", "stayers_only"]

# Each takes effect with the `non_enrolled` of its name, and not otherwise.
FATE_PARAMETERS = ("imor", "relative_success", "success_share")


def _american(value: object) -> object:
    return "randomized" if value == "randomised" else value


def _unit(unit: str) -> dict[str, Any]:
    return {"unit": unit}


class Scenario(BaseModel):
    """One set of assumptions under which the whole report is computed."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)

    confidence: float = Field(
        0.95, ge=0.5, le=0.999, json_schema_extra=_unit("probability"), description="Confidence level of every interval."
    )
    interval_method: ProportionMethod = Field(
        "wilson", json_schema_extra=_unit("method"), description="How the interval of a proportion is computed."
    )
    rate_method: RateMethod = Field(
        "garwood", json_schema_extra=_unit("method"), description="How the interval of an event rate is computed."
    )
    target_population: Annotated[Population, BeforeValidator(_american)] = Field(
        "completers",
        json_schema_extra=_unit("population"),
        description="The patients the report speaks about: those enrolled in the extension, those who completed the core study, "
        "all who were treated, or all who were randomized.",
    )
    non_enrolled: NonEnrolled = Field(
        "same",
        json_schema_extra=_unit("assumption"),
        description="How the patients outside the extension fared: all failed (worst), all succeeded (best), like the enrolled (same), "
        "or as the parameter of that name says.",
    )
    imor: float = Field(
        1.0,
        ge=0,
        le=1000,
        json_schema_extra=_unit("odds ratio"),
        description="Informative-missingness odds ratio: odds of success among the non-enrolled over the odds among the enrolled. "
        "Takes effect with non_enrolled=imor.",
    )
    relative_success: float = Field(
        1.0,
        ge=0,
        le=10,
        json_schema_extra=_unit("ratio"),
        description="Success share among the non-enrolled over the share among the enrolled. "
        "Takes effect with non_enrolled=relative_success.",
    )
    success_share: float = Field(
        0.5,
        ge=0,
        le=1,
        json_schema_extra=_unit("proportion"),
        description="Success share among the non-enrolled. Takes effect with non_enrolled=success_share.",
    )
    threshold: float = Field(
        0.5, gt=0, lt=1, json_schema_extra=_unit("proportion"), description="The share that the editorial's claim must exceed."
    )
    sensitivity: float = Field(
        1.0,
        ge=0.5,
        le=1,
        json_schema_extra=_unit("probability"),
        description="Probability that a patient truly free of disease activity was recorded as free. Applies to disease activity only.",
    )
    specificity: float = Field(
        1.0,
        ge=0.5,
        le=1,
        json_schema_extra=_unit("probability"),
        description="Probability that a patient with disease activity was recorded as having it. Applies to disease activity only.",
    )
    person_years: PersonYears = Field(
        "all_entrants",
        json_schema_extra=_unit("assumption"),
        description="Follow-up behind an event rate: every entrant for the whole extension (the most for these patients), those who "
        "left spread evenly over it, or only those who stayed to the end (the least).",
    )
    draws: int = Field(
        100_000, ge=1_000, le=10_000_000, json_schema_extra=_unit("draws"), description="Random draws of the probabilistic analysis."
    )
    seed: int = Field(2017, ge=0, le=2**32 - 1, json_schema_extra=_unit("none"), description="Seed of the random draws.")

    @model_validator(mode="after")
    def _no_silent_parameter(self) -> Self:
        for name in FATE_PARAMETERS:
            if getattr(self, name) != type(self).model_fields[name].default and self.non_enrolled != name:
                raise ValueError(
                    f"{name} has no effect while non_enrolled={self.non_enrolled}; set non_enrolled={name} too, or leave {name} out"
                )
        return self

    @model_validator(mode="after")
    def _better_than_chance(self) -> Self:
        if self.sensitivity + self.specificity <= 1:
            raise ValueError("sensitivity and specificity must add up to more than 1; at 0.5 each, records tell nothing; raise one of them")
        return self

    @property
    def differences(self) -> dict[str, Any]:
        """The parameters that differ from their defaults."""
        return {name: value for name, value in self.model_dump().items() if value != type(self).model_fields[name].default}

    def apart_from(self, other: Self) -> dict[str, Any]:
        """The parameters that differ from those of another scenario."""
        return {name: value for name, value in self.model_dump().items() if value != getattr(other, name)}


def make_scenario(values: Mapping[str, Any], where: str) -> Scenario:
    """A scenario from named values; InputError, one line, with the nearest name for an unknown parameter."""
    _require_known(values, where)
    try:
        return Scenario.model_validate(dict(values), strict=True)
    except ValidationError as error:
        raise InputError(f"{where}: {_describe(error)}") from None


def scenario_files(folder: Path) -> list[Path]:
    """The scenario files of a folder, in name order."""
    return reads.listing(folder, "*.yml")


def read_scenario(path: Path) -> dict[str, Any]:
    """The parameters that a scenario file sets, after those of the files that it extends; InputError with the file for anything else in it.

    A file that sets another `non_enrolled` leaves behind what belongs to the former one.
    """
    values: dict[str, Any] = {}
    for layer in read_layers(path):
        _require_known(layer.values, str(layer.path), NOTES)
        fate = values.get("non_enrolled")
        replaced = FATE_PARAMETERS if layer.values.get("non_enrolled", fate) != fate else ()
        values = {name: value for name, value in values.items() if name not in replaced} | layer.values
        make_scenario(values, str(layer.path))
    return values


def parse_settings(settings: list[str]) -> dict[str, str]:
    """`key=value` pairs from the command line as a mapping; InputError where one is not of that form or comes twice."""
    values: dict[str, str] = {}
    for setting in settings:
        name, equals, value = setting.partition("=")
        if not equals or not name.strip():
            raise InputError(f"--set {setting}: write it as name=value, for example --set confidence=0.9")
        if name.strip() in values:
            raise InputError(f"--set {setting}: '{name.strip()}' is set twice; keep one")
        values[name.strip()] = value.strip()
    return values


def resolve(file: Path | None, settings: list[str]) -> Scenario:
    """The scenario of a file (or the defaults) with command-line settings on top."""
    base = read_scenario(file) if file else {}
    given = parse_settings(settings)
    _require_known(given, "--set")
    typed = {name: typed_value(name, value) for name, value in given.items()}
    return make_scenario(base | typed, "--set" if given else str(file))


def describe_parameters() -> list[dict[str, Any]]:
    """Every parameter: name, type, default, range or choices, unit, meaning."""
    schema = Scenario.model_json_schema()["properties"]
    return [
        {
            "name": name,
            "type": prop.get("type", "string"),
            "default": prop["default"],
            "minimum": prop.get("minimum", prop.get("exclusiveMinimum")),
            "maximum": prop.get("maximum", prop.get("exclusiveMaximum")),
            "exclusive": "exclusiveMinimum" in prop,
            "choices": prop.get("enum"),
            "unit": prop["unit"],
            "meaning": prop["description"],
        }
        for name, prop in schema.items()
    ]


def _require_known(names: Iterable[str], where: str, others: Iterable[str] = ()) -> None:
    for name in names:
        if name not in Scenario.model_fields:
            near = get_close_matches(str(name), [*Scenario.model_fields, *others], n=1)
            hint = f"did you mean '{near[0]}'?" if near else "'remission params' lists them all"
            raise InputError(f"{where}: unknown parameter '{name}'; {hint}")


def typed_value(name: str, text: str) -> Any:
    """A text, from a command line or a table, as the parameter's type, left as text where it is no number (validation then says so)."""
    kind = Scenario.model_fields[name].annotation
    if kind not in (int, float):
        return text
    try:
        number = float(text)
    except ValueError:
        return text
    return int(number) if kind is int and number.is_integer() else number


def _describe(error: ValidationError) -> str:
    first = error.errors(include_url=False)[0]
    if not first["loc"]:
        return str(first["ctx"]["error"])
    name = str(first["loc"][0])
    field = Scenario.model_fields[name]
    choices = get_args(field.annotation)
    shown = shorten(repr(first["input"]), 60, placeholder="...")
    if first["type"] == "literal_error":
        near = get_close_matches(str(first["input"]), choices, n=1)
        hint = f"did you mean '{near[0]}'? " if near else ""
        return f"{name} = {shown}: {hint}choose one of {', '.join(choices)}"
    message = first["msg"].removeprefix("Input ").removeprefix("should ")
    return f"{name} = {shown} must {message}; for example {name}={field.default}"
