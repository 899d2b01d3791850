"""Reading small YAML files as data, never as instructions."""

from io import StringIO
from pathlib import Path
from typing import Any

import yaml

from remission import reads
from remission.errors import InputError

_LARGEST = 256 * 1024
_DEEPEST = 8


class _Loader(yaml.SafeLoader):
    """Safe YAML that also refuses tags, repeated keys, aliases (which can blow up in memory) and deep nesting."""

    depth = 0

    def _mark(self) -> Any:
        return self.peek_event().start_mark  # type: ignore[no-untyped-call]

    def compose_node(self, parent: Any, index: Any) -> Any:
        if self.check_event(yaml.AliasEvent):
            raise yaml.MarkedYAMLError(problem="an alias; write the value out", problem_mark=self._mark())
        tag = getattr(self.peek_event(), "tag", None)  # type: ignore[no-untyped-call]
        if tag is not None:
            raise yaml.MarkedYAMLError(problem=f"the tag {tag}; write plain values", problem_mark=self._mark())
        self.depth += 1
        if self.depth > _DEEPEST:
            raise yaml.MarkedYAMLError(problem=f"nested more than {_DEEPEST} deep", problem_mark=self._mark())
        node = super().compose_node(parent, index)
        self.depth -= 1
        return node

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        seen: set[str] = set()
        for key, _ in node.value:
            if not isinstance(key, yaml.ScalarNode):
                raise yaml.MarkedYAMLError(problem="a name that is no plain text", problem_mark=key.start_mark)
            if key.value in seen:
                raise yaml.MarkedYAMLError(problem=f"'{key.value}' stands twice", problem_mark=key.start_mark)
            seen.add(key.value)
        return super().construct_mapping(node, deep=deep)


def read_mapping(path: Path) -> dict[Any, Any]:
    """The mapping that a YAML file holds (an empty file is an empty one); InputError with file and line otherwise."""
    text = read_text(path)
    try:
        content = yaml.load(text, _Loader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        where = f"{path}, line {mark.line + 1}, column {mark.column + 1}" if mark else str(path)
        raise InputError(f"{where}: {error.problem}") from None
    except (yaml.YAMLError, ValueError) as error:
        raise InputError(f"{path}: not readable as YAML: {str(error).splitlines()[0]}") from None
    if content is None:
        return {}
    if not isinstance(content, dict):
        raise InputError(f"{path}: expected 'name: value' lines, found a {type(content).__name__}")
    return content


def read_text(path: Path) -> str:
    """The text of a small UTF-8 file; InputError where it is missing, unreadable, too large or not text."""
    try:
        if path.stat().st_size > _LARGEST:
            raise InputError(f"{path}: larger than {_LARGEST // 1024} KiB; is it the right file?")
        return StringIO(reads.read(path).decode("utf-8"), newline=None).read()
    except FileNotFoundError:
        reads.note(path, reads.ABSENT)
        raise InputError(f"{path}: no such file") from None
    except UnicodeDecodeError:
        raise InputError(f"{path}: not UTF-8 text; is it the right file?") from None
    except ValueError as error:
        raise InputError(f"{path}: cannot be read: {error}") from None
    except OSError as error:
        raise InputError(f"{path}: cannot be read: {error.strerror}") from None
