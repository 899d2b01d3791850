"""Files that take long to make are made once."""

import os
from functools import partial
from pathlib import Path

from remission.pipeline.export import store as module
from remission.pipeline.export.store import Store


def counting(made: list[str], name: str) -> bytes:
    made.append(name)
    return name.encode()


def text(number: int) -> bytes:
    return str(number).encode()


def test_what_was_made_from_the_same_is_not_made_again(tmp_path: Path) -> None:
    made: list[str] = []
    for content in ("a", "a", "b"):
        assert Store(tmp_path / "kept").get("pdf", {"from": content}, partial(counting, made, content)) == content.encode()
    assert made == ["a", "b"]
    assert Store(tmp_path / "kept").get("html", {"from": "a"}, lambda: counting(made, "c")) == b"c"
    assert not list((tmp_path / "kept").glob("*.part"))


def test_what_was_of_no_use_for_longest_goes(tmp_path: Path) -> None:
    store = Store(tmp_path)
    for number in range(module._MOST + 2):
        store.get("pdf", number, partial(text, number))
    for place, path in enumerate(sorted(tmp_path.iterdir(), key=lambda path: int(path.read_text()))):
        os.utime(path, (place, place))
    store.get("pdf", 0, lambda: b"again")
    store.trim()
    left = {int(path.read_text()) for path in tmp_path.iterdir()}
    assert left == set(range(module._MOST + 2)) - {1, 2}


def test_a_folder_that_is_not_there_is_nothing_to_trim(tmp_path: Path) -> None:
    Store(tmp_path / "none").trim()
