"""What desks write again and again (理由模板), as data: `reasons.yaml` beside the departments.

An officer picks one, changes it as the case needs, and says it as their own. A reason may be for one service, step or
item alone; without them it is for all.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Literal

from onewindow.definitions.marks import Wrong
from onewindow.definitions.model import Definition
from onewindow.definitions.part import Code, Id, Part
from onewindow.definitions.text import Text

REASONS = "reasons.yaml"
Act = Literal["defects", "deny", "opinion", "pause", "extend", "transfer"]


class Reason(Part):
    """One template. ``law`` is there for a denial alone, ``item`` for a defect; what is left out fits everything.

    ``matter``: it is for licences, or for any other service, as the law that it names is.
    """

    act: Act
    text: Text
    law: Text | None = None
    service: Code | None = None
    step: Id | None = None
    item: Id | None = None
    matter: Literal["licence", "service"] | None = None

    def fits(self, act: str, definition: Definition, step: str, items: Iterable[str]) -> bool:
        """Whether it may be picked there."""
        where = self.service in (None, definition.service) and self.step in (None, step)
        where = where and self.matter in (None, definition.matter)
        return self.act == act and where and (self.item is None or self.item in items)


def wrong_reasons(reasons: Sequence[Reason], newest: Mapping[str, Definition]) -> Iterator[Wrong]:
    """What is wrong with the templates: an empty sentence, a service, step or item that is not there."""
    for place, one in enumerate(reasons):
        for field in ("text", "law"):
            text = getattr(one, field)
            if text is not None and text.blank:
                yield (place, field), "text_empty", "is empty in zh or en; say it in both languages"
        if one.law is not None and one.act != "deny":
            yield (place, "law"), "law_without_denial", "only a denial names a law; remove it"
        if one.act == "deny" and one.law is None:
            yield (place,), "law_missing", "a denial names the law; add it"
        if one.item is not None and one.act != "defects":
            yield (place, "item"), "item_without_defect", "only a defect is about an item; remove it"
        yield from _nowhere(place, one, newest)


def _nowhere(place: int, one: Reason, newest: Mapping[str, Definition]) -> Iterator[Wrong]:
    if one.service is None:
        if one.step is not None or one.item is not None:
            yield (place,), "service_missing", "a step or an item is of a service; name it"
        return
    definition = newest.get(one.service)
    if definition is None:
        yield (place, "service"), "unknown_service", f"there is no service {one.service}"
        return
    if one.step is not None and one.step not in definition.steps:
        yield (place, "step"), "unknown_step", f"{one.service} has no step {one.step}"
    if one.item is not None and one.item not in definition.materials and one.item not in definition.answers:
        yield (place, "item"), "unknown_item", f"{one.service} asks for nothing called {one.item}"
