"""Notebooks as files: their parameters, their form in the repository, and what an executed one carries."""

import ast
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode

from remission.errors import InputError, WorkError
from remission.ledger import MIME
from remission.scenario import Scenario

INJECTED = "injected-parameters"
# What nbformat raises for files that are something else.
_NOT_A_NOTEBOOK = (nbformat.ValidationError, ValueError, TypeError, AttributeError, KeyError, RecursionError)
_ID = re.compile(r"[a-z][a-z0-9-]*")


def read_notebook(path: Path) -> NotebookNode:
    """A notebook file; InputError where it cannot be read as one."""
    try:
        notebook: NotebookNode = nbformat.read(path, as_version=4)
        nbformat.validate(notebook)
    except OSError as error:
        raise InputError(f"{path}: cannot be read: {error.strerror}") from None
    except _NOT_A_NOTEBOOK as error:
        raise InputError(f"{path}: not a notebook ({str(error).splitlines()[0][:120]})") from None
    return notebook


def declared_parameters(notebook: NotebookNode, where: str) -> dict[str, Any]:
    """Names and defaults in the cell tagged `parameters`; InputError where it is missing or holds anything but `name = literal` lines."""
    cells = [cell for cell in notebook.cells if "parameters" in cell.metadata.get("tags", [])]
    if len(cells) != 1:
        raise InputError(f"{where}: expected one cell tagged 'parameters', found {len(cells)}")
    found: dict[str, Any] = {}
    try:
        for statement in ast.parse(cells[0].source).body:
            if not (isinstance(statement, ast.Assign) and isinstance(statement.targets[0], ast.Name)):
                raise ValueError(ast.unparse(statement))
            found[statement.targets[0].id] = ast.literal_eval(statement.value)
    except (SyntaxError, ValueError) as error:
        raise InputError(f"{where}, cell 'parameters': only 'name = literal' lines may stand there ({error})") from None
    return found


def require_declared(path: Path, names: Iterable[str]) -> None:
    """InputError for a parameter that would change nothing, since the notebook does not declare it."""
    declared = declared_parameters(read_notebook(path), path.name)
    for name in names:
        if name not in declared:
            raise InputError(f"--set {name}: {path.stem} does not use it; it has {', '.join(declared)}")


def faults(path: Path) -> list[str]:
    """What is wrong with a stored notebook, one line each: outputs, ids, parameters that differ from the Scenario's."""
    notebook = read_notebook(path)
    where = path.name
    found = []
    for number, cell in enumerate(notebook.cells, start=1):
        if cell.cell_type == "code" and (cell.outputs or cell.execution_count):
            found.append(f"{where}, cell {number} ({cell.id}): has outputs; clear them before storing")
        if not _ID.fullmatch(cell.id):
            found.append(
                f"{where}, cell {number}: id '{cell.id}' does not say what the cell is for; use lower-case words joined by hyphens"
            )
    defaults = Scenario().model_dump()
    for name, value in declared_parameters(notebook, where).items():
        if name not in defaults:
            found.append(f"{where}, cell 'parameters': '{name}' is no parameter of Scenario")
        elif value != defaults[name]:
            found.append(f"{where}, cell 'parameters': {name} = {value!r}, but its default in Scenario is {defaults[name]!r}")
    return found


def normalize(notebook: NotebookNode) -> NotebookNode:
    """Drop what differs from run to run or machine to machine: times, paths, random ids."""
    notebook.metadata.pop("papermill", None)
    notebook.metadata["language_info"] = {"name": "python"}
    for cell in notebook.cells:
        for key in ("papermill", "execution", "collapsed"):
            cell.metadata.pop(key, None)
        if not cell.metadata.get("tags", True):
            del cell.metadata["tags"]
        if INJECTED in cell.metadata.get("tags", []):
            cell["id"] = INJECTED
    return notebook


def warnings_in(notebook: NotebookNode) -> list[tuple[str, str]]:
    """What cells wrote to standard error: cell id and one line of it, since a report must not hide a warning."""
    return [
        (str(cell.id), f"wrote to standard error: {_telling_line(output.text)}")
        for cell in notebook.cells
        if cell.cell_type == "code"
        for output in cell.outputs
        if output.output_type == "stream" and output.name == "stderr" and output.text.strip()
    ]


def _telling_line(text: str) -> str:
    """The line that names a warning, else the last: Python prints the source line after the warning."""
    lines = text.strip().splitlines()
    return next((line for line in lines if "Warning" in line), lines[-1]).strip()


def take_ledger(notebook: NotebookNode, where: str) -> dict[str, Any]:
    """The record a notebook shows at its end, taken out of its outputs; WorkError where it shows none or several."""
    payloads = []
    for cell in notebook.cells:
        if cell.cell_type == "code":
            payloads += [dict(output.data[MIME]) for output in cell.outputs if MIME in output.get("data", {})]
            cell.outputs = [output for output in cell.outputs if MIME not in output.get("data", {})]
    if len(payloads) != 1:
        raise WorkError(f"{where}: shows its ledger {len(payloads)} times; end it with one cell that says 'ledger'")
    return payloads[0]


def graft(source: NotebookNode, executed: NotebookNode) -> NotebookNode:
    """The stored notebook with the outputs of an earlier execution of the same code: prose may have changed since."""
    ran = {cell.id: cell for cell in executed.cells if cell.cell_type == "code"}
    grafted: NotebookNode = nbformat.from_dict(source)
    cells = []
    for cell in grafted.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = ran[cell.id].outputs, ran[cell.id].execution_count
        cells.append(cell)
        if "parameters" in cell.metadata.get("tags", []) and INJECTED in ran:
            cells.append(ran[INJECTED])
    grafted.cells = cells
    return grafted
