"""Following an application: who has it, since when, until when; what the applicant must do; taking it back."""

import asyncio
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Response
from starlette.datastructures import FormData, UploadFile

from onewindow.chassis.problem import Problem
from onewindow.chassis.ui.pages import Asking, PageRoute, Pages, Visitor, go
from onewindow.contracts.api import intake as api
from onewindow.contracts.instant import shift
from onewindow.definitions.endings import UNDO_S
from onewindow.definitions.model import Definition
from onewindow.definitions.text import Text
from onewindow.intake.core.dossier import Dossier
from onewindow.intake.core.filing import Act
from onewindow.intake.shell.deciding import Deciding, refuse_if_over
from onewindow.intake.shell.dossiers import Dossiers
from onewindow.intake.shell.filings import Filings
from onewindow.intake.shell.http.progress import Following, shown_of
from onewindow.intake.shell.http.sent import address_of
from onewindow.intake.shell.pages.desk_words import DeskWords
from onewindow.intake.shell.pages.questions import Question, read, rule_of
from onewindow.intake.shell.pages.spotted import NONCE, by_item
from onewindow.intake.shell.pages.taking import AT_ONCE, FORM_BYTES, Window, keep_file
from onewindow.intake.shell.supplementing import Supplementing, definition_of


@dataclass(frozen=True, slots=True)
class Told:
    """What the pages of this file work with."""

    following: Following
    window: Window
    dossiers: Dossiers
    supplementing: Supplementing
    deciding: Deciding
    filings: Filings
    desk_words: DeskWords


def following_pages(pages: Pages, told: Told) -> APIRouter:
    """``/applications`` and ``/applications/{number}``, with what can be done there; ``/track`` for who has a code."""
    router = APIRouter(route_class=PageRoute, include_in_schema=False)
    finding, clock = told.following.finding, told.following.house.clock

    @router.get("/applications")
    async def mine(visitor: Asking) -> Response:
        by = visitor.signed_in()
        found = {one.application_id: one for one in await told.dossiers.of_subject(by.on_behalf_of or by.id)}
        if by.role == "agent":  # and whomever else they have helped
            brought = await told.dossiers.many(await told.filings.brought_by(by))
            found |= {one.application_id: one for one in brought if one.application_id not in found}
        lines = [await _shown(told, dossier) for dossier in found.values()]
        names = {code: told.window.catalogue.get(code).name for code in told.window.catalogue.services()}
        drafts = [(one, names.get(one.service)) for one in await told.window.drafts.all_of(by)]
        return pages.answer(visitor, "mine.html", lines=lines, drafts=drafts)

    @router.get("/track")
    async def track(
        visitor: Asking,
        number: Annotated[str, Query(max_length=60)] = "",
        code: Annotated[str, Query(max_length=20)] = "",
    ) -> Response:
        if not (number and code):
            return pages.answer(visitor, "track.html", number=number)
        await finding.to_follow(number, code, visitor.by, address_of(visitor.request, visitor.by))
        return go(f"/applications/{number.strip()}?code={code.strip()}")

    @router.get("/applications/{number}")
    async def follow(
        number: str, visitor: Asking, code: Annotated[str | None, Query(max_length=20)] = None
    ) -> Response:
        return await _progress(pages, told, visitor, number, code, "progress.html")

    @router.get("/applications/{number}/live")
    async def live(number: str, visitor: Asking, code: Annotated[str | None, Query(max_length=20)] = None) -> Response:
        return await _progress(pages, told, visitor, number, code, "progress_live.html")

    @router.get("/applications/{number}/supplement")
    async def complete(number: str, visitor: Asking) -> Response:
        return await _supplement_page(pages, told, visitor, number)

    @router.post(
        "/applications/{number}/supplement",
        max_body_size=AT_ONCE * told.window.settings.material_bytes + FORM_BYTES,
        dependencies=[Depends(told.window.counted)],
    )
    async def supplement(number: str, visitor: Asking) -> Response:
        form = await visitor.form()
        by = visitor.signed_in()
        dossier, known = await finding.to_act(number, by, "supplement")
        more, wrong = await _read(told, visitor, dossier, form)
        if wrong or more is None:
            nothing = Text(zh="请至少补充一项", en="Answer or hand in at least one")
            return await _supplement_page(pages, told, visitor, number, wrong or {"": nothing}, form)
        if not NONCE.fullmatch(str(form.get("act", ""))):
            raise Problem("stale_page")
        act = Act.of(by, clock.now(), f"page-{form.get('act')}", more.model_dump_json().encode())
        try:
            await told.supplementing.supplement(dossier, known, act, more)
        except Problem as problem:
            if problem.status != 422 or not problem.errors:
                raise
            return await _supplement_page(pages, told, visitor, number, by_item(problem), form)
        return go(f"/applications/{dossier.number}")

    @router.get("/applications/{number}/withdrawal")
    async def sure(number: str, visitor: Asking) -> Response:
        dossier, _ = await finding.to_act(number, visitor.signed_in(), "withdraw")
        undo = clock.now() <= shift(dossier.first.at, seconds=UNDO_S)
        return pages.answer(visitor, "withdraw.html", dossier=dossier, undo=undo)

    @router.post("/applications/{number}/withdrawal")
    async def withdraw(number: str, visitor: Asking) -> Response:
        await visitor.form()
        by = visitor.signed_in()
        dossier, known = await finding.to_act(number, by, "withdraw")
        act = Act.of(by, clock.now(), "page-withdrawal", b"withdrawal")
        if await told.deciding.again(dossier, "withdrawal", act) is None:
            refuse_if_over(known)
            await told.deciding.withdraw(dossier, act)
        return go(f"/applications/{dossier.number}")

    return router


async def _shown(told: Told, dossier: Dossier) -> api.ProgressShown:
    return await shown_of(told.following, dossier, await told.following.view.get(dossier.application_id))


async def _progress(
    pages: Pages, told: Told, visitor: Visitor, number: str, code: str | None, template: str
) -> Response:
    if code is None:
        visitor.signed_in()
    dossier, known = await told.following.finding.to_follow(
        number, code, visitor.by, address_of(visitor.request, visitor.by)
    )
    shown = await shown_of(told.following, dossier, known)
    mine = visitor.by is not None and dossier.subject in (visitor.by.id, visitor.by.on_behalf_of)
    return pages.answer(visitor, template, shown=shown, mine=mine, code=code)


async def _supplement_page(
    pages: Pages,
    told: Told,
    visitor: Visitor,
    number: str,
    wrong: dict[str, Text] | None = None,
    form: FormData | None = None,
) -> Response:
    """All that the one notice asks for, on one screen, each to be put right in its place."""
    dossier, known = await told.following.finding.to_act(number, visitor.signed_in(), "supplement")
    shown, definition = await shown_of(told.following, dossier, known), definition_of(told.window.catalogue, dossier)
    items = [(todo, _asked(definition.definition, todo.item)) for todo in shown.todo]
    hashes = list(dict.fromkeys(todo.reason for todo in shown.todo))
    reasons = dict(zip(hashes, await asyncio.gather(*map(told.desk_words.of, hashes)), strict=True))
    return pages.answer(
        visitor,
        "supplement.html",
        422 if wrong else 200,
        shown=shown,
        items=items,
        reasons=reasons,
        wrong=wrong or {},
        rule_of=rule_of,
        act=told.following.house.clock.nonce(),
        typed={name: value for name, value in form.items() if isinstance(value, str)} if form is not None else {},
    )


def _asked(definition: Definition, item: str) -> Question | None:
    if item in definition.answers:
        return Question(id=item, kind="answer", answer=definition.answers[item])
    if item in definition.materials:
        return Question(id=item, kind="material", material=definition.materials[item])
    return None


async def _read(
    told: Told, visitor: Visitor, dossier: Dossier, form: FormData
) -> tuple[api.Supplement | None, dict[str, Text]]:
    """What a supplement's form brings, and what of it is wrong."""
    compiled, by = definition_of(told.window.catalogue, dossier), visitor.signed_in()
    answers: dict[str, Any] = {}
    materials: dict[str, str] = {}
    wrong: dict[str, Text] = {}
    for name, value in form.multi_items():
        kind, _, item = name.partition(".")
        if kind == "answer" and item in compiled.definition.answers and str(value).strip():
            answers[item] = read(compiled.definition.answers[item], str(value))
        elif kind == "file" and isinstance(value, UploadFile) and value.filename:
            held = await keep_file(told.window, by, value)
            if isinstance(held, Text):
                wrong[item] = held
            else:
                materials[item] = held.sha256
    if not answers and not materials:
        return None, wrong
    return api.Supplement(answers=answers, materials=materials), wrong
