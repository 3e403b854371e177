"""A story for the rehearsal, read from YAML: every line checked, every mistake named with file and line."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

from onewindow.contracts.instant import Instant, from_local
from onewindow.definitions.compiled import CompiledDefinition
from onewindow.definitions.complaint import CatalogueError, Complaint
from onewindow.definitions.load import Catalogue
from onewindow.definitions.marks import Marked, read

VERBS: Mapping[str, tuple[frozenset[str], frozenset[str]]] = {
    "submit": (frozenset(), frozenset({"answers", "materials", "channel", "applicant"})),
    "accept": (frozenset(), frozenset()),
    "decline": (frozenset({"reasons"}), frozenset({"authority"})),
    "complete": (frozenset({"step"}), frozenset()),
    "take": (frozenset({"step"}), frozenset()),
    "defects": (frozenset({"step", "list"}), frozenset()),
    "grant": (frozenset({"step"}), frozenset({"round"})),
    "deny": (frozenset({"step", "reasons", "law"}), frozenset({"round"})),
    "opinion": (frozenset({"step", "answer"}), frozenset({"reasons"})),
    "transfer": (frozenset({"step", "to", "reasons"}), frozenset()),
    "supplement": (frozenset(), frozenset({"answers", "materials"})),
    "withdraw": (frozenset(), frozenset({"reasons"})),
    "collect": (frozenset({"mode"}), frozenset({"slip"})),
}
"""Every verb that exists so far, with the keys it needs and those it may have."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a story. ``number`` counts from 1; ``verb`` is ``until`` for a line that only lets time pass."""

    number: int
    at: Instant
    verb: str
    body: Mapping[str, Any] = field(default_factory=dict)
    by: str | None = None
    id: str | None = None
    again: str | None = None


@dataclass(frozen=True, slots=True)
class Story:
    """A service's definition and what happens to one application of it."""

    compiled: CompiledDefinition
    lines: tuple[Line, ...]


def read_story(path: Path, shipped: Path) -> Story:
    """The story in a file. ``shipped`` is the catalogue where the story names none.

    Raises CatalogueError with file and line for everything that is wrong with the story or its definition.
    """
    marked = read(path, path.name)
    body = marked.body
    if not isinstance(body, dict) or not isinstance(body.get("story"), list) or "service" not in body:
        raise CatalogueError([marked.complaint((), "story_shape", "a story has `service` and a list `story`")])
    folder = path.parent / body["catalogue"] if "catalogue" in body else shipped
    catalogue = Catalogue.load(folder)
    if body["service"] not in catalogue.services():
        text = f"there is no service {body['service']!r} in the catalogue"
        raise CatalogueError([marked.complaint(("service",), "unknown_service", text)])
    compiled = catalogue.compiled(body["service"], body.get("version"))
    reader = _Reader(marked, compiled)
    lines = tuple(reader.line(number, line) for number, line in enumerate(body["story"], 1))
    if reader.complaints:
        raise CatalogueError(reader.complaints)
    return Story(compiled, lines)


class _Reader:
    """Reads the lines and collects what is wrong with them."""

    def __init__(self, marked: Marked, compiled: CompiledDefinition) -> None:
        self._marked, self._compiled = marked, compiled
        self._ids: set[str] = set()
        self._last: Instant = ""
        self.complaints: list[Complaint] = []

    def line(self, number: int, body: object) -> Line:
        trail = ("story", number - 1)
        if not isinstance(body, dict):
            return self._wrong(number, trail, "story_line", "a line is `at` with one verb, or `until`")
        at = self._instant(body.get("at", body.get("until")), trail)
        if at < self._last:
            self._wrong(number, trail, "story_order", "a line lies before the one above it; put lines in order of time")
        self._last = max(self._last, at)
        if "until" in body:
            return Line(number, at, "until")
        if "again" in body:
            if body["again"] not in self._ids:
                self._wrong(number, trail, "story_again", f"no earlier line has the id {body['again']!r}")
            return Line(number, at, "again", again=str(body["again"]))
        verbs = [key for key in body if key not in {"at", "by", "id"}]
        if len(verbs) != 1 or verbs[0] not in VERBS:
            known = ", ".join(VERBS)
            return self._wrong(number, trail, "story_verb", f"write one verb of: {known}; not {', '.join(verbs)}")
        given = body[verbs[0]]
        if given is not None and not isinstance(given, dict):
            return self._wrong(number, trail, "story_keys", f"what follows {verbs[0]} is a map of keys, or nothing")
        if "id" in body:
            self._ids.add(str(body["id"]))
        self._keys(number, trail, verbs[0], given or {})
        name = str(body["id"]) if "id" in body else None
        return Line(number, at, verbs[0], given or {}, by=body.get("by"), id=name)

    def _keys(self, number: int, trail: tuple[str | int, ...], verb: str, body: Mapping[str, Any]) -> None:
        needed, optional = VERBS[verb]
        for key in sorted(needed - body.keys()):
            self._wrong(number, trail, "story_keys", f"{verb} needs `{key}`")
        for key in sorted(body.keys() - needed - optional):
            self._wrong(number, (*trail, verb, key), "story_keys", f"{verb} has no key `{key}`")
        step = body.get("step")
        if step is not None and step not in self._compiled.definition.steps:
            self._wrong(number, (*trail, verb, "step"), "story_step", f"the definition has no step {step!r}")

    def _instant(self, value: object, trail: tuple[str | int, ...]) -> Instant:
        try:
            if isinstance(value, datetime):
                return from_local(value.isoformat())
            if isinstance(value, date):
                return from_local(f"{value.isoformat()}T00:00")
            return from_local(str(value))
        except ValueError:
            self.complaints.append(
                self._marked.complaint(trail, "story_time", f"write a time as 2026-11-23T09:00, not {value!r}")
            )
            return self._last

    def _wrong(self, number: int, trail: tuple[str | int, ...], code: str, text: str) -> Line:
        self.complaints.append(self._marked.complaint(trail, code, text))
        return Line(number, self._last, "until")
