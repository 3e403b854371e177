"""A story for the rehearsal, read from YAML: every line is checked, and every mistake named with file and line."""

from collections.abc import Mapping, Set
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

from onewindow.contracts.instant import Instant, from_local
from onewindow.definitions.calendars.calendar import WEEKDAYS, Calendar
from onewindow.definitions.calendars.load import load_year
from onewindow.definitions.calendars.year import Year
from onewindow.definitions.compiled import CompiledDefinition
from onewindow.definitions.complaint import CatalogueError
from onewindow.definitions.load import Catalogue
from onewindow.definitions.marks import Marked, Trail, Wrong, read
from onewindow.routing.shell.story_deputies import Deputies, Mandate
from onewindow.routing.shell.story_keys import VERBS, wrong_keys, wrong_own, wrong_person

DELEGATE = "delegate"
"""The verb that names a deputy: a matter of the office, of which the case hears with what the deputy does."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a story. ``number`` counts from 1; ``verb`` is ``until`` for a line that only lets time pass.

    ``year`` is what the file says that a line imports.
    ``mandate``: whose deputy does it, as an earlier ``delegate`` named them.
    """

    number: int
    at: Instant
    verb: str
    body: Mapping[str, Any] = field(default_factory=dict)
    by: str | None = None
    id: str | None = None
    again: str | None = None
    year: Year | None = None
    mandate: Mandate | None = None


@dataclass(frozen=True, slots=True)
class Story:
    """A service's definition and what happens to one application of it.

    ``departments`` are the installation's, ``calendar`` says which days work; ``own`` maps public servants to the
    citizens that they are.
    """

    compiled: CompiledDefinition
    departments: Set[str]
    lines: tuple[Line, ...]
    calendar: Calendar = WEEKDAYS
    own: Mapping[str, str] = field(default_factory=dict)


def read_story(path: Path, shipped: Path, calendar: Calendar = WEEKDAYS) -> Story:
    """The story in a file. ``shipped`` is the catalogue where the story names none; ``calendar`` says which days work.

    Raises CatalogueError with file and line for everything that is wrong with the story or its definition.
    """
    marked = read(path, path.name)
    body = marked.body
    if not isinstance(body, dict) or not isinstance(body.get("story"), list):
        raise CatalogueError([marked.complaint((), "story_shape", "a story has `service` and a list `story`")])
    wrong: list[Wrong] = []
    compiled, departments = _definition(body, path, shipped, wrong)
    reader = _Reader(compiled, departments, path.parent, wrong)
    lines = tuple(line for number, one in enumerate(body["story"], 1) if (line := reader.line(number, one)))
    own = body.get("own") or {}
    wrong.extend(wrong_own(own, departments))
    if wrong or compiled is None:
        raise CatalogueError(_in_order(marked, wrong))
    return Story(compiled, departments, lines, calendar, own)


def _definition(
    body: Mapping[str, Any], path: Path, shipped: Path, wrong: list[Wrong]
) -> tuple[CompiledDefinition | None, Set[str]]:
    """The definition that the story names. Raises CatalogueError for a catalogue that does not load."""
    folder = path.parent / str(body["catalogue"]) if "catalogue" in body else shipped
    if not folder.is_dir():
        wrong.append((("catalogue",), "story_catalogue", f"there is no folder {folder}"))
        return None, frozenset()
    catalogue = Catalogue.load(folder)
    service, version = body.get("service"), body.get("version")
    if service not in catalogue.services():
        known = ", ".join(catalogue.services())
        wrong.append((("service",), "unknown_service", f"the catalogue has no service {service!r}, only: {known}"))
    elif version is not None and version not in catalogue.versions(service):
        wrong.append((("version",), "unknown_version", f"the catalogue has no version {version!r} of {service}"))
    else:
        return catalogue.compiled(service, version), catalogue.departments.keys()
    return None, catalogue.departments.keys()


def _in_order(marked: Marked, wrong: list[Wrong]) -> list[Any]:
    return sorted((marked.complaint(*one) for one in wrong), key=lambda complaint: complaint.line)


class _Reader:
    """Reads the lines and collects what is wrong with them. Without a definition only their form is looked at."""

    def __init__(
        self, compiled: CompiledDefinition | None, departments: Set[str], folder: Path, wrong: list[Wrong]
    ) -> None:
        self._definition, self._folder = compiled.definition if compiled else None, folder
        self._departments, self._wrong = departments, wrong
        self._deputies = Deputies(departments)
        self._ids: set[str] = set()
        self._last: Instant = ""

    def line(self, number: int, body: object) -> Line | None:
        """The line, or None: something is wrong with it."""
        before, trail = len(self._wrong), ("story", number - 1)
        line = self._line(number, body, trail)
        return line if len(self._wrong) == before else None

    def _line(self, number: int, body: object, trail: Trail) -> Line | None:
        if not isinstance(body, dict):
            self._say(trail, "story_line", "a line is `at` with one verb, or `until`")
            return None
        at = self._instant(body, trail)
        if "until" in body:
            self._only(body, trail, {"until"})
            return Line(number, at, "until")
        if "again" in body:
            self._only(body, trail, {"at", "again"})
            name = str(body["again"])
            if name not in self._ids:
                self._say((*trail, "again"), "story_again", f"no earlier line has the id {name!r}")
            return Line(number, at, "again", again=name)
        return self._act(number, at, body, trail)

    def _act(self, number: int, at: Instant, body: Mapping[str, Any], trail: Trail) -> Line | None:
        name, by = self._id(body, trail), body.get("by")
        if "by" in body and (text := wrong_person(by, self._departments)):
            self._say((*trail, "by"), "story_person", text)
        mandate = self._mandate(body, trail)
        verbs = [key for key in body if key not in {"at", "by", "for", "id"}]
        if len(verbs) != 1 or verbs[0] not in VERBS:
            known, got = ", ".join(VERBS), ", ".join(verbs) or "none"
            self._say((*trail, *verbs[-1:]), "story_verb", f"a line has one verb, here it is {got}; there are: {known}")
            return None
        (verb,) = verbs
        given = body[verb] if body[verb] is not None else {}
        if not isinstance(given, dict):
            self._say((*trail, verb), "story_keys", f"what follows {verb} is a map of keys, or nothing")
            return None
        for where, code, text in wrong_keys(verb, given, self._definition, self._departments):
            self._say((*trail, verb, *where), code, text)
        year = self._year(given, (*trail, verb)) if verb == "import_calendar" else None
        if verb == DELEGATE:
            self._only(body, trail, {"at", verb})
            for where, code, text in self._deputies.name(given):
                self._say((*trail, verb, *where), code, text)
        return Line(number, at, verb, given, by=by, id=name, year=year, mandate=mandate)

    def _year(self, given: Mapping[str, Any], trail: Trail) -> Year | None:
        """The year in the file that the line names, looked for beside the story."""
        if not isinstance(given.get("file"), str):
            return None
        try:
            return load_year(self._folder / given["file"])
        except CatalogueError as error:
            for complaint in error.complaints:
                self._say((*trail, "file"), "story_calendar", str(complaint))
        return None

    def _mandate(self, body: Mapping[str, Any], trail: Trail) -> Mandate | None:
        if "for" not in body:
            return None
        mandate = self._deputies.mandate(body.get("by"), body["for"])
        if mandate is None:
            text = f"no earlier `{DELEGATE}` named {body.get('by')!r} deputy of {body['for']!r}"
            self._say((*trail, "for"), "story_person", text)
        return mandate

    def _id(self, body: Mapping[str, Any], trail: Trail) -> str | None:
        if "id" not in body:
            return None
        name = str(body["id"])
        if name in self._ids or name == "strike" or name.startswith("line-"):
            self._say((*trail, "id"), "story_id", f"{name!r} is taken: an id stands once, and is not strike or line-…")
        self._ids.add(name)
        return name

    def _instant(self, body: Mapping[str, Any], trail: Trail) -> Instant:
        key = "until" if "until" in body else "at"
        if key not in body:
            self._say(trail, "story_time", "a line needs `at` (or `until`)")
            return self._last
        try:
            at = _read_time(body[key])
        except ValueError:
            self._say((*trail, key), "story_time", f"write a time as 2026-11-23T09:00, not {body[key]!r}")
            return self._last
        if at < self._last:
            self._say((*trail, key), "story_order", "it lies before a line above it; put lines in the order of time")
        self._last = max(self._last, at)
        return at

    def _only(self, body: Mapping[str, Any], trail: Trail, allowed: Set[str]) -> None:
        for key in sorted(body.keys() - allowed):
            self._say((*trail, key), "story_keys", f"`{key}` has no place beside {' and '.join(sorted(allowed))}")

    def _say(self, trail: Trail, code: str, text: str) -> None:
        self._wrong.append((trail, code, text))


def _read_time(value: object) -> Instant:
    """A time as YAML gives it; without an offset it is China time. Raises ValueError."""
    if isinstance(value, datetime):
        return from_local(value.isoformat())
    if isinstance(value, date):
        return from_local(f"{value.isoformat()}T00:00")
    return from_local(str(value))
