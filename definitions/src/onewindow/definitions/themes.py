"""What happens to people and firms (人生、企业事件), as data: `themes.yaml` beside the departments.

    "opening a restaurant"  ──▶  the services that it takes, in the order in which one usually begins them

Somebody who knows what happened to them and not what it is called finds the services by it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Literal

from pydantic import Field

from onewindow.definitions.marks import Wrong
from onewindow.definitions.model import Definition
from onewindow.definitions.part import Code, Part
from onewindow.definitions.text import Text

THEMES = "themes.yaml"


class Task(Part):
    """One service of a theme, and why one needs it; ``after``: it is begun when those are finished."""

    service: Code
    why: Text
    after: tuple[Code, ...] = ()


class Theme(Part):
    """One event: what it is called, to whom it happens, what it takes."""

    name: Text
    subject: Literal["person", "organisation"]
    tasks: tuple[Task, ...] = Field(min_length=1)


def wrong_themes(themes: Mapping[str, Theme], newest: Mapping[str, Definition]) -> Iterator[Wrong]:
    """What is wrong with the themes: an empty sentence, a service that is not there, or twice, or after a later one."""
    for code, theme in themes.items():
        if theme.name.blank:
            yield (code, "name"), "text_empty", "is empty in zh or en; say it in both languages"
        before: set[str] = set()
        for place, task in enumerate(theme.tasks):
            trail = (code, "tasks", place)
            if task.why.blank:
                yield (*trail, "why"), "text_empty", "is empty in zh or en; say it in both languages"
            if task.service not in newest:
                yield (*trail, "service"), "unknown_service", f"there is no service {task.service}"
            if task.service in before:
                yield (*trail, "service"), "service_twice", f"{task.service} is in this theme already"
            for one in task.after:
                if one not in before:
                    yield (*trail, "after"), "after_later", f"{one} does not come before it in this theme"
            before.add(task.service)
