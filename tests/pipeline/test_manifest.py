"""What a site was made from and what it holds, as its manifest says it."""

import hashlib
import json
import platform
from pathlib import Path

import pytest

from remission import __version__
from remission.errors import InputError
from remission.evidence import Evidence
from remission.pipeline import manifest
from remission.pipeline.manifest import Manifest
from remission.scenario import make_scenario


@pytest.fixture
def made(evidence: Evidence) -> Manifest:
    return manifest.make(make_scenario({"confidence": 0.9}, "test"), evidence, ["a", "b"])


@pytest.fixture
def site(tmp_path: Path, made: Manifest) -> Path:
    (tmp_path / "_static").mkdir()
    (tmp_path / "index.html").write_text("page", encoding="utf-8")
    (tmp_path / "_static" / "a.css").write_text("style", encoding="utf-8")
    manifest.write(tmp_path, made)
    return tmp_path


def test_it_says_what_a_site_was_made_from(made: Manifest, evidence: Evidence) -> None:
    assert made.remission == __version__
    assert made.notebooks == ("a", "b")
    assert made.data.model_dump() == {"version": evidence.version, "digest": evidence.digest, "files": evidence.digests}
    assert (made.parameters["confidence"], made.parameters["seed"]) == (0.9, 2017)


def test_it_names_the_software_that_numbers_depend_on(made: Manifest) -> None:
    assert made.software["python"] == platform.python_version()
    assert made.software.keys() >= {"numpy", "scipy", "pandas", "papermill", "jupyter-book", "statsmodels"}
    assert "pytest" not in made.software
    assert len(made.code) == 64


def test_it_holds_the_hash_of_every_file_but_itself(site: Path) -> None:
    read = manifest.read(site)
    assert list(read.files) == ["_static/a.css", "index.html"]
    assert read.files["index.html"] == hashlib.sha256(b"page").hexdigest()
    assert manifest.digests(site) == read.files


def test_it_is_read_as_it_was_written(site: Path, made: Manifest) -> None:
    assert manifest.read(site).model_copy(update={"files": {}}) == made
    before = (site / manifest.NAME).read_bytes()
    manifest.write(site, made)
    assert (site / manifest.NAME).read_bytes() == before


def test_a_folder_that_is_none_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"nowhere: no such folder; name the folder of a built site$"):
        manifest.read(tmp_path / "nowhere")


def test_a_foreign_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"no site of this report \(it holds no readable build\.json\)"):
        manifest.read(tmp_path)


@pytest.mark.parametrize(
    ("content", "place"),
    [
        ("not json", "content"),
        ("[]", "content"),
        ("{}", "format"),
        ('{"format": 3}', "format"),
        ('{"remission": "0.1.0", "parameters": {}}', "format"),
    ],
)
def test_another_format_is_refused_in_one_line(site: Path, content: str, place: str) -> None:
    (site / manifest.NAME).write_text(content, encoding="utf-8")
    with pytest.raises(InputError, match=rf"build\.json: no manifest of format 2 \({place}: .*\); build the site again$") as caught:
        manifest.read(site)
    assert "\n" not in str(caught.value)


def test_an_unknown_key_is_refused(site: Path) -> None:
    content = json.loads((site / manifest.NAME).read_text(encoding="utf-8"))
    (site / manifest.NAME).write_text(json.dumps(content | {"more": 1}), encoding="utf-8")
    with pytest.raises(InputError, match=r"\(more: "):
        manifest.read(site)
