"""The window's counter: what waits for it, what came in by it; accepting, declining, and originals that were seen."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Query, Response
from pydantic import ValidationError
from starlette.datastructures import FormData

from onewindow.chassis.house import House
from onewindow.chassis.problem import Problem
from onewindow.chassis.ui.pages import Asking, PageRoute, Pages, Visitor, go
from onewindow.contracts.api.intake import Acceptance, ProgressShown
from onewindow.contracts.codes import CODES
from onewindow.contracts.fact import By
from onewindow.contracts.instant import Instant
from onewindow.definitions.load import Catalogue
from onewindow.intake.core import words
from onewindow.intake.core.dossier import Dossier
from onewindow.intake.core.filing import Act, hash_of
from onewindow.intake.core.originals import LEVELS, SEEN, WORDS, Mark, level_of, mark_of
from onewindow.intake.core.reading import masked, name_of
from onewindow.intake.core.short import on_the_spot
from onewindow.intake.shell.deciding import Deciding
from onewindow.intake.shell.dossiers import Dossiers
from onewindow.intake.shell.filings import Filings
from onewindow.intake.shell.finding import Finding
from onewindow.intake.shell.http.progress import Following, shown_of
from onewindow.intake.shell.originals import Originals
from onewindow.intake.shell.supplementing import definition_of
from onewindow.intake.shell.views import ProgressView

_ANSWERS = ("accepted", "declined", "not_needed")


@dataclass(frozen=True, slots=True)
class Counter:
    """What the pages of this file work with."""

    house: House
    catalogue: Catalogue
    finding: Finding
    following: Following
    deciding: Deciding
    dossiers: Dossiers
    filings: Filings
    originals: Originals
    view: ProgressView


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
        waiting, settled = await _waiting(counter)
        await counter.filings.settled(settled)
        brought = await counter.filings.brought_by(visitor.signed_in())
        return pages.answer(
            visitor,
            "counter.html",
            waiting=waiting,
            brought=[await _line(counter, dossier) for dossier in await counter.dossiers.many(brought)],
            spots=[one for one in map(counter.catalogue.get, counter.catalogue.services()) if on_the_spot(one)],
        )

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

    @router.post("/applications/{number}/originals")
    async def seen(number: str, visitor: Asking) -> Response:
        form, by = await visitor.form(), visitor.signed_in()
        dossier, _ = await counter.finding.to_act(number, by, "verify_original")
        marks = _marks(dossier, form, by, counter.house.clock.now())
        if isinstance(marks, Problem):
            return await _page(pages, counter, visitor, number, marks, form)
        for mark in marks:
            await counter.originals.put(dossier.application_id, mark)
        return go(f"/applications/{number}/counter#originals")

    return router


def _marks(dossier: Dossier, form: FormData, by: By, now: Instant) -> list[Mark] | Problem:
    """What a form says was seen, all of it or nothing: of nothing, or of a file that was replaced, it is wrong."""
    marks = []
    for item, held in dossier.last.materials.items():
        told = next((one for one in SEEN if one == form.get(f"seen.{item}")), None)
        if told is not None and form.get(f"sha256.{item}") != held.sha256:
            return Problem("stale_page")
        if told is not None:
            marks.append(Mark(item=item, sha256=held.sha256, seen=told, by=by.id, at=now))
    return marks or Problem("invalid")


async def _line(counter: Counter, dossier: Dossier) -> tuple[ProgressShown, str]:
    """An application as the lists at the window show it, with its applicant's name masked."""
    shown = await shown_of(counter.following, dossier, await counter.view.get(dossier.application_id))
    definition = definition_of(counter.catalogue, dossier).definition
    return shown, masked(name_of(dossier, dossier.last, definition))


async def _waiting(counter: Counter) -> tuple[list[tuple[ProgressShown, str]], list[str]]:
    """What a counter is to accept, and which of the list it is not any more."""
    lines, settled = [], []
    for dossier in await counter.dossiers.many(await counter.filings.waiting()):
        line = await _line(counter, dossier)
        if line[0].state in ("received", "asked"):
            lines.append(line)
        else:
            settled.append(dossier.application_id)
    return lines, settled


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
    definition = definition_of(counter.catalogue, dossier).definition
    marks = await counter.originals.of(dossier.application_id)
    files = []
    for item, held in dossier.last.materials.items():
        mark = mark_of(marks, item, held.sha256)
        level = LEVELS[level_of(definition.materials[item], mark)]
        files.append((item, words.of_item(definition, item), held, mark, level))
    return pages.answer(
        visitor,
        "at_counter.html",
        problem.status if problem else 200,
        shown=await shown_of(counter.following, dossier, known),
        name=masked(name_of(dossier, dossier.last, definition)),
        files=files,
        application_id=dossier.application_id,
        seen_words=WORDS,
        departments=[(code, one.name) for code, one in counter.catalogue.departments.items()],
        wrong=CODES[problem.code] if problem else None,
        typed={key: str(value) for key, value in form.items()} if form is not None else {},
    )
