"""The notifier's doors: the result, its package, its verification, the inbox."""

import json
from collections.abc import AsyncIterator
from typing import Annotated

from fastapi import APIRouter, Query
from fastapi.responses import StreamingResponse

from onewindow.chassis.house import House
from onewindow.chassis.identity import MaybeSignedIn, SignedIn
from onewindow.chassis.partitioner import partition_of
from onewindow.chassis.peers import PeerRefusedError
from onewindow.chassis.ports import Doc, Landed, Outgoing
from onewindow.chassis.problem import Problem
from onewindow.contracts import topics
from onewindow.contracts.api.results import (
    HandedOver,
    HandOver,
    NoticePage,
    NoticeShown,
    ResultFile,
    ResultShown,
    Verified,
)
from onewindow.contracts.fact import By, derive
from onewindow.contracts.notice import ResultCollected
from onewindow.contracts.rights import Denied, Target, allowed
from onewindow.contracts.wire import headers
from onewindow.notifier.core.case_file import CaseFile
from onewindow.notifier.shell.rows import FILES, NOTICES, PACKAGES, file_of

_NOBODY = "query-code"


def doors(house: House) -> APIRouter:
    """All of the notifier's routes."""
    router = APIRouter()

    @router.get("/v1/results/{number}")
    async def result(number: str, by: MaybeSignedIn, code: str | None = None) -> ResultShown:
        """The result of an application, for its owner, the window, or whoever has number and query code."""
        file, row = await _issued(house, number, by, code)
        files = [ResultFile(**each) for each in json.loads(row["manifest"])["files"]]
        return ResultShown(
            application_id=file.application_id,
            number=file.number,
            outcome=file.outcome or "",
            concluded_at=file.concluded_at or "",
            delivered_at=file.delivered_at,
            package=row["package"],
            size=row["size"],
            files=files,
        )

    @router.get("/v1/results/{number}/package")
    async def package(number: str, by: MaybeSignedIn, code: str | None = None) -> StreamingResponse:
        """The package itself; the first download by the applicant delivers it."""
        file, row = await _issued(house, number, by, code)
        if by is None or by.role in {"applicant", "agent"}:
            who = by or By(id=file.subject, role="applicant")
            await _collected(house, file, row, who, "download")
        return StreamingResponse(
            _bytes(house, row["blob"]),
            media_type="application/zip",
            headers={
                "Content-Disposition": f'attachment; filename="{file.number}.zip"',
                "Content-Length": str(row["size"]),
                "X-Content-Type-Options": "nosniff",
                "Cache-Control": "no-store",
                "X-Package-Hash": row["package"],
            },
        )

    @router.post("/v1/results/{number}/handover", status_code=202)
    async def handover(number: str, body: HandOver, by: SignedIn) -> HandedOver:
        """A clerk handed it over, or the post did."""
        verdict = allowed(by, "hand_over", Target(), house.clock.now())
        if isinstance(verdict, Denied):
            raise Problem(verdict.code)
        file, row = await _issued(house, number, by, None)
        fact = await _collected(house, file, row, by, body.mode)
        return HandedOver(application_id=file.application_id, fact=fact)

    @router.get("/v1/verify/{package_hash}")
    async def verify(package_hash: str) -> Verified:
        """Whether a package with this manifest hash was issued here, and for which number."""
        page = await house.store.find(PACKAGES.name, {"package": package_hash}, limit=1)
        if not page.docs:
            raise Problem("unknown")
        doc = await house.store.get(FILES.name, page.docs[0]["application_id"])
        if doc is None:
            raise Problem("unknown")
        file = file_of(doc)
        return Verified(
            package=package_hash,
            number=file.number,
            outcome=file.outcome or "",
            issued=file.issued == package_hash,
            concluded_at=file.concluded_at or "",
        )

    @router.get("/v1/notices")
    async def notices(
        by: SignedIn,
        number: str | None = None,
        cursor: str | None = None,
        limit: Annotated[int, Query(ge=1, le=200)] = 50,
    ) -> NoticePage:
        """The inbox of whoever asks, or of the person an agent acts for; the window sees one application's."""
        where = await _inbox(house, by, number)
        page = await house.store.find(NOTICES.name, where, order="at", cursor=cursor, limit=limit)
        return NoticePage(notices=[_shown(doc) for doc in page.docs], next=page.cursor)

    return router


async def _issued(house: House, number: str, by: By | None, code: str | None) -> tuple[CaseFile, Doc]:
    """The case and the row of the package that the journal issued. Raises Problem."""
    page = await house.store.find(FILES.name, {"number": number}, limit=1)
    if not page.docs:
        raise Problem("unknown")
    file = file_of(page.docs[0])
    if not await _may_have(house, file, by, code):
        raise Problem("unknown")
    if file.conclusion is None or file.issued is None:
        raise Problem("result_not_ready")
    row = await house.store.get(PACKAGES.name, file.conclusion)
    if row is None or row["package"] != file.issued:
        raise Problem("other_package")
    return file, row


async def _may_have(house: House, file: CaseFile, by: By | None, code: str | None) -> bool:
    if by is not None:
        if by.role == "clerk":
            return True
        if not isinstance(allowed(by, "collect", Target(subject=file.subject), house.clock.now()), Denied):
            return True
    if code is None:
        return False
    try:
        await house.peers.get("intake", f"/v1/applications/{file.number}", {"code": code}, as_service=_NOBODY)
    except PeerRefusedError:
        return False
    return True


async def _collected(house: House, file: CaseFile, row: Doc, by: By, mode: str) -> str:
    """Say once that the result was collected; later downloads say nothing new."""
    fact = ResultCollected(
        id=derive(row["_id"], f"collected/{mode}"),
        at=house.clock.now(),
        application_id=file.application_id,
        by=by,
        cause=row["_id"],
        package=row["package"],
        mode=mode,  # type: ignore[arg-type]  # the route has checked it
    )
    if file.delivered_at is None:
        key = file.application_id.encode()
        batch = (Outgoing(key, topics.notices.encode(fact), headers(fact.id, fact.type)),)
        appended = await house.bus.append(topics.NOTICE, partition_of(key, house.partitions), batch)
        if not isinstance(appended, Landed):
            raise Problem("unavailable")
    return fact.id


async def _bytes(house: House, blob: str) -> AsyncIterator[bytes]:
    async for chunk in house.blobs.get(blob):
        yield chunk


async def _inbox(house: House, by: By, number: str | None) -> dict[str, str]:
    if by.role in {"applicant", "agent"}:
        where = {"subject": by.on_behalf_of or by.id}
    elif by.role == "clerk" and number is not None:
        where = {}
    else:
        raise Problem("not_allowed")
    if number is not None:
        page = await house.store.find(FILES.name, {"number": number}, limit=1)
        if not page.docs:
            raise Problem("unknown")
        where["application_id"] = page.docs[0]["_id"]
    return where


def _shown(doc: Doc) -> NoticeShown:
    fields = {name: doc[name] for name in NoticeShown.model_fields if name != "id"}
    return NoticeShown(id=doc["_id"], **fields)
