"""The notifier's doors: the result, its package, its hand-over, its verification."""

import json
from collections.abc import AsyncIterator

import structlog
from fastapi import APIRouter, Request
from fastapi.responses import StreamingResponse

from onewindow.chassis.house import House
from onewindow.chassis.identity import MaybeSignedIn, SignedIn
from onewindow.chassis.ports import Doc
from onewindow.chassis.problem import Problem
from onewindow.contracts.api.results import FormerResult, HandedOver, HandOver, ResultFile, ResultShown, Verified
from onewindow.contracts.fact import By, derive
from onewindow.contracts.notice import ResultCollected
from onewindow.contracts.rights import Denied, Target, allowed
from onewindow.notifier.core.case_file import CaseFile, Former
from onewindow.notifier.shell import metrics
from onewindow.notifier.shell.neighbours import Neighbours
from onewindow.notifier.shell.packaging import bytes_of, size_of
from onewindow.notifier.shell.rows import FILES, PACKAGES, UNMADE, file_of, files_numbered
from onewindow.notifier.shell.telling import tell

log = structlog.get_logger(__name__)

PRIVATE = {"Cache-Control": "private, no-store"}


def doors(house: House, neighbours: Neighbours) -> APIRouter:
    """The routes around the one result."""
    router = APIRouter(tags=["results"])

    @router.get("/v1/results/{number}")
    async def result(number: str, by: MaybeSignedIn, request: Request, code: str | None = None) -> ResultShown:
        """The result of an application, for its owner, the window, or whoever has number and query code."""
        file, row = await issued(house, await opened_case(house, neighbours, number, by, code, request))
        return ResultShown(
            application_id=file.application_id,
            number=file.number,
            outcome=file.outcome or "",
            concluded_at=file.concluded_at or "",
            delivered_at=file.delivered_at,
            package=row["package"],
            size=size_of(row),
            files=[ResultFile(**each) for each in json.loads(row["manifest"])["files"]],
            conclusion=row["_id"],
            former=[_former(one) for one in file.former],
        )

    @router.get("/v1/results/{number}/package", response_class=StreamingResponse)
    async def package(
        number: str, by: MaybeSignedIn, request: Request, code: str | None = None, package: str | None = None
    ) -> StreamingResponse:
        """The package itself; the first download on the applicant's side delivers it.

        ``package``: the hash of one that another result follows; that one is shown and delivers nothing.
        """
        file = await opened_case(house, neighbours, number, by, code, request)
        former = next((one for one in file.former if one.package == package), None)
        file, row = await (issued(house, file) if former is None else _of_old(house, file, former))
        chunks = bytes_of(house.blobs, row)
        try:
            first = await anext(chunks)
        except KeyError:
            log.error("package_missing", application_id=file.application_id, blob=row["blob"])
            raise Problem("unavailable", "the package is not where it was kept") from None
        if former is None and (by is None or by.role != "clerk"):
            holder = by if by is not None and _may_collect(house, file, by) else By(id=file.subject, role="applicant")
            await _tell_collected(house, file, row, holder, "download")
        return StreamingResponse(
            _joined(first, chunks),
            media_type="application/zip",
            headers={
                "Content-Disposition": f'attachment; filename="{file.number}.zip"',
                "Content-Length": str(size_of(row)),
                "X-Content-Type-Options": "nosniff",
                "X-Package-Hash": row["package"],
                **PRIVATE,
            },
        )

    @router.post("/v1/results/{number}/handover", status_code=202)
    async def handover(number: str, body: HandOver, by: SignedIn, request: Request) -> HandedOver:
        """A clerk handed it over, or the post did. The first delivery counts, as soon as the case knows of it."""
        file, fact = await hand_over(house, neighbours, number, body.mode, by, request)
        return HandedOver(application_id=file.application_id, fact=fact)

    @router.get("/v1/verify/{package_hash}")
    async def verify(package_hash: str) -> Verified:
        """Whether a package with this manifest hash was issued here, and for which number. Open to anybody."""
        page = await house.store.find(PACKAGES.name, {"package": package_hash}, limit=1)
        doc = await house.store.get(FILES.name, page.docs[0]["application_id"]) if page.docs else None
        if doc is None:
            raise Problem("unknown")
        return verified(file_of(doc), package_hash)

    return router


async def hand_over(
    house: House, neighbours: Neighbours, number: str, mode: str, by: By, request: Request
) -> tuple[CaseFile, str]:
    """Tell the case that its result is handed over; the case, and the fact's id. Raises Problem, PortError."""
    verdict = allowed(by, "hand_over", Target(), house.clock.now())
    if isinstance(verdict, Denied):
        raise Problem(verdict.code)
    file, row = await issued(house, await opened_case(house, neighbours, number, by, None, request))
    if file.delivered_at is not None:
        raise Problem("result_delivered")
    return file, await _tell_collected(house, file, row, by, mode)


def verified(file: CaseFile, package_hash: str) -> Verified:
    """What is known of a package of this case: whether it was issued, and what has followed it."""
    for place, one in enumerate(file.former):
        if one.package == package_hash:
            later = [each.package for each in file.former[place + 1 :]]
            return Verified(
                package=package_hash,
                number=file.number,
                outcome=one.outcome,
                issued=True,
                concluded_at=one.concluded_at,
                revised=one.kind,
                revised_at=one.revised_at,
                followed_by=later[0] if later else file.issued,
            )
    return Verified(
        package=package_hash,
        number=file.number,
        outcome=file.outcome or "",
        issued=file.issued == package_hash,
        concluded_at=file.concluded_at or "",
    )


def _former(one: Former) -> FormerResult:
    return FormerResult(
        outcome=one.outcome,
        concluded_at=one.concluded_at,
        delivered_at=one.delivered_at,
        package=one.package,
        revised=one.kind,
        revised_at=one.revised_at,
    )


async def _of_old(house: House, file: CaseFile, former: Former) -> tuple[CaseFile, Doc]:
    row = await house.store.get(PACKAGES.name, former.conclusion)
    if row is None or row["package"] != former.package:
        raise Problem("other_package")
    return file, row


async def opened_case(
    house: House, neighbours: Neighbours, number: str, by: By | None, code: str | None, request: Request
) -> CaseFile:
    """The case that this number means to them. Raises Problem ``unknown`` for what they may not know of."""
    files = await files_numbered(house.store, number)
    for file in files:
        if by is not None and _may_collect(house, file, by):
            return file
    if files and code is not None:
        # Intake alone knows the codes, and counts the wrong ones.
        application_id = await neighbours.opened_by(number, code, request.client.host if request.client else "")
        for file in files:
            if file.application_id == application_id:
                return file
    log.warning("result_not_shown", by=by.id if by else None, with_code=code is not None)
    raise Problem("unknown")


def _may_collect(house: House, file: CaseFile, by: By) -> bool:
    return not isinstance(allowed(by, "collect", Target(subject=file.subject), house.clock.now()), Denied)


async def issued(house: House, file: CaseFile) -> tuple[CaseFile, Doc]:
    """The row of the package that the journal issued, and no other one. Raises Problem."""
    if file.conclusion is None and file.outcome is not None:
        raise Problem("case_closed", f"It ended without a result: {file.outcome}.")
    if file.conclusion is None or file.issued is None:
        failed = file.conclusion is not None and await house.store.get(UNMADE.name, file.conclusion) is not None
        raise Problem("result_not_ready", "It could not be made yet; the operators know." if failed else None)
    row = await house.store.get(PACKAGES.name, file.conclusion)
    if row is None or row["package"] != file.issued:
        log.error("other_package", application_id=file.application_id, issued=file.issued)
        raise Problem("other_package")
    return file, row


async def _tell_collected(house: House, file: CaseFile, row: Doc, by: By, mode: str) -> str:
    """Tell the case, unless it knows; its first answer is the one that counts. The fact's id. Raises PortError."""
    at = house.clock.now()
    fact = ResultCollected(
        id=derive(row["_id"], f"collected/{mode}/{by.id}/{at}"),
        at=at,
        application_id=file.application_id,
        by=by,
        cause=row["_id"],
        package=row["package"],
        mode=mode,  # type: ignore[arg-type]  # the route has checked it
    )
    if file.delivered_at is None:
        await tell(house.bus, [fact])
        metrics.COLLECTED.labels(mode).inc()
    return fact.id


async def _joined(first: bytes, rest: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    yield first
    async for chunk in rest:
        yield chunk
