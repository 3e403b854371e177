"""A draft by its code: on another device by its owner, at the window by a clerk, who goes on with a copy of it."""

import math
from dataclasses import dataclass

from fastapi import APIRouter, Response

from onewindow.chassis.problem import Problem
from onewindow.chassis.tries import Tries
from onewindow.chassis.ui.pages import Asking, PageRoute, Pages, Visitor, go
from onewindow.contracts.fact import By
from onewindow.definitions.text import Text
from onewindow.intake.core.number import read_draft_code
from onewindow.intake.core.reading import named_in
from onewindow.intake.shell.dossiers import Uploads
from onewindow.intake.shell.http.sent import address_of
from onewindow.intake.shell.pages.drafts import Draft
from onewindow.intake.shell.pages.questions import CHECK
from onewindow.intake.shell.pages.taking import Window, compiled_of

_FREE_TRIES = 10
"""Wrong codes of one person before the next one must wait."""
_FREE_TRIES_FROM = 10 * _FREE_TRIES
"""The same from one address: a hall has one for all its windows."""
_NO_CODE = Text(zh="草稿码有误，请核对12位", en="The code is not right: 12 characters")
_NOT_THERE = Text(zh="没有这份草稿，或者不是您的", en="There is no such draft, or it is not yours")


@dataclass(frozen=True, slots=True)
class Resuming:
    """What the page of this file works with."""

    window: Window
    uploads: Uploads


def resuming_pages(pages: Pages, resuming: Resuming) -> APIRouter:
    """``/resume``. The code is sent in a form, so that it stands in no address and no log."""
    router = APIRouter(route_class=PageRoute, include_in_schema=False)
    window = resuming.window
    tries_by = Tries(window.house.clock, free=_FREE_TRIES)
    tries_from = Tries(window.house.clock, free=_FREE_TRIES_FROM)

    @router.get("/resume")
    async def ask(visitor: Asking) -> Response:
        window.materials.may(visitor.signed_in())
        return pages.answer(visitor, "resume.html")

    @router.post("/resume")
    async def resume(visitor: Asking) -> Response:
        form, by = await visitor.form(), visitor.signed_in()
        window.materials.may(by)
        typed, address = str(form.get("code", "")), address_of(visitor.request, by)
        code = read_draft_code(typed)
        if code is None:  # mistyped: the check character says so, and nothing was tried
            return _again(pages, visitor, typed, _NO_CODE)
        wait = max(tries_by.wait_s(by.id), tries_from.wait_s(address))
        if wait > 0:
            raise Problem("too_many", headers={"Retry-After": str(math.ceil(wait))})
        draft = await window.drafts.coded(code)
        if draft is not None and draft.number is not None and by.role == "clerk":
            return go(f"/applications/{draft.number}/counter")  # nothing is left to take over
        opened = await _opened(resuming, by, draft) if draft is not None else None
        if opened is None:
            tries_by.failed(by.id)
            tries_from.failed(address)
            return _again(pages, visitor, typed, _NOT_THERE)
        if by.role == "clerk":
            tries_by.succeeded(by.id)  # a window mistypes many codes in a year
        return go(f"/apply/{opened.id}/{CHECK}")

    return router


def _again(pages: Pages, visitor: Visitor, typed: str, wrong: Text) -> Response:
    return pages.answer(visitor, "resume.html", 422, typed=typed[:40], wrong=wrong)


async def _opened(resuming: Resuming, by: By, draft: Draft) -> Draft | None:
    """One's own draft, or a clerk's copy of it; None: it is not for them."""
    if draft.by == by.id:
        return draft
    if by.role != "clerk" or draft.person is None or draft.origin is not None:
        return None
    window = resuming.window
    owner = By(id=draft.by, role="applicant")
    for held in (await resuming.uploads.of(owner, set(draft.materials.values()))).values():
        await resuming.uploads.put(by, held, window.house.clock.now())
    name = named_in(draft.answers, compiled_of(window.catalogue, draft).definition)
    return await window.drafts.take_over(by, draft, {"name": name} if name else None)
