"""The window's counter: a clerk accepts, declines and names who is competent, or tells that nothing is needed."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Query, Response
from pydantic import ValidationError
from starlette.datastructures import FormData

from onewindow.chassis.house import House
from onewindow.chassis.problem import Problem
from onewindow.chassis.ui.pages import Asking, PageRoute, Pages, Visitor, go
from onewindow.contracts.api.intake import Acceptance
from onewindow.contracts.codes import CODES
from onewindow.definitions.load import Catalogue
from onewindow.intake.core.filing import Act, hash_of
from onewindow.intake.shell.deciding import Deciding
from onewindow.intake.shell.finding import Finding
from onewindow.intake.shell.http.progress import Following, shown_of

_ANSWERS = ("accepted", "declined", "not_needed")


@dataclass(frozen=True, slots=True)
class Counter:
    """What the pages of this file work with."""

    house: House
    catalogue: Catalogue
    finding: Finding
    following: Following
    deciding: Deciding


def counter_pages(pages: Pages, counter: Counter) -> APIRouter:
    """``/counter`` and ``/applications/{number}/counter``, for clerks."""
    router = APIRouter(route_class=PageRoute, include_in_schema=False)

    @router.get("/counter")
    async def look_up(visitor: Asking, number: Annotated[str, Query(max_length=60)] = "") -> Response:
        if visitor.signed_in().role != "clerk":
            raise Problem("not_allowed")
        if number.strip():
            dossier, _ = await counter.finding.to_act(number.strip(), visitor.signed_in(), "accept")
            return go(f"/applications/{dossier.number}/counter")
        return pages.answer(visitor, "counter.html")

    @router.get("/applications/{number}/counter")
    async def at_the_counter(number: str, visitor: Asking) -> Response:
        return await _page(pages, counter, visitor, number)

    @router.post("/applications/{number}/counter")
    async def answer(number: str, visitor: Asking) -> Response:
        form = await visitor.form()
        try:
            await _answered(counter, visitor, number, form)
        except Problem as problem:
            if problem.status in (404, 403):
                raise
            return await _page(pages, counter, visitor, number, problem, form)
        return go(f"/applications/{number}/counter")

    return router


async def _answered(counter: Counter, visitor: Visitor, number: str, form: FormData) -> None:
    answer = str(form.get("answer", ""))
    if answer not in _ANSWERS:
        raise Problem("invalid")
    by = visitor.signed_in()
    dossier, progress = await counter.finding.to_act(number, by, "accept" if answer == "accepted" else "decline")
    try:
        told = Acceptance(
            accepted=answer == "accepted",
            not_needed=answer == "not_needed",
            reasons=None if answer == "accepted" else str(form.get("reasons", "")).strip() or None,
            authority=str(form.get("authority", "")) or None if answer == "declined" else None,
        )
    except ValidationError:
        raise Problem("invalid") from None
    acting = counter.house.identity.people.acting(by, dossier.application_id)
    raw = told.model_dump_json().encode()
    act = Act.of(acting, counter.house.clock.now(), f"page-{hash_of(raw)[:32]}", raw)
    if await counter.deciding.again(dossier, "acceptance", act) is None:
        await counter.deciding.accept(dossier, progress, act, told)


async def _page(
    pages: Pages,
    counter: Counter,
    visitor: Visitor,
    number: str,
    problem: Problem | None = None,
    form: FormData | None = None,
) -> Response:
    dossier, known = await counter.finding.to_act(number, visitor.signed_in(), "accept")
    return pages.answer(
        visitor,
        "at_counter.html",
        problem.status if problem else 200,
        shown=await shown_of(counter.following, dossier, known),
        name=dossier.applicant.name if dossier.applicant else None,
        departments=[(code, one.name) for code, one in counter.catalogue.departments.items()],
        wrong=CODES[problem.code] if problem else None,
        typed={key: str(value) for key, value in form.items()} if form is not None else {},
    )
