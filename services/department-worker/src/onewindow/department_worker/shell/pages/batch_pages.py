"""``/desk/batch``: several equal reviews are looked through together, and each is answered by itself."""

import asyncio
from collections.abc import Iterable
from dataclasses import replace
from typing import Annotated

from fastapi import APIRouter, Query, Response

from onewindow.chassis.ports import PortError
from onewindow.chassis.problem import Problem
from onewindow.chassis.ui.pages import Asking, PageRoute, Pages, Visitor
from onewindow.contracts.codes import CODES, Code
from onewindow.contracts.fact import By
from onewindow.contracts.fixed import fixed
from onewindow.department_worker.core.batch import MOST, YES, Yes, equal_to_first, yes_to
from onewindow.department_worker.shell.pages.desk_pages import Counter, may_see
from onewindow.department_worker.shell.shelf import Kept
from onewindow.department_worker.shell.views import detail

_AT_ONCE = 8


@fixed()
class Line:
    """One review of several. ``equal``: it is about what the first is; ``wrong``: why it was not answered with them.

    Not ``sure``: what was said waits for the case, or, with something ``wrong``, nobody can say whether it was said.
    """

    review_id: str
    kept: Kept
    equal: bool
    wrong: Code | None
    sure: bool = True


def batch_pages(pages: Pages, counter: Counter) -> APIRouter:
    """The preview, and what became of each."""
    router = APIRouter(route_class=PageRoute, include_in_schema=False)

    @router.get("/desk/batch")
    async def preview(visitor: Asking, item: Annotated[tuple[str, ...], Query(max_length=1000)] = ()) -> Response:
        by = visitor.signed_in()
        may_see(counter, by, by.department)
        lines, left_out = await _ticked(counter, by, item)
        if not lines:
            return _page(pages, counter, visitor, "batch.html", [], None, left_out)
        first = lines[0].kept.review
        compiled = counter.definition(first.asking)
        if compiled is None:
            raise Problem("definition_missing")
        verb = yes_to(first, compiled.definition.steps[first.asking.step])
        judged = [_judged(counter, by, line, verb) for line in lines]
        return _page(pages, counter, visitor, "batch.html", judged, verb, left_out)

    @router.post("/desk/batch")
    async def answers(visitor: Asking) -> Response:
        form, by = await visitor.form(), visitor.signed_in()
        if by.department is None:  # whoever has no desk answers nothing
            raise Problem("not_allowed")
        verb = next((one for one in YES if one == form.get("verb")), None)
        if verb is None:
            raise Problem("invalid")
        room, ticked = asyncio.Semaphore(_AT_ONCE), [str(one) for one in form.getlist("item")]
        lines, left_out = await _ticked(counter, by, ticked)

        async def said(line: Line) -> Line:
            async with room:
                return await _said(counter, by, line, verb, str(form.get(f"page.{line.review_id}", "")))

        done = await asyncio.gather(*map(said, lines))
        return _page(pages, counter, visitor, "batch_done.html", done, verb, left_out)

    return router


async def _ticked(counter: Counter, by: By, ticked: Iterable[str]) -> tuple[list[Line], int]:
    """The reviews of one's own department that were ticked, up to :data:`MOST` of them; how many others were ticked."""
    ids = list(dict.fromkeys(ticked))
    found = [(one, await counter.shelf.get(one)) for one in ids[:MOST]]
    kept = [(one, known) for one, known in found if known and known.review.asking.department == by.department]
    equal = equal_to_first([known.review for _, known in kept])
    lines = [Line(one, known, same, None) for (one, known), same in zip(kept, equal, strict=True)]
    return lines, len(ids) - len(lines)


def _judged(counter: Counter, by: By, line: Line, verb: Yes) -> Line:
    """With why it could not be answered with the others."""
    refusal = counter.desk.refusal(line.kept, YES[verb], by) if line.equal else Problem("wrong_kind")
    return replace(line, wrong=CODES[refusal.code] if refusal else None)


async def _said(counter: Counter, by: By, line: Line, verb: Yes, page: str) -> Line:
    """Answered as somebody would who saw that page alone; whoever sends it twice has said it once.

    One whose outcome nobody knows keeps the others from nothing.
    """
    if not line.equal:
        return replace(line, wrong=CODES["wrong_kind"])
    try:
        heard = await counter.desk.answer(line.review_id, YES[verb], by, f'"{page}"')
    except Problem as problem:
        return replace(line, wrong=CODES[problem.code])
    except PortError:
        return replace(line, wrong=CODES["unavailable"], sure=False)
    if heard.reply is None or heard.reply.result != "refused":
        return replace(line, sure=heard.reply is not None)
    return replace(line, wrong=CODES.get(heard.reply.code or "", CODES["step_not_open"]))


def _page(
    pages: Pages, counter: Counter, visitor: Visitor, template: str, lines: list[Line], verb: Yes | None, left_out: int
) -> Response:
    shown = [(one, detail(one.kept, counter.definition(one.kept.review.asking), counter.departments)) for one in lines]
    possible = sum(one.wrong is None for one in lines)
    return pages.answer(visitor, template, lines=shown, verb=verb, possible=possible, most=MOST, left_out=left_out)
