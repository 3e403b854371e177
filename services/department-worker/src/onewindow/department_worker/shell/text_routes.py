"""Where other rooms read what the desks wrote: under its hash, for a purpose, on record."""

from collections.abc import Awaitable, Callable, Collection
from typing import Annotated

from fastapi import APIRouter, Query, Response

from onewindow.chassis.identity import SignedIn
from onewindow.chassis.problem import Problem
from onewindow.contracts.api.reviews import ReviewText
from onewindow.department_worker.shell.texts import Texts

_OWN_DESK = frozenset({"officer", "head"})


Readers = Callable[[str, str], Awaitable[Collection[str]]]
"""The departments that may read what was written about an application's step, beside the one that wrote it."""


def text_routes(texts: Texts, readers: Readers) -> APIRouter:
    """One door: a text by its hash."""
    router = APIRouter(prefix="/v1/review-texts", tags=["reviews"])

    @router.get("/{text_hash}")
    async def read_review_text(
        text_hash: str,
        by: SignedIn,
        response: Response,
        purpose: Annotated[str, Query(max_length=200)] = "",
    ) -> ReviewText:
        """The text for the services that put it before the applicant, and for the desk that wrote it.

        The department that leads reads the objection of a consulted one.
        """
        if by.role != "service" and by.role not in _OWN_DESK:
            raise Problem("not_allowed")
        if not purpose.strip():
            raise Problem("purpose_missing")
        doc = await texts.get(text_hash)
        if doc is None:
            raise Problem("unknown")
        wrote = by.role == "service" or by.department == doc["department"]
        if not (wrote or by.department in await readers(doc["application_id"], doc["step"])):
            raise Problem("wrong_department")
        await texts.record_read(doc, by, purpose.strip())
        response.headers["Cache-Control"] = "no-store"
        return ReviewText(
            hash=doc["_id"],
            salt=doc["salt"],
            text=doc["text"],
            application_id=doc["application_id"],
            step=doc["step"],
            department=doc["department"],
            at=doc["at"],
        )

    return router
