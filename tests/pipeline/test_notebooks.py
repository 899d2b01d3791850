"""Notebooks as files: what is stored, what an execution adds, and what is carried over."""

import json
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbformat import NotebookNode, v4

from remission.errors import InputError, WorkError
from remission.ledger import MIME
from remission.pipeline.notebooks import declared_parameters, faults, graft, normalize, read_notebook, take_ledger, warnings_in

PAYLOAD = {"notebook": "a", "numbers": {}, "statements": {}}


def code(name: str, source: str = "", *, outputs: list[NotebookNode] | None = None, **metadata: Any) -> NotebookNode:
    cell: NotebookNode = v4.new_code_cell(source, id=name, metadata=metadata, outputs=outputs or [])
    return cell


def prose(name: str, source: str) -> NotebookNode:
    cell: NotebookNode = v4.new_markdown_cell(source, id=name)
    return cell


def notebook(*cells: NotebookNode, **metadata: Any) -> NotebookNode:
    made: NotebookNode = v4.new_notebook(cells=list(cells), metadata=metadata)
    return made


def parameters(source: str) -> NotebookNode:
    return code("parameters", source, tags=["parameters"])


def shown(payload: dict[str, Any]) -> NotebookNode:
    output: NotebookNode = v4.new_output("display_data", data={MIME: payload, "text/plain": "ledger"})
    return output


def written(path: Path, made: NotebookNode) -> Path:
    nbformat.write(made, path)
    return path


# --- reading ---


@pytest.mark.parametrize("content", ["", "no json", "[]", "{}", "null", '{"nbformat": 4}', "\0"])
def test_what_is_no_notebook_is_refused(tmp_path: Path, content: str) -> None:
    path = tmp_path / "a.ipynb"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(InputError, match=r"a\.ipynb: not a notebook \(.+\)$") as caught:
        read_notebook(path)
    assert "\n" not in str(caught.value)


def test_what_is_no_text_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.ipynb"
    path.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(InputError, match=r"a\.ipynb: not a notebook"):
        read_notebook(path)


def test_a_notebook_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"a\.ipynb: cannot be read: No such file"):
        read_notebook(tmp_path / "a.ipynb")


def test_parameters_are_read_from_their_cell() -> None:
    made = notebook(prose("title", "x = 1"), parameters('confidence = 0.9\nseed = 10_000\nname = "a"\n# comment\nlow = -1'))
    assert declared_parameters(made, "here") == {"confidence": 0.9, "seed": 10_000, "name": "a", "low": -1}


@pytest.mark.parametrize("source", ["x = f(1)", "import os", "x += 1", "x.y = 1", "x, y = 1, 2", "x = ", "print(1)"])
def test_only_literals_may_stand_in_the_parameters_cell(source: str) -> None:
    with pytest.raises(InputError, match=r"^here, cell 'parameters': only 'name = literal' lines may stand there"):
        declared_parameters(notebook(parameters(source)), "here")


@pytest.mark.parametrize("count", [0, 2])
def test_one_cell_holds_the_parameters(count: int) -> None:
    made = notebook(*(code(f"p{i}", "a = 1", tags=["parameters"]) for i in range(count)))
    with pytest.raises(InputError, match=rf"^here: expected one cell tagged 'parameters', found {count}$"):
        declared_parameters(made, "here")


# --- faults ---


def test_a_clean_notebook_has_no_faults(tmp_path: Path) -> None:
    path = written(tmp_path / "a.ipynb", notebook(prose("title", "A"), parameters("confidence = 0.95"), code("ledger", "ledger")))
    assert faults(path) == []


@pytest.mark.parametrize(
    ("cell", "message"),
    [
        (code("done", "1", outputs=[v4.new_output("stream", text="x")]), "a.ipynb, cell 2 (done): has outputs; clear them before storing"),
        (code("A-b", "1"), "a.ipynb, cell 2: id 'A-b' does not say"),
        (code("5f3a", "1"), "a.ipynb, cell 2: id '5f3a' does not say"),
    ],
)
def test_faults_name_the_cell(tmp_path: Path, cell: NotebookNode, message: str) -> None:
    (fault,) = faults(written(tmp_path / "a.ipynb", notebook(parameters("confidence = 0.95"), cell)))
    assert fault.startswith(message)


def test_an_execution_count_is_a_fault(tmp_path: Path) -> None:
    cell = code("done", "1")
    cell.execution_count = 3
    (fault,) = faults(written(tmp_path / "a.ipynb", notebook(parameters("confidence = 0.95"), cell)))
    assert "cell 2 (done): has outputs" in fault


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("confidence = 0.9", "a.ipynb, cell 'parameters': confidence = 0.9, but its default in Scenario is 0.95"),
        ("confidense = 0.95", "a.ipynb, cell 'parameters': 'confidense' is no parameter of Scenario"),
    ],
)
def test_parameters_that_differ_from_the_scenario_are_faults(tmp_path: Path, source: str, message: str) -> None:
    assert faults(written(tmp_path / "a.ipynb", notebook(parameters(source)))) == [message]


# --- what an execution adds ---


def test_normalizing_drops_what_differs_from_run_to_run() -> None:
    def ran(stamp: str) -> NotebookNode:
        times: dict[str, Any] = {"papermill": {"start_time": stamp}, "execution": {"iopub.status.busy": stamp}, "collapsed": True}
        injected = code(f"id-{stamp}", "confidence = 0.9", tags=["injected-parameters"], **times)
        cells = (parameters("confidence = 0.95"), injected, code("work", "1", tags=["keep"], **times))
        return notebook(
            *cells, papermill={"input_path": f"/home/{stamp}", "duration": stamp}, language_info={"name": "python", "version": stamp}
        )

    first, second = (nbformat.writes(normalize(ran(stamp))) for stamp in ("one", "two"))
    assert first == second
    assert "one" not in first
    assert "papermill" not in first
    stored = json.loads(first)
    assert [cell["id"] for cell in stored["cells"]] == ["parameters", "injected-parameters", "work"]
    assert stored["cells"][2]["metadata"] == {"tags": ["keep"]}


def test_normalizing_twice_changes_nothing_more() -> None:
    made = notebook(code("work", "1", papermill={"duration": 1}), papermill={"duration": 1})
    once = nbformat.writes(normalize(made))
    assert nbformat.writes(normalize(nbformat.reads(once, as_version=4))) == once


def test_standard_error_is_reported_with_its_cell() -> None:
    noisy = [v4.new_output("stream", name="stderr", text="file.py:3: UserWarning\ncareful\n"), v4.new_output("stream", text="fine")]
    made = notebook(prose("title", "A"), code("quiet", "1"), code("noisy", "1", outputs=noisy))
    assert warnings_in(made) == [("noisy", "wrote to standard error: file.py:3: UserWarning")]


def test_plain_standard_error_is_told_by_its_last_line() -> None:
    made = notebook(code("noisy", "1", outputs=[v4.new_output("stream", name="stderr", text="first\ncareful\n")]))
    assert warnings_in(made) == [("noisy", "wrote to standard error: careful")]


def test_blank_standard_error_is_none() -> None:
    made = notebook(code("quiet", "1", outputs=[v4.new_output("stream", name="stderr", text=" \n")]))
    assert warnings_in(made) == []


# --- the ledger of a notebook ---


def test_the_ledger_is_taken_out() -> None:
    other = v4.new_output("display_data", data={"text/plain": "kept"})
    made = notebook(prose("title", "A"), code("figure", "f", outputs=[other]), code("ledger", "ledger", outputs=[shown(PAYLOAD)]))
    assert take_ledger(made, "a") == PAYLOAD
    assert MIME not in nbformat.writes(made)
    assert made.cells[1].outputs == [other]


@pytest.mark.parametrize("count", [0, 2])
def test_a_notebook_shows_its_ledger_once(count: int) -> None:
    made = notebook(*(code(f"l{i}", "ledger", outputs=[shown(PAYLOAD)]) for i in range(count)))
    with pytest.raises(WorkError, match=rf"^a: shows its ledger {count} times; end it with one cell that says 'ledger'$"):
        take_ledger(made, "a")


# --- a cached execution under newer prose ---


def executed(source: NotebookNode) -> NotebookNode:
    made: NotebookNode = nbformat.from_dict(source)
    cells = []
    for number, cell in enumerate(made.cells, start=1):
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [v4.new_output("stream", text=cell.id)], number
        cells.append(cell)
        if cell.id == "parameters":
            cells.append(code("injected-parameters", "confidence = 0.9", tags=["injected-parameters"]))
    made.cells = cells
    return made


def test_prose_is_the_newer_and_outputs_are_carried_by_id() -> None:
    work = [code("first", "1"), code("second", "2")]
    ran = executed(notebook(prose("title", "Old"), parameters("confidence = 0.95"), *work))
    newer = notebook(prose("title", "New"), prose("more", "Added"), parameters("confidence = 0.95"), *work)
    grafted = graft(newer, ran)
    assert [cell.id for cell in grafted.cells] == ["title", "more", "parameters", "injected-parameters", "first", "second"]
    assert [cell.source for cell in grafted.cells[:2]] == ["New", "Added"]
    assert [cell.outputs[0].text for cell in grafted.cells[4:]] == ["first", "second"]
    assert grafted.cells[4].execution_count == 3
    nbformat.validate(grafted)


def test_grafting_leaves_the_stored_notebook_without_outputs() -> None:
    source = notebook(parameters("confidence = 0.95"), code("first", "1"))
    before = nbformat.writes(source)
    graft(source, executed(source))
    assert nbformat.writes(source) == before


def test_without_an_injected_cell_none_is_added() -> None:
    source = notebook(parameters("confidence = 0.95"), code("first", "1"))
    ran = executed(source)
    ran.cells = [cell for cell in ran.cells if cell.id != "injected-parameters"]
    assert [cell.id for cell in graft(source, ran).cells] == ["parameters", "first"]
