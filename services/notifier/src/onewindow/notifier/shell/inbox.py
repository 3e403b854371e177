"""The inbox: a person's notices, for that person, whoever acts for them, and the window."""

from typing import Annotated

from fastapi import APIRouter, Query

from onewindow.chassis.house import House
from onewindow.chassis.identity import SignedIn
from onewindow.chassis.ports import Doc
from onewindow.chassis.problem import FieldError, Problem
from onewindow.contracts.api.results import NoticePage, NoticeShown
from onewindow.contracts.fact import By
from onewindow.contracts.rights import Denied, Target, allowed
from onewindow.notifier.shell.rows import NOTICES, files_numbered

_SHOWN = tuple(name for name in NoticeShown.model_fields if name != "id")


def inbox(house: House) -> APIRouter:
    """``GET /v1/notices``."""
    router = APIRouter(tags=["results"])

    @router.get("/v1/notices")
    async def notices(
        by: SignedIn,
        number: str | None = None,
        cursor: Annotated[str | None, Query(max_length=500)] = None,
        limit: Annotated[int, Query(ge=1, le=200)] = 50,
    ) -> NoticePage:
        """One's own, or those of whom an agent acts for, oldest first; the window sees those of one application."""
        where = await _of_one(house, by, number) if number is not None else {"subject": _own(house, by)}
        try:
            page = await house.store.find(NOTICES.name, where, order="at", cursor=cursor, limit=limit)
        except ValueError:
            raise Problem("invalid", errors=(FieldError("query:cursor", "cursor", "not a cursor"),)) from None
        return NoticePage(notices=[_shown(doc) for doc in page.docs], next=page.cursor)

    return router


async def notices_of(house: House, application_id: str) -> list[NoticeShown]:
    """What was told about one application, oldest first, as far as it fits on a page."""
    page = await house.store.find(NOTICES.name, {"application_id": application_id}, order="at", limit=200)
    return [_shown(doc) for doc in page.docs]


def _own(house: House, by: By) -> str:
    """Whose inbox it is. Raises Problem."""
    subject = by.on_behalf_of if by.role == "agent" else by.id
    verdict = allowed(by, "collect", Target(subject=subject), house.clock.now())
    if isinstance(verdict, Denied):
        raise Problem(verdict.code)
    if by.role == "clerk":
        raise Problem("invalid", errors=(FieldError("query:number", "missing", "the window names an application"),))
    return subject or by.id


async def _of_one(house: House, by: By, number: str) -> dict[str, list[str]]:
    """The applications with this number that ``by`` may collect for. Raises Problem."""
    refusal = "unknown"
    ids = []
    for file in await files_numbered(house.store, number):
        verdict = allowed(by, "collect", Target(subject=file.subject), house.clock.now())
        if not isinstance(verdict, Denied):
            ids.append(file.application_id)
        elif verdict.code != "not_yours":
            refusal = verdict.code
    if not ids:
        raise Problem(refusal)
    return {"application_id": ids}


def _shown(doc: Doc) -> NoticeShown:
    return NoticeShown(id=doc["_id"], **{name: doc[name] for name in _SHOWN})
