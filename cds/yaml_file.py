"""YAML as authors write it: plain values, and the line of any of them when a fault must be shown.

Reading is one pass of the C loader. Lines are found by a second pass, only when something is wrong.
"""

from __future__ import annotations

from dataclasses import dataclass
from sys import intern
from types import GeneratorType
from typing import TYPE_CHECKING, Any

import yaml

from cds.errors import Fault

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

__all__ = ["YamlFile", "read_yaml"]


_STR, _SEQ, _MAP = (f"tag:yaml.org,2002:{kind}" for kind in ("str", "seq", "map"))
_MEANS = {
    first: tuple((tag, pattern) for tag, pattern in resolvers if not tag.endswith(":bool") or first in "tTfF")
    for first, resolvers in yaml.CSafeLoader.yaml_implicit_resolvers.items()
}
"""What a word without quotes can be other than a word, by its first letter; `on`/`yes`/`no` stay words."""


class _Loader(yaml.CSafeLoader):
    """The safe loader, but a key written twice is an error, and words, lists and mappings are made without asking the
    library's table of constructors for each: thousands of files are read at a start."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self._made: dict[int, Any] = {}

    # the C parser asks these three of every node

    def resolve(self, kind: type[yaml.Node], value: Any, implicit: Any) -> str:
        """The tag of a node that has none."""
        if kind is not yaml.ScalarNode:
            return _SEQ if kind is yaml.SequenceNode else _MAP
        if implicit[0]:
            for tag, pattern in _MEANS.get(value[:1], ()):
                if pattern.match(value):
                    return str(tag)
        return _STR

    def descend_resolver(self, current_node: Any, current_index: Any) -> None:
        """No tag depends on where a node stands."""

    def ascend_resolver(self) -> None:
        """Nor here."""

    def construct_document(self, node: yaml.Node) -> Any:
        """The value of the document."""
        return self._value(node)

    def _value(self, node: Any) -> Any:
        tag = node.tag
        if tag == _STR:
            return node.value
        if tag != _MAP and tag != _SEQ:
            return self._other(node)
        made = self._made.get(id(node))
        if made is None:  # an alias is the same value, not a copy: a few lines could mean millions of copies
            made = self._made[id(node)] = self._listed(node) if tag == _SEQ else self._mapped(node)
        return made

    def _listed(self, node: yaml.Node) -> list[Any]:
        if not isinstance(node, yaml.SequenceNode):
            raise yaml.constructor.ConstructorError(None, None, "this is no list", node.start_mark)
        return [self._value(each) for each in node.value]

    def _mapped(self, node: yaml.Node) -> dict[Any, Any]:
        if not isinstance(node, yaml.MappingNode):
            raise yaml.constructor.ConstructorError(None, None, "this is no mapping", node.start_mark)
        pairs: dict[Any, Any] = {}
        for key_node, value_node in node.value:
            key = self._value(key_node)
            try:
                twice = key in pairs
            except TypeError as error:
                raise yaml.constructor.ConstructorError(
                    None, None, "a key must be a word", key_node.start_mark
                ) from error
            if twice:
                raise yaml.constructor.ConstructorError(
                    None, None, f"the key {key!r} is written twice", key_node.start_mark
                )
            if isinstance(key, str):
                key = intern(key)  # a few hundred words in thousands of files: 1.7 MB at 10,000 rules
            pairs[key] = self._value(value_node)
        return pairs

    def _other(self, node: Any) -> Any:
        """A number, a date, nothing; a tag that is not the safe loader's is an error."""
        construct = self.yaml_constructors.get(node.tag) or self.yaml_constructors[None]
        made = construct(self, node)
        if isinstance(made, GeneratorType):
            raise yaml.constructor.ConstructorError(
                None, None, f"{node.tag} is not read here", node.start_mark
            )
        return made


@dataclass(frozen=True, slots=True)
class YamlFile:
    """One file, as faults show it. Neither its text nor its value is kept: thousands of files may be open at once."""

    name: str
    path: Path

    def line(self, path: Sequence[str | int] = ()) -> int:
        """The line where the value at `path` is written; of the nearest parent that exists otherwise."""
        node = _nodes(self.path)
        line = 1 if node is None else node.start_mark.line + 1
        for step in path:
            if isinstance(node, yaml.MappingNode):
                for key, value in node.value:
                    if key.value == str(step):
                        line, node = key.start_mark.line + 1, value
                        break
                else:
                    return line
            elif isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
                node = node.value[step]
                line = node.start_mark.line + 1
            else:
                return line
        return line

    def fault(self, code: str, message: str, path: Sequence[str | int] = (), remedy: str = "") -> Fault:
        """A fault at the line of `path`."""
        return Fault(self.name, self.line(path), code, message, remedy)


def _nodes(path: Path) -> yaml.Node | None:
    try:
        return yaml.compose(path.read_text(encoding="utf-8"), Loader=_Loader)
    except (OSError, ValueError, yaml.YAMLError):
        return None  # it was readable a moment ago; a fault without its line is better than none


def read_yaml(path: Path, name: str) -> tuple[YamlFile, Any] | Fault:
    """The file and its value, or the fault that kept it from being read."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        reason = "it is not UTF-8 text" if isinstance(error, UnicodeDecodeError) else str(error.strerror)
        return Fault(name, 1, "GL001", f"The file cannot be read: {reason}.", "Save it as UTF-8.")
    try:
        return YamlFile(name, path), yaml.load(text, Loader=_Loader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else 1
        return Fault(
            name,
            line,
            "GL002",
            f"This is not YAML: {error.problem or error.context}.",
            "Look at the indentation and the quotes on this line and the one above.",
        )
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        return Fault(name, 1, "GL002", f"This is not YAML: {str(error).splitlines()[0]}.", "")
