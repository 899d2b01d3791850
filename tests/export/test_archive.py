"""Zip files that are the same wherever and whenever they are made."""

import io
import zipfile
from pathlib import Path

from remission import ledgerfile
from remission.evidence import Evidence
from remission.pipeline.export.archive import zipped


def test_the_same_content_gives_the_same_bytes_in_any_order() -> None:
    files = {"b.csv": b"2", "a.csv": b"1" * 1000}
    first = zipped("data", files)
    assert first == zipped("data", dict(reversed(files.items())))
    assert len(first) < 600
    assert zipped("data", files | {"a.csv": b"0"}) != first


def test_what_went_in_comes_out_in_a_folder_of_its_own() -> None:
    with zipfile.ZipFile(io.BytesIO(zipped("mine", {"b": b"2", "a": b"1"}))) as archive:
        assert archive.namelist() == ["mine/a", "mine/b"]
        assert archive.testzip() is None
        assert archive.read("mine/b") == b"2"
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_a_site_offers_its_data_and_its_ledger(site: Path, evidence: Evidence, tmp_path: Path) -> None:
    with zipfile.ZipFile(site / "downloads" / "remission-data.zip") as archive:
        archive.extractall(tmp_path)
    taken = tmp_path / "remission-data"
    assert Evidence.load(taken).digest == evidence.digest
    assert (taken / "LICENSE").is_file()
    with zipfile.ZipFile(site / "downloads" / "remission-ledger.zip") as archive:
        names = {Path(name).name: archive.read(name) for name in archive.namelist()}
    assert names.keys() == {ledgerfile.NAME, ledgerfile.SCHEMA, ledgerfile.TABLE, "LICENSE"}
    assert all(content == (site / name).read_bytes() for name, content in names.items())
