"""The built site as files: links, sources of what it loads, what its pages say, and what another scenario changes."""

import json
import re
import subprocess
from collections import Counter
from collections.abc import Callable
from functools import cache
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit

import pytest
import yaml
from bs4 import BeautifulSoup, Tag

from remission import __version__, ledgerfile
from remission.evidence import Evidence
from remission.gate.orphans import Gate
from remission.pipeline import digests
from remission.pipeline.notebooks import read_notebook
from remission.scenario import make_scenario
from remission.seed import SeedNumber, read_index

ROOT = Path(__file__).resolve().parents[1]
TOC = yaml.safe_load((ROOT / "book" / "_toc.yml").read_text(encoding="utf-8"))
CHAPTERS = [TOC["root"], *(chapter["file"] for part in TOC["parts"] for chapter in part["chapters"])]
NOTEBOOKS = sorted(path.stem for path in (ROOT / "notebooks").glob("*.ipynb"))
LOADING = {"script": "src", "img": "src", "iframe": "src", "source": "src", "video": "src", "audio": "src", "embed": "src", "link": "href"}

each_chapter = pytest.mark.parametrize("name", CHAPTERS)


@pytest.fixture(scope="module")
def editorial() -> list[SeedNumber]:
    return read_index(ROOT / "seeds" / "editorial.csv")


@cache
def page(path: Path) -> BeautifulSoup:
    return BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser")


def pages(site: Path) -> dict[str, BeautifulSoup]:
    """Every page by name: those of the book, and the index and search pages of the engine."""
    return {path.name: page(path) for path in sorted(site.glob("*.html"))}


def article(site: Path, name: str) -> Tag:
    found = page(site / f"{name}.html").select_one("article")
    assert found is not None
    return found


def words(tag: Tag) -> str:
    return " ".join(tag.get_text(" ").split())


def answer(site: Path) -> str:
    """The landing page's paragraphs up to its figure."""
    figure = article(site, "index").find("figure")
    assert isinstance(figure, Tag)
    return " ".join(words(tag) for tag in reversed(figure.find_all_previous("p")) if tag.find_parent("article"))


def differing(one: Path, other: Path) -> list[str]:
    """The files that two sites do not have in common."""
    first, second = digests.tree(one), digests.tree(other)
    return sorted(name for name in first.keys() | second.keys() if first.get(name) != second.get(name))


# --- links and what is loaded ---


def test_every_page_of_the_book_is_there(site: Path) -> None:
    assert [name for name in CHAPTERS if not (site / f"{name}.html").is_file()] == []


def test_every_internal_link_leads_somewhere(site: Path) -> None:
    found = pages(site)
    ids = {name: {tag["id"] for tag in content.find_all(id=True)} for name, content in found.items()}
    broken = []
    for name, content in found.items():
        for tag in content.find_all(["a", "link", "script", "img", "use", "iframe", "form"]):
            for attribute in ("href", "src", "xlink:href", "action"):
                address = urlsplit(str(tag.get(attribute) or ""))
                if not any(address) or address.scheme or address.netloc:
                    continue
                target = unquote(urljoin(name, address.path)) if address.path else name
                if not (site / target).is_file():
                    broken.append(f"{name}: no {target}")
                elif target in ids and address.fragment and unquote(address.fragment) not in ids[target]:
                    broken.append(f"{name}: no #{address.fragment} in {target}")
    assert broken == []


def test_nothing_is_loaded_from_elsewhere(site: Path) -> None:
    foreign = [
        (name, tag.name, tag[attribute])
        for name, content in pages(site).items()
        for element, attribute in LOADING.items()
        for tag in content.find_all(element)
        if urlsplit(str(tag.get(attribute) or "")).netloc
    ]
    assert foreign == []


def test_styles_load_nothing_from_elsewhere(site: Path) -> None:
    sheets = [path.read_text(encoding="utf-8") for path in (site / "_static").rglob("*.css")]
    assert sheets
    assert [found for sheet in sheets for found in re.findall(r"""(?:@import\s+|url\()["']?(?:https?:)?//[^"')]+""", sheet)] == []


def test_no_id_stands_twice_on_a_page(site: Path) -> None:
    repeated = {
        name: [key for key, times in Counter(tag["id"] for tag in content.find_all(id=True)).items() if times > 1]
        for name, content in pages(site).items()
    }
    assert {name: ids for name, ids in repeated.items() if ids} == {}


def test_nothing_unresolved_is_left(site: Path) -> None:
    def said(name: str) -> str:
        return " ".join(str(text) for text in article(site, name).find_all(string=True) if not text.find_parent(["pre", "code"]))

    assert [name for name in CHAPTERS if re.search(r"\{(num|say|param|show|listing|cite)[:}]", said(name))] == []


# --- what the pages say ---


@each_chapter
def test_every_page_says_what_it_was_built_with(site: Path, evidence: Evidence, name: str) -> None:
    banner = page(site / f"{name}.html").select_one(".built-with")
    assert banner is not None
    text = words(banner)
    assert f"Data: version {evidence.version} ({evidence.digest[:8]}). remission {__version__}." in text
    assert "confidence = 0.95" in text
    assert "target_population = completers" in text


@each_chapter
def test_every_page_has_a_title_and_a_language(site: Path, name: str) -> None:
    content = page(site / f"{name}.html")
    assert content.html is not None
    assert content.html["lang"] == "en"
    assert content.title is not None
    assert len(content.select("article h1")) == 1


def test_the_landing_page_answers_in_few_words(site: Path) -> None:
    text = answer(site)
    assert len([word for word in text.split() if any(sign.isalnum() for sign in word)]) < 120
    assert "51.5%" in text
    assert "55.5%" in text


def test_the_chapter_on_non_enrollment_shows_its_figures(site: Path) -> None:
    text = words(article(site, "non_enrollment"))
    found = [number for number in ("55.5%", "51.5%", "218", "423", "51.6%", "50.1%", "48.4%") if number not in text]
    assert found == []
    assert "48.4%, impossible" in text


def test_every_fact_and_source_has_its_anchor(site: Path, evidence: Evidence) -> None:
    ids = {str(tag["id"]) for tag in article(site, "evidence").find_all(id=True)}
    assert evidence.facts.keys() - ids == set()
    assert {row["source_id"] for row in evidence.tables["sources"]} - ids == set()


def test_every_number_has_its_ledger_entry(site: Path) -> None:
    recorded = json.loads((site / "ledger.json").read_text(encoding="utf-8"))["numbers"]
    ids = {str(tag["id"]) for tag in article(site, "ledger").find_all(id=True)}
    assert recorded.keys() - ids == set()
    links = [str(tag["href"]) for name in CHAPTERS for tag in article(site, name).select("a.num")]
    assert links
    assert {link.removeprefix("ledger.html#") for link in links} <= recorded.keys()


def test_every_figure_has_words_and_data(site: Path) -> None:
    figures = [(name, figure) for name in CHAPTERS for figure in article(site, name).select("figure.report-figure")]
    assert len(figures) >= 10
    for name, figure in figures:
        drawing, caption = figure.find("svg"), figure.find("figcaption")
        assert isinstance(drawing, Tag), name
        assert drawing.get("role") == "img"
        assert len(str(drawing.get("aria-label")).split()) >= 5
        assert isinstance(caption, Tag)
        assert words(caption)
        assert figure.select("details table tbody tr"), f"{name}: {figure.get('id')} has no data"


def test_the_parameters_are_listed(site: Path) -> None:
    listed = [code.get_text() for code in article(site, "parameters").select("th > code[id]")]
    assert listed == list(make_scenario({}, "test").model_dump())


def test_code_is_folded_and_the_ledger_cells_are_gone(site: Path) -> None:
    for name in NOTEBOOKS:
        cells = article(site, name).select("div.cell")
        assert cells
        assert all("tag_hide-input" in cell["class"] for cell in cells if cell.select(".cell_input"))
        assert "numbers recorded" not in words(article(site, name))


def test_no_trace_of_the_machine_is_left(site: Path) -> None:
    folder = str(site.parent)
    files = [path for path in site.rglob("*") if path.suffix in (".html", ".json", ".js", ".md", ".ipynb", ".css")]
    assert [path.name for path in files if folder in path.read_text(encoding="utf-8", errors="replace")] == []


# --- files for programs ---


def test_the_manifest(site: Path, evidence: Evidence) -> None:
    manifest = json.loads((site / "build.json").read_text(encoding="utf-8"))
    assert manifest["remission"] == __version__
    assert manifest["parameters"] == make_scenario({}, "test").model_dump()
    assert manifest["data"] == {"version": evidence.version, "digest": evidence.digest, "files": evidence.digests}
    assert manifest["notebooks"] == NOTEBOOKS


def test_the_ledger_traces_every_number(site: Path, evidence: Evidence) -> None:
    ledger = ledgerfile.read(site / ledgerfile.NAME)
    assert len(ledger.numbers) > 100
    cells = {name: {cell.id for cell in read_notebook(ROOT / "notebooks" / f"{name}.ipynb").cells} for name in NOTEBOOKS}
    for key, entry in ledger.numbers.items():
        assert entry.inputs or entry.assumptions or entry.note, f"{key}: neither a fact nor an assumption"
        assert entry.formula, key
        assert entry.cell in cells[entry.notebook], key
        limits = [limit for limit in (entry.low, entry.value, entry.high) if limit is not None]
        assert limits == sorted(limits) or "literal" in key
    assert {row.source for row in ledger.rows.values()} <= ledger.sources.keys()
    assert {key for key in ledger.rows if key.startswith("F")} <= evidence.facts.keys()


def test_the_ledger_comes_as_table_and_with_its_schema(site: Path) -> None:
    ledger = ledgerfile.read(site / ledgerfile.NAME)
    assert json.loads((site / ledgerfile.SCHEMA).read_text(encoding="utf-8")) == ledgerfile.schema()
    assert (site / ledgerfile.TABLE).read_text(encoding="utf-8") == ledgerfile.to_csv(ledger)


# --- the gate ---


@pytest.mark.parametrize("scenario", ["default", "treated"])
def test_every_number_that_readers_see_answers_for_itself(
    scenario: str, request: pytest.FixtureRequest, evidence: Evidence, editorial: list[SeedNumber]
) -> None:
    folder: Path = request.getfixturevalue("site" if scenario == "default" else "treated_site")
    gate = Gate(ledgerfile.read(folder / ledgerfile.NAME), evidence, [number.number_id for number in editorial])
    found = gate.coverage(folder)
    assert [orphan.message for orphan in found.orphans] == []
    assert found.bound.total() == found.total > 5000
    assert set(found.bound) >= {"prose", "caption", "table", "figure", "label"}


# --- another scenario, and the same again ---


def test_another_scenario_changes_the_answer(site: Path, treated_site: Path) -> None:
    before, after = answer(site), answer(treated_site)
    assert before != after
    assert "50.1%" in after
    assert "all treated" in after
    assert "51.5%" not in after
    assert "55.5%" in after


def test_another_scenario_stands_on_every_page(treated_site: Path) -> None:
    for name in CHAPTERS:
        banner = page(treated_site / f"{name}.html").select_one(".built-with")
        assert banner is not None
        assert "confidence = 0.9," in words(banner)
        assert "target_population = treated" in words(banner)


def test_another_level_changes_the_intervals(site: Path, treated_site: Path) -> None:
    numbers = [json.loads((one / "ledger.json").read_text(encoding="utf-8"))["numbers"] for one in (site, treated_site)]
    wide, narrow = (found["non_enrollment.care_ms_2.no_dmt.of_completers.worst_case"] for found in numbers)
    assert (wide["confidence"], narrow["confidence"]) == (0.95, 0.9)
    assert wide["low"] < narrow["low"] < narrow["value"] == wide["value"] < narrow["high"] < wide["high"]
    assert "90% intervals" in words(article(treated_site, "efficacy"))
    assert "95% intervals" in words(article(site, "efficacy"))


def test_links_hold_under_another_scenario(treated_site: Path) -> None:
    test_every_internal_link_leads_somewhere(treated_site)


def test_a_build_tells_each_step(site: Path) -> None:
    events = (site.parent / "events.txt").read_text(encoding="utf-8").splitlines()
    told = [line for line in events if ": " in line and not line.startswith("[")]
    assert told[:2] == ["check: running", "check: done"]
    assert told[-1] == "publish: done"
    assert all({f"{name}: done", f"{name}: cached"} & set(told) for name in NOTEBOOKS)


def test_the_same_again_comes_from_the_cache_and_is_the_same(
    site: Path, shared: Callable[[str, Callable[[Path], object]], Path], command: Callable[..., subprocess.CompletedProcess[str]]
) -> None:
    def make(folder: Path) -> None:
        done = command(site.parent, "build", "--out", str(folder / "site"))
        assert not done.returncode, done.stderr
        (folder / "events.txt").write_text(done.stderr, encoding="utf-8")

    again = shared("again", make)
    events = (again / "events.txt").read_text(encoding="utf-8")
    assert [f"{name}: cached" for name in NOTEBOOKS if f"{name}: cached" not in events] == []
    assert ": running" not in events.partition("check: done")[2].partition("assemble: running")[0]
    assert differing(site, again / "site") == []


def test_a_site_rendered_upon_another_is_as_if_rendered_alone(
    site: Path,
    treated_site: Path,
    parameters: dict[str, float | int | str],
    shared: Callable[[str, Callable[[Path], object]], Path],
    command: Callable[..., subprocess.CompletedProcess[str]],
) -> None:
    settings = [word for name, value in parameters.items() for word in ("--set", f"{name}={value}")]

    def make(folder: Path) -> None:
        done = command(site.parent, "build", *settings, "--out", str(folder / "site"))
        assert not done.returncode, done.stderr

    assert differing(treated_site, shared("upon", make) / "site") == []
