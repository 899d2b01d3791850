"""The picture that stands for a report elsewhere."""

import struct
from pathlib import Path

import pytest

from remission.pipeline import socialcard


def test_the_picture_has_the_size_that_is_asked_for_and_is_the_same_again(tmp_path: Path) -> None:
    first = socialcard.write(
        tmp_path / "one", "A title of some length that is broken into lines", "What it is.", tmp_path / "kept"
    ).read_bytes()
    assert first.startswith(b"\x89PNG")
    assert struct.unpack(">II", first[16:24]) == (1200, 630)
    assert b"Software" not in first
    again = socialcard.write(
        tmp_path / "two", "A title of some length that is broken into lines", "What it is.", tmp_path / "other"
    ).read_bytes()
    assert again == first


def test_it_is_drawn_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    socialcard.write(tmp_path / "one", "A title", "What it is.", tmp_path / "kept")
    monkeypatch.setattr(socialcard, "_drawn", None)
    assert socialcard.write(tmp_path / "two", "A title", "What it is.", tmp_path / "kept").is_file()
