"""The parameters and the named scenarios, as their page lists them."""

from collections.abc import Iterable, Mapping
from typing import Any

from markupsafe import Markup
from nbformat import NotebookNode

from remission.cells import Lines
from remission.named import NamedScenario
from remission.pipeline.notebooks import declared_parameters
from remission.scenario import Scenario, describe_parameters
from remission.tables import Table, breakable

_STYLE = "report listing"


def parameters(scenario: Scenario, users: Mapping[str, Iterable[str]], titles: Mapping[str, str]) -> str:
    """Every parameter: its value in this build, type, default, range, meaning, and the chapters that use it."""
    values = scenario.model_dump()
    rows = [
        (
            Markup('<code id="{}">{}</code>').format(item["name"], breakable(item["name"])),
            breakable(str(values[item["name"]])),
            breakable(str(item["default"])),
            f"{'one of' if item['choices'] else item['type'] + ','} {allowed(item)}",
            _meaning(item),
            _chapters(users.get(item["name"], ()), titles),
        )
        for item in describe_parameters()
    ]
    columns = ("Parameter", "In this build", "Default", "Allowed", "Meaning", "Used in")
    return Table("Parameters", columns, rows, _STYLE)._repr_html_()


def scenarios(named: Iterable[NamedScenario]) -> str:
    """Every named scenario: what it is called, what it assumes in words and in parameters, and what it extends."""
    rows = [
        (
            Markup('<span id="{}">{}</span> (<code>{}</code>)').format(each.anchor, each.title, breakable(each.name)),
            each.description,
            Lines(tuple(_setting(name, value) for name, value in each.scenario.differences.items())) or "defaults",
            ", then ".join(each.extends) or "the defaults",
        )
        for each in named
    ]
    return Table("Named scenarios", ("Scenario", "In words", "Differs from the defaults in", "Extends"), rows, _STYLE)._repr_html_()


def users(executed: Mapping[str, NotebookNode]) -> dict[str, list[str]]:
    """The notebooks that declare each parameter."""
    found: dict[str, list[str]] = {}
    for notebook, content in executed.items():
        for name in declared_parameters(content, notebook):
            found.setdefault(name, []).append(notebook)
    return found


def allowed(parameter: Mapping[str, Any]) -> str:
    """The range or the choices of a parameter in words."""
    if parameter["choices"]:
        return ", ".join(parameter["choices"])
    limits = f"{parameter['minimum']:,.10g} to {parameter['maximum']:,.10g}"
    return f"{limits}, both excluded" if parameter["exclusive"] else limits


def _meaning(parameter: Mapping[str, Any]) -> str:
    numeric = parameter["choices"] is None and parameter["unit"] != "none"
    return f"{parameter['meaning']} Unit: {parameter['unit']}." if numeric else str(parameter["meaning"])


def _chapters(notebooks: Iterable[str], titles: Mapping[str, str]) -> Markup | str:
    wanted = set(notebooks)
    links = (Markup('<a href="{}.html">{}</a>').format(name, title) for name, title in titles.items() if name in wanted)
    return Markup(", ").join(links) or "no chapter"


def _setting(name: str, value: object) -> Markup:
    return Markup('<a href="#{0}">{0}</a> = {1}').format(name, value)
