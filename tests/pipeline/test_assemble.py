"""Executed notebooks and pages as one book, every number in its place."""

from pathlib import Path
from typing import Any

import nbformat
import pytest
import yaml
from markupsafe import Markup
from nbformat import NotebookNode, v4

from remission.errors import WorkError
from remission.estimate import Estimate
from remission.evidence import Evidence
from remission.ledger import MIME, Ledger
from remission.pipeline.assemble import Book, assemble, banner, collect
from remission.provenance import make_ledger
from remission.record import Record
from remission.scenario import make_scenario

DEFAULTS = make_scenario({}, "test")
SHARE = Estimate(value=0.5154, low=0.4678, high=0.5626, unit="proportion", method="wilson", inputs=("F081",))
FIGURE = '<figure class="report-figure" id="figure-ladder_no_dmt"><svg>drawing</svg></figure>'


def chapter(name: str, evidence: Evidence, *, prose: str = "# Chapter", ledgers: int = 1) -> NotebookNode:
    ledger = Ledger(name, DEFAULTS, evidence)
    ledger.record("share", SHARE)
    ledger.say("answer", "It was {num}`" + name + ".share:full`.")
    bundle: dict[str, Any] = ledger._repr_mimebundle_()
    cells = [
        v4.new_markdown_cell(prose, id="title"),
        v4.new_code_cell("draw()", id="figure", outputs=[v4.new_output("execute_result", data={"text/html": FIGURE})]),
        v4.new_code_cell("more()", id="more", metadata={"tags": ["remove-cell"]}),
        *(v4.new_code_cell("ledger", id=f"ledger{i}", outputs=[v4.new_output("execute_result", data=bundle)]) for i in range(ledgers)),
    ]
    made: NotebookNode = v4.new_notebook(cells=cells)
    return made


@pytest.fixture
def book(tmp_path: Path) -> Path:
    folder = tmp_path / "source"
    (folder / "deep").mkdir(parents=True)
    (folder / "_toc.yml").write_text("root: index\n", encoding="utf-8")
    (folder / "_config.yml").write_text("title: Tiny\nsphinx:\n  config:\n    nb_merge_streams: true\n", encoding="utf-8")
    (folder / "index.md").write_text("# Tiny\n\n{say}`a.answer`\n", encoding="utf-8")
    (folder / "deep" / "page.md").write_text("# Deep\n\n{num}`a.share`\n", encoding="utf-8")
    (folder / ".hidden").write_text("x", encoding="utf-8")
    return folder


def book_of(book: Path, evidence: Evidence, executed: dict[str, NotebookNode], **values: object) -> Book:
    record = collect(executed, make_scenario(values, "test"))
    return assemble(book, executed, record, make_ledger(record, evidence, [], ""), evidence, book.parent / "made")


def assembled(book: Path, evidence: Evidence, executed: dict[str, NotebookNode], **values: object) -> Path:
    return book_of(book, evidence, executed, **values).sources


def late(made: Book, page: str, name: str) -> str:
    """What a page lacks until it is rendered; its place stands in the page."""
    (place,) = (place for place in made.late if name in place)
    assert place in (made.sources / page).read_text(encoding="utf-8")
    return made.late[place]()


def test_numbers_and_sentences_are_put_in(book: Path, evidence: Evidence) -> None:
    made = assembled(book, evidence, {"a": chapter("a", evidence, prose="# Chapter\n\n{num}`a.share:interval`")})
    assert Markup((made / "index.md").read_text(encoding="utf-8")).striptags() == "# Tiny It was 51.5% (46.8 to 56.3)."
    assert '<data value="0.5154">51.5%</data></a>' in (made / "deep" / "page.md").read_text(encoding="utf-8")
    notebook = nbformat.read(made / "a.ipynb", as_version=4)
    nbformat.validate(notebook)
    assert Markup(notebook.cells[0].source).striptags() == "# Chapter :::{container} at-a-glance At a glance 46.8 to 56.3 :::"
    assert not any("{num}" in path.read_text(encoding="utf-8") for path in made.rglob("*.md"))
    assert MIME not in (made / "a.ipynb").read_text(encoding="utf-8")
    assert not (made / ".hidden").exists()


def test_the_hand_written_book_stays_as_it_was(book: Path, evidence: Evidence) -> None:
    before = {path: path.read_bytes() for path in book.rglob("*") if path.is_file()}
    executed = {"a": chapter("a", evidence, prose="{num}`a.share`")}
    assembled(book, evidence, executed)
    assert {path: path.read_bytes() for path in book.rglob("*") if path.is_file()} == before
    assert executed["a"].cells[0].source == "{num}`a.share`"


@pytest.mark.parametrize("prose", ["# Chapter", "No title\n\nOne.", "## Section\n\nOne."])
def test_a_cell_without_title_and_finding_stays_as_it_is(book: Path, evidence: Evidence, prose: str) -> None:
    made = assembled(book, evidence, {"a": chapter("a", evidence, prose=prose)})
    assert nbformat.read(made / "a.ipynb", as_version=4).cells[0].source == prose


def test_code_is_folded(book: Path, evidence: Evidence) -> None:
    made = assembled(book, evidence, {"a": chapter("a", evidence)})
    tags = {cell.id: cell.metadata.get("tags", []) for cell in nbformat.read(made / "a.ipynb", as_version=4).cells}
    assert tags["title"] == []
    assert tags["figure"] == ["hide-input"]
    assert tags["more"] == ["remove-cell", "hide-input"]


def test_a_page_shows_a_figure_of_a_chapter(book: Path, evidence: Evidence) -> None:
    (book / "index.md").write_text("# Tiny\n\n{show}`ladder_no_dmt`\n", encoding="utf-8")
    made = assembled(book, evidence, {"a": chapter("a", evidence)})
    assert FIGURE in (made / "index.md").read_text(encoding="utf-8")


def test_a_page_shows_a_listing(book: Path, evidence: Evidence) -> None:
    (book / "index.md").write_text("# Tiny\n\n```{listing} parameters\n```\n", encoding="utf-8")
    notebook = chapter("a", evidence)
    notebook.cells.insert(1, v4.new_code_cell("confidence = 0.95", id="parameters", metadata={"tags": ["parameters"]}))
    text = (assembled(book, evidence, {"a": notebook}) / "index.md").read_text(encoding="utf-8")
    assert '<code id="confidence">confidence</code>' in text
    assert 'href="a.html">Chapter</a>' in text


def test_a_page_shows_the_gallery_in_the_order_of_the_contents(book: Path, evidence: Evidence) -> None:
    drawing = '<figure class="report-figure" id="figure-{0}"><figcaption>{0}</figcaption>\n<svg>{0}</svg>\n<details>data</details></figure>'
    executed = {name: chapter(name, evidence, prose=f"# Chapter {name}") for name in ("a", "b")}
    for name, notebook in executed.items():
        notebook.cells[1].outputs[0].data["text/html"] = drawing.format(f"drawn_{name}")
    (book / "_toc.yml").write_text("root: index\nparts:\n  - chapters:\n      - file: b\n      - file: a\n", encoding="utf-8")
    (book / "index.md").write_text("# Tiny\n\n```{listing} gallery\n```\n", encoding="utf-8")
    made = book_of(book, evidence, executed)
    assert "drawn_a" not in (made.sources / "index.md").read_text(encoding="utf-8")
    text = late(made, "index.md", "gallery")
    assert 0 < text.index('href="b.html#figure-drawn_b"') < text.index('href="a.html#figure-drawn_a"')
    assert "<details>" not in text
    assert 'id="figure-' not in text


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{num}`a.shore`", "no 'a.shore' in the ledger; did you mean 'a.share'?"),
        ("{say}`a.answr`", "no 'a.answr' in the ledger; did you mean 'a.answer'?"),
        ("{num}`a.share:wide`", "unknown form 'wide'"),
        ("{show}`ladder`", "no figure or table 'ladder'; there are ladder_no_dmt"),
        ("```{listing} factz\n```", "no listing 'factz'"),
    ],
)
def test_what_nothing_provides_is_told_with_its_page(book: Path, evidence: Evidence, text: str, message: str) -> None:
    (book / "deep" / "page.md").write_text(f"# Deep\n\n{text}\n", encoding="utf-8")
    with pytest.raises(WorkError) as caught:
        assembled(book, evidence, {"a": chapter("a", evidence)})
    assert str(caught.value).startswith("page.md: ")
    assert message in str(caught.value)


def test_an_unknown_number_in_a_notebook_is_told_with_its_cell(book: Path, evidence: Evidence) -> None:
    with pytest.raises(WorkError, match=r"^a\.ipynb, cell 'title': no 'a\.shore' in the ledger"):
        assembled(book, evidence, {"a": chapter("a", evidence, prose="{num}`a.shore`")})


def test_the_records_of_all_notebooks_are_one(evidence: Evidence) -> None:
    record = collect({"a": chapter("a", evidence), "b": chapter("b", evidence)}, DEFAULTS)
    assert list(record.numbers) == ["a.share", "b.share"]
    assert list(record.statements) == ["a.answer", "b.answer"]


def test_the_record_has_one_order_whatever_that_of_the_notebook(evidence: Evidence) -> None:
    ledger = Ledger("a", DEFAULTS, evidence)
    for key in ("second", "first"):
        ledger.record(key, SHARE)
        ledger.say(f"{key}_said", "Said.")
    output = v4.new_output("execute_result", data=ledger._repr_mimebundle_())
    record = collect({"a": v4.new_notebook(cells=[v4.new_code_cell("ledger", id="ledger", outputs=[output])])}, DEFAULTS)
    assert list(record.numbers) == ["a.first", "a.second"]
    assert list(record.statements) == ["a.first_said", "a.second_said"]


def test_an_id_of_two_notebooks_is_refused(evidence: Evidence) -> None:
    with pytest.raises(WorkError, match=r"'a\.answer' is recorded by another notebook too"):
        collect({"a": chapter("a", evidence), "b": chapter("a", evidence)}, DEFAULTS)


def test_a_notebook_without_ledger_is_refused(evidence: Evidence) -> None:
    with pytest.raises(WorkError, match=r"^a: shows its ledger 0 times"):
        collect({"a": chapter("a", evidence, ledgers=0)}, DEFAULTS)


def test_the_ledger_comes_late(book: Path, evidence: Evidence) -> None:
    (book / "index.md").write_text("# Tiny\n\n```{listing} ledger\n```\n", encoding="utf-8")
    made = book_of(book, evidence, {"a": chapter("a", evidence)})
    assert "a.share" not in (made.sources / "index.md").read_text(encoding="utf-8")
    assert '<li id="a.share">' in late(made, "index.md", "ledger")


def test_the_banner_comes_late_and_leaves_the_configuration_alone(book: Path, evidence: Evidence) -> None:
    made = book_of(book, evidence, {"a": chapter("a", evidence)}, confidence=0.9)
    config = yaml.safe_load((made.sources / "_config.yml").read_text(encoding="utf-8"))
    assert config["title"] == "Tiny"
    assert config["sphinx"]["config"]["nb_merge_streams"] is True
    assert made.late[config["html"]["announcement"]]() == banner(evidence, make_scenario({"confidence": 0.9}, "test"))


def test_the_banner_names_parameters_and_data(evidence: Evidence) -> None:
    assert "confidence = 0.95" in banner(evidence, DEFAULTS)
    changed = banner(evidence, make_scenario({"confidence": 0.9, "target_population": "treated"}, "test"))
    assert "confidence = 0.9," in changed
    assert "target_population = treated" in changed
    assert f"version {evidence.version}" in changed
    assert evidence.digest[:8] in changed


def test_an_empty_record_resolves_plain_text() -> None:
    assert Record(DEFAULTS).resolve("Plain text.", "here") == "Plain text."
