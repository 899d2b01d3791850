"""The hand-written pages: citations that match the project's files, numbered limitations, a glossary in order."""

import re
from pathlib import Path

import pytest
import yaml

from remission.pipeline.check import typed_numbers

ROOT = Path(__file__).resolve().parents[1]
BOOK = ROOT / "book"
TOC = yaml.safe_load((BOOK / "_toc.yml").read_text(encoding="utf-8"))
LISTED = [chapter["file"] for part in TOC["parts"] for chapter in part["chapters"]]
PAGES = sorted(BOOK.glob("*.md"))


def text(name: str) -> str:
    return (BOOK / f"{name}.md").read_text(encoding="utf-8")


def terms() -> list[str]:
    """The terms of the glossary: unindented lines of its block."""
    (block,) = re.findall(r"^```\{glossary\}\n(.*?)^```$", text("glossary"), re.MULTILINE | re.DOTALL)
    return [line for line in block.splitlines() if line and not line.startswith((" ", ":"))]


@pytest.mark.parametrize("page", PAGES, ids=lambda path: path.stem)
def test_a_page_stands_in_the_contents_and_holds_no_typed_number(page: Path) -> None:
    assert page.stem in [TOC["root"], *LISTED]
    assert typed_numbers(page.read_text(encoding="utf-8")) == []


def test_every_limitation_has_a_number_an_anchor_and_an_answer() -> None:
    sections = re.findall(r"^\(limit-[a-z-]+\)=\n## (\d+)\. .+?\n(.*?)(?=^\(limit-)", text("limitations"), re.MULTILINE | re.DOTALL)
    assert [int(number) for number, _ in sections] == list(range(1, 18))
    for number, section in sections:
        assert [part for part in ("*Objection.*", "*Answer.*", "*What remains.*") if section.count(part) != 1] == [], number


def test_no_term_stands_twice_in_the_glossary() -> None:
    found = [term.lower() for term in terms()]
    assert len(found) == len(set(found))
    assert len(found) > 50


@pytest.mark.parametrize(
    "abbreviation", ["DMT", "NEDA", "ARR", "CDI", "CDW", "BPF", "ITP", "EDSS", "MRI", "IMOR", "CARE-MS", "SIR", "NNTH", "AIC", "FDA", "EMA"]
)
def test_an_abbreviation_is_explained(abbreviation: str) -> None:
    assert abbreviation in terms()
