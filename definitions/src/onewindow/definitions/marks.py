"""Reading YAML and JSON so that every value remembers its line, and no key is given twice."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from onewindow.definitions.complaint import CatalogueError, Complaint

Trail = tuple[str | int, ...]
"""The way to a value: keys and positions, from the outside in."""

Wrong = tuple[Trail, str, str]
"""What a check found: where, which code, what to do."""

_DEEPEST = 30
_KEY_TAGS = ("tag:yaml.org,2002:str", "tag:yaml.org,2002:merge")


@dataclass(frozen=True, slots=True)
class Marked:
    """A parsed file and the line of each of its keys and items."""

    file: str
    body: Any
    lines: Mapping[Trail, int]

    def line(self, trail: Sequence[str | int]) -> int:
        """The line of the value at `trail`, or of the nearest one around it that is there."""
        return self.lines[self.nearest(trail)]

    def nearest(self, trail: Sequence[str | int]) -> Trail:
        """The part of `trail` that exists, leaving out steps that do not."""
        found: Trail = ()
        for part in trail:
            if (*found, part) in self.lines:
                found = (*found, part)
        return found

    def complaint(self, trail: Sequence[str | int], code: str, text: str) -> Complaint:
        """A complaint about the value at `trail`."""
        path = ".".join(str(part) for part in trail)
        return Complaint(file=self.file, path=path, line=self.line(trail), code=code, text=text)


class _TextDates(yaml.SafeLoader):
    """Reads a date as the text that stands there: its reader can then say in which line a day does not exist."""


_TextDates.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in known if tag != "tag:yaml.org,2002:timestamp"]
    for first, known in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def read(path: Path, name: str, *, dates_as_text: bool = False) -> Marked:
    """Read a file, calling it `name`; CatalogueError if it can't be read or parsed."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as wrong:
        reason = wrong.strerror if isinstance(wrong, OSError) else "it is not UTF-8"
        raise CatalogueError(
            [Complaint(file=name, path="", line=1, code="unreadable", text=f"can't be read: {reason}")]
        ) from None
    return parse(text, name, dates_as_text=dates_as_text)


def parse(text: str, name: str, *, dates_as_text: bool = False) -> Marked:
    """
    Parse the text of a file, calling it `name`; CatalogueError with the line where it is not YAML.

    `dates_as_text` leaves `2026-02-30` to whoever reads the field; YAML itself takes a date for one of its own.
    """
    try:
        loader = (_TextDates if dates_as_text else yaml.SafeLoader)(text)
        try:
            root = loader.get_single_node()
            lines: dict[Trail, int] = {(): 1}
            if root is not None:
                _mark(root, (), lines, name)
            body = None if root is None else loader.construct_document(root)
        finally:
            loader.dispose()
    except yaml.MarkedYAMLError as wrong:
        mark = wrong.problem_mark or wrong.context_mark
        line = mark.line + 1 if mark else 1
        raise CatalogueError(
            [Complaint(file=name, path="", line=line, code="not_yaml", text=f"is not YAML: {wrong.problem}")]
        ) from None
    except (yaml.YAMLError, ValueError) as wrong:  # ValueError: a date that is none
        raise CatalogueError(
            [Complaint(file=name, path="", line=1, code="not_yaml", text=f"is not YAML: {wrong}")]
        ) from None
    return Marked(name, body, lines)


def _mark(node: yaml.Node, trail: Trail, lines: dict[Trail, int], name: str) -> None:
    if len(trail) > _DEEPEST:
        raise _refused(name, trail, node, "too_deep", "is nested too deeply, or contains itself; write it flat")
    if isinstance(node, yaml.SequenceNode):
        for position, item in enumerate(node.value):
            lines[(*trail, position)] = item.start_mark.line + 1
            _mark(item, (*trail, position), lines, name)
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            here = (*trail, str(key.value))
            if key.tag not in _KEY_TAGS:
                raise _refused(name, here, key, "key_not_text", f"{key.value!r} is no text in YAML; put it in quotes")
            if here in lines:
                text = f"{key.value!r} stands here twice (first in line {lines[here]}); remove one"
                raise _refused(name, here, key, "key_twice", text)
            lines[here] = key.start_mark.line + 1
            _mark(value, here, lines, name)


def _refused(name: str, trail: Trail, node: yaml.Node, code: str, text: str) -> CatalogueError:
    path = ".".join(str(part) for part in trail)
    return CatalogueError([Complaint(file=name, path=path, line=node.start_mark.line + 1, code=code, text=text)])
