"""The receipt (收件凭证): number, query code, what was received of which materials; on a page, and as it is printed."""

import io

import segno
from fastapi import APIRouter, Response

from onewindow.chassis.ui.pages import Asking, PageRoute, Pages
from onewindow.contracts.instant import shift
from onewindow.definitions.endings import UNDO_S
from onewindow.definitions.text import Text
from onewindow.intake.core import words
from onewindow.intake.core.dossier import Dossier, Held
from onewindow.intake.core.originals import WORDS, mark_of
from onewindow.intake.shell.finding import code_of
from onewindow.intake.shell.pages.taking import Window
from onewindow.intake.shell.supplementing import definition_of


def receipt_pages(pages: Pages, window: Window) -> APIRouter:
    """``/applications/{number}/receipt``, for the applicant's side of the window."""
    router = APIRouter(route_class=PageRoute, include_in_schema=False)

    @router.get("/applications/{number}/receipt")
    async def receipt(number: str, visitor: Asking) -> Response:
        # It shows the query code: to the applicant's side of the window alone.
        dossier, _ = await window.finding.to_act(number, visitor.signed_in(), "supplement")
        code, qr = code_of(dossier), io.BytesIO()
        origin = f"{visitor.request.url.scheme}://{visitor.request.url.netloc}"
        segno.make(f"{origin}/applications/{dossier.number}?code={code}", error="m").save(
            qr, kind="svg", xmldecl=False, svgns=True, title=dossier.number, border=2, scale=4
        )
        undo_until = shift(dossier.first.at, seconds=UNDO_S)
        can_undo = window.house.clock.now() <= undo_until
        return pages.answer(
            visitor,
            "receipt.html",
            dossier=dossier,
            code=code,
            qr=qr.getvalue().decode(),
            undo=can_undo,
            files=await _received(window, dossier),
        )

    return router


async def _received(window: Window, dossier: Dossier) -> list[tuple[Text, Held, Text]]:
    """The list of a receipt (收件凭证): each material, and whether its original was seen."""
    definition = definition_of(window.catalogue, dossier).definition
    marks = await window.originals.of(dossier.application_id)
    listed = []
    for item, held in dossier.last.materials.items():
        mark = mark_of(marks, item, held.sha256)
        listed.append((words.of_item(definition, item), held, WORDS[mark.seen if mark is not None else "electronic"]))
    return listed
