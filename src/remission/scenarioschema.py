"""What a scenario file may hold, as a JSON Schema for editors; made from the parameters, so that it cannot fall behind them."""

import json
from typing import Any

from remission.extends import EXTENDS
from remission.scenario import FATE_PARAMETERS, Scenario

NAME = "schema.json"
_DRAFT = "https://json-schema.org/draft/2020-12/schema"
_NOTES = {
    "title": "What the scenario is called on pages; the name of the file by default.",
    "description": "What the scenario assumes, in a sentence.",
    EXTENDS: "Another scenario to begin with: its name, or the path of a .yml file beside or below this one.",
}


def file_schema() -> dict[str, Any]:
    """The JSON Schema of a scenario file."""
    parameters = Scenario.model_json_schema()["properties"]
    return {
        "$schema": _DRAFT,
        "title": "Scenario",
        "description": "A named set of assumptions: what differs from the defaults, or from the scenario it extends.",
        "type": "object",
        "additionalProperties": False,
        "properties": {name: {"type": "string", "description": text} | _least(name) for name, text in _NOTES.items()}
        | {name: {key: value for key, value in about.items() if key != "title"} for name, about in parameters.items()},
        "allOf": [_takes_effect(name) for name in FATE_PARAMETERS],
    }


def text() -> str:
    """The schema as its file holds it, beside the scenarios."""
    return json.dumps(file_schema(), indent=2) + "\n"


def _least(name: str) -> dict[str, Any]:
    return {"minLength": 1} if name == EXTENDS else {}


def _takes_effect(name: str) -> dict[str, Any]:
    """That a parameter other than its default needs the `non_enrolled` of its name, set here or in the scenario extended."""
    default = Scenario.model_fields[name].default
    return {
        "if": {
            "required": [name],
            "properties": {name: {"not": {"const": default}}},
            "not": {"required": [EXTENDS]},
        },
        "then": {"required": ["non_enrolled"], "properties": {"non_enrolled": {"const": name}}},
    }
