"""The folder of the cache: whole entries or none, whatever happens to its files, and whoever else is at work in it."""

import gzip
import json
import os
import random
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest

from remission.pipeline import entries
from remission.pipeline.entries import Kind

KEY = "ab" + "0" * 62
READS = "c" * 64
DAY = 86_400


def keep(folder: Path, text: str = "one", key: str = KEY, reads: str = READS, kind: Kind = "pages") -> Path:
    entries.write(folder, key, reads, kind, {"reads": {"data/a.csv": "1"}}, {"text": text})
    return folder / key[:2] / f"{key[2:]}-{reads[:16]}.{kind}.gz"


def age(path: Path, days: float) -> None:
    then = time.time() - days * DAY
    os.utime(path, (then, then))


def files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


def test_what_is_kept_comes_back(tmp_path: Path) -> None:
    path = keep(tmp_path / "new" / "cache")
    (entry,) = entries.of_key(tmp_path / "new" / "cache", KEY, ("pages",))
    assert files(tmp_path) == [path] == [entry.path]
    assert entry.header() == {"key": KEY, "reads": {"data/a.csv": "1"}}
    assert entry.content() == {"text": "one"}
    assert (entry.kind, entry.size) == ("pages", path.stat().st_size)


def test_the_same_key_and_reads_have_one_entry_of_a_kind(tmp_path: Path) -> None:
    for text in ("one", "two"):
        keep(tmp_path, text)
    (entry,) = entries.of_key(tmp_path, KEY, ("pages",))
    assert entry.content() == {"text": "two"}
    keep(tmp_path, reads="d" * 64)
    keep(tmp_path, kind="estimates")
    assert len(entries.every(tmp_path)) == 3
    assert len(entries.of_key(tmp_path, KEY, ("pages",))) == 2


def test_entries_of_a_key_come_by_kind_and_last_use(tmp_path: Path) -> None:
    first, second, third = keep(tmp_path, reads="1" * 64), keep(tmp_path, reads="2" * 64), keep(tmp_path, kind="estimates")
    keep(tmp_path, key="ab" + "1" * 62)
    for path, days in ((first, 3), (second, 2), (third, 4)):
        age(path, days)
    assert [entry.path for entry in entries.of_key(tmp_path, KEY, ("estimates", "pages"))] == [third, second, first]
    next(entry for entry in entries.every(tmp_path) if entry.path == first).touch()
    assert [entry.path for entry in entries.of_key(tmp_path, KEY, ("pages",))] == [first, second]
    assert entries.of_key(tmp_path / "none", KEY, ("pages",)) == []


@pytest.mark.parametrize(
    "damage",
    [
        pytest.param(lambda content: content[: len(content) // 2], id="half"),
        pytest.param(lambda content: content[:-1], id="one-byte-short"),
        pytest.param(lambda content: content[:-9] + bytes([content[-9] ^ 1]) + content[-8:], id="one-bit"),
        pytest.param(lambda _: b"", id="empty"),
        pytest.param(lambda _: b"\0" * 100, id="zeros"),
        pytest.param(lambda _: b"{}\n{}", id="not-compressed"),
        pytest.param(lambda _: gzip.compress(b""), id="nothing"),
        pytest.param(lambda _: gzip.compress(b"\xff\xfe\n{}"), id="no-text"),
        pytest.param(lambda _: gzip.compress(b"{}\n{}"), id="another-header"),
        pytest.param(lambda _: gzip.compress(json.dumps({"key": "a", "reads": {}}).encode() + b"\n{}"), id="another-key"),
        pytest.param(lambda _: gzip.compress(json.dumps({"key": KEY, "reads": 1}).encode() + b"\n{}"), id="another-form"),
        pytest.param(lambda _: gzip.compress(json.dumps({"key": KEY, "reads": {}}).encode()), id="header-alone"),
        pytest.param(lambda _: gzip.compress(json.dumps({"key": KEY, "reads": {}}).encode() + b"\n[1]"), id="a-list"),
        pytest.param(lambda _: gzip.compress(json.dumps({"key": KEY, "reads": {}}).encode() + b"\n{"), id="half-a-body"),
        pytest.param(lambda _: gzip.compress(b"[" * 100_000), id="too-deep"),
    ],
)
def test_a_damaged_entry_counts_as_none_and_is_replaced(tmp_path: Path, damage: Callable[[bytes], bytes]) -> None:
    path = keep(tmp_path)
    path.write_bytes(damage(path.read_bytes()))
    (entry,) = entries.every(tmp_path)
    assert entry.content() is None
    assert not path.exists()
    keep(tmp_path)
    assert entries.every(tmp_path)[0].content() == {"text": "one"}


def test_an_entry_that_vanished_counts_as_none(tmp_path: Path) -> None:
    path = keep(tmp_path)
    (entry,) = entries.every(tmp_path)
    path.unlink()
    assert (entry.header(), entry.content(), entry.remove()) == (None, None, 0)
    entry.touch()
    assert not path.exists()


def test_writing_replaces_a_whole_entry_or_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    keep(tmp_path, "one")

    def fail(_: object, target: object) -> None:
        raise OSError(28, "No space left on device", str(target))

    with monkeypatch.context() as patch:
        patch.setattr(Path, "replace", fail)
        with pytest.raises(OSError, match="No space"):
            keep(tmp_path, "two")
    (entry,) = entries.every(tmp_path)
    assert entry.content() == {"text": "one"}
    assert files(tmp_path) == [entry.path]


def test_writing_goes_on_where_another_process_clears(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put = Path.replace
    cleared: list[tuple[int, int]] = []

    def clear_first(path: Path, target: Path) -> Path:
        if len(cleared) < 3:
            cleared.append(entries.clear(tmp_path))
        return put(path, target)

    monkeypatch.setattr(Path, "replace", clear_first)
    keep(tmp_path)
    assert len(cleared) == 3
    assert [entry.content() for entry in entries.every(tmp_path)] == [{"text": "one"}]


def test_clearing_removes_what_belongs_to_the_cache_and_nothing_else(tmp_path: Path) -> None:
    kept = [keep(tmp_path), keep(tmp_path, kind="estimates"), keep(tmp_path, key="cd" + "0" * 62)]
    outdated, unfinished = tmp_path / f"{'e' * 64}.ipynb", tmp_path / "ab" / "entry-x.part"
    foreign = [tmp_path / "notes.txt", tmp_path / "ab" / "notes.gz", tmp_path / "mine" / kept[0].name, tmp_path / "a.ipynb"]
    (tmp_path / "mine").mkdir()
    for path in (outdated, unfinished, *foreign):
        path.write_text("abc", encoding="utf-8")
    elsewhere = tmp_path / "elsewhere"
    keep(elsewhere, key="ef" + "0" * 62)
    (tmp_path / "ef").symlink_to(elsewhere / "ef")
    foreign += files(elsewhere)
    size = sum(path.stat().st_size for path in (*kept, outdated))
    assert entries.clear(tmp_path) == (4, size)
    assert files(tmp_path) == sorted(foreign)
    assert not (tmp_path / "cd").exists()
    assert entries.clear(tmp_path) == (0, 0)
    assert entries.clear(tmp_path / "none") == (0, 0)


def test_what_was_used_longest_ago_goes_first(tmp_path: Path) -> None:
    paths = [keep(tmp_path, key=f"{number:02x}{'0' * 62}") for number in range(5)]
    for days, path in enumerate(paths):
        age(path, days + 0.5)
    sizes = [path.stat().st_size for path in paths]
    assert entries.trim(tmp_path, sum(sizes)) == 0
    assert entries.trim(tmp_path, sum(sizes[:3])) == sum(sizes[3:])
    assert [entry.path for entry in entries.every(tmp_path)] == paths[:3]


def test_what_was_used_today_stays(tmp_path: Path) -> None:
    paths = [keep(tmp_path, key=f"{number:02x}{'0' * 62}") for number in range(3)]
    age(paths[1], 2)
    size = paths[1].stat().st_size
    assert entries.trim(tmp_path, 0) == size
    assert {entry.path for entry in entries.every(tmp_path)} == {paths[0], paths[2]}


def test_what_was_left_unfinished_goes_after_a_day(tmp_path: Path) -> None:
    keep(tmp_path)
    old, new, outdated = tmp_path / "ab" / "entry-1.part", tmp_path / "ab" / "entry-2.part", tmp_path / f"{'e' * 64}.ipynb"
    for path in (old, new, outdated):
        path.write_text("abc", encoding="utf-8")
    for path in (old, outdated):
        age(path, 2)
    assert entries.trim(tmp_path, 10**9) == 6
    assert not old.exists()
    assert not outdated.exists()
    assert new.exists()


# --- several processes ---


def _work(folder: Path, seed: int) -> list[str]:
    """Write, read, damage, trim and clear in turn; returns what was read and is not what was written."""
    choose, wrong = random.Random(seed), []
    for _ in range(100):
        key = f"{choose.randrange(3):02x}{'0' * 62}"
        match choose.randrange(12):
            case 0:
                entries.clear(folder)
            case 1:
                entries.trim(folder, 0)
            case 2:
                for entry in entries.every(folder)[:1]:
                    entry.path.unlink(missing_ok=True)
            case 3:
                with suppress(FileNotFoundError):
                    keep(folder, key * 500, key).write_bytes(b"half")
            case 4 | 5 | 6:
                keep(folder, key * 500, key)
            case _:
                found = [entry.content() for entry in entries.of_key(folder, key, ("pages",))]
                wrong += [str(content) for content in found if content not in (None, {"text": key * 500})]
    return wrong


def test_processes_write_read_damage_and_clear_at_once(tmp_path: Path) -> None:
    lines = [[sys.executable, __file__, str(tmp_path / "cache"), str(seed)] for seed in range(3)]
    running = [subprocess.Popen(line, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) for line in lines]
    assert [process.communicate()[0] for process in running] == ["[]\n"] * 3
    keep(tmp_path)
    assert [entry.content() for entry in entries.of_key(tmp_path, KEY, ("pages",))] == [{"text": "one"}]
    assert not [path for path in files(tmp_path) if path.suffix == ".part"]


if __name__ == "__main__":
    print(_work(Path(sys.argv[1]), int(sys.argv[2])))  # noqa: T201
