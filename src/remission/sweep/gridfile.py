"""The file that describes a sweep, read into its design."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from remission.errors import InputError
from remission.pipeline.notebooks import declared_parameters, read_notebook
from remission.pipeline.project import Project
from remission.roles import ID
from remission.scenario import Scenario, read_scenario
from remission.sweep import listed, spaces
from remission.sweep.design import KINDS, Design, Kind
from remission.sweep.points import Draft, Point, Value, checked, make_points, on_top, quoted, require_few
from remission.yamlfile import read_mapping

_KEYS = ("title", "description", "scenario", "set", *KINDS, "notebooks", "outcome")
_HYPERCUBE = ("runs", "ranges", "seed")
_PATHS = (".yml", ".yaml")


def read_design(path: Path, project: Project) -> Design:
    """The sweep that a file describes, every point of it valid.

    Raises InputError, with file and parameter, and row and column of a table, for anything else.
    """
    file = _File(path, project, {str(key): value for key, value in read_mapping(path).items()})
    kind = file.kind()
    base, fixed = file.base(), file.fixed()
    swept, drafts, where = _space(file, kind, {**base, **fixed})
    if both := [name for name in swept if name in fixed]:
        raise InputError(f"{path}, set: {both[0]} is swept too; keep one of the two")
    notebooks = file.notebooks()
    for name in swept:
        if not any(name in declared for declared in notebooks.values()):
            raise InputError(f"{where}: {name} changes nothing in {', '.join(notebooks)}; leave it out, or add a notebook that uses it")
    points = make_points(drafts, base, fixed, where)
    changing = (*swept, *(name for name in _differing(points) if name not in swept))
    return Design(
        file=path,
        kind=kind,
        title=file.text("title") or path.stem.replace("_", " "),
        description=file.text("description"),
        scenario=file.scenario,
        fixed={name: value for name, value in on_top(base, fixed).items() if name not in changing},
        swept=changing,
        points=points,
        asked=len(drafts),
        notebooks=notebooks,
        outcomes=file.outcomes(notebooks),
    )


def _space(file: "_File", kind: Kind, base: Mapping[str, Any]) -> tuple[tuple[str, ...], list[Draft], str]:
    """The swept parameters, the settings of the points, and where these stand."""
    asked, where = file.content[kind], f"{file.path}, {kind}"
    if kind == "table":
        if not isinstance(asked, str):
            raise InputError(f"{where} = {quoted(asked)}: name a CSV file")
        table = file.beside(asked, kind)
        return *listed.read_rows(table), str(table)
    if kind == "latin_hypercube":
        number, ranges, seed = _hypercube(asked, where, base)
        return tuple(ranges), list(spaces.latin_hypercube(number, ranges, seed)), where
    values = spaces.values_by_parameter(asked, where)
    made = spaces.grid(values, where) if kind == "grid" else spaces.one_at_a_time(values, Path(file.scenario).stem, where)
    return tuple(values), list(made), where


def _differing(points: Iterable[Point]) -> list[str]:
    """The parameters that are not the same at all points."""
    scenarios = [point.scenario.model_dump() for point in points]
    return [name for name in Scenario.model_fields if len({scenario[name] for scenario in scenarios}) > 1]


def _hypercube(asked: object, where: str, base: Mapping[str, Any]) -> tuple[int, dict[str, tuple[float, float]], int]:
    """Runs, ranges and seed; the scenario's seed unless another is given."""
    if not isinstance(asked, dict) or not {"runs", "ranges"} <= asked.keys() <= {*_HYPERCUBE}:
        raise InputError(f"{where}: write it as runs: N and ranges: {{name: [low, high]}}, with a seed where it is not the scenario's")
    number = asked["runs"]
    if not isinstance(number, int) or isinstance(number, bool) or number < 2:
        raise InputError(f"{where}: runs = {quoted(number)}: must be a whole number, 2 or more")
    require_few(number, where)
    seed = checked("seed", asked.get("seed", base.get("seed", Scenario().seed)), where)
    return number, spaces.ranges_by_parameter(asked["ranges"], f"{where}, ranges"), int(seed)


@dataclass(frozen=True, slots=True)
class _File:
    """The content of a sweep's file, part by part; each raises InputError for a fault in its part."""

    path: Path
    project: Project
    content: Mapping[str, Any]

    def kind(self) -> Kind:
        for key in self.content:
            if key not in _KEYS:
                raise InputError(f"{self.path}: unknown key {quoted(key)}; {_nearest(key, _KEYS)}")
        found = [kind for kind in KINDS if kind in self.content]
        if len(found) != 1:
            raise InputError(f"{self.path}: has {' and '.join(found) or 'nothing to sweep'}; give exactly one of {', '.join(KINDS)}")
        return found[0]

    @property
    def scenario(self) -> str:
        name = self.text("scenario") or "base"
        if not name.endswith(_PATHS) and Path(name).name != name:
            raise InputError(f"{self.path}, scenario = {quoted(name)}: name a scenario, or the path of a .yml file")
        return name

    def base(self) -> dict[str, Any]:
        """What the scenario sets."""
        name = self.scenario
        file = self.beside(name, "scenario") if name.endswith(_PATHS) else self.project.scenario_file(name)
        return read_scenario(file)

    def fixed(self) -> dict[str, Value]:
        fixed = self.content.get("set", {})
        if not isinstance(fixed, dict):
            raise InputError(f"{self.path}, set = {quoted(fixed)}: write it as name: value lines")
        return {str(name): checked(str(name), value, f"{self.path}, set") for name, value in fixed.items()}

    def notebooks(self) -> dict[str, frozenset[str]]:
        known = {file.stem: read_notebook(file) for file in self.project.notebook_files()}
        # A chapter that compares scenarios itself says in its metadata that it is of no use in a sweep.
        useful = tuple(name for name, notebook in known.items() if notebook.metadata.get("remission", {}).get("sweep", True))
        chosen = self.names("notebooks") if "notebooks" in self.content else useful
        for name in chosen:
            if name not in known:
                raise InputError(f"{self.path}, notebooks: no notebook {quoted(name)}; {_nearest(name, tuple(known))}")
        return {name: frozenset(declared_parameters(known[name], f"{name}.ipynb")) for name in chosen}

    def outcomes(self, notebooks: Mapping[str, object]) -> tuple[str, ...]:
        if "outcome" not in self.content:
            return ()
        named = self.content["outcome"]
        chosen = (named,) if isinstance(named, str) else self.names("outcome")
        for name in chosen:
            if not ID.fullmatch(name) or "." not in name:
                raise InputError(f"{self.path}, outcome: {quoted(name)} is no number's id; one looks like notebook.group.name")
            if name.partition(".")[0] not in notebooks:
                raise InputError(f"{self.path}, outcome: {quoted(name)} is of none of the notebooks that run: {', '.join(notebooks)}")
        return chosen

    def names(self, key: str) -> tuple[str, ...]:
        names = self.content[key]
        if not isinstance(names, list) or not names or not all(isinstance(name, str) for name in names):
            raise InputError(f"{self.path}, {key} = {quoted(names)}: write it as a list of names")
        for name in names:
            if names.count(name) > 1:
                raise InputError(f"{self.path}, {key}: {quoted(name)} stands twice; keep one")
        return tuple(names)

    def text(self, key: str) -> str:
        text = self.content.get(key, "")
        if not isinstance(text, str):
            raise InputError(f"{self.path}, {key} = {quoted(text)}: must be text")
        return text.strip()

    def beside(self, name: str, key: str) -> Path:
        """A file named by its path from this one; not outside the project and the folder of this file."""
        file = self.path.parent / name
        try:
            inside = any(file.resolve().is_relative_to(folder.resolve()) for folder in (self.project.root, self.path.parent))
            found = file.is_file()
        except (OSError, ValueError):
            inside, found = True, False
        if not inside:
            raise InputError(f"{self.path}, {key} = {quoted(name)}: lies outside the project; move it inside")
        if not found:
            raise InputError(f"{self.path}, {key} = {quoted(name)}: no such file; the path starts from {self.path.parent}")
        return file


def _nearest(name: str, known: tuple[str, ...]) -> str:
    near = get_close_matches(name, known, n=1)
    return f"did you mean '{near[0]}'?" if near else f"there are {', '.join(known)}"
