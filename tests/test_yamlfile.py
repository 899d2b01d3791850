"""Small YAML files as data: what is read, and what is refused with file and line."""

from pathlib import Path

import pytest

from remission.errors import InputError
from remission.yamlfile import read_mapping, read_text


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "settings.yaml"


@pytest.mark.parametrize(
    ("text", "content"),
    [
        ("a: 1\nb: text\nc: 0.5\nd: [1, 2]\ne: {f: true}\n", {"a": 1, "b": "text", "c": 0.5, "d": [1, 2], "e": {"f": True}}),
        ("", {}),
        ("# only a comment\n", {}),
        ("---\n", {}),
        ("\N{GREEK SMALL LETTER ALPHA}: 1\n", {"\N{GREEK SMALL LETTER ALPHA}": 1}),
        ("a: &name 1\n", {"a": 1}),
        ("a: {b: {c: {d: {e: {f: {g: 1}}}}}}\n", {"a": {"b": {"c": {"d": {"e": {"f": {"g": 1}}}}}}}),
    ],
)
def test_mappings_are_read(file: Path, text: str, content: dict[str, object]) -> None:
    file.write_text(text, encoding="utf-8")
    assert read_mapping(file) == content


@pytest.mark.parametrize(
    ("text", "line", "problem"),
    [
        pytest.param("a: 1\nb: 2\na: 3\n", 3, "'a' stands twice", id="repeated-key"),
        pytest.param("a:\n  b: 1\n  b: 1\n", 3, "'b' stands twice", id="repeated-inner-key"),
        pytest.param("a: &x 1\nb: *x\n", 2, "an alias", id="alias"),
        pytest.param("a: 1\nb: !!python/object:os.system {}\n", 2, "python/object:os.system", id="python-object"),
        pytest.param("a: !!python/name:os.system\n", 1, "python/name:os.system", id="python-name"),
        pytest.param("a: !!python/object/apply:os.system [ls]\n", 1, "python/object/apply", id="python-apply"),
        pytest.param("[" * 10_000, 1, "nested more than 8 deep", id="10000-brackets"),
        pytest.param("{a: " * 10_000, 1, "nested more than 8 deep", id="10000-braces"),
        pytest.param("- " * 10_000, 1, "nested more than 8 deep", id="10000-dashes"),
        pytest.param("a: {b: {c: {d: {e: {f: {g: {h: 1}}}}}}}\n", 1, "nested more than 8 deep", id="one-too-deep"),
        pytest.param("a: 1\n\tb: 2\n", 2, "cannot start any token", id="tab"),
        pytest.param("a: [1\n", 2, "expected", id="unclosed"),
        pytest.param("a: 1\n---\nb: 2\n", 2, "another document", id="two-documents"),
    ],
)
def test_the_line_of_a_fault_is_named(file: Path, text: str, line: int, problem: str) -> None:
    file.write_text(text, encoding="utf-8")
    with pytest.raises(InputError) as caught:
        read_mapping(file)
    assert str(caught.value).startswith(f"{file}, line {line}, column ")
    assert problem in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(("text", "kind"), [("- 1\n- 2\n", "list"), ("only text", "str"), ("3", "int"), ("true", "bool")])
def test_anything_but_a_mapping_is_refused(file: Path, text: str, kind: str) -> None:
    file.write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=rf"settings\.yaml: expected 'name: value' lines, found a {kind}$"):
        read_mapping(file)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("a: 2001-13-45\n", id="impossible-date"),
        pytest.param("a: \0\n", id="null-byte"),
        pytest.param("a: " + "9" * 5000, id="5000-digits"),
    ],
)
def test_unreadable_values_are_refused_in_one_line(file: Path, text: str) -> None:
    file.write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=r"settings\.yaml: not readable as YAML: [^\n]+$"):
        read_mapping(file)


def test_missing_file(file: Path) -> None:
    with pytest.raises(InputError, match=r"settings\.yaml: no such file$"):
        read_text(file)


def test_folder(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r": cannot be read: "):
        read_text(tmp_path)


def test_binary_file(file: Path) -> None:
    file.write_bytes(bytes(range(256)))
    with pytest.raises(InputError, match=r"settings\.yaml: not UTF-8 text"):
        read_text(file)


def test_a_file_may_have_256_kib_and_no_more(file: Path) -> None:
    file.write_text("#" * 256 * 1024, encoding="utf-8")
    assert read_mapping(file) == {}
    file.write_text("#" * (256 * 1024 + 1), encoding="utf-8")
    with pytest.raises(InputError, match=r"settings\.yaml: larger than 256 KiB"):
        read_text(file)


@pytest.mark.parametrize(
    "text", ["? [a, b]\n: 1\n", "{a: 1, ? {b: 1} : 2}\n", "a: !!timestamp foo\n", "a: !!bool maybe\n", 'a: !!int ""\n', "a: !x 1\n"]
)
def test_unusual_yaml_is_refused_with_its_line(tmp_path: Path, text: str) -> None:
    path = tmp_path / "odd.yml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match="line 1"):
        read_mapping(path)


def test_a_path_with_a_null_byte_is_refused() -> None:
    with pytest.raises(InputError, match="cannot be read"):
        read_mapping(Path("a\0b.yml"))
