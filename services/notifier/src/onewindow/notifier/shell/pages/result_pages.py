"""``/results/{number}``: what a case has made so far; a clerk hands the result over there, or logs its posting."""

from dataclasses import dataclass
from typing import Annotated, Any, Literal

import structlog
from fastapi import APIRouter, Query, Response

from onewindow.chassis.house import House
from onewindow.chassis.ports import PortError
from onewindow.chassis.problem import Problem
from onewindow.chassis.ui.pages import Asking, PageRoute, Pages, Visitor, go
from onewindow.definitions.complaint import UnknownDefinitionError
from onewindow.definitions.text import Text
from onewindow.notifier.core.case_file import CaseFile
from onewindow.notifier.core.papers import Paper, title
from onewindow.notifier.shell.http import hand_over, issued, opened_case
from onewindow.notifier.shell.inbox import notices_of
from onewindow.notifier.shell.neighbours import Neighbours, NotThereError
from onewindow.notifier.shell.papers import Papers

log = structlog.get_logger(__name__)

_MODES: dict[str, Literal["counter", "post"]] = {"counter": "counter", "post": "post"}


@dataclass(frozen=True, slots=True)
class Results:
    """What the pages of this file work with."""

    house: House
    neighbours: Neighbours
    papers: Papers


def result_pages(pages: Pages, results: Results) -> APIRouter:
    """For whoever may have the result: its owner, the window, or whoever has number and query code."""
    router = APIRouter(route_class=PageRoute, include_in_schema=False)

    @router.get("/results/{number}")
    async def result(
        number: str, visitor: Asking, code: Annotated[str | None, Query(max_length=20)] = None
    ) -> Response:
        return await _page(pages, results, visitor, number, code)

    @router.post("/results/{number}/handover")
    async def handover(number: str, visitor: Asking) -> Response:
        form = await visitor.form()
        mode = _MODES.get(str(form.get("mode")))
        if mode is None:
            raise Problem("invalid")
        await hand_over(results.house, results.neighbours, number, mode, visitor.signed_in(), visitor.request)
        return go(f"/results/{number}")

    return router


async def _page(pages: Pages, results: Results, visitor: Visitor, number: str, code: str | None) -> Response:
    if code is None:
        visitor.signed_in()
    file = await opened_case(results.house, results.neighbours, number, visitor.by, code, visitor.request)
    try:
        _, row = await issued(results.house, file)
        package: dict[str, Any] | None = row
    except Problem:
        package = None  # not concluded yet, or ended without a result: the page says so
    return pages.answer(
        visitor,
        "result.html",
        file=file,
        papers=await _papers(results, file),
        package=package,
        code=code,
        notices=await notices_of(results.house, file.application_id) if visitor.by is not None else [],
    )


async def _papers(results: Results, file: CaseFile) -> list[tuple[Paper, Text]] | None:
    """The documents with their names; None while nobody can say which there are: the result is shown all the same."""
    try:
        compiled, made = await results.papers.of(file)
    except (NotThereError, UnknownDefinitionError, PortError) as error:
        log.warning("documents_not_listed", application_id=file.application_id, error=type(error).__name__)
        return None
    names = [title(paper.kind, compiled.definition.matter) for paper in made]
    return [(paper, Text(zh=name.zh, en=name.english)) for paper, name in zip(made, names, strict=True)]
