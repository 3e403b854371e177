"""Applying: a draft that is saved with every page, then one look at all of it, then it is handed in."""

import json
from typing import Any

from fastapi import APIRouter, Depends, Response
from starlette.datastructures import FormData

from onewindow.chassis.problem import Problem
from onewindow.chassis.ui.pages import Asking, PageRoute, Pages, Visitor, go
from onewindow.contracts.fact import By
from onewindow.contracts.rights import Denied, Target, allowed
from onewindow.definitions.complaint import UnknownDefinitionError
from onewindow.definitions.load import Catalogue
from onewindow.definitions.text import Text
from onewindow.intake.shell.pages.drafts import Draft
from onewindow.intake.shell.pages.questions import CHECK, Question, questions, rule_of, shown, typed_as
from onewindow.intake.shell.pages.spotted import NONCE
from onewindow.intake.shell.pages.taking import FORM_BYTES, Window, compiled_of, may_be_late, moved, take, told_by

_DECLARE = Text(zh="请先勾选声明", en="Tick the declaration first")
_DELETED = Text(
    zh="申请人已经删除这份草稿，不能再以其名义提交",
    en="The applicant has deleted this draft: it is not handed in for them",
)


def applying_pages(pages: Pages, window: Window) -> APIRouter:
    """``/services/{code}/apply`` and ``/apply/…``."""
    router = APIRouter(route_class=PageRoute, include_in_schema=False)
    catalogue, drafts = window.catalogue, window.drafts

    @router.post("/services/{code}/apply")
    async def begin(code: str, visitor: Asking) -> Response:
        form, by = await visitor.form(), visitor.signed_in()
        verdict = allowed(by, "submit", Target(), window.house.clock.now())
        if isinstance(verdict, Denied):
            raise Problem(verdict.code)
        try:
            definition = catalogue.get(code)
        except UnknownDefinitionError:
            raise Problem("unknown_service") from None
        act = str(form.get("act", ""))  # of the page that was looked at: a double tap begins one draft
        draft = await drafts.begin(by, code, definition.version, act if NONCE.fullmatch(act) else None)
        first = _questions(catalogue, draft, by)
        return go(f"/apply/{draft.id}/{first[0].id if first else CHECK}")

    @router.get("/apply/{draft_id}/{place}")
    async def ask(draft_id: str, place: str, visitor: Asking) -> Response:
        draft = await drafts.of(visitor.signed_in(), draft_id)
        if draft.number is not None:
            return go(f"/applications/{draft.number}/receipt")
        if await moved(window, draft):
            return go(f"/apply/{draft.id}/{CHECK}?anew=1")
        if place == CHECK:
            return _check_page(pages, visitor, catalogue, draft)
        return _question_page(pages, visitor, catalogue, draft, place)

    @router.post(
        "/apply/{draft_id}/{place}",
        max_body_size=window.settings.material_bytes + FORM_BYTES,
        dependencies=[Depends(window.counted)],
    )
    async def answer(draft_id: str, place: str, visitor: Asking) -> Response:
        form = await visitor.form()
        by = visitor.signed_in()
        draft = await drafts.of(by, draft_id)
        if draft.number is not None:
            return go(f"/applications/{draft.number}/receipt")
        if await moved(window, draft):
            if place == CHECK:
                return go(f"/apply/{draft.id}/{CHECK}?anew=1")
            draft = await drafts.of(by, draft_id)
        if place == CHECK:
            return await _hand_in(pages, visitor, window, draft, declared="declared" in form)
        question = _question(catalogue, draft, by, place)
        wrong = await take(window, visitor, draft, question, form)
        if wrong is not None:
            return _question_page(pages, visitor, catalogue, draft, place, wrong, form)
        draft = await drafts.of(by, draft_id)
        return go(f"/apply/{draft_id}/{CHECK if 'back_to_check' in form else _next(catalogue, draft, by, place)}")

    @router.post("/apply/{draft_id}")
    async def discard(draft_id: str, visitor: Asking) -> Response:
        await visitor.form()
        draft = await drafts.of(visitor.signed_in(), draft_id)
        if draft.number is None:
            await drafts.drop(draft)
        return go("/applications")

    return router


def _questions(catalogue: Catalogue, draft: Draft, by: By) -> tuple[Question, ...]:
    return questions(compiled_of(catalogue, draft), draft.answers, by_clerk=by.role == "clerk")


def _question(catalogue: Catalogue, draft: Draft, by: By, place: str) -> Question:
    for question in _questions(catalogue, draft, by):
        if question.id == place:
            return question
    raise Problem("unknown")


def _next(catalogue: Catalogue, draft: Draft, by: By, place: str) -> str:
    order = [question.id for question in _questions(catalogue, draft, by)]
    after = order[order.index(place) + 1 :] if place in order else order
    return after[0] if after else CHECK


def _question_page(
    pages: Pages,
    visitor: Visitor,
    catalogue: Catalogue,
    draft: Draft,
    place: str,
    wrong: Text | None = None,
    form: FormData | None = None,
) -> Response:
    by, compiled = visitor.signed_in(), compiled_of(catalogue, draft)
    order = _questions(catalogue, draft, by)
    question = _question(catalogue, draft, by, place)
    position = order.index(question)
    typed = str(form.get("value", "")) if form is not None else None
    known = draft.answers.get(place)
    value = typed if typed is not None else typed_as(known)
    return pages.answer(
        visitor,
        f"ask_{question.kind}.html",
        422 if wrong else 200,
        draft=draft,
        definition=compiled.definition,
        question=question,
        value=value,
        rule=rule_of(question.answer) if question.answer else None,
        wrong=wrong,
        file=draft.files.get(place),
        may_be_late=may_be_late(compiled, question),
        late=place in draft.later,
        applicant=dict(form) if form is not None and question.kind == "applicant" else draft.applicant or {},
        number=position + 1,
        of=len(order),
        back=f"/apply/{draft.id}/{order[position - 1].id}" if position else f"/services/{draft.service}",
        back_to_check=visitor.request.query_params.get("from") == CHECK
        or (form is not None and "back_to_check" in form),
    )


def _check_page(
    pages: Pages, visitor: Visitor, catalogue: Catalogue, draft: Draft, wrong: tuple[tuple[str, Text], ...] = ()
) -> Response:
    compiled, order = compiled_of(catalogue, draft), _questions(catalogue, draft, visitor.signed_in())
    rows = [(question, _told(question, draft)) for question in order]
    last = order[-1].id if order else ""
    return pages.answer(
        visitor,
        "check.html",
        422 if wrong else 200,
        draft=draft,
        definition=compiled.definition,
        rows=rows,
        wrong=wrong,
        anew="anew" in visitor.request.query_params,
        back=f"/apply/{draft.id}/{last}" if last else f"/services/{draft.service}",
    )


def _told(question: Question, draft: Draft) -> Text:
    if question.kind == "applicant":
        told = draft.applicant or {}
        text = " ".join(told.get(name, "") for name in ("name", "id_number", "mobile")).strip()
        return Text(zh=text or "未填写", en=text or "Not answered")
    if question.answer is not None:
        return shown(question.answer, draft.answers.get(question.id))
    if question.id in draft.files:
        return Text(zh=draft.files[question.id], en=draft.files[question.id])
    if question.id in draft.later:
        return Text(zh="承诺受理后补交", en="Pledged to come after acceptance")
    return Text(zh="未提交", en="Not handed in")


async def _hand_in(pages: Pages, visitor: Visitor, window: Window, draft: Draft, *, declared: bool) -> Response:
    """Hand it in; what is missing leads back to its page."""
    if not declared:
        return _check_page(pages, visitor, window.catalogue, draft, (("#declared", _DECLARE),))
    by, catalogue = visitor.signed_in(), window.catalogue
    order = _questions(catalogue, draft, by)
    asked = {question.id for question in order}
    for_person = {"person": draft.person} if by.role == "clerk" and draft.person else {}
    body: dict[str, Any] = {
        "service": draft.service,
        "version": draft.version,
        "answers": dict(draft.answers),
        "materials": {item: sha256 for item, sha256 in draft.materials.items() if item in asked},
        "gaps": [item for item in draft.later if item in asked],
        "pledged": bool(draft.later),
        **({"applicant": {**draft.applicant, **for_person}} if draft.applicant else {}),
    }
    at_home = await window.drafts.at_home(draft)
    if at_home is None:
        return _check_page(pages, visitor, catalogue, draft, (("#main", _DELETED),))
    if at_home.number is not None:
        return go(f"/applications/{at_home.number}/receipt")
    window.pressure.admit()
    raw = json.dumps(body, ensure_ascii=False, sort_keys=True).encode()
    # A draft and every copy of it that a window took over are one application, whoever is first.
    owner, key = draft.person or by.id, f"page-{draft.origin or draft.id}"
    try:
        number = (await window.filing.file(by, key, raw, owner=owner)).dossier.number
    except Problem as problem:
        if problem.code == "key_reused":  # handed in a moment ago, from elsewhere: that is the application
            number = await window.filing.number_under(owner, key)
        elif problem.status == 422:
            return _check_page(pages, visitor, catalogue, draft, tuple(_complaints(problem, draft, order)))
        else:
            raise
    await window.drafts.filed(by, draft.id, number)
    return go(f"/applications/{number}/receipt")


def _complaints(problem: Problem, draft: Draft, order: tuple[Question, ...]) -> list[tuple[str, Text]]:
    titles = {question.id: question.title for question in order}
    found: list[tuple[str, Text]] = []
    for error in problem.errors:
        item = error.pointer.split("/")[2] if error.pointer.count("/") > 1 else ""
        meaning, title = told_by(problem, error.code), titles.get(item)
        says = Text(zh=f"{title.zh}：{meaning.zh}", en=f"{title.en}: {meaning.en}") if title else meaning
        found.append((f"/apply/{draft.id}/{item}?from=-check" if title else "#main", says))
    return found or [("#main", told_by(problem))]
