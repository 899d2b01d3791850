"""The gate on a built site: n of n, and planted faults."""

import shutil
from pathlib import Path

import pytest

from remission import ledgerfile
from remission.errors import InputError
from remission.evidence import Evidence
from remission.gate.report import SiteReport, read_site
from remission.pipeline.check import check_site, report
from remission.pipeline.project import Project
from remission.seed import SeedNumber, read_index

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def index() -> list[SeedNumber]:
    return read_index(ROOT / "seeds" / "editorial.csv")


@pytest.fixture(scope="module")
def found(site: Path, evidence: Evidence, index: list[SeedNumber]) -> SiteReport:
    return read_site(site, evidence, index)


def test_every_number_of_the_site_and_of_the_editorial_is_covered(found: SiteReport, index: list[SeedNumber]) -> None:
    assert found.faults == []
    pages, allowed, editorial = found.lines
    total = f"{found.coverage.total:,}"
    assert pages.startswith(f"Numbers on the pages: {total} of {total} lead to their source (table ")
    assert allowed.startswith("Numbers that need none: ")
    assert editorial.startswith(f"Numbers of the editorial: {len(index)} of {len(index)} used (55 of 55 quantities shown")


def test_the_coverage_as_plain_data(found: SiteReport, index: list[SeedNumber]) -> None:
    content = report([], found)
    assert content["valid"]
    assert content["coverage"]["numbers"]["bound"] == content["coverage"]["numbers"]["of"] > 5000
    assert content["coverage"]["editorial"] == {"used": len(index), "of": len(index)}


PLANTED = {
    "prose": ("</p>", " It was 61.7%.</p>"),
    "a caption": ("<caption>", "<caption>Of 617 patients: "),
    "a table": ("</td>", " 61.7%</td>"),
    "a figure title": ("<figcaption>", "<figcaption>Only 61.7%: "),
    "a figure": ("</text>", " 61.7</text>"),
}


@pytest.mark.parametrize("place", PLANTED)
def test_a_planted_orphan_is_told(site: Path, tmp_path: Path, evidence: Evidence, index: list[SeedNumber], place: str) -> None:
    old, new = PLANTED[place]
    shutil.copy(site / ledgerfile.NAME, tmp_path)
    head, article, rest = (site / "efficacy.html").read_text(encoding="utf-8").partition("<article")
    assert old in rest
    (tmp_path / "efficacy.html").write_text(head + article + rest.replace(old, new, 1), encoding="utf-8")
    (fault,) = {orphan.message for orphan in read_site(tmp_path, evidence, index).coverage.orphans}
    assert fault.startswith("efficacy.html, ")
    assert "'61" in fault


def test_a_number_of_the_editorial_that_no_page_shows_is_told(
    site: Path, tmp_path: Path, evidence: Evidence, index: list[SeedNumber]
) -> None:
    shutil.copy(site / ledgerfile.NAME, tmp_path)
    shutil.copy(site / "index.html", tmp_path)
    faults = read_site(tmp_path, evidence, index).faults
    assert any(fault.startswith("N036: dose of each infusion, first course") for fault in faults)


def test_a_site_of_other_data_is_not_judged(site: Path, package: Path) -> None:
    assert check_site(Project(ROOT), ROOT / "data", site).faults == []
    rows = (package / "gaps.csv").read_text(encoding="utf-8").splitlines()
    (package / "gaps.csv").write_text("\n".join(rows[:-1]) + "\n", encoding="utf-8")
    with pytest.raises(InputError, match=r"was built from other data; build again to check its pages$"):
        check_site(Project(ROOT), package, site)


def test_a_folder_without_a_ledger_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"ledger\.json: cannot be read"):
        check_site(Project(ROOT), ROOT / "data", tmp_path)
