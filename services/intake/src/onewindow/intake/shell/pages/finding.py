"""Finding a service: by life event, by a word, by department; and a start page that says what it takes."""

from collections.abc import Iterable
from typing import Annotated

from fastapi import APIRouter, Query, Response

from onewindow.chassis.people import DEMO_WORD
from onewindow.chassis.ports import Clock
from onewindow.chassis.problem import Problem
from onewindow.chassis.ui.pages import Asking, PageRoute, Pages
from onewindow.contracts.api.services import Service
from onewindow.definitions.complaint import UnknownDefinitionError
from onewindow.definitions.load import Catalogue
from onewindow.definitions.model import Definition
from onewindow.definitions.text import Text
from onewindow.definitions.themes import Theme
from onewindow.intake.shell import guides

_QUICK = "village-elder-card"
"""The service that a visitor of the demonstration can walk through soonest, where the catalogue has it."""
_UNITS = {"wd": ("个工作日", "working day"), "nd": ("天", "day"), "month": ("个月", "month")}


def finding_pages(pages: Pages, catalogue: Catalogue, clock: Clock) -> APIRouter:
    """``/`` and ``/services/{code}``."""
    router = APIRouter(route_class=PageRoute, include_in_schema=False)

    @router.get("/")
    async def front(visitor: Asking, q: Annotated[str, Query(max_length=100)] = "") -> Response:
        newest = [catalogue.get(code) for code in catalogue.services()]
        found = [definition for definition in newest if _speaks_of(definition, q, catalogue)]
        by_department: dict[str, list[Definition]] = {}
        for definition in found:
            by_department.setdefault(definition.lead, []).append(definition)
        groups = [(catalogue.departments[code].name, services) for code, services in by_department.items()]
        events = _events(catalogue, q)
        number = len(found) + sum(len(themes) for _, themes in events)
        return pages.answer(visitor, "front.html", q=q, events=events, groups=groups, found=number)

    @router.get("/services/{code}")
    async def service(code: str, visitor: Asking) -> Response:
        shown = _service(catalogue, code)
        return pages.answer(visitor, "service.html", service=shown, spelled=spelled, act=clock.nonce())

    @router.get("/demo")
    async def demo(visitor: Asking) -> Response:
        if not visitor.request.app.state.identity.people.is_demo:
            raise Problem("unknown")
        departments = [(code, one.name) for code, one in catalogue.departments.items()]
        quick = _QUICK if _QUICK in catalogue.services() else None
        steps = catalogue.get(quick).steps.values() if quick else ()
        theirs = dict.fromkeys(step.department for step in steps) or dict.fromkeys(code for code, _ in departments[:3])
        first = [(code, catalogue.departments[code].name) for code in theirs]
        return pages.answer(visitor, "demo.html", word=DEMO_WORD, quick=quick, first=first, departments=departments)

    return router


def _service(catalogue: Catalogue, code: str) -> Service:
    try:
        return guides.service(catalogue, catalogue.get(code))
    except UnknownDefinitionError:
        raise Problem("unknown_service") from None


def spelled(length: str) -> Text:
    """A length of time as people say it: ``3 wd`` is three working days."""
    count, unit = length.split()
    zh, en = _UNITS[unit]
    return Text(zh=f"{count}{zh}", en=f"{count} {en}{'' if count == '1' else 's'}")


def _events(catalogue: Catalogue, asked: str) -> list[tuple[str, list[tuple[str, Theme]]]]:
    """The themes that every typed word stands in, those of people first."""
    by_subject: dict[str, list[tuple[str, Theme]]] = {"person": [], "organisation": []}
    for code, theme in catalogue.themes.items():
        if _stands_in(asked, (theme.name, *(one.why for one in theme.tasks))):
            by_subject[theme.subject].append((code, theme))
    return [(subject, themes) for subject, themes in by_subject.items() if themes]


def _speaks_of(definition: Definition, asked: str, catalogue: Catalogue) -> bool:
    """Whether every word that was typed stands somewhere in what a person would look at."""
    lead, guide = catalogue.departments[definition.lead].name, definition.guide
    texts = (definition.name, lead, guide.who, *guide.conditions, *(one.name for one in definition.materials.values()))
    return _stands_in(asked, texts)


def _stands_in(asked: str, texts: Iterable[Text]) -> bool:
    told = " ".join(f"{text.zh} {text.en}" for text in texts).lower()
    return all(word in told for word in asked.lower().split())
