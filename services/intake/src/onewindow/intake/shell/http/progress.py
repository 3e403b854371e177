"""GET /v1/applications/{number} and …/events: how far it is, once and live."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import dataclass

from fastapi import APIRouter, Request, Response
from fastapi.sse import KEEPALIVE_COMMENT, format_sse_event
from starlette.responses import StreamingResponse

from onewindow.chassis.house import House
from onewindow.chassis.identity import MaybeSignedIn
from onewindow.chassis.problem import Problem
from onewindow.contracts.api import intake as api
from onewindow.definitions.load import Catalogue
from onewindow.intake.core.dossier import Dossier
from onewindow.intake.core.progress import Progress
from onewindow.intake.shell import metrics, showing
from onewindow.intake.shell.admission import Admission
from onewindow.intake.shell.dossiers import Texts
from onewindow.intake.shell.finding import Finding
from onewindow.intake.shell.http.sent import address_of, etag
from onewindow.intake.shell.settings import IntakeSettings
from onewindow.intake.shell.supplementing import definition_of
from onewindow.intake.shell.usual import UsualView
from onewindow.intake.shell.views import ProgressView

_STREAM = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}


@dataclass(frozen=True, slots=True)
class Following:
    """What the routes of this file work with."""

    house: House
    catalogue: Catalogue
    finding: Finding
    view: ProgressView
    usual: UsualView
    texts: Texts
    settings: IntakeSettings


def progress(router: APIRouter, following: Following) -> None:
    """Add the routes; open to whoever has the number's query code, and to the signed in who may see the case."""
    seats = Admission(following.settings.streams)

    @router.get("/v1/applications/{number}", tags=["progress"], response_model_exclude_none=True)
    async def follow_application(
        number: str, by: MaybeSignedIn, request: Request, response: Response, code: str | None = None
    ) -> api.ProgressShown:
        """How far the application is: who has it, since when, what the applicant must do."""
        dossier, known = await following.finding.to_follow(number, code, by, address_of(request, by))
        shown = await shown_of(following, dossier, known)
        response.headers["ETag"] = etag(shown.seq)
        response.headers["Cache-Control"] = "private, no-store"
        return shown

    @router.get(
        "/v1/applications/{number}/events",
        tags=["progress"],
        response_class=StreamingResponse,
        responses={200: {"content": {"text/event-stream": {}}}, 204: {"description": "Nothing more will come."}},
    )
    async def follow_application_live(
        number: str, by: MaybeSignedIn, request: Request, code: str | None = None
    ) -> Response:
        """The progress, again at every change, until it is delivered or closed; each event's id is its ``seq``.

        A browser that comes back with ``Last-Event-ID`` is told only what is newer, or 204 when all is said.
        """
        dossier, known = await following.finding.to_follow(number, code, by, address_of(request, by))
        last = _last_event(request)
        if known is not None and known.over and last == known.seq:
            return Response(status_code=204)
        seats.refuse_if_full()
        stream = _stream(following, dossier, last, seats)
        return StreamingResponse(stream, media_type="text/event-stream", headers=_STREAM)


async def _stream(following: Following, dossier: Dossier, last: int | None, seats: Admission) -> AsyncIterator[bytes]:
    seen = -1 if last is None else last
    stopping = following.house.stopping
    with seats.counted(), metrics.STREAMS.track_inprogress(), following.view.news_of(dossier.application_id) as bell:
        while not stopping.is_set():
            bell.clear()
            known = await following.view.get(dossier.application_id)
            seq = known.seq if known else 0
            if seq > seen:
                seen = seq
                shown = await shown_of(following, dossier, known)
                text = shown.model_dump_json(by_alias=True, exclude_none=True)
                yield format_sse_event(data_str=text, event="progress", id=str(seq))
            if known is not None and known.over:
                return
            with suppress(TimeoutError):
                await asyncio.wait_for(bell.wait(), following.settings.heartbeat_s)
                continue
            yield KEEPALIVE_COMMENT


async def shown_of(following: Following, dossier: Dossier, known: Progress | None) -> api.ProgressShown:
    """What is shown of an application's progress."""
    try:
        compiled = definition_of(following.catalogue, dossier)
    except Problem:
        compiled = None  # names are missing then, the progress is not
    text = await following.texts.get(known.reasons) if known and known.reasons else None
    reasons = str(text["body"]["reasons"]) if text else None
    return showing.progress(dossier, known, compiled, following.catalogue, following.usual.known, reasons)


def _last_event(request: Request) -> int | None:
    named = request.headers.get("last-event-id", "")
    return int(named) if named.isascii() and named.isdigit() and len(named) < 10 else None
