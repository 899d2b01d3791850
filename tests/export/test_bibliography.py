"""Citations in words, where no book engine resolves them."""

import re
from pathlib import Path

import pytest

from remission.errors import WorkError
from remission.pipeline.export import bibliography
from remission.pipeline.export.bibliography import Bibliography, cited, with_citations
from remission.pipeline.export.store import Store

ROOT = Path(__file__).resolve().parents[2]
WORKS = """
@article{one, author = {Manski, C. F.}, title = {{Bounds on {CARE}}}, journal = {AER}, year = {1990}}
@article{two, author = {Boag, J. W. and van der Berg, A.}, title = {Cured}, journal = {JRSS}, year = {1949}}
@article{many, author = {Cohen, J. and Coles, A. and Fox, E.}, title = {Trial}, journal = {Lancet}, year = {2012}}
@misc{group, author = {{ICH E9 working group}}, title = {Addendum}, year = {2019}}
@misc{nobody, title = {Untold}, year = {2001}}
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "references.bib"
    path.write_text(WORKS, encoding="utf-8")
    return path


@pytest.fixture
def works(file: Path, tmp_path: Path) -> Bibliography:
    return Bibliography.read(file, Store(tmp_path / "kept"))


def test_works_are_named_by_who_and_when(works: Bibliography) -> None:
    named = [" ".join(works.label(key, "here")) for key in ("one", "two", "many", "group", "nobody")]
    assert named == ["Manski 1990", "Boag and van der Berg 1949", "Cohen et al. 2012", "ICH E9 working group 2019", "Untold 2001"]


@pytest.mark.parametrize(
    ("text", "plain", "linked"),
    [
        ("{cite:p}`one`", "(Manski, 1990)", '(<a href="#reference-one">Manski, 1990</a>)'),
        (
            "{cite:t}`many,group`",
            "Cohen et al. (2012), ICH E9 working group (2019)",
            'Cohen et al. (<a href="#reference-many">2012</a>), ICH E9 working group (<a href="#reference-group">2019</a>)',
        ),
    ],
)
def test_citations_become_words(works: Bibliography, text: str, plain: str, linked: str) -> None:
    assert with_citations(f"See {text}.", works, "here", linked=False) == f"See {plain}."
    assert with_citations(f"See {text}.", works, "here", linked=True) == f"See {linked}."


def test_works_are_listed_once_by_author(works: Bibliography) -> None:
    keys = cited(["{cite:p}`one, many`", "{cite:t}`many`"])
    assert keys == ["one", "many"]
    listed = works.listed(keys)
    assert list(listed) == ["many", "one"]
    assert listed["one"] == "C. F. Manski. Bounds on CARE. <em>AER</em>, 1990."


def test_an_unknown_work_is_told_with_its_place(works: Bibliography) -> None:
    with pytest.raises(WorkError, match=r"^safety\.ipynb, cell 'a': no work 'tow' in the bibliography$"):
        with_citations("{cite:p}`tow`", works, "safety.ipynb, cell 'a'", linked=False)


def test_the_same_file_is_read_once(file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = Store(tmp_path / "kept")
    first = Bibliography.read(file, store).listed(["one"])
    monkeypatch.setattr(bibliography, "_works", None)
    assert Bibliography.read(file, store).listed(["one"]) == first


def test_a_project_without_bibliography_has_no_works(tmp_path: Path) -> None:
    assert Bibliography.read(tmp_path / "none.bib", Store(tmp_path / "kept")).listed([]) == {}


def test_no_two_works_of_the_report_are_named_alike(tmp_path: Path) -> None:
    path = ROOT / "book" / "references.bib"
    works = Bibliography.read(path, Store(tmp_path / "kept"))
    keys = re.findall(r"^@\w+\{([^,]+),", path.read_text(encoding="utf-8"), re.MULTILINE)
    labels = [works.label(key, "here") for key in keys]
    assert len(labels) > 50
    assert len(set(labels)) == len(labels)
